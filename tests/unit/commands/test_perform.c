/*
 * Carrying out plans: rights, order, refusals, repeated evictions, lost answers. The
 * machine is asked what it wants to send and told what was answered; nothing is sent.
 */
#include "commands/perform.h"

#include "tests/unit/commands/plans.h"

struct stage {
	struct world world;
	struct perform *perform;
	uint32_t last_id;
};

static void open_stage(struct stage *stage)
{
	*stage = (struct stage){ 0 };
	plans_cluster(&stage->world, "v1.8.2");
	stage->perform = perform_create();
}

static void close_stage(struct stage *stage)
{
	perform_destroy(stage->perform);
	world_finish(&stage->world);
}

static void look(struct stage *stage)
{
	perform_look(stage->perform, world_facts(&stage->world), stage->world.now);
}

static void pass(struct stage *stage, int64_t ms)
{
	stage->world.now.mono_ms += ms;
	stage->world.now.wall_ms += ms;
	look(stage);
}

/* What is wanted next, under a number of its own; false: nothing. */
static bool take(struct stage *stage, struct intent *out)
{
	if (!perform_next(stage->perform, stage->world.now, out)) {
		return false;
	}
	perform_sent(stage->perform, ++stage->last_id, stage->world.now);
	return true;
}

static void expect_nothing(struct stage *stage)
{
	struct intent intent;

	if (perform_next(stage->perform, stage->world.now, &intent)) {
		fail_msg("wants to %s", intent_verb_text(intent.verb));
	}
}

static struct intent expect(struct stage *stage, enum intent_verb verb)
{
	struct intent intent;

	if (!take(stage, &intent)) {
		fail_msg("wants nothing instead of %s", intent_verb_text(verb));
	}
	assert_string_equal(intent_verb_text(intent.verb), intent_verb_text(verb));
	return intent;
}

static void answer_as(struct stage *stage, uint32_t id, struct outcome outcome)
{
	outcome.id = id;
	perform_answer(
		stage->perform, &outcome, world_facts(&stage->world), stage->world.now);
}

static void answer(struct stage *stage, struct outcome outcome)
{
	answer_as(stage, stage->last_id, outcome);
}

static const struct outcome allowed = { .state = OUTCOME_ALLOWED, .http_code = 201 };
static const struct outcome denied = { .state = OUTCOME_DENIED, .http_code = 201 };
static const struct outcome done = {
	.state = OUTCOME_DONE, .http_code = 201, .uid = "uid:0:shop/job"
};
static const struct outcome refused = { .state = OUTCOME_REFUSED,
	.http_code = 400,
	.message = "admission webhook \"x\" denied the request: no" };
static const struct outcome gone = { .state = OUTCOME_REFUSED, .http_code = 404 };
static const struct outcome lost = { .state = OUTCOME_UNKNOWN, .message = "cut" };
static const struct outcome waits = { .state = OUTCOME_WAITING,
	.http_code = 429,
	.message = "Eviction triggered evacuation of VMI" };
static const struct outcome found = { .state = OUTCOME_DONE,
	.http_code = 200,
	.uid = "pod-uid",
	.name = "virt-launcher-x" };

static const struct perform_view *view(struct stage *stage)
{
	return perform_view(stage->perform, stage->world.frame);
}

static void expect_state(struct stage *stage, enum perform_state state)
{
	assert_string_equal(
		perform_state_text(view(stage)->state), perform_state_text(state));
}

static void expect_step(struct stage *stage, size_t i, enum step_state state)
{
	const struct perform_step *step = &view(stage)->steps[i];

	if (step->state != state) {
		fail_msg("%s is %s, not %s: %s", step->title,
			step_state_text(step->state), step_state_text(state),
			step->text);
	}
}

static void expect_text(struct stage *stage, size_t i, const char *fragment)
{
	const struct perform_step *step = &view(stage)->steps[i];

	if (strstr(step->text, fragment) == NULL) {
		fail_msg("\"%s\" does not say \"%s\"", step->text, fragment);
	}
}

