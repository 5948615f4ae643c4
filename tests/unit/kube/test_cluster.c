/*
 * The client end to end in one process: scripted answers in, the store's picture out.
 * Bytes come in pieces of every size, calls fail one after the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/limits.h"
#include "base/strbuf.h"
#include "kube/cluster.h"
#include "model/store.h"
#include "tests/support/fake_transport.h"

#define NODES "/api/v1/nodes"
#define LIST_NODES NODES " !watch=true"
#define WATCH_NODES NODES " watch=true"
#define VMIS "/virtualmachineinstances"

#define NODE(name, version)                                      \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"u-" name \
	"\",\"resourceVersion\":\"" version "\"}}"
#define EVENT(type, object) "{\"type\":\"" type "\",\"object\":" object "}\n"
#define LIST(version, items)                                          \
	"{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{" \
	"\"resourceVersion\":\"" version "\"},\"items\":[" items "]}\n"
/* The key order of custom resources: the version comes last. */
#define CR_LIST(version, items)                                \
	"{\"apiVersion\":\"kubevirt.io/v1\",\"items\":[" items \
	"],\"kind\":\"List\",\"metadata\":{\"continue\":\"\"," \
	"\"resourceVersion\":\"" version "\"}}\n"
#define STATUS(code, reason, message)                                            \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":" \
	"\"Failure\",\"message\":\"" message "\",\"reason\":\"" reason           \
	"\",\"code\":" code "}\n"

struct world {
	struct fake_transport *fake;
	struct cluster *cluster;
	struct store *store;
	struct target target;
	struct settings settings;
	struct moment now;
	unsigned commits[KIND_COUNT];
	char server[32];
	char namespace[16];
	char token[16];
};

static void on_change(void *context, const struct change *change)
{
	struct world *world = context;

	if (change->type == CHANGE_LIST_COMMIT) {
		world->commits[change->kind]++;
	}
	store_apply(world->store, change, world->now);
}

static void init(struct world *world)
{
	*world = (struct world){ .now = { .wall_ms = 1, .mono_ms = 5000000 } };
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->namespace, sizeof(world->namespace), "shop");
	(void)snprintf(world->token, sizeof(world->token), "sesame");
	world->target.server = world->server;
	world->target.namespace = world->namespace;
	world->target.token = world->token;
	world->fake = fake_transport_create();
	fake_transport_set_time(world->fake, world->now.mono_ms);
	world->store = store_create();
}

static void start(struct world *world)
{
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

static void turn(struct world *world)
{
	cluster_wait(world->cluster, NULL, 0, world->now, world->now.mono_ms + 1000);
	cluster_pump(world->cluster, world->now, on_change, world);
}

/* Turns until nothing is on its way. */
static void run(struct world *world)
{
	unsigned quiet = 0;

	for (unsigned i = 0; i < 2000000 && quiet < 4; i++) {
		turn(world);
		quiet = fake_transport_is_busy(world->fake) ? 0 : quiet + 1;
	}
	assert_int_equal(quiet, 4);
}

static void pass(struct world *world, int64_t ms)
{
	world->now.mono_ms += ms;
	world->now.wall_ms += ms;
	fake_transport_set_time(world->fake, world->now.mono_ms);
	run(world);
}

static void answer(struct world *world, const char *pattern, const char *body)
{
	struct fake_answer list = {
		.pattern = pattern,
		.body = body,
		.end = FAKE_ENDS,
	};

	fake_transport_answer(world->fake, &list);
}

static void answer_code(struct world *world, const char *pattern, int code,
	const char *type, const char *body)
{
	struct fake_answer error = {
		.pattern = pattern,
		.code = code,
		.content_type = type,
		.body = body,
		.end = FAKE_ENDS,
	};

	fake_transport_answer(world->fake, &error);
}

static void answer_watch(struct world *world, const char *pattern, const char *body)
{
	struct fake_answer watch = { .pattern = pattern, .body = body };

	fake_transport_answer(world->fake, &watch);
}

/* All that the test does not care about is there and empty. */
static void answer_rest(struct world *world)
{
	answer_watch(world, "watch=true", NULL);
	answer(world, "/version", "{\"gitVersion\":\"v1.33.1\"}");
	answer(world, "/apis/", CR_LIST("7", ""));
	answer(world, "/api/", LIST("7", ""));
}

static const struct source_state *state_of(const struct world *world, enum kind kind)
{
	return store_source(world->store, (enum source)kind);
}

static void assert_source(const struct world *world, enum kind kind,
	enum source_state_code code, const char *message)
{
	const struct source_state *state = state_of(world, kind);

	assert_string_equal(state->message, message);
	assert_int_equal(state->code, code);
}

static void picture_is_listed_watched_and_live(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, LIST_NODES, LIST("10", NODE("a", "3") "," NODE("b", "4")));
	answer_watch(&world, WATCH_NODES,
		EVENT("ADDED", NODE("c", "11")) EVENT("DELETED", NODE("a", "12")));
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_true(cluster_is_settled(world.cluster));
	assert_null(cluster_namespace(world.cluster));
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (kind_info((enum kind)kind)->interest != KIND_ON_DEMAND) {
			assert_source(&world, (enum kind)kind, SOURCE_LIVE, "");
			assert_int_equal(world.commits[kind], 1);
		}
	}
	assert_int_equal(store_count(world.store, KIND_NODE), 2);
	assert_non_null(store_find(world.store, KIND_NODE, "", "b"));
	assert_non_null(store_find(world.store, KIND_NODE, "", "c"));
	assert_string_equal(store_server_version(world.store), "v1.33.1");
	finish(&world);
}

