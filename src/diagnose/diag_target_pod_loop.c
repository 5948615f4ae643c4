/* One target pod after another is created for the same VM. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define WINDOW_MS 900000
#define PODS_IN_WINDOW 3
#define PODS_OF_ONE 2
/* The scheduler's time limit is 300 s; crashes repeat within seconds. */
#define SLOW_INTERVAL_MS 200000

struct series {
	size_t count;
	int64_t first_ms;
	int64_t last_ms;
	const struct pod *newest;
};

static bool is_in_window(const struct diagnosis_input *in, int64_t at_ms)
{
	return i64_is_known(at_ms) && look_age_ms(in, at_ms) <= WINDOW_MS;
}

/* Pods of migrations that went well are no loop; their objects may be gone, but the pod
 * that was left ended well. */
static bool is_counted(const struct diagnosis_input *in, const struct pod *pod)
{
	const struct migration_fact *made_for =
		facts_find_migration(in->facts, pod->job_uid);

	return !text_is_empty(pod->job_uid) &&
		(made_for == NULL || made_for->phase != PHASE_SUCCEEDED) &&
		!text_equal(pod->phase, "Succeeded") &&
		is_in_window(in, pod->object.created_ms);
}

/* A VM that moved before still runs in a pod with such a label. */
static struct series count_pods(const struct diagnosis_input *in)
{
	const struct vmi *vmi = in->migration->vmi;
	struct series series = { 0 };
	struct pod_range range;

	if (vmi == NULL) {
		return series;
	}
	range = lookup_pods(in->lookup, vmi->object.uid);
	for (size_t i = 0; i < range.count; i++) {
		const struct pod *pod = range.items[i];

		if (!is_counted(in, pod) ||
			(text_equal(pod->node, vmi->node) && look_is_pod_ready(pod))) {
			continue;
		}
		if (series.count == 0) {
			series.first_ms = pod->object.created_ms;
		}
		series.last_ms = pod->object.created_ms;
		series.newest = pod;
		series.count++;
	}
	return series;
}

static void show_end(
	const struct diagnosis_input *in, struct finding *out, const struct pod *pod)
{
	const struct container_status *compute;

	if (pod == NULL) {
		return;
	}
	compute = look_container(pod, "compute");
	evidence_add(in, out, "newest target pod",
		say_object(in, &pod->object, "status"), "%s on %s%s%s",
		say_known(pod->phase), say_known(pod->node),
		compute == NULL || compute->reason == NULL ? "" : ", ",
		compute == NULL || compute->reason == NULL ? "" : compute->reason);
}

static void suggest(const struct diagnosis_input *in, struct finding *out, bool is_slow)
{
	next_add(in, out, "stop it: %s", say_cancel(in, in->migration));
	if (is_slow) {
		next_add(in, out,
			"the interval is that of the scheduler's time limit: remove "
			"what "
			"keeps the pod from being placed");
	} else {
		next_add(in, out,
			"look at the ends of the last target pods before the next try: "
			"kubectl get pods -n %s -l vm.kubevirt.io/name=%s",
			say_quoted(in, in->migration->migration->object.namespace),
			say_quoted(in, in->migration->migration->vmi_name));
	}
	next_add(in, out,
		"if it repeats, upgrade KubeVirt: later releases fail the migration "
		"instead of making another pod");
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	int64_t created = look_migration_event_count(
		in, "SuccessfulCreate", "Created migration target pod");
	struct series series;
	int64_t interval_ms = UNKNOWN_I64;

	if (migration->phase == PHASE_SUCCEEDED || look_is_cancelled(in) ||
		!look_is_newest(in)) {
		return false;
	}
	series = count_pods(in);
	if (created < PODS_OF_ONE && series.count < PODS_IN_WINDOW) {
		return false;
	}
	if (series.count > 1) {
		interval_ms = (series.last_ms - series.first_ms) /
			(int64_t)(series.count - 1);
	}
	if (created >= PODS_OF_ONE) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"%" PRId64 " target pods were created for this one migration",
			created);
		evidence_event(in, out,
			look_migration_event(in, "SuccessfulCreate",
				"Created migration target pod"));
		evidence_event(
			in, out, look_migration_event(in, "SuccessfulDelete", NULL));
		evidence_add(in, out, "created target pods",
			"Events about the VMIM, reason SuccessfulCreate", "%" PRId64,
			created);
	} else {
		finding_say(in, out, SEVERITY_CRITICAL,
			"%zu target pods were created for this VM within %s",
			series.count, say_ms(in, series.last_ms - series.first_ms));
	}
	if (series.count > 1) {
		evidence_add(in, out, "target pods in 15 minutes",
			"Pod metadata.labels[kubevirt.io/migrationJobUID]",
			"%zu within %s, one every %s", series.count,
			say_ms(in, series.last_ms - series.first_ms),
			say_ms(in, interval_ms));
	}
	show_end(in, out, series.newest);
	suggest(in, out,
		look_migration_event(in, "SuccessfulDelete", "unschedulable") != NULL ||
			(i64_is_known(interval_ms) && interval_ms > SLOW_INTERVAL_MS));
	return true;
}

const struct diagnosis diag_target_pod_loop = {
	.id = "target-pod-loop",
	.title = "target pods are created again and again",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 720,
	.match = match,
};
