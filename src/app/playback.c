/* The hand on a recording: speed, pause, place. */
#include "src/app/playback.h"

#include "base/alloc.h"
#include "base/unknown.h"

/* Taken in one turn: keys are never far away. */
#define HELPING_BYTES ((size_t)512 << 10)
#define QUARTERS 4

struct playback {
	struct replay *replay;
	struct replay_info info;
	struct moment now;
	int64_t skew_ms;  /* of the wall clock, as of the last line */
	int64_t clock_ms; /* of the glass, when it ran last */
	int64_t rest; /* quarter milliseconds that were not enough for a whole one */
	int64_t goal_ms;
	int speed;
	bool is_paused;
	bool is_broken;
	struct error problem;
};

struct playback *playback_create(struct replay *replay, struct moment clock)
{
	struct playback *playback = mem_calloc(1, sizeof(*playback));

	playback->replay = replay;
	playback->info = replay_info(replay);
	playback->now.wall_ms = playback->info.started_ms;
	playback->clock_ms = clock.mono_ms;
	playback->goal_ms = UNKNOWN_I64;
	playback->speed = QUARTERS;
	return playback;
}

void playback_destroy(struct playback *playback)
{
	if (playback != NULL) {
		replay_close(playback->replay);
		mem_free(playback);
	}
}

struct replay_info playback_info(const struct playback *playback)
{
	return playback->info;
}

struct playback_state playback_state(const struct playback *playback)
{
	return (struct playback_state){
		.now = playback->now,
		.position_ms = playback->now.mono_ms,
		.goal_ms = playback->goal_ms,
		.speed = playback->speed,
		.is_paused = playback->is_paused,
		.is_at_end = playback->now.mono_ms >= playback->info.length_ms,
		.problem = playback->is_broken ? playback->problem.message : NULL,
	};
}

int64_t playback_next_ms(const struct playback *playback)
{
	return playback->is_broken ? UNKNOWN_I64 : replay_next_ms(playback->replay);
}

static void stand_at(struct playback *playback, int64_t ms)
{
	playback->now.mono_ms = ms;
	playback->now.wall_ms = playback->info.started_ms + ms + playback->skew_ms;
}

/* The length of the line; 0: there was none, or it is broken. */
static size_t take_line(struct playback *playback, const struct replay_sink *sink)
{
	struct error err = { 0 };
	int64_t ms = playback_next_ms(playback);
	size_t length;

	if (!i64_is_known(ms)) {
		return 0;
	}
	length = replay_take(playback->replay, sink, &err);
	playback->skew_ms = replay_skew_ms(playback->replay);
	stand_at(playback, ms);
	if (length == 0) {
		playback->is_broken = true;
		playback->problem = err;
		playback->goal_ms = UNKNOWN_I64;
		return 0;
	}
	return length;
}

bool playback_take(
	struct playback *playback, const struct replay_sink *sink, struct error *err)
{
	if (take_line(playback, sink) > 0) {
		return true;
	}
	if (playback->is_broken) {
		*err = playback->problem;
	}
	return false;
}

bool playback_run_to(struct playback *playback, int64_t ms,
	const struct replay_sink *sink, struct error *err)
{
	int64_t next;

	replay_begin(playback->replay, sink);
	while (next = playback_next_ms(playback), i64_is_known(next) && next <= ms) {
		if (!playback_take(playback, sink, err)) {
			return false;
		}
	}
	if (ms < playback->info.length_ms) {
		stand_at(playback, ms);
	}
	return true;
}

/* Where it should stand by now. */
static int64_t due_place(struct playback *playback, struct moment clock)
{
	int64_t elapsed = clock.mono_ms - playback->clock_ms;
	int64_t quarters = elapsed * playback->speed + playback->rest;
	int64_t place = playback->now.mono_ms;

	playback->clock_ms = clock.mono_ms;
	if (i64_is_known(playback->goal_ms)) {
		return playback->goal_ms;
	}
	if (playback->is_paused || playback->is_broken) {
		return place;
	}
	playback->rest = quarters % QUARTERS;
	place += quarters / QUARTERS;
	return place < playback->info.length_ms ? place : playback->info.length_ms;
}

/* A file that cannot be read again is the end of it. */
static void go_to_start(struct playback *playback)
{
	playback->skew_ms = 0;
	stand_at(playback, 0);
	playback->is_broken = !replay_rewind(playback->replay, &playback->problem);
}

void playback_run(
	struct playback *playback, struct moment clock, const struct replay_sink *sink)
{
	int64_t place = due_place(playback, clock);
	size_t taken = 0;
	int64_t next;

	if (place < playback->now.mono_ms) {
		go_to_start(playback);
	}
	replay_begin(playback->replay, sink);
	while (next = playback_next_ms(playback), i64_is_known(next) && next <= place) {
		if (taken >= HELPING_BYTES) {
			return; /* the rest in the next turn */
		}
		taken += take_line(playback, sink);
	}
	playback->goal_ms = UNKNOWN_I64;
	if (!playback->is_broken) {
		stand_at(playback, place);
	}
}

int64_t playback_due_mono_ms(const struct playback *playback, struct moment clock)
{
	int64_t next = playback_next_ms(playback);
	int64_t wait;

	if (i64_is_known(playback->goal_ms)) {
		return clock.mono_ms;
	}
	if (playback->is_paused || !i64_is_known(next)) {
		return INT64_MAX;
	}
	wait = (next - playback->now.mono_ms) * QUARTERS / playback->speed;
	return playback->clock_ms + (wait > 0 ? wait : 0);
}

void playback_pause(struct playback *playback, bool is_paused)
{
	playback->is_paused = is_paused;
}

void playback_set_speed(struct playback *playback, int quarters)
{
	int speed = PLAYBACK_SPEED_MIN;

	while (speed < PLAYBACK_SPEED_MAX && speed * 2 <= quarters) {
		speed *= 2;
	}
	playback->speed = speed;
	playback->rest = 0;
}

void playback_seek(struct playback *playback, int64_t ms)
{
	if (ms < 0) {
		ms = 0;
	}
	if (ms > playback->info.length_ms) {
		ms = playback->info.length_ms;
	}
	playback->rest = 0;
	playback->goal_ms = ms;
}

bool playback_step(struct playback *playback, bool is_back)
{
	int64_t from = i64_is_known(playback->goal_ms) ? playback->goal_ms
						       : playback->now.mono_ms;
	int64_t ms = is_back ? replay_event_before(playback->replay, from)
			     : replay_event_after(playback->replay, from);

	playback->is_paused = true;
	if (!i64_is_known(ms)) {
		return false;
	}
	playback_seek(playback, ms);
	return true;
}
