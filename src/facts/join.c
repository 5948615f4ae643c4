/* Joins migrations with VMIs, states, pods and nodes; pure. */
#include "src/facts/join.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/str.h"
#include "src/facts/keep.h"
#include "src/facts/timeline.h"

#define PREFIX_USER "kubevirt-migrate-vm-"
/* What this program creates for its user. */
#define PREFIX_OURS "vmigtop-"
#define PREFIX_EVACUATION "kubevirt-evacuation-"
#define PREFIX_WORKLOAD_UPDATE "kubevirt-workload-update-"
#define LAUNCHER_PREFIX "virt-launcher-"
#define DEFAULT_DRAIN_TAINT "kubevirt.io/drain"

enum migration_origin join_origin(const struct migration *migration)
{
	struct str name = str_from(migration->object.name);

	if (migration->evacuation_node != NULL) {
		return ORIGIN_EVACUATION;
	}
	/* Volume updates carry the annotation of workload updates too (kubevirt:
	 * pkg/virt-controller/watch/workload-updater/workload-updater.go). */
	if (migration->is_volume_update) {
		return ORIGIN_VOLUME_UPDATE;
	}
	if (migration->is_workload_update) {
		return ORIGIN_WORKLOAD_UPDATE;
	}
	if (migration->has_send_to || migration->has_receive) {
		return ORIGIN_DECENTRALIZED;
	}
	if (str_starts_with(name, PREFIX_USER) || str_starts_with(name, PREFIX_OURS)) {
		return ORIGIN_USER;
	}
	if (str_starts_with(name, PREFIX_EVACUATION)) {
		return ORIGIN_EVACUATION;
	}
	if (str_starts_with(name, PREFIX_WORKLOAD_UPDATE)) {
		return ORIGIN_WORKLOAD_UPDATE;
	}
	return ORIGIN_OTHER;
}

static bool state_is_of(
	const struct migration_state *state, const struct migration *migration)
{
	return state != NULL && !text_is_empty(state->uid) &&
		text_equal(state->uid, migration->object.uid);
}

/*
 * The VMI keeps the state of its previous migration until the next handoff replaces it,
 * and the VMIM's own copy is filled only when final (kubevirt:
 * pkg/controller/controller.go, SetVMIMigrationState): only the uid tells whose it is.
 */
static const struct migration_state *state_of(
	const struct migration *migration, const struct vmi *vmi)
{
	const struct migration_state *on_vmi = vmi != NULL ? vmi->state : NULL;

	if (migration_phase_is_final(migration->phase) &&
		state_is_of(migration->state, migration)) {
		return migration->state;
	}
	return state_is_of(on_vmi, migration) ? on_vmi : NULL;
}

/* A migration that ended may be older than the VMI that has its VM's name now. */
static const struct vmi *vmi_of(
	const struct store *store, const struct migration *migration)
{
	const struct vmi *vmi;

	if (migration->vmi_name == NULL) {
		return NULL;
	}
	vmi = store_find_vmi(store, migration->object.namespace, migration->vmi_name);
	if (vmi != NULL && migration_phase_is_final(migration->phase) &&
		i64_is_known(vmi->object.created_ms) &&
		i64_is_known(migration->object.created_ms) &&
		vmi->object.created_ms > migration->object.created_ms) {
		return NULL;
	}
	return vmi;
}

/* Namespaces are compared as numbers: they are few, and long in common. */
struct migration_entry {
	uint32_t namespace;
	uint32_t index; /* in the store */
	const struct migration *migration;
};

static int compare_migrations(const void *a, const void *b)
{
	const struct migration_entry *left = a;
	const struct migration_entry *right = b;

	if (left->namespace != right->namespace) {
		return left->namespace < right->namespace ? -1 : 1;
	}
	return text_compare(
		left->migration->object.name, right->migration->object.name);
}

static const struct migration_entry *sorted_migrations(
	struct build *build, size_t count)
{
	struct migration_entry *sorted =
		arena_calloc(build->arena, count + 1, sizeof(*sorted));
	struct name_index namespaces;
	const uint32_t *moved;

