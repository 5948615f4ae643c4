/* Slots: who holds one, and on which nodes it counts, by release of KubeVirt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

static void running_phases_and_target_pods_hold_slots(void **state)
{
	static const struct {
		enum migration_phase phase;
		bool has_pod;
		bool holds;
	} cases[] = {
		{ PHASE_UNSET, false, false },
		{ PHASE_UNSET, true, true },
		{ PHASE_WAITING_FOR_SYNC, false, false },
		{ PHASE_WAITING_FOR_SYNC, true, true },
		{ PHASE_SYNCHRONIZING, false, false },
		{ PHASE_PENDING, false, false },
		{ PHASE_PENDING, true, true },
		{ PHASE_SCHEDULING, false, true },
		{ PHASE_SCHEDULED, false, true },
		{ PHASE_PREPARING_TARGET, false, true },
		{ PHASE_TARGET_READY, false, true },
		{ PHASE_RUNNING, false, true },
		{ PHASE_SUCCEEDED, true, false },
		{ PHASE_FAILED, true, false },
		{ PHASE_OTHER, false, false },
		{ PHASE_OTHER, true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct vmi *vmi;
		struct migration *migration;
		const struct facts *facts;

		world_init(&world);
		vmi = world_vmi(&world, "ns", "vm", "w1");
		migration = world_migration(&world, "ns", "m", "vm", cases[i].phase);
		if (cases[i].has_pod) {
			/* A dead pod counts like any other. */
			world_target_pod(&world, "p", migration, vmi, NULL)->phase =
				"Failed";
		}
		facts = world_facts(&world);
		assert_true(facts->slots_known);
		assert_int_equal(facts->slots_used, cases[i].holds);
		assert_int_equal(facts->slot_holder_count, cases[i].holds);
		assert_int_equal(
			facts->migrations[0].holds_cluster_slot, cases[i].holds);
		assert_int_equal(
			facts_find_node(facts, "w1")->outbound, cases[i].holds);
		world_finish(&world);
	}
}

static void a_pod_counts_only_while_its_vmi_is_there(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	world_target_pod(&world, "p", migration, vmi, "w2");
	assert_int_equal(world_facts(&world)->slots_used, 1);
	world_drop(&world, KIND_VMI, "ns", "vm");
	assert_int_equal(world_facts(&world)->slots_used, 0);
	world_finish(&world);
}

/* Between releases the rules differ; an unknown release is taken for the newest. */
static void stale_and_cut_over_sources_count_from_1_6_on(void **state)
{
	static const struct {
		const char *version;
		int on_old_source;
	} cases[] = {
		{ "v1.5.3", 0 },
		{ "v1.6.0", 1 },
		{ "v1.9.0", 1 },
		{ "sha256:0123", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct vmi *vmi;
		const struct facts *facts;

		world_init(&world);
		world_kubevirt(&world, "kubevirt", "kubevirt", cases[i].version);
		vmi = world_vmi(&world, "ns", "vm", "w1");
		world_migration(&world, "ns", "m", "vm", PHASE_SCHEDULING);
		vmi->state = world_state(&vmi->object, "an earlier one", "w9", "w1");
		facts = world_facts(&world);
		assert_int_equal(facts->slots_used, 1);
		assert_int_equal(facts_find_node(facts, "w1")->outbound, 1);
		assert_int_equal(
			facts_find_node(facts, "w9")->outbound, cases[i].on_old_source);
		assert_int_equal(facts_find_node(facts, "w9")->outbound_holder_count,
			cases[i].on_old_source);
		world_finish(&world);
	}
}

static void one_node_named_twice_counts_once(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	const struct node_fact *node;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	node = facts_find_node(world_facts(&world), "w1");
	assert_int_equal(node->outbound, 1);
	assert_int_equal(node->outbound_holder_count, 1);
	assert_int_equal(node->inbound, 0);
	world_finish(&world);
}

static void a_decentralised_source_counts_from_scheduled_on_since_1_7(void **state)
{
	static const struct {
		const char *version;
		enum migration_phase phase;
		bool is_source;
		bool holds;
	} cases[] = {
		{ "v1.6.2", PHASE_SCHEDULING, true, true },
		{ "v1.7.0", PHASE_SCHEDULING, true, false },
		{ "v1.7.0", PHASE_SCHEDULING, false, true },
		{ "v1.7.0", PHASE_SCHEDULED, true, true },
		{ "v1.9.0", PHASE_RUNNING, true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;

		world_init(&world);
		world_kubevirt(&world, "kubevirt", "kubevirt", cases[i].version);
		world_vmi(&world, "ns", "vm", "w1");
		migration = world_migration(&world, "ns", "m", "vm", cases[i].phase);
		migration->has_send_to = cases[i].is_source;
		migration->has_receive = !cases[i].is_source;
		assert_int_equal(world_facts(&world)->slots_used, cases[i].holds);
		world_finish(&world);
	}
}

static void more_than_the_limit_is_shown_as_it_is(void **state)
{
	struct world world;
	const struct facts *facts;
	char name[16];

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "kubevirt", "kubevirt", "v1.9.0");
	for (int i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "vm-%d", i);
		world_vmi(&world, "ns", name, "w1");
		world_migration(&world, "ns", name,
			store_vmi(world.store, (size_t)i)->object.name, PHASE_RUNNING);
	}
	facts = world_facts(&world);
	assert_int_equal(facts->slots_used, 7);
	assert_int_equal(facts->limits.parallel_migrations_per_cluster.value, 5);
	assert_int_equal(facts_find_node(facts, "w1")->outbound, 7);
	world_finish(&world);
}