/* --- plans --- */

static void propose(struct stage *stage, const struct intent *intents, size_t count,
	bool is_trial_only)
{
	struct plan_right rights[16];
	struct plan plan = { .title = "Test", .intents = intents };
	size_t right_count = 0;

	plan.intent_count = count;
	plan.is_trial_only = is_trial_only;
	for (size_t i = 0; i < count; i++) {
		right_count += intent_rights(&intents[i], &rights[right_count]);
	}
	plan.rights = rights;
	plan.right_count = right_count;
	assert_true(perform_propose(stage->perform, &plan));
}

static void allow_all(struct stage *stage)
{
	struct intent intent;

	while (view(stage)->state == PERFORM_REVIEWING) {
		assert_true(take(stage, &intent));
		assert_int_equal(intent.verb, INTENT_REVIEW_ACCESS);
		answer(stage, allowed);
	}
	expect_state(stage, PERFORM_READY);
}

static const struct intent create_1 = { .verb = INTENT_CREATE_MIGRATION,
	.namespace = "shop",
	.name = "job",
	.vmi = "web-1" };
static const struct intent create_2 = { .verb = INTENT_CREATE_MIGRATION,
	.namespace = "shop",
	.name = "job-2",
	.vmi = "web-2" };
static const struct intent cancel = { .verb = INTENT_DELETE_MIGRATION,
	.namespace = "shop",
	.name = "job",
	.uid = "uid:0:shop/job",
	.vmi = "web-1" };
static const struct intent cordon = {
	.verb = INTENT_CORDON, .namespace = "", .name = "w01", .node = "w01"
};
static const struct intent evict_1 = { .verb = INTENT_EVICT_POD,
	.namespace = "shop",
	.vmi = "web-1",
	.vmi_uid = "uid:1:shop/web-1",
	.node = "w01" };
static const struct intent evict_2 = { .verb = INTENT_EVICT_POD,
	.namespace = "shop",
	.vmi = "web-2",
	.vmi_uid = "uid:1:shop/web-2",
	.node = "w01" };

static void put_vms(struct stage *stage)
{
	plans_vmi(&stage->world, "shop", "web-1", "w01");
	plans_vmi(&stage->world, "shop", "web-2", "w01");
}

static void begin(struct stage *stage, const struct intent *intents, size_t count)
{
	open_stage(stage);
	put_vms(stage);
	propose(stage, intents, count, false);
	allow_all(stage);
	perform_confirm(stage->perform);
	look(stage);
}

/* --- rights --- */

static void rights_are_asked_first_and_nothing_is_sent_without_a_yes(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	put_vms(&stage);
	propose(&stage, &create_1, 1, false);
	expect_state(&stage, PERFORM_REVIEWING);
	assert_false(view(&stage)->can_confirm);
	perform_confirm(stage.perform); /* too early: ignored */
	assert_string_equal(expect(&stage, INTENT_REVIEW_ACCESS).review_verb, "create");
	expect_nothing(&stage);
	answer(&stage, allowed);
	expect_state(&stage, PERFORM_READY);
	expect_nothing(&stage);
	pass(&stage, 60000);
	expect_nothing(&stage);
	assert_true(view(&stage)->can_confirm && view(&stage)->can_try);
	assert_int_equal(view(&stage)->rights[0].state, RIGHT_ALLOWED);
	close_stage(&stage);
}

static void few_rights_are_asked_for_at_once(void **state)
{
	struct intent many[8];
	struct intent intent;
	struct stage stage;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		static const char *const spaces[] = { "a", "b", "c", "d", "e", "f", "g",
			"h" };

		many[i] = create_1;
		many[i].namespace = spaces[i];
	}
	open_stage(&stage);
	propose(&stage, many, 8, false);
	while (take(&stage, &intent)) {
		count++;
	}
	assert_int_equal(count, 4);
	answer_as(&stage, 2, allowed);
	assert_true(take(&stage, &intent));
	expect_nothing(&stage);
	close_stage(&stage);
}

