/* Percentages, thresholds and hysteresis, from the history alone. */
#include "src/facts/saturation.h"

#include <string.h>

#define CLEARS_BELOW 5.0
#define LEVELS 4

/* Above 70 % of a coarse average queues begin; 90 % is what alerts of netdata and Red
 * Hat's storage take for full. Counted bytes never reach 100 %: frames have gaps. */
static const double usual_thresholds[LEVELS] = { 0, 70, 80, 90 };
static const enum saturation levels[LEVELS] = { SATURATION_OK, SATURATION_WARM,
	SATURATION_HIGH, SATURATION_SATURATED };

double saturation_percent(double bytes_per_s, int64_t speed_bits_per_s)
{
	if (isnan(bytes_per_s) || !i64_is_known(speed_bits_per_s) ||
		speed_bits_per_s <= 0) {
		return UNKNOWN_F64;
	}
	return bytes_per_s * 800 / (double)speed_bits_per_s;
}

double saturation_load(double rx_percent, double tx_percent, bool is_half_duplex)
{
	if (isnan(rx_percent)) {
		return tx_percent;
	}
	if (isnan(tx_percent)) {
		return rx_percent;
	}
	if (is_half_duplex) {
		return rx_percent + tx_percent;
	}
	return rx_percent > tx_percent ? rx_percent : tx_percent;
}

static void find_thresholds(const struct settings *settings, double out[LEVELS])
{
	memcpy(out, usual_thresholds, sizeof(usual_thresholds));
	if (settings != NULL && settings->saturation_warm > 0) {
		out[1] = (double)settings->saturation_warm;
		out[2] = (double)settings->saturation_high;
		out[3] = (double)settings->saturation_full;
	}
}

static int level_of(const double thresholds[LEVELS], double load)
{
	int level = 0;

	while (level + 1 < LEVELS && load >= thresholds[level + 1]) {
		level++;
	}
	return level;
}

enum saturation saturation_level(
	const double *loads, size_t count, const struct settings *settings)
{
	double thresholds[LEVELS];
	int level = -1;
	int before = -1;

	find_thresholds(settings, thresholds);
	for (size_t i = 0; i < count; i++) {
		int here;
		int both;

		if (isnan(loads[i])) {
			before = -1;
			continue;
		}
		here = level_of(thresholds, loads[i]);
		both = before < here ? before : here;
		level = level < 0 ? 0 : level;
		level = both > level ? both : level;
		while (level > 0 && loads[i] < thresholds[level] - CLEARS_BELOW) {
			level--;
		}
		before = here;
	}
	return level < 0 ? SATURATION_UNKNOWN : levels[level];
}

static int rank(enum saturation saturation)
{
	switch (saturation) {
	case SATURATION_SATURATED:
		return 4;
	case SATURATION_HIGH:
		return 3;
	case SATURATION_WARM:
		return 2;
	case SATURATION_OK:
		return 1;
	case SATURATION_UNKNOWN:
	case SATURATION_NOT_OBSERVABLE:
	case SATURATION_DOWN:
		break;
	}
	return 0;
}

enum saturation saturation_worse(enum saturation a, enum saturation b)
{
	return rank(b) > rank(a) ? b : a;
}
