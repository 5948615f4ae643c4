/* Whether VMs use devices or features that cannot move. */
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_VMS 12

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t running = 0;
	size_t bad = 0;

	if (!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);
		const struct condition *condition =
			conditions_get(vmi->conditions, "LiveMigratable");

		if (!room_is_running(vmi)) {
			continue;
		}
		running++;
		if (condition == NULL || !text_equal(condition->status, "False") ||
			text_contains_nocase(
				condition->reason, "DisksNotLiveMigratable")) {
			continue;
		}
		if (bad++ < SHOWN_VMS) {
			tell_evidence(in, out, "cannot move",
				tell_object(in, &vmi->object, "status.conditions"),
				"%s: %s", tell_known(condition->reason),
				tell_known(condition->message));
		}
	}
	if (bad == 0) {
		tell_state(in, out, READINESS_OK, "%zu VMs", running);
		return;
	}
	tell_state(in, out, bad == running ? READINESS_FAILED : READINESS_WARNING,
		"%zu of %zu VMs use something that cannot move", bad, running);
	tell_next(in, out,
		"change what each of them names, or plan a shutdown of these VMs");
}

const struct check check_vm_features = {
	.id = "vm-features",
	.title = "no VM uses a device or feature that cannot move",
	.run = run,
};
