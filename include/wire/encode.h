/*
 * Bodies of writes: an intent in, JSON text out; and what a 2xx answer says of the
 * object. Pure.
 */
#ifndef WIRE_ENCODE_H
#define WIRE_ENCODE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "model/intent.h"

/* VirtualMachineInstanceMigration with the name of the intent. */
void encode_migration(struct strbuf *out, const struct intent *intent);
/* DeleteOptions with the uid as precondition. */
void encode_delete_options(struct strbuf *out, const struct intent *intent);
/* policy/v1 Eviction. */
void encode_eviction(struct strbuf *out, const struct intent *intent);
/* Merge patch of a Node: spec.unschedulable, and the uid as precondition if known. */
void encode_cordon(struct strbuf *out, const struct intent *intent);
/* Options of KubeVirt's evacuate/cancel. */
void encode_evacuate_cancel(struct strbuf *out, const struct intent *intent);
/* SelfSubjectAccessReview. */
void encode_access_review(struct strbuf *out, const struct intent *intent);

/* What stands in the body of an answer with a 2xx code. */
struct answer {
	bool is_failure;       /* a Status with another status than Success */
	char name[256];	       /* metadata.name, else details.name; "" */
	char uid[64];	       /* metadata.uid, else details.uid; "" */
	enum tristate allowed; /* status.allowed of a review */
	char reason[256];      /* status.reason of a review; not safe text */
};

/* False when the body is no JSON object. */
bool decode_answer(struct str body, struct answer *out, struct error *err) MUST_USE;

#endif