static void nothing_on_demand_is_watched(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_int_equal(fake_transport_count(world.fake, "persistentvolumeclaims"), 0);
	finish(&world);
}

static void requests_say_what_they_should(void **state)
{
	struct world world;
	const char *url;

	(void)state;
	init(&world);
	answer(&world, LIST_NODES, LIST("10", ""));
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_string_equal(fake_transport_url(world.fake, LIST_NODES, 0),
		"https://api:6443/api/v1/nodes");
	assert_string_equal(fake_transport_headers(world.fake, LIST_NODES),
		"Accept: application/json\nAuthorization: Bearer sesame\n"
		"stream=0 gzip=1 write=0 timeout=0\n");
	assert_string_equal(fake_transport_headers(world.fake, WATCH_NODES),
		"Accept: application/json\nAuthorization: Bearer sesame\n"
		"stream=1 gzip=0 write=0 timeout=0\n");
	url = fake_transport_url(world.fake, WATCH_NODES, 0);
	assert_non_null(strstr(url, "?watch=true&allowWatchBookmarks=true&"));
	assert_non_null(strstr(url, "&resourceVersion=10"));
	assert_non_null(strstr(url, "&timeoutSeconds="));
	assert_non_null(fake_transport_url(world.fake,
		"/pods?labelSelector=kubevirt.io%2FmigrationJobUID !watch=true", 0));
	assert_memory_equal(
		fake_transport_config(world.fake)->user_agent, "vmigtop/", 8);
	finish(&world);
}

static void impersonation_and_limits_of_the_user_are_sent(void **state)
{
	struct world world;
	char user[] = "ali\r\nce";
	char group[] = "ops";
	char other[] = "dev";
	char *groups[] = { group, other };
	char key[] = "a/b c";
	char value[] = "x";
	struct exec_env extra = { .name = key, .value = value };

	(void)state;
	init(&world);
	world.target.impersonate_user = user;
	world.target.impersonate_groups = groups;
	world.target.impersonate_group_count = 2;
	world.target.impersonate_extra = &extra;
	world.target.impersonate_extra_count = 1;
	world.target.disable_compression = true;
	world.target.request_timeout_ms = 1500;
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_string_equal(fake_transport_headers(world.fake, LIST_NODES),
		"Accept: application/json\nAuthorization: Bearer sesame\n"
		"Impersonate-User: ali  ce\nImpersonate-Group: ops\n"
		"Impersonate-Group: dev\nImpersonate-Extra-a%2Fb%20c: x\n"
		"stream=0 gzip=0 write=0 timeout=1500\n");
	assert_string_equal(fake_transport_url(world.fake, LIST_NODES, 0),
		"https://api:6443/api/v1/nodes?timeout=2s");
	finish(&world);
}

