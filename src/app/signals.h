/* Signals become bytes on a pipe that the loop waits on like on anything else. */
#ifndef APP_SIGNALS_H
#define APP_SIGNALS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"

enum signal_event {
	SIGNAL_NONE = 0,
	SIGNAL_RESIZE = 1u << 0,
	SIGNAL_END = 1u << 1,	    /* TERM, HUP */
	SIGNAL_INTERRUPT = 1u << 2, /* INT */
	SIGNAL_CONTINUE = 1u << 3,
};

bool signals_init(struct error *err) MUST_USE;
void signals_finish(void);
/* Readable when a signal came. */
int signals_descriptor(void);
/* The set of those that came since the last call. */
unsigned signals_take(void);
/* Stops this process as Ctrl-Z does; returns after it was continued. */
void signals_stop_self(void);

#endif
