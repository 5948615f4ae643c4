/*
 * Intents on the wire: what is asked, what each real answer means, and that nothing is
 * ever asked twice once it may have been done.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/unknown.h"
#include "commands/answer.h"
#include "kube/cluster.h"
#include "src/kube/intents.h"
#include "tests/support/fake_transport.h"
#include "tests/unit/wire/recordings.h"

/* --- recorded answers --- */

struct meaning {
	const char *recorded; /* the case in the recording */
	enum intent_verb verb;
	enum outcome_state state;
	const char *explained; /* fragment of the plain words; NULL: none */
};

static const struct meaning meanings[] = {
	{ "403 create vmim, namespace admin", INTENT_CREATE_MIGRATION, OUTCOME_REFUSED,
		"The ClusterRole kubevirt.io:migrate gives that right" },
	{ "403 create vmim, read-only user", INTENT_CREATE_MIGRATION, OUTCOME_REFUSED,
		"you may not:" },
	{ "403 delete vmim, read-only user", INTENT_DELETE_MIGRATION, OUTCOME_REFUSED,
		"cannot delete resource" },
	{ "406 migrate subresource with Accept: application/json only",
		INTENT_EVACUATE_CANCEL, OUTCOME_REFUSED, NULL },
	{ "404 migrate subresource, no such VM", INTENT_EVACUATE_CANCEL,
		OUTCOME_REFUSED, "the VM is gone" },
	{ "202 migrate subresource, dry run", INTENT_EVACUATE_CANCEL, OUTCOME_DONE,
		"" },
	{ "400 webhook: vmi does not exist", INTENT_CREATE_MIGRATION, OUTCOME_REFUSED,
		"the VM shop/none is not there any more" },
	{ "422 webhook: vmiName missing", INTENT_CREATE_MIGRATION, OUTCOME_REFUSED,
		"vmiName is missing" },
	{ "422 webhook: priority set by a user", INTENT_CREATE_MIGRATION,
		OUTCOME_REFUSED, "only KubeVirt itself" },
	{ "422 wrong type in spec (mutating webhook answers)", INTENT_CREATE_MIGRATION,
		OUTCOME_REFUSED, "must be of type string" },
	{ "201 create vmim with dryRun=All", INTENT_CREATE_MIGRATION, OUTCOME_DONE,
		"" },
	{ "201 SelfSubjectAccessReview, denied", INTENT_REVIEW_ACCESS, OUTCOME_DENIED,
		"not got that right" },
	{ "201 create vmim (db-1)", INTENT_CREATE_MIGRATION, OUTCOME_DONE, "" },
	{ "400 webhook: in-flight migration", INTENT_CREATE_MIGRATION, OUTCOME_REFUSED,
		"the VM has a migration already" },
	{ "400 second create with the same name while in flight (webhook answers "
	  "before "
	  "AlreadyExists)",
		INTENT_CREATE_MIGRATION, OUTCOME_REFUSED, "only one at a time" },
	{ "500 migrate subresource while one is in flight", INTENT_CREATE_MIGRATION,
		OUTCOME_REFUSED, "the VM has a migration already" },
	{ "200 delete vmim (finalizer pending)", INTENT_DELETE_MIGRATION, OUTCOME_DONE,
		"" },
	{ "409 Conflict (stale resourceVersion)", INTENT_CORDON, OUTCOME_REFUSED,
		"changed by somebody else" },
	{ "429 eviction triggers a migration", INTENT_EVICT_POD, OUTCOME_WAITING,
		"Eviction triggered evacuation of VMI" },
	{ "429 eviction repeated", INTENT_EVICT_POD, OUTCOME_WAITING,
		"Evacuation in progress" },
	{ "503 subresource, virt-api down", INTENT_EVACUATE_CANCEL, OUTCOME_REFUSED,
		"virt-api, which has to agree, does not answer" },
	{ "500 create vmim, webhook unreachable", INTENT_CREATE_MIGRATION,
		OUTCOME_REFUSED, "virt-api, which has to agree, does not answer" },
	{ "404 eviction of a pod name that does not exist in the namespace",
		INTENT_EVICT_POD, OUTCOME_REFUSED, "it is not there any more" },
};

