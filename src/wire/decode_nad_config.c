/* The JSON inside a NetworkAttachmentDefinition: untrusted, read as Go reads it. */
#include "src/wire/decode_nad_config.h"

#include <stdarg.h>
#include <stdio.h>

#include <json-c/json.h>

#include "base/error.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/wire/json.h"
#include "src/wire/strict_json.h"

#define CONFIG_BYTES (256u << 10)
#define CONFIG_DEPTH 32
#define PLUGINS 32
#define SHOWN_SIZE 64
#define MESSAGE_SIZE 256

PRINTF_LIKE(2, 0)
static const char *format_message(
	struct arena *arena, const char *format, va_list arguments)
{
	char message[MESSAGE_SIZE];

	(void)vsnprintf(message, sizeof(message), format, arguments);
	return arena_strdup(arena, message);
}

bool nad_invalid(struct nad_builder *builder, const char *format, ...)
{
	struct nad_config *config = builder->config;
	va_list arguments;

	if (config->ranges == NAD_RANGES_INVALID) {
		return false;
	}
	va_start(arguments, format);
	config->ranges = NAD_RANGES_INVALID;
	config->why = format_message(builder->arena, format, arguments);
	va_end(arguments);
	return false;
}

void nad_unknown(struct nad_builder *builder, const char *why)
{
	if (builder->config->ranges == NAD_RANGES_KNOWN) {
		builder->config->ranges = NAD_RANGES_UNKNOWN;
		builder->config->why = why;
	}
}

void nad_note(struct nad_builder *builder, const char *id, const char *format, ...)
{
	struct nad_config *config = builder->config;
	va_list arguments;

	for (size_t i = 0; i < config->note_count; i++) {
		if (text_equal(builder->notes[i].id, id)) {
			return;
		}
	}
	if (config->note_count == NAD_NOTES) {
		return;
	}
	va_start(arguments, format);
	builder->notes[config->note_count++] = (struct nad_note){ id,
		format_message(builder->arena, format, arguments) };
	va_end(arguments);
}

const char *nad_shown(struct nad_builder *builder, const char *text)
{
	char shown[SHOWN_SIZE];

	safe_text(shown, sizeof(shown), text);
	return arena_strdup(builder->arena, shown);
}

struct nad_pool *nad_add_pool(struct nad_builder *builder)
{
	struct nad_config *config = builder->config;

	if (config->pool_count == NAD_POOLS) {
		nad_unknown(builder, "more ranges than are read");
		return NULL;
	}
	return &builder->pools[config->pool_count++];
}

/* Takes one character of a name, folded as Go folds: two letters outside of ASCII
 * count as "s" and "k" (encoding/json, fold.go). */
static unsigned folded(const char **at)
{
	unsigned char first = (unsigned char)**at;
	unsigned char second = first == '\0' ? 0 : (unsigned char)(*at)[1];

	if (first == 0xc5 && second == 0xbf) {
		*at += 2;
		return 's';
	}
	if (first == 0xe2 && second == 0x84 && (unsigned char)(*at)[2] == 0xaa) {
		*at += 3;
		return 'k';
	}
	*at += 1;
	return first >= 'A' && first <= 'Z' ? first | 0x20u : first;
}

static bool is_same_name(const char *name, const char *key)
{
	while (*name != '\0' && *key != '\0') {
		if (folded(&name) != folded(&key)) {
			return false;
		}
	}
	return *name == *key;
}

struct json_object *nad_member(
	struct nad_builder *builder, struct json_object *object, const char *key)
{
	struct json_object *found = NULL;
	const char *name = key;
	struct lh_entry *entry;

	if (!json_is_object(object)) {
		return NULL;
	}
	lh_foreach(json_object_get_object(object), entry)
	{
		if (lh_entry_v(entry) != NULL && is_same_name(lh_entry_k(entry), key)) {
			found = lh_entry_v(entry);
			name = lh_entry_k(entry);
		}
	}
	if (!text_equal(name, key)) {
		nad_note(builder, "KEY_CASE", "\"%s\" is read as \"%s\"",
			nad_shown(builder, name), key);
	}
	return found;
}

static bool wrong_type(struct nad_builder *builder, const char *key, const char *wanted,
	struct json_object *value)
{
	return nad_invalid(builder, "\"%s\" must be %s, it is of type %s", key, wanted,
		json_type_to_name(json_object_get_type(value)));
}

