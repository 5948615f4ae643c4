/* Answers that are no objects: errors of any shape, list envelopes, the version. */
#include "wire/decode.h"

#include <strings.h>

#include "base/limits.h"
#include "base/safe_text.h"
#include "base/strbuf.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

#define HTTP_OK 200
#define HTTP_BAD_REQUEST 400
#define HTTP_LAST 599
/* Enough of a foreign page to recognise it by. */
#define FIRST_WORDS 160

struct http_meaning {
	int code;
	const char *text;
};

static const struct http_meaning http_meanings[] = {
	{ 400, "the server could not understand the request" },
	{ 401, "the server does not accept these credentials" },
	{ 403, "the server forbids this to the current user" },
	{ 404, "the server does not know this resource" },
	{ 405, "the server does not allow this method here" },
	{ 406, "the server cannot answer in a form this program reads" },
	{ 408, "the server gave up waiting for the request" },
	{ 409, "the object was changed or exists already" },
	{ 410, "the server no longer keeps this version" },
	{ 413, "the request is too large for the server" },
	{ 415, "the server does not take this form of request" },
	{ 422, "the server refuses the content of the request" },
	{ 429, "the server has too many requests, try again later" },
	{ 500, "the server had an internal error" },
	{ 502, "a proxy in front of the server got no good answer from it" },
	{ 503, "the server is not available at the moment" },
	{ 504, "the server did not answer in time" },
};

static const char *http_meaning(int64_t code)
{
	for (size_t i = 0; i < ARRAY_LENGTH(http_meanings); i++) {
		if (http_meanings[i].code == code) {
			return http_meanings[i].text;
		}
	}
	if (code >= 200 && code < 300) {
		return "the server reports success";
	}
	if (code >= 300 && code < 400) {
		return "the server points to another address";
	}
	return "the server answered with an error";
}

void status_clear(struct status *status)
{
	status->code = UNKNOWN_I64;
	status->reason[0] = '\0';
	status->message[0] = '\0';
	status->is_status = false;
	status->retry_after_s = UNKNOWN_I64;
	status->is_too_large_resource_version = false;
	status->continue_token[0] = '\0';
}

/* C's isspace() asks the locale; NUL counts as one too, text is what we want. */
static bool is_blank(char character)
{
	return character == '\0' || (character >= '\t' && character <= '\r') ||
		character == ' ';
}

/* Appends text with every run of blanks as one, so that it fits one line. */
static void append_line(struct strbuf *line, struct str text)
{
	size_t i = 0;

	while (i < text.length) {
		size_t start;

		while (i < text.length && is_blank(text.data[i])) {
			i++;
		}
		start = i;
		while (i < text.length && !is_blank(text.data[i])) {
			i++;
		}
		if (i > start && line->length > 0) {
			strbuf_char(line, ' ');
		}
		strbuf_append(line, text.data + start, i - start);
	}
}

/* Raw text, possibly of many lines, as a message that is safe to show. */
static void set_message(struct status *out, const char *prefix, struct str text)
{
	struct strbuf line;

	/* What cannot be seen in the message need not be read. */
	if (text.length > sizeof(out->message) * 4) {
		text.length = sizeof(out->message) * 4;
	}
	strbuf_init(&line, LIMIT_ERROR_BODY_BYTES);
	append_line(&line, str_from(prefix));
	append_line(&line, text);
	safe_text(out->message, sizeof(out->message), strbuf_cstr(&line));
	strbuf_finish(&line);
}

static void set_generic_message(struct status *out)
{
	if (out->code == UNKNOWN_I64 || out->code == 0) {
		(void)snprintf(out->message, sizeof(out->message), "%s",
			http_meaning(out->code));
		return;
	}
	(void)snprintf(out->message, sizeof(out->message), "%s (HTTP %lld)",
		http_meaning(out->code), (long long)out->code);
}

static bool names_too_large_version(struct json_object *causes, struct str message)
{
	static const char text[] = "too large resource version";

	for (size_t i = 0; json_is_array(causes) && i < json_count(causes); i++) {
		struct json_object *cause = json_element(causes, i);

		if (json_is(json_at(cause, "reason"), "ResourceVersionTooLarge")) {
			return true;
		}
	}
	/* Servers before 1.17 have no such cause; client-go: reflector.go also looks
	 * at the message. */
	return message.data != NULL && text_contains_nocase(message.data, text);
}

