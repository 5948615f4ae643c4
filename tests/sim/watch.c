/* Open watches: each reads the event history of its resource at its own pace. */
#include "watch.h"

#include "clock.h"
#include "faults.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOOKMARK_MS 60000
#define LAST_BOOKMARK_MS 2000
#define LATE_END_MS 2000

struct watch {
	struct watch *next;
	struct MHD_Connection *conn;
	struct resource *res;
	char *ns;
	char *uri;
	struct selector labels;
	struct selector fields;
	uint64_t seq;
	struct buf out;
	size_t sent;
	long cut_left; /* -1 = never cut */
	int64_t deadline;
	int64_t next_bookmark;
	int64_t opened;
	bool last_bookmark_done;
	bool bookmarks;
	bool owes_end; /* of the initial events */
	bool table;
	bool columns_sent;
	bool suspended;
	bool ended;
	bool reset;
	bool stalled;
	struct watch_oddity oddity;
};

static bool is_over; /* whoever comes back now is sent away */

static bool visible(const struct watch *w, const struct version *v)
{
	return v && (!*w->ns || strcmp(v->ns, w->ns) == 0) &&
		selector_match(&w->labels, v->labels, false) &&
		selector_match(&w->fields, v->fields, true);
}

static void emit(struct watch *w, const char *type, const struct version *v)
{
	size_t from = w->out.len;

	buf_fmt(&w->out, "{\"type\":\"%s\",\"object\":", type);
	if (w->table) {
		table_write_event(&w->out, w->res, v, !w->columns_sent);
		w->columns_sent = true;
	} else {
		buf_add(&w->out, v->text, v->len);
	}
	buf_str(&w->out, "}\n");
	if (w->oddity.duplicate) {
		char *again = xndup(w->out.data + from, w->out.len - from);

		buf_str(&w->out, again);
		free(again);
	}
}

static void emit_bookmark(struct watch *w, bool initial_end)
{
	char api[96];
	const char *note = initial_end
		? "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}"
		: "";

	resource_api_version(w->res, api, sizeof(api));
	if (w->res->typed) {
		buf_fmt(&w->out,
			"{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"%s\","
			"\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":"
			"\"%llu\"%s%s},\"spec\":{},\"status\":{}}}\n",
			w->res->kind, api, (unsigned long long)store_rv(),
			*note ? "," : "", note);
	} else {
		buf_fmt(&w->out,
			"{\"type\":\"BOOKMARK\",\"object\":{\"apiVersion\":\"%s\","
			"\"kind\":\"%s\",\"metadata\":{%s%s\"resourceVersion\":"
			"\"%llu\"}}}\n",
			api, w->res->kind, note, *note ? "," : "",
			(unsigned long long)store_rv());
	}
}

static void emit_error(struct watch *w, struct problem p, const char *message)
{
	char *text = problem_text(p, NULL, message);

	buf_fmt(&w->out, "{\"type\":\"ERROR\",\"object\":%s}\n", text);
	free(text);
	w->ended = true;
}

static void emit_expired(struct watch *w, uint64_t rv)
{
	char message[96];

	snprintf(message, sizeof(message), "too old resource version: %llu (%llu)",
		(unsigned long long)rv, (unsigned long long)w->res->floor_rv);
	emit_error(w, (struct problem){ .code = 410, .reason = "Expired" }, message);
}

static void emit_event(struct watch *w, const struct event *e)
{
	bool now = e->type != EVENT_DELETED && visible(w, e->now);
	bool before = visible(w, e->before);

	if (now) {
		emit(w, before ? "MODIFIED" : "ADDED", e->now);
	} else if (before && e->type == EVENT_DELETED) {
		emit(w, "DELETED", e->now);
	} else if (before) {
		/* It left the selector: last matching state, version of the event. */
		struct json_object *tree = store_read(e->before);
		struct version *v;
		char rv[24];

		snprintf(rv, sizeof(rv), "%llu", (unsigned long long)e->now->rv);
		jset_str(tree, "metadata resourceVersion", rv);
		v = store_render(w->res, tree);
		emit(w, "DELETED", v);
		version_drop(v);
		json_object_put(tree);
	}
}