static void bytes_may_come_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= 130; piece++) {
		struct world world;

		init(&world);
		fake_transport_set_piece(world.fake, piece);
		answer(&world, LIST_NODES,
			LIST("10", NODE("a", "3") "," NODE("b", "4")));
		answer(&world, VMIS " !watch=true !instancemigrations",
			CR_LIST("20",
				"{\"metadata\":{\"name\":\"db\",\"namespace\":\"shop\","
				"\"uid\":\"1\",\"resourceVersion\":\"9\","
				"\"managedFields\":[{\"a\":\"}]\"}]}}"));
		answer_watch(&world, WATCH_NODES,
			EVENT("ADDED", NODE("c\\\"}", "11")) EVENT("BOOKMARK",
				"{\"metadata\":{\"resourceVersion\":\"15\"}}")
				EVENT("DELETED", NODE("a", "16")));
		answer_rest(&world);
		start(&world);
		run(&world);
		assert_true(cluster_is_settled(world.cluster));
		assert_int_equal(store_count(world.store, KIND_NODE), 2);
		assert_non_null(store_find(world.store, KIND_NODE, "", "c\"}"));
		assert_non_null(store_find(world.store, KIND_VMI, "shop", "db"));
		assert_int_equal(world.commits[KIND_NODE], 1);
		finish(&world);
	}
}

/* All in one millisecond: no stamp of a byte tells that there was another. */
static void what_was_missed_may_come_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= 130; piece++) {
		struct world world;
		struct fake_answer held = {
			.pattern = WATCH_NODES,
			.body = EVENT("ADDED", NODE("c", "11")),
			.is_held = true,
		};

		init(&world);
		answer(&world, LIST_NODES, LIST("10", NODE("a", "3")));
		fake_transport_answer(world.fake, &held);
		answer_rest(&world);
		start(&world);
		run(&world);
		pass(&world, 20000);
		fake_transport_set_piece(world.fake, piece);
		fake_transport_send(
			world.fake, fake_transport_find(world.fake, WATCH_NODES), "");
		run(&world);
		assert_int_equal(store_count(world.store, KIND_NODE), 2);
		assert_int_not_equal(state_of(&world, KIND_NODE)->code, SOURCE_LIVE);
		pass(&world, 1000);
		assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
		finish(&world);
	}
}

static void list_cut_at_any_byte_is_never_shown(void **state)
{
	static const char body[] = LIST("20", NODE("a", "3"));

	(void)state;
	/* Up to the last brace; what follows is the line break. */
	for (size_t length = 1; length < sizeof(body) - 2; length++) {
		for (int is_cut = 0; is_cut < 2; is_cut++) {
			struct world world;
			struct fake_answer part = {
				.pattern = LIST_NODES,
				.body = body,
				.body_length = length,
				.end = is_cut ? FAKE_IS_CUT : FAKE_ENDS,
			};

			init(&world);
			fake_transport_answer(world.fake, &part);
			answer_rest(&world);
			start(&world);
			run(&world);
			assert_int_equal(world.commits[KIND_NODE], 0);
			assert_int_equal(store_count(world.store, KIND_NODE), 0);
			assert_int_equal(
				state_of(&world, KIND_NODE)->code, SOURCE_ERROR);
			assert_false(cluster_is_settled(world.cluster));
			finish(&world);
		}
	}
}

static void closed_json_of_a_cut_connection_is_not_taken_for_complete(void **state)
{
	struct world world;
	struct fake_answer cut = {
		.pattern = LIST_NODES,
		.body = LIST("20", NODE("a", "3")),
		.end = FAKE_IS_CUT,
	};

	(void)state;
	init(&world);
	fake_transport_answer(world.fake, &cut);
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_int_equal(world.commits[KIND_NODE], 0);
	finish(&world);
}

static void relist_that_fails_leaves_the_old_picture(void **state)
{
	struct world world;
	struct fake_answer first = {
		.pattern = LIST_NODES,
		.body = LIST("10", NODE("a", "3") "," NODE("b", "4")),
		.end = FAKE_ENDS,
		.times = 1,
	};
	struct fake_answer truncated = {
		.pattern = LIST_NODES,
		.body = LIST("30", NODE("b", "4")),
		/* The end of the array and of the list are missing. */
		.body_length = sizeof(LIST("30", NODE("b", "4"))) - 1 - sizeof("]}"),
		.end = FAKE_ENDS,
		.times = 1,
	};

	(void)state;
	init(&world);
	fake_transport_answer(world.fake, &first);
	fake_transport_answer(world.fake, &truncated);
	answer(&world, LIST_NODES, LIST("31", NODE("b", "4")));
	answer_rest(&world);
	start(&world);
	run(&world);
	pass(&world, 30000);
	fake_transport_send(world.fake, fake_transport_find(world.fake, WATCH_NODES),
		EVENT("ERROR", STATUS("410", "Expired", "too old resource version")));
	run(&world);
	assert_int_equal(store_count(world.store, KIND_NODE), 2);
	assert_source(&world, KIND_NODE, SOURCE_STALE,
		"the list of nodes ended in the middle, after 1 objects");
	/* What vanished meanwhile is gone after the list that is complete. */
	pass(&world, 5000);
	assert_int_equal(store_count(world.store, KIND_NODE), 1);
	pass(&world, 1000); /* nothing was missed since the list */
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 3);
	finish(&world);
}

