/* The migration network of the document. */
#include <string.h>

#include "base/str.h"
#include "src/report/json_parts.h"

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

/* As computed; before that, what configuration and definition say by themselves. */
static void write_definition(struct json_writer *json, const struct facts *facts)
{
	const struct network_fact *network = facts->network;
	const struct nad *nad;

	if (network != NULL) {
		part_name(json, "definition", network->definition_namespace,
			network->definition_name);
		return;
	}
	nad = network_definition(facts);
	part_name(json, "definition", nad != NULL ? nad->object.namespace : NULL,
		nad != NULL ? nad->object.name : NULL);
}

void part_network(struct json_writer *json, const struct facts *facts)
{
	const struct network_fact *network = facts->network;

	emit_open_object(json, "network");
	emit_text(json, "configured", facts->limits.network);
	write_definition(json, facts);
	emit_open_array(json, "ranges");
	for (size_t i = 0; network != NULL && i < network->range_count; i++) {
		emit_text(json, NULL, network->ranges[i]);
	}
	emit_close_array(json);
	emit_open_array(json, "notes");
	for (size_t i = 0; network != NULL && i < network->note_count; i++) {
		emit_open_object(json, NULL);
		emit_text(json, "id", network->notes[i].id);
		emit_text(json, "message", network->notes[i].message);
		emit_close_object(json);
	}
	emit_close_array(json);
	emit_close_object(json);
}