static void emit_initial(struct watch *w)
{
	struct version **list = NULL;
	size_t n = 0;

	store_snapshot(w->res, w->ns, 0, &list, &n);
	for (size_t i = 0; i < n; i++) {
		if (visible(w, list[i])) {
			emit(w, "ADDED", list[i]);
		}
		version_drop(list[i]);
	}
	free(list);
	w->seq = w->res->next_seq;
}

struct watch *watch_open(struct MHD_Connection *conn, struct watch_options o)
{
	struct watch *w = xalloc(sizeof(*w));
	long seconds = o.timeout_seconds > 0 ? o.timeout_seconds
					     : 1800 + (long)rng_below(1800);

	w->conn = conn;
	w->res = o.res;
	w->ns = xdup(o.ns ? o.ns : "");
	w->uri = xdup(o.uri);
	w->labels = o.labels;
	w->fields = o.fields;
	w->table = o.table;
	w->bookmarks = o.bookmarks && !fault_take(FAULT_NO_BOOKMARKS, o.uri, NULL);
	w->opened = clock_now();
	w->deadline = clock_now() + (int64_t)seconds * 1000;
	w->next_bookmark = clock_now() + BOOKMARK_MS - (int64_t)rng_below(1000);
	w->cut_left = -1;
	w->ended = is_over;
	w->oddity.split = fault_take(FAULT_SPLIT, o.uri, NULL);
	w->oddity.duplicate = fault_take(FAULT_DUPLICATE, o.uri, NULL);
	w->oddity.reorder = fault_take(FAULT_REORDER, o.uri, NULL);
	w->oddity.late_end = fault_take(FAULT_LATE_INITIAL_END, o.uri, NULL);
	w->stalled = fault_take(FAULT_STALL, o.uri, NULL);
	fault_take(FAULT_TRUNCATE, o.uri, &w->cut_left);
	if (o.initial) {
		emit_initial(w);
		w->owes_end = o.initial_end && w->bookmarks;
	} else if (o.rv < w->res->floor_rv) {
		emit_expired(w, o.rv);
	} else {
		w->seq = store_seq_after(w->res, o.rv);
	}
	w->next = o.res->watches;
	o.res->watches = w;
	return w;
}

static bool end_is_due(const struct watch *w)
{
	return w->owes_end &&
		(!w->oddity.late_end || clock_now() >= w->opened + LATE_END_MS);
}

/* Collects what is due; at most a bounded helping at a time. */
static void fill(struct watch *w)
{
	const struct event *e;

	if (w->ended) {
		return;
	}
	if (w->seq < w->res->first_seq) {
		emit_expired(w, w->res->floor_rv - 1);
		return;
	}
	while (w->out.len < 65536 && (e = store_event(w->res, w->seq))) {
		const struct event *next =
			w->oddity.reorder ? store_event(w->res, w->seq + 1) : NULL;

		if (w->oddity.reorder && !next) {
			return; /* waits for one to go before it */
		}
		if (next) {
			emit_event(w, next);
		}
		emit_event(w, e);
		w->seq += next ? 2 : 1;
	}
	if (end_is_due(w) && !store_event(w->res, w->seq)) {
		emit_bookmark(w, true);
		w->owes_end = false;
	}
	if (w->out.len || w->owes_end) {
		w->ended |= !w->out.len && clock_now() >= w->deadline;
		return;
	}
	if (w->bookmarks && clock_now() >= w->next_bookmark) {
		emit_bookmark(w, false);
		w->next_bookmark = clock_now() + BOOKMARK_MS;
	} else if (w->bookmarks && !w->last_bookmark_done &&
		clock_now() >= w->deadline - LAST_BOOKMARK_MS) {
		emit_bookmark(w, false);
		w->last_bookmark_done = true;
	}
	if (clock_now() >= w->deadline) {
		w->ended = true;
	}
}

static ssize_t nothing_now(struct watch *w)
{
	w->suspended = true;
	MHD_suspend_connection(w->conn);
	return 0;
}

