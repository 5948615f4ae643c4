/* Words about measured things of one migration. */
#include "ui/words/progress_words.h"

#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/bar.h"
#include "ui/words/migration_words.h"

#define BAR_CELLS 8
/* Images are pulled and volumes attached within a minute, usually. */
#define START_S 60

static bool is_copying(const struct migration_fact *fact)
{
	return fact->phase == PHASE_RUNNING;
}

/* A figure that only a running migration has. */
static struct span absent(const struct migration_fact *fact)
{
	return (struct span){ is_copying(fact) ? GLYPH_UNKNOWN : "", ROLE_DIM };
}

static enum role fresh_role(const struct progress_fact *progress, enum role role)
{
	return progress->is_stale ? ROLE_STALE : role;
}

bool progress_is_seen(const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;

	return progress != NULL &&
		(progress->sample_count > 0 || f64_is_known(progress->percent) ||
			i64_is_known(progress->remaining_bytes));
}

const char *progress_range(const struct view *view, double low_s, double high_s)
{
	char low[FORMAT_SIZE];
	char high[FORMAT_SIZE];

	if (!f64_is_known(low_s) && !f64_is_known(high_s)) {
		return GLYPH_UNKNOWN;
	}
	format_span(f64_is_known(low_s) ? (int64_t)(low_s * 1000) : UNKNOWN_I64, low);
	format_span(
		f64_is_known(high_s) ? (int64_t)(high_s * 1000) : UNKNOWN_I64, high);
	if (text_equal(low, high)) {
		return arena_strdup(view->arena, low);
	}
	return arena_printf(view->arena, "%s–%s", low, high);
}

static const struct deadline *nearest(const struct migration_fact *fact)
{
	const struct deadline *best = NULL;

	for (size_t i = 0; i < fact->deadline_count; i++) {
		const struct deadline *deadline = &fact->deadlines[i];

		if (f64_is_known(deadline->seconds_left) &&
			(best == NULL || deadline->seconds_left < best->seconds_left)) {
			best = deadline;
		}
	}
	return best;
}

static const char *effect_words(
	const struct migration_fact *fact, const struct deadline *deadline)
{
	switch (deadline->effect) {
	case EFFECT_ABORT:
		return "aborted";
	case EFFECT_POST_COPY:
		return "post-copy";
	case EFFECT_PAUSE:
		return "VM paused";
	case EFFECT_POD_DELETED:
		return fact->phase == PHASE_PENDING ? "pod deleted" : "fails";
	case EFFECT_RETRY:
		break;
	}
	return "tried again";
}

const char *deadline_words(const struct view *view, const struct migration_fact *fact,
	const struct deadline *deadline)
{
	char span[FORMAT_SIZE];

	if (!f64_is_known(deadline->seconds_left)) {
		return effect_words(fact, deadline);
	}
	if (deadline->seconds_left < 0) {
		return arena_printf(
			view->arena, "%s any moment", effect_words(fact, deadline));
	}
	format_span((int64_t)(deadline->seconds_left * 1000), span);
	return arena_printf(view->arena, "%s %s%s", effect_words(fact, deadline),
		deadline->is_lower_bound ? "not before " : "in ", span);
}

const char *progress_deadline(
	const struct view *view, const struct migration_fact *fact)
{
	const struct deadline *deadline = nearest(fact);

	return deadline != NULL ? deadline_words(view, fact, deadline) : NULL;
}

static const char *percent_bar(const struct view *view, double percent)
{
	char text[FORMAT_SIZE];
	const char *filled = bar_filled(view->arena, percent / 100, BAR_CELLS);
	double cells = percent < 0 ? 0 : percent > 100 ? 100 : percent;
	int used = (int)(cells / 100 * BAR_CELLS * 8);

	/* At least an eighth is drawn, and a started cell counts. */
	used = (used + 7) / 8;
	used = used == 0 && percent > 0 ? 1 : used;
	format_percent(percent, text);
	return arena_printf(view->arena, "%s%s %5s", filled,
		bar_empty(view->arena, BAR_CELLS - used), text);
}

/* Each target pod has its time from the start: whoever is at work for some seconds
 * should not look like one that is about to fail. */
static bool is_telling(const struct deadline *deadline)
{
	return deadline->kind != DEADLINE_PENDING_POD ||
		!f64_is_known(deadline->seconds_total) ||
		deadline->seconds_total - deadline->seconds_left >= START_S;
}

