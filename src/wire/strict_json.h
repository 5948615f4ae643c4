/*
 * Whether Go's encoding/json would take a text at all. json-c also takes single quotes,
 * NaN, "1." and raw control characters, which the readers of CNI configurations refuse.
 */
#ifndef SRC_WIRE_STRICT_JSON_H
#define SRC_WIRE_STRICT_JSON_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/* One value of any type and nothing after it, nested `depth` levels at most. */
bool strict_json_check(struct str text, int depth, struct error *err) MUST_USE;

#endif
