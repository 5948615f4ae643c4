/* Tests of how a Prometheus is reached: which address is the API server's, what is read
 * from files, and that no token goes in clear text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "config/prometheus.h"

static void only_the_api_servers_own_address_is_the_clusters(void **state)
{
	static const struct {
		const char *server;
		const char *url;
		bool is_behind;
	} rows[] = {
		{ "https://api:6443", "https://api:6443/api/v1/x/proxy", true },
		{ "https://api:6443", "https://API:6443/api/v1/x/proxy/", true },
		{ "https://api:6443", "/api/v1/x/proxy", true },
		{ "https://api", "https://api:443/api/v1/x", true },
		{ "https://api:443", "https://api/api/v1/x", true },
		{ "https://[::1]:6443", "https://[::1]:6443/api", true },
		{ "https://[::1]", "https://[::1]:443/api", true },
		{ "https://rancher/k8s/c-1", "https://rancher/k8s/c-1/api/v1/x", true },
		/* Another cluster behind the same gate, or out of it again. */
		{ "https://rancher/k8s/c-1", "https://rancher/k8s/c-10/api", false },
		{ "https://rancher/k8s/c-1", "https://rancher/k8s/c-2/api", false },
		{ "https://rancher/k8s/c-1", "https://rancher/k8s/c-1/../c-2/a",
			false },
		{ "https://rancher/k8s/c-1", "https://rancher/k8s/c-1/%2e%2e/c-2",
			false },
		/* Names and ports that only look alike. */
		{ "https://api:6443", "https://api:64430/x", false },
		{ "https://api:6443", "https://api:6443.example.org/x", false },
		{ "https://api", "https://api.example.org/x", false },
		{ "https://api:6443", "https://xapi:6443/x", false },
		{ "https://api:6443", "https://api:9090/x", false },
		{ "https://api:6443", "http://api:6443/x", false },
		{ "https://api:6443", "https://api:6443", false },
		{ "https://api:6443", "https://thanos.example.org", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct settings settings;
		struct target cluster;
		struct prometheus_target out;
		struct error err = { ERR_NONE, "" };
		bool is_loaded;

		settings_init(&settings);
		target_init(&cluster);
		cluster.server = mem_strdup(rows[i].server);
		assert_true(setting_parse(
			setting_find("prometheus"), rows[i].url, &settings));
		is_loaded = prometheus_target_load(&settings, &cluster, &out, &err);
		if (is_loaded ? out.is_behind_cluster != rows[i].is_behind
			      : rows[i].is_behind) {
			fail_msg("%s of %s: %s", rows[i].url, rows[i].server,
				err.message);
		}
		prometheus_target_finish(&out);
		target_finish(&cluster);
		settings_finish(&settings);
	}
}

struct attempt {
	const char *url;
	const char *ca_file;
	const char *token_file;
	bool takes_cluster_token;
	const char *message; /* NULL: it is taken */
};

static void try(const struct attempt *attempt)
{
	struct settings settings;
	struct target cluster;
	struct prometheus_target out;
	struct error err = { ERR_NONE, "" };

	settings_init(&settings);
	target_init(&cluster);
	cluster.server = mem_strdup("https://api:6443");
	settings.prometheus = mem_strdup(attempt->url);
	if (attempt->ca_file != NULL) {
		settings.prometheus_certificate_authority =
			mem_strdup(attempt->ca_file);
	}
	if (attempt->token_file != NULL) {
		settings.prometheus_token_file = mem_strdup(attempt->token_file);
	}
	settings.prometheus_credentials = attempt->takes_cluster_token
		? PROMETHEUS_OF_CLUSTER
		: PROMETHEUS_NO_CREDENTIALS;
	if (prometheus_target_load(&settings, &cluster, &out, &err)) {
		assert_null(attempt->message);
		assert_null(out.target.token);
	} else {
		assert_non_null(attempt->message);
		if (strstr(err.message, attempt->message) == NULL) {
			fail_msg("%s", err.message);
		}
	}
	prometheus_target_finish(&out);
	target_finish(&cluster);
	settings_finish(&settings);
}

static void what_would_give_a_token_away_is_refused(void **state)
{
	static const struct attempt rows[] = {
		{ "https://p", NULL, NULL, false, NULL },
		{ "http://p:9090", NULL, NULL, false, NULL },
		{ "https://p", NULL, "/dev/null", false, NULL },
		{ "https://p", NULL, NULL, true, NULL },
		{ "http://p:9090", NULL, "/dev/null", false, "over https only" },
		{ "http://p:9090", NULL, NULL, true, "over https only" },
		{ "https://p", NULL, "/dev/null", true, "exclude each other" },
		{ "https://p", NULL, "/does/not/exist", false,
			"prometheus-token-file: " },
		{ "https://p", "/does/not/exist", NULL, false,
			"prometheus-certificate-authority: " },
		{ "https://p", "/dev/null", NULL, false, "holds no certificate" },
		/* Behind the API server none of it counts. */
		{ "https://api:6443/x", "/does/not/exist", "/does/not/exist", true,
			NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		try(&rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_api_servers_own_address_is_the_clusters),
		cmocka_unit_test(what_would_give_a_token_away_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
