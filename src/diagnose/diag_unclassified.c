/* No known cause: says so, and shows word for word what there is. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

#define PATIENCE_S 60

/* Waiting for another cluster, and copying, have clocks of their own. */
static bool is_waiting_too_long(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;

	if (migration->is_final || migration->cancel_requested ||
		migration->phase == PHASE_RUNNING ||
		migration->phase == PHASE_WAITING_FOR_SYNC ||
		migration->phase == PHASE_SYNCHRONIZING) {
		return false;
	}
	return look_is_older(in, migration->phase_since_ms, PATIENCE_S);
}

static const struct event *warning_event(
	const struct diagnosis_input *in, const char *kind)
{
	const struct migration_fact *migration = in->migration;
	const struct migration *object = migration->migration;
	bool is_own = text_equal(kind, "VirtualMachineInstanceMigration");
	struct event_query query = {
		.kind = kind,
		.namespace = object->object.namespace,
		.name = is_own ? object->object.name : object->vmi_name,
		.uid = is_own ? object->object.uid : NULL,
		.since_ms = object->object.created_ms,
		.until_ms = UNKNOWN_I64,
		.is_warning = true,
	};

	if (i64_is_known(migration->ended_ms)) {
		query.until_ms = migration->ended_ms + 60000;
	}
	return look_event(in, &query);
}

static void show_slowest_phase(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct migration *object = migration->migration;
	const char *slowest = NULL;
	int64_t longest_ms = -1;

	for (size_t i = 0; i < object->phase_count; i++) {
		int64_t from_ms = object->phases[i].at_ms;
		int64_t to_ms = in->facts->now.wall_ms;

		if (migration_phase_is_final(object->phases[i].phase)) {
			continue;
		}
		if (i + 1 < object->phase_count) {
			to_ms = object->phases[i + 1].at_ms;
		}
		if (i64_is_known(from_ms) && i64_is_known(to_ms) &&
			to_ms - from_ms > longest_ms) {
			longest_ms = to_ms - from_ms;
			slowest = object->phases[i].text;
		}
	}
	if (slowest != NULL) {
		evidence_add(in, out, "longest phase",
			say_object(in, &object->object,
				"status.phaseTransitionTimestamps"),
			"%s, %s", slowest, say_ms(in, longest_ms));
	}
}

static void show_pod(const struct diagnosis_input *in, struct finding *out)
{
	const struct pod *pod = in->migration->target_pod_object;

	if (pod == NULL) {
		return;
	}
	evidence_add(in, out, "target pod",
		say_object(in, &pod->object, "status.phase"), "%s on %s",
		say_known(pod->phase), say_known(pod->node));
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *container = &pod->containers[i];

		if (container->is_ready ||
			(container->is_init &&
				text_equal(container->reason, "Completed"))) {
			continue;
		}
		evidence_add(in, out,
			arena_printf(in->arena, "container %s is not ready",
				say_known(container->name)),
			say_object(in, &pod->object, "status.containerStatuses"),
			"%s%s%s%s%s", say_known(container->state),
			text_is_empty(container->reason) ? "" : ", ",
			text_is_empty(container->reason) ? "" : container->reason,
			text_is_empty(container->message) ? "" : ": ",
			text_is_empty(container->message) ? "" : container->message);
	}
	evidence_event(in, out, look_pod_event(in, pod, NULL, NULL));
}

/* Migrations that failed with the same words: what they have in common. */
struct company {
	size_t count;
	const char *source; /* NULL when they differ */
	const char *target;
	const char *image;
};

static const char *same(const char *a, const char *b)
{
	return a != NULL && text_equal(a, b) ? a : NULL;
}

static const char *launcher_image(const struct migration_fact *migration)
{
	return migration->vmi == NULL ? NULL : migration->vmi->launcher_image;
}

static struct company company_of(const struct diagnosis_input *in)
{
	struct company company = {
		.source = in->migration->source,
		.target = in->migration->target,
		.image = launcher_image(in->migration),
	};
	struct migration_range failed = lookup_failed(in->lookup);
	const char *reason = lookup_reason(in->lookup, in->migration);

	if (reason == NULL) {
		return company;
	}

