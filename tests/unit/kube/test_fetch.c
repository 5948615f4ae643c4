/*
 * Polling end to end in one process: an interest and scripted answers in, samples,
 * evidence and states out.
 */
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
#include "tests/support/fake_transport.h"

#define NOW_WALL_MS INT64_C(1772442880000) /* 2026-03-02T09:14:40Z */
#define SUMMARY "/proxy/stats/summary"
#define METRICS "/proxy/metrics"
#define INTERFACES                                                         \
	"[{\"name\":\"bond2\",\"rxBytes\":5,\"txBytes\":7,\"rxErrors\":0," \
	"\"txErrors\":1}]"
#define SUMMARY_BODY(time)                                                            \
	"{\"node\":{\"nodeName\":\"w01\",\"startTime\":\"2026-02-20T05:00:11Z\","     \
	"\"network\":{\"time\":\"" time "\",\"name\":\"\",\"interfaces\":" INTERFACES \
	"}},\"pods\":[]}"
#define STATUS(code, reason, message)                                            \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":" \
	"\"Failure\",\"message\":\"" message "\",\"reason\":\"" reason           \
	"\",\"code\":" code "}\n"
#define LIST(items)                                                                   \
	"{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":" \
	"\"9\"},\"items\":[" items "]}\n"
#define POD(name)                         \
	"{\"metadata\":{\"name\":\"" name \
	"\",\"namespace\":\"shop\",\"labels\":{\"kubevirt.io/created-by\":\"u-1\"}}}"

struct world {
	struct fake_transport *fake;
	struct cluster *cluster;
	struct store *store;
	struct target target;
	struct settings settings;
	struct moment now;
	char server[32];
	char namespace[16];
	char token[16];
};

static void on_change(void *context, const struct change *change)
{
	struct world *world = context;

	store_apply(world->store, change, world->now);
}

/* Watches stay silent, so that all that comes was polled. */
static void init(struct world *world)
{
	*world = (struct world){
		.now = { .wall_ms = NOW_WALL_MS, .mono_ms = 5000000 },
		.settings = { .refresh_ms = 10000 },
	};
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->namespace, sizeof(world->namespace), "shop");
	(void)snprintf(world->token, sizeof(world->token), "sesame");
	world->target.server = world->server;
	world->target.namespace = world->namespace;
	world->target.token = world->token;
	world->fake = fake_transport_create();
	fake_transport_set_time(world->fake, world->now.mono_ms);
	world->store = store_create();
	world->cluster = cluster_create(
		&world->target, &world->settings, fake_transport_port(world->fake), 5);
}

static void finish(struct world *world)
{
	cluster_destroy(world->cluster);
	assert_int_equal(fake_transport_open(world->fake), 0);
	fake_transport_free(world->fake);
	store_destroy(world->store);
}

static void run(struct world *world)
{
	unsigned quiet = 0;

	for (unsigned i = 0; i < 200000 && quiet < 8; i++) {
		cluster_wait(
			world->cluster, NULL, 0, world->now, world->now.mono_ms + 1000);
		cluster_pump(world->cluster, world->now, on_change, world);
		quiet = fake_transport_is_busy(world->fake) ? 0 : quiet + 1;
	}
	assert_int_equal(quiet, 8);
}

static void pass(struct world *world, int64_t ms)
{
	world->now.mono_ms += ms;
	world->now.wall_ms += ms;
	fake_transport_set_time(world->fake, world->now.mono_ms);
	run(world);
}

static void answer(struct world *world, const char *pattern, int code, const char *type,
	const char *body)
{
	struct fake_answer scripted = {
		.pattern = pattern,
		.code = code,
		.content_type = type,
		.body = body,
		.end = FAKE_ENDS,
	};

	fake_transport_answer(world->fake, &scripted);
}

static void want_node(struct world *world, const char *name)
{
	struct interest interest = {
		.statistics_nodes = &name,
		.statistics_node_count = 1,
	};

	cluster_set_interest(world->cluster, &interest);
}

static void want_handler(struct world *world)
{
	struct interest_handler handler = { "kubevirt", "virt-handler-a", "w01" };
	struct interest interest = { .handlers = &handler, .handler_count = 1 };

	cluster_set_interest(world->cluster, &interest);
}

static void want_launcher(struct world *world, const char *migration_uid)
{
	struct interest_launcher launcher = {
		.namespace = "shop",
		.pod = "virt-launcher-db-1",
		.vmi = "db-1",
		.migration_uid = migration_uid,
	};
	struct interest interest = { .launchers = &launcher, .launcher_count = 1 };

	cluster_set_interest(world->cluster, &interest);
}

static void want_vmi(struct world *world)
{
	struct interest_vmi vmi = { "shop", "db-1", "u-1" };
	struct interest interest = { .vmis = &vmi, .vmi_count = 1 };

	cluster_set_interest(world->cluster, &interest);
}

static void assert_source(const struct world *world, enum source source,
	enum source_state_code code, const char *message)
{
	const struct source_state *state = store_source(world->store, source);

