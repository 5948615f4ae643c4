/* What is said about a migration that is over, also when its object is gone. */
#ifndef UI_WORDS_PAST_WORDS_H
#define UI_WORDS_PAST_WORDS_H

#include "ui/view.h"

size_t past_count(const struct view *view);
const struct finished_fact *past_at(const struct view *view, size_t row);
uint64_t past_identity(const struct finished_fact *fact);
/* The same of one whose object is there; NULL: it is not over. */
const struct finished_fact *past_of(
	const struct view *view, const struct migration_fact *fact);
/* By its identity; NULL: it is not over. */
const struct finished_fact *past_find(const struct view *view, uint64_t identity);
/* "14:02:11". */
struct span past_ended(const struct view *view, const struct finished_fact *fact);
/* "✓ succeeded", "✗ failed", "– cancelled", "? unseen". */
struct span past_outcome(const struct view *view, const struct finished_fact *fact);
struct span past_took(const struct view *view, const struct finished_fact *fact);
struct span past_copy(const struct view *view, const struct finished_fact *fact);
/* Average while it was measured, else memory by the time of the copy ("~"). */
struct span past_rate(const struct view *view, const struct finished_fact *fact);
/* "84 ms"; how long the guest stood still, as measured. */
struct span past_downtime(const struct view *view, const struct finished_fact *fact);
/* The same in words, with why it is not known. */
const char *past_stood_still(const struct view *view, const struct downtime *downtime);
struct span past_origin(const struct view *view, const struct finished_fact *fact);
/* Why it failed; "" otherwise. */
struct span past_reason(const struct view *view, const struct finished_fact *fact);
/* What came of a request that was sent from here: "done", "refused: ...". */
struct span past_answer(const struct view *view, const struct journal_entry *entry);
/* "118 succeeded, 3 failed, 1 cancelled". */
const char *past_totals(const struct view *view);

#endif
