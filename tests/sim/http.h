/* Requests, replies and the HTTPS server they travel on. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "tls.h"
#include "util.h"

#include <json-c/json.h>
#include <microhttpd.h>

struct watch;

struct request {
	struct MHD_Connection *conn;
	const char *method;
	char *uri; /* as received: path and query */
	char *path;
	struct buf body;
	char *user; /* NULL = anonymous */
	bool bad_token;
	bool started;
};

struct header {
	char *name;
	char *value;
};

struct reply {
	unsigned status;
	const char *type;
	struct buf body;
	struct header headers[8];
	size_t header_count;
	struct watch *watch; /* instead of a body */
};

const char *request_query(const struct request *req, const char *name);
const char *request_header(const struct request *req, const char *name);

void reply_header(struct reply *r, const char *name, const char *value);
void reply_text(struct reply *r, unsigned status, const char *text);
void reply_tree(struct reply *r, unsigned status, struct json_object *tree);

/* The error Status of an API server. */
struct problem {
	unsigned code;
	const char *reason; /* NULL: left out, as in webhook refusals */
	const char *name;
	const char *group;
	const char *kind;
	const char *uid;
	int retry_after;
};
void reply_problem(
	struct reply *r, struct problem p, struct json_object *causes, char *message);
char *problem_text(struct problem p, struct json_object *causes, const char *message);

struct http_hooks {
	void (*serve)(struct request *req, struct reply *reply);
};

/* Binds 127.0.0.1 and listens there besides what listens already; returns the port. */
unsigned http_start(
	unsigned port, const struct tls_material *tls, struct http_hooks hooks);
/* Serves what is ready, waiting up to the given time for something. */
void http_turn(int milliseconds);
void http_stop(void);

#endif
