/* A glass over a built cluster for tests: keys in, rows of text out. */
#ifndef TESTS_UNIT_UI_GLASS_H
#define TESTS_UNIT_UI_GLASS_H

#include <string.h>

#include "base/strbuf.h"
#include "tests/support/build.h"
#include "ui/dump.h"
#include "ui/keys.h"
#include "ui/ui.h"

struct glass {
	struct build *build;
	struct ui *ui;
	struct canvas canvas;
	struct ui_context context;
	const struct facts *facts;
	struct strbuf text;
};

static inline void glass_paint(struct glass *glass)
{
	glass->facts = build_facts(glass->build);
	ui_paint(glass->ui, glass->facts, &glass->context, &glass->canvas);
	strbuf_reset(&glass->text);
	dump_text(&glass->text, &glass->canvas);
}

static inline void glass_init(
	struct glass *glass, struct build *build, int columns, int rows)
{
	*glass = (struct glass){ .build = build };
	glass->context.context = "prod-east";
	glass->context.server = "https://api.prod-east.example.com:6443";
	glass->ui = ui_create(&build->settings);
	canvas_init(&glass->canvas);
	canvas_resize(&glass->canvas, columns, rows);
	strbuf_init(&glass->text, 8u << 20);
	glass_paint(glass);
}

static inline void glass_finish(struct glass *glass)
{
	strbuf_finish(&glass->text);
	canvas_finish(&glass->canvas);
	ui_destroy(glass->ui);
}

static inline unsigned glass_key(struct glass *glass, int32_t key)
{
	unsigned consequences = ui_key(glass->ui, key, glass->facts);

	glass_paint(glass);
	return consequences;
}

static inline void glass_type(struct glass *glass, const char *text)
{
	for (; *text != '\0'; text++) {
		glass_key(glass, *text);
	}
}

static inline bool glass_shows(const struct glass *glass, const char *text)
{
	return strstr(strbuf_cstr(&glass->text), text) != NULL;
}

/* The row a text stands in; -1 when it is not shown. */
static inline int glass_row_of(const struct glass *glass, const char *text)
{
	const char *start = strbuf_cstr(&glass->text);
	const char *found = strstr(start, text);
	int row = 0;

	for (const char *at = start; found != NULL && at < found; at++) {
		row += *at == '\n' ? 1 : 0;
	}
	return found != NULL ? row : -1;
}

/* The line with the selection sign, in `out`. */
static inline const char *glass_selected(
	const struct glass *glass, char *out, size_t size)
{
	const char *found = strstr(strbuf_cstr(&glass->text), "\n\u25b8");
	size_t length = 0;

	out[0] = '\0';
	if (found != NULL) {
		found += 4;
		length = strcspn(found, "\n");
		length = length < size - 1 ? length : size - 1;
		memcpy(out, found, length);
		out[length] = '\0';
	}
	return out;
}

#endif
