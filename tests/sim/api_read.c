/* get, list and watch. */
#include "api.h"

#include "model.h"
#include "selectors.h"
#include "table.h"
#include "watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void bad_request(struct reply *reply, char *message)
{
	reply_problem(reply, (struct problem){ .code = 400, .reason = "BadRequest" },
		NULL, message);
}

static bool wants_table(const struct request *req, const struct resource *res)
{
	const char *accept = request_header(req, "Accept");

	return accept && strstr(accept, "as=Table") && table_known(res);
}

void api_get(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	const struct version *v = store_get(res, t->ns, t->name);

	if (!v) {
		reply_not_found(reply, t);
	} else if (wants_table(req, res)) {
		buf_fmt(&reply->body,
			"{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\","
			"\"metadata\":{\"resourceVersion\":\"%" PRIu64 "\"},",
			v->rv);
		table_write_columns(&reply->body, res);
		buf_str(&reply->body, ",\"rows\":[");
		table_write_row(
			&reply->body, res, v, request_query(req, "includeObject"));
		buf_str(&reply->body, "]}\n");
	} else {
		reply_version(reply, 200, v);
	}
}

/* ---- parameters ---- */

struct list_params {
	struct selector labels;
	struct selector fields;
	const char *rv;
	const char *match;
	const char *token;
	bool send_initial;
	size_t limit;
	uint64_t at; /* exact version to read, 0 = now */
	char start_ns[300];
	char start_name[300];
};

static void params_free(struct list_params *p)
{
	selector_free(&p->labels);
	selector_free(&p->fields);
}

static bool field_known(const struct resource *res, const char *key)
{
	const struct version *any = res->count ? res->items[0] : NULL;

	return strcmp(key, "metadata.name") == 0 ||
		(res->namespaced && strcmp(key, "metadata.namespace") == 0) ||
		(res->typed && (!any || pairs_get(any->fields, key)));
}

static bool parse_selectors(struct request *req, struct reply *reply,
	const struct resource *res, struct list_params *p)
{
	char *why =
		selector_parse_labels(&p->labels, request_query(req, "labelSelector"));

	if (!why) {
		why = selector_parse_fields(
			&p->fields, request_query(req, "fieldSelector"));
	}
	for (size_t i = 0; !why && i < p->fields.count; i++) {
		if (!field_known(res, p->fields.items[i].key)) {
			why = xfmt("field label not supported: %s",
				p->fields.items[i].key);
		}
	}
	if (why) {
		bad_request(reply, why);
	}
	return !why;
}

static void invalid_option(struct reply *reply, const char *field, const char *why)
{
	struct json_object *causes = json_object_new_array();
	struct json_object *c = json_object_new_object();

	jset_str(c, "reason", "FieldValueForbidden");
	jset(c, "message", json_object_new_string(why));
	jset_str(c, "field", field);
	json_object_array_add(causes, c);
	reply_problem(reply,
		(struct problem){ .code = 422,
			.reason = "Invalid",
			.group = "meta.k8s.io",
			.kind = "ListOptions" },
		causes,
		xfmt("ListOptions.meta.k8s.io \"\" is invalid: %s: %s", field, why));
}

static bool check_options(
	struct reply *reply, const struct list_params *p, bool is_watch)
{
	const char *m = "resourceVersionMatch";

