/* What a copy that is over came to: bytes, time, and how long the guest stood still. */
#include "ui/format.h"
#include "ui/screens/sections.h"
#include "ui/words/past_words.h"

static const struct finished_fact *past_of(
	const struct view *view, const struct migration_fact *fact)
{
	size_t index = (size_t)(fact - view->facts->migrations);

	for (size_t i = 0; i < past_count(view); i++) {
		if (past_at(view, i)->index == index) {
			return past_at(view, i);
		}
	}
	return NULL;
}

void section_copy(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct finished_fact *past = fact->is_final ? past_of(view, fact) : NULL;
	bool is_measured = past != NULL &&
		(i64_is_known(past->processed_bytes) ||
			f64_is_known(past->bytes_per_s));
	char bytes[FORMAT_SIZE];

	/* How long each phase took the timeline tells. */
	if (past == NULL || (!is_measured && fact->phase != PHASE_SUCCEEDED)) {
		return;
	}
	page_heading(page, "Copy");
	page_value(page, "took", ROLE_DEFAULT, past_copy(view, past).text);
	if (i64_is_known(past->processed_bytes)) {
		format_bytes(past->processed_bytes, bytes);
		page_value(page, "copied", ROLE_DEFAULT,
			arena_printf(view->arena, "%s, %s on average", bytes,
				past_rate(view, past).text));
	} else if (f64_is_known(past->bytes_per_s)) {
		page_value(page, "rate", ROLE_DEFAULT, past_rate(view, past).text);
	}
	if (fact->phase == PHASE_SUCCEEDED) {
		page_value(page, "downtime",
			i64_is_known(past->downtime.ms) ? ROLE_DEFAULT : ROLE_DIM,
			past_stood_still(view, &past->downtime));
	}
}
