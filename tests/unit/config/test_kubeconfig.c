/* Acceptance tests of kubeconfig handling, taken from what client-go's own tests ask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "src/config/kubeconfig_target.h"
#include "tests/unit/config/tempdir.h"

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"

struct fixture {
	char *directory;
	struct kubeconfig_environment environment;
	struct kubeconfig_overrides overrides;
	struct target target;
	struct error err;
	char *owned[128];
	size_t owned_count;
};

static const char *keep(struct fixture *fixture, char *text)
{
	assert_true(fixture->owned_count < ARRAY_LENGTH(fixture->owned));
	fixture->owned[fixture->owned_count] = text;
	fixture->owned_count++;
	return text;
}

static const char *path_in(struct fixture *fixture, const char *name)
{
	return keep(fixture, tempdir_path(fixture->directory, name));
}

static const char *write_file(
	struct fixture *fixture, const char *name, const char *text)
{
	return keep(fixture, tempdir_write(fixture->directory, name, text));
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL) {
		return -1;
	}
	fixture->directory = tempdir_create();
	fixture->environment.home =
		keep(fixture, tempdir_path(fixture->directory, "home"));
	fixture->environment.incluster.account_directory =
		keep(fixture, tempdir_path(fixture->directory, "account"));
	fixture->overrides.request_timeout_ms = UNKNOWN_I64;
	target_init(&fixture->target);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	target_finish(&fixture->target);
	tempdir_remove(fixture->directory);
	for (size_t i = 0; i < fixture->owned_count; i++) {
		mem_free(fixture->owned[i]);
	}
	mem_free(fixture->directory);
	free(fixture);
	return 0;
}

static const struct target *resolve(struct fixture *fixture)
{
	if (!kubeconfig_resolve(&fixture->environment, &fixture->overrides,
		    &fixture->target, &fixture->err)) {
		fail_msg("%s", fixture->err.message);
	}
	return &fixture->target;
}

static void assert_contains(const char *text, const char *part)
{
	if (strstr(text, part) == NULL) {
		fail_msg("\"%s\" is not in \"%s\"", part, text);
	}
}

static void refused(struct fixture *fixture, const char *part)
{
	target_finish(&fixture->target);
	if (kubeconfig_resolve(&fixture->environment, &fixture->overrides,
		    &fixture->target, &fixture->err)) {
		fail_msg("accepted, but \"%s\" was expected", part);
	}
	assert_contains(fixture->err.message, part);
	assert_null(strchr(fixture->err.message, '\n'));
	/* Untouched on failure. */
	assert_null(fixture->target.server);
}

/* The explicit kubeconfig is this text from now on. */
static void use(struct fixture *fixture, const char *text)
{
	fixture->overrides.kubeconfig = write_file(fixture, "config", text);
}

#define CONTEXT                \
	"current-context: c\n" \
	"contexts: [{name: c, context: {cluster: k, user: u}}]\n"

/* One context with the cluster and user bodies given as flow mappings. */
static void use_entries(struct fixture *fixture, const char *cluster, const char *user)
{
	char *text = mem_printf(CONTEXT "clusters: [{name: k, cluster: %s}]\n"
					"users: [{name: u, user: %s}]\n",
		cluster, user);

	use(fixture, text);
	mem_free(text);
}

static void use_user(struct fixture *fixture, const char *user)
{
	use_entries(fixture, "{server: 'https://h'}", user);
}

static char *base64_of(const char *text)
{
	struct strbuf out;

	strbuf_init(&out, 4096);
	base64_encode(str_from(text), &out);
	return strbuf_steal(&out);
}

/* --- finding and loading -------------------------------------------------------- */

static void k01_an_explicit_file_must_exist(void **state)
{
	struct fixture *fixture = *state;

	fixture->overrides.kubeconfig = path_in(fixture, "bogus_file");
	refused(fixture, "bogus_file");
}

static void k03_text_that_is_no_config_names_the_file(void **state)
{
	struct fixture *fixture = *state;

	fixture->overrides.kubeconfig = write_file(fixture, "fake", "bogus value");
	refused(fixture, "/fake: line 1: not a kubeconfig");
}

static void k05_an_explicit_file_is_the_only_one(void **state)
{
	struct fixture *fixture = *state;

	fixture->environment.kubeconfig = write_file(fixture, "env", "{malformed");
	use_user(fixture, "{token: t}");
	assert_string_equal(resolve(fixture)->context, "c");
}

static void k06_the_first_definition_wins_as_a_whole(void **state)
{
	struct fixture *fixture = *state;
	const char *first = write_file(fixture, "one",
		"clusters: [{name: cow, cluster: {server: 'https://first'}}]\n"
		"users: [{name: red, user: {token: first-token}}]\n"
		"contexts: []\n");
	const char *second = write_file(fixture, "two",
		"current-context: both\n"
		"clusters:\n"
		"- {name: cow, cluster: {server: 'https://second',"
		" tls-server-name: from-second}}\n"
		"- {name: donkey, cluster: {server: 'https://donkey'}}\n"
		"users:\n"
		"- {name: red, user: {token: second-token}}\n"
		"- {name: yellow, user: {token: yellow-token}}\n"
		"contexts:\n"
		"- {name: both, context: {cluster: cow, user: red, namespace: barn}}\n"
		"- {name: extra, context: {cluster: donkey, user: yellow}}\n");

	fixture->environment.kubeconfig =
		keep(fixture, mem_printf("%s:%s", first, second));
	resolve(fixture);
	assert_string_equal(fixture->target.context, "both");
	assert_string_equal(fixture->target.server, "https://first");
	assert_string_equal(fixture->target.token, "first-token");
	assert_string_equal(fixture->target.namespace, "barn");
	assert_null(fixture->target.tls_server_name);

	fixture->overrides.context = "extra";
	resolve(fixture);
	assert_string_equal(fixture->target.server, "https://donkey");
	assert_string_equal(fixture->target.token, "yellow-token");
	assert_string_equal(fixture->target.cluster_name, "donkey");
	assert_string_equal(fixture->target.user_name, "yellow");
}