#define MEANING_COUNT (sizeof(meanings) / sizeof(meanings[0]))

struct recorded_run {
	bool is_met[MEANING_COUNT];
};

static void check_recorded(struct json_object *record, const struct meaning *meaning)
{
	struct intent intent = { .verb = meaning->verb,
		.namespace = "shop",
		.name = "n",
		.vmi = "none",
		.node = "w" };
	struct json_object *headers = json_object_object_get(record, "headers");
	struct str type = record_text(headers, "Content-Type");
	char content_type[128];
	struct transfer_status status = {
		.state = TRANSFER_DONE,
		.http_code =
			json_object_get_int64(json_object_object_get(record, "status")),
		.content_type = content_type,
		.retry_after_s = UNKNOWN_I64,
	};
	struct outcome outcome;
	struct arena *arena = arena_create(1024);
	const char *words;

	(void)snprintf(content_type, sizeof(content_type), "%.*s", (int)type.length,
		type.data != NULL ? type.data : "");
	intent_classify(&intent, &status, record_text(record, "body"), &outcome);
	words = answer_explain(&intent, &outcome, NULL, arena);
	print_message("[%s]\n", meaning->recorded);
	assert_int_equal(outcome.state, meaning->state);
	if (meaning->explained != NULL && strstr(words, meaning->explained) == NULL) {
		fail_msg("\"%s\" does not say \"%s\"", words, meaning->explained);
	}
	if (outcome.state == OUTCOME_DONE && status.http_code == 201) {
		assert_int_equal(strlen(outcome.uid), 36);
	}
	arena_destroy(arena);
}

static void visit_recorded(struct json_object *record, void *context)
{
	struct recorded_run *run = context;
	struct str name = record_text(record, "case");

	for (size_t i = 0; i < MEANING_COUNT; i++) {
		if (str_is(name, meanings[i].recorded)) {
			run->is_met[i] = true;
			check_recorded(record, &meanings[i]);
		}
	}
}

static void recorded_answers_mean_what_they_should(void **state)
{
	struct recorded_run run = { 0 };

	(void)state;
	(void)recording_each("errors.jsonl", visit_recorded, &run);
	for (size_t i = 0; i < MEANING_COUNT; i++) {
		if (!run.is_met[i]) {
			fail_msg("not recorded: %s", meanings[i].recorded);
		}
	}
}

/* --- answers by code --- */

struct coded {
	int64_t code;
	enum intent_verb verb;
	const char *body;
	enum outcome_state state;
};

#define FAILURE(message) \
	"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"" message "\"}"

static const struct coded codeds[] = {
	{ 200, INTENT_CORDON, "{\"metadata\":{\"uid\":\"u\"}}", OUTCOME_DONE },
	{ 200, INTENT_DELETE_MIGRATION, "", OUTCOME_DONE },
	{ 200, INTENT_DELETE_MIGRATION, FAILURE("no"), OUTCOME_REFUSED },
	{ 201, INTENT_EVICT_POD, "{\"kind\":\"Status\",\"status\":\"Success\"}",
		OUTCOME_DONE },
	{ 301, INTENT_CORDON, "", OUTCOME_REFUSED },
	{ 400, INTENT_CREATE_MIGRATION, FAILURE("x"), OUTCOME_REFUSED },
	{ 409, INTENT_DELETE_MIGRATION, FAILURE("Precondition failed: UID"),
		OUTCOME_REFUSED },
	{ 410, INTENT_DELETE_MIGRATION, FAILURE("x"), OUTCOME_REFUSED },
	{ 429, INTENT_CREATE_MIGRATION, "Too many requests", OUTCOME_REFUSED },
	{ 429, INTENT_EVICT_POD, "Too many requests", OUTCOME_WAITING },
	{ 429, INTENT_EVICT_POD,
		FAILURE("Cannot evict pod as it would violate the pod's disruption "
			"budget."),
		OUTCOME_WAITING },
	{ 429, INTENT_EVICT_POD,
		FAILURE("VMI a is configured with an eviction strategy but is not "
			"live-migratable"),
		OUTCOME_REFUSED },
	{ 429, INTENT_EVICT_POD, FAILURE("Eviction request for target Pod"),
		OUTCOME_REFUSED },
	{ 429, INTENT_EVICT_POD, FAILURE("cannot evict hotplug pod"), OUTCOME_REFUSED },
	{ 500, INTENT_CREATE_MIGRATION, FAILURE("etcdserver: request timed out"),
		OUTCOME_UNKNOWN },
	{ 500, INTENT_CREATE_MIGRATION, "", OUTCOME_UNKNOWN },
	{ 500, INTENT_REVIEW_ACCESS, "", OUTCOME_REFUSED },
	{ 500, INTENT_EVACUATE_CANCEL,
		FAILURE("Internal error occurred: the server rejected our request due "
			"to "
			"an error in our request"),
		OUTCOME_REFUSED },
	{ 502, INTENT_DELETE_MIGRATION, "<html>bad gateway</html>", OUTCOME_UNKNOWN },
	{ 503, INTENT_CREATE_MIGRATION, "", OUTCOME_REFUSED },
	{ 504, INTENT_CREATE_MIGRATION, FAILURE("Timeout: request did not complete"),
		OUTCOME_UNKNOWN },
};

