/* The /sim/ endpoints: time, faults, state, direct changes. */
#include "control.h"

#include "actions.h"
#include "authz.h"
#include "clock.h"
#include "evacuate.h"
#include "faults.h"
#include "jtree.h"
#include "model.h"
#include "prometheus.h"
#include "tls.h"
#include "turn.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *counters;

void control_count(const char *method, const char *path)
{
	struct json_object *have = NULL;
	char *key = xfmt("%s %s", method, path);

	if (!counters) {
		counters = json_object_new_object();
	}
	json_object_object_get_ex(counters, key, &have);
	json_object_object_add(
		counters, key, json_object_new_int64(json_object_get_int64(have) + 1));
	free(key);
}

void control_free(void)
{
	json_object_put(counters);
	counters = NULL;
}

static struct json_object *body_of(const struct request *req)
{
	return jparse(req->body.data ? req->body.data : "", req->body.len);
}

static void bad(struct reply *reply, char *message)
{
	reply_problem(reply, (struct problem){ .code = 400, .reason = "BadRequest" },
		NULL, message);
}

static struct json_object *slots(void)
{
	struct json_object *s = jmake("{'R':%lld,'limit':%lld,'outboundLimit':%lld,"
				      "'outbound':{},'holders':[],'waiting':[]}",
		(long long)model_running(), (long long)model.cluster_limit,
		(long long)model.outbound_limit);

	for (size_t i = 0; i < model.node_count; i++) {
		int64_t n = model_outbound(&model.nodes[i]);

		if (n) {
			json_object_object_add(jget(s, "outbound"), model.nodes[i].name,
				json_object_new_int64(n));
		}
	}
	for (size_t i = 0; i < model.mig_count; i++) {
		const struct mig *m = model.migs[i];
		char *name = xfmt("%s/%s", m->ns, m->name);

		if (m->phase < PHASE_SUCCEEDED) {
			json_object_array_add(
				jget(s,
					phase_counts(m->phase) || m->has_pod
						? "holders"
						: "waiting"),
				json_object_new_string(name));
		}
		free(name);
	}
	return s;
}

static void state(struct reply *reply)
{
	struct json_object *s = json_object_new_object();
	char now[32];

	clock_format(clock_wall(), now);
	jset(s, "seconds", json_object_new_double((double)clock_now() / 1000.0));
	jset_str(s, "time", now);
	jset_int(s, "resourceVersion", (int64_t)store_rv());
	jset_int(s, "openWatches", (int64_t)watches_count());
	jset(s, "requests", counters ? jcopy(counters) : json_object_new_object());
	jset(s, "slots", slots());
	reply_tree(reply, 200, s);
}

static void advance(struct request *req, struct reply *reply)
{
	const char *text = request_query(req, "seconds");
	double seconds = text ? strtod(text, NULL) : 0.0;

	if (seconds < 0.0 || seconds > 1e7) {
		bad(reply, xfmt("seconds: \"%s\" is out of range", text));
		return;
	}
	turn_advance((int64_t)(seconds * 1000.0 + 0.5));
	reply_tree(reply, 200,
		jmake("{'seconds':%lld.%03lld}", (long long)(clock_now() / 1000),
			(long long)(clock_now() % 1000)));
}

static void add_fault(struct request *req, struct reply *reply)
{
	struct json_object *spec = body_of(req);
	char *why = json_object_is_type(spec, json_type_object)
		? fault_add(spec)
		: xfmt("the body is no JSON object");

	if (why) {
		bad(reply, why);
	} else {
		reply_tree(reply, 200, json_object_new_object());
	}
	json_object_put(spec);
}

static void set(struct request *req, struct reply *reply)
{
	struct json_object *spec = body_of(req);
	char *why = json_object_is_type(spec, json_type_object)
		? action_run(spec)
		: xfmt("the body is no JSON object");

	if (why) {
		bad(reply, why);
	} else {
		reply_tree(reply, 200, json_object_new_object());
	}
	json_object_put(spec);
}

/* {"resource": plural, "namespace":, "name":, "body": {...}} */
static struct resource *named_resource(struct json_object *spec)
{
	const char *plural = jstr(spec, "resource");