	if (is_watch) {
		if (p->send_initial && !str_eq(p->match, "NotOlderThan")) {
			invalid_option(reply, m,
				"Forbidden: sendInitialEvents requires setting "
				"resourceVersionMatch to NotOlderThan");
			return false;
		}
		if (p->send_initial && !model.watch_lists) {
			invalid_option(reply, "sendInitialEvents",
				"Forbidden: sendInitialEvents is forbidden for watch "
				"unless the WatchList feature gate is enabled");
			return false;
		}
		if (p->match && !p->send_initial) {
			invalid_option(reply, m,
				"Forbidden: resourceVersionMatch is forbidden for "
				"watch "
				"unless sendInitialEvents is provided");
			return false;
		}
		return true;
	}
	if (p->send_initial) {
		invalid_option(reply, "sendInitialEvents",
			"Forbidden: sendInitialEvents is forbidden for list");
		return false;
	}
	if (p->match && !p->rv) {
		invalid_option(reply, m,
			"Forbidden: resourceVersionMatch is forbidden unless "
			"resourceVersion is provided");
		return false;
	}
	if (p->match && p->token) {
		invalid_option(reply, m,
			"Forbidden: resourceVersionMatch is forbidden when continue is "
			"provided");
		return false;
	}
	if (str_eq(p->match, "Exact") && str_eq(p->rv, "0")) {
		invalid_option(reply, m,
			"Forbidden: resourceVersionMatch \"exact\" is forbidden for "
			"resourceVersion \"0\"");
		return false;
	}
	return true;
}

static bool check_version(struct reply *reply, const struct list_params *p)
{
	uint64_t rv;
	char *end;

	if (!p->rv) {
		return true;
	}
	rv = strtoull(p->rv, &end, 10);
	if (*end) {
		bad_request(reply,
			xfmt("Invalid value: \"%s\": strconv.ParseUint: "
			     "parsing \"%s\": "
			     "invalid syntax",
				p->rv, p->rv));
		return false;
	}
	if (rv > store_rv()) {
		struct json_object *causes =
			jmake("[{'reason':'ResourceVersionTooLarge',"
			      "'message':'Too large resource version'}]");

		reply_problem(reply,
			(struct problem){
				.code = 504, .reason = "Timeout", .retry_after = 1 },
			causes,
			xfmt("Timeout: Too large resource version: %" PRIu64
			     ", current: %" PRIu64,
				rv, store_rv()));
		return false;
	}
	return true;
}

static bool parse_token(
	struct reply *reply, const struct resource *res, struct list_params *p)
{
	struct json_object *tree = NULL;
	const char *start = NULL;
	size_t bad = 0;
	size_t len = 0;
	unsigned char *raw = base64_decode(p->token, &len, &bad);
	const char *slash;

	if (!raw) {
		bad_request(reply,
			xfmt("invalid continue token: continue key is not "
			     "valid: illegal "
			     "base64 data at input byte %zu",
				bad));
		return false;
	}
	tree = jparse((const char *)raw, len);
	free(raw);
	start = jstr(tree, "start");
	if (!start) {
		json_object_put(tree);
		bad_request(reply,
			xfmt("invalid continue token: continue key is not valid: "
			     "invalid character"));
		return false;
	}
	p->at = jint(tree, "rv", 0) < 0 ? 0 : (uint64_t)jint(tree, "rv", 0);
	start += *start == '/';
	slash = strchr(start, '/');
	if (res->namespaced && slash) {
		snprintf(p->start_ns, sizeof(p->start_ns), "%.*s", (int)(slash - start),
			start);
		start = slash + 1;
	}
	snprintf(p->start_name, sizeof(p->start_name), "%s", start);
	json_object_put(tree);
	return true;
}

static bool parse_params(struct request *req, struct reply *reply,
	const struct resource *res, struct list_params *p, bool is_watch)
{
	const char *limit = request_query(req, "limit");

	memset(p, 0, sizeof(*p));
	p->rv = request_query(req, "resourceVersion");
	p->match = request_query(req, "resourceVersionMatch");
	p->token = request_query(req, "continue");
	p->send_initial = str_eq(request_query(req, "sendInitialEvents"), "true");
	p->limit = limit ? (size_t)strtoul(limit, NULL, 10) : 0;
	if (!check_options(reply, p, is_watch) ||
		!parse_selectors(req, reply, res, p) ||
		(!is_watch && !check_version(reply, p))) {
		return false;
	}
	if (!is_watch && p->token && !parse_token(reply, res, p)) {
		return false;
	}
	if (!is_watch && !p->token && p->rv && strcmp(p->rv, "0") != 0 &&
		(str_eq(p->match, "Exact") || (!p->match && p->limit))) {
		p->at = strtoull(p->rv, NULL, 10);
	}
	if (str_eq(p->rv, "0")) {
		p->limit = 0; /* served from the watch cache, which does not page */
	}
	return true;
}

