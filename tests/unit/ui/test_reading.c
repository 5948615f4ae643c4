/* YAML and events on the glass: what is asked for, shown, folded, found, saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tests/unit/ui/glass.h"
#include "ui/reading.h"

static const char yaml[] =
	"apiVersion: v1\n"
	"kind: Pod\n"
	"metadata:\n"
	"  annotations:\n"
	"    note: |\n"
	"      key: is no key here\n"
	"      second\n"
	"  managedFields:\n"
	"  - manager: first\n"
	"  - manager: second\n"
	"  name: web\n"
	"spec:\n"
	"  image: a-very-long-line-0123456789-0123456789-0123456789-0123456789-"
	"0123456789-end\n";

static struct document page(enum document_state state, const char *namespace,
	const char *name, enum kind kind)
{
	return (struct document){
		.ref = { kind, namespace, name },
		.state = state,
		.message = "User \"jane\" cannot get it",
		.yaml = state == DOCUMENT_THERE ? yaml : NULL,
		.yaml_length = state == DOCUMENT_THERE ? sizeof(yaml) - 1 : 0,
		.managed_first = 7,
		.managed_count = 3,
		.at_ms = BUILD_NOW_MS - 3000,
	};
}

struct desk {
	struct build build;
	struct glass glass;
	struct document document;
};

static void set_up(struct desk *desk, int columns, int rows)
{
	build_window(&desk->build);
	glass_init(&desk->glass, &desk->build, columns, rows);
}

static void tear_down(struct desk *desk)
{
	glass_finish(&desk->glass);
	build_finish(&desk->build);
}

/* Serves the request for an object, if there is one. */
static const struct object_ref *serve(struct desk *desk, enum document_state state)
{
	struct ui_request request;

	while (ui_take_request(desk->glass.ui, &request)) {
		if (request.verb == UI_ASK_OBJECT) {
			desk->document = page(state, request.object->namespace,
				request.object->name, request.object->kind);
			ui_show_document(desk->glass.ui, &desk->document);
			glass_paint(&desk->glass);
			return request.object;
		}
	}
	return NULL;
}

static void open_yaml(struct desk *desk)
{
	glass_key(&desk->glass, '3');
	glass_key(&desk->glass, 'y');
	assert_non_null(serve(desk, DOCUMENT_THERE));
}

