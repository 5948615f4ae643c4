/* Credentials over time: token, token file, rotated certificates. */
#include "src/kube/auth.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/unknown.h"

/* Kubelet rotates a projected token at 80 % of its life; client-go takes a token for
 * valid for 60 s and reads again 10 s before (transport/token_source.go). */
#define TOKEN_FILE_PERIOD_MS 50000
/* client-go: transport/cert_rotation.go, ca_rotation.go */
#define CERTIFICATE_PERIOD_MS 300000

struct auth {
	const struct target *target;
	uint32_t generation;
	char *authorization; /* NULL: none */
	int64_t token_due_mono_ms;
	int64_t certificate_due_mono_ms;
	/* Newer than the target's, NULL: the target's hold. */
	char *ca_pem;
	char *client_certificate_pem;
	char *client_key_pem;
	bool is_identity_changed;
	char problem[256];
};

void auth_wipe(char *secret)
{
	volatile char *byte = secret;

	if (secret == NULL) {
		return;
	}
	while (*byte != '\0') {
		*byte = '\0';
		byte++;
	}
	mem_free(secret);
}

/* True when it is another token than before. */
static bool set_token(struct auth *auth, struct str token)
{
	char *text;

	token = str_trim(token);
	for (size_t i = 0; i < token.length; i++) {
		/* A line break inside would begin another header. */
		if ((unsigned char)token.data[i] <= ' ') {
			token.length = i;
		}
	}
	text = mem_printf("Bearer %.*s", (int)token.length, token.data);
	if (text_equal(text, auth->authorization)) {
		auth_wipe(text);
		return false;
	}
	auth_wipe(auth->authorization);
	auth->authorization = text;
	auth->generation++;
	auth->problem[0] = '\0';
	return true;
}

static char *read_whole(const char *path)
{
	struct strbuf content;
	struct error err;
	char *text = NULL;

	strbuf_init(&content, LIMIT_FILE_BYTES);
	if (file_read(path, &content, &err) &&
		str_trim(str_from(strbuf_cstr(&content))).length > 0) {
		text = strbuf_steal(&content);
	}
	strbuf_finish(&content);
	return text;
}

/* A file that cannot be read for a moment leaves the old token in place. */
static bool read_token_file(struct auth *auth, struct moment now)
{
	char *text;
	bool is_new;

	auth->token_due_mono_ms = now.mono_ms + TOKEN_FILE_PERIOD_MS;
	text = read_whole(auth->target->token_file);
	if (text == NULL) {
		return false;
	}
	is_new = set_token(auth, str_from(text));
	auth_wipe(text);
	return is_new;
}

/* True when `path` now holds something else than `current` (or the target's). */
static bool reread(const char *path, const char *original, char **current)
{
	char *text = path != NULL ? read_whole(path) : NULL;

	if (text == NULL) {
		return false;
	}
	if (text_equal(text, *current != NULL ? *current : original)) {
		auth_wipe(text);
		return false;
	}
	auth_wipe(*current);
	*current = text;
	return true;
}

static void read_certificate_files(struct auth *auth, struct moment now)
{
	const struct target *target = auth->target;

	auth->certificate_due_mono_ms = now.mono_ms + CERTIFICATE_PERIOD_MS;
	if (reread(target->ca_file, target->ca_pem, &auth->ca_pem)) {
		auth->is_identity_changed = true;
	}
	if (reread(target->client_certificate_file, target->client_certificate_pem,
		    &auth->client_certificate_pem)) {
		auth->is_identity_changed = true;
	}
	if (reread(target->client_key_file, target->client_key_pem,
		    &auth->client_key_pem)) {
		auth->is_identity_changed = true;
	}
}

struct auth *auth_create(const struct target *target)
{
	struct auth *auth = mem_calloc(1, sizeof(*auth));

	auth->target = target;
	auth->generation = 1;
	auth->token_due_mono_ms = UNKNOWN_I64;
	auth->certificate_due_mono_ms = UNKNOWN_I64;
	if (!text_is_empty(target->token)) {
		(void)set_token(auth, str_from(target->token));
	}
	return auth;
}

void auth_destroy(struct auth *auth)
{
	if (auth == NULL) {
		return;
	}
	auth_wipe(auth->authorization);
	auth_wipe(auth->ca_pem);
	auth_wipe(auth->client_certificate_pem);
	auth_wipe(auth->client_key_pem);
	mem_free(auth);
}

static bool is_due(int64_t due_mono_ms, struct moment now)
{
	return !i64_is_known(due_mono_ms) || now.mono_ms >= due_mono_ms;
}

