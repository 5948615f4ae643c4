/*
 * The judge: a real recording of a control plane, replayed line by line; the count of
 * slots, the outbound count of each node and the number waiting must be those of the
 * expected timeline after each of its changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <zlib.h>

#include <json-c/json.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "facts/facts.h"
#include "wire/decode.h"
#include "wire/splitter.h"

#define DATA "tests/data/recordings/"
#define CEILING (64u << 20)
/* start_unix of index.json: the t of zero. */
#define RECORDING_START_MS INT64_C(1795219512542)

struct line {
	double t;
	size_t order; /* within equal t: as read */
	enum kind kind;
	char *text;
};

struct replay {
	struct store *store;
	struct arena *frame;
	struct moment now;
	struct settings settings;
	struct line *lines;
	size_t count;
	size_t capacity;
};

/* Also reads what is not compressed. */
static void read_whole(const char *name, struct strbuf *out)
{
	char path[512];
	char piece[65536];
	gzFile file;
	int got;

	snprintf(path, sizeof(path), DATA "%s", name);
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
	assert_false(out->is_full);
}

/* One watch of the recording carried two kinds of pods, ours are two sources. */
static enum kind kind_of_pod(struct str object)
{
	static const char label[] = "\"kubevirt.io\":\"virt-handler\"";

	for (size_t i = 0; i + sizeof(label) - 1 <= object.length; i++) {
		if (memcmp(object.data + i, label, sizeof(label) - 1) == 0) {
			return KIND_VIRT_HANDLER;
		}
	}
	return KIND_POD;
}

static void apply(struct replay *replay, enum change_type type, enum kind kind,
	struct object *object)
{
	struct change change = { .type = type, .kind = kind, .object = object };

	store_apply(replay->store, &change, replay->now);
}

static void load_list(struct replay *replay, const char *name, enum kind kind)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, CEILING);
	struct strbuf text;
	struct str rest;
	struct str item;
	struct error err;
	enum split_result result;

	read_whole(name, &text);
	rest = (struct str){ text.data, text.length };
	while ((result = splitter_feed(splitter, &rest, &item, &err)) == SPLIT_VALUE) {
		enum kind of = kind == KIND_POD ? kind_of_pod(item) : kind;
		struct object *object;

		if (!decode_object(of, item, &object, &err)) {
			fail_msg("%s: %s", name, err.message);
		}
		apply(replay, CHANGE_UPSERT, of, object);
	}
	assert_int_equal(result, SPLIT_END);
	strbuf_finish(&text);
	splitter_destroy(splitter);
}

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
	};

	for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
		if (strstr(path, known[i].part) != NULL) {
			*out = known[i].kind;
			return true;
		}
	}
	return false;
}

static void add_line(struct replay *replay, const char *text)
{
	struct json_object *tree = json_tokener_parse(text);
	struct json_object *t;
	struct json_object *path;
	struct json_object *raw;
	enum kind kind;

	assert_non_null(tree);
	assert_true(json_object_object_get_ex(tree, "t", &t));
	assert_true(json_object_object_get_ex(tree, "path", &path));
	assert_true(json_object_object_get_ex(tree, "line", &raw));
	if (kind_of_path(json_object_get_string(path), &kind)) {
		replay->lines = mem_grow(replay->lines, replay->count,
			&replay->capacity, sizeof(*replay->lines));
		replay->lines[replay->count] = (struct line){
			.t = json_object_get_double(t),
			.order = replay->count,
			.kind = kind,
			.text = mem_strdup(json_object_get_string(raw)),
		};
		replay->count++;
	}
	json_object_put(tree);
}

static void load_watch(struct replay *replay, const char *name)
{
	struct strbuf text;
	char *rest;
	char *end;

	read_whole(name, &text);
	rest = text.data;
	while ((end = strchr(rest, '\n')) != NULL) {
		*end = '\0';
		if (*rest != '\0') {
			add_line(replay, rest);
		}
		rest = end + 1;
	}
	strbuf_finish(&text);
}

static int compare_lines(const void *a, const void *b)
{
	const struct line *left = a;
	const struct line *right = b;

	if (left->t < right->t || right->t < left->t) {
		return left->t < right->t ? -1 : 1;
	}
	return left->order < right->order ? -1 : left->order > right->order;
}

static void apply_line(struct replay *replay, const struct line *line)
{
	struct str text = str_from(line->text);
	enum kind kind = line->kind == KIND_POD ? kind_of_pod(text) : line->kind;
	struct frame frame;
	struct error err;

	if (!decode_frame(kind, text, &frame, &err)) {
		fail_msg("t=%.2f: %s", line->t, err.message);
	}
	switch (frame.type) {
	case FRAME_ADDED:
	case FRAME_MODIFIED:
		apply(replay, CHANGE_UPSERT, kind, frame.object);
		break;
	case FRAME_DELETED:
		apply(replay, CHANGE_DELETE, kind, frame.object);
		break;
	case FRAME_BOOKMARK:
		break;
	case FRAME_ERROR:
	case FRAME_UNKNOWN:
		fail_msg("t=%.2f: a frame that is no event", line->t);
	}
}

