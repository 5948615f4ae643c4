/* From a path to a resource, and the verbs on it. */
#ifndef SIM_API_H
#define SIM_API_H

#include "http.h"
#include "store.h"

struct target {
	char group[96];
	char version[32];
	char plural[96];
	char ns[300];
	char name[300];
	char sub[300]; /* the rest: "status", "proxy/stats/summary", ... */
};

/* Everything but /sim/. */
void api_serve(struct request *req, struct reply *reply);

/* The verbs, for an existing resource, after authorisation. */
void api_get(
	struct request *, struct reply *, const struct target *, struct resource *);
void api_list(
	struct request *, struct reply *, const struct target *, struct resource *);
void api_watch(
	struct request *, struct reply *, const struct target *, struct resource *);
void api_create(
	struct request *, struct reply *, const struct target *, struct resource *);
void api_update(
	struct request *, struct reply *, const struct target *, struct resource *);
void api_delete(
	struct request *, struct reply *, const struct target *, struct resource *);

void reply_not_found(struct reply *reply, const struct target *t);
void reply_absent(struct reply *reply);
void reply_version(struct reply *r, unsigned status, const struct version *v);

/* The request's JSON body; NULL after answering 400 or 415. An empty body is {}. */
struct json_object *api_body(struct request *req, struct reply *reply);
bool api_dry_run(const struct request *req, struct json_object *body);

/* Makes a VMIM as the API does, admission included; false after answering. */
bool api_create_tree(struct reply *reply, const struct target *t, struct resource *res,
	struct json_object *tree, bool dry_run);

#endif
