/* Paths that are no objects: versions, health, discovery documents. */
#include "discovery.h"

#include "jtree.h"
#include "model.h"
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char git_version[64] = "v1.33.5";

/* Groups served without objects behind them. */
static const struct {
	const char *group;
	const char *version;
	const char *resources;
} virtual_groups[] = {
	{ "authorization.k8s.io", "v1",
		"[{'name':'selfsubjectaccessreviews','singularName':"
		"'selfsubjectaccessreview','namespaced':false,'kind':"
		"'SelfSubjectAccessReview','verbs':['create']},"
		"{'name':'selfsubjectrulesreviews','singularName':"
		"'selfsubjectrulesreview','namespaced':false,'kind':"
		"'SelfSubjectRulesReview','verbs':['create']}]" },
	{ "subresources.kubevirt.io", "v1",
		"[{'name':'virtualmachines/"
		"migrate','singularName':'','namespaced':true,"
		"'kind':'','verbs':['update']},"
		"{'name':'virtualmachines/evacuate/cancel','singularName':'',"
		"'namespaced':true,'kind':'','verbs':['update']}]" },
};

void discovery_init(const char *kubernetes_version)
{
	strncpy(git_version, kubernetes_version, sizeof(git_version) - 1);
}

bool discovery_has_watch_lists(void)
{
	int minor = 0;

	/* apiserver features/kube_features.go: WatchList by default on in 1.32, off
	 * again in 1.33, on from 1.34. */
	return sscanf(git_version, "v1.%d", &minor) == 1 &&
		(minor == 32 || minor >= 34);
}

static bool group_present(const char *group)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		if (!resources[i].absent && strcmp(resources[i].group, group) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < COUNT_OF(virtual_groups); i++) {
		if (strcmp(virtual_groups[i].group, group) == 0) {
			return strcmp(group, "subresources.kubevirt.io") != 0 ||
				group_present("kubevirt.io");
		}
	}
	return false;
}

static void add_version(
	struct json_object *group, const char *name, const char *version)
{
	struct json_object *v = jmake(
		"{'groupVersion':'%s/%s','version':'%s'}", name, version, version);
	struct json_object *list = jget(group, "versions");

	if (jfind(list, "version", version)) {
		json_object_put(v);
		return;
	}
	if (!json_object_array_length(list)) {
		jset(group, "preferredVersion", jcopy(v));
	}
	json_object_array_add(list, v);
}

static struct json_object *group_document(const char *name)
{
	struct json_object *g = jmake("{'name':'%s','versions':[]}", name);

	for (size_t i = 0; i < RES_COUNT; i++) {
		if (!resources[i].absent && strcmp(resources[i].group, name) == 0) {
			add_version(g, name, resources[i].version);
		}
	}
	for (size_t i = 0; i < COUNT_OF(virtual_groups); i++) {
		if (strcmp(virtual_groups[i].group, name) == 0) {
			add_version(g, name, virtual_groups[i].version);
		}
	}
	return g;
}

static void serve_groups(struct reply *reply)
{
	struct json_object *doc =
		jmake("{'kind':'APIGroupList','apiVersion':'v1','groups':[]}");
	struct json_object *list = jget(doc, "groups");

	for (size_t i = 0; i < RES_COUNT + COUNT_OF(virtual_groups); i++) {
		const char *name = i < RES_COUNT ? resources[i].group
						 : virtual_groups[i - RES_COUNT].group;

		if (*name && group_present(name) && !jfind(list, "name", name)) {
			json_object_array_add(list, group_document(name));
		}
	}
	reply_tree(reply, 200, doc);
}

static struct json_object *resource_document(const struct resource *r)
{
	struct json_object *d = jmake(
		"{'name':'%s','singularName':'%s','namespaced':%s,"
		"'kind':'%s','verbs':['delete','deletecollection',"
		"'get','list','patch','create','update','watch']}",
		r->plural, r->singular, r->namespaced ? "true" : "false", r->kind);
	char *names = xdup(r->short_names);
	char *save = NULL;