	for (size_t i = 0; i < failed.count; i++) {
		const struct migration_fact *other = failed.items[i];

		if (!text_equal(lookup_reason(in->lookup, other), reason)) {
			continue;
		}
		company.count++;
		company.source = same(company.source, other->source);
		company.target = same(company.target, other->target);
		company.image = same(company.image, launcher_image(other));
	}
	return company;
}

static void show_company(const struct diagnosis_input *in, struct finding *out)
{
	const char *object =
		"VirtualMachineInstanceMigration status.migrationState.failureReason";
	struct company company = company_of(in);

	if (company.count < 2) {
		return;
	}
	evidence_add(in, out, "same reason", object, "%zu migrations", company.count);
	if (company.source != NULL) {
		evidence_add(in, out, "all from the same node", object, "%s",
			company.source);
	}
	if (company.target != NULL) {
		evidence_add(
			in, out, "all to the same node", object, "%s", company.target);
	}
	if (company.image != NULL) {
		evidence_add(in, out, "all with the same launcher image",
			"VirtualMachineInstance status.launcherContainerImageVersion",
			"%s", company.image);
		next_add(in, out,
			"if this began with an upgrade, look for the text among the "
			"known "
			"issues of the release; VMs restarted since then run the new "
			"launcher");
	}
}

/* With one namespace in view nobody can say whether slots are free. */
static void show_narrow_view(const struct diagnosis_input *in, struct finding *out)
{
	if (in->migration->is_waiting &&
		store_source(in->facts->store, SOURCE_MIGRATION)->is_partial) {
		evidence_add(in, out, "cannot see",
			"VirtualMachineInstanceMigrations of other namespaces",
			"whether they hold the slots this one waits for (needs list "
			"and "
			"watch on them in all namespaces)");
	}
}

static void show_unseen(const struct diagnosis_input *in, struct finding *out)
{
	show_narrow_view(in, out);
	evidence_unseen(in, out, SOURCE_VMI, "state of the VM");
	evidence_unseen(in, out, SOURCE_POD, "state of the target pod");
	evidence_unseen(in, out, SOURCE_EVENT, "what controllers said");
	evidence_unseen(
		in, out, SOURCE_POD_EVENT, "what was said about the target pod");
	evidence_unseen(in, out, SOURCE_LAUNCHER, "other pods of the VM");
	evidence_unseen(in, out, SOURCE_QUOTA, "whether a quota is used up");
	evidence_unseen(in, out, SOURCE_NODE, "labels and state of the nodes");
	evidence_unseen(in, out, SOURCE_KUBEVIRT, "limits and time limits in force");
	if (in->migration->vmi != NULL && !in->migration->is_final &&
		!text_equal(in->migration->vmi->phase, "Running")) {
		evidence_add(in, out, "the VM",
			say_object(in, &in->migration->vmi->object, "status.phase"),
			"%s", say_known(in->migration->vmi->phase));
	}
}

