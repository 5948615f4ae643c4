/* From the body of a polled answer to changes for the store. */
#ifndef KUBE_FETCH_DECODE_H
#define KUBE_FETCH_DECODE_H

#include "base/arena.h"
#include "src/kube/feed.h"
#include "src/kube/sampler.h"

struct fetch_answer {
	struct sampler_job *job;
	struct str body;
	struct feed_context *context;
	struct moment now;
	struct arena *arena; /* scratch */
	struct splitter *splitter;
};

/* The outcome of a good answer; changes are emitted on the way. */
struct sampler_result fetch_decode(
	const struct fetch_answer *answer, char message[SAMPLER_MESSAGE_SIZE]);
/* The objects that the job brought are no more. */
void fetch_drop_held(struct sampler_job *job, struct feed_context *context);

#endif
