/* Verbs that read what the cluster has and what it said: YAML and events. */
#include <stdio.h>

#include "base/str.h"
#include "ui/actions/action.h"
#include "ui/hands/hands.h"
#include "ui/screens/common.h"

bool is_reading(const struct ui *ui)
{
	return ui_screen(ui) == &screen_yaml;
}

unsigned read_again(struct ui *ui)
{
	return ui_ask_object(ui, reading_ref(&ui->reading));
}

unsigned act_yaml(struct ui *ui, const struct view *view)
{
	struct reading found = ui->reading;

	if (is_reading(ui)) {
		ui_back(ui);
		return UI_REDRAW;
	}
	if (reading_collect(&found, ui, view) == 0) {
		ui_say(ui, UI_TONE_INFO,
			"nothing is selected here that could be read as YAML");
		return UI_REDRAW;
	}
	ui->reading = found;
	ui_open_screen(ui, &screen_yaml);
	return UI_REDRAW | read_again(ui);
}

unsigned read_neighbour(struct ui *ui, int step)
{
	struct reading *reading = &ui->reading;

	if (reading->count < 2) {
		return UI_NOTHING;
	}
	reading->at =
		(reading->at + (step > 0 ? 1 : reading->count - 1)) % reading->count;
	reading->left = 0;
	reading->hit = SIZE_MAX;
	ui->page_top = 0;
	return UI_REDRAW | read_again(ui);
}

#define SIDE_STEP 8

unsigned read_sideways(struct ui *ui, int step)
{
	struct reading *reading = &ui->reading;

	if (reading->is_wrapped || (step < 0 && reading->left == 0)) {
		return UI_NOTHING;
	}
	reading->left =
		step > 0 ? reading->left + SIDE_STEP : reading->left - SIDE_STEP;
	return UI_REDRAW;
}

unsigned read_next_hit(
	struct ui *ui, const struct view *view, bool is_forward, bool is_fresh)
{
	const struct reading *reading = &ui->reading;
	const struct reading_row *rows;
	size_t count;
	size_t hit;
	size_t from = ui->reading.hit != SIZE_MAX ? ui->reading.hit : ui->page_top;

	if (!reading_is_of(reading, ui->document) ||
		ui->document->state != DOCUMENT_THERE) {
		return UI_NOTHING;
	}
	rows = reading_rows(reading, ui->document, view->arena, &count);
	if (count == 0) {
		return UI_NOTHING;
	}
	if (is_fresh) {
		from = ui->page_top;
	} else if (ui->reading.hit != SIZE_MAX) {
		from = (from + (is_forward ? 1 : count - 1)) % count;
	}
	hit = reading_find(reading, rows, count, from % count, is_forward);
	ui->reading.hit = hit;
	if (hit != SIZE_MAX &&
		(hit < ui->page_top || hit >= ui->page_top + ui->page_height)) {
		ui->page_top = hit;
	}
	return UI_REDRAW;
}

const char *read_text(const struct ui *ui, const struct view *view)
{
	return reading_is_of(&ui->reading, ui->document) &&
			ui->document->state == DOCUMENT_THERE
		? reading_text(&ui->reading, ui->document, view->arena)
		: NULL;
}

/* What events are to be about: the page, or the selected row. */
unsigned act_events(struct ui *ui, const struct view *view)
{
	struct row_subject subject = hands_subject(ui, view);

	if (ui_screen(ui) == &screen_events) {
		ui_back(ui);
		return UI_REDRAW;
	}
	ui->events_kind = subject.migration != NULL ? &migration_rows
		: subject.vmi != NULL		    ? &vm_rows
		: subject.node != NULL		    ? &node_rows
						    : NULL;
	ui->events_name[0] = '\0';
	for (size_t i = 0; ui->events_kind != NULL && i < ui->events_kind->count(view);
		i++) {
		struct row_subject other = ui->events_kind->subject(view, i);

		if (other.migration == subject.migration && other.vmi == subject.vmi &&
			other.node == subject.node) {
			ui->events_identity = ui->events_kind->identity(view, i);
			common_keep_name(ui->events_name, sizeof(ui->events_name),
				ui->events_kind->name(view, i));
		}
	}
	list_forget_objects(&ui->lists[LIST_EVENTS]);
	list_set_filter(&ui->lists[LIST_EVENTS], "");
	ui_open_screen(ui, &screen_events);
	return UI_REDRAW;
}

unsigned show_all_events(struct ui *ui)
{
	ui->events_kind = NULL;
	list_forget_objects(&ui->lists[LIST_EVENTS]);
	if (ui_screen(ui) != &screen_events) {
		ui_open_screen(ui, &screen_events);
	}
	return UI_REDRAW;
}
