/* Policies: which one matches, what it changes, and what the handoff froze. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

static struct policy *add_policy(struct world *world, const char *name,
	const struct label *vmi, size_t vmi_count, const struct label *namespace,
	size_t namespace_count)
{
	struct policy *policy = world_object(KIND_POLICY, sizeof(*policy), "", name);

	policy->config = migration_config_unknown();
	policy->has_vmi_selector = true;
	policy->vmi_selector = (struct labels){ vmi, vmi_count };
	policy->has_namespace_selector = namespace != NULL;
	policy->namespace_selector = (struct labels){ namespace, namespace_count };
	world_put(world, &policy->object);
	return policy;
}

static struct namespace_object *add_namespace(
	struct world *world, const char *name, const struct label *labels, size_t count)
{
	struct namespace_object *namespace =
		world_object(KIND_NAMESPACE, sizeof(*namespace), "", name);

	namespace->labels = (struct labels){ labels, count };
	world_put(world, &namespace->object);
	return namespace;
}

static const struct label app_db = { "app", "db" };
static const struct label app_web = { "app", "web" };
static const struct label both[] = { { "app", "db" }, { "tier", "gold" } };
static const struct label tier = { "tier", "gold" };
static const struct label env = { "env", "prod" };
static const struct label env_more[] = { { "env", "prod" }, { "team", "a" } };

static void the_most_detailed_policy_matches(void **state)
{
	struct candidate {
		const char *name;
		const struct label *vmi;
		size_t vmi_count;
		const struct label *namespace;
		size_t namespace_count;
	};
	static const struct {
		const char *what;
		struct candidate candidates[3];
		const char *expected;
	} cases[] = {
		{ "none", { { 0 } }, NULL },
		{ "one label", { { "a", &app_db, 1, NULL, 0 } }, "a" },
		{ "another value", { { "a", &app_web, 1, NULL, 0 } }, NULL },
		{ "an empty selector matches all", { { "a", NULL, 0, NULL, 0 } }, "a" },
		{ "all of its labels must be there", { { "a", both, 2, &tier, 1 } },
			NULL },
		{ "more labels win",
			{ { "a", &app_db, 1, NULL, 0 }, { "b", both, 2, NULL, 0 } },
			"b" },
		{ "labels of the namespace count",
			{ { "a", &app_db, 1, NULL, 0 }, { "b", &app_db, 1, &env, 1 } },
			"b" },
		{ "at a tie those of the VM count more",
			{ { "a", &app_db, 1, &env, 1 }, { "b", both, 2, NULL, 0 } },
			"b" },
		{ "more in total beats more of the VM",
			{ { "b", both, 2, NULL, 0 }, { "a", &app_db, 1, env_more, 2 } },
			"a" },
		{ "at a full tie the first name wins",
			{ { "c", &tier, 1, NULL, 0 }, { "b", &app_db, 1, NULL, 0 },
				{ "d", NULL, 0, &env, 1 } },
			"b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct vmi *vmi;
		struct migration *migration;
		const struct migration_fact *fact;

		world_init(&world);
		add_namespace(&world, "ns", env_more, 2);
		vmi = world_vmi(&world, "ns", "vm", "w1");
		vmi->labels = (struct labels){ both, 2 };
		migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
		for (size_t c = 0; c < 3 && cases[i].candidates[c].name; c++) {
			const struct candidate *add = &cases[i].candidates[c];

			add_policy(&world, add->name, add->vmi, add->vmi_count,
				add->namespace, add->namespace_count);
		}
		fact = world_fact(world_facts(&world), migration);
		if (!text_equal(fact->policy, cases[i].expected)) {
			fail_msg("%s: %s", cases[i].what,
				fact->policy == NULL ? "no policy" : fact->policy);
		}
		world_finish(&world);
	}
}

static void a_policy_without_selectors_matches_nothing(void **state)
{
	struct world world;
	struct migration *migration;
	struct policy *policy;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w1")->labels = (struct labels){ both, 2 };
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	policy = add_policy(&world, "a", NULL, 0, NULL, 0);
	policy->has_vmi_selector = false;
	assert_null(world_fact(world_facts(&world), migration)->policy);
	policy->has_namespace_selector = true;
	assert_string_equal(world_fact(world_facts(&world), migration)->policy, "a");
	world_finish(&world);
}

static void on_a_vm_without_labels_no_selector_is_looked_at(void **state)
{
	struct world world;
	struct migration *migration;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	add_policy(&world, "a", &app_web, 1, &env, 1);
	assert_string_equal(world_fact(world_facts(&world), migration)->policy, "a");
	world_finish(&world);
}

static void a_policy_overrides_what_it_sets(void **state)
{
	struct world world;
	struct migration *migration;
	struct policy *policy;
	const struct limits *limits;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0")->config.progress_timeout_s = 77;
	world_vmi(&world, "ns", "vm", "w1")->labels = (struct labels){ both, 2 };
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	policy = add_policy(&world, "gold", &tier, 1, NULL, 0);
	policy->config.completion_timeout_per_gib_s = 3;
	policy->config.allow_post_copy = TRI_TRUE;
	limits = world_fact(world_facts(&world), migration)->limits;
	assert_int_equal(limits->completion_timeout_per_gib_s.value, 3);
	assert_string_equal(
		limits->completion_timeout_per_gib_s.origin, "MigrationPolicy gold");
	assert_int_equal(limits->allow_post_copy.value, 1);
	/* Follows post-copy, as it does in the cluster's settings. */
	assert_int_equal(limits->allow_workload_disruption.value, 1);
	assert_int_equal(limits->bandwidth_per_migration_bytes.value, 0);
	assert_string_equal(limits->bandwidth_per_migration_bytes.origin, "default");
	/* The place to change a value is where it stands, not the policy that matched.
	 */
	assert_string_equal(limits->completion_timeout_per_gib_s.policy, "gold");
	assert_null(limits->bandwidth_per_migration_bytes.policy);
	assert_int_equal(limits->progress_timeout_s.value, 77);
	policy->config.allow_workload_disruption = TRI_FALSE;
	limits = world_fact(world_facts(&world), migration)->limits;
	assert_int_equal(limits->allow_workload_disruption.value, 0);
	/* The cluster's own stay as they are. */
	assert_int_equal(
		world_facts(&world)->limits.completion_timeout_per_gib_s.value, 150);
	world_finish(&world);
}

