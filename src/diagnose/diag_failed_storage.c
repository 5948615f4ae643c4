/* The copy failed over the disks of the VM. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

struct hint {
	const char *fragment;
	const char *meaning;
	const char *advice;
};

/* libvirt: src/qemu/qemu_migration.c; qemu: block/; kubevirt: live-migration-source.go.
 */
static const struct hint hints[] = {
	{ "unsafe migration", "the storage is not shared, whatever its PVC says",
		"move the disk to storage that two nodes can really write to; "
		"ReadWriteMany of a host path or local volume is not that" },
	{ "without shared storage", "the storage is not shared, whatever its PVC says",
		"move the disk to storage that two nodes can really write to" },
	{ "empty or read-only disk", "a read-only or empty disk is in the block copy",
		"eject or remove the read-only disk (often a CD-ROM), then migrate "
		"again" },
	{ "write\" lock", "the image is still locked by somebody else",
		"find who else has the disk open (a leftover pod, a backup, a "
		"snapshot) "
		"and end it" },
	{ "write lock", "the image is still locked by somebody else",
		"find who else has the disk open (a leftover pod, a backup, a "
		"snapshot) "
		"and end it" },
	{ "non_shared", "KubeVirt asked libvirt for a block copy in the wrong way",
		"upgrade KubeVirt: this combination is a defect of the release" },
	{ "destination volume is smaller", "the destination volume is too small",
		"make the destination PVC at least as large as the source, then try "
		"again" },
	{ "read-only", "a disk is read-only where it must be written",
		"detach read-only disks (container disks, CD-ROMs) or make them "
		"shared, "
		"then migrate again" },
	{ "no space left on device", "the storage of the target is full",
		"free space on the target's storage, then migrate again" },
	{ "cannot access storage file", "the target cannot open the disk",
		"check that the volume is mounted on the target with the same rights" },
	{ "could not open disk image", "the target cannot open the disk",
		"check that the volume is mounted on the target with the same rights" },
	/* Where launchers have disks: other words about such a file. */
	{ "/vmi-disks/", "a disk cannot be used on the target",
		"check that the volume is mounted on the target with the same rights" },
	{ "/hotplug-disks/", "a hotplugged disk cannot be used on the target",
		"check that the volume is attached to the target with the same "
		"rights" },
};

static const struct hint *find_hint(const char *text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(hints); i++) {
		if (text_contains_nocase(text, hints[i].fragment)) {
			return &hints[i];
		}
	}
	return NULL;
}

/* Are all claims shared; false also when there are none. */
static bool are_claims_shared(const struct vmi *vmi)
{
	bool has_claim = false;

	for (size_t i = 0; i < vmi->volume_count; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];

		if (volume->claim == NULL) {
			continue;
		}
		has_claim = true;
		if (!text_contains_nocase(volume->access_modes, "ReadWriteMany")) {
			return false;
		}
	}
	return has_claim;
}

static void show_disks(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->migration->vmi;

	if (vmi == NULL) {
		return;
	}
	if (vmi->migration_method != NULL) {
		evidence_add(in, out, "migration method",
			say_object(in, &vmi->object, "status.migrationMethod"), "%s%s",
			vmi->migration_method,
			text_equal(vmi->migration_method, "BlockMigration") &&
					vmi->migrated_volume_count == 0 &&
					are_claims_shared(vmi)
				? ", although every PVC is ReadWriteMany: another "
				  "volume of the VM forces the block copy"
				: "");
	}
	for (size_t i = 0; i < vmi->volume_count; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];

		evidence_add(in, out, "disk",
			say_object(in, &vmi->object, "spec.volumes"), "%s (%s)%s%s%s%s",
			say_known(volume->name), say_known(volume->type),
			volume->claim == NULL ? "" : ", PVC ",
			volume->claim == NULL ? "" : volume->claim,
			volume->claim == NULL ? "" : ", ",
			volume->claim == NULL ? "" : say_known(volume->access_modes));
	}
	for (size_t i = 0; i < vmi->migrated_volume_count; i++) {
		const struct vmi_migrated_volume *volume = &vmi->migrated_volumes[i];

		evidence_add(in, out, "moved volume",
			say_object(in, &vmi->object, "status.migratedVolumes"),
			"%s: %s to %s, %s", say_known(volume->name),
			say_known(volume->source_claim),
			say_known(volume->destination_claim),
			i64_is_known(volume->bytes)
				? say_bytes(in, (double)volume->bytes)
				: "size unknown");
	}
}

static bool match_text(const struct diagnosis_input *in, struct finding *out)
{
	struct failure_text failure = look_failure(in);
	const struct hint *hint = find_hint(failure.text);

	if (hint == NULL) {
		return false;
	}
	finding_say(
		in, out, look_failure_severity(in), "disk trouble: %s", hint->meaning);
	evidence_add(in, out, "failure", failure.object, "%s", failure.text);
	show_disks(in, out);
	next_add(in, out, "%s", hint->advice);
	return true;
}

/* The VM went away in the middle of a copy between volumes: its specification may name
 * volumes that were never filled. The VirtualMachine says so when it is read. */
static bool match_volume_update(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration *migration = in->migration->migration;
	const struct event *event =
		look_migration_event(in, "FailedMigration", "vmi does not exist");
	const struct condition *recovery = NULL;
	const struct vm *vm;

	if (!migration->is_volume_update || look_is_cancelled(in) ||
		in->migration->vmi != NULL || !look_is_live(in, SOURCE_VMI)) {
		return false;
	}
	vm = store_find_vm(
		in->facts->store, migration->object.namespace, migration->vmi_name);
	if (vm != NULL) {
		recovery = conditions_get(vm->conditions, "ManualRecoveryRequired");
	}
	finding_say(in, out, look_failure_severity(in),
		"the VM went away while its volumes were being moved: it %s",
		recovery != NULL && text_equal(recovery->status, "True")
			? "will not start before its volumes are put back by hand"
			: "may need to be recovered by hand");
	evidence_add(in, out, "volume migration",
		say_object(in, &migration->object, "status.phase"), "%s",
		say_known(migration->phase_text));
	evidence_add(in, out, "running instance",
		arena_printf(in->arena, "VirtualMachineInstance %s",
			say_vm(in, in->migration)),
		"gone");
	evidence_event(in, out, event);
	if (vm != NULL) {
		evidence_condition(in, out, &vm->object, recovery);
	} else {
		evidence_unseen(in, out, SOURCE_VM,
			"condition ManualRecoveryRequired of the VirtualMachine");
	}
	next_add(in, out, "look at the VM: kubectl get vm -n %s %s -o yaml",
		say_quoted(in, migration->object.namespace),
		say_quoted(in, migration->vmi_name));
	next_add(in, out,
		"if it says ManualRecoveryRequired, put the source volumes back into "
		"its "
		"specification before starting it");
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	return in->migration->phase == PHASE_FAILED &&
		(match_text(in, out) || match_volume_update(in, out));
}

const struct diagnosis diag_failed_storage = {
	.id = "failed-storage",
	.title = "the copy failed over a disk",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 712,
	.match = match,
};