	for (char *s = strtok_r(names, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		struct json_object *list = jget(d, "shortNames");

		if (!list) {
			list = json_object_new_array();
			jset(d, "shortNames", list);
		}
		json_object_array_add(list, json_object_new_string(s));
	}
	free(names);
	return d;
}

static bool serve_resources(struct reply *reply, const char *group, const char *version)
{
	struct json_object *doc = jmake("{'kind':'APIResourceList','apiVersion':'v1',"
					"'groupVersion':'%s%s%s','resources':[]}",
		group, *group ? "/" : "", version);
	struct json_object *list = jget(doc, "resources");

	for (size_t i = 0; i < RES_COUNT; i++) {
		const struct resource *r = &resources[i];

		if (!r->absent && strcmp(r->group, group) == 0 &&
			strcmp(r->version, version) == 0) {
			json_object_array_add(list, resource_document(r));
			if (r->status_sub) {
				json_object_array_add(list,
					jmake("{'name':'%s/status','singularName':'',"
					      "'namespaced':%s,'kind':'%s','verbs':["
					      "'get','patch','update']}",
						r->plural,
						r->namespaced ? "true" : "false",
						r->kind));
			}
		}
	}
	for (size_t i = 0; i < COUNT_OF(virtual_groups); i++) {
		if (strcmp(virtual_groups[i].group, group) == 0 &&
			strcmp(virtual_groups[i].version, version) == 0 &&
			group_present(group)) {
			jset(doc, "resources",
				jmake("%s", virtual_groups[i].resources));
			list = jget(doc, "resources");
		}
	}
	if (!json_object_array_length(list)) {
		json_object_put(doc);
		return false;
	}
	if (!*group) {
		json_object_array_add(list,
			jmake("{'name':'pods/eviction','singularName':'','namespaced':"
			      "true,'group':'policy','version':'v1','kind':'Eviction',"
			      "'verbs':['create']}"));
		json_object_array_add(list,
			jmake("{'name':'pods/log','singularName':'','namespaced':true,"
			      "'kind':'Pod','verbs':['get']}"));
	}
	reply_tree(reply, 200, doc);
	return true;
}

static bool serve_group_path(struct reply *reply, const char *path)
{
	const char *slash = strchr(path, '/');
	char *group = xndup(path, slash ? (size_t)(slash - path) : strlen(path));
	bool ok = group_present(group);

	if (ok && model.virt_api_down &&
		strcmp(group, "subresources.kubevirt.io") == 0) {
		free(group);
		reply_text(reply, 503,
			"error trying to reach service: dial tcp 10.131.200.10:8443: "
			"connect: connection refused\n");
		return true;
	}

	if (ok && slash && slash[1]) {
		ok = serve_resources(reply, group, slash + 1);
	} else if (ok) {
		struct json_object *doc =
			jmake("{'kind':'APIGroup','apiVersion':'v1'}");
		struct json_object *g = group_document(group);

		jmerge(doc, g);
		json_object_put(g);
		reply_tree(reply, 200, doc);
	}
	free(group);
	return ok;
}

/* ---- openapi: only what kubectl asks before it creates something ---- */

static void openapi_index(struct reply *reply)
{
	struct json_object *doc = jmake("{'paths':{}}");

	for (size_t i = 0; i < RES_COUNT; i++) {
		const struct resource *r = &resources[i];
		char *path = xfmt("%s%s%s%s", *r->group ? "apis/" : "api/", r->group,
			*r->group ? "/" : "", r->version);

		if (!r->absent) {
			json_object_object_add(jget(doc, "paths"), path,
				jmake("{'serverRelativeURL':'/openapi/v3/%s?hash=1'}",
					path));
		}
		free(path);
	}
	reply_tree(reply, 200, doc);
}

static void openapi_group(struct reply *reply, const char *group_version)
{
	struct json_object *doc =
		jmake("{'openapi':'3.0.0','info':{'title':'Kubernetes',"
		      "'version':'%s'},'paths':{},'components':{"
		      "'schemas':{}}}",
			git_version);

	for (size_t i = 0; i < RES_COUNT; i++) {
		const struct resource *r = &resources[i];
		char *prefix = xfmt("%s%s%s%s", *r->group ? "apis/" : "api/", r->group,
			*r->group ? "/" : "", r->version);
		char *path = xfmt("/%s%s/%s/{name}", prefix,
			r->namespaced ? "/namespaces/{namespace}" : "", r->plural);

		if (!r->absent && strcmp(prefix, group_version) == 0) {
			json_object_object_add(jget(doc, "paths"), path,
				jmake("{'patch':{'operationId':'patch%s',"
				      "'x-kubernetes-action':'patch',"
				      "'x-kubernetes-group-version-kind':{'group':'%s',"
				      "'kind':'%s','version':'%s'},'parameters':[{"
				      "'name':'dryRun','in':'query','schema':{"
				      "'type':'string'}},{'name':'fieldValidation',"
				      "'in':'query','schema':{'type':'string'}}],"
				      "'responses':{}}}",
					r->kind, r->group, r->kind, r->version));
		}
		free(path);
		free(prefix);
	}
	reply_tree(reply, 200, doc);
}

static void serve_version(struct reply *reply)
{
	const char *minor = strchr(git_version, '.');

	reply_tree(reply, 200,
		jmake("{'major':'1','minor':'%.*s','emulationMajor':'1',"
		      "'emulationMinor':'%.*s','gitVersion':'%s',"
		      "'gitCommit':'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',"
		      "'gitTreeState':'clean','buildDate':'2026-06-17T18:34:02Z',"
		      "'goVersion':'go1.24.6','compiler':'gc','platform':'linux/"
		      "amd64'}",
			minor ? (int)strcspn(minor + 1, ".") : 0,
			minor ? minor + 1 : "",
			minor ? (int)strcspn(minor + 1, ".") : 0,
			minor ? minor + 1 : "", git_version));
}

bool discovery_serve(struct request *req, struct reply *reply)
{
	const char *p = req->path;

	if (strcmp(p, "/version") == 0 || strcmp(p, "/version/") == 0) {
		serve_version(reply);
	} else if (str_starts(p, "/healthz") || str_starts(p, "/livez") ||
		str_starts(p, "/readyz")) {
		reply_text(reply, 200, "ok");
	} else if (strcmp(p, "/api") == 0) {
		reply_tree(reply, 200,
			jmake("{'kind':'APIVersions','versions':['v1'],"
			      "'serverAddressByClientCIDRs':[]}"));
	} else if (strcmp(p, "/api/v1") == 0) {
		return serve_resources(reply, "", "v1");
	} else if (strcmp(p, "/apis") == 0) {
		serve_groups(reply);
	} else if (str_starts(p, "/apis/")) {
		return serve_group_path(reply, p + 6);
	} else if (strcmp(p, "/openapi/v3") == 0) {
		openapi_index(reply);
	} else if (str_starts(p, "/openapi/v3/")) {
		openapi_group(reply, p + 12);
	} else {
		return false;
	}
	return true;
}
