/* What marking, following, wide tables, letters and pasting do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/ui/glass.h"

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

static bool is_selected(const struct glass *glass, const char *vm)
{
	char line[512];

	return strstr(glass_selected(glass, line, sizeof(line)), vm) != NULL;
}

static void space_marks_and_goes_on(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, ' ');
	assert_true(glass_shows(&glass, "*batch-4"));
	assert_true(is_selected(&glass, "cache-01"));
	glass_key(&glass, ' ');
	assert_true(glass_shows(&glass, "2 marked"));
	/* A second time takes the mark away. */
	glass_key(&glass, KEY_HOME_);
	glass_key(&glass, ' ');
	assert_true(glass_shows(&glass, "1 marked"));
	assert_false(glass_shows(&glass, "*batch-4"));
	glass_key(&glass, KEY_ESCAPE);
	assert_false(glass_shows(&glass, "marked"));
	tear_down(&build, &glass);
}

static void a_star_marks_what_is_shown(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, ' ');
	glass_type(&glass, "/web-");
	glass_key(&glass, KEY_ENTER_);
	glass_key(&glass, '*');
	glass_key(&glass, KEY_ESCAPE);
	/* Marks go first, the filter stays. */
	assert_true(glass_shows(&glass, "filter \"web-\""));
	assert_false(glass_shows(&glass, "marked"));
	glass_key(&glass, KEY_ESCAPE);
	glass_key(&glass, '*');
	assert_true(glass_shows(&glass, "11 marked"));
	glass_key(&glass, '*');
	assert_false(glass_shows(&glass, "marked"));
	tear_down(&build, &glass);
}

static void marks_go_with_their_objects(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, ' ');
	glass_key(&glass, ' ');
	build.now.mono_ms += 10 * SECOND;
	build.now.wall_ms += 10 * SECOND;
	build_delete(&build, KIND_MIGRATION, "payments", "kubevirt-migrate-cache-01");
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "1 marked"));
	tear_down(&build, &glass);
}

static void following_stays_on_the_newest(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, 'f');
	assert_true(glass_shows(&glass, "following the newest"));
	build.now.mono_ms += 10 * SECOND;
	build.now.wall_ms += 10 * SECOND;
	build_vmi(&build, "lab", "newest", "w01.prod-east.example.com");
	build_migration(&build, "lab", "newest", PHASE_PENDING, 0);
	glass_paint(&glass);
	assert_true(is_selected(&glass, "newest"));
	/* A hand on the list ends it. */
	glass_key(&glass, KEY_HOME_);
	assert_false(glass_shows(&glass, "following"));
	tear_down(&build, &glass);
}

static void the_detail_follows_its_vm(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	build_init(&build);
	build_vmi(&build, "lab", "web", "w01");
	build_migration(&build, "lab", "web-old", PHASE_FAILED, 60 * SECOND)->vmi_name =
		"web";
	glass_init(&glass, &build, 120, 30);
	glass_key(&glass, KEY_ENTER_);
	glass_key(&glass, 'f');
	assert_true(glass_shows(&glass, "following: a newer migration"));
	build.now.mono_ms += 10 * SECOND;
	build.now.wall_ms += 10 * SECOND;
	build_migration(&build, "lab", "web", PHASE_PENDING, 0);
	glass_paint(&glass);
	assert_true(glass_shows(
		&glass, "now showing the newer migration kubevirt-migrate-web"));
	assert_true(glass_shows(&glass, "lab/web  Pending"));
	tear_down(&build, &glass);
}

static void wide_tables_scroll_by_columns(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 80, 24);
	assert_false(glass_shows(&glass, "NAMESPACE"));
	glass_key(&glass, 'w');
	assert_true(glass_shows(&glass, "NAMESPACE"));
	assert_true(glass_shows(&glass, "wide"));
	glass_key(&glass, KEY_RIGHT_);
	assert_false(glass_shows(&glass, "NAMESPACE"));
	assert_true(glass_shows(&glass, "PHASE"));
	/* The name stays where it is. */
	for (int i = 0; i < 20; i++) {
		glass_key(&glass, KEY_RIGHT_);
	}
	assert_true(glass_shows(&glass, "batch-4"));
	assert_false(glass_shows(&glass, "PHASE"));
	assert_true(glass_shows(&glass, "WHY"));
	for (int i = 0; i < 20; i++) {
		glass_key(&glass, KEY_LEFT_);
	}
	assert_false(glass_shows(&glass, "NAMESPACE"));
	assert_false(glass_shows(&glass, "wide"));
	tear_down(&build, &glass);
}

static void capital_letters_sort(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, 'V');
	assert_true(glass_shows(&glass, "VM▴"));
	glass_key(&glass, 'V');
	assert_true(glass_shows(&glass, "VM▾"));
	/* N is the previous hit and stays it; the column takes its next letter. */
	glass_key(&glass, 'A');
	assert_true(glass_shows(&glass, "NAMESPAC▴"));
	/* Each table keeps its own order. */
	glass_key(&glass, '2');
	assert_false(glass_shows(&glass, "▴"));
	glass_key(&glass, '1');
	assert_true(glass_shows(&glass, "NAMESPAC▴"));
	tear_down(&build, &glass);
}

