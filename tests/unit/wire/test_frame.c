/* Tests of watch frames: each type, hostile frames, every recorded watch line. */
#include "wire/decode.h"

#include "model/migration.h"
#include "tests/unit/wire/recordings.h"

static bool decode(enum kind kind, const char *json, struct frame *out)
{
	struct error err = { .code = ERR_NONE };
	bool is_frame = decode_frame(kind, str_from(json), out, &err);

	assert_int_equal(is_frame, err.code == ERR_NONE);
	return is_frame;
}

static void each_type_is_recognised(void **state)
{
	static const struct {
		const char *text;
		enum frame_type type;
		bool has_object;
	} cases[] = {
		{ "ADDED", FRAME_ADDED, true },
		{ "MODIFIED", FRAME_MODIFIED, true },
		{ "DELETED", FRAME_DELETED, true },
		{ "BOOKMARK", FRAME_BOOKMARK, false },
		{ "ERROR", FRAME_ERROR, false },
		{ "CHECKPOINT", FRAME_UNKNOWN, false },
		{ "added", FRAME_UNKNOWN, false },
		{ "", FRAME_UNKNOWN, false },
		{ "ADDED\\u0000", FRAME_UNKNOWN, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct frame frame;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{\"type\":\"%s\",\"object\":{\"metadata\":{\"name\":\"n\","
			"\"resourceVersion\":\"12\"}}}\n",
			cases[i].text);
		assert_true(decode(KIND_NODE, json, &frame));
		assert_int_equal(frame.type, cases[i].type);
		assert_int_equal(frame.object != NULL, cases[i].has_object);
		assert_string_equal(frame.resource_version, "12");
		assert_false(frame.is_initial_events_end);
		object_destroy(frame.object);
	}
}

static void the_last_initial_event_is_marked_by_true_alone(void **state)
{
	static const struct {
		const char *type;
		const char *value;
		bool is_end;
	} cases[] = {
		{ "BOOKMARK", "\"true\"", true },
		{ "BOOKMARK", "\"false\"", false },
		{ "BOOKMARK", "\"True\"", false },
		{ "BOOKMARK", "true", false },
		{ "BOOKMARK", "null", false },
		{ "MODIFIED", "\"true\"", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct frame frame;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{\"type\":\"%s\",\"object\":{\"metadata\":{\"name\":\"n\","
			"\"annotations\":{\"k8s.io/initial-events-end\":%s}}}}",
			cases[i].type, cases[i].value);
		assert_true(decode(KIND_NODE, json, &frame));
		assert_int_equal(frame.is_initial_events_end, cases[i].is_end);
		assert_string_equal(frame.resource_version, "");
		object_destroy(frame.object);
	}
}

static void errors_carry_their_status(void **state)
{
	static const struct {
		const char *object;
		int64_t code;
		const char *reason;
		bool is_status;
		bool is_too_large;
		int64_t retry_after_s;
	} cases[] = {
		{ "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\","
		  "\"message\":"
		  "\"too old resource version: 1 (5186)\"}",
			410, "Expired", true, false, UNKNOWN_I64 },
		{ "{\"kind\":\"Status\",\"code\":429,\"reason\":\"TooManyRequests\","
		  "\"details\":{\"retryAfterSeconds\":7}}",
			429, "TooManyRequests", true, false, 7 },
		{ "{\"kind\":\"Status\",\"code\":429,\"details\":{"
		  "\"retryAfterSeconds\":-7}}",
			429, "", true, false, UNKNOWN_I64 },
		{ "{\"kind\":\"Status\",\"code\":500,\"reason\":\"InternalError\"}",
			500, "InternalError", true, false, UNKNOWN_I64 },
		{ "{\"kind\":\"Status\",\"code\":504,\"reason\":\"Timeout\","
		  "\"details\":{"
		  "\"causes\":[{\"reason\":\"ResourceVersionTooLarge\"}]}}",
			504, "Timeout", true, true, UNKNOWN_I64 },
		{ "{\"kind\":\"Status\",\"message\":\"Too large resource version: 9\"}",
			500, "", true, true, UNKNOWN_I64 },
		{ "{}", 500, "", false, false, UNKNOWN_I64 },
		{ "{\"kind\":\"Status\",\"code\":\"x\",\"reason\":[],\"message\":{},"
		  "\"details\":[]}",
			500, "", true, false, UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct frame frame;
		char json[512];

		(void)snprintf(json, sizeof(json), "{\"type\":\"ERROR\",\"object\":%s}",
			cases[i].object);
		assert_true(decode(KIND_POD, json, &frame));
		assert_int_equal(frame.type, FRAME_ERROR);
		assert_null(frame.object);
		assert_int_equal(frame.status.code, cases[i].code);
		assert_string_equal(frame.status.reason, cases[i].reason);
		assert_int_equal(frame.status.is_status, cases[i].is_status);
		assert_int_equal(frame.status.is_too_large_resource_version,
			cases[i].is_too_large);
		assert_int_equal(frame.status.retry_after_s, cases[i].retry_after_s);
		assert_true(frame.status.message[0] != '\0');
	}
}

#define SIXTEEN "0123456789abcdef"
#define TOO_LONG_A_VERSION                                                      \
	"{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":" \
	"\"" SIXTEEN SIXTEEN SIXTEEN SIXTEEN "\"}}}"

static void what_is_no_frame_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"null",
		"[]",
		"{}",
		"{\"type\":\"ADDED\"}",
		"{\"object\":{\"metadata\":{\"name\":\"n\"}}}",
		"{\"type\":1,\"object\":{\"metadata\":{\"name\":\"n\"}}}",
		"{\"type\":\"ADDED\",\"object\":[]}",
		"{\"type\":\"ADDED\",\"object\":null}",
		"{\"type\":\"BOOKMARK\",\"object\":\"x\"}",
		"{\"type\":\"ADDED\",\"object\":{}}",
		"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"\"}}}",
		"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":7}}}",
		"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"n\"}}",
		"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"n\"}}} x",
		"{'type':'ADDED','object':{'metadata':{'name':'n'}}}",
		"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"n\",}}}",
		/* A version cut short would resume the watch in the wrong place. */
		TOO_LONG_A_VERSION,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct frame frame = { .type = FRAME_UNKNOWN, .object = NULL };

		if (decode(KIND_MIGRATION, cases[i], &frame)) {
			fail_msg("taken as a frame: %s", cases[i]);
		}
		assert_int_equal(frame.type, FRAME_UNKNOWN);
		assert_null(frame.object);
	}
}

