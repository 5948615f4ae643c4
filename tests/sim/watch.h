/* Open watches: each reads the event history of its resource at its own pace. */
#ifndef SIM_WATCH_H
#define SIM_WATCH_H

#include "http.h"
#include "selectors.h"
#include "store.h"

struct watch_options {
	struct resource *res;
	const char *ns;
	const char *uri;
	struct selector labels;
	struct selector fields;
	uint64_t rv;
	bool initial;	  /* begin with synthetic ADDED events */
	bool initial_end; /* and mark their end with a bookmark */
	bool bookmarks;
	bool table;
	long timeout_seconds;
};

/* Takes over the selectors. */
struct watch *watch_open(struct MHD_Connection *conn, struct watch_options options);

/* libmicrohttpd's reader and its end. */
ssize_t watch_read(void *cls, uint64_t pos, char *out, size_t max);
void watch_close(void *cls);

/* Something new for the watches of a resource; or time has passed for all. */
void watches_wake(struct resource *res);
void watches_tick(void);
size_t watches_count(void);
/* Ends every watch, at exit. */
void watches_shutdown(void);

/* Faults on open watches whose uri contains match. */
void watches_gone(const char *match);
void watches_close(const char *match);
void watches_stall(const char *match, bool on);
void watches_reset(const char *match);
/* How events are sent: byte by byte, twice, every two of them in the wrong order; the
 * end of the initial ones two seconds and what happened meanwhile later. */
struct watch_oddity {
	bool split;
	bool duplicate;
	bool reorder;
	bool late_end; /* the bookmark after the initial events */
};
void watches_modify(const char *match, struct watch_oddity oddity);

#endif
