/* What keys do: selection follows its object, filter, sort, screens, leaving. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "tests/unit/ui/glass.h"

/* Names the selected line starts with, after the two signs. */
static void assert_selected(const struct glass *glass, const char *vm)
{
	char line[512];

	glass_selected(glass, line, sizeof(line));
	if (strlen(line) < 2 ||
		strncmp(line + strcspn(line, "abcdefghijklmnopqrstuvwxyz"), vm,
			strlen(vm)) != 0) {
		fail_msg("selected is \"%s\", not %s", line, vm);
	}
}

static void set_up(struct build *build, struct glass *glass, int columns, int rows)
{
	build_window(build);
	glass_init(glass, build, columns, rows);
}

static void tear_down(struct build *build, struct glass *glass)
{
	glass_finish(glass);
	build_finish(build);
}

static void wait_ms(struct build *build, int64_t ms)
{
	build->now.wall_ms += ms;
	build->now.mono_ms += ms;
}

static void what_needs_a_hand_comes_first(void **state)
{
	static const char *const order[] = { "batch-4", "cache-01", "db-prod-3",
		"web-17", "api-2", "mail-1", "files-backup", "web-18", "ledger-9",
		"etl-9", "win-22" };
	struct build build;
	struct glass glass;
	int before = 0;

	(void)state;
	set_up(&build, &glass, 80, 24);
	for (size_t i = 0; i < ARRAY_LENGTH(order); i++) {
		char text[32];
		int row = 0;

		snprintf(text, sizeof(text), " %s", order[i]);
		row = glass_row_of(&glass, text);
		assert_true(row > before);
		before = row;
	}
	assert_selected(&glass, "batch-4");
	tear_down(&build, &glass);
}

static void arrows_and_letters_move(void **state)
{
	static const struct {
		int32_t key;
		const char *vm;
	} steps[] = {
		{ KEY_DOWN_, "cache-01" },
		{ 'j', "db-prod-3" },
		{ 'k', "cache-01" },
		{ KEY_UP_, "batch-4" },
		{ KEY_UP_, "batch-4" },
		{ 'G', "win-22" },
		{ KEY_DOWN_, "win-22" },
		{ 'g', "batch-4" },
		{ KEY_END_, "win-22" },
		{ KEY_HOME_, "batch-4" },
		{ KEY_WHEEL_DOWN_, "web-17" },
		{ KEY_WHEEL_UP_, "batch-4" },
		{ KEY_PAGE_DOWN_, "win-22" },
		{ KEY_PAGE_UP_, "batch-4" },
	};
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
		assert_int_equal(glass_key(&glass, steps[i].key), UI_REDRAW);
		assert_selected(&glass, steps[i].vm);
	}
	tear_down(&build, &glass);
}

static void the_selection_follows_its_object(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, KEY_DOWN_);
	glass_key(&glass, KEY_DOWN_);
	assert_selected(&glass, "db-prod-3");
	/* It fails: from the top to the end of the list. */
	wait_ms(&build, 10 * SECOND);
	build_delete(&build, KIND_MIGRATION, "payments", "kubevirt-migrate-db-prod-3");
	build_migration(&build, "payments", "db-prod-3", PHASE_FAILED, 1 * SECOND);
	glass_paint(&glass);
	assert_selected(&glass, "db-prod-3");
	assert_true(glass_row_of(&glass, " db-prod-3 ") >
		glass_row_of(&glass, " ledger-9 "));
	tear_down(&build, &glass);
}

static void right_after_a_key_nothing_jumps(void **state)
{
	struct build build;
	struct glass glass;
	int row = 0;

	(void)state;
	set_up(&build, &glass, 80, 24);
	wait_ms(&build, 10 * SECOND);
	glass_key(&glass, KEY_DOWN_);
	row = glass_row_of(&glass, " cache-01 ");
	wait_ms(&build, 200);
	/* A new one that would stand above, and one that falls to the end. */
	build_vmi(&build, "lab", "new-1", "w01.prod-east.example.com");
	build_migration(&build, "lab", "new-1", PHASE_RUNNING, 100 * SECOND);
	build_delete(&build, KIND_MIGRATION, "lab", "kubevirt-migrate-batch-4");
	build_migration(&build, "lab", "batch-4", PHASE_FAILED, SECOND);
	glass_paint(&glass);
	assert_int_equal(glass_row_of(&glass, " cache-01 "), row);
	assert_true(glass_row_of(&glass, " batch-4 ") < row);
	assert_true(glass_row_of(&glass, " new-1 ") > glass_row_of(&glass, " win-22 "));
	/* When the hand rests the order is right again. */
	wait_ms(&build, 5 * SECOND);
	glass_paint(&glass);
	assert_true(
		glass_row_of(&glass, " batch-4 ") > glass_row_of(&glass, " cache-01 "));
	assert_true(glass_row_of(&glass, " new-1 ") < glass_row_of(&glass, " api-2 "));
	assert_selected(&glass, "cache-01");
	tear_down(&build, &glass);
}

