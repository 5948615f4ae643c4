/* What would make migrations faster or more certain, as far as was measured. */
#include "base/str.h"
#include "src/checks/tell.h"
#include "src/checks/tune.h"

static void advise_settings(const struct check_input *in, struct readiness_item *out)
{
	const struct hyperconverged *hco = in->facts->hyperconverged;

	if (hco != NULL && hco->has_json_patch) {
		tell_evidence(in, out, "patched behind HyperConverged",
			tell_object(in, &hco->object,
				"metadata.annotations[kubevirt.kubevirt.io/jsonpatch]"),
			"set: KubeVirt's settings are not those of HyperConverged "
			"alone");
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
	tune_parallel(in, out);
	tune_time(in, out);
	tune_policy(in, out);
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
		out->next_count == 0
			? "nothing to add"
			: arena_printf(in->arena, "%zu piece%s of advice",
				  out->next_count, out->next_count == 1 ? "" : "s"));
}

const struct check check_advice = {
	.id = "advice",
	.title = "advice from what was measured",
	.run = run,
};