/* kubevirt: migration.go says it in an event: what happened needs no further cause. */
static const char *plain_cause(const char *text)
{
	static const struct {
		const char *fragment;
		const char *words;
	} causes[] = {
		{ "vmi does not exist", "the VM was deleted while it was to move" },
		{ "vmi shutdown", "the VM shut down while it was to move" },
		{ "another migration job is in progress",
			"another migration of this VM was under way" },
		{ "taken over by another", "another migration of this VM took over" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(causes); i++) {
		if (text_contains_nocase(text, causes[i].fragment)) {
			return causes[i].words;
		}
	}
	return NULL;
}

static void tell_failed(const struct diagnosis_input *in, struct finding *out)
{
	struct failure_text failure = look_failure(in);
	const char *plain;

	if (failure.text == NULL) {
		finding_say(in, out, look_failure_severity(in),
			"failed, and nobody said why");
		return;
	}
	plain = failure.event == NULL ? NULL : plain_cause(failure.text);
	if (plain != NULL) {
		finding_say(in, out, look_failure_severity(in), "failed: %s", plain);
	} else {
		finding_say(in, out, look_failure_severity(in), "cause unknown: %s",
			failure.text);
	}
	evidence_add(in, out, "failure", failure.object, "%s", failure.text);
	if (failure.event == NULL) {
		show_company(in, out);
	}
}

/* The newest Warning about the target pod, the migration or the VM; NULL. */
static const char *last_words(
	const struct diagnosis_input *in, const struct target_view *view)
{
	const struct event *event = NULL;

	if (view->message_object != NULL) {
		return view->message.raw;
	}
	if (in->migration->target_pod_object != NULL) {
		event = look_pod_event(
			in, in->migration->target_pod_object, NULL, NULL);
	}
	if (event == NULL) {
		event = warning_event(in, "VirtualMachineInstanceMigration");
	}
	if (event == NULL) {
		event = warning_event(in, "VirtualMachineInstance");
	}
	return event == NULL ? NULL : event->message;
}

/* Who cannot see all holders can see enough of them. */
static const char *least_in_use(const struct diagnosis_input *in)
{
	const struct facts *facts = in->facts;
	const struct migration_fact *migration = in->migration;
	const struct node_fact *node;

	if (facts->slots_known || !migration->is_waiting) {
		return NULL;
	}
	if (migration->waits_for_cluster) {
		return arena_printf(in->arena, "at least %d/%" PRId64 " slots in use",
			facts->slots_used,
			facts->limits.parallel_migrations_per_cluster.value);
	}
	node = migration->vmi == NULL ? NULL
				      : facts_find_node(facts, migration->vmi->node);
	if (node == NULL || !migration->waits_for_node) {
		return NULL;
	}
	return arena_printf(in->arena, "at least %d/%" PRId64 " of %s in use",
		node->outbound,
		facts->limits.parallel_outbound_migrations_per_node.value, node->name);
}

static void tell_waiting(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view)
{
	const struct migration *object = in->migration->migration;
	const char *age = say_ms(in, look_age_ms(in, in->migration->phase_since_ms));
	const char *words = last_words(in, view);
	const char *countdown = target_countdown(in, out, view);
	const char *least = least_in_use(in);

	finding_say(in, out, SEVERITY_WARNING, "cause unknown%s%s%s%s%s%s; %s for %s",
		least == NULL ? "" : "; ", least == NULL ? "" : least,
		countdown == NULL ? "" : "; ", countdown == NULL ? "" : countdown,
		words == NULL ? "" : "; last warning: ", words == NULL ? "" : words,
		text_is_empty(object->phase_text) ? "not processed"
						  : object->phase_text,
		age);
	if (least != NULL) {
		evidence_add(in, out, "holders that can be seen",
			"VirtualMachineInstanceMigration status.phase", "%s", least);
	}
	evidence_add(in, out, "in this phase for",
		say_object(in, &object->object, "status.phaseTransitionTimestamps"),
		"%s", age);
}

/* An answer on the way would change the verdict a moment later. */
static bool is_too_early(const struct diagnosis_input *in)
{
	return look_is_awaited(in, SOURCE_VMI) || look_is_awaited(in, SOURCE_POD) ||
		look_is_awaited(in, SOURCE_KUBEVIRT) ||
		look_is_awaited(in, SOURCE_EVENT);
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct object *object = &migration->migration->object;
	bool has_failed = migration->phase == PHASE_FAILED && !look_is_cancelled(in);
	struct target_view view;

	if ((!has_failed && !is_waiting_too_long(in)) || is_too_early(in)) {
		return false;
	}
	view = target_view_of(in);
	if (has_failed) {
		tell_failed(in, out);
	} else {
		tell_waiting(in, out, &view);
	}
	evidence_event(in, out, warning_event(in, "VirtualMachineInstanceMigration"));
	evidence_event(in, out, warning_event(in, "VirtualMachineInstance"));
	if (view.message_object != NULL) {
		evidence_add(in, out, "scheduler", view.message_object, "%s",
			view.message.raw);
	}
	show_pod(in, out);
	show_slowest_phase(in, out);
	show_unseen(in, out);
	next_add(in, out,
		"read what everybody said about it: kubectl describe vmim -n %s %s; "
		"kubectl describe vmi -n %s %s",
		say_quoted(in, object->namespace), say_quoted(in, object->name),
		say_quoted(in, object->namespace),
		say_quoted(in, migration->migration->vmi_name));
	if (migration->target_pod_object != NULL) {
		next_add(in, out,
			"and about the target pod: kubectl describe pod -n %s "
			"%s",
			say_quoted(in, object->namespace),
			say_quoted(in, migration->target_pod_object->object.name));
	}
	return true;
}

const struct diagnosis diag_unclassified = {
	.id = "unclassified",
	.title = "no known cause",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 0,
	.match = match,
};
