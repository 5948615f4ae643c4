/* What outlives the object of a migration: how it ended and why, and who it was. */
#include "ui/screens/past_page.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/past_words.h"

static void add_optional(
	struct page *page, const struct view *view, const char *label, const char *text)
{
	if (!text_is_empty(text)) {
		page_value(page, label, ROLE_DEFAULT, view_text(view, text));
	}
}

static void add_moment(
	struct page *page, const struct view *view, const char *label, int64_t ms)
{
	char text[FORMAT_SIZE];

	if (i64_is_known(ms)) {
		format_moment(ms, view->facts->now.wall_ms, text);
		page_value(page, label, ROLE_DEFAULT, text);
	}
}

static void add_head(
	struct page *page, const struct view *view, const struct finished_fact *past)
{
	const struct finished_migration *last = &past->last;
	struct span reason = past_reason(view, past);
	const struct span spans[] = {
		{ view_path(view, last->namespace,
			  last->vmi != NULL ? last->vmi : last->name),
			ROLE_STRONG },
		{ "  ", ROLE_DEFAULT },
		past_outcome(view, past),
		{ "  its object is gone from the cluster", ROLE_DIM },
	};

	page_flow(
		page, (struct span){ "", ROLE_DEFAULT }, 0, spans, ARRAY_LENGTH(spans));
	if (reason.text[0] != '\0') {
		page_text(page, 0, reason.role, reason.text);
	}
}

static void add_course(
	struct page *page, const struct view *view, const struct finished_fact *past)
{
	const struct finished_migration *last = &past->last;

	page_heading(page, "Course");
	add_moment(page, view, "created", last->created_ms);
	add_moment(page, view, "in a slot", last->scheduling_ms);
	add_moment(page, view, "copying", last->started_ms);
	add_moment(page, view, "ended", last->ended_ms);
	page_value(page, "took", ROLE_DEFAULT, past_took(view, past).text);
	if (past->outcome != OUTCOME_SUCCEEDED) {
		add_optional(page, view, "last phase", last->phase_text);
	}
	/* Where the cause is told in better words. */
	if (last->failure_reason != NULL &&
		!text_equal(last->failure_reason, past->cause.text)) {
		page_value(
			page, "said", ROLE_DIM, view_text(view, last->failure_reason));
	}
}

static void add_objects(
	struct page *page, const struct view *view, const struct finished_fact *past)
{
	const struct finished_migration *last = &past->last;
	char text[FORMAT_SIZE];

	page_heading(page, "Objects");
	page_value(page, "migration", ROLE_DEFAULT,
		view_path(view, last->namespace, last->name));
	add_optional(page, view, "uid", last->uid);
	page_value(page, "asked by", ROLE_DEFAULT, past_origin(view, past).text);
	add_optional(page, view, "from", last->source);
	add_optional(page, view, "to", last->target);
	add_optional(page, view, "source pod", last->source_pod);
	add_optional(page, view, "mode", last->mode);
	add_optional(page, view, "policy", last->policy);
	if (i64_is_known(last->memory_bytes)) {
		format_bytes(last->memory_bytes, text);
		page_value(page, "memory", ROLE_DEFAULT, text);
	}
}

void past_page(
	struct page *page, const struct view *view, const struct finished_fact *past)
{
	page->label_width = SECTION_LABEL_WIDTH;
	add_head(page, view, past);
	section_copy(page, view, past);
	add_course(page, view, past);
	add_objects(page, view, past);
}
