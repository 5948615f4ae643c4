/* Joins disks, claims, volumes and attachments of one VM; pure. */
#include "src/diagnose/volumes.h"

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define SHOWN 12

static const char *volume_of(const struct diagnosis_input *in, const struct vmi *vmi,
	const struct vmi_volume *volume)
{
	const struct pvc *pvc =
		store_find_pvc(in->facts->store, vmi->object.namespace, volume->claim);

	return pvc == NULL ? NULL : pvc->volume_name;
}

static bool is_skipped(const struct vmi_volume *volume, bool is_hotplug_only)
{
	return volume->claim == NULL || (is_hotplug_only && !volume->is_hotplug);
}

static bool is_refused(const struct diagnosis_input *in,
	const struct attachment *attachment, double patience_s)
{
	return attachment->is_attached != TRI_TRUE &&
		(attachment->attach_error != NULL ||
			look_is_older(in, attachment->object.created_ms, patience_s));
}

const struct attachment *volumes_refused(const struct diagnosis_input *in,
	const struct pod *pod, bool is_hotplug_only, double patience_s)
{
	const struct vmi *vmi = in->migration->vmi;
	const struct store *store = in->facts->store;

	for (size_t i = 0; vmi != NULL && i < vmi->volume_count; i++) {
		const char *name = volume_of(in, vmi, &vmi->volumes[i]);

		if (name == NULL || is_skipped(&vmi->volumes[i], is_hotplug_only)) {
			continue;
		}
		for (size_t k = 0; k < store_count(store, KIND_ATTACHMENT); k++) {
			const struct attachment *one = store_attachment(store, k);

			if (text_equal(one->volume, name) &&
				text_equal(one->node, pod->node) &&
				is_refused(in, one, patience_s)) {
				return one;
			}
		}
	}
	return NULL;
}

static const char *role_of(
	const struct diagnosis_input *in, const char *node, const char *target)
{
	if (text_equal(node, target)) {
		return "the target";
	}
	return in->migration->vmi != NULL && text_equal(node, in->migration->vmi->node)
		? "the source"
		: "a third node";
}

static void show_one(const struct diagnosis_input *in, struct finding *out,
	const struct vmi_volume *volume, const struct attachment *one,
	const char *target)
{
	const char *error =
		one->attach_error != NULL ? one->attach_error : one->detach_error;

	evidence_add(in, out, "attachment", say_object(in, &one->object, "status"),
		"PVC %s on %s, %s: %s (%s)%s%s", volume->claim, say_known(one->node),
		role_of(in, one->node, target),
		one->is_attached == TRI_TRUE ? "attached" : "not attached",
		say_known(one->driver),
		error == NULL			    ? ""
			: one->attach_error != NULL ? ", attach error: "
						    : ", detach error: ",
		error == NULL ? "" : error);
}

void volumes_show(const struct diagnosis_input *in, struct finding *out,
	const char *target, bool is_hotplug_only)
{
	const struct vmi *vmi = in->migration->vmi;
	const struct store *store = in->facts->store;
	size_t shown = 0;

	for (size_t i = 0; vmi != NULL && i < vmi->volume_count; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];
		const char *name = volume_of(in, vmi, volume);

		if (name == NULL || is_skipped(volume, is_hotplug_only)) {
			continue;
		}
		for (size_t k = 0; k < store_count(store, KIND_ATTACHMENT); k++) {
			const struct attachment *one = store_attachment(store, k);

			if (text_equal(one->volume, name) && shown++ < SHOWN) {
				show_one(in, out, volume, one, target);
			}
		}
	}
	evidence_unseen(in, out, SOURCE_PVC, "which volumes are behind the claims");
	evidence_unseen(
		in, out, SOURCE_ATTACHMENT, "which node has the volumes attached");
}
