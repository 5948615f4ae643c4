/* Faults asked for through /sim/fault: what goes wrong, where, how often. */
#include "faults.h"

#include "authz.h"
#include "clock.h"
#include "jtree.h"
#include "store.h"
#include "tls.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOW_MS 40

static const char *const kind_names[] = { "status", "reset", "truncate", "stall",
	"html", "gone", "split", "close-watches", "duplicate", "empty-body",
	"unauthorized", "slow-list", "reorder", "expired-certificate",
	"late-initial-end", "no-bookmarks", "warning" };

struct fault {
	struct fault *next;
	enum fault_kind kind;
	char *match;
	long left; /* -1 = until cleared */
	long bytes;
	unsigned code;
	char *body;
	char *type;
	char *retry_after;
};

/* A body that is sent in pieces, cut short, or held back. */
struct slow_body {
	struct slow_body *next;
	struct MHD_Connection *conn;
	char *data;
	size_t len;
	size_t cut_at; /* > len: not cut */
	size_t piece;
	bool stalled;
	bool suspended;
	bool budget;
};

static struct fault *faults;
static struct slow_body *bodies;

static void fault_free(struct fault *f)
{
	free(f->match);
	free(f->body);
	free(f->type);
	free(f->retry_after);
	free(f);
}

static char *dup_or_null(const char *s)
{
	return s ? xdup(s) : NULL;
}

static void apply_now(const struct fault *f)
{
	switch (f->kind) {
	case FAULT_GONE:
		watches_gone(f->match);
		break;
	case FAULT_CLOSE_WATCHES:
		watches_close(f->match);
		break;
	case FAULT_STALL:
		watches_stall(f->match, true);
		break;
	case FAULT_RESET:
		watches_reset(f->match);
		break;
	case FAULT_SPLIT:
	case FAULT_DUPLICATE:
	case FAULT_REORDER:
		watches_modify(f->match,
			(struct watch_oddity){ .split = f->kind == FAULT_SPLIT,
				.duplicate = f->kind == FAULT_DUPLICATE,
				.reorder = f->kind == FAULT_REORDER });
		break;
	case FAULT_EXPIRED_CERTIFICATE:
		tls_expire(true);
		break;
	case FAULT_STATUS:
	case FAULT_TRUNCATE:
	case FAULT_HTML:
	case FAULT_EMPTY_BODY:
	case FAULT_UNAUTHORIZED:
	case FAULT_SLOW_LIST:
	case FAULT_LATE_INITIAL_END:
	case FAULT_NO_BOOKMARKS:
	case FAULT_WARNING:
		break;
	}
}

char *fault_add(struct json_object *spec)
{
	const char *kind = jstr(spec, "kind");
	const char *match = jstr(spec, "match");
	struct fault *f;
	size_t k = 0;

	while (k < COUNT_OF(kind_names) && !str_eq(kind, kind_names[k])) {
		k++;
	}
	if (k == COUNT_OF(kind_names)) {
		return xfmt("unknown fault kind \"%s\"", kind ? kind : "");
	}
	f = xalloc(sizeof(*f));
	f->kind = (enum fault_kind)k;
	f->match = xdup(match ? match : "");
	f->left = (long)jint(spec, "count", -1);
	f->bytes = (long)jint(spec, "bytes", 200);
	f->code = (unsigned)jint(spec, "code", 500);
	f->body = dup_or_null(jstr(spec, "body"));
	f->type = dup_or_null(jstr(spec, "type"));
	f->retry_after = jhas(spec, "retryAfter")
		? xfmt("%d", (int)jint(spec, "retryAfter", 1))
		: NULL;
	apply_now(f);
	if (f->kind == FAULT_GONE || f->kind == FAULT_CLOSE_WATCHES ||
		(f->kind == FAULT_RESET && jbool(spec, "onlyOpen", false))) {
		fault_free(f);
		return NULL;
	}
	f->next = faults;
	faults = f;
	return NULL;
}

void faults_clear(void)
{
	while (faults) {
		struct fault *next = faults->next;

		fault_free(faults);
		faults = next;
	}
	watches_stall("", false);
	watches_modify("", (struct watch_oddity){ 0 });
	tls_expire(false);
	for (struct slow_body *b = bodies; b; b = b->next) {
		b->stalled = false;
		b->piece = b->len;
		b->budget = true;
		if (b->suspended) {
			b->suspended = false;
			MHD_resume_connection(b->conn);
		}
	}
}

void faults_free(void)
{
	faults_clear();
}

static struct fault *take(enum fault_kind kind, const char *uri)
{
	for (struct fault *f = faults; f; f = f->next) {
		if (f->kind == kind && f->left != 0 && strstr(uri, f->match)) {
			if (f->left > 0) {
				f->left--;
			}
			return f;
		}
	}
	return NULL;
}

