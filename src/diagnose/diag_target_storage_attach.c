/* The target pod is placed but its volumes cannot be attached or mounted there. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"
#include "src/diagnose/volumes.h"

/* First tries of mounts fail on every busy node and succeed seconds later. */
#define START_PATIENCE_S 30
/* Without a word from kubelet: an attachment on its way for so long is stuck. */
#define ATTACH_PATIENCE_S 90

static const char *const reasons[] = { "FailedAttachVolume", "FailedMount",
	"FailedMapVolume", "VolumeResizeFailed", "FailedToAttach" };

static const struct event *attach_event(
	const struct diagnosis_input *in, const struct pod *pod)
{
	for (size_t i = 0; i < ARRAY_LENGTH(reasons); i++) {
		const struct event *event = look_pod_event(in, pod, reasons[i], NULL);

		if (event != NULL) {
			return event;
		}
	}
	return NULL;
}

/* Of a pod that was given up only its name is left. */
static const struct event *past_event(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;

	for (size_t i = 0; i < ARRAY_LENGTH(reasons); i++) {
		struct event_query query = {
			.kind = "Pod",
			.namespace = migration->migration->object.namespace,
			.name = migration->target_pod,
			.reason = reasons[i],
			.since_ms = UNKNOWN_I64,
			.until_ms = UNKNOWN_I64,
		};
		const struct event *event = look_event(in, &query);

		if (event != NULL) {
			return event;
		}
	}
	return NULL;
}

static void show_claims(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->migration->vmi;

	for (size_t i = 0; vmi != NULL && i < vmi->volume_count; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];
		const struct pvc *pvc;

		if (volume->claim == NULL) {
			continue;
		}
		pvc = (const struct pvc *)(const void *)store_find(in->facts->store,
			KIND_PVC, vmi->object.namespace, volume->claim);
		evidence_add(in, out, "disk",
			say_object(in, &vmi->object, "spec.volumes"),
			"PVC %s, access modes %s%s%s", volume->claim,
			say_known(volume->access_modes), pvc == NULL ? "" : ", volume ",
			pvc == NULL ? "" : say_known(pvc->volume_name));
	}
}

/* Further pods of the VM that may hold the volume on yet another node. */
static void show_others(
	const struct diagnosis_input *in, struct finding *out, const struct pod *target)
{
	const struct vmi *vmi = in->migration->vmi;
	struct pod_range range;

	if (vmi == NULL) {
		return;
	}
	range = lookup_pods(in->lookup, vmi->object.uid);
	for (size_t i = 0; i < range.count; i++) {
		const struct pod *pod = range.items[i];

		if (pod != target && !look_is_pod_over(pod) &&
			!text_equal(pod->node, vmi->node)) {
			evidence_add(in, out, "another pod that may hold the volume",
				say_object(in, &pod->object, "spec.nodeName"), "on %s",
				say_known(pod->node));
		}
	}
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct target_view view = target_view_of(in);
	const struct event *event = NULL;
	const struct attachment *refused = NULL;
	const char *countdown;
	const char *node;

	if (view.stage != TARGET_STARTING) {
		return false;
	}
	if (!view.is_past && view.pod != NULL &&
		look_is_older(in, view.pod->object.created_ms, START_PATIENCE_S)) {
		event = attach_event(in, view.pod);
		refused = volumes_refused(in, view.pod, false, ATTACH_PATIENCE_S);
	} else if (view.is_past) {
		event = past_event(in);
	}
	if (event == NULL && refused == NULL) {
		return false;
	}
	node = target_node_of(in, event);
	countdown = target_countdown(in, out, &view);
	finding_say(in, out,
		view.is_past ? look_failure_severity(in) : SEVERITY_WARNING,
		"%s on %s (%s)%s%s",
		view.is_past ? "a volume of the target pod could not be attached"
			     : "a volume of the target pod cannot be attached",
		node == NULL ? "its node" : node,
		event != NULL ? say_known(event->reason) : "VolumeAttachment",
		countdown == NULL ? "" : "; ", countdown == NULL ? "" : countdown);
	evidence_event(in, out, event);
	evidence_event(in, out, view.gave_up);
	show_claims(in, out);
	if (!view.is_past) {
		volumes_show(in, out, in->migration->target, false);
	}
	show_others(in, out, view.pod);
	next_add(in, out,
		"see who has the volume attached: kubectl get volumeattachment -o "
		"custom-columns=PV:.spec.source.persistentVolumeName,"
		"NODE:.spec.nodeName,ATTACHED:.status.attached");
	next_add(in, out,
		"check the CSI pods on that node: kubectl get pods -A -o wide%s%s",
		node == NULL ? "" : " --field-selector spec.nodeName=",
		node == NULL ? "" : say_quoted(in, node));
	next_add(in, out,
		"wait until the volume is healthy before the next attempt or the next "
		"node");
	return true;
}

const struct diagnosis diag_target_storage_attach = {
	.id = "target-storage-attach",
	.title = "a volume cannot be attached for the target pod",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 710,
	.match = match,
};
