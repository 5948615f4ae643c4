/* From a key to a plan and through its dialog: nothing happens without a yes, and a yes
 * is hard to give by accident. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commands/plan.h"
#include "tests/unit/ui/glass.h"

/* A performance by hand: what the app would show. */
struct stage {
	struct build build;
	struct glass glass;
	struct perform_view view;
	struct plan plan;
	struct perform_step steps[2];
	struct perform_right right;
};

static const char *const sentences[] = { "Something follows." };

static void set_up(struct stage *stage)
{
	*stage = (struct stage){ .plan = { .title = "Do it" } };
	build_window(&stage->build);
	glass_init(&stage->glass, &stage->build, 100, 30);
	stage->plan.sentences = sentences;
	stage->plan.sentence_count = 1;
	stage->steps[0] = (struct perform_step){ "step one", STEP_WAITING, "" };
	stage->steps[1] = (struct perform_step){ "step two", STEP_WAITING, "" };
	stage->right = (struct perform_right){
		.right = { "kubevirt.io", "virtualmachineinstances", NULL, "get",
			"shop", NULL },
		.state = RIGHT_ALLOWED,
		.message = "",
	};
	stage->view = (struct perform_view){
		.headline = "nothing was sent yet",
		.steps = stage->steps,
		.step_count = 2,
		.rights = &stage->right,
		.right_count = 1,
		.can_close = true,
	};
	stage->glass.context.perform = &stage->view;
}

static void tear_down(struct stage *stage)
{
	glass_finish(&stage->glass);
	build_finish(&stage->build);
}

static enum ui_request_verb asked(struct stage *stage)
{
	struct ui_request request;

	if (!ui_take_request(stage->glass.ui, &request)) {
		return UI_ASK_NOTHING;
	}
	return request.verb;
}

/* Takes the plan that a command asked for and shows the stage's in its place. */
static void propose(struct stage *stage)
{
	glass_key(&stage->glass, 'c');
	assert_int_equal(asked(stage), UI_ASK_PLAN);
	stage->view.plan = &stage->plan;
	stage->view.state = PERFORM_READY;
	stage->view.can_confirm = true;
	stage->view.can_try = true;
	/* The dialog opens again: painting without a plan has closed it. */
	glass_key(&stage->glass, 'c');
	(void)asked(stage);
	assert_true(glass_shows(&stage->glass, "Something follows."));
}

static void a_key_asks_for_a_plan(void **state)
{
	struct stage stage;
	struct ui_request request;

	(void)state;
	set_up(&stage);
	glass_key(&stage.glass, KEY_DOWN_);
	assert_true((ui_key(stage.glass.ui, 'c', stage.glass.facts) & UI_REQUEST) != 0);
	assert_true(ui_take_request(stage.glass.ui, &request));
	assert_int_equal(request.verb, UI_ASK_PLAN);
	assert_non_null(strstr(request.plan->title, "cache-01"));
	assert_null(request.plan->refusal);
	assert_int_equal(request.plan->intent_count, 1);
	assert_int_equal(request.plan->intents[0].verb, INTENT_DELETE_MIGRATION);
	tear_down(&stage);
}

static void marks_go_into_one_plan(void **state)
{
	struct stage stage;
	struct ui_request request;

	(void)state;
	set_up(&stage);
	glass_type(&stage.glass, "/etl-9");
	glass_key(&stage.glass, KEY_ENTER_);
	glass_key(&stage.glass, ' ');
	glass_type(&stage.glass, "/");
	for (int i = 0; i < 5; i++) {
		glass_key(&stage.glass, KEY_BACKSPACE_);
	}
	glass_type(&stage.glass, "win-22");
	glass_key(&stage.glass, KEY_ENTER_);
	glass_key(&stage.glass, ' ');
	/* The other one is filtered away and still counts, and that is said. */
	assert_true(glass_shows(&stage.glass, "2 marked, 1 of them hidden"));
	assert_true((ui_key(stage.glass.ui, 'm', stage.glass.facts) & UI_REQUEST) != 0);
	assert_true(ui_take_request(stage.glass.ui, &request));
	assert_non_null(strstr(request.plan->title, "2 VMs"));
	tear_down(&stage);
}

static void no_is_the_default_and_escape(void **state)
{
	static const int32_t keys[] = { KEY_ENTER_, KEY_ESCAPE, 'n', 'q' };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
		struct stage stage;

		set_up(&stage);
		propose(&stage);
		glass_key(&stage.glass, keys[i]);
		assert_int_equal(asked(&stage), UI_ASK_CLOSE);
		assert_false(glass_shows(&stage.glass, "Something follows."));
		tear_down(&stage);
	}
}

static void yes_takes_its_letter_or_its_button(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	propose(&stage);
	glass_key(&stage.glass, 'y');
	assert_int_equal(asked(&stage), UI_ASK_CONFIRM);
	tear_down(&stage);
	set_up(&stage);
	propose(&stage);
	glass_key(&stage.glass, KEY_TAB);
	glass_key(&stage.glass, KEY_ENTER_);
	assert_int_equal(asked(&stage), UI_ASK_CONFIRM);
	tear_down(&stage);
	set_up(&stage);
	propose(&stage);
	glass_key(&stage.glass, 'd');
	assert_int_equal(asked(&stage), UI_ASK_TRY);
	tear_down(&stage);
}

