/* The journal: what stands in the file, when, and that nothing secret does. */
#include "src/app/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/unknown.h"
#include "tests/unit/config/tempdir.h"

/* 2026-11-20T14:00:00Z. */
static const struct moment now = { INT64_C(1795183200000), 1000 };
static const struct moment later = { INT64_C(1795183201500), 2500 };

struct world {
	char *directory;
	char *path;
	struct target target;
	char token[16];
	char server[32];
	char user[16];
	char context[16];
};

static void init(struct world *world)
{
	*world = (struct world){ .directory = tempdir_create() };
	world->path = tempdir_path(world->directory, "state/vmigtop/journal.jsonl");
	(void)snprintf(world->token, sizeof(world->token), "s3cr3t-t0k3n");
	(void)snprintf(world->server, sizeof(world->server), "https://api:6443");
	(void)snprintf(world->user, sizeof(world->user), "alice");
	(void)snprintf(world->context, sizeof(world->context), "prod");
	world->target.token = world->token;
	world->target.password = world->token;
	world->target.server = world->server;
	world->target.user_name = world->user;
	world->target.context = world->context;
}

static void finish(struct world *world)
{
	tempdir_remove(world->directory);
	mem_free(world->directory);
	mem_free(world->path);
}

static struct journal *open_journal(struct world *world)
{
	struct error err = { 0 };
	struct journal *journal =
		journal_create(world->path, &world->target, now, &err);

	assert_string_equal(err.message, "");
	return journal;
}

/* Each line of the file as a tree; returns how many. */
static size_t read_lines(struct world *world, struct json_object **out, size_t room)
{
	struct strbuf text;
	struct error err;
	struct str rest;
	struct str line;
	size_t count = 0;

	strbuf_init(&text, LIMIT_FILE_BYTES);
	assert_true(file_read(world->path, &text, &err));
	assert_null(strstr(strbuf_cstr(&text), world->token));
	rest = (struct str){ text.data, text.length };
	while (str_split(&rest, '\n', &line)) {
		char copy[4096];

		if (line.length == 0) {
			continue;
		}
		assert_true(count < room && line.length < sizeof(copy));
		(void)snprintf(copy, sizeof(copy), "%.*s", (int)line.length, line.data);
		out[count++] = json_tokener_parse(copy);
	}
	strbuf_finish(&text);
	return count;
}

static const char *text_at(struct json_object *tree, const char *key)
{
	struct json_object *value = json_object_object_get(tree, key);

	return value == NULL ? "(none)" : json_object_get_string(value);
}

static void release(struct json_object **trees, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_object_put(trees[i]);
	}
}

static const struct label chosen = { "kubernetes.io/hostname", "w02" };
static const struct intent creation = { .verb = INTENT_CREATE_MIGRATION,
	.namespace = "shop",
	.name = "vmigtop-web-1-x",
	.vmi = "web-1",
	.added_node_selector = { &chosen, 1 } };

static void request_and_answer_are_two_lines(void **state)
{
	struct outcome outcome = {
		.state = OUTCOME_DONE, .http_code = 201, .uid = "u-7"
	};
	struct json_object *trees[4];
	struct journal *journal;
	struct world world;
	uint64_t serial;

	(void)state;
	init(&world);
	journal = open_journal(&world);
	serial = journal_ask(journal, &creation, now);
	journal_answer(journal, serial, &outcome, later);
	journal_destroy(journal);
	assert_int_equal(read_lines(&world, trees, 4), 2);
	assert_string_equal(text_at(trees[0], "event"), "ask");
	assert_string_equal(text_at(trees[0], "time"), "2026-11-20T14:00:00Z");
	assert_string_equal(text_at(trees[0], "user"), "alice");
	assert_string_equal(text_at(trees[0], "context"), "prod");
	assert_string_equal(text_at(trees[0], "server"), "https://api:6443");
	assert_string_equal(text_at(trees[0], "verb"), "create-migration");
	assert_string_equal(text_at(trees[0], "namespace"), "shop");
	assert_string_equal(text_at(trees[0], "name"), "vmigtop-web-1-x");
	assert_string_equal(text_at(trees[0], "vmi"), "web-1");
	assert_string_equal(text_at(trees[0], "dryRun"), "false");
	assert_string_equal(
		text_at(json_object_object_get(trees[0], "addedNodeSelector"),
			"kubernetes.io/hostname"),
		"w02");
	assert_string_equal(text_at(trees[1], "event"), "answer");
	assert_string_equal(text_at(trees[1], "state"), "done");
	assert_string_equal(text_at(trees[1], "httpCode"), "201");
	assert_string_equal(text_at(trees[1], "uid"), "u-7");
	assert_string_equal(text_at(trees[1], "request"), text_at(trees[0], "request"));
	assert_string_equal(text_at(trees[1], "session"), text_at(trees[0], "session"));
	release(trees, 2);
	finish(&world);
}