	name_index_init(&namespaces, build->arena);
	for (size_t i = 0; i < count; i++) {
		const struct migration *migration =
			store_migration(build->facts->store, i);

		sorted[i].index = (uint32_t)i;
		sorted[i].migration = migration;
		sorted[i].namespace =
			name_index_add(&namespaces, migration->object.namespace);
	}
	(void)name_index_sort(&namespaces, &moved);
	for (size_t i = 0; i < count; i++) {
		sorted[i].namespace = moved[sorted[i].namespace];
	}
	qsort(sorted, count, sizeof(*sorted), compare_migrations);
	return sorted;
}

/* The first bytes of random uids tell nearly all of them apart. */
struct uid_entry {
	uint64_t head; /* as a number in the order of its bytes */
	const struct migration_fact *fact;
};

static uint64_t head_of(const char *uid)
{
	uint64_t head = 0;
	size_t i;

	for (i = 0; i < sizeof(head) && uid[i] != '\0'; i++) {
		head = head << 8 | (unsigned char)uid[i];
	}
	return i == 0 ? 0 : head << 8 * (sizeof(head) - i);
}

static int compare_uids(const void *a, const void *b)
{
	const struct uid_entry *left = a;
	const struct uid_entry *right = b;

	if (left->head != right->head) {
		return left->head < right->head ? -1 : 1;
	}
	return text_compare(
		left->fact->migration->object.uid, right->fact->migration->object.uid);
}

static void sort_by_uid(struct build *build)
{
	size_t count = build->facts->migration_count;
	struct uid_entry *entries =
		arena_calloc(build->arena, count + 1, sizeof(*entries));
	size_t *by_uid = arena_calloc(build->arena, count + 1, sizeof(*by_uid));

	for (size_t i = 0; i < count; i++) {
		const struct migration_fact *fact = &build->migrations[i];

		entries[i].head = head_of(fact->migration->object.uid);
		entries[i].fact = fact;
	}
	qsort(entries, count, sizeof(*entries), compare_uids);
	for (size_t i = 0; i < count; i++) {
		by_uid[i] = (size_t)(entries[i].fact - build->migrations);
	}
	build->facts->by_uid = by_uid;
}

static bool is_launcher(const struct pod *pod)
{
	return text_equal(pod->component, "virt-launcher");
}

/* Of several target pods: the one that was handed over, else the one not being
 * deleted, else the newest. */
static bool is_better_target(const struct migration_fact *fact, const struct pod *pod)
{
	const struct pod *best = fact->target_pod_object;
	bool is_terminating = i64_is_known(pod->object.deletion_ms);

	if (best == NULL) {
		return true;
	}
	if (fact->state != NULL && fact->state->target_pod != NULL) {
		if (text_equal(best->object.name, fact->state->target_pod)) {
			return false;
		}
		if (text_equal(pod->object.name, fact->state->target_pod)) {
			return true;
		}
	}
	if (is_terminating != i64_is_known(best->object.deletion_ms)) {
		return !is_terminating;
	}
	if (pod->object.created_ms != best->object.created_ms) {
		return pod->object.created_ms > best->object.created_ms;
	}
	return text_compare(pod->object.name, best->object.name) < 0;
}

/*
 * A target pod by the controller's three labels; its phase does not matter, a dead one
 * still counts (kubevirt: pkg/virt-controller/watch/migration/migration.go,
 * listMatchingTargetPods). The label of the job stays after success, so a pod is a
 * target only of the migration with just that uid.
 */
static void join_pods(struct build *build)
{
	const struct store *store = build->facts->store;
	size_t count = store_count(store, KIND_POD);

	for (size_t i = 0; i < count; i++) {
		const struct pod *pod = store_pod(store, i);
		const struct migration_fact *found;
		struct migration_fact *fact;

		if (text_is_empty(pod->job_uid) || !is_launcher(pod)) {
			continue;
		}
		found = facts_find_migration(build->facts, pod->job_uid);
		if (found == NULL) {
			continue;
		}
		fact = &build->migrations[found - build->facts->migrations];
		if (fact->vmi != NULL &&
			!text_equal(pod->created_by, fact->vmi->object.uid)) {
			continue;
		}
		if (is_better_target(fact, pod)) {
			fact->target_pod_object = pod;
		}
	}
}

