/* What is over: every migration that ended, failures with one cause put together. */
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"
#include "ui/widgets/spark.h"
#include "ui/words/past_words.h"

#define LABEL_WIDTH 10
#define GROUPS_MAX 4
#define TABLE_ROWS 10
#define SENTENCE_ROWS 3

static void add_totals(struct page *page, const struct view *view)
{
	const struct finished_facts *finished = view->facts->finished;
	bool has_failed = finished->by_outcome[OUTCOME_FAILED] > 0;
	const struct span spans[] = {
		{ past_totals(view), has_failed ? ROLE_WARNING : ROLE_OK },
		{ finished->gone_count == 0 ? ""
					    : arena_printf(view->arena,
						      "  %zu no longer in the "
						      "cluster (%s)",
						      finished->gone_count, GLYPH_DOT),
			ROLE_DIM },
	};

	page_flow(page, (struct span){ "over", ROLE_DIM }, LABEL_WIDTH, spans,
		ARRAY_LENGTH(spans));
}

/* "18, 2 of them failed". */
static const char *hour_words(const struct view *view, const struct finished_hour *hour)
{
	int failed = hour->by_outcome[OUTCOME_FAILED];
	int total = 0;

	for (int k = 0; k < OUTCOME_COUNT; k++) {
		total += hour->by_outcome[k];
	}
	return failed == 0 ? arena_printf(view->arena, "%d", total)
			   : arena_printf(view->arena, "%d (%d failed)", total, failed);
}

/* Ends per hour of the last day, oldest left. */
static void add_hours(struct page *page, const struct view *view)
{
	const struct finished_facts *finished = view->facts->finished;
	double values[FINISHED_HOURS];
	double highest = 0;

	for (size_t i = 0; i < FINISHED_HOURS; i++) {
		values[i] = 0;
		for (int k = 0; k < OUTCOME_COUNT; k++) {
			values[i] += finished->hours[i].by_outcome[k];
		}
		highest = values[i] > highest ? values[i] : highest;
	}
	if (highest > 0) {
		const struct span spans[] = {
			{ spark_text(view->arena, values, FINISHED_HOURS, highest,
				  FINISHED_HOURS),
				ROLE_BAR },
			{ arena_printf(view->arena,
				  "  this hour %s, last %s, most %.0f",
				  hour_words(
					  view, &finished->hours[FINISHED_HOURS - 1]),
				  hour_words(
					  view, &finished->hours[FINISHED_HOURS - 2]),
				  highest),
				ROLE_DIM },
		};

		page_flow(page, (struct span){ "hours", ROLE_DIM }, LABEL_WIDTH, spans,
			2);
	}
}

/* One reason that repeats is one line. */
static void add_failures(struct page *page, const struct view *view, size_t most)
{
	const struct finished_facts *finished = view->facts->finished;

	for (size_t i = 0; i < finished->failure_count; i++) {
		const struct failure_group *group = &finished->failures[i];
		char age[FORMAT_SIZE];
		struct span spans[3];

		if (i == most) {
			page_value(page, "", ROLE_DIM,
				arena_printf(view->arena, "and %zu more reasons",
					finished->failure_count - i));
			return;
		}
		format_age(view_since(view, group->newest_ms), age);
		spans[0] =
			(struct span){ arena_printf(view->arena, "%zu× ", group->count),
				ROLE_STRONG };
		spans[1] =
			(struct span){ view_text(view, group->reason), ROLE_DEFAULT };
		spans[2] = (struct span){
			arena_printf(view->arena, "  %zu VM%s, newest %s ago",
				group->vm_count, group->vm_count == 1 ? "" : "s", age),
			ROLE_DIM,
		};
		page_flow(page, (struct span){ i == 0 ? "failed" : "", ROLE_DIM },
			LABEL_WIDTH, spans, 3);
	}
}

static bool journal_is_empty(const struct view *view)
{
	return past_count(view) == 0;
}

/* Newest first: what, and what the server said. */
static void add_done(struct page *page, const struct view *view, size_t most)
{
	const struct ui_context *context = view->context;

	for (size_t i = 0; i < context->done_count && i < most; i++) {
		const struct journal_entry *entry = context->done[i];
		struct span result = past_answer(view, entry);
		char at[FORMAT_SIZE];
		struct span spans[3];

		format_moment(entry->asked_ms, view->facts->now.wall_ms, at);
		spans[0] = (struct span){ arena_printf(view->arena, "%s  ", at),
			ROLE_DIM };
		spans[1] = (struct span){ arena_printf(view->arena, "%s  ",
						  view_text(view, entry->title)),
			ROLE_DEFAULT };
		spans[2] = result;
		page_flow(page, (struct span){ i == 0 ? "from here" : "", ROLE_DIM },
			LABEL_WIDTH, spans, 3);
	}
	if (context->done_count > most && most > 0) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "and %zu before",
				context->done_count - most));
	}
}

