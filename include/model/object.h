/*
 * What all decoded objects have in common.
 *
 * An object and everything it points to live in one arena block that the object owns;
 * object_destroy() is one free. Objects never change after decoding: a newer version is
 * another object. Absent strings are NULL, absent times and numbers UNKNOWN_I64.
 * Strings are as the cluster sent them: NOT safe for a terminal, see base/safe_text.h.
 */
#ifndef MODEL_OBJECT_H
#define MODEL_OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/unknown.h"
#include "model/kinds.h"

struct label {
	const char *key;
	const char *value;
};

/* Sorted by key as they came; not unique by promise. */
struct labels {
	const struct label *items;
	size_t count;
};

/* The value, or NULL. */
const char *labels_get(struct labels labels, const char *key);

/* One requirement of a label selector: In, NotIn, Exists, DoesNotExist; about nodes
 * also Gt, Lt. */
struct selector_rule {
	const char *key;
	const char *operation;
	const char *const *values;
	size_t value_count;
};

struct condition {
	const char *type;
	const char *status; /* "True", "False", "Unknown" or whatever came */
	const char *reason;
	const char *message;
	int64_t since_ms; /* lastTransitionTime, else lastProbeTime */
};

struct conditions {
	const struct condition *items;
	size_t count;
};

/* NULL when absent. */
const struct condition *conditions_get(struct conditions conditions, const char *type);
/* TRI_UNKNOWN when absent or neither True nor False. */
enum tristate conditions_state(struct conditions conditions, const char *type);

struct object {
	enum kind kind;
	const char *namespace;	      /* "" for cluster-scoped kinds, never NULL */
	const char *name;	      /* never NULL */
	const char *uid;	      /* "" when the server sent none, never NULL */
	const char *resource_version; /* "" when absent, never NULL */
	int64_t created_ms;
	int64_t deletion_ms; /* deletionTimestamp: terminating, not gone */
	struct arena *block;
	/* Given by the store to each object it takes, never twice: the same number is
	 * the same object with the same content. 0 outside the store. */
	uint64_t serial;
};

/* NULL is allowed. */
void object_destroy(struct object *object);

#endif
