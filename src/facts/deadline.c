/* Deadlines, each by the rule of the component that enforces it; pure. */
#include "src/facts/deadline.h"

#include <assert.h>
#include <stdlib.h>

#include "base/quantity.h"
#include "base/str.h"
#include "src/facts/stall.h"

/* kubevirt: pkg/virt-controller/watch/migration/migration.go, the defaults of the two
 * annotations, and handleMigrationBackoff. */
enum {
	UNSCHEDULABLE_TIMEOUT_S = 300,
	PENDING_POD_TIMEOUT_S = 900,
	BACKOFF_FIRST_S = 20,
	BACKOFF_MOST_DOUBLINGS = 20, /* far above what the five kept failures make */
};

#define MOST_DEADLINES 6
/* Every copy stands still for a moment now and then; samples come seconds apart. */
#define NO_PROGRESS_WORTH_TELLING_S 10.0
#define STANDSTILL_BYTES_PER_S 1048576.0

const char *deadline_kind_text(enum deadline_kind kind)
{
	static const char *const texts[] = {
		[DEADLINE_COMPLETION] = "completion",
		[DEADLINE_PROGRESS] = "progress",
		[DEADLINE_UNSCHEDULABLE] = "unschedulable",
		[DEADLINE_PENDING_POD] = "pending-pod",
		[DEADLINE_UTILITY_VOLUMES] = "utility-volumes",
		[DEADLINE_BACKOFF] = "backoff",
	};

	assert((unsigned)kind < ARRAY_LENGTH(texts));
	return texts[kind];
}

const char *deadline_effect_text(enum deadline_effect effect)
{
	static const char *const texts[] = {
		[EFFECT_ABORT] = "abort",
		[EFFECT_POST_COPY] = "post-copy",
		[EFFECT_PAUSE] = "pause",
		[EFFECT_POD_DELETED] = "pod-deleted",
		[EFFECT_RETRY] = "retry",
	};

	assert((unsigned)effect < ARRAY_LENGTH(texts));
	return texts[effect];
}

/* Room for the deadlines of one migration while they are collected. */
struct collector {
	const struct facts *facts;
	const struct migration_fact *fact;
	struct deadline items[MOST_DEADLINES];
	size_t count;
};

static struct deadline *collect(struct collector *to, enum deadline_kind kind,
	enum deadline_effect effect, int64_t from_ms, int64_t total_ms)
{
	struct deadline *deadline = &to->items[to->count++];

	assert(to->count <= MOST_DEADLINES);
	*deadline = (struct deadline){
		.kind = kind,
		.effect = effect,
		.at_ms = from_ms + total_ms,
		.seconds_total = (double)total_ms / 1000.0,
	};
	deadline->seconds_left =
		(double)(deadline->at_ms - to->facts->now.wall_ms) / 1000.0;
	return deadline;
}

/* kubevirt: pull request 16833, in 1.8 and in late patches of 1.6 and 1.7; before, the
 * sizes of the volumes were looked up under a wrong name and never found. */
static bool counts_volumes(struct kubevirt_release release)
{
	return kubevirt_release_at_least(release, 1, 8);
}

/* Sizes that the launcher may count and that are not told, or not certainly counted
 * (kubevirt: pkg/virt-launcher/virtwrap/manager.go: ephemeral disk files are added for
 * block copies). */
static bool has_hidden_bytes(const struct facts *facts, const struct vmi *vmi)
{
	if (text_equal(vmi->migration_method, "BlockMigration")) {
		return true;
	}
	for (size_t i = 0; i < vmi->migrated_volume_count; i++) {
		if (!counts_volumes(facts->release) ||
			!i64_is_known(vmi->migrated_volumes[i].bytes)) {
			return true;
		}
	}
	return false;
}

/*
 * kubevirt: pkg/virt-launcher/virtwrap/manager.go, the size of a migration: guest
 * memory and migrated volumes.
 */