/* "Created migration target pod virt-launcher-db1-x7k2p", with or without a namespace
 * in front; NULL: no name. */
static const char *pod_named_in(const char *message, struct arena *arena)
{
	const char *begin = message == NULL ? NULL : strstr(message, LAUNCHER_PREFIX);
	size_t length;

	if (begin == NULL) {
		return NULL;
	}
	length = strspn(begin, "abcdefghijklmnopqrstuvwxyz0123456789-.");
	while (length > 0 && begin[length - 1] == '.') {
		length--;
	}
	return arena_strndup(arena, begin, length);
}

/* A target pod that was given up is gone, and no state ever named it: what its
 * controller said about it has its name, and under the name stand its own events. */
static void join_pods_of_events(struct build *build)
{
	const struct store *store = build->facts->store;

	for (size_t i = 0; i < store_count(store, KIND_EVENT); i++) {
		const struct event *event = store_event(store, i);
		const struct migration_fact *found;
		struct migration_fact *fact;

		if (!text_contains_nocase(event->message, "migration target pod") ||
			(!text_equal(event->reason, "SuccessfulCreate") &&
				!text_equal(event->reason, "SuccessfulDelete"))) {
			continue;
		}
		found = facts_find_migration(build->facts, event->involved_uid);
		if (found == NULL) {
			continue;
		}
		fact = &build->migrations[found - build->facts->migrations];
		if (fact->target_pod == NULL) {
			fact->target_pod = pod_named_in(event->message, build->arena);
		}
	}
}

static const char *source_of(const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;

	if (fact->state != NULL && fact->state->source_node != NULL) {
		return fact->state->source_node;
	}
	/* The VM that is received runs in another cluster or namespace. */
	if (migration->has_receive) {
		return NULL;
	}
	if (!fact->is_final && fact->vmi != NULL && fact->vmi->node != NULL) {
		return fact->vmi->node;
	}
	return text_is_empty(migration->evacuation_node) ? NULL
							 : migration->evacuation_node;
}

static void fill_ends(struct migration_fact *fact)
{
	fact->source = source_of(fact);
	if (fact->state != NULL) {
		fact->target = fact->state->target_node;
		fact->target_pod = fact->state->target_pod;
	}
	if (fact->target == NULL && fact->target_pod_object != NULL) {
		fact->target = fact->target_pod_object->node;
	}
	if (fact->target_pod == NULL && fact->target_pod_object != NULL) {
		fact->target_pod = fact->target_pod_object->object.name;
	}
}

static bool is_cancel_requested(const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;

	/* Deleting a migration that is over only tidies up. */
	if (i64_is_known(migration->object.deletion_ms) && !fact->is_final) {
		return true;
	}
	return conditions_state(migration->conditions, "migrationAbortRequested") ==
		TRI_TRUE ||
		(fact->state != NULL && fact->state->abort_requested == TRI_TRUE);
}

static bool is_order_kept(const struct build *build, size_t count)
{
	const struct facts_keep *keep = build->keep;

	return keep != NULL && keep->order.count == count &&
		keep->order.membership ==
		store_membership(build->facts->store, KIND_MIGRATION);
}

/* Names and uids stay where they are in the store as long as nobody comes or goes. */
static void keep_order(const struct build *build, const uint32_t *by_name)
{
	struct facts_keep *keep = build->keep;
	size_t count = build->facts->migration_count;

	if (keep == NULL || count == 0) {
		return;
	}
	mem_free(keep->order.by_name);
	mem_free(keep->order.by_uid);
	keep->order = (struct kept_order){
		.membership = store_membership(build->facts->store, KIND_MIGRATION),
		.by_name = mem_calloc(count, sizeof(*keep->order.by_name)),
		.by_uid = mem_calloc(count, sizeof(*keep->order.by_uid)),
		.count = count,
	};
	memcpy(keep->order.by_name, by_name, count * sizeof(*by_name));
	memcpy(keep->order.by_uid, build->facts->by_uid,
		count * sizeof(*keep->order.by_uid));
}

