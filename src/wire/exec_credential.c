/* ExecCredential out and in, by client-go's rules (plugin/pkg/client/auth/exec). */
#include "wire/exec_credential.h"

#include <string.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/unknown.h"
#include "src/wire/json.h"

static void append_string(struct strbuf *out, const char *text)
{
	strbuf_char(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\') {
			strbuf_char(out, '\\');
			strbuf_char(out, *text);
		} else if (byte < ' ' || byte == 0x7f) {
			strbuf_printf(out, "\\u%04x", (unsigned)byte);
		} else {
			strbuf_char(out, *text);
		}
	}
	strbuf_char(out, '"');
}

static void append_member(struct strbuf *out, const char *key, const char *text)
{
	if (!text_is_empty(text)) {
		strbuf_printf(out, ",\"%s\":", key);
		append_string(out, text);
	}
}

static void append_cluster(struct strbuf *out, const struct target *target)
{
	strbuf_text(out, ",\"cluster\":{\"server\":");
	append_string(out, target->server);
	append_member(out, "tls-server-name", target->tls_server_name);
	if (target->insecure) {
		strbuf_text(out, ",\"insecure-skip-tls-verify\":true");
	}
	if (!text_is_empty(target->ca_pem)) {
		strbuf_text(out, ",\"certificate-authority-data\":\"");
		base64_encode(str_from(target->ca_pem), out);
		strbuf_char(out, '"');
	}
	append_member(out, "proxy-url", target->proxy_url);
	if (target->disable_compression) {
		strbuf_text(out, ",\"disable-compression\":true");
	}
	if (!text_is_empty(target->exec.cluster_config_json)) {
		strbuf_printf(out, ",\"config\":%s", target->exec.cluster_config_json);
	}
	strbuf_char(out, '}');
}

static void append_request(
	struct strbuf *out, const struct target *target, bool is_interactive)
{
	strbuf_text(out, "{\"kind\":\"ExecCredential\",\"apiVersion\":");
	append_string(
		out, target->exec.api_version != NULL ? target->exec.api_version : "");
	strbuf_printf(out, ",\"spec\":{\"interactive\":%s",
		is_interactive ? "true" : "false");
	if (target->exec.provide_cluster_info) {
		append_cluster(out, target);
	}
	strbuf_text(out, "}}");
}

void exec_credential_request(struct strbuf *out, const struct target *target)
{
	append_request(out, target, false);
}

void exec_credential_request_interactive(
	struct strbuf *out, const struct target *target)
{
	append_request(out, target, true);
}

static char *copy_text(struct json_object *node)
{
	struct str text = json_text(node);

	return text.data != NULL && text.length > 0
		? mem_strndup(text.data, text.length)
		: NULL;
}

static bool is_expected(struct json_object *root, const char *api_version)
{
	struct json_object *kind = json_member(root, "kind");

	/* Without a kind it is what was asked for: apimachinery's serializer/json. */
	return json_is_object(root) &&
		(kind == NULL || json_is(kind, "ExecCredential")) &&
		json_is(json_member(root, "apiVersion"), api_version);
}

static bool take_status(struct json_object *status, struct exec_credential *credential,
	struct error *err)
{
	struct json_object *expires = json_member(status, "expirationTimestamp");

	credential->token = copy_text(json_member(status, "token"));
	credential->client_certificate_pem =
		copy_text(json_member(status, "clientCertificateData"));
	credential->client_key_pem = copy_text(json_member(status, "clientKeyData"));
	credential->expires_ms = json_time_ms(expires);
	if ((credential->client_certificate_pem == NULL) !=
		(credential->client_key_pem == NULL)) {
		return error_set(err, ERR_EXEC,
			"it gave a certificate without a key, or a key without a "
			"certificate");
	}
	if (credential->token == NULL && credential->client_key_pem == NULL) {
		return error_set(
			err, ERR_EXEC, "it gave neither a token nor a certificate");
	}
	if (json_text(expires).data != NULL && !i64_is_known(credential->expires_ms)) {
		return error_set(
			err, ERR_EXEC, "its expirationTimestamp is not a time");
	}
	return true;
}

bool exec_credential_decode(struct str json, const char *api_version,
	struct exec_credential *out, struct error *err)
{
	struct exec_credential credential = { .expires_ms = UNKNOWN_I64 };
	struct error ignored;
	struct json_object *root;
	bool is_good = false;

	if (str_starts_with(json, "\xef\xbb\xbf")) {
		json.data += 3;
		json.length -= 3;
	}
	root = json_read(json, LIMIT_JSON_DEPTH, &ignored);
	if (root == NULL) {
		error_set(err, ERR_EXEC, "what it printed is not JSON");
	} else if (!is_expected(root, api_version)) {
		error_set(err, ERR_EXEC, "it did not print an ExecCredential of %s",
			api_version);
	} else if (!json_is_object(json_member(root, "status"))) {
		error_set(err, ERR_EXEC, "its ExecCredential has no status");
	} else {
		is_good = take_status(json_member(root, "status"), &credential, err);
	}
	json_release(root);
	if (!is_good) {
		exec_credential_finish(&credential);
		return false;
	}
	*out = credential;
	return true;
}

static void wipe(char *secret)
{
	volatile char *byte = secret;

	while (byte != NULL && *byte != '\0') {
		*byte = '\0';
		byte++;
	}
	mem_free(secret);
}

void exec_credential_finish(struct exec_credential *credential)
{
	wipe(credential->token);
	wipe(credential->client_certificate_pem);
	wipe(credential->client_key_pem);
	*credential = (struct exec_credential){ .expires_ms = UNKNOWN_I64 };
}
