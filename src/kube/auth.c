/* Credentials over time: token, token file, plugin, rotated certificates. */
#include "src/kube/auth.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/unknown.h"
#include "src/kube/plugin.h"

/* Kubelet rotates a projected token at 80 % of its life; client-go takes a token for
 * valid for 60 s and reads again 10 s before (transport/token_source.go). */
#define TOKEN_FILE_PERIOD_MS 50000
/* client-go: transport/cert_rotation.go, ca_rotation.go. Besides, it reads them at each
 * handshake, but what it read holds for a second; here that is when one failed. */
#define CERTIFICATE_PERIOD_MS 300000
#define CERTIFICATE_REST_MS 1000
/* A plugin is asked again this long before its credential ends. */
#define EXPIRY_LEAD_MS 10000
/* One that is over when it comes must not make us ask without end. */
#define EXPIRY_FLOOR_MS 30000
/* Plugins open browsers and ask other services: failures are repeated slowly. */
#define PLUGIN_RETRY_FIRST_MS 30000
#define PLUGIN_RETRY_CAP_MS 900000
/* Sooner than this nobody is asked again without having wished for it. */
#define LOGIN_REST_MS 60000
#define LOGIN_POLL_MS 100

struct auth {
	const struct target *target;
	uint32_t generation;
	char *authorization; /* NULL: none */
	int64_t token_due_mono_ms;
	int64_t certificate_due_mono_ms;
	int64_t certificate_read_mono_ms; /* UNKNOWN_I64: with the target */
	/* Newer than the target's, NULL: the target's hold. */
	char *ca_pem;
	char *client_certificate_pem;
	char *client_key_pem;
	bool is_identity_changed;

	bool has_plugin;
	bool has_credential; /* the plugin gave one that was not refused since */
	bool is_plugin_due;
	struct plugin *plugin;	    /* NULL: none runs */
	uint32_t refused;	    /* generation that was answered with 401 */
	uint32_t failures;	    /* of the plugin, or refusals, in a row */
	int64_t expiry_due_mono_ms; /* UNKNOWN_I64: it does not expire */
	int64_t retry_due_mono_ms;  /* UNKNOWN_I64: nothing failed */
	char problem[256];

	bool has_terminal;   /* auth_login() will be called when it is due */
	bool was_asked;	     /* the plugin ran at least once */
	bool is_login_due;   /* the plugin waits for the terminal */
	bool is_login_spent; /* it had the terminal: again only when it is wished */
	int64_t login_mono_ms;
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

/* True when one of them holds something else. */
static bool read_certificate_files(struct auth *auth, struct moment now)
{
	const struct target *target = auth->target;
	bool is_new;

	auth->certificate_read_mono_ms = now.mono_ms;
	auth->certificate_due_mono_ms = now.mono_ms + CERTIFICATE_PERIOD_MS;
	is_new = reread(target->ca_file, target->ca_pem, &auth->ca_pem);
	is_new = reread(target->client_certificate_file, target->client_certificate_pem,
			 &auth->client_certificate_pem) ||
		is_new;
	is_new = reread(target->client_key_file, target->client_key_pem,
			 &auth->client_key_pem) ||
		is_new;
	if (is_new) {
		log_line("credentials: files of certificates have changed");
		auth->is_identity_changed = true;
		auth->generation++;
	}
	return is_new;
}

/* client-go: credentials of its own in the user's entry switch the plugin off
 * (plugin/pkg/client/auth/exec UpdateTransportConfig). */
static bool uses_plugin(const struct target *target)
{
	return target->exec.command != NULL && text_is_empty(target->token) &&
		target->token_file == NULL && text_is_empty(target->username) &&
		target->client_certificate_pem == NULL;
}

static void plugin_failed(struct auth *auth, const struct error *err, struct moment now)
{
	int64_t delay_ms = PLUGIN_RETRY_FIRST_MS;

	for (uint32_t i = 0; i < auth->failures && delay_ms < PLUGIN_RETRY_CAP_MS;
		i++) {
		delay_ms *= 2;
	}
	auth->failures++;
	auth->retry_due_mono_ms = now.mono_ms +
		(delay_ms < PLUGIN_RETRY_CAP_MS ? delay_ms : PLUGIN_RETRY_CAP_MS);
	if (err != NULL) {
		log_line("credentials: %s", err->message);
		memcpy(auth->problem, err->message, sizeof(auth->problem));
	}
}

static void replace(struct auth *auth, char **current, char **newer)
{
	if (text_equal(*current, *newer)) {
		return;
	}
	auth_wipe(*current);
	*current = *newer;
	*newer = NULL;
	auth->is_identity_changed = true;
}

static void take_credential(
	struct auth *auth, struct exec_credential *credential, struct moment now)
{
	uint32_t before = auth->generation;

