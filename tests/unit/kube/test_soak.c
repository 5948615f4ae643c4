/*
 * The client against a modelled API server through random sequences of trouble: at all
 * times the picture is one that the server had, never an earlier one than before, never
 * called live when it is not, and in the end it is the present one.
 *
 * SEQUENCES=1000 runs that many, SEED=... begins with another one; SEQUENCES=1 with the
 * seed of a failure shows what went over the wire.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "kube/cluster.h"
#include "tests/support/api_model.h"

#define STEPS 40
/* A connection that died without a word, without bookmarks to miss: the watch's own
 * time-out and what is added to it. */
#define LIVE_AND_WRONG_MS (640 * 1000)
/* Rights are looked at again after 5 minutes, a dead watch is found within 11. */
#define CONVERGENCE_MS (30 * 60 * 1000)
#define TURNS_MAX 200000

struct soak {
	struct api_model *model;
	struct cluster *cluster;
	struct store *store;
	struct target target;
	struct settings settings;
	struct moment now;
	uint64_t revisions[KIND_COUNT];
	struct api_picture pictures[KIND_COUNT];
	int64_t wrong_since_mono_ms[KIND_COUNT]; /* live and overtaken */
	char server[32];
	char namespace[16];
	char token[16];
	char problem[512];
};

static bool is_watched(int kind)
{
	return kind_info((enum kind)kind)->interest != KIND_ON_DEMAND;
}

static void on_change(void *context, const struct change *change)
{
	struct soak *soak = context;

	if (change->type == CHANGE_SOURCE) {
		char line[512];

		(void)snprintf(line, sizeof(line), "%s: %s \"%s\" confirmed",
			source_name(change->source),
			source_state_text(change->state.code), change->state.message);
		api_model_note(soak->model, line, change->state.confirmed_mono_ms);
	}
	if (change->type == CHANGE_LIST_COMMIT) {
		api_model_mend(soak->model, change->kind);
	}
	store_apply(soak->store, change, soak->now);
}

static void start(struct soak *soak, uint64_t seed)
{
	*soak = (struct soak){ 0 };
	soak->model = api_model_create(seed);
	soak->now = api_model_now(soak->model);
	(void)snprintf(soak->server, sizeof(soak->server), "https://api:6443");
	(void)snprintf(
		soak->namespace, sizeof(soak->namespace), "%s", API_MODEL_NAMESPACE);
	(void)snprintf(soak->token, sizeof(soak->token), "sesame");
	soak->target.server = soak->server;
	soak->target.namespace = soak->namespace;
	soak->target.token = soak->token;
	soak->store = store_create();
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		soak->wrong_since_mono_ms[kind] = UNKNOWN_I64;
	}
	soak->cluster = cluster_create(
		&soak->target, &soak->settings, api_model_port(soak->model), seed);
}

static void finish(struct soak *soak)
{
	cluster_destroy(soak->cluster);
	if (api_model_open(soak->model) != 0) {
		(void)snprintf(soak->problem, sizeof(soak->problem),
			"%zu transfers were never released",
			api_model_open(soak->model));
	}
	api_model_free(soak->model);
	store_destroy(soak->store);
}

static bool has_problem(const struct soak *soak)
{
	return soak->problem[0] != '\0';
}

static void blame(struct soak *soak, enum kind kind, const char *what)
{
	const struct source_state *state = store_source(soak->store, (enum source)kind);

	if (!has_problem(soak)) {
		(void)snprintf(soak->problem, sizeof(soak->problem),
			"%s: %s (%s \"%s\", version %zu of %zu, %zu objects) at %.3f s",
			kind_info(kind)->source_name, what,
			source_state_text(state->code), state->message,
			soak->pictures[kind].version,
			api_model_version(soak->model, kind),
			store_count(soak->store, kind),
			(double)soak->now.mono_ms / 1000);
	}
}

