/* History lines from and to a file. */
#include "src/app/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "config/paths.h"

#define HISTORY_FILE "history"
#define KEPT_LINES 200
#define FILE_CEILING (256u << 10)

/* Lines of a file that somebody may have put there: only what is plainly text. */
static size_t read_lines(
	const char *path, struct arena *arena, const char *lines[KEPT_LINES])
{
	struct strbuf text;
	struct error err;
	struct str rest;
	struct str line;
	size_t count = 0;

	strbuf_init(&text, FILE_CEILING);
	if (file_read(path, &text, &err)) {
		rest = (struct str){ strbuf_cstr(&text), text.length };
		while (str_split(&rest, '\n', &line)) {
			const char *copy = arena_str(arena, line);

			if (line.length == 0 || safe_text_in(arena, copy) != copy) {
				continue;
			}
			if (count == KEPT_LINES) {
				count--;
				memmove(&lines[0], &lines[1],
					count * sizeof(const char *));
			}
			lines[count++] = copy;
		}
	}
	strbuf_finish(&text);
	return count;
}

void history_load(struct ui *ui)
{
	char *path = paths_state_file(HISTORY_FILE);
	struct arena *arena = arena_create(4096);
	const char *lines[KEPT_LINES];
	size_t count = path != NULL ? read_lines(path, arena, lines) : 0;

	for (size_t i = 0; i < count; i++) {
		ui_recall(ui, lines[i]);
	}
	arena_destroy(arena);
	mem_free(path);
}

static bool write_lines(
	const char *path, const char *const *old, size_t old_count, const struct ui *ui)
{
	char *draft = mem_printf("%s.XXXXXX", path);
	int fd = mkstemp(draft);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool is_written = file != NULL;

	for (size_t i = 0; is_written && i < old_count; i++) {
		is_written = fprintf(file, "%s\n", old[i]) > 0;
	}
	for (size_t i = 0; is_written && ui_typed(ui, i) != NULL; i++) {
		is_written = fprintf(file, "%s\n", ui_typed(ui, i)) > 0;
	}
	if (file != NULL) {
		is_written = fclose(file) == 0 && is_written;
	} else if (fd >= 0) {
		(void)close(fd);
	}
	is_written = is_written && rename(draft, path) == 0;
	if (!is_written) {
		log_line("history: %s", strerror(errno));
		if (fd >= 0) {
			(void)unlink(draft);
		}
	}
	mem_free(draft);
	return is_written;
}

/* Read again: another run may have added lines meanwhile. */
void history_save(const struct ui *ui)
{
	char *path = paths_state_file(HISTORY_FILE);
	struct arena *arena = arena_create(4096);
	const char *lines[KEPT_LINES];
	struct error err;

	if (path != NULL && ui_typed(ui, 0) != NULL) {
		size_t count = read_lines(path, arena, lines);
		size_t typed = 0;
		size_t dropped;

		while (ui_typed(ui, typed) != NULL) {
			typed++;
		}
		dropped = count + typed > KEPT_LINES ? count + typed - KEPT_LINES : 0;
		if (!paths_make_parents(path, &err)) {
			log_line("history: %s", err.message);
		} else {
			(void)write_lines(path, lines + dropped, count - dropped, ui);
		}
	}
	arena_destroy(arena);
	mem_free(path);
}