int64_t deadline_budget_bytes(const struct facts *facts, const struct vmi *vmi)
{
	size_t count = counts_volumes(facts->release) ? vmi->migrated_volume_count : 0;
	int64_t bytes = 0;

	if (i64_is_known(vmi->memory_bytes) && vmi->memory_bytes > 0) {
		bytes = vmi->memory_bytes;
	}
	for (size_t i = 0; i < count; i++) {
		int64_t more = vmi->migrated_volumes[i].bytes;

		if (i64_is_known(more) && more > 0 && bytes < INT64_MAX - more) {
			bytes += more;
		}
	}
	return bytes;
}

/* In units of 10^9 bytes rounded up although the setting is named per GiB. */
int64_t deadline_completion_budget_ms(
	const struct facts *facts, const struct migration_fact *fact)
{
	int64_t timeout_s;
	int64_t units;

	if (fact->vmi == NULL || fact->limits == NULL) {
		return UNKNOWN_I64;
	}
	timeout_s = fact->limits->completion_timeout_per_gib_s.value;
	if (!i64_is_known(timeout_s)) {
		return UNKNOWN_I64;
	}
	units = quantity_decimal_gigabytes(deadline_budget_bytes(facts, fact->vmi));
	/* Absurd settings mean no timeout in our lifetime. */
	if (timeout_s <= 0 || timeout_s > INT64_MAX / 4000 / (units + 1)) {
		return 0;
	}
	return timeout_s * units * 1000;
}

/* From the start of the copy until the VM runs on the target. In post-copy nothing is
 * ever timed out. */
static bool is_timed(const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	return fact->phase == PHASE_RUNNING && state != NULL &&
		state->completed != TRI_TRUE && !i64_is_known(state->domain_ready_ms) &&
		!text_equal(state->mode, "PostCopy");
}

/*
 * kubevirt: pkg/virt-launcher/virtwrap/live-migration-source.go, the order of checks
 * when the time is up. Pausing and the setting for it exist since 1.5; with a passed
 * through device post-copy is not tried since 1.8 (pull request 16675).
 */
static enum deadline_effect effect_of_completion(const struct collector *to)
{
	const struct limits *limits = to->fact->limits;
	bool is_paused = text_equal(to->fact->state->mode, "Paused");

	if (!kubevirt_release_at_least(to->facts->release, 1, 5)) {
		return limits->allow_post_copy.value == 1 ? EFFECT_POST_COPY
							  : EFFECT_ABORT;
	}
	if (is_paused || limits->allow_workload_disruption.value != 1) {
		return EFFECT_ABORT;
	}
	if (limits->allow_post_copy.value == 1 &&
		!(to->fact->vmi->has_vfio &&
			kubevirt_release_at_least(to->facts->release, 1, 8))) {
		return EFFECT_POST_COPY;
	}
	return EFFECT_PAUSE;
}

static void add_completion(struct collector *to)
{
	const struct migration_fact *fact = to->fact;
	int64_t budget_ms = deadline_completion_budget_ms(to->facts, fact);
	struct deadline *deadline;

	if (!i64_is_known(fact->state->start_ms) || !i64_is_known(budget_ms) ||
		budget_ms == 0) {
		return;
	}
	/* The pause at the end of the budget doubles it. */
	if (text_equal(fact->state->mode, "Paused")) {
		budget_ms *= 2;
	}
	deadline = collect(to, DEADLINE_COMPLETION, effect_of_completion(to),
		fact->state->start_ms, budget_ms);
	deadline->is_lower_bound = has_hidden_bytes(to->facts, fact->vmi);
	deadline->origin = fact->limits->completion_timeout_per_gib_s.origin;
}

/* A copy that moves decreases what remains between any two looks of the launcher, even
 * where the guest writes faster: its clock never gets far. */
static bool is_moving(const struct progress_fact *progress)
{
	return progress->transfer_bytes_per_s >= STANDSTILL_BYTES_PER_S;
}

