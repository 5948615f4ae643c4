/* The document vmigtop/v1 from facts: every key always there, unknown is null. */
#include <math.h>

#include "base/str.h"
#include "report/report.h"
#include "src/report/json_writer.h"

#define MIGRATION_INTERFACE "migration0"

static double seconds(int64_t ms)
{
	return i64_is_known(ms) ? (double)ms / 1000.0 : (double)NAN;
}

/* "namespace/name" without building it in memory. */
static void object_name(struct json_writer *json, const struct object *object)
{
	char name[1024];

	snprintf(name, sizeof(name), "%s/%s", object->namespace, object->name);
	emit_text(json, NULL, name);
}

static void migration_names(struct json_writer *json, const char *key, bool is_known,
	const struct facts *facts, const size_t *indexes, size_t count)
{
	if (!is_known) {
		emit_null(json, key);
		return;
	}
	emit_open_array(json, key);
	for (size_t i = 0; i < count; i++) {
		object_name(json, &facts->migrations[indexes[i]].migration->object);
	}
	emit_close_array(json);
}

static void empty_array(struct json_writer *json, const char *key)
{
	emit_open_array(json, key);
	emit_close_array(json);
}

static void range_of_seconds(struct json_writer *json, const char *key)
{
	emit_open_object(json, key);
	emit_null(json, "low");
	emit_null(json, "high");
	emit_close_object(json);
}

/* Whether the cluster is run by HyperConverged; unknown when that cannot be seen. */
static enum tristate is_hyperconverged(const struct facts *facts)
{
	const struct source_state *state =
		store_source(facts->store, SOURCE_HYPERCONVERGED);

	if (facts->hyperconverged != NULL) {
		return TRI_TRUE;
	}
	return state->code == SOURCE_LIVE || state->code == SOURCE_ABSENT ? TRI_FALSE
									  : TRI_UNKNOWN;
}

static void write_cluster(struct json_writer *json, const struct facts *facts,
	const struct report_context *context)
{
	emit_open_object(json, "cluster");
	emit_text(json, "context", context->context);
	emit_text(json, "server", context->server);
	emit_text(json, "kubernetesVersion", store_server_version(facts->store));
	emit_text(json, "kubevirtVersion", facts->kubevirt_version);
	emit_text(json, "kubevirtNamespace",
		facts->kubevirt != NULL ? facts->kubevirt->object.namespace : NULL);
	emit_tristate(json, "hyperconverged", is_hyperconverged(facts));
	emit_text(json, "namespaceScope", context->namespace_scope);
	emit_close_object(json);
}

static int64_t source_age_ms(
	const struct facts *facts, const struct source_state *state)
{
	int64_t age_ms;

	if (!i64_is_known(state->confirmed_mono_ms)) {
		return UNKNOWN_I64;
	}
	age_ms = facts->now.mono_ms - state->confirmed_mono_ms;
	return age_ms > 0 ? age_ms : 0;
}

static const char *message_of(const struct source_state *state)
{
	if (state->code == SOURCE_IDLE && state->message[0] == '\0') {
		return "not asked for";
	}
	return text_is_empty(state->message) ? NULL : state->message;
}

static void write_sources(struct json_writer *json, const struct facts *facts)
{
	emit_open_array(json, "sources");
	for (int i = 0; i < SOURCE_COUNT; i++) {
		const struct source_state *state =
			store_source(facts->store, (enum source)i);

		emit_open_object(json, NULL);
		emit_text(json, "name", source_name((enum source)i));
		emit_text(json, "state", source_state_text(state->code));
		emit_decimal(json, "ageSeconds", seconds(source_age_ms(facts, state)));
		emit_integer(json, "objects", state->objects);
		emit_text(json, "message", message_of(state));
		emit_close_object(json);
	}
	emit_close_array(json);
}

static void write_number(
	struct json_writer *json, const char *key, const struct limit *limit)
{
	emit_open_object(json, key);
	emit_integer(json, "value", limit->value);
	emit_text(json, "origin", limit->origin);
	emit_close_object(json);
}

static void write_truth(
	struct json_writer *json, const char *key, const struct limit *limit)
{
	emit_open_object(json, key);
	if (i64_is_known(limit->value)) {
		emit_bool(json, "value", limit->value != 0);
	} else {
		emit_null(json, "value");
	}
	emit_text(json, "origin", limit->origin);
	emit_close_object(json);
}

