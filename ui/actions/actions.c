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
		"back; on a table, clear the filter", act_back, NULL },
	{ "pane", ACTION_MOVE, { KEY_TAB, KEY_BACKTAB_ }, "nodes", 4,
		"next pane, or next screen when there is only one", act_pane, NULL },
	{ "filter", ACTION_LOOK, { '/' }, "filter", 2,
		"show only what contains a text; !text shows the others",
		act_filter, has_list },
	{ "next-hit", ACTION_LOOK, { 'n' }, NULL, 0,
		"next line that contains the text", act_next_hit, has_list },
	{ "previous-hit", ACTION_LOOK, { 'N' }, NULL, 0,
		"previous line that contains the text", act_previous_hit, has_list },
	{ "sort-next", ACTION_LOOK, { '>' }, "sort", 6,
		"sort by the next column", act_sort_next, can_sort },
	{ "sort-previous", ACTION_LOOK, { '<' }, NULL, 0,
		"sort by the previous column; before the first: what needs a hand",
		act_sort_previous, can_sort },
	{ "sort-invert", ACTION_LOOK, { 'I' }, NULL, 0,
		"turn the order round", act_sort_invert, can_sort },
	{ "refresh", ACTION_LOOK, { 'r', KEY_F5_, CONTROL('R') }, "refresh", 5,
		"ask the cluster again now", act_refresh, NULL },
	{ "help", ACTION_PROGRAM, { '?', KEY_F1_, 'h' }, "help", 1,
		"this page", act_help, NULL },
	{ "leave", ACTION_PROGRAM, { 'q', KEY_F10_ }, "quit", 3,
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

const struct action *action_for_key(const struct ui *ui, int32_t key)
{
	for (size_t i = 0; i < action_count; i++) {
		for (size_t k = 0; k < ACTION_KEYS_MAX; k++) {
			if (actions[i].keys[k] == key && key != KEY_NONE) {
				bool applies = actions[i].applies == NULL ||
					actions[i].applies(ui);

				return applies ? &actions[i] : NULL;
			}
		}
	}
	return NULL;
}
