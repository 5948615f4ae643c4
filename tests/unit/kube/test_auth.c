/*
 * Credentials over time, with real plugins: small shell scripts as child processes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/file.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "src/kube/auth.h"

#define V1 "client.authentication.k8s.io/v1"
#define CREDENTIAL(status)                                                           \
	"{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\",\"status\":{" status \
	"}}"

struct rig {
	struct auth *auth;
	struct target target;
	struct moment now;
	char directory[32];
	char command[64];
	char version[64];
	char mode[16];
	char hint[64];
	char server[32];
	unsigned identities; /* taken */
};

static void write_file(const char *path, const char *text, mode_t mode)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(file);
}

static void set(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

static void set_script(struct rig *rig, const char *body)
{
	char *text = mem_printf("#!/bin/sh\ncd '%s'\n%s\n", rig->directory, body);

	write_file(rig->command, text, 0700);
	mem_free(text);
}

static void init(struct rig *rig, const char *body)
{
	*rig = (struct rig){ .now = { .wall_ms = 1700000000000, .mono_ms = 9000000 } };
	set(rig->directory, sizeof(rig->directory), "/tmp/vmigtop-auth-XXXXXX");
	assert_non_null(mkdtemp(rig->directory));
	(void)snprintf(rig->command, sizeof(rig->command), "%s/plugin", rig->directory);
	set(rig->version, sizeof(rig->version), V1);
	set(rig->mode, sizeof(rig->mode), "Never");
	set(rig->server, sizeof(rig->server), "https://api:6443");
	rig->target.server = rig->server;
	rig->target.exec.command = rig->command;
	rig->target.exec.api_version = rig->version;
	rig->target.exec.interactive_mode = rig->mode;
	set_script(rig, body);
}

static void start(struct rig *rig)
{
	rig->auth = auth_create(&rig->target);
	auth_pump(rig->auth, rig->now);
}

/* Until the plugin has spoken; its clock does not matter here. */
static void settle(struct rig *rig)
{
	struct pollfd fds[AUTH_FD_COUNT];

	for (int i = 0; i < 20000; i++) {
		if (!auth_is_asking(rig->auth) && auth_is_ready(rig->auth)) {
			return;
		}
		(void)poll(fds, (nfds_t)auth_fds(rig->auth, fds), 10);
		auth_pump(rig->auth, rig->now);
		rig->identities += auth_take_identity_change(rig->auth) ? 1 : 0;
	}
	fail_msg("the plugin does not end");
}

static void pass(struct rig *rig, int64_t ms)
{
	rig->now.mono_ms += ms;
	rig->now.wall_ms += ms;
	auth_pump(rig->auth, rig->now);
}

static char *read_text(const struct rig *rig, const char *name)
{
	char *path = mem_printf("%s/%s", rig->directory, name);
	struct strbuf text;
	struct error err;

	strbuf_init(&text, 1u << 20);
	if (!file_read(path, &text, &err)) {
		strbuf_reset(&text);
	}
	mem_free(path);
	return strbuf_steal(&text);
}

static size_t runs(const struct rig *rig)
{
	char *text = read_text(rig, "runs");
	size_t length = strlen(text);

	mem_free(text);
	return length;
}

static void finish(struct rig *rig)
{
	static const char *const names[] = { "plugin", "runs", "env", "answer",
		"args" };

	auth_destroy(rig->auth);
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		char *path = mem_printf("%s/%s", rig->directory, names[i]);

		(void)unlink(path);
		mem_free(path);
	}
	assert_int_equal(rmdir(rig->directory), 0);
}

static void token_of_a_plugin_is_used_and_kept(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig, "printf x >>runs; echo '" CREDENTIAL("\"token\":\"abc\"") "'");
	start(&rig);
	assert_false(auth_is_ready(rig.auth));
	settle(&rig);
	assert_null(auth_problem(rig.auth));
	assert_string_equal(auth_authorization(rig.auth), "Bearer abc");
	pass(&rig, 86400000);
	assert_true(auth_is_ready(rig.auth));
	assert_int_equal(runs(&rig), 1);
	finish(&rig);
}

