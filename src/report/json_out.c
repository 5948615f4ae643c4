/* The document vmigtop/v1 from facts: every key always there, unknown is null. */
#include "report/report.h"
#include "src/report/json_parts.h"

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

static void write_replay(struct json_writer *json, const struct report_context *context)
{
	if (context->replay_file == NULL) {
		emit_null(json, "replay");
		return;
	}
	emit_open_object(json, "replay");
	emit_text(json, "file", context->replay_file);
	emit_decimal(json, "atSeconds", part_seconds(context->replay_at_ms));
	emit_decimal(json, "ofSeconds", part_seconds(context->replay_of_ms));
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

/* 0: it is being asked right now, or about to be. */
static int64_t source_retry_ms(
	const struct facts *facts, const struct source_state *state)
{
	int64_t left_ms;

	if (!i64_is_known(state->retry_mono_ms)) {
		return UNKNOWN_I64;
	}
	left_ms = state->retry_mono_ms - facts->now.mono_ms;
	return left_ms > 0 ? left_ms : 0;
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
		emit_decimal(
			json, "ageSeconds", part_seconds(source_age_ms(facts, state)));
		emit_decimal(json, "retryInSeconds",
			part_seconds(source_retry_ms(facts, state)));
		emit_integer(json, "objects", state->objects);
		emit_text(json, "message", part_source_message(state));
		emit_close_object(json);
	}
	emit_close_array(json);
}

static void write_limits(struct json_writer *json, const struct limits *limits)
{
	emit_open_object(json, "limits");
	part_limit(json, "parallelMigrationsPerCluster",
		&limits->parallel_migrations_per_cluster);
	part_limit(json, "parallelOutboundMigrationsPerNode",
		&limits->parallel_outbound_migrations_per_node);
	part_limit(json, "utilityVolumesTimeoutSeconds",
		&limits->utility_volumes_timeout_s);
	part_copy_limits(json, limits);
	emit_close_object(json);
}

static void write_slots(struct json_writer *json, const struct facts *facts)
{
	bool is_known = facts->slots_known;

	emit_open_object(json, "slots");
	emit_integer(json, "used", is_known ? facts->slots_used : UNKNOWN_I64);
	emit_integer(
		json, "limit", facts->limits.parallel_migrations_per_cluster.value);
	part_migration_names(json, "holders", is_known, facts, facts->slot_holders,
		facts->slot_holder_count);
	part_migration_names(
		json, "queue", is_known, facts, facts->queue, facts->queue_count);
	emit_close_object(json);
}

/* `is_whole`: with the objects, one by one. */
static void write_document(struct json_writer *json, const struct facts *facts,
	const struct report_context *context, bool is_whole)
{
	const struct findings *findings = context->findings;

	emit_open_object(json, NULL);
	emit_text(json, "schema", "vmigtop/v1");
	emit_time(json, "time", facts->now.wall_ms);
	write_cluster(json, facts, context);
	write_replay(json, context);
	write_sources(json, facts);
	write_limits(json, &facts->limits);
	write_slots(json, facts);
	part_network(json, facts);
	if (is_whole) {
		part_migrations(json, facts, findings);
	}
	part_nodes(json, facts, findings);
	if (is_whole) {
		part_vmis(json, facts, findings);
	}
	part_readiness(json, context->readiness);
	part_findings(json, "findings", findings != NULL ? &findings->cluster : NULL);
	part_history(json, facts);
	emit_close_object(json);
	putc('\n', json->out);
}

void report_json(
	FILE *out, const struct facts *facts, const struct report_context *context)
{
	struct json_writer json = { .out = out, .is_indented = true };

	write_document(&json, facts, context, true);
}

void report_json_line(
	FILE *out, const struct facts *facts, const struct report_context *context)
{
	struct json_writer json = { .out = out };

	write_document(&json, facts, context, true);
}

void report_check_json(
	FILE *out, const struct facts *facts, const struct report_context *context)
{
	struct json_writer json = { .out = out, .is_indented = true };

	write_document(&json, facts, context, false);
}
