/* Judges virt-handler pods and nodes from readiness, heartbeat and events; pure. */
#include "src/diagnose/handler.h"

#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"

/* kubevirt: the heartbeat comes every 1 to 2.2 minutes; after 5 minutes the node counts
 * as unresponsive. */
#define HEARTBEAT_LATE_MS 180000
/* A rolling update takes a few seconds for each node. */
#define READY_PATIENCE_S 30
/* Heartbeats come once a minute, the first after the device plugins. */
#define LABEL_PATIENCE_S 75
#define MISSING_HEARTBEAT_MS 20000
#define MIGRATION_INTERFACE "migration0"

/* whereabouts, host-local, kube-ovn, ovn-kubernetes, calico, nv-ipam. */
static const char *const no_address_fragments[] = {
	"could not allocate ip in range",
	"no available ip",
	"noavailableaddress",
	"no available address",
	"no ip addresses available",
	"no more ip addresses",
	"no more free addresses",
	"no free address",
	"no free ip",
	"pool exhausted",
	"failed to allocate for range",
	"failed to allocate new ips",
};

static const struct container_status *crashing_container(const struct pod *pod)
{
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *container = &pod->containers[i];

		if (text_contains_nocase(container->reason, "CrashLoopBackOff")) {
			return container;
		}
	}
	return NULL;
}

static bool says_no_address(const char *text)
{
	return text_contains_nocase(text, "migration0") ||
		text_contains_nocase(text, "no ip found");
}

/* kubevirt: cmd/virt-handler/virt-handler.go panics when the interface has no address.
 */
static const struct container_status *panicking_container(const struct pod *pod)
{
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *container = &pod->containers[i];

		if (says_no_address(container->message) ||
			says_no_address(container->last_message)) {
			return container;
		}
	}
	return NULL;
}

static const struct event *no_address_event(
	const struct diagnosis_input *in, const struct pod *pod)
{
	for (size_t i = 0; i < ARRAY_LENGTH(no_address_fragments); i++) {
		const struct event *event =
			look_pod_event(in, pod, NULL, no_address_fragments[i]);

		if (event != NULL) {
			return event;
		}
	}
	return NULL;
}

static int64_t not_ready_since_ms(const struct pod *pod)
{
	const struct condition *ready = conditions_get(pod->conditions, "Ready");

	if (ready != NULL && i64_is_known(ready->since_ms)) {
		return ready->since_ms;
	}
	return pod->object.created_ms;
}

static bool is_for_vms(const struct node_fact *node)
{
	return node->vmis > 0 || node->virt_handler != NULL ||
		(node->node != NULL && node->node->kubevirt_schedulable == TRI_TRUE);
}

static bool is_missing(const struct diagnosis_input *in, const struct node_fact *node)
{
	if (node->virt_handler != NULL) {
		return false;
	}
	/* Between two pods of a rolling update the heartbeat is still young. */
	return !i64_is_known(look_heartbeat_age_ms(in, node)) ||
		look_heartbeat_age_ms(in, node) > MISSING_HEARTBEAT_MS;
}

static enum handler_state pod_state(
	const struct diagnosis_input *in, const struct pod *pod)
{
	if (crashing_container(pod) != NULL) {
		return HANDLER_CRASHING;
	}
	if (!look_is_pod_ready(pod) &&
		look_is_older(in, not_ready_since_ms(pod), READY_PATIENCE_S)) {
		return HANDLER_NOT_READY;
	}
	return HANDLER_OK;
}

const struct pod_network *handler_migration_interface(const struct pod *pod)
{
	for (size_t i = 0; i < pod->network_count; i++) {
		if (text_equal(pod->networks[i].interface, MIGRATION_INTERFACE)) {
			return &pod->networks[i];
		}
	}
	return NULL;
}

/* The label comes back with the first heartbeats of a new pod. */
static bool is_starting(const struct diagnosis_input *in, const struct pod *pod)
{
	const struct condition *ready =
		pod == NULL ? NULL : conditions_get(pod->conditions, "Ready");

	return ready != NULL && i64_is_known(ready->since_ms) &&
		!look_is_older(in, ready->since_ms, LABEL_PATIENCE_S);
}

static bool has_empty_interface(const struct pod *pod)
{
	const struct pod_network *attached = handler_migration_interface(pod);

	return attached != NULL && attached->address_count == 0;
}

bool handler_lacks_address(const struct handler_view *view)
{
	return view->no_address_event != NULL || view->no_address_panic != NULL ||
		view->has_empty_interface;
}

struct handler_view handler_view_of(
	const struct diagnosis_input *in, const struct node_fact *node)
{
	struct handler_view view = { .state = HANDLER_UNSEEN };

	if (node == NULL || !is_for_vms(node)) {
		return view;
	}
	if (look_is_node_lost(in, node)) {
		view.state = HANDLER_NODE_LOST;
		return view;
	}
	view.pod = node->virt_handler;
	if (look_is_live(in, SOURCE_VIRT_HANDLER)) {
		view.state = HANDLER_OK;
		if (view.pod != NULL) {
			view.state = pod_state(in, view.pod);
		} else if (is_missing(in, node)) {
			view.state = HANDLER_MISSING;
		}
	}
	if (view.pod != NULL && view.state != HANDLER_OK) {
		view.no_address_event = no_address_event(in, view.pod);
		view.no_address_panic = panicking_container(view.pod);
		view.has_empty_interface =
			view.state == HANDLER_CRASHING && has_empty_interface(view.pod);
	}
	if ((view.state != HANDLER_OK && view.state != HANDLER_UNSEEN) ||
		!look_is_live(in, SOURCE_NODE) || node->node == NULL) {
		return view;
	}
	if (i64_is_known(look_heartbeat_age_ms(in, node)) &&
		look_heartbeat_age_ms(in, node) > HEARTBEAT_LATE_MS) {
		view.state = HANDLER_SILENT;
	} else if (node->node->kubevirt_schedulable == TRI_FALSE &&
		!is_starting(in, view.pod)) {
		view.state = HANDLER_UNSCHEDULABLE;
	}
	return view;
}

