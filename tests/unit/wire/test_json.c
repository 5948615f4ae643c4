/* Tests of the readers all decoders are made of. */
#include "src/wire/json.h"

#include "tests/unit/wire/recordings.h"

static struct json_object *tree(const char *text)
{
	struct error err;
	struct json_object *root = json_read(str_from(text), LIMIT_JSON_DEPTH, &err);

	assert_non_null(root);
	return root;
}

static void a_path_ends_where_no_object_is(void **state)
{
	struct json_object *root = tree(
		"{\"a\":{\"b\":{\"c\":7}},\"l\":[{\"b\":1}],\"n\":null,\"a.b\":5}");

	(void)state;
	assert_int_equal(json_i64(json_at(root, "a.b.c")), 7);
	assert_null(json_at(root, "a.b.c.d"));
	assert_null(json_at(root, "a.x.c"));
	assert_null(json_at(root, "l.b"));
	assert_null(json_at(root, "n"));
	assert_null(json_at(root, "n.x"));
	assert_null(json_at(root, ""));
	assert_null(json_at(NULL, "a"));
	assert_int_equal(json_i64(json_member(root, "a.b")), 5);
	json_release(root);
}

static void whole_numbers_are_taken_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} cases[] = {
		{ "0", 0 },
		{ "-5", -5 },
		{ "5.0", 5 },
		{ "1e3", 1000 },
		{ "1.5", UNKNOWN_I64 },
		{ "1e300", UNKNOWN_I64 },
		{ "-1e300", UNKNOWN_I64 },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775808", UNKNOWN_I64 },
		{ "18446744073709551615", UNKNOWN_I64 },
		{ "18446744073709551616", UNKNOWN_I64 },
		{ "-9223372036854775808", UNKNOWN_I64 },
		{ "-9223372036854775809", UNKNOWN_I64 },
		{ "\"5\"", UNKNOWN_I64 },
		{ "true", UNKNOWN_I64 },
		{ "null", UNKNOWN_I64 },
		{ "[5]", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct json_object *root;
		char text[64];

		(void)snprintf(text, sizeof(text), "[%s]", cases[i].text);
		root = tree(text);
		if (json_i64(json_element(root, 0)) != cases[i].value) {
			fail_msg("%s", cases[i].text);
		}
		json_release(root);
	}
}

static void only_strict_json_is_read(void **state)
{
	static const char *const cases[] = { "", " ", "{", "{}}", "{} {}", "{}x", "5",
		"\"a\"", "true", "null", "{\"a\":'b'}", "{\"a\":1,}", "[1,]",
		"{\"a\":tru}", "{\"a\":True}", "/*c*/{}", "{\"a\":1 \"b\":2}",
		"{\"a\":}", "{a:1}", "\xef\xbb\xbf{}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct error err = { .code = ERR_NONE };

		if (json_read(str_from(cases[i]), LIMIT_JSON_DEPTH, &err) != NULL) {
			fail_msg("taken as JSON: %s", cases[i]);
		}
		assert_int_equal(err.code, ERR_PARSE);
	}
	json_release(tree(" \n{\"a\" : [ ] }\r\n\t "));
}

static void what_nests_more_than_usual_is_read_up_to_the_depth_asked_for(void **state)
{
	static const int depths[] = { 2, 31, 32, 33, 34, 200, 255 };
	char text[2 * LIMIT_JSON_DEPTH + 3];
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(depths); i++) {
		memset(text, 0, sizeof(text));
		memset(text, '[', (size_t)depths[i]);
		memset(text + depths[i], ']', (size_t)depths[i]);
		json_release(tree(text));
		if (json_read(str_from(text), depths[i] - 1, &err) != NULL) {
			fail_msg("%d levels were read as %d", depths[i], depths[i] - 1);
		}
	}
}

static void texts_are_copied_with_nuls_made_visible(void **state)
{
	struct json_object *root = tree("[\"\\u0000a\\u0000\",\"\",\"true\",5]");
	struct arena *arena = arena_create(64);

	(void)state;
	assert_string_equal(json_copy(arena, json_element(root, 0)),
		"\xef\xbf\xbd"
		"a\xef\xbf\xbd");
	assert_string_equal(json_copy(arena, json_element(root, 1)), "");
	assert_null(json_copy_filled(arena, json_element(root, 1)));
	assert_string_equal(json_copy(arena, json_element(root, 2)), "true");
	assert_null(json_copy(arena, json_element(root, 3)));
	assert_null(json_copy(arena, json_element(root, 4)));
	assert_false(json_is(json_element(root, 0), ""));
	arena_destroy(arena);
	json_release(root);
}

static void a_text_fits_as_a_whole_or_not_at_all(void **state)
{
	struct json_object *root = tree("[\"abc\",\"abcd\",\"a\\u0000\",7,\"\"]");
	char out[4];

	(void)state;
	assert_true(json_fit(json_element(root, 0), out, sizeof(out)));
	assert_string_equal(out, "abc");
	assert_false(json_fit(json_element(root, 1), out, sizeof(out)));
	assert_false(json_fit(json_element(root, 2), out, sizeof(out)));
	assert_string_equal(out, "abc");
	assert_true(json_fit(json_element(root, 3), out, sizeof(out)));
	assert_string_equal(out, "");
	assert_true(json_fit(json_element(root, 4), out, sizeof(out)));
	json_release(root);
}

static void lists_of_texts_leave_out_what_is_none(void **state)
{
	struct json_object *root =
		tree("[[\"a\",5,\"\",\"b\",null],[],[7],{\"a\":\"b\"}]");
	struct arena *arena = arena_create(64);
	const char *const *texts;
	size_t count;

	(void)state;
	texts = json_texts(arena, json_element(root, 0), &count);
	assert_int_equal(count, 3);
	assert_string_equal(texts[2], "b");
	for (size_t i = 1; i < 4; i++) {
		assert_null(json_texts(arena, json_element(root, i), &count));
		assert_int_equal(count, 0);
		assert_null(json_joined(arena, json_element(root, i)));
	}
	assert_string_equal(json_joined(arena, json_element(root, 0)), "a,b");
	arena_destroy(arena);
	json_release(root);
}

static void labels_come_out_sorted(void **state)
{
	struct json_object *root =
		tree("{\"z\":\"1\",\"a\":\"2\",\"n\":7,\"m\":\"\",\"a\":\"3\"}");
	struct arena *arena = arena_create(64);
	struct labels labels = json_labels(arena, root);

	(void)state;
	assert_int_equal(labels.count, 3);
	assert_string_equal(labels.items[0].key, "a");
	assert_string_equal(labels.items[0].value, "3");
	assert_string_equal(labels.items[1].key, "m");
	assert_string_equal(labels.items[1].value, "");
	assert_string_equal(labels.items[2].key, "z");
	arena_destroy(arena);
	json_release(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_ends_where_no_object_is),
		cmocka_unit_test(whole_numbers_are_taken_and_nothing_else),
		cmocka_unit_test(only_strict_json_is_read),
		cmocka_unit_test(
			what_nests_more_than_usual_is_read_up_to_the_depth_asked_for),
		cmocka_unit_test(texts_are_copied_with_nuls_made_visible),
		cmocka_unit_test(a_text_fits_as_a_whole_or_not_at_all),
		cmocka_unit_test(lists_of_texts_leave_out_what_is_none),
		cmocka_unit_test(labels_come_out_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
