/* The table of verbs. */
#include "ui/actions/action.h"

#include "ui/keys.h"
#include "ui/screens/screen.h"

#define CONTROL(letter) ((letter) - '@')

/* clang-format off */
const struct action actions[] = {
	{ "up", ACTION_MOVE, { KEY_UP_, 'k' }, NULL, 0,
		"one line up", act_up, NULL },
	{ "down", ACTION_MOVE, { KEY_DOWN_, 'j' }, NULL, 0,
		"one line down", act_down, NULL },
	{ "page-up", ACTION_MOVE, { KEY_PAGE_UP_, CONTROL('B') }, NULL, 0,
		"one page up", act_page_up, NULL },
	{ "page-down", ACTION_MOVE, { KEY_PAGE_DOWN_, CONTROL('F') }, NULL, 0,
		"one page down", act_page_down, NULL },
	{ "home", ACTION_MOVE, { KEY_HOME_, 'g' }, NULL, 0,
		"to the first line", act_home, NULL },
	{ "end", ACTION_MOVE, { KEY_END_, 'G' }, NULL, 0,
		"to the last line", act_end, NULL },
	{ "wheel-up", ACTION_MOVE, { KEY_WHEEL_UP_ }, NULL, 0,
		"three lines up; a click selects, a second one opens",
		act_wheel_up, NULL },
	{ "wheel-down", ACTION_MOVE, { KEY_WHEEL_DOWN_ }, NULL, 0,
		"three lines down", act_wheel_down, NULL },
	{ "open", ACTION_MOVE, { KEY_ENTER_ }, "open", 1,
		"open what is selected", act_open, can_open },
	{ "back", ACTION_MOVE, { KEY_ESCAPE, KEY_BACKSPACE_ }, "back", 2,
		"back; on a table, clear marks, then the filter", act_back, NULL },
	{ "pane", ACTION_MOVE, { KEY_TAB }, "nodes", 6,
		"next pane, else next screen; in YAML, the next object", act_pane, NULL },
	{ "pane-back", ACTION_MOVE, { KEY_BACKTAB_ }, NULL, 0,
		"previous pane or screen", act_pane_back, NULL },
	{ "left", ACTION_MOVE, { KEY_LEFT_ }, NULL, 0,
		"columns to the left, in the wide table; the value before", act_left, has_text },
	{ "right", ACTION_MOVE, { KEY_RIGHT_ }, NULL, 0,
		"columns to the right, makes the table wide; the next value", act_right, has_text },
	{ "filter", ACTION_LOOK, { '/', KEY_F4_, KEY_F3_ }, "filter", 3,
		"show only what contains a text; !text the others, -l key=value by "
		"labels, -f txt with letters left out; in YAML, search",
		act_filter, has_text },
	{ "next-hit", ACTION_LOOK, { 'n' }, NULL, 0,
		"next line that the filter found", act_next_hit, has_text },
	{ "previous-hit", ACTION_LOOK, { 'N' }, NULL, 0,
		"previous line that the filter found", act_previous_hit, has_text },
	{ "sort-next", ACTION_LOOK, { '>' }, "sort", 9,
		"sort by the next column", act_sort_next, can_sort },
	{ "sort-previous", ACTION_LOOK, { '<' }, NULL, 0,
		"sort by the previous column; before the first: what needs a hand",
		act_sort_previous, can_sort },
	{ "sort-invert", ACTION_LOOK, { 'I' }, NULL, 0,
		"turn the order round", act_sort_invert, can_sort },
	{ "sort-menu", ACTION_LOOK, { KEY_F6_ }, NULL, 0,
		"sort by a column chosen by name", act_sort_menu, can_sort },
	{ "follow", ACTION_LOOK, { 'f' }, NULL, 0,
		"stay on the newest line; on one migration, on the newest of its VM",
		act_follow, can_follow },
	{ "wide", ACTION_LOOK, { 'w' }, NULL, 0,
		"give columns all the room they want; wrap long lines of YAML",
		act_wide, has_text },
	{ "yaml", ACTION_LOOK, { 'y' }, NULL, 0,
		"the object as YAML, with its pods, node and so on", act_yaml, NULL },
	{ "events", ACTION_LOOK, { 'v' }, NULL, 0,
		"what the cluster said about it", act_events, NULL },
	{ "columns", ACTION_LOOK, { 'o' }, NULL, 0,
		"choose the columns of the table and their order", act_columns,
		can_choose_columns },
	{ "all-namespaces", ACTION_LOOK, { '0' }, NULL, 0,
		"show all namespaces", act_all_namespaces, NULL },
	{ "refresh", ACTION_LOOK, { 'r', KEY_F5_, CONTROL('R') }, "refresh", 8,
		"ask the cluster again now", act_refresh, NULL },
	{ "mark", ACTION_TAKE, { KEY_SPACE }, NULL, 0,
		"mark the line, or take its mark away", act_mark, can_mark },
	{ "mark-all", ACTION_TAKE, { '*' }, NULL, 0,
		"mark all lines shown, or take their marks away", act_mark_all,
		can_mark },
	{ "save", ACTION_TAKE, { 's' }, NULL, 0,
		"save the table as CSV, YAML as it is; a setting into its file", act_save, has_text },
	{ "copy", ACTION_TAKE, { 'Y', CONTROL('Y') }, NULL, 0,
		"copy the name of what is selected, or the YAML", act_copy, can_copy },
	{ "replay-pause", ACTION_REPLAY, { 'z' }, "pause", 2,
		"hold the recording, or let it go on", act_pause, is_replay },
	{ "replay-slower", ACTION_REPLAY, { '[' }, "slower", 5,
		"half as fast, down to a quarter of what it was", act_slower,
		is_replay },
	{ "replay-faster", ACTION_REPLAY, { ']' }, "faster", 5,
		"twice as fast, up to 64 times", act_faster, is_replay },
	{ "replay-step", ACTION_REPLAY, { '.' }, NULL, 0,
		"hold, and go to where something happened next", act_step, is_replay },
	{ "replay-step-back", ACTION_REPLAY, { ',' }, NULL, 0,
		"hold, and go back to where something happened last", act_step_back,
		is_replay },
	{ "replay-forward", ACTION_REPLAY, { '}' }, NULL, 0,
		"30 s forward; :seek goes anywhere", act_forward, is_replay },
	{ "replay-backward", ACTION_REPLAY, { '{' }, NULL, 0,
		"30 s back", act_backward, is_replay },
	{ "command", ACTION_PROGRAM, { ':' }, "command", 7,
		"type a command; Tab completes, up and down recall", act_command, NULL },
	{ "settings", ACTION_PROGRAM, { KEY_F2_ }, NULL, 0,
		"all settings", act_settings, NULL },
	{ "help", ACTION_PROGRAM, { '?', KEY_F1_, 'h' }, "help", 1,
		"this page", act_help, NULL },
	{ "leave", ACTION_PROGRAM, { 'q', KEY_F10_ }, "quit", 4,
		"back, or quit from a table", act_leave, NULL },
	{ "quit", ACTION_PROGRAM, { CONTROL('C') }, NULL, 0,
		"quit from anywhere", act_quit, NULL },
	{ "suspend", ACTION_PROGRAM, { CONTROL('Z') }, NULL, 0,
		"suspend; fg comes back", act_suspend, NULL },
};
/* clang-format on */