static void file_is_for_the_user_alone_and_only_grows(void **state)
{
	struct json_object *trees[4];
	struct journal *journal;
	struct world world;
	struct stat status;

	(void)state;
	init(&world);
	journal = open_journal(&world);
	(void)journal_ask(journal, &creation, now);
	journal_destroy(journal);
	assert_int_equal(chmod(world.path, 0644), 0);
	journal = open_journal(&world);
	(void)journal_ask(journal, &creation, later);
	journal_destroy(journal);
	assert_int_equal(stat(world.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(read_lines(&world, trees, 4), 2);
	release(trees, 2);
	finish(&world);
}

/* The program is killed between ask and answer. */
static void request_survives_a_kill(void **state)
{
	struct json_object *trees[4];
	struct world world;
	pid_t child;
	int status;

	(void)state;
	init(&world);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct error err = { 0 };
		struct journal *journal =
			journal_create(world.path, &world.target, now, &err);

		(void)journal_ask(journal, &creation, now);
		(void)raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(read_lines(&world, trees, 4), 1);
	assert_string_equal(text_at(trees[0], "event"), "ask");
	assert_string_equal(text_at(trees[0], "vmi"), "web-1");
	release(trees, 1);
	finish(&world);
}

static void line_cut_short_by_a_crash_does_not_spoil_the_next(void **state)
{
	struct json_object *trees[4];
	struct journal *journal;
	struct world world;

	(void)state;
	init(&world);
	mem_free(tempdir_write(
		world.directory, "state/vmigtop/journal.jsonl", "{\"event\":\"as"));
	journal = open_journal(&world);
	(void)journal_ask(journal, &creation, now);
	journal_destroy(journal);
	assert_int_equal(read_lines(&world, trees, 4), 2);
	assert_null(trees[0]);
	assert_string_equal(text_at(trees[1], "event"), "ask");
	release(trees, 2);
	finish(&world);
}

static void lost_answer_and_what_was_found_are_both_written(void **state)
{
	struct outcome lost = { .state = OUTCOME_UNKNOWN, .message = "cut" };
	struct json_object *trees[4];
	struct journal *journal;
	struct world world;
	uint64_t serial;

	(void)state;
	init(&world);
	journal = open_journal(&world);
	serial = journal_ask(journal, &creation, now);
	journal_answer(journal, serial, &lost, later);
	assert_int_equal(journal_at(journal, 0)->state, JOURNAL_ANSWERED);
	assert_int_equal(journal_at(journal, 0)->outcome, OUTCOME_UNKNOWN);
	journal_find(journal, serial, true, "Pending", later);
	assert_int_equal(journal_at(journal, 0)->state, JOURNAL_FOUND_DONE);
	assert_string_equal(journal_at(journal, 0)->message, "Pending");
	journal_destroy(journal);
	assert_int_equal(read_lines(&world, trees, 4), 3);
	assert_string_equal(text_at(trees[1], "state"), "unknown");
	assert_null(json_object_object_get(trees[1], "httpCode"));
	assert_string_equal(text_at(trees[2], "state"), "found done");
	release(trees, 3);
	finish(&world);
}

static void impersonation_is_part_of_the_identity(void **state)
{
	char boss[8] = "boss";
	struct journal *journal;
	struct world world;

	(void)state;
	init(&world);
	world.target.impersonate_user = boss;
	journal = open_journal(&world);
	(void)journal_ask(journal, &creation, now);
	assert_string_equal(journal_at(journal, 0)->user, "alice as boss");
	journal_destroy(journal);
	finish(&world);
}

static void journal_without_a_file_still_remembers_and_says_why(void **state)
{
	struct journal *journal;
	struct world world;
	struct error err = { 0 };
	char *path;

	(void)state;
	init(&world);
	path = tempdir_write(world.directory, "file", "x");
	mem_free(world.path);
	world.path = mem_printf("%s/journal.jsonl", path);
	journal = journal_create(world.path, &world.target, now, &err);
	assert_non_null(journal);
	assert_int_not_equal(err.code, ERR_NONE);
	assert_non_null(journal_problem(journal));
	(void)journal_ask(journal, &creation, now);
	assert_int_equal(journal_count(journal), 1);
	assert_string_equal(journal_at(journal, 0)->title, "migrate shop/web-1");
	journal_destroy(journal);
	journal = journal_create(NULL, &world.target, now, &err);
	assert_null(journal_problem(journal));
	assert_null(journal_path(journal));
	journal_destroy(journal);
	mem_free(path);
	finish(&world);
}

static void memory_keeps_the_newest(void **state)
{
	struct journal *journal;
	struct world world;
	struct error err = { 0 };
	uint64_t first;
	uint64_t last = 0;

	(void)state;
	init(&world);
	journal = journal_create(NULL, &world.target, now, &err);
	first = journal_ask(journal, &creation, now);
	for (int i = 0; i < JOURNAL_ENTRIES_MAX; i++) {
		last = journal_ask(journal, &creation, later);
	}
	assert_int_equal(journal_count(journal), JOURNAL_ENTRIES_MAX);
	assert_int_equal(
		journal_at(journal, JOURNAL_ENTRIES_MAX - 1)->asked_ms, later.wall_ms);
	assert_null(journal_at(journal, JOURNAL_ENTRIES_MAX));
	journal_answer(journal, first, &(struct outcome){ .state = OUTCOME_DONE },
		later); /* forgotten: ignored */
	journal_answer(journal, last,
		&(struct outcome){ .state = OUTCOME_REFUSED, .message = "\033[31mno" },
		later);
	assert_int_equal(journal_at(journal, 0)->outcome, OUTCOME_REFUSED);
	assert_null(strchr(journal_at(journal, 0)->message, '\033'));
	assert_int_equal(journal_at(journal, 1)->state, JOURNAL_ASKED);
	journal_destroy(journal);
	finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_and_answer_are_two_lines),
		cmocka_unit_test(file_is_for_the_user_alone_and_only_grows),
		cmocka_unit_test(request_survives_a_kill),
		cmocka_unit_test(line_cut_short_by_a_crash_does_not_spoil_the_next),
		cmocka_unit_test(lost_answer_and_what_was_found_are_both_written),
		cmocka_unit_test(impersonation_is_part_of_the_identity),
		cmocka_unit_test(journal_without_a_file_still_remembers_and_says_why),
		cmocka_unit_test(memory_keeps_the_newest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