static void k08_a_file_named_twice_is_read_once(void **state)
{
	struct fixture *fixture = *state;
	struct kubeconfig config;
	const char *a = write_file(fixture, "a", "users: [{name: ux}, {name: uz}]");
	const char *b = write_file(fixture, "b", "users: [{name: uy}, {name: ux}]");

	kubeconfig_init(&config);
	assert_true(kubeconfig_add_files(&config, NULL,
		keep(fixture, mem_printf("%s:%s:%s", a, b, a)), NULL, &fixture->err));
	assert_int_equal(config.document_count, 2);
	assert_int_equal(config.tables[KUBECONFIG_USERS].count, 3);
	assert_string_equal(config.tables[KUBECONFIG_USERS].entries[0]->name, "ux");
	assert_string_equal(config.tables[KUBECONFIG_USERS].entries[0]->path, a);
	assert_string_equal(config.tables[KUBECONFIG_USERS].entries[2]->name, "uy");
	kubeconfig_finish(&config);
}

static void k10_empty_elements_and_missing_files_of_the_list_are_skipped(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{token: t}");
	fixture->environment.kubeconfig = keep(fixture,
		mem_printf(":%s/none::%s:", fixture->directory,
			fixture->overrides.kubeconfig));
	fixture->overrides.kubeconfig = NULL;
	assert_string_equal(resolve(fixture)->context, "c");
}

static void k11_k13_duplicate_names_in_one_file_are_refused(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} CASES[] = {
		{ "clusters: [{name: a, cluster: {}}, {name: a, cluster: {}}]",
			"duplicate name \"a\" in clusters" },
		{ "users:\n- name: b\n- name: c\n- name: b\n",
			"line 4: duplicate name \"b\" in users" },
		{ "contexts: [{name: d}, {name: d}]",
			"duplicate name \"d\" in contexts" },
		{ "clusters: [{name: a, cluster: {extensions: [{name: e}, {name: "
		  "e}]}}]",
			"cluster \"a\": duplicate name in extensions" },
		{ "users: [{name: a, user: {extensions: [{name: e}, {name: e}]}}]",
			"user \"a\": duplicate name in extensions" },
		{ "contexts: [{name: a, context: {extensions: [{name: ''}, null]}}]",
			"context \"a\": duplicate name in extensions" },
		{ "users: [null, {name: b}, null]", "duplicate name \"\" in users" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		use(*state, CASES[i].text);
		refused(*state, CASES[i].message);
	}
}

static void an_empty_item_is_an_entry_without_a_name(void **state)
{
	use(*state,
		"current-context: c\n"
		"contexts: [{name: c, context: {cluster: k}}, null]\n"
		"clusters: [null, {name: k, cluster: {server: 'https://h'}}]\n"
		"users: [~]\n");
	assert_string_equal(resolve(*state)->server, "https://h");
}

static void k15_a_file_with_only_a_current_context_loads(void **state)
{
	struct fixture *fixture = *state;
	struct kubeconfig config;

	kubeconfig_init(&config);
	assert_true(kubeconfig_add_text(
		&config, STR("current-context: x"), "/f", &fixture->err));
	assert_false(kubeconfig_is_empty(&config));
	assert_int_equal(config.tables[KUBECONFIG_CLUSTERS].count, 0);
	kubeconfig_finish(&config);
	use(fixture, "current-context: x");
	refused(fixture, "context was not found for specified context: x");
}

static void k16_an_empty_file_is_an_empty_configuration(void **state)
{
	struct fixture *fixture = *state;

	use(fixture, "");
	refused(fixture, "no configuration");
	use(fixture, "# nothing\n");
	refused(fixture, "no configuration");
	use(fixture, "kind: Config\napiVersion: v1\nclusters: null\nusers: []\n");
	refused(fixture, "no configuration");
}

static void k18_k20_k21_paths_belong_to_the_file_of_their_entry(void **state)
{
	struct fixture *fixture = *state;
	const char *one = write_file(fixture, "dir/one/config",
		"users:\n"
		"- name: u\n"
		"  user: {client-certificate: relative/cert, client-key: ../key}\n"
		"- name: path\n"
		"  user:\n"
		"    exec: {command: ../relative/cmd, apiVersion: "
		"client.authentication.k8s.io/v1, interactiveMode: Never}\n"
		"- name: bare\n"
		"  user:\n"
		"    exec: {command: cmd, apiVersion: "
		"client.authentication.k8s.io/v1, interactiveMode: Never}\n");
	const char *two = write_file(fixture, "dir/two/config",
		CONTEXT "clusters:\n"
			"- {name: k, cluster: {server: 'https://h',"
			" certificate-authority: ./relative/../ca.crt}}\n");

	write_file(fixture, "dir/one/relative/cert", CERTIFICATE);
	write_file(fixture, "dir/key", KEY);
	write_file(fixture, "dir/two/ca.crt", CERTIFICATE);
	fixture->environment.kubeconfig = keep(fixture, mem_printf("%s:%s", one, two));
	resolve(fixture);
	assert_string_equal(fixture->target.client_certificate_file,
		path_in(fixture, "dir/one/relative/cert"));
	assert_string_equal(
		fixture->target.client_key_file, path_in(fixture, "dir/key"));
	assert_string_equal(
		fixture->target.ca_file, path_in(fixture, "dir/two/ca.crt"));
	assert_string_equal(fixture->target.ca_pem, CERTIFICATE);
	assert_string_equal(fixture->target.client_key_pem, KEY);

	fixture->overrides.user = "path";
	resolve(fixture);
	assert_string_equal(
		fixture->target.exec.command, path_in(fixture, "dir/relative/cmd"));
	fixture->overrides.user = "bare";
	resolve(fixture);
	assert_string_equal(fixture->target.exec.command, "cmd");
}

static void relative_names_of_the_file_itself_are_made_absolute(void **state)
{
	struct fixture *fixture = *state;
	char before[4096];

	use_user(fixture, "{client-certificate: cert, client-key: key}");
	write_file(fixture, "cert", CERTIFICATE);
	write_file(fixture, "key", KEY);
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(fixture->directory), 0);
	fixture->overrides.kubeconfig = "config";
	resolve(fixture);
	assert_int_equal(chdir(before), 0);
	assert_string_equal(
		fixture->target.client_certificate_file, path_in(fixture, "cert"));
}