	assert_string_equal(state->message, message);
	assert_int_equal(state->code, code);
}

static void before_an_interest_nothing_is_polled_or_said(void **state)
{
	struct world world;
	struct interest nothing = { 0 };

	(void)state;
	init(&world);
	run(&world);
	assert_true(cluster_is_sampled(world.cluster));
	assert_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_IDLE, "");
	cluster_set_interest(world.cluster, &nothing);
	run(&world);
	assert_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_IDLE,
		"no running migration to measure");
	assert_source(&world, SOURCE_NODE_STATISTICS, SOURCE_IDLE,
		"no running migration to measure");
	assert_int_equal(fake_transport_count(world.fake, "/proxy/"), 0);
	finish(&world);
}

static void counters_of_a_node_come_with_every_new_summary(void **state)
{
	struct world world;
	const struct node_sample *const *samples;
	struct sample_state node;

	(void)state;
	for (size_t piece = 0; piece < 40; piece += 13) {
		init(&world);
		fake_transport_set_piece(world.fake, piece);
		answer(&world, SUMMARY, 200, NULL,
			SUMMARY_BODY("2026-03-02T09:14:20Z"));
		run(&world);
		want_node(&world, "w01");
		assert_false(cluster_is_sampled(world.cluster));
		run(&world);
		assert_true(cluster_is_sampled(world.cluster));
		assert_int_equal(store_node_samples(world.store, "w01", &samples), 1);
		assert_int_equal(samples[0]->interface_count, 1);
		assert_string_equal(samples[0]->interfaces[0].name, "bond2");
		assert_int_equal(samples[0]->interfaces[0].tx_bytes, 7);
		assert_int_equal(samples[0]->received_mono_ms, world.now.mono_ms);
		node = store_node_sample_state(world.store, "w01");
		assert_int_equal(node.code, SAMPLE_OK);
		assert_int_equal(node.answered_mono_ms, world.now.mono_ms);
		assert_source(&world, SOURCE_NODE_STATISTICS, SOURCE_LIVE, "");
		assert_string_equal(fake_transport_url(world.fake, SUMMARY, 0),
			"https://api:6443/api/v1/nodes/w01/proxy/stats/summary");
		fake_transport_forget(world.fake);
		answer(&world, SUMMARY, 200, NULL,
			SUMMARY_BODY("2026-03-02T09:14:31Z"));
		pass(&world, 9000);
		assert_int_equal(store_node_samples(world.store, "w01", &samples), 2);
		finish(&world);
	}
}

static void a_node_that_is_not_wanted_any_more_is_let_go(void **state)
{
	struct world world;
	struct interest nothing = { 0 };

	(void)state;
	init(&world);
	answer(&world, SUMMARY, 200, NULL, SUMMARY_BODY("2026-03-02T09:14:20Z"));
	run(&world);
	want_node(&world, "w01");
	run(&world);
	cluster_set_interest(world.cluster, &nothing);
	pass(&world, 20000);
	assert_int_equal(fake_transport_count(world.fake, SUMMARY), 1);
	assert_int_equal(store_node_sample_state(world.store, "w01").code, SAMPLE_NONE);
	assert_source(&world, SOURCE_NODE_STATISTICS, SOURCE_IDLE,
		"no running migration to measure");
	/* While it is out, too. */
	fake_transport_forget(world.fake);
	want_node(&world, "w02");
	run(&world);
	assert_int_not_equal(fake_transport_find(world.fake, "/w02/"), 0);
	cluster_set_interest(world.cluster, &nothing);
	run(&world);
	assert_int_equal(fake_transport_find(world.fake, "/w02/"), 0);
	finish(&world);
}

struct refusal {
	int code;
	const char *type;
	const char *body;
	enum sample_state_code node;
	enum source_state_code source;
	const char *message;
};

