/* Reads lines of a recording: the few members on top by hand, so that a payload is
 * parsed once, by its decoder. */
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/safe_text.h"
#include "base/timefmt.h"
#include "src/wire/json.h"
#include "src/wire/recording_names.h"
#include "src/wire/strict_json.h"

#define DETAIL_DEPTH 5

/* Of the top object. */
struct cursor {
	const char *at;
	const char *end;
};

struct members {
	struct str ms;
	struct str skew;
	struct str event;
	struct str source;
	struct str detail;
	struct str payload;
};

static bool take(struct cursor *cursor, char wanted)
{
	while (cursor->at < cursor->end &&
		(*cursor->at == ' ' || *cursor->at == '\t')) {
		cursor->at++;
	}
	if (cursor->at == cursor->end || *cursor->at != wanted) {
		return false;
	}
	cursor->at++;
	return true;
}

/* Behind the opening quotation mark; up to and with the closing one. */
static bool skip_string(struct cursor *cursor)
{
	while (cursor->at < cursor->end && *cursor->at != '"') {
		cursor->at +=
			*cursor->at == '\\' && cursor->end - cursor->at > 1 ? 2 : 1;
	}
	if (cursor->at >= cursor->end) {
		return false;
	}
	cursor->at++;
	return true;
}

/* Up to the comma or brace behind it. */
static bool take_value(struct cursor *cursor, struct str *out)
{
	const char *start = cursor->at;
	size_t depth = 0;

	while (cursor->at < cursor->end) {
		char byte = *cursor->at;

		if (depth == 0 && (byte == ',' || byte == '}')) {
			break;
		}
		cursor->at++;
		if (byte == '"' && !skip_string(cursor)) {
			return false;
		}
		if (byte == '{' || byte == '[') {
			depth++;
		} else if (byte == '}' || byte == ']') {
			if (depth == 0) {
				return false;
			}
			depth--;
		}
	}
	*out = str_trim((struct str){ start, (size_t)(cursor->at - start) });
	return cursor->at < cursor->end && out->length > 0;
}

static bool take_member(struct cursor *cursor, struct members *out)
{
	const struct {
		const char *name;
		struct str *value;
	} known[] = {
		{ "ms", &out->ms },
		{ "skew", &out->skew },
		{ "event", &out->event },
		{ "source", &out->source },
		{ "detail", &out->detail },
		{ "payload", &out->payload },
	};
	struct str key;
	struct str value;

	if (!take(cursor, '"')) {
		return false;
	}
	key.data = cursor->at;
	if (!skip_string(cursor)) {
		return false;
	}
	key.length = (size_t)(cursor->at - key.data) - 1;
	if (!take(cursor, ':') || !take_value(cursor, &value)) {
		return false;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
		if (str_is(key, known[i].name)) {
			*known[i].value = value;
		}
	}
	return true;
}

static bool take_members(struct str json, struct members *out)
{
	struct cursor cursor = { json.data, json.data + json.length };

	*out = (struct members){ 0 };
	if (!take(&cursor, '{')) {
		return false;
	}
	do {
		if (!take_member(&cursor, out)) {
			return false;
		}
	} while (take(&cursor, ','));
	return take(&cursor, '}') && cursor.at == cursor.end;
}

/* A word in quotation marks, without escapes as ours have none. */
static struct str unquoted(struct str value)
{
	if (value.length < 2 || value.data[0] != '"') {
		return (struct str){ "", 0 };
	}
	return (struct str){ value.data + 1, value.length - 2 };
}

static bool find_word(
	struct str word, const char *const *names, size_t count, unsigned *out)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(word, names[i])) {
			*out = (unsigned)i;
			return true;
		}
	}
	return false;
}

static bool read_number(struct str value, int64_t *out)
{
	bool is_negative = value.length > 1 && value.data[0] == '-';

	if (is_negative) {
		value.data++;
		value.length--;
	}
	if (!str_to_i64(value, out)) {
		return false;
	}
	*out = is_negative ? -*out : *out;
	return true;
}

static bool read_source(struct str word, enum source *out)
{
	for (int i = 0; i < SOURCE_COUNT; i++) {
		if (str_is(word, source_name((enum source)i))) {
			*out = (enum source)i;
			return true;
		}
	}
	return false;
}

/* --- details --- */

static const char *text_of(
	struct arena *arena, struct json_object *detail, const char *key)
{
	return json_copy(arena, json_member(detail, key));
}

