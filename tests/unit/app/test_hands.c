/*
 * The hands on a simulated cluster: real HTTP and TLS, real plans, real effects.
 * Skipped where the simulator was not built (VMIGTOP_SIM names it, else
 * build/vmigtop-sim).
 */
#include "src/app/hands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/unknown.h"
#include "config/kubeconfig.h"
#include "model/store.h"
#include "tests/support/fake_transport.h"
#include "tests/unit/config/tempdir.h"

#define PATIENCE_MS 60000

extern const struct command cmd_migrate;
extern const struct command cmd_preflight;
extern const struct command cmd_cancel;
extern const struct command cmd_evacuate;
extern const struct command cmd_cancel_evacuation;

struct rig {
	pid_t simulator;
	int output;
	char *directory;
	char *kubeconfig;
	char *journal;
	struct target target;
	struct settings settings;
	struct cluster *cluster;
	struct store *store;
	struct arena *frame;
	struct hands hands;
	struct moment now;
	uint64_t seed;
};

static const char *simulator_path(void)
{
	const char *path = getenv("VMIGTOP_SIM");

	return path != NULL ? path : "build/vmigtop-sim";
}

static void start_simulator(struct rig *rig, const char *scenario)
{
	char path[256];
	char line[128];
	int ends[2];
	ssize_t length;

	(void)snprintf(path, sizeof(path), "tests/sim/scenarios/%s.yaml", scenario);
	assert_int_equal(pipe(ends), 0);
	rig->simulator = fork();
	assert_true(rig->simulator >= 0);
	if (rig->simulator == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(ends[1], STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)execl(simulator_path(), "vmigtop-sim", "--scenario", path,
			"--kubeconfig", rig->kubeconfig, "--speed", "8", (char *)NULL);
		_exit(127);
	}
	(void)close(ends[1]);
	rig->output = ends[0];
	/* The line "ready https://..." says that it listens. */
	length = read(rig->output, line, sizeof(line));
	assert_true(length > 6 && memcmp(line, "ready ", 6) == 0);
}

static void open_rig(struct rig *rig, const char *scenario, const char *context)
{
	struct kubeconfig_overrides overrides = { .request_timeout_ms = UNKNOWN_I64 };
	struct transport transport = { 0 };
	struct error err = { 0 };

	*rig = (struct rig){ .directory = tempdir_create(), .seed = 1 };
	rig->kubeconfig = tempdir_path(rig->directory, "config");
	rig->journal = tempdir_path(rig->directory, "journal.jsonl");
	start_simulator(rig, scenario);
	overrides.kubeconfig = rig->kubeconfig;
	overrides.context = context;
	target_init(&rig->target);
	settings_init(&rig->settings);
	if (!kubeconfig_load(&overrides, &rig->target, &err) ||
		!transport_http_create(&transport, &err)) {
		fail_msg("%s", err.message);
	}
	rig->now = clock_now();
	rig->store = store_create();
	rig->frame = arena_create(1u << 16);
	rig->cluster = cluster_create(&rig->target, &rig->settings, transport, 1);
	hands_init(&rig->hands, &rig->target, rig->journal, rig->now);
}

static void close_rig(struct rig *rig)
{
	hands_finish(&rig->hands);
	cluster_destroy(rig->cluster);
	store_destroy(rig->store);
	arena_destroy(rig->frame);
	target_finish(&rig->target);
	settings_finish(&rig->settings);
	(void)kill(rig->simulator, SIGTERM);
	(void)waitpid(rig->simulator, NULL, 0);
	(void)close(rig->output);
	tempdir_remove(rig->directory);
	mem_free(rig->kubeconfig);
	mem_free(rig->journal);
	mem_free(rig->directory);
}

static void on_change(void *context, const struct change *change)
{
	struct rig *rig = context;

	hands_note_change(&rig->hands, change);
	store_apply(rig->store, change, rig->now);
}

static const struct facts *facts_of(struct rig *rig)
{
	arena_reset(rig->frame);
	return facts_compute(rig->store, &rig->settings, rig->now, rig->frame);
}

static void turn(struct rig *rig)
{
	int64_t due = hands_due_mono_ms(&rig->hands);
	int64_t deadline = rig->now.mono_ms + 50;
	const struct facts *facts = NULL;

	cluster_wait(rig->cluster, NULL, 0, rig->now, due < deadline ? due : deadline);
	rig->now = clock_now();
	cluster_pump(rig->cluster, rig->now, on_change, rig);
	if (hands_want_facts(&rig->hands, rig->store, rig->now)) {
		facts = facts_of(rig);
	}
	hands_turn(&rig->hands, rig->cluster, facts, rig->now);
}

typedef bool condition(struct rig *rig, const char *argument);

