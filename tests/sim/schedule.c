/* The scheduler: which node takes a target pod, or the text why none does. */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

enum verdict {
	FITS,
	UNSCHEDULABLE,
	NOT_READY,
	ANTI_AFFINITY,
	SELECTOR,
	MEMORY,
	VERDICTS
};

static const char *const texts[VERDICTS] = { "", "node(s) were unschedulable",
	"node(s) had untolerated taint {node.kubernetes.io/not-ready: }",
	"node(s) didn't match pod anti-affinity rules",
	"node(s) didn't match Pod's node affinity/selector", "Insufficient memory" };

static bool selected(const struct node *n, struct json_object *selector)
{
	if (!selector) {
		return true;
	}
	json_object_object_foreach(selector, key, value)
	{
		if (!str_eq(jstr(n->labels, key), json_object_get_string(value))) {
			return false;
		}
	}
	return true;
}

static enum verdict judge(
	const struct node *n, const struct vm *vm, struct json_object *selector)
{
	if (n->cordoned || n->drain_taint) {
		return UNSCHEDULABLE;
	}
	if (!n->ready) {
		return NOT_READY;
	}
	if (!selected(n, selector) ||
		!str_eq(jstr(n->labels, "kubevirt.io/schedulable"), "true")) {
		return SELECTOR;
	}
	if (n == vm->node) {
		return ANTI_AFFINITY;
	}
	return n->used + vm_pod_memory(vm) > n->memory ? MEMORY : FITS;
}

static char *explain(const size_t *counts)
{
	struct buf b = { 0 };
	bool first = true;

	buf_fmt(&b, "0/%zu nodes are available: ", model.node_count);
	for (size_t i = 1; i < VERDICTS; i++) {
		if (counts[i]) {
			buf_fmt(&b, "%s%zu %s", first ? "" : ", ", counts[i], texts[i]);
			first = false;
		}
	}
	buf_fmt(&b,
		". preemption: 0/%zu nodes are available: %zu Preemption is not "
		"helpful "
		"for scheduling.",
		model.node_count, model.node_count);
	return buf_take(&b);
}

struct node *schedule(const struct vm *vm, struct json_object *selector, char **why)
{
	size_t counts[VERDICTS] = { 0 };
	struct node *best = NULL;
	double most = -1.0;

	for (size_t i = 0; i < model.node_count; i++) {
		struct node *n = &model.nodes[i];
		enum verdict v = judge(n, vm, selector);
		double spare = (n->memory - n->used) * rng_between(0.85, 1.0);

		counts[v]++;
		if (v == FITS && spare > most) {
			best = n;
			most = spare;
		}
	}
	*why = best ? NULL : explain(counts);
	return best;
}
