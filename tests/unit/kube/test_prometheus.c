/*
 * Tests of asking a Prometheus: one question when something is missing, over whose
 * connection and as whom, what answers and refusals become.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "kube/cluster.h"
#include "model/store.h"
#include "src/kube/prometheus_query.h"
#include "tests/support/fake_transport.h"

#define QUERY "/api/v1/query"
#define VECTOR(elements)                                                         \
	"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\"" \
	":[" elements "]}}"
#define VALUE(labels, value) "{\"metric\":{" labels "},\"value\":[2000,\"" value "\"]}"
#define VM "\"namespace\":\"shop\",\"name\":\"db-1\",\"node\":\"w01\""
#define REMAINING "\"__name__\":\"kubevirt_vmi_migration_data_remaining_bytes\","
#define AT_1990 VALUE(VM ",\"vmigtop\":\"time\"", "1990.5")

struct world {
	struct fake_transport *api;
	struct fake_transport *own;
	struct cluster *cluster;
	struct store *store;
	struct target target;
	struct prometheus_target prometheus;
	struct settings settings;
	struct moment now;
	char server[32];
	char url[64];
	char token[16];
};

static const char *const w01_addresses[] = { "10.0.0.1" };
static const struct interest_measured w01 = {
	.node = "w01",
	.addresses = w01_addresses,
	.address_count = 1,
	.wants_rates = true,
	.wants_speeds = true,
};

static void on_change(void *context, const struct change *change)
{
	struct world *world = context;

	store_apply(world->store, change, world->now);
}

static void init(struct world *world)
{
	*world = (struct world){ .now = { .wall_ms = 2000000, .mono_ms = 5000000 } };
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->url, sizeof(world->url), "https://thanos.example");
	(void)snprintf(world->token, sizeof(world->token), "sesame");
	world->target.server = world->server;
	world->target.token = world->token;
	world->prometheus.target.server = world->url;
	world->api = fake_transport_create();
	world->own = fake_transport_create();
	world->store = store_create();
}

static void start(struct world *world)
{
	struct transport transport = { .ops = NULL };

	if (!world->prometheus.is_behind_cluster) {
		transport = fake_transport_port(world->own);
	}
	world->cluster = cluster_create(
		&world->target, &world->settings, fake_transport_port(world->api), 5);
	cluster_add_prometheus(world->cluster, &world->prometheus, transport);
}

static void finish(struct world *world)
{
	cluster_destroy(world->cluster);
	assert_int_equal(fake_transport_open(world->own), 0);
	assert_int_equal(fake_transport_open(world->api), 0);
	fake_transport_free(world->own);
	fake_transport_free(world->api);
	store_destroy(world->store);
}

static void turn(struct world *world)
{
	cluster_wait(world->cluster, NULL, 0, world->now, world->now.mono_ms + 1000);
	cluster_pump(world->cluster, world->now, on_change, world);
}

static void pass(struct world *world, int64_t ms)
{
	world->now.mono_ms += ms;
	world->now.wall_ms += ms;
	for (int i = 0; i < 6; i++) {
		turn(world);
	}
}

static void want(struct world *world, bool progress, bool node)
{
	cluster_set_interest(world->cluster,
		&(struct interest){ .wants_progress = progress,
			.measured = &w01,
			.measured_count = node });
}

static const struct source_state *state_of(const struct world *world)
{
	return store_source(world->store, SOURCE_PROMETHEUS);
}

static void answer(struct fake_transport *fake, int code, const char *body)
{
	fake_transport_forget(fake);
	fake_transport_answer(fake,
		&(struct fake_answer){ .pattern = QUERY,
			.code = code,
			.body = body,
			.content_type =
				code == 200 || code == 400 ? NULL : "text/plain",
			.end = FAKE_ENDS });
}

static void nothing_is_asked_while_nothing_is_missing(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	start(&world);
	assert_false(cluster_awaits_prometheus(world.cluster));
	want(&world, false, false);
	pass(&world, 60000);
	assert_int_equal(fake_transport_count(world.own, QUERY), 0);
	assert_int_equal(state_of(&world)->code, SOURCE_IDLE);
	assert_false(cluster_awaits_prometheus(world.cluster));
	finish(&world);
}

static void progress_is_asked_once_in_thirty_seconds(void **state)
{
	const struct migration_sample *samples;
	struct world world;

	(void)state;
	init(&world);
	start(&world);
	answer(world.own, 200, VECTOR(VALUE(REMAINING VM, "4096") "," AT_1990));
	want(&world, true, false);
	assert_true(cluster_awaits_prometheus(world.cluster));
	pass(&world, 0);
	assert_int_equal(fake_transport_count(world.own, QUERY), 0);
	pass(&world, 1500);
	assert_int_equal(fake_transport_count(world.own, QUERY), 1);
	assert_int_equal(state_of(&world)->code, SOURCE_LIVE);
	assert_false(cluster_awaits_prometheus(world.cluster));
	assert_int_equal(
		store_migration_samples(world.store, "shop", "db-1", &samples), 1);
	assert_int_equal(samples[0].origin, PROGRESS_PROMETHEUS);
	assert_int_equal(samples[0].remaining_bytes, 4096);
	assert_string_equal(samples[0].node, "w01");
	/* Measured nine and a half seconds before it was asked for. */
	assert_int_equal(samples[0].at_ms, 1990500);
	assert_int_equal(samples[0].received_mono_ms, world.now.mono_ms - 9500);
	pass(&world, 29000);
	assert_int_equal(fake_transport_count(world.own, QUERY), 1);
	cluster_refresh(world.cluster, world.now); /* not even for the user */
	pass(&world, 0);
	assert_int_equal(fake_transport_count(world.own, QUERY), 1);
	pass(&world, 2100);
	assert_int_equal(fake_transport_count(world.own, QUERY), 2);
	want(&world, false, false);
	pass(&world, 60000);
	assert_int_equal(fake_transport_count(world.own, QUERY), 2);
	assert_int_equal(state_of(&world)->code, SOURCE_IDLE);
	finish(&world);
}

