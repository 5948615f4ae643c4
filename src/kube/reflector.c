/* List, watch, resume, relist: what to do after each answer, by client-go's rules. */
#include "src/kube/reflector.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "src/kube/path.h"

/* client-go: tools/cache/reflector.go minWatchTimeout; doubled at random so that the
 * watches of a fleet do not end together. */
#define WATCH_TIMEOUT_S 300
/* The server ends a watch by itself; this long after, it is taken for dead. */
#define WATCH_OVERTIME_MS 30000
/* Bookmarks come about once a minute (apiserver storage/cacher/cache_watcher.go). */
#define WATCH_SILENCE_MS 150000
/* Proxies hold headers back until the first event, which is a bookmark at the latest. */
#define OPENING_CEILING_MS 90000
/* A watch that is renewed within this time was never away. */
#define RENEWAL_GRACE_MS 5000
/* A complete list counts as an answer when the watch does not open soon. */
#define SETTLE_GRACE_MS 3000
/* client-go: a watch shorter than this without an event is an error */
#define SHORT_WATCH_MS 1000
#define SHORT_WATCHES_FREE 3
#define INITIAL_SILENCE_MS 30000
#define RIGHTS_RECHECK_MS 300000
#define WATCH_RIGHTS_RECHECK_MS 60000
/* The first refusal may be a hiccup of the server's own authenticator. */
#define CREDENTIALS_FIRST_RECHECK_MS 10000
#define CREDENTIALS_RECHECK_MS 60000
#define ABSENCE_RECHECK_MS 180000
/* A list that dies this late died of its size. */
#define LONG_LIST_MS 25000
#define NEWS_INTERVAL_MS 1000
#define LOADING_INTERVAL_MS 100

struct text {
	char line[sizeof(((struct source_state *)0)->message)];
};

static bool is_comparable(const char *version)
{
	return version[0] != '\0' && version[0] != '0' &&
	       strspn(version, "0123456789") == strlen(version);
}

bool resource_version_is_older(const char *a, const char *b)
{
	size_t a_length = strlen(a);
	size_t b_length = strlen(b);

	if (!is_comparable(a) || !is_comparable(b)) {
		return false;
	}
	if (a_length != b_length) {
		return a_length < b_length;
	}
	return strcmp(a, b) < 0;
}

static void set_text(char *out, size_t size, const char *text)
{
	size_t length = strnlen(text, size - 1);

	memcpy(out, text, length);
	out[length] = '\0';
}

static void add_change(struct reflector_verdict *out, enum reflector_change change)
{
	assert(out->change_count < ARRAY_LENGTH(out->changes));
	out->changes[out->change_count] = change;
	out->change_count++;
}

static void set_state(struct reflector *r, enum source_state_code code,
	const char *message, struct moment now, struct reflector_verdict *out)
{
	struct source_state *state = &r->state;

	state->needs_login = false;
	if (state->code != code) {
		state->code = code;
		state->since_mono_ms = now.mono_ms;
		out->has_news = true;
	}
	if (strcmp(state->message, message) != 0) {
		set_text(state->message, sizeof(state->message), message);
		out->has_news = true;
	}
}

static void set_complete(struct reflector *r, struct reflector_verdict *out)
{
	if (!r->state.is_complete_once) {
		r->state.is_complete_once = true;
		out->has_news = true;
	}
}

static bool has_picture(const struct reflector *r)
{
	return i64_is_known(r->state.confirmed_mono_ms);
}

/* The picture, if there is one, is not confirmed any more. */
static void set_trouble(struct reflector *r, enum source_state_code without_picture,
	const char *message, struct moment now, struct reflector_verdict *out)
{
	set_state(r, has_picture(r) ? SOURCE_STALE : without_picture, message, now, out);
	if (has_picture(r)) {
		set_complete(r, out);
	}
}

static void confirm(struct reflector *r, int64_t mono_ms)
{
	if (!i64_is_known(r->state.confirmed_mono_ms) ||
		mono_ms > r->state.confirmed_mono_ms) {
		r->state.confirmed_mono_ms = mono_ms;
	}
}

static void end_loading(struct reflector *r, struct reflector_verdict *out)
{
	r->continue_token[0] = '\0';
	if (i64_is_known(r->state.loading)) {
		r->state.loading = UNKNOWN_I64;
		out->has_news = true;
	}
}

