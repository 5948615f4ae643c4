/*
 * One object at a time, asked for by name with a single GET and told as YAML. Who asks
 * again does not wait for the answer before.
 */
#ifndef KUBE_LOOKUP_H
#define KUBE_LOOKUP_H

#include "model/document.h"
#include "src/kube/feed.h"

struct lookup {
	uint32_t id; /* of the newest question; 0: none was asked */
	enum kind kind;
	char *namespace;
	char *name;
	unsigned version; /* of those the kind may be served in */
	bool is_due;	  /* to be sent */
	uint32_t transfer;
	uint32_t credentials; /* generation it was sent with */
	unsigned unaccepted;
	struct strbuf body;
};

void lookup_init(struct lookup *lookup);
void lookup_finish(struct lookup *lookup, struct feed_context *context);
/* Takes copies; returns the number that the answer will have, never 0. */
uint32_t lookup_ask(struct lookup *lookup, const struct object_ref *ref);
/* Sends what is due, emits CHANGE_DOCUMENT for what was answered. */
void lookup_pump(
	struct lookup *lookup, struct feed_context *context, struct moment now);
/* Something is to be sent at once. */
bool lookup_is_due(const struct lookup *lookup, const struct auth *auth);

#endif
