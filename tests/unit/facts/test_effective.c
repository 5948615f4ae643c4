/* Which setting wins and where it stands: KubeVirt, HyperConverged, defaults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

static void assert_limit(struct limit limit, int64_t value, const char *origin)
{
	assert_int_equal(limit.value, value);
	assert_string_equal(limit.origin, origin);
}

static void absent_in_kubevirt_means_the_default_of_its_release(void **state)
{
	static const struct {
		const char *version;
		int64_t completion_s;
		const char *origin;
	} cases[] = {
		{ "v1.0.0", 800, "default" },
		{ "v1.3.1", 800, "default" },
		{ "v1.4.0", 150, "default" },
		{ "v1.9.0-beta.0-1264-gd923fdb", 150, "default" },
		{ "devel", UNKNOWN_I64, "default of an unknown KubeVirt version" },
		{ NULL, UNKNOWN_I64, "default of an unknown KubeVirt version" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct limits *limits;

		world_init(&world);
		world_kubevirt(&world, "kubevirt", "kubevirt", cases[i].version);
		limits = &world_facts(&world)->limits;
		assert_limit(limits->completion_timeout_per_gib_s,
			cases[i].completion_s, cases[i].origin);
		assert_limit(limits->parallel_migrations_per_cluster, 5, "default");
		assert_limit(
			limits->parallel_outbound_migrations_per_node, 2, "default");
		assert_limit(limits->bandwidth_per_migration_bytes, 0, "default");
		assert_limit(limits->progress_timeout_s, 150, "default");
		assert_limit(limits->utility_volumes_timeout_s, 150, "default");
		assert_limit(limits->allow_auto_converge, 0, "default");
		assert_limit(limits->allow_post_copy, 0, "default");
		assert_limit(limits->allow_workload_disruption, 0, "default");
		assert_null(limits->network);
		assert_string_equal(limits->network_origin, "default");
		world_finish(&world);
	}
}

static void a_digest_as_version_is_replaced_by_the_operators(void **state)
{
	struct world world;
	struct kubevirt *kubevirt;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "kubevirt", "kubevirt", "sha256:0a1b");
	kubevirt->operator_version = "v1.3.0";
	facts = world_facts(&world);
	assert_int_equal(facts->limits.completion_timeout_per_gib_s.value, 800);
	assert_string_equal(facts->kubevirt_version, "sha256:0a1b");
	world_finish(&world);
}

static void what_stands_in_kubevirt_wins_over_hyperconverged(void **state)
{
	static const char origin[] = "KubeVirt cnv/kubevirt-hyperconverged";
	struct world world;
	struct kubevirt *kubevirt;
	struct hyperconverged *hco;
	const struct limits *limits;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "cnv", "kubevirt-hyperconverged", "v1.9.0");
	kubevirt->config.parallel_migrations_per_cluster = 0;
	kubevirt->config.parallel_outbound_migrations_per_node = 1;
	kubevirt->config.bandwidth_per_migration_bytes = 64 << 20;
	kubevirt->config.completion_timeout_per_gib_s = 20;
	kubevirt->config.progress_timeout_s = 0;
	kubevirt->config.utility_volumes_timeout_s = 30;
	kubevirt->config.allow_auto_converge = TRI_TRUE;
	kubevirt->config.allow_post_copy = TRI_TRUE;
	kubevirt->config.allow_workload_disruption = TRI_FALSE;
	kubevirt->config.has_network = true;
	kubevirt->config.network = "";
	hco = world_hyperconverged(&world, "cnv", "kubevirt-hyperconverged");
	hco->config.parallel_migrations_per_cluster = 9;
	hco->config.has_network = true;
	hco->config.network = "other";
	limits = &world_facts(&world)->limits;
	/* Zero is a value, not an absence. */
	assert_limit(limits->parallel_migrations_per_cluster, 0,
		"KubeVirt cnv/kubevirt-hyperconverged, while HyperConverged says 9");
	assert_limit(limits->parallel_outbound_migrations_per_node, 1, origin);
	assert_limit(limits->bandwidth_per_migration_bytes, 64 << 20, origin);
	assert_limit(limits->completion_timeout_per_gib_s, 20, origin);
	assert_limit(limits->progress_timeout_s, 0, origin);
	assert_limit(limits->utility_volumes_timeout_s, 30, origin);
	assert_limit(limits->allow_auto_converge, 1, origin);
	assert_limit(limits->allow_post_copy, 1, origin);
	assert_limit(limits->allow_workload_disruption, 0, origin);
	assert_string_equal(limits->network, "");
	assert_string_equal(limits->network_origin, origin);
	world_finish(&world);
}

