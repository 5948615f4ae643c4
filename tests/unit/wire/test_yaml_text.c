/* Tests of the YAML emitter: what it writes is read back as the same, and is harmless.
 */
#include "tests/unit/wire/recordings.h"

#include "base/alloc.h"
#include "base/attr.h"
#include "base/utf8.h"
#include "src/config/yaml.h"
#include "wire/yaml_text.h"

static const struct {
	const char *what;
	const char *json;
	const char *yaml;
} cases[] = {
	{ "members are sorted, lists stand as deep as their name",
		"{\"spec\":{\"b\":[{\"w\":1,\"v\":\"a\"},{\"z\":null}],\"a\":true},"
		"\"kind\":"
		"\"Node\"}",
		"kind: Node\nspec:\n  a: true\n  b:\n  - v: a\n    w: 1\n  - z: "
		"null\n" },
	{ "empty containers stay in the line",
		"{\"a\":{},\"b\":[],\"c\":[[],{},[1,2]]}",
		"a: {}\nb: []\nc:\n- []\n- {}\n-\n  - 1\n  - 2\n" },
	{ "what would be read as something else is quoted",
		"{\"a\":[\"true\",\"No\",\"12\",\"1e3\",\"0x1f\",\"0X1F\",\"0b1\","
		"\"2026-11-20T14:02:"
		"11Z\",\"~\","
		"\"\",\" x\",\"x:\",\"a: b\",\"a #b\",\"-x\",\"*\",\"{\",\"1:30\"]}",
		"a:\n- \"true\"\n- \"No\"\n- \"12\"\n- \"1e3\"\n- \"0x1f\"\n- "
		"\"0X1F\"\n- \"0b1\"\n- "
		"\"2026-11-20T14:02:11Z\"\n- \"~\"\n- \"\"\n- \" x\"\n- \"x:\"\n- \"a: "
		"b\"\n- "
		"\"a #b\"\n- \"-x\"\n- \"*\"\n- \"{\"\n- \"1:30\"\n" },
	{ "underscores do not hide a number",
		"{\"a\":[\"1e_3\",\"0_x1f\",\"1_000\",\"a_1\",\"1_web\",\"_x\"]}",
		"a:\n- \"1e_3\"\n- \"0_x1f\"\n- \"1_000\"\n- a_1\n- 1_web\n- _x\n" },
	{ "what is plain is not",
		"{\"a\":[\"10.1.2.3\",\"a:b\",\"v1.33.1\",\"16Gi\",\"q35\",\"a-b\","
		"\"4abc\","
		"\"M\\u00fcller\",\"a\\\\b\"]}",
		"a:\n- 10.1.2.3\n- a:b\n- v1.33.1\n- 16Gi\n- q35\n- a-b\n- 4abc\n- "
		"M\xc3\xbcller\n- a\\b\n" },
	{ "lines are a block, its end as it is",
		"{\"a\":\"x\\n  "
		"y\\n\",\"b\":\"x\\ny\",\"c\":\"x\\n\\n\",\"d\":[\"x\\ny\\n\"]}",
		"a: |\n  x\n    y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd:\n- |\n  x\n  "
		"y\n" },
	{ "a block cannot begin with a blank", "{\"a\":\" x\\ny\"}",
		"a: \" x\\ny\"\n" },
	{ "control, direction and invisible characters are escapes",
		"{\"a\":\"\\u001b]52;c;eA==\\u0007\",\"b\":\"x\\u202ey\",\"c\":"
		"\"\\u009b2J\","
		"\"d\":\"a\\tb\\rc\",\"\\u001b[2J\":1,\"e\":\"l1\\n\\u001b[H\"}",
		"\"\\u001B[2J\": 1\na: \"\\u001B]52;c;eA==\\u0007\"\nb: "
		"\"x\\u202Ey\"\nc: "
		"\"\\u009B2J\"\nd: \"a\\tb\\rc\"\ne: \"l1\\n\\u001B[H\"\n" },
	{ "quotes and backslashes in quotes are escaped", "{\"a\":\"-\\\"\\\\\"}",
		"a: \"-\\\"\\\\\"\n" },
};

