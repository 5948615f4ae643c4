/* Turns YAML nodes into cluster, user and context entries by tables of fields. */
#include "src/config/kubeconfig_decode.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "config/paths.h"
#include "model/target.h"

#define NAME_SHOWN 64
#define REASON_SIZE 160
#define EXEC_EXTENSION "client.authentication.k8s.io/exec"

enum field_type {
	FIELD_TEXT,
	FIELD_PATH,    /* relative to the file */
	FIELD_COMMAND, /* relative to the file when it has a slash, else for PATH */
	FIELD_DATA,    /* base64 */
	FIELD_BOOL,
	FIELD_TEXTS,
};

struct field {
	const char *name;
	enum field_type type;
	size_t offset;
};

/* clang-format off */
static const struct field CLUSTER_FIELDS[] = {
	{ "server", FIELD_TEXT, offsetof(struct kubeconfig_cluster, server) },
	{ "tls-server-name", FIELD_TEXT, offsetof(struct kubeconfig_cluster, tls_server_name) },
	{ "proxy-url", FIELD_TEXT, offsetof(struct kubeconfig_cluster, proxy_url) },
	{ "certificate-authority", FIELD_PATH, offsetof(struct kubeconfig_cluster, ca_file) },
	{ "certificate-authority-data", FIELD_DATA, offsetof(struct kubeconfig_cluster, ca_data) },
	{ "insecure-skip-tls-verify", FIELD_BOOL, offsetof(struct kubeconfig_cluster, insecure) },
	{ "disable-compression", FIELD_BOOL, offsetof(struct kubeconfig_cluster, disable_compression) },
	{ NULL, FIELD_TEXT, 0 },
};

static const struct field USER_FIELDS[] = {
	{ "client-certificate", FIELD_PATH, offsetof(struct kubeconfig_user, certificate_file) },
	{ "client-certificate-data", FIELD_DATA, offsetof(struct kubeconfig_user, certificate_data) },
	{ "client-key", FIELD_PATH, offsetof(struct kubeconfig_user, key_file) },
	{ "client-key-data", FIELD_DATA, offsetof(struct kubeconfig_user, key_data) },
	{ "token", FIELD_TEXT, offsetof(struct kubeconfig_user, token) },
	{ "tokenFile", FIELD_PATH, offsetof(struct kubeconfig_user, token_file) },
	{ "username", FIELD_TEXT, offsetof(struct kubeconfig_user, username) },
	{ "password", FIELD_TEXT, offsetof(struct kubeconfig_user, password) },
	{ "as", FIELD_TEXT, offsetof(struct kubeconfig_user, as) },
	{ "as-uid", FIELD_TEXT, offsetof(struct kubeconfig_user, as_uid) },
	{ "as-groups", FIELD_TEXTS, offsetof(struct kubeconfig_user, as_groups) },
	{ NULL, FIELD_TEXT, 0 },
};

static const struct field EXEC_FIELDS[] = {
	{ "command", FIELD_COMMAND, offsetof(struct kubeconfig_exec, command) },
	{ "apiVersion", FIELD_TEXT, offsetof(struct kubeconfig_exec, api_version) },
	{ "installHint", FIELD_TEXT, offsetof(struct kubeconfig_exec, install_hint) },
	{ "interactiveMode", FIELD_TEXT, offsetof(struct kubeconfig_exec, interactive_mode) },
	{ "provideClusterInfo", FIELD_BOOL, offsetof(struct kubeconfig_exec, provide_cluster_info) },
	{ "args", FIELD_TEXTS, offsetof(struct kubeconfig_exec, args) },
	{ NULL, FIELD_TEXT, 0 },
};

static const struct field CONTEXT_FIELDS[] = {
	{ "cluster", FIELD_TEXT, offsetof(struct kubeconfig_context, cluster) },
	{ "user", FIELD_TEXT, offsetof(struct kubeconfig_context, user) },
	{ "namespace", FIELD_TEXT, offsetof(struct kubeconfig_context, namespace) },
	{ NULL, FIELD_TEXT, 0 },
};
/* clang-format on */