/*
 * The launcher counts from the last poll at which less remained than at the poll
 * before; what is seen from outside is the last sample with less than the one before,
 * which cannot be later. So the abort comes then at the earliest.
 */
static void add_progress(struct collector *to)
{
	const struct migration_fact *fact = to->fact;
	struct deadline *deadline;
	double still_s;
	int64_t timeout_s;

	if (fact->limits == NULL || fact->progress == NULL ||
		fact->progress->is_stale || is_moving(fact->progress)) {
		return;
	}
	still_s = fact->progress->still_s;
	timeout_s = fact->limits->progress_timeout_s.value;
	if (!f64_is_known(still_s) || still_s < NO_PROGRESS_WORTH_TELLING_S ||
		!i64_is_known(timeout_s) || timeout_s <= 0 ||
		timeout_s > INT64_MAX / 4000) {
		return;
	}
	deadline = collect(to, DEADLINE_PROGRESS, EFFECT_ABORT,
		to->facts->now.wall_ms - (int64_t)(still_s * 1000.0), timeout_s * 1000);
	deadline->is_lower_bound = true;
	deadline->origin = fact->limits->progress_timeout_s.origin;
}

static void add_watched(struct collector *to, struct arena *arena)
{
	const struct migration_fact *fact = to->fact;
	struct deadline found[STALL_MOST_DEADLINES];
	size_t count = stall_deadlines(to->facts, fact,
		deadline_completion_budget_ms(to->facts, fact), arena, found);

	for (size_t i = 0; i < count; i++) {
		struct deadline *deadline = &to->items[to->count++];

		assert(to->count <= MOST_DEADLINES);
		*deadline = found[i];
		if (deadline->kind == DEADLINE_COMPLETION) {
			deadline->is_lower_bound =
				has_hidden_bytes(to->facts, fact->vmi);
			deadline->origin =
				fact->limits->completion_timeout_per_gib_s.origin;
		} else {
			deadline->origin = fact->limits->stall_detection.origin;
		}
	}
}

/* What the launcher of the source watches. */
static void add_copy(struct collector *to, struct arena *arena)
{
	if (!is_timed(to->fact)) {
		return;
	}
	if (stall_is_used(to->fact)) {
		add_watched(to, arena);
		return;
	}
	add_completion(to);
	add_progress(to);
}

static int64_t timeout_ms(int64_t annotation_s, int64_t default_s)
{
	int64_t most_s = INT64_MAX / 4000;
	int64_t seconds = i64_is_known(annotation_s) ? annotation_s : default_s;

	/* A negative one is over before it begins; centuries are for ever. */
	return (seconds < 0 ? 0 : seconds > most_s ? most_s : seconds) * 1000;
}

static const char *timeout_origin(int64_t annotation_s, const char *annotation)
{
	return i64_is_known(annotation_s) ? annotation : "default";
}

static bool is_unschedulable(const struct pod *pod)
{
	const struct condition *scheduled =
		conditions_get(pod->conditions, "PodScheduled");

	return scheduled != NULL && text_equal(scheduled->status, "False") &&
		text_equal(scheduled->reason, "Unschedulable");
}

/* migration.go, handlePendingPodTimeout: both run from the creation of the pod, and
 * only while its phase is Pending; looked at in these two phases of the migration. In
 * Pending another pod is made, in Scheduling it is over. */
