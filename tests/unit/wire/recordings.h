/* Recorded API traffic for tests: whole files, and files of one JSON record per line.
 */
#ifndef TESTS_UNIT_WIRE_RECORDINGS_H
#define TESTS_UNIT_WIRE_RECORDINGS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "model/kinds.h"
#include "tests/support/recorded.h"

typedef void recording_visit(struct json_object *record, void *context);

/* Hands over each line as a JSON tree; returns how many there were. */
static inline size_t recording_each(
	const char *name, recording_visit *visit, void *context)
{
	struct strbuf text;
	struct str rest;
	struct str line;
	size_t count = 0;

	recorded_read(name, &text);
	rest = (struct str){ text.data, text.length };
	while (str_split(&rest, '\n', &line)) {
		struct json_tokener *tokener;
		struct json_object *record;

		if (line.length == 0) {
			continue;
		}
		tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH);
		record = json_tokener_parse_ex(tokener, line.data, (int)line.length);
		assert_non_null(record);
		visit(record, context);
		json_object_put(record);
		json_tokener_free(tokener);
		count++;
	}
	strbuf_finish(&text);
	return count;
}

static inline struct str record_text(struct json_object *record, const char *member)
{
	struct json_object *value = json_object_object_get(record, member);

	if (!json_object_is_type(value, json_type_string)) {
		return (struct str){ NULL, 0 };
	}
	return (struct str){ json_object_get_string(value),
		(size_t)json_object_get_string_len(value) };
}

/* The kind whose plural ends the path of a request. */
static inline enum kind kind_of_path(struct str path)
{
	size_t end = 0;

	while (end < path.length && path.data[end] != '?') {
		end++;
	}
	path.length = end;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		const char *plural = kind_info((enum kind)kind)->plural;

		if (kind != KIND_VIRT_HANDLER && str_ends_with(path, plural)) {
			return (enum kind)kind;
		}
	}
	fail_msg("no kind for %.*s", (int)path.length, path.data);
	abort();
}

#endif
