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
			"%zu VMs would block a drain for ever", fates.stuck);
		tell_next(in, out,
			"stop them in the window, or set LiveMigrateIfPossible or "
			"None");
	} else if (fates.stopped > 0) {
		tell_state(in, out, READINESS_WARNING,
			"%zu VMs would be stopped by a drain although they could move",
			fates.stopped);
		tell_next(in, out,
			"set evictionStrategy LiveMigrate where that is not "
			"meant");
	}
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