static void y_asks_for_what_is_selected_and_its_kin(void **state)
{
	static const struct {
		int32_t screen;
		enum kind kind;
		const char *kin;
	} rows[] = {
		{ '1', KIND_MIGRATION, "VMI" },
		{ '2', KIND_NODE, NULL },
		{ '3', KIND_VMI, "node" },
		{ '4', KIND_NODE, "KubeVirt" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct desk desk;
		const struct object_ref *ref;

		set_up(&desk, 120, 30);
		glass_key(&desk.glass, rows[i].screen);
		assert_true((glass_key(&desk.glass, 'y') & UI_REQUEST) != 0);
		assert_true(glass_shows(&desk.glass, "asking for it"));
		ref = serve(&desk, DOCUMENT_THERE);
		assert_non_null(ref);
		assert_int_equal(ref->kind, rows[i].kind);
		assert_true(glass_shows(&desk.glass, "kind: Pod"));
		assert_true(glass_shows(&desk.glass, "read 3 s ago"));
		if (rows[i].kin != NULL) {
			assert_true(glass_shows(&desk.glass, rows[i].kin));
			/* The next of the kin is asked for in its turn, and back. */
			glass_key(&desk.glass, KEY_TAB);
			assert_true(glass_shows(&desk.glass, "asking for it"));
			assert_non_null(serve(&desk, DOCUMENT_THERE));
			glass_key(&desk.glass, KEY_BACKTAB_);
			ref = serve(&desk, DOCUMENT_THERE);
			assert_int_equal(ref->kind, rows[i].kind);
		}
		glass_key(&desk.glass, KEY_ESCAPE);
		assert_false(glass_shows(&desk.glass, "kind: Pod"));
		tear_down(&desk);
	}
}

static void where_nothing_is_selected_nothing_is_asked(void **state)
{
	struct desk desk;

	(void)state;
	set_up(&desk, 120, 30);
	glass_key(&desk.glass, 'S');
	glass_key(&desk.glass, 'y');
	assert_null(serve(&desk, DOCUMENT_THERE));
	assert_true(glass_shows(&desk.glass, "nothing is selected here"));
	tear_down(&desk);
}

static void managed_fields_are_folded_until_asked_for(void **state)
{
	struct desk desk;

	(void)state;
	set_up(&desk, 120, 30);
	open_yaml(&desk);
	assert_true(glass_shows(&desk.glass, "  managedFields: folded"));
	assert_false(glass_shows(&desk.glass, "manager: first"));
	assert_true(glass_shows(&desk.glass, "  name: web"));
	glass_key(&desk.glass, KEY_ENTER_);
	assert_true(glass_shows(&desk.glass, "manager: second"));
	glass_key(&desk.glass, KEY_ENTER_);
	assert_false(glass_shows(&desk.glass, "manager: second"));
	tear_down(&desk);
}

static void a_no_is_said_in_place(void **state)
{
	static const struct {
		enum document_state state;
		const char *says;
	} rows[] = {
		{ DOCUMENT_FORBIDDEN, "this object may not be read" },
		{ DOCUMENT_ABSENT, "there is no such object" },
		{ DOCUMENT_ERROR, "it could not be read" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct desk desk;

		set_up(&desk, 80, 24);
		glass_key(&desk.glass, '2');
		glass_key(&desk.glass, 'y');
		serve(&desk, rows[i].state);
		assert_true(glass_shows(&desk.glass, rows[i].says));
		assert_true(glass_shows(&desk.glass, "User \"jane\" cannot get it"));
		if (rows[i].state == DOCUMENT_FORBIDDEN) {
			assert_true(glass_shows(&desk.glass, "Needed: get on nodes"));
		}
		/* r asks again, and the answer is taken. */
		assert_true((glass_key(&desk.glass, 'r') & UI_REQUEST) != 0);
		assert_non_null(serve(&desk, DOCUMENT_THERE));
		assert_true(glass_shows(&desk.glass, "kind: Pod"));
		tear_down(&desk);
	}
}

static void an_answer_to_another_question_is_not_shown(void **state)
{
	struct desk desk;

	(void)state;
	set_up(&desk, 120, 30);
	glass_key(&desk.glass, '2');
	glass_key(&desk.glass, 'y');
	desk.document = page(DOCUMENT_THERE, "", "other", KIND_NODE);
	ui_show_document(desk.glass.ui, &desk.document);
	glass_paint(&desk.glass);
	assert_false(glass_shows(&desk.glass, "kind: Pod"));
	tear_down(&desk);
}

static void text_is_searched_and_hits_go_round(void **state)
{
	struct desk desk;
	struct ui_request request;

	(void)state;
	set_up(&desk, 120, 17);
	open_yaml(&desk);
	glass_type(&desk.glass, "/SECOND");
	/* Folded lines are not searched: what is not seen is not found. */
	assert_true(glass_shows(&desk.glass, "\"SECOND\": 1 of 1 lines"));
	glass_key(&desk.glass, KEY_ENTER_);
	glass_key(&desk.glass, KEY_ENTER_);
	assert_true(glass_shows(&desk.glass, "of 2 lines"));
	glass_key(&desk.glass, 'n');
	glass_key(&desk.glass, 'n');
	glass_key(&desk.glass, 'N');
	glass_type(&desk.glass, "/x");
	glass_key(&desk.glass, KEY_ENTER_);
	assert_true(glass_shows(&desk.glass, "\"SECONDx\" is not in it"));
	assert_false(ui_take_request(desk.glass.ui, &request));
	tear_down(&desk);
}

static void long_lines_go_sideways_or_wrap(void **state)
{
	struct desk desk;

	(void)state;
	set_up(&desk, 60, 24);
	open_yaml(&desk);
	assert_false(glass_shows(&desk.glass, "-end"));
	for (int i = 0; i < 6; i++) {
		glass_key(&desk.glass, KEY_RIGHT_);
	}
	assert_true(glass_shows(&desk.glass, "-end"));
	assert_false(glass_shows(&desk.glass, "kind: Pod"));
	glass_key(&desk.glass, 'w');
	assert_true(glass_shows(&desk.glass, "-end"));
	assert_true(glass_shows(&desk.glass, "kind: Pod"));
	tear_down(&desk);
}

static void what_is_folded_is_neither_saved_nor_copied(void **state)
{
	struct desk desk;
	struct ui_request request;

	(void)state;
	set_up(&desk, 120, 30);
	open_yaml(&desk);
	assert_true((glass_key(&desk.glass, 'Y') & UI_REQUEST) != 0);
	assert_true(ui_take_request(desk.glass.ui, &request));
	assert_int_equal(request.verb, UI_ASK_COPY);
	assert_null(strstr(request.text, "manager"));
	assert_non_null(strstr(request.text, "      second\n  name: web\nspec:\n"));
	glass_key(&desk.glass, KEY_ENTER_);
	glass_key(&desk.glass, 's');
	assert_true(glass_shows(&desk.glass, ":save virtualmachineinstances-"));
	glass_key(&desk.glass, KEY_ENTER_);
	assert_true(ui_take_request(desk.glass.ui, &request));
	assert_int_equal(request.verb, UI_ASK_SAVE);
	assert_string_equal(request.value, yaml);
	tear_down(&desk);
}

static void back_leads_to_where_a_page_was_left(void **state)
{
	struct desk desk;
	char before[4096];

	(void)state;
	set_up(&desk, 80, 24);
	glass_key(&desk.glass, KEY_ENTER_);
	glass_key(&desk.glass, KEY_DOWN_);
	glass_key(&desk.glass, KEY_DOWN_);
	(void)snprintf(before, sizeof(before), "%s", strbuf_cstr(&desk.glass.text));
	glass_key(&desk.glass, 'y');
	serve(&desk, DOCUMENT_THERE);
	glass_key(&desk.glass, KEY_DOWN_);
	glass_key(&desk.glass, KEY_ESCAPE);
	assert_string_equal(strbuf_cstr(&desk.glass.text), before);
	glass_key(&desk.glass, '?');
	glass_key(&desk.glass, KEY_PAGE_DOWN_);
	glass_key(&desk.glass, KEY_ESCAPE);
	assert_string_equal(strbuf_cstr(&desk.glass.text), before);
	tear_down(&desk);
}

static void events_are_in_one_order_of_time(void **state)
{
	struct desk desk;

	(void)state;
	set_up(&desk, 160, 40);
	glass_key(&desk.glass, 'v');
	assert_true(glass_shows(&desk.glass, "What was said about"));
	glass_key(&desk.glass, KEY_ESCAPE);
	glass_type(&desk.glass, ":events");
	glass_key(&desk.glass, KEY_ENTER_);
	assert_true(glass_shows(&desk.glass, "Everything that was said"));
	/* v again leads back. */
	glass_key(&desk.glass, 'v');
	assert_true(glass_shows(&desk.glass, "PROGRESS"));
	tear_down(&desk);
}

static void why_there_are_no_events_is_said_in_place(void **state)
{
	struct desk desk;

	(void)state;
	build_window(&desk.build);
	build_source(&desk.build, SOURCE_EVENT, SOURCE_FORBIDDEN, 42 * SECOND,
		"events is forbidden: User \"jane\" cannot list it");
	glass_init(&desk.glass, &desk.build, 120, 30);
	glass_key(&desk.glass, 'v');
	assert_true(glass_shows(&desk.glass, "events: forbidden: events is forbidden"));
	tear_down(&desk);
}

static void a_newer_object_is_told(void **state)
{
	struct desk desk;

	(void)state;
	set_up(&desk, 120, 30);
	open_yaml(&desk);
	/* The objects of the picture have version 1. */
	(void)snprintf(desk.document.resource_version,
		sizeof(desk.document.resource_version), "1");
	glass_paint(&desk.glass);
	assert_false(glass_shows(&desk.glass, "changed since"));
	(void)snprintf(desk.document.resource_version,
		sizeof(desk.document.resource_version), "0");
	glass_paint(&desk.glass);
	assert_true(glass_shows(&desk.glass, "changed since it was read 3 s ago"));
	tear_down(&desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(y_asks_for_what_is_selected_and_its_kin),
		cmocka_unit_test(where_nothing_is_selected_nothing_is_asked),
		cmocka_unit_test(managed_fields_are_folded_until_asked_for),
		cmocka_unit_test(a_no_is_said_in_place),
		cmocka_unit_test(an_answer_to_another_question_is_not_shown),
		cmocka_unit_test(text_is_searched_and_hits_go_round),
		cmocka_unit_test(long_lines_go_sideways_or_wrap),
		cmocka_unit_test(what_is_folded_is_neither_saved_nor_copied),
		cmocka_unit_test(a_newer_object_is_told),
		cmocka_unit_test(back_leads_to_where_a_page_was_left),
		cmocka_unit_test(events_are_in_one_order_of_time),
		cmocka_unit_test(why_there_are_no_events_is_said_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
