/*
 * --script FILE: the dashboard without a terminal, driven by lines of a file. For
 * tests, screenshots and bug reports. It waits for what it expects to see, never for
 * time:
 *
 *   size 120 40           the screen
 *   theme NAME            colours of later screenshots
 *   key NAME...           "j", "Enter", "PgDn", "^C"
 *   type TEXT             each character of TEXT as a key
 *   wait                  until every source has answered
 *   wait-for TEXT         until TEXT is on the screen (30 s at most)
 *   wait-gone TEXT        until it is not
 *   expect TEXT           TEXT is on the screen now; expect-not TEXT
 *   expect-copied TEXT    what was copied last
 *   screenshot FILE       .txt, .roles, .ansi or .svg by its ending
 *   # comment
 */
#ifndef APP_SCRIPT_H
#define APP_SCRIPT_H

#include "config/args.h"

/* 0, or 1 with one line on stderr that names file and line. */
int script_run(
	const char *path, const struct options *options, struct settings *settings);

#endif