bool kubeconfig_fail(const struct kubeconfig_place *place, const struct yaml_node *node,
	struct error *err, const char *format, ...)
{
	char path[PATH_SHOWN_SIZE];
	char reason[REASON_SIZE];
	char name[NAME_SHOWN];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	paths_shorten(place->path, path);
	if (place->name == NULL) {
		return error_set(err, ERR_PARSE, "%s: line %zu: %s", path,
			node != NULL ? node->line : 1, reason);
	}
	safe_text(name, sizeof(name), place->name);
	return error_set(err, ERR_PARSE, "%s: line %zu: %s \"%s\": %s", path,
		node != NULL ? node->line : 1, place->what, name, reason);
}

static bool fail_type(const struct kubeconfig_place *place,
	const struct yaml_node *node, const char *field, const char *wanted,
	struct error *err)
{
	bool is_quotable = node->kind == YAML_KIND_BOOL ||
		node->kind == YAML_KIND_INTEGER || node->kind == YAML_KIND_FLOAT;

	return kubeconfig_fail(place, node, err, "%s must be %s, not %s%s", field,
		wanted, yaml_kind_name(node->kind),
		is_quotable && strcmp(wanted, "a text") == 0 ? " (put it in quotes)"
							     : "");
}

static bool text_of(const struct kubeconfig_place *place, const struct yaml_node *node,
	const char *field, const char **out_text, struct error *err)
{
	if (node == NULL || node->kind == YAML_KIND_NULL) {
		*out_text = NULL;
		return true;
	}
	if (node->kind != YAML_KIND_TEXT) {
		return fail_type(place, node, field, "a text", err);
	}
	*out_text = node->length > 0 ? node->text : NULL;
	return true;
}

bool kubeconfig_decode_text(const struct kubeconfig_place *place,
	const struct yaml_node *body, const char *field, const char **out_text,
	struct error *err)
{
	return text_of(place, yaml_find(body, field), field, out_text, err);
}

static const char *resolve_path(const struct kubeconfig_place *place, const char *path)
{
	char *joined = paths_join(place->directory, path);
	const char *kept = arena_strdup(place->arena, joined);

	mem_free(joined);
	return kept;
}

/* Malformed base64 fails here, with its line, and in entries nobody uses, too: that is
 * where client-go notices it. */
static bool check_data(const struct kubeconfig_place *place,
	const struct yaml_node *node, const char *field, struct error *err)
{
	struct strbuf bytes;
	bool is_valid;

	strbuf_init(&bytes, LIMIT_FILE_BYTES);
	is_valid = base64_decode((struct str){ node->text, node->length }, &bytes);
	secret_wipe(bytes.data, bytes.length);
	strbuf_finish(&bytes);
	if (!is_valid) {
		return kubeconfig_fail(
			place, node, err, "%s is not valid base64", field);
	}
	return true;
}

static bool decode_text_field(const struct kubeconfig_place *place,
	const struct field *field, const struct yaml_node *node, const char **slot,
	struct error *err)
{
	if (!text_of(place, node, field->name, slot, err)) {
		return false;
	}
	if (*slot == NULL) {
		return true;
	}
	if (field->type == FIELD_DATA) {
		return check_data(place, node, field->name, err);
	}
	if (field->type == FIELD_PATH ||
		(field->type == FIELD_COMMAND && strchr(*slot, '/') != NULL)) {
		*slot = resolve_path(place, *slot);
	}
	return true;
}

static bool decode_texts(const struct kubeconfig_place *place, const char *field,
	const struct yaml_node *node, struct kubeconfig_texts *out, struct error *err)
{
	const char **items;
	size_t count = 0;

	if (node->kind == YAML_KIND_NULL) {
		return true;
	}
	if (node->kind != YAML_KIND_SEQUENCE) {
		return fail_type(place, node, field, "a list", err);
	}
	items = arena_calloc(place->arena, node->count, sizeof(*items));
	for (const struct yaml_link *link = node->first; link != NULL;
		link = link->next) {
		if (!text_of(place, link->value, field, &items[count], err)) {
			return false;
		}
		if (items[count] == NULL) {
			items[count] = "";
		}
		count++;
	}
	out->items = items;
	out->count = count;
	return true;
}

