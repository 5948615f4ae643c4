/* Words about the sources of data. */
#include "ui/words/source_words.h"

#include "ui/format.h"
#include "ui/glyphs.h"

bool source_is_needed(enum source source)
{
	return (int)source < (int)KIND_COUNT &&
		kind_info((enum kind)source)->interest == KIND_NEEDED;
}

const char *source_goes_dark(enum source source)
{
	if (source == SOURCE_NODE_STATISTICS) {
		return "rates and load of the links";
	}
	if (source == SOURCE_MIGRATION_METRICS) {
		return "progress and rates of migrations";
	}
	if (source == SOURCE_PROMETHEUS) {
		return "not configured: what metrics and statistics do not tell";
	}
	return (int)source < (int)KIND_COUNT ? kind_info((enum kind)source)->goes_dark
					     : "";
}

enum picture source_picture(const struct view *view)
{
	const struct source_state *state = view_source(view, SOURCE_MIGRATION);

	switch (state->code) {
	case SOURCE_LIVE:
	case SOURCE_STALE:
		return PICTURE_COMPLETE;
	case SOURCE_FORBIDDEN:
		return PICTURE_REFUSED;
	case SOURCE_ABSENT:
		return PICTURE_ABSENT;
	case SOURCE_ERROR:
		return PICTURE_DEAD;
	case SOURCE_IDLE:
	case SOURCE_CONNECTING:
	case SOURCE_LISTING:
		break;
	}
	/* A source that connects again still holds what it had. */
	return i64_is_known(state->objects) && state->is_complete_once
		? PICTURE_COMPLETE
		: PICTURE_AWAITED;
}

static int64_t mono_age(const struct view *view, int64_t mono_ms)
{
	return i64_is_known(mono_ms) ? view->facts->now.mono_ms - mono_ms : UNKNOWN_I64;
}

/* Needed sources in a state: how many, and the one to name. */
struct tally {
	int count;
	enum source first;
	int64_t oldest_ms;
};

static struct tally tally_needed(const struct view *view, enum source_state_code code)
{
	struct tally tally = { .oldest_ms = UNKNOWN_I64 };

	for (int i = 0; i < SOURCE_COUNT; i++) {
		const struct source_state *state = view_source(view, (enum source)i);
		int64_t age_ms = mono_age(view,
			code == SOURCE_STALE ? state->confirmed_mono_ms
					     : state->since_mono_ms);

		if (!source_is_needed((enum source)i) || state->code != code) {
			continue;
		}
		if (tally.count == 0) {
			tally.first = (enum source)i;
		}
		tally.count++;
		/* UNKNOWN_I64 is the smallest number. */
		tally.oldest_ms = age_ms > tally.oldest_ms ? age_ms : tally.oldest_ms;
	}
	return tally;
}

static const char *named(const struct view *view, const struct tally *tally)
{
	if (tally->count == 1) {
		return source_name(tally->first);
	}
	return arena_printf(view->arena, "%d sources", tally->count);
}

static struct span stale_summary(const struct view *view, const struct tally *tally)
{
	char age[FORMAT_SIZE];
	bool is_all = tally->first == SOURCE_MIGRATION || tally->count > 1;

	format_age(tally->oldest_ms, age);
	return (struct span){
		arena_printf(view->arena, GLYPH_WARNING " %s%sstale %s",
			is_all ? "" : source_name(tally->first), is_all ? "" : " ",
			age),
		ROLE_DISCONNECTED,
	};
}

static struct span connecting_summary(const struct view *view)
{
	struct tally tally = tally_needed(view, SOURCE_CONNECTING);
	struct tally listing = tally_needed(view, SOURCE_LISTING);
	char span[FORMAT_SIZE] = "";

	if (listing.count > 0) {
		format_span(listing.oldest_ms, span);
		return (struct span){
			arena_printf(view->arena, GLYPH_CONNECTING " loading %s", span),
			ROLE_INFO,
		};
	}
	if (tally.count == 0) {
		return (struct span){ GLYPH_CONNECTING " connecting", ROLE_INFO };
	}
	format_span(tally.oldest_ms, span);
	return (struct span){
		arena_printf(view->arena, GLYPH_CONNECTING " connecting %s", span),
		ROLE_INFO,
	};
}

