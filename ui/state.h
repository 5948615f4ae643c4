/*
 * The state of the glass: which screen, what is selected, filtered and being typed.
 * Nothing of the cluster is kept here but identities and names.
 */
#ifndef UI_STATE_H
#define UI_STATE_H

#include "ui/hands/dialog.h"
#include "ui/input/prompt.h"
#include "ui/keymap/keymap.h"
#include "ui/list.h"
#include "ui/reading.h"
#include "ui/toasts.h"
#include "ui/ui.h"
#include "ui/view.h"
#include "ui/widgets/table.h"
#include "ui/words/event_words.h"

#define UI_STACK_DEPTH 8
#define UI_NOTE_SIZE 160
#define UI_REQUESTS_MAX 8
/* Lines of a tall terminal. */
#define UI_VISIBLE_NODES_MAX 128

enum list_id {
	LIST_MIGRATIONS,
	LIST_NODES,
	LIST_SOURCES,
	LIST_VMS,
	LIST_LINKS,
	LIST_READINESS,
	LIST_JOURNAL,
	LIST_EVENTS,
	LIST_CHOICE,
	LIST_SETTINGS,
	LIST_COUNT,
	LIST_NONE = LIST_COUNT,
};

/* A list on the canvas, learned while painting, for the mouse and for page keys. */
struct pane {
	enum list_id list;
	struct rect rows; /* without the heads */
	struct table_heads heads;
};

/* Where a click is a key: hints and tabs. */
struct spot {
	struct rect rect;
	int32_t key;
};

#define UI_SPOTS_MAX 40

/* A request with strings of its own. */
struct kept_request {
	enum ui_request_verb verb;
	char *text;
	char *value;
	const struct plan *plan;
	const struct object_ref *object;
};

/* Where a screen was left for one on top of it. */
struct place {
	enum list_id focus;
	size_t page_top;
	bool is_detail_following;
};

struct ui {
	struct arena *arena;
	struct keymap keymap;
	const struct settings *settings; /* the user's; not ours to change */
	enum list_id chooser_list;	 /* whose columns are being chosen */
	struct chooser chooser;
	char column_slip[UI_NOTE_SIZE]; /* what is wrong with the chosen columns */
	bool is_ascii;
	bool is_readonly;
	bool is_replay; /* of the last paint */
	const struct screen *stack[UI_STACK_DEPTH];
	size_t depth;
	struct place places[UI_STACK_DEPTH]; /* of those below the top */
	struct list lists[LIST_COUNT];
	enum list_id focus;
	uint64_t detail; /* identity of the migration on the detail screen */
	char detail_name[LIST_FILTER_SIZE];
	bool is_detail_following; /* it gives way to a newer one of the same VM */
	size_t page_top;	  /* first line of a page screen */
	size_t page_length;	  /* learned while painting */
	uint64_t subject;	  /* identity of the VM or node on its page */
	char subject_name[LIST_FILTER_SIZE];
	struct toggled toggled; /* in the tree of readiness */
	size_t page_height;
	struct reading reading;		 /* what is read as YAML */
	const struct document *document; /* that came for it; NULL: none */
	/* What events are about: a row of this kind; NULL: everything. */
	const struct row_kind *events_kind;
	uint64_t events_identity;
	char events_name[LIST_FILTER_SIZE];
	struct event_scope event_scope;
	struct prompt prompt;
	struct history history;
	bool is_pasting;
	bool is_quit_warned;
	struct dialog dialog;
	struct arena *plan_arena; /* the plan last asked for */
	struct toasts toasts;
	struct kept_request requests[UI_REQUESTS_MAX];
	size_t request_count;
	struct kept_request taken;
	struct {
		const char *const *names;
		size_t count;
	} choices[UI_CHOICE_COUNT];
	char context_name[LIST_FILTER_SIZE]; /* of the last paint */
	char note[UI_NOTE_SIZE];	     /* until the next key */
	struct pane panes[2];
	size_t pane_count;
	struct spot spots[UI_SPOTS_MAX];
	size_t spot_count;
	/* Names in the facts of the last paint; see ui/visible.h. */
	const char *visible_nodes[UI_VISIBLE_NODES_MAX];
	size_t visible_node_count;
	const char *visible_migration; /* uid; NULL */
	int64_t painted_wall_ms;
	int64_t painted_mono_ms;
};

const struct screen *ui_screen(const struct ui *ui);
void ui_open_screen(struct ui *ui, const struct screen *screen);   /* on top */
void ui_switch_screen(struct ui *ui, const struct screen *screen); /* as the base */
/* False when it was the base already. */
bool ui_back(struct ui *ui);
const struct row_kind *list_kind(enum list_id id);
/* What a table is called in settings and in files: as its screen. */
const char *ui_table_name(enum list_id id);
/* Chooses columns by name; no names: as they are by themselves. False, and said, when a
 * name is wrong. */
bool ui_choose_columns(struct ui *ui, enum list_id id, const char *const *names,
	size_t count, const char *where);
/* Asks for the columns of a table to be remembered. */
unsigned ui_ask_columns(struct ui *ui, const struct view *view, enum list_id id);
/* Brings one list up to date; says in the note when its selection vanished. */
void ui_update_list(struct ui *ui, const struct view *view, enum list_id id);
/* A key that a click there stands for; until the next paint. */
void ui_add_spot(struct ui *ui, struct rect rect, int32_t key);
/* Puts a request in the queue; strings are copied and may be NULL. Returns
 * UI_REQUEST. */
unsigned ui_ask(struct ui *ui, enum ui_request_verb verb, const char *text,
	const char *value, const struct plan *plan);
/* Asks for an object to be read; it lives in the state of the glass. */
unsigned ui_ask_object(struct ui *ui, const struct object_ref *ref);
/* ui_say() with a format; what is printed goes through the gate for foreign text. */
void ui_sayf(struct ui *ui, enum ui_tone tone, const char *format, ...)
	PRINTF_LIKE(3, 4);

#endif
