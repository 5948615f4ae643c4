/* A table as CSV (RFC 4180). */
#include "ui/save.h"

#include <string.h>

#include "base/csv.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "ui/actions/action.h"
#include "ui/glyphs.h"
#include "ui/state.h"

#define CSV_CEILING (32u << 20)

/* Names of contexts come from files: only what is plain in a file name stays. */
static const char *plain(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);

	for (char *at = out; *at != '\0'; at++) {
		bool is_plain = (*at >= 'a' && *at <= 'z') ||
			(*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
			*at == '-' || *at == '_' || (*at == '.' && at != out);

		*at = is_plain ? *at : '-';
	}
	if (strlen(out) > 64) {
		out[64] = '\0';
	}
	return out;
}

/* 20261120T140211Z: sorts by time, and no colon that some file systems refuse. */
static const char *stamp(struct arena *arena, int64_t wall_ms)
{
	char text[TIME_TEXT_SIZE];
	char *out = arena_calloc(arena, TIME_TEXT_SIZE, 1);
	size_t length = 0;

	time_format(wall_ms, false, text);
	for (const char *at = text; *at != '\0'; at++) {
		if (*at != '-' && *at != ':') {
			out[length++] = *at;
		}
	}
	return out;
}

const char *save_proposed_name(const struct ui *ui, const struct view *view)
{
	if (is_reading(ui)) {
		const struct reading_ref *ref = &ui->reading.refs[ui->reading.at];

		return arena_printf(view->arena, "%s-%s.yaml",
			kind_info(ref->kind)->plural, plain(view->arena, ref->name));
	}
	return arena_printf(view->arena, "%s-%s%s%s.csv", ui_table_name(ui->focus),
		plain(view->arena, ui->context_name),
		ui->context_name[0] != '\0' ? "-" : "",
		stamp(view->arena, view->facts->now.wall_ms));
}

/* Blocks of bars are for the eye; the figures beside them stay. */
static bool is_block(uint32_t codepoint)
{
	return (codepoint >= 0x2580 && codepoint <= 0x259f) ||
		(codepoint >= 0x2800 && codepoint <= 0x28ff);
}

static void put_cell(struct strbuf *out, struct arena *arena, const char *text)
{
	size_t length = strlen(text);
	char *kept = arena_calloc(arena, length + 1, 1);
	size_t kept_length = 0;
	struct str trimmed;

	for (size_t i = 0; i < length;) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text + i, length - i, &codepoint);

		if (!is_block(codepoint)) {
			memcpy(kept + kept_length, text + i, taken);
			kept_length += taken;
		}
		i += taken;
	}
	trimmed = str_trim((struct str){ kept, kept_length });
	/* Unknown is an empty cell, as in the reports. */
	if (str_is(trimmed, GLYPH_UNKNOWN)) {
		trimmed.length = 0;
	}
	csv_field(out, trimmed);
}

static void put_separator(struct strbuf *out, size_t column, size_t count)
{
	strbuf_text(out, column + 1 < count ? "," : "\r\n");
}

void save_csv(struct strbuf *out, const struct list *list, const struct row_kind *kind,
	const struct view *view)
{
	size_t count = kind->count(view);
	size_t places[COLUMNS_MAX];
	size_t shown = column_order_shown(&list->order, kind, view, places);

	for (size_t c = 0; c < shown; c++) {
		csv_field(out, str_from(kind->columns[places[c]].id));
		put_separator(out, c, shown);
	}
	/* By identity: the facts may be newer than the order on the glass. */
	for (size_t position = 0; position < list->row_count; position++) {
		size_t row = list->rows[position];

		if (row >= count || kind->identity(view, row) != list->ids[position]) {
			row = 0;
			while (row < count &&
				kind->identity(view, row) != list->ids[position]) {
				row++;
			}
		}
		for (size_t c = 0; row < count && c < shown; c++) {
			put_cell(out, view->arena,
				kind->columns[places[c]].text(view, row).text);
			put_separator(out, c, shown);
		}
	}
}

unsigned save_table(struct ui *ui, const struct view *view, const char *file)
{
	struct strbuf csv;
	unsigned consequences = UI_REDRAW;

	if (is_reading(ui) && read_text(ui, view) != NULL) {
		return UI_REDRAW |
			ui_ask(ui, UI_ASK_SAVE, file, read_text(ui, view), NULL);
	}
	if (!has_list(ui)) {
		ui_say(ui, UI_TONE_WARNING, "there is nothing here to save");
		return UI_REDRAW;
	}
	strbuf_init(&csv, CSV_CEILING);
	save_csv(&csv, &ui->lists[ui->focus], list_kind(ui->focus), view);
	if (csv.is_full) {
		ui_say(ui, UI_TONE_ERROR, "the table is too large to save; filter it");
	} else {
		consequences |= ui_ask(ui, UI_ASK_SAVE, file, strbuf_cstr(&csv), NULL);
	}
	strbuf_finish(&csv);
	return consequences;
}