static void write_limits(struct json_writer *json, const struct limits *limits)
{
	emit_open_object(json, "limits");
	write_number(json, "parallelMigrationsPerCluster",
		&limits->parallel_migrations_per_cluster);
	write_number(json, "parallelOutboundMigrationsPerNode",
		&limits->parallel_outbound_migrations_per_node);
	write_number(json, "bandwidthPerMigrationBytesPerSecond",
		&limits->bandwidth_per_migration_bytes);
	write_number(json, "completionTimeoutPerGiBSeconds",
		&limits->completion_timeout_per_gib_s);
	write_number(json, "progressTimeoutSeconds", &limits->progress_timeout_s);
	write_number(json, "utilityVolumesTimeoutSeconds",
		&limits->utility_volumes_timeout_s);
	write_truth(json, "allowAutoConverge", &limits->allow_auto_converge);
	write_truth(json, "allowPostCopy", &limits->allow_post_copy);
	write_truth(
		json, "allowWorkloadDisruption", &limits->allow_workload_disruption);
	emit_close_object(json);
}

static void write_slots(struct json_writer *json, const struct facts *facts)
{
	bool is_known = facts->slots_known;

	emit_open_object(json, "slots");
	emit_integer(json, "used", is_known ? facts->slots_used : UNKNOWN_I64);
	emit_integer(
		json, "limit", facts->limits.parallel_migrations_per_cluster.value);
	migration_names(json, "holders", is_known, facts, facts->slot_holders,
		facts->slot_holder_count);
	migration_names(
		json, "queue", is_known, facts, facts->queue, facts->queue_count);
	emit_close_object(json);
}

/* The definition that the configured name leads to: a bare name is looked up where
 * KubeVirt is installed, as Multus does for the virt-handler pods. */
static const struct nad *network_definition(const struct facts *facts)
{
	const char *name = facts->limits.network;
	const char *slash = name != NULL ? strchr(name, '/') : NULL;
	size_t count = store_count(facts->store, KIND_NAD);

	for (size_t i = 0; name != NULL && i < count; i++) {
		const struct nad *nad = store_nad(facts->store, i);
		const struct object *object = &nad->object;

		if (slash != NULL) {
			struct str namespace = { name, (size_t)(slash - name) };

			if (str_is(namespace, object->namespace) &&
				text_equal(slash + 1, object->name)) {
				return nad;
			}
		} else if (facts->kubevirt != NULL &&
			text_equal(
				object->namespace, facts->kubevirt->object.namespace) &&
			text_equal(object->name, name)) {
			return nad;
		}
	}
	return NULL;
}

static void write_network(struct json_writer *json, const struct facts *facts)
{
	const struct nad *nad = network_definition(facts);

	emit_open_object(json, "network");
	emit_text(json, "configured", facts->limits.network);
	if (nad != NULL) {
		char name[1024];

		snprintf(name, sizeof(name), "%s/%s", nad->object.namespace,
			nad->object.name);
		emit_text(json, "definition", name);
	} else {
		emit_null(json, "definition");
	}
	empty_array(json, "ranges");
	empty_array(json, "notes");
	emit_close_object(json);
}

static void write_phases(struct json_writer *json, const struct migration *migration)
{
	emit_open_array(json, "phases");
	for (size_t i = 0; i < migration->phase_count; i++) {
		emit_open_object(json, NULL);
		emit_text(json, "phase", migration->phases[i].text);
		emit_time(json, "at", migration->phases[i].at_ms);
		emit_close_object(json);
	}
	emit_close_array(json);
}

static void write_progress(struct json_writer *json)
{
	emit_open_object(json, "progress");
	emit_null(json, "origin");
	emit_null(json, "sampledAt");
	emit_null(json, "totalBytes");
	emit_null(json, "processedBytes");
	emit_null(json, "remainingBytes");
	emit_null(json, "percent");
	emit_null(json, "transferBytesPerSecond");
	emit_null(json, "dirtyBytesPerSecond");
	range_of_seconds(json, "etaSeconds");
	emit_null(json, "converging");
	emit_close_object(json);
}

/* What the phase alone decides is known even when pods are not. */
static void write_slot_of(struct json_writer *json, const struct facts *facts,
	const struct migration_fact *fact)
{
	bool is_known = facts->slots_known || fact->is_final ||
		migration_phase_is_running(fact->phase);

	emit_tristate(json, "holdsSlot",
		is_known ? tristate_from_bool(fact->holds_cluster_slot) : TRI_UNKNOWN);
	emit_integer(json, "queuePosition",
		facts->slots_known && fact->queue_position > 0 ? fact->queue_position
							       : UNKNOWN_I64);
}