static void missing_right_is_named_with_its_role(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	propose(&stage, &create_1, 1, false);
	expect(&stage, INTENT_REVIEW_ACCESS);
	answer(&stage, denied);
	expect_state(&stage, PERFORM_REFUSED);
	assert_non_null(strstr(view(&stage)->headline,
		"you may not create virtualmachineinstancemigrations.kubevirt.io in "
		"shop"));
	assert_non_null(strstr(view(&stage)->headline, "kubevirt.io:migrate"));
	perform_confirm(stage.perform);
	perform_try(stage.perform);
	expect_nothing(&stage);
	close_stage(&stage);
}

static void steps_without_their_right_are_left_out_and_the_rest_goes_on(void **state)
{
	struct intent two[2] = { create_1, create_2 };
	struct stage stage;

	(void)state;
	two[1].namespace = "lab";
	open_stage(&stage);
	put_vms(&stage);
	propose(&stage, two, 2, false);
	expect(&stage, INTENT_REVIEW_ACCESS);
	expect(&stage, INTENT_REVIEW_ACCESS);
	answer_as(&stage, 1, denied);
	answer_as(&stage, 2, allowed);
	expect_state(&stage, PERFORM_READY);
	expect_step(&stage, 0, STEP_FORBIDDEN);
	plans_vmi(&stage.world, "lab", "web-2", "w01");
	perform_confirm(stage.perform);
	look(&stage);
	assert_string_equal(expect(&stage, INTENT_CREATE_MIGRATION).namespace, "lab");
	answer(&stage, done);
	expect_nothing(&stage);
	close_stage(&stage);
}

static void evacuation_without_the_right_to_cordon_is_refused(void **state)
{
	const struct intent plan[2] = { cordon, evict_1 };
	struct stage stage;

	(void)state;
	open_stage(&stage);
	put_vms(&stage);
	propose(&stage, plan, 2, false);
	for (int i = 0; i < 3; i++) {
		expect(&stage, INTENT_REVIEW_ACCESS);
	}
	answer_as(&stage, 1, denied);
	answer_as(&stage, 2, allowed);
	answer_as(&stage, 3, allowed);
	expect_state(&stage, PERFORM_REFUSED);
	assert_non_null(strstr(view(&stage)->headline, "you may not patch nodes"));
	close_stage(&stage);
}

static void rights_that_cannot_be_asked_for_do_not_stop_anybody(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	put_vms(&stage);
	propose(&stage, &create_1, 1, false);
	expect(&stage, INTENT_REVIEW_ACCESS);
	answer(&stage, lost);
	expect_state(&stage, PERFORM_READY);
	assert_int_equal(view(&stage)->rights[0].state, RIGHT_UNKNOWN);
	assert_string_equal(view(&stage)->rights[0].message, "cut");
	perform_confirm(stage.perform);
	look(&stage);
	expect(&stage, INTENT_CREATE_MIGRATION);
	close_stage(&stage);
}

static void refused_plan_asks_nothing(void **state)
{
	struct plan plan = { .title = "Test", .refusal = "it cannot be" };
	struct stage stage;

	(void)state;
	open_stage(&stage);
	assert_true(perform_propose(stage.perform, &plan));
	expect_state(&stage, PERFORM_REFUSED);
	assert_string_equal(view(&stage)->headline, "it cannot be");
	expect_nothing(&stage);
	assert_true(view(&stage)->can_close);
	close_stage(&stage);
}

