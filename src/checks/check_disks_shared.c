/* Whether the disks of the VMs can be opened on two nodes. */
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_VMS 12

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t running = 0;
	size_t bad = 0;
	size_t unjudged = 0;

	if (!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);
		const struct condition *condition;

		if (!room_is_running(vmi)) {
			continue;
		}
		running++;
		condition = conditions_get(vmi->conditions, "LiveMigratable");
		unjudged += condition == NULL;
		if (condition == NULL || !text_equal(condition->status, "False") ||
			!text_contains_nocase(
				condition->reason, "DisksNotLiveMigratable")) {
			continue;
		}
		if (bad++ < SHOWN_VMS) {
			tell_evidence(in, out, "cannot move",
				tell_object(in, &vmi->object, "status.conditions"),
				"%s", tell_known(condition->message));
		}
	}
	tell_evidence(in, out, "running VMs", "VirtualMachineInstance status", "%zu",
		running);
	if (bad > 0) {
		tell_state(in, out,
			bad == running ? READINESS_FAILED : READINESS_WARNING,
			"%zu of %zu VMs have a disk that is not shared", bad, running);
		tell_next(in, out,
			"move these disks to ReadWriteMany storage, or plan a shutdown "
			"of these VMs");
		return;
	}
	if (unjudged > 0) {
		tell_state(in, out, READINESS_WARNING,
			"%zu of %zu VMs have not been judged by virt-handler", unjudged,
			running);
		return;
	}
	tell_state(in, out, READINESS_OK, "%zu VMs", running);
}

const struct check check_disks_shared = {
	.id = "disks-shared",
	.title = "the disks of all VMs are shared",
	.run = run,
};
