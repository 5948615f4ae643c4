/* create, update, patch and delete. */
#include "api.h"

#include "admission.h"
#include "clock.h"
#include "model.h"
#include "selectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct problem problem_of(
	const struct target *t, const char *name, unsigned code, const char *reason)
{
	return (struct problem){ .code = code,
		.reason = reason,
		.name = name,
		.group = t->group,
		.kind = t->plural };
}

static void reply_conflict(struct reply *reply, const struct target *t, char *why)
{
	reply_problem(reply, problem_of(t, t->name, 409, "Conflict"), NULL,
		xfmt("Operation cannot be fulfilled on %s%s%s \"%s\": %s", t->plural,
			*t->group ? "." : "", t->group, t->name, why));
	free(why);
}

static void reply_refusal(struct reply *reply, struct refusal *r)
{
	reply_problem(reply,
		(struct problem){ .code = r->code,
			.reason = r->code == 422 ? "Invalid"
				: r->code == 500 ? "InternalError"
						 : NULL },
		r->causes, r->message);
}

static bool writable(struct reply *reply)
{
	if (model.replay) {
		reply_problem(reply,
			(struct problem){ .code = 405, .reason = "MethodNotAllowed" },
			NULL, xfmt("a recording is replayed, nothing can be changed"));
		return false;
	}
	return true;
}

/* ---- create ---- */

static bool prepare_new(struct reply *reply, const struct target *t,
	struct resource *res, struct json_object *tree)
{
	const char *prefix = jstr(tree, "metadata generateName");
	const char *kind = jstr(tree, "kind");
	const char *ns = jstr(tree, "metadata namespace");
	char text[48];

	if (kind && strcmp(kind, res->kind) != 0) {
		reply_problem(reply,
			(struct problem){ .code = 400, .reason = "BadRequest" }, NULL,
			xfmt("the kind in the data (%s) does not match the expected "
			     "kind (%s)",
				kind, res->kind));
		return false;
	}
	if (res->namespaced && ns && *t->ns && strcmp(ns, t->ns) != 0) {
		reply_problem(reply,
			(struct problem){ .code = 400, .reason = "BadRequest" }, NULL,
			xfmt("the namespace of the provided object does not match the "
			     "namespace sent on the request"));
		return false;
	}
	if (res->namespaced) {
		jset_str(tree, "metadata namespace", t->ns);
	}
	if (!jhas(tree, "metadata name") && prefix) {
		char suffix[6];
		char *name;

		suffix_new(suffix);
		name = xfmt("%s%s", prefix, suffix);
		jset_str(tree, "metadata name", name);
		free(name);
	}
	jdel(tree, "metadata uid");
	jdel(tree, "metadata resourceVersion");
	jdel(tree, "metadata managedFields");
	uid_new(text);
	jset_str(tree, "metadata uid", text);
	clock_format(clock_wall(), text);
	jset_str(tree, "metadata creationTimestamp", text);
	if (!res->typed) {
		jset_int(tree, "metadata generation", 1);
	}
	return true;
}

bool api_create_tree(struct reply *reply, const struct target *t, struct resource *res,
	struct json_object *tree, bool dry_run)
{
	struct refusal refusal;
	struct version *v;
	const char *name;

	if (!prepare_new(reply, t, res, tree)) {
		json_object_put(tree);
		return false;
	}
	if (!admission_create(res, tree, &refusal)) {
		reply_refusal(reply, &refusal);
		json_object_put(tree);
		return false;
	}
	name = jstr(tree, "metadata name");
	if (!name) {
		reply_problem(reply, problem_of(t, "", 422, "Invalid"), NULL,
			xfmt("%s \"\" is invalid: metadata.name: Required value: name "
			     "or "
			     "generateName is required",
				res->kind));
		json_object_put(tree);
		return false;
	}
	if (store_get(res, t->ns, name)) {
		reply_problem(reply, problem_of(t, name, 409, "AlreadyExists"), NULL,
			xfmt("%s%s%s \"%s\" already exists", t->plural,
				*t->group ? "." : "", t->group, name));
		json_object_put(tree);
		return false;
	}
	if (dry_run) {
		v = store_render(res, tree);
		reply_version(reply, 201, v);
		version_drop(v);
		json_object_put(tree);
		return true;
	}
	v = store_put(res, tree);
	reply_version(reply, 201, v);
	return true;
}

void api_create(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	struct json_object *tree = writable(reply) ? api_body(req, reply) : NULL;

	if (tree) {
		api_create_tree(reply, t, res, tree, api_dry_run(req, NULL));
	}
}

/* ---- update and patch ---- */

