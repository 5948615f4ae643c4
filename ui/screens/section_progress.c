/* How far a copy is, how fast it goes, and how both went since it began. */
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/widgets/plot.h"
#include "ui/words/progress_words.h"

/* Narrower or with less to show a plot says nothing. */
#define PLOT_COLUMNS_MIN 24
#define PLOT_COLUMNS_MAX 96
#define PLOT_SAMPLES_MIN 3
#define PLOT_ROWS 3
#define AXIS_WIDTH 11

static const char *origin_words(enum progress_origin origin)
{
	switch (origin) {
	case PROGRESS_VIRT_HANDLER:
		return "virt-handler";
	case PROGRESS_PROMETHEUS:
		return "Prometheus";
	case PROGRESS_LAUNCHER_LOG:
		break;
	}
	return "the launcher's log";
}

static const char *convergence_words(enum convergence convergence)
{
	switch (convergence) {
	case CONVERGENCE_CONVERGING:
		return "yes: ";
	case CONVERGENCE_SLOW:
		return "hardly: ";
	case CONVERGENCE_NOT:
		return "no: ";
	case CONVERGENCE_LAST_ROUNDS:
		return "last rounds: ";
	case CONVERGENCE_STUCK:
		return "stuck: ";
	case CONVERGENCE_UNKNOWN:
		break;
	}
	return "";
}

static enum role convergence_role(enum convergence convergence)
{
	switch (convergence) {
	case CONVERGENCE_NOT:
	case CONVERGENCE_STUCK:
	case CONVERGENCE_SLOW:
		return ROLE_WARNING;
	case CONVERGENCE_CONVERGING:
	case CONVERGENCE_LAST_ROUNDS:
	case CONVERGENCE_UNKNOWN:
		break;
	}
	return ROLE_DEFAULT;
}

/* The bar keeps the best that was reached; what remains may have grown since. */
static bool is_behind_best(const struct progress_fact *progress)
{
	double now = 0;

	if (!i64_is_known(progress->total_bytes) || progress->total_bytes <= 0 ||
		!i64_is_known(progress->remaining_bytes) ||
		!f64_is_known(progress->percent)) {
		return false;
	}
	now = 100 -
		100 * (double)progress->remaining_bytes / (double)progress->total_bytes;
	return now < progress->percent - 2;
}

static void add_memory(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	char remaining[FORMAT_SIZE];
	char total[FORMAT_SIZE];
	struct span spans[2];

	format_bytes(progress->remaining_bytes, remaining);
	format_bytes(progress->total_bytes, total);
	spans[0] = progress_cell(view, fact);
	spans[1] = (struct span){
		arena_printf(view->arena, "%s   %s of %s remain%s",
			is_behind_best(progress) ? " at best" : "", remaining, total,
			is_behind_best(progress) ? " now" : ""),
		progress->is_stale ? ROLE_STALE : ROLE_DEFAULT,
	};
	page_flow(page, (struct span){ "memory", ROLE_DIM }, SECTION_LABEL_WIDTH, spans,
		2);
}

/* Both rates in one line: what matters is which one is larger. */
static void add_rates(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	struct span rate = progress_rate(view, fact);
	struct span dirty = progress_dirty(view, fact);
	const struct span spans[] = {
		rate,
		{ "  the guest dirties ", ROLE_DIM },
		dirty,
	};

	page_flow(page, (struct span){ "copies", ROLE_DIM }, SECTION_LABEL_WIDTH, spans,
		3);
}

static void add_left(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct span left = progress_left(view, fact);
	char still[FORMAT_SIZE];

	if (progress->no_eta_reason != NULL) {
		left.text = arena_printf(view->arena, "%s: %s", left.text,
			view_text(view, progress->no_eta_reason));
	}
	page_value(page, "left", left.role, left.text);
	if (progress->convergence_reason != NULL) {
		page_value(page, "converges", convergence_role(progress->convergence),
			arena_printf(view->arena, "%s%s",
				convergence_words(progress->convergence),
				view_text(view, progress->convergence_reason)));
	}
	if (f64_is_known(progress->no_progress_s) && progress->no_progress_s >= 10) {
		format_span((int64_t)(progress->no_progress_s * 1000), still);
		page_value(page, "no new low", ROLE_DEFAULT,
			arena_printf(view->arena, "for %s", still));
	}
}

static void add_origin(struct page *page, const struct view *view,
	const struct progress_fact *progress)
{
	char age[FORMAT_SIZE];
	const char *words = NULL;

	format_age(progress->age_ms, age);
	words = arena_printf(
		view->arena, "%s, %s ago", origin_words(progress->origin), age);
	if (i64_is_known(progress->iteration)) {
		words = arena_printf(view->arena, "%s, iteration %lld", words,
			(long long)progress->iteration);
	}
	page_value(page, "seen by", progress->is_stale ? ROLE_STALE : ROLE_DIM, words);
}

/* --- plots --- */

