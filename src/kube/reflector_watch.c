/* What follows from a frame of a watch and from its end. */
#include "src/kube/reflector_rules.h"

#include <string.h>

#include "base/unknown.h"
#include "src/kube/resource_version.h"

/* client-go: a watch shorter than this without an event is an error */
#define SHORT_WATCH_MS 1000
#define SHORT_WATCHES_FREE 3
/* A picture that held this long may be read again without waiting. */
#define HELD_MS 10000
#define WATCH_RIGHTS_RECHECK_MS 60000
/* A picture that was confirmed within this time is the present one for all purposes. */
#define FRESH_MS 5000
/* What was missed comes in one go: a pause this long stands behind it. */
#define QUIET_MS 1000
/* Where events never pause. */
#define CATCH_UP_MS 10000

void reflector_caught_up(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	r->is_caught_up = true;
	reflector_confirm(r, r->heard_mono_ms);
	reflector_go_live(r, now, out);
}

void reflector_watch_opened(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (now.mono_ms - r->state.confirmed_mono_ms < FRESH_MS) {
		r->is_caught_up = true;
		reflector_go_live(r, now, out);
	} else if (r->state.code == SOURCE_STALE) {
		reflector_set_state(r, SOURCE_STALE, REFLECTOR_CATCHING_UP, now, out);
	}
}

int64_t reflector_catch_up_due(const struct reflector *r)
{
	int64_t quiet = r->heard_mono_ms + QUIET_MS;
	int64_t latest = r->opened_mono_ms + CATCH_UP_MS;

	if (r->phase != REFLECTOR_WATCHING || r->is_initial || r->is_caught_up ||
		r->is_behind) {
		return UNKNOWN_I64;
	}
	return quiet < latest ? quiet : latest;
}

/* Everything must be read again; at once when the last picture held for a while. */
static void relist(struct reflector *r, const char *why, struct moment now,
	struct reflector_verdict *out)
{
	bool held = i64_is_known(r->opened_mono_ms) &&
		now.mono_ms - r->opened_mono_ms >= HELD_MS;

	reflector_abort_staging(r, out);
	r->is_initial = false;
	reflector_set_trouble(r, SOURCE_ERROR, why, now, out);
	if (held) {
		reflector_start_list(r, now, out);
	} else {
		reflector_back_off(r, REFLECTOR_TROUBLE, false, UNKNOWN_I64, now, out);
	}
}

static void watch_forbidden(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct reflector_text text = reflector_missing_right(r, "watch");

	r->is_after_watch = false;
	reflector_set_trouble(r, SOURCE_FORBIDDEN, text.line, now, out);
	/* Not RIGHTS: lists are allowed and keep the picture fresh, in the same scope.
	 */
	reflector_wait(r, REFLECTOR_TROUBLE, WATCH_RIGHTS_RECHECK_MS, now, out);
}

/* An error of the server, as HTTP status or as an ERROR frame within a 200. */
static void watch_refused(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	const struct status *status = end->status;
	int64_t retry_after_s = reflector_retry_after(end);
	struct reflector_text text = reflector_describe_end(end);

	if (status->code == 401 && end->has_new_credentials) {
		reflector_start_watch(r, now, out);
	} else if (status->code == 401) {
		r->is_after_watch = true;
		reflector_not_logged_in(r, end, now, out);
	} else if (status->code == 403) {
		watch_forbidden(r, now, out);
	} else if (status->is_too_large_resource_version) {
		r->needs_consistent = true;
		r->accepts_older = true;
		relist(r, text.line, now, out);
	} else if (reflector_is_gone(status)) {
		relist(r, text.line, now, out);
	} else if (status->code == 429 ||
		(status->code >= 500 && i64_is_known(end->retry_after_s))) {
		reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
		reflector_back_off(r, REFLECTOR_TROUBLE, true, retry_after_s, now, out);
	} else {
		reflector_abort_staging(r, out);
		reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
		reflector_back_off(
			r, REFLECTOR_TROUBLE, false, retry_after_s, now, out);
	}
}

void reflector_initial_failed(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	bool is_status = end->how == REFLECTOR_END_STATUS;

	reflector_abort_staging(r, out);
	if (is_status && (end->status->code == 401 || end->status->code == 429)) {
		watch_refused(r, end, now, out);
		return;
	}
	if (end->how == REFLECTOR_END_REFUSED ||
		end->how == REFLECTOR_END_UNREACHABLE) {
		struct reflector_text text = reflector_describe_end(end);

		reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
		reflector_back_off(r, REFLECTOR_NETWORK, true, UNKNOWN_I64, now, out);
		return;
	}
	if (is_status &&
		(reflector_is_gone(end->status) ||
			end->status->is_too_large_resource_version)) {
		r->accepts_older = end->status->is_too_large_resource_version;
		r->needs_consistent = true;
	} else if (is_status &&
		(end->status->code == 400 || end->status->code == 422)) {
		r->config.uses_watch_list = false; /* the server does not know it */
	}
	r->skips_initial = true;
	reflector_start_list(r, now, out);
}

