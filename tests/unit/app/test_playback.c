/* Time of the glass to time of a recording: speed, pause, steps, jumps. */
#include "src/app/playback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/unknown.h"
#include "tests/unit/config/tempdir.h"

#define LINE(ms, event, rest) "{\"ms\":" ms ",\"event\":\"" event "\"" rest "}\n"
#define STATE(ms) \
	LINE(ms, "source", ",\"source\":\"nodes\",\"detail\":{\"state\":\"live\"}")
#define VERSION(ms) LINE(ms, "version", ",\"detail\":{\"text\":\"v1\"}")

/* Something happens at 1 s, 4 s and 10 s; it ends at 60 s. */
static const char recording[] =
	"{\"schema\":\"vmigtop-recording/"
	"v1\",\"started\":\"2026-11-20T14:02:11Z\"}\n" VERSION("1000") STATE("2000")
		VERSION("4000") STATE("5000") VERSION("10000")
			LINE("60000", "end", ",\"detail\":{\"text\":\"\"}");
#define STARTED_MS INT64_C(1795183331000)

struct film {
	char *directory;
	char *path;
	struct playback *playback;
	struct moment clock;
	struct replay_sink sink;
	unsigned changes; /* since the session began */
	unsigned sessions;
};

static void on_change(void *context, const struct change *change, struct moment moment)
{
	struct film *film = context;

	(void)change;
	(void)moment;
	film->changes++;
}

static void on_session(
	void *context, const struct replay_place *place, struct moment moment)
{
	struct film *film = context;

	(void)place;
	(void)moment;
	film->changes = 0;
	film->sessions++;
}

static void init(struct film *film)
{
	struct error err = { ERR_NONE, "" };
	struct replay *replay;
	FILE *file;

	*film = (struct film){
		.directory = tempdir_create(),
		.clock = { .wall_ms = 7, .mono_ms = 777000 },
	};
	film->sink = (struct replay_sink){
		.context = film, .change = on_change, .session = on_session
	};
	film->path = tempdir_path(film->directory, "a.rec");
	file = fopen(film->path, "w");
	assert_non_null(file);
	assert_true(fputs(recording, file) >= 0);
	assert_int_equal(fclose(file), 0);
	replay = replay_open(film->path, &err);
	if (replay == NULL) {
		fail_msg("%s", err.message);
	}
	film->playback = playback_create(replay, film->clock);
}

static void finish(struct film *film)
{
	playback_destroy(film->playback);
	tempdir_remove(film->directory);
	mem_free(film->directory);
	mem_free(film->path);
}

static int64_t after(struct film *film, int64_t ms)
{
	film->clock.mono_ms += ms;
	playback_run(film->playback, film->clock, &film->sink);
	return playback_state(film->playback).position_ms;
}

static void it_runs_as_fast_as_it_was(void **state)
{
	struct film film;

	(void)state;
	init(&film);
	assert_int_equal(playback_due_mono_ms(film.playback, film.clock),
		film.clock.mono_ms + 1000);
	assert_int_equal(after(&film, 999), 999);
	assert_int_equal(film.changes, 0);
	assert_int_equal(after(&film, 1), 1000);
	assert_int_equal(film.changes, 1);
	assert_int_equal(playback_state(film.playback).now.wall_ms, STARTED_MS + 1000);
	assert_int_equal(after(&film, 8500), 9500);
	assert_int_equal(film.changes, 4);
	finish(&film);
}

static void speed_is_a_power_of_two_within_its_range(void **state)
{
	static const struct {
		int quarters;
		int speed;
	} cases[] = { { 0, 1 }, { 1, 1 }, { 3, 2 }, { 4, 4 }, { 9, 8 }, { 256, 256 },
		{ 512, 256 } };
	struct film film;

	(void)state;
	init(&film);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		playback_set_speed(film.playback, cases[i].quarters);
		assert_int_equal(playback_state(film.playback).speed, cases[i].speed);
	}
	finish(&film);
}

static void speed_counts_from_when_it_is_set(void **state)
{
	struct film film;

	(void)state;
	init(&film);
	assert_int_equal(after(&film, 1000), 1000);
	playback_set_speed(film.playback, 16);
	assert_int_equal(after(&film, 500), 3000);
	/* A quarter: nothing is lost in rounding. */
	playback_set_speed(film.playback, 1);
	for (int i = 0; i < 399; i++) {
		(void)after(&film, 1);
	}
	assert_int_equal(after(&film, 1), 3100);
	finish(&film);
}

static void a_pause_stands_still_and_wants_no_turn(void **state)
{
	struct film film;

	(void)state;
	init(&film);
	assert_int_equal(after(&film, 1500), 1500);
	playback_pause(film.playback, true);
	assert_int_equal(after(&film, 60000), 1500);
	assert_int_equal(playback_due_mono_ms(film.playback, film.clock), INT64_MAX);
	playback_pause(film.playback, false);
	assert_int_equal(after(&film, 100), 1600);
	finish(&film);
}

static void the_end_is_the_last_picture(void **state)
{
	struct film film;

	(void)state;
	init(&film);
	assert_int_equal(after(&film, 3600000), 60000);
	assert_true(playback_state(film.playback).is_at_end);
	assert_int_equal(playback_due_mono_ms(film.playback, film.clock), INT64_MAX);
	assert_int_equal(after(&film, 1000), 60000);
	finish(&film);
}

static void going_back_begins_at_the_first_line(void **state)
{
	struct film film;

	(void)state;
	init(&film);
	assert_int_equal(after(&film, 20000), 20000);
	assert_int_equal(film.changes, 5);
	playback_seek(film.playback, 4000);
	assert_int_equal(after(&film, 0), 4000);
	assert_int_equal(film.sessions, 2);
	assert_int_equal(film.changes, 3);
	/* To where nothing had come yet: that is a picture, too. */
	playback_seek(film.playback, -5);
	assert_int_equal(after(&film, 0), 0);
	assert_int_equal(film.sessions, 3);
	assert_int_equal(film.changes, 0);
	/* Forward nothing begins anew. */
	playback_seek(film.playback, 99000);
	assert_int_equal(after(&film, 0), 60000);
	assert_int_equal(film.sessions, 3);
	assert_int_equal(film.changes, 5);
	finish(&film);
}

static void steps_go_where_something_happened_and_hold(void **state)
{
	static const int64_t stops[] = { 1000, 4000, 10000 };
	struct film film;

	(void)state;
	init(&film);
	for (size_t i = 0; i < 3; i++) {
		assert_true(playback_step(film.playback, false));
		assert_int_equal(after(&film, 5000), stops[i]);
	}
	assert_false(playback_step(film.playback, false));
	assert_true(playback_step(film.playback, true));
	assert_int_equal(after(&film, 5000), 4000);
	assert_true(playback_step(film.playback, true));
	assert_int_equal(after(&film, 5000), 1000);
	assert_false(playback_step(film.playback, true));
	assert_int_equal(after(&film, 5000), 1000);
	assert_true(playback_state(film.playback).is_paused);
	finish(&film);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_runs_as_fast_as_it_was),
		cmocka_unit_test(speed_is_a_power_of_two_within_its_range),
		cmocka_unit_test(speed_counts_from_when_it_is_set),
		cmocka_unit_test(a_pause_stands_still_and_wants_no_turn),
		cmocka_unit_test(the_end_is_the_last_picture),
		cmocka_unit_test(going_back_begins_at_the_first_line),
		cmocka_unit_test(steps_go_where_something_happened_and_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