static void each_refusal_of_a_kubelet_has_its_state(void **state)
{
	static const struct refusal cases[] = {
		{ 403, NULL,
			STATUS("403", "Forbidden",
				"nodes \\\"w01\\\" is forbidden: User \\\"x\\\" cannot "
				"get resource \\\"nodes/proxy\\\""),
			SAMPLE_FORBIDDEN, SOURCE_FORBIDDEN,
			"forbidden: needs get on nodes/proxy" },
		/* The kubelet does not know the API server: not our rights. */
		{ 403, "text/plain",
			"Forbidden (user=kube-apiserver, verb=get, resource=nodes)",
			SAMPLE_ERROR, SOURCE_ERROR,
			"w01: HTTP 403: Forbidden (user=kube-apiserver, verb=get, "
			"resource=nodes)" },
		{ 401, "text/plain", "Unauthorized", SAMPLE_ERROR, SOURCE_ERROR,
			"w01: HTTP 401: Unauthorized" },
		{ 404, NULL, STATUS("404", "NotFound", "nodes \\\"w01\\\" not found"),
			SAMPLE_ERROR, SOURCE_ERROR, "w01: nodes \"w01\" not found" },
		{ 502, "text/plain", "Bad Gateway", SAMPLE_UNREACHABLE, SOURCE_ERROR,
			"w01: Bad Gateway" },
		{ 503, NULL,
			STATUS("503", "ServiceUnavailable",
				"error trying to reach service: dial tcp "
				"10.0.0.1:10250: connect: connection refused"),
			SAMPLE_UNREACHABLE, SOURCE_ERROR,
			"w01: error trying to reach service: dial tcp 10.0.0.1:10250: "
			"connect: connection refused" },
		{ 504, NULL, STATUS("504", "Timeout", "timed out"), SAMPLE_UNREACHABLE,
			SOURCE_ERROR, "w01: timed out" },
		{ 500, NULL, STATUS("500", "InternalError", "oops"), SAMPLE_ERROR,
			SOURCE_ERROR, "w01: HTTP 500: oops" },
		{ 200, "text/html; charset=utf-8", "<html>log in</html>", SAMPLE_ERROR,
			SOURCE_ERROR,
			"w01: the answer is a web page: is there a login page "
			"between?" },
		{ 200, NULL, "{\"node\":{\"nodeName\":\"w01\"}}", SAMPLE_ERROR,
			SOURCE_ERROR, "w01: the kubelet knows no network interfaces" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct node_sample *const *samples;

		init(&world);
		answer(&world, SUMMARY, cases[i].code, cases[i].type, cases[i].body);
		run(&world);
		want_node(&world, "w01");
		run(&world);
		assert_source(&world, SOURCE_NODE_STATISTICS, cases[i].source,
			cases[i].message);
		assert_int_equal(store_node_sample_state(world.store, "w01").code,
			cases[i].node);
		assert_int_equal(store_node_samples(world.store, "w01", &samples), 0);
		assert_true(cluster_is_sampled(world.cluster));
		assert_int_equal(fake_transport_count(world.fake, SUMMARY), 1);
		finish(&world);
	}
}

static void a_connection_that_fails_makes_the_node_unreachable(void **state)
{
	static const struct {
		enum fake_end end;
		const char *message;
	} cases[] = {
		{ FAKE_UNREACHABLE, "w01: unknown host" },
		{ FAKE_IS_REFUSED, "w01: connection refused" },
		{ FAKE_IS_CUT, "w01: the connection was cut" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct fake_answer cut = {
			.pattern = SUMMARY,
			.body = "{\"node\":{\"nodeName\"",
			.end = cases[i].end,
		};

		init(&world);
		fake_transport_answer(world.fake, &cut);
		run(&world);
		want_node(&world, "w01");
		run(&world);
		assert_source(
			&world, SOURCE_NODE_STATISTICS, SOURCE_ERROR, cases[i].message);
		assert_int_equal(store_node_sample_state(world.store, "w01").code,
			SAMPLE_UNREACHABLE);
		finish(&world);
	}
}

static void a_refused_login_stops_all_polling(void **state)
{
	struct world world;
	static const char *const nodes[] = { "w01", "w02", "w03", "w04", "w05", "w06" };
	struct interest interest = {
		.statistics_nodes = nodes,
		.statistics_node_count = ARRAY_LENGTH(nodes),
	};

	(void)state;
	init(&world);
	answer(&world, SUMMARY, 401, NULL,
		STATUS("401", "Unauthorized", "Unauthorized"));
	run(&world);
	cluster_set_interest(world.cluster, &interest);
	run(&world);
	assert_int_equal(fake_transport_count(world.fake, SUMMARY), 4);
	assert_source(&world, SOURCE_NODE_STATISTICS, SOURCE_FORBIDDEN,
		"not logged in: Unauthorized");
	assert_true(store_source(world.store, SOURCE_NODE_STATISTICS)->needs_login);
	pass(&world, 50000);
	assert_int_equal(fake_transport_count(world.fake, SUMMARY), 4);
	fake_transport_forget(world.fake);
	answer(&world, SUMMARY, 200, NULL, SUMMARY_BODY("2026-03-02T09:14:20Z"));
	pass(&world, 10000);
	assert_source(&world, SOURCE_NODE_STATISTICS, SOURCE_LIVE, "");
	finish(&world);
}

static void a_scrape_becomes_history_without_doubles(void **state)
{
	static const char first[] =
		"# HELP x y\ngo_goroutines 318\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"db-1\",namespace="
		"\"shop\",node=\"w01\"} 3e+09 1772442855120\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"db-1\",namespace="
		"\"shop\",node=\"w01\"} 2e+09 1772442860123\n"
		"kubevirt_vmi_migration_memory_transfer_rate_bytes{name=\"db-1\","
		"namespace=\"shop\",node=\"w01\"} 5e+08 1772442860123\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"db-1\",names";
	static const char second[] =
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"db-1\",namespace="
		"\"shop\",node=\"w01\"} 2e+09 1772442860123\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"db-1\",namespace="
		"\"shop\",node=\"w01\"} 1e+09 1772442865123\n";

	(void)state;
	for (size_t piece = 0; piece < 120; piece += 37) {
		struct world world;
		const struct migration_sample *samples;

		init(&world);
		fake_transport_set_piece(world.fake, piece);
		answer(&world, METRICS, 200, "text/plain; version=0.0.4", first);
		run(&world);
		want_handler(&world);
		run(&world);
		assert_int_equal(
			store_migration_samples(world.store, "shop", "db-1", &samples),
			2);
		assert_int_equal(samples[0].at_ms, 1772442855120);
		assert_int_equal(samples[0].remaining_bytes, 3000000000);
		assert_int_equal(samples[0].transfer_bytes_per_s, UNKNOWN_I64);
		assert_int_equal(samples[1].transfer_bytes_per_s, 500000000);
		assert_int_equal(samples[1].origin, PROGRESS_VIRT_HANDLER);
		fake_transport_forget(world.fake);
		answer(&world, METRICS, 200, "text/plain", second);
		pass(&world, 5500);
		assert_int_equal(
			store_migration_samples(world.store, "shop", "db-1", &samples),
			3);
		assert_int_equal(samples[2].remaining_bytes, 1000000000);
		assert_int_equal(samples[1].transfer_bytes_per_s, 500000000);
		assert_string_equal(fake_transport_url(world.fake, METRICS, 0),
			"https://api:6443/api/v1/namespaces/kubevirt/pods/"
			"https:virt-handler-a:8443/proxy/metrics");
		finish(&world);
	}
}

static void names_of_old_releases_are_understood(void **state)
{
	static const struct {
		const char *body;
		int64_t total;
		int64_t processed;
		int64_t transfer;
	} cases[] = {
		/* 1.0, without timestamps: as of now. */
		{ "kubevirt_migrate_vmi_data_processed_bytes{namespace=\"shop\",name="
		  "\"db-1\"} 5\n"
		  "kubevirt_migrate_vmi_memory_transfer_rate_bytes{namespace=\"shop\","
		  "name=\"db-1\"} 6\n",
			UNKNOWN_I64, 5, 6 },
		/* 1.1, swapped */
		{ "kubevirt_vmi_migration_disk_transfer_rate_bytes{namespace=\"shop\","
		  "name=\"db-1\"} 8\n"
		  "kubevirt_vmi_migration_memory_transfer_rate_bytes{namespace="
		  "\"shop\",name=\"db-1\"} 0\n",
			UNKNOWN_I64, UNKNOWN_I64, 8 },
		/* 1.5 */
		{ "kubevirt_vmi_migration_data_total_bytes{namespace=\"shop\",name="
		  "\"db-1\"} 9\n"
		  "kubevirt_vmi_migration_disk_transfer_rate_bytes{namespace=\"shop\","
		  "name=\"db-1\"} 4\n",
			9, UNKNOWN_I64, 4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct migration_sample *samples;

		init(&world);
		answer(&world, METRICS, 200, "text/plain", cases[i].body);
		run(&world);
		want_handler(&world);
		run(&world);
		assert_int_equal(
			store_migration_samples(world.store, "shop", "db-1", &samples),
			1);
		assert_int_equal(samples[0].at_ms, world.now.wall_ms);
		assert_string_equal(samples[0].node, "w01");
		assert_int_equal(samples[0].total_bytes, cases[i].total);
		assert_int_equal(samples[0].processed_bytes, cases[i].processed);
		assert_int_equal(samples[0].transfer_bytes_per_s, cases[i].transfer);
		finish(&world);
	}
}

static void metrics_that_are_forbidden_name_the_right(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, METRICS, 403, NULL, STATUS("403", "Forbidden", "no"));
	run(&world);
	want_handler(&world);
	run(&world);
	assert_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_FORBIDDEN,
		"forbidden: needs get on pods/proxy in namespace kubevirt");
	pass(&world, 60000);
	assert_int_equal(fake_transport_count(world.fake, METRICS), 1);
	/* The user got the right and presses r. */
	fake_transport_forget(world.fake);
	answer(&world, METRICS, 200, "text/plain", "go_goroutines 1\n");
	cluster_refresh(world.cluster, world.now);
	run(&world);
	assert_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_LIVE, "");
	finish(&world);
}

