/* Counters to rates, replayed over the kept measurements. */
#include "src/facts/rates.h"

#include <assert.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/str.h"
#include "base/unknown.h"

#define RING 10
#define WINDOW_MS 30000
/* Stamps are cut to whole seconds: below this the error is too large. */
#define LEAST_MS 5000
/* Beyond this an average tells nothing about now. */
#define LONGEST_MS 60000
#define STEP_BACK_MS 60000
#define CLOCK_SLACK_MS 3000
#define REBOOT_SLACK_MS 10000
#define STALE_MS 30000
#define DEAD_MS 120000
#define MISSING_ANSWERS 3
#define BELIEVED 1.10
#define FASTEST_LINK_BITS 1e12

const char *rate_state_text(enum rate_state state)
{
	static const char *const texts[] = {
		[RATE_NODATA] = "NODATA",
		[RATE_INIT] = "INIT",
		[RATE_OK] = "OK",
		[RATE_HOLD] = "HOLD",
		[RATE_RESET] = "RESET",
		[RATE_GLITCH] = "GLITCH",
		[RATE_RESYNC] = "RESYNC",
	};

	assert((unsigned)state < ARRAY_LENGTH(texts));
	return texts[state];
}

static bool is_hex(char character)
{
	return (character >= '0' && character <= '9') ||
		(character >= 'a' && character <= 'f');
}

static bool starts_with_nocase(const char *name, const char *prefix)
{
	for (; *prefix != '\0'; name++, prefix++) {
		char character = *name;

		if (character >= 'A' && character <= 'Z') {
			character = (char)(character - 'A' + 'a');
		}
		if (character != *prefix) {
			return false;
		}
	}
	return true;
}

/* ovn-kubernetes: go-controller/pkg/cni/helper_linux.go names the host's end of a pod's
 * cable by 15 hex digits of the sandbox, or by hex digits and an index. */
static bool is_ovn_cable(const char *name)
{
	size_t hex = 0;
	size_t digits = 0;

	while (is_hex(name[hex])) {
		hex++;
	}
	if (name[hex] == '\0') {
		return hex == 15;
	}
	if (hex == 0 || name[hex] != '_') {
		return false;
	}
	while (name[hex + 1 + digits] >= '0' && name[hex + 1 + digits] <= '9') {
		digits++;
	}
	return digits > 0 && name[hex + 1 + digits] == '\0';
}

bool interface_is_hidden(const char *name)
{
	return text_is_empty(name) || text_equal(name, "lo") ||
		starts_with_nocase(name, "veth") ||
		starts_with_nocase(name, "docker") ||
		starts_with_nocase(name, "nerdctl") || is_ovn_cable(name);
}

struct reading {
	int64_t time_ms;
	struct interface_counters counters;
};

/* One interface while the measurements pass by. */
struct track {
	const char *name;
	struct reading ring[RING];
	size_t count;
	size_t missing; /* answers in a row without it */
	enum rate_state state;
	double rx;
	double tx;
	bool has_errors;
	bool had_errors;
	bool is_seen; /* in the measurement at hand */
	bool is_duplicate;
	double ceiling; /* bytes per second that are still believed */
	double *rx_history;
	double *tx_history;
};

struct replay {
	const struct rate_settings *settings;
	struct arena *arena;
	struct track *tracks;
	size_t count;
	size_t capacity;
	struct map by_name;
	size_t steps; /* measurements so far, those skipped included */
	size_t step_capacity;
	bool has_time;
	int64_t time_ms;
	int64_t moved_mono_ms;
	int64_t node_start_ms;
	bool was_rebooted;
};

double rate_ceiling_of(const struct rate_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->ceiling_count; i++) {
		const struct rate_ceiling *ceiling = &settings->ceilings[i];

		if (text_equal(ceiling->name, name) &&
			i64_is_known(ceiling->speed_bits_per_s) &&
			ceiling->speed_bits_per_s > 0) {
			return (double)ceiling->speed_bits_per_s / 8 * BELIEVED;
		}
	}
	return FASTEST_LINK_BITS / 8;
}

