/* What is measured of one migration: progress, rates, time left, the address it goes
 * to, the clocks that run against it. Everything may be unknown. */
#ifndef UI_WORDS_PROGRESS_WORDS_H
#define UI_WORDS_PROGRESS_WORDS_H

#include "ui/view.h"

/* Something was measured: without a sample nothing can be said of it. */
bool progress_is_seen(const struct migration_fact *fact);
/* "██████▌░░░  78 %", else how long what is going on. */
struct span progress_cell(const struct view *view, const struct migration_fact *fact);
struct span progress_rate(const struct view *view, const struct migration_fact *fact);
struct span progress_dirty(const struct view *view, const struct migration_fact *fact);
/* "0:40–0:55", "no ETA". */
struct span progress_left(const struct view *view, const struct migration_fact *fact);
/* "✓", "✗", "!", "…". */
struct span progress_net(const struct view *view, const struct migration_fact *fact);
/* "0:40–0:55"; a single value when both ends look the same. NAN gives "–". */
const char *progress_range(const struct view *view, double low_s, double high_s);
/* "aborted in 2:11", "post-copy in 0:40"; the nearest one, NULL when no clock runs. */
const char *progress_deadline(
	const struct view *view, const struct migration_fact *fact);
const char *deadline_words(const struct view *view, const struct migration_fact *fact,
	const struct deadline *deadline);
enum role address_role(enum address_verdict verdict);

#endif
