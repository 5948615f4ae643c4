/* The last words: run the hook that restores the terminal, say why, leave. */
#include "base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define EXIT_BROKEN 70 /* EX_SOFTWARE of sysexits */

static void (*die_hook)(void);

void die_set_hook(void (*hook)(void))
{
	die_hook = hook;
}

void die(const char *format, ...)
{
	void (*hook)(void) = die_hook;
	va_list arguments;

	/* A hook that dies itself must not run again. */
	die_hook = NULL;
	if (hook != NULL) {
		hook();
	}
	va_start(arguments, format);
	(void)fputs("vmigtop: ", stderr);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
	(void)fflush(stderr);
	va_end(arguments);
	/* Not exit(): its handlers and buffers cannot be trusted any more. */
	_exit(EXIT_BROKEN);
}
