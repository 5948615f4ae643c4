/* Nodes that can take a VM, and why others cannot; pure. */
#include "src/commands/placement.h"

#include "base/str.h"
#include "base/timefmt.h"
#include "src/commands/words.h"

enum fit {
	FIT_ABLE,
	FIT_NOT_READY,
	FIT_CORDONED,
	FIT_UNSCHEDULABLE,
	FIT_NOT_SELECTED,
	FIT_TOO_SMALL,
};

/* The first label of the VM's nodeSelector that the node has not; NULL: none. */
static const struct label *missing_label(const struct vmi *vmi, const struct node *node)
{
	for (size_t i = 0; i < vmi->node_selector.count; i++) {
		const struct label *label = &vmi->node_selector.items[i];

		if (!text_equal(labels_get(node->labels, label->key), label->value)) {
			return label;
		}
	}
	return NULL;
}

static bool is_too_small(const struct vmi *vmi, const struct node *node)
{
	return i64_is_known(vmi->memory_bytes) &&
		i64_is_known(node->allocatable_memory_bytes) &&
		node->allocatable_memory_bytes < vmi->memory_bytes;
}

static enum fit fit_of(const struct vmi *vmi, const struct node *node)
{
	if (node->ready != TRI_TRUE) {
		return FIT_NOT_READY;
	}
	if (node->is_unschedulable) {
		return FIT_CORDONED;
	}
	if (node->kubevirt_schedulable != TRI_TRUE) {
		return FIT_UNSCHEDULABLE;
	}
	if (vmi != NULL && missing_label(vmi, node) != NULL) {
		return FIT_NOT_SELECTED;
	}
	return vmi != NULL && is_too_small(vmi, node) ? FIT_TOO_SMALL : FIT_ABLE;
}

static void count_fit(struct placement *placement, enum fit fit)
{
	switch (fit) {
	case FIT_ABLE:
		placement->able++;
		return;
	case FIT_NOT_READY:
		placement->not_ready++;
		return;
	case FIT_CORDONED:
		placement->cordoned++;
		return;
	case FIT_UNSCHEDULABLE:
		placement->unschedulable++;
		return;
	case FIT_NOT_SELECTED:
		placement->not_selected++;
		return;
	case FIT_TOO_SMALL:
		placement->too_small++;
		return;
	}
}

struct placement placement_look(
	const struct facts *facts, const struct vmi *vmi, const char *source)
{
	const struct store *store = facts->store;
	size_t count = store_count(store, KIND_NODE);
	struct placement placement = { 0 };

	placement.is_known = source_state_is_usable(store_source(store, SOURCE_NODE));
	for (size_t i = 0; i < count; i++) {
		const struct node *node = store_node(store, i);

		if (!text_equal(node->object.name, source)) {
			placement.others++;
			count_fit(&placement, fit_of(vmi, node));
		}
	}
	return placement;
}

static const char *add_reason(
	const char *reasons, size_t count, const char *word, struct arena *arena)
{
	if (count == 0) {
		return reasons;
	}
	return arena_printf(arena, "%s%s%zu %s", reasons,
		text_is_empty(reasons) ? "" : ", ", count, word);
}

const char *placement_why_none(const struct placement *placement, struct arena *arena)
{
	const char *reasons = "";

	if (placement->others == 0) {
		return "there is no other node";
	}
	reasons = add_reason(reasons, placement->cordoned, "cordoned", arena);
	reasons = add_reason(reasons, placement->not_ready, "not ready", arena);
	reasons = add_reason(
		reasons, placement->unschedulable, "closed to VMs by KubeVirt", arena);
	reasons = add_reason(reasons, placement->not_selected,
		"without the labels of the VM's nodeSelector", arena);
	return add_reason(
		reasons, placement->too_small, "with less memory than the VM", arena);
}

const char *placement_hostname(const struct facts *facts, const char *node)
{
	const struct node *object = store_find_node(facts->store, node);

	return object == NULL ? NULL : labels_get(object->labels, HOSTNAME_LABEL);
}

