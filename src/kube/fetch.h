/*
 * The hands of the sampler: requests for what is polled, their bodies, the changes that
 * follow.
 */
#ifndef KUBE_FETCH_H
#define KUBE_FETCH_H

#include "model/interest.h"
#include "src/kube/feed.h"
#include "src/kube/fetch_body.h"
#include "src/kube/sampler.h"

/* As many as the sampler ever has in flight. */
#define FETCH_SLOTS 6

struct fetch_slot {
	struct sampler_job *job; /* NULL: idle */
	uint32_t transfer;	 /* 0: none */
	uint32_t credentials;	 /* generation it was sent with */
	struct fetch_body body;
	bool is_complete; /* to be decoded */
};

struct fetch {
	struct sampler sampler;
	struct fetch_slot slots[FETCH_SLOTS];
	struct source_state states[SAMPLER_CLASS_COUNT];
	struct arena *arena; /* of one answer */
	struct splitter *splitter;
	struct moment now; /* of the last turn */
	uint32_t locked_generation;
	bool is_locked_by_problem; /* there are no credentials to be refused */
	bool is_asked;		   /* an interest was set */
	bool has_news;		   /* the states may have changed */
};

void fetch_init(struct fetch *fetch, int64_t refresh_ms, uint64_t seed);
void fetch_finish(struct fetch *fetch, struct feed_context *context);
/* Copies what it needs. */
void fetch_want(struct fetch *fetch, const struct interest *interest);
/* Ends, decodes a bounded helping, asks who is due. */
void fetch_pump(struct fetch *fetch, struct feed_context *context, struct moment now);
void fetch_refresh(struct fetch *fetch, struct moment now);
/* When fetch_pump() is due without any bytes; UNKNOWN_I64: never. */
int64_t fetch_due_mono_ms(
	const struct fetch *fetch, const struct feed_context *context);
/* There is something to do without waiting. */
bool fetch_has_work(const struct fetch *fetch);
bool fetch_is_sampled(const struct fetch *fetch);

/* Parts of fetch_pump(). What is not wanted any more is dropped with what it brought.
 */
void fetch_sweep(struct fetch *fetch, struct feed_context *context);
/* Emits the states that changed. */
void fetch_tell(struct fetch *fetch, struct feed_context *context);

#endif