static void codes_are_certain_or_unknown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codeds) / sizeof(codeds[0]); i++) {
		struct intent intent = { .verb = codeds[i].verb, .namespace = "a" };
		struct transfer_status status = {
			.state = TRANSFER_DONE,
			.http_code = codeds[i].code,
			.content_type = "application/json",
		};
		struct outcome outcome;

		intent_classify(&intent, &status, str_from(codeds[i].body), &outcome);
		if (outcome.state != codeds[i].state) {
			fail_msg("row %zu, %lld: state %d", i,
				(long long)codeds[i].code, (int)outcome.state);
		}
		assert_int_equal(outcome.http_code, codeds[i].code);
	}
}

/* --- a cluster and its server --- */

struct sent {
	char method[8];
	char url[512];
	char body[1024];
	char headers[512];
	bool is_write;
};

/* Notes what is submitted before handing it to the fake. */
struct tap {
	struct transport inner;
	struct sent sent[64];
	size_t count;
};

struct world {
	struct fake_transport *fake;
	struct tap tap;
	struct cluster *cluster;
	struct target target;
	struct settings settings;
	struct moment now;
	struct outcome outcomes[16];
	size_t outcome_count;
	char server[32];
	char token[16];
};

static uint32_t tap_submit(
	void *self, const struct transport_request *request, struct error *err)
{
	struct tap *tap = self;
	struct sent *sent = &tap->sent[tap->count];

	if (strcmp(request->method, "GET") != 0 || strstr(request->url, "created-by")) {
		assert_true(tap->count < 64);
		(void)snprintf(
			sent->method, sizeof(sent->method), "%s", request->method);
		(void)snprintf(sent->url, sizeof(sent->url), "%s", request->url);
		(void)snprintf(sent->body, sizeof(sent->body), "%.*s",
			(int)request->body.length,
			request->body.length > 0 ? request->body.data : "");
		sent->headers[0] = '\0';
		for (size_t i = 0; request->headers[i] != NULL; i++) {
			size_t length = strlen(sent->headers);

			(void)snprintf(sent->headers + length,
				sizeof(sent->headers) - length, "%s\n",
				request->headers[i]);
		}
		sent->is_write = request->is_write;
		tap->count++;
	}
	return tap->inner.ops->submit(tap->inner.self, request, err);
}

#define FORWARD(self) (((struct tap *)(self))->inner)

static bool tap_status(void *self, uint32_t id, struct transfer_status *out)
{
	return FORWARD(self).ops->status(FORWARD(self).self, id, out);
}

static struct str tap_peek(void *self, uint32_t id)
{
	return FORWARD(self).ops->peek(FORWARD(self).self, id);
}

static void tap_consume(void *self, uint32_t id, size_t length)
{
	FORWARD(self).ops->consume(FORWARD(self).self, id, length);
}

static void tap_release(void *self, uint32_t id)
{
	FORWARD(self).ops->release(FORWARD(self).self, id);
}

static void tap_wait(void *self, struct pollfd *fds, size_t fd_count, int timeout_ms)
{
	FORWARD(self).ops->wait(FORWARD(self).self, fds, fd_count, timeout_ms);
}