struct counts {
	size_t of_type[FRAME_UNKNOWN + 1];
};

static void count_frame(struct json_object *record, void *context)
{
	struct counts *counts = context;
	enum kind kind = kind_of_path(record_text(record, "path"));
	struct frame frame;
	struct error err;

	assert_true(decode_frame(kind, record_text(record, "line"), &frame, &err));
	counts->of_type[frame.type]++;
	assert_true(frame.resource_version[0] != '\0');
	if (frame.object != NULL) {
		assert_int_equal(frame.object->kind, kind);
		assert_string_equal(
			frame.object->resource_version, frame.resource_version);
		assert_true(frame.object->uid[0] != '\0');
		assert_true(i64_is_known(frame.object->created_ms));
		assert_int_equal(frame.object->namespace[0] != '\0',
			kind_info(kind)->is_namespaced);
	}
	object_destroy(frame.object);
}

static void every_recorded_line_decodes(void **state)
{
	static const struct {
		const char *name;
		size_t added;
		size_t modified;
		size_t deleted;
		size_t bookmarks;
	} files[] = {
		{ "watch-vmim.jsonl", 20, 199, 3, 8 },
		{ "watch-vmi.jsonl", 0, 223, 0, 8 },
		{ "watch-events.jsonl", 206, 13, 0, 0 },
		{ "watch-other.jsonl", 0, 6, 0, 20 },
		{ "watch-pods.jsonl.gz", 20, 161, 1, 7 },
		{ "watch-nodes.jsonl.gz", 0, 27, 0, 8 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
		struct counts counts = { { 0 } };
		size_t lines = recording_each(files[i].name, count_frame, &counts);

		assert_int_equal(counts.of_type[FRAME_ADDED], files[i].added);
		assert_int_equal(counts.of_type[FRAME_MODIFIED], files[i].modified);
		assert_int_equal(counts.of_type[FRAME_DELETED], files[i].deleted);
		assert_int_equal(counts.of_type[FRAME_BOOKMARK], files[i].bookmarks);
		assert_int_equal(lines,
			files[i].added + files[i].modified + files[i].deleted +
				files[i].bookmarks);
	}
}

static void truncate_line(struct json_object *record, void *context)
{
	struct str line = record_text(record, "line");
	size_t *step = context;
	struct frame frame;
	struct error err;

	for (size_t length = 0; length + 1 < line.length; length += *step) {
		assert_false(decode_frame(
			KIND_VMI, (struct str){ line.data, length }, &frame, &err));
		assert_int_equal(err.code, ERR_PARSE);
	}
}

static void a_line_cut_anywhere_is_refused(void **state)
{
	size_t step = 61;

	(void)state;
	(void)recording_each("watch-other.jsonl", truncate_line, &step);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_is_recognised),
		cmocka_unit_test(the_last_initial_event_is_marked_by_true_alone),
		cmocka_unit_test(errors_carry_their_status),
		cmocka_unit_test(what_is_no_frame_is_refused),
		cmocka_unit_test(every_recorded_line_decodes),
		cmocka_unit_test(a_line_cut_anywhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