/* A type that is said to be absent shows nothing, whatever was there. */
static void check_picture(struct soak *soak, enum kind kind)
{
	const struct source_state *state = store_source(soak->store, (enum source)kind);
	uint64_t revision = store_revision(soak->store, kind);

	if (revision == soak->revisions[kind]) {
		return;
	}
	soak->revisions[kind] = revision;
	if (store_count(soak->store, kind) == 0 && state->code == SOURCE_ABSENT) {
		/* What comes back is a first picture, and may be an outdated one. */
		soak->pictures[kind] = (struct api_picture){ 0, 0 };
		return;
	}
	if (!api_model_find_picture(
		    soak->model, soak->store, kind, &soak->pictures[kind]) &&
		!api_model_is_disordered(soak->model, kind)) {
		blame(soak, kind, "a picture that never was, or an older one again");
	}
}

/* Overtaken and called live: only while what would tell is stuck on its way, without a
 * claim to know better, and not for ever. */
static void check_claim(struct soak *soak, enum kind kind)
{
	const struct source_state *state = store_source(soak->store, (enum source)kind);
	struct api_watch watch = api_model_watch(soak->model, kind);

	if (state->code != SOURCE_LIVE || api_model_is_torn(soak->model, kind) ||
		api_model_is_current(soak->model, kind, &soak->pictures[kind],
			state->message[0] == '\0')) {
		soak->wrong_since_mono_ms[kind] = UNKNOWN_I64;
		return;
	}
	if (watch.is_drained) {
		blame(soak, kind, "live and wrong though all was read");
	}
	if (watch.is_open && state->confirmed_mono_ms > watch.last_byte_mono_ms) {
		blame(soak, kind, "confirmed by no byte that came");
	}
	if (watch.is_open && i64_is_known(watch.unread_since_mono_ms) &&
		state->confirmed_mono_ms > watch.unread_since_mono_ms) {
		blame(soak, kind, "confirmed beyond what was read");
	}
	if (!i64_is_known(soak->wrong_since_mono_ms[kind])) {
		soak->wrong_since_mono_ms[kind] = soak->now.mono_ms;
	}
	if (soak->now.mono_ms - soak->wrong_since_mono_ms[kind] > LIVE_AND_WRONG_MS) {
		blame(soak, kind, "live and wrong for too long");
	}
}

static void turn(struct soak *soak, int64_t until_mono_ms)
{
	cluster_wait(soak->cluster, NULL, 0, soak->now, until_mono_ms);
	soak->now = api_model_now(soak->model);
	cluster_pump(soak->cluster, soak->now, on_change, soak);
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (is_watched(kind)) {
			check_picture(soak, (enum kind)kind);
			check_claim(soak, (enum kind)kind);
		}
	}
}

static void run_until(struct soak *soak, int64_t mono_ms)
{
	unsigned turns = 0;

	while (soak->now.mono_ms < mono_ms && !has_problem(soak)) {
		turn(soak, mono_ms);
		if (++turns > TURNS_MAX) {
			(void)snprintf(soak->problem, sizeof(soak->problem),
				"turns without end and without time passing");
		}
	}
}

static uint64_t below(struct soak *soak, uint64_t limit)
{
	return api_model_random(soak->model) % limit;
}

static void write_some(struct soak *soak, uint64_t most)
{
	for (uint64_t i = below(soak, most + 1); i > 0; i--) {
		api_model_write(soak->model);
	}
}

static void change_weather(struct soak *soak)
{
	static const unsigned rates[] = { 30, 200, 500, 900, 1000 };

	switch (below(soak, 3)) {
	case 0:
		api_model_storm(soak->model, API_FINE, 0);
		break;
	case 1:
		api_model_storm(soak->model, API_TROUBLE_COUNT,
			rates[below(soak, ARRAY_LENGTH(rates))]);
		break;
	default:
		api_model_storm(soak->model,
			(enum api_trouble)(1 + below(soak, API_TROUBLE_COUNT - 1)),
			rates[below(soak, ARRAY_LENGTH(rates))]);
		break;
	}
}

static void shake_time(struct soak *soak)
{
	switch (below(soak, 5)) {
	case 0:
		api_model_sleep(soak->model, (int64_t)below(soak, 4 * 3600 * 1000));
		break;
	case 1:
		api_model_set_wall(
			soak->model, (int64_t)below(soak, 4000000) * 1000000);
		break;
	case 2:
		cluster_refresh(soak->cluster, soak->now);
		break;
	default:
		break;
	}
}

