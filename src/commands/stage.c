/* From phase and state to the stage a migration is in; pure. */
#include "src/commands/stage.h"

#include "base/str.h"

#define DEFAULT_DRAIN_TAINT "kubevirt.io/drain"

static bool is_cut_over(const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	if (state == NULL) {
		return false;
	}
	if (state->completed == TRI_TRUE || i64_is_known(state->domain_ready_ms)) {
		return true;
	}
	return fact->vmi != NULL && !text_is_empty(state->target_node) &&
		text_equal(fact->vmi->node, state->target_node);
}

static enum stage stage_of_running(const struct migration_fact *fact)
{
	if (is_cut_over(fact)) {
		return STAGE_CUT_OVER;
	}
	if (fact->state != NULL && text_equal(fact->state->mode, "PostCopy")) {
		return STAGE_POST_COPY;
	}
	return STAGE_COPYING;
}

enum stage stage_of(const struct migration_fact *fact)
{
	switch (fact->phase) {
	case PHASE_UNSET:
	case PHASE_WAITING_FOR_SYNC:
	case PHASE_SYNCHRONIZING:
		return STAGE_NOTHING_STARTED;
	case PHASE_PENDING:
	case PHASE_SCHEDULING:
		return STAGE_TARGET_POD;
	case PHASE_SCHEDULED:
		return fact->state == NULL ? STAGE_TARGET_POD : STAGE_HANDED_OVER;
	case PHASE_PREPARING_TARGET:
	case PHASE_TARGET_READY:
		return STAGE_HANDED_OVER;
	case PHASE_RUNNING:
		return stage_of_running(fact);
	case PHASE_SUCCEEDED:
	case PHASE_FAILED:
		return STAGE_OVER;
	case PHASE_OTHER:
	case PHASE_COUNT:
		break;
	}
	return STAGE_UNKNOWN;
}

bool stage_has_drain_taint(const struct facts *facts, const char *name)
{
	const struct node *node = store_find_node(facts->store, name);
	const char *taint = DEFAULT_DRAIN_TAINT;

	if (facts->kubevirt != NULL &&
		facts->kubevirt->config.node_drain_taint_key != NULL) {
		taint = facts->kubevirt->config.node_drain_taint_key;
	}
	for (size_t i = 0; node != NULL && i < node->taint_count; i++) {
		if (text_equal(node->taints[i].key, taint)) {
			return true;
		}
	}
	return false;
}

/* kubevirt: pkg/virt-controller/watch/drain/evacuation/evacuation.go: as long as the
 * VMI is marked (or its node tainted) and has no unfinished migration, another is made.
 */
const char *stage_comes_back(const struct facts *facts,
	const struct migration_fact *fact, struct arena *arena)
{
	const struct vmi *vmi = fact->vmi;

	if (vmi != NULL && !text_is_empty(vmi->evacuation_node) &&
		text_equal(vmi->evacuation_node, vmi->node)) {
		return arena_printf(arena,
			"It comes back: the VM is marked to leave %s, and KubeVirt "
			"makes "
			"another migration within seconds. To stop that, undo the "
			"evacuation of %s (u on the node).",
			vmi->evacuation_node, vmi->evacuation_node);
	}
	if (vmi != NULL && vmi->node != NULL &&
		stage_has_drain_taint(facts, vmi->node)) {
		return arena_printf(arena,
			"It comes back: %s has the drain taint, and KubeVirt moves all "
			"VMs "
			"off it until the taint is removed.",
			vmi->node);
	}
	if (fact->origin == ORIGIN_WORKLOAD_UPDATE ||
		fact->origin == ORIGIN_VOLUME_UPDATE) {
		return "It comes back: the VM still needs the update that KubeVirt "
		       "moves it "
		       "for, and the next pass makes another migration. To stop that, "
		       "revert the change or take LiveMigrate out of KubeVirt's "
		       "workloadUpdateMethods.";
	}
	return NULL;
}