static bool decode_field(const struct kubeconfig_place *place,
	const struct field *field, const struct yaml_node *node, void *record,
	struct error *err)
{
	void *slot = (char *)record + field->offset;

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_PATH:
	case FIELD_COMMAND:
	case FIELD_DATA:
		return decode_text_field(place, field, node, slot, err);
	case FIELD_TEXTS:
		return decode_texts(place, field->name, node, slot, err);
	case FIELD_BOOL:
		if (node->kind != YAML_KIND_BOOL && node->kind != YAML_KIND_NULL) {
			return fail_type(
				place, node, field->name, "true or false", err);
		}
		*(bool *)slot = yaml_is_true(node);
		return true;
	}
	return true;
}

/* Counts the fields that are there; unknown ones belong to newer versions. */
static bool decode_fields(const struct kubeconfig_place *place,
	const struct field *fields, const struct yaml_node *body, void *record,
	size_t *out_count, struct error *err)
{
	*out_count = 0;
	if (body == NULL || body->kind == YAML_KIND_NULL) {
		return true;
	}
	if (body->kind != YAML_KIND_MAPPING) {
		return fail_type(place, body, "its content", "a mapping", err);
	}
	for (const struct field *field = fields; field->name != NULL; field++) {
		const struct yaml_node *node = yaml_find(body, field->name);

		if (node == NULL) {
			continue;
		}
		if (!decode_field(place, field, node, record, err)) {
			return false;
		}
		(*out_count)++;
	}
	return true;
}

static bool decode_extensions(const struct kubeconfig_place *place,
	const struct yaml_node *list, const struct yaml_node **out_exec_config,
	struct error *err)
{
	struct map seen;
	bool is_valid = true;

	if (list == NULL || list->kind == YAML_KIND_NULL) {
		return true;
	}
	if (list->kind != YAML_KIND_SEQUENCE) {
		return fail_type(place, list, "extensions", "a list", err);
	}
	map_init(&seen);
	for (const struct yaml_link *link = list->first; is_valid && link != NULL;
		link = link->next) {
		const char *name = NULL;
		uint32_t unused;

		is_valid =
			kubeconfig_decode_text(place, link->value, "name", &name, err);
		if (!is_valid) {
			break;
		}
		name = name != NULL ? name : "";
		if (map_get(&seen, name, &unused)) {
			is_valid = kubeconfig_fail(place, link->value, err,
				"duplicate name in extensions");
		}
		map_put(&seen, name, 0);
		if (strcmp(name, EXEC_EXTENSION) == 0) {
			*out_exec_config = yaml_find(link->value, "extension");
		}
	}
	map_finish(&seen);
	return is_valid;
}

static bool decode_cluster(const struct kubeconfig_place *place,
	const struct yaml_node *body, struct kubeconfig_entry **out_entry,
	struct error *err)
{
	struct kubeconfig_cluster *cluster =
		arena_calloc(place->arena, 1, sizeof(*cluster));
	size_t count;

	*out_entry = &cluster->entry;
	if (!decode_fields(place, CLUSTER_FIELDS, body, cluster, &count, err)) {
		return false;
	}
	cluster->is_empty = count == 0;
	return decode_extensions(
		place, yaml_find(body, "extensions"), &cluster->exec_config, err);
}

static bool decode_env(const struct kubeconfig_place *place,
	const struct yaml_node *list, struct kubeconfig_pairs *out, struct error *err)
{
	if (list == NULL || list->kind == YAML_KIND_NULL) {
		return true;
	}
	if (list->kind != YAML_KIND_SEQUENCE) {
		return fail_type(place, list, "exec.env", "a list", err);
	}
	out->items = arena_calloc(place->arena, list->count, sizeof(*out->items));
	for (const struct yaml_link *link = list->first; link != NULL;
		link = link->next) {
		struct kubeconfig_pair *pair = &out->items[out->count];

		if (link->value->kind != YAML_KIND_MAPPING) {
			return fail_type(place, link->value, "an item of exec.env",
				"a mapping", err);
		}
		if (!kubeconfig_decode_text(
			    place, link->value, "name", &pair->name, err) ||
			!kubeconfig_decode_text(
				place, link->value, "value", &pair->value, err)) {
			return false;
		}
		out->count++;
	}
	return true;
}

