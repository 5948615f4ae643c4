/* The estimate: list, slots, durations in; when each node is done out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "src/facts/estimate.h"

#define MOST 8

static void jobs_are_worked_off_through_both_gates(void **state)
{
	static const struct {
		const char *what;
		struct estimate_job jobs[MOST];
		size_t count;
		struct estimate_slots slots;
		double done[2];
	} cases[] = {
		{ "nothing to do", { { 0 } }, 0, { 5, 2 }, { 0, 0 } },
		{ "one", { { 0, 10, 0, false, 0 } }, 1, { 5, 2 }, { 10, 0 } },
		{ "node limit",
			{ { 0, 10, 0, false, 0 }, { 0, 10, 0, false, 0 },
				{ 0, 10, 0, false, 0 } },
			3, { 5, 2 }, { 20, 0 } },
		{ "cluster limit shared by two nodes",
			{ { 0, 10, 0, false, 0 }, { 1, 10, 0, false, 0 },
				{ 0, 10, 0, false, 0 }, { 1, 10, 0, false, 0 } },
			4, { 1, 2 }, { 30, 40 } },
		{ "a full node does not hold up the other",
			{ { 0, 10, 0, false, 0 }, { 0, 10, 0, false, 0 },
				{ 1, 5, 0, false, 0 } },
			3, { 2, 1 }, { 20, 5 } },
		{ "running ones come first",
			{ { 0, 10, 0, false, 0 }, { 0, 4, 0, true, 0 } }, 2, { 1, 1 },
			{ 14, 0 } },
		{ "over the limit nothing new starts",
			{ { 0, 3, 0, true, 0 }, { 0, 8, 0, true, 0 },
				{ 0, 10, 0, false, 0 } },
			3, { 1, 1 }, { 18, 0 } },
		{ "a backoff delays itself only",
			{ { 0, 10, 15, false, 0 }, { 0, 10, 0, false, 0 } }, 2,
			{ 5, 1 }, { 25, 0 } },
		{ "a backoff that ends while others run takes a free slot",
			{ { 0, 10, 3, false, 0 }, { 0, 20, 0, false, 0 } }, 2, { 5, 2 },
			{ 20, 0 } },
		{ "nothing but a backoff", { { 1, 10, 40, false, 0 } }, 1, { 5, 2 },
			{ 0, 50 } },
		{ "two backoffs in one lane, the later first",
			{ { 0, 10, 30, false, 0 }, { 0, 10, 5, false, 0 } }, 2,
			{ 5, 1 }, { 40, 0 } },
		{ "many of different length",
			{ { 0, 9, 0, false, 0 }, { 0, 2, 0, false, 0 },
				{ 0, 3, 0, false, 0 }, { 0, 4, 0, false, 0 },
				{ 0, 1, 0, false, 0 }, { 1, 7, 0, false, 0 } },
			6, { 3, 2 }, { 10, 7 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_create(4096);
		const double *done = estimate_run(cases[i].jobs, cases[i].count, 2,
			cases[i].slots, 0, TURN_IN_ORDER, arena);

		for (size_t node = 0; node < 2; node++) {
			if (fabs(done[node] - cases[i].done[node]) > 0.001) {
				fail_msg("%s: node %zu done at %f, expected %f",
					cases[i].what, node, done[node],
					cases[i].done[node]);
			}
		}
		arena_destroy(arena);
	}
}

/* Two nodes of three jobs each, one slot in the cluster; a seventh job ranks higher. */
static void a_node_may_have_its_turn_first_or_last(void **state)
{
	static const struct estimate_job jobs[] = {
		{ 0, 10, 0, false, 1 },
		{ 1, 10, 0, false, 1 },
		{ 0, 10, 0, false, 1 },
		{ 1, 10, 0, false, 1 },
		{ 0, 10, 0, false, 1 },
		{ 1, 10, 0, false, 1 },
		{ 1, 5, 0, false, 2 },
		{ 1, 7, 0, false, 0 },
	};
	static const struct {
		size_t node;
		enum estimate_turn turn;
		double done[2];
	} cases[] = {
		{ 0, TURN_IN_ORDER, { 55, 72 } },
		{ 0, TURN_FIRST, { 35, 72 } },
		{ 0, TURN_LAST, { 65, 72 } },
		{ 1, TURN_FIRST, { 65, 72 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_create(4096);
		const double *done =
			estimate_run(jobs, 8, 2, (struct estimate_slots){ 1, 1 },
				cases[i].node, cases[i].turn, arena);

		for (size_t node = 0; node < 2; node++) {
			if (fabs(done[node] - cases[i].done[node]) > 0.001) {
				fail_msg("case %zu: node %zu done at %f", i, node,
					done[node]);
			}
		}
		arena_destroy(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_are_worked_off_through_both_gates),
		cmocka_unit_test(a_node_may_have_its_turn_first_or_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