#define PROGRESS(uid, time, remaining)                                               \
	"{\"component\":\"virt-launcher\",\"level\":\"info\",\"msg\":\"Migration "   \
	"info "                                                                      \
	"for " uid                                                                   \
	": TimeElapsed:8000ms DataProcessed:512MiB DataRemaining:" remaining         \
	" DataTotal:4096MiB MemoryProcessed:512MiB MemoryRemaining:" remaining       \
	" MemoryTotal:4096MiB MemoryBandwidth:800Mbps DirtyRate:80Mbps Iteration:2 " \
	"PostcopyRequests:0 ConstantPages:1 NormalPages:2 NormalData:3MiB "          \
	"ExpectedDowntime:300ms DiskMbps:0\",\"timestamp\":\"" time "\"}\n"

static void progress_is_read_from_a_launchers_log(void **state)
{
	struct world world;
	const struct migration_sample *samples;

	(void)state;
	init(&world);
	answer(&world, "/log", 200, "text/plain",
		"{\"msg\":\"something else\"}\n" PROGRESS(
			"other", "2026-03-02T09:10:00.000000Z", "1MiB") PROGRESS("m-1",
			"2026-03-02T09:14:20.000000Z", "3000MiB")
			PROGRESS("m-1", "2026-03-02T09:14:24.000000Z", "2600MiB"));
	run(&world);
	want_launcher(&world, "m-1");
	run(&world);
	assert_int_equal(
		store_migration_samples(world.store, "shop", "db-1", &samples), 2);
	assert_int_equal(samples[1].at_ms - samples[0].at_ms, 4000);
	assert_int_equal(samples[1].remaining_bytes, INT64_C(2600) << 20);
	assert_int_equal(samples[1].transfer_bytes_per_s, 100000000);
	assert_int_equal(samples[1].dirty_bytes_per_s, 10000000);
	assert_int_equal(samples[1].iteration, 2);
	assert_int_equal(samples[1].origin, PROGRESS_LAUNCHER_LOG);
	assert_string_equal(fake_transport_url(world.fake, "/log", 0),
		"https://api:6443/api/v1/namespaces/shop/pods/virt-launcher-db-1/"
		"log?container=compute&tailLines=200&sinceSeconds=60");
	pass(&world, 6000);
	assert_string_equal(fake_transport_url(world.fake, "/log", 1),
		"https://api:6443/api/v1/namespaces/shop/pods/virt-launcher-db-1/"
		"log?container=compute&tailLines=200&sinceSeconds=11");
	assert_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_IDLE,
		"no virt-handler is known for the running migrations; progress comes "
		"from launcher logs");
	finish(&world);
}