struct span progress_cell(const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct span time = migration_time(view, fact);
	const struct deadline *deadline = nearest(fact);

	if (migration_is_moved(fact)) {
		return time;
	}
	if (is_copying(fact) && progress != NULL && f64_is_known(progress->percent)) {
		return (struct span){ percent_bar(view, progress->percent),
			fresh_role(progress, ROLE_BAR) };
	}
	if (is_copying(fact)) {
		time.text = arena_printf(view->arena, GLYPH_UNKNOWN "  %s", time.text);
		return time;
	}
	if (deadline != NULL && is_telling(deadline) && !fact->is_waiting &&
		!fact->is_final && migration_phase_is_running(fact->phase)) {
		return (struct span){ deadline_words(view, fact, deadline),
			ROLE_DEFAULT };
	}
	return time;
}

struct span progress_rate(const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	char text[FORMAT_SIZE];

	if (!is_copying(fact) || progress == NULL) {
		return absent(fact);
	}
	format_rate(progress->transfer_bytes_per_s, text);
	return (struct span){ arena_strdup(view->arena, text),
		fresh_role(progress, ROLE_DEFAULT) };
}

struct span progress_dirty(const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	char text[FORMAT_SIZE];
	bool is_faster = false;

	if (!is_copying(fact) || progress == NULL) {
		return absent(fact);
	}
	is_faster = f64_is_known(progress->dirty_bytes_per_s) &&
		f64_is_known(progress->transfer_bytes_per_s) &&
		progress->dirty_bytes_per_s >= progress->transfer_bytes_per_s;
	format_rate(progress->dirty_bytes_per_s, text);
	return (struct span){ arena_strdup(view->arena, text),
		fresh_role(progress, is_faster ? ROLE_WARNING : ROLE_DEFAULT) };
}

struct span progress_left(const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;

	if (!is_copying(fact) || !progress_is_seen(fact)) {
		return absent(fact);
	}
	if (f64_is_known(progress->eta_low_s) || f64_is_known(progress->eta_high_s)) {
		return (struct span){ progress_range(view, progress->eta_low_s,
					      progress->eta_high_s),
			fresh_role(progress, ROLE_DEFAULT) };
	}
	return (struct span){ progress->no_eta_reason != NULL ? "no ETA"
							      : GLYPH_UNKNOWN,
		fresh_role(progress,
			progress->convergence == CONVERGENCE_NOT ||
					progress->convergence == CONVERGENCE_STUCK
				? ROLE_WARNING
				: ROLE_DIM) };
}

enum role address_role(enum address_verdict verdict)
{
	if (address_verdict_is_bad(verdict)) {
		return ROLE_CRITICAL;
	}
	switch (verdict) {
	case VERDICT_OK:
	case VERDICT_OK_ATTACHED:
		return ROLE_OK;
	case VERDICT_WARN_NOT_POOL:
		return ROLE_WARNING;
	case VERDICT_WRONG_SUBNET:
	case VERDICT_POD_NETWORK:
	case VERDICT_EXPECTED_POD:
	case VERDICT_UNEXPECTED:
	case VERDICT_PENDING:
	case VERDICT_N_A:
	case VERDICT_UNKNOWN:
	case VERDICT_CONFIG_ERROR:
	case VERDICT_INVALID_ADDR:
		break;
	}
	return ROLE_DIM;
}

struct span progress_net(const struct view *view, const struct migration_fact *fact)
{
	const struct address_fact *address = fact->address;

	(void)view;
	if (address == NULL) {
		return absent(fact);
	}
	if (address_verdict_is_bad(address->verdict)) {
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	}
	switch (address->verdict) {
	case VERDICT_OK:
	case VERDICT_OK_ATTACHED:
		return (struct span){ GLYPH_OK, ROLE_OK };
	case VERDICT_WARN_NOT_POOL:
		return (struct span){ "!", ROLE_WARNING };
	case VERDICT_PENDING:
		return (struct span){ fact->is_final ? "" : GLYPH_ELLIPSIS, ROLE_DIM };
	case VERDICT_EXPECTED_POD:
		return (struct span){ "pod", ROLE_DIM };
	case VERDICT_WRONG_SUBNET:
	case VERDICT_POD_NETWORK:
	case VERDICT_UNEXPECTED:
	case VERDICT_CONFIG_ERROR:
	case VERDICT_INVALID_ADDR:
	case VERDICT_UNKNOWN:
	case VERDICT_N_A:
		break;
	}
	return absent(fact);
}