static void plugin_is_told_what_it_may_know(void **state)
{
	struct rig rig;
	char name[] = "EXTRA";
	char value[] = "a b";
	char path_name[] = "HOME";
	char path_value[] = "/elsewhere";
	struct exec_env env[] = { { name, value }, { path_name, path_value } };
	char first[] = "two words";
	char second[] = "$HOME;";
	char *args[] = { first, second };
	char ca[] = "PEM";
	char config[] = "{\"audience\":\"x\"}";
	char *text;

	(void)state;
	init(&rig,
		"printf '%s|' \"$@\" >args; env >env; cat <&0 >runs; echo '" CREDENTIAL(
			"\"token\":\"abc\"") "'");
	rig.target.exec.env = env;
	rig.target.exec.env_count = 2;
	rig.target.exec.args = args;
	rig.target.exec.arg_count = 2;
	rig.target.exec.provide_cluster_info = true;
	rig.target.exec.cluster_config_json = config;
	rig.target.ca_pem = ca;
	start(&rig);
	settle(&rig);
	assert_null(auth_problem(rig.auth));
	text = read_text(&rig, "args");
	assert_string_equal(text, "two words|$HOME;|");
	mem_free(text);
	text = read_text(&rig, "env");
	assert_non_null(strstr(text, "\nEXTRA=a b\n"));
	assert_non_null(strstr(text, "HOME=/elsewhere\n"));
	assert_non_null(strstr(text,
		"KUBERNETES_EXEC_INFO={\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
		"\",\"spec\":{\"interactive\":false,\"cluster\":{\"server\":"
		"\"https://api:6443\",\"certificate-authority-data\":\"UEVN\","
		"\"config\":{\"audience\":\"x\"}}}}\n"));
	mem_free(text);
	finish(&rig);
}

static void failures_of_a_plugin_are_one_clear_line(void **state)
{
	static const struct {
		const char *body;
		const char *problem;
	} cases[] = {
		{ "exit 73", "credential plugin plugin ended with exit code 73" },
		{ "echo first >&2; printf 'log \\033[2J in\\n\\n' >&2; exit 1",
			"credential plugin plugin ended with exit code 1: log ^[[2J "
			"in" },
		{ "i=0; while [ $i -lt 3000 ]; do echo flood flood flood >&2; "
		  "i=$((i + 1)); done; echo the reason >&2; exit 2",
			"credential plugin plugin ended with exit code 2: the reason" },
		{ "kill -9 $$", "credential plugin plugin was ended by signal 9" },
		{ "echo nonsense",
			"credential plugin plugin: what it printed is not JSON" },
		{ "true", "credential plugin plugin: what it printed is not JSON" },
		{ "echo '{\"status\":{\"token\":\"x\"}}'",
			"credential plugin plugin: it did not print an ExecCredential "
			"of "
			"client.authentication.k8s.io/v1" },
		{ "echo '" CREDENTIAL("") "'",
			"credential plugin plugin: it gave neither a token nor a "
			"certificate" },
		{ "echo '" CREDENTIAL("\"clientKeyData\":\"k\"") "'",
			"credential plugin plugin: it gave a certificate without a "
			"key, or "
			"a key without a certificate" },
		{ "echo '" CREDENTIAL(
			  "\"token\":\"t\",\"expirationTimestamp\":\"soon\"") "'",
			"credential plugin plugin: its expirationTimestamp is not a "
			"time" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct rig rig;

		init(&rig, cases[i].body);
		start(&rig);
		settle(&rig);
		assert_non_null(auth_problem(rig.auth));
		assert_string_equal(auth_problem(rig.auth), cases[i].problem);
		assert_null(auth_authorization(rig.auth));
		finish(&rig);
	}
}

static void missing_plugin_shows_how_to_get_it(void **state)
{
	struct rig rig;
	char name[] = "vmigtop-no-such-plugin";

	(void)state;
	init(&rig, "true");
	set(rig.hint, sizeof(rig.hint), "get it\nfrom \x1b[1mus");
	rig.target.exec.command = name;
	rig.target.exec.install_hint = rig.hint;
	start(&rig);
	assert_true(auth_is_ready(rig.auth));
	assert_string_equal(auth_problem(rig.auth),
		"credential plugin vmigtop-no-such-plugin is not installed: get "
		"it\\nfrom ^[[1mus");
	finish(&rig);
}

static void plugin_that_needs_the_terminal_is_not_started(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig, "printf x >>runs");
	set(rig.mode, sizeof(rig.mode), "Always");
	start(&rig);
	assert_non_null(strstr(auth_problem(rig.auth), "log in with kubectl first"));
	assert_int_equal(runs(&rig), 0);
	finish(&rig);
}

