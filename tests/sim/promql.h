/* The part of PromQL that the simulated Prometheus understands: selectors, ranges,
 * rate(), timestamp(), label_replace(), or. Anything else is a parse error, as any slip
 * is one for the real thing. */
#ifndef SIM_PROMQL_H
#define SIM_PROMQL_H

#include "tsdb.h"

struct element {
	char *name; /* NULL: dropped, as functions do */
	struct label labels[LABEL_MAX + 1];
	size_t label_count;
	double value;
};

struct vector {
	struct element *items;
	size_t count;
	size_t cap;
};

/* The instant vector at a moment, or NULL in *out and an allocated message. */
bool promql_run(const char *query, int64_t at, struct vector *out, char **message);
void vector_free(struct vector *v);

#endif