static void k23_one_malformed_file_spoils_the_list(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{token: t}");
	fixture->environment.kubeconfig = keep(fixture,
		mem_printf("%s:%s", fixture->overrides.kubeconfig,
			write_file(fixture, "broken", "a: [")));
	fixture->overrides.kubeconfig = NULL;
	refused(fixture, "/broken: line ");
}

static void an_unreadable_file_spoils_the_list(void **state)
{
	struct fixture *fixture = *state;

	/* A directory: root may read any file, but no directory as one. */
	fixture->environment.kubeconfig = fixture->directory;
	refused(fixture, fixture->directory);
}

static void the_file_in_the_home_directory_is_the_last_resort(void **state)
{
	struct fixture *fixture = *state;

	refused(fixture, "no kubeconfig: ");
	assert_contains(fixture->err.message, ".kube/config not found");
	assert_int_equal(fixture->err.code, ERR_NOT_FOUND);
	write_file(fixture, "home/.kube/config",
		CONTEXT "clusters: [{name: k, cluster: {server: 'https://home'}}]\n"
			"users: [{name: u}]");
	assert_string_equal(resolve(fixture)->server, "https://home");
	fixture->environment.kubeconfig = path_in(fixture, "missing");
	refused(fixture, "/missing not found");
}

static void types_are_those_of_the_api(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} CASES[] = {
		{ "users:\n- name: u\n  user:\n    token: 123\n",
			"line 4: user \"u\": token must be a text, not a number" },
		{ "clusters: [{name: 0}]", "name must be a text, not a number" },
		{ "contexts: [{name: c, context: {namespace: yes}}]",
			"namespace must be a text, not a boolean (put it in quotes)" },
		{ "clusters: [{name: k, cluster: {insecure-skip-tls-verify: 'true'}}]",
			"insecure-skip-tls-verify must be true or false, not a text" },
		{ "clusters: {k: {}}", "clusters must be a list, not a mapping" },
		{ "clusters: [k]", "an item of clusters must be a mapping" },
		{ "users: [{name: u, user: x}]", "its content must be a mapping" },
		{ "users: [{name: u, user: {as-groups: x}}]",
			"as-groups must be a list, not a text" },
		{ "users: [{name: u, user: {exec: {args: [1]}}}]",
			"args must be a text, not a number" },
		{ "users: [{name: u, user: {exec: {env: {}}}}]",
			"exec.env must be a list" },
		{ "users: [{name: u, user: {exec: {env: [x]}}}]",
			"an item of exec.env must be a mapping" },
		{ "users: [{name: u, user: {as-user-extra: {a: b}}}]",
			"as-user-extra must be a list" },
		{ "users: [{name: u, user: {auth-provider: x}}]",
			"auth-provider must be a mapping" },
		{ "users: [{name: u, user: {client-key-data: '%%%'}}]",
			"client-key-data is not valid base64" },
		{ "current-context: 1", "current-context must be a text" },
		{ "kind: Pod", "kind \"Pod\"" },
		{ "apiVersion: v2", "apiVersion is unknown" },
		{ "[]", "this is a list" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		use(*state, CASES[i].text);
		refused(*state, CASES[i].message);
	}
}

static void unknown_fields_and_json_are_fine(void **state)
{
	struct fixture *fixture = *state;

	use(fixture,
		"{\"kind\":\"Config\",\"apiVersion\":\"v1\",\"preferences\":{"
		"\"colors\":true},"
		"\"new\":1,\"current-context\":\"c\",\"contexts\":[{\"name\":\"c\","
		"\"context\":"
		"{\"cluster\":\"k\",\"user\":\"u\",\"new\":2}}],\"clusters\":[{"
		"\"name\":\"k\","
		"\"cluster\":{\"server\":\"https://h\",\"SERVER\":\"https://x\"}}],"
		"\"users\":[{\"name\":\"u\",\"user\":{\"token\":\"t\"}}]}");
	assert_string_equal(resolve(fixture)->server, "https://h");
	assert_string_equal(fixture->target.token, "t");
}

/* --- choosing ------------------------------------------------------------------- */

static void k25_a_context_named_by_hand_must_exist(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{}");
	fixture->overrides.context = "nope";
	refused(fixture, "context \"nope\" does not exist");
}

static void names_that_lead_nowhere_are_errors(void **state)
{
	struct fixture *fixture = *state;

	use(fixture, CONTEXT "users: [{name: u}]");
	refused(fixture, "context \"c\": cluster \"k\" does not exist");
	use(fixture, CONTEXT "clusters: [{name: k, cluster: {server: 'https://h'}}]");
	refused(fixture, "context \"c\": user \"u\" does not exist");
	fixture->overrides.user = "other";
	refused(fixture, "user \"other\" does not exist");
	use_user(fixture, "{}");
	fixture->overrides.user = NULL;
	fixture->overrides.cluster = "far";
	refused(fixture, "cluster \"far\" does not exist");
}

static void without_a_current_context_the_choice_is_named(void **state)
{
	struct fixture *fixture = *state;

	use(fixture,
		"contexts: [{name: east}, {name: west}]\n"
		"clusters: [{name: k, cluster: {server: 'https://h'}}]");
	refused(fixture, "choose one with --context: east, west");
	fixture->overrides.cluster = "k";
	resolve(fixture);
	assert_null(fixture->target.context);
	assert_null(fixture->target.user_name);
	assert_string_equal(fixture->target.cluster_name, "k");
}

static void a_context_without_a_user_is_anonymous(void **state)
{
	struct fixture *fixture = *state;

	use(fixture,
		"current-context: c\n"
		"contexts: [{name: c, context: {cluster: k, user: ''}}]\n"
		"clusters: [{name: k, cluster: {server: 'https://h'}}]");
	resolve(fixture);
	assert_null(fixture->target.user_name);
	assert_null(fixture->target.token);
}

static void k26_insecure_by_flag_forgets_the_ca(void **state)
{
	struct fixture *fixture = *state;
	char *ca = base64_of(CERTIFICATE);
	char *cluster =
		mem_printf("{server: 'https://h', certificate-authority-data: %s}", ca);

	use_entries(fixture, cluster, "{}");
	assert_string_equal(resolve(fixture)->ca_pem, CERTIFICATE);
	assert_null(fixture->target.ca_file);
	fixture->overrides.insecure_skip_tls_verify = true;
	resolve(fixture);
	assert_true(fixture->target.insecure);
	assert_null(fixture->target.ca_pem);
	mem_free(cluster);
	mem_free(ca);
}