/* What a plugin in the foreground reads. */
static void type(const char *text)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

/* A plugin that asks for its token. */
#define ASKING                                                          \
	"printf x >>runs; printf '%s' \"$KUBERNETES_EXEC_INFO\" >env; " \
	"read -r token || exit 9; echo '" CREDENTIAL("\"token\":\"'\"$token\"'\"") "'"

static void init_asking(struct rig *rig, const char *mode)
{
	init(rig, ASKING);
	set(rig->mode, sizeof(rig->mode), mode);
	rig->auth = auth_create(&rig->target);
	auth_offer_terminal(rig->auth);
}

static void plugin_that_may_ask_gets_the_terminal_first(void **state)
{
	static const char *const modes[] = { "Always", "IfAvailable" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
		struct rig rig;
		struct error err;
		char *info;

		init_asking(&rig, modes[i]);
		assert_true(auth_login_is_due(rig.auth));
		auth_pump(rig.auth, rig.now);
		assert_false(auth_is_asking(rig.auth));
		assert_false(auth_is_ready(rig.auth));
		type("abc\n");
		assert_true(auth_login(rig.auth, rig.now, &err));
		assert_false(auth_login_is_due(rig.auth));
		assert_true(auth_is_ready(rig.auth));
		assert_string_equal(auth_authorization(rig.auth), "Bearer abc");
		info = read_text(&rig, "env");
		assert_non_null(strstr(info, "\"interactive\":true"));
		mem_free(info);
		pass(&rig, 86400000);
		assert_int_equal(runs(&rig), 1);
		finish(&rig);
	}
}

static void plugin_that_never_asks_needs_no_terminal(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig, "echo '" CREDENTIAL("\"token\":\"abc\"") "'");
	rig.auth = auth_create(&rig.target);
	auth_offer_terminal(rig.auth);
	assert_false(auth_login_is_due(rig.auth));
	auth_pump(rig.auth, rig.now);
	settle(&rig);
	assert_false(auth_login_is_due(rig.auth));
	assert_string_equal(auth_authorization(rig.auth), "Bearer abc");
	finish(&rig);
}

static void failed_login_is_repeated_only_when_wished(void **state)
{
	struct rig rig;
	struct error err;

	(void)state;
	init_asking(&rig, "Always");
	type("");
	assert_false(auth_login(rig.auth, rig.now, &err));
	assert_string_equal(err.message,
		"credential plugin plugin ended with exit "
		"code 9");
	assert_string_equal(auth_problem(rig.auth), err.message);
	pass(&rig, 30000);
	pass(&rig, 86400000);
	assert_false(auth_login_is_due(rig.auth));
	assert_non_null(strstr(auth_problem(rig.auth), "has to ask again"));
	assert_int_equal(runs(&rig), 1);
	auth_refresh(rig.auth);
	pass(&rig, 0);
	assert_true(auth_login_is_due(rig.auth));
	type("abc\n");
	assert_true(auth_login(rig.auth, rig.now, &err));
	assert_null(auth_problem(rig.auth));
	finish(&rig);
}

static void refused_login_is_repeated_at_once_only_when_it_held_for_a_while(
	void **state)
{
	struct rig rig;
	struct error err;

	(void)state;
	init_asking(&rig, "Always");
	type("abc\n");
	assert_true(auth_login(rig.auth, rig.now, &err));
	pass(&rig, 61000);
	assert_true(auth_reject(rig.auth, auth_generation(rig.auth), rig.now));
	pass(&rig, 0);
	assert_true(auth_login_is_due(rig.auth));
	assert_true(auth_reject(rig.auth, auth_generation(rig.auth), rig.now));
	type("new\n");
	assert_true(auth_login(rig.auth, rig.now, &err));
	/* Refused again at once: asking a third time would not help. */
	pass(&rig, 1000);
	assert_true(auth_reject(rig.auth, auth_generation(rig.auth), rig.now));
	pass(&rig, 0);
	assert_false(auth_login_is_due(rig.auth));
	assert_non_null(auth_problem(rig.auth));
	assert_int_equal(runs(&rig), 2);
	finish(&rig);
}

