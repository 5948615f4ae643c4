/* Words about migrations that are over. */
#include "ui/words/past_words.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"

size_t past_count(const struct view *view)
{
	return view->facts->finished != NULL ? view->facts->finished->count : 0;
}

const struct finished_fact *past_at(const struct view *view, size_t row)
{
	return &view->facts->finished->items[row];
}

uint64_t past_identity(const struct finished_fact *fact)
{
	const struct finished_migration *last = &fact->last;

	return !text_is_empty(last->uid) ? view_identity(last->uid, "")
					 : view_identity(last->namespace, last->name);
}

const struct finished_fact *past_of(
	const struct view *view, const struct migration_fact *fact)
{
	size_t index = (size_t)(fact - view->facts->migrations);

	for (size_t i = 0; fact->is_final && i < past_count(view); i++) {
		if (past_at(view, i)->index == index) {
			return past_at(view, i);
		}
	}
	return NULL;
}

const struct finished_fact *past_find(const struct view *view, uint64_t identity)
{
	for (size_t i = 0; i < past_count(view); i++) {
		if (past_identity(past_at(view, i)) == identity) {
			return past_at(view, i);
		}
	}
	return NULL;
}

static struct span figure(const struct view *view, const char *text)
{
	return (struct span){ arena_strdup(view->arena, text),
		text_equal(text, GLYPH_UNKNOWN) ? ROLE_DIM : ROLE_DEFAULT };
}

struct span past_ended(const struct view *view, const struct finished_fact *fact)
{
	char text[FORMAT_SIZE];

	format_moment(fact->last.ended_ms, view->facts->now.wall_ms, text);
	return figure(view, text);
}

struct span past_outcome(const struct view *view, const struct finished_fact *fact)
{
	static const struct span signs[OUTCOME_COUNT] = {
		[OUTCOME_SUCCEEDED] = { GLYPH_OK, ROLE_OK },
		[OUTCOME_FAILED] = { GLYPH_FAILED, ROLE_CRITICAL },
		[OUTCOME_CANCELLED] = { GLYPH_DOT, ROLE_QUEUED },
		[OUTCOME_UNSEEN] = { "?", ROLE_DIM },
	};

	return (struct span){
		arena_printf(view->arena, "%s %s", signs[fact->outcome].text,
			finished_outcome_text(fact->outcome)),
		signs[fact->outcome].role,
	};
}

static struct span seconds(const struct view *view, double value)
{
	char text[FORMAT_SIZE];

	format_span(f64_is_known(value) ? (int64_t)(value * 1000) : UNKNOWN_I64, text);
	return figure(view, text);
}

struct span past_took(const struct view *view, const struct finished_fact *fact)
{
	return seconds(view, fact->duration_s);
}

struct span past_copy(const struct view *view, const struct finished_fact *fact)
{
	return seconds(view, fact->copy_s);
}

struct span past_rate(const struct view *view, const struct finished_fact *fact)
{
	const struct finished_migration *last = &fact->last;
	char text[FORMAT_SIZE];

	if (f64_is_known(fact->bytes_per_s)) {
		format_rate(fact->bytes_per_s, text);
		return figure(view, text);
	}
	if (fact->outcome == OUTCOME_SUCCEEDED && i64_is_known(last->memory_bytes) &&
		f64_is_known(fact->copy_s) && fact->copy_s >= 1) {
		format_rate((double)last->memory_bytes / fact->copy_s, text);
		return (struct span){ arena_printf(view->arena, "~%s", text),
			ROLE_DIM };
	}
	return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
}

/* "84 ms", "2.3 s" */
static const char *stillness(const struct view *view, int64_t ms)
{
	return ms < 1000 ? arena_printf(view->arena, "%lld ms", (long long)ms)
			 : arena_printf(view->arena, "%.1f s", (double)ms / 1000.0);
}