static void safe_of(struct json_object *detail, const char *key, char *out, size_t size)
{
	struct str text = json_text(json_member(detail, key));

	out[0] = '\0';
	if (text.data != NULL) {
		safe_text(out, size, text.data);
	}
}

static bool truth_of(struct json_object *detail, const char *key)
{
	return json_truth(json_member(detail, key)) == TRI_TRUE;
}

static bool word_of(struct json_object *detail, const char *key,
	const char *const *names, size_t count, unsigned *out, struct error *err)
{
	struct str word = json_text(json_member(detail, key));

	if (word.data != NULL && find_word(word, names, count, out)) {
		return true;
	}
	return error_set(err, ERR_PARSE, "detail.%s is missing or unknown", key);
}

static bool read_state(
	struct json_object *detail, struct recording_line *out, struct error *err)
{
	struct source_state *state = &out->state;
	struct str word = json_text(json_member(detail, "state"));
	unsigned code = SOURCE_IDLE;

	/* Without a word nothing was asked of it yet. */
	while (word.data != NULL && code <= SOURCE_ERROR &&
		(code == SOURCE_IDLE ||
			!str_is(word,
				source_state_text((enum source_state_code)code)))) {
		code++;
	}
	if (code > SOURCE_ERROR) {
		return error_set(err, ERR_PARSE, "detail.state is unknown");
	}
	*state = (struct source_state){
		.code = (enum source_state_code)code,
		.since_mono_ms = json_i64(json_member(detail, "since")),
		.confirmed_mono_ms = json_i64(json_member(detail, "confirmed")),
		.objects = json_i64(json_member(detail, "objects")),
		.loading = json_i64(json_member(detail, "loading")),
		.retry_mono_ms = json_i64(json_member(detail, "retry")),
		.needs_login = truth_of(detail, "needsLogin"),
		.is_partial = truth_of(detail, "partial"),
		.is_complete_once = truth_of(detail, "completeOnce"),
	};
	safe_of(detail, "message", state->message, sizeof(state->message));
	return true;
}

static bool read_sample_state(struct arena *arena, struct json_object *detail,
	struct recording_line *out, struct error *err)
{
	struct sample_state *state = &out->sample_state;
	unsigned code;

	if (!word_of(detail, "state", recording_samples, RECORDING_SAMPLES, &code,
		    err)) {
		return false;
	}
	*state = (struct sample_state){
		.code = (enum sample_state_code)code,
		.since_mono_ms = json_i64(json_member(detail, "since")),
		.answered_mono_ms = json_i64(json_member(detail, "answered")),
	};
	safe_of(detail, "message", state->message, sizeof(state->message));
	out->name = text_of(arena, detail, "node");
	return out->name != NULL || error_set(err, ERR_PARSE, "detail.node is missing");
}

static bool read_ending(struct arena *arena, struct json_object *detail,
	struct recording_line *out, struct error *err)
{
	char message[160];
	unsigned state = 0;

	if (!word_of(detail, "state", recording_endings, RECORDING_ENDINGS, &state,
		    err)) {
		return false;
	}
	out->ending_state = (enum ending_log_state)state;
	safe_of(detail, "message", message, sizeof(message));
	out->text = arena_strdup(arena, message);
	out->name = text_of(arena, detail, "migration");
	return out->name != NULL ||
		error_set(err, ERR_PARSE, "detail.migration is missing");
}

static bool read_asked(struct arena *arena, struct json_object *detail,
	struct recording_line *out, struct error *err)
{
	unsigned asked = 0;

	if (!word_of(detail, "asked", recording_asked_names, RECORDING_ASKED_COUNT,
		    &asked, err)) {
		return false;
	}
	out->asked = (enum recording_asked)asked;
	out->namespace = text_of(arena, detail, "namespace");
	out->name = text_of(arena, detail, "name");
	out->note = text_of(arena, detail, "note");
	out->extra = text_of(arena, detail, "extra");
	out->text = text_of(arena, detail, "text");
	out->flag = truth_of(detail, "wrongRates");
	return (out->name != NULL && out->namespace != NULL) ||
		error_set(err, ERR_PARSE, "detail.name or namespace is missing");
}

static bool read_measured(struct arena *arena, struct json_object *detail,
	struct recording_line *out, struct error *err)
{
	struct json_object *array = json_member(detail, "nodes");
	size_t count = json_count(array);
	struct interest_measured *nodes;