static void watch_resumes_after_the_last_whole_event(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, LIST_NODES, LIST("10", ""));
	answer_rest(&world);
	start(&world);
	run(&world);
	fake_transport_send(world.fake, fake_transport_find(world.fake, WATCH_NODES),
		EVENT("ADDED", NODE("a", "11")) "{\"type\":\"ADDED\",\"object\":{"
						"\"metadata\":{\"name\":\"b\"");
	pass(&world, 2000);
	fake_transport_end_all(world.fake, WATCH_NODES, FAKE_IS_CUT);
	run(&world);
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 1);
	assert_int_equal(fake_transport_count(world.fake, WATCH_NODES), 2);
	assert_non_null(
		strstr(fake_transport_url(world.fake, WATCH_NODES, 1), "Version=11"));
	assert_int_equal(store_count(world.store, KIND_NODE), 1);
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	finish(&world);
}

static void server_that_went_away_is_seen_and_one_stream_wakes_the_others(void **state)
{
	struct world world;
	struct fake_answer refused = { .pattern = "watch=true",
		.end = FAKE_IS_REFUSED };

	(void)state;
	init(&world);
	answer(&world, LIST_NODES, LIST("10", NODE("a", "3")));
	answer_rest(&world);
	start(&world);
	run(&world);
	fake_transport_forget(world.fake);
	fake_transport_answer(world.fake, &refused);
	pass(&world, 20000);
	fake_transport_end_all(world.fake, "watch=true", FAKE_IS_CUT);
	run(&world);
	for (int i = 0; i < 40; i++) {
		pass(&world, 2500);
	}
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (kind_info((enum kind)kind)->interest != KIND_ON_DEMAND) {
			assert_source(&world, (enum kind)kind, SOURCE_STALE,
				"connection refused");
		}
	}
	assert_int_equal(store_count(world.store, KIND_NODE), 1);
	fake_transport_forget(world.fake);
	answer_rest(&world);
	/* The first one that gets through does so within its own wait; the others then
	 * do not sit out theirs. */
	for (int i = 0; i < 70 && state_of(&world, KIND_NODE)->code != SOURCE_LIVE;
		i++) {
		pass(&world, 1000);
	}
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (kind_info((enum kind)kind)->interest != KIND_ON_DEMAND) {
			assert_source(&world, (enum kind)kind, SOURCE_LIVE, "");
			assert_int_equal(world.commits[kind], 1);
		}
	}
	finish(&world);
}

static void rights_decide_kind_by_kind(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, "/namespaces/shop/ !watch=true !kubevirts !pods",
		CR_LIST("7", ""));
	answer_code(&world, "/nodes !watch=true", 403, "application/json",
		STATUS("403", "Forbidden", "nodes is forbidden"));
	answer_code(&world, "instancemigrations !watch=true", 403, "application/json",
		STATUS("403", "Forbidden", "forbidden"));
	answer(&world, "/namespaces/shop/kubevirts !watch=true", CR_LIST("7", ""));
	answer_code(&world, "/kubevirts !watch=true", 403, "application/json",
		STATUS("403", "Forbidden", "forbidden"));
	answer_rest(&world);
	start(&world);
	assert_null(cluster_namespace(world.cluster));
	run(&world);
	assert_source(
		&world, KIND_NODE, SOURCE_FORBIDDEN, "forbidden: needs list on nodes");
	assert_source(&world, KIND_MIGRATION, SOURCE_LIVE,
		"forbidden: needs list on "
		"virtualmachineinstancemigrations.kubevirt.io");
	assert_source(&world, KIND_KUBEVIRT, SOURCE_FORBIDDEN,
		"forbidden: needs list on kubevirts.kubevirt.io");
	assert_source(&world, KIND_VMI, SOURCE_LIVE, "");
	assert_string_equal(cluster_namespace(world.cluster), "shop");
	assert_true(cluster_is_settled(world.cluster));
	finish(&world);
}

