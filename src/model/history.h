/* Short histories of measurements, keyed by node and by VMI; private to the store. */
#ifndef SRC_MODEL_HISTORY_H
#define SRC_MODEL_HISTORY_H

#include "base/map.h"
#include "model/sample.h"

struct node_history {
	struct node_sample *samples[64];
	size_t count;
	struct node_measure *measures[12]; /* of a Prometheus */
	size_t measure_count;
	struct sample_state state;
};

struct migration_history {
	struct migration_sample *samples;
	size_t count;
	size_t capacity;
};

struct history {
	struct map node_keys;
	struct node_history **nodes;
	size_t node_count;
	size_t node_capacity;
	struct map migration_keys;
	struct migration_history **migrations;
	size_t migration_count;
	size_t migration_capacity;
};

void history_init(struct history *history);
void history_finish(struct history *history);
/* True when the picture changed. */
bool history_add_node(struct history *history, const struct node_sample *sample);
bool history_add_measure(struct history *history, const struct node_measure *measure);
bool history_set_node_state(
	struct history *history, const char *node, const struct sample_state *state);
bool history_add_migration(
	struct history *history, const struct migration_sample *sample);
/* NULL when nothing is known of it. */
const struct node_history *history_node(
	const struct history *history, const char *node);
const struct migration_history *history_migration(
	const struct history *history, const char *namespace, const char *vmi);

#endif
