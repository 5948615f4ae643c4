/* The phases of a migration by name and by meaning, from phases.def. */
#include "model/migration.h"

#include <string.h>

struct phase_info {
	const char *text;
	bool is_final;
	bool is_running;
};

static const struct phase_info phases[PHASE_OTHER] = {
#define PHASE(id, text, final, running) [PHASE_##id] = { text, final, running },
#include "model/phases.def"
#undef PHASE
};

enum migration_phase migration_phase_from_text(const char *text)
{
	if (text == NULL) {
		return PHASE_UNSET;
	}
	for (int i = 0; i < PHASE_OTHER; i++) {
		if (strcmp(phases[i].text, text) == 0) {
			return (enum migration_phase)i;
		}
	}
	return PHASE_OTHER;
}

const char *migration_phase_text(enum migration_phase phase)
{
	return phase < PHASE_OTHER ? phases[phase].text : NULL;
}

bool migration_phase_is_final(enum migration_phase phase)
{
	return phase < PHASE_OTHER && phases[phase].is_final;
}

bool migration_phase_is_running(enum migration_phase phase)
{
	return phase < PHASE_OTHER && phases[phase].is_running;
}

struct migration_config migration_config_unknown(void)
{
	return (struct migration_config){
		.parallel_migrations_per_cluster = UNKNOWN_I64,
		.parallel_outbound_migrations_per_node = UNKNOWN_I64,
		.bandwidth_per_migration_bytes = UNKNOWN_I64,
		.completion_timeout_per_gib_s = UNKNOWN_I64,
		.progress_timeout_s = UNKNOWN_I64,
		.utility_volumes_timeout_s = UNKNOWN_I64,
		.max_downtime_ms = UNKNOWN_I64,
		.stall = {
			.progress_timeout_s = UNKNOWN_I64,
			.switchover_timeout_s = UNKNOWN_I64,
			.completion_factor_milli = UNKNOWN_I64,
			.precopy_factor_milli = UNKNOWN_I64,
		},
	};
}
