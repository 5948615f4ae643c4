/* One object by name: what is asked, and what each answer means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "kube/cluster.h"
#include "tests/support/fake_transport.h"

struct world {
	struct fake_transport *fake;
	struct target target;
	struct settings settings;
	struct cluster *cluster;
	struct moment now;
	char server[32];
	char token[16];
	struct document document; /* the newest; strings are copies */
	char yaml[4096];
	size_t document_count;
};

static void init(struct world *world)
{
	*world = (struct world){ .now = { .wall_ms = 77000, .mono_ms = 5000000 } };
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->token, sizeof(world->token), "sesame");
	world->target.server = world->server;
	world->target.token = world->token;
	world->fake = fake_transport_create();
	fake_transport_set_time(world->fake, world->now.mono_ms);
	world->cluster = cluster_create(
		&world->target, &world->settings, fake_transport_port(world->fake), 1);
}

static void finish(struct world *world)
{
	cluster_destroy(world->cluster);
	assert_int_equal(fake_transport_open(world->fake), 0);
	fake_transport_free(world->fake);
}

static void on_change(void *context, const struct change *change)
{
	struct world *world = context;

	if (change->type == CHANGE_DOCUMENT) {
		world->document = *change->document;
		world->document_count++;
		world->yaml[0] = '\0';
		if (change->document->yaml != NULL) {
			(void)snprintf(world->yaml, sizeof(world->yaml), "%s",
				change->document->yaml);
		}
	}
	object_destroy(change->object);
}

static void turn(struct world *world)
{
	for (int i = 0; i < 8; i++) {
		cluster_wait(world->cluster, NULL, 0, world->now, world->now.mono_ms);
		cluster_pump(world->cluster, world->now, on_change, world);
	}
}

static void answer(struct world *world, const char *pattern, int code, const char *type,
	const char *body)
{
	struct fake_answer answer = {
		.pattern = pattern,
		.code = code,
		.content_type = type,
		.body = body,
		.end = FAKE_ENDS,
	};

	fake_transport_answer(world->fake, &answer);
}

static uint32_t ask(
	struct world *world, enum kind kind, const char *namespace, const char *name)
{
	const struct object_ref ref = { kind, namespace, name };
	uint32_t id = cluster_look_up(world->cluster, &ref);

	turn(world);
	return id;
}

static void an_object_is_asked_for_once_and_comes_as_yaml(void **state)
{
	struct world world;
	uint32_t id;

	(void)state;
	init(&world);
	answer(&world, "/pods/virt-launcher-x", 200, NULL,
		"{\"kind\":\"Pod\",\"metadata\":{\"name\":\"virt-launcher-x\","
		"\"resourceVersion\":\"42\",\"managedFields\":[{\"manager\":\"k\"}]}}");
	id = ask(&world, KIND_POD, "shop", "virt-launcher-x");
	assert_int_equal(world.document_count, 1);
	assert_int_equal(world.document.id, id);
	assert_int_equal(world.document.state, DOCUMENT_THERE);
	assert_string_equal(world.yaml,
		"kind: Pod\nmetadata:\n  managedFields:\n  - manager: k\n  name: "
		"virt-launcher-x\n  resourceVersion: \"42\"\n");
	assert_int_equal(world.document.managed_first, 2);
	assert_int_equal(world.document.managed_count, 2);
	assert_string_equal(world.document.resource_version, "42");
	assert_int_equal(world.document.at_ms, 77000);
	assert_string_equal(fake_transport_url(world.fake, "/pods/virt-launcher-x", 0),
		"https://api:6443/api/v1/namespaces/shop/pods/virt-launcher-x");
	turn(&world);
	assert_int_equal(fake_transport_count(world.fake, "/pods/virt-launcher-x"), 1);
	finish(&world);
}

static void kinds_without_a_namespace_have_none_in_their_path(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, "/nodes/w07", 200, NULL, "{\"kind\":\"Node\"}");
	ask(&world, KIND_NODE, "", "w07");
	assert_string_equal(fake_transport_url(world.fake, "/nodes/w07", 0),
		"https://api:6443/api/v1/nodes/w07");
	assert_int_equal(world.document.state, DOCUMENT_THERE);
	finish(&world);
}