/* On a key that both have, the VM's own selector wins (kubevirt: pkg/virt-controller/
 * watch/migration/migration.go, createTargetPod): the choice would be ignored. */
static const char *selector_refusal(
	const struct vmi *vmi, const struct node *node, struct arena *arena)
{
	const struct label *label = missing_label(vmi, node);

	if (label == NULL) {
		return NULL;
	}
	return arena_printf(arena, "its nodeSelector wants %s=%s, which %s has not",
		label->key, label->value, node->object.name);
}

const char *placement_refusal(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena)
{
	const struct node *node = store_find_node(facts->store, target);

	if (text_equal(vmi->node, target)) {
		return arena_printf(arena, "it runs on %s already", target);
	}
	if (node == NULL) {
		return arena_printf(arena, "there is no node %s", target);
	}
	switch (fit_of(vmi, node)) {
	case FIT_NOT_READY:
		return arena_printf(arena, "%s is not ready", target);
	case FIT_CORDONED:
		return arena_printf(arena, "%s is cordoned", target);
	case FIT_UNSCHEDULABLE:
		return arena_printf(arena,
			"KubeVirt has closed %s to VMs (kubevirt.io/schedulable)",
			target);
	case FIT_NOT_SELECTED:
		return selector_refusal(vmi, node, arena);
	case FIT_TOO_SMALL:
		return arena_printf(arena, "%s offers %s of memory, the VM wants %s",
			target, words_bytes(node->allocatable_memory_bytes, arena),
			words_bytes(vmi->memory_bytes, arena));
	case FIT_ABLE:
		break;
	}
	return NULL;
}

/* Memory of the VMs that run on a node; pods that are no VMs come on top. */
static int64_t memory_of_vms(const struct store *store, const char *node)
{
	size_t count = store_count(store, KIND_VMI);
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct vmi *vmi = store_vmi(store, i);

		if (text_equal(vmi->node, node) && text_equal(vmi->phase, "Running") &&
			i64_is_known(vmi->memory_bytes)) {
			sum += vmi->memory_bytes;
		}
	}
	return sum;
}

const char *placement_doubt(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena)
{
	const struct node *node = store_find_node(facts->store, target);
	int64_t taken = memory_of_vms(facts->store, target);

	if (node == NULL || !i64_is_known(node->allocatable_memory_bytes) ||
		!i64_is_known(vmi->memory_bytes) ||
		taken + vmi->memory_bytes <= node->allocatable_memory_bytes) {
		return placement_handler_problem(facts, target, arena);
	}
	return arena_printf(arena,
		"the VMs on %s already ask for %s of its %s of memory: the target pod "
		"may "
		"find no room",
		target, words_bytes(taken, arena),
		words_bytes(node->allocatable_memory_bytes, arena));
}

const char *placement_handler_problem(
	const struct facts *facts, const char *node, struct arena *arena)
{
	const struct node_fact *fact = facts_find_node(facts, node);
	char age[DURATION_TEXT_SIZE];

	if (fact == NULL) {
		return NULL;
	}
	if (i64_is_known(fact->heartbeat_age_ms) &&
		fact->heartbeat_age_ms > HEARTBEAT_LIMIT_MS) {
		duration_format_age(fact->heartbeat_age_ms, age);
		return arena_printf(arena,
			"virt-handler of %s was last heard of %s ago", node, age);
	}
	if (!source_state_is_usable(store_source(facts->store, SOURCE_VIRT_HANDLER))) {
		return NULL;
	}
	if (fact->virt_handler == NULL) {
		return arena_printf(arena, "%s has no virt-handler pod", node);
	}
	if (conditions_state(fact->virt_handler->conditions, "Ready") != TRI_TRUE) {
		return arena_printf(arena, "virt-handler of %s is not ready", node);
	}
	return NULL;
}
