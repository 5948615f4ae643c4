/* What only the client puts into a recording: answers to what it asked beyond the
 * watches. */
#ifndef SRC_KUBE_RECORD_H
#define SRC_KUBE_RECORD_H

#include "base/str.h"
#include "kube/record.h"
#include "model/interest.h"
#include "src/kube/sampler.h"

/* A good answer, as it came. */
void record_answer(
	struct record *record, const struct sampler_job *job, struct str body);
/* What a Prometheus said of these nodes, and of migrations. */
void record_prometheus(struct record *record, const struct interest_measured *nodes,
	size_t node_count, struct str body);
/* What it brought is no more. */
void record_gone(struct record *record, const struct sampler_job *job);

#endif