static void yes_waits_for_the_rights(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	propose(&stage);
	stage.view.state = PERFORM_REVIEWING;
	stage.view.can_confirm = false;
	stage.view.can_try = false;
	stage.right.state = RIGHT_ASKING;
	glass_paint(&stage.glass);
	glass_key(&stage.glass, 'y');
	assert_int_equal(asked(&stage), UI_ASK_NOTHING);
	assert_true(glass_shows(&stage.glass, "the server is being asked"));
	assert_true(glass_shows(&stage.glass, "get virtualmachineinstances"));
	tear_down(&stage);
}

static void a_whole_node_wants_its_name_typed(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	stage.plan.danger = DANGER_HIGH;
	stage.plan.typed_name = "w07";
	propose(&stage);
	assert_true(glass_shows(&stage.glass, "Type w07 to allow it:"));
	/* Letters are the name, not buttons. */
	glass_key(&stage.glass, 'y');
	assert_int_equal(asked(&stage), UI_ASK_NOTHING);
	glass_key(&stage.glass, KEY_TAB);
	glass_key(&stage.glass, KEY_ENTER_);
	assert_int_equal(asked(&stage), UI_ASK_NOTHING);
	assert_true(glass_shows(&stage.glass, "type \"w07\" first"));
	glass_key(&stage.glass, KEY_BACKSPACE_);
	glass_type(&stage.glass, "w07");
	glass_key(&stage.glass, KEY_ENTER_);
	assert_int_equal(asked(&stage), UI_ASK_CONFIRM);
	tear_down(&stage);
}

static void a_key_never_presses_the_button_of_another_state(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	propose(&stage);
	glass_key(&stage.glass, KEY_TAB);
	stage.view.state = PERFORM_ACTING;
	stage.view.can_confirm = false;
	stage.view.can_stop = true;
	stage.view.can_close = false;
	stage.steps[0].state = STEP_SENT;
	glass_paint(&stage.glass);
	assert_true(glass_shows(&stage.glass, "Stop"));
	/* Yes was chosen; now Enter hides, it does not stop. */
	glass_key(&stage.glass, KEY_ENTER_);
	assert_int_equal(asked(&stage), UI_ASK_NOTHING);
	assert_false(glass_shows(&stage.glass, "Something follows."));
	tear_down(&stage);
}

static void what_goes_on_hidden_has_a_line_and_a_last_word(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	propose(&stage);
	stage.view.state = PERFORM_ACTING;
	stage.view.can_stop = true;
	stage.view.can_close = false;
	stage.steps[0].state = STEP_DONE;
	stage.steps[1].state = STEP_SENT;
	stage.view.headline = "requests go out";
	glass_paint(&stage.glass);
	glass_key(&stage.glass, KEY_ESCAPE);
	assert_true(glass_shows(&stage.glass, "Do it: 1 of 2 over · requests go out"));
	/* Another command shows this one instead. */
	glass_key(&stage.glass, 'c');
	assert_int_equal(asked(&stage), UI_ASK_NOTHING);
	assert_true(glass_shows(&stage.glass, "one plan at a time"));
	glass_key(&stage.glass, 's');
	assert_int_equal(asked(&stage), UI_ASK_STOP);
	glass_key(&stage.glass, KEY_ESCAPE);
	/* Leaving asks twice. */
	assert_int_equal(glass_key(&stage.glass, 'q'), UI_REDRAW);
	assert_int_equal(glass_key(&stage.glass, 'q'), UI_QUIT);
	stage.view.state = PERFORM_OVER;
	stage.view.can_close = true;
	stage.steps[1].state = STEP_DONE;
	stage.view.headline = "all done";
	glass_paint(&stage.glass);
	assert_true(glass_shows(&stage.glass, "✓ Do it: all done"));
	tear_down(&stage);
}

static void readonly_says_why(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	stage.build.settings.readonly = true;
	ui_apply_settings(stage.glass.ui, &stage.build.settings);
	glass_key(&stage.glass, 'c');
	assert_int_equal(asked(&stage), UI_ASK_NOTHING);
	assert_true(glass_shows(&stage.glass, "vmigtop runs with --readonly"));
	assert_false(glass_shows(&stage.glass, "c cancel"));
	/* Looking is allowed. */
	glass_type(&stage.glass, "/etl-9");
	glass_key(&stage.glass, KEY_ENTER_);
	glass_key(&stage.glass, 'p');
	assert_int_equal(asked(&stage), UI_ASK_PLAN);
	tear_down(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_asks_for_a_plan),
		cmocka_unit_test(marks_go_into_one_plan),
		cmocka_unit_test(no_is_the_default_and_escape),
		cmocka_unit_test(yes_takes_its_letter_or_its_button),
		cmocka_unit_test(yes_waits_for_the_rights),
		cmocka_unit_test(a_whole_node_wants_its_name_typed),
		cmocka_unit_test(a_key_never_presses_the_button_of_another_state),
		cmocka_unit_test(what_goes_on_hidden_has_a_line_and_a_last_word),
		cmocka_unit_test(readonly_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