bool nad_text(struct nad_builder *builder, struct json_object *object, const char *key,
	const char **out)
{
	struct json_object *value = nad_member(builder, object, key);

	*out = json_copy(builder->arena, value);
	return value == NULL || *out != NULL ||
		wrong_type(builder, key, "a string", value);
}

bool nad_number(struct nad_builder *builder, struct json_object *object,
	const char *key, int64_t *out)
{
	struct json_object *value = nad_member(builder, object, key);

	*out = UNKNOWN_I64;
	if (value == NULL) {
		return true;
	}
	if (!json_object_is_type(value, json_type_int)) {
		return wrong_type(builder, key, "a whole number", value);
	}
	*out = json_i64(value);
	return true;
}

bool nad_list(struct nad_builder *builder, struct json_object *object, const char *key,
	struct json_object **out)
{
	struct json_object *value = nad_member(builder, object, key);

	*out = NULL;
	if (value != NULL && !json_is_array(value)) {
		return wrong_type(builder, key, "a list", value);
	}
	*out = value;
	return true;
}

/* The members of the plugins whose types we know; of others nothing is said. */
static bool read_device(struct nad_builder *builder, struct nad_plugin *plugin,
	struct json_object *node)
{
	static const char *const with_master[] = { "macvlan", "ipvlan", "vlan" };
	static const char *const with_mtu[] = { "macvlan", "ipvlan", "vlan", "bridge",
		"ovs", "ovn-k8s-cni-overlay" };
	const char *type = plugin->type;

	if (text_is_one_of(type, with_mtu, ARRAY_LENGTH(with_mtu)) &&
		!nad_number(builder, node, "mtu", &plugin->mtu)) {
		return false;
	}
	if (text_is_one_of(type, with_master, ARRAY_LENGTH(with_master)) &&
		(!nad_text(builder, node, "master", &plugin->master) ||
			!nad_text(builder, node, "mode", &plugin->mode))) {
		return false;
	}
	if (text_equal(type, "vlan")) {
		return nad_number(builder, node, "vlanId", &plugin->vlan);
	}
	if (text_equal(type, "bridge") || text_equal(type, "ovs")) {
		if (!nad_text(builder, node, "bridge", &plugin->bridge) ||
			!nad_number(builder, node, "vlan", &plugin->vlan)) {
			return false;
		}
		/* bridge.go: the name when none is given. */
		if (text_equal(type, "bridge") && text_is_empty(plugin->bridge)) {
			plugin->bridge = "cni0";
		}
	}
	if (text_equal(type, "ovn-k8s-cni-overlay")) {
		return nad_number(builder, node, "vlanID", &plugin->vlan);
	}
	if (text_equal(type, "sriov")) {
		return nad_number(builder, node, "vlan", &plugin->vlan);
	}
	return !text_equal(type, "host-device") ||
		nad_text(builder, node, "device", &plugin->device);
}

/* libcni refuses a plugin without a type, and an "ipam" that is no object. */
static bool read_plugin(struct nad_builder *builder, struct nad_plugin *plugin,
	struct json_object *node)
{
	struct json_object *ipam;
	const char *ipam_type;

	plugin->mtu = UNKNOWN_I64;
	plugin->vlan = UNKNOWN_I64;
	if (!json_is_object(node)) {
		return nad_invalid(builder, "a plugin that is no JSON object");
	}
	if (!nad_text(builder, node, "type", &plugin->type)) {
		return false;
	}
	if (text_is_empty(plugin->type)) {
		return nad_invalid(builder, "a plugin without \"type\"");
	}
	ipam = nad_member(builder, node, "ipam");
	if (ipam != NULL && !json_is_object(ipam)) {
		return wrong_type(builder, "ipam", "an object", ipam);
	}
	if (!nad_text(builder, ipam, "type", &ipam_type)) {
		return false;
	}
	plugin->has_ipam = !text_is_empty(ipam_type);
	return read_device(builder, plugin, node);
}

/* The plugin that assigns the address: the first with an IPAM of its own. */
static void read_addresses(
	struct nad_builder *builder, struct json_object *const *nodes)
{
	struct nad_config *config = builder->config;