static void add_target_pod(struct collector *to)
{
	const struct migration *migration = to->fact->migration;
	const struct pod *pod = to->fact->target_pod_object;
	const char *reason = to->fact->phase == PHASE_PENDING
		? "then another target pod is made"
		: NULL;
	struct deadline *deadline;

	if ((to->fact->phase != PHASE_PENDING && to->fact->phase != PHASE_SCHEDULING) ||
		pod == NULL || !text_equal(pod->phase, "Pending") ||
		!i64_is_known(pod->object.created_ms) ||
		i64_is_known(pod->object.deletion_ms)) {
		return;
	}
	if (is_unschedulable(pod)) {
		deadline = collect(to, DEADLINE_UNSCHEDULABLE, EFFECT_POD_DELETED,
			pod->object.created_ms,
			timeout_ms(migration->unschedulable_timeout_s,
				UNSCHEDULABLE_TIMEOUT_S));
		deadline->origin = timeout_origin(migration->unschedulable_timeout_s,
			"annotation "
			"kubevirt.io/migrationUnschedulablePodTimeoutSeconds");
		deadline->reason = reason;
	}
	deadline = collect(to, DEADLINE_PENDING_POD, EFFECT_POD_DELETED,
		pod->object.created_ms,
		timeout_ms(migration->pending_timeout_s, PENDING_POD_TIMEOUT_S));
	deadline->origin = timeout_origin(migration->pending_timeout_s,
		"annotation kubevirt.io/migrationPendingPodTimeoutSeconds");
	deadline->reason = reason;
}

static void add_utility_volumes(struct collector *to)
{
	const struct migration *migration = to->fact->migration;
	const struct limit *limit = &to->facts->limits.utility_volumes_timeout_s;
	int64_t annotation_s = migration->utility_volumes_timeout_s;
	struct deadline *deadline;

	if (to->fact->phase != PHASE_PENDING ||
		conditions_state(migration->conditions,
			"migrationBlockedByUtilityVolumes") != TRI_TRUE ||
		!i64_is_known(migration->object.created_ms) ||
		(!i64_is_known(annotation_s) && !i64_is_known(limit->value))) {
		return;
	}
	deadline = collect(to, DEADLINE_UTILITY_VOLUMES, EFFECT_ABORT,
		migration->object.created_ms, timeout_ms(annotation_s, limit->value));
	deadline->origin = i64_is_known(annotation_s)
		? "annotation kubevirt.io/migrationUtilityVolumesTimeoutSeconds"
		: limit->origin;
}

/* Only these are held back; workload updates since 1.4. */
static bool is_backoff_eligible(
	const struct facts *facts, const struct migration *migration)
{
	if (migration->evacuation_node != NULL) {
		return true;
	}
	return migration->is_workload_update &&
		kubevirt_release_at_least(facts->release, 1, 4);
}

static int64_t failed_at_ms(const struct migration *migration)
{
	for (size_t i = 0; i < migration->phase_count; i++) {
		if (migration->phases[i].phase == PHASE_FAILED) {
			return migration->phases[i].at_ms;
		}
	}
	return UNKNOWN_I64;
}

static int newest_first(const void *a, const void *b)
{
	const struct object *left = &(*(const struct migration *const *)a)->object;
	const struct object *right = &(*(const struct migration *const *)b)->object;

	if (left->created_ms != right->created_ms) {
		return left->created_ms > right->created_ms ? -1 : 1;
	}
	return text_compare(right->name, left->name);
}

/* The failures in a row before the newest, and what the delay doubles to. */
static int64_t backoff_s(const struct migration *const *newest, size_t count)
{
	int64_t seconds = 0;
	int doublings = 0;

	for (size_t i = 1; i < count; i++) {
		if (newest[i]->phase == PHASE_SUCCEEDED) {
			break;
		}
		if (i64_is_known(newest[i]->object.deletion_ms) ||
			newest[i]->phase != PHASE_FAILED) {
			continue;
		}
		if (seconds == 0) {
			seconds = BACKOFF_FIRST_S;
		} else if (doublings++ < BACKOFF_MOST_DOUBLINGS) {
			seconds *= 2;
		}
	}
	return seconds;
}

