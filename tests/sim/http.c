/* Requests, replies and the HTTPS server they travel on. */
#include "http.h"

#include "authz.h"
#include "faults.h"
#include "jtree.h"
#include "watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <zlib.h>

#define BODY_LIMIT (3u * 1024u * 1024u)
#define GZIP_FROM (128u * 1024u)

#define LISTENERS 2

struct listener {
	struct MHD_Daemon *daemon;
	struct http_hooks hooks;
};

static struct listener listeners[LISTENERS];
static size_t listener_count;

const char *request_query(const struct request *req, const char *name)
{
	const char *v =
		MHD_lookup_connection_value(req->conn, MHD_GET_ARGUMENT_KIND, name);

	return v && *v ? v : NULL;
}

const char *request_header(const struct request *req, const char *name)
{
	return MHD_lookup_connection_value(req->conn, MHD_HEADER_KIND, name);
}

void reply_header(struct reply *r, const char *name, const char *value)
{
	if (r->header_count < COUNT_OF(r->headers)) {
		r->headers[r->header_count].name = xdup(name);
		r->headers[r->header_count++].value = xdup(value);
	}
}

void reply_text(struct reply *r, unsigned status, const char *text)
{
	r->status = status;
	r->type = "text/plain; charset=utf-8";
	r->body.len = 0;
	buf_str(&r->body, text);
}

void reply_tree(struct reply *r, unsigned status, struct json_object *tree)
{
	r->status = status;
	r->type = "application/json";
	r->body.len = 0;
	jwrite(&r->body, tree, JORDER_KEPT);
	buf_char(&r->body, '\n');
	json_object_put(tree);
}

static struct json_object *details(struct problem p, struct json_object *causes)
{
	struct json_object *d = json_object_new_object();

	if (p.name) {
		jset_str(d, "name", p.name);
	}
	if (p.group && *p.group) {
		jset_str(d, "group", p.group);
	}
	if (p.kind) {
		jset_str(d, "kind", p.kind);
	}
	if (p.uid) {
		jset_str(d, "uid", p.uid);
	}
	if (causes) {
		jset(d, "causes", causes);
	}
	if (p.retry_after) {
		jset_int(d, "retryAfterSeconds", p.retry_after);
	}
	if (!json_object_object_length(d)) {
		json_object_put(d);
		d = NULL;
	}
	return d;
}

static struct json_object *problem_tree(
	struct problem p, struct json_object *causes, const char *message)
{
	struct json_object *s = jmake("{'kind':'Status','apiVersion':'v1',"
				      "'metadata':{},'status':'Failure'}");
	struct json_object *d = details(p, causes);

	jset_str(s, "message", message);
	if (p.reason) {
		jset_str(s, "reason", p.reason);
	}
	if (d) {
		jset(s, "details", d);
	}
	jset_int(s, "code", (int64_t)p.code);
	return s;
}

char *problem_text(struct problem p, struct json_object *causes, const char *message)
{
	struct json_object *s = problem_tree(p, causes, message);
	char *text = jtext(s);

	json_object_put(s);
	return text;
}

void reply_problem(
	struct reply *r, struct problem p, struct json_object *causes, char *message)
{
	reply_tree(r, p.code, problem_tree(p, causes, message));
	if (p.retry_after) {
		char seconds[16];

		snprintf(seconds, sizeof(seconds), "%d", p.retry_after);
		reply_header(r, "Retry-After", seconds);
	}
	free(message);
}

static bool gzip_body(struct buf *body)
{
	z_stream z;
	struct buf out = { 0 };
	int rc;

	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		return false;
	}
	out.cap = deflateBound(&z, (uLong)body->len) + 64;
	out.data = xalloc(out.cap);
	z.next_in = (Bytef *)body->data;
	z.avail_in = (uInt)body->len;
	z.next_out = (Bytef *)out.data;
	z.avail_out = (uInt)out.cap;
	rc = deflate(&z, Z_FINISH);
	out.len = z.total_out;
	deflateEnd(&z);
	if (rc != Z_STREAM_END) {
		buf_free(&out);
		return false;
	}
	buf_free(body);
	*body = out;
	return true;
}

/* curl and browsers get indented JSON, as from the real server. */
static void prettify(const struct request *req, struct reply *r)
{
	const char *ua = request_header(req, "User-Agent");
	struct json_object *tree;

	if (!ua || !r->type || strcmp(r->type, "application/json") != 0 ||
		(!str_starts(ua, "curl") && !str_starts(ua, "Wget") &&
			!str_starts(ua, "Mozilla/5.0"))) {
		return;
	}
	tree = jparse(r->body.data, r->body.len);
	if (tree) {
		r->body.len = 0;
		jwrite_indented(&r->body, tree, 2, 0);
		json_object_put(tree);
	}
}

