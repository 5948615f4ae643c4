/* Words about one network interface. */
#include "ui/words/link_words.h"

#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/spark.h"

#define EXPLAINED_SLACK 1.5

bool link_is_measured(const struct interface_fact *link)
{
	return f64_is_known(link->rx_bytes_per_s) || f64_is_known(link->tx_bytes_per_s);
}

enum role saturation_role(enum saturation saturation)
{
	switch (saturation) {
	case SATURATION_WARM:
		return ROLE_BAR_WARM;
	case SATURATION_HIGH:
	case SATURATION_SATURATED:
	case SATURATION_DOWN:
		return ROLE_BAR_HIGH;
	case SATURATION_OK:
		return ROLE_DEFAULT;
	case SATURATION_UNKNOWN:
	case SATURATION_NOT_OBSERVABLE:
		break;
	}
	return ROLE_DIM;
}

static enum role load_role(
	const struct interface_fact *link, double percent, bool is_sent)
{
	if (link->is_stale) {
		return ROLE_STALE;
	}
	if (f64_is_known(percent) && percent >= 80) {
		return ROLE_BAR_HIGH;
	}
	if (f64_is_known(percent) && percent >= 70) {
		return ROLE_BAR_WARM;
	}
	return is_sent ? ROLE_GRAPH_TX : ROLE_GRAPH_RX;
}

struct span link_load(const struct view *view, const struct interface_fact *link,
	bool is_sent, int spark_cells)
{
	double percent = is_sent ? link->tx_percent : link->rx_percent;
	double rate = is_sent ? link->tx_bytes_per_s : link->rx_bytes_per_s;
	double highest = (double)NAN;
	const char *spark = "";
	char text[FORMAT_SIZE];

	if (!f64_is_known(rate)) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	if (i64_is_known(link->speed_bits_per_s)) {
		highest = (double)link->speed_bits_per_s / 8;
	}
	spark = spark_text(view->arena, is_sent ? link->tx_history : link->rx_history,
		link->history_count, highest, spark_cells);
	if (f64_is_known(percent)) {
		format_percent(percent, text);
		return (struct span){
			arena_printf(view->arena, "%s %5s", spark, text),
			load_role(link, percent, is_sent),
		};
	}
	format_rate(rate, text);
	return (struct span){ arena_printf(view->arena, "%s %9s", spark, text),
		load_role(link, percent, is_sent) };
}

const char *link_speed(const struct view *view, const struct interface_fact *link)
{
	char speed[FORMAT_SIZE];

	format_link_speed(i64_is_known(link->speed_bits_per_s)
			? (double)link->speed_bits_per_s
			: (double)NAN,
		speed);
	return arena_strdup(view->arena, speed);
}

struct span link_state(const struct view *view, const struct interface_fact *link)
{
	const char *words = link->saturation == SATURATION_UNKNOWN
		? GLYPH_UNKNOWN
		: saturation_text(link->saturation);

	if (link->has_errors) {
		return (struct span){
			arena_printf(view->arena, "%s, %s", words,
				link->errors_persist ? "errors keep coming" : "errors"),
			ROLE_WARNING,
		};
	}
	return (struct span){ words, saturation_role(link->saturation) };
}

const char *link_explained(
	const struct view *view, const struct interface_fact *link, bool is_sent)
{
	double part = is_sent ? link->explained_tx_bytes_per_s
			      : link->explained_rx_bytes_per_s;
	double whole = is_sent ? link->tx_bytes_per_s : link->rx_bytes_per_s;
	char rate[FORMAT_SIZE];
	char share[FORMAT_SIZE];

	if (!f64_is_known(part)) {
		return NULL;
	}
	format_rate(part, rate);
	if (!f64_is_known(whole) || part <= 0) {
		return arena_strdup(view->arena, rate);
	}
	/* Both are measured at different moments and by different eyes; far more than
	 * all cannot be a part. */
	if (part > whole * EXPLAINED_SLACK) {
		return arena_printf(view->arena, "%s, not seen here", rate);
	}
	format_percent(part > whole ? 100 : part / whole * 100, share);
	return arena_printf(view->arena, "%s (%s)", rate, share);
}