static void abort_staging(struct reflector *r, struct reflector_verdict *out)
{
	if (r->is_staging) {
		r->is_staging = false;
		add_change(out, REFLECTOR_ABORT);
	}
	end_loading(r, out);
}

static void start_request(struct reflector *r, enum reflector_phase phase,
	enum reflector_action action, struct moment now, struct reflector_verdict *out)
{
	r->phase = phase;
	r->obstacle = REFLECTOR_NO_OBSTACLE;
	r->started_mono_ms = now.mono_ms;
	r->opened_mono_ms = UNKNOWN_I64;
	r->heard_mono_ms = now.mono_ms;
	r->frames = 0;
	r->has_bookmarks = false;
	out->action = action;
	if (r->state.code == SOURCE_IDLE) {
		set_state(r, SOURCE_CONNECTING, "", now, out);
	}
}

static void start_watch(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	r->timeout_s =
		WATCH_TIMEOUT_S + (int64_t)(backoff_random(&r->random) % WATCH_TIMEOUT_S);
	start_request(r, REFLECTOR_OPENING, REFLECTOR_WATCH, now, out);
}

static void start_list(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	abort_staging(r, out);
	r->items = 0;
	r->page_version[0] = '\0';
	r->is_initial = r->config.uses_watch_list && !r->skips_initial;
	r->skips_initial = false;
	if (r->is_initial) {
		start_watch(r, now, out);
	} else {
		start_request(r, REFLECTOR_LISTING, REFLECTOR_LIST, now, out);
	}
}

static void wait_for(struct reflector *r, enum reflector_obstacle obstacle,
	int64_t delay_ms, struct moment now, struct reflector_verdict *out)
{
	r->phase = REFLECTOR_WAITING;
	r->obstacle = obstacle;
	r->due_mono_ms = now.mono_ms + delay_ms;
	out->action = REFLECTOR_STOP;
}

static void back_off(struct reflector *r, enum reflector_obstacle obstacle,
	bool watches_next, int64_t retry_after_s, struct moment now,
	struct reflector_verdict *out)
{
	int64_t delay_ms = backoff_next_ms(&r->backoff, now.mono_ms, retry_after_s,
		backoff_random(&r->random));

	r->is_after_watch = watches_next;
	wait_for(r, obstacle, delay_ms, now, out);
}

/* The wait is over. */
static void proceed(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	/* Rights and versions may have changed: begin with the widest question. */
	if (r->obstacle == REFLECTOR_RIGHTS || r->obstacle == REFLECTOR_ABSENCE) {
		r->is_fallback = false;
		r->version_index = 0;
	}
	if (r->is_after_watch && (r->resource_version[0] != '\0' || r->is_initial)) {
		start_watch(r, now, out);
	} else {
		start_list(r, now, out);
	}
}

static struct text missing_right(const struct reflector *r, const char *verb)
{
	const char *namespace = reflector_namespace(r);
	struct strbuf name;
	struct error line;
	struct text text;

	strbuf_init(&name, sizeof(text.line));
	path_resource_name(&name, r->config.kind);
	(void)error_set(&line, ERR_DENIED, "forbidden: needs %s on %s%s%s", verb,
		strbuf_cstr(&name), namespace != NULL ? " in namespace " : "",
		namespace != NULL ? namespace : "");
	strbuf_finish(&name);
	set_text(text.line, sizeof(text.line), line.message);
	return text;
}

static struct text describe(const struct reflector_end *end)
{
	struct error line = { ERR_NONE, "" };
	struct text text;

	if (end->how == REFLECTOR_END_STATUS && end->status->is_status) {
		(void)error_set(&line, ERR_SERVER, "%s", end->status->message);
	} else if (end->how == REFLECTOR_END_STATUS) {
		(void)error_set(&line, ERR_SERVER, "HTTP %lld: %s",
			(long long)end->status->code, end->status->message);
	} else if (end->message != NULL) {
		(void)error_set(&line, ERR_SERVER, "%s", end->message);
	} else {
		(void)error_set(&line, ERR_NETWORK, "the connection ended at once");
	}
	set_text(text.line, sizeof(text.line), line.message);
	return text;
}

