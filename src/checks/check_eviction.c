/* What a drain would do to each VM: move it, stop it, or wait for ever. */
#include "base/str.h"
#include "facts/eviction.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_VMS 12

struct fates {
	size_t moved;
	size_t stuck;	/* LiveMigrate, but cannot move */
	size_t stopped; /* could move, but its strategy lets a drain end it */
	size_t external;
	size_t unknown;
	size_t moving; /* with LiveMigrate, and could */
};

static void judge(const struct check_input *in, struct readiness_item *out,
	const struct vmi *vmi, struct fates *fates)
{
	const char *strategy = eviction_strategy(in->facts, vmi);
	enum tristate can_move = conditions_state(vmi->conditions, "LiveMigratable");

	if (strategy == NULL) {
		fates->unknown++;
		return;
	}
	if (text_equal(strategy, "External")) {
		fates->external++;
		return;
	}
	if (text_equal(strategy, "LiveMigrate") && can_move == TRI_FALSE) {
		if (fates->stuck++ < SHOWN_VMS) {
			tell_evidence(in, out, "a drain waits for ever",
				tell_object(in, &vmi->object, "spec.evictionStrategy"),
				"LiveMigrate, but not migratable");
		}
		return;
	}
	if (text_equal(strategy, "None") && can_move == TRI_TRUE) {
		if (fates->stopped++ < SHOWN_VMS) {
			tell_evidence(in, out, "a drain stops it",
				tell_object(in, &vmi->object, "spec.evictionStrategy"),
				"None, although it could move");
		}
		return;
	}
	fates->moved++;
	fates->moving += text_equal(strategy, "LiveMigrate");
}

static size_t count_usable(const struct facts *facts)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		count += room_is_usable(&facts->nodes[i]);
	}
	return count;
}

/* The default of HyperConverged on one worker is None for this reason. */
static void judge_single_node(const struct check_input *in, struct readiness_item *out,
	const struct fates *fates)
{
	if (fates->moving == 0 ||
		!source_state_is_usable(store_source(in->facts->store, SOURCE_NODE)) ||
		count_usable(in->facts) >= 2) {
		return;
	}
	tell_evidence(
		in, out, "nodes that take VMs", "Node", "%zu", count_usable(in->facts));
	tell_state(in, out, READINESS_WARNING,
		"a drain waits for ever: %zu VM%s must move (LiveMigrate), and there "
		"is no "
		"second node",
		fates->moving, fates->moving == 1 ? "" : "s");
	tell_next(in, out,
		"on a single node set evictionStrategy None, or LiveMigrateIfPossible "
		"where "
		"a shutdown is wanted then");
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	struct fates fates = { 0 };

	if (!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		if (room_is_running(store_vmi(store, i))) {
			judge(in, out, store_vmi(store, i), &fates);
		}
	}
	if (fates.unknown > 0) {
		tell_state(in, out, READINESS_UNKNOWN,
			"%zu VMs have no strategy of their own, and the cluster's "
			"cannot "
			"be read",
			fates.unknown);
	}
	if (fates.stuck > 0) {
		tell_state(in, out, READINESS_WARNING,
			"%zu VM%s would block a drain for ever", fates.stuck,
			fates.stuck == 1 ? "" : "s");
		tell_next(in, out,
			"stop them in the window, or set LiveMigrateIfPossible or "
			"None");
	} else if (fates.stopped > 0) {
		tell_state(in, out, READINESS_WARNING,
			"%zu VM%s would be stopped by a drain although they could move",
			fates.stopped, fates.stopped == 1 ? "" : "s");
		tell_next(in, out,
			"set evictionStrategy LiveMigrate where that is not "
			"meant");
	}
	judge_single_node(in, out, &fates);
	if (fates.external > 0) {
		tell_evidence(in, out, "moved by another controller",
			"VirtualMachineInstance spec.evictionStrategy",
			"%zu VMs have External", fates.external);
	}
	if (out->state == READINESS_OK) {
		tell_state(in, out, READINESS_OK, "%zu VMs", fates.moved);
	}
}

const struct check check_eviction = {
	.id = "eviction",
	.title = "a drain moves the VMs and does not hang",
	.run = run,
};
