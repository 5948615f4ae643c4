/*
 * A conversation recorded and shown again: the same picture comes out, secrets do not
 * get in, and whatever is wrong with a file is said with its line.
 */
#include "kube/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "kube/replay.h"
#include "model/store.h"
#include "tests/support/fake_transport.h"
#include "tests/unit/config/tempdir.h"

#define CANARY "canary-7f3a"
#define WHOLE (1u << 20)

#define NODE(name, version)                                                       \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"u-" name                  \
	"\",\"resourceVersion\":\"" version "\",\"annotations\":{\"x\":\"" CANARY \
	"\"}},\"status\":{\"images\":"                                            \
	"[{\"names\":[\"" CANARY "\"]}]}}"
#define EVENT(type, object) "{\"type\":\"" type "\",\"object\":" object "}\n"
#define LIST(version, items)                                          \
	"{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{" \
	"\"resourceVersion\":\"" version "\"},\"items\":[" items "]}\n"
#define CR_LIST(items)                                                            \
	"{\"apiVersion\":\"kubevirt.io/v1\",\"items\":[" items                    \
	"],\"kind\":\"List\",\"metadata\":{\"continue\":\"\",\"resourceVersion\"" \
	":\"7\"}}\n"
#define VMI                                                                         \
	"{\"metadata\":{\"name\":\"db\",\"namespace\":\"shop\",\"uid\":\"u-db\","   \
	"\"resourceVersion\":\"6\",\"managedFields\":[{\"manager\":\"" CANARY       \
	"\"}]},\"spec\":{\"domain\":{\"firmware\":{\"kernelBoot\":{\"kernelArgs\":" \
	"\"" CANARY "\"}}},\"accessCredentials\":[\"" CANARY                        \
	"\"],\"volumes\":[{\"name\":\"c\",\"cloudInitNoCloud\":{\"userData\":"      \
	"\"" CANARY "\",\"networkData\":\"" CANARY                                  \
	"\"}}]},\"status\":{\"phase\":\"Running\",\"nodeName\":\"a\"}}"

struct world {
	char *directory;
	char *path;
	struct fake_transport *fake;
	struct cluster *cluster;
	struct record *record;
	struct store *store;
	struct target target;
	struct settings settings;
	struct moment now;
	char server[32];
	char context[16];
	char token[32];
	unsigned sessions;
	unsigned deeds;
	char scope[32];
};

static void on_change(void *context, const struct change *change)
{
	struct world *world = context;

	store_apply(world->store, change, world->now);
}

static void init(struct world *world)
{
	*world = (struct world){
		.now = { .wall_ms = INT64_C(1795183331000), .mono_ms = 5000000 },
		.directory = tempdir_create(),
	};
	settings_init(&world->settings);
	world->path = tempdir_path(world->directory, "a.rec");
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->context, sizeof(world->context), "prod");
	(void)snprintf(world->token, sizeof(world->token), CANARY);
	world->target.server = world->server;
	world->target.context = world->context;
	world->target.token = world->token;
	world->fake = fake_transport_create();
	fake_transport_set_time(world->fake, world->now.mono_ms);
	world->store = store_create();
}

static void finish(struct world *world)
{
	cluster_destroy(world->cluster);
	record_destroy(world->record);
	fake_transport_free(world->fake);
	store_destroy(world->store);
	settings_finish(&world->settings);
	tempdir_remove(world->directory);
	mem_free(world->directory);
	mem_free(world->path);
}

static void answer(
	struct world *world, const char *pattern, const char *body, enum fake_end end)
{
	fake_transport_answer(world->fake,
		&(struct fake_answer){ .pattern = pattern, .body = body, .end = end });
}

