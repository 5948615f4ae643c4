/* What client-go's validation refuses, said all at once in a line that fits. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "config/paths.h"
#include "src/config/kubeconfig_choice.h"

#define PREFIX "invalid configuration: "
/* struct error holds one line; the rest is for " (and N more)". */
#define TEXT_CEILING (sizeof(((struct error *)NULL)->message) - sizeof(PREFIX) - 16)
#define PROBLEM_SIZE 256
#define NAME_SHOWN 48
#define EXEC_VERSION "client.authentication.k8s.io/"

void kubeconfig_problems_init(struct kubeconfig_problems *problems)
{
	*problems = (struct kubeconfig_problems){ .left_out = 0 };
	strbuf_init(&problems->text, TEXT_CEILING);
}

void kubeconfig_problems_finish(struct kubeconfig_problems *problems)
{
	strbuf_finish(&problems->text);
}

/* `cluster "x"`; what came from flags or from the pod has no name. */
static void label_of(const struct kubeconfig_entry *entry, const char *what,
	char out[NAME_SHOWN + 16])
{
	char name[NAME_SHOWN];

	if (entry->name == NULL) {
		(void)snprintf(out, NAME_SHOWN + 16, "%s", what);
		return;
	}
	safe_text(name, sizeof(name), entry->name);
	(void)snprintf(out, NAME_SHOWN + 16, "%s \"%s\"", what, name);
}

void kubeconfig_problems_add(struct kubeconfig_problems *problems,
	const struct kubeconfig_entry *entry, const char *what, const char *format, ...)
{
	char problem[PROBLEM_SIZE];
	char label[NAME_SHOWN + 16];
	char path[PATH_SHOWN_SIZE] = "";
	const char *separator = problems->text.length > 0 ? "; " : "";
	struct strbuf line;
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(problem, sizeof(problem), format, arguments);
	va_end(arguments);
	label_of(entry, what, label);
	/* The file is said once for all the problems in it. */
	if (entry->path != NULL && problems->path != entry->path) {
		paths_shorten(entry->path, path);
		problems->path = entry->path;
	}
	strbuf_init(&line, 2 * PROBLEM_SIZE);
	strbuf_printf(&line, "%s%s%s%s: %s", separator, path,
		path[0] != '\0' ? ": " : "", label, problem);
	if (problems->text.length == 0 && line.length > TEXT_CEILING) {
		line.length = TEXT_CEILING;
		while (line.length > 0 &&
			((unsigned char)line.data[line.length] & 0xc0) == 0x80) {
			line.length--;
		}
		strbuf_append(&problems->text, line.data, line.length);
	} else if (problems->text.length + line.length > TEXT_CEILING) {
		problems->left_out++;
	} else {
		strbuf_append(&problems->text, line.data, line.length);
	}
	strbuf_finish(&line);
}

bool kubeconfig_problems_none(
	const struct kubeconfig_problems *problems, struct error *err)
{
	if (problems->text.length == 0) {
		return true;
	}
	if (problems->left_out > 0) {
		return error_set(err, ERR_ARGUMENT, PREFIX "%s (and %zu more)",
			strbuf_cstr(&problems->text), problems->left_out);
	}
	return error_set(err, ERR_ARGUMENT, PREFIX "%s", strbuf_cstr(&problems->text));
}

bool kubeconfig_is_header_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f) {
			return false;
		}
	}
	return true;
}

static void check_server(
	const struct kubeconfig_cluster *cluster, struct kubeconfig_problems *problems)
{
	const char *reason;
	char shown[NAME_SHOWN];
	char *url;

	if (cluster->server == NULL) {
		kubeconfig_problems_add(
			problems, &cluster->entry, "cluster", "no server defined");
		return;
	}
	url = kubeconfig_server_url(cluster->server, &reason);
	if (url == NULL) {
		safe_text(shown, sizeof(shown), cluster->server);
		kubeconfig_problems_add(problems, &cluster->entry, "cluster",
			"server \"%s\" %s", shown, reason);
	}
	mem_free(url);
}