static bool tap_configure(
	void *self, const struct transport_config *config, struct error *err)
{
	return FORWARD(self).ops->configure(FORWARD(self).self, config, err);
}

static void tap_destroy(void *self)
{
	FORWARD(self).ops->destroy(FORWARD(self).self);
}

static const struct transport_ops tap_ops = {
	.submit = tap_submit,
	.status = tap_status,
	.peek = tap_peek,
	.consume = tap_consume,
	.release = tap_release,
	.wait = tap_wait,
	.configure = tap_configure,
	.destroy = tap_destroy,
};

static void init(struct world *world)
{
	*world = (struct world){ .now = { .wall_ms = 1, .mono_ms = 5000000 } };
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->token, sizeof(world->token), "sesame");
	world->target.server = world->server;
	world->target.token = world->token;
	world->fake = fake_transport_create();
	fake_transport_set_time(world->fake, world->now.mono_ms);
	world->tap.inner = fake_transport_port(world->fake);
	world->cluster = cluster_create(&world->target, &world->settings,
		(struct transport){ .ops = &tap_ops, .self = &world->tap }, 1);
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

	if (change->type == CHANGE_OUTCOME) {
		assert_true(world->outcome_count < 16);
		world->outcomes[world->outcome_count++] = *change->outcome;
	}
	object_destroy(change->object);
}

/* Turns, without letting time pass. */
static void turn(struct world *world)
{
	for (int i = 0; i < 6; i++) {
		cluster_wait(world->cluster, NULL, 0, world->now, world->now.mono_ms);
		cluster_pump(world->cluster, world->now, on_change, world);
	}
}

static void pass(struct world *world, int64_t ms)
{
	world->now.mono_ms += ms;
	fake_transport_set_time(world->fake, world->now.mono_ms);
	turn(world);
}

static void answer(struct world *world, const char *pattern, int code, const char *body)
{
	struct fake_answer answer = {
		.pattern = pattern, .code = code, .body = body, .end = FAKE_ENDS
	};

	fake_transport_answer(world->fake, &answer);
}

static const struct outcome *only_outcome(struct world *world)
{
	assert_int_equal(world->outcome_count, 1);
	return &world->outcomes[0];
}

struct request {
	const char *name;
	struct intent intent;
	const char *method;
	const char *url;
	const char *body; /* fragment */
	bool is_write;
};

#define SHOP "https://api:6443/apis/kubevirt.io/v1/namespaces/shop/"
#define VMIMS SHOP "virtualmachineinstancemigrations"
#define PODS "https://api:6443/api/v1/namespaces/shop/pods"

