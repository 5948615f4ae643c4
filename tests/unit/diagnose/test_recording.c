/*
 * A real control plane replayed: what is found when, and that nothing
 * else is found while all goes well.
 */
#include <zlib.h>

#include <json-c/json.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "tests/unit/diagnose/builders.h"
#include "wire/sample.h"
#include "wire/splitter.h"

#define DATA "tests/data/recordings/"
#define CEILING (64u << 20)
/* start_unix of index.json: the t of zero. */
#define RECORDING_START_MS INT64_C(1795219512542)

struct line {
	double t;
	size_t order; /* within equal t: as read */
	enum kind kind;
	bool is_metrics;
	char *text;
};

struct replay {
	struct world world;
	struct line *lines;
	size_t count;
	size_t capacity;
	size_t next;
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
}

/* One watch of the recording carried two kinds of pods, ours are two sources. */
static enum kind refined(enum kind kind, const char *text)
{
	if (kind == KIND_POD &&
		strstr(text, "\"kubevirt.io\":\"virt-handler\"") != NULL) {
		return KIND_VIRT_HANDLER;
	}
	return kind;
}

static void load_list(struct replay *replay, const char *name, enum kind kind)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, CEILING);
	struct strbuf text;
	struct str rest;
	struct str item;
	struct error err = { 0 };

	read_whole(name, &text);
	rest = (struct str){ text.data, text.length };
	while (splitter_feed(splitter, &rest, &item, &err) == SPLIT_VALUE) {
		char *copy = mem_strndup(item.data, item.length);
		enum kind of = refined(kind, copy);
		struct object *object = NULL;

		if (!decode_object(of, item, &object, &err)) {
			fail_msg("%s: %s", name, err.message);
		}
		world_apply(&replay->world, of, object);
		mem_free(copy);
	}
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

static void add_line(struct replay *replay, const char *text)
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
		replay->lines = mem_grow(replay->lines, replay->count,
			&replay->capacity, sizeof(*replay->lines));
		replay->lines[replay->count] = (struct line){
			.t = json_object_get_double(t),
			.order = replay->count,
			.kind = kind,
			.is_metrics = is_metrics,
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

static void apply_metrics(struct replay *replay, const struct line *line)
{
	struct arena *arena = arena_create(4096);
	const struct migration_sample *samples = NULL;
	size_t count = decode_handler_metrics(arena, str_from(line->text), &samples);

	for (size_t i = 0; i < count; i++) {
		struct migration_sample sample = samples[i];
		struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample };

		sample.received_mono_ms = WORLD_MONO_MS + (int64_t)(line->t * 1000);
		store_apply(replay->world.store, &change, replay->world.now);
	}
	arena_destroy(arena);
}

static void apply_line(struct replay *replay, const struct line *line)
{
	enum kind kind = refined(line->kind, line->text);
	struct frame frame;
	struct error err = { 0 };

	if (!decode_frame(kind, str_from(line->text), &frame, &err)) {
		fail_msg("t=%.2f: %s", line->t, err.message);
	}
	if (frame.type == FRAME_ADDED || frame.type == FRAME_MODIFIED) {
		world_apply(&replay->world, kind, frame.object);
	} else if (frame.type == FRAME_DELETED) {
		struct change change = {
			.type = CHANGE_DELETE, .kind = kind, .object = frame.object
		};

		store_apply(replay->world.store, &change, replay->world.now);
	}
}

static void replay_init(struct replay *replay)
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
	static const char *const watches[] = { "watch-vmim.jsonl", "watch-vmi.jsonl",
		"watch-events.jsonl", "watch-other.jsonl", "watch-pods.jsonl.gz",
		"watch-nodes.jsonl.gz", "samples.jsonl.gz" };
	struct world *world = &replay->world;

	*replay = (struct replay){ 0 };
	world->store = store_create();
	world->frame = arena_create(1u << 20);
	world->now = (struct moment){ RECORDING_START_MS, WORLD_MONO_MS };
	settings_init(&world->settings);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		world_source(world, (enum source)i, SOURCE_LIVE);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
		load_list(replay, lists[i].name, lists[i].kind);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(watches); i++) {
		load_watch(replay, watches[i]);
	}
	qsort(replay->lines, replay->count, sizeof(*replay->lines), compare_lines);
}