	for (size_t i = 0; i < config->plugin_count; i++) {
		const struct nad_plugin *plugin = &config->plugins[i];

		if (text_equal(plugin->type, "ovn-k8s-cni-overlay")) {
			nad_ovn_decode(builder, nodes[i]);
			return;
		}
		if (!plugin->has_ipam) {
			continue;
		}
		if (i > 0) {
			nad_note(builder, "IPAM_NOT_FIRST",
				"the ipam belongs to plugin %zu of the list; "
				"whereabouts' clean-up looks at the first only",
				i + 1);
		}
		nad_ipam_decode(builder, nad_member(builder, nodes[i], "ipam"));
		return;
	}
	config->ipam = IPAM_NONE;
	(void)nad_invalid(builder, "no ipam: the interface gets no address");
}

/* "plugins" is looked up in a map, so that its spelling must be exact (libcni,
 * multus pkg/k8sclient). */
static void read_plugins(struct nad_builder *builder, struct json_object *root)
{
	struct json_object *list = json_member(root, "plugins");
	size_t count = list == NULL ? 1 : json_count(list);
	struct nad_plugin *plugins;
	struct json_object *nodes[PLUGINS];

	if (list != NULL && !json_is_array(list)) {
		(void)wrong_type(builder, "plugins", "a list", list);
		return;
	}
	if (count == 0 || count > PLUGINS) {
		(void)nad_invalid(builder, "a list of %zu plugins", count);
		return;
	}
	plugins = arena_calloc(builder->arena, count, sizeof(*plugins));
	builder->config->plugins = plugins;
	for (size_t i = 0; i < count; i++) {
		nodes[i] = list == NULL ? root : json_element(list, i);
		builder->config->plugin_count = i + 1;
		if (!read_plugin(builder, &plugins[i], nodes[i])) {
			builder->config->plugin_count = i;
			break;
		}
	}
	if (builder->config->plugin_count > 0) {
		builder->config->type = plugins[0].type;
	}
	if (builder->config->plugin_count == count) {
		read_addresses(builder, nodes);
	}
}

static struct json_object *read_text(struct nad_builder *builder, const char *config)
{
	struct str text = str_from(config);
	struct json_object *root;
	struct error err;

	if (text.length > CONFIG_BYTES) {
		nad_unknown(builder, "the configuration is too long to be read");
		return NULL;
	}
	if (!strict_json_check(text, CONFIG_DEPTH, &err)) {
		(void)nad_invalid(builder, "malformed JSON: %s", err.message);
		return NULL;
	}
	root = json_read(text, CONFIG_DEPTH + 1, &err);
	if (root == NULL || !json_is_object(root)) {
		(void)nad_invalid(builder, "malformed JSON: not an object");
		json_release(root);
		return NULL;
	}
	return root;
}

const struct nad_config *nad_config_decode(struct arena *arena, const char *config)
{
	struct nad_pool pools[NAD_POOLS] = { 0 };
	struct nad_note notes[NAD_NOTES] = { 0 };
	struct nad_config *out = arena_calloc(arena, 1, sizeof(*out));
	struct nad_builder builder = {
		.arena = arena, .config = out, .pools = pools, .notes = notes
	};
	struct json_object *root;

	/* client/utils/cniconfig.go: then the node has a file of the same name. */
	if (text_is_empty(config)) {
		out->is_on_node_file = true;
		nad_unknown(&builder, "the configuration is a file on each node");
		return out;
	}
	root = read_text(&builder, config);
	if (root != NULL) {
		const char *ignored;

		if (nad_text(&builder, root, "name", &out->name) &&
			nad_text(&builder, root, "cniVersion", &ignored)) {
			read_plugins(&builder, root);
		}
	}
	json_release(root);
	if (out->ranges == NAD_RANGES_KNOWN && out->pool_count > 0) {
		struct nad_pool *kept =
			arena_calloc(arena, out->pool_count, sizeof(*kept));

		memcpy(kept, pools, out->pool_count * sizeof(*kept));
		out->pools = kept;
	} else {
		out->pool_count = 0;
	}
	if (out->note_count > 0) {
		struct nad_note *kept =
			arena_calloc(arena, out->note_count, sizeof(*kept));

		memcpy(kept, notes, out->note_count * sizeof(*kept));
		out->notes = kept;
	}
	return out;
}
