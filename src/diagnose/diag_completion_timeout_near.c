/* The time that this VM is given for its copy is almost used up. */
#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/look.h"

#define NEAR_SHARE 0.8

static void suggest(const struct diagnosis_input *in, struct finding *out, bool fits)
{
	const struct migration_fact *migration = in->migration;
	const struct limits *limits =
		migration->limits != NULL ? migration->limits : &in->facts->limits;

	if (fits) {
		next_add(in, out, "leave it: by its pace it ends in time");
		return;
	}
	if (migration->progress == NULL || migration->progress->is_stale) {
		evidence_add(in, out, "pace", source_name(SOURCE_MIGRATION_METRICS),
			"cannot tell whether it ends in time: no metrics of this "
			"migration");
		evidence_unseen(in, out, SOURCE_MIGRATION_METRICS, "how far it is");
	}
	next_add(in, out,
		"decide now: let it reach the limit, or cancel it and try with more "
		"time "
		"or less load: %s",
		say_cancel(in, migration));
	holders_suggest_limit(in, out, &limits->completion_timeout_per_gib_s,
		"completionTimeoutPerGiB",
		"for the next attempt give more time for each GB");
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct progress_fact *progress = migration->progress;
	struct budget budget;
	double left;
	bool fits;

	if (migration->phase != PHASE_RUNNING || migration->state == NULL ||
		migration->state->completed == TRI_TRUE ||
		i64_is_known(migration->state->domain_ready_ms) ||
		text_equal(migration->state->mode, "PostCopy")) {
		return false;
	}
	budget = budget_of(in);
	if (!f64_is_known(budget.total_s) || !f64_is_known(budget.elapsed_s) ||
		budget.elapsed_s < NEAR_SHARE * budget.total_s) {
		return false;
	}
	left = budget.total_s - budget.elapsed_s;
	fits = progress != NULL && !progress->is_stale &&
		f64_is_known(progress->eta_high_s) && progress->eta_high_s < left;
	if (left > 0) {
		finding_say(in, out, fits ? SEVERITY_INFO : SEVERITY_WARNING,
			"has %s of %s%s left, then it %s", say_seconds(in, left),
			budget.is_lower_bound ? "at least " : "",
			say_seconds(in, budget.total_s),
			budget.effect == NULL ? "reaches its limit" : budget.effect);
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"is over its time of %s%s by %s%s",
			budget.is_lower_bound ? "at least " : "",
			say_seconds(in, budget.total_s), say_seconds(in, -left),
			budget.is_lower_bound
				? "; disks that the API does not tell may give it more"
				: "");
	}
	budget_show(in, out, &budget);
	if (progress != NULL && f64_is_known(progress->eta_low_s) &&
		f64_is_known(progress->eta_high_s)) {
		evidence_add(in, out, "needs by its pace", "migration metrics", "%s",
			say_range(in, progress->eta_low_s, progress->eta_high_s));
	}
	suggest(in, out, fits);
	return true;
}

const struct diagnosis diag_completion_timeout_near = {
	.id = "completion-timeout-near",
	.title = "the time for the copy is almost used up",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 810,
	.match = match,
};