static void plan_is_copied(void **state)
{
	struct arena *arena = arena_create(64);
	struct intent *intent = arena_alloc(arena, sizeof(*intent));
	struct label *label = arena_alloc(arena, sizeof(*label));
	struct plan plan = { .title = arena_strdup(arena, "Title") };
	const char *sentence = arena_strdup(arena, "Sentence.");
	struct stage stage;

	(void)state;
	*intent = create_1;
	intent->name = arena_strdup(arena, "job");
	*label = (struct label){ arena_strdup(arena, "key"),
		arena_strdup(arena, "value") };
	intent->added_node_selector = (struct labels){ label, 1 };
	plan.intents = intent;
	plan.intent_count = 1;
	plan.sentences = &sentence;
	plan.sentence_count = 1;
	open_stage(&stage);
	put_vms(&stage);
	assert_true(perform_propose(stage.perform, &plan));
	arena_destroy(arena);
	assert_string_equal(view(&stage)->plan->title, "Title");
	assert_string_equal(view(&stage)->plan->sentences[0], "Sentence.");
	perform_confirm(stage.perform);
	look(&stage);
	assert_string_equal(expect(&stage, INTENT_CREATE_MIGRATION)
				    .added_node_selector.items[0]
				    .value,
		"value");
	close_stage(&stage);
}

/* --- order --- */

static void one_request_after_the_other(void **state)
{
	const struct intent two[2] = { create_1, create_2 };
	struct stage stage;

	(void)state;
	begin(&stage, two, 2);
	assert_string_equal(expect(&stage, INTENT_CREATE_MIGRATION).name, "job");
	expect_nothing(&stage);
	pass(&stage, 30000);
	expect_nothing(&stage);
	answer(&stage, refused);
	/* One that is refused does not stop the others. */
	expect_step(&stage, 0, STEP_REFUSED);
	expect_text(&stage, 0, "no");
	assert_string_equal(expect(&stage, INTENT_CREATE_MIGRATION).name, "job-2");
	answer(&stage, done);
	expect_step(&stage, 1, STEP_FOLLOWED);
	expect_state(&stage, PERFORM_FOLLOWING);
	expect_nothing(&stage);
	close_stage(&stage);
}

static void refused_cordon_ends_the_evacuation(void **state)
{
	const struct intent plan[3] = { cordon, evict_1, evict_2 };
	struct stage stage;

	(void)state;
	begin(&stage, plan, 3);
	expect(&stage, INTENT_CORDON);
	answer(&stage, refused);
	expect_nothing(&stage);
	expect_step(&stage, 1, STEP_SKIPPED);
	expect_step(&stage, 2, STEP_SKIPPED);
	expect_text(&stage, 1, "could not be cordoned");
	expect_state(&stage, PERFORM_OVER);
	close_stage(&stage);
}

static void created_migration_is_watched_to_its_end(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &create_1, 1);
	expect(&stage, INTENT_CREATE_MIGRATION);
	answer(&stage, done);
	look(&stage);
	expect_step(&stage, 0, STEP_FOLLOWED);
	world_migration(&stage.world, "shop", "job", "web-1", PHASE_RUNNING);
	look(&stage);
	expect_text(&stage, 0, "Running");
	assert_true(view(&stage)->can_close);
	world_migration(&stage.world, "shop", "job", "web-1", PHASE_SUCCEEDED);
	look(&stage);
	expect_step(&stage, 0, STEP_DONE);
	expect_state(&stage, PERFORM_OVER);
	assert_non_null(strstr(view(&stage)->headline, "1 of 1 done"));
	close_stage(&stage);
}

static void migration_removed_by_somebody_is_a_failure(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &create_1, 1);
	expect(&stage, INTENT_CREATE_MIGRATION);
	answer(&stage, done);
	world_migration(&stage.world, "shop", "job", "web-1", PHASE_PENDING);
	look(&stage);
	world_drop(&stage.world, KIND_MIGRATION, "shop", "job");
	look(&stage);
	expect_step(&stage, 0, STEP_FAILED);
	expect_text(&stage, 0, "removed before it ended");
	close_stage(&stage);
}

static void cancel_of_what_has_just_ended_is_done(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &cancel, 1);
	expect(&stage, INTENT_DELETE_MIGRATION);
	answer(&stage, gone);
	expect_step(&stage, 0, STEP_DONE);
	expect_text(&stage, 0, "had ended");
	expect_state(&stage, PERFORM_OVER);
	close_stage(&stage);
}