/* Indexes into the store's migrations, by namespace and name. */
static const uint32_t *order_by_name(struct build *build, size_t count)
{
	const struct migration_entry *sorted;
	uint32_t *by_name;

	if (is_order_kept(build, count)) {
		return build->keep->order.by_name;
	}
	sorted = sorted_migrations(build, count);
	by_name = arena_calloc(build->arena, count + 1, sizeof(*by_name));
	for (size_t i = 0; i < count; i++) {
		by_name[i] = sorted[i].index;
	}
	return by_name;
}

static void order_by_uid(struct build *build, const uint32_t *by_name)
{
	if (is_order_kept(build, build->facts->migration_count)) {
		build->facts->by_uid = build->keep->order.by_uid;
		return;
	}
	sort_by_uid(build);
	keep_order(build, by_name);
}

void join_migrations(struct build *build)
{
	struct facts *facts = build->facts;
	size_t count = store_count(facts->store, KIND_MIGRATION);
	const uint32_t *by_name = order_by_name(build, count);

	build->migrations =
		arena_calloc(build->arena, count + 1, sizeof(*build->migrations));
	for (size_t i = 0; i < count; i++) {
		struct migration_fact *fact = &build->migrations[i];

		fact->migration = store_migration(facts->store, by_name[i]);
		fact->phase = fact->migration->phase;
		fact->is_final = migration_phase_is_final(fact->phase);
		fact->origin = join_origin(fact->migration);
		fact->vmi = vmi_of(facts->store, fact->migration);
		fact->state = state_of(fact->migration, fact->vmi);
		facts->by_phase[fact->phase]++;
	}
	facts->migrations = build->migrations;
	facts->migration_count = count;
	order_by_uid(build, by_name);
	join_pods(build);
	for (size_t i = 0; i < count; i++) {
		fill_ends(&build->migrations[i]);
		build->migrations[i].cancel_requested =
			is_cancel_requested(&build->migrations[i]);
		timeline_fill(&build->migrations[i], facts->now);
	}
	join_pods_of_events(build);
}

static void add_name(struct name_index *names, const char *name)
{
	if (!text_is_empty(name)) {
		(void)name_index_add(names, name);
	}
}

static void add_nodes_of_migrations(const struct build *build, struct name_index *names)
{
	for (size_t i = 0; i < build->facts->migration_count; i++) {
		const struct migration_fact *fact = &build->migrations[i];

		if (fact->is_final) {
			continue; /* its nodes may be gone for long */
		}
		add_name(names, fact->source);
		add_name(names, fact->target);
		/* A stale state counts on its node too, see capacity.c. */
		if (fact->vmi != NULL && fact->vmi->state != NULL) {
			add_name(names, fact->vmi->state->source_node);
		}
	}
}

/* Every node that anything names, sorted; build->node_index and build->vmi_nodes. */
static const char *const *index_nodes(struct build *build)
{
	const struct store *store = build->facts->store;
	struct name_index *names = &build->node_index;
	size_t vmis = store_count(store, KIND_VMI);
	uint32_t *vmi_nodes = arena_calloc(build->arena, vmis + 1, sizeof(*vmi_nodes));
	const uint32_t *moved;
	const char *const *sorted;

	name_index_init(names, build->arena);
	for (size_t i = 0; i < store_count(store, KIND_NODE); i++) {
		add_name(names, store_node(store, i)->object.name);
	}
	for (size_t i = 0; i < store_count(store, KIND_VIRT_HANDLER); i++) {
		add_name(names, store_virt_handler(store, i)->node);
	}
	for (size_t i = 0; i < vmis; i++) {
		const char *node = store_vmi(store, i)->node;

		vmi_nodes[i] = text_is_empty(node) ? NAME_NOT_FOUND
						   : name_index_add(names, node);
	}
	add_nodes_of_migrations(build, names);
	sorted = name_index_sort(names, &moved);
	for (size_t i = 0; i < vmis; i++) {
		if (vmi_nodes[i] != NAME_NOT_FOUND) {
			vmi_nodes[i] = moved[vmi_nodes[i]];
		}
	}
	build->vmi_nodes = vmi_nodes;
	return sorted;
}

struct node_fact *join_find_node(struct build *build, const char *name)
{
	const struct node_fact *found;
	uint32_t number;

