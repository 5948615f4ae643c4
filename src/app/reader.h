/*
 * The object that somebody looks at as YAML: asks the cluster for it, keeps the answer.
 * Order and wiring only.
 */
#ifndef APP_READER_H
#define APP_READER_H

#include "kube/cluster.h"

/* Zeroed: nothing was asked for. */
struct reader {
	struct arena *arena; /* of the document */
	struct document document;
	bool is_new; /* it changed since somebody looked */
};

/* One that was only zeroed is allowed. */
void reader_finish(struct reader *reader);
/* In place of what was asked for before. `cluster` NULL: the answer is that there is
 * none to ask. */
void reader_ask(
	struct reader *reader, struct cluster *cluster, const struct object_ref *ref);
/* For the receiver of the cluster's changes: keeps CHANGE_DOCUMENT, ignores the rest.
 */
void reader_note_change(struct reader *reader, const struct change *change);

#endif
