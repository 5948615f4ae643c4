/* The dialog of a plan: what it shows in each state, and where each key leads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "ui/dump.h"
#include "ui/keys.h"
#include "ui/widgets/plan_dialog.h"

static const char *const sentences[] = {
	"w01 is cordoned: nothing new is placed there until it is uncordoned.",
	"2 VMs leave w01: for each, its launcher pod is evicted through the eviction "
	"API. "
	"KubeVirt answers 429, marks the VM and migrates it.",
};

static const struct plan calm_plan = {
	.title = "Migrate web-1",
	.sentences = sentences,
	.sentence_count = 2,
};

static const struct plan node_plan = {
	.title = "Evacuate w01",
	.sentences = sentences,
	.sentence_count = 2,
	.danger = DANGER_HIGH,
	.typed_name = "w01",
};

static const struct perform_right rights[] = {
	{ { .verb = "create",
		  .resource = "virtualmachineinstancemigrations",
		  .group = "kubevirt.io",
		  .namespace = "shop",
		  .role = "kubevirt.io:migrate" },
		RIGHT_DENIED, "" },
	{ { .verb = "patch", .resource = "nodes", .group = "", .namespace = "" },
		RIGHT_ALLOWED, "" },
	{ { .verb = "list", .resource = "pods", .group = "", .namespace = "shop" },
		RIGHT_UNKNOWN, "cut" },
};

static const struct perform_step steps[] = {
	{ "cordon w01", STEP_DONE, "cordoned" },
	{ "evict the launcher of shop/web-1 from w01", STEP_SENT, "" },
	{ "evict the launcher of shop/web-2 from w01", STEP_REFUSED, "no" },
};

static struct perform_view ready_view(const struct plan *plan)
{
	return (struct perform_view){
		.state = PERFORM_READY,
		.plan = plan,
		.headline = "nothing was sent yet",
		.rights = rights,
		.right_count = 3,
		.can_confirm = true,
		.can_try = true,
		.can_close = true,
	};
}

struct board {
	struct canvas canvas;
	struct strbuf text;
	struct arena *arena;
	struct plan_dialog dialog;
};

static void open_board(struct board *board, int columns, int rows)
{
	*board = (struct board){ .arena = arena_create(4096) };
	canvas_init(&board->canvas);
	canvas_resize(&board->canvas, columns, rows);
	strbuf_init(&board->text, 1u << 20);
	plan_dialog_open(&board->dialog);
}

static void close_board(struct board *board)
{
	arena_destroy(board->arena);
	canvas_finish(&board->canvas);
	strbuf_finish(&board->text);
}

static const char *draw(struct board *board, const struct perform_view *view)
{
	struct rect area = { 0, 0, board->canvas.columns, board->canvas.rows };

	arena_reset(board->arena);
	canvas_clear(&board->canvas);
	plan_dialog_draw(&board->dialog, view, &board->canvas, area, board->arena);
	strbuf_reset(&board->text);
	dump_text(&board->text, &board->canvas);
	return strbuf_cstr(&board->text);
}

static void assert_shows(const char *text, const char *fragment)
{
	if (strstr(text, fragment) == NULL) {
		fail_msg("not shown: %s\n%s", fragment, text);
	}
}

static void consequences_rights_and_no_as_default_are_shown(void **state)
{
	struct perform_view view = ready_view(&calm_plan);
	struct board board;
	const char *text;

	(void)state;
	open_board(&board, 80, 24);
	text = draw(&board, &view);
	assert_shows(text, "Migrate web-1");
	assert_shows(text, "w01 is cordoned: nothing new");
	assert_shows(
		text, "create virtualmachineinstancemigrations.kubevirt.io in shop:");
	assert_shows(text, "ClusterRole kubevirt.io:migrate gives it");
	assert_shows(text, "patch nodes: allowed");
	assert_shows(text, "list pods in shop: unknown: cut");
	assert_shows(text, "[ No ]");
	assert_null(strstr(text, "[ Yes ]"));
	close_board(&board);
}

static void journal_that_is_not_written_is_said_first(void **state)
{
	struct perform_view view = ready_view(&calm_plan);
	struct board board;

	(void)state;
	open_board(&board, 80, 24);
	view.note = "what is done here is not written down: disk full";
	assert_shows(draw(&board, &view), "not written down: disk full");
	close_board(&board);
}

static void steps_are_shown_while_it_goes(void **state)
{
	struct perform_view view = ready_view(&node_plan);
	struct board board;
	const char *text;

	(void)state;
	open_board(&board, 80, 24);
	view.state = PERFORM_ACTING;
	view.can_confirm = false;
	view.can_try = false;
	view.can_close = false;
	view.can_stop = true;
	view.steps = steps;
	view.step_count = 3;
	text = draw(&board, &view);
	assert_shows(text, "cordon w01: done: cordoned");
	assert_shows(text, "shop/web-1 from w01: sent");
	assert_shows(text, "shop/web-2 from w01: refused: no");
	assert_shows(text, "s send nothing further");
	assert_shows(text, "Esc hide");
	close_board(&board);
}

struct press {
	const char *name;
	int32_t key;
	enum plan_wish wish;
};

static const struct press calm_presses[] = {
	{ "Enter means No", KEY_ENTER_, PLAN_WISH_CLOSE },
	{ "Esc", KEY_ESCAPE, PLAN_WISH_CLOSE },
	{ "n", 'n', PLAN_WISH_CLOSE },
	{ "y", 'y', PLAN_WISH_CONFIRM },
	{ "d", 'd', PLAN_WISH_TRY },
	{ "x", 'x', PLAN_WISH_NOTHING },
	{ "m, which opened it", 'm', PLAN_WISH_NOTHING },
	{ "Tab", KEY_TAB, PLAN_WISH_REDRAW },
	{ "^C", 3, PLAN_WISH_CLOSE },
};

static void keys_of_a_calm_plan(void **state)
{
	struct perform_view view = ready_view(&calm_plan);

	(void)state;
	for (size_t i = 0; i < sizeof(calm_presses) / sizeof(calm_presses[0]); i++) {
		struct plan_dialog dialog;

		plan_dialog_open(&dialog);
		print_message("[%s]\n", calm_presses[i].name);
		assert_int_equal(plan_dialog_key(&dialog, calm_presses[i].key, &view),
			calm_presses[i].wish);
	}
}

static void yes_has_to_be_chosen_before_enter_means_it(void **state)
{
	struct perform_view view = ready_view(&calm_plan);
	struct board board;

	(void)state;
	open_board(&board, 80, 24);
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_RIGHT_, &view), PLAN_WISH_REDRAW);
	assert_shows(draw(&board, &view), "[ Yes ]");
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_CONFIRM);
	(void)plan_dialog_key(&board.dialog, KEY_LEFT_, &view);
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_CLOSE);
	close_board(&board);
}

static enum plan_wish type(
	struct plan_dialog *dialog, const struct perform_view *view, const char *text)
{
	enum plan_wish wish = PLAN_WISH_NOTHING;

	for (; *text != '\0'; text++) {
		wish = plan_dialog_key(dialog, *text, view);
	}
	return wish;
}

static void node_wants_its_name_typed(void **state)
{
	struct perform_view view = ready_view(&node_plan);
	struct board board;

	(void)state;
	open_board(&board, 80, 24);
	assert_shows(draw(&board, &view), "Type w01:");
	assert_null(strstr(draw(&board, &view), "Enter do it"));
	assert_int_equal(type(&board.dialog, &view, "y"), PLAN_WISH_REDRAW);
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_REDRAW);
	assert_int_equal(plan_dialog_key(&board.dialog, KEY_BACKSPACE_, &view),
		PLAN_WISH_REDRAW);
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_REDRAW);
	(void)type(&board.dialog, &view, "w0");
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_REDRAW);
	(void)type(&board.dialog, &view, "1");
	assert_shows(draw(&board, &view), "Type w01: w01_");
	assert_shows(draw(&board, &view), "Enter do it");
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_CONFIRM);
	(void)type(&board.dialog, &view, "0");
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ENTER_, &view), PLAN_WISH_REDRAW);
	(void)plan_dialog_key(&board.dialog, 21, &view);
	assert_string_equal(board.dialog.typed, "");
	assert_int_equal(plan_dialog_key(&board.dialog, 4, &view), PLAN_WISH_TRY);
	assert_int_equal(
		plan_dialog_key(&board.dialog, KEY_ESCAPE, &view), PLAN_WISH_CLOSE);
	close_board(&board);
}

static void typed_text_has_an_end(void **state)
{
	struct perform_view view = ready_view(&node_plan);
	struct plan_dialog dialog;

	(void)state;
	plan_dialog_open(&dialog);
	for (int i = 0; i < 1000; i++) {
		(void)plan_dialog_key(&dialog, 0xe9, &view);
	}
	assert_true(strlen(dialog.typed) < PLAN_DIALOG_TYPED_SIZE);
	for (int i = 0; i < 1000; i++) {
		(void)plan_dialog_key(&dialog, KEY_BACKSPACE_, &view);
	}
	assert_string_equal(dialog.typed, "");
}

static void before_the_rights_are_known_nothing_can_be_confirmed(void **state)
{
	static const int32_t keys[] = { 'y', KEY_ENTER_, 'd', 's', KEY_TAB };
	struct perform_view view = ready_view(&calm_plan);

	(void)state;
	view.state = PERFORM_REVIEWING;
	view.can_confirm = false;
	view.can_try = false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct plan_dialog dialog;
		enum plan_wish wish;

		plan_dialog_open(&dialog);
		wish = plan_dialog_key(&dialog, keys[i], &view);
		assert_true(wish == PLAN_WISH_NOTHING || wish == PLAN_WISH_CLOSE);
	}
}

static void long_plans_scroll_and_keep_the_buttons(void **state)
{
	static const char *many[60];
	struct plan plan = { .title = "Long", .sentences = many, .sentence_count = 60 };
	struct perform_view view = ready_view(&plan);
	struct board board;
	char lines[60][32];

	(void)state;
	for (int i = 0; i < 60; i++) {
		(void)snprintf(lines[i], sizeof(lines[i]), "sentence %d.", i);
		many[i] = lines[i];
	}
	open_board(&board, 80, 24);
	assert_shows(draw(&board, &view), "sentence 0.");
	assert_shows(draw(&board, &view), "[ No ]");
	assert_shows(draw(&board, &view), "lines 1-20 of");
	(void)plan_dialog_key(&board.dialog, KEY_END_, &view);
	assert_shows(draw(&board, &view), "list pods in shop");
	assert_shows(draw(&board, &view), "[ No ]");
	(void)plan_dialog_key(&board.dialog, KEY_DOWN_, &view);
	assert_shows(draw(&board, &view), "list pods in shop");
	(void)plan_dialog_key(&board.dialog, KEY_HOME_, &view);
	assert_shows(draw(&board, &view), "sentence 0.");
	close_board(&board);
}

static void every_size_is_survived(void **state)
{
	struct perform_view view = ready_view(&node_plan);

	(void)state;
	view.steps = steps;
	view.step_count = 3;
	for (int columns = 1; columns < 130; columns += 3) {
		for (int rows = 1; rows < 50; rows += 2) {
			struct board board;

			open_board(&board, columns, rows);
			(void)draw(&board, &view);
			(void)plan_dialog_key(&board.dialog, KEY_END_, &view);
			(void)draw(&board, &view);
			close_board(&board);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(consequences_rights_and_no_as_default_are_shown),
		cmocka_unit_test(journal_that_is_not_written_is_said_first),
		cmocka_unit_test(steps_are_shown_while_it_goes),
		cmocka_unit_test(keys_of_a_calm_plan),
		cmocka_unit_test(yes_has_to_be_chosen_before_enter_means_it),
		cmocka_unit_test(node_wants_its_name_typed),
		cmocka_unit_test(typed_text_has_an_end),
		cmocka_unit_test(before_the_rights_are_known_nothing_can_be_confirmed),
		cmocka_unit_test(long_plans_scroll_and_keep_the_buttons),
		cmocka_unit_test(every_size_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