	if (!json_is_array(array)) {
		return error_set(err, ERR_PARSE, "detail.nodes is missing");
	}
	nodes = arena_calloc(arena, count, sizeof(*nodes));
	for (size_t i = 0; i < count; i++) {
		struct json_object *node = json_element(array, i);

		nodes[i].node = text_of(arena, node, "node");
		nodes[i].wants_rates = truth_of(node, "rates");
		nodes[i].wants_speeds = truth_of(node, "speeds");
		nodes[i].addresses = json_texts(
			arena, json_member(node, "addresses"), &nodes[i].address_count);
		if (nodes[i].node == NULL) {
			return error_set(
				err, ERR_PARSE, "detail.nodes[%zu].node is missing", i);
		}
	}
	out->measured = nodes;
	out->measured_count = count;
	return true;
}

static bool read_serial(
	struct json_object *detail, struct recording_line *out, struct error *err)
{
	int64_t serial = json_i64(json_member(detail, "request"));

	if (!i64_is_known(serial) || serial < 0) {
		return error_set(err, ERR_PARSE, "detail.request is missing");
	}
	out->serial = (uint64_t)serial;
	return true;
}

static bool read_intent(struct arena *arena, struct json_object *detail,
	struct recording_line *out, struct error *err)
{
	struct str word = json_text(json_member(detail, "verb"));
	unsigned verb = 0;

	if (!read_serial(detail, out, err)) {
		return false;
	}
	while (verb < INTENT_VERBS &&
		(word.data == NULL ||
			!str_is(word, intent_verb_text((enum intent_verb)verb)))) {
		verb++;
	}
	if (verb == INTENT_VERBS) {
		return error_set(err, ERR_PARSE, "detail.verb is missing or unknown");
	}
	out->intent = (struct intent){
		.verb = (enum intent_verb)verb,
		.namespace = text_of(arena, detail, "namespace"),
		.name = text_of(arena, detail, "name"),
		.uid = text_of(arena, detail, "uid"),
		.vmi = text_of(arena, detail, "vmi"),
		.node = text_of(arena, detail, "node"),
		.vmi_uid = text_of(arena, detail, "vmiUid"),
		.is_dry_run = truth_of(detail, "dryRun"),
		.added_node_selector =
			json_labels(arena, json_member(detail, "addedNodeSelector")),
	};
	return true;
}

static bool read_outcome(
	struct json_object *detail, struct recording_line *out, struct error *err)
{
	struct outcome *outcome = &out->outcome;
	unsigned state;

	if (!read_serial(detail, out, err) ||
		!word_of(detail, "outcome", recording_outcomes, RECORDING_OUTCOMES,
			&state, err)) {
		return false;
	}
	*outcome = (struct outcome){
		.state = (enum outcome_state)state,
		.http_code = json_i64(json_member(detail, "httpCode")),
	};
	outcome->http_code = i64_is_known(outcome->http_code) ? outcome->http_code : 0;
	safe_of(detail, "message", outcome->message, sizeof(outcome->message));
	safe_of(detail, "uid", outcome->uid, sizeof(outcome->uid));
	return true;
}

static void read_place(
	struct arena *arena, struct json_object *detail, struct recording_place *out)
{
	*out = (struct recording_place){
		.context = text_of(arena, detail, "context"),
		.server = text_of(arena, detail, "server"),
		.user = text_of(arena, detail, "user"),
		.insecure = truth_of(detail, "insecure"),
	};
}

static bool read_details(struct arena *arena, struct json_object *detail,
	struct recording_line *out, struct error *err)
{
	switch (out->event) {
	case RECORDING_SESSION:
		read_place(arena, detail, &out->place);
		return true;
	case RECORDING_SCOPE:
		out->namespace = text_of(arena, detail, "namespace");
		return true;
	case RECORDING_SOURCE:
		return read_state(detail, out, err);
	case RECORDING_ANSWER:
	case RECORDING_GONE:
		return read_asked(arena, detail, out, err);
	case RECORDING_PROMETHEUS:
		return read_measured(arena, detail, out, err);
	case RECORDING_SAMPLE_STATE:
		return read_sample_state(arena, detail, out, err);
	case RECORDING_ENDING:
		return read_ending(arena, detail, out, err);
	case RECORDING_ASKED:
		return read_intent(arena, detail, out, err);
	case RECORDING_ANSWERED:
		return read_outcome(detail, out, err);
	case RECORDING_FOUND:
		out->flag = truth_of(detail, "happened");
		out->text = text_of(arena, detail, "text");
		return read_serial(detail, out, err);
	case RECORDING_VERSION:
	case RECORDING_END:
		out->text = text_of(arena, detail, "text");
		return true;
	case RECORDING_BEGIN:
	case RECORDING_ITEM:
	case RECORDING_STAGE:
	case RECORDING_COMMIT:
	case RECORDING_ABORT:
	case RECORDING_UPSERT:
	case RECORDING_DELETE:
	case RECORDING_DOCUMENT:
	case RECORDING_EVENT_COUNT:
		break;
	}
	return true;
}