static bool is_gone(const struct status *status)
{
	return status->code == 410 || strcmp(status->reason, "Expired") == 0 ||
	       strcmp(status->reason, "Gone") == 0;
}

static int64_t retry_after(const struct reflector_end *end)
{
	if (i64_is_known(end->retry_after_s) || end->status == NULL) {
		return end->retry_after_s;
	}
	return end->status->retry_after_s;
}

static void not_logged_in(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	struct error line;

	(void)error_set(
		&line, ERR_DENIED, "not logged in: %s", end->status->message);
	set_trouble(r, SOURCE_FORBIDDEN, line.message, now, out);
	r->state.needs_login = true;
	set_complete(r, out);
	wait_for(r, REFLECTOR_CREDENTIALS,
		r->is_refused_before ? CREDENTIALS_RECHECK_MS
				     : CREDENTIALS_FIRST_RECHECK_MS,
		now, out);
	r->is_refused_before = true;
}

static void list_forbidden(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct text text = missing_right(r, "list");

	abort_staging(r, out);
	if (!r->is_fallback && r->config.namespace == NULL &&
		r->config.kind->is_namespaced && r->config.fallback_namespace != NULL) {
		r->is_fallback = true;
		start_list(r, now, out);
		return;
	}
	/* Not the message of the second try: the wider right is the one to ask for. */
	if (r->is_fallback && r->config.is_empty_fallback_meaningless) {
		r->is_fallback = false;
		text = missing_right(r, "list");
	}
	r->is_after_watch = false;
	set_trouble(r, SOURCE_FORBIDDEN, text.line, now, out);
	set_complete(r, out);
	wait_for(r, REFLECTOR_RIGHTS, RIGHTS_RECHECK_MS, now, out);
}

/* A type that is not served has no objects: removing a CRD removes its objects. */
static void type_absent(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct str version;
	struct strbuf name;
	struct error line;

	r->is_after_watch = false;
	if (path_version(r->config.kind->versions, r->version_index + 1, &version)) {
		r->version_index++;
		start_list(r, now, out);
		return;
	}
	if (has_picture(r)) {
		add_change(out, REFLECTOR_BEGIN);
		add_change(out, REFLECTOR_COMMIT);
		r->state.confirmed_mono_ms = UNKNOWN_I64;
	}
	r->version_index = 0;
	r->resource_version[0] = '\0';
	strbuf_init(&name, sizeof(line.message));
	path_resource_name(&name, r->config.kind);
	(void)error_set(&line, ERR_NOT_FOUND, "%s is not served by this cluster",
		strbuf_cstr(&name));
	strbuf_finish(&name);
	set_state(r, SOURCE_ABSENT, line.message, now, out);
	set_complete(r, out);
	wait_for(r, REFLECTOR_ABSENCE, ABSENCE_RECHECK_MS, now, out);
}

/* The server no longer has the history from our version on, or not yet. */
static void list_version_lost(struct reflector *r, const struct reflector_end *end,
	bool is_later_page, struct moment now, struct reflector_verdict *out)
{
	struct text text = describe(end);

	if (is_later_page && !end->status->is_too_large_resource_version) {
		/* client-go drops the pages and asks for the whole (pager.go). */
		r->is_whole_once = true;
		start_list(r, now, out);
		return;
	}
	if (end->status->is_too_large_resource_version) {
		r->accepts_older = true;
	}
	if (!r->needs_consistent && r->resource_version[0] != '\0' && !r->is_paged) {
		r->needs_consistent = true;
		start_list(r, now, out);
		return;
	}
	r->needs_consistent = true;
	set_trouble(r, SOURCE_ERROR, text.line, now, out);
	back_off(r, REFLECTOR_TROUBLE, false, retry_after(end), now, out);
}

static bool text_hints_at_size(const char *message)
{
	static const char *const hints[] = { "too large", "larger than max", "timed out",
		"timeout", "deadline exceeded", "ResourceExhausted" };

	for (size_t i = 0; i < ARRAY_LENGTH(hints); i++) {
		if (text_contains_nocase(message, hints[i])) {
			return true;
		}
	}
	return false;
}

