/* Whether the clock of this computer is ahead, as heartbeats tell; pure. */
#include "facts/clock_ahead.h"

#include <stdlib.h>

#define LATE_HEARTBEAT_MS 180000

static int compare_ages(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* By the kubelet, or, where pods cannot be seen, by virt-controller: it takes the label
 * away after five minutes by its own clock. */
static bool is_handler_well(const struct node_fact *node)
{
	if (node->virt_handler != NULL) {
		return conditions_state(node->virt_handler->conditions, "Ready") ==
			TRI_TRUE;
	}
	return node->node != NULL && node->node->ready == TRI_TRUE &&
		node->node->kubevirt_schedulable == TRI_TRUE;
}

/*
 * virt-handlers that are ready write their heartbeat every 1 to 2.2 minutes. Where most
 * of them seem to be later than that, the clock of this computer is ahead, and by that
 * all ages are too high.
 */
int64_t facts_clock_ahead_ms(const struct facts *facts, struct arena *arena)
{
	int64_t *ages = arena_calloc(arena, facts->node_count + 1, sizeof(*ages));
	size_t count = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		if (i64_is_known(node->heartbeat_age_ms) && is_handler_well(node)) {
			ages[count++] = node->heartbeat_age_ms;
		}
	}
	if (count < 2) {
		return 0;
	}
	qsort(ages, count, sizeof(*ages), compare_ages);
	/* The younger half decides: a few that hang do not. */
	return ages[(count - 1) / 2] > LATE_HEARTBEAT_MS ? ages[(count - 1) / 2] : 0;
}