static void one_step(struct soak *soak)
{
	static const int64_t spans_ms[] = { 1, 50, 1000, 20000, 200000 };
	int64_t span_ms = spans_ms[below(soak, ARRAY_LENGTH(spans_ms))];

	if (below(soak, 4) == 0) {
		change_weather(soak);
	}
	if (below(soak, 12) == 0) {
		shake_time(soak);
	}
	write_some(soak, 6);
	if (below(soak, 8) == 0) {
		api_model_compact(soak->model);
	}
	for (uint64_t i = below(soak, 4); i > 0; i--) {
		api_model_disturb(soak->model);
	}
	run_until(
		soak, soak->now.mono_ms + 1 + (int64_t)below(soak, (uint64_t)span_ms));
}

/* "" or the first thing that is not as it should be in the end. */
static bool is_converged(struct soak *soak, enum kind kind)
{
	const struct source_state *state = store_source(soak->store, (enum source)kind);

	return state->code == SOURCE_LIVE && state->message[0] == '\0' &&
		!state->is_partial &&
		api_model_is_current(soak->model, kind, &soak->pictures[kind], true) &&
		store_count(soak->store, kind) == api_model_count(soak->model, kind) &&
		state->objects == (int64_t)store_count(soak->store, kind);
}

static bool are_all_converged(struct soak *soak, bool is_last)
{
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		if (is_watched(kind) &&
			!api_model_is_torn(soak->model, (enum kind)kind) &&
			!is_converged(soak, (enum kind)kind)) {
			if (is_last) {
				blame(soak, (enum kind)kind, "did not converge");
			}
			return false;
		}
	}
	return cluster_is_settled(soak->cluster);
}

static void converge(struct soak *soak)
{
	int64_t end_mono_ms = soak->now.mono_ms + CONVERGENCE_MS;

	while (!has_problem(soak) &&
		!are_all_converged(soak, soak->now.mono_ms > end_mono_ms)) {
		if (soak->now.mono_ms > end_mono_ms && !has_problem(soak)) {
			(void)snprintf(
				soak->problem, sizeof(soak->problem), "never settled");
		}
		run_until(soak, soak->now.mono_ms + 5000);
	}
}

static bool run_sequence(uint64_t seed, bool is_loud)
{
	static const size_t pieces[] = { 0, 0, 1, 7, 100, 4000 };
	struct soak soak;

	start(&soak, seed);
	api_model_set_piece(soak.model, pieces[below(&soak, ARRAY_LENGTH(pieces))]);
	api_model_set_bookmarks(soak.model, below(&soak, 4) != 0);
	api_model_set_disorder(soak.model, below(&soak, 4) == 0);
	api_model_set_watch_lists(
		soak.model, (enum api_watch_lists)below(&soak, API_WATCH_LISTS_COUNT));
	write_some(&soak, 200);
	for (int i = 0; i < STEPS && !has_problem(&soak); i++) {
		one_step(&soak);
	}
	api_model_calm(soak.model);
	converge(&soak);
	if (has_problem(&soak) && is_loud) {
		api_model_print(soak.model);
	}
	finish(&soak);
	if (has_problem(&soak)) {
		(void)fprintf(stderr, "SEED=%llu: %s\n", (unsigned long long)seed,
			soak.problem);
	}
	return !has_problem(&soak);
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	uint64_t value;

	return text != NULL && str_to_u64(str_from(text), &value) ? value : otherwise;
}

static void every_sequence_of_trouble_ends_with_the_truth(void **state)
{
	uint64_t count = from_environment("SEQUENCES", 200);
	uint64_t seed = from_environment("SEED", 1);
	unsigned failed = 0;

	(void)state;
	for (uint64_t i = 0; i < count; i++) {
		failed += run_sequence(seed + i, count == 1) ? 0 : 1;
	}
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sequence_of_trouble_ends_with_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