static bool is_failure_of_size(const struct reflector *r,
	const struct reflector_end *end, struct moment now)
{
	switch (end->how) {
	case REFLECTOR_END_STATUS:
		return end->status->code == 413 || end->status->code == 504 ||
		       (end->status->code == 500 &&
			       text_hints_at_size(end->status->message));
	case REFLECTOR_END_CLEAN:
	case REFLECTOR_END_CUT:
		return now.mono_ms - r->started_mono_ms >= LONG_LIST_MS;
	case REFLECTOR_END_REFUSED:
	case REFLECTOR_END_UNREACHABLE:
	case REFLECTOR_END_MALFORMED:
		break;
	}
	return false;
}

static void list_failed(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	bool is_network = end->how == REFLECTOR_END_REFUSED ||
			  end->how == REFLECTOR_END_UNREACHABLE;
	struct text text = describe(end);

	if (is_failure_of_size(r, end, now)) {
		r->is_paged = true;
	}
	set_trouble(r, SOURCE_ERROR, text.line, now, out);
	back_off(r, is_network ? REFLECTOR_NETWORK : REFLECTOR_TROUBLE, false,
		retry_after(end), now, out);
}

static void list_ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	bool is_later_page = r->continue_token[0] != '\0';

	abort_staging(r, out);
	r->is_after_watch = false;
	if (end->how != REFLECTOR_END_STATUS) {
		list_failed(r, end, now, out);
	} else if (end->status->code == 401 && end->has_new_credentials) {
		start_list(r, now, out);
	} else if (end->status->code == 401) {
		not_logged_in(r, end, now, out);
	} else if (end->status->code == 403) {
		list_forbidden(r, now, out);
	} else if (end->is_type_absent) {
		type_absent(r, now, out);
	} else if (is_gone(end->status) || end->status->is_too_large_resource_version) {
		list_version_lost(r, end, is_later_page, now, out);
	} else {
		list_failed(r, end, now, out);
	}
}

/* Everything must be read again; at once when the last picture held for a while. */
static void relist(struct reflector *r, const char *why, struct moment now,
	struct reflector_verdict *out)
{
	bool held = i64_is_known(r->opened_mono_ms) &&
		    now.mono_ms - r->opened_mono_ms >= 10 * SHORT_WATCH_MS;

	abort_staging(r, out);
	r->is_initial = false;
	set_trouble(r, SOURCE_ERROR, why, now, out);
	if (held) {
		start_list(r, now, out);
	} else {
		back_off(r, REFLECTOR_TROUBLE, false, UNKNOWN_I64, now, out);
	}
}

static void watch_forbidden(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct text text = missing_right(r, "watch");

	r->is_after_watch = false;
	set_trouble(r, SOURCE_FORBIDDEN, text.line, now, out);
	set_complete(r, out);
	/* Not RIGHTS: lists are allowed and keep the picture fresh, in the same scope. */
	wait_for(r, REFLECTOR_TROUBLE, WATCH_RIGHTS_RECHECK_MS, now, out);
}

/* An error of the server, as HTTP status or as an ERROR frame within a 200. */
static void watch_refused(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	const struct status *status = end->status;
	int64_t retry_after_s = retry_after(end);
	struct text text = describe(end);

	if (status->code == 401 && end->has_new_credentials) {
		start_watch(r, now, out);
	} else if (status->code == 401) {
		r->is_after_watch = true;
		not_logged_in(r, end, now, out);
	} else if (status->code == 403) {
		watch_forbidden(r, now, out);
	} else if (status->is_too_large_resource_version) {
		r->needs_consistent = true;
		r->accepts_older = true;
		relist(r, text.line, now, out);
	} else if (is_gone(status)) {
		relist(r, text.line, now, out);
	} else if (status->code == 429 ||
		   (status->code >= 500 && i64_is_known(end->retry_after_s))) {
		set_trouble(r, SOURCE_ERROR, text.line, now, out);
		back_off(r, REFLECTOR_TROUBLE, true, retry_after_s, now, out);
	} else {
		abort_staging(r, out);
		set_trouble(r, SOURCE_ERROR, text.line, now, out);
		back_off(r, REFLECTOR_TROUBLE, false, retry_after_s, now, out);
	}
}