	if (credential->token != NULL) {
		(void)set_token(auth, str_from(credential->token));
	} else {
		auth_wipe(auth->authorization);
		auth->authorization = NULL;
	}
	replace(auth, &auth->client_certificate_pem,
		&credential->client_certificate_pem);
	replace(auth, &auth->client_key_pem, &credential->client_key_pem);
	if (auth->is_identity_changed && auth->generation == before) {
		auth->generation++;
	}
	auth->has_credential = true;
	auth->problem[0] = '\0';
	auth->expiry_due_mono_ms = UNKNOWN_I64;
	auth->retry_due_mono_ms = UNKNOWN_I64;
	if (i64_is_known(credential->expires_ms)) {
		int64_t left_ms = credential->expires_ms - now.wall_ms - EXPIRY_LEAD_MS;

		auth->expiry_due_mono_ms = now.mono_ms +
			(left_ms > EXPIRY_FLOOR_MS ? left_ms : EXPIRY_FLOOR_MS);
	}
	if (auth->generation != auth->refused) {
		auth->failures = 0;
	}
}

static bool is_mode(const struct auth *auth, const char *mode)
{
	return text_equal(auth->target->exec.interactive_mode, mode);
}

/* client-go gives "IfAvailable" the terminal whenever there is one. Here it is a screen
 * that the plugin would take away, so without need it runs beside it. */
static bool needs_terminal(const struct auth *auth)
{
	return is_mode(auth, "Always") ||
		(is_mode(auth, "IfAvailable") && !auth->was_asked);
}

static bool may_login(const struct auth *auth)
{
	return auth->has_terminal && !auth->is_login_spent &&
		(is_mode(auth, "Always") || is_mode(auth, "IfAvailable"));
}

static bool end_plugin(struct auth *auth, struct moment now, struct error *err)
{
	struct exec_credential credential;
	bool is_given = plugin_result(auth->plugin, &credential, err);

	if (is_given) {
		take_credential(auth, &credential, now);
		exec_credential_finish(&credential);
	} else if (may_login(auth)) {
		auth->is_login_due = true;
	} else {
		plugin_failed(auth, err, now);
	}
	plugin_destroy(auth->plugin);
	auth->plugin = NULL;
	return is_given;
}

static void start_plugin(struct auth *auth, struct moment now)
{
	struct error err;

	if (auth->has_terminal && needs_terminal(auth)) {
		if (may_login(auth)) {
			auth->is_login_due = true;
			return;
		}
		(void)error_set(&err, ERR_EXEC,
			"the credential plugin has to ask again: refresh to let it");
		plugin_failed(auth, &err, now);
		auth->retry_due_mono_ms = UNKNOWN_I64;
		return;
	}
	auth->was_asked = true;
	auth->plugin = plugin_start(auth->target, now, &err);
	if (auth->plugin == NULL) {
		plugin_failed(auth, &err, now);
	}
}

/* A credential that held for a while may be asked for again unasked; one that did not
 * would fetch the user's attention over and over. */
static void allow_login(struct auth *auth, struct moment now)
{
	if (now.mono_ms - auth->login_mono_ms >= LOGIN_REST_MS) {
		auth->is_login_spent = false;
	}
}

static bool is_past(int64_t due_mono_ms, struct moment now)
{
	return i64_is_known(due_mono_ms) && now.mono_ms >= due_mono_ms;
}

static void pump_plugin(struct auth *auth, struct moment now)
{
	struct error err;

	if (auth->plugin != NULL) {
		plugin_pump(auth->plugin, now);
		if (plugin_is_done(auth->plugin)) {
			(void)end_plugin(auth, now, &err);
		}
		return;
	}
	if (auth->is_login_due) {
		return;
	}
	/* After a failure the wait of the retry goes first. */
	if (i64_is_known(auth->retry_due_mono_ms)) {
		auth->is_plugin_due = is_past(auth->retry_due_mono_ms, now);
	} else if (is_past(auth->expiry_due_mono_ms, now)) {
		auth->is_plugin_due = true;
		allow_login(auth, now);
	}
	if (!auth->is_plugin_due) {
		return;
	}
	auth->is_plugin_due = false;
	auth->retry_due_mono_ms = UNKNOWN_I64;
	auth->expiry_due_mono_ms = UNKNOWN_I64;
	start_plugin(auth, now);
}

static void begin(struct auth *auth)
{
	const struct target *target = auth->target;

	auth->generation++;
	auth->token_due_mono_ms = UNKNOWN_I64;
	auth->certificate_due_mono_ms = UNKNOWN_I64;
	auth->certificate_read_mono_ms = UNKNOWN_I64;
	auth->expiry_due_mono_ms = UNKNOWN_I64;
	auth->retry_due_mono_ms = UNKNOWN_I64;
	auth->has_plugin = uses_plugin(target);
	auth->is_plugin_due = auth->has_plugin;
	if (!text_is_empty(target->token)) {
		(void)set_token(auth, str_from(target->token));
	}
}

struct auth *auth_create(const struct target *target)
{
	struct auth *auth = mem_calloc(1, sizeof(*auth));

