/* The node of the target pod cannot get an image. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

static const char *const reasons[] = { "ErrImagePull", "ImagePullBackOff",
	"InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable",
	"ImageInspectError", "SignatureValidationFailed" };

static const struct container_status *waiting_container(const struct pod *pod)
{
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *container = &pod->containers[i];

		if (text_equal(container->state, "waiting") &&
			look_fragment(container->reason, reasons,
				ARRAY_LENGTH(reasons)) != NULL) {
			return container;
		}
	}
	return NULL;
}

static const struct event *pull_event(
	const struct diagnosis_input *in, const char *reason, const char *message)
{
	struct event_query query = {
		.kind = "Pod",
		.namespace = in->migration->migration->object.namespace,
		.name = in->migration->target_pod,
		.reason = reason,
		.message = message,
		.since_ms = UNKNOWN_I64,
		.until_ms = UNKNOWN_I64,
		.is_warning = true,
	};

	return look_event(in, &query);
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct target_view view = target_view_of(in);
	const struct container_status *container = NULL;
	const struct event *sandbox;
	const struct event *event;
	const char *countdown;
	const char *node;

	if (view.stage != TARGET_STARTING) {
		return false;
	}
	/* The pause image, before any container has a state. */
	sandbox = pull_event(in, "FailedCreatePodSandBox", "sandbox image");
	event = sandbox != NULL ? sandbox : pull_event(in, "Failed", "pull");
	if (view.pod != NULL) {
		container = waiting_container(view.pod);
	}
	if (container == NULL && sandbox == NULL && (!view.is_past || event == NULL)) {
		return false;
	}
	node = target_node_of(in, event);
	countdown = target_countdown(in, out, &view);
	finding_say(in, out,
		view.is_past ? look_failure_severity(in) : SEVERITY_WARNING,
		"%s cannot get an image of the target pod%s%s%s%s",
		node == NULL ? "the target node" : node, container == NULL ? "" : ": ",
		container == NULL ? "" : container->reason,
		countdown == NULL ? "" : "; ", countdown == NULL ? "" : countdown);
	if (container != NULL) {
		evidence_add(in, out,
			arena_printf(
				in->arena, "container %s", say_known(container->name)),
			say_object(in, &view.pod->object,
				"status.containerStatuses.state.waiting"),
			"%s%s%s", container->reason,
			text_is_empty(container->message) ? "" : ": ",
			text_is_empty(container->message) ? "" : container->message);
	}
	evidence_event(in, out, event);
	evidence_event(in, out, view.gave_up);
	next_add(in, out,
		"repair tag, pull secret or registry access, or pull the image on %s "
		"beforehand",
		node == NULL ? "the target node" : node);
	target_suggest_other_node(in, out, &view);
	return true;
}

const struct diagnosis diag_target_image_pull = {
	.id = "target-image-pull",
	.title = "the target node cannot get an image",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 705,
	.match = match,
};
