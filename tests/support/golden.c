/* Compares a canvas with the files that say how it looked. */
#include "tests/support/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "ui/dump.h"

#define PICTURE_MAX (8u << 20)

static bool is_update(void)
{
	return text_equal(getenv("GOLDEN"), "update");
}

static bool write_picture(const char *path, const struct strbuf *picture)
{
	FILE *file = fopen(path, "wb");
	bool is_written = false;

	if (file == NULL) {
		fprintf(stderr, "golden: %s cannot be written\n", path);
		return false;
	}
	is_written = fwrite(picture->data, 1, picture->length, file) == picture->length;
	return fclose(file) == 0 && is_written;
}

static void print_difference(const char *path, struct str expected, struct str actual)
{
	struct str left;
	struct str right;
	int line = 1;

	for (;;) {
		bool has_left = str_split(&expected, '\n', &left);
		bool has_right = str_split(&actual, '\n', &right);

		if (!has_left && !has_right) {
			return;
		}
		left = has_left ? left : STR("(no such line)");
		right = has_right ? right : STR("(no such line)");
		if (!str_equal(left, right)) {
			fprintf(stderr, "%s:%d\n- %.*s\n+ %.*s\n", path, line,
				(int)left.length, left.data, (int)right.length,
				right.data);
			return;
		}
		line++;
	}
}

static bool compare_picture(const char *path, const struct strbuf *picture)
{
	struct strbuf expected;
	struct error err;
	bool is_same = false;

	strbuf_init(&expected, PICTURE_MAX);
	if (!file_read(path, &expected, &err)) {
		fprintf(stderr, "golden: %s\n", err.message);
	} else {
		struct str before = { strbuf_cstr(&expected), expected.length };
		struct str now = { strbuf_cstr(picture), picture->length };

		is_same = str_equal(before, now);
		if (!is_same) {
			print_difference(path, before, now);
		}
	}
	strbuf_finish(&expected);
	return is_same;
}

static bool check_file(const char *path, const struct strbuf *picture)
{
	return is_update() ? write_picture(path, picture)
			   : compare_picture(path, picture);
}

bool golden_matches(const char *screen, const char *name, const struct canvas *canvas)
{
	char path[256];
	struct strbuf picture;
	bool is_same = false;

	snprintf(path, sizeof(path), "tests/golden/%s", screen);
	if (is_update()) {
		(void)mkdir(path, 0777);
	}
	strbuf_init(&picture, PICTURE_MAX);
	snprintf(path, sizeof(path), "tests/golden/%s/%s.%dx%d.txt", screen, name,
		canvas->columns, canvas->rows);
	dump_text(&picture, canvas);
	is_same = check_file(path, &picture);
	strbuf_reset(&picture);
	snprintf(path, sizeof(path), "tests/golden/%s/%s.%dx%d.roles", screen, name,
		canvas->columns, canvas->rows);
	dump_roles(&picture, canvas);
	is_same = check_file(path, &picture) && is_same;
	strbuf_finish(&picture);
	return is_same;
}
