/* From a path to a resource: routing, authorisation and what is not a resource. */
#include "api.h"

#include "authz.h"
#include "discovery.h"
#include "jtree.h"
#include "subresources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reply_absent(struct reply *reply)
{
	reply_text(reply, 404, "404 page not found\n");
}

void reply_not_found(struct reply *reply, const struct target *t)
{
	reply_problem(reply,
		(struct problem){ .code = 404,
			.reason = "NotFound",
			.name = t->name,
			.group = t->group,
			.kind = t->plural },
		NULL,
		xfmt("%s%s%s \"%s\" not found", t->plural, *t->group ? "." : "",
			t->group, t->name));
}

void reply_version(struct reply *r, unsigned status, const struct version *v)
{
	r->status = status;
	r->type = "application/json";
	r->body.len = 0;
	buf_add(&r->body, v->text, v->len);
	buf_char(&r->body, '\n');
}

struct json_object *api_body(struct request *req, struct reply *reply)
{
	const char *type = request_header(req, "Content-Type");
	struct json_object *tree;

	if (!req->body.len) {
		return json_object_new_object();
	}
	if (type && (strstr(type, "protobuf") || strstr(type, "yaml"))) {
		reply_problem(reply,
			(struct problem){
				.code = 415, .reason = "UnsupportedMediaType" },
			NULL,
			xfmt("the body of the request was in an unknown format - "
			     "accepted media types include: application/json"));
		return NULL;
	}
	tree = jparse(req->body.data, req->body.len);
	if (!tree || json_object_is_type(tree, json_type_string)) {
		json_object_put(tree);
		reply_problem(reply,
			(struct problem){ .code = 400, .reason = "BadRequest" }, NULL,
			xfmt("the object provided is unrecognized (must be of type "
			     "Status): couldn't get version/kind; json parse error"));
		return NULL;
	}
	return tree;
}

bool api_dry_run(const struct request *req, struct json_object *body)
{
	const char *q = request_query(req, "dryRun");

	return str_eq(q, "All") || str_eq(jstr(body, "dryRun 0"), "All");
}

static char *cut(char **rest)
{
	char *from = *rest;
	char *slash;

	if (!from || !*from) {
		return NULL;
	}
	slash = strchr(from, '/');
	if (slash) {
		*slash = '\0';
		*rest = slash + 1;
	} else {
		*rest = NULL;
	}
	return from;
}

static void put(char *out, size_t size, const char *s)
{
	snprintf(out, size, "%s", s ? s : "");
}

/* path: after /api/v1/ or /apis/group/version/. */
static void parse_object_path(char *path, struct target *t)
{
	char *rest = path;
	const char *first = cut(&rest);

	if (str_eq(first, "namespaces") && rest && strchr(rest, '/')) {
		put(t->ns, sizeof(t->ns), cut(&rest));
		first = cut(&rest);
	}
	put(t->plural, sizeof(t->plural), first);
	put(t->name, sizeof(t->name), cut(&rest));
	put(t->sub, sizeof(t->sub), rest);
	if (strcmp(t->plural, "namespaces") == 0 && !*t->group) {
		put(t->ns, sizeof(t->ns), t->name);
	}
}

static bool parse_target(const char *path, struct target *t)
{
	char *copy = xdup(path + 1);
	char *rest = copy;
	const char *root = cut(&rest);

	memset(t, 0, sizeof(*t));
	if (str_eq(root, "apis")) {
		put(t->group, sizeof(t->group), cut(&rest));
	}
	put(t->version, sizeof(t->version), cut(&rest));
	if (rest && *rest) {
		parse_object_path(rest, t);
	}
	free(copy);
	return *t->plural != '\0';
}

static const char *verb_of(const struct request *req, const struct target *t)
{
	const char *w = request_query(req, "watch");

	if (strcmp(req->method, "GET") == 0 || strcmp(req->method, "HEAD") == 0) {
		if (*t->name) {
			return "get";
		}
		return w && (strcmp(w, "1") == 0 || strcmp(w, "true") == 0) ? "watch"
									    : "list";
	}
	if (strcmp(req->method, "POST") == 0) {
		return "create";
	}
	if (strcmp(req->method, "PUT") == 0) {
		return "update";
	}
	if (strcmp(req->method, "PATCH") == 0) {
		return "patch";
	}
	return *t->name ? "delete" : "deletecollection";
}

static bool authorised(struct request *req, struct reply *reply, const struct target *t,
	const char *verb)
{
	char *what = *t->sub
		? xfmt("%s/%.*s", t->plural, (int)strcspn(t->sub, "/"), t->sub)
		: xdup(t->plural);
	struct attributes a = { verb, t->group, what, t->ns,
		*t->name ? t->name : NULL };
	bool ok = authz_check(req, &a, reply);

	free(what);
	return ok;
}

static bool acceptable(struct request *req, struct reply *reply)
{
	const char *accept = request_header(req, "Accept");

	if (!accept || strstr(accept, "json") || strstr(accept, "*/*") ||
		strstr(accept, "application/*") || strstr(accept, "yaml")) {
		return true;
	}
	reply_problem(reply, (struct problem){ .code = 406, .reason = "NotAcceptable" },
		NULL,
		xfmt("only the following media types are accepted: application/json, "
		     "application/yaml, application/vnd.kubernetes.protobuf"));
	return false;
}

static void serve_verb(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	const char *verb = verb_of(req, t);

	if (strcmp(verb, "get") == 0) {
		api_get(req, reply, t, res);
	} else if (strcmp(verb, "list") == 0) {
		api_list(req, reply, t, res);
	} else if (strcmp(verb, "watch") == 0) {
		api_watch(req, reply, t, res);
	} else if (strcmp(verb, "create") == 0) {
		api_create(req, reply, t, res);
	} else if (strcmp(verb, "update") == 0 || strcmp(verb, "patch") == 0) {
		api_update(req, reply, t, res);
	} else {
		api_delete(req, reply, t, res);
	}
}

static void serve_object(struct request *req, struct reply *reply, struct target *t)
{
	struct resource *res;

	if (!authorised(req, reply, t, verb_of(req, t)) ||
		subresource_serve(req, reply, t)) {
		return;
	}
	res = store_find(t->group, t->version, t->plural);
	if (!res || (*t->ns && !res->namespaced && res != &resources[RES_NAMESPACES])) {
		reply_absent(reply);
		return;
	}
	if (*t->sub && strcmp(t->sub, "status") != 0) {
		reply_absent(reply);
		return;
	}
	if (acceptable(req, reply)) {
		serve_verb(req, reply, t, res);
	}
}

static bool open_to_all(const char *path)
{
	static const char *const open[] = { "/healthz", "/livez", "/readyz",
		"/version" };

	for (size_t i = 0; i < COUNT_OF(open); i++) {
		if (str_starts(path, open[i])) {
			return true;
		}
	}
	return false;
}

void api_serve(struct request *req, struct reply *reply)
{
	struct target t;

	if (req->bad_token) {
		reply_unauthorized(reply);
		return;
	}
	if ((str_starts(req->path, "/api/") || str_starts(req->path, "/apis/")) &&
		parse_target(req->path, &t)) {
		serve_object(req, reply, &t);
		return;
	}
	if (!req->user && !open_to_all(req->path)) {
		reply_problem(reply,
			(struct problem){ .code = 403, .reason = "Forbidden" }, NULL,
			xfmt("forbidden: User \"system:anonymous\" cannot get path "
			     "\"%s\"",
				req->path));
		return;
	}
	if (!discovery_serve(req, reply)) {
		reply_absent(reply);
	}
}