static void add_headers(struct MHD_Response *response, const struct reply *r)
{
	char audit[37];

	uid_new(audit);
	MHD_add_response_header(response, "Audit-Id", audit);
	MHD_add_response_header(response, "Cache-Control", "no-cache, private");
	if (r->type) {
		MHD_add_response_header(response, "Content-Type", r->type);
	}
	MHD_add_response_header(response, "X-Kubernetes-Pf-Flowschema-Uid",
		"9c4ccdca-0c9c-428b-98ee-67d8022ca3e0");
	MHD_add_response_header(response, "X-Kubernetes-Pf-Prioritylevel-Uid",
		"c69625eb-5a81-4258-9404-f465034658e6");
	for (size_t i = 0; i < r->header_count; i++) {
		MHD_add_response_header(
			response, r->headers[i].name, r->headers[i].value);
	}
}

static enum MHD_Result send_reply(struct request *req, struct reply *r)
{
	const char *accepts = request_header(req, "Accept-Encoding");
	struct MHD_Response *response;
	enum MHD_Result ok;

	if (r->watch) {
		response = MHD_create_response_from_callback(
			MHD_SIZE_UNKNOWN, 32768, watch_read, r->watch, watch_close);
	} else {
		prettify(req, r);
		if (r->body.len > GZIP_FROM && accepts && strstr(accepts, "gzip") &&
			gzip_body(&r->body)) {
			reply_header(r, "Content-Encoding", "gzip");
			reply_header(r, "Vary", "Accept-Encoding");
		}
		response = fault_response(req, r);
	}
	if (!response) {
		return MHD_NO;
	}
	add_headers(response, r);
	ok = MHD_queue_response(req->conn, r->status, response);
	MHD_destroy_response(response);
	return ok;
}

static enum MHD_Result answer(struct request *req, const struct listener *listener)
{
	struct reply reply = { 0 };
	enum MHD_Result ok = MHD_NO;

	reply.status = 200;
	reply.type = "application/json";
	authn(req);
	if (fault_before(req, &reply)) {
		if (!reply.status) {
			goto out;
		}
	} else {
		listener->hooks.serve(req, &reply);
	}
	ok = send_reply(req, &reply);
out:
	buf_free(&reply.body);
	for (size_t i = 0; i < reply.header_count; i++) {
		free(reply.headers[i].name);
		free(reply.headers[i].value);
	}
	return ok;
}

static void *on_uri(void *cls, const char *uri, struct MHD_Connection *conn)
{
	struct request *req = xalloc(sizeof(*req));

	(void)cls;
	req->uri = xdup(uri);
	req->conn = conn;
	return req;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn,
	const char *url, const char *method, const char *version, const char *data,
	size_t *size, void **state)
{
	struct request *req = *state;

	(void)version;
	(void)conn;
	if (!req->started) {
		req->started = true;
		req->path = xdup(url);
		req->method = method;
		return MHD_YES;
	}
	if (*size) {
		if (req->body.len + *size <= BODY_LIMIT) {
			buf_add(&req->body, data, *size);
		}
		*size = 0;
		return MHD_YES;
	}
	return answer(req, cls);
}

static void on_done(void *cls, struct MHD_Connection *conn, void **state,
	enum MHD_RequestTerminationCode why)
{
	struct request *req = *state;

	(void)cls;
	(void)conn;
	(void)why;
	if (req) {
		fault_forget(req->conn);
		buf_free(&req->body);
		free(req->uri);
		free(req->path);
		free(req->user);
		free(req);
	}
	*state = NULL;
}

static void quiet(void *cls, const char *fmt, va_list ap)
{
	(void)cls;
	(void)fmt;
	(void)ap;
}

unsigned http_start(unsigned port, const struct tls_material *tls, struct http_hooks h)
{
	const union MHD_DaemonInfo *info;
	struct listener *listener;
	struct MHD_OptionItem options[] = {
		{ tls->can_expire ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0,
			(void *)(intptr_t)tls_certificate },
		{ MHD_OPTION_END, 0, NULL },
	};
	struct MHD_Daemon *server;
	struct sockaddr_in addr;

	memset(&addr, 0, sizeof(addr));
	addr.sin_family = AF_INET;
	addr.sin_port = htons((uint16_t)port);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = &listeners[listener_count++];
	listener->hooks = h;
	server = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_TLS |
			MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
		(uint16_t)port, NULL, NULL, on_request, listener,
		MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_SOCK_ADDR,
		(struct sockaddr *)&addr, MHD_OPTION_HTTPS_MEM_KEY, tls->server_key_pem,
		MHD_OPTION_HTTPS_MEM_CERT, tls->server_pem, MHD_OPTION_HTTPS_MEM_TRUST,
		tls->ca_pem, MHD_OPTION_ARRAY, options, MHD_OPTION_URI_LOG_CALLBACK,
		on_uri, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
		MHD_OPTION_CONNECTION_LIMIT, 1000u, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
		MHD_OPTION_END);
	if (!server) {
		die("cannot listen on 127.0.0.1:%u: %s", port, strerror(errno));
	}
	listener->daemon = server;
	info = MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT);
	return info ? info->port : port;
}

/* The first is where almost everything happens; the others are looked at. */
void http_turn(int milliseconds)
{
	for (size_t i = 0; i < listener_count; i++) {
		MHD_run_wait(listeners[i].daemon, i ? 0 : milliseconds);
	}
}

void http_stop(void)
{
	for (size_t i = 0; i < listener_count; i++) {
		MHD_stop_daemon(listeners[i].daemon);
	}
}