static void start(struct world *world, int descriptor, uint64_t ceiling)
{
	answer(world, "/api/v1/nodes !watch=true",
		LIST("10", NODE("a", "3") "," NODE("b", "4")), FAKE_ENDS);
	answer(world, "/api/v1/nodes watch=true",
		EVENT("ADDED", NODE("c", "11")) EVENT("DELETED", NODE("a", "12")),
		FAKE_STAYS_OPEN);
	answer(world, "/virtualmachineinstances !watch=true", CR_LIST(VMI), FAKE_ENDS);
	answer(world, "watch=true", NULL, FAKE_STAYS_OPEN);
	answer(world, "/version", "{\"gitVersion\":\"v1.33.1\"}", FAKE_ENDS);
	answer(world, "/apis/", CR_LIST(""), FAKE_ENDS);
	answer(world, "/api/", LIST("7", ""), FAKE_ENDS);
	world->cluster = cluster_create(
		&world->target, &world->settings, fake_transport_port(world->fake), 5);
	world->record = record_create(descriptor, world->path, ceiling);
	record_session(world->record, &world->target, &world->settings, world->now);
	cluster_set_record(world->cluster, world->record);
}

static int create(const struct world *world)
{
	return open(world->path, O_WRONLY | O_CREAT | O_EXCL, 0600);
}

static void run(struct world *world)
{
	unsigned quiet = 0;

	for (unsigned i = 0; i < 100000 && quiet < 4; i++) {
		world->now.mono_ms += 3;
		world->now.wall_ms += i % 2 == 0 ? 3 : 4;
		fake_transport_set_time(world->fake, world->now.mono_ms);
		cluster_wait(
			world->cluster, NULL, 0, world->now, world->now.mono_ms + 1000);
		cluster_pump(world->cluster, world->now, on_change, world);
		quiet = fake_transport_is_busy(world->fake) ? 0 : quiet + 1;
	}
	assert_int_equal(quiet, 4);
}

static void end_record(struct world *world)
{
	cluster_set_record(world->cluster, NULL);
	record_destroy(world->record);
	world->record = NULL;
}

/* --- shown again --- */

static void on_replayed(
	void *context, const struct change *change, struct moment moment)
{
	struct world *world = context;

	store_apply(world->store, change, moment);
	world->now = moment;
}

static void on_session(
	void *context, const struct replay_place *place, struct moment moment)
{
	struct world *world = context;

	(void)moment;
	store_reset(world->store);
	world->sessions++;
	assert_string_equal(place->context, "prod");
	assert_string_equal(place->server, "https://api:6443");
}

static void on_scope(void *context, const char *namespace)
{
	struct world *world = context;

	(void)snprintf(world->scope, sizeof(world->scope), "%s",
		namespace != NULL ? namespace : "all");
}

static void on_asked(void *context, uint64_t serial, const struct intent *intent,
	struct moment moment)
{
	struct world *world = context;

	(void)moment;
	assert_int_equal(serial, 1);
	assert_int_equal(intent->verb, INTENT_DELETE_MIGRATION);
	assert_string_equal(intent->name, "m-1");
	world->deeds++;
}

static void on_answered(void *context, uint64_t serial, const struct outcome *outcome,
	struct moment moment)
{
	struct world *world = context;

	(void)moment;
	assert_int_equal(serial, 1);
	assert_int_equal(outcome->state, OUTCOME_DONE);
	world->deeds++;
}

static void on_found(void *context, uint64_t serial, bool has_happened,
	const char *text, struct moment moment)
{
	(void)context;
	(void)serial;
	(void)has_happened;
	(void)text;
	(void)moment;
	fail_msg("nothing was found");
}

static void on_document(void *context, struct moment moment)
{
	(void)context;
	(void)moment;
}

static struct replay_sink sink_of(struct world *world)
{
	return (struct replay_sink){ world, on_replayed, on_session, on_scope, on_asked,
		on_answered, on_found, on_document };
}

static void replay_all(struct world *world)
{
	struct error err = { ERR_NONE, "" };
	struct replay *replay = replay_open(world->path, &err);
	struct replay_sink sink = sink_of(world);

	if (replay == NULL) {
		fail_msg("%s", err.message);
	}
	while (replay_take(replay, &sink, &err) > 0) {
	}
	assert_int_equal(err.code, ERR_NONE);
	replay_close(replay);
}

