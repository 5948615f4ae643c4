/* Finds what holds a waiting migration: backoff, leftovers, conditions, limits; pure.
 */
#include "src/diagnose/gates.h"

#include "base/str.h"
#include "src/diagnose/look.h"

/* kubevirt: migration.go, the first delay; it doubles with each failure. */
#define BACKOFF_FIRST_MS 20000
/* A VMI keeps its five newest finished migrations: more failures cannot be counted. */
#define BACKOFF_MAX_FAILURES 5
/* An event of a wait that is over is not news. */
#define BACKOFF_EVENT_MS 330000
/* Old pods take a moment to end; the deletion time already includes their grace. */
#define LEFTOVER_PATIENCE_S 10
#define TERMINATING_PATIENCE_S 30
/* Stale lists of pods are a weak sign: only when nothing else moves. */
#define ACTIVE_POD_PATIENCE_S 60

static bool has_backoff(
	const struct diagnosis_input *in, const struct migration *migration)
{
	if (migration->ignores_backoff) {
		return false;
	}
	if (migration->evacuation_node != NULL) {
		return true;
	}
	return migration->is_workload_update &&
		kubevirt_release_at_least(in->facts->release, 1, 4);
}

static struct backoff count_failures(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	struct migration_range range = lookup_migrations(in->lookup,
		migration->migration->object.namespace, migration->migration->vmi_name);
	struct backoff backoff = { .until_ms = UNKNOWN_I64 };

	for (size_t i = range.count; i > 0; i--) {
		const struct migration_fact *other = range.items[i - 1];

		if (other->phase == PHASE_SUCCEEDED) {
			break;
		}
		if (other->phase != PHASE_FAILED || other == migration ||
			i64_is_known(other->migration->object.deletion_ms) ||
			!has_backoff(in, other->migration)) {
			continue;
		}
		if (backoff.last == NULL) {
			backoff.last = other;
		}
		backoff.failures++;
	}
	return backoff;
}

static struct backoff backoff_of(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	struct backoff backoff = { .until_ms = UNKNOWN_I64 };
	int doublings;

	if (!has_backoff(in, migration->migration)) {
		return backoff;
	}
	backoff = count_failures(in, migration);
	if (backoff.last != NULL && i64_is_known(backoff.last->ended_ms)) {
		doublings = backoff.failures - 1;
		if (doublings > BACKOFF_MAX_FAILURES) {
			doublings = BACKOFF_MAX_FAILURES;
		}
		backoff.until_ms = backoff.last->ended_ms +
			((int64_t)BACKOFF_FIRST_MS << doublings);
		backoff.is_active = look_age_ms(in, backoff.until_ms) < 0;
		if (backoff.is_active) {
			return backoff;
		}
	}
	/* Failures that were deleted still count for the controller: it then speaks
	 * of a wait that by those left would be over. */
	backoff.event = look_vmi_event(in, "MigrationBackoff", NULL);
	if (backoff.event != NULL &&
		(!i64_is_known(backoff.until_ms) ||
			backoff.event->last_ms > backoff.until_ms) &&
		!look_is_older(in, backoff.event->last_ms, BACKOFF_EVENT_MS / 1000.0)) {
		backoff.is_active = true;
		backoff.is_told_by_event = true;
	}
	return backoff;
}

static const struct migration_fact *other_unfinished(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	const struct object *object = &migration->migration->object;
	struct migration_range range = lookup_migrations(
		in->lookup, object->namespace, migration->migration->vmi_name);

	for (size_t i = 0; i < range.count; i++) {
		const struct migration_fact *other = range.items[i];

		if (other == migration || other->is_final) {
			continue;
		}
		/* The one that came first, or got further, is not the one that waits.
		 */
		if (other->holds_cluster_slot ||
			other->migration->object.created_ms < object->created_ms) {
			return other;
		}
	}
	return NULL;
}

/* Which of several live pods is left over: one that is terminating, one not where the
 * VM runs, else the oldest. */