/* Interfaces come in the same order each time: `expected` saves the look-up. */
static struct track *track_of(struct replay *replay, const char *name, size_t expected)
{
	struct track *track;
	uint32_t index;

	if (expected < replay->count &&
		text_equal(replay->tracks[expected].name, name)) {
		return &replay->tracks[expected];
	}
	if (map_get(&replay->by_name, name, &index)) {
		return &replay->tracks[index];
	}
	if (replay->count == replay->capacity) {
		size_t capacity = replay->capacity * 2 + 16;
		struct track *grown =
			arena_calloc(replay->arena, capacity, sizeof(*grown));

		for (size_t i = 0; i < replay->count; i++) {
			grown[i] = replay->tracks[i];
		}
		replay->tracks = grown;
		replay->capacity = capacity;
	}
	map_put(&replay->by_name, name, (uint32_t)replay->count);
	track = &replay->tracks[replay->count++];
	track->name = name;
	track->rx = UNKNOWN_F64;
	track->tx = UNKNOWN_F64;
	track->ceiling = rate_ceiling_of(replay->settings, name);
	track->rx_history =
		arena_calloc(replay->arena, replay->step_capacity, sizeof(double));
	track->tx_history =
		arena_calloc(replay->arena, replay->step_capacity, sizeof(double));
	for (size_t i = 0; i < replay->step_capacity; i++) {
		track->rx_history[i] = UNKNOWN_F64;
		track->tx_history[i] = UNKNOWN_F64;
	}
	return track;
}

static void forget(struct track *track, enum rate_state state)
{
	track->count = 0;
	track->state = state;
	track->rx = UNKNOWN_F64;
	track->tx = UNKNOWN_F64;
	track->has_errors = false;
	track->had_errors = false;
}

static void forget_all(struct replay *replay, enum rate_state state)
{
	for (size_t i = 0; i < replay->count; i++) {
		forget(&replay->tracks[i], state);
	}
}

static void push(struct track *track, const struct reading *reading)
{
	if (track->count == RING) {
		memmove(track->ring, track->ring + 1,
			(RING - 1) * sizeof(*track->ring));
		track->count--;
	}
	track->ring[track->count++] = *reading;
}

static bool shrank(int64_t before, int64_t after)
{
	return i64_is_known(before) && i64_is_known(after) && after < before;
}

static bool grew(int64_t before, int64_t after)
{
	return i64_is_known(before) && i64_is_known(after) && after > before;
}

/* The kernel's counters have 64 bits: one that goes down was started over, and then
 * they all were. */
static bool was_reset(
	const struct interface_counters *before, const struct interface_counters *after)
{
	return shrank(before->rx_bytes, after->rx_bytes) ||
		shrank(before->tx_bytes, after->tx_bytes) ||
		shrank(before->rx_errors, after->rx_errors) ||
		shrank(before->tx_errors, after->tx_errors);
}

static double rate_between(int64_t before, int64_t after, int64_t ms)
{
	if (!i64_is_known(before) || !i64_is_known(after)) {
		return UNKNOWN_F64;
	}
	return (double)((uint64_t)after - (uint64_t)before) * 1000 / (double)ms;
}

static bool is_read(const struct reading *reading)
{
	return i64_is_known(reading->counters.rx_bytes) ||
		i64_is_known(reading->counters.tx_bytes);
}

/* The oldest one inside of the window that has a counter; with rare measurements the
 * newest one. */
static const struct reading *base_for(const struct track *track, int64_t time_ms)
{
	const struct reading *newest = &track->ring[track->count - 1];

	for (size_t i = 0; i < track->count; i++) {
		int64_t ms = time_ms - track->ring[i].time_ms;

		if (ms >= LEAST_MS && ms <= WINDOW_MS && is_read(&track->ring[i])) {
			return &track->ring[i];
		}
	}
	if (time_ms - newest->time_ms > WINDOW_MS &&
		time_ms - newest->time_ms <= LONGEST_MS) {
		return newest;
	}
	return NULL;
}

