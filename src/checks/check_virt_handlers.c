/* Whether each node that runs VMs has a working virt-handler. */
#include <inttypes.h>

#include "base/str.h"
#include "base/timefmt.h"
#include "facts/clock_ahead.h"
#include "src/checks/tell.h"

#define SHOWN_NODES 16
/* kubevirt: the heartbeat comes every 1 to 2.2 minutes. */
#define HEARTBEAT_LATE_MS 180000

static bool is_ready(const struct pod *pod)
{
	return pod != NULL && text_equal(pod->phase, "Running") &&
		conditions_state(pod->conditions, "Ready") == TRI_TRUE;
}

static const char *trouble_of(
	const struct check_input *in, const struct node_fact *node, int64_t ahead_ms)
{
	char text[DURATION_TEXT_SIZE];

	if (node->virt_handler == NULL) {
		return "no virt-handler pod";
	}
	if (!is_ready(node->virt_handler)) {
		return "not ready";
	}
	if (i64_is_known(node->heartbeat_age_ms) &&
		node->heartbeat_age_ms - ahead_ms > HEARTBEAT_LATE_MS) {
		duration_format_age(node->heartbeat_age_ms - ahead_ms, text);
		return arena_printf(in->arena, "silent for %s", text);
	}
	return NULL;
}

static void judge_rollout(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;

	for (size_t i = 0; i < store_count(store, KIND_WORKLOAD); i++) {
		const struct workload *workload = store_workload(store, i);

		if (!text_equal(workload->object.name, "virt-handler") ||
			!i64_is_known(workload->updated) ||
			!i64_is_known(workload->desired)) {
			continue;
		}
		tell_evidence(in, out, "rollout",
			tell_object(in, &workload->object, "status"),
			"%" PRId64 " of %" PRId64 " nodes have the newest pod",
			workload->updated, workload->desired);
		if (workload->updated < workload->desired) {
			tell_state(in, out, READINESS_WARNING,
				"a rollout is under way: %" PRId64 " of %" PRId64,
				workload->updated, workload->desired);
			tell_next(in, out,
				"wait for it: kubectl rollout status -n %s "
				"daemonset/virt-handler",
				workload->object.namespace);
		}
	}
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct facts *facts = in->facts;
	/* A clock that is ahead makes every heartbeat late. */
	int64_t ahead_ms = facts_clock_ahead_ms(facts, in->arena);
	size_t nodes = 0;
	size_t bad = 0;

	if (!tell_needs(in, out, SOURCE_VIRT_HANDLER, "virt-handler pods")) {
		return;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];
		const char *trouble;

		if (node->virt_handler == NULL && node->vmis == 0 &&
			(node->node == NULL ||
				node->node->kubevirt_schedulable != TRI_TRUE)) {
			continue;
		}
		nodes++;
		trouble = trouble_of(in, node, ahead_ms);
		if (trouble != NULL && bad++ < SHOWN_NODES) {
			tell_evidence(in, out, node->name,
				arena_printf(
					in->arena, "virt-handler of %s", node->name),
				"%s, %d VMs on it", trouble, node->vmis);
		}
	}
	judge_rollout(in, out);
	if (bad > 0) {
		tell_state(in, out, bad == nodes ? READINESS_FAILED : READINESS_WARNING,
			"%zu of %zu do not work", bad, nodes);
		tell_next(in, out,
			"repair them before the window: kubectl get pods -A -l "
			"kubevirt.io=virt-handler -o wide");
	} else if (nodes == 0) {
		tell_state(in, out, READINESS_FAILED, "there is no virt-handler");
	} else {
		tell_state(in, out, READINESS_OK, "%zu of %zu", nodes, nodes);
	}
}

const struct check check_virt_handlers = {
	.id = "virt-handlers",
	.title = "virt-handler works on every node with VMs",
	.run = run,
};