static const struct request requests[] = {
	{ "create",
		{ .verb = INTENT_CREATE_MIGRATION,
			.namespace = "shop",
			.name = "new",
			.vmi = "web-1" },
		"POST", VMIMS "?fieldValidation=Strict", "\"vmiName\":\"web-1\"",
		true },
	{ "create as a dry run",
		{ .verb = INTENT_CREATE_MIGRATION,
			.namespace = "shop",
			.name = "new",
			.vmi = "web-1",
			.is_dry_run = true },
		"POST", VMIMS "?fieldValidation=Strict&dryRun=All", "web-1", true },
	{ "cancel",
		{ .verb = INTENT_DELETE_MIGRATION,
			.namespace = "shop",
			.name = "job",
			.uid = "u-1" },
		"DELETE", VMIMS "/job", "\"preconditions\":{\"uid\":\"u-1\"}", true },
	{ "evict",
		{ .verb = INTENT_EVICT_POD,
			.namespace = "shop",
			.name = "pod",
			.uid = "u-2" },
		"POST", PODS "/pod/eviction", "\"uid\":\"u-2\"", true },
	{ "evict as a dry run",
		{ .verb = INTENT_EVICT_POD,
			.namespace = "shop",
			.name = "pod",
			.uid = "u-2",
			.is_dry_run = true },
		"POST", PODS "/pod/eviction?dryRun=All", "\"dryRun\":[\"All\"]", true },
	{ "delete a pod",
		{ .verb = INTENT_DELETE_POD,
			.namespace = "shop",
			.name = "pod",
			.uid = "u-2" },
		"DELETE", PODS "/pod", "\"uid\":\"u-2\"", true },
	{ "cordon", { .verb = INTENT_CORDON, .namespace = "", .name = "w01" }, "PATCH",
		"https://api:6443/api/v1/nodes/w01", "\"unschedulable\":true", true },
	{ "uncordon as a dry run",
		{ .verb = INTENT_UNCORDON,
			.namespace = "",
			.name = "w01",
			.is_dry_run = true },
		"PATCH", "https://api:6443/api/v1/nodes/w01?dryRun=All",
		"\"unschedulable\":null", true },
	{ "evacuate cancel",
		{ .verb = INTENT_EVACUATE_CANCEL,
			.namespace = "shop",
			.vmi = "web-1",
			.node = "w01" },
		"PUT",
		"https://api:6443/apis/subresources.kubevirt.io/v1/namespaces/shop/"
		"virtualmachineinstances/web-1/evacuate/cancel",
		"{\"evacuationNodeName\":\"w01\"}", true },
	{ "review",
		{ .verb = INTENT_REVIEW_ACCESS,
			.namespace = "",
			.review_group = "",
			.review_resource = "nodes",
			.review_verb = "patch" },
		"POST",
		"https://api:6443/apis/authorization.k8s.io/v1/"
		"selfsubjectaccessreviews",
		"\"resource\":\"nodes\"", false },
	{ "find",
		{ .verb = INTENT_FIND_LAUNCHER,
			.namespace = "shop",
			.vmi = "web-1",
			.vmi_uid = "u-9",
			.node = "w01" },
		"GET",
		PODS "?labelSelector=kubevirt.io%3Dvirt-launcher%2Ckubevirt.io%2F"
		     "created-by%3Du-9&fieldSelector=spec.nodeName%3Dw01&limit=50",
		"", false },
};

static void each_intent_is_one_request(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const struct request *request = &requests[i];
		const struct sent *sent;
		struct world world;
		uint32_t id;

		init(&world);
		turn(&world);
		id = cluster_submit(world.cluster, &request->intent, world.now);
		assert_int_not_equal(id, 0);
		assert_int_equal(world.tap.count, 0); /* only by the pump */
		turn(&world);
		print_message("[%s]\n", request->name);
		assert_int_equal(world.tap.count, 1);
		sent = &world.tap.sent[0];
		assert_string_equal(sent->method, request->method);
		assert_string_equal(sent->url, request->url);
		assert_non_null(strstr(sent->body, request->body));
		assert_int_equal(sent->is_write, request->is_write);
		/* virt-api refuses an Accept of JSON alone. */
		assert_non_null(
			strstr(sent->headers, "Accept: application/json, */*\n"));
		assert_null(strstr(sent->headers, "Accept: application/json\n"));
		assert_non_null(
			strstr(sent->headers, "Authorization: Bearer sesame\n"));
		if (strcmp(request->method, "PATCH") == 0) {
			assert_non_null(strstr(
				sent->headers, "application/merge-patch+json\n"));
		}
		assert_int_equal(world.outcome_count, 0);
		finish(&world);
	}
}

/* What cannot be put into a path would address more than was meant. */
static const struct intent impossible[] = {
	{ .verb = INTENT_DELETE_MIGRATION,
		.namespace = "shop",
		.name = "",
		.uid = "u" },
	{ .verb = INTENT_DELETE_MIGRATION, .namespace = "", .name = "a", .uid = "u" },
	{ .verb = INTENT_DELETE_MIGRATION,
		.namespace = "shop",
		.name = "a/b",
		.uid = "u" },
	{ .verb = INTENT_DELETE_MIGRATION, .namespace = "shop", .name = "a" },
	{ .verb = INTENT_DELETE_POD, .namespace = "shop", .name = "a", .uid = "" },
	{ .verb = INTENT_EVICT_POD, .namespace = "shop", .name = "a" },
	{ .verb = INTENT_CREATE_MIGRATION, .namespace = "..", .name = "a", .vmi = "b" },
	{ .verb = INTENT_CREATE_MIGRATION, .namespace = "shop", .vmi = "b" },
	{ .verb = INTENT_CORDON, .namespace = "", .name = NULL },
	{ .verb = INTENT_EVACUATE_CANCEL, .namespace = "shop", .node = "w" },
	{ .verb = INTENT_FIND_LAUNCHER, .namespace = "shop", .node = "w" },
};

