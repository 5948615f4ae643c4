/* Filling findings: growth, safe commands, honest gaps. */
#include "src/diagnose/evidence.h"

#include "tests/unit/diagnose/builders.h"

static struct diagnosis_input input_of(struct world *world)
{
	world_diagnose(world);
	return (struct diagnosis_input){ .facts = world->facts, .arena = world->frame };
}

static void lists_grow_and_keep_their_order(void **state)
{
	struct world world;
	struct diagnosis_input in;
	struct finding finding = { 0 };

	(void)state;
	world_init(&world);
	in = input_of(&world);
	for (int i = 0; i < 100; i++) {
		evidence_add(&in, &finding, "number", "here", "%d", i);
		next_add(&in, &finding, "step %d", i);
	}
	assert_int_equal(finding.evidence_count, 100);
	assert_int_equal(finding.next_count, 100);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(strtol(finding.evidence[i].value, NULL, 10), i);
		assert_int_equal(strtol(finding.next[i] + 5, NULL, 10), i);
	}
	world_finish(&world);
}

static void names_are_fit_for_a_shell(void **state)
{
	static const struct {
		const char *name;
		const char *quoted;
	} cases[] = {
		{ "db-1.prod_x/y:z=2", "db-1.prod_x/y:z=2" },
		{ "", "''" },
		{ NULL, "''" },
		{ "a b", "'a b'" },
		{ "a;rm -rf $HOME", "'a;rm -rf $HOME'" },
		{ "it's", "'it'\\''s'" },
		{ "`id`", "'`id`'" },
		{ "a\nb", "'a\nb'" },
	};
	struct world world;
	struct diagnosis_input in;

	(void)state;
	world_init(&world);
	in = input_of(&world);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(say_quoted(&in, cases[i].name), cases[i].quoted);
	}
	world_finish(&world);
}

static void what_cannot_be_seen_names_the_right_that_is_missing(void **state)
{
	struct world world;
	struct diagnosis_input in;
	struct finding finding = { 0 };

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_NAD, SOURCE_FORBIDDEN);
	world_source(&world, SOURCE_NODE, SOURCE_FORBIDDEN);
	in = input_of(&world);
	evidence_unseen(&in, &finding, SOURCE_VMI, "VMs");
	assert_int_equal(finding.evidence_count, 0);
	evidence_unseen(&in, &finding, SOURCE_NODE, "nodes");
	evidence_unseen(&in, &finding, SOURCE_NAD, "networks");
	assert_string_equal(
		finding.evidence[0].value, "nodes (needs list and watch on nodes)");
	assert_string_equal(finding.evidence[1].value,
		"networks (needs list and watch on "
		"network-attachment-definitions.k8s.cni.cncf.io)");
	assert_non_null(strstr(finding.evidence[0].object, "forbidden"));
	world_finish(&world);
}

static void long_texts_are_cut_between_characters(void **state)
{
	struct world world;
	struct diagnosis_input in;
	struct finding finding = { 0 };
	char text[5000];
	size_t length;

	(void)state;
	world_init(&world);
	in = input_of(&world);
	for (size_t shift = 0; shift < 3; shift++) {
		memset(text, 'a', shift);
		for (size_t i = shift; i + 3 < sizeof(text); i += 3) {
			memcpy(text + i, "\xe2\x82\xac", 3);
			text[i + 3] = '\0';
		}
		finding_say(&in, &finding, SEVERITY_INFO, "%s", text);
		length = strlen(finding.summary);
		assert_true(length < 1300);
		assert_string_equal(finding.summary + length - 3, "...");
		assert_int_equal((unsigned char)finding.summary[length - 4], 0xac);
	}
	world_finish(&world);
}

static void sizes_and_times_are_for_people(void **state)
{
	struct world world;
	struct diagnosis_input in;

	(void)state;
	world_init(&world);
	in = input_of(&world);
	assert_string_equal(say_bytes(&in, 17179869184.0), "16 GiB");
	assert_string_equal(say_bytes(&in, 1610612736.0), "1.5 GiB");
	assert_string_equal(say_bytes(&in, 12.0), "12 B");
	assert_string_equal(say_bytes(&in, (double)NAN), "an unknown size");
	assert_string_equal(say_seconds(&in, 312.4), "5m12s");
	assert_string_equal(say_seconds(&in, (double)NAN), "an unknown time");
	assert_string_equal(say_ms(&in, UNKNOWN_I64), "an unknown time");
	assert_string_equal(say_known(NULL), "unknown");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_grow_and_keep_their_order),
		cmocka_unit_test(names_are_fit_for_a_shell),
		cmocka_unit_test(what_cannot_be_seen_names_the_right_that_is_missing),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(sizes_and_times_are_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