static void a_vanished_selection_is_said(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, KEY_DOWN_);
	wait_ms(&build, 10 * SECOND);
	build_delete(&build, KIND_MIGRATION, "payments", "kubevirt-migrate-cache-01");
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "payments/cache-01 is gone"));
	assert_selected(&glass, "db-prod-3");
	glass_key(&glass, KEY_DOWN_);
	assert_false(glass_shows(&glass, "is gone"));
	tear_down(&build, &glass);
}

static void the_filter_shows_what_contains_the_text(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_type(&glass, "/WEB");
	assert_true(glass_shows(&glass, "web-17"));
	assert_true(glass_shows(&glass, "web-18"));
	assert_false(glass_shows(&glass, "cache-01"));
	/* Letters are text while typing, not commands. */
	glass_type(&glass, "q");
	assert_false(glass_shows(&glass, "web-17"));
	assert_true(glass_shows(&glass, "none of 11 migrations matches"));
	glass_key(&glass, KEY_BACKSPACE_);
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "filter \"WEB\": "));
	glass_key(&glass, KEY_ESCAPE);
	assert_true(glass_shows(&glass, "cache-01"));
	tear_down(&build, &glass);
}

/* A paste, or a slow line: Enter is for the row that the filter before it left, not for
 * the one that stood there when the keys came. */
static void keys_faster_than_pictures_mean_the_rows_they_asked_for(void **state)
{
	static const int32_t burst[] = { '/', 'e', 't', 'l', KEY_ENTER_ };
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 40);
	assert_false(ui_is_behind(glass.ui));
	for (size_t i = 0; i < ARRAY_LENGTH(burst); i++) {
		ui_key(glass.ui, burst[i], glass.facts);
		/* What is typed needs no picture. */
		assert_int_equal(ui_is_behind(glass.ui), i + 1 == ARRAY_LENGTH(burst));
	}
	glass_paint(&glass);
	assert_false(ui_is_behind(glass.ui));
	ui_key(glass.ui, KEY_ENTER_, glass.facts);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "lab/etl-9"));
	/* A list that was never shown has no rows to act on. */
	ui_key(glass.ui, '6', glass.facts);
	assert_true(ui_is_behind(glass.ui));
	glass_paint(&glass);
	ui_key(glass.ui, KEY_DOWN_, glass.facts);
	assert_false(ui_is_behind(glass.ui));
	tear_down(&build, &glass);
}

static void an_inverted_filter_hides_it(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_type(&glass, "/!w07");
	glass_key(&glass, KEY_ENTER_);
	assert_false(glass_shows(&glass, " db-prod-3 "));
	assert_true(glass_shows(&glass, " cache-01 "));
	/* Esc while typing brings the one before back. */
	glass_type(&glass, "/xyz");
	glass_key(&glass, KEY_ESCAPE);
	assert_true(glass_shows(&glass, "filter \"!w07\""));
	tear_down(&build, &glass);
}

static void the_next_hit_goes_round(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	assert_int_equal(glass_key(&glass, 'n'), UI_NOTHING);
	glass_type(&glass, "/web-");
	glass_key(&glass, KEY_ENTER_);
	glass_key(&glass, KEY_HOME_);
	assert_selected(&glass, "web-17");
	glass_key(&glass, 'N');
	assert_false(glass_shows(&glass, "\n▸  web-17"));
	glass_key(&glass, 'n');
	assert_selected(&glass, "web-17");
	tear_down(&build, &glass);
}

static void columns_can_be_sorted_by(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, '>');
	assert_true(glass_shows(&glass, "VM▴"));
	assert_true(
		glass_row_of(&glass, " api-2 ") < glass_row_of(&glass, " batch-4 "));
	assert_true(
		glass_row_of(&glass, " batch-4 ") < glass_row_of(&glass, " cache-01 "));
	glass_key(&glass, 'I');
	assert_true(glass_shows(&glass, "VM▾"));
	assert_true(
		glass_row_of(&glass, " api-2 ") > glass_row_of(&glass, " batch-4 "));
	glass_key(&glass, '<');
	assert_true(
		glass_row_of(&glass, " batch-4 ") < glass_row_of(&glass, " api-2 "));
	assert_int_equal(glass_key(&glass, '<'), UI_NOTHING);
	tear_down(&build, &glass);
}