/* The initial events did not come to their end: what came is worth nothing. */
static void initial_failed(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	bool is_status = end->how == REFLECTOR_END_STATUS;

	abort_staging(r, out);
	if (is_status && (end->status->code == 401 || end->status->code == 429)) {
		watch_refused(r, end, now, out);
		return;
	}
	if (end->how == REFLECTOR_END_REFUSED ||
		end->how == REFLECTOR_END_UNREACHABLE) {
		struct text text = describe(end);

		set_trouble(r, SOURCE_ERROR, text.line, now, out);
		back_off(r, REFLECTOR_NETWORK, true, UNKNOWN_I64, now, out);
		return;
	}
	if (is_status && (is_gone(end->status) ||
				 end->status->is_too_large_resource_version)) {
		r->accepts_older = end->status->is_too_large_resource_version;
		r->needs_consistent = true;
	} else if (is_status &&
		   (end->status->code == 400 || end->status->code == 422)) {
		r->config.uses_watch_list = false; /* the server does not know it */
	}
	r->skips_initial = true;
	start_list(r, now, out);
}

/* As many short watches as anybody may see by chance are free, then it is a pattern. */
static void watch_over(struct reflector *r, struct moment now,
	const struct reflector_end *end, struct reflector_verdict *out)
{
	bool is_short = now.mono_ms - r->opened_mono_ms < SHORT_WATCH_MS;

	if (is_short && r->frames == 0) {
		struct text text = describe(end);

		set_trouble(r, SOURCE_ERROR, text.line, now, out);
		back_off(r, REFLECTOR_TROUBLE, false, UNKNOWN_I64, now, out);
		return;
	}
	r->short_watches = is_short ? r->short_watches + 1 : 0;
	if (r->short_watches > SHORT_WATCHES_FREE) {
		back_off(r, REFLECTOR_TROUBLE, true, UNKNOWN_I64, now, out);
		return;
	}
	start_watch(r, now, out);
}

static void watch_ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	struct text text = describe(end);

	if (r->is_initial) {
		initial_failed(r, end, now, out);
		return;
	}
	switch (end->how) {
	case REFLECTOR_END_CLEAN:
	case REFLECTOR_END_CUT:
		watch_over(r, now, end, out);
		break;
	case REFLECTOR_END_REFUSED:
	case REFLECTOR_END_UNREACHABLE:
		set_trouble(r, SOURCE_ERROR, text.line, now, out);
		back_off(r, REFLECTOR_NETWORK, true, UNKNOWN_I64, now, out);
		break;
	case REFLECTOR_END_STATUS:
		if (end->is_type_absent) {
			type_absent(r, now, out);
		} else {
			watch_refused(r, end, now, out);
		}
		break;
	case REFLECTOR_END_MALFORMED:
		relist(r, text.line, now, out);
		break;
	}
}

static void ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	switch (r->phase) {
	case REFLECTOR_LISTING:
		list_ended(r, end, now, out);
		break;
	case REFLECTOR_OPENING:
	case REFLECTOR_WATCHING:
		if (!i64_is_known(r->opened_mono_ms)) {
			r->opened_mono_ms = now.mono_ms;
		}
		watch_ended(r, end, now, out);
		break;
	case REFLECTOR_IDLE:
	case REFLECTOR_WAITING:
		break;
	}
}

static void stage(struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (!r->is_staging) {
		r->is_staging = true;
		add_change(out, REFLECTOR_BEGIN);
	}
	add_change(out, REFLECTOR_STAGE);
	r->items++;
	r->state.loading = r->items;
	if (!i64_is_known(r->told_mono_ms) ||
		now.mono_ms - r->told_mono_ms >= LOADING_INTERVAL_MS) {
		out->has_news = true;
	}
}

/* True when the new picture must not replace the one shown. */
static bool is_set_back(struct reflector *r, const char *version, struct moment now,
	struct reflector_verdict *out)
{
	struct error line;

	if (r->accepts_older ||
		!resource_version_is_older(version, r->resource_version)) {
		return false;
	}
	(void)error_set(&line, ERR_SERVER,
		"the server answered with an older state (%s) than the one shown (%s)",
		version, r->resource_version);
	abort_staging(r, out);
	/* With the version named, the server must wait until it knows it or say that it
	 * never will: either ends the doubt. */
	r->needs_consistent = false;
	set_trouble(r, SOURCE_ERROR, line.message, now, out);
	back_off(r, REFLECTOR_TROUBLE, false, UNKNOWN_I64, now, out);
	return true;
}

