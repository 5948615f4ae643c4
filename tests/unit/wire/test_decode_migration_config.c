/* Tests of the settings of migrations where they stand: KubeVirt, HyperConverged,
 * policy. */
#include "tests/unit/wire/objects.h"

#include "model/cluster_objects.h"

static void what_is_not_set_is_unknown(void **state)
{
	static const char *const specs[] = {
		"{}", "null", "7", "{'configuration':{'migrations':null}}",
		"{'configuration':{'migrations':[]}}",
		"{'configuration':{'migrations':{'network':null,'allowPostCopy':'1'}}}"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(specs); i++) {
		struct kubevirt *kubevirt;
		struct migration_config none = migration_config_unknown();
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'k'},'spec':%s}", specs[i]);
		kubevirt = object_of(KIND_KUBEVIRT, json);
		assert_int_equal(kubevirt->config.parallel_migrations_per_cluster,
			none.parallel_migrations_per_cluster);
		assert_int_equal(
			kubevirt->config.bandwidth_per_migration_bytes, UNKNOWN_I64);
		assert_int_equal(kubevirt->config.allow_post_copy, TRI_UNKNOWN);
		assert_false(kubevirt->config.has_network);
		assert_null(kubevirt->config.network);
		assert_null(kubevirt->config.node_drain_taint_key);
		assert_int_equal(kubevirt->outdated_workloads, UNKNOWN_I64);
		object_destroy(&kubevirt->object);
	}
}

static void numbers_and_quantities_are_both_read(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} cases[] = {
		{ "5", 5 },
		{ "0", 0 },
		{ "'5'", 5 },
		{ "'64Mi'", INT64_C(64) << 20 },
		{ "'1.5Gi'", INT64_C(1536) << 20 },
		{ "'0Mi'", 0 },
		{ "1e3", 1000 },
		{ "'1e3'", 1000 },
		{ "-1", -1 },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775808", UNKNOWN_I64 },
		{ "99999999999999999999999", UNKNOWN_I64 },
		{ "'64 Mi'", UNKNOWN_I64 },
		{ "'5\\u0000'", UNKNOWN_I64 },
		{ "''", UNKNOWN_I64 },
		{ "true", UNKNOWN_I64 },
		{ "[5]", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct policy *policy;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'p'},'spec':{'bandwidthPerMigration':%s}}",
			cases[i].text);
		policy = object_of(KIND_POLICY, json);
		if (policy->config.bandwidth_per_migration_bytes != cases[i].value) {
			fail_msg("%s was read as %lld", cases[i].text,
				(long long)
					policy->config.bandwidth_per_migration_bytes);
		}
		object_destroy(&policy->object);
	}
}

static void every_setting_lands_in_its_place(void **state)
{
	struct kubevirt *kubevirt = object_of(KIND_KUBEVIRT,
		"{'metadata':{'name':'k','namespace':'s'},'spec':{'configuration':{"
		"'evictionStrategy':'LiveMigrate','developerConfiguration':{"
		"'featureGates':['A',3,'B'],'disabledFeatureGates':['C']},'migrations':"
		"{"
		"'parallelMigrationsPerCluster':1,'parallelOutboundMigrationsPerNode':"
		"2,"
		"'bandwidthPerMigration':3,'completionTimeoutPerGiB':4,"
		"'progressTimeout':5,'utilityVolumesTimeout':6,'maxDowntimeMs':7,"
		"'allowAutoConverge':true,'allowPostCopy':false,"
		"'allowWorkloadDisruption':true,'disableTLS':false,'network':'',"
		"'nodeDrainTaintKey':'k/d'}},'workloadUpdateStrategy':{"
		"'workloadUpdateMethods':['LiveMigrate','Evict']}},'status':{'phase':"
		"'Deployed','observedKubeVirtVersion':'v1.8.0','operatorVersion':"
		"'v1.9.0','outdatedVirtualMachineInstanceWorkloads':8,'conditions':[{"
		"'type':'Available','status':'True'}]}}");
	const struct migration_config *config = &kubevirt->config;

	(void)state;
	assert_int_equal(config->parallel_migrations_per_cluster, 1);
	assert_int_equal(config->parallel_outbound_migrations_per_node, 2);
	assert_int_equal(config->bandwidth_per_migration_bytes, 3);
	assert_int_equal(config->completion_timeout_per_gib_s, 4);
	assert_int_equal(config->progress_timeout_s, 5);
	assert_int_equal(config->utility_volumes_timeout_s, 6);
	assert_int_equal(config->max_downtime_ms, 7);
	assert_int_equal(config->allow_auto_converge, TRI_TRUE);
	assert_int_equal(config->allow_post_copy, TRI_FALSE);
	assert_int_equal(config->allow_workload_disruption, TRI_TRUE);
	assert_int_equal(config->disable_tls, TRI_FALSE);
	/* Set to "" is a mistake worth showing, not the same as not set. */
	assert_true(config->has_network);
	assert_string_equal(config->network, "");
	assert_string_equal(config->node_drain_taint_key, "k/d");
	assert_string_equal(kubevirt->eviction_strategy, "LiveMigrate");
	assert_int_equal(kubevirt->feature_gate_count, 2);
	assert_string_equal(kubevirt->feature_gates[1], "B");
	assert_int_equal(kubevirt->disabled_gate_count, 1);
	assert_string_equal(kubevirt->disabled_gates[0], "C");
	assert_false(config->has_experimental);
	assert_false(config->has_stall);
	assert_int_equal(kubevirt->workload_update_method_count, 2);
	assert_string_equal(kubevirt->phase, "Deployed");
	assert_string_equal(kubevirt->observed_version, "v1.8.0");
	assert_string_equal(kubevirt->operator_version, "v1.9.0");
	assert_int_equal(kubevirt->outdated_workloads, 8);
	assert_int_equal(conditions_state(kubevirt->conditions, "Available"), TRI_TRUE);
	object_destroy(&kubevirt->object);
}

