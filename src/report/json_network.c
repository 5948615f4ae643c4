/* The migration network of the document. */
#include "src/report/json_parts.h"

static const struct network_fact no_network = {
	.usable_addresses = UNKNOWN_F64,
	.allocated_addresses = UNKNOWN_F64,
	.mtu = UNKNOWN_I64,
	.slowest_link_bits_per_s = UNKNOWN_I64,
	.outbound_share_percent = UNKNOWN_F64,
	.largest_vm_bytes = UNKNOWN_I64,
	.largest_vm_copy_s = UNKNOWN_F64,
};

void part_network(struct json_writer *json, const struct facts *facts)
{
	const struct network_fact *network =
		facts->network != NULL ? facts->network : &no_network;

	bool is_known = facts->network != NULL &&
		source_state_is_usable(store_source(facts->store, SOURCE_VIRT_HANDLER));
	int64_t attached = is_known ? network->attached_nodes : UNKNOWN_I64;
	int64_t handlers = is_known ? network->handler_nodes : UNKNOWN_I64;

	emit_open_object(json, "network");
	emit_text(json, "configured", facts->limits.network);
	part_name(json, "definition", network->definition_namespace,
		network->definition_name);
	emit_open_array(json, "ranges");
	for (size_t i = 0; i < network->range_count; i++) {
		emit_text(json, NULL, network->ranges[i]);
	}
	emit_close_array(json);
	emit_text(json, "origin", network->origin);
	emit_text(json, "type", network->type);
	emit_text(json, "ipam", network->ipam);
	emit_text(json, "master", network->master);
	emit_integer(json, "mtu", network->mtu);
	part_rounded(json, "usableAddresses", network->usable_addresses);
	part_rounded(json, "allocatedAddresses", network->allocated_addresses);
	emit_text(json, "allocatedOrigin", network->allocated_origin);
	emit_integer(json, "attachedNodes", attached);
	emit_integer(json, "handlerNodes", handlers);
	emit_integer(
		json, "slowestLinkBitsPerSecond", network->slowest_link_bits_per_s);
	emit_decimal(json, "outboundSharePercent", network->outbound_share_percent);
	emit_integer(json, "largestVmBytes", network->largest_vm_bytes);
	part_rounded(json, "largestVmCopySeconds", network->largest_vm_copy_s);
	part_notes(json, "notes", network->notes, network->note_count);
	emit_close_object(json);
}