static void a_namespace_that_cannot_be_read_makes_values_uncertain(void **state)
{
	struct world world;
	struct migration *migration;
	struct policy *policy;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_vmi(&world, "ns", "vm", "w1")->labels = (struct labels){ both, 2 };
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	policy = add_policy(&world, "gold", &tier, 1, &env, 1);
	policy->config.bandwidth_per_migration_bytes = 1000;
	fact = world_fact(world_facts(&world), migration);
	assert_null(fact->policy);
	assert_false(i64_is_known(fact->limits->bandwidth_per_migration_bytes.value));
	assert_string_equal(fact->limits->bandwidth_per_migration_bytes.origin,
		"MigrationPolicy gold may apply: labels of namespace ns not readable");
	assert_int_equal(fact->limits->completion_timeout_per_gib_s.value, 150);
	add_namespace(&world, "ns", &env, 1);
	fact = world_fact(world_facts(&world), migration);
	assert_string_equal(fact->policy, "gold");
	assert_int_equal(fact->limits->bandwidth_per_migration_bytes.value, 1000);
	world_finish(&world);
}

static void the_handoff_freezes_the_settings(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct kubevirt *kubevirt;
	struct migration *migration;
	struct migration_state *of_vmi;
	struct migration_config frozen = migration_config_unknown();
	struct policy *policy;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "k", "k", "v1.9.0");
	kubevirt->config.bandwidth_per_migration_bytes = 500;
	vmi = world_vmi(&world, "ns", "vm", "w1");
	vmi->labels = (struct labels){ both, 2 };
	migration = world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	of_vmi = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	frozen.bandwidth_per_migration_bytes = 500;
	frozen.completion_timeout_per_gib_s = 3;
	frozen.progress_timeout_s = 99;
	frozen.allow_post_copy = TRI_TRUE;
	of_vmi->config = &frozen;
	of_vmi->policy_name = "gold";
	vmi->state = of_vmi;
	/* Changed, and another one created, after the handoff. */
	policy = add_policy(&world, "gold", &tier, 1, NULL, 0);
	policy->config.completion_timeout_per_gib_s = 3;
	add_policy(&world, "better", both, 2, NULL, 0)
		->config.completion_timeout_per_gib_s = 1;
	fact = world_fact(world_facts(&world), migration);
	assert_string_equal(fact->policy, "gold");
	assert_int_equal(fact->limits->completion_timeout_per_gib_s.value, 3);
	assert_string_equal(fact->limits->completion_timeout_per_gib_s.origin,
		"MigrationPolicy gold");
	assert_int_equal(fact->limits->bandwidth_per_migration_bytes.value, 500);
	assert_string_equal(
		fact->limits->bandwidth_per_migration_bytes.origin, "KubeVirt k/k");
	assert_int_equal(fact->limits->progress_timeout_s.value, 99);
	assert_string_equal(
		fact->limits->progress_timeout_s.origin, "recorded at handoff");
	assert_int_equal(fact->limits->allow_workload_disruption.value, 1);

	assert_string_equal(fact->limits->completion_timeout_per_gib_s.policy, "gold");
	assert_null(fact->limits->bandwidth_per_migration_bytes.policy);

	/* The policy says nothing of this one, the cluster said it then. */
	frozen.bandwidth_per_migration_bytes = 400;
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->limits->bandwidth_per_migration_bytes.value, 400);
	assert_string_equal(fact->limits->bandwidth_per_migration_bytes.origin,
		"recorded at handoff");
	/* Nor is it known who said what neither says any more. */
	policy->config.completion_timeout_per_gib_s = 4;
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->limits->completion_timeout_per_gib_s.value, 3);
	assert_string_equal(fact->limits->completion_timeout_per_gib_s.origin,
		"recorded at handoff");

	/* A policy that is gone, or may not be read, explains nothing for certain. */
	of_vmi->policy_name = "lost";
	fact = world_fact(world_facts(&world), migration);
	assert_string_equal(fact->limits->completion_timeout_per_gib_s.origin,
		"recorded at handoff, when MigrationPolicy lost matched");
	assert_null(fact->limits->completion_timeout_per_gib_s.policy);

	/* Without a policy a value that differs can only come from an earlier time. */
	of_vmi->policy_name = NULL;
	fact = world_fact(world_facts(&world), migration);
	assert_null(fact->policy);
	assert_string_equal(fact->limits->completion_timeout_per_gib_s.origin,
		"recorded at handoff");
	world_finish(&world);
}

static void without_a_record_nothing_is_said_about_what_is_over(void **state)
{
	struct world world;
	struct migration *over;
	struct migration *lost;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w1");
	over = world_migration(&world, "ns", "over", "vm", PHASE_FAILED);
	lost = world_migration(&world, "ns", "lost", "gone", PHASE_PENDING);
	assert_null(world_fact(world_facts(&world), over)->limits);
	assert_null(world_fact(world_facts(&world), lost)->limits);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_detailed_policy_matches),
		cmocka_unit_test(a_policy_without_selectors_matches_nothing),
		cmocka_unit_test(on_a_vm_without_labels_no_selector_is_looked_at),
		cmocka_unit_test(a_policy_overrides_what_it_sets),
		cmocka_unit_test(
			a_namespace_that_cannot_be_read_makes_values_uncertain),
		cmocka_unit_test(the_handoff_freezes_the_settings),
		cmocka_unit_test(without_a_record_nothing_is_said_about_what_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