static void replay_to(struct replay *replay, double t)
{
	while (replay->next < replay->count && replay->lines[replay->next].t <= t) {
		const struct line *line = &replay->lines[replay->next++];

		if (line->is_metrics) {
			apply_metrics(replay, line);
		} else {
			apply_line(replay, line);
		}
	}
	replay->world.now.wall_ms = RECORDING_START_MS + (int64_t)(t * 1000.0);
	replay->world.now.mono_ms = WORLD_MONO_MS + (int64_t)(t * 1000.0);
	arena_reset(replay->world.frame);
	world_diagnose(&replay->world);
}

static void replay_finish(struct replay *replay)
{
	for (size_t i = 0; i < replay->count; i++) {
		mem_free(replay->lines[i].text);
	}
	mem_free(replay->lines);
	world_finish(&replay->world);
}

static void add_list(struct strbuf *out, const char *scope, const char *name,
	struct finding_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		strbuf_printf(out, "%s %s %s\n", scope, name, list.items[i].id);
		assert_numbers_proven(&list.items[i]);
	}
}

/* "shop/web-1 backoff", a line for each finding. */
static void describe(const struct world *world, struct strbuf *out)
{
	const struct facts *facts = world->facts;
	char name[256];

	strbuf_reset(out);
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration *migration = facts->migrations[i].migration;

		snprintf(name, sizeof(name), "%s/%s", migration->object.namespace,
			migration->vmi_name);
		add_list(out, "migration", name, world->findings->migrations[i]);
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		add_list(out, "node", facts->nodes[i].name, world->findings->nodes[i]);
	}
	for (size_t i = 0; i < world->findings->vmi_count; i++) {
		add_list(out, "vmi", store_vmi(world->store, i)->object.name,
			world->findings->vmis[i]);
	}
	add_list(out, "cluster", "-", world->findings->cluster);
}

/* What is always there: the virt-handler of worker-04 was never restarted. */
#define ALWAYS "node worker-04 wrong-network\ncluster - wrong-network\n"
/* Copies to worker-04 that ended went over its pod address. */
#define COPIED                                      \
	"migration billing/batch-1 wrong-network\n" \
	"migration billing/batch-2 wrong-network\n"

static void each_moment_has_its_findings_and_no_others(void **state)
{
	static const struct {
		double t;
		const char *findings;
	} moments[] = {
		{ 1, ALWAYS },
		{ 12, ALWAYS },
		{ 24, ALWAYS },
		{ 45,
			"migration billing/batch-1 cluster-limit-reached\n"
			"migration billing/batch-2 cluster-limit-reached\n"
			"migration shop/web-1 cluster-limit-reached\n" ALWAYS },
		{ 64, ALWAYS },
		{ 112, COPIED ALWAYS },
		/* Cancelled while it copied. */
		{ 124.9, COPIED ALWAYS },
		{ 126.4, COPIED ALWAYS },
		{ 135,
			COPIED
			"migration shop/web-3 target-placement-conflict\n" ALWAYS },
		{ 143, COPIED "migration tight/small-1 quota-rejected\n" ALWAYS },
		{ 150, COPIED ALWAYS },
		{ 175,
			COPIED "migration billing/batch-3 outbound-limit-reached\n"
			       "migration shop/web-4 outbound-limit-reached\n" ALWAYS },
		{ 225, COPIED ALWAYS },
		{ 239, COPIED ALWAYS },
		{ 248, COPIED "migration billing/ledger-1 unclassified\n" ALWAYS },
		{ 290,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n" ALWAYS },
		/* 54 s are all it has: no time to look on for a minute. */
		{ 330,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n"
			       "migration shop/db-1 not-converging\n" ALWAYS },
		{ 345,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n"
			       "migration shop/db-1 not-converging\n"
			       "migration shop/db-1 completion-timeout-near\n" ALWAYS },
		{ 352,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n"
			       "migration shop/db-1 aborted-by-timeout\n" ALWAYS },
	};
	struct replay replay;
	struct strbuf now;

	(void)state;
	strbuf_init(&now, CEILING);
	replay_init(&replay);
	for (size_t i = 0; i < ARRAY_LENGTH(moments); i++) {
		replay_to(&replay, moments[i].t);
		describe(&replay.world, &now);
		assert_string_equal(strbuf_cstr(&now), moments[i].findings);
	}
	strbuf_finish(&now);
	replay_finish(&replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_moment_has_its_findings_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
