/* Reads from the picture of the cluster what has become of a write; pure. */
#include "commands/follow.h"

#include <math.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "src/commands/forecast.h"
#include "src/commands/preflight.h"
#include "src/commands/stage.h"

struct sight {
	const struct intent *intent;
	const char *uid;
	const struct facts *facts;
	struct arena *arena;
};

static bool can_see(const struct facts *facts, enum source source)
{
	return store_source(facts->store, source)->code == SOURCE_LIVE;
}

static struct follow goes_on(const char *text)
{
	return (struct follow){ .is_effective = true, .text = text };
}

static struct follow ended(bool is_good, const char *text)
{
	return (struct follow){
		.is_effective = true,
		.is_over = true,
		.is_good = is_good,
		.text = text,
	};
}

static struct follow nothing_yet(const char *text)
{
	return (struct follow){ .text = text };
}

static const struct vmi *vmi_of(const struct sight *sight)
{
	const struct vmi *vmi = store_find_vmi(
		sight->facts->store, sight->intent->namespace, sight->intent->vmi);

	/* Another VM may have the name by now. */
	if (vmi != NULL && !text_is_empty(sight->intent->vmi_uid) &&
		!text_equal(vmi->object.uid, sight->intent->vmi_uid)) {
		return NULL;
	}
	return vmi;
}

static const char *duration_words(const struct sight *sight, double seconds)
{
	char text[DURATION_TEXT_SIZE];

	duration_format_age(
		f64_is_known(seconds) ? (int64_t)(seconds * 1000.0) : UNKNOWN_I64,
		text);
	return arena_strdup(sight->arena, text);
}

/* --- create --- */

static const char *failure_words(
	const struct sight *sight, const struct migration_fact *fact)
{
	const char *reason = fact->state != NULL ? fact->state->failure_reason : NULL;

	return arena_printf(sight->arena, "failed after %s: %s",
		duration_words(sight, fact->duration_s),
		text_is_empty(reason) ? "no reason is recorded on it" : reason);
}

static const char *waiting_words(
	const struct sight *sight, const struct migration_fact *fact)
{
	const char *place = fact->queue_position == 0
		? ""
		: arena_printf(
			  sight->arena, ", place %d in the line", fact->queue_position);

	if (fact->is_held_back) {
		return "held back before it may wait for a slot";
	}
	if (fact->waits_for_cluster) {
		return arena_printf(
			sight->arena, "waits for a slot of the cluster%s", place);
	}
	if (fact->waits_for_node) {
		return arena_printf(sight->arena, "waits for a slot of %s%s",
			fact->source != NULL ? fact->source : "its node", place);
	}
	return "accepted, about to start";
}

static const char *progress_words(
	const struct sight *sight, const struct migration_fact *fact)
{
	const char *phase = text_is_empty(fact->migration->phase_text)
		? "created"
		: fact->migration->phase_text;

	if (fact->is_waiting) {
		return waiting_words(sight, fact);
	}
	if (fact->progress != NULL && f64_is_known(fact->progress->percent)) {
		return arena_printf(sight->arena, "%s, %.0f %% copied", phase,
			floor(fact->progress->percent));
	}
	if (fact->target != NULL) {
		return arena_printf(sight->arena, "%s, to %s", phase, fact->target);
	}
	return phase;
}

static struct follow follow_migration(
	const struct sight *sight, const struct migration_fact *fact)
{
	if (fact->phase == PHASE_SUCCEEDED) {
		return ended(true,
			arena_printf(sight->arena, "moved to %s in %s",
				fact->target != NULL ? fact->target : "another node",
				duration_words(sight, fact->duration_s)));
	}
	if (fact->phase == PHASE_FAILED) {
		return ended(false, failure_words(sight, fact));
	}
	return goes_on(progress_words(sight, fact));
}