ssize_t watch_read(void *cls, uint64_t pos, char *out, size_t max)
{
	struct watch *w = cls;
	size_t n;

	(void)pos;
	if (w->reset || w->cut_left == 0) {
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (w->stalled) {
		return nothing_now(w);
	}
	if (w->sent == w->out.len) {
		w->sent = 0;
		w->out.len = 0;
		fill(w);
	}
	n = w->out.len - w->sent;
	if (!n) {
		return w->ended ? MHD_CONTENT_READER_END_OF_STREAM : nothing_now(w);
	}
	n = n > max ? max : n;
	n = w->oddity.split ? 1 : n;
	if (w->cut_left > 0) {
		n = n > (size_t)w->cut_left ? (size_t)w->cut_left : n;
		w->cut_left -= (long)n;
	}
	memcpy(out, w->out.data + w->sent, n);
	w->sent += n;
	return (ssize_t)n;
}

void watch_close(void *cls)
{
	struct watch *w = cls;
	struct watch **p = &w->res->watches;

	while (*p != w) {
		p = &(*p)->next;
	}
	*p = w->next;
	selector_free(&w->labels);
	selector_free(&w->fields);
	buf_free(&w->out);
	free(w->ns);
	free(w->uri);
	free(w);
}

static void resume(struct watch *w)
{
	if (w->suspended) {
		w->suspended = false;
		MHD_resume_connection(w->conn);
	}
}

void watches_wake(struct resource *res)
{
	for (struct watch *w = res->watches; w; w = w->next) {
		if (!w->stalled) {
			resume(w);
		}
	}
}

void watches_tick(void)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		for (struct watch *w = resources[i].watches; w; w = w->next) {
			bool mark = w->bookmarks && clock_now() >= w->next_bookmark;
			bool last = w->bookmarks && !w->last_bookmark_done &&
				clock_now() >= w->deadline - LAST_BOOKMARK_MS;

			if (!w->stalled &&
				(mark || last || end_is_due(w) ||
					clock_now() >= w->deadline)) {
				resume(w);
			}
		}
	}
}

size_t watches_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < RES_COUNT; i++) {
		for (const struct watch *w = resources[i].watches; w; w = w->next) {
			n++;
		}
	}
	return n;
}

void watches_shutdown(void)
{
	is_over = true;
	for (size_t i = 0; i < RES_COUNT; i++) {
		for (struct watch *w = resources[i].watches; w; w = w->next) {
			w->ended = true;
			w->stalled = false;
			resume(w);
		}
	}
}

enum change {
	CHANGE_GONE,
	CHANGE_CLOSE,
	CHANGE_STALL,
	CHANGE_RELEASE,
	CHANGE_RESET
};

static void change_matching(const char *match, enum change change)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		struct resource *res = &resources[i];

		for (struct watch *w = res->watches; w; w = w->next) {
			if (!strstr(w->uri, match)) {
				continue;
			}
			if (change == CHANGE_GONE && !w->ended) {
				emit_expired(w, res->floor_rv - 1);
			}
			w->ended |= change == CHANGE_CLOSE;
			w->reset |= change == CHANGE_RESET;
			w->stalled = change == CHANGE_STALL ||
				(w->stalled && change != CHANGE_RELEASE);
			if (!w->stalled) {
				resume(w);
			}
		}
	}
}

void watches_gone(const char *match)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		char path[160];
		struct resource *res = &resources[i];

		snprintf(path, sizeof(path), "/%s%s%s/%s",
			*res->group ? "apis/" : "api", res->group,
			*res->group ? "/" : "", res->plural);
		if (strstr(path, match) || strstr(match, res->plural)) {
			store_drop_history(res);
		}
	}
	change_matching(match, CHANGE_GONE);
}

void watches_close(const char *match)
{
	change_matching(match, CHANGE_CLOSE);
}

void watches_stall(const char *match, bool on)
{
	change_matching(match, on ? CHANGE_STALL : CHANGE_RELEASE);
}

void watches_reset(const char *match)
{
	change_matching(match, CHANGE_RESET);
}

void watches_modify(const char *match, struct watch_oddity oddity)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		for (struct watch *w = resources[i].watches; w; w = w->next) {
			if (strstr(w->uri, match)) {
				w->oddity = oddity;
				if (!w->stalled) {
					resume(w);
				}
			}
		}
	}
}