static void print_view(struct rig *rig)
{
	const struct perform_view *view = hands_view(&rig->hands, rig->frame);

	print_message("%s: %s\n", perform_state_text(view->state), view->headline);
	for (size_t i = 0; i < view->step_count; i++) {
		print_message(" - %s: %s: %s\n", view->steps[i].title,
			step_state_text(view->steps[i].state), view->steps[i].text);
	}
}

static void until(
	struct rig *rig, const char *what, condition *is_met, const char *argument)
{
	int64_t end_ms = rig->now.mono_ms + PATIENCE_MS;

	while (!is_met(rig, argument)) {
		turn(rig);
		if (rig->now.mono_ms > end_ms) {
			print_view(rig);
			fail_msg("waited in vain: %s", what);
		}
	}
}

static bool is_settled(struct rig *rig, const char *argument)
{
	(void)argument;
	return cluster_is_settled(rig->cluster);
}

static bool has_state(struct rig *rig, const char *state)
{
	return strcmp(perform_state_text(perform_current(rig->hands.perform)), state) ==
		0;
}

static bool is_decided(struct rig *rig, const char *argument)
{
	(void)argument;
	return !has_state(rig, "asking for rights");
}

static bool is_sent(struct rig *rig, const char *argument)
{
	(void)argument;
	return has_state(rig, "watching the effect") || has_state(rig, "over");
}

static bool is_over(struct rig *rig, const char *argument)
{
	(void)argument;
	return has_state(rig, "over");
}

static bool is_copying(struct rig *rig, const char *vmi)
{
	const struct facts *facts = facts_of(rig);

	for (size_t i = 0; i < facts->migration_count; i++) {
		if (facts->migrations[i].phase == PHASE_RUNNING &&
			text_equal(facts->migrations[i].migration->vmi_name, vmi)) {
			return true;
		}
	}
	return false;
}

static size_t count_unfinished(struct rig *rig)
{
	const struct facts *facts = facts_of(rig);
	size_t count = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		count += !facts->migrations[i].is_final;
	}
	return count;
}

static size_t count_marked(struct rig *rig, const char *node)
{
	size_t count = 0;

	for (size_t i = 0; i < store_count(rig->store, KIND_VMI); i++) {
		count += text_equal(store_vmi(rig->store, i)->evacuation_node, node);
	}
	return count;
}

static const struct vmi *vmi_named(struct rig *rig, const char *name)
{
	return store_find_vmi(rig->store, "shop", name);
}

/* Plans with the command and proposes it; the state after the rights are known. */
static void propose(
	struct rig *rig, const struct command *command, struct command_input input)
{
	struct plan plan;

	input.facts = facts_of(rig);
	input.arena = rig->frame;
	input.seed = rig->seed++;
	command->plan(&input, &plan);
	assert_true(perform_propose(rig->hands.perform, &plan));
	hands_touch(&rig->hands);
	until(rig, "rights", is_decided, NULL);
}

static void propose_for_vm(
	struct rig *rig, const struct command *command, const char *name)
{
	struct command_input input = { 0 };
	const struct vmi *vmi = vmi_named(rig, name);

	assert_non_null(vmi);
	input.vmis = &vmi;
	input.vmi_count = 1;
	propose(rig, command, input);
}

/* The node's facts belong to the same frame as the plan. */
static void propose_for_node(
	struct rig *rig, const struct command *command, const char *name)
{
	struct command_input input = { .facts = facts_of(rig), .arena = rig->frame };
	struct plan plan;

	input.seed = rig->seed++;
	input.node = facts_find_node(input.facts, name);
	assert_non_null(input.node);
	command->plan(&input, &plan);
	assert_true(perform_propose(rig->hands.perform, &plan));
	hands_touch(&rig->hands);
	until(rig, "rights", is_decided, NULL);
}

static void confirm(struct rig *rig)
{
	assert_true(has_state(rig, "ready"));
	perform_confirm(rig->hands.perform);
	hands_touch(&rig->hands);
}

static void expect_all_done(struct rig *rig)
{
	const struct perform_view *view = hands_view(&rig->hands, rig->frame);

	for (size_t i = 0; i < view->step_count; i++) {
		if (view->steps[i].state != STEP_DONE) {
			print_view(rig);
			fail_msg("not done: %s", view->steps[i].title);
		}
	}
}

static const char *step_text(struct rig *rig, size_t i)
{
	return hands_view(&rig->hands, rig->frame)->steps[i].text;
}

static size_t count_in_journal(struct rig *rig, const char *fragment)
{
	struct strbuf text;
	struct error err;
	size_t count = 0;

	strbuf_init(&text, LIMIT_FILE_BYTES);
	assert_true(file_read(rig->journal, &text, &err));
	for (const char *at = strstr(strbuf_cstr(&text), fragment); at != NULL;
		at = strstr(at + 1, fragment)) {
		count++;
	}
	strbuf_finish(&text);
	return count;
}

