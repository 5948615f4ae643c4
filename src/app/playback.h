/*
 * The hand on a recording: how fast it runs, where it stands, where it is to go. Turns
 * the time of the glass into the time of the recording; reads no clock itself.
 */
#ifndef APP_PLAYBACK_H
#define APP_PLAYBACK_H

#include "kube/replay.h"

struct playback;

/* Quarters: 4 is as fast as it was. */
#define PLAYBACK_SPEED_MIN 1
#define PLAYBACK_SPEED_MAX 256

struct playback_state {
	struct moment now; /* of the picture */
	int64_t position_ms;
	int64_t goal_ms; /* being gone to; UNKNOWN_I64: none */
	int speed;	 /* quarters, a power of two */
	bool is_paused;
	bool is_at_end;
	const char *problem; /* why nothing follows; NULL */
};

/* Takes over the recording; stands before its first line. */
struct playback *playback_create(struct replay *replay, struct moment clock);
/* NULL is allowed. */
void playback_destroy(struct playback *playback);
struct replay_info playback_info(const struct playback *playback);
struct playback_state playback_state(const struct playback *playback);

/* Takes what is due by the clock of the glass, at most a bounded helping. */
void playback_run(
	struct playback *playback, struct moment clock, const struct replay_sink *sink);
/* Takes all up to a moment at once, forward only; false with err when a line cannot be
 * read. */
bool playback_run_to(struct playback *playback, int64_t ms,
	const struct replay_sink *sink, struct error *err) MUST_USE;
/* Takes one line; false at the end, with err set when that is a broken line. */
bool playback_take(struct playback *playback, const struct replay_sink *sink,
	struct error *err) MUST_USE;
/* Moment of the next line; UNKNOWN_I64: none. */
int64_t playback_next_ms(const struct playback *playback);
/* When playback_run() is due by the clock of the glass; INT64_MAX: never. */
int64_t playback_due_mono_ms(const struct playback *playback, struct moment clock);

void playback_pause(struct playback *playback, bool is_paused);
/* Rounded to a power of two within the range. */
void playback_set_speed(struct playback *playback, int quarters);
/* Clipped to the recording. Going back begins at its first line. */
void playback_seek(struct playback *playback, int64_t ms);
/* To the next or the last moment at which something happened; pauses. False when there
 * is none. */
bool playback_step(struct playback *playback, bool is_back) MUST_USE;

#endif