/* "R=5 out={w01: 3, w02: 2} waiting=3", as in the expected timeline. */
static void describe(struct replay *replay, struct strbuf *out)
{
	const struct facts *facts;
	const char *separator = "";

	arena_reset(replay->frame);
	facts = facts_compute(
		replay->store, &replay->settings, replay->now, replay->frame);
	assert_true(facts->slots_known);
	strbuf_reset(out);
	strbuf_printf(out, "R=%d out={", facts->slots_used);
	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		assert_int_equal(node->outbound, node->outbound_holder_count);
		if (node->outbound == 0) {
			continue;
		}
		assert_true(str_starts_with(str_from(node->name), "worker-"));
		strbuf_printf(
			out, "%sw%s: %d", separator, node->name + 7, node->outbound);
		separator = ", ";
	}
	strbuf_printf(out, "} waiting=%zu", facts->queue_count);
}

static void replay_init(struct replay *replay)
{
	static const enum source live[] = { SOURCE_MIGRATION, SOURCE_VMI, SOURCE_POD };

	*replay = (struct replay){ 0 };
	replay->store = store_create();
	replay->frame = arena_create(1u << 20);
	settings_init(&replay->settings);
	for (size_t i = 0; i < ARRAY_LENGTH(live); i++) {
		struct change change = { .type = CHANGE_SOURCE, .source = live[i] };

		change.state.code = SOURCE_LIVE;
		store_apply(replay->store, &change, replay->now);
	}
	load_list(replay, "list-vmim.json", KIND_MIGRATION);
	load_list(replay, "list-vmi.json", KIND_VMI);
	load_list(replay, "list-pods.json", KIND_POD);
	load_list(replay, "list-nodes.json", KIND_NODE);
	load_list(replay, "list-kubevirt.json", KIND_KUBEVIRT);
	load_list(replay, "list-migrationpolicies.json", KIND_POLICY);
	load_list(replay, "list-namespaces.json", KIND_NAMESPACE);
	load_watch(replay, "watch-vmim.jsonl");
	load_watch(replay, "watch-vmi.jsonl");
	load_watch(replay, "watch-other.jsonl");
	load_watch(replay, "watch-pods.jsonl.gz");
	load_watch(replay, "watch-nodes.jsonl.gz");
	qsort(replay->lines, replay->count, sizeof(*replay->lines), compare_lines);
}

static void replay_finish(struct replay *replay)
{
	for (size_t i = 0; i < replay->count; i++) {
		mem_free(replay->lines[i].text);
	}
	mem_free(replay->lines);
	settings_finish(&replay->settings);
	arena_destroy(replay->frame);
	store_destroy(replay->store);
}

/* "   3.06 R=1 out={...} waiting=0  shop/..." cut after the number waiting. */
static char *expected_reading(char *line, double *out_t)
{
	char *reading = strstr(line, "R=");
	char *end;

	assert_non_null(reading);
	*out_t = strtod(line, &end);
	assert_ptr_not_equal(end, line);
	end = strstr(reading, "waiting=");
	assert_non_null(end);
	end += strlen("waiting=");
	while (*end >= '0' && *end <= '9') {
		end++;
	}
	*end = '\0';
	return reading;
}

/* What is read after each line of the recording. */
struct reading {
	double t;
	char *text;
};

static struct reading *read_all(struct replay *replay)
{
	struct reading *readings = mem_calloc(replay->count + 1, sizeof(*readings));
	struct strbuf text;

	strbuf_init(&text, 4096);
	for (size_t i = 0; i < replay->count; i++) {
		apply_line(replay, &replay->lines[i]);
		describe(replay, &text);
		readings[i].t = replay->lines[i].t;
		readings[i].text = mem_strdup(strbuf_cstr(&text));
	}
	strbuf_finish(&text);
	return readings;
}

/* The expected times are rounded to hundredths. */
static bool is_at(double t, double expected_t)
{
	return t > expected_t - 0.0051 && t < expected_t + 0.0051;
}

/* Some event of that moment leads to the expected reading. */
static bool is_read_at(const struct replay *replay, const struct reading *readings,
	double t, const char *expected)
{
	for (size_t i = 0; i < replay->count; i++) {
		if (is_at(readings[i].t, t) &&
			strcmp(readings[i].text, expected) == 0) {
			return true;
		}
	}
	return false;
}

/* Index of the next reading that differs from the one before it. */
static size_t next_change(
	const struct replay *replay, const struct reading *readings, size_t i)
{
	const char *before = i == 0 ? "R=0 out={} waiting=0" : readings[i - 1].text;

	while (i < replay->count && strcmp(readings[i].text, before) == 0) {
		i++;
	}
	return i;
}

/*
 * Both ways: each expected line is read at its moment, and the readings change just as
 * often and to just the same values as the expected ones, so nothing else is ever
 * shown.
 */
