/*
 * What is to be done to the cluster, one HTTP request for each intent, never repeated
 * once it may have been executed.
 *
 * Every intent ends with exactly one outcome. A write goes out on a connection of its
 * own, because libcurl repeats whatever it sent on a reused one that turns out dead.
 */
#ifndef KUBE_INTENTS_H
#define KUBE_INTENTS_H

#include "model/intent.h"
#include "src/kube/feed.h"

struct pending_intent;

struct intents {
	struct pending_intent *items;
	size_t count;
	size_t capacity;
	uint32_t last_id;
};

void intents_init(struct intents *intents);
/* Ends what runs without outcomes. */
void intents_finish(struct intents *intents, struct feed_context *context);

/* Takes a copy; never 0. Sent by the next pump. */
uint32_t intents_submit(struct intents *intents, const struct intent *intent);
/* Sends what is due, emits the outcomes of what was answered. */
void intents_pump(
	struct intents *intents, struct feed_context *context, struct moment now);
/* Something is to be sent at once. */
bool intents_are_due(
	const struct intents *intents, const struct auth *auth, struct moment now);
/* When a request that was throttled is sent again; UNKNOWN_I64: never. */
int64_t intents_due_mono_ms(const struct intents *intents);

/* What a finished transfer means for the intent. Pure. */
void intent_classify(const struct intent *intent, const struct transfer_status *status,
	struct str body, struct outcome *out);

#endif