static void chosen_namespace_restricts_what_lives_with_the_vms_only(void **state)
{
	struct world world;
	char chosen[] = "mine";

	(void)state;
	init(&world);
	world.settings.namespace = chosen;
	answer_rest(&world);
	start(&world);
	assert_string_equal(cluster_namespace(world.cluster), "mine");
	run(&world);
	assert_int_equal(fake_transport_count(world.fake,
				 "/v1/namespaces/mine/virtualmachineinstances !watch"),
		1);
	assert_int_equal(fake_transport_count(world.fake, "/v1/kubevirts !watch"), 1);
	assert_int_equal(
		fake_transport_count(world.fake, "/v1/pods !watch virt-handler"), 1);
	assert_int_equal(fake_transport_count(world.fake,
				 "/namespaces/mine/pods !watch migrationJobUID"),
		1);
	finish(&world);
}

static void absent_types_are_absent_and_older_versions_are_found(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_code(&world, "/hco.kubevirt.io/v1/ !watch", 404,
		"text/plain; charset=utf-8", "404 page not found\n");
	answer_code(&world, "/nmstate.io/ !watch", 404, "text/plain; charset=utf-8",
		"404 page not found\n");
	answer_code(&world, "/k8s.cni.cncf.io/ !watch", 404, "application/json",
		STATUS("404", "NotFound", "no such thing"));
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_source(&world, KIND_HYPERCONVERGED, SOURCE_LIVE, "");
	assert_int_equal(fake_transport_count(
				 world.fake, "/hco.kubevirt.io/v1beta1/ watch=true"),
		1);
	assert_source(&world, KIND_NODE_NETWORK_STATE, SOURCE_ABSENT,
		"nodenetworkstates.nmstate.io is not served by this cluster");
	assert_source(&world, KIND_NAD, SOURCE_ERROR, "no such thing");
	finish(&world);
}

/* A wrong path in the server's address, or another server altogether. */
static void server_without_nodes_is_no_api_server(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_code(&world, LIST_NODES, 404, "text/plain; charset=utf-8",
		"404 page not found\n");
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_source(&world, KIND_NODE, SOURCE_ERROR,
		"https://api:6443 knows nothing of nodes: is there an API server at "
		"this address?");
	finish(&world);
}

static void page_of_a_proxy_is_not_an_api_server(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_code(&world, LIST_NODES, 200, "text/html; charset=utf-8",
		"<html>log in</html>");
	answer_code(&world, "/namespaces !watch", 502, "text/html",
		"<html>\x1b]52;c;evil\a bad gateway</html>");
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_source(&world, KIND_NODE, SOURCE_ERROR,
		"https://api:6443 answers with text/html; charset=utf-8 instead of "
		"JSON: is it an API server, or a login page?");
	assert_int_equal(state_of(&world, KIND_NAMESPACE)->code, SOURCE_ERROR);
	assert_null(strchr(state_of(&world, KIND_NAMESPACE)->message, '\x1b'));
	assert_non_null(strstr(state_of(&world, KIND_NAMESPACE)->message, "502"));
	finish(&world);
}

static void something_else_than_a_list_is_not_an_empty_list(void **state)
{
	static const char *const bodies[] = {
		"{\"metadata\":{\"resourceVersion\":\"7\"}}",
		"{}",
		"[]",
		"null",
		"{\"items\":[],\"metadata\":{}}",
		"{\"items\":{},\"metadata\":{\"resourceVersion\":\"7\"}}",
		"{\"items\":[{}],\"metadata\":{\"resourceVersion\":\"7\"}}",
		STATUS("500", "InternalError", "boom"),
		LIST("9", "") "x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(bodies); i++) {
		struct world world;

		init(&world);
		answer(&world, LIST_NODES, bodies[i]);
		answer_rest(&world);
		start(&world);
		run(&world);
		assert_int_equal(world.commits[KIND_NODE], 0);
		assert_int_equal(state_of(&world, KIND_NODE)->code, SOURCE_ERROR);
		assert_true(state_of(&world, KIND_NODE)->message[0] != '\0');
		finish(&world);
	}
}

static void list_without_items_as_go_writes_it_is_empty(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, LIST_NODES,
		"{\"kind\":\"NodeList\",\"metadata\":{\"resourceVersion\":\"7\"},"
		"\"items\":null}");
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_int_equal(world.commits[KIND_NODE], 1);
	finish(&world);
}