static void the_recorded_control_plane_is_counted_as_expected(void **state)
{
	struct replay replay;
	struct reading *readings;
	struct strbuf text;
	const char *before = "R=0 out={} waiting=0";
	size_t next = 0;
	int lines = 0;
	char *rest;
	char *end;

	(void)state;
	replay_init(&replay);
	readings = read_all(&replay);
	read_whole("expected-timeline.txt", &text);
	for (rest = text.data; (end = strchr(rest, '\n')) != NULL; rest = end + 1) {
		const char *expected;
		double t;

		*end = '\0';
		expected = expected_reading(rest, &t);
		lines++;
		if (!is_read_at(&replay, readings, t, expected)) {
			fail_msg("t=%.2f: never read %s", t, expected);
		}
		if (strcmp(expected, before) == 0) {
			continue;
		}
		before = expected;
		next = next_change(&replay, readings, next);
		assert_true(next < replay.count);
		if (strcmp(readings[next].text, expected) != 0) {
			fail_msg("t=%.2f: expected %s, read %s at %.3f", t, expected,
				readings[next].text, readings[next].t);
		}
		next++;
	}
	assert_int_equal(lines, 215);
	assert_int_equal(next_change(&replay, readings, next), replay.count);
	for (size_t i = 0; i < replay.count; i++) {
		mem_free(readings[i].text);
	}
	mem_free(readings);
	strbuf_finish(&text);
	replay_finish(&replay);
}

/* The picture at a moment of the recording; valid until replay_finish(). */
static const struct facts *facts_at(struct replay *replay, double t)
{
	replay_init(replay);
	for (size_t i = 0; i < replay->count && replay->lines[i].t <= t; i++) {
		apply_line(replay, &replay->lines[i]);
	}
	replay->now.wall_ms = RECORDING_START_MS + (int64_t)(t * 1000.0);
	arena_reset(replay->frame);
	return facts_compute(
		replay->store, &replay->settings, replay->now, replay->frame);
}

static const struct migration_fact *unfinished_of(
	const struct facts *facts, const char *vmi)
{
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (!fact->is_final && text_equal(fact->migration->vmi_name, vmi)) {
			return fact;
		}
	}
	fail_msg("no unfinished migration of %s", vmi);
	return NULL;
}

/* db-1 dirties faster than it copies under a policy of 3 s; its launcher aborted it at
 * 351.9. Stamps have whole seconds. */
static void the_abort_comes_when_the_budget_said(void **state)
{
	struct replay replay;
	const struct migration_fact *fact =
		unfinished_of(facts_at(&replay, 340), "db-1");

	(void)state;
	assert_string_equal(fact->policy, "gold-short");
	assert_int_equal(fact->limits->completion_timeout_per_gib_s.value, 3);
	assert_string_equal(fact->limits->completion_timeout_per_gib_s.origin,
		"MigrationPolicy gold-short");
	assert_int_equal(fact->deadline_count, 1);
	assert_int_equal(fact->deadlines[0].kind, DEADLINE_COMPLETION);
	assert_int_equal(fact->deadlines[0].effect, EFFECT_ABORT);
	assert_true(fact->deadlines[0].seconds_left > 10.0);
	assert_true(fact->deadlines[0].seconds_left < 12.5);
	replay_finish(&replay);
}

/* web-3 asks for a zone that no node has. */
static void an_unschedulable_pod_has_its_two_clocks(void **state)
{
	struct replay replay;
	const struct migration_fact *fact =
		unfinished_of(facts_at(&replay, 133), "web-3");

	(void)state;
	assert_true(fact->holds_cluster_slot);
	assert_int_equal(fact->deadline_count, 2);
	assert_int_equal(fact->deadlines[0].kind, DEADLINE_UNSCHEDULABLE);
	assert_int_equal(fact->deadlines[1].kind, DEADLINE_PENDING_POD);
	assert_int_equal(fact->deadlines[1].at_ms - fact->deadlines[0].at_ms, 600000);
	assert_true(fact->deadlines[0].seconds_left > 292.0);
	assert_true(fact->deadlines[0].seconds_left < 294.5);
	replay_finish(&replay);
}

/* worker-03 is drained from 160.8 on and was empty at 237.3. */
static void the_estimate_of_the_drain_contains_what_came(void **state)
{
	struct replay replay;
	const struct facts *facts = facts_at(&replay, 180);
	const struct drain_fact *drain = facts_find_node(facts, "worker-03")->drain;

	(void)state;
	assert_non_null(drain);
	assert_int_equal(drain->left, 4);
	assert_int_equal(drain->running, 2);
	assert_int_equal(drain->queued, 2);
	assert_int_equal(drain->blocked_count, 0);
	assert_true(drain->eta_low_s > 20.0);
	assert_true(drain->eta_low_s <= 57.3);
	assert_true(drain->eta_high_s >= 57.3);
	assert_true(drain->eta_high_s < 120.0);
	assert_null(facts_find_node(facts, "worker-01")->drain);
	replay_finish(&replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_recorded_control_plane_is_counted_as_expected),
		cmocka_unit_test(the_abort_comes_when_the_budget_said),
		cmocka_unit_test(an_unschedulable_pod_has_its_two_clocks),
		cmocka_unit_test(the_estimate_of_the_drain_contains_what_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
