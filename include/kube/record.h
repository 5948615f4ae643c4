/*
 * The tap of --record: what comes from the cluster, with its moment, into a file, while
 * the program works. See wire/recording.h for the lines and wire/redact.h for what is
 * left out of them: credentials never get here, secrets of objects do not get further.
 *
 * One write for a line, so that whatever ends the program costs the last line at most.
 * A recording ends at its ceiling, or when the file cannot be written: it stays whole
 * up to there, the reason is record_state(), and the program goes on. All functions
 * accept NULL and do nothing then.
 */
#ifndef KUBE_RECORD_H
#define KUBE_RECORD_H

#include <stdint.h>

#include "base/clock.h"
#include "kube/cluster.h"
#include "model/target.h"

struct record;

struct record_state {
	const char *file; /* as it was named */
	uint64_t bytes;
	const char *problem; /* why nothing more is written, one line; NULL: it is */
};

/* Takes over the descriptor of a new, empty file; `file` is copied. */
struct record *record_create(int descriptor, const char *file, uint64_t ceiling);
/* Writes the last line. */
void record_destroy(struct record *record);
struct record_state record_state(const struct record *record);

/* Another conversation begins; the first one writes the header. Nothing of `target` is
 * kept but its names. */
void record_session(struct record *record, const struct target *target,
	const struct settings *settings, struct moment now);
/* Of all that follows. */
void record_turn(struct record *record, struct moment now);

/* For the client. A change, and the JSON its object was decoded from: the object itself
 * or the frame of a watch; NULL data where there is none. */
void record_change(struct record *record, const struct change *change, struct str json,
	bool is_frame);
/* What is looked at; NULL: all namespaces. */
void record_scope(struct record *record, const char *namespace);

/* For the app: what the user did, under the number of the journal. */
void record_asked(struct record *record, uint64_t serial, const struct intent *intent);
void record_answered(
	struct record *record, uint64_t serial, const struct outcome *outcome);
void record_found(
	struct record *record, uint64_t serial, bool has_happened, const char *text);
/* A document was printed at this moment: --replay --watch prints it again. */
void record_document(struct record *record);

#endif
