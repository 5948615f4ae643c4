/* Tests of the splitter: every border, every chunking, hostile input, recorded lists.
 */
#include "wire/splitter.h"

#include "base/alloc.h"
#include "tests/unit/wire/recordings.h"

/* Everything a splitter said about one input, as text to compare. */
struct transcript {
	struct strbuf text;
	enum split_result last;
	struct error error;
};

static void transcript_init(struct transcript *transcript)
{
	strbuf_init(&transcript->text, (size_t)64 << 20);
	transcript->last = SPLIT_NEED_MORE;
	transcript->error = (struct error){ .code = ERR_NONE };
}

static void feed(
	struct splitter *splitter, struct str bytes, struct transcript *transcript)
{
	do {
		struct str value = { NULL, 0 };
		size_t before = bytes.length;

		transcript->last =
			splitter_feed(splitter, &bytes, &value, &transcript->error);
		if (transcript->last == SPLIT_VALUE) {
			assert_int_equal(strlen(value.data), value.length);
			strbuf_append(&transcript->text, value.data, value.length);
			strbuf_char(&transcript->text, '\n');
			assert_true(bytes.length < before);
		} else if (transcript->last != SPLIT_ERROR) {
			assert_int_equal(bytes.length, 0);
		}
	} while (transcript->last == SPLIT_VALUE);
}

static void finish(struct splitter *splitter, struct transcript *transcript)
{
	if (transcript->last == SPLIT_END) {
		struct str envelope = splitter_envelope(splitter);

		strbuf_text(&transcript->text, "= ");
		strbuf_append(&transcript->text, envelope.data, envelope.length);
	} else if (transcript->last == SPLIT_ERROR) {
		strbuf_printf(&transcript->text, "! %d", (int)transcript->error.code);
	} else if (splitter_is_inside(splitter)) {
		strbuf_text(&transcript->text, "~");
	}
}

struct split_case {
	const char *name;
	enum splitter_mode mode;
	size_t ceiling;
	const char *input;
	const char *expected;
};