enum figure {
	FIGURE_REMAINING,
	FIGURE_COPIED,
	FIGURE_DIRTIED,
};

static int64_t figure_of(const struct migration_sample *sample, enum figure figure)
{
	switch (figure) {
	case FIGURE_REMAINING:
		return sample->remaining_bytes;
	case FIGURE_COPIED:
		return sample->transfer_bytes_per_s;
	case FIGURE_DIRTIED:
		break;
	}
	return sample->dirty_bytes_per_s;
}

static const double *values_of(const struct view *view,
	const struct progress_fact *progress, enum figure figure)
{
	double *values =
		arena_calloc(view->arena, progress->sample_count + 1, sizeof(*values));

	for (size_t i = 0; i < progress->sample_count; i++) {
		int64_t value = figure_of(&progress->samples[i], figure);

		values[i] = i64_is_known(value) ? (double)value : (double)NAN;
	}
	return values;
}

static const double *times_of(
	const struct view *view, const struct progress_fact *progress)
{
	double *times =
		arena_calloc(view->arena, progress->sample_count + 1, sizeof(*times));

	for (size_t i = 0; i < progress->sample_count; i++) {
		times[i] = (double)progress->samples[i].at_ms;
	}
	return times;
}

static void add_plot(struct page *page, const struct view *view, const char *label,
	enum role role, const struct plot *plot, const char *top)
{
	const char *rows[PLOT_ROWS];

	plot_rows(view->arena, plot, rows);
	for (int i = 0; i < plot->height; i++) {
		const char *axis = i == 0 ? top : i == plot->height - 1 ? "0" : "";
		const struct span spans[] = {
			{ view_padded(view, i == 0 ? label : "", 11), ROLE_DIM },
			{ arena_printf(view->arena, "%*s ", AXIS_WIDTH - 1, axis),
				ROLE_DIM },
			{ "│", ROLE_BORDER },
			{ rows[i], role },
		};

		page_spans(page, 0, spans, 4);
	}
}

static void add_time_axis(
	struct page *page, const struct view *view, const struct plot *plot)
{
	char span[FORMAT_SIZE];
	const char *from = NULL;
	int blanks = 0;

	format_span((int64_t)(plot->to - plot->from), span);
	from = arena_printf(view->arena, "-%s", span);
	blanks = plot->width - (int)strlen(from) - 3;
	page_text(page, 0, ROLE_DIM,
		arena_printf(view->arena, "%*s%s%*snow", 12 + AXIS_WIDTH, "", from,
			blanks > 1 ? blanks : 1, ""));
}

static double higher(double a, double b)
{
	return a > b ? a : b;
}

/* Rates share one scale: the eye compares them. */
static void add_plots(struct page *page, const struct view *view,
	const struct progress_fact *progress)
{
	const double *remaining = values_of(view, progress, FIGURE_REMAINING);
	const double *copied = values_of(view, progress, FIGURE_COPIED);
	const double *dirtied = values_of(view, progress, FIGURE_DIRTIED);
	size_t count = progress->sample_count;
	int width = page->width - 12 - AXIS_WIDTH;
	char text[FORMAT_SIZE];
	double rate = 0;
	struct plot plot = {
		.times = times_of(view, progress),
		.count = count,
		.width = width > PLOT_COLUMNS_MAX ? PLOT_COLUMNS_MAX : width,
		.height = PLOT_ROWS,
	};

	if (width < PLOT_COLUMNS_MIN || count < PLOT_SAMPLES_MIN) {
		return;
	}
	plot.from = plot.times[0];
	plot.to = plot.times[count - 1];
	page_gap(page);
	plot.values = remaining;
	plot.highest = plot_highest(remaining, count);
	format_bytes((int64_t)plot.highest, text);
	add_plot(page, view, "remaining", ROLE_BAR, &plot, text);
	page_gap(page);
	rate = higher(plot_highest(copied, count), plot_highest(dirtied, count));
	format_rate(rate, text);
	plot.highest = rate;
	plot.values = copied;
	add_plot(page, view, "copied", ROLE_GRAPH_RX, &plot, text);
	page_gap(page);
	plot.values = dirtied;
	add_plot(page, view, "dirtied", ROLE_GRAPH_TX, &plot, text);
	add_time_axis(page, view, &plot);
}

void section_progress(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;

	if (progress == NULL || fact->phase != PHASE_RUNNING) {
		return;
	}
	page_heading(page, "Progress");
	if (!progress_is_seen(fact)) {
		page_value(page, "memory", ROLE_DIM,
			progress->no_eta_reason == NULL
				? GLYPH_UNKNOWN
				: arena_printf(view->arena, GLYPH_UNKNOWN "  %s",
					  view_text(view, progress->no_eta_reason)));
		return;
	}
	add_memory(page, view, fact);
	add_rates(page, view, fact);
	add_left(page, view, fact);
	add_origin(page, view, progress);
	add_plots(page, view, progress);
}
