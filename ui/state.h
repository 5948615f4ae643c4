/*
 * The state of the glass: which screen, what is selected, filtered and being typed.
 * Nothing of the cluster is kept here but identities and names.
 */
#ifndef UI_STATE_H
#define UI_STATE_H

#include "ui/list.h"
#include "ui/ui.h"
#include "ui/view.h"

#define UI_STACK_DEPTH 8
#define UI_NOTE_SIZE 160

enum list_id {
	LIST_MIGRATIONS,
	LIST_NODES,
	LIST_SOURCES,
	LIST_VMS,
	LIST_LINKS,
	LIST_READINESS,
	LIST_JOURNAL,
	LIST_COUNT,
	LIST_NONE = LIST_COUNT,
};

struct prompt {
	bool is_open;
	char text[LIST_FILTER_SIZE];
	char before[LIST_FILTER_SIZE]; /* what Esc restores */
};

/* A list on the canvas, learned while painting, for the mouse and for page keys. */
struct pane {
	enum list_id list;
	struct rect rows; /* without the heads */
};

struct ui {
	struct arena *arena;
	bool is_ascii;
	bool is_readonly;
	const struct screen *stack[UI_STACK_DEPTH];
	size_t depth;
	struct list lists[LIST_COUNT];
	enum list_id focus;
	uint64_t detail; /* identity of the migration on the detail screen */
	char detail_name[LIST_FILTER_SIZE];
	uint64_t subject; /* identity of the VM or node on its page */
	char subject_name[LIST_FILTER_SIZE];
	struct toggled toggled; /* in the tree of readiness */
	size_t page_top;    /* first line of a page screen */
	size_t page_length; /* learned while painting */
	size_t page_height;
	struct prompt prompt;
	char note[UI_NOTE_SIZE]; /* until the next key */
	struct pane panes[2];
	size_t pane_count;
	int64_t painted_wall_ms;
};

const struct screen *ui_screen(const struct ui *ui);
void ui_open_screen(struct ui *ui, const struct screen *screen);   /* on top */
void ui_switch_screen(struct ui *ui, const struct screen *screen); /* as the base */
/* False when it was the base already. */
bool ui_back(struct ui *ui);
const struct row_kind *list_kind(enum list_id id);
/* Brings one list up to date; says in the note when its selection vanished. */
void ui_update_list(struct ui *ui, const struct view *view, enum list_id id);

#endif
