/* Decoding one object in a line, for tests. */
#ifndef TESTS_UNIT_WIRE_OBJECTS_H
#define TESTS_UNIT_WIRE_OBJECTS_H

#include "base/timefmt.h"
#include "tests/unit/wire/recordings.h"
#include "wire/decode.h"
#include "wire/splitter.h"

/* Single quotation marks stand for double ones, so that JSON reads well in C. */
static inline void *object_of(enum kind kind, const char *json)
{
	struct object *object = NULL;
	struct error err = { .code = ERR_NONE };
	struct strbuf text;

	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, json);
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\'') {
			text.data[i] = '"';
		}
	}
	if (!decode_object(
		    kind, (struct str){ text.data, text.length }, &object, &err)) {
		fail_msg("%s: %s", err.message, text.data);
	}
	strbuf_finish(&text);
	return object;
}

static inline int64_t ms_of(const char *time)
{
	int64_t ms;

	assert_true(time_parse(time, &ms));
	return ms;
}

typedef void object_visit(const struct object *object, void *context);

/* Every item of a recorded list, split and decoded; returns their number. */
static inline size_t recorded_items(
	enum kind kind, const char *name, object_visit *visit, void *context)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, LIMIT_ITEM_BYTES);
	enum split_result result;
	struct strbuf text;
	struct error err;
	struct str value;
	struct str rest;
	size_t count = 0;

	recorded_read(name, &text);
	rest = (struct str){ text.data, text.length };
	while ((result = splitter_feed(splitter, &rest, &value, &err)) == SPLIT_VALUE) {
		struct object *object;

		assert_true(decode_object(kind, value, &object, &err));
		visit(object, context);
		object_destroy(object);
		count++;
	}
	assert_int_equal(result, SPLIT_END);
	splitter_destroy(splitter);
	strbuf_finish(&text);
	return count;
}

#endif
