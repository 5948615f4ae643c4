/* The scheduler's sentence, cut into terms. */
#include "src/diagnose/scheduler_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct expected_term {
	enum scheduler_term_kind kind;
	int nodes;
	const char *text;
};

struct message_case {
	const char *text;
	int total;
	size_t count;
	struct expected_term terms[5];
};

static const struct message_case cases[] = {
	{ "0/12 nodes are available: 3 Insufficient memory, 1 node(s) had untolerated "
	  "taint {node-role.kubernetes.io/control-plane: }, 8 node(s) didn't match "
	  "Pod's "
	  "node affinity/selector. preemption: 0/12 nodes are available: 3 No "
	  "preemption "
	  "victims found for incoming pod, 9 Preemption is not helpful for scheduling.",
		12, 3,
		{ { TERM_RESOURCE, 3, "Insufficient memory" },
			{ TERM_TAINT, 1,
				"node(s) had untolerated taint "
				"{node-role.kubernetes.io/control-plane: }" },
			{ TERM_SELECTOR, 8,
				"node(s) didn't match Pod's node "
				"affinity/selector" } } },
	{ "0/3 nodes are available: 1 node(s) didn't match pod anti-affinity rules, 2 "
	  "node(s) didn't match Pod's node affinity.",
		3, 2,
		{ { TERM_ANTI_AFFINITY, 1,
			  "node(s) didn't match pod anti-affinity rules" },
			{ TERM_SELECTOR, 2,
				"node(s) didn't match Pod's node affinity" } } },
	{ "0/5 nodes are available: 2 node(s) had taint {a: b}, that the pod didn't "
	  "tolerate, 3 Insufficient devices.kubevirt.io/kvm.",
		5, 2,
		{ { TERM_TAINT, 2,
			  "node(s) had taint {a: b}, that the pod didn't tolerate" },
			{ TERM_RESOURCE, 3,
				"Insufficient devices.kubevirt.io/kvm" } } },
	{ "0/4 nodes are available: 1 Too many pods, 1 node(s) were unschedulable, 1 "
	  "node(s) didn't match pod topology spread constraints, 1 node(s) had volume "
	  "node affinity conflict. no new claims to deallocate",
		4, 4,
		{ { TERM_RESOURCE, 1, "Too many pods" },
			{ TERM_CORDONED, 1, "node(s) were unschedulable" },
			{ TERM_SPREAD, 1,
				"node(s) didn't match pod topology spread "
				"constraints" },
			{ TERM_VOLUME, 1,
				"node(s) had volume node affinity conflict" } } },
	{ "0/2 nodes are available: 2 node(s) had untolerated taints {a: 1, b: 2}", 2,
		1,
		{ { TERM_TAINT, 2, "node(s) had untolerated taints {a: 1, b: 2}" } } },
	{ "13 node(s) didn't match Pod's node affinity/selector", -1, 1,
		{ { TERM_SELECTOR, 13,
			"node(s) didn't match Pod's node affinity/selector" } } },
	{ "no nodes available to schedule pods", -1, 1,
		{ { TERM_OTHER, -1, "no nodes available to schedule pods" } } },
	{ "0/99999999999999999999 nodes are available: 99999999999 Insufficient cpu.",
		-1, 1, { { TERM_RESOURCE, -1, "99999999999 Insufficient cpu" } } },
	{ "0/1 nodes are available: ", 1, 0, { { 0 } } },
	{ "", -1, 0, { { 0 } } },
	{ NULL, -1, 0, { { 0 } } },
};

static void the_sentence_falls_into_terms_with_counts(void **state)
{
	struct arena *arena = arena_create(4096);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct scheduler_message message =
			scheduler_message_parse(cases[i].text, arena);

		assert_int_equal(message.total_nodes, cases[i].total);
		assert_int_equal(message.term_count, cases[i].count);
		for (size_t t = 0; t < message.term_count; t++) {
			assert_int_equal(message.terms[t].kind, cases[i].terms[t].kind);
			assert_int_equal(
				message.terms[t].nodes, cases[i].terms[t].nodes);
			assert_string_equal(
				message.terms[t].text, cases[i].terms[t].text);
		}
	}
	arena_destroy(arena);
}

static void nodes_of_a_kind_add_up(void **state)
{
	struct arena *arena = arena_create(4096);
	struct scheduler_message message = scheduler_message_parse(
		"0/9 nodes are available: 2 Insufficient cpu, 3 Insufficient memory, 4 "
		"node(s) were unschedulable.",
		arena);

	(void)state;
	assert_int_equal(scheduler_message_nodes(&message, TERM_RESOURCE), 5);
	assert_int_equal(scheduler_message_nodes(&message, TERM_CORDONED), 4);
	assert_int_equal(scheduler_message_nodes(&message, TERM_TAINT), 0);
	assert_true(scheduler_message_has(&message, TERM_CORDONED));
	assert_false(scheduler_message_has(&message, TERM_TAINT));
	arena_destroy(arena);
}

static void a_text_without_end_has_a_bounded_number_of_terms(void **state)
{
	struct arena *arena = arena_create(4096);
	char text[8192] = "0/9 nodes are available: ";
	struct scheduler_message message;

	(void)state;
	for (size_t length = strlen(text); length + 16 < sizeof(text);
		length = strlen(text)) {
		snprintf(text + length, sizeof(text) - length, "1 x, ");
	}
	message = scheduler_message_parse(text, arena);
	assert_true(message.term_count > 0 && message.term_count < 100);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sentence_falls_into_terms_with_counts),
		cmocka_unit_test(nodes_of_a_kind_add_up),
		cmocka_unit_test(a_text_without_end_has_a_bounded_number_of_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
