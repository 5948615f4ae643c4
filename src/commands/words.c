/* Durations, sizes and counts as words; pure. */
#include "src/commands/words.h"

#include <math.h>

#include "base/unknown.h"

#define MIB (INT64_C(1) << 20)
#define GIB (INT64_C(1) << 30)

struct unit {
	double from_s; /* used for spans that end above it */
	double seconds;
	const char *name;
};

static const struct unit units[] = {
	{ 4.0 * 3600.0, 3600.0, "h" },
	{ 120.0, 60.0, "min" },
	{ 0.0, 1.0, "s" },
};

/* Rounded away from the middle: a range must not promise more than it knows. */
const char *words_span(double low_s, double high_s, struct arena *arena)
{
	const struct unit *unit = units;
	double low;
	double high;

	if (!f64_is_known(low_s)) {
		return "unknown";
	}
	if (!f64_is_known(high_s)) {
		while (low_s < unit->from_s) {
			unit++;
		}
		return arena_printf(arena, "%.0f %s or longer, without an end in sight",
			floor(low_s / unit->seconds), unit->name);
	}
	while (high_s < unit->from_s) {
		unit++;
	}
	low = floor(low_s / unit->seconds);
	high = ceil(high_s / unit->seconds);
	if (high - low < 0.5) {
		return arena_printf(arena, "%.0f %s", high, unit->name);
	}
	return arena_printf(arena, "%.0f to %.0f %s", low, high, unit->name);
}

const char *words_bytes(int64_t bytes, struct arena *arena)
{
	if (!i64_is_known(bytes)) {
		return "unknown size";
	}
	if (bytes >= GIB) {
		return arena_printf(arena, bytes % GIB == 0 ? "%.0f GiB" : "%.1f GiB",
			(double)bytes / (double)GIB);
	}
	return arena_printf(arena, "%.0f MiB", ceil((double)bytes / (double)MIB));
}

const char *words_count(
	size_t count, const char *one, const char *many, struct arena *arena)
{
	return arena_printf(arena, "%zu %s", count, count == 1 ? one : many);
}
