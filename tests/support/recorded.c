/* The recording of a real control plane into a store. */
#include "tests/support/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/str.h"
#include "wire/decode.h"
#include "wire/sample.h"
#include "wire/splitter.h"

#define CEILING ((size_t)256 << 20)
/* start_unix of index.json: the t of zero. */
#define START_MS INT64_C(1795219512542)

struct recorded_line {
	double t;
	size_t order; /* within equal t: as read */
	enum kind kind;
	bool is_metrics;
	char *text;
};

void recorded_read(const char *name, struct strbuf *out)
{
	char path[256];
	char piece[65536];
	gzFile file; /* also reads what is not compressed */
	int got;

	(void)snprintf(path, sizeof(path), "tests/data/recordings/%s", name);
	file = gzopen(path, "rb");
	if (file == NULL) {
		fail_msg("%s is missing", path);
	}
	strbuf_init(out, CEILING);
	while ((got = gzread(file, piece, sizeof(piece))) > 0) {
		strbuf_append(out, piece, (size_t)got);
	}
	assert_int_equal(got, 0);
	assert_int_equal(gzclose(file), Z_OK);
	assert_true(out->length > 0 && !out->is_full);
}

static void set_time(struct recorded *recorded, double t)
{
	recorded->now.wall_ms = START_MS + (int64_t)(t * 1000.0);
	recorded->now.mono_ms = RECORDED_MONO_MS + (int64_t)(t * 1000.0);
}

/* --- lists --- */

/* One watch of the recording carried two kinds of pods, ours are two sources. */
static enum kind refined(enum kind kind, struct str object)
{
	return kind == KIND_POD &&
			str_contains(object, STR("\"kubevirt.io\":\"virt-handler\""))
		? KIND_VIRT_HANDLER
		: kind;
}

static void apply(struct recorded *recorded, enum change_type type, enum kind kind,
	struct object *object)
{
	struct change change = { .type = type, .kind = kind, .object = object };

	store_apply(recorded->store, &change, recorded->now);
}

static void load_list(struct recorded *recorded, const char *name, enum kind kind)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, CEILING);
	struct strbuf text;
	struct str rest;
	struct str item;
	struct error err;
	enum split_result result;

	recorded_read(name, &text);
	rest = (struct str){ text.data, text.length };
	while ((result = splitter_feed(splitter, &rest, &item, &err)) == SPLIT_VALUE) {
		enum kind of = refined(kind, item);
		struct object *object = NULL;

		if (!decode_object(of, item, &object, &err)) {
			fail_msg("%s: %s", name, err.message);
		}
		apply(recorded, CHANGE_UPSERT, of, object);
	}
	assert_int_equal(result, SPLIT_END);
	strbuf_finish(&text);
	splitter_destroy(splitter);
}

/* --- watches and polls --- */

static bool kind_of_path(const char *path, enum kind *out)
{
	static const struct {
		const char *part;
		enum kind kind;
	} known[] = {
		{ "/virtualmachineinstancemigrations", KIND_MIGRATION },
		{ "/virtualmachineinstances", KIND_VMI },
		{ "/pods", KIND_POD },
		{ "/nodes", KIND_NODE },
		{ "/kubevirts", KIND_KUBEVIRT },
		{ "/migrationpolicies", KIND_POLICY },
		{ "/resourcequotas", KIND_QUOTA },
		{ "/events", KIND_EVENT },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
		if (strstr(path, known[i].part) != NULL) {
			*out = known[i].kind;
			return true;
		}
	}
	return false;
}

static void add_line(struct recorded *recorded, const char *text)
{
	struct json_object *tree = json_tokener_parse(text);
	struct json_object *t = NULL;
	struct json_object *path = NULL;
	struct json_object *raw = NULL;
	enum kind kind = KIND_COUNT;
	bool is_metrics;

	assert_true(json_object_object_get_ex(tree, "t", &t));
	assert_true(json_object_object_get_ex(tree, "path", &path));
	is_metrics =
		str_ends_with(str_from(json_object_get_string(path)), "/proxy/metrics");
	if ((json_object_object_get_ex(tree, "line", &raw) &&
		    kind_of_path(json_object_get_string(path), &kind)) ||
		(is_metrics && json_object_object_get_ex(tree, "body", &raw))) {
		recorded->lines = mem_grow(recorded->lines, recorded->count,
			&recorded->capacity, sizeof(*recorded->lines));
		recorded->lines[recorded->count] = (struct recorded_line){
			.t = json_object_get_double(t),
			.order = recorded->count,
			.kind = kind,
			.is_metrics = is_metrics,
			.text = mem_strdup(json_object_get_string(raw)),
		};
		recorded->count++;
	}
	json_object_put(tree);
}

