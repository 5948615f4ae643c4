/*
 * The path from bytes to cells without a network and a terminal: how fast lists are
 * decoded, and what one picture costs, part by part.
 *
 * usage: frames COLUMNSxROWS FRAMES CHANGES SOURCE=FILE...
 *
 * SOURCE is a name as in the document ("vmis"), FILE one list as the API sends it.
 * Before each picture CHANGES objects are decoded again and put in place of their
 * older selves, migrations, VMIs and nodes in turn. Prints milliseconds of the
 * processor; judges nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/unknown.h"
#include "checks/check.h"
#include "diagnose/diagnosis.h"
#include "facts/facts.h"
#include "model/settings.h"
#include "model/store.h"
#include "report/report.h"
#include "ui/canvas.h"
#include "ui/ui.h"
#include "wire/decode.h"
#include "wire/splitter.h"

#define PIECE_BYTES (64u << 10) /* what the program decodes in one turn */
#define ITEM_CEILING (16u << 20)

struct text {
	char *data;
	size_t length;
};

struct items {
	struct text *texts;
	size_t count;
	size_t capacity;
};

struct bench {
	struct store *store;
	struct items items[KIND_COUNT];
	size_t next[KIND_COUNT]; /* to be changed */
	struct moment now;
	size_t bytes;
	size_t objects;
	double decode_ms;
};

/* Of the processor: other work on the machine is left out. */
static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1e6;
}

static void fail(const char *what, const char *why)
{
	(void)fprintf(stderr, "frames: %s: %s\n", what, why);
	exit(1);
}

static struct text read_whole(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct text text = { 0 };
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
		fseek(file, 0, SEEK_SET) != 0) {
		fail(path, "cannot be read");
	}
	text.length = (size_t)size;
	text.data = mem_alloc(text.length + 1);
	if (fread(text.data, 1, text.length, file) != text.length) {
		fail(path, "cannot be read");
	}
	(void)fclose(file);
	return text;
}

static void keep_item(struct items *items, struct str value)
{
	struct text text = { mem_alloc(value.length + 1), value.length };

	memcpy(text.data, value.data, value.length);
	items->texts = mem_grow(
		items->texts, items->count, &items->capacity, sizeof(*items->texts));
	items->texts[items->count++] = text;
}

static void apply(struct bench *bench, enum change_type type, enum kind kind,
	struct object *object)
{
	struct change change = {
		.type = type,
		.kind = kind,
		.source = (enum source)kind,
		.object = object,
		.state = { .code = SOURCE_LIVE,
			.confirmed_mono_ms = bench->now.mono_ms,
			.loading = UNKNOWN_I64,
			.is_complete_once = true },
	};

	store_apply(bench->store, &change, bench->now);
}

static struct object *decode(enum kind kind, struct str json)
{
	struct object *object;
	struct error err;

	if (!decode_object(kind, json, &object, &err)) {
		fail(kind_info(kind)->plural, err.message);
	}
	return object;
}

static void take_list(struct bench *bench, enum kind kind, struct str rest)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, ITEM_CEILING);
	enum split_result result = SPLIT_NEED_MORE;
	struct error err;

	apply(bench, CHANGE_LIST_BEGIN, kind, NULL);
	while (rest.length > 0 && result != SPLIT_END) {
		size_t size = rest.length < PIECE_BYTES ? rest.length : PIECE_BYTES;
		struct str piece = { rest.data, size };
		struct str value;

		while ((result = splitter_feed(splitter, &piece, &value, &err)) ==
			SPLIT_VALUE) {
			double start = now_ms();
			struct object *object = decode(kind, value);

			bench->decode_ms += now_ms() - start;
			apply(bench, CHANGE_LIST_ITEM, kind, object);
			keep_item(&bench->items[kind], value);
			bench->objects++;
		}
		if (result == SPLIT_ERROR) {
			fail(kind_info(kind)->plural, err.message);
		}
		rest.data += size - piece.length;
		rest.length -= size - piece.length;
	}
	apply(bench, CHANGE_LIST_COMMIT, kind, NULL);
	splitter_destroy(splitter);
}

static void load(struct bench *bench, const char *argument)
{
	const char *equals = strchr(argument, '=');
	struct text text;

	if (equals == NULL) {
		fail(argument, "is not SOURCE=FILE");
	}
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		const char *name = source_name((enum source)kind);

		if (strlen(name) == (size_t)(equals - argument) &&
			strncmp(name, argument, strlen(name)) == 0) {
			double start;

			text = read_whole(equals + 1);
			start = now_ms();
			take_list(bench, (enum kind)kind,
				(struct str){ text.data, text.length });
			bench->bytes += text.length;
			(void)printf("  %-32s %6zu objects, %8.1f ms, %6.1f MB/s\n",
				name, bench->items[kind].count, now_ms() - start,
				(double)text.length / 1e3 / (now_ms() - start));
			mem_free(text.data);
			return;
		}
	}
	fail(argument, "names no source");
}

/* The moment at which the lists were taken, so that nothing in them is old. */
static void go_back(struct bench *bench)
{
	int64_t newest_ms = UNKNOWN_I64;

	for (size_t i = 0; i < store_count(bench->store, KIND_NODE); i++) {
		int64_t at_ms = store_node(bench->store, i)->heartbeat_ms;

		if (i64_is_known(at_ms) &&
			(!i64_is_known(newest_ms) || at_ms > newest_ms)) {
			newest_ms = at_ms;
		}
	}
	if (i64_is_known(newest_ms)) {
		bench->now.wall_ms = newest_ms + 1000;
	}
}