	auth->target = target;
	begin(auth);
	return auth;
}

static void end(struct auth *auth)
{
	plugin_destroy(auth->plugin);
	auth_wipe(auth->authorization);
	auth_wipe(auth->ca_pem);
	auth_wipe(auth->client_certificate_pem);
	auth_wipe(auth->client_key_pem);
}

void auth_destroy(struct auth *auth)
{
	if (auth != NULL) {
		end(auth);
		mem_free(auth);
	}
}

void auth_renew(struct auth *auth)
{
	struct auth fresh = {
		.target = auth->target,
		.generation = auth->generation,
		.has_terminal = auth->has_terminal,
		.ca_pem = auth->ca_pem,
	};

	auth->ca_pem = NULL; /* whom to trust is another question */
	end(auth);
	*auth = fresh;
	begin(auth);
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
	if (auth->has_plugin) {
		pump_plugin(auth, now);
	}
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
		(void)read_certificate_files(auth, now);
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
	int64_t due = earlier(auth->token_due_mono_ms, auth->certificate_due_mono_ms);

	if (auth->is_identity_changed) {
		return 0; /* at once */
	}
	if (auth->plugin != NULL) {
		return earlier(due, plugin_due_mono_ms(auth->plugin));
	}
	if (i64_is_known(auth->retry_due_mono_ms)) {
		return earlier(due, auth->retry_due_mono_ms);
	}
	return earlier(due, auth->expiry_due_mono_ms);
}

size_t auth_fds(const struct auth *auth, struct pollfd out[AUTH_FD_COUNT])
{
	return auth->plugin != NULL ? plugin_fds(auth->plugin, out) : 0;
}

bool auth_is_asking(const struct auth *auth)
{
	return auth->plugin != NULL;
}

bool auth_is_ready(const struct auth *auth)
{
	return !auth->is_identity_changed &&
		(!auth->has_plugin || auth->has_credential ||
			(auth->plugin == NULL && auth->problem[0] != '\0'));
}

const char *auth_problem(const struct auth *auth)
{
	/* An older credential may hold until the plugin is well again. */
	return !auth->has_credential && auth->problem[0] != '\0' ? auth->problem : NULL;
}

uint32_t auth_generation(const struct auth *auth)
{
	return auth->generation;
}

const char *auth_authorization(const struct auth *auth)
{
	return auth->authorization;
}

/* Each distinct credential is worth one run of the plugin. One that comes back
 * unchanged has been refused for good, until somebody logs in: that is looked for at
 * growing intervals. */
static bool refuse_credential(struct auth *auth, struct moment now)
{
	if (auth->plugin != NULL || auth->is_plugin_due || auth->is_login_due) {
		return true;
	}
	if (auth->refused != auth->generation) {
		auth->refused = auth->generation;
		auth->has_credential = false;
		auth->is_plugin_due = true;
		allow_login(auth, now);
		return true;
	}
	if (!i64_is_known(auth->retry_due_mono_ms)) {
		plugin_failed(auth, NULL, now);
	}
	return false;
}

bool auth_reject(struct auth *auth, uint32_t generation, struct moment now)
{
	if (generation != auth->generation) {
		return true; /* sent before the change */
	}
	if (auth->target->token_file != NULL) {
		return read_token_file(auth, now);
	}
	auth_doubt(auth, now);
	return auth->generation != generation ||
		(auth->has_plugin && refuse_credential(auth, now));
}

void auth_doubt(struct auth *auth, struct moment now)
{
	if (has_certificate_files(auth->target) &&
		(!i64_is_known(auth->certificate_read_mono_ms) ||
			now.mono_ms - auth->certificate_read_mono_ms >=
				CERTIFICATE_REST_MS)) {
		(void)read_certificate_files(auth, now);
	}
}

void auth_refresh(struct auth *auth)
{
	auth->is_login_spent = false;
	if (i64_is_known(auth->retry_due_mono_ms) || auth_problem(auth) != NULL) {
		auth->retry_due_mono_ms = UNKNOWN_I64;
		auth->is_plugin_due = auth->has_plugin;
	}
}

void auth_offer_terminal(struct auth *auth)
{
	auth->has_terminal = true;
	if (auth->is_plugin_due && needs_terminal(auth) && may_login(auth)) {
		auth->is_plugin_due = false;
		auth->is_login_due = true;
	}
}

bool auth_login_is_due(const struct auth *auth)
{
	return auth->is_login_due;
}

/* Other than everything else here it takes its time, so it looks at the clock. */
static struct moment later(struct moment begin, struct moment begin_real)
{
	struct moment real = clock_now();

	begin.mono_ms += real.mono_ms - begin_real.mono_ms;
	begin.wall_ms += real.wall_ms - begin_real.wall_ms;
	return begin;
}

bool auth_login(struct auth *auth, struct moment now, struct error *err)
{
	const struct moment begin = now;
	const struct moment begin_real = clock_now();

	auth->is_login_due = false;
	auth->is_login_spent = true;
	auth->was_asked = true;
	auth->login_mono_ms = now.mono_ms;
	auth->plugin = plugin_start_foreground(auth->target, now, err);
	if (auth->plugin == NULL) {
		plugin_failed(auth, err, now);
		return false;
	}
	while (!plugin_is_done(auth->plugin)) {
		struct pollfd fds[PLUGIN_FD_COUNT];

		(void)poll(fds, (nfds_t)plugin_fds(auth->plugin, fds), LOGIN_POLL_MS);
		now = later(begin, begin_real);
		plugin_pump(auth->plugin, now);
	}
	auth->login_mono_ms = now.mono_ms;
	return end_plugin(auth, now, err);
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
