/*
 * What a key does inside the glass: one row a verb, with its default keys, the word in
 * the hint bar and the line in the help. Help and hints are made from this table.
 */
#ifndef UI_ACTIONS_ACTION_H
#define UI_ACTIONS_ACTION_H

#include "ui/state.h"

#define ACTION_KEYS_MAX 6

enum action_group {
	ACTION_MOVE,
	ACTION_LOOK,
	ACTION_TAKE,
	ACTION_REPLAY, /* of a recording only */
	ACTION_PROGRAM,
	ACTION_GROUP_COUNT,
};

struct action {
	const char *id;
	enum action_group group;
	int32_t keys[ACTION_KEYS_MAX]; /* KEY_NONE ends */
	const char *hint;	       /* NULL: not in the hint bar */
	int hint_priority;	       /* 1 stays longest */
	const char *help;
	unsigned (*run)(struct ui *ui, const struct view *view);
	/* NULL: always. */
	bool (*applies)(const struct ui *ui);
};

extern const struct action actions[];
extern const size_t action_count;

const char *action_group_title(enum action_group group);

/* Families of verbs; each in its file. */
unsigned act_up(struct ui *ui, const struct view *view);
unsigned act_down(struct ui *ui, const struct view *view);
unsigned act_page_up(struct ui *ui, const struct view *view);
unsigned act_page_down(struct ui *ui, const struct view *view);
unsigned act_home(struct ui *ui, const struct view *view);
unsigned act_end(struct ui *ui, const struct view *view);
unsigned act_wheel_up(struct ui *ui, const struct view *view);
unsigned act_wheel_down(struct ui *ui, const struct view *view);
unsigned act_next_hit(struct ui *ui, const struct view *view);
unsigned act_previous_hit(struct ui *ui, const struct view *view);

unsigned act_filter(struct ui *ui, const struct view *view);
unsigned act_mark(struct ui *ui, const struct view *view);
unsigned act_mark_all(struct ui *ui, const struct view *view);
unsigned act_follow(struct ui *ui, const struct view *view);
unsigned act_columns(struct ui *ui, const struct view *view);
unsigned act_wide(struct ui *ui, const struct view *view);
unsigned act_left(struct ui *ui, const struct view *view);
unsigned act_right(struct ui *ui, const struct view *view);
unsigned act_sort_menu(struct ui *ui, const struct view *view);
/* Sorts by a column, or turns the order round when it is sorted by it already. */
unsigned act_sort_by(struct ui *ui, int column);
unsigned act_sort_next(struct ui *ui, const struct view *view);
unsigned act_sort_previous(struct ui *ui, const struct view *view);
unsigned act_sort_invert(struct ui *ui, const struct view *view);

unsigned act_yaml(struct ui *ui, const struct view *view);
unsigned act_events(struct ui *ui, const struct view *view);
/* All of them, whatever is selected. */
unsigned show_all_events(struct ui *ui);
/* Of the YAML screen: the object once more; the next (+1) or previous (-1) of its kin;
 * to the side; to the next line with what is searched for, the first one `is_fresh`. */
bool is_reading(const struct ui *ui);
unsigned read_again(struct ui *ui);
unsigned read_neighbour(struct ui *ui, int step);
unsigned read_sideways(struct ui *ui, int step);
unsigned read_next_hit(
	struct ui *ui, const struct view *view, bool is_forward, bool is_fresh);
/* What is shown, for files and the clipboard; NULL: nothing is there. */
const char *read_text(const struct ui *ui, const struct view *view);

unsigned act_open(struct ui *ui, const struct view *view);
unsigned act_back(struct ui *ui, const struct view *view);
unsigned act_pane(struct ui *ui, const struct view *view);
unsigned act_pane_back(struct ui *ui, const struct view *view);
unsigned act_command(struct ui *ui, const struct view *view);
unsigned act_settings(struct ui *ui, const struct view *view);
unsigned act_all_namespaces(struct ui *ui, const struct view *view);
unsigned act_save(struct ui *ui, const struct view *view);
unsigned act_copy(struct ui *ui, const struct view *view);
unsigned act_help(struct ui *ui, const struct view *view);
unsigned act_refresh(struct ui *ui, const struct view *view);
unsigned act_quit(struct ui *ui, const struct view *view);
unsigned act_leave(struct ui *ui, const struct view *view);
unsigned act_suspend(struct ui *ui, const struct view *view);

bool has_text(const struct ui *ui);
unsigned act_pause(struct ui *ui, const struct view *view);
unsigned act_faster(struct ui *ui, const struct view *view);
unsigned act_slower(struct ui *ui, const struct view *view);
unsigned act_step(struct ui *ui, const struct view *view);
unsigned act_step_back(struct ui *ui, const struct view *view);
unsigned act_forward(struct ui *ui, const struct view *view);
unsigned act_backward(struct ui *ui, const struct view *view);

bool is_replay(const struct ui *ui);
bool has_list(const struct ui *ui);
bool can_sort(const struct ui *ui);
bool can_open(const struct ui *ui);
bool has_filter(const struct ui *ui);
bool can_choose_columns(const struct ui *ui);
bool can_mark(const struct ui *ui);
bool can_follow(const struct ui *ui);
bool can_copy(const struct ui *ui);
/* Shift and a letter sort by the column whose title has the letter, as far as no verb
 * has the key. KEY_NONE: the column has no letter. */
int32_t sort_letter(const struct ui *ui, enum list_id list, size_t column);

#endif
