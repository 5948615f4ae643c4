/* Tests of error bodies of any shape, list envelopes and the version. */
#include "wire/decode.h"

#include "tests/unit/wire/recordings.h"

struct body_case {
	int64_t http_code;
	const char *content_type;
	const char *body;
	const char *message;
	int64_t code;
	bool is_status;
};

static const struct body_case bodies[] = {
	{ 403, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"nodes is "
		"forbidden\",\"reason\":\"Forbidden\",\"code\":403}",
		"nodes is forbidden", 403, true },
	{ 500, "application/json",
		"{\"kind\":\"Status\",\"message\":\"  several\\n\\tlines\\r\\n  of "
		"text\\n\"}",
		"several lines of text", 500, true },
	{ 500, "application/json",
		"{\"kind\":\"Status\",\"message\":\"red \\u001b[31mtext\\u0007\"}",
		"red ^[[31mtext^G", 500, true },
	{ 410, "application/json", "{\"kind\":\"Status\",\"message\":\"\"}",
		"the server no longer keeps this version (HTTP 410)", 410, true },
	{ 200, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":410}",
		"the server no longer keeps this version (HTTP 410)", 410, true },
	{ 200, "application/json",
		"{\"kind\":\"Status\",\"status\":\"Success\",\"details\":{}}",
		"the server reports success (HTTP 200)", 200, true },
	{ 401, NULL, "", "the server does not accept these credentials (HTTP 401)", 401,
		false },
	{ 404, "text/plain", " \n ",
		"the server does not know this resource (HTTP 404)", 404, false },
	{ 418, "text/plain", "", "the server answered with an error (HTTP 418)", 418,
		false },
	{ 302, "text/html", "", "the server points to another address (HTTP 302)", 302,
		false },
	{ 0, NULL, "", "the server answered with an error", 0, false },
	{ 404, "text/plain; charset=utf-8", "404 page not found\n",
		"the server answered (HTTP 404): 404 page not found", 404, false },
	{ 429, "text/plain", "Too many requests, please try again later.\n",
		"the server answered (HTTP 429): Too many requests, please try again "
		"later.",
		429, false },
	{ 200, "text/plain", "hello\n",
		"the server answered with text/plain, not JSON (HTTP 200): hello", 200,
		false },
	{ 307, "text/html", "<a href=\"https://login\">Temporary Redirect</a>",
		"the server points to another address (HTTP 307)", 307, false },
	{ 502, "text/html",
		"<!DOCTYPE html><html><head><title>502 Bad Gateway</title><style>body "
		"{ color: red }</style><script>if (a<b) { x(); "
		"}</script></head>\n<body>"
		"<h1>Bad&nbsp;Gateway</h1>\n<p>nginx</p></body></html>",
		"the server answered with text/html, not JSON (HTTP 502): 502 Bad "
		"Gateway Bad&nbsp;Gateway nginx",
		502, false },
	{ 200, "TEXT/HTML; charset=x", "<html><body>Log in<",
		"the server answered with TEXT/HTML, not JSON (HTTP 200): Log in", 200,
		false },
	{ 200, NULL, "<script>for (;;) {}",
		"the server answered with something other than JSON (HTTP 200)", 200,
		false },
	{ 500, NULL, "oops",
		"the server answered with something other than JSON (HTTP 500): oops",
		500, false },
	{ 500, "application/json", "{\"kind\":\"Status\",\"mess",
		"the server answered with broken JSON (HTTP 500): "
		"{\"kind\":\"Status\",\"mess",
		500, false },
	{ 406, "application/vnd.kubernetes.protobuf", "k8s\x01\x02\x03",
		"the server answered with application/vnd.kubernetes.protobuf, not "
		"JSON "
		"(HTTP 406)",
		406, false },
	{ 401, "application/json",
		"{\"type\":\"error\",\"status\":\"401\",\"message\":\"must "
		"authenticate\"}",
		"the server answered (HTTP 401): must authenticate", 401, false },
	{ 400, "application/json", "{\"error\":\"invalid_grant\"}",
		"the server answered (HTTP 400): invalid_grant", 400, false },
	{ 500, "application/json", "{\"error\":{}}",
		"the server had an internal error (HTTP 500)", 500, false },
	{ 500, "application/json", "[]", "the server had an internal error (HTTP 500)",
		500, false },
	{ 503, "text/plain", "bad\xff utf-8 \xe2\x80\xae!",
		"the server answered (HTTP 503): bad\xef\xbf\xbd utf-8 <U+202E>!", 503,
		false },
};

