/* What list and watch have in common: states, staging, waits, the picture and its
 * version. */
#include "src/kube/reflector_rules.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "src/kube/path.h"
#include "src/kube/resource_version.h"

/* client-go: tools/cache/reflector.go minWatchTimeout; doubled at random so that the
 * watches of a fleet do not end together. */
#define WATCH_TIMEOUT_S 300
/* The first refusal may be a hiccup of the server's own authenticator. */
#define CREDENTIALS_FIRST_RECHECK_MS 10000
#define CREDENTIALS_RECHECK_MS 60000
#define ABSENCE_RECHECK_MS 180000
#define LOADING_INTERVAL_MS 100
/* An API server that just started, or a role that was just bound, refuses for seconds;
 * later refusals are meant. */
#define RIGHTS_FIRST_RECHECK_MS 5000
#define RIGHTS_RECHECK_MS 300000

void reflector_copy_text(char *out, size_t size, const char *text)
{
	size_t length = strnlen(text, size - 1);

	memcpy(out, text, length);
	out[length] = '\0';
}

void reflector_add_change(struct reflector_verdict *out, enum reflector_change change)
{
	assert(out->change_count < ARRAY_LENGTH(out->changes));
	out->changes[out->change_count] = change;
	out->change_count++;
}

void reflector_set_state(struct reflector *r, enum source_state_code code,
	const char *message, struct moment now, struct reflector_verdict *out)
{
	struct source_state *state = &r->state;

	state->needs_login = false;
	state->is_told_to_wait = false;
	state->is_partial = reflector_namespace(r) != NULL;
	if (state->code != code) {
		state->code = code;
		state->since_mono_ms = now.mono_ms;
		out->has_news = true;
	}
	if (strcmp(state->message, message) != 0) {
		reflector_copy_text(state->message, sizeof(state->message), message);
		out->has_news = true;
	}
}

void reflector_set_complete(struct reflector *r, struct reflector_verdict *out)
{
	if (!r->state.is_complete_once) {
		r->state.is_complete_once = true;
		out->has_news = true;
	}
}

bool reflector_has_picture(const struct reflector *r)
{
	return i64_is_known(r->state.confirmed_mono_ms);
}

/* The picture, if there is one, is not confirmed any more. */
void reflector_set_trouble(struct reflector *r, enum source_state_code without_picture,
	const char *message, struct moment now, struct reflector_verdict *out)
{
	reflector_set_state(r,
		reflector_has_picture(r) ? SOURCE_STALE : without_picture, message, now,
		out);
	if (reflector_has_picture(r)) {
		reflector_set_complete(r, out);
	}
}

void reflector_confirm(struct reflector *r, int64_t mono_ms)
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

void reflector_abort_staging(struct reflector *r, struct reflector_verdict *out)
{
	if (r->is_staging) {
		r->is_staging = false;
		reflector_add_change(out, REFLECTOR_ABORT);
	}
	end_loading(r, out);
}

/* When the source is asked again after a no. */
static void set_retry(
	struct reflector *r, int64_t mono_ms, struct reflector_verdict *out)
{
	if (r->state.retry_mono_ms != mono_ms) {
		r->state.retry_mono_ms = mono_ms;
		out->has_news = true;
	}
}

void reflector_start_request(struct reflector *r, enum reflector_phase phase,
	enum reflector_action action, struct moment now, struct reflector_verdict *out)
{
	r->phase = phase;
	r->obstacle = REFLECTOR_NO_OBSTACLE;
	r->started_mono_ms = now.mono_ms;
	r->opened_mono_ms = UNKNOWN_I64;
	r->frames = 0;
	r->has_bookmarks = false;
	r->is_caught_up = false;
	r->is_behind = false;
	set_retry(r, UNKNOWN_I64, out);
	out->action = action;
	if (r->state.code == SOURCE_IDLE) {
		reflector_set_state(r, SOURCE_CONNECTING, "", now, out);
	}
}

void reflector_start_watch(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	r->timeout_s = WATCH_TIMEOUT_S +
		(int64_t)(backoff_random(&r->random) % WATCH_TIMEOUT_S);
	reflector_start_request(r, REFLECTOR_OPENING, REFLECTOR_WATCH, now, out);
}