static int draw_top(const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct page page;

	for (size_t groups = GROUPS_MAX;; groups--) {
		page_init(&page, view->arena, rect.width - 3, LABEL_WIDTH);
		add_done(&page, view, groups + 1);
		if (journal_is_empty(view)) {
			break;
		}
		add_totals(&page, view);
		add_hours(&page, view);
		add_failures(&page, view, groups);
		if (groups == 0 || (int)page.count + TABLE_ROWS <= rect.height) {
			break;
		}
	}
	rect.x += 2;
	rect.width -= 3;
	rect.height = (int)page.count < rect.height ? (int)page.count : rect.height;
	page_draw(canvas, rect, &page, 0);
	return rect.height;
}

static const char *outcome_words(enum finished_outcome outcome)
{
	switch (outcome) {
	case OUTCOME_SUCCEEDED:
		return "succeeded";
	case OUTCOME_FAILED:
		return "failed";
	case OUTCOME_CANCELLED:
		return "was cancelled";
	case OUTCOME_UNSEEN:
	case OUTCOME_COUNT:
		break;
	}
	return "was gone";
}

static const char *downtime_words(
	const struct view *view, const struct finished_fact *fact)
{
	return fact->outcome != OUTCOME_SUCCEEDED
		? ""
		: arena_printf(view->arena, " Downtime: %s.",
			  past_stood_still(view, &fact->downtime));
}

static void draw_sentence(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_JOURNAL]);
	const struct finished_fact *fact = NULL;
	struct span name = { "", ROLE_STRONG };
	struct span reason;
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	fact = past_at(view, row);
	name.text = view_path(view, fact->last.namespace, fact->last.name);
	rule_draw(canvas, layout_take_top(&rect, 1), &name, 1,
		(struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	reason = past_reason(view, fact);
	page_init(&page, view->arena, rect.width, 0);
	page_text(&page, 0, reason.role,
		arena_printf(view->arena, "It %s after %s%s%s.%s",
			outcome_words(fact->outcome), past_took(view, fact).text,
			reason.text[0] != '\0' ? ": " : "", reason.text,
			downtime_words(view, fact)));
	page_draw(canvas, rect, &page, 0);
}

static void draw_empty(const struct ui *ui, struct canvas *canvas, struct rect rect)
{
	bool is_filtered = ui->lists[LIST_JOURNAL].total > 0;
	const struct span lines[] = {
		{ is_filtered ? "no ended migration matches the filter"
			      : "no migration has ended yet",
			ROLE_STRONG },
		{ is_filtered ? "Esc clears the filter"
			      : "what ends while this runs is kept here, also when "
				"KubeVirt has removed it",
			ROLE_DIM },
	};

	common_centered(canvas, rect, lines, 2);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect words = { 0 };
	struct span title = { NULL, ROLE_HEADER };

	if (past_count(view) == 0) {
		layout_take_top(&rect, draw_top(view, canvas, rect));
		common_list(ui, view, canvas, rect, LIST_JOURNAL);
		draw_empty(ui, canvas, rect);
		return;
	}
	layout_take_top(&rect, draw_top(view, canvas, rect));
	title.text = arena_printf(
		view->arena, "Ended %zu " GLYPH_DOT " newest first", past_count(view));
	rule_draw(canvas, layout_take_top(&rect, 1), &title, 1,
		(struct span){ NULL, ROLE_DEFAULT });
	if (rect.height >= TABLE_ROWS + SENTENCE_ROWS) {
		words = layout_take_bottom(&rect, SENTENCE_ROWS);
	}
	common_list(ui, view, canvas, rect, LIST_JOURNAL);
	if (ui->lists[LIST_JOURNAL].row_count == 0) {
		draw_empty(ui, canvas, rect);
	}
	if (words.height > 0) {
		draw_sentence(ui, view, canvas, words);
	}
}

/* Its page; of one whose object is gone what is still known. */
static unsigned open(struct ui *ui, const struct view *view)
{
	size_t row = list_find_selected(&ui->lists[LIST_JOURNAL], &journal_rows, view);

	if (row == SIZE_MAX) {
		return UI_NOTHING;
	}
	ui->detail = past_identity(past_at(view, row));
	ui->detail_name[0] = '\0';
	ui_open_screen(ui, &screen_detail);
	return UI_REDRAW;
}

const struct screen screen_journal = {
	.id = "journal",
	.title = "Journal",
	.help = "migrations that ended, also those KubeVirt has removed; failures "
		"grouped",
	.key = '6',
	.tab = 6,
	.list = LIST_JOURNAL,
	.needs_picture = true,
	.count = past_count,
	.draw = draw,
	.open = open,
	.open_hint = "details",
};