static void labels_filter(void **state)
{
	static const struct label web[] = { { "app", "web" } };
	struct build build;
	struct glass glass;

	(void)state;
	build_init(&build);
	build_vmi(&build, "lab", "one", "w01")->labels = (struct labels){ web, 1 };
	build_vmi(&build, "lab", "two", "w01");
	build_migration(&build, "lab", "one", PHASE_FAILED, 60 * SECOND);
	build_migration(&build, "lab", "two", PHASE_FAILED, 50 * SECOND);
	/* Its VMI is gone: what labels it had nobody knows. */
	build_migration(&build, "lab", "three", PHASE_FAILED, 40 * SECOND);
	build_delete(&build, KIND_VMI, "lab", "three");
	glass_init(&glass, &build, 120, 30);
	glass_type(&glass, "/-l app=web");
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, " one "));
	assert_false(glass_shows(&glass, " two "));
	glass_key(&glass, KEY_ESCAPE);
	glass_type(&glass, "/-l app!=web");
	assert_true(glass_shows(&glass, " two "));
	assert_false(glass_shows(&glass, " three "));
	assert_false(glass_shows(&glass, " one "));
	glass_type(&glass, ",=");
	assert_true(glass_shows(&glass, "labels: -l key=value"));
	assert_true(glass_shows(&glass, " one "));
	tear_down(&build, &glass);
}

static void pasted_text_is_never_a_command(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, KEY_PASTE_BEGIN_);
	assert_int_equal(glass_key(&glass, 'q'), UI_NOTHING);
	assert_int_equal(glass_key(&glass, KEY_ENTER_), UI_NOTHING);
	glass_key(&glass, KEY_PASTE_END_);
	assert_true(glass_shows(&glass, "pasted text was ignored"));
	/* Into a line it goes, but does not end it. */
	glass_key(&glass, '/');
	glass_key(&glass, KEY_PASTE_BEGIN_);
	glass_type(&glass, "web");
	glass_key(&glass, KEY_ENTER_);
	glass_key(&glass, KEY_PASTE_END_);
	assert_true(glass_shows(&glass, "/web█"));
	glass_key(&glass, KEY_ESCAPE);
	/* Ctrl-C works even if the end of the paste never comes. */
	glass_key(&glass, KEY_PASTE_BEGIN_);
	assert_int_equal(glass_key(&glass, 3), UI_QUIT);
	tear_down(&build, &glass);
}

static void names_are_copied_safe(void **state)
{
	struct build build;
	struct glass glass;
	struct ui_request request;

	(void)state;
	build_init(&build);
	build_migration(&build, "lab", "a\x1b[2Jb", PHASE_FAILED, 5 * SECOND);
	glass_init(&glass, &build, 120, 30);
	assert_true((glass_key(&glass, 'Y') & UI_REQUEST) != 0);
	assert_true(ui_take_request(glass.ui, &request));
	assert_int_equal(request.verb, UI_ASK_COPY);
	assert_string_equal(request.text, "a^[[2Jb");
	tear_down(&build, &glass);
}

static void chosen_keys_rule_hints_and_help(void **state)
{
	static char name[] = "refresh";
	static char key[] = "Z";
	static char other[] = "w";
	struct key_choice choices[] = { { name, key, 3 }, { name, other, 4 } };
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 160, 60);
	build.settings.keys = choices;
	build.settings.key_count = 2;
	ui_apply_settings(glass.ui, &build.settings);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "Z refresh"));
	assert_true(glass_shows(&glass, "w is now refresh, no longer wide"));
	assert_true((glass_key(&glass, 'Z') & UI_REFRESH) != 0);
	assert_int_equal(glass_key(&glass, 'r') & UI_REFRESH, 0);
	glass_key(&glass, '?');
	assert_true(glass_shows(&glass, "Keys in the settings file"));
	build.settings.keys = NULL;
	build.settings.key_count = 0;
	tear_down(&build, &glass);
}

static void another_cluster_leaves_nothing_behind(void **state)
{
	struct build build;
	struct build other;
	struct glass glass;

	(void)state;
	set_up(&build, &glass, 120, 30);
	glass_key(&glass, '*');
	glass_key(&glass, KEY_ENTER_);
	ui_forget_objects(glass.ui);
	build_init_unasked(&other);
	glass.build = &other;
	glass_paint(&glass);
	assert_false(glass_shows(&glass, "batch-4"));
	assert_false(glass_shows(&glass, "marked"));
	assert_true(glass_shows(&glass, "connecting"));
	/* Keys do no harm while there is nothing. */
	glass_key(&glass, ' ');
	glass_key(&glass, 'm');
	glass_key(&glass, KEY_ENTER_);
	glass.build = &build;
	build_finish(&other);
	tear_down(&build, &glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(space_marks_and_goes_on),
		cmocka_unit_test(a_star_marks_what_is_shown),
		cmocka_unit_test(marks_go_with_their_objects),
		cmocka_unit_test(following_stays_on_the_newest),
		cmocka_unit_test(the_detail_follows_its_vm),
		cmocka_unit_test(wide_tables_scroll_by_columns),
		cmocka_unit_test(capital_letters_sort),
		cmocka_unit_test(labels_filter),
		cmocka_unit_test(pasted_text_is_never_a_command),
		cmocka_unit_test(names_are_copied_safe),
		cmocka_unit_test(chosen_keys_rule_hints_and_help),
		cmocka_unit_test(another_cluster_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
