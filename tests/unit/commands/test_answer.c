/* Refusals in plain words: the cause is named, hostile text is made safe. */
#include "commands/answer.h"

#include "tests/unit/commands/plans.h"

struct refusal {
	enum intent_verb verb;
	int64_t code;
	const char *message;
	const char *says;
};

static const struct refusal refusals[] = {
	{ INTENT_CREATE_MIGRATION, 400,
		"admission webhook \"migration-create-validator.kubevirt.io\" denied "
		"the "
		"request: Cannot migrate VMI, Reason: DisksNotLiveMigratable, Message: "
		"PVC a",
		"holds the VM for not migratable: Cannot migrate VMI, Reason: Disks" },
	{ INTENT_CREATE_MIGRATION, 400,
		"admission webhook \"x\" denied the request: Cannot migrate VMI in "
		"finalized "
		"state.",
		"the VM has ended" },
	{ INTENT_CREATE_MIGRATION, 400,
		"VirtualMachineInstanceMigration in version \"v1\" cannot be handled: "
		"strict "
		"decoding error: unknown field \"spec.addedNodeSelector\"",
		"cannot be told where to move a VM (1.6 can); nothing was created" },
	{ INTENT_CREATE_MIGRATION, 409, "x \"new\" already exists",
		"there is an object named new already" },
	{ INTENT_CREATE_MIGRATION, 403,
		"pods \"a\" is forbidden: exceeded quota: q, requested: pods=1",
		"a quota of the namespace is full" },
	{ INTENT_CREATE_MIGRATION, 404, "404 page not found",
		"KubeVirt is not installed" },
	{ INTENT_CREATE_MIGRATION, 401, "Unauthorized",
		"does not accept your credentials" },
	{ INTENT_CREATE_MIGRATION, 503, "", "refused without a word" },
	{ INTENT_DELETE_MIGRATION, 409,
		"Operation cannot be fulfilled: Precondition failed: UID in "
		"precondition: a, "
		"UID in object meta: b",
		"another object now has the name new; it was not touched" },
	{ INTENT_DELETE_POD, 409, "Precondition failed: UID", "another pod now has" },
	{ INTENT_DELETE_MIGRATION, 404, "x not found", "it is not there any more" },
	{ INTENT_CORDON, 403, "nodes \"w\" is forbidden", "you may not: nodes" },
	{ INTENT_CORDON, 409, "the object has been modified",
		"changed by somebody else" },
	{ INTENT_EVICT_POD, 403, "pods is forbidden", "ClusterRole edit gives" },
	{ INTENT_EVICT_POD, 429, "VMI a is configured but is not live-migratable",
		"refuses the eviction, because the VM cannot be migrated" },
	{ INTENT_EVICT_POD, 429, "Eviction request for target Pod",
		"is the target of" },
	{ INTENT_EVACUATE_CANCEL, 403, "x is forbidden",
		"ClusterRole kubevirt.io:edit" },
	{ INTENT_EVACUATE_CANCEL, 500,
		"Internal error occurred: the server rejected our request due to an "
		"error in "
		"our request",
		"does not name w01 any more" },
};

static void refusals_are_said_in_plain_words(void **state)
{
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *row = &refusals[i];
		struct intent intent = { .verb = row->verb,
			.namespace = "shop",
			.name = "new",
			.vmi = "web-1",
			.node = "w01" };
		struct outcome outcome = { .state = OUTCOME_REFUSED,
			.http_code = row->code };
		const char *words;

		(void)snprintf(
			outcome.message, sizeof(outcome.message), "%s", row->message);
		words = answer_explain(&intent, &outcome, NULL, arena);
		if (strstr(words, row->says) == NULL) {
			fail_msg("row %zu: \"%s\" does not say \"%s\"", i, words,
				row->says);
		}
		assert_null(strstr(words, "denied the request"));
	}
	arena_destroy(arena);
}

static void migration_in_the_way_is_named(void **state)
{
	struct intent intent = {
		.verb = INTENT_CREATE_MIGRATION, .namespace = "shop", .vmi = "web-1"
	};
	struct outcome outcome = { .state = OUTCOME_REFUSED, .http_code = 400 };
	struct migration *migration;
	struct world world;
	const char *words;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	migration = world_migration(
		&world, "shop", "kubevirt-evacuation-7", "web-1", PHASE_RUNNING);
	(void)snprintf(outcome.message, sizeof(outcome.message),
		"in-flight migration detected. Active migration job (%s) is currently "
		"already in progress for VMI web-1.",
		migration->object.uid);
	words = answer_explain(&intent, &outcome, world_facts(&world), world.frame);
	assert_non_null(strstr(words, "kubevirt-evacuation-7 (Running)"));
	world_finish(&world);
}

static void odd_in_flight_texts_are_survived(void **state)
{
	static const char *const texts[] = { "in-flight migration detected",
		"in-flight migration detected (", "in-flight migration detected )(" };
	struct intent intent = { .verb = INTENT_CREATE_MIGRATION };
	struct world world;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	for (size_t i = 0; i < 3; i++) {
		struct outcome outcome = { .state = OUTCOME_REFUSED };

		(void)snprintf(
			outcome.message, sizeof(outcome.message), "%s", texts[i]);
		assert_non_null(strstr(answer_explain(&intent, &outcome,
					       world_facts(&world), world.frame),
			"has a migration already"));
	}
	world_finish(&world);
}

static void only_removals_take_404_for_success(void **state)
{
	struct outcome gone = { .state = OUTCOME_REFUSED, .http_code = 404 };
	struct outcome conflict = { .state = OUTCOME_REFUSED, .http_code = 409 };
	struct intent intent = { .verb = INTENT_DELETE_MIGRATION };

	(void)state;
	assert_true(answer_is_gone(&intent, &gone));
	assert_false(answer_is_gone(&intent, &conflict));
	intent.verb = INTENT_DELETE_POD;
	assert_true(answer_is_gone(&intent, &gone));
	intent.verb = INTENT_CREATE_MIGRATION;
	assert_false(answer_is_gone(&intent, &gone));
	intent.verb = INTENT_CORDON;
	assert_false(answer_is_gone(&intent, &gone));
	gone.state = OUTCOME_UNKNOWN;
	intent.verb = INTENT_DELETE_MIGRATION;
	assert_false(answer_is_gone(&intent, &gone));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_are_said_in_plain_words),
		cmocka_unit_test(migration_in_the_way_is_named),
		cmocka_unit_test(odd_in_flight_texts_are_survived),
		cmocka_unit_test(only_removals_take_404_for_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
