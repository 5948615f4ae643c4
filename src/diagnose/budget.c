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
	bool is_watched;
	const char *origin;
};

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
		.is_watched = limits->stall_detection.value == 1,
		.origin = limits->completion_timeout_per_gib_s.origin,
	};

	if (config == NULL) {
		return settings;
	}
	settings.per_gib_s =
		number(config->completion_timeout_per_gib_s, settings.per_gib_s);
	settings.progress_s = number(config->progress_timeout_s, settings.progress_s);
	settings.origin = say_object(in, &migration->migration->object,
		"migrationState.migrationConfiguration");
	return settings;
}

/* One rule foretells what happens: the deadline's. */
static const char *effect_of(
	const struct deadline *deadline, const struct budget *budget)
{
	switch (deadline->effect) {
	case EFFECT_ABORT:
		return "is aborted";
	case EFFECT_POST_COPY:
		return "switches to post-copy";
	case EFFECT_PAUSE:
		return budget->is_watched ? "stops the guest to send the rest"
					  : "pauses the guest and doubles the time";
	case EFFECT_POD_DELETED:
	case EFFECT_RETRY:
		break;
	}
	return NULL;
}

static void fill_deadlines(struct budget *budget, const struct diagnosis_input *in)
{
	const struct deadline *completion =
		look_deadline(in->migration, DEADLINE_COMPLETION);
	const struct deadline *stall = look_deadline(in->migration, DEADLINE_PROGRESS);

	if (completion != NULL) {
		budget->total_s = completion->seconds_total;
		budget->is_lower_bound = completion->is_lower_bound;
		budget->effect = effect_of(completion, budget);
		budget->condition = completion->reason;
	}
	if (stall != NULL && budget->is_watched) {
		budget->stall_effect = effect_of(stall, budget);
		budget->stall_when = stall->reason;
	}
}

static void fill_total(struct budget *budget, const struct diagnosis_input *in,
	const struct settings_in_force *settings)
{
	const struct migration_state *state = in->migration->state;
	const struct vmi *vmi = in->migration->vmi;
	bool is_paused = state != NULL && text_equal(state->mode, "Paused");
	double plain_s = (double)NAN;

	budget->per_gib_s = settings->per_gib_s;
	budget->bytes = vmi == NULL || !i64_is_known(vmi->memory_bytes)
		? UNKNOWN_I64
		: deadline_budget_bytes(in->facts, vmi);
	if (i64_is_known(budget->per_gib_s) && i64_is_known(budget->bytes) &&
		budget->per_gib_s > 0 && budget->bytes > 0) {
		plain_s = (double)budget->per_gib_s *
			(double)quantity_decimal_gigabytes(budget->bytes);
	}
	if (!f64_is_known(budget->total_s)) {
		budget->is_lower_bound = vmi != NULL &&
			text_equal(vmi->migration_method, "BlockMigration");
		budget->total_s =
			plain_s * (is_paused && !budget->is_watched ? 2.0 : 1.0);
	}
	if (budget->total_s > plain_s + 0.5) {
		budget->extension = budget->is_watched
			? "longer since the guest is being stopped"
			: "doubled by the pause";
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
		.is_watched = settings.is_watched,
		.origin = settings.origin,
	};

	fill_deadlines(&budget, in);
	fill_total(&budget, in, &settings);
	if (!budget.is_watched && i64_is_known(settings.progress_s) &&
		settings.progress_s > 0) {
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
			" (decimal GB, rounded up)%s%s",
			budget->is_lower_bound ? "at least " : "",
			say_seconds(in, budget->total_s), budget->per_gib_s,
			quantity_decimal_gigabytes(budget->bytes),
			budget->extension != NULL ? ", " : "",
			budget->extension != NULL ? budget->extension : "");
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
			say_known(budget->origin), "%s%s%s", budget->effect,
			budget->condition != NULL ? "; " : "",
			budget->condition != NULL ? budget->condition : "");
	}
	if (budget->stall_effect != NULL) {
		evidence_add(in, out, "at a stall the migration",
			"feature gate MigrationStallDetection", "%s %s",
			budget->stall_effect, say_known(budget->stall_when));
	}
}