static const struct split_case cases[] = {
	{ "values of a stream follow each other with or without a newline",
		SPLIT_STREAM, 0, " {\"a\":1}\n{\"b\":[{}]}{}\r\n\t[1]",
		"{\"a\":1}\n{\"b\":[{}]}\n{}\n[1]\n" },
	{ "brackets and quotes inside strings mean nothing", SPLIT_STREAM, 0,
		"{\"a\":\"}]{[\\\"}\\\\\"}{\"b\":\"\\u0022\"}",
		"{\"a\":\"}]{[\\\"}\\\\\"}\n{\"b\":\"\\u0022\"}\n" },
	{ "a stream cut inside a value says so", SPLIT_STREAM, 0, "{} {\"a\":\"x",
		"{}\n~" },
	{ "a stream that ends between values is not inside", SPLIT_STREAM, 0, "{}\n",
		"{}\n" },
	{ "a list gives its items and the rest as envelope", SPLIT_LIST, 0,
		"{\"kind\":\"L\",\"items\":[{\"a\":1},{\"b\":[2]}],\"metadata\":{\"x\":"
		"1}}\n",
		"{\"a\":1}\n{\"b\":[2]}\n= "
		"{\"kind\":\"L\",\"items\":[],\"metadata\":{\"x\":1}}" },
	{ "metadata may stand before the items", SPLIT_LIST, 0,
		"{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[ {} , {} ]} \n",
		"{}\n{}\n= {\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}" },
	{ "items may be null", SPLIT_LIST, 0, "{\"items\":null,\"a\":1}",
		"= {\"items\":null,\"a\":1}" },
	{ "items may be empty", SPLIT_LIST, 0, "{\"items\" : [\n] }",
		"= {\"items\" : [] }" },
	{ "an object without items is only an envelope", SPLIT_LIST, 0,
		"{\"kind\":\"Status\",\"code\":410}",
		"= {\"kind\":\"Status\",\"code\":410}" },
	{ "items deeper down are left alone", SPLIT_LIST, 0,
		"{\"a\":{\"items\":[{}]},\"items\":[{\"items\":[{}]}]}",
		"{\"items\":[{}]}\n= {\"a\":{\"items\":[{}]},\"items\":[]}" },
	{ "a value named items is not the items", SPLIT_LIST, 0,
		"{\"a\":\"items\",\"b\":[\"items\",[]],\"items\":[{}]}",
		"{}\n= {\"a\":\"items\",\"b\":[\"items\",[]],\"items\":[]}" },
	{ "managedFields go from the middle of metadata", SPLIT_STREAM, 0,
		"{\"metadata\":{\"a\":1,\"managedFields\":[{\"x\":\"]}\"}],\"b\":2},"
		"\"c\":"
		"3}",
		"{\"metadata\":{\"a\":1,\"b\":2},\"c\":3}\n" },
	{ "managedFields go from the front", SPLIT_STREAM, 0,
		"{\"metadata\":{\"managedFields\":[{}],\"b\":2}}",
		"{\"metadata\":{\"b\":2}}\n" },
	{ "managedFields go from the end", SPLIT_STREAM, 0,
		"{\"metadata\":{ \"a\" : 1 , \"managedFields\" : null }}",
		"{\"metadata\":{ \"a\" : 1 }}\n" },
	{ "managedFields go when they are all there is", SPLIT_STREAM, 0,
		"{\"metadata\":{\"managedFields\":[]},\"a\":1}",
		"{\"metadata\":{},\"a\":1}\n" },
	{ "managedFields go twice", SPLIT_STREAM, 0,
		"{\"metadata\":{\"managedFields\":[],\"managedFields\":{\"a\":{}},"
		"\"b\":1"
		",\"managedFields\":\"x\",\"managedFields\":3}}",
		"{\"metadata\":{\"b\":1}}\n" },
	{ "managedFields of pretty-printed objects go, too", SPLIT_STREAM, 0,
		"{\n \"metadata\": {\n  \"name\": \"x\",\n  \"managedFields\": [\n   "
		"{}\n "
		" ],\n  \"uid\": \"y\"\n }\n}",
		"{\n \"metadata\": {\n  \"name\": \"x\",\n  \"uid\": \"y\"\n }\n}\n" },
	{ "managedFields outside metadata stay", SPLIT_STREAM, 0,
		"{\"managedFields\":[1],\"spec\":{\"managedFields\":2},\"metadata\":{"
		"\"labels\":{\"managedFields\":\"3\"}}}",
		"{\"managedFields\":[1],\"spec\":{\"managedFields\":2},\"metadata\":{"
		"\"labels\":{\"managedFields\":\"3\"}}}\n" },
	{ "metadata that is no object hides nothing", SPLIT_STREAM, 0,
		"{\"metadata\":[{\"managedFields\":1}],\"b\":{\"managedFields\":2},"
		"\"metadata\":\"x\",\"c\":{\"managedFields\":3}}",
		"{\"metadata\":[{\"managedFields\":1}],\"b\":{\"managedFields\":2},"
		"\"metadata\":\"x\",\"c\":{\"managedFields\":3}}\n" },
	{ "managedFields of items and of the list go", SPLIT_LIST, 0,
		"{\"metadata\":{\"managedFields\":[]},\"items\":[{\"metadata\":{"
		"\"managedFields\":{}}}]}",
		"{\"metadata\":{}}\n= {\"metadata\":{},\"items\":[]}" },
	{ "a value as large as the ceiling is taken", SPLIT_STREAM, 9, "{\"abc\":1}",
		"{\"abc\":1}\n" },
	{ "a value above the ceiling is refused", SPLIT_STREAM, 8, "{\"abc\":1}",
		"! 4" },
	{ "the ceiling counts what is copied, not what is left out", SPLIT_STREAM, 28,
		"{\"metadata\":{\"managedFields\":[{\"a\":\"0123456789012345678901\"}]}"
		"}",
		"{\"metadata\":{}}\n" },
	{ "an envelope above the ceiling is refused", SPLIT_LIST, 12,
		"{\"items\":[{},{}],\"a\":1}", "{}\n{}\n! 4" },
	{ "an envelope above the ceiling is refused before its items", SPLIT_LIST, 10,
		"{\"items\":[{},{}],\"a\":1}", "! 4" },
	{ "a web page is no stream", SPLIT_STREAM, 0, "<html>", "! 3" },
	{ "a web page is no list", SPLIT_LIST, 0, "  <!DOCTYPE html>", "! 3" },
	{ "text is no list", SPLIT_LIST, 0, "404 page not found", "! 3" },
	{ "an array is no list", SPLIT_LIST, 0, "[]", "! 3" },
	{ "a string is no value of a stream", SPLIT_STREAM, 0, "\"a\"", "! 3" },
	{ "a number is no value of a stream", SPLIT_STREAM, 0, "{}1", "{}\n! 3" },
	{ "brackets must match", SPLIT_STREAM, 0, "{\"a\":[}", "! 3" },
	{ "a bracket must have been opened", SPLIT_STREAM, 0, "{}}", "{}\n! 3" },
	{ "a comma between values of a stream is foreign", SPLIT_STREAM, 0, "{},{}",
		"{}\n! 3" },
	{ "a colon before the list is foreign", SPLIT_LIST, 0, ":{}", "! 3" },
	{ "foreign bytes inside a value are refused", SPLIT_STREAM, 0, "{\"a\":<}",
		"! 3" },
	{ "a raw newline inside a string is refused", SPLIT_STREAM, 0,
		"{\"aaaaaaaaa\nb\":1}", "! 3" },
	{ "text after the list is refused", SPLIT_LIST, 0, "{\"items\":[]} {}", "! 3" },
	{ "items must be an array", SPLIT_LIST, 0, "{\"items\":{}}", "! 3" },
	{ "items must not be a number", SPLIT_LIST, 0, "{\"items\":17}", "! 3" },
	{ "items must not be a string", SPLIT_LIST, 0, "{\"items\":\"[{}]\"}", "! 3" },
	{ "items must not be missing", SPLIT_LIST, 0, "{\"items\":}", "! 3" },
	{ "items twice are refused", SPLIT_LIST, 0, "{\"items\":[{}],\"items\":[{}]}",
		"{}\n! 3" },
	{ "escaped items are refused", SPLIT_LIST, 0, "{\"item\\u0073\":[{}]}", "! 3" },
	{ "an item must be an object", SPLIT_LIST, 0, "{\"items\":[{},1]}", "{}\n! 3" },
	{ "an item must not be an array", SPLIT_LIST, 0, "{\"items\":[[]]}", "! 3" },
	{ "an item must not be a string", SPLIT_LIST, 0, "{\"items\":[\"a\"]}", "! 3" },
	{ "items need a comma between them", SPLIT_LIST, 0, "{\"items\":[{} {}]}",
		"{}\n! 3" },
	{ "items need one comma only", SPLIT_LIST, 0, "{\"items\":[{},,{}]}",
		"{}\n! 3" },
	{ "items do not begin with a comma", SPLIT_LIST, 0, "{\"items\":[,{}]}",
		"! 3" },
	{ "items do not end with a comma", SPLIT_LIST, 0, "{\"items\":[{},]}",
		"{}\n! 3" },
	{ "a value that never ends is refused at the ceiling", SPLIT_STREAM, 8,
		"{\"aaaaaaaaaaaa", "! 4" },
	{ "an item that never ends is refused at the ceiling", SPLIT_LIST, 12,
		"{\"items\":[{\"aaaaaaaaaaaa", "! 4" },
	{ "a list cut inside an item is inside", SPLIT_LIST, 0, "{\"items\":[{},{\"a\"",
		"{}\n~" },
	{ "a list cut after its items is inside", SPLIT_LIST, 0, "{\"items\":[{}]",
		"{}\n~" },
};

