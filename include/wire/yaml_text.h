/*
 * JSON of one object as YAML for people, in the form of "kubectl get -o yaml": members
 * sorted by name, lists not indented, text of several lines as a block.
 *
 * What comes out is safe for a terminal: control, invisible and direction characters
 * stand as escapes in quotes, as YAML has them ("\e", "\u202E"). Pure.
 */
#ifndef WIRE_YAML_TEXT_H
#define WIRE_YAML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"

struct yaml_text {
	/* The lines of metadata.managedFields, from 0; none: both 0. */
	size_t managed_first;
	size_t managed_count;
	char resource_version[64]; /* "" when absent, or too long */
};

/* ERR_PARSE when it is no JSON object; ERR_TOO_LARGE when `out` is full. */
bool yaml_text_write(struct str json, struct strbuf *out, struct yaml_text *out_marks,
	struct error *err) MUST_USE;

#endif
