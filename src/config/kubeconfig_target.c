/* Fills a target from the chosen entries: certificates and tokens read, exec copied. */
#include "src/config/kubeconfig_target.h"

#include <string.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"

#define CONFIG_JSON_CEILING (1u << 20)
#define PEM_CERTIFICATE "-----BEGIN CERTIFICATE-----"
#define PEM_KEY "PRIVATE KEY-----"
#define EXEC_MODE_DEFAULT "IfAvailable"

/* What to read: a file or base64 in the kubeconfig, whichever is given. */
struct secret_source {
	const struct kubeconfig_entry *entry;
	const char *what;  /* "cluster", "user" */
	const char *field; /* "client-key" */
	const char *file;
	const char *data;
	const char *mark; /* every file of this sort contains it */
};

static char *copy(const char *text)
{
	return text != NULL ? mem_strdup(text) : NULL;
}

static bool read_source(const struct secret_source *source, struct strbuf *out,
	struct kubeconfig_problems *problems)
{
	struct error cause = { .code = ERR_NONE };

	if (source->data != NULL) {
		/* Decoded once before, when the file was loaded. */
		return base64_decode(str_from(source->data), out);
	}
	if (!file_read(source->file, out, &cause)) {
		kubeconfig_problems_add(problems, source->entry, source->what,
			"unable to read %s %s", source->field, cause.message);
		return false;
	}
	return true;
}

/* An empty file must not end in trusting somebody else, so the content is looked at. */
static char *read_pem(
	const struct secret_source *source, struct kubeconfig_problems *problems)
{
	struct strbuf bytes;
	char *pem = NULL;

	if (source->file == NULL && source->data == NULL) {
		return NULL;
	}
	strbuf_init(&bytes, LIMIT_FILE_BYTES);
	if (read_source(source, &bytes, problems)) {
		const char *text = strbuf_cstr(&bytes);

		if (strlen(text) != bytes.length ||
			strstr(text, source->mark) == NULL) {
			kubeconfig_problems_add(problems, source->entry, source->what,
				"%s%s holds no PEM block of this sort", source->field,
				source->data != NULL ? "-data" : "");
		} else {
			pem = mem_strdup(text);
		}
	}
	secret_wipe(bytes.data, bytes.capacity);
	strbuf_finish(&bytes);
	return pem;
}

static char *trimmed(const char *text)
{
	struct str inner = str_trim(str_from(text));

	return mem_strndup(inner.data != NULL ? inner.data : "", inner.length);
}

/* The first token; the file is read again while the program runs. */
static char *read_token(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	const struct secret_source source = { .entry = &user->entry,
		.what = "user",
		.field = "tokenFile",
		.file = user->token_file };
	struct strbuf bytes;
	char *token = NULL;

	strbuf_init(&bytes, LIMIT_FILE_BYTES);
	if (read_source(&source, &bytes, problems)) {
		token = trimmed(strbuf_cstr(&bytes));
		if (token[0] == '\0') {
			kubeconfig_problems_add(
				problems, &user->entry, "user", "tokenFile is empty");
		} else if (!kubeconfig_is_header_text(token)) {
			kubeconfig_problems_add(problems, &user->entry, "user",
				"control characters in tokenFile");
		}
	}
	secret_wipe(bytes.data, bytes.capacity);
	strbuf_finish(&bytes);
	return token;
}

static void fill_cluster(const struct kubeconfig_cluster *cluster,
	struct target *target, struct kubeconfig_problems *problems)
{
	const struct secret_source ca = { .entry = &cluster->entry,
		.what = "cluster",
		.field = "certificate-authority",
		.file = cluster->ca_file,
		.data = cluster->ca_data,
		.mark = PEM_CERTIFICATE };
	const char *reason;

	target->cluster_name = copy(cluster->entry.name);
	if (cluster->server != NULL) {
		target->server = kubeconfig_server_url(cluster->server, &reason);
	}
	target->tls_server_name = copy(cluster->tls_server_name);
	target->insecure = cluster->insecure;
	target->disable_compression = cluster->disable_compression;
	target->proxy_url = copy(cluster->proxy_url);
	target->ca_pem = read_pem(&ca, problems);
	target->ca_file = cluster->ca_data == NULL ? copy(cluster->ca_file) : NULL;
}

static void fill_certificate(const struct kubeconfig_user *user, struct target *target,
	struct kubeconfig_problems *problems)
{
	const struct secret_source certificate = { .entry = &user->entry,
		.what = "user",
		.field = "client-certificate",
		.file = user->certificate_file,
		.data = user->certificate_data,
		.mark = PEM_CERTIFICATE };
	const struct secret_source key = { .entry = &user->entry,
		.what = "user",
		.field = "client-key",
		.file = user->key_file,
		.data = user->key_data,
		.mark = PEM_KEY };