static void cancelled_migration_that_comes_back_is_noticed(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &cancel, 1);
	expect(&stage, INTENT_DELETE_MIGRATION);
	answer(&stage, done);
	world_migration(
		&stage.world, "shop", "kubevirt-evacuation-2", "web-1", PHASE_PENDING);
	look(&stage);
	expect_step(&stage, 0, STEP_DONE);
	expect_text(&stage, 0, "but kubevirt-evacuation-2 has come in its place");
	close_stage(&stage);
}

static void step_whose_ground_is_gone_is_left_out(void **state)
{
	const struct intent two[2] = { evict_1, evict_2 };
	struct stage stage;

	(void)state;
	begin(&stage, two, 2);
	plans_vmi(&stage.world, "shop", "web-1", "w03");
	look(&stage);
	expect_step(&stage, 0, STEP_SKIPPED);
	expect_text(&stage, 0, "has left the node");
	assert_string_equal(expect(&stage, INTENT_FIND_LAUNCHER).vmi, "web-2");
	close_stage(&stage);
}

/* --- evictions --- */

static void eviction_is_found_tried_and_then_done(void **state)
{
	struct intent intent;
	struct stage stage;

	(void)state;
	begin(&stage, &evict_1, 1);
	intent = expect(&stage, INTENT_FIND_LAUNCHER);
	assert_string_equal(intent.vmi_uid, "uid:1:shop/web-1");
	answer(&stage, found);
	intent = expect(&stage, INTENT_EVICT_POD);
	assert_true(intent.is_dry_run);
	assert_string_equal(intent.name, "virt-launcher-x");
	assert_string_equal(intent.uid, "pod-uid");
	answer(&stage, waits);
	intent = expect(&stage, INTENT_EVICT_POD);
	assert_false(intent.is_dry_run);
	assert_string_equal(intent.uid, "pod-uid");
	answer(&stage, waits);
	expect_step(&stage, 0, STEP_AGAIN);
	expect_nothing(&stage);
	plans_vmi(&stage.world, "shop", "web-1", "w01")->evacuation_node = "w01";
	look(&stage);
	expect_step(&stage, 0, STEP_FOLLOWED);
	expect_state(&stage, PERFORM_FOLLOWING);
	plans_vmi(&stage.world, "shop", "web-1", "w02");
	look(&stage);
	expect_step(&stage, 0, STEP_DONE);
	expect_text(&stage, 0, "has left for w02");
	expect_state(&stage, PERFORM_OVER);
	close_stage(&stage);
}

/* KubeVirt's webhook is ignored when it does not answer. */
static void eviction_that_would_end_the_vm_is_never_sent(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &evict_1, 1);
	expect(&stage, INTENT_FIND_LAUNCHER);
	answer(&stage, found);
	assert_true(expect(&stage, INTENT_EVICT_POD).is_dry_run);
	answer(&stage, done);
	expect_step(&stage, 0, STEP_REFUSED);
	expect_text(&stage, 0, "the eviction would end the VM");
	pass(&stage, 60000);
	expect_nothing(&stage);
	expect_state(&stage, PERFORM_OVER);
	close_stage(&stage);
}

static void eviction_is_repeated_every_five_seconds_and_holds_nobody_up(void **state)
{
	const struct intent two[2] = { evict_1, evict_2 };
	struct stage stage;

	(void)state;
	begin(&stage, two, 2);
	expect(&stage, INTENT_FIND_LAUNCHER);
	answer(&stage, found);
	expect(&stage, INTENT_EVICT_POD);
	answer(&stage, waits);
	expect(&stage, INTENT_EVICT_POD);
	answer(&stage, waits);
	/* The other one goes on. */
	assert_string_equal(expect(&stage, INTENT_FIND_LAUNCHER).vmi, "web-2");
	answer(&stage, found);
	expect(&stage, INTENT_EVICT_POD);
	answer(&stage, refused);
	expect_nothing(&stage);
	pass(&stage, 4900);
	expect_nothing(&stage);
	assert_int_equal(
		perform_due_mono_ms(stage.perform), stage.world.now.mono_ms + 100);
	pass(&stage, 200);
	assert_string_equal(expect(&stage, INTENT_FIND_LAUNCHER).vmi, "web-1");
	expect_state(&stage, PERFORM_ACTING);
	close_stage(&stage);
}