/* Server-owned metadata cannot be changed by a client. */
static void keep_metadata(struct json_object *before, struct json_object *after)
{
	static const char *const own[] = { "uid", "creationTimestamp", "generation",
		"deletionTimestamp", "deletionGracePeriodSeconds", "namespace", "name",
		"resourceVersion" };

	for (size_t i = 0; i < COUNT_OF(own); i++) {
		char path[64];
		struct json_object *v;

		snprintf(path, sizeof(path), "metadata %s", own[i]);
		v = jget(before, path);
		if (v) {
			jset(after, path, jcopy(v));
		} else {
			jdel(after, path);
		}
	}
	jdel(after, "metadata managedFields");
}

static void keep_status(const struct resource *res, const struct target *t,
	struct json_object *before, struct json_object **after)
{
	if (!res->status_sub) {
		return;
	}
	if (strcmp(t->sub, "status") == 0) {
		struct json_object *merged = jcopy(before);

		jset(merged, "status", jcopy(jget(*after, "status")));
		json_object_put(*after);
		*after = merged;
	} else if (jhas(before, "status")) {
		jset(*after, "status", jcopy(jget(before, "status")));
	} else {
		jdel(*after, "status");
	}
}

static bool same_version(struct reply *reply, const struct target *t,
	struct json_object *before, struct json_object *after)
{
	const char *rv = jstr(after, "metadata resourceVersion");
	const char *uid = jstr(after, "metadata uid");
	const char *have = jstr(before, "metadata uid");

	if (rv && *rv && strcmp(rv, jstr(before, "metadata resourceVersion")) != 0) {
		reply_conflict(reply, t,
			xfmt("the object has been modified; please apply your changes "
			     "to "
			     "the latest version and try again"));
		return false;
	}
	if (uid && have && strcmp(uid, have) != 0) {
		reply_conflict(reply, t,
			xfmt("Precondition failed: UID in precondition: %s, UID in "
			     "object "
			     "meta: %s",
				uid, have));
		return false;
	}
	return true;
}

/* The new state from a PATCH; NULL after answering. */
static struct json_object *patched(struct request *req, struct reply *reply,
	const struct target *t, struct json_object *before)
{
	const char *type = request_header(req, "Content-Type");
	struct json_object *patch;
	struct json_object *after;
	char *why = NULL;

	if (!type ||
		(strncmp(type, "application/merge-patch+json", 28) != 0 &&
			strncmp(type, "application/json-patch+json", 27) != 0 &&
			strncmp(type, "application/strategic-merge-patch+json", 38) !=
				0)) {
		reply_problem(reply,
			(struct problem){
				.code = 415, .reason = "UnsupportedMediaType" },
			NULL,
			xfmt("the body of the request was in an unknown format - "
			     "accepted media types include: "
			     "application/json-patch+json, "
			     "application/merge-patch+json"));
		return NULL;
	}
	patch = api_body(req, reply);
	if (!patch) {
		return NULL;
	}
	after = jcopy(before);
	if (json_object_is_type(patch, json_type_array)) {
		why = jpatch(&after, patch);
	} else {
		jmerge(after, patch);
	}
	json_object_put(patch);
	if (why) {
		reply_problem(reply, problem_of(t, t->name, 422, "Invalid"), NULL,
			xfmt("the server rejected our request due to an error in our "
			     "request"));
		free(why);
		json_object_put(after);
		return NULL;
	}
	return after;
}

static bool no_finalizers(struct json_object *tree)
{
	struct json_object *f = jget(tree, "metadata finalizers");

	return !f || json_object_array_length(f) == 0;
}

/* Takes after. */
static void commit_update(struct request *req, struct reply *reply,
	const struct target *t, struct resource *res, struct json_object *before,
	struct json_object *after)
{
	if (api_dry_run(req, NULL) || json_object_equal(before, after)) {
		struct version *v = store_render(res, after);

		reply_version(reply, 200, v);
		version_drop(v);
		json_object_put(after);
		return;
	}
	if (!res->typed && res != &resources[RES_VMIS] &&
		!json_object_equal(jget(before, "spec"), jget(after, "spec"))) {
		jset_int(after, "metadata generation",
			jint(before, "metadata generation", 0) + 1);
	}
	if (jhas(after, "metadata deletionTimestamp") && no_finalizers(after)) {
		struct version *v = store_render(res, after);

		reply_version(reply, 200, v);
		version_drop(v);
		json_object_put(after);
		store_remove(res, t->ns, t->name);
		return;
	}
	reply_version(reply, 200, store_put(res, after));
}

void api_update(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	struct json_object *before;
	struct json_object *after;
	struct refusal refusal;

	if (!writable(reply)) {
		return;
	}
	before = *t->name && store_get(res, t->ns, t->name)
		? store_read(store_get(res, t->ns, t->name))
		: NULL;
	if (!before) {
		reply_not_found(reply, t);
		return;
	}
	after = strcmp(req->method, "PATCH") == 0 ? patched(req, reply, t, before)
						  : api_body(req, reply);
	if (after && same_version(reply, t, before, after)) {
		keep_metadata(before, after);
		keep_status(res, t, before, &after);
		if (admission_update(res, before, after, &refusal)) {
			commit_update(req, reply, t, res, before, after);
			after = NULL;
		} else {
			reply_refusal(reply, &refusal);
		}
	}
	json_object_put(after);
	json_object_put(before);
}