/* As many short watches as anybody may see by chance are free, then it is a pattern. */
static void watch_over(struct reflector *r, struct moment now,
	const struct reflector_end *end, struct reflector_verdict *out)
{
	bool is_short = !i64_is_known(r->opened_mono_ms) ||
		now.mono_ms - r->opened_mono_ms < SHORT_WATCH_MS;

	if (is_short && r->frames == 0) {
		struct reflector_text text = reflector_describe_end(end);

		reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
		reflector_back_off(r, REFLECTOR_TROUBLE, false, UNKNOWN_I64, now, out);
		return;
	}
	r->short_watches = is_short ? r->short_watches + 1 : 0;
	if (r->short_watches > SHORT_WATCHES_FREE) {
		reflector_back_off(r, REFLECTOR_TROUBLE, true, UNKNOWN_I64, now, out);
		return;
	}
	reflector_start_watch(r, now, out);
}

void reflector_watch_ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	struct reflector_text text = reflector_describe_end(end);

	if (r->is_initial) {
		reflector_initial_failed(r, end, now, out);
		return;
	}
	switch (end->how) {
	case REFLECTOR_END_CLEAN:
	case REFLECTOR_END_CUT:
		watch_over(r, now, end, out);
		break;
	case REFLECTOR_END_REFUSED:
	case REFLECTOR_END_UNREACHABLE:
		reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
		reflector_back_off(r, REFLECTOR_NETWORK, true, UNKNOWN_I64, now, out);
		break;
	case REFLECTOR_END_STATUS:
		if (end->is_type_absent) {
			reflector_type_absent(r, now, out);
		} else {
			watch_refused(r, end, now, out);
		}
		break;
	case REFLECTOR_END_MALFORMED:
		relist(r, text.line, now, out);
		break;
	}
}

static void frame_error(struct reflector *r, const struct status *status,
	struct moment now, struct reflector_verdict *out)
{
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = status,
		.retry_after_s = UNKNOWN_I64,
	};

	if (r->is_initial) {
		reflector_initial_failed(r, &end, now, out);
	} else {
		watch_refused(r, &end, now, out);
	}
}

static void frame_malformed(struct reflector *r, const char *message, struct moment now,
	struct reflector_verdict *out)
{
	struct reflector_end end = {
		.how = REFLECTOR_END_MALFORMED,
		.retry_after_s = UNKNOWN_I64,
		.message = message,
	};

	reflector_watch_ended(r, &end, now, out);
}

/* Before the end of the initial events nothing is shown, and no version may be resumed
 * from: they come in the order of keys. */
static void initial_frame(struct reflector *r, const struct frame *frame,
	struct moment now, struct reflector_verdict *out)
{
	switch (frame->type) {
	case FRAME_ADDED:
	case FRAME_MODIFIED:
		reflector_stage(r, now, out);
		break;
	case FRAME_BOOKMARK:
		if (!frame->is_initial_events_end) {
			break;
		}
		if (frame->resource_version[0] == '\0') {
			frame_malformed(
				r, "a bookmark names no resourceVersion", now, out);
			break;
		}
		r->is_initial = false;
		if (!reflector_is_set_back(r, frame->resource_version, now, out)) {
			reflector_commit(
				r, frame->resource_version, r->heard_mono_ms, now, out);
			reflector_caught_up(r, now, out);
		}
		break;
	case FRAME_DELETED:
		/* The stage cannot take an object back: read it as a list instead. */
	case FRAME_UNKNOWN:
		frame_malformed(r, "unexpected initial event", now, out);
		break;
	case FRAME_ERROR:
		frame_error(r, &frame->status, now, out);
		break;
	}
}

static void advance(struct reflector *r, const struct frame *frame)
{
	if (frame->resource_version[0] != '\0' &&
		!resource_version_is_older(
			frame->resource_version, r->resource_version)) {
		memcpy(r->resource_version, frame->resource_version,
			sizeof(r->resource_version));
	}
}

/* Versions of one kind only grow within a watch (apiserver storage/cacher). One that
 * goes back is an event out of its order: applied it might bring back what is gone,
 * left out it might be a change that nobody repeats. */
static void take_event(struct reflector *r, const struct frame *frame,
	enum reflector_change change, struct moment now, struct reflector_verdict *out)
{
	if (resource_version_is_older(frame->resource_version, r->resource_version)) {
		frame_malformed(r, "the server sends events out of order", now, out);
		return;
	}
	reflector_add_change(out, change);
	advance(r, frame);
}

static void live_frame(struct reflector *r, const struct frame *frame,
	struct moment now, struct reflector_verdict *out)
{
	switch (frame->type) {
	case FRAME_ADDED:
	case FRAME_MODIFIED:
		if (frame->resource_version[0] == '\0') {
			frame_malformed(
				r, "an event names no resourceVersion", now, out);
			break;
		}
		take_event(r, frame, REFLECTOR_UPSERT, now, out);
		break;
	case FRAME_DELETED:
		take_event(r, frame, REFLECTOR_DELETE, now, out);
		break;
	case FRAME_BOOKMARK:
		r->has_bookmarks = true;
		advance(r, frame);
		if (!r->is_caught_up) {
			reflector_caught_up(r, now, out);
		}
		break;
	case FRAME_ERROR:
		frame_error(r, &frame->status, now, out);
		break;
	case FRAME_UNKNOWN:
		frame_malformed(r, "an event of a type unknown here", now, out);
		break;
	}
}

void reflector_take_frame(struct reflector *r, const struct frame *frame,
	struct moment now, struct reflector_verdict *out)
{
	if (r->phase != REFLECTOR_WATCHING) {
		return;
	}
	r->frames++;
	if (r->is_initial) {
		initial_frame(r, frame, now, out);
		return;
	}
	live_frame(r, frame, now, out);
}
