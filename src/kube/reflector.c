/* List, watch, resume, relist: which rule an event belongs to, and when time is up. */
#include "src/kube/reflector.h"

#include "base/unknown.h"
#include "src/kube/path.h"
#include "src/kube/reflector_rules.h"

/* The server ends a watch by itself; this long after, it is taken for dead. */
#define WATCH_OVERTIME_MS 30000
/* Bookmarks come about once a minute (apiserver storage/cacher/cache_watcher.go). */
#define WATCH_SILENCE_MS 150000
/* Proxies hold headers back until the first event, which is a bookmark at the latest.
 */
#define OPENING_CEILING_MS 90000
/* A watch that is renewed within this time was never away. */
#define RENEWAL_GRACE_MS 5000
/* A complete list counts as an answer when the watch does not open soon. */
#define SETTLE_GRACE_MS 3000
#define INITIAL_SILENCE_MS 30000
#define NEWS_INTERVAL_MS 1000

static bool is_past(int64_t due_mono_ms, struct moment now)
{
	return i64_is_known(due_mono_ms) && now.mono_ms >= due_mono_ms;
}

/* The wait is over. */
static void proceed(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	/* Rights may have changed: begin with the widest question. */
	if (r->obstacle == REFLECTOR_RIGHTS) {
		r->is_fallback = false;
	}
	if (r->is_fallback && is_past(r->rights_due_mono_ms, now)) {
		reflector_ask_for_all(r, now, out);
	} else if (r->is_after_watch &&
		(r->resource_version[0] != '\0' || r->is_initial)) {
		reflector_start_watch(r, now, out);
	} else {
		reflector_start_list(r, now, out);
	}
}

static void ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	switch (r->phase) {
	case REFLECTOR_LISTING:
		reflector_list_ended(r, end, now, out);
		break;
	case REFLECTOR_OPENING:
	case REFLECTOR_WATCHING:
		reflector_watch_ended(r, end, now, out);
		break;
	case REFLECTOR_IDLE:
	case REFLECTOR_WAITING:
		break;
	}
}

static void opened(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	r->opened_mono_ms = now.mono_ms;
	r->heard_mono_ms = now.mono_ms;
	r->is_refused_before = false;
	if (r->phase == REFLECTOR_OPENING) {
		r->phase = REFLECTOR_WATCHING;
	}
	if (r->phase == REFLECTOR_WATCHING && !r->is_initial) {
		reflector_watch_opened(r, now, out);
	} else if (!reflector_has_picture(r)) {
		reflector_set_state(r, SOURCE_LISTING, "", now, out);
	}
}

static void alive(struct reflector *r, const struct reflector_event *event)
{
	if (event->heard_mono_ms > r->heard_mono_ms) {
		r->heard_mono_ms = event->heard_mono_ms;
	}
	r->is_behind = event->is_behind;
	if (r->phase == REFLECTOR_WATCHING && r->is_caught_up &&
		i64_is_known(event->read_mono_ms)) {
		reflector_confirm(r, event->read_mono_ms);
	}
}

static int64_t earlier(int64_t a, int64_t b)
{
	if (!i64_is_known(a)) {
		return b;
	}
	return i64_is_known(b) && b < a ? b : a;
}

/* When a renewal that was expected to be unnoticeable starts to be noticed. */
static int64_t grace_due(const struct reflector *r)
{
	bool is_watching = r->phase == REFLECTOR_WATCHING && !r->is_initial;

	if (r->state.code == SOURCE_LIVE && is_watching) {
		return r->is_caught_up ? UNKNOWN_I64
				       : r->opened_mono_ms + RENEWAL_GRACE_MS;
	}
	if (r->state.code == SOURCE_LIVE) {
		return r->started_mono_ms + RENEWAL_GRACE_MS;
	}
	if (r->phase != REFLECTOR_OPENING && !r->asks_for_all) {
		return UNKNOWN_I64;
	}
	return reflector_has_picture(r) && !r->state.is_complete_once
		? r->started_mono_ms + SETTLE_GRACE_MS
		: UNKNOWN_I64;
}

