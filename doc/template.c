/* Copies a template to standard output, sections and version filled in. */
#include "doc/template.h"

#include <string.h>

#define LINE_SIZE 4096
#define VERSION_MARK "@VERSION@"

static const struct template_section *find(
	const struct template_section *sections, size_t count, const char *line)
{
	size_t length = strlen(line);

	if (length < 3 || line[0] != '@' || line[length - 1] != '@') {
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		if (strlen(sections[i].name) == length - 2 &&
			memcmp(sections[i].name, line + 1, length - 2) == 0) {
			return &sections[i];
		}
	}
	return NULL;
}

static void copy_line(const char *line)
{
	const char *mark;

	while ((mark = strstr(line, VERSION_MARK)) != NULL) {
		(void)printf("%.*s%s", (int)(mark - line), line, VMIGTOP_VERSION);
		line = mark + strlen(VERSION_MARK);
	}
	(void)puts(line);
}

static bool is_mark(const char *line)
{
	size_t length = strlen(line);

	return length > 2 && line[0] == '@' && line[length - 1] == '@' &&
		strcmp(line, VERSION_MARK) != 0;
}

static bool expand_lines(FILE *in, const char *path,
	const struct template_section *sections, size_t count)
{
	char line[LINE_SIZE];

	while (fgets(line, sizeof(line), in) != NULL) {
		const struct template_section *section;

		line[strcspn(line, "\n")] = '\0';
		section = find(sections, count, line);
		if (section != NULL) {
			section->write(stdout);
		} else if (is_mark(line)) {
			(void)fprintf(stderr, "%s: no section %s\n", path, line);
			return false;
		} else {
			copy_line(line);
		}
	}
	return true;
}

bool template_expand(
	const char *path, const struct template_section *sections, size_t count)
{
	FILE *in = fopen(path, "r");
	bool is_done;

	if (in == NULL) {
		perror(path);
		return false;
	}
	is_done = expand_lines(in, path, sections, count);
	(void)fclose(in);
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		perror("stdout");
		return false;
	}
	return is_done;
}