static void load_lines(struct recorded *recorded, const char *name)
{
	struct strbuf text;
	char *rest;
	char *end;

	recorded_read(name, &text);
	rest = text.data;
	while ((end = strchr(rest, '\n')) != NULL) {
		*end = '\0';
		if (*rest != '\0') {
			add_line(recorded, rest);
		}
		rest = end + 1;
	}
	strbuf_finish(&text);
}

static int compare_lines(const void *a, const void *b)
{
	const struct recorded_line *left = a;
	const struct recorded_line *right = b;

	if (left->t < right->t || right->t < left->t) {
		return left->t < right->t ? -1 : 1;
	}
	return left->order < right->order ? -1 : left->order > right->order;
}

void recorded_init(struct recorded *recorded, struct store *store)
{
	static const struct {
		const char *name;
		enum kind kind;
	} lists[] = {
		{ "list-vmim.json", KIND_MIGRATION },
		{ "list-vmi.json", KIND_VMI },
		{ "list-pods.json", KIND_POD },
		{ "list-nodes.json", KIND_NODE },
		{ "list-kubevirt.json", KIND_KUBEVIRT },
		{ "list-nad.json", KIND_NAD },
		{ "list-resourcequotas.json", KIND_QUOTA },
		{ "list-migrationpolicies.json", KIND_POLICY },
		{ "list-namespaces.json", KIND_NAMESPACE },
	};
	static const char *const lines[] = { "watch-vmim.jsonl", "watch-vmi.jsonl",
		"watch-events.jsonl", "watch-other.jsonl", "watch-pods.jsonl.gz",
		"watch-nodes.jsonl.gz", "samples.jsonl.gz" };

	*recorded = (struct recorded){ .store = store };
	set_time(recorded, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
		load_list(recorded, lists[i].name, lists[i].kind);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
		load_lines(recorded, lines[i]);
	}
	qsort(recorded->lines, recorded->count, sizeof(*recorded->lines),
		compare_lines);
}

void recorded_finish(struct recorded *recorded)
{
	for (size_t i = 0; i < recorded->count; i++) {
		mem_free(recorded->lines[i].text);
	}
	mem_free(recorded->lines);
}

/* --- one line --- */

static void apply_metrics(struct recorded *recorded, struct str text)
{
	struct arena *arena = arena_create(4096);
	const struct migration_sample *samples = NULL;
	size_t count = decode_handler_metrics(arena, text, &samples);

	for (size_t i = 0; i < count; i++) {
		struct migration_sample sample = samples[i];
		struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample };

		sample.received_mono_ms = recorded->now.mono_ms;
		store_apply(recorded->store, &change, recorded->now);
	}
	arena_destroy(arena);
}

static void apply_frame(
	struct recorded *recorded, const struct recorded_line *line, struct str text)
{
	enum kind kind = refined(line->kind, text);
	struct frame frame;
	struct error err;

	if (!decode_frame(kind, text, &frame, &err)) {
		fail_msg("t=%.2f: %s", line->t, err.message);
	}
	switch (frame.type) {
	case FRAME_ADDED:
	case FRAME_MODIFIED:
		apply(recorded, CHANGE_UPSERT, kind, frame.object);
		break;
	case FRAME_DELETED:
		apply(recorded, CHANGE_DELETE, kind, frame.object);
		break;
	case FRAME_BOOKMARK:
		break;
	case FRAME_ERROR:
	case FRAME_UNKNOWN:
		fail_msg("t=%.2f: a frame that is no event", line->t);
	}
}

bool recorded_take(struct recorded *recorded)
{
	const struct recorded_line *line;

	if (recorded->next == recorded->count) {
		return false;
	}
	line = &recorded->lines[recorded->next++];
	set_time(recorded, line->t);
	if (line->is_metrics) {
		apply_metrics(recorded, str_from(line->text));
	} else {
		apply_frame(recorded, line, str_from(line->text));
	}
	return true;
}

double recorded_time(const struct recorded *recorded, size_t i)
{
	return recorded->lines[i].t;
}

void recorded_take_until(struct recorded *recorded, double t)
{
	while (recorded->next < recorded->count &&
		recorded->lines[recorded->next].t <= t) {
		(void)recorded_take(recorded);
	}
	set_time(recorded, t);
}