static void a_ca_by_flag_replaces_all_trust_of_the_file(void **state)
{
	struct fixture *fixture = *state;

	use_entries(
		fixture, "{server: 'https://h', insecure-skip-tls-verify: true}", "{}");
	fixture->overrides.certificate_authority =
		write_file(fixture, "other.crt", "# other\n" CERTIFICATE);
	resolve(fixture);
	assert_false(fixture->target.insecure);
	assert_string_equal(fixture->target.ca_pem, "# other\n" CERTIFICATE);
	fixture->overrides.insecure_skip_tls_verify = true;
	refused(fixture, "insecure-skip-tls-verify with a certificate-authority");
}

static void k28_the_name_in_the_certificate_follows_the_server(void **state)
{
	struct fixture *fixture = *state;

	use_entries(fixture, "{server: 'https://h', tls-server-name: of-file}", "{}");
	assert_string_equal(resolve(fixture)->tls_server_name, "of-file");
	fixture->overrides.server = "https://other:6443";
	resolve(fixture);
	assert_null(fixture->target.tls_server_name);
	assert_string_equal(fixture->target.server, "https://other:6443");
	fixture->overrides.tls_server_name = "n";
	assert_string_equal(resolve(fixture)->tls_server_name, "n");
}

static void k30_acting_as_somebody_takes_all_four_fields(void **state)
{
	static const char *const GROUPS[] = { "g3" };
	struct fixture *fixture = *state;

	use_user(fixture,
		"{as: alice, as-uid: '7', as-groups: [g1, g2],"
		" as-user-extra: {scope: [a, b], other: [c], none: []}}");
	resolve(fixture);
	assert_string_equal(fixture->target.impersonate_user, "alice");
	assert_string_equal(fixture->target.impersonate_uid, "7");
	assert_int_equal(fixture->target.impersonate_group_count, 2);
	assert_string_equal(fixture->target.impersonate_groups[1], "g2");
	assert_int_equal(fixture->target.impersonate_extra_count, 3);
	assert_string_equal(fixture->target.impersonate_extra[1].name, "scope");
	assert_string_equal(fixture->target.impersonate_extra[1].value, "b");
	assert_string_equal(fixture->target.impersonate_extra[2].name, "other");

	fixture->overrides.as = "bob";
	fixture->overrides.as_uid = "8";
	fixture->overrides.as_groups = GROUPS;
	fixture->overrides.as_group_count = 1;
	resolve(fixture);
	assert_string_equal(fixture->target.impersonate_user, "bob");
	assert_string_equal(fixture->target.impersonate_uid, "8");
	assert_int_equal(fixture->target.impersonate_group_count, 1);
	assert_string_equal(fixture->target.impersonate_groups[0], "g3");
}

static void k31_without_a_namespace_it_is_default(void **state)
{
	use_user(*state, "{}");
	assert_string_equal(resolve(*state)->namespace, "default");
}

static void k33_a_namespace_may_be_written_as_a_resource(void **state)
{
	static const struct {
		const char *argument;
		const char *namespace;
	} CASES[] = {
		{ "foo", "foo" },
		{ "ns/foo", "foo" },
		{ "NAMESPACES/foo", "foo" },
		{ "namespace/foo", "foo" },
		{ "Ns/foo", "foo" },
	};
	struct fixture *fixture = *state;

	use_user(fixture, "{}");
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		fixture->overrides.namespace = CASES[i].argument;
		assert_string_equal(resolve(fixture)->namespace, CASES[i].namespace);
	}
	assert_null(kubeconfig_namespace_argument(NULL));
	fixture->overrides.namespace = "pods/foo";
	refused(fixture,
		"configuration: --namespace: namespace \"pods/foo\" is not a valid "
		"name");
	fixture->overrides.namespace = "..";
	refused(fixture, "namespace \"..\" is not a valid name");
}

static void k35_k36_proxies_need_a_known_scheme(void **state)
{
	static const char *const GOOD[] = { "", "socks5://p", "http://p:3128",
		"https://p", "http://user:secret@p:3128", "HTTP://p:1/path",
		"http://[::1]:3128", "http://us@er:se:cr%40t@p" };
	static const char *const BAD[] = { "socks6://x", "example.com",
		"chewbacca@example.com", "http://", "http://a b", "http://u:p@",
		"http://p:x", "https://p:99999", "socks5://[::1", "//p:1",
		"socks5h://p:1" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		char *cluster =
			mem_printf("{server: 'https://h', proxy-url: '%s'}", BAD[i]);

		use_entries(fixture, cluster, "{}");
		mem_free(cluster);
		refused(fixture, "invalid 'proxy-url'");
	}
	for (size_t i = 0; i < ARRAY_LENGTH(GOOD); i++) {
		char *cluster =
			mem_printf("{server: 'https://h', proxy-url: '%s'}", GOOD[i]);

		use_entries(fixture, cluster, "{}");
		mem_free(cluster);
		resolve(fixture);
		if (GOOD[i][0] == '\0') {
			assert_null(fixture->target.proxy_url);
		} else {
			assert_string_equal(fixture->target.proxy_url, GOOD[i]);
		}
	}
}

static void k38_a_token_file_is_read_and_trimmed(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{tokenFile: the.token}");
	refused(fixture, "unable to read tokenFile");
	write_file(fixture, "the.token", " \n");
	refused(fixture, "tokenFile is empty");
	write_file(fixture, "the.token", "a\nb");
	refused(fixture, "control characters in tokenFile");
	write_file(fixture, "the.token", "  secret-token\n");
	resolve(fixture);
	assert_string_equal(fixture->target.token, "secret-token");
	assert_string_equal(fixture->target.token_file, path_in(fixture, "the.token"));
}

static void a_token_beside_its_file_is_the_first_one(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{token: first, tokenFile: missing.token}");
	resolve(fixture);
	assert_string_equal(fixture->target.token, "first");
	assert_string_equal(
		fixture->target.token_file, path_in(fixture, "missing.token"));
	/* But a token given by hand stays. */
	fixture->overrides.token = "hand";
	resolve(fixture);
	assert_string_equal(fixture->target.token, "hand");
	assert_null(fixture->target.token_file);
}

