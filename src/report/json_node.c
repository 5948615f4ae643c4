/* The nodes of the document: health, slots, links, drain. */
#include <math.h>

#include "base/str.h"
#include "src/report/json_parts.h"

#define MIGRATION_INTERFACE "migration0"

static void write_migration_addresses(struct json_writer *json, const struct pod *pod)
{
	if (pod == NULL || !pod->has_network_status) {
		emit_null(json, "migrationAddresses");
		return;
	}
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

static void write_virt_handler(struct json_writer *json, const struct node_fact *fact)
{
	const struct pod *pod = fact->virt_handler;
	const struct address_fact *address = NULL;

	if (fact->network != NULL) {
		address = &fact->network->handler_address;
	}
	emit_open_object(json, "virtHandler");
	emit_text(json, "pod", pod != NULL ? pod->object.name : NULL);
	emit_tristate(json, "ready",
		pod != NULL ? conditions_state(pod->conditions, "Ready") : TRI_UNKNOWN);
	emit_text(json, "podAddress",
		pod != NULL && pod->address_count > 0 ? pod->addresses[0] : NULL);
	write_migration_addresses(json, pod);
	emit_text(json, "verdict",
		address != NULL ? address_verdict_text(address->verdict) : NULL);
	emit_text(json, "reason", address != NULL ? address->reason : NULL);
	part_notes(json, "notes", address != NULL ? address->notes : NULL,
		address != NULL ? address->note_count : 0);
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
	part_migration_names(json, "holders", is_known, facts, node->outbound_holders,
		node->outbound_holder_count);
	emit_close_object(json);
	emit_open_object(json, "inbound");
	emit_integer(json, "used", is_known ? node->inbound : UNKNOWN_I64);
	part_migration_names(json, "holders", is_known, facts, node->inbound_holders,
		node->inbound_holder_count);
	emit_close_object(json);
}

static void write_interface(
	struct json_writer *json, const struct interface_fact *interface)
{
	emit_open_object(json, NULL);
	emit_text(json, "name", interface->name);
	emit_text(json, "role", interface->role);
	part_rounded(json, "rxBytesPerSecond", interface->rx_bytes_per_s);
	part_rounded(json, "txBytesPerSecond", interface->tx_bytes_per_s);
	emit_text(json, "rateOrigin", interface->rate_origin);
	emit_integer(json, "speedBitsPerSecond", interface->speed_bits_per_s);
	emit_text(json, "speedOrigin", interface->speed_origin);
	emit_decimal(json, "rxPercent", interface->rx_percent);
	emit_decimal(json, "txPercent", interface->tx_percent);
	emit_text(json, "saturation", saturation_text(interface->saturation));
	part_rounded(json, "explainedByMigrationsBytesPerSecond",
		interface->explained_bytes_per_s);
	part_rounded(
		json, "explainedRxBytesPerSecond", interface->explained_rx_bytes_per_s);
	part_rounded(
		json, "explainedTxBytesPerSecond", interface->explained_tx_bytes_per_s);
	emit_text(json, "rateState", interface->rate_state);
	emit_bool(json, "stale", interface->is_stale);
	emit_bool(json, "halfDuplex", interface->is_half_duplex);
	emit_bool(json, "errorsGrew", interface->has_errors);
	emit_text(json, "hint", interface->hint);
	emit_close_object(json);
}

/* From the device that migrations use down to the ports of the machine. */
static void write_link(
	struct json_writer *json, const struct node_network_fact *network)
{
	emit_open_object(json, "migrationLink");
	emit_text(json, "chain", network != NULL ? network->chain : NULL);
	emit_text(json, "message", network != NULL ? network->chain_message : NULL);
	emit_tristate(json, "sharedWithDefaultRoute",
		network != NULL ? network->link_shared : TRI_UNKNOWN);
	emit_close_object(json);
}

static void write_interfaces(
	struct json_writer *json, const struct node_network_fact *network)
{
	emit_open_array(json, "interfaces");
	for (size_t i = 0; network != NULL && i < network->interface_count; i++) {
		write_interface(json, &network->interfaces[i]);
	}
	emit_close_array(json);
}

/* Of this node when it was asked, else of the source as a whole. */
static void write_node_statistics(struct json_writer *json, const struct facts *facts,
	const struct node_network_fact *network)
{
	const struct source_state *source =
		store_source(facts->store, SOURCE_NODE_STATISTICS);
	const char *state = source_state_text(source->code);
	const char *message = part_source_message(source);
	double age_s = (double)NAN;

	if (network != NULL && network->statistics_state != NULL) {
		state = network->statistics_state;
		message = network->statistics_message;
		age_s = part_seconds(network->statistics_age_ms);
	}
	emit_open_object(json, "statistics");
	emit_text(json, "state", state);
	part_rounded(json, "ageSeconds", age_s);
	emit_text(json, "message", message);
	emit_text(json, "ratesFrom", network != NULL ? network->rates_origin : NULL);
	emit_close_object(json);
}

static void write_blocked(struct json_writer *json, const struct drain_fact *drain)
{
	emit_open_array(json, "blocked");
	for (size_t i = 0; i < drain->blocked_count; i++) {
		part_name(
			json, NULL, drain->blocked[i].namespace, drain->blocked[i].vmi);
	}
	emit_close_array(json);
	emit_open_array(json, "blockedReasons");
	for (size_t i = 0; i < drain->blocked_count; i++) {
		emit_text(json, NULL, drain->blocked[i].reason);
	}
	emit_close_array(json);
}

static void write_drain(struct json_writer *json, const struct drain_fact *drain)
{
	if (drain == NULL) {
		emit_null(json, "drain");
		return;
	}
	emit_open_object(json, "drain");
	emit_integer(json, "left", drain->left);
	emit_integer(json, "running", drain->running);
	emit_integer(json, "queued", drain->queued);
	emit_integer(json, "untouched", drain->untouched);
	emit_integer(json, "failed", drain->failed);
	write_blocked(json, drain);
	emit_time(json, "backoffUntil", drain->backoff_until_ms);
	part_range(json, "etaSeconds", drain->eta_low_s, drain->eta_high_s);
	emit_text(json, "etaReason", drain->eta_reason);
	emit_close_object(json);
}

static void write_node(struct json_writer *json, const struct facts *facts,
	const struct node_fact *fact, const struct finding_list *found)
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
	write_virt_handler(json, fact);
	write_node_slots(json, facts, fact);
	emit_integer(json, "vmis", are_vmis_known ? fact->vmis : UNKNOWN_I64);
	write_link(json, fact->network);
	write_interfaces(json, fact->network);
	write_node_statistics(json, facts, fact->network);
	write_drain(json, fact->drain);
	part_findings(json, "findings", found);
	emit_close_object(json);
}

void part_nodes(struct json_writer *json, const struct facts *facts,
	const struct findings *findings)
{
	emit_open_array(json, "nodes");
	for (size_t i = 0; i < facts->node_count; i++) {
		write_node(json, facts, &facts->nodes[i],
			findings != NULL ? &findings->nodes[i] : NULL);
	}
	emit_close_array(json);
}
