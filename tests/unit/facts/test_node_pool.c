/* The message of a NodePool's condition, taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "facts/node_pool.h"

struct pool_case {
	const char *status;
	const char *message;
	enum tristate can_move;
	int64_t stuck;
	int64_t total;
	size_t machines;
	bool is_cut;
};

#define SHARED \
	"cannot migrate VMI: PVC np-1-rhcos is not shared, live migration requires"

static const struct pool_case cases[] = {
	{ "True", "All is well", TRI_TRUE, UNKNOWN_I64, UNKNOWN_I64, 0, false },
	{ "False", NULL, TRI_FALSE, UNKNOWN_I64, UNKNOWN_I64, 0, false },
	{ "False", "3 of 3 machines are not live migratable", TRI_FALSE, 3, 3, 0,
		true },
	{ "False",
		"2 of 5 machines are not live migratable\n"
		"Machine np-1: DisksNotLiveMigratable: " SHARED "\n"
		"Machine np-2: DisksNotLiveMigratable: " SHARED "\n",
		TRI_FALSE, 2, 5, 2, false },
	{ "False",
		"40 of 41 machines are not live migratable\n"
		"Machine np-1: DisksNotLiveMigratable: " SHARED "\n"
		"... too many similar errors\n"
		"Machine np-9: HostDeviceNotLiveMigratable: VMI uses: a device\n",
		TRI_FALSE, 40, 41, 2, true },
	/* Half a line, no reason, no name: read as far as it goes, never guessed. */
	{ "False", "1 of 1 machines\nMachine np-1", TRI_FALSE, 1, 1, 1, false },
	{ "False", "x of 3 machines\nMachine : a: b", TRI_FALSE, UNKNOWN_I64,
		UNKNOWN_I64, 0, false },
	{ "Unknown", "1 of 1 machines are not", TRI_UNKNOWN, UNKNOWN_I64, UNKNOWN_I64,
		0, false },
};

static struct node_pool_fact read_case(const struct pool_case *one, struct arena *arena)
{
	struct condition *condition = arena_calloc(arena, 1, sizeof(*condition));
	struct node_pool *pool = arena_calloc(arena, 1, sizeof(*pool));

	*condition = (struct condition){ .type = "KubeVirtNodesLiveMigratable",
		.status = one->status,
		.reason = "Because",
		.message = one->message };
	pool->conditions = (struct conditions){ condition, 1 };
	return node_pool_read(pool, arena);
}

static void machines_are_counted_and_named_as_far_as_told(void **state)
{
	struct arena *arena = arena_create(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct node_pool_fact fact = read_case(&cases[i], arena);

		assert_int_equal(fact.can_move, cases[i].can_move);
		assert_int_equal(fact.stuck, cases[i].stuck);
		assert_int_equal(fact.total, cases[i].total);
		assert_int_equal(fact.machine_count, cases[i].machines);
		assert_int_equal(fact.is_cut, cases[i].is_cut);
	}
	arena_destroy(arena);
}

static void a_machine_has_its_reason_its_words_and_its_claim(void **state)
{
	struct arena *arena = arena_create(4096);
	struct node_pool_fact fact = read_case(&cases[4], arena);

	(void)state;
	assert_string_equal(fact.machines[0].machine, "np-1");
	assert_string_equal(fact.machines[0].reason, "DisksNotLiveMigratable");
	assert_string_equal(fact.machines[0].claim, "np-1-rhcos");
	assert_string_equal(fact.machines[1].machine, "np-9");
	assert_string_equal(fact.machines[1].message, "VMI uses: a device");
	assert_null(fact.machines[1].claim);
	arena_destroy(arena);
}

static void a_pool_without_the_condition_says_nothing(void **state)
{
	struct arena *arena = arena_create(4096);
	struct node_pool pool = { 0 };
	struct node_pool_fact fact = node_pool_read(&pool, arena);

	(void)state;
	assert_int_equal(fact.can_move, TRI_UNKNOWN);
	assert_int_equal(fact.machine_count, 0);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machines_are_counted_and_named_as_far_as_told),
		cmocka_unit_test(a_machine_has_its_reason_its_words_and_its_claim),
		cmocka_unit_test(a_pool_without_the_condition_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