void reflector_start_list(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	reflector_abort_staging(r, out);
	r->items = 0;
	r->listed_mono_ms = now.mono_ms;
	r->is_initial = r->config.uses_watch_list && !r->skips_initial;
	r->skips_initial = false;
	if (r->is_initial) {
		reflector_start_watch(r, now, out);
	} else {
		reflector_start_request(r, REFLECTOR_LISTING, REFLECTOR_LIST, now, out);
	}
}

void reflector_ask_for_all(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (!r->is_narrow) {
		r->is_fallback = false; /* no picture of the namespace to keep */
		reflector_start_list(r, now, out);
		return;
	}
	r->asks_for_all = true;
	r->needs_consistent = true;
	r->skips_initial = true;
	reflector_start_list(r, now, out);
}

int64_t reflector_rights_delay_ms(struct reflector *r)
{
	int64_t delay_ms = RIGHTS_FIRST_RECHECK_MS;

	for (uint32_t i = 0; i < r->refusals && delay_ms < RIGHTS_RECHECK_MS; i++) {
		delay_ms *= 2;
	}
	if (r->refusals < UINT32_MAX) {
		r->refusals++;
	}
	delay_ms = delay_ms < RIGHTS_RECHECK_MS ? delay_ms : RIGHTS_RECHECK_MS;
	/* Not all kinds at once. */
	return delay_ms +
		(int64_t)(backoff_random(&r->random) % ((uint64_t)delay_ms / 10));
}

void reflector_wait(struct reflector *r, enum reflector_obstacle obstacle,
	int64_t delay_ms, struct moment now, struct reflector_verdict *out)
{
	r->phase = REFLECTOR_WAITING;
	r->obstacle = obstacle;
	r->due_mono_ms = now.mono_ms + delay_ms;
	set_retry(r, r->due_mono_ms, out);
	out->action = REFLECTOR_STOP;
}

void reflector_back_off(struct reflector *r, enum reflector_obstacle obstacle,
	bool watches_next, int64_t retry_after_s, struct moment now,
	struct reflector_verdict *out)
{
	int64_t delay_ms = backoff_next_ms(
		&r->backoff, now.mono_ms, retry_after_s, backoff_random(&r->random));

	r->is_after_watch = watches_next;
	r->state.is_told_to_wait = i64_is_known(retry_after_s);
	reflector_wait(r, obstacle, delay_ms, now, out);
}

struct reflector_text reflector_missing_right(
	const struct reflector *r, const char *verb)
{
	const char *namespace = reflector_namespace(r);
	struct strbuf name;
	struct error line;
	struct reflector_text text = { "" };

	strbuf_init(&name, sizeof(text.line));
	path_resource_name(&name, r->config.kind);
	(void)error_set(&line, ERR_DENIED, "forbidden: needs %s on %s%s%s", verb,
		strbuf_cstr(&name), namespace != NULL ? " in namespace " : "",
		namespace != NULL ? namespace : "");
	strbuf_finish(&name);
	reflector_copy_text(text.line, sizeof(text.line), line.message);
	return text;
}

struct reflector_text reflector_describe_end(const struct reflector_end *end)
{
	struct error line = { ERR_NONE, "" };
	struct reflector_text text = { "" };

	if (end->how == REFLECTOR_END_STATUS) {
		/* What is no Status says its code by itself. */
		(void)error_set(&line, ERR_SERVER, "%s", end->status->message);
	} else if (end->message != NULL) {
		(void)error_set(&line, ERR_SERVER, "%s", end->message);
	} else {
		(void)error_set(&line, ERR_NETWORK, "the connection ended at once");
	}
	reflector_copy_text(text.line, sizeof(text.line), line.message);
	return text;
}

bool reflector_is_gone(const struct status *status)
{
	return status->code == 410 || strcmp(status->reason, "Expired") == 0 ||
		strcmp(status->reason, "Gone") == 0;
}

int64_t reflector_retry_after(const struct reflector_end *end)
{
	if (i64_is_known(end->retry_after_s) || end->status == NULL) {
		return end->retry_after_s;
	}
	return end->status->retry_after_s;
}

void reflector_not_logged_in(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	struct error line;

	(void)error_set(&line, ERR_DENIED, "not logged in: %s", end->status->message);
	reflector_set_trouble(r, SOURCE_FORBIDDEN, line.message, now, out);
	r->state.needs_login = true;
	reflector_set_complete(r, out);
	reflector_wait(r, REFLECTOR_CREDENTIALS,
		r->is_refused_before ? CREDENTIALS_RECHECK_MS
				     : CREDENTIALS_FIRST_RECHECK_MS,
		now, out);
	r->is_refused_before = true;
}

