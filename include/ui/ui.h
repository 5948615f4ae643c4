/*
 * The glass: keys in, cells out. All that the app may see of it.
 *
 * Pure but for its own state: no curses, no network. Works the same on a terminal, in a
 * test and for a screenshot.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "checks/readiness.h"
#include "commands/journal_entry.h"
#include "commands/plan.h"
#include "diagnose/diagnosis.h"
#include "facts/facts.h"
#include "model/document.h"
#include "ui/canvas.h"

/* What a key led to; a set. */
enum ui_consequence {
	UI_NOTHING = 0,
	UI_REDRAW = 1u << 0,
	UI_QUIT = 1u << 1,
	UI_SUSPEND = 1u << 2,
	UI_REFRESH = 1u << 3, /* ask the cluster again now */
	UI_REQUEST = 1u << 4, /* ui_take_request() has something */
};

/* What the glass wants done and cannot do itself. */
enum ui_request_verb {
	UI_ASK_NOTHING,
	UI_ASK_THEME,	  /* text: its name */
	UI_ASK_NAMESPACE, /* text: its name; NULL: all */
	UI_ASK_CONTEXT,	  /* text: its name */
	UI_ASK_SET,	  /* text: the setting; value: what to set it to */
	UI_ASK_KEEP,	  /* text: the setting, to be written into the settings file */
	UI_ASK_COLUMNS,	  /* text: the table; value: "vm,phase", NULL: none chosen */
	UI_ASK_SAVE,	  /* text: file name; value: what goes into it */
	UI_ASK_COPY,	  /* text: for the clipboard */
	UI_ASK_OBJECT,	  /* object: to be read, see ui_show_document() */
	UI_ASK_RECORD,	  /* text: file name; NULL: end the recording */
	UI_ASK_REPLAY,	  /* text: what of "pause", "faster", "slower", "step",
			     "step-back", "forward", "backward", "seek", "speed";
			     value: a place in time, a number */
	UI_ASK_PLAN,	  /* plan: to be proposed */
	UI_ASK_TRY,	  /* the proposed plan: dry run */
	UI_ASK_CONFIRM,	  /* do it */
	UI_ASK_STOP,	  /* send nothing more of it */
	UI_ASK_CLOSE,	  /* forget it */
};

struct ui_request {
	enum ui_request_verb verb;
	const char *text;
	const char *value;
	const struct plan *plan; /* strings too */
	const struct object_ref *object;
};

enum ui_tone {
	UI_TONE_INFO,
	UI_TONE_GOOD,
	UI_TONE_WARNING,
	UI_TONE_ERROR,
};

/* Names that the command line offers and completes. */
enum ui_choice {
	UI_CHOICE_CONTEXT,
	UI_CHOICE_THEME,
	UI_CHOICE_COUNT,
};

/* A recording that is shown. */
struct ui_replay {
	const char *file;      /* not safe */
	int64_t clock_mono_ms; /* of the glass: the facts have that of the recording */
	int64_t position_ms;
	int64_t length_ms;
	int speed; /* quarters: 4 is as fast as it was */
	bool is_paused;
	bool is_seeking;
	bool is_at_end;
	bool is_cut;	     /* it was not ended by its writer */
	const char *problem; /* why nothing follows; NULL */
};

/* One that is being made. */
struct ui_recording {
	const char *file;
	uint64_t bytes;
	const char *problem; /* why nothing more gets into it; NULL */
};

/* What the frame shows about the connection besides the facts. */
struct ui_context {
	const char *context; /* safe text; NULL: none */
	const char *server;
	const char *namespace_scope;	 /* NULL: all namespaces */
	const struct findings *findings; /* NULL: not looked for */
	/* NULL: judged when somebody looks. */
	const struct readiness *readiness;
	/* What was asked of the cluster from here, newest first. */
	const struct journal_entry *const *done;
	size_t done_count;
	bool readonly;
	bool insecure;			/* TLS is not verified: shown permanently */
	const struct ui_replay *replay; /* NULL: a cluster is shown */
	const struct ui_recording *recording; /* NULL: nothing is recorded */
	/* The plan being carried out; NULL: none. */
	const struct perform_view *perform;
};

struct ui;

/* `settings` stay the caller's and live as long as the ui, or until others are applied.
 */
struct ui *ui_create(const struct settings *settings);
/* NULL is allowed. */
void ui_destroy(struct ui *ui);
/* `key` is a code of ui/keys.h. `facts` are those of the last paint, for moving the
 * selection. Returns a set of enum ui_consequence. */
unsigned ui_key(struct ui *ui, int32_t key, const struct facts *facts);
/* KEY_CLICK_ with its place. A click selects, one on the selected row opens it. */
unsigned ui_click(struct ui *ui, int x, int y, const struct facts *facts);
/* Takes the oldest request; false when there is none. What it points to lives until the
 * next call of ui_key(), ui_click() or this. */
bool ui_take_request(struct ui *ui, struct ui_request *out) MUST_USE;
/* A message at the bottom that goes away by itself. Safe text. */
void ui_say(struct ui *ui, enum ui_tone tone, const char *text);
/* Names to choose from; borrowed until the next call for the same choice. */
void ui_offer(
	struct ui *ui, enum ui_choice choice, const char *const *names, size_t count);
/* A line of an earlier run for the command line to recall; oldest first. */
void ui_recall(struct ui *ui, const char *line);
/* The i-th command line typed in this run, oldest first; NULL: there are no more. */
const char *ui_typed(const struct ui *ui, size_t i);
/* What came of UI_ASK_OBJECT so far; borrowed until the next call. NULL: nothing. */
void ui_show_document(struct ui *ui, const struct document *document);
/* Keys and looks were chosen anew. */
void ui_apply_settings(struct ui *ui, const struct settings *settings);
/* Another cluster or another namespace is looked at: nothing shown before is left. */
void ui_forget_objects(struct ui *ui);
/* Keys asked for other rows than those of the last picture: what the next key means
 * stands in the next picture only, so that has to be painted first. */
bool ui_is_behind(const struct ui *ui);
/* Draws everything; the canvas has the size to draw for. */
void ui_paint(struct ui *ui, const struct facts *facts,
	const struct ui_context *context, struct canvas *canvas);
/* Nodes that the last picture showed with figures of their links, for them to be
 * measured. The names are those of the facts painted and live as long. */
size_t ui_visible_nodes(const struct ui *ui, const char *const **out);
/* The uid of the migration whose page it showed; NULL. Of the facts, too. */
const char *ui_visible_migration(const struct ui *ui);
/* Milliseconds until the picture changes by itself (ages, clocks); -1: never.
 * `facts` may be NULL. */
int64_t ui_next_tick_ms(const struct ui *ui, const struct facts *facts);

#endif