static void one_large_list_does_not_hold_up_the_others(void **state)
{
	struct world world;
	struct strbuf body;

	(void)state;
	init(&world);
	strbuf_init(&body, 64u << 20);
	strbuf_text(&body, "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[");
	for (int i = 0; i < 20000; i++) {
		strbuf_printf(&body,
			"%s{\"metadata\":{\"name\":\"n%d\",\"uid\":\"%d\"}}",
			i == 0 ? "" : ",", i, i);
	}
	strbuf_text(&body, "]}");
	answer(&world, LIST_NODES, strbuf_cstr(&body));
	answer_rest(&world);
	start(&world);
	for (int i = 0; i < 4; i++) {
		world.now.mono_ms += 110;
		turn(&world);
	}
	/* All small lists are done, the large one has had its share of each turn. */
	assert_int_equal(state_of(&world, KIND_VMI)->code, SOURCE_LIVE);
	assert_int_equal(state_of(&world, KIND_NODE)->code, SOURCE_LISTING);
	assert_in_range((uint64_t)state_of(&world, KIND_NODE)->loading, 1,
		4 * LIMIT_DECODE_BYTES_PER_TURN / 30);
	for (int i = 0; i < 100; i++) {
		turn(&world);
	}
	assert_int_equal(state_of(&world, KIND_NODE)->code, SOURCE_LIVE);
	assert_int_equal(store_count(world.store, KIND_NODE), 20000);
	strbuf_finish(&body);
	finish(&world);
}

static void refused_credentials_are_said_and_one_good_answer_frees_all(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_code(&world, "/api", 401, "application/json",
		STATUS("401", "Unauthorized", "Unauthorized"));
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_source(
		&world, KIND_NODE, SOURCE_FORBIDDEN, "not logged in: Unauthorized");
	assert_int_equal(fake_transport_count(world.fake, NODES), 1);
	assert_true(cluster_is_settled(world.cluster));
	pass(&world, 10000);
	assert_int_equal(fake_transport_count(world.fake, NODES), 2);
	/* A minute each from now on; then it is well again. */
	fake_transport_forget(world.fake);
	answer_rest(&world);
	pass(&world, 59999);
	assert_int_equal(state_of(&world, KIND_NODE)->code, SOURCE_FORBIDDEN);
	pass(&world, 1);
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (kind_info((enum kind)kind)->interest != KIND_ON_DEMAND) {
			assert_source(&world, (enum kind)kind, SOURCE_LIVE, "");
		}
	}
	finish(&world);
}

static void token_file_is_read_again_while_all_is_well(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "old\n", 4), 4);
	init(&world);
	world.target.token = NULL;
	world.target.token_file = path;
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_int_equal(pwrite(file, "new\n", 4, 0), 4);
	pass(&world, 49999);
	cluster_refresh(world.cluster, world.now);
	run(&world);
	assert_non_null(strstr(fake_transport_headers(world.fake, WATCH_NODES),
		"Authorization: Bearer old\n"));
	pass(&world, 1);
	cluster_refresh(world.cluster, world.now);
	run(&world);
	assert_non_null(strstr(fake_transport_headers(world.fake, WATCH_NODES),
		"Authorization: Bearer new\n"));
	/* No list was needed for it, and no watch was cut. */
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 1);
	(void)close(file);
	(void)unlink(path);
	finish(&world);
}

static void token_changed_before_the_refusal_is_used_at_once(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	int file = mkstemp(path);
	struct fake_answer once = {
		.pattern = LIST_NODES,
		.code = 401,
		.body = STATUS("401", "Unauthorized", "Unauthorized"),
		.end = FAKE_ENDS,
		.times = 1,
	};

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "old\n", 4), 4);
	init(&world);
	world.target.token = NULL;
	world.target.token_file = path;
	fake_transport_answer(world.fake, &once);
	answer_rest(&world);
	start(&world);
	cluster_pump(world.cluster, world.now, on_change, &world);
	assert_int_equal(pwrite(file, "new\n", 4, 0), 4);
	run(&world);
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 2);
	(void)close(file);
	(void)unlink(path);
	finish(&world);
}

static void rotated_certificates_reconnect_everything_without_a_list(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	int file = mkstemp(path);
	char pem[] = "old\n";

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "old\n", 4), 4);
	init(&world);
	world.target.client_certificate_pem = pem;
	world.target.client_certificate_file = path;
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_int_equal(fake_transport_configured(world.fake), 1);
	pass(&world, 300000);
	assert_int_equal(fake_transport_configured(world.fake), 1);
	assert_int_equal(pwrite(file, "new\n", 4, 0), 4);
	pass(&world, 300000);
	assert_int_equal(fake_transport_configured(world.fake), 2);
	assert_string_equal(
		fake_transport_config(world.fake)->client_certificate_pem, "new\n");
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 1);
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	(void)close(file);
	(void)unlink(path);
	finish(&world);
}

