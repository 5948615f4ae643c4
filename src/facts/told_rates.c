/* Measures of a Prometheus as rates: newest figures, their age, their history. */
#include "src/facts/told_rates.h"

#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "base/unknown.h"

/* It is asked every half minute; the rates are averages over two. */
#define STALE_MS 90000
#define DEAD_MS 180000

static const struct link_measure *link_of(
	const struct node_measure *measure, const char *device)
{
	for (size_t i = 0; i < measure->link_count; i++) {
		if (text_equal(measure->links[i].device, device)) {
			return &measure->links[i];
		}
	}
	return NULL;
}

/* Half of a figure is no figure of a link: a device with speeds only has none. */
static bool has_rate(const struct link_measure *link)
{
	return link != NULL &&
		(!isnan(link->rx_bytes_per_s) || !isnan(link->tx_bytes_per_s));
}

static void fill_histories(const struct node_measure *const *measures, size_t count,
	const char *device, double ceiling, double *rx, double *tx)
{
	for (size_t i = 0; i < count; i++) {
		const struct link_measure *link = link_of(measures[i], device);
		bool is_shown = has_rate(link) && !(link->rx_bytes_per_s > ceiling) &&
			!(link->tx_bytes_per_s > ceiling);

		rx[i] = is_shown ? link->rx_bytes_per_s : UNKNOWN_F64;
		tx[i] = is_shown ? link->tx_bytes_per_s : UNKNOWN_F64;
	}
}

static struct interface_rate rate_of(const struct node_measure *const *measures,
	size_t count, const char *device, const struct rate_settings *settings,
	struct arena *arena)
{
	double *rx = arena_calloc(arena, count + 1, sizeof(*rx));
	double *tx = arena_calloc(arena, count + 1, sizeof(*tx));
	const struct link_measure *link = link_of(measures[count - 1], device);
	struct interface_rate rate = {
		.name = device,
		.rx_history = rx,
		.tx_history = tx,
		.history_count = count,
	};

	fill_histories(
		measures, count, device, rate_ceiling_of(settings, device), rx, tx);
	rate.rx_bytes_per_s = rx[count - 1];
	rate.tx_bytes_per_s = tx[count - 1];
	rate.state = has_rate(link) && isnan(rx[count - 1]) && isnan(tx[count - 1])
		? RATE_GLITCH
		: RATE_OK;
	return rate;
}

static int compare_rates(const void *a, const void *b)
{
	return text_compare_natural(((const struct interface_rate *)a)->name,
		((const struct interface_rate *)b)->name);
}

struct node_rates told_rates(const struct node_measure *const *measures, size_t count,
	const struct rate_settings *settings, struct arena *arena)
{
	struct node_rates out = { .age_ms = UNKNOWN_I64 };
	const struct node_measure *newest;
	struct interface_rate *rates;

	if (count == 0) {
		return out;
	}
	newest = measures[count - 1];
	out.age_ms = settings->now_mono_ms - newest->received_mono_ms;
	out.is_stale = out.age_ms > STALE_MS;
	rates = arena_calloc(arena, newest->link_count + 1, sizeof(*rates));
	for (size_t i = 0; i < newest->link_count && out.age_ms <= DEAD_MS; i++) {
		const struct link_measure *link = &newest->links[i];

		if (has_rate(link) && !interface_is_hidden(link->device)) {
			rates[out.interface_count++] =
				rate_of(measures, count, link->device, settings, arena);
		}
	}
	qsort(rates, out.interface_count, sizeof(*rates), compare_rates);
	out.interfaces = rates;
	return out;
}

int64_t told_speed(
	const struct node_measure *const *measures, size_t count, const char *device)
{
	for (size_t i = count; i > 0; i--) {
		const struct link_measure *link = link_of(measures[i - 1], device);

		if (link != NULL && i64_is_known(link->speed_bits_per_s)) {
			return link->speed_bits_per_s;
		}
	}
	return UNKNOWN_I64;
}
