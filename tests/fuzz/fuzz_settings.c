/* Fuzzes settings files: what is accepted is within its ranges, what is not is one
 * clean line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "config/settings_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

/* Whatever a setting holds can be written and read again; mappings are lines of a file
 * and have no text of their own. */
static void require_round_trip(
	const struct setting *setting, const struct settings *settings)
{
	struct settings copy;
	struct strbuf text;
	struct strbuf again;

	settings_init(&copy);
	strbuf_init(&text, 4096);
	strbuf_init(&again, 4096);
	setting_format(setting, settings, &text);
	if (text.length > 0 && !setting_is_mapping(setting)) {
		require(setting_parse(setting, strbuf_cstr(&text), &copy));
		setting_format(setting, &copy, &again);
		require(strcmp(strbuf_cstr(&text), strbuf_cstr(&again)) == 0);
	}
	strbuf_finish(&text);
	strbuf_finish(&again);
	settings_finish(&copy);
}

static void require_sense(const struct settings *settings)
{
	require(settings->refresh_ms >= 1000 && settings->refresh_ms <= 3600000);
	require(settings->saturation_warm >= 1);
	require(settings->saturation_warm <= settings->saturation_high);
	require(settings->saturation_high <= settings->saturation_full);
	require(settings->saturation_full <= 100);
	require(settings->theme[0] != '\0');
	require(memchr(settings->theme, '\0', sizeof(settings->theme)) != NULL);
	for (size_t i = 0; i < setting_count; i++) {
		require_round_trip(&setting_table[i], settings);
	}
	for (size_t i = 0; i < settings->link_speed_count; i++) {
		const struct link_speed *speed = &settings->link_speeds[i];

		require(settings_link_speed(settings, speed->node, speed->device) ==
			speed->bits_per_s);
		require(speed->bits_per_s > 0);
	}
	for (size_t i = 0; i < settings->key_count; i++) {
		require(settings->keys[i].name[0] != '\0');
		require(settings->keys[i].key[0] != '\0');
		require(settings->keys[i].line > 0);
	}
	for (size_t i = 0; i < settings->column_count; i++) {
		require(settings->columns[i].column_count > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	struct error err = { .code = ERR_NONE };
	struct settings settings;

	/* No files of whoever runs this: only built-in themes. */
	(void)setenv("VMIGTOP_CONFIG_DIR", "/nonexistent", 1);
	settings_init(&settings);
	if (settings_file_parse(text, "fuzz.yaml", &settings, &err)) {
		require_sense(&settings);
	} else {
		require(err.code != ERR_NONE);
		require(str_starts_with(str_from(err.message), "fuzz.yaml: "));
		for (const char *at = err.message; *at != '\0'; at++) {
			require((unsigned char)*at >= 0x20 && *at != 0x7f);
		}
		require(settings.refresh_ms == 10000);
	}
	settings_finish(&settings);
	return 0;
}