static void every_body_gives_a_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(bodies); i++) {
		const struct body_case *test = &bodies[i];
		struct status status;

		memset(&status, 0x5a, sizeof(status));
		decode_status(test->http_code, test->content_type, str_from(test->body),
			&status);
		if (strcmp(status.message, test->message) != 0) {
			fail_msg("wanted %s\ngot    %s", test->message, status.message);
		}
		assert_int_equal(status.code, test->code);
		assert_int_equal(status.is_status, test->is_status);
	}
}

static void long_pages_are_cut_between_words(void **state)
{
	struct status status;
	struct strbuf text;
	size_t length;

	(void)state;
	strbuf_init(&text, 1u << 20);
	for (int i = 0; i < 5000; i++) {
		strbuf_text(&text, "wordy ");
	}
	decode_status(
		500, "text/plain", (struct str){ text.data, text.length }, &status);
	length = strlen(status.message);
	assert_true(length > 150 && length < 260);
	assert_string_equal(status.message + length - 9, "wordy ...");
	strbuf_reset(&text);
	for (int i = 0; i < 5000; i++) {
		strbuf_text(&text, "<b>");
	}
	strbuf_text(&text, "end");
	decode_status(
		500, "text/html", (struct str){ text.data, text.length }, &status);
	assert_non_null(strstr(status.message, "not JSON"));
	strbuf_finish(&text);
}

static void long_messages_are_cut_on_a_character(void **state)
{
	struct status status;
	struct strbuf text;

	(void)state;
	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, "{\"kind\":\"Status\",\"message\":\"x");
	for (int i = 0; i < 3000; i++) {
		strbuf_text(&text, "\xc3\xa4");
	}
	strbuf_text(&text, "\"}");
	decode_status(500, "application/json", (struct str){ text.data, text.length },
		&status);
	assert_true(strlen(status.message) >= sizeof(status.message) - 3);
	assert_int_equal(strlen(status.message) % 2, 1);
	strbuf_finish(&text);
}

static void a_token_that_does_not_fit_is_none(void **state)
{
	struct status status;
	struct strbuf text;

	(void)state;
	strbuf_init(&text, 1u << 20);
	strbuf_printf(&text,
		"{\"kind\":\"Status\",\"code\":410,\"metadata\":{\"continue\":\"%"
		"5000d\"}"
		"}",
		1);
	decode_status(410, "application/json", (struct str){ text.data, text.length },
		&status);
	assert_string_equal(status.continue_token, "");
	strbuf_finish(&text);
}

struct seen {
	size_t statuses;
	size_t with_token;
	size_t too_large;
	size_t with_retry;
};

static void check_recorded(struct json_object *record, void *context)
{
	struct json_object *headers = json_object_object_get(record, "headers");
	int64_t code = json_object_get_int64(json_object_object_get(record, "status"));
	struct str type = record_text(headers, "Content-Type");
	struct str body = record_text(record, "body");
	struct str name = record_text(record, "case");
	struct seen *seen = context;
	struct status status;

	decode_status(code, type.data, body, &status);
	assert_true(status.message[0] != '\0');
	assert_null(strchr(status.message, '\n'));
	if (code >= 400) {
		assert_int_equal(status.code, code);
	}
	if (type.data != NULL && str_starts_with(type, "text/plain")) {
		assert_false(status.is_status);
		assert_non_null(strstr(status.message, "HTTP"));
	}
	if (str_is(name, "504 resourceVersion in the future")) {
		assert_string_equal(status.reason, "Timeout");
		assert_int_equal(status.retry_after_s, 1);
		assert_string_equal(status.message,
			"Timeout: Too large resource version: 99999999, current: 5972");
	}
	seen->statuses += status.is_status;
	seen->with_token += status.continue_token[0] != '\0';
	seen->too_large += status.is_too_large_resource_version;
	seen->with_retry += i64_is_known(status.retry_after_s);
}

