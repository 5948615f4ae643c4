/* States of sources: names for people and scripts, and what a state allows to claim. */
#include "model/source_state.h"

#include <assert.h>
#include <stddef.h>

static const char *const polled_names[] = {
	[SOURCE_NODE_STATISTICS - KIND_COUNT] = "node-statistics",
	[SOURCE_MIGRATION_METRICS - KIND_COUNT] = "migration-metrics",
	[SOURCE_PROMETHEUS - KIND_COUNT] = "prometheus",
};

const char *source_state_text(enum source_state_code code)
{
	static const char *const texts[] = {
		[SOURCE_IDLE] = NULL,
		[SOURCE_CONNECTING] = "connecting",
		[SOURCE_LISTING] = "listing",
		[SOURCE_LIVE] = "live",
		[SOURCE_STALE] = "stale",
		[SOURCE_FORBIDDEN] = "forbidden",
		[SOURCE_ABSENT] = "absent",
		[SOURCE_ERROR] = "error",
	};

	assert((unsigned)code <= SOURCE_ERROR);
	return texts[code];
}

const char *source_name(enum source source)
{
	assert((unsigned)source < SOURCE_COUNT);
	if ((unsigned)source < KIND_COUNT) {
		return kind_info((enum kind)source)->source_name;
	}
	return polled_names[source - KIND_COUNT];
}

bool source_state_is_usable(const struct source_state *state)
{
	return state->code == SOURCE_LIVE;
}

bool source_state_is_settled(const struct source_state *state)
{
	return state->is_complete_once;
}