static void measure(struct track *track, const struct reading *reading)
{
	const struct reading *last = &track->ring[track->count - 1];
	const struct reading *base = base_for(track, reading->time_ms);
	int64_t ms;
	double rx;
	double tx;

	track->had_errors = track->has_errors;
	track->has_errors =
		grew(last->counters.rx_errors, reading->counters.rx_errors) ||
		grew(last->counters.tx_errors, reading->counters.tx_errors);
	if (base == NULL) {
		if (reading->time_ms - last->time_ms > LONGEST_MS) {
			forget(track, RATE_INIT);
		} else if (track->state == RATE_OK || track->state == RATE_NODATA) {
			track->state = isnan(track->rx) && isnan(track->tx) ? RATE_INIT
									    : RATE_HOLD;
		}
		push(track, reading);
		return;
	}
	ms = reading->time_ms - base->time_ms;
	rx = rate_between(base->counters.rx_bytes, reading->counters.rx_bytes, ms);
	tx = rate_between(base->counters.tx_bytes, reading->counters.tx_bytes, ms);
	if (rx > track->ceiling || tx > track->ceiling) {
		forget(track, RATE_GLITCH);
		push(track, reading);
		return;
	}
	track->state = RATE_OK;
	track->rx = rx;
	track->tx = tx;
	push(track, reading);
}

static void take_counters(struct replay *replay, struct track *track,
	const struct interface_counters *counters)
{
	struct reading reading = { replay->time_ms, *counters };

	track->missing = 0;
	if (track->count == 0) {
		/* After the clock was set the state keeps telling so. */
		if (track->state == RATE_NODATA) {
			track->state = RATE_INIT;
		}
		push(track, &reading);
		return;
	}
	if (was_reset(&track->ring[track->count - 1].counters, counters)) {
		forget(track, RATE_RESET);
		push(track, &reading);
		return;
	}
	measure(track, &reading);
}

static void take_missing(struct track *track)
{
	track->missing++;
	track->state = RATE_NODATA;
	if (track->missing >= MISSING_ANSWERS) {
		track->rx = UNKNOWN_F64;
		track->tx = UNKNOWN_F64;
	}
}

/* Backwards: of a name that is listed twice the last one counts. */
static void take_interfaces(struct replay *replay, const struct node_sample *sample)
{
	size_t expected = 0;

	for (size_t i = 0; i < replay->count; i++) {
		replay->tracks[i].is_seen = false;
	}
	for (size_t i = sample->interface_count; i > 0; i--) {
		const struct interface_counters *counters = &sample->interfaces[i - 1];
		struct track *track;

		if (interface_is_hidden(counters->name)) {
			continue;
		}
		track = track_of(replay, counters->name, expected++);
		if (track->is_seen) {
			track->is_duplicate = true;
			continue;
		}
		track->is_seen = true;
		take_counters(replay, track, counters);
	}
	for (size_t i = 0; i < replay->count; i++) {
		if (!replay->tracks[i].is_seen) {
			take_missing(&replay->tracks[i]);
		}
	}
}

static void keep_history(struct replay *replay)
{
	for (size_t i = 0; i < replay->count; i++) {
		struct track *track = &replay->tracks[i];
		bool is_gap = track->missing > 0;

		track->rx_history[replay->steps] = is_gap ? UNKNOWN_F64 : track->rx;
		track->tx_history[replay->steps] = is_gap ? UNKNOWN_F64 : track->tx;
	}
	replay->steps++;
}

static void hold_all(struct replay *replay)
{
	for (size_t i = 0; i < replay->count; i++) {
		if (replay->tracks[i].state == RATE_OK) {
			replay->tracks[i].state = RATE_HOLD;
		}
	}
}

static bool was_clock_set(const struct replay *replay, const struct node_sample *sample)
{
	int64_t by_node = sample->time_ms - replay->time_ms;
	int64_t by_us = sample->received_mono_ms - replay->moved_mono_ms;

	return llabs(by_node - by_us) > replay->settings->poll_ms + CLOCK_SLACK_MS;
}