static void the_clusters_token_stays_with_the_cluster(void **state)
{
	struct world world;

	(void)state;
	for (int takes = 0; takes < 2; takes++) {
		const char *headers;

		init(&world);
		world.prometheus.takes_cluster_token = takes == 1;
		start(&world);
		want(&world, true, false);
		pass(&world, 0);
		pass(&world, 1500);
		headers = fake_transport_headers(world.own, QUERY);
		assert_non_null(headers);
		assert_int_equal(strstr(headers, "sesame") != NULL, takes);
		assert_null(fake_transport_config(world.own)->client_certificate_pem);
		assert_non_null(fake_transport_config(world.own)->user_agent);
		assert_int_equal(fake_transport_count(world.api, QUERY), 0);
		finish(&world);
	}
}

static void one_behind_the_api_server_is_asked_as_the_clusters_user(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	(void)snprintf(world.url, sizeof(world.url), "https://api:6443/api/v1/x/proxy");
	world.prometheus.is_behind_cluster = true;
	start(&world);
	answer(world.api, 200, VECTOR(""));
	want(&world, true, false);
	pass(&world, 0);
	pass(&world, 1500);
	assert_int_equal(fake_transport_count(world.api, "/x/proxy" QUERY), 1);
	assert_non_null(strstr(fake_transport_headers(world.api, QUERY), "sesame"));
	assert_int_equal(state_of(&world)->code, SOURCE_LIVE);
	finish(&world);
}

