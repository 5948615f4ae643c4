/* Fuzzes theme files: whatever is accepted gives every role a style that makes sense.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/theme_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

static void require_color(struct color color)
{
	require(color.type == COLOR_NONE || color.type == COLOR_INDEX ||
		color.type == COLOR_RGB);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	struct error err = { .code = ERR_NONE };
	struct theme theme;

	/* No files of whoever runs this: only built-in themes to inherit from. */
	(void)setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	if (!theme_parse(text, "fuzz.yaml", &theme, &err)) {
		require(err.code != ERR_NONE && err.message[0] != '\0');
		for (const char *at = err.message; *at != '\0'; at++) {
			require((unsigned char)*at >= 0x20 && *at != 0x7f);
		}
		return 0;
	}
	require(theme.name[0] != '\0' &&
		memchr(theme.name, '\0', sizeof(theme.name)) != NULL);
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		require_color(theme.styles[i].foreground);
		require_color(theme.styles[i].background);
		require(theme.styles[i].attributes <= 0x1f);
	}
	return 0;
}