static const struct pod *suspect_among(
	const struct pod *const *pods, size_t count, const struct vmi *vmi)
{
	for (size_t i = 0; i < count; i++) {
		if (!text_equal(pods[i]->node, vmi->node)) {
			return pods[i];
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (i64_is_known(pods[i]->object.deletion_ms)) {
			return pods[i];
		}
	}
	return pods[0];
}

static struct leftover leftover_pods(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	struct pod_range range = lookup_pods(in->lookup, migration->vmi->object.uid);
	struct leftover leftover = { 0 };

	leftover.pods =
		arena_calloc(in->arena, range.count + 1, sizeof(*leftover.pods));
	for (size_t i = 0; i < range.count; i++) {
		const struct pod *pod = range.items[i];

		if (!look_is_pod_over(pod) &&
			!text_equal(pod->job_uid, migration->migration->object.uid)) {
			leftover.pods[leftover.pod_count++] = pod;
		}
	}
	if (leftover.pod_count == 0) {
		return leftover;
	}
	leftover.pod = suspect_among(leftover.pods, leftover.pod_count, migration->vmi);
	/* The source pod of a VM that never moved is not watched: a single pod that is
	 * elsewhere than the VM is a second one all the same. */
	if (leftover.pod_count > 1 ||
		(migration->vmi->node != NULL && leftover.pod->node != NULL &&
			!text_equal(leftover.pod->node, migration->vmi->node))) {
		leftover.kind = LEFTOVER_POD;
	}
	return leftover;
}

const struct pod *stuck_terminating_pod(
	const struct diagnosis_input *in, const struct vmi *vmi)
{
	struct pod_range range = lookup_pods(in->lookup, vmi->object.uid);

	for (size_t i = 0; i < range.count; i++) {
		const struct pod *pod = range.items[i];

		if (!look_is_pod_over(pod) && pod->node != NULL &&
			!text_equal(pod->node, vmi->node) &&
			look_is_older(
				in, pod->object.deletion_ms, TERMINATING_PATIENCE_S)) {
			return pod;
		}
	}
	return NULL;
}

/* The state of a migration nobody finished: neither failed nor completed, its VMIM
 * gone. */
static bool has_open_state(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	const struct migration_state *state = migration->vmi->state;

	if (state == NULL || text_is_empty(state->uid) || migration->state == state) {
		return false;
	}
	if (state->completed == TRI_TRUE || state->failed == TRI_TRUE ||
		i64_is_known(state->end_ms)) {
		return false;
	}
	return facts_find_migration(in->facts, state->uid) == NULL;
}

/* One of the pods that the VMI lists as active has ended. */
static const struct pod *ended_active_pod(
	const struct diagnosis_input *in, const struct vmi *vmi)
{
	struct pod_range range = lookup_pods(in->lookup, vmi->object.uid);

	if (vmi->active_pod_count < 2) {
		return NULL;
	}
	for (size_t i = 0; i < range.count; i++) {
		for (size_t a = 0; a < vmi->active_pod_count; a++) {
			if (look_is_pod_over(range.items[i]) &&
				text_equal(range.items[i]->object.uid,
					vmi->active_pods[a].uid)) {
				return range.items[i];
			}
		}
	}
	return NULL;
}

struct leftover leftover_of(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	struct leftover leftover = { 0 };

	leftover.migration = other_unfinished(in, migration);
	if (leftover.migration != NULL) {
		leftover.kind = LEFTOVER_MIGRATION;
		return leftover;
	}
	if (migration->vmi == NULL) {
		return leftover;
	}
	leftover = leftover_pods(in, migration);
	if (leftover.kind != LEFTOVER_NONE) {
		if (look_is_older(in, leftover.pod->object.deletion_ms,
			    TERMINATING_PATIENCE_S)) {
			leftover.kind = LEFTOVER_TERMINATING;
		} else if (!look_is_older(in, migration->phase_since_ms,
				   LEFTOVER_PATIENCE_S)) {
			leftover.kind = LEFTOVER_NONE;
		}
		return leftover;
	}
	if (has_open_state(in, migration)) {
		leftover.kind = LEFTOVER_STATE;
	}
	return leftover;
}

static const struct condition *true_condition(
	const struct migration *migration, const char *type)
{
	const struct condition *condition = conditions_get(migration->conditions, type);

	if (condition == NULL || !text_equal(condition->status, "True")) {
		return NULL;
	}
	return condition;
}

static void fill_limits(struct gates *gates, const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	const struct limits *limits = &in->facts->limits;
	const struct limit *cluster = &limits->parallel_migrations_per_cluster;
	const struct limit *node = &limits->parallel_outbound_migrations_per_node;

	/* Of a VM that is gone nothing starts, however much room there is. */
	if (gates->is_held_before_limits ||
		(migration->vmi == NULL && in->facts->slots_known) ||
		!look_is_live(in, SOURCE_MIGRATION) || !look_is_live(in, SOURCE_VMI) ||
		!look_is_live(in, SOURCE_POD)) {
		return;
	}
	/* Who sees one namespace sees fewer holders than there are: what is full so far
	 * is full, and whether there is room is not known. */
	gates->is_cluster_full = migration->waits_for_cluster;
	gates->is_node_full = !gates->is_cluster_full && migration->waits_for_node;
	if (!in->facts->slots_known) {
		return;
	}
	gates->has_room = !migration->waits_for_cluster && !migration->waits_for_node &&
		i64_is_known(cluster->value) && i64_is_known(node->value) &&
		migration->vmi != NULL && migration->vmi->node != NULL;
}

struct gates gates_of(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	struct gates gates = { 0 };

	gates.is_waiting = !migration->is_final && !migration->cancel_requested &&
		migration->target_pod_object == NULL &&
		(migration->phase == PHASE_UNSET || migration->phase == PHASE_PENDING);
	if (!gates.is_waiting) {
		return gates;
	}
	gates.quota = true_condition(
		migration->migration, "migrationRejectedByResourceQuota");
	gates.backup = true_condition(migration->migration, "migrationBlockedByBackup");
	gates.utility = true_condition(
		migration->migration, "migrationBlockedByUtilityVolumes");
	gates.backoff = backoff_of(in, migration);
	gates.leftover = leftover_of(in, migration);
	gates.is_vmi_not_running = migration->vmi != NULL &&
		!text_is_empty(migration->vmi->phase) &&
		!text_equal(migration->vmi->phase, "Running");
	gates.is_held_before_limits = gates.quota != NULL || gates.backup != NULL ||
		gates.utility != NULL || gates.backoff.is_active ||
		gates.leftover.kind != LEFTOVER_NONE;
	fill_limits(&gates, in);
	/* The weakest sign of all counts only where no other is seen. */
	if (!gates.is_held_before_limits && gates.has_room && migration->vmi != NULL &&
		look_is_older(in, migration->phase_since_ms, ACTIVE_POD_PATIENCE_S)) {
		gates.leftover.pod = ended_active_pod(in, migration->vmi);
		if (gates.leftover.pod != NULL) {
			gates.leftover.kind = LEFTOVER_ACTIVE_POD;
			gates.is_held_before_limits = true;
		}
	}
	return gates;
}