static void k40_the_prefix_of_a_server_is_kept(void **state)
{
	static const char *const CASES[] = { "https://h:8080/foo/bar/",
		"https://h:8080/foo/bar//", "HTTPS://h:8080/foo/bar?q=1#f",
		"https://h:8080/foo/bar" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char *cluster = mem_printf("{server: '%s'}", CASES[i]);

		use_entries(fixture, cluster, "{}");
		mem_free(cluster);
		assert_string_equal(resolve(fixture)->server, "https://h:8080/foo/bar");
	}
}

static void k41_k51_a_cluster_needs_a_server(void **state)
{
	struct fixture *fixture = *state;

	use_entries(fixture, "{}", "{}");
	refused(fixture, "cluster \"k\": no server defined");
	use_entries(fixture, "{server: ''}", "{}");
	refused(fixture, "no server defined");
	fixture->overrides.server = "https://by-flag";
	assert_string_equal(resolve(fixture)->server, "https://by-flag");
}

static void without_a_file_no_name_leads_anywhere(void **state)
{
	struct fixture *fixture = *state;

	fixture->overrides.user = "jane";
	refused(fixture, "user \"jane\" does not exist");
	fixture->overrides.user = NULL;
	fixture->overrides.cluster = "k";
	refused(fixture, "cluster \"k\" does not exist");
	fixture->overrides.cluster = NULL;
	fixture->overrides.context = "c";
	refused(fixture, "context \"c\" does not exist");
	fixture->overrides.context = NULL;
	fixture->overrides.token = "t";
	refused(fixture, "no kubeconfig");
	fixture->environment.kubeconfig = write_file(fixture, "empty", "");
	fixture->overrides.user = "jane";
	refused(fixture, "user \"jane\" does not exist");
	fixture->environment.kubeconfig =
		write_file(fixture, "user", "users: [{name: jane, user: {}}]");
	refused(fixture, "no current-context");
}

static void a_server_alone_is_enough(void **state)
{
	struct fixture *fixture = *state;

	fixture->overrides.server = "https://h:6443";
	fixture->overrides.token = "t";
	resolve(fixture);
	assert_null(fixture->target.context);
	assert_string_equal(fixture->target.server, "https://h:6443");
	assert_string_equal(fixture->target.token, "t");
	assert_string_equal(fixture->target.namespace, "default");
}

static void servers_that_mean_nothing_are_refused(void **state)
{
	static const struct {
		const char *server;
		const char *message;
	} CASES[] = {
		{ "host:6443", "server \"host:6443\" has no scheme: write https://" },
		{ "ftp://h", "must begin with https:// or http://" },
		{ "https://", "no valid host name" },
		{ "https:///path", "no valid host name" },
		{ "https://h:", "no valid port" },
		{ "https://h:99999", "no valid port" },
		{ "https://h:0", "no valid port" },
		{ "https://h:80:90", "no valid port" },
		{ "https://user:pw@h", "must not contain a user name" },
		{ "https://[::1", "IPv6" },
		{ "https://[::g]", "IPv6" },
		{ "https://[fe80::1%]", "IPv6" },
		{ "https://[fe80::1%25]", "IPv6" },
		{ "https://[::1]x", "no valid port" },
		{ "https://[::1]:x", "no valid port" },
		{ "https://h/ x", "blank" },
		{ "https://h\\x", "blank or a character" },
	};
	struct fixture *fixture = *state;

	use_user(fixture, "{}");
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		fixture->overrides.server = CASES[i].server;
		refused(fixture, CASES[i].message);
	}
	fixture->overrides.server = "https://[2001:db8::1]:6443";
	assert_string_equal(resolve(fixture)->server, "https://[2001:db8::1]:6443");
	fixture->overrides.server = "https://[fe80::1%25eth0]:6443/prefix/";
	assert_string_equal(
		resolve(fixture)->server, "https://[fe80::1%25eth0]:6443/prefix");
	fixture->overrides.server = "https://[::1]";
	assert_string_equal(resolve(fixture)->server, "https://[::1]");
}

static void plain_http_gets_no_credentials(void **state)
{
	struct fixture *fixture = *state;

	use_entries(fixture, "{server: 'http://h'}", "{token: t, as: alice}");
	resolve(fixture);
	assert_null(fixture->target.token);
	assert_string_equal(fixture->target.impersonate_user, "alice");
}

/* --- exec, compression ---------------------------------------------------------- */

#define EXEC_V1 "apiVersion: client.authentication.k8s.io/v1"

static void k43_the_plugin_is_told_what_the_cluster_says(void **state)
{
	struct fixture *fixture = *state;

	use_entries(fixture,
		"{server: 'https://h', extensions: [{name: other, extension: 1},"
		" {name: client.authentication.k8s.io/exec,"
		" extension: {audience: foo, other: [1, true]}}]}",
		"{exec: {command: cmd, " EXEC_V1
		", interactiveMode: IfAvailable, provideClusterInfo: true,"
		" args: [a, 'b c', ''], env: [{name: A, value: b}, {name: C, value: "
		"''}],"
		" installHint: get it}}");
	resolve(fixture);
	assert_string_equal(fixture->target.exec.cluster_config_json,
		"{\"audience\":\"foo\",\"other\":[1,true]}");
	assert_true(fixture->target.exec.provide_cluster_info);
	assert_int_equal(fixture->target.exec.arg_count, 3);
	assert_string_equal(fixture->target.exec.args[1], "b c");
	assert_string_equal(fixture->target.exec.args[2], "");
	assert_int_equal(fixture->target.exec.env_count, 2);
	assert_string_equal(fixture->target.exec.env[0].name, "A");
	assert_string_equal(fixture->target.exec.env[1].value, "");
	assert_string_equal(fixture->target.exec.install_hint, "get it");
	assert_string_equal(fixture->target.exec.interactive_mode, "IfAvailable");
}

static void an_extension_without_a_json_form_is_refused(void **state)
{
	use_entries(*state,
		"{server: 'https://h', extensions: ["
		"{name: client.authentication.k8s.io/exec, extension: [.inf]}]}",
		"{exec: {command: cmd, " EXEC_V1 ", interactiveMode: Never}}");
	refused(*state, "does not fit into JSON");
}