static void launcher_that_is_not_found_is_looked_for_a_few_times(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &evict_1, 1);
	for (int i = 0; i < 5; i++) {
		expect(&stage, INTENT_FIND_LAUNCHER);
		answer(&stage,
			(struct outcome){ .state = OUTCOME_REFUSED,
				.message = "no running launcher pod" });
		pass(&stage, 5000);
	}
	expect_step(&stage, 0, STEP_REFUSED);
	expect_text(&stage, 0, "no running launcher pod");
	expect_nothing(&stage);
	close_stage(&stage);
}

/* --- lost answers --- */

static void lost_creation_that_happened_is_seen(void **state)
{
	struct perform_finding finding;
	struct stage stage;
	uint32_t id;

	(void)state;
	begin(&stage, &create_1, 1);
	expect(&stage, INTENT_CREATE_MIGRATION);
	id = stage.last_id;
	answer(&stage, lost);
	expect_step(&stage, 0, STEP_LOOKING);
	expect_state(&stage, PERFORM_FOLLOWING);
	assert_false(view(&stage)->can_close);
	expect_nothing(&stage);
	assert_false(perform_take_finding(stage.perform, &finding));
	pass(&stage, 3000);
	world_migration(&stage.world, "shop", "job", "web-1", PHASE_PENDING);
	look(&stage);
	expect_step(&stage, 0, STEP_FOLLOWED);
	assert_true(perform_take_finding(stage.perform, &finding));
	assert_true(finding.has_happened);
	assert_int_equal(finding.id, id);
	assert_false(perform_take_finding(stage.perform, &finding));
	expect_nothing(&stage);
	close_stage(&stage);
}

static void lost_creation_that_did_not_happen_is_told_and_not_repeated(void **state)
{
	struct perform_finding finding;
	struct stage stage;

	(void)state;
	begin(&stage, &create_1, 1);
	expect(&stage, INTENT_CREATE_MIGRATION);
	answer(&stage, lost);
	pass(&stage, 19000);
	expect_step(&stage, 0, STEP_LOOKING);
	pass(&stage, 1000);
	expect_step(&stage, 0, STEP_LOST);
	expect_text(&stage, 0, "it was not done");
	assert_true(perform_take_finding(stage.perform, &finding));
	assert_false(finding.has_happened);
	pass(&stage, 60000);
	expect_nothing(&stage);
	expect_state(&stage, PERFORM_OVER);
	close_stage(&stage);
}

static void lost_answer_is_not_judged_by_a_stale_picture(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &create_1, 1);
	expect(&stage, INTENT_CREATE_MIGRATION);
	answer(&stage, lost);
	world_source(&stage.world, SOURCE_MIGRATION, SOURCE_STALE);
	pass(&stage, 600000);
	expect_step(&stage, 0, STEP_LOOKING);
	assert_false(view(&stage)->can_close);
	world_source(&stage.world, SOURCE_MIGRATION, SOURCE_LIVE);
	world_migration(&stage.world, "shop", "job", "web-1", PHASE_RUNNING);
	look(&stage);
	expect_step(&stage, 0, STEP_FOLLOWED);
	close_stage(&stage);
}

static void lost_cancel_is_seen_by_the_object_going(void **state)
{
	struct perform_finding finding;
	struct stage stage;

	(void)state;
	begin(&stage, &cancel, 1);
	world_migration(&stage.world, "shop", "job", "web-1", PHASE_PENDING);
	look(&stage);
	expect(&stage, INTENT_DELETE_MIGRATION);
	answer(&stage, lost);
	look(&stage);
	expect_step(&stage, 0, STEP_LOOKING);
	world_drop(&stage.world, KIND_MIGRATION, "shop", "job");
	look(&stage);
	expect_step(&stage, 0, STEP_DONE);
	assert_true(perform_take_finding(stage.perform, &finding));
	assert_true(finding.has_happened);
	close_stage(&stage);
}

