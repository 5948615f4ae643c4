/* What one kind of the modelled cluster looked like at every version. */
#ifndef SUPPORT_API_TRUTH_H
#define SUPPORT_API_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "model/kinds.h"
#include "model/store.h"

#define API_SLOTS 16

/* An object is a slot with a uid; its name and namespace follow from the slot. */
struct api_object {
	uint64_t uid; /* 0: none */
	uint64_t resource_version;
};

/* Sums over all objects, and over those of API_MODEL_NAMESPACE. */
struct api_digest {
	uint64_t whole;
	uint64_t restricted;
};

struct api_write {
	const char *type; /* ADDED, MODIFIED, DELETED */
	unsigned slot;
	struct api_object object;
	struct api_digest digest; /* afterwards */
	int64_t mono_ms;
};

struct api_truth {
	enum kind kind;
	struct api_object objects[API_SLOTS];
	struct api_write *writes;
	size_t count;
	size_t capacity;
	bool is_behind;	 /* the server admitted that it has not caught up */
	uint64_t oldest; /* resource version from which on watches can begin */
};

void api_truth_init(struct api_truth *truth, enum kind kind);
void api_truth_finish(struct api_truth *truth);

/* `choice` decides which object and what; `number` is new, for version and uid. */
void api_truth_write(
	struct api_truth *truth, uint64_t choice, uint64_t number, int64_t mono_ms);
/* The objects as of a resource version. */
void api_truth_at(const struct api_truth *truth, uint64_t resource_version,
	struct api_object out[API_SLOTS]);
/* Writes up to that resource version. */
size_t api_truth_version(const struct api_truth *truth, uint64_t resource_version);
struct api_digest api_truth_digest(const struct api_truth *truth, size_t version);

bool api_truth_is_in(
	const struct api_truth *truth, unsigned slot, const char *namespace);
/* The object as JSON; `seed` decides about all that must not matter. */
void api_truth_json(const struct api_truth *truth, unsigned slot,
	struct api_object object, uint64_t seed, struct strbuf *out);
/* UINT64_MAX when it holds what never was an object here. */
uint64_t api_truth_digest_of(const struct store *store, enum kind kind);

#endif