static void what_hyperconverged_says_otherwise_is_flagged(void **state)
{
	const struct limits *limits;
	struct kubevirt *kubevirt;
	struct hyperconverged *hco;
	struct world world;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "cnv", "kv", "v1.8.2");
	kubevirt->config.completion_timeout_per_gib_s = 20;
	hco = world_hyperconverged(&world, "cnv", "kubevirt-hyperconverged");
	hco->config.completion_timeout_per_gib_s = 20;
	hco->config.progress_timeout_s = 300; /* not there yet: the default holds */
	hco->config.allow_post_copy = TRI_TRUE;
	limits = &world_facts(&world)->limits;
	assert_limit(limits->completion_timeout_per_gib_s, 20, "KubeVirt cnv/kv");
	assert_limit(limits->progress_timeout_s, 150,
		"default, while HyperConverged says 300");
	assert_limit(
		limits->allow_post_copy, 0, "default, while HyperConverged says true");
	assert_limit(limits->allow_auto_converge, 0, "default");
	hco->has_json_patch = true;
	limits = &world_facts(&world)->limits;
	assert_limit(limits->completion_timeout_per_gib_s, 20, "KubeVirt cnv/kv");
	assert_limit(limits->progress_timeout_s, 150,
		"default, while HyperConverged says 300 and patches KubeVirt by "
		"annotation");
	world_finish(&world);
}

static void disruption_follows_post_copy_when_unset(void **state)
{
	struct world world;
	struct kubevirt *kubevirt;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "k", "k", "v1.9.0");
	kubevirt->config.allow_post_copy = TRI_TRUE;
	assert_limit(world_facts(&world)->limits.allow_workload_disruption, 1,
		"KubeVirt k/k");
	kubevirt->config.allow_post_copy = TRI_FALSE;
	assert_limit(world_facts(&world)->limits.allow_workload_disruption, 0,
		"KubeVirt k/k");
	world_finish(&world);
}

static void without_kubevirt_hyperconverged_tells_what_it_can(void **state)
{
	struct world world;
	struct hyperconverged *hco;
	const struct limits *limits;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_KUBEVIRT, SOURCE_FORBIDDEN);
	hco = world_hyperconverged(&world, "cnv", "kubevirt-hyperconverged");
	hco->config.parallel_outbound_migrations_per_node = 1;
	hco->config.has_network = true;
	hco->config.network = "migration-net";
	limits = &world_facts(&world)->limits;
	assert_limit(limits->parallel_outbound_migrations_per_node, 1,
		"HyperConverged cnv/kubevirt-hyperconverged");
	assert_limit(limits->bandwidth_per_migration_bytes, 0, "default");
	assert_false(i64_is_known(limits->completion_timeout_per_gib_s.value));
	assert_string_equal(limits->network, "migration-net");
	hco->has_json_patch = true;
	assert_string_equal(
		world_facts(&world)
			->limits.parallel_outbound_migrations_per_node.origin,
		"HyperConverged cnv/kubevirt-hyperconverged (may be patched)");
	world_finish(&world);
}

static void without_either_everything_is_unknown_and_says_why(void **state)
{
	static const struct {
		enum source_state_code code;
		const char *origin;
	} cases[] = {
		{ SOURCE_FORBIDDEN, "KubeVirt not readable" },
		{ SOURCE_ABSENT, "KubeVirt not installed" },
		{ SOURCE_LIVE, "no KubeVirt object" },
		{ SOURCE_STALE, "no KubeVirt object" },
		{ SOURCE_LISTING, "KubeVirt not read yet" },
		{ SOURCE_ERROR, "KubeVirt not read yet" },
		{ SOURCE_IDLE, "KubeVirt not read yet" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct limits *limits;

		world_init(&world);
		world_source(&world, SOURCE_KUBEVIRT, cases[i].code);
		limits = &world_facts(&world)->limits;
		assert_limit(limits->parallel_migrations_per_cluster, UNKNOWN_I64,
			cases[i].origin);
		assert_limit(limits->bandwidth_per_migration_bytes, UNKNOWN_I64,
			cases[i].origin);
		assert_limit(limits->allow_post_copy, UNKNOWN_I64, cases[i].origin);
		assert_limit(limits->allow_workload_disruption, UNKNOWN_I64,
			cases[i].origin);
		assert_null(limits->network);
		assert_string_equal(limits->network_origin, cases[i].origin);
		assert_null(world_facts(&world)->kubevirt_version);
		world_finish(&world);
	}
}

static void of_several_kubevirts_the_deployed_one_is_in_force(void **state)
{
	struct world world;
	struct kubevirt *first;
	struct kubevirt *second;
	struct kubevirt *third;

	(void)state;
	world_init(&world);
	third = world_kubevirt(&world, "c", "kubevirt", "v1.9.0");
	second = world_kubevirt(&world, "b", "kubevirt", "v1.9.0");
	first = world_kubevirt(&world, "a", "kubevirt", "v1.9.0");
	assert_ptr_equal(world_facts(&world)->kubevirt, first);
	first->phase = "Deploying";
	assert_ptr_equal(world_facts(&world)->kubevirt, second);
	second->phase = NULL;
	assert_ptr_equal(world_facts(&world)->kubevirt, third);
	third->phase = "Deleting";
	assert_ptr_equal(world_facts(&world)->kubevirt, first);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_in_kubevirt_means_the_default_of_its_release),
		cmocka_unit_test(a_digest_as_version_is_replaced_by_the_operators),
		cmocka_unit_test(what_stands_in_kubevirt_wins_over_hyperconverged),
		cmocka_unit_test(what_hyperconverged_says_otherwise_is_flagged),
		cmocka_unit_test(disruption_follows_post_copy_when_unset),
		cmocka_unit_test(without_kubevirt_hyperconverged_tells_what_it_can),
		cmocka_unit_test(without_either_everything_is_unknown_and_says_why),
		cmocka_unit_test(of_several_kubevirts_the_deployed_one_is_in_force),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