static bool needs_simulator(void)
{
	if (access(simulator_path(), X_OK) == 0) {
		return true;
	}
	print_message("no simulator at %s\n", simulator_path());
	skip();
	return false;
}

static void migration_is_created_and_watched_to_its_end(void **state)
{
	struct rig rig;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "operator");
	until(&rig, "the picture", is_settled, NULL);
	propose_for_vm(&rig, &cmd_migrate, "web-1");
	confirm(&rig);
	until(&rig, "the end", is_over, NULL);
	expect_all_done(&rig);
	assert_non_null(strstr(step_text(&rig, 0), "moved to w0"));
	assert_int_equal(count_in_journal(&rig, "\"event\":\"ask\""), 1);
	assert_int_equal(count_in_journal(&rig, "\"state\":\"done\""), 1);
	assert_int_equal(count_in_journal(&rig, "operator-token"), 0);
	assert_int_equal(journal_count(rig.hands.journal), 1);
	close_rig(&rig);
}

static void migration_goes_to_the_chosen_node(void **state)
{
	struct command_input input = { .vmi_count = 1, .target_node = "w03" };
	const struct vmi *vmi;
	struct rig rig;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "operator");
	until(&rig, "the picture", is_settled, NULL);
	vmi = vmi_named(&rig, "db-1");
	input.vmis = &vmi;
	propose(&rig, &cmd_migrate, input);
	confirm(&rig);
	until(&rig, "the end", is_over, NULL);
	expect_all_done(&rig);
	assert_string_equal(vmi_named(&rig, "db-1")->node, "w03");
	close_rig(&rig);
}

static void running_migration_is_cancelled(void **state)
{
	struct rig rig;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "operator");
	until(&rig, "the picture", is_settled, NULL);
	propose_for_vm(&rig, &cmd_migrate, "db-1");
	confirm(&rig);
	until(&rig, "the copy", is_copying, "db-1");
	propose_for_vm(&rig, &cmd_cancel, "db-1");
	confirm(&rig);
	until(&rig, "the end", is_over, NULL);
	expect_all_done(&rig);
	assert_non_null(strstr(step_text(&rig, 0), "cancelled"));
	assert_string_equal(vmi_named(&rig, "db-1")->node, "w01");
	assert_int_equal(count_unfinished(&rig), 0);
	close_rig(&rig);
}

static void dry_run_creates_nothing(void **state)
{
	struct rig rig;
	size_t before;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "operator");
	until(&rig, "the picture", is_settled, NULL);
	before = store_count(rig.store, KIND_MIGRATION);
	propose_for_vm(&rig, &cmd_preflight, "web-1");
	confirm(&rig);
	until(&rig, "the end", is_over, NULL);
	assert_int_equal(hands_view(&rig.hands, rig.frame)->steps[0].state, STEP_TRIED);
	assert_int_equal(store_count(rig.store, KIND_MIGRATION), before);
	assert_int_equal(count_in_journal(&rig, "\"dryRun\":true"), 1);
	close_rig(&rig);
}

static void evacuation_moves_marks_and_is_undone(void **state)
{
	struct rig rig;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "operator");
	until(&rig, "the picture", is_settled, NULL);
	propose_for_node(&rig, &cmd_evacuate, "w01");
	confirm(&rig);
	until(&rig, "all requests", is_sent, NULL);
	assert_true(store_find_node(rig.store, "w01")->is_unschedulable);
	assert_true(count_marked(&rig, "w01") > 0);
	until(&rig, "the copy", is_copying, "db-1");
	propose_for_node(&rig, &cmd_cancel_evacuation, "w01");
	confirm(&rig);
	until(&rig, "the end", is_over, NULL);
	assert_false(store_find_node(rig.store, "w01")->is_unschedulable);
	assert_int_equal(count_marked(&rig, "w01"), 0);
	assert_int_equal(count_unfinished(&rig), 0);
	assert_string_equal(vmi_named(&rig, "db-1")->node, "w01");
	assert_true(count_in_journal(&rig, "\"verb\":\"evacuate-cancel\"") > 0);
	assert_int_equal(count_in_journal(&rig, "\"verb\":\"uncordon\""), 1);
	close_rig(&rig);
}

static void evacuation_empties_the_node(void **state)
{
	struct rig rig;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "operator");
	until(&rig, "the picture", is_settled, NULL);
	propose_for_node(&rig, &cmd_evacuate, "w02");
	confirm(&rig);
	until(&rig, "the end", is_over, NULL);
	expect_all_done(&rig);
	assert_int_equal(facts_find_node(facts_of(&rig), "w02")->vmis, 0);
	close_rig(&rig);
}