static void validate_cluster(
	const struct kubeconfig_cluster *cluster, struct kubeconfig_problems *problems)
{
	const struct kubeconfig_entry *entry = &cluster->entry;
	bool has_ca = cluster->ca_file != NULL || cluster->ca_data != NULL;
	const char *reason = NULL;
	char shown[NAME_SHOWN];

	check_server(cluster, problems);
	/* Not shown: a proxy's address may carry a password. */
	if (cluster->proxy_url != NULL) {
		reason = kubeconfig_proxy_problem(cluster->proxy_url);
	}
	if (reason != NULL) {
		kubeconfig_problems_add(
			problems, entry, "cluster", "invalid 'proxy-url': %s", reason);
	}
	if (cluster->tls_server_name != NULL &&
		!kubeconfig_is_tls_name(cluster->tls_server_name)) {
		safe_text(shown, sizeof(shown), cluster->tls_server_name);
		kubeconfig_problems_add(problems, entry, "cluster",
			"tls-server-name \"%s\" is no name of a host", shown);
	}
	if (cluster->ca_file != NULL && cluster->ca_data != NULL) {
		kubeconfig_problems_add(problems, entry, "cluster",
			"certificate-authority-data and certificate-authority are both "
			"specified");
	}
	if (cluster->insecure && has_ca) {
		kubeconfig_problems_add(problems, entry, "cluster",
			"insecure-skip-tls-verify with a certificate-authority is not "
			"allowed");
	}
}

static void validate_certificate(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	const struct kubeconfig_entry *entry = &user->entry;

	if (user->certificate_file == NULL && user->certificate_data == NULL) {
		return;
	}
	if (user->certificate_file != NULL && user->certificate_data != NULL) {
		kubeconfig_problems_add(problems, entry, "user",
			"client-certificate-data and client-certificate are both "
			"specified");
	}
	if (user->key_file != NULL && user->key_data != NULL) {
		kubeconfig_problems_add(problems, entry, "user",
			"client-key-data and client-key are both specified");
	}
	if (user->key_file == NULL && user->key_data == NULL) {
		kubeconfig_problems_add(problems, entry, "user",
			"client-key-data or client-key must be specified with a client "
			"certificate");
	}
}

static bool is_known_mode(const char *mode)
{
	return strcmp(mode, "Never") == 0 || strcmp(mode, "IfAvailable") == 0 ||
		strcmp(mode, "Always") == 0;
}

static void validate_exec_mode(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	const char *version = user->exec.api_version;
	const char *mode = user->exec.interactive_mode;
	char shown[NAME_SHOWN];

	if (mode == NULL) {
		/* Older versions of the API have a default. */
		if (text_equal(version, EXEC_VERSION "v1beta1") ||
			text_equal(version, EXEC_VERSION "v1alpha1")) {
			return;
		}
		kubeconfig_problems_add(problems, &user->entry, "user",
			"interactiveMode must be specified to use exec");
	} else if (!is_known_mode(mode)) {
		safe_text(shown, sizeof(shown), mode);
		kubeconfig_problems_add(problems, &user->entry, "user",
			"invalid interactiveMode \"%s\" of exec", shown);
	}
}

static void validate_exec(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	const struct kubeconfig_entry *entry = &user->entry;
	const char *version = user->exec.api_version;
	char shown[NAME_SHOWN];

	if (user->auth_provider != NULL) {
		kubeconfig_problems_add(problems, entry, "user",
			"authProvider cannot be provided in combination with exec");
	}
	if (user->exec.command == NULL) {
		kubeconfig_problems_add(problems, entry, "user",
			"command must be specified to use exec");
	}
	if (version == NULL) {
		kubeconfig_problems_add(problems, entry, "user",
			"apiVersion must be specified to use exec");
	} else if (strcmp(version, EXEC_VERSION "v1") != 0 &&
		strcmp(version, EXEC_VERSION "v1beta1") != 0) {
		safe_text(shown, sizeof(shown), version);
		kubeconfig_problems_add(problems, entry, "user",
			"exec plugin: invalid apiVersion \"%s\"", shown);
	}
	for (size_t i = 0; i < user->exec.env.count; i++) {
		if (user->exec.env.items[i].name == NULL) {
			kubeconfig_problems_add(problems, entry, "user",
				"env variable name must be specified to use exec");
			break;
		}
	}
	validate_exec_mode(user, problems);
}