void status_from_json(struct json_object *root, int64_t http_code, struct status *out)
{
	struct str message = json_text(json_at(root, "message"));
	int64_t code = json_i64(json_at(root, "code"));
	int64_t retry_after = json_i64(json_at(root, "details.retryAfterSeconds"));

	status_clear(out);
	out->is_status = json_is(json_at(root, "kind"), "Status");
	out->code = code >= HTTP_BAD_REQUEST && code <= HTTP_LAST ? code : http_code;
	if (!json_fit(json_at(root, "reason"), out->reason, sizeof(out->reason))) {
		out->reason[0] = '\0';
	}
	if (retry_after >= 0) {
		out->retry_after_s = retry_after;
	}
	out->is_too_large_resource_version =
		names_too_large_version(json_at(root, "details.causes"), message);
	/* A token cut short would be a wrong one. */
	if (!json_fit(json_at(root, "metadata.continue"), out->continue_token,
		    sizeof(out->continue_token))) {
		out->continue_token[0] = '\0';
	}
	set_message(out, "", message);
	if (out->message[0] == '\0') {
		set_generic_message(out);
	}
}

static bool has_media_type(const char *content_type, const char *media_type)
{
	size_t length = strlen(media_type);

	return content_type != NULL &&
		strncasecmp(content_type, media_type, length) == 0;
}

static bool is_tag_open(struct str text, size_t i, const char *name)
{
	size_t length = strlen(name);

	return text.length - i > length + 1 && text.data[i] == '<' &&
		strncasecmp(text.data + i + 1, name, length) == 0;
}

/* The end of the tag that begins at i, or of the script or style sheet it opens. */
static size_t tag_end(struct str text, size_t i)
{
	static const char *const hidden[] = { "script", "style" };
	const char *name = NULL;

	for (size_t k = 0; k < ARRAY_LENGTH(hidden); k++) {
		if (is_tag_open(text, i, hidden[k])) {
			name = hidden[k];
		}
	}
	while (name != NULL && i + 1 < text.length) {
		i++;
		if (text.data[i] == '<' && text.length - i > strlen(name) + 2 &&
			text.data[i + 1] == '/' &&
			strncasecmp(text.data + i + 2, name, strlen(name)) == 0) {
			break;
		}
	}
	while (i < text.length && text.data[i] != '>') {
		i++;
	}
	return i < text.length ? i + 1 : i;
}

/* The words a browser would show, until there are enough of them. */
static void append_page_words(struct strbuf *out, struct str page)
{
	size_t i = 0;

	while (i < page.length && out->length < FIRST_WORDS * 2) {
		if (page.data[i] == '<') {
			i = tag_end(page, i);
			strbuf_char(out, ' ');
		} else {
			strbuf_char(out, page.data[i]);
			i++;
		}
	}
}

/* At most FIRST_WORDS bytes, ending between two words if there is a border. */
static struct str first_words(struct str text)
{
	size_t end = FIRST_WORDS;

	if (text.length <= FIRST_WORDS) {
		return text;
	}
	while (end > FIRST_WORDS / 2 && !is_blank(text.data[end])) {
		end--;
	}
	return (struct str){ text.data, end };
}

static void append_first_words(
	struct strbuf *line, const char *content_type, struct str body)
{
	struct strbuf words;
	struct strbuf squeezed;
	struct str text = str_trim(body);

	strbuf_init(&words, LIMIT_ERROR_BODY_BYTES);
	strbuf_init(&squeezed, LIMIT_ERROR_BODY_BYTES);
	if (has_media_type(content_type, "text/html") ||
		(text.length > 0 && text.data[0] == '<')) {
		append_page_words(&words, text);
	} else {
		strbuf_append(&words, text.data,
			text.length < FIRST_WORDS * 2 ? text.length
						      : (size_t)FIRST_WORDS * 2);
	}
	append_line(&squeezed, (struct str){ strbuf_cstr(&words), words.length });
	text = first_words((struct str){ strbuf_cstr(&squeezed), squeezed.length });
	strbuf_text(line, text.length > 0 ? ": " : "");
	strbuf_append(line, text.data, text.length);
	if (text.length < squeezed.length || words.length >= FIRST_WORDS * 2) {
		strbuf_text(line, " ...");
	}
	strbuf_finish(&squeezed);
	strbuf_finish(&words);
}

/* "text/html; charset=utf-8" without its parameters. */
static struct str media_type_of(const char *content_type)
{
	struct str rest = str_from(content_type);
	struct str type = { NULL, 0 };

	(void)str_split(&rest, ';', &type);
	return str_trim(type);
}