/* Factors are strings in 1.9.0 and quantities later. */
static void the_stall_detector_is_read_in_both_spellings(void **state)
{
	static const struct {
		const char *text;
		struct stall_config stall;
	} cases[] = {
		{ "{}", { UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64 } },
		{ "{'stallMargin':4,'stallProgressTimeout':25,'switchoverTimeout':30,"
		  "'completionTimeoutFactor':'2.5','precopyPossibleFactor':'1.25'}",
			{ 25, 30, 2500, 1250 } },
		{ "{'completionTimeoutFactor':'2500m','precopyPossibleFactor':'2'}",
			{ UNKNOWN_I64, UNKNOWN_I64, 2500, 2000 } },
		{ "{'completionTimeoutFactor':3,'precopyPossibleFactor':1.5}",
			{ UNKNOWN_I64, UNKNOWN_I64, 3000, 1500 } },
		{ "{'completionTimeoutFactor':'soon','precopyPossibleFactor':null}",
			{ UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct policy *policy;
		char json[512];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'p'},'spec':{'experimental':{"
			"'stallDetector':%s}}}",
			cases[i].text);
		policy = object_of(KIND_POLICY, json);
		assert_true(policy->config.has_experimental);
		assert_true(policy->config.has_stall);
		assert_false(policy->config.has_downtime_tuning);
		assert_memory_equal(
			&policy->config.stall, &cases[i].stall, sizeof(cases[i].stall));
		object_destroy(&policy->object);
	}
}

static void hyperconverged_is_read_in_both_versions(void **state)
{
	static const struct {
		const char *json;
		const char *version;
		int64_t parallel;
		const char *eviction;
		bool has_patch;
	} cases[] = {
		{ "{'apiVersion':'hco.kubevirt.io/"
		  "v1beta1','metadata':{'name':'h'},'spec'"
		  ":{'evictionStrategy':'None','liveMigrationConfig':{"
		  "'parallelMigrationsPerCluster':5}}}",
			"v1beta1", 5, "None", false },
		{ "{'apiVersion':'hco.kubevirt.io/v1','metadata':{'name':'h',"
		  "'annotations':{'kubevirt.kubevirt.io/jsonpatch':'[]'}},'spec':{"
		  "'virtualization':{'evictionStrategy':'LiveMigrate',"
		  "'liveMigrationConfig':{'parallelMigrationsPerCluster':7}}}}",
			"v1", 7, "LiveMigrate", true },
		{ "{'metadata':{'name':'h','annotations':{"
		  "'kubevirt.kubevirt.io/jsonpatch':''}},'spec':{'virtualization':{},"
		  "'liveMigrationConfig':{'parallelMigrationsPerCluster':9}}}",
			NULL, 9, NULL, false },
		{ "{'apiVersion':'v1','metadata':{'name':'h'},'spec':[]}", "v1",
			UNKNOWN_I64, NULL, false },
		{ "{'apiVersion':'hco.kubevirt.io/','metadata':{'name':'h'}}", NULL,
			UNKNOWN_I64, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct hyperconverged *hco =
			object_of(KIND_HYPERCONVERGED, cases[i].json);

		assert_true(text_equal(hco->api_version, cases[i].version));
		assert_int_equal(
			hco->config.parallel_migrations_per_cluster, cases[i].parallel);
		assert_true(text_equal(hco->eviction_strategy, cases[i].eviction));
		assert_int_equal(hco->has_json_patch, cases[i].has_patch);
		object_destroy(&hco->object);
	}
}

static void a_policy_without_selector_differs_from_an_empty_one(void **state)
{
	struct policy *policy = object_of(KIND_POLICY,
		"{'metadata':{'name':'p'},'spec':{'completionTimeoutPerGiB':3,"
		"'selectors':{'namespaceSelector':{},'virtualMachineInstanceSelector':{"
		"'tier':'gold'}}}}");
	struct policy *bare = object_of(KIND_POLICY,
		"{'metadata':{'name':'p'},'spec':{'completionTimeoutPerGiB':3}}");

	(void)state;
	assert_true(policy->has_namespace_selector);
	assert_int_equal(policy->namespace_selector.count, 0);
	assert_true(policy->has_vmi_selector);
	assert_int_equal(policy->vmi_selector.count, 1);
	assert_string_equal(labels_get(policy->vmi_selector, "tier"), "gold");
	assert_int_equal(policy->config.completion_timeout_per_gib_s, 3);
	assert_false(bare->has_namespace_selector);
	assert_false(bare->has_vmi_selector);
	object_destroy(&policy->object);
	object_destroy(&bare->object);
}

static void check_kubevirt(const struct object *object, void *context)
{
	const struct kubevirt *kubevirt = (const struct kubevirt *)object;

	(void)context;
	assert_int_equal(kubevirt->config.parallel_migrations_per_cluster, 5);
	assert_int_equal(kubevirt->config.parallel_outbound_migrations_per_node, 2);
	assert_int_equal(kubevirt->config.bandwidth_per_migration_bytes, 1 << 30);
	assert_int_equal(kubevirt->config.completion_timeout_per_gib_s, 150);
	assert_string_equal(kubevirt->config.network, "migration-net");
	assert_int_equal(kubevirt->config.utility_volumes_timeout_s, UNKNOWN_I64);
	assert_string_equal(kubevirt->observed_version, "v1.9.0");
	assert_string_equal(kubevirt->phase, "Deployed");
	assert_int_equal(kubevirt->outdated_workloads, 0);
	assert_int_equal(kubevirt->conditions.count, 4);
	assert_string_equal(kubevirt->workload_update_methods[0], "LiveMigrate");
}

static void check_hyperconverged(const struct object *object, void *context)
{
	const struct hyperconverged *hco = (const struct hyperconverged *)object;

	(void)context;
	assert_string_equal(hco->api_version, "v1beta1");
	assert_string_equal(hco->config.network, "migration-net");
	assert_string_equal(hco->eviction_strategy, "LiveMigrate");
	assert_false(hco->has_json_patch);
}

static void check_policy(const struct object *object, void *context)
{
	const struct policy *policy = (const struct policy *)object;

	(void)context;
	assert_true(policy->has_namespace_selector || policy->has_vmi_selector);
	assert_int_equal(policy->config.completion_timeout_per_gib_s,
		text_equal(object->name, "gold-short") ? 3 : 120);
}

static void recorded_settings_are_read(void **state)
{
	(void)state;
	assert_int_equal(recorded_items(KIND_KUBEVIRT, "list-kubevirt.json",
				 check_kubevirt, NULL),
		1);
	assert_int_equal(recorded_items(KIND_HYPERCONVERGED, "list-hco.json",
				 check_hyperconverged, NULL),
		1);
	assert_int_equal(recorded_items(KIND_POLICY, "list-migrationpolicies.json",
				 check_policy, NULL),
		2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_set_is_unknown),
		cmocka_unit_test(numbers_and_quantities_are_both_read),
		cmocka_unit_test(every_setting_lands_in_its_place),
		cmocka_unit_test(the_stall_detector_is_read_in_both_spellings),
		cmocka_unit_test(hyperconverged_is_read_in_both_versions),
		cmocka_unit_test(a_policy_without_selector_differs_from_an_empty_one),
		cmocka_unit_test(recorded_settings_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