static void write_identity(struct json_writer *json, const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;
	const struct migration_state *state = fact->state;

	emit_text(json, "namespace", migration->object.namespace);
	emit_text(json, "name", migration->object.name);
	emit_text(json, "uid", migration->object.uid);
	emit_text(json, "vmi", migration->vmi_name);
	emit_text(
		json, "phase", fact->phase == PHASE_UNSET ? "" : migration->phase_text);
	emit_time(json, "phaseSince", fact->phase_since_ms);
	emit_time(json, "createdAt", migration->object.created_ms);
	emit_time(json, "startedAt", fact->started_ms);
	emit_time(json, "endedAt", fact->ended_ms);
	write_phases(json, migration);
	emit_text(json, "origin", migration_origin_text(fact->origin));
	emit_text(json, "priority", migration->priority);
	emit_text(json, "policy", state != NULL ? state->policy_name : NULL);
}

static void write_migration(struct json_writer *json, const struct facts *facts,
	const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	emit_open_object(json, NULL);
	write_identity(json, fact);
	emit_text(json, "source", fact->source);
	emit_text(json, "target", fact->target);
	emit_text(json, "targetPod", fact->target_pod);
	emit_text(json, "targetAddress", state != NULL ? state->target_address : NULL);
	emit_null(json, "addressVerdict");
	emit_null(json, "addressReason");
	emit_text(json, "mode", state != NULL ? state->mode : NULL);
	emit_text(
		json, "method", fact->vmi != NULL ? fact->vmi->migration_method : NULL);
	write_slot_of(json, facts, fact);
	write_progress(json);
	empty_array(json, "deadlines");
	emit_open_object(json, "cancel");
	emit_bool(json, "requested", fact->cancel_requested);
	emit_text(json, "status", state != NULL ? state->abort_status : NULL);
	emit_close_object(json);
	emit_text(json, "failureReason", state != NULL ? state->failure_reason : NULL);
	emit_decimal(json, "durationSeconds", fact->duration_s);
	empty_array(json, "diagnoses");
	emit_close_object(json);
}

static void write_virt_handler(struct json_writer *json, const struct pod *pod)
{
	emit_open_object(json, "virtHandler");
	emit_text(json, "pod", pod != NULL ? pod->object.name : NULL);
	emit_tristate(json, "ready",
		pod != NULL ? conditions_state(pod->conditions, "Ready") : TRI_UNKNOWN);
	emit_text(json, "podAddress",
		pod != NULL && pod->address_count > 0 ? pod->addresses[0] : NULL);
	if (pod == NULL || !pod->has_network_status) {
		emit_null(json, "migrationAddresses");
	} else {
		emit_open_array(json, "migrationAddresses");
		for (size_t i = 0; i < pod->network_count; i++) {
			const struct pod_network *network = &pod->networks[i];

			if (!text_equal(network->interface, MIGRATION_INTERFACE)) {
				continue;
			}
			for (size_t a = 0; a < network->address_count; a++) {
				emit_text(json, NULL, network->addresses[a]);
			}
		}
		emit_close_array(json);
	}
	emit_null(json, "verdict");
	emit_close_object(json);
}

static void write_node_slots(struct json_writer *json, const struct facts *facts,
	const struct node_fact *node)
{
	bool is_known = facts->slots_known;

	emit_open_object(json, "outbound");
	emit_integer(json, "used", is_known ? node->outbound : UNKNOWN_I64);
	emit_integer(json, "limit",
		facts->limits.parallel_outbound_migrations_per_node.value);
	migration_names(json, "holders", is_known, facts, node->outbound_holders,
		node->outbound_holder_count);
	emit_close_object(json);
	emit_open_object(json, "inbound");
	emit_integer(json, "used", is_known ? node->inbound : UNKNOWN_I64);
	migration_names(json, "holders", is_known, facts, node->inbound_holders,
		node->inbound_holder_count);
	emit_close_object(json);
}

static void write_node_statistics(struct json_writer *json, const struct facts *facts)
{
	const struct source_state *state =
		store_source(facts->store, SOURCE_NODE_STATISTICS);

	emit_open_object(json, "statistics");
	emit_text(json, "state", source_state_text(state->code));
	emit_integer(json, "ageSeconds", UNKNOWN_I64);
	emit_text(json, "message", message_of(state));
	emit_close_object(json);
}