struct span past_downtime(const struct view *view, const struct finished_fact *fact)
{
	return i64_is_known(fact->downtime.ms)
		? (struct span){ stillness(view, fact->downtime.ms), ROLE_DEFAULT }
		: (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
}

const char *past_stood_still(const struct view *view, const struct downtime *downtime)
{
	const char *words = NULL;

	if (!i64_is_known(downtime->ms)) {
		words = arena_printf(view->arena, "not known (%s)",
			downtime->reason == NULL ? ""
						 : view_text(view, downtime->reason));
		return i64_is_known(downtime->expected_ms)
			? arena_printf(view->arena, "%s; expected on the way: %s",
				  words, stillness(view, downtime->expected_ms))
			: words;
	}
	words = arena_printf(view->arena, "%s, measured by the source launcher",
		stillness(view, downtime->ms));
	return i64_is_known(downtime->net_ms)
		? arena_printf(view->arena, "%s; %s of it for the network", words,
			  stillness(view, downtime->net_ms))
		: words;
}

struct span past_origin(const struct view *view, const struct finished_fact *fact)
{
	if (fact->origin == ORIGIN_EVACUATION && fact->last.evacuation_node != NULL) {
		return (struct span){
			arena_printf(view->arena, "evacuation of %s",
				view_node(view, fact->last.evacuation_node)),
			ROLE_DIM,
		};
	}
	return (struct span){ migration_origin_text(fact->origin), ROLE_DIM };
}

struct span past_reason(const struct view *view, const struct finished_fact *fact)
{
	if (fact->outcome == OUTCOME_UNSEEN) {
		return (struct span){ "gone before its end was seen", ROLE_DIM };
	}
	if (fact->outcome != OUTCOME_FAILED) {
		return (struct span){ "", ROLE_DIM };
	}
	if (fact->cause.text != NULL) {
		return (struct span){ view_text(view, fact->cause.text), ROLE_DEFAULT };
	}
	/* Diagnoses may know more than the object said. */
	if (fact->index < view->facts->migration_count) {
		return migration_why(view, migration_at(view, fact->index));
	}
	return (struct span){ fact->reason != NULL ? view_text(view, fact->reason)
						   : "no reason was recorded",
		ROLE_DIM };
}

static struct span answer(const struct view *view, const char *word, enum role role,
	const struct journal_entry *entry)
{
	return (struct span){
		arena_printf(view->arena, "%s%s%s%s",
			entry->is_dry_run ? "dry run " : "", word,
			text_is_empty(entry->message) ? "" : ": ",
			text_is_empty(entry->message)
				? ""
				: view_text(view, entry->message)),
		role,
	};
}

static struct span outcome_answer(
	const struct view *view, const struct journal_entry *entry)
{
	switch (entry->outcome) {
	case OUTCOME_DONE:
		return answer(view, "done", ROLE_OK, entry);
	case OUTCOME_ALLOWED:
		return answer(view, "allowed", ROLE_OK, entry);
	case OUTCOME_WAITING:
		return answer(view, "taken up", ROLE_OK, entry);
	case OUTCOME_REFUSED:
		return answer(view, "refused", ROLE_CRITICAL, entry);
	case OUTCOME_DENIED:
		return answer(view, "denied", ROLE_WARNING, entry);
	case OUTCOME_UNKNOWN:
		break;
	}
	return answer(view, "answer lost", ROLE_WARNING, entry);
}

struct span past_answer(const struct view *view, const struct journal_entry *entry)
{
	switch (entry->state) {
	case JOURNAL_ASKED:
		return answer(view, "no answer yet", ROLE_INFO, entry);
	case JOURNAL_ANSWERED:
		return outcome_answer(view, entry);
	case JOURNAL_FOUND_DONE:
		return answer(view, "done, as the watch shows", ROLE_OK, entry);
	case JOURNAL_FOUND_UNDONE:
		break;
	}
	return answer(view, "not done, as the watch shows", ROLE_WARNING, entry);
}

const char *past_totals(const struct view *view)
{
	const struct finished_facts *finished = view->facts->finished;
	const char *words = "";

	for (int i = 0; finished != NULL && i < OUTCOME_COUNT; i++) {
		if (finished->by_outcome[i] > 0) {
			words = arena_printf(view->arena, "%s%s%zu %s", words,
				words[0] != '\0' ? ", " : "", finished->by_outcome[i],
				finished_outcome_text((enum finished_outcome)i));
		}
	}
	return words;
}
