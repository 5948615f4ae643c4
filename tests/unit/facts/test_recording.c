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

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "facts/facts.h"
#include "tests/support/recorded.h"

struct replay {
	struct store *store;
	struct arena *frame;
	struct settings settings;
	struct recorded recorded;
};

/* "R=5 out={w01: 3, w02: 2} waiting=3", as in the expected timeline. */
static void describe(struct replay *replay, struct strbuf *out)
{
	const struct facts *facts;
	const char *separator = "";

	arena_reset(replay->frame);
	facts = facts_compute(
		replay->store, &replay->settings, replay->recorded.now, replay->frame);
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
	recorded_init(&replay->recorded, replay->store);
	for (size_t i = 0; i < ARRAY_LENGTH(live); i++) {
		struct change change = { .type = CHANGE_SOURCE, .source = live[i] };

		change.state.code = SOURCE_LIVE;
		store_apply(replay->store, &change, replay->recorded.now);
	}
}

static void replay_finish(struct replay *replay)
{
	recorded_finish(&replay->recorded);
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
	struct reading *readings =
		mem_calloc(replay->recorded.count + 1, sizeof(*readings));
	struct strbuf text;

	strbuf_init(&text, 4096);
	for (size_t i = 0; recorded_take(&replay->recorded); i++) {
		describe(replay, &text);
		readings[i].t = recorded_time(&replay->recorded, i);
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
	for (size_t i = 0; i < replay->recorded.count; i++) {
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

	while (i < replay->recorded.count && strcmp(readings[i].text, before) == 0) {
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
	recorded_read("expected-timeline.txt", &text);
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
		assert_true(next < replay.recorded.count);
		if (strcmp(readings[next].text, expected) != 0) {
			fail_msg("t=%.2f: expected %s, read %s at %.3f", t, expected,
				readings[next].text, readings[next].t);
		}
		next++;
	}
	assert_int_equal(lines, 215);
	assert_int_equal(next_change(&replay, readings, next), replay.recorded.count);
	for (size_t i = 0; i < replay.recorded.count; i++) {
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
	recorded_take_until(&replay->recorded, t);
	arena_reset(replay->frame);
	return facts_compute(
		replay->store, &replay->settings, replay->recorded.now, replay->frame);
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
	abort();
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