static bool is_of_list(enum recording_event event)
{
	return event >= RECORDING_BEGIN && event <= RECORDING_DELETE;
}

static bool needs_payload(enum recording_event event)
{
	return event == RECORDING_ITEM || event == RECORDING_STAGE ||
		event == RECORDING_UPSERT || event == RECORDING_DELETE ||
		event == RECORDING_PROMETHEUS;
}

static bool read_top(
	const struct members *members, struct recording_line *out, struct error *err)
{
	unsigned event;

	if (!read_number(members->ms, &out->ms) || out->ms < 0) {
		return error_set(err, ERR_PARSE, "ms is missing or no number");
	}
	if (members->skew.length > 0 && !read_number(members->skew, &out->skew_ms)) {
		return error_set(err, ERR_PARSE, "skew is no number");
	}
	if (!find_word(unquoted(members->event), recording_events,
		    RECORDING_EVENT_COUNT, &event)) {
		return error_set(err, ERR_PARSE, "event is missing or unknown");
	}
	out->event = (enum recording_event)event;
	if (out->event == RECORDING_SOURCE || is_of_list(out->event)) {
		if (!read_source(unquoted(members->source), &out->source) ||
			(is_of_list(out->event) &&
				(unsigned)out->source >= KIND_COUNT)) {
			return error_set(
				err, ERR_PARSE, "source is missing or unknown");
		}
	}
	out->payload = members->payload;
	if (needs_payload(out->event) && out->payload.length == 0) {
		return error_set(err, ERR_PARSE, "payload is missing");
	}
	return true;
}

bool recording_decode(struct str json, struct arena *arena, struct recording_line *out,
	struct error *err)
{
	struct members members;
	struct recording_line line = { .ms = 0 };
	struct json_object *detail = NULL;
	bool is_read;

	if (!take_members(json, &members)) {
		return error_set(err, ERR_PARSE, "not a JSON object");
	}
	if (!read_top(&members, &line, err)) {
		return false;
	}
	if (members.detail.length > 0) {
		detail = json_read(members.detail, DETAIL_DEPTH, err);
		if (detail == NULL) {
			return false;
		}
	}
	is_read = read_details(arena, detail, &line, err);
	json_release(detail);
	if (is_read) {
		*out = line;
	}
	return is_read;
}

static bool check_schema(struct json_object *root, struct error *err)
{
	static const char family[] = "vmigtop-recording/";
	struct str schema = json_text(json_member(root, "schema"));
	char shown[64];

	if (schema.data == NULL || !str_starts_with(schema, family)) {
		return error_set(err, ERR_PARSE, "this is no recording of vmigtop");
	}
	if (!str_is(schema, RECORDING_SCHEMA)) {
		safe_text(shown, sizeof(shown), schema.data);
		return error_set(err, ERR_PARSE,
			"schema %s is not known here, only " RECORDING_SCHEMA, shown);
	}
	return true;
}

bool recording_decode_header(struct str json, struct arena *arena,
	struct recording_header *out, struct error *err)
{
	struct error reason;
	struct json_object *root = json_read(json, DETAIL_DEPTH, &reason);
	struct recording_header header;
	bool is_read = false;

	if (root == NULL) {
		return error_set(err, ERR_PARSE, "this is no recording of vmigtop");
	}
	if (check_schema(root, err)) {
		header = (struct recording_header){
			.program = text_of(arena, root, "program"),
			.started_ms = json_time_ms(json_member(root, "started")),
			.refresh_ms = json_i64(json_member(root, "refreshMs")),
		};
		read_place(arena, root, &header.place);
		is_read = i64_is_known(header.started_ms) ||
			error_set(err, ERR_PARSE, "started is missing or no time");
	}
	json_release(root);
	if (is_read) {
		*out = header;
	}
	return is_read;
}

bool recording_check(struct str json, struct error *err)
{
	return strict_json_check(json, LIMIT_JSON_DEPTH, err);
}
