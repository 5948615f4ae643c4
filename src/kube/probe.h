/*
 * GET /version until it was answered once: which Kubernetes this is, and whether a
 * watch may begin with the objects themselves (sendInitialEvents: on by default
 * in 1.32, off in 1.33, on from 1.34; kubernetes pkg/features, WatchList).
 */
#ifndef KUBE_PROBE_H
#define KUBE_PROBE_H

#include "src/kube/feed.h"

struct probe {
	uint32_t transfer;   /* 0: none */
	int64_t due_mono_ms; /* of the next try; UNKNOWN_I64: at once */
	bool is_answered;
	bool offers_watch_list; /* its release has them on by default */
	bool was_unreachable;
	struct backoff backoff;
	uint64_t random;
};

void probe_init(struct probe *probe, uint64_t seed);
void probe_finish(struct probe *probe, struct feed_context *context);
void probe_pump(struct probe *probe, struct feed_context *context, struct moment now);
/* The server answers again: do not wait longer if that was the obstacle. */
void probe_retry(struct probe *probe);
int64_t probe_due_mono_ms(const struct probe *probe);

#endif