/* Siblings of one VM: they stand together in an array ordered by VM. */
static void add_backoff(struct collector *to, const struct migration *const *siblings,
	size_t count, struct arena *arena)
{
	const struct migration *migration = to->fact->migration;
	const struct migration **newest = arena_calloc(arena, count, sizeof(*newest));
	size_t eligible = 0;
	int64_t seconds;
	int64_t failed_ms;

	for (size_t i = 0; i < count; i++) {
		if (is_backoff_eligible(to->facts, siblings[i])) {
			newest[eligible++] = siblings[i];
		}
	}
	qsort(newest, eligible, sizeof(*newest), newest_first);
	if (eligible < 2 || newest[0] != migration) {
		return;
	}
	seconds = backoff_s(newest, eligible);
	failed_ms = failed_at_ms(newest[1]);
	if (seconds == 0 || !i64_is_known(failed_ms) ||
		failed_ms + seconds * 1000 <= to->facts->now.wall_ms) {
		return;
	}
	collect(to, DEADLINE_BACKOFF, EFFECT_RETRY, failed_ms, seconds * 1000)->origin =
		arena_printf(arena, "failed VirtualMachineInstanceMigration %s/%s",
			newest[1]->object.namespace, newest[1]->object.name);
}

static bool is_held_back(const struct facts *facts, const struct migration_fact *fact)
{
	return fact->is_waiting && !fact->migration->ignores_backoff &&
		is_backoff_eligible(facts, fact->migration);
}

static int compare_by_vm(const void *a, const void *b)
{
	const struct migration *left = *(const struct migration *const *)a;
	const struct migration *right = *(const struct migration *const *)b;
	int order = text_compare(left->object.namespace, right->object.namespace);

	return order != 0 ? order : text_compare(left->vmi_name, right->vmi_name);
}

static const struct migration **migrations_by_vm(const struct build *build)
{
	size_t count = build->facts->migration_count;
	const struct migration **sorted =
		arena_calloc(build->arena, count + 1, sizeof(*sorted));

	for (size_t i = 0; i < count; i++) {
		sorted[i] = build->migrations[i].migration;
	}
	qsort(sorted, count, sizeof(*sorted), compare_by_vm);
	return sorted;
}

static void find_siblings(const struct migration *const *by_vm, size_t count,
	const struct migration *migration, size_t *out_first, size_t *out_count)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_by_vm(&by_vm[middle], &migration) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	*out_first = low;
	while (low < count && compare_by_vm(&by_vm[low], &migration) == 0) {
		low++;
	}
	*out_count = low - *out_first;
}

/* The nearest first; what has no moment last. */
static int compare_deadlines(const void *a, const void *b)
{
	const struct deadline *left = a;
	const struct deadline *right = b;

	if (i64_is_known(left->at_ms) != i64_is_known(right->at_ms)) {
		return i64_is_known(left->at_ms) ? -1 : 1;
	}
	if (left->at_ms != right->at_ms) {
		return left->at_ms < right->at_ms ? -1 : 1;
	}
	return (int)left->kind - (int)right->kind;
}

static void keep(
	const struct build *build, struct migration_fact *fact, struct collector *from)
{
	struct deadline *deadlines;

	if (from->count == 0) {
		return;
	}
	qsort(from->items, from->count, sizeof(from->items[0]), compare_deadlines);
	deadlines = arena_calloc(build->arena, from->count, sizeof(*deadlines));
	memcpy(deadlines, from->items, from->count * sizeof(*deadlines));
	fact->deadlines = deadlines;
	fact->deadline_count = from->count;
}

void deadline_fill(struct build *build)
{
	const struct facts *facts = build->facts;
	const struct migration **by_vm = NULL;

	for (size_t i = 0; i < facts->migration_count; i++) {
		struct migration_fact *fact = &build->migrations[i];
		struct collector collector = { .facts = facts, .fact = fact };

		if (fact->is_final) {
			continue;
		}
		add_copy(&collector, build->arena);
		add_target_pod(&collector);
		add_utility_volumes(&collector);
		if (is_held_back(facts, fact)) {
			size_t first;
			size_t count;

			if (by_vm == NULL) {
				by_vm = migrations_by_vm(build);
			}
			find_siblings(by_vm, facts->migration_count, fact->migration,
				&first, &count);
			add_backoff(&collector, by_vm + first, count, build->arena);
		}
		keep(build, fact, &collector);
	}
}