/* A type that is not served has no objects: removing a CRD removes its objects. */
void reflector_type_absent(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct str version;
	struct strbuf name;
	struct error line;

	if (path_version(r->config.kind->versions, r->version_index + 1, &version)) {
		r->version_index++;
		if (reflector_has_picture(r)) {
			reflector_set_state(r, SOURCE_STALE,
				"asking for another version of the API", now, out);
		}
		reflector_start_list(r, now, out);
		return;
	}
	if (reflector_has_picture(r)) {
		reflector_add_change(out, REFLECTOR_BEGIN);
		reflector_add_change(out, REFLECTOR_COMMIT);
		r->state.confirmed_mono_ms = UNKNOWN_I64;
	}
	r->version_index = 0;
	r->is_fallback = false;
	r->asks_for_all = false;
	r->is_narrow = false;
	r->is_after_watch = false;
	r->resource_version[0] = '\0';
	strbuf_init(&name, sizeof(line.message));
	path_resource_name(&name, r->config.kind);
	(void)error_set(&line, ERR_NOT_FOUND, "%s is not served by this cluster",
		strbuf_cstr(&name));
	strbuf_finish(&name);
	reflector_set_state(r, SOURCE_ABSENT, line.message, now, out);
	reflector_set_complete(r, out);
	reflector_wait(r, REFLECTOR_ABSENCE, ABSENCE_RECHECK_MS, now, out);
}

void reflector_stage(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	if (!r->is_staging) {
		r->is_staging = true;
		reflector_add_change(out, REFLECTOR_BEGIN);
	}
	reflector_add_change(out, REFLECTOR_STAGE);
	r->items++;
	r->state.loading = r->items;
	if (!i64_is_known(r->told_mono_ms) ||
		now.mono_ms - r->told_mono_ms >= LOADING_INTERVAL_MS) {
		out->has_news = true;
	}
}

bool reflector_is_set_back(struct reflector *r, const char *version, struct moment now,
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
	reflector_abort_staging(r, out);
	/* With the version named, the server must wait until it knows it or say that it
	 * never will: either ends the doubt. */
	r->needs_consistent = false;
	reflector_set_trouble(r, SOURCE_ERROR, line.message, now, out);
	reflector_back_off(r, REFLECTOR_TROUBLE, false, UNKNOWN_I64, now, out);
	return true;
}

/* What was asked for all of came whole. */
static void widen(struct reflector *r, struct reflector_verdict *out)
{
	struct source_state *state = &r->state;

	r->is_fallback = false;
	r->asks_for_all = false;
	state->is_partial = reflector_namespace(r) != NULL;
	if (state->code == SOURCE_LIVE) {
		state->message[0] = '\0'; /* the right that was missing */
	}
	out->has_news = true;
}

void reflector_commit(struct reflector *r, const char *version,
	int64_t confirmed_mono_ms, struct moment now, struct reflector_verdict *out)
{
	if (!r->is_staging) {
		reflector_add_change(out, REFLECTOR_BEGIN);
	}
	reflector_add_change(out, REFLECTOR_COMMIT);
	r->is_staging = false;
	reflector_copy_text(r->resource_version, sizeof(r->resource_version), version);
	r->needs_consistent = false;
	r->accepts_older = false;
	r->is_whole_once = false;
	end_loading(r, out);
	if (r->asks_for_all) {
		widen(r, out);
	}
	r->is_narrow = r->is_fallback;
	if (!r->is_fallback) {
		r->refusals = 0;
	}
	if (!reflector_has_picture(r)) {
		/* Not older than what this was asked to be: the least that is known. */
		reflector_confirm(r,
			i64_is_known(confirmed_mono_ms) ? confirmed_mono_ms
							: now.mono_ms);
	} else if (i64_is_known(confirmed_mono_ms)) {
		reflector_confirm(r, confirmed_mono_ms);
	}
	out->has_news = true;
}

void reflector_go_live(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct reflector_text text = { "" };

	if (r->is_fallback) {
		struct reflector wide = *r;

		wide.is_fallback = false;
		text = reflector_missing_right(&wide, "list");
		set_retry(r, r->rights_due_mono_ms, out);
	}
	reflector_set_complete(r, out);
	reflector_set_state(r, SOURCE_LIVE, text.line, now, out);
}
