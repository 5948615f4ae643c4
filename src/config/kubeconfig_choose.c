/* Chooses context, cluster and user by name and lays the flags over them. */
#include <string.h>
#include <strings.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "config/paths.h"
#include "src/config/kubeconfig_choice.h"

#define NAME_SHOWN 64
#define CHOICES_CEILING 120

/* Sorted by nothing: the order of the files is the one the user knows. */
static void list_contexts(const struct kubeconfig *config, struct strbuf *out)
{
	const struct kubeconfig_table *table = &config->tables[KUBECONFIG_CONTEXTS];

	for (size_t i = 0; i < table->count && !out->is_full; i++) {
		char name[NAME_SHOWN];

		safe_text(name, sizeof(name), table->entries[i]->name);
		strbuf_printf(out, "%s%s", i > 0 ? ", " : "", name);
	}
}

static bool fail_no_context(const struct kubeconfig *config, struct error *err)
{
	char path[PATH_SHOWN_SIZE];
	struct strbuf names;

	if (config->first_path == NULL) {
		return error_set(err, ERR_NOT_FOUND,
			"no kubeconfig to choose from; set KUBECONFIG or use "
			"--kubeconfig");
	}
	strbuf_init(&names, CHOICES_CEILING);
	list_contexts(config, &names);
	paths_shorten(config->first_path, path);
	error_set(err, ERR_ARGUMENT,
		"no current-context in %s; choose one with --context%s%s%s", path,
		names.length > 0 ? ": " : "", strbuf_cstr(&names),
		names.is_full ? ", ..." : "");
	strbuf_finish(&names);
	return false;
}

static bool fail_missing(const char *what, const char *name,
	const struct kubeconfig_entry *context, struct error *err)
{
	char path[PATH_SHOWN_SIZE];
	char shown[NAME_SHOWN];
	char owner[NAME_SHOWN];

	safe_text(shown, sizeof(shown), name);
	if (context == NULL) {
		return error_set(
			err, ERR_NOT_FOUND, "%s \"%s\" does not exist", what, shown);
	}
	paths_shorten(context->path, path);
	safe_text(owner, sizeof(owner), context->name);
	return error_set(err, ERR_NOT_FOUND,
		"%s: context \"%s\": %s \"%s\" does not exist", path, owner, what,
		shown);
}

static bool choose_context(const struct kubeconfig *config,
	const struct kubeconfig_overrides *overrides,
	const struct kubeconfig_context **out_context, struct error *err)
{
	const char *name = overrides->context;
	char path[PATH_SHOWN_SIZE];
	char shown[NAME_SHOWN];

	*out_context = NULL;
	if (!text_is_empty(name)) {
		*out_context = (const struct kubeconfig_context *)kubeconfig_find(
			config, KUBECONFIG_CONTEXTS, name);
		return *out_context != NULL || fail_missing("context", name, NULL, err);
	}
	if (config->current_context == NULL) {
		if (!text_is_empty(overrides->user) &&
			kubeconfig_find(config, KUBECONFIG_USERS, overrides->user) ==
				NULL) {
			return fail_missing("user", overrides->user, NULL, err);
		}
		/* Flags alone may say enough. */
		return !text_is_empty(overrides->cluster) ||
			!text_is_empty(overrides->server) ||
			fail_no_context(config, err);
	}
	*out_context = (const struct kubeconfig_context *)kubeconfig_find(
		config, KUBECONFIG_CONTEXTS, config->current_context);
	if (*out_context == NULL) {
		paths_shorten(config->current_context_path, path);
		safe_text(shown, sizeof(shown), config->current_context);
		return error_set(err, ERR_NOT_FOUND,
			"%s: context was not found for specified context: %s", path,
			shown);
	}
	return true;
}

/* client-go takes a name that leads nowhere for an anonymous user or for the cluster at
 * localhost:8080. That is never what was meant. */
static bool choose_entry(const struct kubeconfig *config, enum kubeconfig_list list,
	const char *override, const char *from_context,
	const struct kubeconfig_context *context,
	const struct kubeconfig_entry **out_entry, struct error *err)
{
	const char *what = list == KUBECONFIG_CLUSTERS ? "cluster" : "user";
	const struct kubeconfig_entry *owner = NULL;
	const char *name = override;

	*out_entry = NULL;
	if (text_is_empty(name)) {
		name = from_context;
		owner = context != NULL ? &context->entry : NULL;
	}
	if (name == NULL) {
		return true;
	}
	*out_entry = kubeconfig_find(config, list, name);
	return *out_entry != NULL || fail_missing(what, name, owner, err);
}

