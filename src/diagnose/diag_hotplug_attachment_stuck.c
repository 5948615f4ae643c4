/* The disks plugged into the running VM do not reach the target. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"
#include "src/diagnose/volumes.h"

/* Attachment pods of a healthy migration are up within seconds. */
#define PATIENCE_S 60

static bool is_attachment(const struct pod *pod)
{
	return text_equal(pod->component, "hotplug-disk") ||
		str_starts_with(str_from(pod->object.name), "hp-volume-");
}

static size_t count_hotplugged(const struct vmi *vmi)
{
	size_t count = 0;

	for (size_t i = 0; i < vmi->volume_count; i++) {
		count += vmi->volumes[i].is_hotplug;
	}
	return count;
}

/* Of this target: owned by it, or made for the same migration. Owners are not always
 * visible, the label is. */
static const struct pod *attachment_of(
	const struct diagnosis_input *in, const struct pod *launcher)
{
	struct pod_range range = lookup_owned_pods(in->lookup, launcher->object.uid);
	const struct pod *found = NULL;

	for (size_t i = 0; i < range.count; i++) {
		if (is_attachment(range.items[i])) {
			found = range.items[i];
			if (look_is_pod_ready(found)) {
				return found;
			}
		}
	}
	return found;
}

static bool is_launcher_up(const struct pod *pod)
{
	return pod != NULL && !look_is_pod_over(pod) &&
		text_equal(pod->phase, "Running") &&
		conditions_state(pod->conditions, "Ready") == TRI_TRUE;
}

static int64_t up_since_ms(const struct pod *pod)
{
	const struct condition *ready = conditions_get(pod->conditions, "Ready");

	if (ready != NULL && i64_is_known(ready->since_ms)) {
		return ready->since_ms;
	}
	return pod->object.created_ms;
}

static void show_hotplugged(
	const struct diagnosis_input *in, struct finding *out, const struct vmi *vmi)
{
	for (size_t i = 0; i < vmi->volume_count; i++) {
		if (vmi->volumes[i].is_hotplug) {
			evidence_add(in, out, "hotplugged volume",
				say_object(in, &vmi->object, "status.volumeStatus"),
				"%s%s%s", say_known(vmi->volumes[i].name),
				vmi->volumes[i].claim == NULL ? "" : ", PVC ",
				vmi->volumes[i].claim == NULL ? ""
							      : vmi->volumes[i].claim);
		}
	}
}

static bool match_attachment(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct pod *launcher = migration->target_pod_object;
	const struct pod *attachment;
	const char *age;

	if (migration->vmi == NULL || count_hotplugged(migration->vmi) == 0 ||
		!is_launcher_up(launcher) ||
		!look_is_older(in, up_since_ms(launcher), PATIENCE_S)) {
		return false;
	}
	attachment = attachment_of(in, launcher);
	if (attachment != NULL && look_is_pod_ready(attachment)) {
		return false;
	}
	age = say_ms(in, look_age_ms(in, up_since_ms(launcher)));
	finding_say(in, out, SEVERITY_WARNING,
		"the target has been ready for %s, but its hotplugged disks %s: "
		"nothing "
		"ends this wait by itself",
		age,
		attachment == NULL ? "have no attachment pod"
				   : "are not attached there");
	evidence_add(in, out, "target ready for",
		say_object(in, &launcher->object, "status.conditions"), "%s", age);
	show_hotplugged(in, out, migration->vmi);
	if (attachment != NULL) {
		evidence_add(in, out, "attachment pod",
			say_object(in, &attachment->object, "status.phase"), "%s on %s",
			say_known(attachment->phase), say_known(attachment->node));
		evidence_event(in, out, look_pod_event(in, attachment, "Fail", NULL));
	} else {
		evidence_add(in, out, "attachment pod",
			say_object(in, &launcher->object, "metadata.uid"),
			"no pod hp-volume-* is owned by it");
	}
	volumes_show(in, out, launcher->node, true);
	next_add(in, out,
		"cancel and migrate again while no volume is being plugged in: %s",
		say_cancel(in, migration));
	next_add(in, out,
		"before draining, empty the node of VMs first, so that attachment pods "
		"are not evicted on their own");
	return true;
}

static bool is_listed(const struct vmi *vmi, const char *volume)
{
	for (size_t i = 0; i < vmi->migrated_volume_count; i++) {
		if (text_equal(vmi->migrated_volumes[i].name, volume)) {
			return true;
		}
	}
	return false;
}

static const struct vmi_volume *forgotten_volume(const struct vmi *vmi)
{
	for (size_t i = 0; i < vmi->volume_count; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];

		if (volume->claim != NULL && volume->access_modes != NULL &&
			!text_contains_nocase(volume->access_modes, "ReadWriteMany") &&
			!str_starts_with(
				str_from(volume->claim), "persistent-state-for-") &&
			!is_listed(vmi, volume->name)) {
			return volume;
		}
	}
	return NULL;
}

/* A volume migration that leaves out one of the local disks can never end. */
static bool match_volumes(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct vmi *vmi = migration->vmi;
	const struct vmi_volume *volume;

	if (vmi == NULL || vmi->migrated_volume_count == 0 ||
		!look_is_older(in, migration->phase_since_ms, PATIENCE_S)) {
		return false;
	}
	volume = forgotten_volume(vmi);
	if (volume == NULL) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"%zu volume%s being moved, but local disk %s is not among them",
		vmi->migrated_volume_count,
		vmi->migrated_volume_count == 1 ? " is" : "s are",
		say_known(volume->name));
	evidence_add(in, out, "volumes that move",
		say_object(in, &vmi->object, "status.migratedVolumes"), "%zu",
		vmi->migrated_volume_count);
	evidence_add(in, out, "local disk left out",
		say_object(in, &vmi->object, "status.volumeStatus"),
		"%s, PVC %s, access modes %s", say_known(volume->name), volume->claim,
		volume->access_modes);
	next_add(in, out, "cancel it: %s", say_cancel(in, migration));
	next_add(in, out,
		"remove target PVCs that nothing uses, then change all local volumes "
		"of "
		"the VM in one step: kubectl get pvc -n %s",
		say_quoted(in, vmi->object.namespace));
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	if (migration->cancel_requested ||
		(migration->phase != PHASE_PENDING &&
			migration->phase != PHASE_SCHEDULING)) {
		return false;
	}
	return match_attachment(in, out) || match_volumes(in, out);
}

const struct diagnosis diag_hotplug_attachment_stuck = {
	.id = "hotplug-attachment-stuck",
	.title = "hotplugged disks do not reach the target",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 702,
	.match = match,
};