static const struct migration_fact *find_created(const struct sight *sight)
{
	const struct object *object;

	if (!text_is_empty(sight->uid)) {
		return facts_find_migration(sight->facts, sight->uid);
	}
	/* The name was made for this request: nobody else has it. */
	object = store_find(sight->facts->store, KIND_MIGRATION,
		sight->intent->namespace, sight->intent->name);
	return object == NULL ? NULL : facts_find_migration(sight->facts, object->uid);
}

/* The object is tidied away; the VMI remembers the newest one that was handed over. */
static struct follow follow_remembered(const struct sight *sight)
{
	const struct vmi *vmi = vmi_of(sight);
	const struct migration_state *state = vmi != NULL ? vmi->state : NULL;

	if (state == NULL || text_is_empty(sight->uid) ||
		!text_equal(state->uid, sight->uid)) {
		return nothing_yet("not seen yet");
	}
	if (state->failed == TRI_TRUE) {
		return ended(false,
			arena_printf(sight->arena, "failed: %s",
				text_is_empty(state->failure_reason)
					? "no reason is recorded"
					: state->failure_reason));
	}
	if (state->completed == TRI_TRUE) {
		return ended(true,
			arena_printf(sight->arena, "moved to %s",
				state->target_node != NULL ? state->target_node
							   : "another node"));
	}
	return nothing_yet("its object is not seen");
}

static struct follow follow_create(const struct sight *sight)
{
	const struct migration_fact *fact = find_created(sight);

	return fact != NULL ? follow_migration(sight, fact) : follow_remembered(sight);
}

/* --- delete of a migration --- */

/* The migration is gone; the VMI remembers the newest one that was handed over. */
static struct follow follow_gone(const struct sight *sight)
{
	const struct vmi *vmi = vmi_of(sight);
	const struct migration_state *state = vmi != NULL ? vmi->state : NULL;

	if (state == NULL || !text_equal(state->uid, sight->intent->uid)) {
		return ended(true, "cancelled before anything was copied");
	}
	if (state->completed == TRI_TRUE && state->failed != TRI_TRUE) {
		return ended(false,
			arena_printf(sight->arena, "too late: the VM had moved to %s",
				state->target_node != NULL ? state->target_node
							   : "the target"));
	}
	return ended(true,
		arena_printf(sight->arena, "cancelled; the VM runs on %s",
			vmi->node != NULL ? vmi->node : "its node"));
}

/* virt-controller compares the whole status of the VMI when it asks for the abort, and
 * says in an event when that did not hold (kubevirt: pkg/virt-controller/watch/
 * migration/migration.go, markMigrationAbortInVmiStatus). */
static const char *abort_refused(
	const struct sight *sight, const struct migration_fact *fact)
{
	size_t count = store_count(sight->facts->store, KIND_EVENT);

	for (size_t i = 0; i < count; i++) {
		const struct event *event = store_event(sight->facts->store, i);

		if (text_equal(event->reason, "FailedAbortMigration") &&
			text_equal(event->involved_uid, fact->migration->object.uid)) {
			return arena_printf(sight->arena,
				"KubeVirt tries to abort it, so far in vain: %s",
				event->message != NULL ? event->message
						       : "no reason given");
		}
	}
	return NULL;
}

static const char *cancelling_words(
	const struct sight *sight, const struct migration_fact *fact)
{
	const char *refused = abort_refused(sight, fact);
	const struct migration_state *state = fact->state;

	switch (stage_of(fact)) {
	case STAGE_HANDED_OVER:
		return arena_printf(sight->arena,
			"noted; nothing is aborted until the copy starts (now %s). If "
			"it "
			"hangs, delete the target pod (D)",
			fact->migration->phase_text);
	case STAGE_COPYING:
		if (state != NULL && text_equal(state->abort_status, "Failed")) {
			return "the abort failed: the copy goes on to its own end";
		}
		return refused != NULL ? refused : "the abort was asked for";
	case STAGE_POST_COPY:
		return "it went into post-copy first: it cannot be stopped any more";
	case STAGE_CUT_OVER:
		return "too late: the VM runs on the target, the closing work is left";
	case STAGE_NOTHING_STARTED:
	case STAGE_TARGET_POD:
	case STAGE_OVER:
	case STAGE_UNKNOWN:
		break;
	}
	return "KubeVirt has yet to act on it";
}