/* ---- list ---- */

static char *make_token(const struct resource *res, const struct version *last,
	const char *ns, uint64_t rv)
{
	bool with_ns = res->namespaced && !*ns;
	char *text = xfmt("{\"v\":\"meta.k8s.io/v1\",\"rv\":%" PRIu64
			  ",\"start\":\"/%s%s%s\\u0000\"}",
		rv, with_ns ? last->ns : "", with_ns ? "/" : "", last->name);
	char *token = base64_encode(text, strlen(text), true);

	free(text);
	return token;
}

static void expired(struct reply *reply, const struct list_params *p)
{
	struct json_object *s;
	char *text;
	char *token;

	if (!p->token) {
		reply_problem(reply,
			(struct problem){ .code = 410, .reason = "Expired" }, NULL,
			xfmt("The resourceVersion for the provided list is too old."));
		return;
	}
	text = xfmt("{\"v\":\"meta.k8s.io/v1\",\"rv\":-1,\"start\":\"%s%s%s\\u0000\"}",
		p->start_ns, *p->start_ns ? "/" : "", p->start_name);
	token = base64_encode(text, strlen(text), true);
	s = jmake("{'kind':'Status','apiVersion':'v1','metadata':{'continue':'%s'},"
		  "'status':'Failure'}",
		token);
	jset_str(s, "message",
		"The provided continue parameter is too old to display a consistent "
		"list "
		"result. You can start a new list without the continue parameter, or "
		"use "
		"the continue token in this response to retrieve the remainder of the "
		"results. Continuing with the provided token results in an "
		"inconsistent "
		"list - objects that were created, modified, or deleted between the "
		"time "
		"the first chunk was returned and now may show up in the list.");
	jset_str(s, "reason", "Expired");
	jset_int(s, "code", 410);
	reply_tree(reply, 410, s);
	free(text);
	free(token);
}

static bool after_start(const struct list_params *p, const struct version *v)
{
	int c = *p->start_ns ? strcmp(v->ns, p->start_ns) : 0;

	return c > 0 || (c == 0 && strcmp(v->name, p->start_name) > 0);
}

struct page {
	struct version **items;
	size_t count;
	char *token;
	size_t remaining;
	bool count_remaining;
	uint64_t rv;
};

/* Drops what does not belong on this page from list; fills the rest of page. */
static void make_page(struct page *page, const struct list_params *p,
	const struct resource *res, const char *ns)
{
	size_t n = 0;
	size_t more = 0;

	for (size_t i = 0; i < page->count; i++) {
		struct version *v = page->items[i];
		bool fits = (!p->token || after_start(p, v)) &&
			selector_match(&p->labels, v->labels, false) &&
			selector_match(&p->fields, v->fields, true);

		if (fits && (!p->limit || n < p->limit)) {
			page->items[n++] = v;
			continue;
		}
		more += fits;
		version_drop(v);
	}
	page->count = n;
	if (more && n) {
		page->token = make_token(res, page->items[n - 1], ns, page->rv);
		page->remaining = more;
		page->count_remaining = !p->labels.count && !p->fields.count;
	}
}

static void write_metadata(struct buf *b, const struct page *page, bool sorted)
{
	buf_str(b, "\"metadata\":{");
	if (!sorted) {
		buf_fmt(b, "\"resourceVersion\":\"%" PRIu64 "\"", page->rv);
		if (page->token) {
			buf_fmt(b, ",\"continue\":\"%s\"", page->token);
		}
		if (page->count_remaining) {
			buf_fmt(b, ",\"remainingItemCount\":%zu", page->remaining);
		}
	} else {
		buf_fmt(b, "\"continue\":\"%s\",", page->token ? page->token : "");
		if (page->count_remaining) {
			buf_fmt(b, "\"remainingItemCount\":%zu,", page->remaining);
		}
		buf_fmt(b, "\"resourceVersion\":\"%" PRIu64 "\"", page->rv);
	}
	buf_char(b, '}');
}

