/* Who is asking (certificate or token) and what the rules of that user allow. */
#ifndef SIM_AUTHZ_H
#define SIM_AUTHZ_H

#include "http.h"

struct attributes {
	const char *verb;
	const char *group;
	const char *resource; /* with subresource: "pods/log" */
	const char *ns;	      /* "" = cluster wide */
	const char *name;
};

/* users: the scenario's map, merged over the built-in ones; borrowed. */
void authz_init(struct json_object *users, const char *user_namespace);
void authz_free(void);

void authn(struct request *req);
/* That token is nobody's from now on. */
void authz_revoke(const char *token);
bool authz_allowed(const char *user, const struct attributes *a);
/* Answers 401 or 403 and returns false when the request may not go on. */
bool authz_check(struct request *req, const struct attributes *a, struct reply *reply);
void reply_unauthorized(struct reply *reply);
struct json_object *authz_rules(const char *user, const char *ns);

#endif
