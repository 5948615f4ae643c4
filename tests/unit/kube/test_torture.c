/*
 * Everything that can fail does, one after the other: each call of the transport once,
 * each allocation once. The first is said and made good again, the second ends the
 * program in the one way there is.
 *
 * TORTURE=full tries every allocation; otherwise a sample that is the same each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/die.h"
#include "base/str.h"
#include "kube/cluster.h"
#include "report/report.h"
#include "tests/support/api_model.h"
#include "tests/support/build.h"
#include "ui/keys.h"
#include "ui/ui.h"

#define EXIT_OUT_OF_MEMORY 70
#define CONVERGENCE_MS (10 * 60 * 1000)

struct torture {
	struct api_model *model;
	struct cluster *cluster;
	struct store *store;
	struct target target;
	struct settings settings;
	struct moment now;
	bool is_said; /* a source named the failure */
	char server[32];
	char token[16];
};

static void on_change(void *context, const struct change *change)
{
	struct torture *torture = context;

	if (change->type == CHANGE_SOURCE &&
		strstr(change->state.message, "the test") != NULL &&
		change->state.code != SOURCE_LIVE) {
		torture->is_said = true;
	}
	store_apply(torture->store, change, torture->now);
}

static void start(struct torture *torture)
{
	*torture = (struct torture){ 0 };
	(void)snprintf(torture->server, sizeof(torture->server), "https://api:6443");
	(void)snprintf(torture->token, sizeof(torture->token), "sesame");
	torture->target.server = torture->server;
	torture->target.token = torture->token;
	torture->model = api_model_create(7);
	torture->now = api_model_now(torture->model);
	api_model_set_piece(torture->model, 300);
	for (int i = 0; i < 40; i++) {
		api_model_write(torture->model);
	}
	torture->store = store_create();
	torture->cluster = cluster_create(&torture->target, &torture->settings,
		api_model_port(torture->model), 7);
}

static void finish(struct torture *torture)
{
	cluster_destroy(torture->cluster);
	api_model_free(torture->model);
	store_destroy(torture->store);
}

static void turn(struct torture *torture)
{
	cluster_wait(
		torture->cluster, NULL, 0, torture->now, torture->now.mono_ms + 1000);
	torture->now = api_model_now(torture->model);
	cluster_pump(torture->cluster, torture->now, on_change, torture);
}

static bool is_right(const struct torture *torture, enum kind kind)
{
	const struct source_state *state =
		store_source(torture->store, (enum source)kind);
	struct api_picture picture = { 0, 0 };

	return kind_info(kind)->interest == KIND_ON_DEMAND ||
		(state->code == SOURCE_LIVE && state->message[0] == '\0' &&
			api_model_find_picture(
				torture->model, torture->store, kind, &picture) &&
			api_model_is_current(torture->model, kind, &picture, true));
}

static bool is_all_right(const struct torture *torture)
{
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (!is_right(torture, (enum kind)kind)) {
			return false;
		}
	}
	return cluster_is_settled(torture->cluster);
}

/* Lists, watches, an event on each, all read. */
static void live_a_while(struct torture *torture)
{
	int64_t end_mono_ms = torture->now.mono_ms + CONVERGENCE_MS;

	while (!is_all_right(torture) && torture->now.mono_ms < end_mono_ms) {
		turn(torture);
	}
	for (int i = 0; i < 40; i++) {
		api_model_write(torture->model);
	}
	turn(torture);
	while (!is_all_right(torture) && torture->now.mono_ms < end_mono_ms) {
		turn(torture);
	}
}

/* What a failure is told by: the version's request has no source of its own, and a
 * watch that had shown something is simply opened again where it ended. */
static bool must_be_said(const struct torture *torture)
{
	return api_model_failed(torture->model) == API_FAILED_LIST;
}

static void every_call_of_the_transport_fails_and_is_made_good(void **state)
{
	size_t calls = 1;
	size_t said = 0;

	(void)state;
	for (size_t n = 1; n <= calls; n++) {
		struct torture torture;

		start(&torture);
		api_model_fail_call(torture.model, n);
		live_a_while(&torture);
		if (!is_all_right(&torture) ||
			(must_be_said(&torture) && !torture.is_said)) {
			api_model_print(torture.model);
			fail_msg("call %zu: %s", n,
				is_all_right(&torture) ? "nobody said what failed"
						       : "no recovery");
		}
		said += torture.is_said;
		calls = n == 1 ? api_model_calls(torture.model) : calls;
		finish(&torture);
	}
	assert_true(calls > 60);
	assert_true(said * 3 > calls);
}

