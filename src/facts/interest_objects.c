/* Which further objects are worth fetching: attached volumes, budgets, VMs, loads. */
#include "src/facts/interest_objects.h"

#include <stdlib.h>

#include "base/str.h"
#include "facts/room.h"

#define VOLUME_MAX 64
#define NAMESPACE_MAX 8
#define VM_MAX 32
#define LOAD_MAX 8
#define LOADS_PER_VM 4
/* Attaching takes seconds on a healthy cluster; nobody looks before. */
#define ATTACH_PATIENCE_MS 20000
/* So long everything but the copy takes at most when nothing is wrong. */
#define PHASE_PATIENCE_MS 60000
#define FAILED_RECENTLY_MS INT64_C(600000)

struct work {
	const struct facts *facts;
	struct arena *arena;
	struct interest *interest;
};

static bool is_older(const struct facts *facts, int64_t since_ms, int64_t age_ms)
{
	return i64_is_known(since_ms) && facts->now.wall_ms - since_ms > age_ms;
}

static bool add_text(const char **texts, size_t *count, size_t limit, const char *text)
{
	if (*count >= limit || text_is_empty(text)) {
		return false;
	}
	for (size_t i = 0; i < *count; i++) {
		if (text_equal(texts[i], text)) {
			return false;
		}
	}
	texts[(*count)++] = text;
	return true;
}

/* The target has a node and does not start, or has hotplugged disks to wait for. */
static bool awaits_volumes(const struct facts *facts, const struct migration_fact *fact)
{
	const struct pod *pod = fact->target_pod_object;

	if (fact->is_final || fact->vmi == NULL || pod == NULL ||
		fact->phase > PHASE_SCHEDULING || text_is_empty(pod->node) ||
		!is_older(facts, pod->object.created_ms, ATTACH_PATIENCE_MS)) {
		return false;
	}
	if (text_equal(pod->phase, "Pending")) {
		return true;
	}
	for (size_t i = 0; i < fact->vmi->volume_count; i++) {
		if (fact->vmi->volumes[i].is_hotplug) {
			return true;
		}
	}
	return false;
}

/* Their claims are fetched as evidence, too, and tell the volumes. */
static void choose_volumes(struct work *work)
{
	const struct facts *facts = work->facts;
	const char **volumes = arena_calloc(work->arena, VOLUME_MAX, sizeof(*volumes));
	size_t used = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct vmi *vmi = facts->migrations[i].vmi;

		if (!awaits_volumes(facts, &facts->migrations[i])) {
			continue;
		}
		for (size_t k = 0; k < vmi->volume_count; k++) {
			const struct pvc *pvc = store_find_pvc(facts->store,
				vmi->object.namespace, vmi->volumes[k].claim);

			if (pvc != NULL) {
				(void)add_text(
					volumes, &used, VOLUME_MAX, pvc->volume_name);
			}
		}
	}
	work->interest->volumes = volumes;
	work->interest->volume_count = used;
}

static bool is_emptied(const struct facts *facts, const struct vmi *vmi)
{
	const struct node_fact *node = facts_find_node(facts, vmi->node);

	return node != NULL && node->is_draining && text_equal(vmi->phase, "Running") &&
		!i64_is_known(vmi->object.deletion_ms);
}

static void choose_budgets(struct work *work)
{
	const struct store *store = work->facts->store;
	const char **namespaces =
		arena_calloc(work->arena, NAMESPACE_MAX, sizeof(*namespaces));
	size_t used = 0;

	for (size_t i = 0; i < store_count(store, KIND_VMI) && used < NAMESPACE_MAX;
		i++) {
		const struct vmi *vmi = store_vmi(store, i);

		if (is_emptied(work->facts, vmi)) {
			(void)add_text(namespaces, &used, NAMESPACE_MAX,
				vmi->object.namespace);
		}
	}
	work->interest->budget_namespaces = namespaces;
	work->interest->budget_namespace_count = used;
}

/* A VirtualMachine is as large as its VMI (10 KB): watching all of them would double
 * what is read at the start, for conditions that matter to a few. Those are asked for:
 * who failed, who is stuck, whose copy is over and whose migration is not. */
