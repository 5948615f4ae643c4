/* Tests of the YAML tree: types as Kubernetes reads them, merges, and hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "src/config/yaml.h"

struct fixture {
	struct arena *arena;
	struct yaml_document document;
	struct error err;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL) {
		return -1;
	}
	fixture->arena = arena_create(1024);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	arena_destroy(fixture->arena);
	free(fixture);
	return 0;
}

static const struct yaml_node *parse(struct fixture *fixture, const char *text)
{
	if (!yaml_document_parse(str_from(text), fixture->arena, &fixture->document,
		    &fixture->err)) {
		fail_msg("%s", fixture->err.message);
	}
	return fixture->document.root;
}

static const char *refusal(struct fixture *fixture, const char *text)
{
	assert_false(yaml_document_parse(
		str_from(text), fixture->arena, &fixture->document, &fixture->err));
	return fixture->err.message;
}

static void assert_json(struct fixture *fixture, const char *yaml, const char *json)
{
	struct strbuf out;

	strbuf_init(&out, 4096);
	assert_true(yaml_to_json(parse(fixture, yaml), &out));
	assert_string_equal(strbuf_cstr(&out), json);
	strbuf_finish(&out);
}

static void unquoted_texts_have_the_types_of_go_yaml(void **state)
{
	static const struct {
		const char *text;
		enum yaml_kind kind;
	} CASES[] = {
		{ "", YAML_KIND_NULL },
		{ "~", YAML_KIND_NULL },
		{ "null", YAML_KIND_NULL },
		{ "nULL", YAML_KIND_TEXT },
		{ "yes", YAML_KIND_BOOL },
		{ "off", YAML_KIND_BOOL },
		{ "y", YAML_KIND_BOOL },
		{ "True", YAML_KIND_BOOL },
		{ "tRUE", YAML_KIND_TEXT },
		{ "yes please", YAML_KIND_TEXT },
		{ "0", YAML_KIND_INTEGER },
		{ "-12", YAML_KIND_INTEGER },
		{ "+3", YAML_KIND_INTEGER },
		{ "1_000", YAML_KIND_INTEGER },
		{ "0x1F", YAML_KIND_INTEGER },
		{ "-0x1F", YAML_KIND_INTEGER },
		{ "0o17", YAML_KIND_INTEGER },
		{ "0b101", YAML_KIND_INTEGER },
		{ "0b102", YAML_KIND_TEXT },
		{ "0x", YAML_KIND_TEXT },
		{ "0x0x1", YAML_KIND_TEXT },
		{ "0x-1", YAML_KIND_TEXT },
		{ "123456789012345678901234567890", YAML_KIND_INTEGER },
		{ "1.5", YAML_KIND_FLOAT },
		{ "1.", YAML_KIND_FLOAT },
		{ ".5", YAML_KIND_FLOAT },
		{ ".", YAML_KIND_TEXT },
		{ "-", YAML_KIND_TEXT },
		{ "-.", YAML_KIND_TEXT },
		{ "1e3", YAML_KIND_FLOAT },
		{ "123e5", YAML_KIND_FLOAT },
		{ "1e", YAML_KIND_TEXT },
		{ "1e+", YAML_KIND_TEXT },
		{ "12e4567", YAML_KIND_TEXT },
		{ "1E-2", YAML_KIND_FLOAT },
		{ ".inf", YAML_KIND_FLOAT },
		{ "-.Inf", YAML_KIND_FLOAT },
		{ ".NaN", YAML_KIND_FLOAT },
		{ "1.2.3.4", YAML_KIND_TEXT },
		{ "12ab", YAML_KIND_TEXT },
		{ "2026-11-20", YAML_KIND_TEXT },
		{ "https://x", YAML_KIND_TEXT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		enum yaml_kind kind = yaml_plain_kind(CASES[i].text);

		if (kind != CASES[i].kind) {
			fail_msg("\"%s\" is %s", CASES[i].text, yaml_kind_name(kind));
		}
	}
}

static void a_quoted_number_is_a_text(void **state)
{
	const struct yaml_node *root =
		parse(*state, "a: '1'\nb: \"yes\"\nc: 1\nd: !!str 1");

	assert_int_equal(yaml_find(root, "a")->kind, YAML_KIND_TEXT);
	assert_int_equal(yaml_find(root, "b")->kind, YAML_KIND_TEXT);
	assert_int_equal(yaml_find(root, "c")->kind, YAML_KIND_INTEGER);
	assert_int_equal(yaml_find(root, "d")->kind, YAML_KIND_TEXT);
}

static void lines_are_those_of_the_file(void **state)
{
	const struct yaml_node *root = parse(*state, "a: 1\n\n# c\nb:\n  - x\n");

	assert_int_equal(yaml_find(root, "a")->line, 1);
	assert_int_equal(yaml_find(root, "b")->line, 5);
	assert_int_equal(yaml_find(root, "b")->first->value->line, 5);
}

static void the_last_of_equal_keys_counts(void **state)
{
	assert_json(*state, "{a: 1, b: 2, a: 3}", "{\"b\":2,\"a\":3}");
}

static void only_the_first_document_is_read(void **state)
{
	assert_json(*state, "a: 1\n---\na: 2\n--- ]", "{\"a\":1}");
}

static void json_is_yaml_and_comes_back_as_json(void **state)
{
	static const struct {
		const char *yaml;
		const char *json;
	} CASES[] = {
		{ "{\"a\": [1, true, null, \"x\"], \"b\": {}}",
			"{\"a\":[1,true,null,\"x\"],\"b\":{}}" },
		{ "[]", "[]" },
		{ "a: 010", "{\"a\":8}" },
		{ "a: 08", "{\"a\":8}" },
		{ "a: +7", "{\"a\":7}" },
		{ "a: 0x10", "{\"a\":16}" },
		{ "a: -0b11", "{\"a\":-3}" },
		{ "a: 1e3", "{\"a\":1000}" },
		{ "a: .5", "{\"a\":0.5}" },
		{ "a: on", "{\"a\":true}" },
		{ "a: \"q\\\"b\\\\s\\x01\"", "{\"a\":\"q\\\"b\\\\s\\u0001\"}" },
		{ "1: x", "{\"1\":\"x\"}" },
		{ "a: [{}, {}, []]", "{\"a\":[{},{},[]]}" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		assert_json(*state, CASES[i].yaml, CASES[i].json);
	}
}

static void json_refuses_what_it_cannot_express(void **state)
{
	static const char *const CASES[] = { "[.inf]", "[.nan]", "[-.inf]" };

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct strbuf out;

		strbuf_init(&out, 4096);
		assert_false(yaml_to_json(parse(*state, CASES[i]), &out));
		strbuf_finish(&out);
	}
}

static void json_stops_at_the_ceiling(void **state)
{
	struct strbuf out;

	strbuf_init(&out, 8);
	assert_false(yaml_to_json(parse(*state, "[aaaaaaaa, b]"), &out));
	strbuf_finish(&out);
}

static void aliases_stand_for_what_was_anchored(void **state)
{
	assert_json(*state, "a: &x [1, 2]\nb: *x\nc: &y z\n*y : 1",
		"{\"a\":[1,2],\"b\":[1,2],\"c\":\"z\",\"z\":1}");
}

static void merge_keys_give_way_to_own_and_earlier_ones(void **state)
{
	const struct yaml_node *root = parse(*state,
		"x: &x {a: 1, b: 1, c: 1}\n"
		"y: &y {b: 2, c: 2, d: 2}\n"
		"one: {<<: *x, a: 9}\n"
		"two: {c: 9, <<: [*x, *y]}\n"
		"quoted: {'<<': *x}\n"
		"empty: {<<: {}}\n");
	const struct yaml_node *one = yaml_find(root, "one");
	const struct yaml_node *two = yaml_find(root, "two");

	assert_string_equal(yaml_find(one, "a")->text, "9");
	assert_string_equal(yaml_find(one, "b")->text, "1");
	assert_string_equal(yaml_find(two, "a")->text, "1");
	assert_string_equal(yaml_find(two, "b")->text, "1");
	assert_string_equal(yaml_find(two, "c")->text, "9");
	assert_string_equal(yaml_find(two, "d")->text, "2");
	assert_null(yaml_find(one, "<<"));
	assert_int_equal(one->count, 4);
	assert_null(yaml_find(yaml_find(root, "quoted"), "a"));
	assert_null(yaml_find(yaml_find(root, "empty"), "<<"));
}

static void malformed_text_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} CASES[] = {
		{ "a: 1\nb: [1, 2\n", "line 3: " },
		{ "a: 1\n\tb: 2", "line 2: " },
		{ "a: *nothing", "alias \"nothing\" stands for nothing" },
		{ "a: &a [*a]", "alias \"a\" stands for nothing" },
		{ "? [a]\n: b", "a key must be a text" },
		{ "{<<: 1}", "needs a mapping" },
		{ "{<<: [1]}", "needs a mapping" },
		{ "a: !!binary aGk=", "does not fit its tag" },
		{ "a: !!int x", "does not fit its tag" },
		{ "a: \"x\\0y\"", "contains a NUL" },
		{ "a: \xff\xfe", "byte 3: " },
		{ "%YAML 9.9\n---\na", "line 1: " },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		const char *message = refusal(*state, CASES[i].text);

		if (strstr(message, CASES[i].message) == NULL) {
			fail_msg("case %zu: \"%s\"", i, message);
		}
	}
}

static void nothing_at_all_is_no_error(void **state)
{
	assert_null(parse(*state, ""));
	assert_null(parse(*state, "# only a comment\n"));
}

static char *repeated(const char *piece, size_t count, const char *tail)
{
	struct strbuf text;

	strbuf_init(&text, 64u << 20);
	for (size_t i = 0; i < count; i++) {
		strbuf_text(&text, piece);
	}
	strbuf_text(&text, tail);
	return strbuf_steal(&text);
}

static void nesting_ends_at_the_limit(void **state)
{
	char *deep = repeated("[", LIMIT_YAML_DEPTH + 1, "");
	char *allowed = repeated("[", LIMIT_YAML_DEPTH, "");
	char *closed = repeated("]", LIMIT_YAML_DEPTH, "");
	char *both = repeated(allowed, 1, closed);
	struct fixture *fixture = *state;

	assert_non_null(strstr(refusal(fixture, deep), "nested too deeply"));
	assert_int_equal(fixture->err.code, ERR_TOO_LARGE);
	assert_non_null(parse(fixture, both));
	free(deep);
	free(allowed);
	free(closed);
	free(both);
}

static void aliases_cannot_nest_deeper_than_the_limit(void **state)
{
	struct strbuf text;

	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, "- &a0 [x]\n");
	for (int i = 1; i < LIMIT_YAML_DEPTH + 2; i++) {
		strbuf_printf(&text, "- &a%d [*a%d]\n", i, i - 1);
	}
	assert_non_null(
		strstr(refusal(*state, strbuf_cstr(&text)), "nested too deeply"));
	strbuf_finish(&text);
}

static void a_billion_laughs_are_counted_not_laughed(void **state)
{
	struct strbuf text;
	struct fixture *fixture = *state;

	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
	for (int i = 1; i < 12; i++) {
		strbuf_printf(&text, "a%d: &a%d [", i, i);
		for (int j = 0; j < 9; j++) {
			strbuf_printf(&text, "%s*a%d", j > 0 ? ", " : "", i - 1);
		}
		strbuf_text(&text, "]\n");
	}
	assert_non_null(
		strstr(refusal(fixture, strbuf_cstr(&text)), "too many values"));
	assert_int_equal(fixture->err.code, ERR_TOO_LARGE);
	assert_true(arena_footprint(fixture->arena) < 64u << 20);
	strbuf_finish(&text);
}

static void merges_cannot_multiply_without_end(void **state)
{
	struct strbuf text;

	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, "a0: &a0 {k: v, l: w}\n");
	for (int i = 1; i < 40; i++) {
		strbuf_printf(
			&text, "a%d: &a%d {<<: [*a%d, *a%d]}\n", i, i, i - 1, i - 1);
	}
	assert_non_null(strstr(refusal(*state, strbuf_cstr(&text)), "too many values"));
	strbuf_finish(&text);
}

static void the_number_of_values_is_limited(void **state)
{
	char *many = repeated("- a\n", LIMIT_YAML_NODES + 1, "");

	assert_non_null(strstr(refusal(*state, many), "too many values"));
	free(many);
}

static void wiping_leaves_no_text(void **state)
{
	struct fixture *fixture = *state;
	const struct yaml_node *token =
		yaml_find(parse(fixture, "token: secret"), "token");

	yaml_document_wipe(&fixture->document);
	for (size_t i = 0; i < token->length; i++) {
		assert_int_equal(token->text[i], 0);
	}
}

static void finding_in_nothing_finds_nothing(void **state)
{
	assert_null(yaml_find(NULL, "a"));
	assert_null(yaml_find(parse(*state, "[a]"), "a"));
	assert_null(yaml_find(parse(*state, "{b: 1}"), "a"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unquoted_texts_have_the_types_of_go_yaml),
		TEST(a_quoted_number_is_a_text),
		TEST(lines_are_those_of_the_file),
		TEST(the_last_of_equal_keys_counts),
		TEST(only_the_first_document_is_read),
		TEST(json_is_yaml_and_comes_back_as_json),
		TEST(json_refuses_what_it_cannot_express),
		TEST(json_stops_at_the_ceiling),
		TEST(aliases_stand_for_what_was_anchored),
		TEST(merge_keys_give_way_to_own_and_earlier_ones),
		TEST(malformed_text_is_refused_with_its_line),
		TEST(nothing_at_all_is_no_error),
		TEST(nesting_ends_at_the_limit),
		TEST(aliases_cannot_nest_deeper_than_the_limit),
		TEST(a_billion_laughs_are_counted_not_laughed),
		TEST(merges_cannot_multiply_without_end),
		TEST(the_number_of_values_is_limited),
		TEST(wiping_leaves_no_text),
		TEST(finding_in_nothing_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