const size_t action_count = ARRAY_LENGTH(actions);

const char *action_group_title(enum action_group group)
{
	switch (group) {
	case ACTION_MOVE:
		return "Move";
	case ACTION_LOOK:
		return "Look";
	case ACTION_TAKE:
		return "Mark, save, copy";
	case ACTION_REPLAY:
		return "Recording";
	case ACTION_PROGRAM:
		return "Program";
	case ACTION_GROUP_COUNT:
		break;
	}
	return "";
}

bool has_list(const struct ui *ui)
{
	return ui_screen(ui)->list != LIST_NONE;
}

/* A table, or a text with lines. */
bool has_text(const struct ui *ui)
{
	return has_list(ui) || is_reading(ui);
}

bool can_sort(const struct ui *ui)
{
	const struct row_kind *kind = has_list(ui) ? list_kind(ui->focus) : NULL;

	for (size_t i = 0; kind != NULL && i < kind->column_count; i++) {
		if (kind->columns[i].compare != NULL) {
			return true;
		}
	}
	return false;
}

bool can_open(const struct ui *ui)
{
	return ui_screen(ui)->open != NULL;
}

bool has_filter(const struct ui *ui)
{
	return has_list(ui) && ui->lists[ui->focus].filter[0] != '\0';
}

bool can_choose_columns(const struct ui *ui)
{
	return has_list(ui) && ui->focus != LIST_CHOICE;
}

bool can_mark(const struct ui *ui)
{
	return has_list(ui) &&
		(list_kind(ui->focus)->subject != NULL || ui->focus == LIST_CHOICE);
}

static bool has_subjects(const struct ui *ui)
{
	return has_list(ui) && list_kind(ui->focus)->subject != NULL;
}

bool can_follow(const struct ui *ui)
{
	return has_subjects(ui) || ui_screen(ui) == &screen_detail;
}

bool can_copy(const struct ui *ui)
{
	return has_subjects(ui) || ui_screen(ui)->about != NULL || is_reading(ui);
}

static bool is_letter_taken(
	const struct ui *ui, int32_t letter, const int32_t *letters, size_t count)
{
	if (!verb_is_none(keymap_find(&ui->keymap, letter))) {
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (letters[i] == letter) {
			return true;
		}
	}
	return false;
}

static int32_t free_letter(const struct ui *ui, const struct column *column,
	const int32_t *letters, size_t count)
{
	for (const char *at = column->title; *at != '\0'; at++) {
		int32_t letter = *at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at;

		if (letter >= 'A' && letter <= 'Z' &&
			!is_letter_taken(ui, letter, letters, count)) {
			return letter;
		}
	}
	return KEY_NONE;
}

int32_t sort_letter(const struct ui *ui, enum list_id list, size_t column)
{
	const struct row_kind *kind = list_kind(list);
	int32_t letters[COLUMNS_MAX] = { 0 };

	for (size_t i = 0; i <= column && i < kind->column_count; i++) {
		if (kind->columns[i].compare != NULL) {
			letters[i] = free_letter(ui, &kind->columns[i], letters, i);
		}
	}
	return column < kind->column_count ? letters[column] : KEY_NONE;
}
