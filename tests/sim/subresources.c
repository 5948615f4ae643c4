/* What hangs below objects: migrate, evacuate, eviction, proxies, logs, reviews. */
#include "subresources.h"

#include "authz.h"
#include "clock.h"
#include "evacuate.h"
#include "metrics.h"
#include "model.h"
#include "prometheus.h"
#include "protobuf.h"
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* virt-api writes indented JSON. */
static void indent(struct reply *reply)
{
	struct json_object *tree = jparse(reply->body.data, reply->body.len);

	if (tree) {
		reply->body.len = 0;
		jwrite_indented(&reply->body, tree, 1, 0);
		json_object_put(tree);
	}
}

static void internal_error(struct reply *reply, const char *message)
{
	struct json_object *causes = json_object_new_array();
	struct json_object *c = json_object_new_object();

	jset_str(c, "message", message);
	json_object_array_add(causes, c);
	reply_problem(reply, (struct problem){ .code = 500, .reason = "InternalError" },
		causes, xfmt("Internal error occurred: %s", message));
	indent(reply);
}

static void migrate(struct request *req, struct reply *reply, const struct target *t)
{
	const char *accept = request_header(req, "Accept");
	struct json_object *vmi = store_load(RES_VMIS, t->ns, t->name);
	struct json_object *body;
	struct json_object *vmim;
	struct target as = *t;

	if (accept && !strstr(accept, "*/*")) {
		reply_text(reply, 406,
			"406: Not Acceptable\n\nAvailable representations: ");
	} else if (!store_get(&resources[RES_VMS], t->ns, t->name) || !vmi) {
		reply_problem(reply,
			(struct problem){ .code = 404,
				.reason = "NotFound",
				.name = t->name,
				.group = "kubevirt.io",
				.kind = "virtualmachine" },
			NULL,
			xfmt("virtualmachine.kubevirt.io \"%s\" not found", t->name));
		indent(reply);
	} else if (!str_eq(jstr(vmi, "status phase"), "Running")) {
		reply_problem(reply,
			(struct problem){ .code = 409,
				.reason = "Conflict",
				.name = t->name,
				.group = "kubevirt.io",
				.kind = "virtualmachine" },
			NULL,
			xfmt("Operation cannot be fulfilled on "
			     "virtualmachine.kubevirt.io "
			     "\"%s\": VM is not running",
				t->name));
		indent(reply);
	} else if ((body = api_body(req, reply))) {
		vmim = jmake("{'metadata':{'generateName':'kubevirt-migrate-vm-'},"
			     "'spec':{}}");
		jset_str(vmim, "spec vmiName", t->name);
		if (jhas(body, "addedNodeSelector")) {
			jset(vmim, "spec addedNodeSelector",
				jcopy(jget(body, "addedNodeSelector")));
		}
		snprintf(as.group, sizeof(as.group), "kubevirt.io");
		snprintf(as.plural, sizeof(as.plural), "%s",
			resources[RES_VMIMS].plural);
		if (api_create_tree(reply, &as, &resources[RES_VMIMS], vmim,
			    api_dry_run(req, body))) {
			reply_text(reply, 202, "");
			reply->type = NULL;
		} else {
			struct json_object *why =
				jparse(reply->body.data, reply->body.len);

			internal_error(reply,
				jstr(why, "message") ? jstr(why, "message")
						     : "refused");
			json_object_put(why);
		}
		json_object_put(body);
	}
	json_object_put(vmi);
}

static void evacuate_cancel(
	struct request *req, struct reply *reply, const struct target *t)
{
	struct vm *vm = model_vm(t->ns, t->name);
	struct json_object *body = vm ? api_body(req, reply) : NULL;
	const char *node = jstr(body, "evacuationNodeName");

