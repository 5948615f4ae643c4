/* The VM uses something that cannot move with it: a device, a network binding, a CPU
 * mode. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

struct hint {
	const char *reason; /* fragment of the condition's reason */
	const char *field;
	const char *advice;
};

/* kubevirt: pkg/virt-handler/vm.go, calculateLiveMigrationCondition. */
static const struct hint hints[] = {
	{ "Interface", "spec.domain.devices.interfaces",
		"use masquerade on the pod network, or, where the CNI keeps the "
		"address, "
		"annotate kubevirt.io/allow-pod-bridge-network-live-migration" },
	{ "HostDevice", "spec.domain.devices.hostDevices and gpus",
		"detach the host device or GPU before moving, or plan a shutdown" },
	{ "CPUMode", "spec.domain.cpu.model",
		"give the VM a named CPU model that at least two nodes have, then "
		"restart "
		"it" },
	{ "VirtIOFS", "spec.domain.devices.filesystems",
		"remove the shared file system, or upgrade KubeVirt to 1.5 or later" },
	{ "TSC", "spec.domain.features.hyperv.reenlightenment",
		"make TSC frequency scaling available on the nodes, or drop Hyper-V "
		"reenlightenment and restart" },
	{ "SEV", "spec.domain.launchSecurity",
		"a confidential VM cannot move: plan a shutdown" },
	{ "TDX", "spec.domain.launchSecurity",
		"a confidential VM cannot move: plan a shutdown" },
	{ "SecureExecution", "spec.domain.launchSecurity",
		"a confidential VM cannot move: plan a shutdown" },
	{ "HypervPassthrough", "spec.domain.features.hypervPassthrough",
		"name the Hyper-V features instead of passing all through, then "
		"restart" },
	{ "PersistentReservation", "spec.domain.devices.disks[].lun.reservation",
		"release the persistent reservation, or upgrade KubeVirt to 1.9 or "
		"later" },
	{ "DedicatedCPU", "spec.domain.cpu.dedicatedCpuPlacement",
		"upgrade KubeVirt: later releases move VMs with dedicated CPUs" },
	{ "Hotplug", "spec.volumes[].hotpluggable",
		"detach the hotplugged volume, or upgrade KubeVirt" },
};

static const struct hint *find_hint(const char *reason)
{
	for (size_t i = 0; i < ARRAY_LENGTH(hints); i++) {
		if (text_contains_nocase(reason, hints[i].reason)) {
			return &hints[i];
		}
	}
	return NULL;
}

static const struct condition *feature_condition(const struct vmi *vmi)
{
	const struct condition *condition;

	if (vmi == NULL) {
		return NULL;
	}
	condition = conditions_get(vmi->conditions, "LiveMigratable");
	if (condition == NULL || !text_equal(condition->status, "False") ||
		text_contains_nocase(condition->reason, "DisksNotLiveMigratable")) {
		return NULL;
	}
	return condition;
}

static bool is_outdated(const struct vmi *vmi)
{
	return labels_get(vmi->labels, "kubevirt.io/outdatedLauncherImage") != NULL;
}

static void tell(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *vmi, const struct condition *condition,
	enum severity severity)
{
	const struct hint *hint = find_hint(condition->reason);

	finding_say(in, out, severity, "cannot move: %s%s%s",
		say_known(condition->reason),
		text_is_empty(condition->message) ? "" : ": ",
		text_is_empty(condition->message)
			? ""
			: look_without_prefix(condition->message));
	evidence_condition(in, out, &vmi->object, condition);
	if (hint != NULL) {
		evidence_add(in, out, "responsible", say_object(in, &vmi->object, NULL),
			"%s", hint->field);
		next_add(in, out, "%s", hint->advice);
	}
	if (is_outdated(vmi)) {
		evidence_add(in, out, "runs an outdated launcher",
			say_object(in, &vmi->object,
				"metadata.labels[kubevirt.io/outdatedLauncherImage]"),
			"not updated as long as it cannot move");
		next_add(in, out,
			"restart the VM to get the new launcher: virtctl restart -n %s "
			"%s",
			say_quoted(in, vmi->object.namespace),
			say_quoted(in,
				vmi->vm_name != NULL ? vmi->vm_name
						     : vmi->object.name));
	}
	if (out->next_count == 0) {
		next_add(in, out,
			"plan a shutdown, or change what the condition names: kubectl "
			"describe vmi -n %s %s",
			say_quoted(in, vmi->object.namespace),
			say_quoted(in, vmi->object.name));
	}
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct condition *condition = feature_condition(migration->vmi);

	if (condition == NULL || migration->is_final ||
		migration->phase >= PHASE_PREPARING_TARGET ||
		migration->cancel_requested) {
		return false;
	}
	tell(in, out, migration->vmi, condition, SEVERITY_WARNING);
	return true;
}

static bool match_vmi(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->vmi;
	const struct condition *condition = feature_condition(vmi);
	bool is_alarming;

	if (condition == NULL || look_is_vmi_over(vmi) ||
		i64_is_known(vmi->object.deletion_ms)) {
		return false;
	}
	/* A VM on a node that went away loses the condition too; that is not its own
	 * doing. */
	if (look_is_node_lost(in, facts_find_node(in->facts, vmi->node))) {
		return false;
	}
	is_alarming = is_outdated(vmi) || look_is_asked_to_move(in, vmi);
	tell(in, out, vmi, condition, is_alarming ? SEVERITY_WARNING : SEVERITY_INFO);
	return true;
}

static bool is_update_by_migration(const struct kubevirt *kubevirt)
{
	for (size_t i = 0; i < kubevirt->workload_update_method_count; i++) {
		if (text_equal(kubevirt->workload_update_methods[i], "LiveMigrate")) {
			return true;
		}
	}
	return false;
}

/* Outdated VMs that nobody will update. */
static bool match_cluster(const struct diagnosis_input *in, struct finding *out)
{
	const struct kubevirt *kubevirt = in->facts->kubevirt;
	const struct store *store = in->facts->store;
	size_t outdated = 0;

	if (kubevirt == NULL || !text_equal(kubevirt->phase, "Deployed") ||
		is_update_by_migration(kubevirt)) {
		return false;
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		outdated += is_outdated(store_vmi(store, i));
	}
	if (outdated == 0) {
		return false;
	}
	finding_say(in, out, SEVERITY_INFO,
		"%zu VMs run an outdated launcher, and KubeVirt is not set to migrate "
		"them",
		outdated);
	evidence_add(in, out, "outdated VMs",
		"VirtualMachineInstance "
		"metadata.labels[kubevirt.io/outdatedLauncherImage]",
		"%zu", outdated);
	evidence_add(in, out, "update methods",
		say_object(in, &kubevirt->object,
			"spec.workloadUpdateStrategy.workloadUpdateMethods"),
		"LiveMigrate is not among %zu", kubevirt->workload_update_method_count);
	next_add(in, out,
		"add LiveMigrate to workloadUpdateMethods, or restart the VMs in a "
		"window of their own");
	return true;
}

const struct diagnosis diag_not_migratable_feature = {
	.id = "not-migratable-feature",
	.title = "the VM uses something that cannot move",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 755,
	.match = match,
	.match_vmi = match_vmi,
	.match_cluster = match_cluster,
};