static void recorded_errors_are_read(void **state)
{
	struct seen seen = { 0, 0, 0, 0 };

	(void)state;
	assert_int_equal(recording_each("errors.jsonl", check_recorded, &seen), 64);
	assert_int_equal(seen.statuses, 41);
	assert_int_equal(seen.with_token, 1);
	assert_int_equal(seen.too_large, 1);
	assert_int_equal(seen.with_retry, 1);
}

static void envelopes_of_lists_are_read(void **state)
{
	static const struct {
		const char *json;
		const char *version;
		const char *token;
		bool is_status;
	} cases[] = {
		{ "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"4448\"},"
		  "\"items\":[]}",
			"4448", "", false },
		{ "{\"items\":[],\"metadata\":{\"continue\":\"abc\","
		  "\"resourceVersion\":"
		  "\"7\",\"remainingItemCount\":3}}",
			"7", "abc", false },
		{ "{\"metadata\":{\"continue\":null}}", "", "", false },
		{ "{\"metadata\":{\"continue\":5,\"resourceVersion\":6}}", "", "",
			false },
		{ "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}", "", "",
			true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct list_meta meta;
		struct error err;

		memset(&meta, 0x5a, sizeof(meta));
		assert_true(decode_list_meta(str_from(cases[i].json), &meta, &err));
		assert_string_equal(meta.resource_version, cases[i].version);
		assert_string_equal(meta.continue_token, cases[i].token);
		assert_int_equal(meta.is_status, cases[i].is_status);
		assert_int_equal(
			meta.status.code, cases[i].is_status ? 410 : UNKNOWN_I64);
	}
}

static void what_is_no_list_is_refused(void **state)
{
	static const char *const cases[] = { "", "{}", "[]", "null", "<html>",
		"{\"metadata\":null}", "{\"metadata\":[]}", "{\"kind\":\"status\"}",
		"{\"items\":[]", "{\"metadata\":{\"resourceVersion\":\"1\\u0000\"}}",
		"{\"metadata\":{\"continue\":\"a\\u0000b\"}}" };
	struct list_meta meta;
	struct strbuf text;
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_false(decode_list_meta(str_from(cases[i]), &meta, &err));
		assert_int_equal(err.code, ERR_PARSE);
	}
	strbuf_init(&text, 1u << 20);
	strbuf_printf(&text, "{\"metadata\":{\"continue\":\"%4096d\"}}", 1);
	assert_false(
		decode_list_meta((struct str){ text.data, text.length }, &meta, &err));
	assert_int_equal(err.code, ERR_TOO_LARGE);
	strbuf_reset(&text);
	strbuf_printf(&text, "{\"metadata\":{\"continue\":\"%4095d\"}}", 1);
	assert_true(
		decode_list_meta((struct str){ text.data, text.length }, &meta, &err));
	assert_int_equal(strlen(meta.continue_token), 4095);
	strbuf_finish(&text);
}

static void the_version_is_read(void **state)
{
	char version[16] = "before";
	struct error err;

	(void)state;
	assert_true(decode_version(STR("{\"major\":\"1\",\"gitVersion\":\"v1.33.1\"}"),
		version, sizeof(version), &err));
	assert_string_equal(version, "v1.33.1");
	assert_false(decode_version(STR("{}"), version, sizeof(version), &err));
	assert_false(decode_version(
		STR("{\"gitVersion\":1}"), version, sizeof(version), &err));
	assert_false(decode_version(
		STR("{\"gitVersion\":\"\"}"), version, sizeof(version), &err));
	assert_false(decode_version(STR("{\"gitVersion\":\"v1.33.1-0123456789\"}"),
		version, sizeof(version), &err));
	assert_false(decode_version(
		STR("{\"gitVersion\":\"v1\\u0000\"}"), version, sizeof(version), &err));
	assert_int_equal(err.code, ERR_PARSE);
	assert_string_equal(version, "v1.33.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_body_gives_a_message),
		cmocka_unit_test(long_pages_are_cut_between_words),
		cmocka_unit_test(long_messages_are_cut_on_a_character),
		cmocka_unit_test(a_token_that_does_not_fit_is_none),
		cmocka_unit_test(recorded_errors_are_read),
		cmocka_unit_test(envelopes_of_lists_are_read),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(the_version_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
