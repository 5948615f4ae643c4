/* What --check prints and returns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-c/json.h>

#include "base/str.h"
#include "tests/unit/report/capture.h"

static const struct readiness_item good[] = {
	{ .id = "network", .title = "The network", .state = READINESS_OK },
	{ .id = "storage",
		.title = "The storage",
		.state = READINESS_WARNING,
		.reason = "one claim\x1b[2J is not shared" },
};
static const char *const because[] = { "network", "storage" };
static const struct readiness_evidence evidence = { "claims", "1 of 9", "PVC x" };
static const char *const next = "look at it";
static const struct readiness_item bad[] = {
	{ .id = "live-migration",
		.title = "Live migration works",
		.state = READINESS_FAILED,
		.reason = "no network",
		.because = because,
		.because_count = 2,
		.evidence = &evidence,
		.evidence_count = 1,
		.next = &next,
		.next_count = 1 },
	{ .id = "network", .title = "The network", .state = READINESS_UNKNOWN },
};

/* Empty lists for the cluster of world_fill(), one finding in the place of choice. */
struct found {
	struct finding finding;
	struct finding_list lists[8];
	struct findings findings;
};

enum place {
	NOWHERE,
	ON_CLUSTER,
	ON_NODE,
	ON_VMI,
	ON_MIGRATION_OVER, /* lab/old, the first */
	ON_MIGRATION,	   /* shop/run, the second */
};

static void found_init(struct found *found, const struct facts *facts, enum place place,
	enum severity severity)
{
	*found = (struct found){ 0 };
	found->finding = (struct finding){ .id = "drain-blocked",
		.severity = severity,
		.summary = "1 VM cannot leave" };
	if (place != NOWHERE) {
		found->lists[place == ON_MIGRATION] =
			(struct finding_list){ &found->finding, 1 };
	}
	assert_true(facts->migration_count <= 4 && facts->node_count <= 4);
	found->findings = (struct findings){
		.migrations = found->lists + (place >= ON_MIGRATION_OVER ? 0 : 4),
		.nodes = found->lists + (place == ON_NODE ? 0 : 4),
		.vmis = found->lists + (place == ON_VMI ? 0 : 4),
		.vmi_count = store_count(facts->store, KIND_VMI),
	};
	if (place == ON_CLUSTER) {
		found->findings.cluster = found->lists[0];
	}
}

static void the_status_is_the_worst_of_all(void **state)
{
	static const struct {
		const char *name;
		const struct readiness_item *items;
		size_t count;
		bool has_findings;
		enum place place;
		enum severity severity;
		bool is_forbidden;
		enum check_status status;
	} cases[] = {
		{ "warnings only", good, 2, true, NOWHERE, 0, false, CHECK_OK },
		{ "failed wins over unknown", bad, 2, true, NOWHERE, 0, false,
			CHECK_FAILED },
		{ "one unknown", bad + 1, 1, true, NOWHERE, 0, false, CHECK_UNKNOWN },
		{ "nothing was checked", good, 0, true, NOWHERE, 0, false,
			CHECK_UNKNOWN },
		{ "nothing was looked for", good, 2, false, NOWHERE, 0, false,
			CHECK_UNKNOWN },
		{ "a source cannot be read", good, 2, true, NOWHERE, 0, true,
			CHECK_UNKNOWN },
		{ "a warning on a node", good, 2, true, ON_NODE, SEVERITY_WARNING,
			false, CHECK_OK },
		{ "critical on the cluster", good, 2, true, ON_CLUSTER,
			SEVERITY_CRITICAL, false, CHECK_FAILED },
		{ "critical on a node", good, 2, true, ON_NODE, SEVERITY_CRITICAL,
			false, CHECK_FAILED },
		{ "critical on a VM", good, 2, true, ON_VMI, SEVERITY_CRITICAL, false,
			CHECK_FAILED },
		{ "critical on a migration that is over", good, 2, true,
			ON_MIGRATION_OVER, SEVERITY_CRITICAL, false, CHECK_OK },
		{ "critical on a migration", bad + 1, 1, true, ON_MIGRATION,
			SEVERITY_CRITICAL, true, CHECK_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct readiness readiness = { cases[i].items, cases[i].count };
		struct report_context context = { .readiness = &readiness };
		struct found found;
		struct world world;
		const struct facts *facts;

		world_init(&world);
		world_fill(&world);
		if (cases[i].is_forbidden) {
			world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
		}
		facts = world_facts(&world);
		found_init(&found, facts, cases[i].place, cases[i].severity);
		context.findings = cases[i].has_findings ? &found.findings : NULL;
		if (report_check_status(facts, &context) != cases[i].status) {
			fail_msg("%s", cases[i].name);
		}
		world_finish(&world);
	}
	assert_int_equal(CHECK_OK, 0);
	assert_int_equal(CHECK_FAILED, 1);
	assert_int_equal(CHECK_UNKNOWN, 2);
	assert_int_equal(CHECK_NOT_RUN, 3);
	assert_int_equal(readiness_worst(NULL), READINESS_UNKNOWN);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value)) {
		fail_msg("no key %s", key);
	}
	return value;
}