static void links_are_found_by_node_name_and_address(void **state)
{
	static const char body[] = VECTOR(
		/* node_exporter by the node's name; NaN is nothing */
		VALUE("\"instance\":\"w01\",\"device\":\"ens1\",\"vmigtop\":\"rx\"",
			"1000") "," VALUE("\"instance\":\"w01\",\"device\":\"ens1\","
					  "\"vmigtop\":\"tx\"",
			"NaN") ","
		/* by address, with and without a port */
		VALUE("\"instance\":\"10.0.0.1:9100\",\"device\":\"ens2\","
		      "\"vmigtop\":\"tx\"",
			"2000") ","
		/* cAdvisor knows it, too: the exporter goes first */
		VALUE("\"node\":\"w01\",\"instance\":\"10.0.0.1:10250\","
		      "\"interface\":\"ens2\",\"vmigtop\":\"tx\"",
			"9") "," VALUE("\"node\":\"w01\",\"interface\":\"bond0\","
				       "\"vmigtop\":\"rx\"",
			"3000") ","
		/* another node's label, whatever the address */
		VALUE("\"node\":\"w02\",\"instance\":\"10.0.0.1:9100\","
		      "\"device\":\"ens3\",\"vmigtop\":\"rx\"",
			"7") "," VALUE("\"instance\":\"10.0.0.11:9100\",\"device\":"
				       "\"ens4\","
				       "\"vmigtop\":\"rx\"",
			"7") "," VALUE("\"__name__\":\"node_network_speed_bytes\","
				       "\"instance\":\"w01\","
				       "\"device\":\"ens1\"",
			"3125000000") "," VALUE("\"__name__\":\"node_network_speed_"
						"bytes\",\"instance\":\"w01\","
						"\"device\":\"ens2\"",
			"-125000"));
	const struct node_measure *const *measures;
	struct world world;

	(void)state;
	init(&world);
	start(&world);
	answer(world.own, 200, body);
	want(&world, false, true);
	pass(&world, 0);
	pass(&world, 1500);
	assert_int_equal(store_node_measures(world.store, "w01", &measures), 1);
	assert_int_equal(measures[0]->link_count, 3);
	assert_string_equal(measures[0]->links[0].device, "ens1");
	assert_true(measures[0]->links[0].rx_bytes_per_s == 1000);
	assert_true(isnan(measures[0]->links[0].tx_bytes_per_s));
	assert_int_equal(measures[0]->links[0].speed_bits_per_s, 25000000000);
	assert_string_equal(measures[0]->links[1].device, "ens2");
	assert_true(measures[0]->links[1].tx_bytes_per_s == 2000);
	assert_int_equal(measures[0]->links[1].speed_bits_per_s, UNKNOWN_I64);
	assert_string_equal(measures[0]->links[2].device, "bond0");
	assert_int_equal(store_node_measures(world.store, "w02", &measures), 0);
	finish(&world);
}