static void read_file(const struct world *world, struct strbuf *out)
{
	struct error err = { ERR_NONE, "" };

	strbuf_init(out, 8u << 20);
	if (!file_read(world->path, out, &err)) {
		fail_msg("%s", err.message);
	}
}

static void write_file(const struct world *world, const char *text)
{
	FILE *file = fopen(world->path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void assert_picture(const struct world *world)
{
	const struct vmi *vmi = store_find_vmi(world->store, "shop", "db");

	assert_int_equal(store_count(world->store, KIND_NODE), 2);
	assert_non_null(store_find(world->store, KIND_NODE, "", "b"));
	assert_non_null(store_find(world->store, KIND_NODE, "", "c"));
	assert_non_null(vmi);
	assert_string_equal(vmi->node, "a");
	assert_string_equal(store_server_version(world->store), "v1.33.1");
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (kind_info((enum kind)kind)->interest != KIND_ON_DEMAND) {
			assert_int_equal(
				store_source(world->store, (enum source)kind)->code,
				SOURCE_LIVE);
		}
	}
}

static void a_recording_shows_the_same_picture(void **state)
{
	struct world world;
	struct moment last;

	(void)state;
	init(&world);
	start(&world, create(&world), WHOLE);
	run(&world);
	assert_picture(&world);
	record_asked(world.record, 1,
		&(struct intent){ .verb = INTENT_DELETE_MIGRATION,
			.namespace = "shop",
			.name = "m-1" });
	record_answered(world.record, 1, &(struct outcome){ .state = OUTCOME_DONE });
	last = world.now;
	end_record(&world);
	store_reset(world.store);
	replay_all(&world);
	assert_picture(&world);
	assert_int_equal(world.sessions, 1);
	assert_int_equal(world.deeds, 2);
	/* The last change came a few turns before the end. */
	assert_true(world.now.wall_ms <= last.wall_ms);
	assert_true(world.now.wall_ms > last.wall_ms - 200);
	finish(&world);
}

static void times_are_those_of_both_clocks(void **state)
{
	struct world world;
	struct moment start_moment;
	const struct source_state *source;
	int64_t since;

	(void)state;
	init(&world);
	start_moment = world.now;
	start(&world, create(&world), WHOLE);
	run(&world);
	source = store_source(world.store, SOURCE_NODE);
	since = source->confirmed_mono_ms - start_moment.mono_ms;
	end_record(&world);
	replay_all(&world);
	source = store_source(world.store, SOURCE_NODE);
	assert_int_equal(source->confirmed_mono_ms, since);
	/* The wall clock ran ahead of the other, and so it does again. */
	assert_true(world.now.wall_ms - start_moment.wall_ms > world.now.mono_ms);
	finish(&world);
}

static void no_secret_gets_in(void **state)
{
	struct world world;
	struct strbuf text;

	(void)state;
	init(&world);
	start(&world, create(&world), WHOLE);
	run(&world);
	end_record(&world);
	read_file(&world, &text);
	assert_true(text.length > 1000);
	if (strstr(text.data, CANARY) != NULL) {
		fail_msg("a secret: %.200s", strstr(text.data, CANARY) - 100);
	}
	strbuf_finish(&text);
	finish(&world);
}

static void a_recording_has_a_largest_size(void **state)
{
	enum {
		CEILING = 6000
	};
	struct world world;
	struct strbuf text;

	(void)state;
	init(&world);
	start(&world, create(&world), CEILING);
	run(&world);
	assert_string_equal(
		record_state(world.record).problem, "it has reached its largest size");
	assert_picture(&world);
	read_file(&world, &text);
	assert_true(text.length <= CEILING);
	assert_non_null(
		strstr(text.data, "\"text\":\"it has reached its largest size\""));
	strbuf_finish(&text);
	end_record(&world);
	replay_all(&world);
	finish(&world);
}

static void a_full_disk_ends_the_recording_only(void **state)
{
	struct world world;

	(void)state;
	init(&world);
	start(&world, open("/dev/full", O_WRONLY), WHOLE);
	run(&world);
	assert_string_equal(record_state(world.record).problem, strerror(ENOSPC));
	assert_int_equal(record_state(world.record).bytes, 0);
	assert_picture(&world);
	finish(&world);
}

#define HEADER                                                                 \
	"{\"schema\":\"vmigtop-recording/v1\",\"started\":\"2026-11-20T14:02:" \
	"11Z\",\"context\":\"prod\",\"server\":\"https://api:6443\"}\n"
#define BEGIN_NODES "{\"ms\":5,\"event\":\"begin\",\"source\":\"nodes\"}\n"

static void a_cut_last_line_is_left_out(void **state)
{
	struct world world;
	struct error err = { ERR_NONE, "" };
	struct replay *replay;

	(void)state;
	init(&world);
	write_file(&world, HEADER BEGIN_NODES "{\"ms\":9,\"event\":\"com");
	replay = replay_open(world.path, &err);
	assert_non_null(replay);
	assert_int_equal(replay_info(replay).length_ms, 5);
	assert_false(replay_info(replay).is_whole);
	replay_close(replay);
	replay_all(&world);
	finish(&world);
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "line 1: this is no recording of vmigtop" },
		{ "hello\n", "line 1: this is no recording of vmigtop" },
		{ "{\"schema\":\"vmigtop-recording/v9\"}\n",
			"line 1: schema vmigtop-recording/v9 is not known here, only "
			"vmigtop-recording/v1" },
		{ HEADER BEGIN_NODES "nonsense\n",
			"line 3: unexpected character at byte 0" },
		{ HEADER BEGIN_NODES "{\"ms\":4,\"event\":\"document\"}\n",
			"line 3: ms goes back" },
		{ HEADER "{\"ms\":4,\"event\":\"sing\"}\n",
			"line 2: event is missing or unknown" },
		{ HEADER BEGIN_NODES "\n", "line 3: it ends too early at byte 0" },
	};
	struct world world;

	(void)state;
	init(&world);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct error err = { ERR_NONE, "" };

		write_file(&world, cases[i].text);
		assert_null(replay_open(world.path, &err));
		if (strstr(err.message, cases[i].message) == NULL ||
			strstr(err.message, world.path) == NULL) {
			fail_msg("%s instead of %s", err.message, cases[i].message);
		}
	}
	finish(&world);
}