/* as-user-extra: each key with a list of values, kept as one pair for each value. */
static bool decode_extra(const struct kubeconfig_place *place,
	const struct yaml_node *mapping, struct kubeconfig_pairs *out,
	struct error *err)
{
	if (mapping == NULL || mapping->kind == YAML_KIND_NULL) {
		return true;
	}
	if (mapping->kind != YAML_KIND_MAPPING) {
		return fail_type(place, mapping, "as-user-extra", "a mapping", err);
	}
	out->items = arena_calloc(place->arena, mapping->weight, sizeof(*out->items));
	for (const struct yaml_link *link = mapping->first; link != NULL;
		link = link->next) {
		struct kubeconfig_texts values = { NULL, 0 };

		if (!decode_texts(place, "as-user-extra", link->value, &values, err)) {
			return false;
		}
		for (size_t i = 0; i < values.count; i++) {
			out->items[out->count] =
				(struct kubeconfig_pair){ link->key->text,
					values.items[i] };
			out->count++;
		}
	}
	return true;
}

static bool decode_auth_provider(const struct kubeconfig_place *place,
	const struct yaml_node *node, struct kubeconfig_user *user, struct error *err)
{
	if (node == NULL || node->kind == YAML_KIND_NULL) {
		return true;
	}
	if (node->kind != YAML_KIND_MAPPING) {
		return fail_type(place, node, "auth-provider", "a mapping", err);
	}
	if (!kubeconfig_decode_text(place, node, "name", &user->auth_provider, err)) {
		return false;
	}
	if (user->auth_provider == NULL) {
		user->auth_provider = "";
	}
	return true;
}

static bool decode_user(const struct kubeconfig_place *place,
	const struct yaml_node *body, struct kubeconfig_entry **out_entry,
	struct error *err)
{
	struct kubeconfig_user *user = arena_calloc(place->arena, 1, sizeof(*user));
	const struct yaml_node *exec = yaml_find(body, "exec");
	const struct yaml_node *unused = NULL;
	size_t count;

	*out_entry = &user->entry;
	user->has_exec = exec != NULL && exec->kind != YAML_KIND_NULL;
	return decode_fields(place, USER_FIELDS, body, user, &count, err) &&
		decode_extra(place, yaml_find(body, "as-user-extra"), &user->as_extra,
			err) &&
		decode_auth_provider(
			place, yaml_find(body, "auth-provider"), user, err) &&
		decode_fields(place, EXEC_FIELDS, exec, &user->exec, &count, err) &&
		decode_env(place, yaml_find(exec, "env"), &user->exec.env, err) &&
		decode_extensions(place, yaml_find(body, "extensions"), &unused, err);
}

static bool decode_context(const struct kubeconfig_place *place,
	const struct yaml_node *body, struct kubeconfig_entry **out_entry,
	struct error *err)
{
	struct kubeconfig_context *context =
		arena_calloc(place->arena, 1, sizeof(*context));
	const struct yaml_node *unused = NULL;
	size_t count;

	*out_entry = &context->entry;
	return decode_fields(place, CONTEXT_FIELDS, body, context, &count, err) &&
		decode_extensions(place, yaml_find(body, "extensions"), &unused, err);
}

const char *kubeconfig_body_name(enum kubeconfig_list list)
{
	static const char *const NAMES[KUBECONFIG_LIST_COUNT] = {
		[KUBECONFIG_CLUSTERS] = "cluster",
		[KUBECONFIG_USERS] = "user",
		[KUBECONFIG_CONTEXTS] = "context",
	};

	return NAMES[list];
}

bool kubeconfig_decode_entry(const struct kubeconfig_place *place,
	enum kubeconfig_list list, const struct yaml_node *body,
	struct kubeconfig_entry **out_entry, struct error *err)
{
	static bool (*const DECODERS[KUBECONFIG_LIST_COUNT])(
		const struct kubeconfig_place *, const struct yaml_node *,
		struct kubeconfig_entry **, struct error *) = {
		[KUBECONFIG_CLUSTERS] = decode_cluster,
		[KUBECONFIG_USERS] = decode_user,
		[KUBECONFIG_CONTEXTS] = decode_context,
	};

	return DECODERS[list](place, body, out_entry, err);
}