	for (size_t i = 0; plural && i < RES_COUNT; i++) {
		if (strcmp(resources[i].plural, plural) == 0 && !resources[i].absent) {
			return &resources[i];
		}
	}
	return NULL;
}

static void change(struct request *req, struct reply *reply)
{
	struct json_object *spec = body_of(req);
	struct resource *res = named_resource(spec);
	const char *ns = jstr(spec, "namespace");
	const char *name = jstr(spec, "name");
	bool create = strcmp(req->path, "/sim/create") == 0;
	struct json_object *tree = NULL;

	if (!res || (!create && (!name || !store_get(res, ns, name)))) {
		bad(reply, xfmt("no such object"));
	} else if (create) {
		tree = jcopy(jget(spec, "body"));
	} else if (strcmp(req->path, "/sim/delete") == 0) {
		store_remove(res, ns, name);
	} else {
		tree = store_read(store_get(res, ns, name));
		jmerge(tree, jget(spec, "body"));
	}
	if (tree) {
		store_put(res, tree);
	}
	if (reply->status == 200) {
		reply_tree(reply, 200, json_object_new_object());
	}
	json_object_put(spec);
}

/* {"token": ...} or {"certificates": true}: all that were issued. */
static void revoke(struct request *req, struct reply *reply)
{
	struct json_object *spec = body_of(req);
	const char *token = jstr(spec, "token");

	if (token) {
		authz_revoke(token);
	}
	if (jbool(spec, "certificates", false)) {
		tls_revoke_issued();
	}
	reply_tree(reply, 200, json_object_new_object());
	json_object_put(spec);
}

static void issue(struct request *req, struct reply *reply)
{
	const char *user = request_query(req, "user");
	struct json_object *out = json_object_new_object();
	char *certificate;
	char *key;

	tls_issue(user ? user : "admin", &certificate, &key);
	jset_str(out, "certificate", certificate);
	jset_str(out, "key", key);
	reply_tree(reply, 200, out);
	free(certificate);
	free(key);
}

static void rotate(struct reply *reply)
{
	struct json_object *out = json_object_new_object();
	char *authority = tls_rotate();

	jset_str(out, "authority", authority);
	reply_tree(reply, 200, out);
	free(authority);
}

static void drain(struct request *req, struct reply *reply, bool on)
{
	const char *name = request_query(req, "node");
	struct node *n = model_node(name);

	if (!n) {
		bad(reply, xfmt("no node \"%s\"", name ? name : ""));
		return;
	}
	if (on) {
		drain_start(n);
	} else {
		drain_stop(n);
		node_set_cordon(n, false);
	}
	reply_tree(reply, 200, json_object_new_object());
}

void control_serve(struct request *req, struct reply *reply)
{
	const char *p = req->path + 4;

	if (strcmp(p, "/state") == 0) {
		state(reply);
	} else if (strcmp(p, "/advance") == 0) {
		advance(req, reply);
	} else if (strcmp(p, "/fault") == 0) {
		add_fault(req, reply);
	} else if (strcmp(p, "/faults/clear") == 0) {
		faults_clear();
		reply_tree(reply, 200, json_object_new_object());
	} else if (strcmp(p, "/patch") == 0 || strcmp(p, "/create") == 0 ||
		strcmp(p, "/delete") == 0) {
		change(req, reply);
	} else if (strcmp(p, "/set") == 0) {
		set(req, reply);
	} else if (strcmp(p, "/prometheus") == 0) {
		struct json_object *body = body_of(req);

		prometheus_set(body);
		json_object_put(body);
		reply_tree(reply, 200, json_object_new_object());
	} else if (strcmp(p, "/revoke") == 0) {
		revoke(req, reply);
	} else if (strcmp(p, "/certificate") == 0) {
		issue(req, reply);
	} else if (strcmp(p, "/authority") == 0) {
		rotate(reply);
	} else if (strcmp(p, "/drain") == 0) {
		drain(req, reply, true);
	} else if (strcmp(p, "/undrain") == 0) {
		drain(req, reply, false);
	} else {
		reply_text(reply, 404, "404 page not found\n");
	}
}