static void enter_opens_and_escape_goes_back(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, KEY_DOWN_);
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "payments/cache-01  Running"));
	assert_true(glass_shows(&glass, "Timeline"));
	/* The object is replaced while it is looked at, then it goes. */
	wait_ms(&build, 10 * SECOND);
	build_delete(&build, KIND_MIGRATION, "payments", "kubevirt-migrate-cache-01");
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "payments/cache-01"));
	assert_true(glass_shows(&glass, "its object is gone from the cluster"));
	assert_true(glass_shows(&glass, "last phase    Running"));
	assert_int_equal(glass_key(&glass, 'q'), UI_REDRAW);
	assert_false(glass_shows(&glass, "Timeline"));
	tear_down(&build, &glass);
}

static void long_pages_scroll_and_stop_at_their_end(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "more ↓"));
	assert_false(glass_shows(&glass, "asked by"));
	glass_key(&glass, KEY_END_);
	assert_true(glass_shows(&glass, "asked by"));
	assert_false(glass_shows(&glass, "more ↓"));
	glass_key(&glass, KEY_PAGE_DOWN_);
	assert_true(glass_shows(&glass, "asked by"));
	glass_key(&glass, KEY_HOME_);
	assert_true(glass_shows(&glass, "lab/batch-4"));
	tear_down(&build, &glass);
}

static void digits_and_tab_change_the_screen(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, '2');
	assert_true(glass_shows(&glass, "OUTBOUND"));
	glass_key(&glass, 'S');
	assert_true(glass_shows(&glass, "SOURCE"));
	glass_key(&glass, '1');
	assert_true(glass_shows(&glass, "PROGRESS"));
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, "OUTBOUND"));
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, "MIGRATABLE"));
	/* Screens that are not built do nothing. */
	assert_int_equal(glass_key(&glass, '9'), UI_NOTHING);
	tear_down(&build, &glass);
}

static void enter_on_a_node_opens_it_and_then_its_migrations(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	glass_key(&glass, '2');
	glass_key(&glass, KEY_DOWN_);
	assert_selected(&glass, "w07");
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "w07.prod-east.example.com  Ready, draining"));
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "PROGRESS"));
	assert_true(glass_shows(&glass, " db-prod-3 "));
	assert_false(glass_shows(&glass, " cache-01 "));
	tear_down(&build, &glass);
}

static void tab_moves_into_the_node_strip_of_tall_terminals(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 50);
	assert_true(glass_shows(&glass, "OUTBOUND"));
	glass_key(&glass, KEY_TAB);
	glass_key(&glass, KEY_DOWN_);
	assert_selected(&glass, "w07");
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "It drains: "));
	assert_false(glass_shows(&glass, "PROGRESS"));
	tear_down(&build, &glass);
}

static void help_lists_every_verb(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 200, 60);
	glass_key(&glass, '?');
	assert_true(glass_shows(&glass, "one line down"));
	assert_true(glass_shows(&glass, "Esc Backspace"));
	glass_key(&glass, KEY_END_);
	assert_true(glass_shows(&glass, "suspend; fg comes back"));
	glass_key(&glass, '?');
	assert_true(glass_shows(&glass, "PROGRESS"));
	tear_down(&build, &glass);
}

static void leaving_and_asking_have_consequences(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	assert_int_equal(glass_key(&glass, 'r'), UI_REDRAW | UI_REFRESH);
	assert_true(glass_shows(&glass, "asking the cluster again"));
	assert_int_equal(glass_key(&glass, 26) & UI_SUSPEND, UI_SUSPEND);
	assert_int_equal(glass_key(&glass, KEY_ESCAPE), UI_NOTHING);
	assert_int_equal(glass_key(&glass, 'q'), UI_QUIT);
	glass_key(&glass, '/');
	assert_int_equal(glass_key(&glass, 3), UI_QUIT);
	tear_down(&build, &glass);
}