static size_t ceiling_of(const struct split_case *test)
{
	return test->ceiling == 0 ? LIMIT_ITEM_BYTES : test->ceiling;
}

static void check_transcript(
	const struct split_case *test, struct transcript *transcript, size_t border)
{
	if (strcmp(strbuf_cstr(&transcript->text), test->expected) != 0) {
		fail_msg("%s (border %zu):\nwanted %s\ngot    %s\n%s", test->name,
			border, test->expected, strbuf_cstr(&transcript->text),
			transcript->error.message);
	}
}

static void splits_the_same_at_every_border(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct split_case *test = &cases[i];
		size_t length = strlen(test->input);

		for (size_t border = 0; border <= length; border++) {
			struct splitter *splitter =
				splitter_create(test->mode, ceiling_of(test));
			struct transcript transcript;

			transcript_init(&transcript);
			feed(splitter, (struct str){ test->input, border },
				&transcript);
			feed(splitter,
				(struct str){ test->input + border, length - border },
				&transcript);
			finish(splitter, &transcript);
			check_transcript(test, &transcript, border);
			strbuf_finish(&transcript.text);
			splitter_destroy(splitter);
		}
	}
}

/* Each byte lies in a block of its own, so that a byte too far is seen. */
static void splits_the_same_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct split_case *test = &cases[i];
		struct splitter *splitter =
			splitter_create(test->mode, ceiling_of(test));
		struct transcript transcript;

		transcript_init(&transcript);
		for (size_t k = 0; k < strlen(test->input); k++) {
			char *byte = mem_alloc(1);

			*byte = test->input[k];
			feed(splitter, (struct str){ byte, 1 }, &transcript);
			mem_free(byte);
		}
		finish(splitter, &transcript);
		check_transcript(test, &transcript, 1);
		strbuf_finish(&transcript.text);
		splitter_destroy(splitter);
	}
}

