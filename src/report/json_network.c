/* The migration network of the document. */
#include "src/report/json_parts.h"

static const struct network_fact no_network = { 0 };

static void write_notes(struct json_writer *json, const struct network_fact *network)
{
	emit_open_array(json, "notes");
	for (size_t i = 0; i < network->note_count; i++) {
		emit_open_object(json, NULL);
		emit_text(json, "id", network->notes[i].id);
		emit_text(json, "message", network->notes[i].message);
		emit_close_object(json);
	}
	emit_close_array(json);
}

void part_network(struct json_writer *json, const struct facts *facts)
{
	const struct network_fact *network =
		facts->network != NULL ? facts->network : &no_network;

	emit_open_object(json, "network");
	emit_text(json, "configured", facts->limits.network);
	part_name(json, "definition", network->definition_namespace,
		network->definition_name);
	emit_open_array(json, "ranges");
	for (size_t i = 0; i < network->range_count; i++) {
		emit_text(json, NULL, network->ranges[i]);
	}
	emit_close_array(json);
	write_notes(json, network);
	emit_close_object(json);
}