static void certificates_changed_before_the_refusal_are_used_at_once(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	int file = mkstemp(path);
	char pem[] = "old\n";
	struct fake_answer once = {
		.pattern = LIST_NODES,
		.code = 401,
		.body = STATUS("401", "Unauthorized", "Unauthorized"),
		.end = FAKE_ENDS,
		.times = 1,
	};

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "new\n", 4), 4);
	init(&world);
	world.target.token = NULL;
	world.target.client_certificate_pem = pem;
	world.target.client_certificate_file = path;
	fake_transport_answer(world.fake, &once);
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_string_equal(
		fake_transport_config(world.fake)->client_certificate_pem, "new\n");
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 2);
	(void)close(file);
	(void)unlink(path);
	finish(&world);
}

/* Its server shows a certificate of another authority, which the file knows. */
static void authority_is_read_again_when_no_connection_comes_about(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	int file = mkstemp(path);
	char pem[] = "old\n";
	struct fake_answer once = {
		.pattern = "",
		.end = FAKE_UNREACHABLE,
		.times = 1,
	};

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "new\n", 4), 4);
	init(&world);
	world.target.ca_pem = pem;
	world.target.ca_file = path;
	fake_transport_answer(world.fake, &once);
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_string_equal(fake_transport_config(world.fake)->ca_pem, "new\n");
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	(void)close(file);
	(void)unlink(path);
	finish(&world);
}

static void refresh_asks_again_at_once(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_code(&world, LIST_NODES, 403, "application/json",
		STATUS("403", "Forbidden", "no"));
	answer_rest(&world);
	start(&world);
	run(&world);
	fake_transport_forget(world.fake);
	answer_rest(&world);
	pass(&world, 4000);
	assert_int_equal(state_of(&world, KIND_NODE)->code, SOURCE_FORBIDDEN);
	cluster_refresh(world.cluster, world.now);
	run(&world);
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	finish(&world);
}

static void machine_that_slept_trusts_no_connection(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer_rest(&world);
	start(&world);
	run(&world);
	assert_int_equal(fake_transport_count(world.fake, WATCH_NODES), 1);
	/* Awake but late by less than counts. */
	cluster_wait(world.cluster, NULL, 0, world.now, world.now.mono_ms + 1000);
	world.now.mono_ms += 20999;
	cluster_pump(world.cluster, world.now, on_change, &world);
	run(&world);
	assert_int_equal(fake_transport_count(world.fake, WATCH_NODES), 1);
	cluster_wait(world.cluster, NULL, 0, world.now, world.now.mono_ms + 1000);
	world.now.mono_ms += 21000;
	cluster_pump(world.cluster, world.now, on_change, &world);
	run(&world);
	assert_int_equal(fake_transport_count(world.fake, WATCH_NODES), 2);
	assert_int_equal(fake_transport_count(world.fake, LIST_NODES), 1);
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	finish(&world);
}

static void write_script(char *path, const char *text)
{
	int file = mkstemp(path);

	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(file, 0700), 0);
	(void)close(file);
}

/* Turns until a plugin, which is a real process, has come to its end. */
static void run_plugin(struct world *world)
{
	for (int i = 0; i < 20000; i++) {
		turn(world);
		if (state_of(world, KIND_NODE)->code != SOURCE_CONNECTING) {
			break;
		}
		(void)poll(NULL, 0, 1);
	}
	run(world);
}

static void requests_wait_for_the_credential_plugin(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	char version[] = "client.authentication.k8s.io/v1";

	(void)state;
	write_script(path,
		"#!/bin/sh\necho "
		"'{\"kind\":\"ExecCredential\",\"apiVersion\":\"client."
		"authentication.k8s.io/v1\",\"status\":{\"token\":\"fresh\"}}'\n");
	init(&world);
	world.target.token = NULL;
	world.target.exec.command = path;
	world.target.exec.api_version = version;
	answer_rest(&world);
	start(&world);
	turn(&world);
	assert_int_equal(fake_transport_count(world.fake, "/"), 0);
	assert_source(&world, KIND_NODE, SOURCE_CONNECTING,
		"waiting for the credential plugin");
	run_plugin(&world);
	assert_source(&world, KIND_NODE, SOURCE_LIVE, "");
	assert_non_null(strstr(fake_transport_headers(world.fake, LIST_NODES),
		"Authorization: Bearer fresh\n"));
	(void)unlink(path);
	finish(&world);
}