static void next_step_does_not_wait_for_a_lost_answer(void **state)
{
	const struct intent two[2] = { create_1, create_2 };
	struct stage stage;

	(void)state;
	begin(&stage, two, 2);
	expect(&stage, INTENT_CREATE_MIGRATION);
	answer(&stage, lost);
	assert_string_equal(expect(&stage, INTENT_CREATE_MIGRATION).name, "job-2");
	close_stage(&stage);
}

/* --- trials --- */

static void trial_changes_nothing_and_leaves_the_choice(void **state)
{
	const struct intent plan[3] = { cordon, evict_1, create_2 };
	struct stage stage;

	(void)state;
	open_stage(&stage);
	put_vms(&stage);
	propose(&stage, plan, 3, false);
	allow_all(&stage);
	perform_try(stage.perform);
	look(&stage);
	expect_state(&stage, PERFORM_TRYING);
	assert_true(expect(&stage, INTENT_CORDON).is_dry_run);
	answer(&stage, done);
	expect(&stage, INTENT_FIND_LAUNCHER);
	answer(&stage, found);
	assert_true(expect(&stage, INTENT_EVICT_POD).is_dry_run);
	answer(&stage, waits);
	assert_true(expect(&stage, INTENT_CREATE_MIGRATION).is_dry_run);
	answer(&stage, lost);
	expect_step(&stage, 0, STEP_TRIED);
	expect_step(&stage, 1, STEP_TRIED);
	expect_step(&stage, 2, STEP_REFUSED);
	expect_text(&stage, 2, "no answer to the dry run");
	expect_state(&stage, PERFORM_READY);
	assert_non_null(strstr(view(&stage)->headline, "2 of 3 steps would work"));
	expect_nothing(&stage);
	perform_confirm(stage.perform);
	look(&stage);
	assert_false(expect(&stage, INTENT_CORDON).is_dry_run);
	close_stage(&stage);
}

static void plan_that_is_only_a_trial_ends_with_it(void **state)
{
	struct intent trial = create_1;
	struct stage stage;

	(void)state;
	trial.is_dry_run = true;
	open_stage(&stage);
	put_vms(&stage);
	propose(&stage, &trial, 1, true);
	allow_all(&stage);
	assert_false(view(&stage)->can_try);
	perform_confirm(stage.perform);
	look(&stage);
	assert_true(expect(&stage, INTENT_CREATE_MIGRATION).is_dry_run);
	answer(&stage, done);
	expect_state(&stage, PERFORM_OVER);
	assert_non_null(strstr(view(&stage)->headline, "1 of 1 would work"));
	expect_nothing(&stage);
	close_stage(&stage);
}

/* --- the user's word --- */

static void stop_sends_nothing_further_but_waits_for_the_answer(void **state)
{
	const struct intent two[2] = { create_1, create_2 };
	struct stage stage;

	(void)state;
	begin(&stage, two, 2);
	expect(&stage, INTENT_CREATE_MIGRATION);
	assert_true(view(&stage)->can_stop);
	perform_stop(stage.perform);
	expect_nothing(&stage);
	expect_step(&stage, 1, STEP_SKIPPED);
	assert_false(view(&stage)->can_stop);
	assert_false(view(&stage)->can_close);
	answer(&stage, done);
	expect_step(&stage, 0, STEP_FOLLOWED);
	expect_state(&stage, PERFORM_FOLLOWING);
	expect_nothing(&stage);
	close_stage(&stage);
}

