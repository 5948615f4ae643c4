/* The terminal for a credential plugin, and back. */
#include "src/app/login.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/safe_text.h"

/* What reads from a terminal in the background is stopped: then there is none. */
static bool has_terminal(void)
{
	return isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void login_offer(struct session *session)
{
	if (session->cluster != NULL && has_terminal()) {
		cluster_offer_terminal(session->cluster);
	}
}

bool login_is_due(const struct session *session)
{
	return session->cluster != NULL && cluster_login_is_due(session->cluster);
}

/* A plugin may be slow or silent; who took the screen away should have a name. */
static void announce(const struct session *session)
{
	const char *command = session->target.exec.command;
	const char *slash = command != NULL ? strrchr(command, '/') : NULL;
	char name[64];

	safe_text(name, sizeof(name),
		slash != NULL		  ? slash + 1
			: command != NULL ? command
					  : "");
	(void)fprintf(
		stderr, "vmigtop: new credentials from %s (Ctrl-C gives up)\n", name);
}

/* Ctrl-Z in the plugin stops both, as a shell expects; curses would draw instead. */
static void default_stop(struct sigaction *old)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	(void)sigemptyset(&action.sa_mask);
	action.sa_handler = SIG_DFL;
	(void)sigaction(SIGTSTP, &action, old);
}

bool login_run(struct session *session, bool drop_typed, struct error *err)
{
	struct termios modes;
	bool has_modes = tcgetattr(STDIN_FILENO, &modes) == 0;
	struct sigaction old_stop;
	struct moment begin = clock_now();
	bool is_logged_in;

	if (drop_typed) {
		(void)tcflush(STDIN_FILENO, TCIFLUSH);
		announce(session);
	}
	default_stop(&old_stop);
	is_logged_in = cluster_login(session->cluster, begin, err);
	(void)sigaction(SIGTSTP, &old_stop, NULL);
	/* A plugin that ends while it reads a password leaves the echo off. */
	if (has_modes) {
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
	}
	session->started_mono_ms += clock_now().mono_ms - begin.mono_ms;
	return is_logged_in;
}
