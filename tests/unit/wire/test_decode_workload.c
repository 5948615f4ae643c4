/* Tests of Deployments and DaemonSets: silence means zero once a controller has looked.
 */
#include "tests/unit/wire/objects.h"

#include "model/cluster_objects.h"

struct workload_case {
	const char *json;
	const char *kind;
	int64_t desired;
	int64_t ready;
	int64_t updated;
	int64_t available;
};

static void counts_are_read_and_silence_of_a_controller_is_zero(void **state)
{
	static const struct workload_case cases[] = {
		{ "{'kind':'Deployment','metadata':{'name':'virt-api'},'spec':{"
		  "'replicas':2},'status':{'observedGeneration':4,'replicas':2,"
		  "'readyReplicas':1,'updatedReplicas':2,'availableReplicas':1}}",
			"Deployment", 2, 1, 2, 1 },
		{ "{'kind':'Deployment','metadata':{'name':'virt-api'},'spec':{"
		  "'replicas':2},'status':{'observedGeneration':4}}",
			"Deployment", 2, 0, 0, 0 },
		{ "{'kind':'Deployment','metadata':{'name':'virt-api'},'spec':{"
		  "'replicas':2},'status':{}}",
			"Deployment", 2, UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64 },
		{ "{'kind':'DaemonSet','metadata':{'name':'virt-handler'},'status':{"
		  "'observedGeneration':1,'desiredNumberScheduled':12,'numberReady':11,"
		  "'updatedNumberScheduled':3}}",
			"DaemonSet", 12, 11, 3, 0 },
		{ "{'kind':'DaemonSet','metadata':{'name':'virt-handler'}}",
			"DaemonSet", UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64,
			UNKNOWN_I64 },
		{ "{'kind':7,'metadata':{'name':'x'},'spec':{'replicas':'2'},'status':"
		  "{'observedGeneration':'1','readyReplicas':1}}",
			NULL, UNKNOWN_I64, 1, UNKNOWN_I64, UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct workload *workload = object_of(KIND_WORKLOAD, cases[i].json);

		assert_true(text_equal(workload->workload_kind, cases[i].kind));
		assert_int_equal(workload->desired, cases[i].desired);
		assert_int_equal(workload->ready, cases[i].ready);
		assert_int_equal(workload->updated, cases[i].updated);
		assert_int_equal(workload->available, cases[i].available);
		object_destroy(&workload->object);
	}
}

static void an_outdated_status_can_be_told(void **state)
{
	struct workload *workload = object_of(KIND_WORKLOAD,
		"{'kind':'Deployment','metadata':{'name':'virt-controller',"
		"'generation':5},'status':{'observedGeneration':4,'conditions':[{"
		"'type':'Available','status':'False','reason':"
		"'MinimumReplicasUnavailable'}]}}");

	(void)state;
	assert_int_equal(workload->generation, 5);
	assert_int_equal(workload->observed_generation, 4);
	assert_int_equal(
		conditions_state(workload->conditions, "Available"), TRI_FALSE);
	object_destroy(&workload->object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_read_and_silence_of_a_controller_is_zero),
		cmocka_unit_test(an_outdated_status_can_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