static void intent_without_a_place_or_uid_is_never_sent(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++) {
		struct world world;
		uint32_t id;

		init(&world);
		id = cluster_submit(world.cluster, &impossible[i], world.now);
		turn(&world);
		assert_int_equal(world.tap.count, 0);
		assert_int_equal(only_outcome(&world)->state, OUTCOME_REFUSED);
		assert_int_equal(world.outcomes[0].id, id);
		assert_non_null(strstr(world.outcomes[0].message, "not sent"));
		finish(&world);
	}
}

static const struct intent creation = { .verb = INTENT_CREATE_MIGRATION,
	.namespace = "shop",
	.name = "new",
	.vmi = "web-1" };
static const struct intent cancel = { .verb = INTENT_DELETE_MIGRATION,
	.namespace = "shop",
	.name = "job",
	.uid = "u-1" };

#define CREATES "virtualmachineinstancemigrations?fieldValidation"
#define CANCELS "virtualmachineinstancemigrations/job"

static void outcome_carries_number_and_uid(void **state)
{
	struct world world;
	uint32_t first;
	uint32_t second;

	(void)state;
	init(&world);
	answer(&world, CREATES, 201,
		"{\"metadata\":{\"name\":\"new\",\"uid\":\"u-7\"}}");
	answer(&world, CANCELS, 200,
		"{\"metadata\":{\"name\":\"job\",\"uid\":\"u-1\"}}");
	first = cluster_submit(world.cluster, &creation, world.now);
	second = cluster_submit(world.cluster, &cancel, world.now);
	assert_int_not_equal(first, second);
	turn(&world);
	assert_int_equal(world.outcome_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(world.outcomes[i].state, OUTCOME_DONE);
		assert_string_equal(world.outcomes[i].uid,
			world.outcomes[i].id == first ? "u-7" : "u-1");
		assert_string_equal(world.outcomes[i].message, "");
	}
	finish(&world);
}

static void object_replaced_meanwhile_is_a_conflict_and_untouched(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, CANCELS, 409,
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Conflict\","
		"\"message\":\"Operation cannot be fulfilled on x \\\"job\\\": "
		"Precondition "
		"failed: UID in precondition: u-1, UID in object meta: "
		"u-2\",\"code\":409}");
	cluster_submit(world.cluster, &cancel, world.now);
	turn(&world);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_REFUSED);
	assert_int_equal(world.outcomes[0].http_code, 409);
	assert_non_null(strstr(world.outcomes[0].message, "Precondition failed"));
	pass(&world, 60000);
	assert_int_equal(world.tap.count, 1);
	finish(&world);
}

static void migration_that_ended_meanwhile_is_gone(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, CANCELS, 404,
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NotFound\","
		"\"message\":\"x \\\"job\\\" not found\",\"code\":404}");
	cluster_submit(world.cluster, &cancel, world.now);
	turn(&world);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_REFUSED);
	assert_true(answer_is_gone(&cancel, &world.outcomes[0]));
	finish(&world);
}

/* How a connection can end between ask and answer. */
struct ending {
	const char *name;
	enum fake_end end;
	enum outcome_state state;
};

static const struct ending endings[] = {
	/* Whether the server acted before cannot be told from here. */
	{ "no headers came back", FAKE_UNREACHABLE, OUTCOME_UNKNOWN },
	{ "nobody took it", FAKE_IS_REFUSED, OUTCOME_REFUSED },
};

static void lost_answer_is_unknown_and_never_asked_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct world world;
		uint32_t transfer;

		init(&world);
		turn(&world);
		cluster_submit(world.cluster, &creation, world.now);
		turn(&world);
		transfer = fake_transport_find(world.fake, CREATES);
		assert_int_not_equal(transfer, 0);
		fake_transport_end(world.fake, transfer, endings[i].end);
		turn(&world);
		print_message("[%s]\n", endings[i].name);
		assert_int_equal(only_outcome(&world)->state, endings[i].state);
		assert_int_equal(world.outcomes[0].http_code, 0);
		assert_string_not_equal(world.outcomes[0].message, "");
		for (int k = 0; k < 20; k++) {
			pass(&world, 5000);
		}
		assert_int_equal(world.tap.count, 1);
		finish(&world);
	}
}