	if (!vm) {
		reply_not_found(reply, t);
	} else if (vm->node->drain_taint) {
		reply_problem(reply,
			(struct problem){ .code = 400, .reason = "BadRequest" }, NULL,
			xfmt("node %s has the drain taint", vm->node->name));
	} else if (*vm->evacuation && node && strcmp(node, vm->evacuation) != 0) {
		internal_error(reply,
			"the server rejected our request due to an error "
			"in our request");
	} else {
		if (*vm->evacuation && !api_dry_run(req, body)) {
			evacuation_cancel(vm);
		}
		reply_text(reply, 200, "");
		reply->type = NULL;
	}
	json_object_put(body);
}

#define INTERCEPTOR                                                                    \
	"admission webhook \"virt-launcher-eviction-interceptor.kubevirt.io\" denied " \
	"the request: "

static void eviction(struct request *req, struct reply *reply, const struct target *t)
{
	struct json_object *body = api_body(req, reply);
	struct vm *vm = NULL;
	char *text = NULL;
	bool is_dry_run;

	if (!body) {
		return;
	}
	is_dry_run =
		api_dry_run(req, jget(body, "deleteOptions")) || api_dry_run(req, body);
	json_object_put(body);
	if (!store_get(&resources[RES_PODS], t->ns, t->name)) {
		reply_not_found(reply, t);
		return;
	}
	switch (evict_pod(t->ns, t->name, is_dry_run, &vm)) {
	case EVICTION_TRIGGERED:
		text = xfmt(INTERCEPTOR
			"Eviction triggered evacuation of VMI \"%s/%s\"",
			vm->ns, vm->name);
		break;
	case EVICTION_IN_PROGRESS:
		text = xfmt(INTERCEPTOR "Evacuation in progress: Eviction triggered "
					"evacuation of VMI \"%s/%s\"",
			vm->ns, vm->name);
		break;
	case EVICTION_NOT_MIGRATABLE:
		text = xfmt(INTERCEPTOR
			"VMI %s is configured with an eviction strategy "
			"but is not live-migratable",
			vm->name);
		break;
	case EVICTION_TARGET_POD:
		text = xfmt(INTERCEPTOR "Eviction request for target Pod");
		break;
	case EVICTION_REAL:
		break;
	}
	if (text) {
		reply_problem(reply, (struct problem){ .code = 429 }, NULL, text);
		return;
	}
	if (!is_dry_run) {
		store_remove(&resources[RES_PODS], t->ns, t->name);
	}
	reply_tree(reply, 201,
		jmake("{'kind':'Status','apiVersion':'v1','metadata':{},"
		      "'status':'Success','code':201}"));
}

static void unreachable(struct reply *reply, const char *ip, const char *port)
{
	reply_problem(reply,
		(struct problem){ .code = 503, .reason = "ServiceUnavailable" }, NULL,
		xfmt("error trying to reach service: dial tcp %s:%s: connect: "
		     "connection "
		     "refused",
			ip, port));
}

static void node_proxy(struct request *req, struct reply *reply, const struct target *t)
{
	const struct node *n = model_node(t->name);

	if (replay_body(req->path, reply)) {
		return;
	}
	if (!n) {
		reply_not_found(reply, t);
	} else if (n->kubelet_down) {
		unreachable(reply, n->internal_ip, "10250");
	} else if (strcmp(t->sub, "proxy/stats/summary") == 0) {
		metrics_summary(&reply->body, n);
	} else {
		reply_absent(reply);
	}
}

static const struct node *node_of_handler(const char *pod)
{
	for (size_t i = 0; i < model.node_count; i++) {
		if (strcmp(model.nodes[i].handler_pod, pod) == 0) {
			return &model.nodes[i];
		}
	}
	return NULL;
}