static void change_objects(struct bench *bench, size_t count)
{
	static const enum kind kinds[] = { KIND_VMI, KIND_MIGRATION, KIND_NODE };

	for (size_t i = 0; i < count; i++) {
		enum kind kind = kinds[i % 3];
		const struct items *items = &bench->items[kind];
		const struct text *text;

		if (items->count == 0) {
			continue;
		}
		text = &items->texts[bench->next[kind]++ * 7919 % items->count];
		apply(bench, CHANGE_UPSERT, kind,
			decode(kind, (struct str){ text->data, text->length }));
	}
}

enum part {
	PART_CHANGES,
	PART_FACTS,
	PART_FINDINGS,
	PART_PAINT,
	PART_AGAIN,
	PART_COUNT,
};

static int compare_numbers(const void *a, const void *b)
{
	const double *left = a;
	const double *right = b;

	return *left < *right ? -1 : *left > *right;
}

static void tell(const char *name, double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_numbers);
	(void)printf("  %-32s median %7.2f ms, 95 %% %7.2f ms\n", name,
		values[count / 2], values[count * 95 / 100]);
}

static void draw_frames(struct bench *bench, struct canvas *canvas, size_t frames,
	size_t changes, int32_t key)
{
	static const char *const names[PART_COUNT] = { "decode and apply the changes",
		"facts", "findings", "paint", "paint the same facts again" };
	double *times[PART_COUNT];
	struct arena *arena = arena_create(64u << 10);
	struct facts_keep *keep = facts_keep_create();
	struct settings settings;
	struct ui *ui;

	settings_init(&settings);
	ui = ui_create(&settings);
	for (size_t p = 0; p < PART_COUNT; p++) {
		times[p] = mem_calloc(frames, sizeof(*times[p]));
	}
	for (size_t i = 0; i < frames; i++) {
		struct ui_context context = { .context = "bench" };
		const struct facts *facts;
		double at[PART_COUNT + 1];

		bench->now.mono_ms += 33;
		bench->now.wall_ms += 33;
		at[0] = now_ms();
		change_objects(bench, changes);
		at[1] = now_ms();
		arena_reset(arena);
		facts = facts_compute_kept(
			bench->store, &settings, bench->now, keep, arena);
		at[2] = now_ms();
		context.findings = diagnose_run(facts, arena);
		at[3] = now_ms();
		ui_paint(ui, facts, &context, canvas);
		at[4] = now_ms();
		if (i == 0) {
			(void)ui_key(ui, key, facts);
		}
		ui_paint(ui, facts, &context, canvas);
		at[5] = now_ms();
		for (size_t p = 0; p < PART_COUNT; p++) {
			times[p][i] = at[p + 1] - at[p];
		}
	}
	for (size_t p = 0; p < PART_COUNT; p++) {
		tell(names[p], times[p], frames);
		mem_free(times[p]);
	}
	ui_destroy(ui);
	settings_finish(&settings);
	facts_keep_destroy(keep);
	arena_destroy(arena);
}

static void free_items(struct items *items)
{
	for (size_t i = 0; i < items->count; i++) {
		mem_free(items->texts[i].data);
	}
	mem_free(items->texts);
}

int main(int argc, char **argv)
{
	struct bench bench = { 0 };
	struct canvas canvas;
	int columns;
	int rows;

	if (argc < 5 || sscanf(argv[1], "%dx%d", &columns, &rows) != 2) {
		fail("usage", "frames COLUMNSxROWS FRAMES CHANGES SOURCE=FILE...");
	}
	bench.store = store_create();
	bench.now = clock_now();
	for (int i = 0; i < (int)SOURCE_COUNT; i++) {
		struct change change = {
			.type = CHANGE_SOURCE,
			.source = (enum source)i,
			.state = { .code = SOURCE_LIVE,
				.confirmed_mono_ms = bench.now.mono_ms,
				.loading = UNKNOWN_I64,
				.is_complete_once = true },
		};

		store_apply(bench.store, &change, bench.now);
	}
	for (int i = 4; i < argc; i++) {
		load(&bench, argv[i]);
	}
	go_back(&bench);
	(void)printf("  %-32s %6zu objects of %.1f MB, %.0f MB/s, of it %.0f ms "
		     "in the decoders\n",
		"all of it", bench.objects, (double)bench.bytes / 1e6,
		bench.decode_ms > 0 ? (double)bench.bytes / 1e3 / bench.decode_ms : 0,
		bench.decode_ms);
	canvas_init(&canvas);
	canvas_resize(&canvas, columns, rows);
	(void)printf("  migrations:\n");
	draw_frames(&bench, &canvas, strtoul(argv[2], NULL, 10),
		strtoul(argv[3], NULL, 10), '1');
	(void)printf("  VMs:\n");
	draw_frames(&bench, &canvas, strtoul(argv[2], NULL, 10),
		strtoul(argv[3], NULL, 10), '3');
	canvas_finish(&canvas);
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		free_items(&bench.items[kind]);
	}
	store_destroy(bench.store);
	return 0;
}
