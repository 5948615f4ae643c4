/* The target pod is placed but its network cannot be set up there. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

/* One sandbox that fails and is made again at once happens on every busy node. */
#define START_PATIENCE_S 30

/* The image of the sandbox itself could not be had: told over a network, too. */
static const char *const image_fragments[] = { "sandbox image", "failed to pull" };

static const char *const network_fragments[] = {
	"cni",
	"multus",
	"ovs",
	"ovn",
	"whereabouts",
	"network",
	"ipam",
	"allocate ip",
};

/* Only words that name the network: a sandbox may also fail for the runtime's own
 * reasons. */
static const struct event *network_event(const struct diagnosis_input *in,
	const char *namespace, const char *pod_name, const char *pod_uid)
{
	for (size_t i = 0; i < ARRAY_LENGTH(network_fragments); i++) {
		struct event_query query = {
			.kind = "Pod",
			.namespace = namespace,
			.name = pod_name,
			.uid = pod_uid,
			.reason = "Sandbox",
			.message = network_fragments[i],
			.since_ms = UNKNOWN_I64,
			.until_ms = UNKNOWN_I64,
			.is_warning = true,
		};
		const struct event *event = look_event(in, &query);

		if (event != NULL &&
			look_fragment(event->message, image_fragments,
				ARRAY_LENGTH(image_fragments)) == NULL) {
			return event;
		}
	}
	return NULL;
}

/* Network plugins also speak up themselves (kube-ovn: AcquireAddressFailed and the
 * like; multus: ErrorAddingInterface). */
static const struct event *plugin_event(
	const struct diagnosis_input *in, const char *namespace, const char *pod_name)
{
	static const char *const plugin_reasons[] = { "AddressFailed", "CreateIP",
		"AddingInterface", "NetworkNotReady", "FailedCreateNetwork" };

	for (size_t i = 0; i < ARRAY_LENGTH(plugin_reasons); i++) {
		struct event_query query = {
			.kind = "Pod",
			.namespace = namespace,
			.name = pod_name,
			.reason = plugin_reasons[i],
			.since_ms = UNKNOWN_I64,
			.until_ms = UNKNOWN_I64,
			.is_warning = true,
		};
		const struct event *event = look_event(in, &query);

		if (event != NULL) {
			return event;
		}
	}
	return NULL;
}

static const char *named_plugin(const struct event *event)
{
	static const char *const plugins[] = { "kube-ovn", "ovn-kubernetes", "ovn-k8s",
		"whereabouts", "multus", "calico", "cilium", "flannel", "macvlan",
		"ipvlan", "sriov", "bridge", "ovs" };

	return look_fragment(event->message, plugins, ARRAY_LENGTH(plugins));
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct target_view view = target_view_of(in);
	const char *namespace = in->migration->migration->object.namespace;
	const struct event *event;
	const char *countdown;
	const char *plugin;
	const char *node;

	if (view.stage != TARGET_STARTING ||
		(!view.is_past && view.pod != NULL &&
			!look_is_older(
				in, view.pod->object.created_ms, START_PATIENCE_S))) {
		return false;
	}
	event = network_event(in, namespace, in->migration->target_pod,
		view.pod == NULL ? NULL : view.pod->object.uid);
	if (event == NULL) {
		event = plugin_event(in, namespace, in->migration->target_pod);
	}
	if (event == NULL) {
		return false;
	}
	plugin = named_plugin(event);
	node = target_node_of(in, event);
	countdown = target_countdown(in, out, &view);
	finding_say(in, out,
		view.is_past ? look_failure_severity(in) : SEVERITY_WARNING,
		"%s on %s%s%s%s%s%s",
		view.is_past ? "the target pod's network could not be set up"
			     : "the target pod's network cannot be set up",
		node == NULL ? "its node" : node, plugin == NULL ? "" : " (",
		plugin == NULL ? "" : plugin, plugin == NULL ? "" : ")",
		countdown == NULL ? "" : "; ", countdown == NULL ? "" : countdown);
	evidence_event(in, out, event);
	evidence_event(in, out, view.gave_up);
	next_add(in, out,
		"check the network plugin on that node: kubectl get pods -A -o "
		"wide%s%s",
		node == NULL ? "" : " --field-selector spec.nodeName=",
		node == NULL ? "" : say_quoted(in, node));
	next_add(in, out,
		"check that the networks of the VM exist: kubectl get "
		"network-attachment-definitions -n %s",
		say_quoted(in, namespace));
	target_suggest_other_node(in, out, &view);
	return true;
}

const struct diagnosis diag_target_network_setup = {
	.id = "target-network-setup",
	.title = "the network of the target pod cannot be set up",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 708,
	.match = match,
};