/* What client-go's stubs for providers of the past say; an error of those who use it.
 */
static void validate_auth_provider(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	const char *name = user->auth_provider;
	char shown[NAME_SHOWN];

	if (name == NULL || user->has_exec || kubeconfig_user_has_credentials(user)) {
		return;
	}
	safe_text(shown, sizeof(shown), name);
	if (strcmp(name, "gcp") == 0 || strcmp(name, "azure") == 0) {
		kubeconfig_problems_add(problems, &user->entry, "user",
			"the %s auth-provider has been removed, use the exec plugin %s",
			shown,
			strcmp(name, "gcp") == 0 ? "gke-gcloud-auth-plugin"
						 : "kubelogin");
	} else {
		kubeconfig_problems_add(problems, &user->entry, "user",
			"auth-provider \"%s\" is not supported, use an exec plugin",
			shown);
	}
}

static bool is_extra_valid(const struct kubeconfig_pairs *extra)
{
	for (size_t i = 0; i < extra->count; i++) {
		if (!kubeconfig_is_header_text(extra->items[i].value)) {
			return false;
		}
	}
	return true;
}

static void validate_impersonation(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	bool is_valid = (user->as == NULL || kubeconfig_is_header_text(user->as)) &&
		(user->as_uid == NULL || kubeconfig_is_header_text(user->as_uid)) &&
		is_extra_valid(&user->as_extra);

	for (size_t i = 0; i < user->as_groups.count; i++) {
		is_valid =
			is_valid && kubeconfig_is_header_text(user->as_groups.items[i]);
	}
	if (!is_valid) {
		kubeconfig_problems_add(problems, &user->entry, "user",
			"control characters in the names to act as");
	}
	if (user->as == NULL &&
		(user->as_uid != NULL || user->as_groups.count > 0 ||
			user->as_extra.count > 0)) {
		kubeconfig_problems_add(problems, &user->entry, "user",
			"requesting uid, groups or user-extra without impersonating a "
			"user");
	}
}

static void validate_user(
	const struct kubeconfig_user *user, struct kubeconfig_problems *problems)
{
	bool has_basic = user->username != NULL || user->password != NULL;

	if (user->token != NULL && has_basic) {
		kubeconfig_problems_add(problems, &user->entry, "user",
			"more than one authentication method found: token and "
			"username/password");
	}
	if (user->token == NULL && user->token_file != NULL && has_basic) {
		kubeconfig_problems_add(problems, &user->entry, "user",
			"username/password or a bearer token may be set, but not both");
	}
	if (user->token != NULL && !kubeconfig_is_header_text(user->token)) {
		kubeconfig_problems_add(
			problems, &user->entry, "user", "control characters in token");
	}
	validate_certificate(user, problems);
	if (user->has_exec) {
		validate_exec(user, problems);
	}
	validate_auth_provider(user, problems);
	validate_impersonation(user, problems);
}

bool kubeconfig_user_has_credentials(const struct kubeconfig_user *user)
{
	return user->token != NULL || user->token_file != NULL ||
		user->username != NULL || user->certificate_file != NULL ||
		user->certificate_data != NULL;
}

/* RFC 1123 label: anything else would end up in another path of the API. */
static bool is_namespace_name(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > 63 || name[0] == '-' || name[length - 1] == '-') {
		return false;
	}
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

void kubeconfig_validate(
	const struct kubeconfig_choice *choice, struct kubeconfig_problems *problems)
{
	char shown[NAME_SHOWN];

	validate_cluster(&choice->cluster, problems);
	validate_user(&choice->user, problems);
	if (choice->namespace != NULL && !is_namespace_name(choice->namespace)) {
		safe_text(shown, sizeof(shown), choice->namespace);
		kubeconfig_problems_add(problems, &choice->namespace_entry,
			choice->namespace_entry.name != NULL ? "context"
							     : "--namespace",
			"namespace \"%s\" is not a valid name", shown);
	}
}