	if (build->node_index.slots != NULL) {
		number = name_index_find(&build->node_index, name);
		return number == NAME_NOT_FOUND ? NULL : &build->nodes[number];
	}
	found = facts_find_node(build->facts, name);
	return found == NULL ? NULL : &build->nodes[found - build->facts->nodes];
}

struct node_fact *join_node_of_vmi(struct build *build, size_t i)
{
	if (build->vmi_nodes == NULL) {
		return join_find_node(build, store_vmi(build->facts->store, i)->node);
	}
	return build->vmi_nodes[i] == NAME_NOT_FOUND
		? NULL
		: &build->nodes[build->vmi_nodes[i]];
}

static bool is_vmi_over(const struct vmi *vmi)
{
	return text_equal(vmi->phase, "Succeeded") || text_equal(vmi->phase, "Failed");
}

static void join_vmis_to_nodes(struct build *build)
{
	const struct store *store = build->facts->store;
	size_t count = store_count(store, KIND_VMI);

	for (size_t i = 0; i < count; i++) {
		const struct vmi *vmi = store_vmi(store, i);
		struct node_fact *node = join_node_of_vmi(build, i);

		if (node == NULL || is_vmi_over(vmi)) {
			continue;
		}
		node->vmis++;
		if (text_equal(vmi->evacuation_node, vmi->node)) {
			node->is_draining = true;
		}
	}
}

static bool is_newer_handler(const struct pod *pod, const struct pod *best)
{
	bool is_terminating = i64_is_known(pod->object.deletion_ms);

	return is_terminating != i64_is_known(best->object.deletion_ms)
		? !is_terminating
		: pod->object.created_ms > best->object.created_ms;
}

/* Of several (a rollout): the one not being deleted, else the newest. */
static void join_virt_handlers(struct build *build)
{
	const struct store *store = build->facts->store;
	size_t count = store_count(store, KIND_VIRT_HANDLER);

	for (size_t i = 0; i < count; i++) {
		const struct pod *pod = store_virt_handler(store, i);
		struct node_fact *node = join_find_node(build, pod->node);

		if (node != NULL &&
			(node->virt_handler == NULL ||
				is_newer_handler(pod, node->virt_handler))) {
			node->virt_handler = pod;
		}
	}
}

/* Another effect does not make virt-controller empty the node (kubevirt:
 * pkg/virt-controller/watch/drain/evacuation/evacuation.go, execute). */
static bool has_drain_taint(const struct node *node, const char *key)
{
	for (size_t i = 0; i < node->taint_count; i++) {
		if (text_equal(node->taints[i].key, key) &&
			text_equal(node->taints[i].effect, "NoSchedule")) {
			return true;
		}
	}
	return false;
}

static void fill_node(struct build *build, struct node_fact *fact)
{
	const struct kubevirt *kubevirt = build->facts->kubevirt;
	const char *taint = DEFAULT_DRAIN_TAINT;

	if (kubevirt != NULL && kubevirt->config.node_drain_taint_key != NULL) {
		taint = kubevirt->config.node_drain_taint_key;
	}
	fact->heartbeat_age_ms = UNKNOWN_I64;
	fact->node = store_find_node(build->facts->store, fact->name);
	if (fact->node == NULL) {
		return;
	}
	fact->is_emptied =
		fact->node->is_unschedulable || has_drain_taint(fact->node, taint);
	fact->is_draining = fact->is_emptied;
	if (i64_is_known(fact->node->heartbeat_ms)) {
		int64_t age_ms = build->facts->now.wall_ms - fact->node->heartbeat_ms;

		fact->heartbeat_age_ms = age_ms > 0 ? age_ms : 0;
	}
}

void join_nodes(struct build *build)
{
	const char *const *names = index_nodes(build);
	size_t count = build->node_index.count;

	build->nodes = arena_calloc(build->arena, count + 1, sizeof(*build->nodes));
	build->facts->nodes = build->nodes;
	build->facts->node_count = count;
	for (size_t i = 0; i < count; i++) {
		build->nodes[i].name = names[i];
		fill_node(build, &build->nodes[i]);
	}
	join_vmis_to_nodes(build);
	join_virt_handlers(build);
}