static void failing_plugin_is_the_reason_of_every_source(void **state)
{
	struct world world;
	char path[] = "/tmp/vmigtop-test-XXXXXX";
	char version[] = "client.authentication.k8s.io/v1";
	char message[128];

	(void)state;
	write_script(path, "#!/bin/sh\necho 'session expired' >&2\nexit 3\n");
	init(&world);
	world.target.token = NULL;
	world.target.exec.command = path;
	world.target.exec.api_version = version;
	answer_rest(&world);
	start(&world);
	run_plugin(&world);
	(void)snprintf(message, sizeof(message),
		"not logged in: credential plugin %s ended with exit code 3: session "
		"expired",
		strrchr(path, '/') + 1);
	assert_source(&world, KIND_NODE, SOURCE_FORBIDDEN, message);
	assert_true(state_of(&world, KIND_NODE)->needs_login);
	assert_true(cluster_is_settled(world.cluster));
	assert_int_equal(fake_transport_count(world.fake, "/"), 0);
	(void)unlink(path);
	finish(&world);
}

/* Each call of the transport fails once; whatever it was, the picture ends complete. */
static void any_call_may_fail(void **state)
{
	size_t calls = 1;

	(void)state;
	for (size_t n = 1; n <= calls; n++) {
		struct world world;

		init(&world);
		fake_transport_set_piece(world.fake, 70);
		answer(&world, LIST_NODES,
			LIST("10", NODE("a", "3") "," NODE("b", "4")));
		answer_watch(&world, WATCH_NODES " resourceVersion=10",
			EVENT("ADDED", NODE("c", "11")));
		answer_rest(&world);
		fake_transport_fail_call(world.fake, n);
		start(&world);
		run(&world);
		fake_transport_fail_call(world.fake, 0);
		for (int i = 0; i < 40; i++) {
			pass(&world, 1000);
		}
		assert_int_equal(store_count(world.store, KIND_NODE), 3);
		for (int kind = 0; kind < KIND_COUNT; kind++) {
			if (kind_info((enum kind)kind)->interest != KIND_ON_DEMAND) {
				assert_source(&world, (enum kind)kind, SOURCE_LIVE, "");
			}
		}
		if (n == 1) {
			calls = fake_transport_calls(world.fake);
			assert_true(calls > 40);
		}
		finish(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(picture_is_listed_watched_and_live),
		cmocka_unit_test(nothing_on_demand_is_watched),
		cmocka_unit_test(requests_say_what_they_should),
		cmocka_unit_test(impersonation_and_limits_of_the_user_are_sent),
		cmocka_unit_test(bytes_may_come_in_pieces_of_any_size),
		cmocka_unit_test(what_was_missed_may_come_in_pieces_of_any_size),
		cmocka_unit_test(list_cut_at_any_byte_is_never_shown),
		cmocka_unit_test(
			closed_json_of_a_cut_connection_is_not_taken_for_complete),
		cmocka_unit_test(relist_that_fails_leaves_the_old_picture),
		cmocka_unit_test(watch_resumes_after_the_last_whole_event),
		cmocka_unit_test(
			server_that_went_away_is_seen_and_one_stream_wakes_the_others),
		cmocka_unit_test(rights_decide_kind_by_kind),
		cmocka_unit_test(
			chosen_namespace_restricts_what_lives_with_the_vms_only),
		cmocka_unit_test(absent_types_are_absent_and_older_versions_are_found),
		cmocka_unit_test(server_without_nodes_is_no_api_server),
		cmocka_unit_test(page_of_a_proxy_is_not_an_api_server),
		cmocka_unit_test(something_else_than_a_list_is_not_an_empty_list),
		cmocka_unit_test(list_without_items_as_go_writes_it_is_empty),
		cmocka_unit_test(one_large_list_does_not_hold_up_the_others),
		cmocka_unit_test(
			refused_credentials_are_said_and_one_good_answer_frees_all),
		cmocka_unit_test(token_file_is_read_again_while_all_is_well),
		cmocka_unit_test(token_changed_before_the_refusal_is_used_at_once),
		cmocka_unit_test(
			rotated_certificates_reconnect_everything_without_a_list),
		cmocka_unit_test(
			certificates_changed_before_the_refusal_are_used_at_once),
		cmocka_unit_test(
			authority_is_read_again_when_no_connection_comes_about),
		cmocka_unit_test(refresh_asks_again_at_once),
		cmocka_unit_test(machine_that_slept_trusts_no_connection),
		cmocka_unit_test(requests_wait_for_the_credential_plugin),
		cmocka_unit_test(failing_plugin_is_the_reason_of_every_source),
		cmocka_unit_test(any_call_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