static void values_become_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf yaml;
		struct yaml_text marks;
		struct error err;

		strbuf_init(&yaml, 4096);
		if (!yaml_text_write(str_from(cases[i].json), &yaml, &marks, &err)) {
			fail_msg("%s: %s", cases[i].what, err.message);
		}
		if (strcmp(strbuf_cstr(&yaml), cases[i].yaml) != 0) {
			fail_msg("%s:\n%s", cases[i].what, strbuf_cstr(&yaml));
		}
		strbuf_finish(&yaml);
	}
}

static void managed_fields_and_version_are_told(void **state)
{
	static const char json[] =
		"{\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\",\"managedFields\":[{"
		"\"a\":1,"
		"\"b\":2},{\"a\":3}],\"labels\":{\"managedFields\":\"no\"},"
		"\"resourceVersion\":\"4711\"},\"spec\":{\"metadata\":{"
		"\"managedFields\":[1]}}}";
	struct strbuf yaml;
	struct yaml_text marks;
	struct error err;

	(void)state;
	strbuf_init(&yaml, 4096);
	assert_true(yaml_text_write(str_from(json), &yaml, &marks, &err));
	/* kind, metadata, labels and its member stand before. */
	assert_int_equal(marks.managed_first, 4);
	assert_int_equal(marks.managed_count, 4);
	assert_string_equal(marks.resource_version, "4711");
	strbuf_finish(&yaml);
}

static void what_is_no_object_or_too_large_is_refused(void **state)
{
	struct strbuf yaml;
	struct yaml_text marks;
	struct error err;

	(void)state;
	strbuf_init(&yaml, 16);
	assert_false(yaml_text_write(str_from("[1]"), &yaml, &marks, &err));
	assert_false(yaml_text_write(str_from("{\"a\":"), &yaml, &marks, &err));
	assert_false(yaml_text_write(
		str_from("{\"a\":\"0123456789012345\"}"), &yaml, &marks, &err));
	assert_int_equal(err.code, ERR_TOO_LARGE);
	strbuf_finish(&yaml);
}

static void assert_harmless(const char *text, size_t length)
{
	for (size_t i = 0; i < length;) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text + i, length - i, &codepoint);

		if (codepoint != '\n' && utf8_width(codepoint) < 0) {
			fail_msg("U+%04X at byte %zu", (unsigned)codepoint, i);
		}
		i += taken;
	}
}

/* Read by the reader of the settings, written again: the same text. */
static void assert_read_back(const char *name, const struct strbuf *json)
{
	struct arena *arena = arena_create(1u << 20);
	struct yaml_document document = { NULL, NULL };
	struct yaml_text marks;
	struct strbuf first;
	struct strbuf second;
	struct strbuf back;
	struct error err;

	strbuf_init(&first, 64u << 20);
	strbuf_init(&second, 64u << 20);
	strbuf_init(&back, 64u << 20);
	if (!yaml_text_write(
		    (struct str){ json->data, json->length }, &first, &marks, &err) ||
		!yaml_document_parse((struct str){ first.data, first.length }, arena,
			&document, &err)) {
		fail_msg("%s: %s", name, err.message);
	}
	assert_harmless(first.data, first.length);
	assert_true(yaml_to_json(document.root, &back));
	assert_true(yaml_text_write(
		(struct str){ back.data, back.length }, &second, &marks, &err));
	if (strcmp(strbuf_cstr(&first), strbuf_cstr(&second)) != 0) {
		fail_msg("%s is read back as something else", name);
	}
	strbuf_finish(&back);
	strbuf_finish(&second);
	strbuf_finish(&first);
	arena_destroy(arena);
}

static void recorded_objects_are_read_back_as_they_were(void **state)
{
	static const char *const names[] = { "list-vmi.json", "list-vmim.json",
		"list-nodes.json", "list-pods.json", "list-kubevirt.json",
		"list-hco.json", "list-nad.json", "list-migrationpolicies.json",
		"list-resourcequotas.json" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct strbuf json;

		recorded_read(names[i], &json);
		assert_read_back(names[i], &json);
		strbuf_finish(&json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_become_lines),
		cmocka_unit_test(managed_fields_and_version_are_told),
		cmocka_unit_test(what_is_no_object_or_too_large_is_refused),
		cmocka_unit_test(recorded_objects_are_read_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