static void older_plugins_are_interactive_if_they_can(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture,
		"{exec: {command: cmd, apiVersion: "
		"client.authentication.k8s.io/v1beta1}}");
	resolve(fixture);
	assert_string_equal(fixture->target.exec.interactive_mode, "IfAvailable");
	assert_null(fixture->target.exec.cluster_config_json);
}

static void credentials_in_the_file_keep_the_plugin_out(void **state)
{
	static const char *const CREDENTIALS[] = { "token: t",
		"username: u, password: p", "tokenFile: f",
		"client-certificate: cert, client-key: key" };
	struct fixture *fixture = *state;

	write_file(fixture, "f", "t");
	write_file(fixture, "cert", CERTIFICATE);
	write_file(fixture, "key", KEY);
	for (size_t i = 0; i < ARRAY_LENGTH(CREDENTIALS); i++) {
		char *user = mem_printf("{%s, exec: {command: cmd, " EXEC_V1
					", interactiveMode: Never}}",
			CREDENTIALS[i]);

		use_user(fixture, user);
		mem_free(user);
		assert_null(resolve(fixture)->exec.command);
	}
}

static void k45_compression_can_be_switched_off(void **state)
{
	struct fixture *fixture = *state;

	use_entries(fixture, "{server: 'https://h', disable-compression: true}", "{}");
	assert_true(resolve(fixture)->disable_compression);
	use_user(fixture, "{}");
	assert_false(resolve(fixture)->disable_compression);
	fixture->overrides.disable_compression = true;
	assert_true(resolve(fixture)->disable_compression);
}

static void the_time_limit_is_none_unless_given(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{}");
	assert_int_equal(resolve(fixture)->request_timeout_ms, 0);
	fixture->overrides.request_timeout_ms = 5000;
	assert_int_equal(resolve(fixture)->request_timeout_ms, 5000);
}

/* --- inside a pod --------------------------------------------------------------- */

static void be_a_pod(struct fixture *fixture)
{
	fixture->environment.incluster.service_host = "10.96.0.1";
	fixture->environment.incluster.service_port = "443";
	write_file(fixture, "account/token", "pod-token\n");
	write_file(fixture, "account/ca.crt", CERTIFICATE);
	write_file(fixture, "account/namespace", "pod-ns\n");
}

static void a_pod_without_a_kubeconfig_is_its_service_account(void **state)
{
	struct fixture *fixture = *state;

	be_a_pod(fixture);
	resolve(fixture);
	assert_null(fixture->target.context);
	assert_string_equal(fixture->target.server, "https://10.96.0.1:443");
	assert_string_equal(fixture->target.token, "pod-token");
	assert_string_equal(
		fixture->target.token_file, path_in(fixture, "account/token"));
	assert_string_equal(fixture->target.ca_pem, CERTIFICATE);
	assert_string_equal(
		fixture->target.ca_file, path_in(fixture, "account/ca.crt"));
	assert_string_equal(fixture->target.namespace, "pod-ns");
	fixture->environment.incluster.pod_namespace = "of-variable";
	assert_string_equal(resolve(fixture)->namespace, "of-variable");
	fixture->environment.incluster.service_host = "fd00::1";
	assert_string_equal(resolve(fixture)->server, "https://[fd00::1]:443");
}

static void k46_flags_replace_only_their_own_part_of_the_pods_identity(void **state)
{
	struct fixture *fixture = *state;
	const char *ca = write_file(fixture, "my.crt", "# mine\n" CERTIFICATE);

	be_a_pod(fixture);
	for (unsigned given = 0; given < 8; given++) {
		bool has_server = (given & 1u) != 0;
		bool has_token = (given & 2u) != 0;
		bool has_ca = (given & 4u) != 0;

		fixture->overrides.server = has_server ? "https://mine" : NULL;
		fixture->overrides.token = has_token ? "my-token" : NULL;
		fixture->overrides.certificate_authority = has_ca ? ca : NULL;
		resolve(fixture);
		assert_string_equal(fixture->target.server,
			has_server ? "https://mine" : "https://10.96.0.1:443");
		assert_string_equal(
			fixture->target.token, has_token ? "my-token" : "pod-token");
		assert_int_equal(fixture->target.token_file == NULL, has_token);
		assert_string_equal(fixture->target.ca_file,
			has_ca ? ca : path_in(fixture, "account/ca.crt"));
	}
}

static void k48_a_broken_configuration_is_not_replaced_by_the_pods(void **state)
{
	struct fixture *fixture = *state;

	be_a_pod(fixture);
	use_entries(fixture, "{}", "{}");
	refused(fixture, "no server defined");
	use(fixture, "current-context: gone");
	refused(fixture, "context was not found");
	use(fixture, "");
	fixture->overrides.context = "x";
	refused(fixture, "context \"x\" does not exist");
}

static void k50_a_context_without_namespace_takes_the_pods(void **state)
{
	struct fixture *fixture = *state;

	be_a_pod(fixture);
	use_user(fixture, "{}");
	assert_string_equal(resolve(fixture)->namespace, "pod-ns");
	fixture->overrides.namespace = "mine";
	assert_string_equal(resolve(fixture)->namespace, "mine");
	fixture->overrides.namespace = NULL;
	use(fixture,
		"current-context: c\n"
		"contexts: [{name: c, context: {cluster: k, namespace: default}}]\n"
		"clusters: [{name: k, cluster: {server: 'https://h'}}]");
	assert_string_equal(resolve(fixture)->namespace, "default");
}

static void a_pod_needs_variables_and_a_token(void **state)
{
	struct fixture *fixture = *state;

	be_a_pod(fixture);
	fixture->environment.incluster.service_port = "";
	refused(fixture, "no kubeconfig");
	fixture->environment.incluster.service_port = "443";
	(void)unlink(path_in(fixture, "account/token"));
	refused(fixture, "no kubeconfig");
	(void)mkdir(path_in(fixture, "account/token"), 0700);
	refused(fixture, "no kubeconfig");
}

static void a_pods_empty_ca_is_no_reason_to_trust_everybody(void **state)
{
	struct fixture *fixture = *state;

	be_a_pod(fixture);
	write_file(fixture, "account/ca.crt", "");
	refused(fixture, "certificate-authority holds no PEM block");
}

/* --- validation ----------------------------------------------------------------- */

