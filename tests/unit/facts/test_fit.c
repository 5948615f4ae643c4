/* Selector, affinity and taints of a VM against one node, as the scheduler filters. */
#include "facts/fit.h"

#include "tests/unit/diagnose/builders.h"

struct fit_case {
	const char *vmi;  /* members of the spec */
	const char *node; /* members of the spec */
	enum fit_miss miss;
	const char *key;
};

#define AFFINITY(terms)                                                                \
	"'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution'" \
	":{"                                                                           \
	"'nodeSelectorTerms':[" terms "]}}}"
#define RULE(key, operator, values)                          \
	"{'matchExpressions':[{'key':'" key "','operator':'" \
	operator"','values':[" values "]}]}"
#define TAINT(key, value, effect) \
	"'taints':[{'key':'" key "','value':'" value "','effect':'" effect "'}]"

/* The node has zone=a, cores=16. */
static const struct fit_case cases[] = {
	{ "", "", FIT_MEETS, NULL },
	{ "'nodeSelector':{'zone':'a'}", "", FIT_MEETS, NULL },
	{ "'nodeSelector':{'zone':'b'}", "", FIT_LABEL, "zone" },
	{ AFFINITY(RULE("zone", "In", "'b','a'")), "", FIT_MEETS, NULL },
	{ AFFINITY(RULE("zone", "In", "'b'")), "", FIT_AFFINITY, "zone" },
	{ AFFINITY(RULE("zone", "NotIn", "'a'")), "", FIT_AFFINITY, "zone" },
	{ AFFINITY(RULE("rack", "NotIn", "'a'")), "", FIT_MEETS, NULL },
	{ AFFINITY(RULE("rack", "Exists", "")), "", FIT_AFFINITY, "rack" },
	{ AFFINITY(RULE("rack", "DoesNotExist", "")), "", FIT_MEETS, NULL },
	{ AFFINITY(RULE("cores", "Gt", "'8'")), "", FIT_MEETS, NULL },
	{ AFFINITY(RULE("cores", "Gt", "'16'")), "", FIT_AFFINITY, "cores" },
	{ AFFINITY(RULE("cores", "Lt", "'17'")), "", FIT_MEETS, NULL },
	{ AFFINITY(RULE("zone", "Lt", "'17'")), "", FIT_AFFINITY, "zone" },
	{ AFFINITY(RULE("zone", "Like", "'a'")), "", FIT_AFFINITY, "zone" },
	/* One of the terms is enough. */
	{ AFFINITY(RULE("zone", "In", "'b'") "," RULE("cores", "Exists", "")), "",
		FIT_MEETS, NULL },
	{ AFFINITY("{'matchFields':[{'key':'metadata.name','operator':'In','values':["
		   "'w1']}]}"),
		"", FIT_MEETS, NULL },
	{ AFFINITY("{'matchFields':[{'key':'metadata.name','operator':'In','values':["
		   "'w2']}]}"),
		"", FIT_AFFINITY, "metadata.name" },
	/* An empty term, and no term at all, hold nowhere. */
	{ AFFINITY("{}"), "", FIT_AFFINITY, NULL },
	{ AFFINITY(""), "", FIT_AFFINITY, NULL },
	/* What is only preferred excludes nothing. */
	{ "'affinity':{'nodeAffinity':{'"
	  "preferredDuringSchedulingIgnoredDuringExecution'"
	  ":[{'weight':1,'preference':{}}]}}",
		"", FIT_MEETS, NULL },
	{ "", TAINT("gpu", "yes", "NoSchedule"), FIT_TAINT, "gpu" },
	{ "", TAINT("gpu", "yes", "NoExecute"), FIT_TAINT, "gpu" },
	{ "", TAINT("gpu", "yes", "PreferNoSchedule"), FIT_MEETS, NULL },
	{ "", TAINT("node.kubernetes.io/unschedulable", "", "NoSchedule"), FIT_MEETS,
		NULL },
	{ "'tolerations':[{'key':'gpu','operator':'Exists'}]",
		TAINT("gpu", "yes", "NoSchedule"), FIT_MEETS, NULL },
	{ "'tolerations':[{'key':'gpu','value':'yes','effect':'NoSchedule'}]",
		TAINT("gpu", "yes", "NoSchedule"), FIT_MEETS, NULL },
	{ "'tolerations':[{'key':'gpu','value':'no'}]",
		TAINT("gpu", "yes", "NoSchedule"), FIT_TAINT, "gpu" },
	{ "'tolerations':[{'key':'gpu','operator':'Exists','effect':'NoExecute'}]",
		TAINT("gpu", "yes", "NoSchedule"), FIT_TAINT, "gpu" },
	{ "'tolerations':[{'operator':'Exists'}]", TAINT("gpu", "yes", "NoSchedule"),
		FIT_MEETS, NULL },
	{ "'tolerations':[{}]", TAINT("gpu", "yes", "NoSchedule"), FIT_TAINT, "gpu" },
};

static void a_node_is_judged_as_the_scheduler_judges_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct vmi *vmi;
		struct fit fit;

		world_init(&world);
		world_vmi(&world, "db1", "w2", cases[i].vmi, "");
		world_node(&world, "w1", "'zone':'a','cores':'16'", cases[i].node,
			"True", 40);
		vmi = store_vmi(world.store, 0);
		fit = fit_judge(vmi->node_selector, &vmi->rules,
			store_find_node(world.store, "w1"));
		if (fit.miss != cases[i].miss || !text_equal(fit.key, cases[i].key)) {
			fail_msg("case %zu: %d %s: %s", i, (int)fit.miss,
				fit.key == NULL ? "-" : fit.key, cases[i].vmi);
		}
		world_finish(&world);
	}
}

static void rules_read_like_sentences(void **state)
{
	static const char *const values[] = { "a", "b" };
	struct arena *arena = arena_create(1024);
	struct selector_rule rule = { "zone", "In", values, 2 };

	(void)state;
	assert_string_equal(fit_rule_text(&rule, arena), "zone is a or b");
	rule.operation = "NotIn";
	assert_string_equal(fit_rule_text(&rule, arena), "zone is not a or b");
	rule.operation = "Exists";
	assert_string_equal(fit_rule_text(&rule, arena), "zone exists");
	rule.operation = NULL;
	rule.key = NULL;
	assert_string_equal(fit_rule_text(&rule, arena), "a label ? a or b");
	arena_destroy(arena);
}

static void rules_about_other_pods_are_known_by_their_topology(void **state)
{
	struct world world;
	const struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w2",
		"'affinity':{'podAffinity':{"
		"'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'"
		"zone'},"
		"{'topologyKey':'rack'},3]},'podAntiAffinity':{"
		"'preferredDuringSchedulingIgnoredDuringExecution':[{}]}},"
		"'topologySpreadConstraints':[{'topologyKey':'zone','whenUnsatisfiable'"
		":"
		"'DoNotSchedule'},{'topologyKey':'rack','whenUnsatisfiable':"
		"'ScheduleAnyway'}]",
		"");
	vmi = store_vmi(world.store, 0);
	assert_string_equal(vmi->rules.pod_affinity, "zone,rack");
	assert_null(vmi->rules.pod_anti_affinity);
	assert_string_equal(vmi->rules.spread, "zone");
	assert_false(vmi->rules.has_node_affinity);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_node_is_judged_as_the_scheduler_judges_it),
		cmocka_unit_test(rules_read_like_sentences),
		cmocka_unit_test(rules_about_other_pods_are_known_by_their_topology),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
