/* How the Prometheus of the settings is asked: address, trust, whose token. */
#include "config/prometheus.h"

#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "src/config/kubeconfig_choice.h"

/* The default ports, so that "https://api" and "https://api:443" are one place. */
static struct str port_of(struct str authority, bool is_https)
{
	size_t colon = authority.length;

	while (colon > 0 && authority.data[colon - 1] >= '0' &&
		authority.data[colon - 1] <= '9') {
		colon--;
	}
	if (colon == 0 || authority.data[colon - 1] != ':') {
		return is_https ? STR("443") : STR("80");
	}
	return (struct str){ authority.data + colon, authority.length - colon };
}

static struct str host_of(struct str authority, struct str port)
{
	const char *end = authority.data + authority.length;

	if (port.data > authority.data && port.data < end) {
		authority.length = (size_t)(port.data - authority.data) - 1;
	}
	return authority;
}

static bool is_https(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

/* Without scheme; `out_path` is what follows. */
static struct str authority_of(const char *url, const char **out_path)
{
	const char *start = url + (is_https(url) ? 8 : 7);
	size_t length = strcspn(start, "/");

	*out_path = start + length;
	return (struct str){ start, length };
}

/* The URL leads to the server itself and below its path: what the cluster's credentials
 * are for. Anything that is not surely so is another place. */
static bool is_below(const char *url, const char *server)
{
	const char *path;
	const char *base;
	struct str authority = authority_of(url, &path);
	struct str wanted = authority_of(server, &base);
	struct str port = port_of(authority, is_https(url));
	struct str wanted_port = port_of(wanted, is_https(server));
	struct str host = host_of(authority, port);
	struct str wanted_host = host_of(wanted, wanted_port);
	size_t base_length = strlen(base);

	if (is_https(url) != is_https(server) || !str_equal(port, wanted_port) ||
		host.length != wanted_host.length ||
		strncasecmp(host.data, wanted_host.data, host.length) != 0) {
		return false;
	}
	/* A segment that leads up would lead out of the path again. */
	return strncmp(path, base, base_length) == 0 && path[base_length] == '/' &&
		strstr(path, "/..") == NULL && strchr(path, '%') == NULL;
}

static char *url_of(const struct settings *settings, const struct target *cluster,
	struct error *err)
{
	const char *reason = NULL;
	char *whole = settings->prometheus[0] == '/'
		? mem_printf("%s%s", cluster->server, settings->prometheus)
		: mem_strdup(settings->prometheus);
	char *url = kubeconfig_server_url(whole, &reason);

	mem_free(whole);
	if (url == NULL) {
		(void)error_set(
			err, ERR_ARGUMENT, "prometheus: the address %s", reason);
	}
	return url;
}

static bool read_trust(const struct settings *settings, struct prometheus_target *out,
	struct error *err)
{
	const char *path = settings->prometheus_certificate_authority;
	struct strbuf content;
	struct error cause;
	bool is_read;

	if (path == NULL) {
		return true;
	}
	strbuf_init(&content, LIMIT_FILE_BYTES);
	is_read = file_read(path, &content, &cause);
	if (is_read &&
		strstr(strbuf_cstr(&content), "-----BEGIN CERTIFICATE-----") == NULL) {
		is_read = error_set(&cause, ERR_FILE, "%s holds no certificate", path);
	}
	if (is_read) {
		out->target.ca_pem = strbuf_steal(&content);
		out->target.ca_file = mem_strdup(path);
	}
	strbuf_finish(&content);
	return is_read ||
		error_set(err, ERR_FILE, "prometheus-certificate-authority: %s",
			cause.message);
}

/* What is sent in clear text is known to all on the way. */
static bool take_token(const struct settings *settings, struct prometheus_target *out,
	struct error *err)
{
	const char *path = settings->prometheus_token_file;
	struct strbuf content;
	struct error cause;
	bool is_read;

	out->takes_cluster_token =
		settings->prometheus_credentials == PROMETHEUS_OF_CLUSTER;
	if (path == NULL && !out->takes_cluster_token) {
		return true;
	}
	if (!is_https(out->target.server)) {
		return error_set(err, ERR_ARGUMENT,
			"prometheus: a token is sent over https only, and %s is not",
			out->target.server);
	}
	if (path == NULL) {
		return true;
	}
	if (out->takes_cluster_token) {
		return error_set(err, ERR_ARGUMENT,
			"prometheus-token-file and prometheus-credentials: cluster "
			"exclude each other");
	}
	strbuf_init(&content, LIMIT_FILE_BYTES);
	is_read = file_read(path, &content, &cause);
	secret_wipe(content.data, content.length);
	strbuf_finish(&content);
	out->target.token_file = mem_strdup(path);
	return is_read ||
		error_set(err, ERR_FILE, "prometheus-token-file: %s", cause.message);
}

bool prometheus_target_load(const struct settings *settings,
	const struct target *cluster, struct prometheus_target *out, struct error *err)
{
	*out = (struct prometheus_target){ 0 };
	target_init(&out->target);
	out->named = mem_strdup(settings->prometheus);
	out->target.server = url_of(settings, cluster, err);
	if (out->target.server == NULL) {
		return false;
	}
	out->is_behind_cluster = is_below(out->target.server, cluster->server);
	if (out->is_behind_cluster) {
		return true;
	}
	out->target.insecure = settings->prometheus_insecure;
	return read_trust(settings, out, err) && take_token(settings, out, err);
}
