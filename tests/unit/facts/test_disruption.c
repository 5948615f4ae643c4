/* Budgets over VMs: who is covered, and what can never be allowed. */
#include "facts/disruption.h"

#include "tests/unit/diagnose/builders.h"

struct budget_case {
	const char *spec;
	const char *status;
	bool covers;
	enum disruption_verdict verdict;
};

#define NO                                                                             \
	"'disruptionsAllowed':0,'expectedPods':2,'currentHealthy':1,'desiredHealthy':" \
	"1"

static const struct budget_case cases[] = {
	{ "'selector':{'matchLabels':{'app':'db'}},'minAvailable':1",
		"'disruptionsAllowed':1", true, DISRUPTION_ALLOWED },
	{ "'selector':{'matchLabels':{'app':'db'}},'minAvailable':1", NO, true,
		DISRUPTION_NOT_NOW },
	{ "'selector':{'matchLabels':{'app':'db'}},'minAvailable':'50%'", NO, true,
		DISRUPTION_NEVER },
	{ "'selector':{'matchLabels':{'app':'db'}},'maxUnavailable':1", NO, true,
		DISRUPTION_NEVER },
	{ "'selector':{'matchLabels':{'app':'db'}},'minAvailable':1",
		"'disruptionsAllowed':0,'expectedPods':0", true, DISRUPTION_NEVER },
	{ "'selector':{'matchLabels':{'app':'db'}},'minAvailable':1",
		NO ",'conditions':[{'type':'DisruptionAllowed','status':'False',"
		   "'reason':'SyncFailed'}]",
		true, DISRUPTION_NEVER },
	/* Not counted yet: nothing is claimed. */
	{ "'selector':{'matchLabels':{'app':'db'}},'maxUnavailable':1", "", true,
		DISRUPTION_ALLOWED },
	{ "'selector':{'matchLabels':{'app':'web'}}", NO, false, DISRUPTION_NOT_NOW },
	{ "'selector':{}", NO, true, DISRUPTION_NOT_NOW },
	{ "", NO, false, DISRUPTION_NOT_NOW },
	{ "'selector':{'matchLabels':{'kubevirt.io':'virt-launcher'}}", NO, true,
		DISRUPTION_NOT_NOW },
	{ "'selector':{'matchLabels':{'vm.kubevirt.io/name':'db1'}}", NO, true,
		DISRUPTION_NOT_NOW },
	{ "'selector':{'matchLabels':{'kubevirt.io/created-by':'uid-vmi-db1'}}", NO,
		true, DISRUPTION_NOT_NOW },
	{ "'selector':{'matchExpressions':[{'key':'app','operator':'In','values':["
	  "'x','db']}]}",
		NO, true, DISRUPTION_NOT_NOW },
	{ "'selector':{'matchExpressions':[{'key':'app','operator':'NotIn','values':["
	  "'db']}]}",
		NO, false, DISRUPTION_NOT_NOW },
	{ "'selector':{'matchExpressions':[{'key':'zone','operator':'Exists'}]}", NO,
		false, DISRUPTION_NOT_NOW },
	{ "'selector':{'matchExpressions':[{'key':'zone','operator':'DoesNotExist'}]}",
		NO, true, DISRUPTION_NOT_NOW },
	{ "'selector':{'matchExpressions':[{'key':'app','operator':'Like'}]}", NO,
		false, DISRUPTION_NOT_NOW },
};

static void a_budget_is_read_as_the_disruption_controller_reads_it(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'db1','uid':'uid-vmi-db1',"
		"'labels':{'app':'db'}}}");
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct disruption_budget *budget;

		world_put(&world, KIND_BUDGET,
			"{'metadata':{'namespace':'shop','name':'pdb'},'spec':{%s},"
			"'status':{%s}}",
			cases[i].spec, cases[i].status);
		budget = store_budget(world.store, 0);
		if (disruption_covers(budget, store_vmi(world.store, 0)) !=
				cases[i].covers ||
			disruption_of(budget) != cases[i].verdict) {
			fail_msg("case %zu: %s", i, cases[i].spec);
		}
	}
	world_finish(&world);
}

static void the_budget_that_allows_least_is_found_and_kubevirts_own_is_not(void **state)
{
	struct world world;
	const struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	vmi = store_vmi(world.store, 0);
	world_put(&world, KIND_BUDGET,
		"{'metadata':{'namespace':'shop','name':'kubevirt-disruption-budget-x',"
		"'ownerReferences':[{'kind':'VirtualMachineInstance','name':'db1',"
		"'controller':true}]},'spec':{'selector':{},'minAvailable':1},"
		"'status':{" NO "}}");
	assert_null(disruption_find(world.store, vmi));
	world_put(&world, KIND_BUDGET,
		"{'metadata':{'namespace':'shop','name':'a'},'spec':{'selector':{},"
		"'minAvailable':1},'status':{" NO "}}");
	assert_string_equal(disruption_find(world.store, vmi)->object.name, "a");
	world_put(&world, KIND_BUDGET,
		"{'metadata':{'namespace':'shop','name':'b'},'spec':{'selector':{},"
		"'maxUnavailable':1},'status':{" NO "}}");
	assert_string_equal(disruption_find(world.store, vmi)->object.name, "b");
	world_put(&world, KIND_BUDGET,
		"{'metadata':{'namespace':'lab','name':'0'},'spec':{'selector':{},"
		"'maxUnavailable':1},'status':{" NO "}}");
	assert_string_equal(disruption_find(world.store, vmi)->object.name, "b");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_budget_is_read_as_the_disruption_controller_reads_it),
		cmocka_unit_test(
			the_budget_that_allows_least_is_found_and_kubevirts_own_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