static struct follow follow_delete(const struct sight *sight)
{
	const struct migration_fact *fact =
		facts_find_migration(sight->facts, sight->intent->uid);

	if (fact == NULL) {
		return follow_gone(sight);
	}
	if (fact->phase == PHASE_SUCCEEDED) {
		return ended(false,
			"too late: the VM had moved before the cancel took "
			"effect");
	}
	if (fact->phase == PHASE_FAILED) {
		return ended(true, "cancelled; the VM stays where it was");
	}
	if (!i64_is_known(fact->migration->object.deletion_ms)) {
		return nothing_yet("not yet marked as deleted");
	}
	return goes_on(cancelling_words(sight, fact));
}

/* --- eviction --- */

static struct follow follow_eviction(const struct sight *sight)
{
	const struct intent *intent = sight->intent;
	const struct vmi *vmi = vmi_of(sight);
	const struct migration_fact *fact;

	if (vmi == NULL) {
		return ended(true, "the VM is gone");
	}
	if (preflight_is_over(vmi)) {
		return ended(false,
			arena_printf(
				sight->arena, "the VM has ended (%s)", vmi->phase));
	}
	if (vmi->node != NULL && !text_equal(vmi->node, intent->node)) {
		return ended(
			true, arena_printf(sight->arena, "has left for %s", vmi->node));
	}
	if (!text_equal(vmi->evacuation_node, intent->node)) {
		return nothing_yet("not marked yet");
	}
	fact = forecast_unfinished(sight->facts, vmi);
	if (fact == NULL) {
		return goes_on("marked; KubeVirt is to make a migration of it");
	}
	return goes_on(arena_printf(
		sight->arena, "marked; migration %s", progress_words(sight, fact)));
}

/* --- pods, nodes, marks --- */

static const struct migration_fact *migration_of_pod(const struct sight *sight)
{
	const struct vmi *vmi = vmi_of(sight);

	return vmi == NULL ? NULL : forecast_unfinished(sight->facts, vmi);
}

static struct follow follow_pod(const struct sight *sight)
{
	const struct object *pod = store_find(sight->facts->store, KIND_POD,
		sight->intent->namespace, sight->intent->name);
	const struct migration_fact *fact = migration_of_pod(sight);
	bool is_same = pod != NULL && text_equal(pod->uid, sight->intent->uid);

	if (is_same && !i64_is_known(pod->deletion_ms)) {
		return nothing_yet("the pod is still there");
	}
	if (fact != NULL && (is_same || stage_of(fact) == STAGE_HANDED_OVER)) {
		return goes_on("the pod goes; KubeVirt has yet to fail the migration");
	}
	return ended(true, "the pod is gone and the migration has ended");
}

static struct follow follow_cordon(const struct sight *sight)
{
	const struct node *node =
		store_find_node(sight->facts->store, sight->intent->name);
	bool is_wanted = sight->intent->verb == INTENT_CORDON;

	if (node == NULL || node->is_unschedulable != is_wanted) {
		return nothing_yet(is_wanted ? "not cordoned yet" : "still cordoned");
	}
	return ended(true, is_wanted ? "cordoned" : "uncordoned");
}

static struct follow follow_mark(const struct sight *sight)
{
	const struct vmi *vmi = vmi_of(sight);

	if (vmi == NULL) {
		return ended(true, "the VM is gone");
	}
	if (text_equal(vmi->evacuation_node, sight->intent->node)) {
		return nothing_yet("still marked");
	}
	return ended(true, "the mark is off");
}