static void holders_are_listed_at_their_nodes(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	const struct facts *facts;
	const struct node_fact *source;
	const struct node_fact *target;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "waiting", "w1");
	world_migration(&world, "ns", "a", "waiting", PHASE_PENDING);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "b", "vm", PHASE_RUNNING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	facts = world_facts(&world);
	source = facts_find_node(facts, "w1");
	target = facts_find_node(facts, "w2");
	assert_int_equal(facts->slot_holder_count, 1);
	assert_int_equal(facts->slot_holders[0], 1);
	assert_int_equal(source->outbound_holder_count, 1);
	assert_int_equal(source->outbound_holders[0], 1);
	assert_int_equal(source->inbound_holder_count, 0);
	assert_int_equal(target->inbound, 1);
	assert_int_equal(target->inbound_holder_count, 1);
	assert_int_equal(target->inbound_holders[0], 1);
	assert_int_equal(target->outbound, 0);
	world_finish(&world);
}

static void slots_are_known_only_with_migrations_vmis_and_pods(void **state)
{
	static const struct {
		enum source source;
		enum source_state_code code;
		bool is_known;
		bool was_known;
	} cases[] = {
		{ SOURCE_MIGRATION, SOURCE_STALE, false, true },
		{ SOURCE_POD, SOURCE_STALE, false, true },
		{ SOURCE_VMI, SOURCE_FORBIDDEN, false, false },
		{ SOURCE_POD, SOURCE_FORBIDDEN, false, false },
		{ SOURCE_POD, SOURCE_LISTING, false, false },
		{ SOURCE_POD, SOURCE_LIVE, true, false },
		{ SOURCE_NODE, SOURCE_FORBIDDEN, true, false },
		{ SOURCE_KUBEVIRT, SOURCE_ERROR, true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct facts *facts;

		world_init(&world);
		world_source(&world, cases[i].source, cases[i].code);
		facts = world_facts(&world);
		assert_int_equal(facts->slots_known, cases[i].is_known);
		assert_int_equal(i64_is_known(facts->slots_age_ms), cases[i].was_known);
		world_finish(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(running_phases_and_target_pods_hold_slots),
		cmocka_unit_test(a_pod_counts_only_while_its_vmi_is_there),
		cmocka_unit_test(stale_and_cut_over_sources_count_from_1_6_on),
		cmocka_unit_test(one_node_named_twice_counts_once),
		cmocka_unit_test(
			a_decentralised_source_counts_from_scheduled_on_since_1_7),
		cmocka_unit_test(more_than_the_limit_is_shown_as_it_is),
		cmocka_unit_test(holders_are_listed_at_their_nodes),
		cmocka_unit_test(slots_are_known_only_with_migrations_vmis_and_pods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