/* When the watch is to be given up for dead. */
static int64_t death_due(const struct reflector *r)
{
	int64_t due;

	if (r->phase == REFLECTOR_OPENING) {
		return r->started_mono_ms + OPENING_CEILING_MS;
	}
	if (r->phase != REFLECTOR_WATCHING) {
		return UNKNOWN_I64;
	}
	due = r->started_mono_ms + r->timeout_s * 1000 + WATCH_OVERTIME_MS;
	if (r->has_bookmarks) {
		due = earlier(due, r->heard_mono_ms + WATCH_SILENCE_MS);
	}
	return due;
}

/* A server that does not know sendInitialEvents never says that they are over. */
static int64_t initial_due(const struct reflector *r)
{
	return r->phase == REFLECTOR_WATCHING && r->is_initial
		? r->heard_mono_ms + INITIAL_SILENCE_MS
		: UNKNOWN_I64;
}

/* When one that sees its namespace only asks for more. */
static int64_t rights_due(const struct reflector *r)
{
	return r->phase == REFLECTOR_WATCHING && r->is_fallback && !r->is_initial
		? r->rights_due_mono_ms
		: UNKNOWN_I64;
}

int64_t reflector_due_mono_ms(const struct reflector *r)
{
	int64_t due = r->phase == REFLECTOR_WAITING ? r->due_mono_ms : UNKNOWN_I64;

	due = earlier(due, earlier(grace_due(r), death_due(r)));
	due = earlier(due, earlier(rights_due(r), reflector_catch_up_due(r)));
	return earlier(due, initial_due(r));
}

static void give_up_watch(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct reflector_end end = {
		.how = REFLECTOR_END_UNREACHABLE,
		.retry_after_s = UNKNOWN_I64,
		.message = "the server does not answer",
	};

	if (r->phase == REFLECTOR_OPENING) {
		reflector_watch_ended(r, &end, now, out);
		return;
	}
	/* Initial events begin from nothing. */
	reflector_abort_staging(r, out);
	reflector_set_trouble(r, SOURCE_ERROR, "the server fell silent", now, out);
	reflector_start_watch(r, now, out);
}

static void lose_grace(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	bool is_catching_up = r->phase == REFLECTOR_WATCHING && !r->is_initial;

	reflector_set_complete(r, out);
	if (r->state.code == SOURCE_LIVE) {
		reflector_set_state(r, SOURCE_STALE,
			is_catching_up ? REFLECTOR_CATCHING_UP
				       : "the watch is not open",
			now, out);
	}
}

static void time_passed(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (is_past(grace_due(r), now)) {
		lose_grace(r, now, out);
	}
	if (r->phase == REFLECTOR_WAITING) {
		if (is_past(r->due_mono_ms, now)) {
			proceed(r, now, out);
		}
		return;
	}
	if (is_past(initial_due(r), now)) {
		struct reflector_end end = {
			.how = REFLECTOR_END_CUT,
			.retry_after_s = UNKNOWN_I64,
			.message = "the initial events do not end",
		};

		r->config.uses_watch_list = false;
		reflector_initial_failed(r, &end, now, out);
	} else if (is_past(death_due(r), now)) {
		give_up_watch(r, now, out);
	} else if (is_past(rights_due(r), now)) {
		reflector_ask_for_all(r, now, out);
	} else if (is_past(reflector_catch_up_due(r), now)) {
		reflector_caught_up(r, now, out);
	}
}

/* Nothing was heard for longer than any watch is silent: the machine slept, and what is
 * shown is not the present until an answer says so. */
static void doubt(struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (r->state.code == SOURCE_LIVE &&
		now.mono_ms - r->heard_mono_ms >= WATCH_SILENCE_MS) {
		reflector_set_trouble(
			r, SOURCE_ERROR, "the watch is opened again", now, out);
	}
}

static void refresh(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	switch (r->phase) {
	case REFLECTOR_IDLE:
	case REFLECTOR_LISTING:
		break;
	case REFLECTOR_OPENING:
		if (now.mono_ms - r->started_mono_ms >= RENEWAL_GRACE_MS) {
			doubt(r, now, out);
			reflector_start_watch(r, now, out);
		}
		break;
	case REFLECTOR_WATCHING:
		doubt(r, now, out);
		if (r->is_fallback) {
			r->refusals = 0;
			reflector_ask_for_all(r, now, out);
		} else if (!r->is_initial) {
			reflector_start_watch(r, now, out);
		}
		break;
	case REFLECTOR_WAITING:
		backoff_init(&r->backoff);
		r->rights_due_mono_ms = now.mono_ms;
		proceed(r, now, out);
		break;
	}
}

