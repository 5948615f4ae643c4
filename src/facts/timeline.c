/* When a migration did what, read from its phase transitions; pure. */
#include "src/facts/timeline.h"

#include "base/str.h"

/* The stamp of a phase; the first entry is the only one kubevirt ever writes. */
static int64_t entered_ms(const struct migration *migration)
{
	for (size_t i = 0; i < migration->phase_count; i++) {
		const struct phase_time *entry = &migration->phases[i];

		if (entry->phase != migration->phase) {
			continue;
		}
		if (entry->phase == PHASE_OTHER &&
			!text_equal(entry->text, migration->phase_text)) {
			continue;
		}
		return entry->at_ms;
	}
	return UNKNOWN_I64;
}

void timeline_fill(struct migration_fact *fact, struct moment now)
{
	const struct migration *migration = fact->migration;
	int64_t end_ms = now.wall_ms;

	/* The unset phase has no entry of its own (kubevirt:
	 * pkg/controller/controller.go, SetVMIMigrationPhaseTransitionTimestamp). */
	fact->phase_since_ms = migration->phase == PHASE_UNSET
		? migration->object.created_ms
		: entered_ms(migration);
	fact->started_ms = fact->state != NULL ? fact->state->start_ms : UNKNOWN_I64;
	fact->ended_ms = UNKNOWN_I64;
	if (fact->is_final) {
		fact->ended_ms = fact->phase_since_ms;
		if (!i64_is_known(fact->ended_ms) && fact->state != NULL) {
			fact->ended_ms = fact->state->end_ms;
		}
		end_ms = fact->ended_ms;
	}
	fact->duration_s = (double)NAN;
	if (i64_is_known(end_ms) && i64_is_known(migration->object.created_ms)) {
		int64_t span_ms = end_ms - migration->object.created_ms;

		/* The clock of this machine may be behind the cluster's. */
		fact->duration_s = span_ms > 0 ? (double)span_ms / 1000.0 : 0.0;
	}
}