static void an_error_stays_until_the_reset(void **state)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, 1000);
	struct str page = STR("<html><body>");
	struct str list = STR("{\"items\":[{}]}");
	struct str value;
	struct error err;

	(void)state;
	assert_int_equal(splitter_feed(splitter, &page, &value, &err), SPLIT_ERROR);
	assert_string_equal(err.message,
		"not JSON: \"<html><body>\" where an object "
		"should begin (byte 0)");
	err.message[0] = '\0';
	assert_int_equal(splitter_feed(splitter, &list, &value, &err), SPLIT_ERROR);
	assert_int_equal(err.code, ERR_PARSE);
	assert_non_null(strstr(err.message, "<html><body>"));
	splitter_reset(splitter, SPLIT_LIST);
	assert_int_equal(splitter_feed(splitter, &list, &value, &err), SPLIT_VALUE);
	assert_int_equal(splitter_feed(splitter, &list, &value, &err), SPLIT_END);
	splitter_destroy(splitter);
}

static void hostile_bytes_in_an_error_are_made_visible(void **state)
{
	struct splitter *splitter = splitter_create(SPLIT_STREAM, 1000);
	struct str bytes = STR("\033]0;x\007");
	struct str value;
	struct error err;

	(void)state;
	assert_int_equal(splitter_feed(splitter, &bytes, &value, &err), SPLIT_ERROR);
	assert_null(strchr(err.message, '\033'));
	assert_null(strchr(err.message, '\007'));
	splitter_destroy(splitter);
}

static void a_reset_in_the_middle_forgets_everything(void **state)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, 1000);
	struct str half = STR("{\"items\":[{\"metadata\":{\"managedFields\":[\"x");
	struct str value;
	struct str stream = STR("{\"a\":1}");
	struct error err;

	(void)state;
	assert_int_equal(splitter_feed(splitter, &half, &value, &err), SPLIT_NEED_MORE);
	assert_true(splitter_is_inside(splitter));
	splitter_reset(splitter, SPLIT_STREAM);
	assert_false(splitter_is_inside(splitter));
	assert_int_equal(splitter_feed(splitter, &stream, &value, &err), SPLIT_VALUE);
	assert_true(str_is(value, "{\"a\":1}"));
	splitter_destroy(splitter);
}

static void append_nested(struct strbuf *out, size_t levels)
{
	for (size_t i = 0; i < levels; i++) {
		strbuf_text(out, i % 2 == 0 ? "{\"a\":" : "[");
	}
	strbuf_char(out, '1');
	for (size_t i = levels; i > 0; i--) {
		strbuf_char(out, i % 2 == 1 ? '}' : ']');
	}
}

static enum split_result split_nested(enum splitter_mode mode, size_t levels)
{
	struct splitter *splitter = splitter_create(mode, LIMIT_ITEM_BYTES);
	struct transcript transcript;
	struct strbuf text;

	transcript_init(&transcript);
	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, mode == SPLIT_LIST ? "{\"items\":[" : "");
	append_nested(&text, levels);
	strbuf_text(&text, mode == SPLIT_LIST ? "]}" : "");
	feed(splitter, (struct str){ text.data, text.length }, &transcript);
	strbuf_finish(&text);
	strbuf_finish(&transcript.text);
	splitter_destroy(splitter);
	return transcript.last;
}

