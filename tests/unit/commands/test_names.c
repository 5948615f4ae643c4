/* Tests of the names of new migrations. */
#include <stdio.h>

#include "src/commands/names.h"
#include "tests/unit/commands/plans.h"

static bool is_dns_label(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > 63 || name[0] == '-' || name[length - 1] == '-') {
		return false;
	}
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static void name_has_prefix_vm_and_a_random_tail(void **state)
{
	struct world world;
	const struct facts *facts;
	const char *name;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	facts = world_facts(&world);
	name = name_new_migration(facts, "shop", "web-1", 1, world.frame);
	assert_memory_equal(name, "vmigtop-web-1-", 14);
	assert_int_equal(strlen(name), 14 + 6);
	assert_true(is_dns_label(name));
	world_finish(&world);
}

static void seeds_give_different_names(void **state)
{
	struct world world;
	const struct facts *facts;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	facts = world_facts(&world);
	for (uint64_t seed = 0; seed < 50; seed++) {
		assert_string_not_equal(
			name_new_migration(facts, "shop", "a", seed, world.frame),
			name_new_migration(facts, "shop", "a", seed + 1, world.frame));
	}
	assert_string_equal(name_new_migration(facts, "shop", "a", 7, world.frame),
		name_new_migration(facts, "shop", "a", 7, world.frame));
	world_finish(&world);
}

/* KubeVirt makes "recover-<name>" of it, which must fit a label. */
static void name_fits_a_job_of_kubevirt_whatever_the_vm_is_called(void **state)
{
	static const char *const vmis[] = {
		"a",
		"vm.with.dots",
		"a-very-long-name-of-a-machine-that-goes-on-and-on-until-63-char",
		"forty-characters-and-then-a-dash-right--x",
		"123456789012345678901234567890123456789.x",
	};
	struct world world;
	const struct facts *facts;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	facts = world_facts(&world);
	for (size_t i = 0; i < sizeof(vmis) / sizeof(vmis[0]); i++) {
		const char *name =
			name_new_migration(facts, "shop", vmis[i], i, world.frame);

		if (!is_dns_label(name) || strlen(name) > 55) {
			fail_msg("%s gives %s", vmis[i], name);
		}
	}
	world_finish(&world);
}

static void name_that_is_taken_is_not_given_again(void **state)
{
	struct world world;
	const struct facts *facts;
	char taken[64];

	(void)state;
	plans_cluster(&world, "v1.8.2");
	facts = world_facts(&world);
	(void)snprintf(taken, sizeof(taken), "%s",
		name_new_migration(facts, "shop", "web-1", 9, world.frame));
	world_migration(&world, "shop", taken, "web-1", PHASE_SUCCEEDED);
	facts = world_facts(&world);
	assert_string_not_equal(
		name_new_migration(facts, "shop", "web-1", 9, world.frame), taken);
	assert_string_equal(
		name_new_migration(facts, "lab", "web-1", 9, world.frame), taken);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_has_prefix_vm_and_a_random_tail),
		cmocka_unit_test(seeds_give_different_names),
		cmocka_unit_test(name_fits_a_job_of_kubevirt_whatever_the_vm_is_called),
		cmocka_unit_test(name_that_is_taken_is_not_given_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
