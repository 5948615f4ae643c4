/*
 * The turn on a terminal: the only file that knows the order of things.
 *
 * Wait, read the clock, keys first (painted at once), then a bounded helping of bytes,
 * then the picture. Keys never wait for data: decoding is bounded in cluster_pump().
 */
#include "src/app/loop.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/die.h"
#include "src/app/dashboard.h"
#include "src/app/login.h"
#include "src/app/signals.h"
#include "ui/keys.h"
#include "ui/term.h"

#define KEY_CONTROL_C 3

enum turn {
	TURN_ON,
	TURN_QUIT,
	TURN_INTERRUPTED,
};

static void resize(struct dashboard *dashboard)
{
	int columns;
	int rows;

	term_size(&columns, &rows);
	dashboard_resize(dashboard, columns, rows);
}

static void show(struct dashboard *dashboard)
{
	if (dashboard->is_theme_new) {
		dashboard->is_theme_new = false;
		term_set_theme(&dashboard->theme);
	}
	term_show(&dashboard->canvas);
}

static void paint(struct dashboard *dashboard)
{
	dashboard_paint(dashboard);
	show(dashboard);
}

/* What a key led to and only a terminal can do. */
static void serve_terminal(struct dashboard *dashboard)
{
	if (dashboard->copied != NULL) {
		if (!term_copy(dashboard->copied)) {
			ui_say(dashboard->ui, UI_TONE_ERROR, "too long to be copied");
		}
		mem_free(dashboard->copied);
		dashboard->copied = NULL;
	}
	if (dashboard->is_session_new) {
		dashboard->is_session_new = false;
		login_offer(&dashboard->session);
	}
}

static void suspend(struct dashboard *dashboard)
{
	term_suspend();
	signals_stop_self();
	term_resume();
	resize(dashboard);
	/* What happened meanwhile is unknown: ask again rather than trust old sockets.
	 */
	session_refresh(&dashboard->session);
}

/* Credentials ran out, and their plugin has to ask. Its failure is shown by the sources
 * it leaves without credentials; a Ctrl-C was meant for it alone. */
static enum turn login(struct dashboard *dashboard)
{
	struct error err;
	unsigned events;

	term_suspend();
	(void)!login_run(&dashboard->session, true, &err);
	events = signals_take();
	term_resume();
	resize(dashboard);
	return (events & SIGNAL_END) != 0 ? TURN_QUIT : TURN_ON;
}

static enum turn take_keys(struct dashboard *dashboard)
{
	int x;
	int y;
	int32_t key;
	bool is_answered = false;

	while ((key = term_next_key(&x, &y)) != KEY_NONE) {
		unsigned consequences;

		if (key == KEY_RESIZE_) {
			resize(dashboard);
			continue;
		}
		consequences = key == KEY_CLICK_ ? dashboard_click(dashboard, x, y)
						 : dashboard_key(dashboard, key);
		if (!dashboard->is_lost) {
			serve_terminal(dashboard);
		}
		if ((consequences & UI_QUIT) != 0) {
			/* A key in raw mode, but to the shell it is what it always is.
			 */
			return key == KEY_CONTROL_C ? TURN_INTERRUPTED : TURN_QUIT;
		}
		if ((consequences & UI_SUSPEND) != 0) {
			suspend(dashboard);
		}
		is_answered = true;
	}
	if (is_answered && dashboard->is_dirty) {
		dashboard_echo(dashboard);
		show(dashboard);
	}
	return TURN_ON;
}

static enum turn take_signals(struct dashboard *dashboard)
{
	unsigned events = signals_take();

	if ((events & SIGNAL_INTERRUPT) != 0) {
		return TURN_INTERRUPTED;
	}
	if ((events & SIGNAL_END) != 0) {
		return TURN_QUIT;
	}
	if ((events & (SIGNAL_RESIZE | SIGNAL_CONTINUE)) != 0) {
		resize(dashboard);
	}
	return TURN_ON;
}

static enum turn one_turn(struct dashboard *dashboard)
{
	struct pollfd fds[2] = {
		{ .fd = term_descriptor(), .events = POLLIN },
		{ .fd = signals_descriptor(), .events = POLLIN },
	};
	enum turn verdict;

	dashboard_turn(dashboard, fds, 2, INT64_MAX);
	if (dashboard->is_lost) {
		return TURN_QUIT;
	}
	serve_terminal(dashboard);
	if ((fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
		return TURN_QUIT;
	}
	verdict = take_signals(dashboard);
	if (verdict == TURN_ON) {
		verdict = take_keys(dashboard);
	}
	if (verdict == TURN_ON && login_is_due(&dashboard->session)) {
		verdict = login(dashboard);
	}
	if (verdict == TURN_ON && dashboard_is_paint_due(dashboard)) {
		paint(dashboard);
	}
	return verdict;
}

static int say(const struct error *err)
{
	(void)fprintf(stderr, "vmigtop: %s\n", err->message);
	return 1;
}

static int run_on_terminal(struct dashboard *dashboard)
{
	enum turn verdict = TURN_ON;

	/* The first picture stands before the first byte of any answer. */
	resize(dashboard);
	paint(dashboard);
	while (verdict == TURN_ON) {
		verdict = one_turn(dashboard);
	}
	return verdict == TURN_INTERRUPTED ? 130 : 0;
}

/* Before the terminal is taken. A plugin that failed is no reason to end: the dashboard
 * says why and tries again; one that was interrupted is. */
static bool login_first(struct session *session)
{
	struct error err;

	login_offer(session);
	return !login_is_due(session) || login_run(session, false, &err) ||
		(signals_take() & SIGNAL_INTERRUPT) == 0;
}

int loop_run(const struct options *options, struct settings *settings)
{
	struct dashboard dashboard;
	struct error err = { 0 };
	struct term_options term = {
		.no_color = settings->no_color,
		.no_mouse = settings->no_mouse,
		.ascii = settings->ascii,
	};
	int status;

	if (!settings->ascii && !term_is_utf8()) {
		settings->ascii = true;
		setting_set_origin(
			setting_find("ascii"), settings, SETTING_ENVIRONMENT);
	}
	term.ascii = settings->ascii;
	if (!dashboard_init(&dashboard, options, settings, &err) ||
		!signals_init(&err)) {
		dashboard_finish(&dashboard);
		return say(&err);
	}
	if (!login_first(&dashboard.session)) {
		dashboard_finish(&dashboard);
		return 130;
	}
	if (!term_open(&term, &dashboard.theme, &err)) {
		dashboard_finish(&dashboard);
		return say(&err);
	}
	die_set_hook(term_close);
	status = run_on_terminal(&dashboard);
	term_close();
	die_set_hook(NULL);
	if (dashboard.is_lost) {
		status = say(&dashboard.loss);
	}
	dashboard_finish(&dashboard);
	signals_finish();
	return status;
}