static void k53_files_that_are_not_there_are_named(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{client-certificate: missing.crt, client-key: missing.key}");
	refused(fixture, "unable to read client-cert");
	assert_contains(fixture->err.message, "missing.crt: No such file");
	assert_contains(fixture->err.message, "user \"u\"");
	use_entries(fixture, "{server: 'https://h', certificate-authority: none.crt}",
		"{}");
	refused(fixture, "unable to read certificate-authority");
}

static void invalid_entries_say_what_is_wrong(void **state)
{
	static const struct {
		const char *cluster;
		const char *user;
		const char *message;
	} CASES[] = {
		/* K55 */
		{ NULL, "{token: t, username: name}",
			"more than one authentication method" },
		{ NULL, "{token: t, password: p}",
			"more than one authentication method" },
		{ NULL, "{tokenFile: t, username: name}",
			"username/password or a bearer token may be set, but not "
			"both" },
		/* K56 */
		{ NULL, "{exec: {command: c, interactiveMode: Never}}",
			"apiVersion must be specified" },
		{ NULL, "{exec: {" EXEC_V1 ", interactiveMode: Never}}",
			"command must be specified" },
		{ NULL, "{exec: {command: c, " EXEC_V1 "}}",
			"interactiveMode must be specified" },
		{ NULL, "{exec: {command: c, " EXEC_V1 ", interactiveMode: invalid}}",
			"invalid interactiveMode \"invalid\"" },
		{ NULL,
			"{exec: {command: c, " EXEC_V1
			", interactiveMode: Never, env: [{value: x}]}}",
			"env variable name must be specified" },
		{ NULL,
			"{exec: {command: c, apiVersion: "
			"client.authentication.k8s.io/v1alpha1}}",
			"exec plugin: invalid apiVersion" },
		{ NULL, "{exec: {}}", "command must be specified" },
		/* K58 */
		{ NULL,
			"{auth-provider: {name: x}, exec: {command: c, " EXEC_V1
			", interactiveMode: Never}}",
			"authProvider cannot be provided in combination" },
		/* K61 */
		{ NULL, "{auth-provider: {name: gcp}}",
			"gcp auth-provider has been removed" },
		{ NULL, "{auth-provider: {name: azure}}", "kubelogin" },
		{ NULL, "{auth-provider: {name: oidc}}",
			"auth-provider \"oidc\" is not supported" },
		{ NULL, "{auth-provider: {}}", "is not supported" },
		{ "{server: 'https://h', tls-server-name: 'h:6443'}", "{}",
			"tls-server-name \"h:6443\" is no name of a host" },
		{ "{server: 'https://h', tls-server-name: 'a b'}", "{}",
			"tls-server-name" },
		/* The rest of client-go's validation. */
		{ NULL, "{as-uid: x}", "without impersonating a user" },
		{ NULL, "{as-groups: [x]}", "without impersonating a user" },
		{ NULL, "{as-user-extra: {k: [x]}}", "without impersonating a user" },
		{ NULL, "{as: \"a\\nb\"}", "control characters" },
		{ NULL, "{as: a, as-groups: [\"\\x1b\"]}", "control characters" },
		{ NULL, "{as: a, as-user-extra: {k: [\"\\r\"]}}",
			"control characters" },
		{ NULL, "{token: \"a\\r\\nHost: b\"}", "control characters in token" },
		{ NULL, "{client-certificate-data: AA==}",
			"client-key-data or client-key must be specified" },
		{ NULL, "{client-certificate: a, client-certificate-data: AA==}",
			"client-certificate-data and client-certificate are both" },
		{ NULL,
			"{client-certificate-data: AA==, client-key: a,"
			" client-key-data: AA==}",
			"client-key-data and client-key are both" },
		{ NULL, "{client-certificate-data: YQ==, client-key-data: YQ==}",
			"client-certificate-data holds no PEM block" },
		{ "{server: 'https://h', certificate-authority: a,"
		  " certificate-authority-data: AA==}",
			"{}",
			"certificate-authority-data and certificate-authority are "
			"both" },
		{ "{server: 'https://h', insecure-skip-tls-verify: true,"
		  " certificate-authority-data: AA==}",
			"{}", "insecure-skip-tls-verify with a certificate-authority" },
		{ "{server: 'https://h', certificate-authority-data: AAAA}", "{}",
			"certificate-authority-data holds no PEM block" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		use_entries(*state,
			CASES[i].cluster != NULL ? CASES[i].cluster
						 : "{server: 'https://h'}",
			CASES[i].user);
		refused(*state, CASES[i].message);
		assert_contains(((struct fixture *)*state)->err.message,
			"invalid configuration: ");
	}
}

static void a_token_and_a_certificate_go_together(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{token: t, client-certificate: cert, client-key: key}");
	write_file(fixture, "cert", CERTIFICATE);
	write_file(fixture, "key", KEY);
	resolve(fixture);
	assert_string_equal(fixture->target.token, "t");
	assert_string_equal(fixture->target.client_certificate_pem, CERTIFICATE);
}

static void certificates_in_the_file_are_decoded_and_do_not_rotate(void **state)
{
	struct fixture *fixture = *state;
	char *certificate = base64_of(CERTIFICATE);
	char *key = base64_of(KEY);
	char *user = mem_printf(
		"{client-certificate-data: %s, client-key-data: %s}", certificate, key);

	use_user(fixture, user);
	resolve(fixture);
	assert_string_equal(fixture->target.client_certificate_pem, CERTIFICATE);
	assert_string_equal(fixture->target.client_key_pem, KEY);
	assert_null(fixture->target.client_certificate_file);
	mem_free(user);

	/* Half of it by flag: the data of the file gives way, nothing is watched. */
	fixture->overrides.client_key = write_file(fixture, "key", "# k\n" KEY);
	user = mem_printf("{client-certificate-data: %s}", certificate);
	use_user(fixture, user);
	resolve(fixture);
	assert_string_equal(fixture->target.client_key_pem, "# k\n" KEY);
	assert_null(fixture->target.client_key_file);
	mem_free(user);
	mem_free(key);
	mem_free(certificate);
}

static void a_certificate_by_flag_replaces_the_one_in_the_file(void **state)
{
	struct fixture *fixture = *state;
	char *data = base64_of(CERTIFICATE);
	char *user = mem_printf(
		"{client-certificate-data: %s, client-key-data: %s}", data, data);

	use_user(fixture, user);
	mem_free(user);
	mem_free(data);
	fixture->overrides.client_certificate =
		write_file(fixture, "flag.crt", "# flag\n" CERTIFICATE);
	fixture->overrides.client_key = write_file(fixture, "flag.key", KEY);
	resolve(fixture);
	assert_string_equal(
		fixture->target.client_certificate_pem, "# flag\n" CERTIFICATE);
	assert_string_equal(
		fixture->target.client_key_file, path_in(fixture, "flag.key"));
}

static void a_token_by_hand_makes_up_for_a_removed_provider(void **state)
{
	struct fixture *fixture = *state;

	use_user(fixture, "{auth-provider: {name: gcp}}");
	fixture->overrides.token = "t";
	assert_string_equal(resolve(fixture)->token, "t");
}

static void k60_what_is_not_used_may_be_broken(void **state)
{
	struct fixture *fixture = *state;

	use(fixture,
		CONTEXT "clusters:\n"
			"- {name: k, cluster: {server: 'https://h'}}\n"
			"- {name: bad, cluster: {certificate-authority: none}}\n"
			"users:\n"
			"- {name: u, user: {token: t}}\n"
			"- {name: bad, user: {token: t, username: x}}\n"
			"- {name: old, user: {auth-provider: {name: gcp}}}\n");
	assert_string_equal(resolve(fixture)->token, "t");
}

static void all_that_is_wrong_is_said_at_once(void **state)
{
	struct fixture *fixture = *state;

	use_entries(fixture, "{server: 'host:1', certificate-authority: a}",
		"{token: t, username: name, as-uid: x}");
	refused(fixture, "invalid configuration: ");
	assert_contains(fixture->err.message, "has no scheme");
	/* The file once, and what did not fit is counted. */
	assert_null(strstr(strstr(fixture->err.message, "/config: ") + 1, "/config: "));
	assert_contains(fixture->err.message, "; user \"u\": ");
	assert_contains(fixture->err.message, " more)");
	assert_true(strlen(fixture->err.message) < sizeof(fixture->err.message) - 1);
}

static void names_from_the_file_are_made_safe(void **state)
{
	struct fixture *fixture = *state;

	use(fixture, "current-context: \"x\\x1b[31m\\ny\"");
	refused(fixture, "context was not found for specified context: x");
	assert_null(strchr(fixture->err.message, 0x1b));
	use(fixture, "users: [{name: \"\\x1b\", user: {token: 1}}]");
	refused(fixture, "token must be a text");
	assert_null(strchr(fixture->err.message, 0x1b));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(k01_an_explicit_file_must_exist),
		TEST(k03_text_that_is_no_config_names_the_file),
		TEST(k05_an_explicit_file_is_the_only_one),
		TEST(k06_the_first_definition_wins_as_a_whole),
		TEST(k08_a_file_named_twice_is_read_once),
		TEST(k10_empty_elements_and_missing_files_of_the_list_are_skipped),
		TEST(k11_k13_duplicate_names_in_one_file_are_refused),
		TEST(an_empty_item_is_an_entry_without_a_name),
		TEST(k15_a_file_with_only_a_current_context_loads),
		TEST(k16_an_empty_file_is_an_empty_configuration),
		TEST(k18_k20_k21_paths_belong_to_the_file_of_their_entry),
		TEST(relative_names_of_the_file_itself_are_made_absolute),
		TEST(k23_one_malformed_file_spoils_the_list),
		TEST(an_unreadable_file_spoils_the_list),
		TEST(the_file_in_the_home_directory_is_the_last_resort),
		TEST(types_are_those_of_the_api),
		TEST(unknown_fields_and_json_are_fine),
		TEST(k25_a_context_named_by_hand_must_exist),
		TEST(names_that_lead_nowhere_are_errors),
		TEST(without_a_current_context_the_choice_is_named),
		TEST(a_context_without_a_user_is_anonymous),
		TEST(k26_insecure_by_flag_forgets_the_ca),
		TEST(a_ca_by_flag_replaces_all_trust_of_the_file),
		TEST(k28_the_name_in_the_certificate_follows_the_server),
		TEST(k30_acting_as_somebody_takes_all_four_fields),
		TEST(k31_without_a_namespace_it_is_default),
		TEST(k33_a_namespace_may_be_written_as_a_resource),
		TEST(k35_k36_proxies_need_a_known_scheme),
		TEST(k38_a_token_file_is_read_and_trimmed),
		TEST(a_token_beside_its_file_is_the_first_one),
		TEST(k40_the_prefix_of_a_server_is_kept),
		TEST(k41_k51_a_cluster_needs_a_server),
		TEST(without_a_file_no_name_leads_anywhere),
		TEST(a_server_alone_is_enough),
		TEST(servers_that_mean_nothing_are_refused),
		TEST(plain_http_gets_no_credentials),
		TEST(k43_the_plugin_is_told_what_the_cluster_says),
		TEST(an_extension_without_a_json_form_is_refused),
		TEST(older_plugins_are_interactive_if_they_can),
		TEST(credentials_in_the_file_keep_the_plugin_out),
		TEST(k45_compression_can_be_switched_off),
		TEST(the_time_limit_is_none_unless_given),
		TEST(a_pod_without_a_kubeconfig_is_its_service_account),
		TEST(k46_flags_replace_only_their_own_part_of_the_pods_identity),
		TEST(k48_a_broken_configuration_is_not_replaced_by_the_pods),
		TEST(k50_a_context_without_namespace_takes_the_pods),
		TEST(a_pod_needs_variables_and_a_token),
		TEST(a_pods_empty_ca_is_no_reason_to_trust_everybody),
		TEST(k53_files_that_are_not_there_are_named),
		TEST(invalid_entries_say_what_is_wrong),
		TEST(a_token_and_a_certificate_go_together),
		TEST(certificates_in_the_file_are_decoded_and_do_not_rotate),
		TEST(a_certificate_by_flag_replaces_the_one_in_the_file),
		TEST(a_token_by_hand_makes_up_for_a_removed_provider),
		TEST(k60_what_is_not_used_may_be_broken),
		TEST(all_that_is_wrong_is_said_at_once),
		TEST(names_from_the_file_are_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
