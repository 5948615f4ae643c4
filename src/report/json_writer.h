/*
 * Writes JSON to a stream: commas, indentation, escapes. Unknown values become null.
 *
 * Text is kept as it is; what a terminal might act upon (control, bidirectional and
 * invisible characters) is written as \u escapes, and bytes that are not UTF-8 as
 * U+FFFD. Numbers do not depend on the locale.
 */
#ifndef SRC_REPORT_JSON_WRITER_H
#define SRC_REPORT_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/unknown.h"

struct json_writer {
	FILE *out;
	bool is_indented;
	int depth;
	bool has_member; /* the open object or array has one */
};

/* `key` is NULL for elements of arrays and for the document itself. */
void emit_open_object(struct json_writer *json, const char *key);
void emit_close_object(struct json_writer *json);
void emit_open_array(struct json_writer *json, const char *key);
void emit_close_array(struct json_writer *json);
void emit_null(struct json_writer *json, const char *key);
void emit_text(struct json_writer *json, const char *key, const char *value);
void emit_bool(struct json_writer *json, const char *key, bool value);
void emit_tristate(struct json_writer *json, const char *key, enum tristate value);
void emit_integer(struct json_writer *json, const char *key, int64_t value);
/* One decimal; NAN is null. */
void emit_decimal(struct json_writer *json, const char *key, double value);
/* RFC 3339, UTC. */
void emit_time(struct json_writer *json, const char *key, int64_t ms);

#endif