/* name: "https:virt-handler-x:8443" */
static void pod_proxy(struct request *req, struct reply *reply, const struct target *t)
{
	bool https = str_starts(t->name, "https:");
	const char *rest = https ? t->name + 6 : t->name;
	size_t n = strcspn(rest, ":");
	const char *port = rest[n] ? rest + n + 1 : "80";
	struct target pod = *t;
	struct json_object *tree;
	const struct node *node;
	const char *ip;

	if (replay_body(req->path, reply)) {
		return;
	}
	snprintf(pod.name, sizeof(pod.name), "%.*s", (int)n, rest);
	tree = store_load(RES_PODS, t->ns, pod.name);
	node = node_of_handler(pod.name);
	ip = jstr(tree, "status podIP");
	if (!tree) {
		reply_not_found(reply, &pod);
	} else if (strncmp(port, "8443", 4) != 0 || (node && node->handler_down)) {
		unreachable(reply, ip ? ip : "10.0.0.1", port);
	} else if (!https) {
		reply_problem(reply,
			(struct problem){ .code = 503, .reason = "ServiceUnavailable" },
			NULL,
			xfmt("error trying to reach service: read tcp "
			     "%s:45806->%s:8443: "
			     "read: connection reset by peer",
				ip ? ip : "", ip ? ip : ""));
	} else if (node && strcmp(t->sub, "proxy/metrics") == 0) {
		reply->type =
			"text/plain; version=0.0.4; charset=utf-8; escaping=values";
		metrics_handler(&reply->body, node);
	} else if (str_starts(pod.name, "virt-controller") &&
		strcmp(t->sub, "proxy/metrics") == 0) {
		reply->type =
			"text/plain; version=0.0.4; charset=utf-8; escaping=values";
		metrics_controller(&reply->body);
	} else {
		reply_absent(reply);
	}
	json_object_put(tree);
}

/* Where the last `lines` of a text begin. */
static const char *last_lines(const char *text, long lines)
{
	const char *p = text + strlen(text);

	while (p > text && lines >= 0) {
		p--;
		lines -= *p == '\n';
		if (lines < 0) {
			p++;
			break;
		}
	}
	return p;
}

/* The kubelet looks at the time each line was written. */
static const char *lines_since(const char *text, int64_t wall)
{
	while (*text) {
		const char *end = strchr(text, '\n');
		const char *at = strstr(text, "\"timestamp\":\"");

		if (!end || (at && at < end && clock_parse(at + 13) >= wall)) {
			break;
		}
		text = end + 1;
	}
	return text;
}

/* As the kubelet does it: the last lines, of these what is not too old, of that the
 * first bytes. */
static void pod_log_body(
	struct request *req, struct reply *reply, const struct target *t)
{
	const char *tail = request_query(req, "tailLines");
	const char *seconds = request_query(req, "sinceSeconds");
	const char *time = request_query(req, "sinceTime");
	const char *bytes = request_query(req, "limitBytes");
	const struct buf *log = pod_log_find(t->ns, t->name);
	const char *from = log && log->data ? log->data : "";
	char *body;

	if (!store_get(&resources[RES_PODS], t->ns, t->name)) {
		reply_not_found(reply, t);
		return;
	}
	if (seconds && time) {
		reply_text(reply, 400, "only one of sinceTime or sinceSeconds");
		return;
	}
	if (tail) {
		from = last_lines(from, strtol(tail, NULL, 10));
	}
	if (time) {
		from = lines_since(from, clock_parse(time));
	} else if (seconds) {
		from = lines_since(
			from, clock_wall() - strtoll(seconds, NULL, 10) * 1000);
	}
	body = xdup(from);
	if (bytes && strtoull(bytes, NULL, 10) < strlen(body)) {
		body[strtoull(bytes, NULL, 10)] = '\0';
	}
	reply_text(reply, 200, body);
	reply->type = "text/plain";
	free(body);
}

/* ---- reviews ---- */

static struct json_object *review_body(struct request *req, struct reply *reply)
{
	struct json_object *t =
		req->body.len ? protobuf_review(req->body.data, req->body.len) : NULL;

	return t ? t : api_body(req, reply);
}