static void commit(struct reflector *r, const char *version, struct moment now,
	struct reflector_verdict *out)
{
	if (!r->is_staging) {
		add_change(out, REFLECTOR_BEGIN);
	}
	add_change(out, REFLECTOR_COMMIT);
	r->is_staging = false;
	set_text(r->resource_version, sizeof(r->resource_version), version);
	r->needs_consistent = false;
	r->accepts_older = false;
	r->is_whole_once = false;
	r->items = 0;
	end_loading(r, out);
	confirm(r, now.mono_ms);
	out->has_news = true;
}

static void page_malformed(struct reflector *r, const char *message, struct moment now,
	struct reflector_verdict *out)
{
	struct reflector_end end = {
		.how = REFLECTOR_END_MALFORMED,
		.retry_after_s = UNKNOWN_I64,
		.message = message,
	};

	list_ended(r, &end, now, out);
}

static void page_complete(struct reflector *r, const struct list_meta *meta,
	struct moment now, struct reflector_verdict *out)
{
	if (meta->is_status) {
		struct reflector_end end = {
			.how = REFLECTOR_END_STATUS,
			.status = &meta->status,
			.retry_after_s = UNKNOWN_I64,
		};

		list_ended(r, &end, now, out);
		return;
	}
	if (meta->continue_token[0] != '\0') {
		if (strcmp(meta->continue_token, r->continue_token) == 0) {
			page_malformed(
				r, "the server repeats the same page", now, out);
			return;
		}
		memcpy(r->continue_token, meta->continue_token,
			sizeof(r->continue_token));
		start_request(r, REFLECTOR_LISTING, REFLECTOR_LIST, now, out);
		return;
	}
	if (meta->resource_version[0] == '\0' ||
		strcmp(meta->resource_version, "0") == 0) {
		page_malformed(r, "the list names no resourceVersion", now, out);
		return;
	}
	if (r->is_fallback && r->config.is_empty_fallback_meaningless && r->items == 0) {
		list_forbidden(r, now, out);
		return;
	}
	if (is_set_back(r, meta->resource_version, now, out)) {
		return;
	}
	commit(r, meta->resource_version, now, out);
	start_watch(r, now, out);
}

static void go_live(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct text text = { "" };

	if (r->is_fallback) {
		struct reflector wide = *r;

		wide.is_fallback = false;
		text = missing_right(&wide, "list");
	}
	confirm(r, now.mono_ms);
	set_complete(r, out);
	set_state(r, SOURCE_LIVE, text.line, now, out);
}

