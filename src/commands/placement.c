/* Nodes that can take a VM, and why others cannot; pure. */
#include "src/commands/placement.h"

#include "base/str.h"
#include "base/timefmt.h"
#include "facts/fit.h"
#include "src/commands/words.h"

enum place {
	PLACE_ABLE,
	PLACE_NOT_READY,
	PLACE_CORDONED,
	PLACE_UNSCHEDULABLE,
	PLACE_NOT_SELECTED,
	PLACE_TOO_SMALL,
};

static bool is_too_small(const struct vmi *vmi, const struct node *node)
{
	return i64_is_known(vmi->memory_bytes) &&
		i64_is_known(node->allocatable_memory_bytes) &&
		node->allocatable_memory_bytes < vmi->memory_bytes;
}

static enum place place_of(const struct vmi *vmi, const struct node *node)
{
	if (node->ready != TRI_TRUE) {
		return PLACE_NOT_READY;
	}
	if (node->is_unschedulable) {
		return PLACE_CORDONED;
	}
	if (node->kubevirt_schedulable != TRI_TRUE) {
		return PLACE_UNSCHEDULABLE;
	}
	if (vmi != NULL &&
		fit_judge(vmi->node_selector, &vmi->rules, node).miss != FIT_MEETS) {
		return PLACE_NOT_SELECTED;
	}
	return vmi != NULL && is_too_small(vmi, node) ? PLACE_TOO_SMALL : PLACE_ABLE;
}

static void count_place(struct placement *placement, enum place place)
{
	switch (place) {
	case PLACE_ABLE:
		placement->able++;
		return;
	case PLACE_NOT_READY:
		placement->not_ready++;
		return;
	case PLACE_CORDONED:
		placement->cordoned++;
		return;
	case PLACE_UNSCHEDULABLE:
		placement->unschedulable++;
		return;
	case PLACE_NOT_SELECTED:
		placement->not_selected++;
		return;
	case PLACE_TOO_SMALL:
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
			count_place(&placement, place_of(vmi, node));
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
		"excluded by the VM's selector, affinity or tolerations", arena);
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
static const char *rule_refusal(
	const struct vmi *vmi, const struct node *node, struct arena *arena)
{
	struct fit fit = fit_judge(vmi->node_selector, &vmi->rules, node);

	switch (fit.miss) {
	case FIT_MEETS:
		return NULL;
	case FIT_LABEL:
		return arena_printf(arena,
			"its nodeSelector wants %s=%s, which %s has not", fit.key,
			fit.value, node->object.name);
	case FIT_AFFINITY:
		return arena_printf(arena,
			"its node affinity wants that %s, which %s has not",
			fit.rule == NULL ? "nothing can meet"
					 : fit_rule_text(fit.rule, arena),
			node->object.name);
	case FIT_TAINT:
		break;
	}
	return arena_printf(arena,
		"%s has the taint %s%s%s:%s, which the VM does not tolerate",
		node->object.name, fit.key == NULL ? "" : fit.key,
		text_is_empty(fit.value) ? "" : "=",
		text_is_empty(fit.value) ? "" : fit.value,
		fit.effect == NULL ? "" : fit.effect);
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
	switch (place_of(vmi, node)) {
	case PLACE_NOT_READY:
		return arena_printf(arena, "%s is not ready", target);
	case PLACE_CORDONED:
		return arena_printf(arena, "%s is cordoned", target);
	case PLACE_UNSCHEDULABLE:
		return arena_printf(arena,
			"KubeVirt has closed %s to VMs (kubevirt.io/schedulable)",
			target);
	case PLACE_NOT_SELECTED:
		return rule_refusal(vmi, node, arena);
	case PLACE_TOO_SMALL:
		return arena_printf(arena, "%s offers %s of memory, the VM wants %s",
			target, words_bytes(node->allocatable_memory_bytes, arena),
			words_bytes(vmi->memory_bytes, arena));
	case PLACE_ABLE:
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