static void depth_is_limited_alike_in_streams_and_items(void **state)
{
	(void)state;
	assert_int_equal(split_nested(SPLIT_STREAM, LIMIT_JSON_DEPTH), SPLIT_NEED_MORE);
	assert_int_equal(split_nested(SPLIT_STREAM, LIMIT_JSON_DEPTH + 1), SPLIT_ERROR);
	assert_int_equal(split_nested(SPLIT_LIST, LIMIT_JSON_DEPTH), SPLIT_END);
	assert_int_equal(split_nested(SPLIT_LIST, LIMIT_JSON_DEPTH + 1), SPLIT_ERROR);
	assert_int_equal(split_nested(SPLIT_STREAM, 100000), SPLIT_ERROR);
}

struct recorded_list {
	const char *name;
	size_t item_count;
};

static const struct recorded_list recorded_lists[] = {
	{ "list-daemonsets.json", 1 },
	{ "list-events.json", 0 },
	{ "list-hco.json", 1 },
	{ "list-kubevirt.json", 1 },
	{ "list-migrationpolicies.json", 2 },
	{ "list-nad.json", 2 },
	{ "list-namespaces.json", 8 },
	{ "list-nodes.json", 4 },
	{ "list-pods.json", 16 },
	{ "list-resourcequotas.json", 1 },
	{ "list-vm.json", 12 },
	{ "list-vmi.json", 12 },
	{ "list-vmim.json", 0 },
};

/* A generator of chunk sizes that is the same on every machine. */
static size_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static struct json_object *parse(struct str text)
{
	struct json_tokener *tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH);
	struct json_object *tree =
		json_tokener_parse_ex(tokener, text.data, (int)text.length);

	assert_non_null(tree);
	json_tokener_free(tokener);
	return tree;
}

/* The same text parsed as a whole, with managedFields taken out of the tree. */
static struct json_object *expected_items(struct json_object *list)
{
	struct json_object *items = json_object_object_get(list, "items");

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);

		json_object_object_del(
			json_object_object_get(item, "metadata"), "managedFields");
	}
	return items;
}

static void split_recorded(
	const struct recorded_list *list, struct str text, uint32_t seed)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, LIMIT_ITEM_BYTES);
	struct json_object *whole = parse(text);
	struct json_object *items = expected_items(whole);
	enum split_result result = SPLIT_NEED_MORE;
	size_t count = 0;

	while (text.length > 0) {
		size_t size = 1 + next_random(&seed) % (seed % 3 == 0 ? 9 : 4000);
		struct str chunk = { text.data,
			size < text.length ? size : text.length };
		struct str value;
		struct error err;

		text.data += chunk.length;
		text.length -= chunk.length;
		while ((result = splitter_feed(splitter, &chunk, &value, &err)) ==
			SPLIT_VALUE) {
			struct json_object *item = parse(value);

			assert_true(json_object_equal(
				item, json_object_array_get_idx(items, count)));
			json_object_put(item);
			count++;
		}
	}
	assert_int_equal(result, SPLIT_END);
	assert_int_equal(count, list->item_count);
	json_object_object_del(whole, "items");
	json_object_object_add(whole, "items", json_object_new_array());
	items = parse(splitter_envelope(splitter));
	assert_true(json_object_equal(items, whole));
	json_object_put(items);
	json_object_put(whole);
	splitter_destroy(splitter);
}

static void recorded_lists_come_out_whole_in_random_chunks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(recorded_lists); i++) {
		struct strbuf text;

		recorded_read(recorded_lists[i].name, &text);
		for (uint32_t seed = 1; seed <= 5; seed++) {
			split_recorded(&recorded_lists[i],
				(struct str){ text.data, text.length }, seed);
		}
		strbuf_finish(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_the_same_at_every_border),
		cmocka_unit_test(splits_the_same_byte_by_byte),
		cmocka_unit_test(an_error_stays_until_the_reset),
		cmocka_unit_test(hostile_bytes_in_an_error_are_made_visible),
		cmocka_unit_test(a_reset_in_the_middle_forgets_everything),
		cmocka_unit_test(depth_is_limited_alike_in_streams_and_items),
		cmocka_unit_test(recorded_lists_come_out_whole_in_random_chunks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