static void show_last_run(const struct diagnosis_input *in, struct finding *out,
	const struct pod *pod, const struct container_status *container)
{
	if (container->last_reason == NULL && container->last_message == NULL) {
		return;
	}
	evidence_add(in, out,
		arena_printf(in->arena, "container %s ended before",
			say_known(container->name)),
		say_object(in, &pod->object,
			"status.containerStatuses.lastState.terminated"),
		"%s, exit code %s%s%s", say_known(container->last_reason),
		i64_is_known(container->last_exit_code)
			? arena_printf(in->arena, "%" PRId64, container->last_exit_code)
			: "unknown",
		text_is_empty(container->last_message) ? "" : ": ",
		text_is_empty(container->last_message) ? "" : container->last_message);
}

static void show_pod(
	const struct diagnosis_input *in, struct finding *out, const struct pod *pod)
{
	int64_t restarts = 0;

	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *container = &pod->containers[i];

		if (i64_is_known(container->restart_count)) {
			restarts += container->restart_count;
		}
		if (text_equal(container->state, "waiting") ||
			text_equal(container->state, "terminated")) {
			evidence_add(in, out,
				arena_printf(in->arena, "container %s",
					say_known(container->name)),
				say_object(in, &pod->object,
					"status.containerStatuses.state"),
				"%s, %s%s%s", container->state,
				say_known(container->reason),
				text_is_empty(container->message) ? "" : ": ",
				text_is_empty(container->message) ? ""
								  : container->message);
		}
		show_last_run(in, out, pod, container);
	}
	evidence_add(in, out, "virt-handler pod",
		say_object(in, &pod->object, "status"),
		"%s, %sready, %lld restarts, %s old", say_known(pod->phase),
		look_is_pod_ready(pod) ? "" : "not ", (long long)restarts,
		say_ms(in, look_age_ms(in, pod->object.created_ms)));
}

const char *handler_tell(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node, const struct handler_view *view)
{
	const char *object = arena_printf(in->arena, "Node %s", node->name);
	const char *heartbeat = say_ms(in, look_heartbeat_age_ms(in, node));

	if (view->pod != NULL) {
		show_pod(in, out, view->pod);
	}
	if (i64_is_known(look_heartbeat_age_ms(in, node))) {
		evidence_add(in, out, "last heartbeat",
			arena_printf(in->arena,
				"%s metadata.annotations[kubevirt.io/heartbeat]",
				object),
			"%s ago", heartbeat);
	}
	switch (view->state) {
	case HANDLER_MISSING:
		evidence_add(in, out, "virt-handler pod", object, "none on this node");
		return "has no virt-handler pod";
	case HANDLER_NOT_READY:
		return "has a virt-handler that is not ready";
	case HANDLER_CRASHING:
		return "has a virt-handler that keeps crashing";
	case HANDLER_SILENT:
		return arena_printf(in->arena,
			"has a virt-handler that has been silent for %s", heartbeat);
	case HANDLER_UNSCHEDULABLE:
		evidence_add(in, out, "schedulable for VMs",
			arena_printf(in->arena,
				"%s metadata.labels[kubevirt.io/schedulable]", object),
			"false");
		return "is marked as not schedulable for VMs";
	case HANDLER_OK:
	case HANDLER_UNSEEN:
	case HANDLER_NODE_LOST:
		break;
	}
	return "has no trouble with its virt-handler";
}

void handler_suggest(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node, const struct handler_view *view)
{
	const struct kubevirt *kubevirt = in->facts->kubevirt;

	if (view->pod != NULL) {
		next_add(in, out, "see why: kubectl describe pod -n %s %s",
			say_quoted(in, view->pod->object.namespace),
			say_quoted(in, view->pod->object.name));
	} else {
		next_add(in, out,
			"see why no virt-handler pod is on %s: kubectl get pods -A -l "
			"kubevirt.io=virt-handler -o wide",
			node->name);
	}
	if (kubevirt != NULL) {
		next_add(in, out,
			"if a change of the migration network or an update is rolling "
			"out, wait for it: kubectl rollout status -n %s "
			"daemonset/virt-handler",
			say_quoted(in, kubevirt->object.namespace));
	}
	next_add(in, out, "do not migrate to or from %s before it is back", node->name);
}

bool handler_lacks_network(const struct pod *pod)
{
	if (!text_equal(pod->phase, "Running") || pod->is_network_status_malformed) {
		return false;
	}
	if (pod->has_network_status) {
		return handler_migration_interface(pod) == NULL;
	}
	/* Without the status only a pod that never asked for the network is certain. */
	return !text_contains_nocase(pod->networks_annotation, MIGRATION_INTERFACE);
}

const char *configured_network(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	const char *network = in->facts->limits.network;

	/* What was in force at the handoff is frozen in the state. */
	if (migration != NULL && migration->state != NULL &&
		migration->state->config != NULL) {
		network = migration->state->config->has_network
			? migration->state->config->network
			: NULL;
	}
	return network;
}