static void drivers_that_know_no_speed_are_not_believed(void **state)
{
	static const struct {
		const char *value;
		int64_t bits;
	} rows[] = {
		{ "125000000", 1000000000 },
		{ "1.25e+10", 100000000000 },
		{ "0", UNKNOWN_I64 },
		{ "-125000", UNKNOWN_I64 },
		{ "8191875000", UNKNOWN_I64 },	    /* 65535 Mb/s */
		{ "536870911875000", UNKNOWN_I64 }, /* 4294967295 Mb/s */
		{ "NaN", UNKNOWN_I64 },
		{ "+Inf", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		const struct node_measure *const *measures;
		struct world world;
		char body[512];

		(void)snprintf(body, sizeof(body),
			VECTOR(VALUE("\"__name__\":\"node_network_speed_bytes\","
				     "\"instance\":\"w01\",\"device\":\"e\"",
				"%s")),
			rows[i].value);
		init(&world);
		start(&world);
		answer(world.own, 200, body);
		want(&world, false, true);
		pass(&world, 0);
		pass(&world, 1500);
		assert_int_equal(store_node_measures(world.store, "w01", &measures), 1);
		assert_int_equal(measures[0]->links[0].speed_bits_per_s, rows[i].bits);
		finish(&world);
	}
}

static void two_clusters_with_the_same_names_are_told_apart_from_replicas(void **state)
{
	static const struct {
		const char *body;
		size_t samples;
		bool is_disputed;
	} rows[] = {
		/* Replicas of one Prometheus: the same measurement twice. */
		{ VECTOR(VALUE(REMAINING VM ",\"replica\":\"a\"", "5") "," VALUE(VM
			  ",\"replica\":\"a\",\"vmigtop\":\"time\"",
			  "1990") "," VALUE(REMAINING VM ",\"replica\":\"b\"",
			  "5") "," VALUE(VM ",\"replica\":\"b\",\"vmigtop\":\"time\"",
			  "1990")),
			1, false },
		{ VECTOR(VALUE(REMAINING VM ",\"cluster\":\"a\"", "5") "," VALUE(VM
			  ",\"cluster\":\"a\",\"vmigtop\":\"time\"",
			  "1990") "," VALUE(REMAINING VM ",\"cluster\":\"b\"",
			  "9") "," VALUE(VM ",\"cluster\":\"b\",\"vmigtop\":\"time\"",
			  "1985")),
			0, true },
		/* Without its time nothing tells how old it is. */
		{ VECTOR(VALUE(REMAINING VM, "5")), 0, false },
		/* The label of the VMI where the scrape did not honour it. */
		{ VECTOR(VALUE(REMAINING
			  "\"namespace\":\"kubevirt\",\"exported_namespace\":"
			  "\"shop\",\"name\":\"db-1\"",
			  "5") "," VALUE("\"namespace\":\"kubevirt\","
					 "\"exported_namespace\":\"shop\",\"name\":"
					 "\"db-1\",\"vmigtop\":\"time\"",
			  "1990")),
			1, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		const struct migration_sample *samples;
		struct world world;

		init(&world);
		start(&world);
		answer(world.own, 200, rows[i].body);
		want(&world, true, false);
		pass(&world, 0);
		pass(&world, 1500);
		assert_int_equal(
			store_migration_samples(world.store, "shop", "db-1", &samples),
			rows[i].samples);
		assert_int_equal(
			strstr(state_of(&world)->message, "several clusters") != NULL,
			rows[i].is_disputed);
		finish(&world);
	}
}

static void refusals_say_which_setting_helps(void **state)
{
	static const struct {
		int code;
		const char *body;
		bool takes_cluster_token;
		enum source_state_code state;
		const char *message;
	} rows[] = {
		{ 401, "Unauthorized\n", false, SOURCE_FORBIDDEN,
			"HTTP 401: Unauthorized; it wants a token: see "
			"prometheus-token-file, or prometheus-credentials: cluster" },
		{ 401, "", true, SOURCE_FORBIDDEN,
			"HTTP 401; the cluster's token is not accepted there: see "
			"prometheus-token-file" },
		{ 403, "Forbidden\n", true, SOURCE_FORBIDDEN,
			"HTTP 403: Forbidden; the cluster's user may not query it (on "
			"OpenShift: role cluster-monitoring-view)" },
		{ 302, "", false, SOURCE_ERROR,
			"HTTP 302: it points to another address, which is not "
			"followed: is that a login page?" },
		{ 404, "404 page not found\n", false, SOURCE_ERROR,
			"HTTP 404: there is no Prometheus at this address" },
		{ 503, "busy\x1b[31m\n", false, SOURCE_ERROR, "HTTP 503: busy^[[31m" },
		{ 400,
			"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":"
			"\"parse error\"}",
			false, SOURCE_ERROR, "HTTP 400: bad_data: parse error" },
		{ 200, "{\"a\":", false, SOURCE_ERROR, NULL },
		{ 200, "[]", false, SOURCE_ERROR, "that is no answer of a Prometheus" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct world world;

		init(&world);
		world.prometheus.takes_cluster_token = rows[i].takes_cluster_token;
		start(&world);
		answer(world.own, rows[i].code, rows[i].body);
		want(&world, true, false);
		pass(&world, 0);
		pass(&world, 1500);
		assert_int_equal(state_of(&world)->code, rows[i].state);
		if (rows[i].message != NULL) {
			assert_string_equal(state_of(&world)->message, rows[i].message);
		}
		assert_false(cluster_awaits_prometheus(world.cluster));
		finish(&world);
	}
}

static void who_fails_is_asked_less_and_less(void **state)
{
	static const int64_t pauses_s[] = { 30, 60, 120, 240, 300, 300 };
	struct world world;

	(void)state;
	init(&world);
	start(&world);
	answer(world.own, 503, "busy");
	want(&world, true, false);
	pass(&world, 0);
	pass(&world, 1500);
	for (size_t i = 0; i < ARRAY_LENGTH(pauses_s); i++) {
		assert_int_equal(fake_transport_count(world.own, QUERY), i + 1);
		pass(&world, pauses_s[i] * 1000 - 100);
		assert_int_equal(fake_transport_count(world.own, QUERY), i + 1);
		pass(&world, 1200);
	}
	answer(world.own, 200, VECTOR(""));
	pass(&world, 301000);
	assert_int_equal(state_of(&world)->code, SOURCE_LIVE);
	answer(world.own, 503, "busy");
	pass(&world, 31000);
	assert_int_equal(state_of(&world)->code, SOURCE_STALE);
	finish(&world);
}

static void a_warning_makes_the_answer_a_partial_one(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	start(&world);
	answer(world.own, 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
		"\"result\":[]},\"warnings\":[\"store\\u0007 2 is slow\"]}");
	want(&world, true, true);
	pass(&world, 0);
	pass(&world, 1500);
	assert_int_equal(state_of(&world)->code, SOURCE_LIVE);
	assert_string_equal(state_of(&world)->message,
		"partial answer: store^G 2 is slow; asked every 30 s for progress and "
		"rates of links");
	finish(&world);
}

/* --- the question --- */

static void the_question_has_what_is_wanted_and_no_more(void **state)
{
	static const char *const addresses[] = { "10.0.0.4", "fd00::4", "bad\"name" };
	struct interest_measured nodes[2] = {
		{ .node = "w04.example",
			.addresses = addresses,
			.address_count = 3,
			.wants_rates = true },
		{ .node = "w05", .wants_speeds = true },
	};
	struct strbuf text;

	(void)state;
	strbuf_init(&text, 8192);
	assert_int_equal(prometheus_query(&text, false, NULL, 0), 0);
	assert_int_equal(text.length, 0);
	assert_int_equal(prometheus_query(&text, true, NULL, 0), 0);
	assert_non_null(strstr(strbuf_cstr(&text), "label_replace(timestamp("));
	assert_null(strstr(strbuf_cstr(&text), "node_network"));
	strbuf_reset(&text);
	assert_int_equal(prometheus_query(&text, false, nodes, 2), 0);
	assert_null(strstr(strbuf_cstr(&text), "kubevirt_"));
	assert_non_null(strstr(strbuf_cstr(&text),
		"rate(node_network_receive_bytes_total{instance=~\"\\\\[?"
		"(w04\\\\.example|10\\\\.0\\\\.0\\\\.4|fd00::4)\\\\]?(:[0-9]+)?\","));
	assert_non_null(strstr(strbuf_cstr(&text),
		"node_network_speed_bytes{instance=~\"\\\\[?(w05)"));
	assert_null(strstr(strbuf_cstr(&text), "bad"));
	strbuf_finish(&text);
}

static void a_hundred_nodes_do_not_make_the_question_too_long(void **state)
{
	static const char *const addresses[] = { "192.168.100.100" };
	struct interest_measured nodes[100];
	struct strbuf text;
	size_t left_out;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(nodes); i++) {
		nodes[i] = (struct interest_measured){ .node = "worker-of-the-rack-7",
			.addresses = addresses,
			.address_count = 1,
			.wants_rates = true,
			.wants_speeds = true };
	}
	strbuf_init(&text, 8192);
	left_out = prometheus_query(&text, true, nodes, ARRAY_LENGTH(nodes));
	assert_false(text.is_full);
	assert_true(text.length < 5000);
	assert_true(left_out > 80 && left_out < 95);
	strbuf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_asked_while_nothing_is_missing),
		cmocka_unit_test(progress_is_asked_once_in_thirty_seconds),
		cmocka_unit_test(the_clusters_token_stays_with_the_cluster),
		cmocka_unit_test(
			one_behind_the_api_server_is_asked_as_the_clusters_user),
		cmocka_unit_test(links_are_found_by_node_name_and_address),
		cmocka_unit_test(drivers_that_know_no_speed_are_not_believed),
		cmocka_unit_test(
			two_clusters_with_the_same_names_are_told_apart_from_replicas),
		cmocka_unit_test(refusals_say_which_setting_helps),
		cmocka_unit_test(who_fails_is_asked_less_and_less),
		cmocka_unit_test(a_warning_makes_the_answer_a_partial_one),
		cmocka_unit_test(the_question_has_what_is_wanted_and_no_more),
		cmocka_unit_test(a_hundred_nodes_do_not_make_the_question_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