const char *reflector_namespace(const struct reflector *r)
{
	if (!r->config.kind->is_namespaced) {
		return NULL;
	}
	return r->is_fallback ? r->config.fallback_namespace : r->config.namespace;
}

struct reflector_request reflector_request(const struct reflector *r)
{
	bool is_watch = r->phase == REFLECTOR_OPENING;
	bool is_page = r->continue_token[0] != '\0';
	bool has_limit = !is_watch && r->is_paged && !r->is_whole_once;
	/* A limit together with a version would mean exactly that version, from etcd;
	 * a continue token carries the version itself. */
	bool names_version = (is_watch && !r->is_initial) ||
		(!r->needs_consistent && !is_page && !has_limit);
	struct reflector_request request = {
		.namespace = r->asks_for_all ? NULL : reflector_namespace(r),
		.resource_version = names_version ? r->resource_version : "",
		.continue_token = is_watch ? "" : r->continue_token,
		.limit = has_limit ? REFLECTOR_PAGE_LIMIT : 0,
		.timeout_s = r->timeout_s,
		.sends_initial_events = is_watch && r->is_initial,
	};

	if (is_watch && r->is_initial && !r->needs_consistent) {
		request.resource_version = r->resource_version;
	}
	if (!path_version(
		    r->config.kind->versions, r->version_index, &request.version)) {
		request.version = STR("v1");
	}
	return request;
}

void reflector_init(struct reflector *r, const struct reflector_config *config)
{
	*r = (struct reflector){
		.config = *config,
		.random = config->seed,
		.told_mono_ms = UNKNOWN_I64,
		.opened_mono_ms = UNKNOWN_I64,
		.rights_due_mono_ms = UNKNOWN_I64,
		.state = {
			.code = SOURCE_IDLE,
			.confirmed_mono_ms = UNKNOWN_I64,
			.objects = UNKNOWN_I64,
			.loading = UNKNOWN_I64,
			.retry_mono_ms = UNKNOWN_I64,
		},
	};
	backoff_init(&r->backoff);
}

static void dispatch(struct reflector *r, const struct reflector_event *event,
	struct moment now, struct reflector_verdict *out)
{
	switch (event->type) {
	case REFLECTOR_EVENT_START:
		if (r->phase == REFLECTOR_IDLE) {
			reflector_start_list(r, now, out);
		}
		break;
	case REFLECTOR_EVENT_OPENED:
		opened(r, now, out);
		break;
	case REFLECTOR_EVENT_ITEM:
		reflector_stage(r, now, out);
		break;
	case REFLECTOR_EVENT_PAGE:
		reflector_page_complete(r, event->meta, now, out);
		break;
	case REFLECTOR_EVENT_FRAME:
		reflector_take_frame(r, event->frame, now, out);
		break;
	case REFLECTOR_EVENT_ALIVE:
		alive(r, event);
		break;
	case REFLECTOR_EVENT_ENDED:
		ended(r, event->end, now, out);
		break;
	case REFLECTOR_EVENT_TIME:
		time_passed(r, now, out);
		break;
	case REFLECTOR_EVENT_RETRY:
		if (r->phase == REFLECTOR_WAITING) {
			proceed(r, now, out);
		}
		break;
	case REFLECTOR_EVENT_REFRESH:
		refresh(r, now, out);
		break;
	}
}

void reflector_step(struct reflector *r, const struct reflector_event *event,
	struct moment now, struct reflector_verdict *out)
{
	int64_t confirmed_before = r->state.confirmed_mono_ms;

	*out = (struct reflector_verdict){ .action = REFLECTOR_KEEP };
	dispatch(r, event, now, out);
	if (r->state.confirmed_mono_ms != confirmed_before &&
		(!i64_is_known(r->told_mono_ms) ||
			now.mono_ms - r->told_mono_ms >= NEWS_INTERVAL_MS)) {
		out->has_news = true;
	}
	if (out->has_news) {
		r->told_mono_ms = now.mono_ms;
	}
}
