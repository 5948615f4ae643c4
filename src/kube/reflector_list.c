/* What follows from the end of a list or of a page, good or bad. */
#include "src/kube/reflector_rules.h"

#include <string.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/unknown.h"
#include "src/kube/resource_version.h"

/* A right that was there a moment ago is looked for so often before less is shown. */
#define WHOLE_RETRIES 3
/* A list that dies this late died of its size. */
#define LONG_LIST_MS 25000

static bool may_fall_back(const struct reflector *r)
{
	return !r->is_fallback && r->config.namespace == NULL &&
		r->config.kind->is_namespaced && r->config.fallback_namespace != NULL;
}

static void wait_for_rights(struct reflector *r, const char *message, int64_t delay_ms,
	struct moment now, struct reflector_verdict *out)
{
	reflector_set_trouble(r, SOURCE_FORBIDDEN, message, now, out);
	reflector_set_complete(r, out);
	reflector_wait(r, REFLECTOR_RIGHTS, delay_ms, now, out);
}

static void list_forbidden(
	struct reflector *r, struct moment now, struct reflector_verdict *out)
{
	struct reflector_text text = reflector_missing_right(r, "list");
	bool had_right = reflector_has_picture(r) && !r->is_narrow;

	reflector_abort_staging(r, out);
	if (may_fall_back(r) && had_right && r->refusals < WHOLE_RETRIES) {
		/* A whole picture, though old, is worth more than a part of it. */
		wait_for_rights(r, text.line, reflector_rights_delay_ms(r), now, out);
		return;
	}
	if (may_fall_back(r)) {
		r->is_fallback = true;
		r->rights_due_mono_ms = now.mono_ms + reflector_rights_delay_ms(r);
		reflector_start_list(r, now, out);
		return;
	}
	if (!r->is_fallback) {
		r->rights_due_mono_ms = now.mono_ms + reflector_rights_delay_ms(r);
	}
	/* Not the message of the second try: the wider right is the one to ask for. */
	if (r->is_fallback && r->config.is_empty_fallback_meaningless) {
		r->is_fallback = false;
		text = reflector_missing_right(r, "list");
	}
	wait_for_rights(r, text.line,
		r->rights_due_mono_ms > now.mono_ms
			? r->rights_due_mono_ms - now.mono_ms
			: reflector_rights_delay_ms(r),
		now, out);
}

/* The server no longer has the history from our version on, or not yet. */
static void list_version_lost(struct reflector *r, const struct reflector_end *end,
	bool is_later_page, struct moment now, struct reflector_verdict *out)
{
	struct reflector_text text = reflector_describe_end(end);

	if (is_later_page && !end->status->is_too_large_resource_version) {
		/* client-go drops the pages and asks for the whole (pager.go). */
		r->is_whole_once = true;
		reflector_start_list(r, now, out);
		return;
	}
	if (end->status->is_too_large_resource_version) {
		r->accepts_older = true;
	}
	if (!r->needs_consistent && r->resource_version[0] != '\0' && !r->is_paged) {
		r->needs_consistent = true;
		reflector_start_list(r, now, out);
		return;
	}
	r->needs_consistent = true;
	reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
	reflector_back_off(
		r, REFLECTOR_TROUBLE, false, reflector_retry_after(end), now, out);
}

static bool text_hints_at_size(const char *message)
{
	static const char *const hints[] = { "too large", "larger than max",
		"timed out", "timeout", "deadline exceeded", "ResourceExhausted" };

	for (size_t i = 0; i < ARRAY_LENGTH(hints); i++) {
		if (text_contains_nocase(message, hints[i])) {
			return true;
		}
	}
	return false;
}

static bool is_failure_of_size(
	const struct reflector *r, const struct reflector_end *end, struct moment now)
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
	struct reflector_text text = reflector_describe_end(end);

	if (is_failure_of_size(r, end, now)) {
		r->is_paged = true;
	}
	reflector_set_trouble(r, SOURCE_ERROR, text.line, now, out);
	reflector_back_off(r, is_network ? REFLECTOR_NETWORK : REFLECTOR_TROUBLE, false,
		reflector_retry_after(end), now, out);
}

/* The picture of the namespace stands: its watch goes on from where it was. */
static void list_of_all_failed(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	r->is_paged = r->is_paged || is_failure_of_size(r, end, now);
	r->asks_for_all = false;
	r->needs_consistent = false;
	r->rights_due_mono_ms = now.mono_ms + reflector_rights_delay_ms(r);
	reflector_start_watch(r, now, out);
}

void reflector_list_ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out)
{
	bool is_later_page = r->continue_token[0] != '\0';

	reflector_abort_staging(r, out);
	r->is_after_watch = false;
	if (r->asks_for_all) {
		list_of_all_failed(r, end, now, out);
		return;
	}
	if (end->how != REFLECTOR_END_STATUS) {
		list_failed(r, end, now, out);
	} else if (end->status->code == 401 && end->has_new_credentials) {
		reflector_start_list(r, now, out);
	} else if (end->status->code == 401) {
		reflector_not_logged_in(r, end, now, out);
	} else if (end->status->code == 403) {
		list_forbidden(r, now, out);
	} else if (end->is_type_absent) {
		reflector_type_absent(r, now, out);
	} else if (reflector_is_gone(end->status) ||
		end->status->is_too_large_resource_version) {
		list_version_lost(r, end, is_later_page, now, out);
	} else {
		list_failed(r, end, now, out);
	}
}

static void page_malformed(struct reflector *r, const char *message, struct moment now,
	struct reflector_verdict *out)
{
	struct reflector_end end = {
		.how = REFLECTOR_END_MALFORMED,
		.retry_after_s = UNKNOWN_I64,
		.message = message,
	};

	reflector_list_ended(r, &end, now, out);
}

void reflector_page_complete(struct reflector *r, const struct list_meta *meta,
	struct moment now, struct reflector_verdict *out)
{
	if (meta->is_status) {
		struct reflector_end end = {
			.how = REFLECTOR_END_STATUS,
			.status = &meta->status,
			.retry_after_s = UNKNOWN_I64,
		};

		reflector_list_ended(r, &end, now, out);
		return;
	}
	if (meta->continue_token[0] != '\0') {
		if (strcmp(meta->continue_token, r->continue_token) == 0) {
			page_malformed(r, "the server repeats the same page", now, out);
			return;
		}
		memcpy(r->continue_token, meta->continue_token,
			sizeof(r->continue_token));
		reflector_start_request(r, REFLECTOR_LISTING, REFLECTOR_LIST, now, out);
		return;
	}
	if (meta->resource_version[0] == '\0' ||
		strcmp(meta->resource_version, "0") == 0) {
		page_malformed(r, "the list names no resourceVersion", now, out);
		return;
	}
	if (r->is_fallback && !r->asks_for_all &&
		r->config.is_empty_fallback_meaningless && r->items == 0) {
		list_forbidden(r, now, out);
		return;
	}
	if (r->asks_for_all &&
		resource_version_is_older(
			meta->resource_version, r->resource_version)) {
		page_malformed(r, "the list is older than the picture", now, out);
		return;
	}
	if (reflector_is_set_back(r, meta->resource_version, now, out)) {
		return;
	}
	/* With a version named, a server may answer out of a cache that lags. */
	reflector_commit(r, meta->resource_version,
		r->needs_consistent || r->resource_version[0] == '\0'
			? r->listed_mono_ms
			: UNKNOWN_I64,
		now, out);
	reflector_start_watch(r, now, out);
}
