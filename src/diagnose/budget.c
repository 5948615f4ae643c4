/* Computes the time limits of a copy from the settings frozen at its handoff; pure. */
#include "src/diagnose/budget.h"

#include <inttypes.h>

#include "base/quantity.h"
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

struct settings_in_force {
	int64_t per_gib_s;
	int64_t progress_s;
	int64_t disruption; /* 0, 1, UNKNOWN_I64 */
	int64_t post_copy;
	const char *origin;
};

static int64_t truth(enum tristate value, int64_t fallback)
{
	return value == TRI_UNKNOWN ? fallback : value == TRI_TRUE;
}

static int64_t number(int64_t value, int64_t fallback)
{
	return i64_is_known(value) ? value : fallback;
}

/* What is frozen in the state wins over what the cluster says by now. */
static struct settings_in_force settings_of(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	const struct limits *limits =
		migration->limits != NULL ? migration->limits : &in->facts->limits;
	const struct migration_config *config =
		migration->state == NULL ? NULL : migration->state->config;
	struct settings_in_force settings = {
		.per_gib_s = limits->completion_timeout_per_gib_s.value,
		.progress_s = limits->progress_timeout_s.value,
		.disruption = limits->allow_workload_disruption.value,
		.post_copy = limits->allow_post_copy.value,
		.origin = limits->completion_timeout_per_gib_s.origin,
	};

	if (config == NULL) {
		return settings;
	}
	settings.per_gib_s =
		number(config->completion_timeout_per_gib_s, settings.per_gib_s);
	settings.progress_s = number(config->progress_timeout_s, settings.progress_s);
	settings.post_copy = truth(config->allow_post_copy, settings.post_copy);
	settings.disruption =
		truth(config->allow_workload_disruption, settings.disruption);
	settings.origin = say_object(in, &migration->migration->object,
		"migrationState.migrationConfiguration");
	return settings;
}

/* kubevirt: pkg/virt-launcher/virtwrap/live-migration-source.go, at the deadline. */
static const char *effect_of(const struct settings_in_force *settings)
{
	if (!i64_is_known(settings->disruption) || !i64_is_known(settings->post_copy)) {
		return NULL;
	}
	if (settings->disruption == 0) {
		return "is aborted";
	}
	return settings->post_copy != 0 ? "switches to post-copy"
					: "pauses the guest and doubles the time";
}

/* kubevirt: pkg/virt-launcher/virtwrap/manager.go: decimal gigabytes, rounded up, of
 * memory and of the volumes that are copied. */
static int64_t bytes_of(const struct vmi *vmi)
{
	int64_t bytes;

	if (vmi == NULL || !i64_is_known(vmi->memory_bytes)) {
		return UNKNOWN_I64;
	}
	bytes = vmi->memory_bytes;
	for (size_t i = 0; i < vmi->migrated_volume_count; i++) {
		if (i64_is_known(vmi->migrated_volumes[i].bytes)) {
			bytes += vmi->migrated_volumes[i].bytes;
		}
	}
	return bytes;
}

static void fill_total(struct budget *budget, const struct diagnosis_input *in,
	const struct settings_in_force *settings)
{
	const struct deadline *deadline =
		look_deadline(in->migration, DEADLINE_COMPLETION);
	const struct migration_state *state = in->migration->state;
	const struct vmi *vmi = in->migration->vmi;

	budget->per_gib_s = settings->per_gib_s;
	budget->bytes = bytes_of(vmi);
	budget->is_lower_bound =
		vmi != NULL && text_equal(vmi->migration_method, "BlockMigration");
	budget->is_paused_doubled = state != NULL && text_equal(state->mode, "Paused");
	if (deadline != NULL && f64_is_known(deadline->seconds_total)) {
		budget->total_s = deadline->seconds_total;
		budget->is_lower_bound = deadline->is_lower_bound;
		return;
	}
	if (i64_is_known(budget->per_gib_s) && i64_is_known(budget->bytes) &&
		budget->per_gib_s > 0 && budget->bytes > 0) {
		budget->total_s = (double)budget->per_gib_s *
			(double)quantity_decimal_gigabytes(budget->bytes) *
			(budget->is_paused_doubled ? 2.0 : 1.0);
	}
}

struct budget budget_of(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	struct settings_in_force settings = settings_of(in);
	int64_t end_ms = UNKNOWN_I64;
	struct budget budget = {
		.total_s = (double)NAN,
		.elapsed_s = (double)NAN,
		.progress_limit_s = (double)NAN,
		.origin = settings.origin,
		.effect = effect_of(&settings),
	};

	fill_total(&budget, in, &settings);
	/* A pause comes once: at the doubled limit there is nothing left to try. */
	if (budget.is_paused_doubled && budget.effect != NULL &&
		settings.post_copy == 0) {
		budget.effect = "is aborted";
	}
	if (i64_is_known(settings.progress_s) && settings.progress_s > 0) {
		budget.progress_limit_s = (double)settings.progress_s;
	}
	if (!i64_is_known(migration->started_ms)) {
		return budget;
	}
	if (!migration->is_final) {
		budget.elapsed_s =
			(double)look_age_ms(in, migration->started_ms) / 1000.0;
		return budget;
	}
	if (migration->state != NULL) {
		end_ms = migration->state->end_ms;
	}
	if (!i64_is_known(end_ms)) {
		end_ms = migration->ended_ms;
	}
	if (i64_is_known(end_ms)) {
		budget.elapsed_s = (double)(end_ms - migration->started_ms) / 1000.0;
	}
	return budget;
}

void budget_show(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget)
{
	if (f64_is_known(budget->elapsed_s)) {
		evidence_add(in, out, "copying for",
			say_object(in, &in->migration->migration->object,
				"migrationState.startTimestamp"),
			"%s", say_seconds(in, budget->elapsed_s));
	}
	if (!f64_is_known(budget->total_s)) {
		evidence_add(
			in, out, "time limit", say_known(budget->origin), "not known");
		return;
	}
	if (i64_is_known(budget->per_gib_s) && i64_is_known(budget->bytes)) {
		evidence_add(in, out, "time limit", say_known(budget->origin),
			"%s%s: completionTimeoutPerGiB %" PRId64 " s x %" PRId64
			" (decimal GB, rounded up)%s",
			budget->is_lower_bound ? "at least " : "",
			say_seconds(in, budget->total_s), budget->per_gib_s,
			quantity_decimal_gigabytes(budget->bytes),
			budget->is_paused_doubled ? ", doubled by the pause" : "");
	} else {
		evidence_add(in, out, "time limit", say_known(budget->origin), "%s%s",
			budget->is_lower_bound ? "at least " : "",
			say_seconds(in, budget->total_s));
	}
	if (f64_is_known(budget->elapsed_s) && !in->migration->is_final) {
		double left = budget->total_s - budget->elapsed_s;

		evidence_add(in, out, "time left",
			say_object(in, &in->migration->migration->object,
				"migrationState.startTimestamp"),
			"%s%s", left > 0 ? "" : "over by ",
			say_seconds(in, left > 0 ? left : -left));
	}
	if (budget->effect != NULL) {
		evidence_add(in, out, "at the limit the migration",
			say_known(budget->origin), "%s", budget->effect);
	}
}
