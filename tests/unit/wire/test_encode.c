/* Bodies of writes, compared as text, and what answers to them say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "wire/encode.h"

typedef void encoder(struct strbuf *out, const struct intent *intent);

static const struct label chosen[] = { { "kubernetes.io/hostname", "w02" },
	{ "zone", "a\"b\\c\n" } };

struct body {
	const char *name;
	encoder *encode;
	struct intent intent;
	const char *expected;
};

#define UID "5b0e-1"

static const struct body bodies[] = {
	{ "migration", encode_migration,
		{ .verb = INTENT_CREATE_MIGRATION,
			.namespace = "shop",
			.name = "vmigtop-web-1-x",
			.vmi = "web-1" },
		"{\"apiVersion\":\"kubevirt.io/v1\","
		"\"kind\":\"VirtualMachineInstanceMigration\","
		"\"metadata\":{\"name\":\"vmigtop-web-1-x\",\"namespace\":\"shop\"},"
		"\"spec\":{\"vmiName\":\"web-1\"}}" },
	{ "migration to a node", encode_migration,
		{ .verb = INTENT_CREATE_MIGRATION,
			.namespace = "shop",
			.name = "n",
			.vmi = "web-1",
			.added_node_selector = { chosen, 2 } },
		"{\"apiVersion\":\"kubevirt.io/v1\","
		"\"kind\":\"VirtualMachineInstanceMigration\","
		"\"metadata\":{\"name\":\"n\",\"namespace\":\"shop\"},"
		"\"spec\":{\"vmiName\":\"web-1\",\"addedNodeSelector\":{"
		"\"kubernetes.io/"
		"hostname\":\"w02\",\"zone\":\"a\\\"b\\\\c\\u000a\"}}}" },
	{ "delete", encode_delete_options,
		{ .verb = INTENT_DELETE_MIGRATION, .uid = UID },
		"{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\","
		"\"preconditions\":{\"uid\":\"" UID "\"},"
		"\"propagationPolicy\":\"Background\"}" },
	{ "delete as a dry run", encode_delete_options,
		{ .verb = INTENT_DELETE_POD, .uid = UID, .is_dry_run = true },
		"{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\","
		"\"preconditions\":{\"uid\":\"" UID "\"},"
		"\"propagationPolicy\":\"Background\",\"dryRun\":[\"All\"]}" },
	{ "eviction", encode_eviction,
		{ .verb = INTENT_EVICT_POD,
			.namespace = "shop",
			.name = "virt-launcher-a",
			.uid = UID },
		"{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\","
		"\"metadata\":{\"name\":\"virt-launcher-a\",\"namespace\":\"shop\"},"
		"\"deleteOptions\":{\"preconditions\":{\"uid\":\"" UID "\"}}}" },
	{ "eviction as a dry run", encode_eviction,
		{ .verb = INTENT_EVICT_POD,
			.namespace = "shop",
			.name = "virt-launcher-a",
			.is_dry_run = true },
		"{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\","
		"\"metadata\":{\"name\":\"virt-launcher-a\",\"namespace\":\"shop\"},"
		"\"deleteOptions\":{\"dryRun\":[\"All\"]}}" },
	{ "cordon", encode_cordon, { .verb = INTENT_CORDON, .name = "w01" },
		"{\"spec\":{\"unschedulable\":true}}" },
	{ "cordon of just that node", encode_cordon,
		{ .verb = INTENT_CORDON, .name = "w01", .uid = UID },
		"{\"metadata\":{\"uid\":\"" UID
		"\"},\"spec\":{\"unschedulable\":true}}" },
	{ "uncordon", encode_cordon, { .verb = INTENT_UNCORDON, .name = "w01" },
		"{\"spec\":{\"unschedulable\":null}}" },
	{ "evacuate cancel", encode_evacuate_cancel,
		{ .verb = INTENT_EVACUATE_CANCEL, .node = "w01" },
		"{\"evacuationNodeName\":\"w01\"}" },
	{ "evacuate cancel as a dry run", encode_evacuate_cancel,
		{ .verb = INTENT_EVACUATE_CANCEL, .node = "w01", .is_dry_run = true },
		"{\"evacuationNodeName\":\"w01\",\"dryRun\":[\"All\"]}" },
	{ "review in a namespace", encode_access_review,
		{ .verb = INTENT_REVIEW_ACCESS,
			.namespace = "shop",
			.review_group = "kubevirt.io",
			.review_resource = "virtualmachineinstancemigrations",
			.review_verb = "create" },
		"{\"apiVersion\":\"authorization.k8s.io/v1\","
		"\"kind\":\"SelfSubjectAccessReview\",\"spec\":{\"resourceAttributes\":"
		"{"
		"\"namespace\":\"shop\",\"verb\":\"create\",\"group\":\"kubevirt.io\","
		"\"resource\":\"virtualmachineinstancemigrations\"}}}" },
	{ "review of the whole cluster", encode_access_review,
		{ .verb = INTENT_REVIEW_ACCESS,
			.namespace = "",
			.review_group = "",
			.review_resource = "pods",
			.review_subresource = "eviction",
			.review_verb = "create" },
		"{\"apiVersion\":\"authorization.k8s.io/v1\","
		"\"kind\":\"SelfSubjectAccessReview\",\"spec\":{\"resourceAttributes\":"
		"{"
		"\"verb\":\"create\",\"group\":\"\",\"resource\":\"pods\","
		"\"subresource\":\"eviction\"}}}" },
};

static void bodies_are_what_the_api_expects(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct json_object *tree;
		struct strbuf out;

		strbuf_init(&out, 1u << 16);
		bodies[i].encode(&out, &bodies[i].intent);
		print_message("[%s]\n", bodies[i].name);
		assert_string_equal(strbuf_cstr(&out), bodies[i].expected);
		tree = json_tokener_parse(strbuf_cstr(&out));
		assert_non_null(tree);
		json_object_put(tree);
		strbuf_finish(&out);
	}
}

static void hostile_names_stay_inside_their_string(void **state)
{
	static const char *const names[] = { "\",\"spec\":{\"vmiName\":\"other", "\\",
		"\x01\x1f\x7f", "caf\xc3\xa9", "bad\xff utf-8", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct intent intent = {
			.namespace = "shop", .name = "n", .vmi = names[i]
		};
		struct json_object *tree;
		struct json_object *spec;
		struct strbuf out;

		strbuf_init(&out, 1u << 16);
		encode_migration(&out, &intent);
		tree = json_tokener_parse(strbuf_cstr(&out));
		assert_non_null(tree);
		assert_int_equal(json_object_object_length(tree), 4);
		spec = json_object_object_get(tree, "spec");
		assert_int_equal(json_object_object_length(spec), 1);
		if (strchr(names[i], '\xff') == NULL) {
			assert_string_equal(
				json_object_get_string(
					json_object_object_get(spec, "vmiName")),
				names[i]);
		}
		json_object_put(tree);
		strbuf_finish(&out);
	}
}

struct reply {
	const char *name;
	const char *body;
	bool is_object;
	struct answer expected;
};

static const struct reply replies[] = {
	{ "object", "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}",
		true, { .name = "a", .uid = "u" } },
	{ "status",
		"{\"kind\":\"Status\",\"status\":\"Success\",\"details\":{\"name\":"
		"\"a\","
		"\"uid\":\"u\"}}",
		true, { .name = "a", .uid = "u" } },
	{ "failure", "{\"kind\":\"Status\",\"status\":\"Failure\"}", true,
		{ .is_failure = true } },
	{ "allowed", "{\"status\":{\"allowed\":true,\"reason\":\"RBAC\"}}", true,
		{ .allowed = TRI_TRUE, .reason = "RBAC" } },
	{ "denied", "{\"status\":{\"allowed\":false}}", true,
		{ .allowed = TRI_FALSE } },
	{ "no verdict", "{\"status\":{}}", true, { 0 } },
	{ "wrong types", "{\"metadata\":{\"uid\":7,\"name\":[]},\"status\":3}", true,
		{ 0 } },
	{ "a uid that is none",
		"{\"metadata\":{\"uid\":"
		"\"12345678901234567890123456789012345678901234567890"
		"12345678901234567890\"}}",
		true, { 0 } },
	{ "array", "[]", false, { 0 } },
	{ "text", "ok", false, { 0 } },
	{ "nothing", "", false, { 0 } },
};

static void answers_tell_uid_and_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		const struct reply *reply = &replies[i];
		struct answer answer = { 0 };
		struct error err;

		print_message("[%s]\n", reply->name);
		assert_int_equal(decode_answer(str_from(reply->body), &answer, &err),
			reply->is_object);
		assert_int_equal(answer.is_failure, reply->expected.is_failure);
		assert_int_equal(answer.allowed, reply->expected.allowed);
		assert_string_equal(answer.name, reply->expected.name);
		assert_string_equal(answer.uid, reply->expected.uid);
		assert_string_equal(answer.reason, reply->expected.reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_what_the_api_expects),
		cmocka_unit_test(hostile_names_stay_inside_their_string),
		cmocka_unit_test(answers_tell_uid_and_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
