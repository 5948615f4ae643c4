/* What may be secret does not get through, the rest does as it stood. */
#include "wire/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glob.h>

#include "base/attr.h"
#include "base/file.h"

#define CEILING (1u << 20)

static void values_are_copied_without_what_is_secret(void **state)
{
	static const struct {
		const char *what;
		const char *json;
		const char *expected;
	} cases[] = {
		{ "nothing to do", "{\"a\":[1,2.5e3,true,null,\"x\\\"y\\u00e9\"]}",
			"{\"a\":[1,2.5e3,true,null,\"x\\\"y\\u00e9\"]}" },
		{ "blanks go", " { \"a\" :\t[ 1 ,\n2 ] , \"b\" : { } } ",
			"{\"a\":[1,2],\"b\":{}}" },
		{ "managed fields",
			"{\"metadata\":{\"managedFields\":[{\"f:x\":{}}],\"name\":"
			"\"a\"}"
			"}",
			"{\"metadata\":{\"name\":\"a\"}}" },
		{ "the first member of several",
			"{\"env\":[{\"value\":\"k\"}],\"name\":\"c\",\"args\":[\"k\"]}",
			"{\"name\":\"c\"}" },
		{ "the only member", "{\"spec\":{\"command\":[\"k\"]}}",
			"{\"spec\":{}}" },
		{ "cloud-init",
			"{\"volumes\":[{\"name\":\"v\",\"cloudInitNoCloud\":{"
			"\"userData\":"
			"\"k\",\"networkDataBase64\":\"k\"}}]}",
			"{\"volumes\":[{\"name\":\"v\",\"cloudInitNoCloud\":{}}]}" },
		{ "whatever is called a secret",
			"{\"imagePullSecrets\":[{}],\"Password\":1,"
			"\"accessCredentials\":"
			"[],\"apiKeyRef\":2,\"clientToken\":3,\"x\":4}",
			"{\"x\":4}" },
		{ "annotations that nobody reads",
			"{\"annotations\":{\"kubectl.kubernetes.io/"
			"last-applied-configuration\":\"k\",\"kubevirt.io/heartbeat\":"
			"\"t\",\"kubevirt.io/ignitiondata\":\"k\"}}",
			"{\"annotations\":{\"kubevirt.io/heartbeat\":\"t\"}}" },
		{ "a patch is known to be there",
			"{\"annotations\":{\"a\":\"k\",\"kubevirt.kubevirt.io/"
			"jsonpatch\":"
			"\"k\",\"b\":\"k\"}}",
			"{\"annotations\":{\"kubevirt.kubevirt.io/jsonpatch\":"
			"\"<redacted>\"}}" },
		{ "labels keep their names",
			"{\"labels\":{\"app/token\":\"a\",\"secret\":\"b\"},\"hard\":{"
			"\"secrets\":\"5\"}}",
			"{\"labels\":{\"app/token\":\"a\",\"secret\":\"b\"},\"hard\":{"
			"\"secrets\":\"5\"}}" },
		{ "a name with an escape may be anything",
			"{\"pass\\u0077ord\":\"k\",\"a\":1}", "{\"a\":1}" },
		{ "bearer tokens in a text",
			"{\"message\":\"401: Bearer kkk.kk, sorry; token=kkk x\"}",
			"{\"message\":\"401: Bearer <redacted> sorry; "
			"token=<redacted> x\"}" },
		{ "an escape behind a token stays whole",
			"{\"message\":\"{\\\"token\\\":\\\"kkk\\\"} \\\"Bearer "
			"kkk\\\"\"}",
			"{\"message\":\"{\\\"token\\\":\\\"<redacted>\\\"} "
			"\\\"Bearer <redacted>\\\"\"}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf out;

		strbuf_init(&out, CEILING);
		if (!redact_json(str_from(cases[i].json), &out)) {
			fail_msg("%s: refused", cases[i].what);
		}
		assert_string_equal(strbuf_cstr(&out), cases[i].expected);
		strbuf_finish(&out);
	}
}

/* --- what decoders ask for --- */

/* The next literal that json_at() or json_member() is called with. */
static bool next_asked(const char **at, char *out, size_t size)
{
	const char *member = strstr(*at, "json_member(");
	const char *call = strstr(*at, "json_at(");
	size_t length;

	if (call == NULL || (member != NULL && member < call)) {
		call = member;
	}
	if (call == NULL) {
		return false;
	}
	*at = call + strcspn(call, "\";{");
	if (**at != '"') {
		out[0] = '\0';
		return true;
	}
	length = strcspn(++*at, "\"");
	assert_true(length < size);
	memcpy(out, *at, length);
	out[length] = '\0';
	*at += length + 1;
	return true;
}

/* Paths that begin at a map whose names are the users' own. */
static const char *whole_path(const char *file, const char *path)
{
	static const struct {
		const char *file;
		const char *path;
		const char *whole;
	} parts[] = {
		{ "src/wire/decode_node.c", "pods", "status.allocatable.pods" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
		if (strcmp(file, parts[i].file) == 0 &&
			strcmp(path, parts[i].path) == 0) {
			return parts[i].whole;
		}
	}
	return path;
}

static void assert_kept(const char *file, const char *path)
{
	struct strbuf json;
	struct strbuf out;
	struct str rest = str_from(whole_path(file, path));
	struct str name;
	unsigned depth = 0;

	strbuf_init(&json, CEILING);
	strbuf_init(&out, CEILING);
	for (; str_split(&rest, '.', &name); depth++) {
		strbuf_printf(&json, "{\"%.*s\":", (int)name.length, name.data);
	}
	strbuf_text(&json, "1");
	for (; depth > 0; depth--) {
		strbuf_char(&json, '}');
	}
	assert_true(redact_json((struct str){ json.data, json.length }, &out));
	if (strcmp(strbuf_cstr(&json), strbuf_cstr(&out)) != 0) {
		fail_msg("%s reads %s, and recordings are without it", file, path);
	}
	strbuf_finish(&json);
	strbuf_finish(&out);
}

static size_t assert_all_kept(const char *file)
{
	struct strbuf source;
	struct error err = { ERR_NONE, "" };
	char path[128];
	const char *at;
	size_t count = 0;

	strbuf_init(&source, CEILING);
	if (!file_read(file, &source, &err)) {
		fail_msg("%s", err.message);
	}
	at = strbuf_cstr(&source);
	while (next_asked(&at, path, sizeof(path))) {
		if (path[0] != '\0') {
			assert_kept(file, path);
			count++;
		}
	}
	strbuf_finish(&source);
	return count;
}

static void recordings_keep_what_decoders_ask_for(void **state)
{
	glob_t files;
	size_t count = 0;

	(void)state;
	assert_int_equal(glob("src/wire/decode_*.c", 0, NULL, &files), 0);
	assert_true(files.gl_pathc > 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		count += assert_all_kept(files.gl_pathv[i]);
	}
	assert_true(count > 200);
	globfree(&files);
}

static void what_is_not_json_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"{",
		"[1",
		"{\"a\"}",
		"{\"a\":}",
		"{\"a\":1,}",
		"[1,]",
		"{} {}",
		"\"a",
		"{\"a\":\"b}",
		"]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf out;

		strbuf_init(&out, CEILING);
		if (redact_json(str_from(cases[i]), &out)) {
			fail_msg("taken: %s", cases[i]);
		}
		strbuf_finish(&out);
	}
}

static void what_does_not_fit_is_refused(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 8);
	assert_false(redact_json(STR("{\"a\":\"bcdefghij\"}"), &out));
	strbuf_finish(&out);
}

static void nesting_has_an_end(void **state)
{
	struct strbuf deep;
	struct strbuf out;

	(void)state;
	strbuf_init(&deep, CEILING);
	strbuf_init(&out, CEILING);
	for (int i = 0; i < 10000; i++) {
		strbuf_char(&deep, '[');
	}
	assert_false(redact_json((struct str){ deep.data, deep.length }, &out));
	strbuf_finish(&deep);
	strbuf_finish(&out);
}

static void text_keeps_all_but_tokens(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, CEILING);
	redact_text(STR("a 1\nAuthorization: Bearer kkk\nb 2\n"), &out);
	assert_string_equal(
		strbuf_cstr(&out), "a 1\nAuthorization: Bearer <redacted>\nb 2\n");
	strbuf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_copied_without_what_is_secret),
		cmocka_unit_test(recordings_keep_what_decoders_ask_for),
		cmocka_unit_test(what_is_not_json_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(text_keeps_all_but_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
