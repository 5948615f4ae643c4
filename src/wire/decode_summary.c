/* The kubelet's /stats/summary: counters of the node's interfaces and nothing else. */
#include "wire/sample.h"

#include <string.h>

#include "base/limits.h"
#include "src/wire/json.h"

/* Where in a text we are; at == end when it is over. */
struct scanner {
	const char *at;
	const char *end;
};

static void skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->end && strchr(" \t\r\n", *scanner->at) != NULL &&
		*scanner->at != '\0') {
		scanner->at++;
	}
}

static bool take(struct scanner *scanner, char wanted)
{
	skip_blanks(scanner);
	if (scanner->at == scanner->end || *scanner->at != wanted) {
		return false;
	}
	scanner->at++;
	return true;
}

/* Past the closing quotation mark; `at` is behind the opening one. */
static bool skip_string(struct scanner *scanner)
{
	while (scanner->at < scanner->end && *scanner->at != '"') {
		scanner->at +=
			*scanner->at == '\\' && scanner->end - scanner->at > 1 ? 2 : 1;
	}
	if (scanner->at == scanner->end) {
		return false;
	}
	scanner->at++;
	return true;
}

/* Up to the comma or bracket behind a value. */
static bool skip_value(struct scanner *scanner)
{
	size_t depth = 0;

	while (scanner->at < scanner->end) {
		char byte = *scanner->at;

		if (depth == 0 && (byte == ',' || byte == '}' || byte == ']')) {
			return true;
		}
		scanner->at++;
		if (byte == '"' && !skip_string(scanner)) {
			return false;
		}
		depth += byte == '{' || byte == '[';
		depth -= byte == '}' || byte == ']';
	}
	return false;
}

/* The text of one member. A summary describes each container of each pod, megabytes of
 * which we want two kilobytes: parsing it all would take twenty times its size. */
static bool find_member(struct str object, const char *name, struct str *out)
{
	struct scanner scanner = { object.data, object.data + object.length };

	*out = (struct str){ NULL, 0 };
	if (!take(&scanner, '{')) {
		return false;
	}
	do {
		struct str key;
		struct str value;

		if (!take(&scanner, '"')) {
			return false;
		}
		key.data = scanner.at;
		if (!skip_string(&scanner)) {
			return false;
		}
		key.length = (size_t)(scanner.at - 1 - key.data);
		if (!take(&scanner, ':')) {
			return false;
		}
		value.data = scanner.at;
		if (!skip_value(&scanner)) {
			return false;
		}
		value.length = (size_t)(scanner.at - value.data);
		if (str_is(key, name)) {
			*out = value;
		}
	} while (take(&scanner, ','));
	if (!take(&scanner, '}')) {
		return false;
	}
	skip_blanks(&scanner);
	return scanner.at == scanner.end && out->data != NULL;
}

/* Counters count up from 0: what is less is no count. */
static int64_t counter(struct json_object *node)
{
	int64_t value = json_i64(node);

	return value < 0 ? UNKNOWN_I64 : value;
}

static void fill_interfaces(
	struct node_sample *sample, struct arena *arena, struct json_object *array)
{
	struct interface_counters *interfaces;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	interfaces = arena_calloc(arena, json_count(array), sizeof(*interfaces));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct interface_counters *counters =
			&interfaces[sample->interface_count];

		counters->name = json_copy_filled(arena, json_at(node, "name"));
		if (counters->name == NULL) {
			continue;
		}
		counters->rx_bytes = counter(json_at(node, "rxBytes"));
		counters->tx_bytes = counter(json_at(node, "txBytes"));
		counters->rx_errors = counter(json_at(node, "rxErrors"));
		counters->tx_errors = counter(json_at(node, "txErrors"));
		sample->interface_count++;
	}
	sample->interfaces = interfaces;
}

bool decode_summary(struct arena *arena, struct str json, struct node_sample *out,
	struct error *err)
{
	struct json_object *root;
	struct str node;

	if (json.length == 0 || !find_member(json, "node", &node)) {
		return error_set(
			err, ERR_PARSE, "no complete summary of a kubelet with a node");
	}
	root = json_read(node, LIMIT_JSON_DEPTH, err);
	if (root == NULL) {
		return false;
	}
	*out = (struct node_sample){
		.node = json_copy_filled(arena, json_at(root, "nodeName")),
		.time_ms = json_time_ms(json_at(root, "network.time")),
		.received_mono_ms = UNKNOWN_I64,
		.node_start_ms = json_time_ms(json_at(root, "startTime")),
	};
	/* The counters beside the list are those of an interface that is called eth0
	 * in every kubelet, and absent where there is none of that name. */
	fill_interfaces(out, arena, json_at(root, "network.interfaces"));
	json_release(root);
	return true;
}