static void write_node(struct json_writer *json, const struct facts *facts,
	const struct node_fact *fact)
{
	const struct node *node = fact->node;
	bool are_vmis_known =
		source_state_is_usable(store_source(facts->store, SOURCE_VMI));

	emit_open_object(json, NULL);
	emit_text(json, "name", fact->name);
	emit_tristate(json, "ready", node != NULL ? node->ready : TRI_UNKNOWN);
	emit_tristate(json, "cordoned",
		node != NULL ? tristate_from_bool(node->is_unschedulable)
			     : TRI_UNKNOWN);
	emit_tristate(json, "draining",
		node != NULL || fact->is_draining
			? tristate_from_bool(fact->is_draining)
			: TRI_UNKNOWN);
	emit_tristate(json, "kubevirtSchedulable",
		node != NULL ? node->kubevirt_schedulable : TRI_UNKNOWN);
	emit_integer(json, "heartbeatAgeSeconds",
		i64_is_known(fact->heartbeat_age_ms) ? fact->heartbeat_age_ms / 1000
						     : UNKNOWN_I64);
	write_virt_handler(json, fact->virt_handler);
	write_node_slots(json, facts, fact);
	emit_integer(json, "vmis", are_vmis_known ? fact->vmis : UNKNOWN_I64);
	empty_array(json, "interfaces");
	write_node_statistics(json, facts);
	emit_null(json, "drain");
	empty_array(json, "findings");
	emit_close_object(json);
}

static int compare_vmis(const void *a, const void *b)
{
	const struct object *left = &(*(const struct vmi *const *)a)->object;
	const struct object *right = &(*(const struct vmi *const *)b)->object;
	int order = text_compare(left->namespace, right->namespace);

	return order != 0 ? order : text_compare(left->name, right->name);
}

static void write_vmi(
	struct json_writer *json, const struct facts *facts, const struct vmi *vmi)
{
	const struct condition *migratable =
		conditions_get(vmi->conditions, "LiveMigratable");
	const char *strategy = vmi->eviction_strategy;

	if (strategy == NULL && facts->kubevirt != NULL) {
		strategy = facts->kubevirt->eviction_strategy;
	}
	emit_open_object(json, NULL);
	emit_text(json, "namespace", vmi->object.namespace);
	emit_text(json, "name", vmi->object.name);
	emit_text(json, "node", vmi->node);
	emit_text(json, "phase", vmi->phase);
	emit_integer(json, "memoryBytes", vmi->memory_bytes);
	emit_tristate(json, "migratable",
		conditions_state(vmi->conditions, "LiveMigratable"));
	emit_text(json, "reason", migratable != NULL ? migratable->reason : NULL);
	emit_text(json, "message", migratable != NULL ? migratable->message : NULL);
	emit_text(json, "evictionStrategy", strategy);
	empty_array(json, "findings");
	emit_close_object(json);
}

static void write_vmis(struct json_writer *json, const struct facts *facts)
{
	size_t count = store_count(facts->store, KIND_VMI);
	struct arena *arena = arena_create((count + 1) * sizeof(struct vmi *));
	const struct vmi **sorted = arena_calloc(arena, count + 1, sizeof(*sorted));

	for (size_t i = 0; i < count; i++) {
		sorted[i] = store_vmi(facts->store, i);
	}
	qsort(sorted, count, sizeof(*sorted), compare_vmis);
	emit_open_array(json, "vmis");
	for (size_t i = 0; i < count; i++) {
		write_vmi(json, facts, sorted[i]);
	}
	emit_close_array(json);
	arena_destroy(arena);
}

static void write_document(struct json_writer *json, const struct facts *facts,
	const struct report_context *context)
{
	emit_open_object(json, NULL);
	emit_text(json, "schema", "vmigtop/v1");
	emit_time(json, "time", facts->now.wall_ms);
	write_cluster(json, facts, context);
	write_sources(json, facts);
	write_limits(json, &facts->limits);
	write_slots(json, facts);
	write_network(json, facts);
	emit_open_array(json, "migrations");
	for (size_t i = 0; i < facts->migration_count; i++) {
		write_migration(json, facts, &facts->migrations[i]);
	}
	emit_close_array(json);
	emit_open_array(json, "nodes");
	for (size_t i = 0; i < facts->node_count; i++) {
		write_node(json, facts, &facts->nodes[i]);
	}
	emit_close_array(json);
	write_vmis(json, facts);
	empty_array(json, "readiness");
	empty_array(json, "findings");
	emit_close_object(json);
	putc('\n', json->out);
}

void report_json(
	FILE *out, const struct facts *facts, const struct report_context *context)
{
	struct json_writer json = { .out = out, .is_indented = true };

	write_document(&json, facts, context);
}

void report_json_line(
	FILE *out, const struct facts *facts, const struct report_context *context)
{
	struct json_writer json = { .out = out };

	write_document(&json, facts, context);
}
