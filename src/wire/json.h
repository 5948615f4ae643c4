/*
 * The one way in which decoders look into a JSON tree: a path leads to a value or to
 * NULL, and a typed reader turns that value into ours or into "unknown".
 *
 * No reader fails: a missing member, a null and a wrong type are all read as unknown.
 * Views of text live as long as the tree; copies live in the arena.
 */
#ifndef SRC_WIRE_JSON_H
#define SRC_WIRE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "model/object.h"

struct json_object;

/* The whole text as one object or array; NULL and err otherwise. */
struct json_object *json_read(struct str text, int depth, struct error *err) MUST_USE;
/* NULL is allowed. */
void json_release(struct json_object *root);

/* "spec.domain.memory": members of members. NULL when the way ends. */
struct json_object *json_at(struct json_object *node, const char *path);
/* One member whose name may contain dots: labels and annotations. */
struct json_object *json_member(struct json_object *node, const char *key);

bool json_is_object(struct json_object *node);
bool json_is_array(struct json_object *node);
/* Elements of an array or members of an object; 0 for anything else. */
size_t json_count(struct json_object *node);
struct json_object *json_element(struct json_object *array, size_t i);
/* The first member that is an object itself, and its name; NULL when there is none. */
struct json_object *json_first_object(struct json_object *node, const char **out_key);

/* data is NULL when the value is no string. */
struct str json_text(struct json_object *node);
bool json_is(struct json_object *node, const char *text);
/* NULL when the value is no string. A NUL inside becomes U+FFFD: cutting there would
 * make two different names equal. */
const char *json_copy(struct arena *arena, struct json_object *node);
/* The same, but also NULL for "": members that Go leaves out when empty. */
const char *json_copy_filled(struct arena *arena, struct json_object *node);
/* Writes a string that must fit as a whole. False when it does not; "" when the value
 * is no string. */
bool json_fit(struct json_object *node, char *out, size_t size) MUST_USE;

/* Whole numbers only. */
int64_t json_i64(struct json_object *node);
/* Any number; NAN for anything else. */
double json_f64(struct json_object *node);
enum tristate json_truth(struct json_object *node);
int64_t json_time_ms(struct json_object *node);
/* Quantities, as text or as a number: whole units and thousandths. */
int64_t json_quantity(struct json_object *node);
int64_t json_quantity_milli(struct json_object *node);
/* A whole number as text, as annotations carry them and Go's strconv.Atoi reads them:
 * decimal digits after a sign, if any. */
int64_t json_digits(struct json_object *node);

/* Members of an object whose values are strings, sorted by name. */
struct labels json_labels(struct arena *arena, struct json_object *node);
/* Requirements of a selector; NULL when there are none. */
const struct selector_rule *json_selector_rules(
	struct arena *arena, struct json_object *array, size_t *out_count);
struct conditions json_conditions(struct arena *arena, struct json_object *array);
/* The strings of an array; other elements are left out. NULL when there is none. */
const char *const *json_texts(
	struct arena *arena, struct json_object *array, size_t *out_count);
/* "a,b"; NULL when there is no string. */
const char *json_joined(struct arena *arena, struct json_object *array);

#endif