static void a_file_that_is_not_there_is_named(void **state)
{
	struct error err = { ERR_NONE, "" };

	(void)state;
	assert_null(replay_open("/nowhere/a.rec", &err));
	assert_string_equal(err.message, "/nowhere/a.rec: No such file or directory");
}

/* JSON, but no node: found when its moment comes. */
static void a_payload_that_cannot_be_decoded_ends_it(void **state)
{
	struct world world;
	struct error err = { ERR_NONE, "" };
	struct replay *replay;
	struct replay_sink sink;

	(void)state;
	init(&world);
	write_file(&world,
		HEADER BEGIN_NODES "{\"ms\":6,\"event\":\"item\",\"source\":\"nodes\","
				   "\"payload\":{\"metadata\":{}}}\n"
				   "{\"ms\":7,\"event\":\"document\"}\n");
	replay = replay_open(world.path, &err);
	assert_non_null(replay);
	sink = sink_of(&world);
	assert_true(replay_take(replay, &sink, &err) > 0);
	assert_int_equal(replay_take(replay, &sink, &err), 0);
	assert_non_null(strstr(err.message, "line 3: "));
	assert_int_equal(replay_next_ms(replay), UNKNOWN_I64);
	replay_close(replay);
	finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_shows_the_same_picture),
		cmocka_unit_test(times_are_those_of_both_clocks),
		cmocka_unit_test(no_secret_gets_in),
		cmocka_unit_test(a_recording_has_a_largest_size),
		cmocka_unit_test(a_full_disk_ends_the_recording_only),
		cmocka_unit_test(a_cut_last_line_is_left_out),
		cmocka_unit_test(what_is_wrong_is_said_with_its_line),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
		cmocka_unit_test(a_payload_that_cannot_be_decoded_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
