/* What would make migrations more certain, where nothing is wrong. */
#include <inttypes.h>

#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

/* Above this a busy guest often writes faster than one link copies. */
#define LARGE_BYTES ((int64_t)64 << 30)

static void advise_convergence(const struct check_input *in, struct readiness_item *out)
{
	const struct limits *limits = &in->facts->limits;
	const struct vmi *largest = room_largest(in->facts);

	if (largest == NULL || largest->memory_bytes < LARGE_BYTES ||
		limits->allow_auto_converge.value != 0 ||
		limits->allow_post_copy.value != 0) {
		return;
	}
	tell_evidence(in, out, "largest VM",
		tell_object(in, &largest->object, "spec.domain.memory"), "%s",
		tell_bytes(in, (double)largest->memory_bytes));
	tell_next(in, out,
		"for large and busy VMs make a MigrationPolicy with allowAutoConverge, "
		"or allowPostCopy where its risk is accepted");
}

static void advise_settings(const struct check_input *in, struct readiness_item *out)
{
	const struct hyperconverged *hco = in->facts->hyperconverged;

	if (hco != NULL && hco->has_json_patch) {
		tell_evidence(in, out, "patched behind HyperConverged",
			tell_object(in, &hco->object,
				"metadata.annotations[kubevirt.kubevirt.io/jsonpatch]"),
			"set");
		tell_next(in, out,
			"keep in mind that a JSON patch changes KubeVirt's settings "
			"behind "
			"those of HyperConverged");
	}
}

static void advise_outdated(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t outdated = 0;

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		outdated += labels_get(store_vmi(store, i)->labels,
				    "kubevirt.io/outdatedLauncherImage") != NULL;
	}
	if (outdated > 0) {
		tell_evidence(in, out, "VMs with an outdated launcher",
			"VirtualMachineInstance "
			"metadata.labels[kubevirt.io/outdatedLauncherImage]",
			"%zu", outdated);
		tell_next(in, out,
			"let the workload update finish before a window: its "
			"migrations "
			"take slots too");
	}
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	advise_convergence(in, out);
	advise_settings(in, out);
	advise_outdated(in, out);
	if (in->facts->queue_count > 0) {
		tell_evidence(in, out, "migrations that wait already",
			"VirtualMachineInstanceMigration status.phase", "%zu",
			in->facts->queue_count);
		tell_next(in, out, "let the queue drain before adding a drain to it");
	}
	/* Advice is no fault: it never makes the conclusion worse. */
	tell_state(in, out, READINESS_OK, "%s",
		out->next_count == 0 ? "nothing to add" : "see the next steps");
}

const struct check check_advice = {
	.id = "advice",
	.title = "nothing else is advisable",
	.run = run,
};