static void write_items(
	struct buf *b, const struct resource *res, const struct page *page)
{
	buf_str(b, "\"items\":[");
	for (size_t i = 0; i < page->count; i++) {
		const struct version *v = page->items[i];

		if (i) {
			buf_char(b, ',');
		}
		if (res->typed) {
			buf_char(b, '{');
			buf_add(b, v->text + v->item_at, v->len - v->item_at);
		} else {
			buf_add(b, v->text, v->len);
		}
	}
	buf_char(b, ']');
}

static void write_list(
	struct buf *b, const struct resource *res, const struct page *page)
{
	char api[96];

	resource_api_version(res, api, sizeof(api));
	if (res->typed) {
		buf_fmt(b, "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",", res->kind,
			api);
		write_metadata(b, page, false);
		buf_char(b, ',');
		write_items(b, res, page);
	} else {
		buf_fmt(b, "{\"apiVersion\":\"%s\",", api);
		write_items(b, res, page);
		buf_fmt(b, ",\"kind\":\"%sList\",", res->kind);
		write_metadata(b, page, true);
	}
	buf_str(b, "}\n");
}

static void write_table(struct buf *b, const struct resource *res,
	const struct page *page, const char *include)
{
	buf_str(b, "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",");
	write_metadata(b, page, false);
	buf_char(b, ',');
	table_write_columns(b, res);
	buf_str(b, ",\"rows\":[");
	for (size_t i = 0; i < page->count; i++) {
		if (i) {
			buf_char(b, ',');
		}
		table_write_row(b, res, page->items[i], include);
	}
	buf_str(b, "]}\n");
}

void api_list(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	struct list_params p;
	struct page page = { 0 };

	if (!parse_params(req, reply, res, &p, false)) {
		params_free(&p);
		return;
	}
	if (!store_snapshot(res, t->ns, p.at, &page.items, &page.count)) {
		expired(reply, &p);
		params_free(&p);
		return;
	}
	page.rv = p.at ? p.at : store_rv();
	make_page(&page, &p, res, t->ns);
	if (wants_table(req, res)) {
		write_table(
			&reply->body, res, &page, request_query(req, "includeObject"));
	} else {
		write_list(&reply->body, res, &page);
	}
	for (size_t i = 0; i < page.count; i++) {
		version_drop(page.items[i]);
	}
	free(page.items);
	free(page.token);
	params_free(&p);
}

/* ---- watch ---- */

void api_watch(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	const char *timeout = request_query(req, "timeoutSeconds");
	const char *marks = request_query(req, "allowWatchBookmarks");
	struct watch_options o = { .res = res, .ns = t->ns, .uri = req->uri };
	struct list_params p;
	bool unset;

	if (!parse_params(req, reply, res, &p, true)) {
		params_free(&p);
		return;
	}
	unset = !p.rv || strcmp(p.rv, "0") == 0;
	o.labels = p.labels;
	o.fields = p.fields;
	o.rv = p.rv ? strtoull(p.rv, NULL, 10) : 0;
	o.initial = p.send_initial || unset;
	o.bookmarks = str_eq(marks, "true") || str_eq(marks, "1");
	o.initial_end = p.send_initial && o.bookmarks;
	o.table = wants_table(req, res);
	o.timeout_seconds = timeout ? strtol(timeout, NULL, 10) : 0;
	if (!unset && o.rv > store_rv()) {
		/* The real one waits three seconds for that version, then gives up. */
		check_version(reply, &p);
		params_free(&p);
		return;
	}
	reply->watch = watch_open(req->conn, o);
}