static void plugin_that_need_not_ask_runs_beside_the_screen_later(void **state)
{
	struct rig rig;
	struct error err;

	(void)state;
	init_asking(&rig, "IfAvailable");
	type("abc\n");
	assert_true(auth_login(rig.auth, rig.now, &err));
	set_script(&rig,
		"printf x >>runs; printf '%s' \"$KUBERNETES_EXEC_INFO\" >env; echo "
		"'" CREDENTIAL("\"token\":\"beside\"") "'");
	pass(&rig, 61000);
	assert_true(auth_reject(rig.auth, auth_generation(rig.auth), rig.now));
	pass(&rig, 0);
	settle(&rig);
	assert_false(auth_login_is_due(rig.auth));
	assert_string_equal(auth_authorization(rig.auth), "Bearer beside");
	/* Only when it cannot do without is the screen given up. */
	set_script(&rig, ASKING);
	pass(&rig, 61000);
	assert_true(auth_reject(rig.auth, auth_generation(rig.auth), rig.now));
	pass(&rig, 0);
	for (int i = 0; i < 1000 && !auth_login_is_due(rig.auth); i++) {
		struct pollfd fds[AUTH_FD_COUNT];

		(void)poll(fds, (nfds_t)auth_fds(rig.auth, fds), 10);
		auth_pump(rig.auth, rig.now);
	}
	assert_true(auth_login_is_due(rig.auth));
	type("asked\n");
	assert_true(auth_login(rig.auth, rig.now, &err));
	assert_string_equal(auth_authorization(rig.auth), "Bearer asked");
	finish(&rig);
}

static void failed_plugin_is_tried_again_slowly_or_when_asked(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig, "printf x >>runs; exit 1");
	start(&rig);
	settle(&rig);
	pass(&rig, 29999);
	settle(&rig);
	assert_int_equal(runs(&rig), 1);
	pass(&rig, 1);
	settle(&rig);
	assert_int_equal(runs(&rig), 2);
	pass(&rig, 59999);
	settle(&rig);
	assert_int_equal(runs(&rig), 2);
	auth_refresh(rig.auth);
	set_script(&rig, "printf x >>runs; echo '" CREDENTIAL("\"token\":\"abc\"") "'");
	pass(&rig, 0);
	settle(&rig);
	assert_int_equal(runs(&rig), 3);
	assert_null(auth_problem(rig.auth));
	assert_string_equal(auth_authorization(rig.auth), "Bearer abc");
	finish(&rig);
}

static void refused_credential_is_renewed_once(void **state)
{
	struct rig rig;
	uint32_t first;

	(void)state;
	init(&rig, "printf x >>runs; echo '" CREDENTIAL("\"token\":\"abc\"") "'");
	start(&rig);
	settle(&rig);
	first = auth_generation(rig.auth);
	assert_true(auth_reject(rig.auth, first, rig.now));
	assert_true(auth_reject(rig.auth, first, rig.now)); /* another stream */
	assert_false(auth_is_ready(rig.auth));
	pass(&rig, 0);
	settle(&rig);
	assert_int_equal(runs(&rig), 2);
	/* It came back the same: not again at once. */
	assert_int_equal(auth_generation(rig.auth), first);
	assert_false(auth_reject(rig.auth, first, rig.now));
	assert_false(auth_reject(rig.auth, first, rig.now));
	pass(&rig, 0);
	settle(&rig);
	assert_int_equal(runs(&rig), 2);
	/* Somebody logs in. */
	set_script(&rig, "printf x >>runs; echo '" CREDENTIAL("\"token\":\"new\"") "'");
	pass(&rig, 30000);
	settle(&rig);
	assert_int_equal(runs(&rig), 3);
	assert_int_equal(auth_generation(rig.auth), first + 1);
	assert_string_equal(auth_authorization(rig.auth), "Bearer new");
	assert_true(auth_reject(rig.auth, first, rig.now)); /* sent before */
	finish(&rig);
}