static void opened(struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	r->opened_mono_ms = now.mono_ms;
	r->heard_mono_ms = now.mono_ms;
	r->is_refused_before = false;
	if (r->phase == REFLECTOR_OPENING) {
		r->phase = REFLECTOR_WATCHING;
	}
	if (r->phase == REFLECTOR_WATCHING && !r->is_initial) {
		go_live(r, now, out);
	} else if (!has_picture(r)) {
		set_state(r, SOURCE_LISTING, "", now, out);
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
		initial_failed(r, &end, now, out);
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

	watch_ended(r, &end, now, out);
}

/* Before the end of the initial events nothing is shown, and no version may be resumed
 * from: they come in the order of keys. */
static void initial_frame(struct reflector *r, const struct frame *frame,
	struct moment now, struct reflector_verdict *out)
{
	switch (frame->type) {
	case FRAME_ADDED:
	case FRAME_MODIFIED:
		stage(r, now, out);
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
		if (!is_set_back(r, frame->resource_version, now, out)) {
			commit(r, frame->resource_version, now, out);
			go_live(r, now, out);
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
		!resource_version_is_older(frame->resource_version, r->resource_version)) {
		memcpy(r->resource_version, frame->resource_version,
			sizeof(r->resource_version));
	}
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
		/* An event from before the picture would bring back what is gone. */
		if (!resource_version_is_older(
			    frame->resource_version, r->resource_version)) {
			add_change(out, REFLECTOR_UPSERT);
		}
		advance(r, frame);
		break;
	case FRAME_DELETED:
		add_change(out, REFLECTOR_DELETE);
		advance(r, frame);
		break;
	case FRAME_BOOKMARK:
		r->has_bookmarks = true;
		advance(r, frame);
		break;
	case FRAME_ERROR:
		frame_error(r, &frame->status, now, out);
		break;
	case FRAME_UNKNOWN:
		frame_malformed(r, "an event of a type unknown here", now, out);
		break;
	}
}

static void take_frame(struct reflector *r, const struct frame *frame,
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
	if (r->state.code == SOURCE_LIVE) {
		confirm(r, now.mono_ms);
	}
}

static void alive(struct reflector *r, int64_t mono_ms)
{
	if (mono_ms > r->heard_mono_ms) {
		r->heard_mono_ms = mono_ms;
	}
	if (r->phase == REFLECTOR_WATCHING && r->state.code == SOURCE_LIVE) {
		confirm(r, mono_ms);
	}
}

static bool is_past(int64_t due_mono_ms, struct moment now)
{
	return i64_is_known(due_mono_ms) && now.mono_ms >= due_mono_ms;
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
	if (r->phase != REFLECTOR_OPENING) {
		return UNKNOWN_I64;
	}
	if (r->state.code == SOURCE_LIVE) {
		return r->started_mono_ms + RENEWAL_GRACE_MS;
	}
	return has_picture(r) && !r->state.is_complete_once
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

int64_t reflector_due_mono_ms(const struct reflector *r)
{
	int64_t due = r->phase == REFLECTOR_WAITING ? r->due_mono_ms : UNKNOWN_I64;

	return earlier(earlier(due, grace_due(r)), earlier(death_due(r), initial_due(r)));
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
		watch_ended(r, &end, now, out);
		return;
	}
	set_trouble(r, SOURCE_ERROR, "the server fell silent", now, out);
	start_watch(r, now, out);
}

static void time_passed(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (r->phase == REFLECTOR_WAITING) {
		if (is_past(r->due_mono_ms, now)) {
			proceed(r, now, out);
		}
		return;
	}
	if (is_past(grace_due(r), now)) {
		set_complete(r, out);
		if (r->state.code == SOURCE_LIVE) {
			set_state(r, SOURCE_STALE, "the watch is not open", now, out);
		}
	}
	if (is_past(initial_due(r), now)) {
		struct reflector_end end = {
			.how = REFLECTOR_END_CUT,
			.retry_after_s = UNKNOWN_I64,
			.message = "the initial events do not end",
		};

		r->config.uses_watch_list = false;
		initial_failed(r, &end, now, out);
	} else if (is_past(death_due(r), now)) {
		give_up_watch(r, now, out);
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
			start_watch(r, now, out);
		}
		break;
	case REFLECTOR_WATCHING:
		if (r->is_fallback) {
			r->is_fallback = false;
			start_list(r, now, out);
		} else if (!r->is_initial) {
			start_watch(r, now, out);
		}
		break;
	case REFLECTOR_WAITING:
		backoff_init(&r->backoff);
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
	bool names_version =
		(is_watch && !r->is_initial) ||
		(!r->needs_consistent && !is_page && !has_limit);
	struct reflector_request request = {
		.namespace = reflector_namespace(r),
		.resource_version = names_version ? r->resource_version : "",
		.continue_token = is_watch ? "" : r->continue_token,
		.limit = has_limit ? REFLECTOR_PAGE_LIMIT : 0,
		.timeout_s = r->timeout_s,
		.sends_initial_events = is_watch && r->is_initial,
	};

	if (is_watch && r->is_initial && !r->needs_consistent) {
		request.resource_version = r->resource_version;
	}
	if (!path_version(r->config.kind->versions, r->version_index, &request.version)) {
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
		.state = {
			.code = SOURCE_IDLE,
			.confirmed_mono_ms = UNKNOWN_I64,
			.objects = UNKNOWN_I64,
			.loading = UNKNOWN_I64,
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
			start_list(r, now, out);
		}
		break;
	case REFLECTOR_EVENT_OPENED:
		opened(r, now, out);
		break;
	case REFLECTOR_EVENT_ITEM:
		stage(r, now, out);
		break;
	case REFLECTOR_EVENT_PAGE:
		page_complete(r, event->meta, now, out);
		break;
	case REFLECTOR_EVENT_FRAME:
		take_frame(r, event->frame, now, out);
		break;
	case REFLECTOR_EVENT_ALIVE:
		alive(r, event->alive_mono_ms);
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