static void stop_between_trial_and_deed_of_an_eviction_evicts_nothing(void **state)
{
	struct stage stage;

	(void)state;
	begin(&stage, &evict_1, 1);
	expect(&stage, INTENT_FIND_LAUNCHER);
	answer(&stage, found);
	expect(&stage, INTENT_EVICT_POD);
	perform_stop(stage.perform);
	answer(&stage, waits);
	expect_nothing(&stage);
	expect_step(&stage, 0, STEP_SKIPPED);
	expect_state(&stage, PERFORM_OVER);
	close_stage(&stage);
}

static void another_plan_has_to_wait_for_answers(void **state)
{
	struct plan plan = { .title = "Other", .refusal = "x" };
	struct stage stage;

	(void)state;
	begin(&stage, &create_1, 1);
	assert_false(perform_propose(stage.perform, &plan));
	expect(&stage, INTENT_CREATE_MIGRATION);
	assert_false(perform_propose(stage.perform, &plan));
	perform_close(stage.perform); /* ignored */
	expect_state(&stage, PERFORM_ACTING);
	answer(&stage, done);
	assert_true(perform_propose(stage.perform, &plan));
	assert_string_equal(view(&stage)->plan->title, "Other");
	perform_close(stage.perform);
	expect_state(&stage, PERFORM_NOTHING);
	assert_null(view(&stage)->plan);
	close_stage(&stage);
}

static void late_answers_of_a_closed_plan_are_ignored(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	propose(&stage, &create_1, 1, false);
	expect(&stage, INTENT_REVIEW_ACCESS);
	perform_close(stage.perform);
	answer(&stage, allowed);
	expect_state(&stage, PERFORM_NOTHING);
	answer_as(&stage, 99, done);
	close_stage(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rights_are_asked_first_and_nothing_is_sent_without_a_yes),
		cmocka_unit_test(few_rights_are_asked_for_at_once),
		cmocka_unit_test(missing_right_is_named_with_its_role),
		cmocka_unit_test(
			steps_without_their_right_are_left_out_and_the_rest_goes_on),
		cmocka_unit_test(evacuation_without_the_right_to_cordon_is_refused),
		cmocka_unit_test(rights_that_cannot_be_asked_for_do_not_stop_anybody),
		cmocka_unit_test(refused_plan_asks_nothing),
		cmocka_unit_test(plan_is_copied),
		cmocka_unit_test(one_request_after_the_other),
		cmocka_unit_test(refused_cordon_ends_the_evacuation),
		cmocka_unit_test(created_migration_is_watched_to_its_end),
		cmocka_unit_test(migration_removed_by_somebody_is_a_failure),
		cmocka_unit_test(cancel_of_what_has_just_ended_is_done),
		cmocka_unit_test(cancelled_migration_that_comes_back_is_noticed),
		cmocka_unit_test(step_whose_ground_is_gone_is_left_out),
		cmocka_unit_test(eviction_is_found_tried_and_then_done),
		cmocka_unit_test(eviction_that_would_end_the_vm_is_never_sent),
		cmocka_unit_test(
			eviction_is_repeated_every_five_seconds_and_holds_nobody_up),
		cmocka_unit_test(launcher_that_is_not_found_is_looked_for_a_few_times),
		cmocka_unit_test(lost_creation_that_happened_is_seen),
		cmocka_unit_test(
			lost_creation_that_did_not_happen_is_told_and_not_repeated),
		cmocka_unit_test(lost_answer_is_not_judged_by_a_stale_picture),
		cmocka_unit_test(lost_cancel_is_seen_by_the_object_going),
		cmocka_unit_test(next_step_does_not_wait_for_a_lost_answer),
		cmocka_unit_test(trial_changes_nothing_and_leaves_the_choice),
		cmocka_unit_test(plan_that_is_only_a_trial_ends_with_it),
		cmocka_unit_test(stop_sends_nothing_further_but_waits_for_the_answer),
		cmocka_unit_test(
			stop_between_trial_and_deed_of_an_eviction_evicts_nothing),
		cmocka_unit_test(another_plan_has_to_wait_for_answers),
		cmocka_unit_test(late_answers_of_a_closed_plan_are_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
