/*
 * The recording of a real control plane (tests/data/recordings) as it went into a
 * client: its lists first, then line by line what watches and polls brought, in the
 * order of their times.
 */
#ifndef TESTS_SUPPORT_RECORDED_H
#define TESTS_SUPPORT_RECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "model/store.h"

/* What the monotonic clock said when the recording began. */
#define RECORDED_MONO_MS INT64_C(9000000)

struct recorded_line;

struct recorded {
	struct store *store; /* borrowed */
	struct moment now;   /* of the line last taken */
	struct recorded_line *lines;
	size_t count;
	size_t capacity;
	size_t next;
};

/* A file of it as a whole, unpacked. The caller finishes the buffer. */
void recorded_read(const char *name, struct strbuf *out);

/* The store holds the lists afterwards; states of sources are left to the caller. */
void recorded_init(struct recorded *recorded, struct store *store);
void recorded_finish(struct recorded *recorded);
/* Takes one more line; false at the end. */
bool recorded_take(struct recorded *recorded);
/* Seconds since the beginning of the line that was taken as the i-th. */
double recorded_time(const struct recorded *recorded, size_t i);
/* Takes all lines up to second `t`, which is now then. */
void recorded_take_until(struct recorded *recorded, double t);

#endif
