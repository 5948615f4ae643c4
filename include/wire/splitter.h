/*
 * Cuts a byte stream into JSON values as it arrives, string-aware, without parsing
 * them.
 *
 * SPLIT_STREAM: self-delimiting values one after another (a watch). SPLIT_LIST: one
 * object whose member "items" at depth 1 is an array (or null): each item is a value,
 * and the object without its items is the envelope, complete only when its brace
 * closed. Members named "managedFields" below a "metadata" are skipped while copying.
 * Knows nothing of Kubernetes beyond these names. Pure: no I/O.
 */
#ifndef WIRE_SPLITTER_H
#define WIRE_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

enum splitter_mode {
	SPLIT_STREAM,
	SPLIT_LIST,
};

enum split_result {
	SPLIT_NEED_MORE, /* all bytes were taken */
	SPLIT_VALUE,	 /* one value is ready; call again with the rest */
	SPLIT_END,   /* list: the top object closed; trailing blanks are all that may
			follow */
	SPLIT_ERROR, /* not JSON, too deep, or a value above the ceiling; err is set */
};

struct splitter;

/* `ceiling`: bytes of one value. */
struct splitter *splitter_create(enum splitter_mode mode, size_t ceiling);
/* NULL is allowed. */
void splitter_destroy(struct splitter *splitter);
/* Starts over for another stream or page. */
void splitter_reset(struct splitter *splitter, enum splitter_mode mode);
/* Takes bytes off the front of *bytes. *out_value is valid until the next call. */
enum split_result splitter_feed(struct splitter *splitter, struct str *bytes,
	struct str *out_value, struct error *err);
/* List: the top object with "items":[] in place of the items; only after SPLIT_END. */
struct str splitter_envelope(const struct splitter *splitter);
/* A value was begun and not finished: the stream was cut inside. */
bool splitter_is_inside(const struct splitter *splitter);

#endif