static void node_of_the_maintenance_window_keeps_what_cannot_move(void **state)
{
	struct rig rig;
	const struct vmi *stays;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "maintenance", "operator");
	until(&rig, "the picture", is_settled, NULL);
	propose_for_node(&rig, &cmd_evacuate, "w09");
	confirm(&rig);
	until(&rig, "all requests", is_sent, NULL);
	stays = store_find_vmi(rig.store, "lab", "gpu-1");
	assert_non_null(stays);
	assert_string_equal(stays->node, "w09");
	assert_string_equal(stays->phase, "Running");
	assert_int_equal(count_in_journal(&rig, "gpu-1"), 0);
	assert_true(count_in_journal(&rig, "\"verb\":\"evict-pod\"") > 0);
	close_rig(&rig);
}

static void viewer_is_told_which_role_is_missing(void **state)
{
	struct rig rig;

	(void)state;
	if (!needs_simulator()) {
		return;
	}
	open_rig(&rig, "quiet", "viewer");
	until(&rig, "the picture", is_settled, NULL);
	propose_for_vm(&rig, &cmd_migrate, "web-1");
	assert_true(has_state(&rig, "refused"));
	assert_non_null(strstr(
		hands_view(&rig.hands, rig.frame)->headline, "kubevirt.io:migrate"));
	assert_int_equal(count_in_journal(&rig, "event"), 0);
	close_rig(&rig);
}

#define CREATES "virtualmachineinstancemigrations?fieldValidation"

/* Without a simulator: what stands on the disk when the request goes out. */
static void request_is_on_the_disk_before_it_is_sent(void **state)
{
	static const struct intent intent = { .verb = INTENT_CREATE_MIGRATION,
		.namespace = "shop",
		.name = "vmigtop-web-1-x",
		.vmi = "web-1" };
	struct plan plan = { .title = "T", .intents = &intent, .intent_count = 1 };
	struct fake_transport *fake = fake_transport_create();
	char server[] = "https://api:6443";
	struct rig rig = { .directory = tempdir_create() };

	(void)state;
	rig.journal = tempdir_path(rig.directory, "journal.jsonl");
	rig.target.server = server;
	rig.now = clock_now();
	rig.store = store_create();
	rig.frame = arena_create(1u << 16);
	rig.cluster = cluster_create(
		&rig.target, &rig.settings, fake_transport_port(fake), 1);
	hands_init(&rig.hands, &rig.target, rig.journal, rig.now);
	assert_true(perform_propose(rig.hands.perform, &plan));
	confirm(&rig);
	/* The user's word is not acted upon before the picture was looked at again. */
	hands_turn(&rig.hands, rig.cluster, NULL, rig.now);
	assert_int_equal(count_in_journal(&rig, "\"event\":\"ask\""), 0);
	hands_turn(&rig.hands, rig.cluster, facts_of(&rig), rig.now);
	assert_int_equal(count_in_journal(&rig, "\"event\":\"ask\""), 1);
	assert_int_equal(fake_transport_count(fake, CREATES), 0);
	cluster_pump(rig.cluster, rig.now, on_change, &rig);
	assert_int_equal(fake_transport_count(fake, CREATES), 1);
	/* Nobody answers, and the connection is gone: noted, and not sent again. */
	fake_transport_end(fake, fake_transport_find(fake, CREATES), FAKE_UNREACHABLE);
	for (int i = 0; i < 5; i++) {
		cluster_wait(rig.cluster, NULL, 0, rig.now, rig.now.mono_ms);
		cluster_pump(rig.cluster, rig.now, on_change, &rig);
		hands_turn(&rig.hands, rig.cluster, facts_of(&rig), rig.now);
		rig.now.mono_ms += 60000;
	}
	assert_int_equal(fake_transport_count(fake, CREATES), 1);
	assert_int_equal(count_in_journal(&rig, "\"state\":\"unknown\""), 1);
	assert_int_equal(
		hands_view(&rig.hands, rig.frame)->steps[0].state, STEP_LOOKING);
	hands_finish(&rig.hands);
	cluster_destroy(rig.cluster);
	fake_transport_free(fake);
	store_destroy(rig.store);
	arena_destroy(rig.frame);
	tempdir_remove(rig.directory);
	mem_free(rig.journal);
	mem_free(rig.directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_is_on_the_disk_before_it_is_sent),
		cmocka_unit_test(migration_is_created_and_watched_to_its_end),
		cmocka_unit_test(migration_goes_to_the_chosen_node),
		cmocka_unit_test(running_migration_is_cancelled),
		cmocka_unit_test(dry_run_creates_nothing),
		cmocka_unit_test(evacuation_moves_marks_and_is_undone),
		cmocka_unit_test(evacuation_empties_the_node),
		cmocka_unit_test(node_of_the_maintenance_window_keeps_what_cannot_move),
		cmocka_unit_test(viewer_is_told_which_role_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
