/*
 * What the answer of a Prometheus says about our migrations and nodes: whose series it
 * is, how old, and whether two of them contradict each other. Pure.
 */
#ifndef KUBE_PROMETHEUS_TAKE_H
#define KUBE_PROMETHEUS_TAKE_H

#include "base/clock.h"
#include "model/interest.h"
#include "src/kube/feed.h"
#include "wire/sample.h"

struct prometheus_take {
	const struct promql_answer *answer;
	const struct interest_measured *nodes;
	size_t node_count;
	struct arena *arena; /* scratch */
	struct moment now;
	struct feed_context *context; /* where changes go */
};

/* Emits what was learnt; returns how many figures were left out because several series
 * told them differently, as those of two clusters do behind one Prometheus. */
size_t prometheus_take(const struct prometheus_take *take);

#endif