/* ---- delete ---- */

static void reply_deleted(
	struct reply *reply, const struct target *t, const struct version *v)
{
	struct json_object *s =
		jmake("{'kind':'Status','apiVersion':'v1','metadata':{},"
		      "'status':'Success','details':{}}");

	jset_str(s, "details name", t->name);
	if (*t->group) {
		jset_str(s, "details group", t->group);
	}
	jset_str(s, "details kind", t->plural);
	jset_str(s, "details uid", v->uid);
	reply_tree(reply, 200, s);
}

static bool preconditions_hold(struct reply *reply, const struct target *t,
	const struct version *v, struct json_object *options)
{
	const char *uid = jstr(options, "preconditions uid");
	const char *rv = jstr(options, "preconditions resourceVersion");

	if (uid && strcmp(uid, v->uid) != 0) {
		reply_conflict(reply, t,
			xfmt("Precondition failed: UID in precondition: %s, UID in "
			     "object "
			     "meta: %s",
				uid, v->uid));
		return false;
	}
	if (rv && strtoull(rv, NULL, 10) != v->rv) {
		reply_conflict(reply, t,
			xfmt("Precondition failed: ResourceVersion in precondition: "
			     "%s, "
			     "ResourceVersion in object meta: %llu",
				rv, (unsigned long long)v->rv));
		return false;
	}
	return true;
}

/* Marks the object; whoever owns the finalizer or the pod finishes it. */
static struct version *mark_deleted(
	struct resource *res, struct json_object *tree, int64_t grace)
{
	char at[32];

	clock_format(clock_wall() + grace * 1000, at);
	jset_str(tree, "metadata deletionTimestamp", at);
	jset_int(tree, "metadata deletionGracePeriodSeconds", grace);
	jset_int(tree, "metadata generation", jint(tree, "metadata generation", 0) + 1);
	return store_put(res, tree);
}

static void delete_one(struct reply *reply, const struct target *t,
	struct resource *res, struct json_object *options, bool dry_run)
{
	struct version *v = version_hold(store_get(res, t->ns, t->name));
	struct json_object *tree;
	int64_t grace = jint(options, "gracePeriodSeconds", 30);

	if (!preconditions_hold(reply, t, v, options)) {
		version_drop(v);
		return;
	}
	tree = store_read(v);
	if (dry_run) {
		reply_version(reply, 200, v);
	} else if (jhas(tree, "metadata deletionTimestamp") &&
		(!no_finalizers(tree) || (res == &resources[RES_PODS] && grace))) {
		reply_version(reply, 200, v);
	} else if (!no_finalizers(tree)) {
		reply_version(reply, 200, mark_deleted(res, tree, 0));
		tree = NULL;
	} else if (res == &resources[RES_PODS] && grace) {
		reply_version(reply, 200, mark_deleted(res, tree, grace));
		tree = NULL;
	} else {
		store_remove(res, t->ns, t->name);
		reply_deleted(reply, t, v);
	}
	json_object_put(tree);
	version_drop(v);
}

static void delete_collection(struct request *req, struct reply *reply,
	const struct target *t, struct resource *res)
{
	struct selector s = { 0 };
	struct version **list = NULL;
	size_t n = 0;
	struct json_object *none = json_object_new_object();

	free(selector_parse_labels(&s, request_query(req, "labelSelector")));
	store_snapshot(res, t->ns, 0, &list, &n);
	for (size_t i = 0; i < n; i++) {
		if (selector_match(&s, list[i]->labels, false)) {
			struct target one = *t;

			snprintf(one.ns, sizeof(one.ns), "%s", list[i]->ns);
			snprintf(one.name, sizeof(one.name), "%s", list[i]->name);
			delete_one(reply, &one, res, none, api_dry_run(req, NULL));
		}
		version_drop(list[i]);
	}
	free(list);
	selector_free(&s);
	json_object_put(none);
	reply_tree(reply, 200,
		jmake("{'kind':'Status','apiVersion':'v1','metadata':{},"
		      "'status':'Success','code':200}"));
}

void api_delete(struct request *req, struct reply *reply, const struct target *t,
	struct resource *res)
{
	struct json_object *options;

	if (!writable(reply)) {
		return;
	}
	if (!*t->name) {
		delete_collection(req, reply, t, res);
		return;
	}
	if (!store_get(res, t->ns, t->name)) {
		reply_not_found(reply, t);
		return;
	}
	options = api_body(req, reply);
	if (options) {
		const char *grace = request_query(req, "gracePeriodSeconds");

		if (grace) {
			jset_int(
				options, "gracePeriodSeconds", strtol(grace, NULL, 10));
		}
		delete_one(reply, t, res, options, api_dry_run(req, options));
		json_object_put(options);
	}
}