static void a_click_selects_and_a_second_one_opens(void **state)
{
	struct build build;
	struct glass glass;
	int row = 0;

	(void)state;
	set_up(&build, &glass, 80, 24);
	row = glass_row_of(&glass, " web-17 ");
	assert_int_equal(ui_click(glass.ui, 5, row, glass.facts), UI_REDRAW);
	glass_paint(&glass);
	assert_selected(&glass, "web-17");
	assert_int_equal(ui_click(glass.ui, 5, row, glass.facts), UI_REDRAW);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "shop/web-17  TargetReady"));
	glass_key(&glass, KEY_ESCAPE);
	assert_int_equal(ui_click(glass.ui, 5, 0, glass.facts), UI_NOTHING);
	assert_int_equal(ui_click(glass.ui, 5, 200, glass.facts), UI_NOTHING);
	tear_down(&build, &glass);
}

static void hostile_names_cannot_steer_the_terminal(void **state)
{
	struct build build;
	struct glass glass;
	struct migration *migration = NULL;

	(void)state;
	build_window(&build);
	build_vmi(
		&build, "lab", "evil\x1b[2J\r\u202ename", "w01.prod-east.example.com");
	migration = build_migration(
		&build, "lab", "evil\x1b[2J\r\u202ename", PHASE_FAILED, 5 * SECOND);
	build_state(&build, migration, "w01\x9b", "w02\x07")->failure_reason =
		"bad \x1b]52;c;AAAA\x07 reason";
	glass_init(&glass, &build, 200, 60);
	for (int y = 0; y < 60; y++) {
		for (int x = 0; x < 200; x++) {
			uint32_t glyph = canvas_cell(&glass.canvas, x, y)->glyph[0];

			assert_true(glyph >= 0x20 || glyph == 0);
			assert_false(glyph >= 0x7f && glyph < 0xa0);
			assert_int_not_equal(glyph, 0x202e);
		}
	}
	assert_true(glass_shows(&glass, "<U+202E>"));
	tear_down(&build, &glass);
}

static void thousands_of_rows_stay_reachable(void **state)
{
	struct build build;
	struct glass glass;
	char name[32];

	(void)state;
	build_init(&build);
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "vm-%04d", i);
		build_migration(&build, "shop", name, PHASE_PENDING, i * SECOND);
	}
	glass_init(&glass, &build, 80, 24);
	assert_true(glass_shows(&glass, "1 Migrations 3000"));
	glass_key(&glass, 'G');
	assert_selected(&glass, "vm-0000");
	glass_key(&glass, KEY_PAGE_UP_);
	glass_type(&glass, "/vm-1234");
	assert_selected(&glass, "vm-1234");
	tear_down(&build, &glass);
}

static void the_next_picture_is_due_with_the_next_second(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	assert_int_equal(ui_next_tick_ms(glass.ui, NULL), 1000);
	wait_ms(&build, 300);
	glass_paint(&glass);
	assert_int_equal(ui_next_tick_ms(glass.ui, glass.facts), 700);
	tear_down(&build, &glass);
}

static void ask(struct glass *glass, int32_t key, const char *what)
{
	struct ui_request request;

	assert_true((glass_key(glass, key) & UI_REQUEST) != 0);
	assert_true(ui_take_request(glass->ui, &request));
	assert_int_equal(request.verb, UI_ASK_REPLAY);
	assert_string_equal(request.text, what);
}

static void a_recording_has_keys_of_its_own_and_no_hands(void **state)
{
	static const struct ui_replay replay = { .length_ms = 60000, .speed = 4 };
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 40);
	/* On a cluster these are no keys. */
	assert_int_equal(glass_key(&glass, 'z'), UI_NOTHING);
	assert_false(glass_shows(&glass, "z pause"));
	glass.context.replay = &replay;
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "z pause"));
	assert_true(glass_shows(&glass, "replay 0:00/1:00 "));
	assert_false(glass_shows(&glass, "r refresh"));
	ask(&glass, 'z', "pause");
	ask(&glass, ']', "faster");
	ask(&glass, '[', "slower");
	ask(&glass, '.', "step");
	ask(&glass, ',', "step-back");
	ask(&glass, '}', "forward");
	ask(&glass, '{', "backward");
	glass_key(&glass, 'm');
	assert_true(glass_shows(&glass, "migrate is not there: this is a recording"));
	tear_down(&build, &glass);
}

