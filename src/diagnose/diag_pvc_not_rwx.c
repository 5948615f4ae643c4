/* A disk of the VM is not on shared storage, so KubeVirt refuses to move it. */
#include <inttypes.h>

#include "base/str.h"
#include "facts/node_pool.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define SHOWN_VOLUMES 12

/* KubeVirt moves the state disk of TPM and EFI itself (from 1.4 on). */
static bool is_persistent_state(const struct vmi_volume *volume)
{
	return volume->claim != NULL &&
		str_starts_with(str_from(volume->claim), "persistent-state-for-");
}

static bool is_migrated(const struct vmi *vmi, const struct vmi_volume *volume)
{
	for (size_t i = 0; i < vmi->migrated_volume_count; i++) {
		if (text_equal(vmi->migrated_volumes[i].name, volume->name)) {
			return true;
		}
	}
	return false;
}

static bool is_shared(const char *access_modes)
{
	return text_contains_nocase(access_modes, "ReadWriteMany") ||
		text_contains_nocase(access_modes, "RWX");
}

static const struct pvc *find_pvc(
	const struct diagnosis_input *in, const struct vmi *vmi, const char *claim)
{
	return (const struct pvc *)(const void *)store_find(
		in->facts->store, KIND_PVC, vmi->object.namespace, claim);
}

static bool is_named(const struct condition *condition, const struct vmi_volume *volume)
{
	return text_contains_nocase(condition->message, volume->claim) ||
		(volume->claim == NULL &&
			text_contains_nocase(condition->message, volume->name));
}

/* One line for each disk that is not shared, or that the message names. The number of
 * them. */
static size_t show_volumes(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *vmi, const struct condition *condition)
{
	size_t shown = 0;

	for (size_t i = 0; i < vmi->volume_count && shown < SHOWN_VOLUMES; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];
		const struct pvc *pvc;
		const char *modes = volume->access_modes;

		if (volume->claim == NULL || is_persistent_state(volume) ||
			is_migrated(vmi, volume)) {
			continue;
		}
		pvc = find_pvc(in, vmi, volume->claim);
		if (modes == NULL && pvc != NULL) {
			modes = pvc->access_modes;
		}
		if (is_shared(modes) && !is_named(condition, volume)) {
			continue;
		}
		if (modes == NULL && !is_named(condition, volume)) {
			continue;
		}
		evidence_add(in, out, "disk",
			say_object(in, &vmi->object,
				"status.volumeStatus.persistentVolumeClaimInfo"),
			"PVC %s: access modes %s, volume mode %s%s%s", volume->claim,
			say_known(modes),
			say_known(volume->volume_mode != NULL ? volume->volume_mode
					: pvc != NULL	      ? pvc->volume_mode
							      : NULL),
			pvc == NULL ? "" : ", storage class ",
			pvc == NULL ? "" : say_known(pvc->storage_class));
		if (is_shared(modes)) {
			evidence_add(in, out, "disagreement",
				say_object(in, &vmi->object, "status"),
				"the claim says ReadWriteMany, the condition that it "
				"is "
				"not shared");
		}
		shown++;
	}
	return shown;
}

static const struct condition *disks_condition(const struct vmi *vmi)
{
	const struct condition *condition;

	if (vmi == NULL) {
		return NULL;
	}
	condition = conditions_get(vmi->conditions, "LiveMigratable");
	if (condition == NULL || !text_equal(condition->status, "False") ||
		!text_contains_nocase(condition->reason, "DisksNotLiveMigratable")) {
		return NULL;
	}
	return condition;
}

/* The VM is a machine of a hosted cluster: its disk is made by the NodePool. */
static void tell_pool(
	const struct diagnosis_input *in, struct finding *out, const struct vmi *vmi)
{
	struct node_pool_fact pool;
	const struct machine_trouble *trouble =
		node_pool_trouble_of(in->facts->store, vmi, &pool, in->arena);

	if (trouble == NULL) {
		return;
	}
	evidence_add(in, out, "NodePool of a hosted cluster",
		say_object(in, &pool.pool->object,
			"status.conditions KubeVirtNodesLiveMigratable"),
		"machine %s: %s%s%s", trouble->machine, say_known(trouble->reason),
		i64_is_known(pool.total) ? "; cannot move: " : "",
		i64_is_known(pool.total)
			? arena_printf(in->arena, "%" PRId64 " of %" PRId64 " machines",
				  pool.stuck, pool.total)
			: "");
	next_add(in, out,
		"give NodePool %s/%s a root volume on ReadWriteMany storage "
		"(spec.platform.kubevirt.rootVolume); its machines are made anew",
		pool.pool->object.namespace, pool.pool->object.name);
}

static void tell(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *vmi, const struct condition *condition,
	enum severity severity)
{
	size_t disks;

	finding_say(in, out, severity, "cannot move: %s",
		text_is_empty(condition->message)
			? "its disks are not shared storage"
			: look_without_prefix(condition->message));
	evidence_condition(in, out, &vmi->object, condition);
	disks = show_volumes(in, out, vmi, condition);
	if (disks == 0) {
		evidence_unseen(in, out, SOURCE_PVC, "access modes of the disks");
	}
	tell_pool(in, out, vmi);
	next_add(in, out,
		"move the disk to storage with ReadWriteMany (for Ceph RBD that means "
		"volume mode Block): kubectl get storageprofile -o "
		"custom-columns=NAME:.metadata.name,SETS:.status.claimPropertySets");
	next_add(in, out,
		"or copy it along by changing the volume in the VirtualMachine "
		"(updateVolumesStrategy: Migration)");
	next_add(in, out, "or plan a shutdown: virtctl stop -n %s %s",
		say_quoted(in, vmi->object.namespace),
		say_quoted(in, vmi->vm_name != NULL ? vmi->vm_name : vmi->object.name));
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct condition *condition = disks_condition(migration->vmi);

	/* Once handed over it is under way, whatever the condition says later. */
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
	const struct condition *condition = disks_condition(vmi);
	const char *strategy;

	if (condition == NULL || look_is_vmi_over(vmi) ||
		i64_is_known(vmi->object.deletion_ms)) {
		return false;
	}
	strategy = look_eviction_strategy(in, vmi);
	tell(in, out, vmi, condition,
		look_is_asked_to_move(in, vmi) ? SEVERITY_WARNING : SEVERITY_INFO);
	if (strategy != NULL) {
		evidence_add(in, out, "eviction strategy",
			say_object(in, &vmi->object, "spec.evictionStrategy"), "%s",
			strategy);
	}
	return true;
}

const struct diagnosis diag_pvc_not_rwx = {
	.id = "pvc-not-rwx",
	.title = "a disk of the VM is not on shared storage",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 760,
	.match = match,
	.match_vmi = match_vmi,
};
