/* Advice about time limits, from migrations that ran into them. */
#include <inttypes.h>

#include "base/quantity.h"
#include "base/str.h"
#include "src/checks/tell.h"
#include "src/checks/tune.h"

#define RECENT_MS INT64_C(3600000)
/* A limit is changed for all VMs, so one that fails is no reason. */
#define VMS_MIN 2
/* As in the check of the limits: a guest that writes half as fast as it is copied. */
#define COMFORT 2.0
#define NEAR_SHARE 0.95
#define MOST 64

struct overdue {
	const struct finished_fact *items[MOST];
	size_t count;
	size_t vms;
	double slowest; /* bytes per second; NAN */
};

static double budget_of(const struct check_input *in, const struct finished_fact *item)
{
	int64_t per_gib = in->facts->limits.completion_timeout_per_gib_s.value;

	return !i64_is_known(per_gib) || !i64_is_known(item->last.memory_bytes)
		? (double)NAN
		: (double)per_gib *
			(double)quantity_decimal_gigabytes(item->last.memory_bytes);
}

/* kubevirt up to 1.8 names the limit; later only the time it took does. */
static bool is_overdue(const struct check_input *in, const struct finished_fact *item)
{
	const char *text = item->last.failure_reason;

	if (item->outcome != OUTCOME_FAILED || !i64_is_known(item->last.ended_ms) ||
		in->facts->now.wall_ms - item->last.ended_ms > RECENT_MS ||
		item->last.policy != NULL) {
		return false;
	}
	if (text_contains_nocase(text, "not completed after")) {
		return true;
	}
	return text_contains_nocase(text, "migration has been aborted") &&
		item->copy_s >= NEAR_SHARE * budget_of(in, item);
}

static bool is_new_vm(const struct overdue *overdue, const struct finished_fact *item)
{
	for (size_t i = 0; i < overdue->count; i++) {
		if (text_equal(overdue->items[i]->last.vmi, item->last.vmi) &&
			text_equal(overdue->items[i]->last.namespace,
				item->last.namespace)) {
			return false;
		}
	}
	return true;
}

static struct overdue collect(const struct check_input *in)
{
	const struct finished_facts *finished = in->facts->finished;
	struct overdue overdue = { .slowest = (double)NAN };

	for (size_t i = 0;
		finished != NULL && i < finished->count && overdue.count < MOST; i++) {
		const struct finished_fact *item = &finished->items[i];

		if (!is_overdue(in, item)) {
			continue;
		}
		overdue.vms += is_new_vm(&overdue, item);
		overdue.items[overdue.count++] = item;
		if (item->last.bytes_per_s > 0 &&
			!(overdue.slowest <= item->last.bytes_per_s)) {
			overdue.slowest = item->last.bytes_per_s;
		}
	}
	return overdue;
}

void tune_time(const struct check_input *in, struct readiness_item *out)
{
	const struct limit *limit = &in->facts->limits.completion_timeout_per_gib_s;
	struct overdue overdue = collect(in);
	double enough;

	if (overdue.vms < VMS_MIN || !i64_is_known(limit->value) || limit->value <= 0) {
		return;
	}
	enough = COMFORT * 1e9 / overdue.slowest;
	tell_evidence(in, out, "completionTimeoutPerGiB", tell_known(limit->origin),
		"%" PRId64 " s", limit->value);
	tell_evidence(in, out, "ended at the time limit within an hour",
		"VirtualMachineInstanceMigration status.migrationState",
		"%zu migrations of %zu VMs, the newest of %s/%s", overdue.count,
		overdue.vms, tell_known(overdue.items[0]->last.namespace),
		tell_known(overdue.items[0]->last.vmi));
	if (f64_is_known(enough) && enough <= (double)limit->value) {
		/* There was time for it: the guests write too fast. */
		tell_next(in, out,
			"allow auto-converge for these VMs by a MigrationPolicy rather "
			"than "
			"raise completionTimeoutPerGiB (%" PRId64
			" s): at %s/s there was time for %.0f passes",
			limit->value, tell_bytes(in, overdue.slowest),
			COMFORT * (double)limit->value / enough);
		return;
	}
	if (f64_is_known(enough)) {
		tell_next(in, out,
			"raise completionTimeoutPerGiB from %" PRId64
			" to %.0f in %s: at "
			"%s/s, as measured, one pass takes %.0f s for each GB",
			limit->value, enough + 1, tune_where(in),
			tell_bytes(in, overdue.slowest), enough / COMFORT);
		return;
	}
	tell_next(in, out,
		"raise completionTimeoutPerGiB above %" PRId64
		" in %s: %zu VMs ran into it within an hour (how fast they were copied "
		"was "
		"not measured)",
		limit->value, tune_where(in), overdue.vms);
}
