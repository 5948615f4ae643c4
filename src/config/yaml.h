/*
 * YAML (and so JSON) to a small tree with line numbers, for the files of this folder.
 *
 * One document, the first. Scalars carry the type that an unquoted text has for
 * Kubernetes' own reader (sigs.k8s.io/yaml: YAML 1.1 words, so `yes` is a boolean).
 * Aliases share nodes, merge keys ("<<") are expanded; both count towards the ceilings
 * of base/limits.h, so walking a tree is bounded and it has no cycles.
 */
#ifndef SRC_CONFIG_YAML_H
#define SRC_CONFIG_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"

enum yaml_kind {
	YAML_KIND_NULL,
	YAML_KIND_BOOL,
	YAML_KIND_INTEGER,
	YAML_KIND_FLOAT,
	YAML_KIND_TEXT,
	YAML_KIND_SEQUENCE,
	YAML_KIND_MAPPING,
};

struct yaml_node;

/* An element of a sequence (key NULL) or a pair of a mapping. */
struct yaml_link {
	const struct yaml_node *key;
	const struct yaml_node *value;
	struct yaml_link *next;
};

struct yaml_node {
	enum yaml_kind kind;
	bool is_plain; /* a scalar without quotes */
	size_t line;   /* from 1 */
	size_t weight; /* nodes below and this one, aliases expanded */
	size_t height; /* 1: a scalar or an empty container */
	/* Scalars: terminated, without NULs inside. */
	char *text;
	size_t length;
	/* Containers. Of equal keys the last one counts. */
	struct yaml_link *first;
	struct yaml_link *last;
	size_t count;
	struct yaml_node *older_scalar;
};

struct yaml_document {
	const struct yaml_node *root; /* NULL: nothing but comments */
	struct yaml_node *scalars;    /* newest first */
};

/* The tree lives in `arena`. Messages begin with "line N: ". */
bool yaml_document_parse(struct str text, struct arena *arena,
	struct yaml_document *out_document, struct error *err) MUST_USE;
/* Overwrites every scalar: the tree of a kubeconfig is full of secrets. */
void yaml_document_wipe(struct yaml_document *document);

/* The last pair with `key`, or NULL. */
const struct yaml_link *yaml_find_link(const struct yaml_node *node, const char *key);
/* The value of `key`, or NULL; also NULL when `node` is NULL or no mapping. */
const struct yaml_node *yaml_find(const struct yaml_node *node, const char *key);
/* Only for YAML_KIND_BOOL. */
bool yaml_is_true(const struct yaml_node *node);
/* "a number", "a list" ... for messages. */
const char *yaml_kind_name(enum yaml_kind kind);
/* The type of an unquoted text. */
enum yaml_kind yaml_plain_kind(const char *text);
/* Appends JSON; false for numbers JSON cannot express, absurdly large mappings and when
 * `out` is full. */
bool yaml_to_json(const struct yaml_node *node, struct strbuf *out) MUST_USE;

#endif