static bool was_rebooted(const struct replay *replay, const struct node_sample *sample)
{
	return i64_is_known(replay->node_start_ms) &&
		i64_is_known(sample->node_start_ms) &&
		llabs(sample->node_start_ms - replay->node_start_ms) > REBOOT_SLACK_MS;
}

/* What the stamps say about the measurements before. False: nothing new is in it. */
static bool take_time(struct replay *replay, const struct node_sample *sample)
{
	if (!replay->has_time) {
		return true;
	}
	if (sample->time_ms == replay->time_ms) {
		hold_all(replay);
		return false;
	}
	if (sample->time_ms < replay->time_ms &&
		replay->time_ms - sample->time_ms <= STEP_BACK_MS) {
		return false; /* overtaken by a newer reply */
	}
	if (was_rebooted(replay, sample)) {
		replay->was_rebooted = true;
		forget_all(replay, RATE_RESET);
	} else if (sample->time_ms < replay->time_ms || was_clock_set(replay, sample)) {
		forget_all(replay, RATE_RESYNC);
	} else if (sample->time_ms - replay->time_ms > LONGEST_MS) {
		forget_all(replay, RATE_INIT);
	}
	return true;
}

static void take_sample(struct replay *replay, const struct node_sample *sample)
{
	if (!take_time(replay, sample)) {
		return;
	}
	replay->has_time = true;
	replay->time_ms = sample->time_ms;
	replay->moved_mono_ms = sample->received_mono_ms;
	if (i64_is_known(sample->node_start_ms)) {
		replay->node_start_ms = sample->node_start_ms;
	}
	take_interfaces(replay, sample);
	keep_history(replay);
}

static int compare_rates(const void *a, const void *b)
{
	return text_compare_natural(((const struct interface_rate *)a)->name,
		((const struct interface_rate *)b)->name);
}

static void hand_over(const struct replay *replay, struct node_rates *out)
{
	struct interface_rate *rates =
		arena_calloc(replay->arena, replay->count + 1, sizeof(*rates));
	bool is_dead = i64_is_known(out->age_ms) && out->age_ms > DEAD_MS;

	for (size_t i = 0; i < replay->count; i++) {
		const struct track *track = &replay->tracks[i];

		if (track->missing >= MISSING_ANSWERS) {
			continue;
		}
		rates[out->interface_count++] = (struct interface_rate){
			.name = track->name,
			.state = is_dead ? RATE_NODATA : track->state,
			.rx_bytes_per_s = is_dead ? UNKNOWN_F64 : track->rx,
			.tx_bytes_per_s = is_dead ? UNKNOWN_F64 : track->tx,
			.has_errors = track->has_errors,
			.errors_persist = track->has_errors && track->had_errors,
			.is_duplicate = track->is_duplicate,
			.rx_history = track->rx_history,
			.tx_history = track->tx_history,
			.history_count = replay->steps,
		};
	}
	qsort(rates, out->interface_count, sizeof(*rates), compare_rates);
	out->interfaces = rates;
}

struct node_rates rates_compute(const struct node_sample *const *samples, size_t count,
	const struct rate_settings *settings, struct arena *arena)
{
	struct node_rates out = { .age_ms = UNKNOWN_I64 };
	struct replay replay = {
		.settings = settings,
		.arena = arena,
		.step_capacity = count,
		.node_start_ms = UNKNOWN_I64,
	};

	map_init(&replay.by_name);
	for (size_t i = 0; i < count; i++) {
		take_sample(&replay, samples[i]);
	}
	map_finish(&replay.by_name);
	if (replay.has_time) {
		out.age_ms = settings->now_mono_ms - replay.moved_mono_ms;
		out.is_stale = out.age_ms > STALE_MS;
	}
	out.was_rebooted = replay.was_rebooted;
	hand_over(&replay, &out);
	return out;
}