bool fault_take(enum fault_kind kind, const char *uri, long *bytes)
{
	const struct fault *f = take(kind, uri);

	if (f && bytes) {
		*bytes = f->bytes;
	}
	return f != NULL;
}

static void reply_status_fault(struct reply *r, const struct fault *f)
{
	r->status = f->code;
	if (f->body) {
		reply_text(r, f->code, f->body);
		if (f->type) {
			r->type = strcmp(f->type, "application/json") == 0
				? "application/json"
				: "text/plain";
		}
	} else {
		reply_problem(r,
			(struct problem){ .code = f->code,
				.reason = f->code == 429 ? "TooManyRequests"
					: f->code == 503 ? "ServiceUnavailable"
							 : "InternalError" },
			NULL,
			xfmt("Internal error occurred: simulated fault %u", f->code));
	}
	if (f->retry_after) {
		reply_header(r, "Retry-After", f->retry_after);
	}
}

bool fault_before(struct request *req, struct reply *reply)
{
	const struct fault *f;

	if (str_starts(req->path, "/sim/")) {
		return false;
	}
	if (take(FAULT_RESET, req->uri)) {
		reply->status = 0;
		return true;
	}
	if (take(FAULT_UNAUTHORIZED, req->uri)) {
		reply_unauthorized(reply);
		return true;
	}
	if ((f = take(FAULT_STATUS, req->uri))) {
		reply_status_fault(reply, f);
		return true;
	}
	if (take(FAULT_HTML, req->uri)) {
		reply_text(reply, 200,
			"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
			"<body><h1>Corporate proxy</h1></body></html>\n");
		reply->type = "text/html";
		return true;
	}
	if (take(FAULT_EMPTY_BODY, req->uri)) {
		reply_text(reply, 200, "");
		reply->type = "application/json";
		return true;
	}
	return false;
}

static ssize_t slow_read(void *cls, uint64_t pos, char *out, size_t max)
{
	struct slow_body *b = cls;
	size_t n = b->len - (size_t)pos;

	if (pos >= b->cut_at) {
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (pos >= b->len) {
		return MHD_CONTENT_READER_END_OF_STREAM;
	}
	if (b->stalled || !b->budget) {
		b->suspended = true;
		MHD_suspend_connection(b->conn);
		return 0;
	}
	n = n > max ? max : n;
	n = n > b->piece ? b->piece : n;
	n = n > b->cut_at - pos ? (size_t)(b->cut_at - pos) : n;
	memcpy(out, b->data + pos, n);
	b->budget = b->piece >= b->len;
	return (ssize_t)n;
}

static void slow_free(void *cls)
{
	struct slow_body *b = cls;
	struct slow_body **p = &bodies;

	while (*p && *p != b) {
		p = &(*p)->next;
	}
	if (*p) {
		*p = b->next;
	}
	free(b->data);
	free(b);
}

struct MHD_Response *fault_response(struct request *req, struct reply *reply)
{
	bool own = str_starts(req->path, "/sim/");
	const struct fault *cut = own ? NULL : take(FAULT_TRUNCATE, req->uri);
	const struct fault *slow = own ? NULL : take(FAULT_SLOW_LIST, req->uri);
	const struct fault *stall = own ? NULL : take(FAULT_STALL, req->uri);
	const struct fault *warning = own ? NULL : take(FAULT_WARNING, req->uri);
	struct slow_body *b;

	if (warning) {
		char *value = xfmt("299 - \"%s\"", warning->body ? warning->body : "");

		reply_header(reply, "Warning", value);
		free(value);
	}
	if (!cut && !slow && !stall) {
		return MHD_create_response_from_buffer(
			reply->body.len, reply->body.data, MHD_RESPMEM_MUST_COPY);
	}
	b = xalloc(sizeof(*b));
	b->conn = req->conn;
	b->len = reply->body.len;
	b->data = buf_take(&reply->body);
	b->cut_at =
		cut && (size_t)cut->bytes < b->len ? (size_t)cut->bytes : b->len + 1;
	b->piece = slow ? 1024 : b->len;
	b->stalled = stall != NULL;
	b->budget = true;
	b->next = bodies;
	bodies = b;
	return MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, 4096, slow_read, b, slow_free);
}

void fault_forget(struct MHD_Connection *conn)
{
	for (struct slow_body *b = bodies; b; b = b->next) {
		if (b->conn == conn) {
			b->suspended = false;
			b->stalled = true;
		}
	}
}

void faults_turn(void)
{
	static int64_t last;

	if (!bodies || clock_real_ms() - last < SLOW_MS) {
		return;
	}
	last = clock_real_ms();
	for (struct slow_body *b = bodies; b; b = b->next) {
		b->budget = true;
		if (b->suspended && !b->stalled) {
			b->suspended = false;
			MHD_resume_connection(b->conn);
		}
	}
}