/* --- memory --- */

static void use_the_client(void)
{
	struct torture torture;

	start(&torture);
	live_a_while(&torture);
	if (!is_all_right(&torture)) {
		_exit(3);
	}
	finish(&torture);
}

static void use_the_ui(const struct facts *facts, const struct settings *settings)
{
	static const int32_t keys[] = { KEY_DOWN_, KEY_ENTER_, KEY_ESCAPE, '/', 'w',
		KEY_ENTER_, KEY_TAB, KEY_ENTER_, KEY_ESCAPE, '?' };
	struct ui_context context = { .context = "c", .server = "https://api:6443" };
	struct ui *ui = ui_create(settings);
	struct canvas canvas;

	canvas_init(&canvas);
	canvas_resize(&canvas, 120, 40);
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
		canvas_clear(&canvas);
		ui_paint(ui, facts, &context, &canvas);
		(void)ui_key(ui, keys[i], facts);
	}
	canvas_finish(&canvas);
	ui_destroy(ui);
}

static void use_the_picture(void)
{
	struct build build;
	struct report_context context = { .context = "c", .server = "https://api" };
	FILE *nowhere = fopen("/dev/null", "w");
	const struct facts *facts;

	build_init(&build);
	build_window(&build);
	facts = build_facts(&build);
	report_json(nowhere, facts, &context);
	report_table(nowhere, facts, &context, true, true);
	report_csv(nowhere, facts, &context, true);
	use_the_ui(facts, &build.settings);
	build_finish(&build);
	(void)fclose(nowhere);
}

static const char hook_words[] = "the hook ran\n";

static void hook(void)
{
	/* As the terminal's: safe at any time. */
	(void)!write(STDERR_FILENO, hook_words, sizeof(hook_words) - 1);
}

/* In a process of its own: dies at the n-th allocation, or comes through. */
static void be_tortured(size_t n, int output, void (*use)(void))
{
	(void)dup2(output, STDERR_FILENO);
	(void)close(output);
	die_set_hook(hook);
	alloc_fail_after(n);
	use();
	alloc_fail_after(0);
	_exit(0);
}

static int torture_once(size_t n, void (*use)(void), char *words, size_t size)
{
	int ends[2];
	size_t length = 0;
	ssize_t count;
	int status = 0;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)close(ends[0]);
		be_tortured(n, ends[1], use);
	}
	(void)close(ends[1]);
	while (length + 1 < size &&
		(count = read(ends[0], words + length, size - 1 - length)) > 0) {
		length += (size_t)count;
	}
	words[length] = '\0';
	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* All small numbers, then ever fewer: what is allocated late is a repetition. */
static size_t next_to_fail(size_t n)
{
	return text_equal(getenv("TORTURE"), "full") ? n + 1 : n + 1 + n / 12;
}

static void fail_every_allocation(void (*use)(void))
{
	char words[4096];
	size_t tried = 0;

	for (size_t n = 1;; n = next_to_fail(n)) {
		int status = torture_once(n, use, words, sizeof(words));

		if (status == 0) {
			break;
		}
		tried++;
		if (status != EXIT_OUT_OF_MEMORY ||
			!str_starts_with(str_from(words), hook_words) ||
			strstr(words, "vmigtop: out of memory (") == NULL) {
			fail_msg("allocation %zu: status %d: %s", n, status, words);
		}
	}
	assert_true(tried > 40);
}

static void every_allocation_of_the_client_may_be_the_last(void **state)
{
	(void)state;
	fail_every_allocation(use_the_client);
}

static void every_allocation_of_the_picture_may_be_the_last(void **state)
{
	(void)state;
	fail_every_allocation(use_the_picture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_of_the_transport_fails_and_is_made_good),
		cmocka_unit_test(every_allocation_of_the_client_may_be_the_last),
		cmocka_unit_test(every_allocation_of_the_picture_may_be_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
