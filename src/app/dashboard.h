/*
 * The dashboard without a terminal: session and ui on one canvas, keys in, picture out.
 * Driven by loop.c on a terminal and by script.c from a file.
 */
#ifndef APP_DASHBOARD_H
#define APP_DASHBOARD_H

#include "src/app/session.h"
#include "ui/ui.h"

struct dashboard {
	struct session session;
	struct ui *ui;
	struct canvas canvas;
	int64_t painted_mono_ms;
	bool is_dirty; /* something visible changed since the last paint */
};

bool dashboard_init(struct dashboard *dashboard, const struct options *options,
	const struct settings *settings, struct error *err) MUST_USE;
void dashboard_finish(struct dashboard *dashboard);
void dashboard_resize(struct dashboard *dashboard, int columns, int rows);
/* Hands one key to the ui; the set of ui_consequence that the caller has to act on. */
unsigned dashboard_key(struct dashboard *dashboard, int32_t key);
/* The same for a click on a cell. */
unsigned dashboard_click(struct dashboard *dashboard, int x, int y);
/* Waits and decodes; at most until `deadline_mono_ms` or the next paint that is due. */
void dashboard_turn(struct dashboard *dashboard, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms);
/* A paint is due: something changed (at most 30 times a second) or a clock on it moved.
 */
bool dashboard_is_paint_due(struct dashboard *dashboard);
void dashboard_paint(struct dashboard *dashboard);

#endif