static void access_review(struct request *req, struct reply *reply)
{
	struct json_object *in = review_body(req, reply);
	struct json_object *a = jget(in, "spec resourceAttributes");
	struct json_object *out;
	const char *resource = jstr(a, "resource");
	const char *sub = jstr(a, "subresource");
	const char *ns = jstr(a, "namespace");
	const char *group = jstr(a, "group");
	char *what = xfmt(
		"%s%s%s", resource ? resource : "", sub ? "/" : "", sub ? sub : "");
	struct attributes at = { jstr(a, "verb") ? jstr(a, "verb") : "",
		group ? group : "", what, ns ? ns : "", jstr(a, "name") };

	if (in) {
		out = jmake("{'kind':'SelfSubjectAccessReview','apiVersion':"
			    "'authorization.k8s.io/v1','metadata':{}}");
		jset(out, "spec", jcopy(jget(in, "spec")));
		jset_bool(out, "status allowed",
			a ? authz_allowed(req->user, &at)
			  : jhas(in, "spec nonResourceAttributes"));
		reply_tree(reply, 201, out);
	}
	free(what);
	json_object_put(in);
}

static void rules_review(struct request *req, struct reply *reply)
{
	struct json_object *in = review_body(req, reply);
	struct json_object *out;
	const char *ns = jstr(in, "spec namespace");

	if (!in) {
		return;
	}
	out = jmake("{'kind':'SelfSubjectRulesReview','apiVersion':"
		    "'authorization.k8s.io/v1','metadata':{},'spec':{},'status':{"
		    "'nonResourceRules':[],'incomplete':false}}");
	jset(out, "status resourceRules", authz_rules(req->user, ns ? ns : ""));
	reply_tree(reply, 201, out);
	json_object_put(in);
}

static bool serve_reviews(
	struct request *req, struct reply *reply, const struct target *t)
{
	if (strcmp(req->method, "POST") != 0) {
		return false;
	}
	if (strcmp(t->plural, "selfsubjectaccessreviews") == 0) {
		access_review(req, reply);
		return true;
	}
	if (strcmp(t->plural, "selfsubjectrulesreviews") == 0) {
		rules_review(req, reply);
		return true;
	}
	return false;
}

static bool serve_virt_api(
	struct request *req, struct reply *reply, const struct target *t)
{
	if (resources[RES_VMIMS].absent) {
		return false;
	}
	if (model.virt_api_down) {
		reply_text(reply, 503,
			"error trying to reach service: dial tcp 10.131.200.10:8443: "
			"connect: connection refused\n");
		return true;
	}
	if (strcmp(t->plural, "version") == 0) {
		reply_tree(reply, 200,
			jmake("{'gitVersion':'%s','gitCommit':'','gitTreeState':'',"
			      "'buildDate':'1970-01-01T00:00:00Z','goVersion':"
			      "'go1.24.6','compiler':'gc','platform':'linux/amd64'}",
				model.version));
		indent(reply);
		return true;
	}
	if (strcmp(req->method, "PUT") != 0) {
		return false;
	}
	if (strcmp(t->sub, "migrate") == 0) {
		migrate(req, reply, t);
		return true;
	}
	if (strcmp(t->sub, "evacuate/cancel") == 0) {
		evacuate_cancel(req, reply, t);
		return true;
	}
	return false;
}

bool subresource_serve(struct request *req, struct reply *reply, const struct target *t)
{
	if (strcmp(t->group, "authorization.k8s.io") == 0) {
		return serve_reviews(req, reply, t);
	}
	if (strcmp(t->group, "subresources.kubevirt.io") == 0) {
		return serve_virt_api(req, reply, t);
	}
	if (*t->group || !*t->sub) {
		return false;
	}
	if (strcmp(t->plural, "nodes") == 0 && str_starts(t->sub, "proxy")) {
		node_proxy(req, reply, t);
	} else if (strcmp(t->plural, "pods") == 0 && str_starts(t->sub, "proxy")) {
		pod_proxy(req, reply, t);
	} else if (strcmp(t->plural, "services") == 0 && str_starts(t->sub, "proxy/")) {
		prometheus_proxy(req, reply, t);
	} else if (strcmp(t->plural, "pods") == 0 && strcmp(t->sub, "log") == 0) {
		pod_log_body(req, reply, t);
	} else if (strcmp(t->plural, "pods") == 0 && strcmp(t->sub, "eviction") == 0 &&
		strcmp(req->method, "POST") == 0) {
		eviction(req, reply, t);
	} else {
		return false;
	}
	return true;
}