/* Something between us and the API server has answered in its place. */
static void describe_foreign_body(
	const char *content_type, struct str body, struct status *out)
{
	struct str type = media_type_of(content_type);
	struct strbuf line;

	if (out->code >= 300 && out->code < 400) {
		set_generic_message(out); /* its page is for browsers */
		return;
	}
	strbuf_init(&line, LIMIT_ERROR_BODY_BYTES);
	if (has_media_type(content_type, "text/plain") && out->code >= 400) {
		/* An API server's own words before it gets to a Status: filters against
		 * too many requests, paths it does not know. */
		strbuf_printf(
			&line, "the server answered (HTTP %lld)", (long long)out->code);
	} else if (has_media_type(content_type, "application/json")) {
		strbuf_printf(&line, "the server answered with broken JSON (HTTP %lld)",
			(long long)out->code);
	} else if (type.length == 0) {
		strbuf_printf(&line,
			"the server answered with something other than JSON "
			"(HTTP %lld)",
			(long long)out->code);
	} else {
		strbuf_printf(&line,
			"the server answered with %.*s, not JSON "
			"(HTTP %lld)",
			(int)(type.length < 64 ? type.length : 64), type.data,
			(long long)out->code);
	}
	/* Bytes that do not even call themselves text would be noise. */
	if (type.length == 0 || has_media_type(content_type, "text/") ||
		has_media_type(content_type, "application/json")) {
		append_first_words(&line, content_type, body);
	}
	set_message(out, strbuf_cstr(&line), (struct str){ "", 0 });
	strbuf_finish(&line);
}

/* JSON of a proxy: many say why in one of these. */
static void describe_foreign_json(struct json_object *root, struct status *out)
{
	static const char *const members[] = { "message", "error", "error_description",
		"detail", "title" };
	char prefix[64];

	(void)snprintf(prefix, sizeof(prefix),
		"the server answered (HTTP %lld):", (long long)out->code);
	for (size_t i = 0; i < ARRAY_LENGTH(members); i++) {
		struct str text = str_trim(json_text(json_at(root, members[i])));

		if (text.length > 0) {
			set_message(out, prefix, text);
			return;
		}
	}
	set_generic_message(out);
}

void decode_status(int64_t http_code, const char *content_type, struct str body,
	struct status *out)
{
	struct error ignored;
	struct json_object *root;

	status_clear(out);
	out->code = http_code;
	if (str_trim(body).length == 0) {
		set_generic_message(out);
		return;
	}
	root = json_read(body, LIMIT_JSON_DEPTH, &ignored);
	if (root == NULL) {
		describe_foreign_body(content_type, body, out);
	} else if (json_is(json_at(root, "kind"), "Status")) {
		status_from_json(root, http_code, out);
	} else {
		describe_foreign_json(root, out);
	}
	json_release(root);
}

static bool fill_list_meta(
	struct json_object *root, struct list_meta *out, struct error *err)
{
	struct json_object *metadata = json_at(root, "metadata");
	char version[sizeof(out->resource_version)];

	if (json_is(json_at(root, "kind"), "Status")) {
		out->resource_version[0] = '\0';
		out->continue_token[0] = '\0';
		out->is_status = true;
		status_from_json(root, HTTP_OK, &out->status);
		return true;
	}
	if (!json_is_object(metadata)) {
		return error_set(err, ERR_PARSE, "the answer is no list: no metadata");
	}
	if (!json_fit(json_at(metadata, "resourceVersion"), version, sizeof(version))) {
		return error_set(err, ERR_PARSE,
			"a list with a resourceVersion that cannot be one");
	}
	/* Half a token would list the wrong half of the objects. */
	if (json_text(json_at(metadata, "continue")).length >=
		sizeof(out->continue_token)) {
		return error_set(err, ERR_TOO_LARGE,
			"a list whose continue token is longer than %zu bytes",
			sizeof(out->continue_token) - 1);
	}
	if (!json_fit(json_at(metadata, "continue"), out->continue_token,
		    sizeof(out->continue_token))) {
		return error_set(err, ERR_PARSE,
			"a list with a continue token that cannot be one");
	}
	memcpy(out->resource_version, version, sizeof(version));
	out->is_status = false;
	status_clear(&out->status);
	return true;
}

bool decode_list_meta(struct str json, struct list_meta *out, struct error *err)
{
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, err);
	bool is_list;

	if (root == NULL) {
		return false;
	}
	is_list = fill_list_meta(root, out, err);
	json_release(root);
	return is_list;
}

bool decode_version(struct str json, char *out, size_t size, struct error *err)
{
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, err);
	struct json_object *version = json_at(root, "gitVersion");
	bool is_version = false;

	if (root == NULL) {
		return false;
	}
	if (json_text(version).length == 0 || json_text(version).length >= size) {
		(void)error_set(err, ERR_PARSE,
			"the server's version has no usable gitVersion");
	} else {
		is_version = json_fit(version, out, size);
		if (!is_version) {
			(void)error_set(err, ERR_PARSE,
				"the server's version has no usable gitVersion");
		}
	}
	json_release(root);
	return is_version;
}
