/* What a copy that is over came to: bytes, time, and how long the guest stood still. */
#include "ui/format.h"
#include "ui/screens/sections.h"
#include "ui/words/past_words.h"

void section_copy(
	struct page *page, const struct view *view, const struct finished_fact *past)
{
	bool is_measured =
		i64_is_known(past->processed_bytes) || f64_is_known(past->bytes_per_s);
	bool has_succeeded = past->outcome == OUTCOME_SUCCEEDED;
	char bytes[FORMAT_SIZE];

	/* How long each phase took the timeline tells. */
	if (!is_measured && !has_succeeded) {
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
	if (has_succeeded) {
		page_value(page, "downtime",
			i64_is_known(past->downtime.ms) ? ROLE_DEFAULT : ROLE_DIM,
			past_stood_still(view, &past->downtime));
	}
}