static bool is_vm_in_question(
	const struct facts *facts, const struct migration_fact *fact)
{
	if (fact->is_final) {
		return fact->phase == PHASE_FAILED && i64_is_known(fact->ended_ms) &&
			facts->now.wall_ms - fact->ended_ms <= FAILED_RECENTLY_MS;
	}
	if (fact->phase == PHASE_RUNNING) {
		return fact->state != NULL &&
			(fact->state->completed == TRI_TRUE ||
				i64_is_known(fact->state->domain_ready_ms));
	}
	return fact->holds_cluster_slot &&
		is_older(facts, fact->phase_since_ms, PHASE_PATIENCE_MS);
}

/* Where the VMI is gone, its name is that of the VM. */
static const char *vm_of(const struct migration_fact *fact)
{
	return fact->vmi != NULL ? fact->vmi->vm_name : fact->migration->vmi_name;
}

static void add_vm(struct interest_object *vms, size_t *used, const char *namespace,
	const char *name)
{
	if (text_is_empty(name)) {
		return;
	}
	for (size_t i = 0; i < *used; i++) {
		if (text_equal(vms[i].name, name) &&
			text_equal(vms[i].namespace, namespace)) {
			return;
		}
	}
	vms[(*used)++] = (struct interest_object){ namespace, name };
}

/* Who never leaves a node that is being emptied: perhaps somebody changed the VM, and
 * only its restart is missing. */
static bool is_stranded(const struct facts *facts, const struct vmi *vmi)
{
	return is_emptied(facts, vmi) &&
		conditions_state(vmi->conditions, "LiveMigratable") == TRI_FALSE;
}

static void choose_vms(struct work *work)
{
	const struct facts *facts = work->facts;
	const struct store *store = facts->store;
	struct interest_object *vms =
		arena_calloc(work->arena, VM_MAX + 1, sizeof(*vms));
	size_t used = 0;

	for (size_t i = 0; i < facts->migration_count && used < VM_MAX; i++) {
		if (is_vm_in_question(facts, &facts->migrations[i])) {
			add_vm(vms, &used,
				facts->migrations[i].migration->object.namespace,
				vm_of(&facts->migrations[i]));
		}
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI) && used < VM_MAX; i++) {
		if (is_stranded(facts, store_vmi(store, i))) {
			add_vm(vms, &used, store_vmi(store, i)->object.namespace,
				store_vmi(store, i)->vm_name);
		}
	}
	work->interest->vms = vms;
	work->interest->vm_count = used;
}

static bool is_unplaced(const struct migration_fact *fact)
{
	return !fact->is_final && fact->vmi != NULL &&
		fact->target_pod_object != NULL &&
		text_is_empty(fact->target_pod_object->node) &&
		conditions_state(fact->target_pod_object->conditions, "PodScheduled") ==
		TRI_FALSE;
}

static void add_loads(
	struct work *work, const char **nodes, size_t *used, const struct vmi *vmi)
{
	size_t count;
	const struct room *rooms =
		room_candidates(work->facts, vmi, work->arena, &count);

	for (size_t i = 0; i < count && i < LOADS_PER_VM; i++) {
		(void)add_text(nodes, used, LOAD_MAX, rooms[i].node->name);
	}
}

/* What pods ask for is read of the nodes where it decides: those with most room for a
 * target pod that finds none, and for the largest VM. */
static void choose_loads(struct work *work)
{
	const struct facts *facts = work->facts;
	const char **nodes = arena_calloc(work->arena, LOAD_MAX, sizeof(*nodes));
	const struct vmi *largest = room_largest(facts);
	size_t used = 0;

	for (size_t i = 0; i < facts->migration_count && used + LOADS_PER_VM < LOAD_MAX;
		i++) {
		if (is_unplaced(&facts->migrations[i])) {
			add_loads(work, nodes, &used, facts->migrations[i].vmi);
		}
	}
	if (largest != NULL) {
		add_loads(work, nodes, &used, largest);
	}
	work->interest->load_nodes = nodes;
	work->interest->load_node_count = used;
}

void interest_add_objects(
	const struct facts *facts, struct interest *interest, struct arena *arena)
{
	struct work work = { .facts = facts, .arena = arena, .interest = interest };

	choose_volumes(&work);
	choose_budgets(&work);
	choose_vms(&work);
	choose_loads(&work);
}