bool kubeconfig_choose(const struct kubeconfig *config,
	const struct kubeconfig_overrides *overrides, struct kubeconfig_choice *out,
	struct error *err)
{
	const struct kubeconfig_context *context;
	const struct kubeconfig_entry *cluster;
	const struct kubeconfig_entry *user;

	if (!choose_context(config, overrides, &context, err) ||
		!choose_entry(config, KUBECONFIG_CLUSTERS, overrides->cluster,
			context != NULL ? context->cluster : NULL, context, &cluster,
			err) ||
		!choose_entry(config, KUBECONFIG_USERS, overrides->user,
			context != NULL ? context->user : NULL, context, &user, err)) {
		return false;
	}
	*out = (struct kubeconfig_choice){ .context = NULL };
	if (context != NULL) {
		out->context = context->entry.name;
		out->namespace = context->namespace;
		out->namespace_entry = context->entry;
		out->cluster.entry.path = context->entry.path;
	}
	if (cluster != NULL) {
		out->cluster = *(const struct kubeconfig_cluster *)cluster;
	}
	if (user != NULL) {
		out->user = *(const struct kubeconfig_user *)user;
	}
	return true;
}

static void replace(const char **slot, const char *value)
{
	if (!text_is_empty(value)) {
		*slot = value;
	}
}

static void override_cluster(const struct kubeconfig_overrides *overrides,
	struct kubeconfig_cluster *cluster)
{
	/* The name in the certificate belongs to the server of the file. */
	if (!text_is_empty(overrides->server)) {
		cluster->server = overrides->server;
		cluster->tls_server_name = NULL;
	}
	replace(&cluster->tls_server_name, overrides->tls_server_name);
	/* One decision about trust: what the file said of it is gone as a whole. */
	if (overrides->insecure_skip_tls_verify ||
		!text_is_empty(overrides->certificate_authority)) {
		cluster->insecure = overrides->insecure_skip_tls_verify;
		cluster->ca_data = NULL;
		cluster->ca_file = NULL;
		replace(&cluster->ca_file, overrides->certificate_authority);
	}
	if (overrides->disable_compression) {
		cluster->disable_compression = true;
	}
}

static void override_user(
	const struct kubeconfig_overrides *overrides, struct kubeconfig_user *user)
{
	if (!text_is_empty(overrides->client_certificate)) {
		user->certificate_file = overrides->client_certificate;
		user->certificate_data = NULL;
	}
	if (!text_is_empty(overrides->client_key)) {
		user->key_file = overrides->client_key;
		user->key_data = NULL;
	}
	/* A file would win over the token at its next reading. */
	if (!text_is_empty(overrides->token)) {
		user->token = overrides->token;
		user->token_file = NULL;
	}
	replace(&user->as, overrides->as);
	replace(&user->as_uid, overrides->as_uid);
	if (overrides->as_group_count > 0) {
		user->as_groups.items = overrides->as_groups;
		user->as_groups.count = overrides->as_group_count;
	}
}

const char *kubeconfig_namespace_argument(const char *value)
{
	static const char *const PREFIXES[] = { "ns/", "namespace/", "namespaces/" };

	for (size_t i = 0; value != NULL && i < ARRAY_LENGTH(PREFIXES); i++) {
		size_t length = strlen(PREFIXES[i]);

		if (strncasecmp(value, PREFIXES[i], length) == 0) {
			return value + length;
		}
	}
	return value;
}

void kubeconfig_apply_overrides(
	const struct kubeconfig_overrides *overrides, struct kubeconfig_choice *choice)
{
	override_cluster(overrides, &choice->cluster);
	override_user(overrides, &choice->user);
	if (!text_is_empty(overrides->namespace)) {
		choice->namespace = kubeconfig_namespace_argument(overrides->namespace);
		choice->namespace_entry = (struct kubeconfig_entry){ .name = NULL };
	}
}
