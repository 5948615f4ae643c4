/* What happened to a migration when, and what will happen by itself. */
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/widgets/bar.h"
#include "ui/words/migration_words.h"
#include "ui/words/progress_words.h"

#define PHASES_MAX 32
#define NAME_WIDTH 18
#define BAR_MAX 30

/* One step of the timeline. */
struct step {
	const char *name;
	int64_t at_ms;
	int64_t until_ms; /* UNKNOWN_I64: it is where the migration ended */
	bool is_current;
};

static const char *step_name(const struct view *view, const struct phase_time *phase)
{
	if (phase->phase == PHASE_UNSET) {
		return "New";
	}
	return phase->phase == PHASE_OTHER ? view_text(view, phase->text)
					   : migration_phase_text(phase->phase);
}

/* Phases in time order: the API lists them as they happened, but nothing promises it.
 */
static size_t sorted_phases(
	const struct migration *migration, struct phase_time *out, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < migration->phase_count && count < most; i++) {
		size_t at = count++;

		while (at > 0 && out[at - 1].at_ms > migration->phases[i].at_ms) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = migration->phases[i];
	}
	return count;
}

static size_t collect_steps(const struct view *view, const struct migration_fact *fact,
	struct step steps[PHASES_MAX + 2])
{
	struct phase_time phases[PHASES_MAX];
	size_t phase_count = sorted_phases(fact->migration, phases, PHASES_MAX);
	int64_t created_ms = fact->migration->object.created_ms;
	size_t count = 0;

	if (i64_is_known(created_ms) &&
		(phase_count == 0 || phases[0].at_ms > created_ms)) {
		steps[count++] = (struct step){ .name = "New", .at_ms = created_ms };
	}
	for (size_t i = 0; i < phase_count; i++) {
		steps[count++] = (struct step){
			.name = step_name(view, &phases[i]),
			.at_ms = phases[i].at_ms,
		};
	}
	if (phase_count == 0 && fact->phase != PHASE_UNSET &&
		i64_is_known(fact->phase_since_ms)) {
		steps[count++] = (struct step){
			.name = migration_phase_span(view, fact).text,
			.at_ms = fact->phase_since_ms,
		};
	}
	for (size_t i = 0; i < count; i++) {
		bool is_last = i + 1 == count;

		steps[i].is_current = is_last && !fact->is_final;
		steps[i].until_ms = !is_last ? steps[i + 1].at_ms
			: fact->is_final     ? UNKNOWN_I64
					     : view->facts->now.wall_ms;
	}
	return count;
}

static int64_t step_ms(const struct step *step)
{
	return i64_is_known(step->until_ms) && i64_is_known(step->at_ms)
		? step->until_ms - step->at_ms
		: UNKNOWN_I64;
}

static void add_step(struct page *page, const struct view *view,
	const struct migration_fact *fact, const struct step *step, int64_t longest_ms)
{
	int width = page->width - NAME_WIDTH - 10 - 10;
	int64_t ms = step_ms(step);
	struct span spans[4];
	char at[FORMAT_SIZE];
	char span[FORMAT_SIZE] = "";

	format_moment(step->at_ms, view->facts->now.wall_ms, at);
	if (i64_is_known(ms)) {
		format_span(ms, span);
	}
	spans[0] = (struct span){ view_padded(view, step->name, NAME_WIDTH),
		step->is_current ? ROLE_STRONG : ROLE_DEFAULT };
	spans[1] = (struct span){ view_padded(view, at, 10), ROLE_DIM };
	spans[2] =
		(struct span){ arena_printf(view->arena, "%8s  ", span), ROLE_DEFAULT };
	if (!i64_is_known(ms)) {
		bool is_failed = fact->phase == PHASE_FAILED;

		spans[3] = (struct span){ is_failed ? GLYPH_FAILED : GLYPH_OK,
			is_failed ? ROLE_CRITICAL : ROLE_OK };
	} else {
		spans[3] = (struct span){
			bar_filled(view->arena,
				longest_ms > 0 ? (double)ms / (double)longest_ms : 0,
				width < BAR_MAX ? width : BAR_MAX),
			step->is_current ? ROLE_RUNNING : ROLE_BAR,
		};
	}
	page_spans(page, 0, spans, 4);
}

/* "in 2:11", and how much of its time a clock has used. */
static void add_deadline(struct page *page, const struct view *view,
	const struct migration_fact *fact, const struct deadline *deadline)
{
	const char *origin = deadline->origin;
	double used = deadline->seconds_total - deadline->seconds_left;
	bool has_bar = f64_is_known(deadline->seconds_total) &&
		f64_is_known(deadline->seconds_left) && deadline->seconds_total > 0;
	bool is_near = has_bar && used >= 0.8 * deadline->seconds_total;
	char at[FORMAT_SIZE];
	struct span spans[5];

	format_moment(deadline->at_ms, view->facts->now.wall_ms, at);
	spans[0] = (struct span){ arena_printf(view->arena, "%-*s", 10, at), ROLE_DIM };
	spans[1] = (struct span){ deadline_words(view, fact, deadline),
		is_near ? ROLE_WARNING : ROLE_DEFAULT };
	spans[2] = (struct span){ "", ROLE_DIM };
	if (has_bar) {
		char percent[FORMAT_SIZE];

		format_percent(used / deadline->seconds_total * 100, percent);
		spans[2].text =
			arena_printf(view->arena, ", %s of its time used", percent);
	}
	spans[3] = (struct span){ deadline->reason == NULL ? ""
			: i64_is_known(deadline->at_ms)
			? arena_printf(view->arena, "; %s",
				  view_text(view, deadline->reason))
			: arena_printf(view->arena, " %s",
				  view_text(view, deadline->reason)),
		ROLE_DEFAULT };
	spans[4] = (struct span){
		origin == NULL ? ""
			       : arena_printf(view->arena, "  (%s)",
					 view_origin(view, origin)),
		ROLE_DIM,
	};
	page_flow(page,
		(struct span){ arena_printf(view->arena, GLYPH_ARROW " %s",
				       deadline_kind_text(deadline->kind)),
			ROLE_DIM },
		NAME_WIDTH, spans, 5);
}

void section_timeline(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	struct step steps[PHASES_MAX + 2];
	size_t count = collect_steps(view, fact, steps);
	int64_t longest_ms = 0;

	if (count == 0 && fact->deadline_count == 0) {
		return;
	}
	page_heading(page, "Timeline");
	for (size_t i = 0; i < count; i++) {
		int64_t ms = step_ms(&steps[i]);

		longest_ms = ms > longest_ms ? ms : longest_ms;
	}
	for (size_t i = 0; i < count; i++) {
		add_step(page, view, fact, &steps[i], longest_ms);
	}
	for (size_t i = 0; i < fact->deadline_count; i++) {
		add_deadline(page, view, fact, &fact->deadlines[i]);
	}
}