static void want_ending(struct world *world)
{
	struct interest_ending ending = {
		.namespace = "shop",
		.pod = "virt-launcher-db-1",
		.migration_uid = "m-1",
		.since_ms = NOW_WALL_MS - 60000,
		.until_ms = NOW_WALL_MS,
	};
	struct interest interest = { .endings = &ending, .ending_count = 1 };

	cluster_set_interest(world->cluster, &interest);
}

#define AT(time) "2026-03-02T09:" time ".000000Z"
#define ABORT(text, time)                                                \
	"{\"level\":\"warning\",\"msg\":\"" text "\",\"name\":\"db-1\"," \
	"\"timestamp\":\"" time "\",\"uid\":\"u-1\"}\n"
#define DONE(uid, time)                                                   \
	"{\"msg\":\"Migration info for " uid                              \
	": TimeElapsed:30000ms DataProcessed:4096MiB DataRemaining:0MiB " \
	"Iteration:4 Downtime:87ms DowntimeNet:12ms DiskMbps:0\","        \
	"\"timestamp\":\"" time "\"}\n"

/* Of an attempt before, this one, another VM's, and one after. */
#define ENDING_LOG                                                                \
	ABORT("Aborting migration: stuck for 10 seconds", AT("13:00"))            \
	PROGRESS("m-1", AT("14:20"), "3000MiB")                                   \
	ABORT("Aborting migration: not completed after 320 seconds", AT("14:30")) \
	DONE("other", AT("14:31"))                                                \
	DONE("m-1", AT("14:35"))                                                  \
	ABORT("Aborting migration: stuck for 12 seconds", AT("15:00"))

/* Of the newest lines about this migration, and of an abort in its time. */
static void the_end_of_a_migration_is_read_once_from_its_beginning(void **state)
{
	struct world world;
	const struct migration_ending *ending;

	(void)state;
	init(&world);
	answer(&world, "/log", 200, "text/plain", ENDING_LOG);
	run(&world);
	want_ending(&world);
	run(&world);
	assert_string_equal(fake_transport_url(world.fake, "/log", 0),
		"https://api:6443/api/v1/namespaces/shop/pods/virt-launcher-db-1/"
		"log?container=compute&limitBytes=262144&sinceTime="
		"2026-03-02T09%3A13%3A40Z");
	ending = store_ending(world.store, "m-1");
	assert_int_equal(ending->log_state, ENDING_LOG_READ);
	assert_true(ending->log.has_lines);
	assert_int_equal(ending->log.downtime_ms, 87);
	assert_int_equal(ending->log.downtime_net_ms, 12);
	assert_int_equal(ending->log.expected_downtime_ms, 300);
	assert_int_equal(ending->log.elapsed_ms, 30000);
	assert_int_equal(ending->log.processed_bytes, INT64_C(4096) << 20);
	assert_int_equal(ending->log.abort_cause, ABORT_COMPLETION_LIMIT);
	assert_string_equal(ending->log.abort_text,
		"Aborting migration: not completed after 320 seconds");
	assert_null(store_ending(world.store, "other"));
	finish(&world);
}

