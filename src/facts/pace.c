/* Smooths the rates of the newest samples of one migration; pure. */
#include "src/facts/pace.h"

#include "base/unknown.h"

#define WINDOW_MS 30000
/* Scrapes of Prometheus come further apart than the window is long. */
#define FEWEST_SAMPLES 3
/* As virt-launcher smooths its own measure (kubevirt:
 * pkg/virt-launcher/virtwrap/stall-detector.go). */
#define WEIGHT_OF_NEWEST 0.4

static double number(int64_t value)
{
	return i64_is_known(value) ? (double)value : (double)NAN;
}

static double seconds_between(
	const struct migration_sample *from, const struct migration_sample *to)
{
	return (double)(to->at_ms - from->at_ms) / 1000.0;
}

static size_t window_begin(const struct migration_sample *samples, size_t count)
{
	int64_t from_ms = samples[count - 1].at_ms - WINDOW_MS;
	size_t begin = count - 1;

	while (begin > 0 &&
		(samples[begin - 1].at_ms >= from_ms ||
			count - begin < FEWEST_SAMPLES)) {
		begin--;
	}
	return begin;
}

/* Exported, or from one sample to the next. */
static double transfer_at(
	const struct migration_sample *samples, size_t i, bool has_disks)
{
	const struct migration_sample *sample = &samples[i];
	double moved;
	double seconds;

	if (i64_is_known(sample->transfer_bytes_per_s) && !has_disks) {
		return (double)sample->transfer_bytes_per_s;
	}
	if (i == 0) {
		return (double)NAN;
	}
	moved = number(sample->processed_bytes) -
		number(samples[i - 1].processed_bytes);
	seconds = seconds_between(&samples[i - 1], sample);
	return moved >= 0.0 && seconds > 0.0 ? moved / seconds : (double)NAN;
}

static void rate_add(struct rate *rate, double value)
{
	if (!f64_is_known(value)) {
		return;
	}
	if (!f64_is_known(rate->smoothed)) {
		*rate = (struct rate){ value, value, value, value };
		return;
	}
	rate->newest = value;
	rate->smoothed += WEIGHT_OF_NEWEST * (value - rate->smoothed);
	rate->low = value < rate->low ? value : rate->low;
	rate->high = value > rate->high ? value : rate->high;
}

/*
 * QEMU takes pages that were written again into its count only when it synchronises the
 * dirty bitmap, at the end of a pass. Until then what remains falls by all that is
 * copied; the faster it falls than copying minus writing, the more of the writing is
 * not counted yet (qemu: migration/ram.c, migration_bitmap_sync).
 */
static double hidden_bytes(
	const struct migration_sample *samples, size_t count, const struct pace *pace)
{
	const struct migration_sample *last = &samples[count - 1];
	size_t begin = count - 1;
	double dirty = pace->dirty.smoothed;
	double fallen;
	double seconds;
	double share;

	while (begin > 0 && i64_is_known(samples[begin - 1].remaining_bytes) &&
		samples[begin - 1].remaining_bytes >= samples[begin].remaining_bytes) {
		begin--;
	}
	fallen = number(samples[begin].remaining_bytes) - number(last->remaining_bytes);
	seconds = seconds_between(&samples[begin], last);
	if (!f64_is_known(dirty) || !f64_is_known(pace->transfer.smoothed) ||
		!f64_is_known(fallen) || dirty <= 0.0 || seconds <= 0.0) {
		return 0.0;
	}
	share = (fallen / seconds - (pace->transfer.smoothed - dirty)) / dirty;
	share = share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
	return share * dirty * seconds;
}

struct pace pace_of(
	const struct migration_sample *samples, size_t count, bool has_disks)
{
	const struct rate unknown = { (double)NAN, (double)NAN, (double)NAN,
		(double)NAN };
	struct pace pace = { .transfer = unknown, .dirty = unknown };
	size_t begin = window_begin(samples, count);

	for (size_t i = begin; i < count; i++) {
		double transfer = transfer_at(samples, i, has_disks);
		double dirty = number(samples[i].dirty_bytes_per_s);

		rate_add(&pace.transfer, transfer);
		rate_add(&pace.dirty, dirty);
		pace.dirtier_count += dirty > 0.0 && dirty >= transfer;
	}
	pace.sample_count = count - begin;
	pace.span_s = seconds_between(&samples[begin], &samples[count - 1]);
	pace.hidden_bytes = hidden_bytes(samples, count, &pace);
	return pace;
}