static void success_whose_body_is_cut_is_done(void **state)
{
	struct fake_answer cut = { .pattern = CREATES,
		.code = 201,
		.body = "{\"metadata\":{\"na",
		.end = FAKE_IS_CUT };
	struct world world;

	(void)state;
	init(&world);
	fake_transport_answer(world.fake, &cut);
	cluster_submit(world.cluster, &creation, world.now);
	turn(&world);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_DONE);
	assert_string_equal(world.outcomes[0].uid, "");
	finish(&world);
}

static void busy_server_is_asked_again_after_its_pause(void **state)
{
	struct fake_answer busy = { .pattern = CREATES,
		.code = 429,
		.content_type = "text/plain",
		.body = "Too many requests, please try again later.",
		.retry_after_s = 3,
		.end = FAKE_ENDS,
		.times = 1 };
	struct world world;

	(void)state;
	init(&world);
	fake_transport_answer(world.fake, &busy);
	answer(&world, CREATES, 201, "{\"metadata\":{\"uid\":\"u-7\"}}");
	cluster_submit(world.cluster, &creation, world.now);
	turn(&world);
	pass(&world, 2900);
	assert_int_equal(world.tap.count, 1);
	assert_int_equal(world.outcome_count, 0);
	pass(&world, 200);
	assert_int_equal(world.tap.count, 2);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_DONE);
	finish(&world);
}

static void busy_server_is_not_asked_without_end(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, CREATES, 429, "Too many requests");
	cluster_submit(world.cluster, &creation, world.now);
	turn(&world);
	for (int i = 0; i < 20; i++) {
		pass(&world, 2000);
	}
	assert_int_equal(world.tap.count, 4);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_REFUSED);
	finish(&world);
}

static void eviction_is_told_to_wait_by_its_first_429(void **state)
{
	struct intent evict = {
		.verb = INTENT_EVICT_POD, .namespace = "shop", .name = "pod", .uid = "u"
	};
	struct world world;

	(void)state;
	init(&world);
	answer(&world, "/eviction", 429,
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Eviction "
		"triggered evacuation of VMI\",\"code\":429}");
	cluster_submit(world.cluster, &evict, world.now);
	turn(&world);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_WAITING);
	pass(&world, 30000);
	assert_int_equal(world.tap.count, 1);
	finish(&world);
}

static void refused_credentials_end_the_intent(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	answer(&world, CREATES, 401,
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":"
		"\"Unauthorized\"}");
	cluster_submit(world.cluster, &creation, world.now);
	turn(&world);
	assert_int_equal(only_outcome(&world)->state, OUTCOME_REFUSED);
	assert_int_equal(world.outcomes[0].http_code, 401);
	assert_int_equal(world.tap.count, 1);
	finish(&world);
}

static void review_is_allowed_or_denied(void **state)
{
	static const struct {
		const char *body;
		enum outcome_state state;
	} rows[] = {
		{ "{\"status\":{\"allowed\":true}}", OUTCOME_ALLOWED },
		{ "{\"status\":{\"allowed\":false}}", OUTCOME_DENIED },
		{ "{\"status\":{}}", OUTCOME_REFUSED },
		{ "oops", OUTCOME_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct intent review = { .verb = INTENT_REVIEW_ACCESS,
			.namespace = "",
			.review_group = "",
			.review_resource = "nodes",
			.review_verb = "patch" };
		struct world world;

		init(&world);
		answer(&world, "selfsubjectaccessreviews", 201, rows[i].body);
		cluster_submit(world.cluster, &review, world.now);
		turn(&world);
		assert_int_equal(only_outcome(&world)->state, rows[i].state);
		finish(&world);
	}
}

/* --- launchers --- */

#define POD(name, uid, vmi, node, phase, more)                                         \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"shop\",\"uid\":\"" uid   \
	"\",\"labels\":{\"kubevirt.io\":\"virt-launcher\",\"kubevirt.io/created-by\":" \
	"\"" vmi "\"}" more "},\"spec\":{\"nodeName\":\"" node                         \
	"\"},\"status\":{\"phase\":\"" phase "\"}}"
#define PODLIST(items)                                                              \
	"{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":" \
	"[" items "]}"
