/* Who is asking (certificate or token) and what the rules of that user allow. */
#include "authz.h"

#include "jtree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *users;
static struct json_object *revoked; /* tokens */

/* Groups an administrator would name in roles: other absent ones are 403, not 404. */
#define KNOWN                                                                 \
	"'','apps','kubevirt.io','migrations.kubevirt.io','hco.kubevirt.io'," \
	"'subresources.kubevirt.io','k8s.cni.cncf.io','nmstate.io','policy'," \
	"'storage.k8s.io','whereabouts.cni.cncf.io','authorization.k8s.io'"

static const char builtin[] =
	"{'admin':{'allow':[{'verbs':['*'],'groups':['*'],'resources':['*']}]},"
	"'viewer':{'allow':[{'verbs':['get','list','watch'],'groups':[" KNOWN "],"
	"'resources':['*']}]},"
	"'operator':{'allow':[{'verbs':['get','list','watch'],'groups':[" KNOWN "],"
	"'resources':['*']},"
	"{'verbs':['create','delete'],'groups':['kubevirt.io'],"
	"'resources':['virtualmachineinstancemigrations']},"
	"{'verbs':['update'],'groups':['subresources.kubevirt.io'],'resources':["
	"'virtualmachines/migrate','virtualmachines/evacuate',"
	"'virtualmachines/evacuate/cancel','virtualmachineinstances/evacuate',"
	"'virtualmachineinstances/evacuate/cancel']},"
	"{'verbs':['create'],'groups':[''],'resources':['pods/eviction']},"
	"{'verbs':['delete'],'groups':[''],'resources':['pods']},"
	"{'verbs':['patch','update'],'groups':[''],'resources':['nodes']}]},"
	"'nsuser':{'allow':[{'verbs':['*'],'groups':['*'],'resources':['*'],"
	"'namespaces':['@']}]},"
	"'monitoring':{'allow':[{'verbs':['get'],'groups':["
	"'monitoring.coreos.com'],'resources':['prometheuses/api']}]},"
	"'nobody':{'allow':[]}}";

void authz_init(struct json_object *from_scenario, const char *user_namespace)
{
	users = jmake("%s", builtin);
	jset_str(users, "nsuser allow 0 namespaces 0", user_namespace);
	if (from_scenario) {
		jmerge(users, from_scenario);
	}
}

void authz_free(void)
{
	json_object_put(users);
	json_object_put(revoked);
	users = NULL;
	revoked = NULL;
}

static const char *bearer(const struct request *req)
{
	const char *v = request_header(req, "Authorization");

	return v && strncmp(v, "Bearer ", 7) == 0 ? v + 7 : NULL;
}

void authz_revoke(const char *token)
{
	if (!revoked) {
		revoked = json_object_new_object();
	}
	json_object_object_add(revoked, token, json_object_new_boolean(1));
}

/* Tokens are "<user>-token" and "<user>-token.<anything>". */
static char *user_of_token(const char *token)
{
	const char *end = strstr(token, "-token");
	char *name = NULL;

	if (end && (end[6] == '\0' || end[6] == '.') &&
		!json_object_object_get_ex(revoked, token, NULL)) {
		name = xndup(token, (size_t)(end - token));
		if (!json_object_object_get_ex(users, name, NULL)) {
			free(name);
			name = NULL;
		}
	}
	return name;
}

void authn(struct request *req)
{
	const char *token = bearer(req);
	const char *as = request_header(req, "Impersonate-User");

	if (token) {
		req->user = user_of_token(token);
		req->bad_token = !req->user;
	} else {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(
			req->conn, MHD_CONNECTION_INFO_GNUTLS_SESSION);

		if (info && info->tls_session) {
			req->user = tls_peer_name(info->tls_session, &req->bad_token);
		}
	}
	if (as && str_eq(req->user, "admin")) {
		free(req->user);
		req->user = xdup(as);
	}
}

static bool in_list(struct json_object *list, const char *word, bool missing_is)
{
	size_t n;

	if (!list) {
		return missing_is;
	}
	n = json_object_array_length(list);
	for (size_t i = 0; i < n; i++) {
		const char *s =
			json_object_get_string(json_object_array_get_idx(list, i));

		if (strcmp(s, "*") == 0 || strcmp(s, word) == 0) {
			return true;
		}
	}
	return false;
}

static bool rule_matches(struct json_object *rule, const struct attributes *a)
{
	return in_list(jget(rule, "verbs"), a->verb, true) &&
		in_list(jget(rule, "groups"), a->group, true) &&
		in_list(jget(rule, "resources"), a->resource, true) &&
		in_list(jget(rule, "namespaces"), a->ns, true);
}

static bool any_matches(struct json_object *rules, const struct attributes *a)
{
	size_t n = rules ? json_object_array_length(rules) : 0;

	for (size_t i = 0; i < n; i++) {
		if (rule_matches(json_object_array_get_idx(rules, i), a)) {
			return true;
		}
	}
	return false;
}

bool authz_allowed(const char *user, const struct attributes *a)
{
	struct json_object *u = NULL;

	if (strcmp(a->group, "authorization.k8s.io") == 0) {
		return user != NULL;
	}
	if (!user || !json_object_object_get_ex(users, user, &u)) {
		return false;
	}
	return any_matches(jget(u, "allow"), a) && !any_matches(jget(u, "deny"), a);
}

void reply_unauthorized(struct reply *reply)
{
	reply_problem(reply, (struct problem){ .code = 401, .reason = "Unauthorized" },
		NULL, xdup("Unauthorized"));
}

bool authz_check(struct request *req, const struct attributes *a, struct reply *reply)
{
	const char *user = req->user ? req->user : "system:anonymous";
	char *plural = xndup(a->resource, strcspn(a->resource, "/"));
	char *what;
	char *where;

	if (req->bad_token) {
		free(plural);
		reply_unauthorized(reply);
		return false;
	}
	if (authz_allowed(req->user, a)) {
		free(plural);
		return true;
	}
	what = xfmt("%s%s%s", plural, *a->group ? "." : "", a->group);
	where = *a->ns ? xfmt("in the namespace \"%s\"", a->ns)
		       : xdup("at the cluster scope");
	reply_problem(reply,
		(struct problem){ .code = 403,
			.reason = "Forbidden",
			.name = a->name,
			.group = a->group,
			.kind = plural },
		NULL,
		xfmt("%s%s%s%s is forbidden: User \"%s\" cannot %s resource \"%s\" in "
		     "API group \"%s\" %s",
			what, a->name ? " \"" : "", a->name ? a->name : "",
			a->name ? "\"" : "", user, a->verb, a->resource, a->group,
			where));
	free(what);
	free(where);
	free(plural);
	return false;
}

struct json_object *authz_rules(const char *user, const char *ns)
{
	struct json_object *out = json_object_new_array();
	struct json_object *u = NULL;
	struct json_object *allow;
	size_t n;

	if (!user || !json_object_object_get_ex(users, user, &u)) {
		return out;
	}
	allow = jget(u, "allow");
	n = allow ? json_object_array_length(allow) : 0;
	for (size_t i = 0; i < n; i++) {
		struct json_object *rule = json_object_array_get_idx(allow, i);
		struct json_object *r = json_object_new_object();

		if (!in_list(jget(rule, "namespaces"), ns, true)) {
			json_object_put(r);
			continue;
		}
		jset(r, "verbs", jcopy(jget(rule, "verbs")));
		jset(r, "apiGroups", jcopy(jget(rule, "groups")));
		jset(r, "resources", jcopy(jget(rule, "resources")));
		json_object_array_add(out, r);
	}
	return out;
}