static void credential_that_ends_is_renewed_before_and_without_a_gap(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig,
		"printf x >>runs; echo '" CREDENTIAL(
			"\"token\":\"abc\",\"expirationTimestamp\":"
			"\"2023-11-14T22:23:20Z\"") "'"); /* in ten minutes */
	start(&rig);
	settle(&rig);
	pass(&rig, 589999);
	assert_int_equal(runs(&rig), 1);
	set_script(&rig, "printf x >>runs; echo '" CREDENTIAL("\"token\":\"new\"") "'");
	pass(&rig, 1);
	assert_true(auth_is_ready(rig.auth)); /* the old one still holds */
	settle(&rig);
	assert_int_equal(runs(&rig), 2);
	assert_string_equal(auth_authorization(rig.auth), "Bearer new");
	finish(&rig);
}

static void credential_that_is_over_when_it_comes_does_not_loop(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig,
		"printf x >>runs; echo '" CREDENTIAL(
			"\"token\":\"abc\",\"expirationTimestamp\":"
			"\"2001-01-01T00:00:00Z\"") "'");
	start(&rig);
	settle(&rig);
	for (int i = 0; i < 20; i++) {
		pass(&rig, 1);
		settle(&rig);
	}
	assert_int_equal(runs(&rig), 1);
	finish(&rig);
}

static void certificate_of_a_plugin_is_a_new_identity(void **state)
{
	struct transport_config config;
	struct rig rig;
	uint32_t before;

	(void)state;
	init(&rig,
		"echo '" CREDENTIAL("\"clientCertificateData\":\"C1\","
				    "\"clientKeyData\":\"K1\"") "'");
	start(&rig);
	before = auth_generation(rig.auth);
	settle(&rig);
	assert_int_equal(auth_generation(rig.auth), before + 1);
	assert_int_equal(rig.identities, 1);
	assert_false(auth_take_identity_change(rig.auth));
	auth_fill_config(rig.auth, &config);
	assert_string_equal(config.client_certificate_pem, "C1");
	assert_string_equal(config.client_key_pem, "K1");
	assert_null(auth_authorization(rig.auth));
	finish(&rig);
}

static void plugin_that_changes_to_certificates_leaves_no_token_behind(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig, "echo '" CREDENTIAL("\"token\":\"one\"") "'");
	start(&rig);
	settle(&rig);
	assert_string_equal(auth_authorization(rig.auth), "Bearer one");
	set_script(&rig,
		"echo '" CREDENTIAL("\"clientCertificateData\":\"C1\","
				    "\"clientKeyData\":\"K1\"") "'");
	assert_true(auth_reject(rig.auth, auth_generation(rig.auth), rig.now));
	pass(&rig, 0);
	settle(&rig);
	assert_null(auth_authorization(rig.auth));
	assert_int_equal(rig.identities, 1);
	finish(&rig);
}

/* As client-go's decoder has it; the version must be there and right. */
static void plugin_may_leave_out_the_kind_and_begin_with_a_mark(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig,
		"printf '\\357\\273\\277{\"apiVersion\":"
		"\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t\"}}'");
	start(&rig);
	settle(&rig);
	assert_string_equal(auth_authorization(rig.auth), "Bearer t");
	finish(&rig);
}

static void credentials_of_the_kubeconfig_switch_the_plugin_off(void **state)
{
	char text[] = "own";

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rig rig;

		init(&rig, "printf x >>runs");
		rig.target.token = i == 0 ? text : NULL;
		rig.target.username = i == 1 ? text : NULL;
		rig.target.client_certificate_pem = i == 2 ? text : NULL;
		start(&rig);
		assert_true(auth_is_ready(rig.auth));
		settle(&rig);
		assert_int_equal(runs(&rig), 0);
		finish(&rig);
	}
}

static void large_output_is_read(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig,
		"printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
		"\",\"x\":\"'; i=0; while [ $i -lt 3000 ]; do printf "
		"'0123456789012345678901234567890123456789'; i=$((i+1)); done; "
		"printf '\",\"status\":{\"token\":\"abc\"}}'");
	start(&rig);
	settle(&rig);
	assert_null(auth_problem(rig.auth));
	assert_string_equal(auth_authorization(rig.auth), "Bearer abc");
	finish(&rig);
}