static void the_document_of_a_check_leaves_the_objects_out(void **state)
{
	struct readiness readiness = { bad, 2 };
	struct report_context context = { .readiness = &readiness };
	struct capture capture;
	struct world world;
	struct json_object *root;
	struct json_object *item;

	(void)state;
	world_init(&world);
	world_fill(&world);
	capture_init(&capture);
	report_check_json(capture.out, world_facts(&world), &context);
	root = json_tokener_parse(capture_text(&capture));
	assert_non_null(root);
	assert_false(json_object_object_get_ex(root, "migrations", &item));
	assert_false(json_object_object_get_ex(root, "vmis", &item));
	assert_string_equal(
		json_object_get_string(member(root, "schema")), "vmigtop/v1");
	assert_int_equal(json_object_array_length(member(root, "nodes")), 2);
	assert_int_equal(json_object_array_length(member(root, "findings")), 0);
	item = json_object_array_get_idx(member(root, "readiness"), 0);
	assert_string_equal(
		json_object_get_string(member(item, "id")), "live-migration");
	assert_string_equal(json_object_get_string(member(item, "state")), "failed");
	assert_string_equal(
		json_object_get_string(member(item, "reason")), "no network");
	assert_int_equal(json_object_array_length(member(item, "because")), 2);
	assert_int_equal(json_object_array_length(member(item, "evidence")), 1);
	assert_int_equal(json_object_array_length(member(item, "next")), 1);
	item = json_object_array_get_idx(member(root, "readiness"), 1);
	assert_string_equal(json_object_get_string(member(item, "state")), "unknown");
	assert_null(member(item, "reason"));
	json_object_put(root);
	capture_finish(&capture);
	world_finish(&world);
}

static void assert_table(const struct report_context *context, enum place place,
	bool headers, bool is_forbidden, const char *expected)
{
	struct report_context whole = *context;
	struct capture capture;
	struct found found;
	struct world world;
	const struct facts *facts;

	world_init(&world);
	world_fill(&world);
	if (is_forbidden) {
		world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	}
	facts = world_facts(&world);
	found_init(&found, facts, place, SEVERITY_WARNING);
	whole.findings = &found.findings;
	capture_init(&capture);
	report_check_table(capture.out, facts, &whole, headers);
	assert_string_equal(capture_text(&capture), expected);
	capture_finish(&capture);
	world_finish(&world);
}

static void the_table_says_what_was_found_and_the_result(void **state)
{
	struct readiness mild = { good, 2 };
	struct readiness none = { NULL, 0 };
	struct report_context context = { .readiness = &mild };

	(void)state;
	assert_table(&context, ON_NODE, true, false,
		"STATE    CHECK    REASON\n"
		"ok       network  <none>\n"
		"warning  storage  one claim^[[2J is not shared\n"
		"\n"
		"SEVERITY  FINDING        OBJECT   SUMMARY\n"
		"warning   drain-blocked  node w1  1 VM cannot leave\n"
		"\n"
		"Result:    ok (1 ok, 1 warnings, 0 failed, 0 unknown)\n");
	assert_table(&context, ON_MIGRATION_OVER, false, false,
		"ok       network  <none>\n"
		"warning  storage  one claim^[[2J is not shared\n"
		"warning  drain-blocked  migration lab/old  1 VM cannot leave\n");
	context.readiness = &none;
	assert_table(&context, NOWHERE, true, true,
		"\n"
		"Cannot be seen:\n"
		"pods  no right to list them\n"
		"\n"
		"Result:    unknown (nothing was checked)\n");
	context.readiness = NULL;
	assert_table(&context, ON_CLUSTER, true, false,
		"\n"
		"SEVERITY  FINDING        OBJECT   SUMMARY\n"
		"warning   drain-blocked  cluster  1 VM cannot leave\n"
		"\n"
		"Result:    unknown (nothing was checked)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_status_is_the_worst_of_all),
		cmocka_unit_test(the_document_of_a_check_leaves_the_objects_out),
		cmocka_unit_test(the_table_says_what_was_found_and_the_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
