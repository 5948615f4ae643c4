/* Objects of the modelled cluster: histories, digests, JSON. */
#include "tests/support/api_truth.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "tests/support/api_model.h"

static uint64_t mix(uint64_t value)
{
	value += 0x9e3779b97f4a7c15u;
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

static uint64_t digest_object(unsigned slot, struct api_object object)
{
	return mix(slot ^ mix(object.uid ^ mix(object.resource_version)));
}

static const char *namespace_of(enum kind kind, unsigned slot)
{
	if (!kind_info(kind)->is_namespaced) {
		return "";
	}
	return slot % 2 == 0 ? API_MODEL_NAMESPACE : "lab";
}

void api_truth_init(struct api_truth *truth, enum kind kind)
{
	*truth = (struct api_truth){ .kind = kind };
}

void api_truth_finish(struct api_truth *truth)
{
	mem_free(truth->writes);
	*truth = (struct api_truth){ 0 };
}

bool api_truth_is_in(
	const struct api_truth *truth, unsigned slot, const char *namespace)
{
	return namespace == NULL ||
		text_equal(namespace_of(truth->kind, slot), namespace);
}

struct api_digest api_truth_digest(const struct api_truth *truth, size_t version)
{
	return version == 0 ? (struct api_digest){ 0, 0 }
			    : truth->writes[version - 1].digest;
}

static void keep(
	struct api_truth *truth, struct api_object before, struct api_write *write)
{
	uint64_t change = 0;

	if (before.uid != 0) {
		change -= digest_object(write->slot, before);
	}
	if (truth->objects[write->slot].uid != 0) {
		change += digest_object(write->slot, truth->objects[write->slot]);
	}
	write->digest = api_truth_digest(truth, truth->count);
	write->digest.whole += change;
	if (api_truth_is_in(truth, write->slot, API_MODEL_NAMESPACE)) {
		write->digest.restricted += change;
	}
	truth->writes = mem_grow(
		truth->writes, truth->count, &truth->capacity, sizeof(*truth->writes));
	truth->writes[truth->count++] = *write;
}

void api_truth_write(
	struct api_truth *truth, uint64_t choice, uint64_t number, int64_t mono_ms)
{
	unsigned slot = (unsigned)(choice % API_SLOTS);
	struct api_object before = truth->objects[slot];
	struct api_object after = { before.uid, number };
	struct api_write write = { .slot = slot, .mono_ms = mono_ms };

	if (before.uid == 0) {
		write.type = "ADDED";
		after.uid = number;
	} else if (choice / API_SLOTS % 3 == 0) {
		write.type = "DELETED";
	} else {
		write.type = "MODIFIED";
	}
	write.object = after;
	truth->objects[slot] =
		text_equal(write.type, "DELETED") ? (struct api_object){ 0, 0 } : after;
	keep(truth, before, &write);
}

size_t api_truth_version(const struct api_truth *truth, uint64_t resource_version)
{
	size_t version = truth->count;

	while (version > 0 &&
		truth->writes[version - 1].object.resource_version > resource_version) {
		version--;
	}
	return version;
}

void api_truth_at(const struct api_truth *truth, uint64_t resource_version,
	struct api_object out[API_SLOTS])
{
	size_t version = api_truth_version(truth, resource_version);

	memset(out, 0, API_SLOTS * sizeof(*out));
	for (size_t i = 0; i < version; i++) {
		const struct api_write *write = &truth->writes[i];

		out[write->slot] = text_equal(write->type, "DELETED")
			? (struct api_object){ 0, 0 }
			: write->object;
	}
}

/* Members in any order, braces and quotes in strings, members nobody asked for. */
void api_truth_json(const struct api_truth *truth, unsigned slot,
	struct api_object object, uint64_t seed, struct strbuf *out)
{
	strbuf_text(out, "{");
	if (seed % 2 == 0) {
		strbuf_text(out, "\"apiVersion\":\"x/v1\",\"kind\":\"Thing\",");
	}
	strbuf_text(out, "\"metadata\":{");
	if (seed % 3 == 0) {
		strbuf_text(out, "\"annotations\":{\"a\":\"}]\\\\\\\"{[\\u20ac\"},");
	}
	if (seed % 5 == 0) {
		strbuf_text(out,
			"\"managedFields\":[{\"fieldsV1\":{\"f:x\":{\"}\":\"]\"}}}],");
	}
	strbuf_printf(out, "\"name\":\"o%u\",\"namespace\":\"%s\",\"uid\":\"u%llu\",",
		slot, namespace_of(truth->kind, slot), (unsigned long long)object.uid);
	strbuf_printf(out, "\"resourceVersion\":\"%llu\"}",
		(unsigned long long)object.resource_version);
	strbuf_text(out,
		seed % 7 == 0 ? ",\"spec\":null,\"status\":{\"phase\":7}}"
			      : ",\"spec\":{},\"status\":{\"conditions\":[{}]}}");
}

static bool digest_stored(const struct object *object, uint64_t *sum)
{
	unsigned slot = 0;
	char name[16];
	unsigned long long uid = 0;
	uint64_t version = 0;

	if (sscanf(object->name, "o%u", &slot) != 1 || slot >= API_SLOTS ||
		sscanf(object->uid, "u%llu", &uid) != 1 ||
		!str_to_u64(str_from(object->resource_version), &version)) {
		return false;
	}
	snprintf(name, sizeof(name), "o%u", slot);
	*sum += digest_object(slot, (struct api_object){ uid, version });
	return text_equal(object->name, name) &&
		text_equal(object->namespace, namespace_of(object->kind, slot));
}

uint64_t api_truth_digest_of(const struct store *store, enum kind kind)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < store_count(store, kind); i++) {
		if (!digest_stored(store_at(store, kind, i), &sum)) {
			return UINT64_MAX;
		}
	}
	return sum;
}