static bool is_anything_awaited(const struct view *view)
{
	return tally_needed(view, SOURCE_CONNECTING).count +
		tally_needed(view, SOURCE_LISTING).count +
		tally_needed(view, SOURCE_IDLE).count >
		0;
}

/* The worst news first; each is one word and a place to look further (Sources). */
struct span source_summary(const struct view *view)
{
	struct tally error = tally_needed(view, SOURCE_ERROR);
	struct tally stale = tally_needed(view, SOURCE_STALE);
	struct tally forbidden = tally_needed(view, SOURCE_FORBIDDEN);
	struct tally absent = tally_needed(view, SOURCE_ABSENT);
	char age[FORMAT_SIZE];

	if (source_picture(view) == PICTURE_DEAD) {
		format_span(error.oldest_ms, age);
		return (struct span){
			arena_printf(
				view->arena, GLYPH_FAILED " no connection %s", age),
			ROLE_DISCONNECTED,
		};
	}
	if (source_picture(view) == PICTURE_ABSENT) {
		return (struct span){ GLYPH_WARNING " KubeVirt absent", ROLE_WARNING };
	}
	if (stale.count > 0) {
		return stale_summary(view, &stale);
	}
	if (forbidden.count > 0) {
		return (struct span){
			arena_printf(view->arena, GLYPH_WARNING " %s forbidden",
				named(view, &forbidden)),
			ROLE_WARNING,
		};
	}
	if (error.count > 0 || absent.count > 0) {
		return (struct span){
			arena_printf(view->arena, GLYPH_WARNING " %s %s",
				named(view, error.count > 0 ? &error : &absent),
				error.count > 0 ? "failing" : "absent"),
			ROLE_WARNING,
		};
	}
	if (is_anything_awaited(view)) {
		return connecting_summary(view);
	}
	format_age(view->facts->age_ms, age);
	return (struct span){
		arena_printf(view->arena, GLYPH_LIVE " live %s", age),
		ROLE_LIVE,
	};
}

struct span source_sign(const struct source_state *state, enum source source)
{
	bool is_needed = source_is_needed(source);

	switch (state->code) {
	case SOURCE_LIVE:
		return (struct span){ GLYPH_LIVE, ROLE_LIVE };
	case SOURCE_STALE:
		return (struct span){ GLYPH_WARNING, ROLE_DISCONNECTED };
	case SOURCE_FORBIDDEN:
		return (struct span){ GLYPH_WARNING, ROLE_WARNING };
	case SOURCE_ABSENT:
		return (struct span){ is_needed ? GLYPH_FAILED : GLYPH_UNKNOWN,
			is_needed ? ROLE_CRITICAL : ROLE_DIM };
	case SOURCE_ERROR:
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	case SOURCE_CONNECTING:
	case SOURCE_LISTING:
		return (struct span){ GLYPH_CONNECTING, ROLE_INFO };
	case SOURCE_IDLE:
		break;
	}
	return (struct span){ GLYPH_DOT, ROLE_DIM };
}

struct span source_word(const struct source_state *state, enum source source)
{
	const char *word = source_state_text(state->code);

	return (struct span){ word != NULL ? word : "not asked",
		source_sign(state, source).role };
}

const char *source_retry(const struct view *view, enum source source)
{
	const struct source_state *state = view_source(view, source);
	int64_t left_ms = state->retry_mono_ms - view->facts->now.mono_ms;
	char span[FORMAT_SIZE];

	if (!i64_is_known(state->retry_mono_ms)) {
		return "";
	}
	format_span(left_ms > 0 ? left_ms : 0, span);
	return arena_strdup(view->arena, span);
}

const char *source_age(const struct view *view, enum source source)
{
	const struct source_state *state = view_source(view, source);
	bool is_held = state->code == SOURCE_LIVE || state->code == SOURCE_STALE;
	char age[FORMAT_SIZE];

	if (state->code == SOURCE_IDLE) {
		return "";
	}
	format_age(mono_age(view,
			   is_held ? state->confirmed_mono_ms : state->since_mono_ms),
		age);
	return arena_strdup(view->arena, age);
}