#define TERMINATING ",\"deletionTimestamp\":\"2026-11-20T14:00:00Z\""

struct launchers {
	const char *name;
	const char *list;
	const char *found; /* NULL: none */
};

static const struct launchers launcher_lists[] = {
	{ "one", PODLIST(POD("a", "1", "v", "w01", "Running", "")), "a" },
	{ "none", PODLIST(""), NULL },
	{ "finished ones beside it",
		PODLIST(POD("a", "1", "v", "w01", "Succeeded", "") "," POD(
			"b", "2", "v", "w01", "Running", "")),
		"b" },
	{ "one that terminates beside it",
		PODLIST(POD("a", "1", "v", "w01", "Running", TERMINATING) "," POD(
			"b", "2", "v", "w01", "Running", "")),
		"b" },
	{ "of another VM", PODLIST(POD("a", "1", "x", "w01", "Running", "")), NULL },
	{ "on another node", PODLIST(POD("a", "1", "v", "w02", "Running", "")), NULL },
	{ "without a uid", PODLIST(POD("a", "", "v", "w01", "Running", "")), NULL },
	{ "two that run",
		PODLIST(POD("a", "1", "v", "w01", "Running", "") "," POD(
			"b", "2", "v", "w01", "Running", "")),
		NULL },
	{ "a list without its end",
		"{\"items\":[" POD("a", "1", "v", "w01", "Running", ""), NULL },
	{ "no list", "{}", NULL },
};

static void launcher_is_found_only_when_it_is_certain(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(launcher_lists) / sizeof(launcher_lists[0]);
		i++) {
		const struct launchers *row = &launcher_lists[i];
		struct intent find = { .verb = INTENT_FIND_LAUNCHER,
			.namespace = "shop",
			.vmi = "web-1",
			.vmi_uid = "v",
			.node = "w01" };
		struct world world;

		init(&world);
		answer(&world, "created-by", 200, row->list);
		cluster_submit(world.cluster, &find, world.now);
		turn(&world);
		print_message("[%s]\n", row->name);
		if (row->found == NULL) {
			assert_int_equal(only_outcome(&world)->state, OUTCOME_REFUSED);
			assert_string_equal(world.outcomes[0].name, "");
			assert_non_null(
				strstr(world.outcomes[0].message, "shop/web-1 on w01"));
		} else {
			assert_int_equal(only_outcome(&world)->state, OUTCOME_DONE);
			assert_string_equal(world.outcomes[0].name, row->found);
			assert_string_not_equal(world.outcomes[0].uid, "");
		}
		finish(&world);
	}
}

static void unfinished_intents_end_with_the_cluster(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	cluster_submit(world.cluster, &creation, world.now);
	turn(&world);
	cluster_submit(world.cluster, &cancel, world.now);
	assert_int_equal(world.outcome_count, 0);
	finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_answers_mean_what_they_should),
		cmocka_unit_test(codes_are_certain_or_unknown),
		cmocka_unit_test(each_intent_is_one_request),
		cmocka_unit_test(intent_without_a_place_or_uid_is_never_sent),
		cmocka_unit_test(outcome_carries_number_and_uid),
		cmocka_unit_test(object_replaced_meanwhile_is_a_conflict_and_untouched),
		cmocka_unit_test(migration_that_ended_meanwhile_is_gone),
		cmocka_unit_test(lost_answer_is_unknown_and_never_asked_again),
		cmocka_unit_test(success_whose_body_is_cut_is_done),
		cmocka_unit_test(busy_server_is_asked_again_after_its_pause),
		cmocka_unit_test(busy_server_is_not_asked_without_end),
		cmocka_unit_test(eviction_is_told_to_wait_by_its_first_429),
		cmocka_unit_test(refused_credentials_end_the_intent),
		cmocka_unit_test(review_is_allowed_or_denied),
		cmocka_unit_test(launcher_is_found_only_when_it_is_certain),
		cmocka_unit_test(unfinished_intents_end_with_the_cluster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