	/* A key alone is of no use and no harm. */
	if (user->certificate_file == NULL && user->certificate_data == NULL) {
		return;
	}
	target->client_certificate_pem = read_pem(&certificate, problems);
	target->client_key_pem = read_pem(&key, problems);
	/* Half a pair from a file cannot rotate: client-go watches both or none. */
	if (user->certificate_data == NULL && user->key_data == NULL) {
		target->client_certificate_file = copy(user->certificate_file);
		target->client_key_file = copy(user->key_file);
	}
}

static void fill_credentials(const struct kubeconfig_user *user, struct target *target,
	struct kubeconfig_problems *problems)
{
	fill_certificate(user, target, problems);
	target->token_file = copy(user->token_file);
	if (user->token != NULL) {
		target->token = trimmed(user->token);
	} else if (user->token_file != NULL) {
		target->token = read_token(user, problems);
	}
	target->username = copy(user->username);
	target->password = copy(user->password);
}

static struct exec_env *copy_pairs(const struct kubeconfig_pairs *pairs)
{
	struct exec_env *copies;

	if (pairs->count == 0) {
		return NULL;
	}
	copies = mem_calloc(pairs->count, sizeof(*copies));
	for (size_t i = 0; i < pairs->count; i++) {
		const char *name = pairs->items[i].name;
		const char *value = pairs->items[i].value;

		copies[i].name = mem_strdup(name != NULL ? name : "");
		copies[i].value = mem_strdup(value != NULL ? value : "");
	}
	return copies;
}

static char **copy_texts(const struct kubeconfig_texts *texts)
{
	char **copies;

	if (texts->count == 0) {
		return NULL;
	}
	copies = mem_calloc(texts->count, sizeof(*copies));
	for (size_t i = 0; i < texts->count; i++) {
		copies[i] = mem_strdup(texts->items[i]);
	}
	return copies;
}

static void fill_exec(const struct kubeconfig_choice *choice, struct target *target,
	struct kubeconfig_problems *problems)
{
	const struct kubeconfig_exec *from = &choice->user.exec;
	const struct yaml_node *config = choice->cluster.exec_config;
	struct exec_plugin *exec = &target->exec;

	exec->command = copy(from->command);
	exec->args = copy_texts(&from->args);
	exec->arg_count = from->args.count;
	exec->env = copy_pairs(&from->env);
	exec->env_count = from->env.count;
	exec->api_version = copy(from->api_version);
	exec->install_hint = copy(from->install_hint);
	exec->interactive_mode =
		mem_strdup(from->interactive_mode != NULL ? from->interactive_mode
							  : EXEC_MODE_DEFAULT);
	exec->provide_cluster_info = from->provide_cluster_info;
	if (config != NULL) {
		struct strbuf json;

		strbuf_init(&json, CONFIG_JSON_CEILING);
		if (!yaml_to_json(config, &json)) {
			kubeconfig_problems_add(problems, &choice->cluster.entry,
				"cluster",
				"the extension for exec does not fit into JSON");
		}
		exec->cluster_config_json = strbuf_steal(&json);
	}
}

static void fill_impersonation(
	const struct kubeconfig_user *user, struct target *target)
{
	target->impersonate_user = copy(user->as);
	target->impersonate_uid = copy(user->as_uid);
	target->impersonate_groups = copy_texts(&user->as_groups);
	target->impersonate_group_count = user->as_groups.count;
	target->impersonate_extra = copy_pairs(&user->as_extra);
	target->impersonate_extra_count = user->as_extra.count;
}

/* Credentials go over TLS only; client-go drops them silently for plain HTTP, too
 * (clientcmd: restclient.IsConfigTransportTLS). */
static bool may_send_credentials(const struct target *target)
{
	return target->server == NULL || strncmp(target->server, "https:", 6) == 0;
}

bool kubeconfig_fill_target(const struct kubeconfig_choice *choice,
	struct target *target, struct error *err)
{
	struct kubeconfig_problems problems;
	bool is_valid;

	kubeconfig_problems_init(&problems);
	kubeconfig_validate(choice, &problems);
	target->context = copy(choice->context);
	target->user_name = copy(choice->user.entry.name);
	target->namespace =
		mem_strdup(choice->namespace != NULL ? choice->namespace : "default");
	fill_cluster(&choice->cluster, target, &problems);
	if (may_send_credentials(target)) {
		fill_credentials(&choice->user, target, &problems);
		if (choice->user.has_exec &&
			!kubeconfig_user_has_credentials(&choice->user)) {
			fill_exec(choice, target, &problems);
		}
	}
	fill_impersonation(&choice->user, target);
	is_valid = kubeconfig_problems_none(&problems, err);
	kubeconfig_problems_finish(&problems);
	return is_valid;
}