static void what_becomes_of_a_recording_is_in_the_header(void **state)
{
	static const struct {
		struct ui_replay replay;
		const char *text;
	} cases[] = {
		{ { .position_ms = 7000, .length_ms = 60000, .speed = 1 },
			"replay 0:07/1:00 \u00d70.25 " },
		{ { .position_ms = 7900,
			  .length_ms = 60000,
			  .speed = 256,
			  .is_paused = true },
			"replay 0:07.9/1:00 \u00d764 paused" },
		{ { .length_ms = 60000, .speed = 4, .is_seeking = true },
			"replay 0:00/1:00 seeking" },
		{ { .position_ms = 60000,
			  .length_ms = 60000,
			  .speed = 4,
			  .is_at_end = true,
			  .is_cut = true },
			"replay 1:00/1:00 end, cut off" },
		{ { .length_ms = 60000, .speed = 4, .problem = "line 3: no" },
			"replay 0:00/1:00 broken off" },
	};
	static const struct ui_recording full = { .file = "a.rec",
		.problem = "No space left on device" };
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 160, 40);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		glass.context.replay = &cases[i].replay;
		glass_paint(&glass);
		assert_true(glass_shows(&glass, cases[i].text));
	}
	glass.context.replay = NULL;
	glass.context.recording = &full;
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "REC ended: No space left on device"));
	tear_down(&build, &glass);
}

/* Names lose the domain they share. */
static bool shows_node(const struct glass *glass, const char *node)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%.*s", (int)strcspn(node, "."), node);
	return glass_shows(glass, text);
}

/* So that these are measured, and no others. */
static void the_glass_tells_which_nodes_it_shows(void **state)
{
	static const char screens[] = { '4', '2' };
	const char *const *nodes;
	struct build build;
	struct glass glass;
	size_t shown;

	(void)state;
	set_up(&build, &glass, 80, 24);
	/* The ends of the selected migration: the page about it shows both. */
	assert_true(ui_visible_nodes(glass.ui, &nodes) <= 2);
	glass_key(&glass, '3');
	assert_int_equal(ui_visible_nodes(glass.ui, &nodes), 0);
	for (size_t i = 0; i < ARRAY_LENGTH(screens); i++) {
		glass_key(&glass, screens[i]);
		shown = ui_visible_nodes(glass.ui, &nodes);
		assert_true(shown > 2);
		for (size_t k = 0; k < shown; k++) {
			assert_true(shows_node(&glass, nodes[k]));
		}
	}
	glass_key(&glass, KEY_ENTER_);
	assert_int_equal(ui_visible_nodes(glass.ui, &nodes), 1);
	assert_true(shows_node(&glass, nodes[0]));
	/* Lines below the end of the screen are not looked at. */
	canvas_resize(&glass.canvas, 80, 15);
	glass_key(&glass, '2');
	shown = ui_visible_nodes(glass.ui, &nodes);
	assert_true(shown > 0 && shown < glass.facts->node_count);
	tear_down(&build, &glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_has_keys_of_its_own_and_no_hands),
		cmocka_unit_test(what_becomes_of_a_recording_is_in_the_header),
		cmocka_unit_test(what_needs_a_hand_comes_first),
		cmocka_unit_test(the_glass_tells_which_nodes_it_shows),
		cmocka_unit_test(arrows_and_letters_move),
		cmocka_unit_test(the_selection_follows_its_object),
		cmocka_unit_test(right_after_a_key_nothing_jumps),
		cmocka_unit_test(a_vanished_selection_is_said),
		cmocka_unit_test(the_filter_shows_what_contains_the_text),
		cmocka_unit_test(
			keys_faster_than_pictures_mean_the_rows_they_asked_for),
		cmocka_unit_test(an_inverted_filter_hides_it),
		cmocka_unit_test(the_next_hit_goes_round),
		cmocka_unit_test(columns_can_be_sorted_by),
		cmocka_unit_test(enter_opens_and_escape_goes_back),
		cmocka_unit_test(long_pages_scroll_and_stop_at_their_end),
		cmocka_unit_test(digits_and_tab_change_the_screen),
		cmocka_unit_test(enter_on_a_node_opens_it_and_then_its_migrations),
		cmocka_unit_test(tab_moves_into_the_node_strip_of_tall_terminals),
		cmocka_unit_test(help_lists_every_verb),
		cmocka_unit_test(leaving_and_asking_have_consequences),
		cmocka_unit_test(a_click_selects_and_a_second_one_opens),
		cmocka_unit_test(hostile_names_cannot_steer_the_terminal),
		cmocka_unit_test(thousands_of_rows_stay_reachable),
		cmocka_unit_test(the_next_picture_is_due_with_the_next_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