static bool has_certificate_files(const struct target *target)
{
	return target->ca_file != NULL || target->client_certificate_file != NULL ||
	       target->client_key_file != NULL;
}

void auth_pump(struct auth *auth, struct moment now)
{
	if (auth->target->token_file != NULL && is_due(auth->token_due_mono_ms, now)) {
		(void)read_token_file(auth, now);
	}
	if (!has_certificate_files(auth->target)) {
		return;
	}
	if (!i64_is_known(auth->certificate_due_mono_ms)) {
		/* They were read when the target was resolved, just now. */
		auth->certificate_due_mono_ms = now.mono_ms + CERTIFICATE_PERIOD_MS;
	} else if (is_due(auth->certificate_due_mono_ms, now)) {
		read_certificate_files(auth, now);
	}
}

static int64_t earlier(int64_t a, int64_t b)
{
	if (!i64_is_known(a)) {
		return b;
	}
	return i64_is_known(b) && b < a ? b : a;
}

int64_t auth_due_mono_ms(const struct auth *auth)
{
	return earlier(auth->token_due_mono_ms, auth->certificate_due_mono_ms);
}

size_t auth_fds(const struct auth *auth, struct pollfd out[AUTH_FD_COUNT])
{
	(void)auth;
	(void)out;
	return 0;
}

bool auth_is_ready(const struct auth *auth)
{
	(void)auth;
	return true;
}

const char *auth_problem(const struct auth *auth)
{
	return auth->problem[0] != '\0' ? auth->problem : NULL;
}

uint32_t auth_generation(const struct auth *auth)
{
	return auth->generation;
}

const char *auth_authorization(const struct auth *auth)
{
	return auth->authorization;
}

bool auth_reject(struct auth *auth, uint32_t generation, struct moment now)
{
	if (generation != auth->generation) {
		return true; /* sent before the change */
	}
	if (auth->target->token_file != NULL) {
		return read_token_file(auth, now);
	}
	return false;
}

void auth_fill_config(const struct auth *auth, struct transport_config *config)
{
	const struct target *target = auth->target;

	*config = (struct transport_config){
		.ca_pem = auth->ca_pem != NULL ? auth->ca_pem : target->ca_pem,
		.client_certificate_pem = auth->client_certificate_pem != NULL
						  ? auth->client_certificate_pem
						  : target->client_certificate_pem,
		.client_key_pem = auth->client_key_pem != NULL ? auth->client_key_pem
							       : target->client_key_pem,
		.insecure = target->insecure,
		.tls_server_name = target->tls_server_name,
		.proxy_url = target->proxy_url,
		.username = text_is_empty(target->username) ? NULL : target->username,
		.password = target->password,
	};
}

bool auth_take_identity_change(struct auth *auth)
{
	bool is_changed = auth->is_identity_changed;

	auth->is_identity_changed = false;
	return is_changed;
}

/* client-go: transport/round_trippers.go headerKeyEscape */
static void append_header_key(struct strbuf *out, const char *key)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *key != '\0'; key++) {
		unsigned char byte = (unsigned char)*key;

		if (byte < 0x80 && (isalnum(byte) || strchr("!#$&'*+-.^_`|~", *key))) {
			strbuf_char(out, *key);
		} else {
			strbuf_char(out, '%');
			strbuf_char(out, hex[byte >> 4]);
			strbuf_char(out, hex[byte & 15u]);
		}
	}
}

static void append_value(struct strbuf *out, const char *value)
{
	/* A line break in a value would begin another header. */
	for (; *value != '\0'; value++) {
		strbuf_char(out, *value == '\r' || *value == '\n' ? ' ' : *value);
	}
	strbuf_char(out, '\0');
}

static size_t append_header(struct strbuf *out, const char *name, const char *value)
{
	if (text_is_empty(value)) {
		return 0;
	}
	strbuf_printf(out, "%s: ", name);
	append_value(out, value);
	return 1;
}

size_t auth_impersonation(const struct target *target, struct strbuf *out)
{
	size_t count = append_header(out, "Impersonate-User", target->impersonate_user);

	count += append_header(out, "Impersonate-Uid", target->impersonate_uid);
	for (size_t i = 0; i < target->impersonate_group_count; i++) {
		count += append_header(
			out, "Impersonate-Group", target->impersonate_groups[i]);
	}
	for (size_t i = 0; i < target->impersonate_extra_count; i++) {
		strbuf_text(out, "Impersonate-Extra-");
		append_header_key(out, target->impersonate_extra[i].name);
		strbuf_text(out, ": ");
		append_value(out, target->impersonate_extra[i].value);
		count++;
	}
	return count;
}