static void a_no_is_told_as_what_it_is(void **state)
{
	static const struct {
		int code;
		const char *type;
		const char *body;
		enum document_state state;
		const char *message;
	} rows[] = {
		{ 403, "application/json",
			"{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":"
			"\"Forbidden\",\"message\":\"nodes \\\"w07\\\" is forbidden: "
			"User "
			"\\\"jane\\\" cannot get\\u001b[2J it\",\"code\":403}",
			DOCUMENT_FORBIDDEN, "cannot get^[[2J it" },
		{ 404, "application/json",
			"{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":"
			"\"NotFound\",\"message\":\"nodes \\\"w07\\\" not "
			"found\",\"code\":404}",
			DOCUMENT_ABSENT, "not found" },
		{ 500, "application/json",
			"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":"
			"\"etcd is "
			"down\",\"code\":500}",
			DOCUMENT_ERROR, "etcd is down" },
		{ 200, "application/json", "{\"kind\":", DOCUMENT_ERROR, "JSON" },
		{ 200, "text/html", "<html>log in</html>", DOCUMENT_ERROR, "JSON" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct world world;

		init(&world);
		answer(&world, "/nodes/w07", rows[i].code, rows[i].type, rows[i].body);
		ask(&world, KIND_NODE, "", "w07");
		assert_int_equal(world.document_count, 1);
		assert_int_equal(world.document.state, rows[i].state);
		if (strstr(world.document.message, rows[i].message) == NULL) {
			fail_msg("%s", world.document.message);
		}
		finish(&world);
	}
}

static void another_version_of_the_api_is_tried(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, "/v1/namespaces/cnv/hyperconvergeds/x", 404, "text/plain",
		"404 page not found\n");
	answer(&world, "/v1beta1/namespaces/cnv/hyperconvergeds/x", 200, NULL,
		"{\"kind\":\"HyperConverged\"}");
	ask(&world, KIND_HYPERCONVERGED, "cnv", "x");
	assert_int_equal(world.document_count, 1);
	assert_int_equal(world.document.state, DOCUMENT_THERE);
	finish(&world);
}

static void a_name_that_leads_elsewhere_is_not_asked_for(void **state)
{
	static const struct {
		enum kind kind;
		const char *namespace;
		const char *name;
	} rows[] = {
		{ KIND_NODE, "", ".." },
		{ KIND_NODE, "", "" },
		{ KIND_NODE, "", "a/b" },
		{ KIND_POD, "", "x" },
		{ KIND_POD, "../kube-system", "x" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct world world;

		init(&world);
		ask(&world, rows[i].kind, rows[i].namespace, rows[i].name);
		assert_int_equal(world.document_count, 1);
		assert_int_equal(world.document.state, DOCUMENT_ERROR);
		finish(&world);
	}
}

static void a_newer_question_takes_the_place_of_an_older_one(void **state)
{
	struct world world;
	uint32_t second;

	(void)state;
	init(&world);
	answer(&world, "/nodes/w08", 200, NULL, "{\"kind\":\"Node\"}");
	ask(&world, KIND_NODE, "", "w07"); /* nobody answers */
	assert_int_equal(world.document_count, 0);
	second = ask(&world, KIND_NODE, "", "w08");
	assert_int_equal(world.document_count, 1);
	assert_int_equal(world.document.id, second);
	assert_int_equal(fake_transport_find(world.fake, "/nodes/w07"), 0);
	finish(&world);
}

static void too_much_is_not_read_to_its_end(void **state)
{
	struct world world;
	size_t length = (4u << 20) + 64;
	char *body = mem_calloc(length + 1, 1);
	struct fake_answer large = { .pattern = "/nodes/w07", .end = FAKE_STAYS_OPEN };

	(void)state;
	memset(body, ' ', length);
	body[0] = '{';
	large.body = body;
	large.body_length = length;
	init(&world);
	fake_transport_answer(world.fake, &large);
	ask(&world, KIND_NODE, "", "w07");
	assert_int_equal(world.document_count, 1);
	assert_int_equal(world.document.state, DOCUMENT_ERROR);
	assert_non_null(strstr(world.document.message, "too large"));
	assert_int_equal(fake_transport_find(world.fake, "/nodes/w07"), 0);
	finish(&world);
	mem_free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_asked_for_once_and_comes_as_yaml),
		cmocka_unit_test(kinds_without_a_namespace_have_none_in_their_path),
		cmocka_unit_test(a_no_is_told_as_what_it_is),
		cmocka_unit_test(another_version_of_the_api_is_tried),
		cmocka_unit_test(a_name_that_leads_elsewhere_is_not_asked_for),
		cmocka_unit_test(a_newer_question_takes_the_place_of_an_older_one),
		cmocka_unit_test(too_much_is_not_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