static struct follow look(const struct sight *sight, enum source *out_source)
{
	switch (sight->intent->verb) {
	case INTENT_CREATE_MIGRATION:
		*out_source = SOURCE_MIGRATION;
		return follow_create(sight);
	case INTENT_DELETE_MIGRATION:
		*out_source = SOURCE_MIGRATION;
		return follow_delete(sight);
	case INTENT_EVICT_POD:
		*out_source = SOURCE_VMI;
		return follow_eviction(sight);
	case INTENT_DELETE_POD:
		*out_source = SOURCE_POD;
		return follow_pod(sight);
	case INTENT_CORDON:
	case INTENT_UNCORDON:
		*out_source = SOURCE_NODE;
		return follow_cordon(sight);
	case INTENT_EVACUATE_CANCEL:
		*out_source = SOURCE_VMI;
		return follow_mark(sight);
	case INTENT_REVIEW_ACCESS:
	case INTENT_FIND_LAUNCHER:
		break;
	}
	*out_source = SOURCE_MIGRATION;
	return ended(true, "");
}

struct follow follow_intent(const struct intent *intent, const char *uid,
	const struct facts *facts, struct arena *arena)
{
	struct sight sight = { intent, uid, facts, arena };
	enum source source;
	struct follow follow = look(&sight, &source);

	if (!can_see(facts, source)) {
		return nothing_yet("cannot be seen at the moment");
	}
	follow.is_visible = true;
	follow.text = safe_text_in(arena, follow.text);
	return follow;
}

static const char *pod_objection(const struct sight *sight)
{
	const struct migration_fact *fact = migration_of_pod(sight);

	if (fact == NULL || stage_of(fact) != STAGE_HANDED_OVER) {
		return "the migration has gone on meanwhile: deleting its target pod "
		       "is "
		       "not the same any more";
	}
	return NULL;
}

static const char *eviction_objection(const struct sight *sight)
{
	const struct vmi *vmi = vmi_of(sight);

	if (vmi == NULL) {
		return "the VM is gone";
	}
	if (!text_equal(vmi->node, sight->intent->node)) {
		return "the VM has left the node meanwhile";
	}
	if (text_equal(vmi->evacuation_node, sight->intent->node)) {
		return NULL;
	}
	return preflight_not_evacuated(sight->facts, vmi, sight->arena);
}

static const char *create_objection(const struct sight *sight)
{
	const struct vmi *vmi = vmi_of(sight);

	if (vmi == NULL && can_see(sight->facts, SOURCE_VMI)) {
		return "the VM is gone, or another one has its name";
	}
	return NULL;
}

const char *follow_objection(
	const struct intent *intent, const struct facts *facts, struct arena *arena)
{
	struct sight sight = { intent, "", facts, arena };
	const char *text = NULL;

	switch (intent->verb) {
	case INTENT_DELETE_POD:
		text = pod_objection(&sight);
		break;
	case INTENT_EVICT_POD:
		text = eviction_objection(&sight);
		break;
	case INTENT_CREATE_MIGRATION:
		text = create_objection(&sight);
		break;
	case INTENT_DELETE_MIGRATION:
	case INTENT_CORDON:
	case INTENT_UNCORDON:
	case INTENT_EVACUATE_CANCEL:
	case INTENT_REVIEW_ACCESS:
	case INTENT_FIND_LAUNCHER:
		break;
	}
	return text == NULL ? NULL : safe_text_in(arena, text);
}

const char *follow_return(
	const struct intent *intent, const struct facts *facts, struct arena *arena)
{
	const struct migration_fact *newest = NULL;

	if (intent->verb != INTENT_DELETE_MIGRATION) {
		return NULL;
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (!fact->is_final &&
			!text_equal(fact->migration->object.uid, intent->uid) &&
			text_equal(
				fact->migration->object.namespace, intent->namespace) &&
			text_equal(fact->migration->vmi_name, intent->vmi)) {
			newest = fact;
		}
	}
	if (newest == NULL) {
		return NULL;
	}
	return safe_text_in(arena,
		arena_printf(arena, "%s has come in its place",
			newest->migration->object.name));
}
