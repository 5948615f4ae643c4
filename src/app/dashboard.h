/*
 * The dashboard without a terminal: session and ui on one canvas, keys in, picture out.
 * Driven by loop.c on a terminal and by script.c from a file.
 */
#ifndef APP_DASHBOARD_H
#define APP_DASHBOARD_H

#include "src/app/hands.h"
#include "src/app/session.h"
#include "theme/theme.h"
#include "ui/ui.h"

struct dashboard {
	struct session session;
	struct hands hands;
	struct ui *ui;
	struct canvas canvas;
	struct options options; /* a copy: another context may be chosen */
	struct settings *settings;
	char *context; /* looked at, whichever the file names by now; NULL: none */
	struct theme theme;
	struct arena *names; /* what the command line offers */
	char *copied;	     /* for the clipboard; taken by whoever has a terminal */
	int64_t painted_mono_ms; /* the moment that is shown */
	int64_t cost_ms;	 /* of the last picture that was computed anew */
	bool is_dirty;		 /* something visible changed since the last paint */
	bool is_theme_new;	 /* the terminal does not know it yet */
	bool is_session_new;	 /* another one than the terminal was offered to */
	bool is_unasked;	 /* the proposed plan goes on without a yes */
	bool is_problem_told;	 /* of the recording */
	bool is_lost;		 /* no session could be made: the end, see loss */
	struct error loss;
};

/* `settings` stay the caller's and may be changed. */
bool dashboard_init(struct dashboard *dashboard, const struct options *options,
	struct settings *settings, struct error *err) MUST_USE;
void dashboard_finish(struct dashboard *dashboard);
void dashboard_resize(struct dashboard *dashboard, int columns, int rows);
/* Hands one key to the ui; the set of ui_consequence that the caller has to act on. */
unsigned dashboard_key(struct dashboard *dashboard, int32_t key);
/* The same for a click on a cell. */
unsigned dashboard_click(struct dashboard *dashboard, int x, int y);
/* Waits and decodes; then is_lost may be set, and nothing else may be called than
 * dashboard_finish(). At most until `deadline_mono_ms` or the next paint that is due.
 */
void dashboard_turn(struct dashboard *dashboard, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms);
/* A paint is due: something changed (at most 30 times a second) or a clock on it moved.
 */
bool dashboard_is_paint_due(struct dashboard *dashboard);
void dashboard_paint(struct dashboard *dashboard);
/* The answer to a key: what was shown before with what the key changed, from facts that
 * are there already wherever possible. */
void dashboard_echo(struct dashboard *dashboard);
/* Another session with the present options and settings in place of this one: nothing
 * of the old picture is left. */
void dashboard_restart(struct dashboard *dashboard);

#endif