static void an_end_that_cannot_be_read_says_why(void **state)
{
	static const struct {
		int code;
		const char *type;
		const char *body;
		enum ending_log_state state;
		const char *message; /* a piece of it */
	} cases[] = {
		{ 403, "application/json", STATUS("403", "Forbidden", "no"),
			ENDING_LOG_FORBIDDEN,
			"forbidden: needs get on pods/log in namespace shop" },
		{ 404, "application/json", STATUS("404", "NotFound", "not found"),
			ENDING_LOG_GONE, "not found" },
		{ 502, "text/plain", "no route to host\n", ENDING_LOG_UNREACHABLE,
			"no route to host" },
		{ 500, "text/plain", "container not found\n", ENDING_LOG_USELESS,
			"container not found" },
		{ 200, "text/plain", "nothing of it\n", ENDING_LOG_READ, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct migration_ending *ending;

		init(&world);
		answer(&world, "/log", cases[i].code, cases[i].type, cases[i].body);
		run(&world);
		want_ending(&world);
		run(&world);
		ending = store_ending(world.store, "m-1");
		assert_non_null(ending);
		assert_int_equal(ending->log_state, cases[i].state);
		assert_false(ending->log.has_lines);
		assert_int_equal(ending->log.downtime_ms, UNKNOWN_I64);
		if (cases[i].message[0] != '\0') {
			assert_non_null(strstr(ending->log_message, cases[i].message));
		} else {
			assert_null(ending->log_message);
		}
		finish(&world);
	}
}

static void evidence_follows_what_the_cluster_has(void **state)
{
	struct world world;
	struct interest nothing = { 0 };

	(void)state;
	init(&world);
	answer(&world, "created-by", 200, NULL, LIST(POD("p1") "," POD("p2")));
	run(&world);
	want_vmi(&world);
	run(&world);
	assert_int_equal(store_count(world.store, KIND_LAUNCHER), 2);
	assert_non_null(store_find(world.store, KIND_LAUNCHER, "shop", "p1"));
	assert_int_equal(store_count(world.store, KIND_POD), 0);
	assert_source(&world, SOURCE_LAUNCHER, SOURCE_LIVE, "");
	assert_string_equal(fake_transport_url(world.fake, "created-by", 0),
		"https://api:6443/api/v1/namespaces/shop/pods?labelSelector="
		"kubevirt.io%2Fcreated-by%3Du-1");
	/* One went, one came; what is of another namespace was not asked for. */
	fake_transport_forget(world.fake);
	answer(&world, "created-by", 200, NULL,
		LIST(POD("p2") "," POD("p3") ",{\"metadata\":{\"name\":\"p4\","
					     "\"namespace\":\"lab\"}}"));
	pass(&world, 23000);
	assert_int_equal(store_count(world.store, KIND_LAUNCHER), 2);
	assert_null(store_find(world.store, KIND_LAUNCHER, "shop", "p1"));
	assert_non_null(store_find(world.store, KIND_LAUNCHER, "shop", "p3"));
	/* Half a list proves nothing. */
	fake_transport_forget(world.fake);
	answer(&world, "created-by", 200, NULL,
		"{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[" POD("p9"));
	pass(&world, 17000);
	assert_int_equal(store_count(world.store, KIND_LAUNCHER), 2);
	assert_null(store_find(world.store, KIND_LAUNCHER, "shop", "p9"));
	assert_source(&world, SOURCE_LAUNCHER, SOURCE_STALE,
		"db-1: the list ended in the middle");
	/* Nobody looks any more. */
	cluster_set_interest(world.cluster, &nothing);
	pass(&world, 66000);
	assert_int_equal(store_count(world.store, KIND_LAUNCHER), 0);
	finish(&world);
}

static void events_claims_and_workloads_are_asked_by_name(void **state)
{
	struct world world;
	struct interest_object pod = { "shop", "virt-launcher-db-1-abcde" };
	struct interest_object claim = { "shop", "db-1-root" };
	struct interest interest = {
		.event_pods = &pod,
		.event_pod_count = 1,
		.claims = &claim,
		.claim_count = 1,
		.install_namespace = "kubevirt",
	};
	const struct workload *workload;

	(void)state;
	init(&world);
	answer(&world, "involvedObject.name%3Dvirt-launcher-db-1-abcde", 200, NULL,
		LIST("{\"metadata\":{\"name\":\"e1\",\"namespace\":\"shop\"},"
		     "\"involvedObject\":{\"kind\":\"Pod\",\"name\":"
		     "\"virt-launcher-db-1-abcde\",\"namespace\":\"shop\"},"
		     "\"reason\":\"FailedScheduling\"}"));
	answer(&world, "/persistentvolumeclaims/db-1-root", 200, NULL,
		"{\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":"
		"\"db-1-root\",\"namespace\":\"shop\"},\"status\":{\"phase\":"
		"\"Bound\",\"accessModes\":[\"ReadWriteOnce\"]}}");
	answer(&world, "/deployments/virt-controller", 200, NULL,
		"{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"virt-controller\","
		"\"namespace\":\"kubevirt\",\"generation\":3},\"spec\":{\"replicas\":2}"
		","
		"\"status\":{\"observedGeneration\":3}}");
	answer(&world, "/deployments/virt-api", 404, NULL,
		STATUS("404", "NotFound", "not found"));
	answer(&world, "/daemonsets/virt-handler", 200, NULL,
		"{\"kind\":\"DaemonSet\",\"metadata\":{\"name\":\"virt-handler\","
		"\"namespace\":\"kubevirt\"},\"status\":{\"observedGeneration\":1,"
		"\"desiredNumberScheduled\":5,\"numberReady\":4,"
		"\"updatedNumberScheduled\":5}}");
	run(&world);
	cluster_set_interest(world.cluster, &interest);
	run(&world);
	assert_true(cluster_is_sampled(world.cluster));
	assert_int_equal(store_count(world.store, KIND_POD_EVENT), 1);
	assert_string_equal(
		store_pod_event(world.store, 0)->reason, "FailedScheduling");
	assert_int_equal(store_count(world.store, KIND_PVC), 1);
	assert_string_equal(store_pvc(world.store, 0)->access_modes, "ReadWriteOnce");
	assert_int_equal(store_count(world.store, KIND_WORKLOAD), 2);
	workload = (const struct workload *)(const void *)store_find(
		world.store, KIND_WORKLOAD, "kubevirt", "virt-controller");
	assert_int_equal(workload->desired, 2);
	assert_int_equal(workload->ready, 0);
	workload = (const struct workload *)(const void *)store_find(
		world.store, KIND_WORKLOAD, "kubevirt", "virt-handler");
	assert_int_equal(workload->desired, 5);
	assert_int_equal(workload->ready, 4);
	assert_source(&world, SOURCE_WORKLOAD, SOURCE_LIVE, "");
	/* The claim is deleted. */
	fake_transport_forget(world.fake);
	answer(&world, "/persistentvolumeclaims/", 404, NULL,
		STATUS("404", "NotFound", "not found"));
	answer(&world, "/", 503, "text/plain", "later");
	pass(&world, 91000);
	assert_int_equal(store_count(world.store, KIND_PVC), 0);
	assert_source(&world, SOURCE_PVC, SOURCE_LIVE, "");
	finish(&world);
}

#define ATTACHED(name, volume)                                                 \
	"{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"nodeName\":\"w1\"," \
	"\"source\":{\"persistentVolumeName\":\"" volume "\"}}}"
#define ASKS(name, namespace, memory, phase)                                         \
	"{\"metadata\":{\"name\":\"" name                                            \
	"\",\"namespace\":\"" namespace "\"},"                                       \
					"\"spec\":{\"containers\":[{\"resources\":{" \
					"\"requests\":{\"memory\":\"" memory         \
					"\"}}}]},\"status\":{\"phase\":\"" phase     \
					"\"}}"

static void lists_of_a_cluster_keep_only_what_is_meant(void **state)
{
	static const char *const volumes[] = { "pv-1", "pv-2", "pv-9" };
	static const char *const nodes[] = { "w1" };
	static const char *const namespaces[] = { "shop" };
	struct interest_object vm = { "shop", "db-1" };
	struct interest interest = { .volumes = volumes,
		.volume_count = 2,
		.load_nodes = nodes,
		.load_node_count = 1,
		.budget_namespaces = namespaces,
		.budget_namespace_count = 1,
		.vms = &vm,
		.vm_count = 1 };
	const struct node_load *load;
	struct world world;

	(void)state;
	init(&world);
	answer(&world, "/volumeattachments", 200, NULL,
		LIST(ATTACHED("a", "pv-1") "," ATTACHED("b", "pv-9")));
	answer(&world, "spec.nodeName", 200, NULL,
		LIST(ASKS("a", "x", "1Gi", "Running") "," ASKS("a", "y", "512Mi",
			"Pending") "," ASKS("b", "y", "9Gi", "Succeeded")));
	answer(&world, "/poddisruptionbudgets", 200, NULL,
		LIST("{\"metadata\":{\"name\":\"pdb\",\"namespace\":\"shop\"}}"));
	answer(&world, "/virtualmachines/db-1", 403, NULL,
		STATUS("403", "Forbidden", "no"));
	run(&world);
	cluster_set_interest(world.cluster, &interest);
	run(&world);
	assert_true(cluster_is_sampled(world.cluster));
	assert_int_equal(store_count(world.store, KIND_ATTACHMENT), 1);
	assert_string_equal(store_attachment(world.store, 0)->volume, "pv-1");
	/* Pods of one name in two namespaces are two. */
	load = store_find_node_load(world.store, "w1");
	assert_non_null(load);
	assert_int_equal(load->memory_bytes, INT64_C(1536) << 20);
	assert_int_equal(load->pods, 2);
	assert_string_equal(fake_transport_url(world.fake, "spec.nodeName", 0),
		"https://api:6443/api/v1/pods?resourceVersion=0&"
		"fieldSelector=spec.nodeName%3Dw1");
	assert_int_equal(store_count(world.store, KIND_BUDGET), 1);
	assert_int_equal(store_count(world.store, KIND_VM), 0);
	assert_source(&world, SOURCE_VM, SOURCE_FORBIDDEN,
		"forbidden: needs get on virtualmachines.kubevirt.io in namespace "
		"shop");
	/* Another volume is meant now: asked again soon, not with the next round. */
	fake_transport_forget(world.fake);
	answer(&world, "/volumeattachments", 200, NULL,
		LIST(ATTACHED("a", "pv-1") "," ATTACHED("b", "pv-9")));
	interest.volume_count = 3;
	cluster_set_interest(world.cluster, &interest);
	pass(&world, 3000);
	assert_int_equal(store_count(world.store, KIND_ATTACHMENT), 2);
	finish(&world);
}

static void names_that_lead_elsewhere_are_never_sent(void **state)
{
	static const char *const names[] = { "", ".", "..", "../secrets", "a/b", "a?b",
		"a%2fb", "a#b", "a b", "A", "a\xc3\xa9", "a:b", "a\nb" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct world world;

		init(&world);
		run(&world);
		want_node(&world, names[i]);
		run(&world);
		assert_int_equal(fake_transport_count(world.fake, SUMMARY), 0);
		assert_int_equal(
			store_source(world.store, SOURCE_NODE_STATISTICS)->code,
			SOURCE_ERROR);
		finish(&world);
	}
}

static void any_call_may_fail_once(void **state)
{
	(void)state;
	for (size_t n = 1; n < 60; n++) {
		struct world world;
		const struct node_sample *const *samples;

		init(&world);
		run(&world);
		answer(&world, SUMMARY, 200, NULL,
			SUMMARY_BODY("2026-03-02T09:14:20Z"));
		fake_transport_set_piece(world.fake, 10);
		fake_transport_fail_call(world.fake, n);
		want_node(&world, "w01");
		run(&world);
		pass(&world, 11000);
		fake_transport_fail_call(world.fake, 0);
		pass(&world, 70000);
		assert_int_equal(store_node_samples(world.store, "w01", &samples), 1);
		assert_source(&world, SOURCE_NODE_STATISTICS, SOURCE_LIVE, "");
		finish(&world);
	}
}

static void megabytes_of_other_metrics_are_not_kept(void **state)
{
	struct world world;
	struct strbuf body;
	const struct migration_sample *samples;
	struct fake_answer metrics = {
		.pattern = METRICS,
		.content_type = "text/plain",
		.end = FAKE_ENDS,
	};

	(void)state;
	strbuf_init(&body, 64u << 20);
	for (size_t i = 0; i < 60000; i++) {
		strbuf_printf(&body,
			"rest_client_request_latency_seconds_bucket{le=\"%zu\"} 1\n",
			i);
	}
	strbuf_text(&body,
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"db-1\",namespace="
		"\"shop\"} 7 1772442860123\n");
	init(&world);
	fake_transport_set_piece(world.fake, 60001);
	metrics.body = strbuf_cstr(&body);
	metrics.body_length = body.length;
	fake_transport_answer(world.fake, &metrics);
	run(&world);
	want_handler(&world);
	run(&world);
	assert_int_equal(
		store_migration_samples(world.store, "shop", "db-1", &samples), 1);
	strbuf_finish(&body);
	finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_an_interest_nothing_is_polled_or_said),
		cmocka_unit_test(counters_of_a_node_come_with_every_new_summary),
		cmocka_unit_test(a_node_that_is_not_wanted_any_more_is_let_go),
		cmocka_unit_test(each_refusal_of_a_kubelet_has_its_state),
		cmocka_unit_test(a_connection_that_fails_makes_the_node_unreachable),
		cmocka_unit_test(a_refused_login_stops_all_polling),
		cmocka_unit_test(a_scrape_becomes_history_without_doubles),
		cmocka_unit_test(names_of_old_releases_are_understood),
		cmocka_unit_test(metrics_that_are_forbidden_name_the_right),
		cmocka_unit_test(progress_is_read_from_a_launchers_log),
		cmocka_unit_test(
			the_end_of_a_migration_is_read_once_from_its_beginning),
		cmocka_unit_test(an_end_that_cannot_be_read_says_why),
		cmocka_unit_test(evidence_follows_what_the_cluster_has),
		cmocka_unit_test(events_claims_and_workloads_are_asked_by_name),
		cmocka_unit_test(lists_of_a_cluster_keep_only_what_is_meant),
		cmocka_unit_test(names_that_lead_elsewhere_are_never_sent),
		cmocka_unit_test(any_call_may_fail_once),
		cmocka_unit_test(megabytes_of_other_metrics_are_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