static void hanging_plugin_is_given_up_and_killed(void **state)
{
	struct rig rig;
	char *text;
	int64_t pid;
	int64_t child;
	struct str rest;
	struct str line;

	(void)state;
	init(&rig,
		"echo $$ >runs; (echo 'go to https://x' >&2); cat /dev/zero "
		">/dev/null & echo $! >>runs; wait");
	start(&rig);
	for (int i = 0; i < 1000; i++) {
		struct pollfd fds[AUTH_FD_COUNT];

		text = read_text(&rig, "runs");
		rest = str_from(text);
		if (str_split(&rest, '\n', &line) && str_to_i64(line, &pid) &&
			str_split(&rest, '\n', &line) && str_to_i64(line, &child)) {
			mem_free(text);
			break;
		}
		mem_free(text);
		(void)poll(fds, (nfds_t)auth_fds(rig.auth, fds), 5);
		auth_pump(rig.auth, rig.now);
	}
	pass(&rig, 179999);
	assert_false(auth_is_ready(rig.auth));
	pass(&rig, 1);
	assert_true(auth_is_ready(rig.auth));
	assert_string_equal(auth_problem(rig.auth),
		"credential plugin plugin gave no answer in 180 s: go to https://x");
	assert_int_not_equal(kill((pid_t)pid, 0), 0);
	finish(&rig);
}

static void quitting_does_not_wait_for_a_plugin(void **state)
{
	struct rig rig;

	(void)state;
	init(&rig, "exec cat /dev/zero >/dev/null");
	start(&rig);
	assert_false(auth_is_ready(rig.auth));
	finish(&rig);
}

static void plugin_inherits_nothing_but_its_three_descriptors(void **state)
{
	struct rig rig;
	char *text;
	int leaked[2];

	(void)state;
	assert_int_equal(pipe(leaked), 0);
	/* The listing itself needs one more, and the shell may keep a copy or so of
	 * its script above 9. */
	init(&rig,
		"for f in /proc/self/fd/[3-9]; do readlink $f; done >args 2>&1; echo "
		"'" CREDENTIAL("\"token\":\"abc\"") "'");
	start(&rig);
	settle(&rig);
	assert_null(auth_problem(rig.auth));
	text = read_text(&rig, "args");
	assert_null(strstr(text, "pipe:"));
	assert_null(strstr(text, "socket:"));
	mem_free(text);
	(void)close(leaked[0]);
	(void)close(leaked[1]);
	finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(token_of_a_plugin_is_used_and_kept),
		cmocka_unit_test(plugin_is_told_what_it_may_know),
		cmocka_unit_test(failures_of_a_plugin_are_one_clear_line),
		cmocka_unit_test(missing_plugin_shows_how_to_get_it),
		cmocka_unit_test(plugin_that_needs_the_terminal_is_not_started),
		cmocka_unit_test(plugin_that_may_ask_gets_the_terminal_first),
		cmocka_unit_test(plugin_that_never_asks_needs_no_terminal),
		cmocka_unit_test(failed_login_is_repeated_only_when_wished),
		cmocka_unit_test(
			refused_login_is_repeated_at_once_only_when_it_held_for_a_while),
		cmocka_unit_test(plugin_that_need_not_ask_runs_beside_the_screen_later),
		cmocka_unit_test(failed_plugin_is_tried_again_slowly_or_when_asked),
		cmocka_unit_test(refused_credential_is_renewed_once),
		cmocka_unit_test(
			credential_that_ends_is_renewed_before_and_without_a_gap),
		cmocka_unit_test(credential_that_is_over_when_it_comes_does_not_loop),
		cmocka_unit_test(certificate_of_a_plugin_is_a_new_identity),
		cmocka_unit_test(
			plugin_that_changes_to_certificates_leaves_no_token_behind),
		cmocka_unit_test(plugin_may_leave_out_the_kind_and_begin_with_a_mark),
		cmocka_unit_test(credentials_of_the_kubeconfig_switch_the_plugin_off),
		cmocka_unit_test(large_output_is_read),
		cmocka_unit_test(hanging_plugin_is_given_up_and_killed),
		cmocka_unit_test(quitting_does_not_wait_for_a_plugin),
		cmocka_unit_test(plugin_inherits_nothing_but_its_three_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
