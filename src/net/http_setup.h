/*
 * One request to one libcurl easy handle, and libcurl's verdict to one clear line.
 *
 * Private to src/net: the only header that names libcurl's types.
 */
#ifndef NET_HTTP_SETUP_H
#define NET_HTTP_SETUP_H

#include <curl/curl.h>

#include "base/attr.h"
#include "base/error.h"
#include "net/transport.h"

#define HTTP_SERVER_SIZE 160

/* The way of one request: lists that the easy handle refers to until it is cleaned up,
 * and the proxy it takes, for messages. */
struct http_way {
	struct curl_slist *headers;
	struct curl_slist *connect_to;
	char proxy[HTTP_SERVER_SIZE]; /* http_server_of() it; "": none */
};

void http_way_finish(struct http_way *way);

/* Everything but the callbacks. On failure the handle may be half set. */
bool http_setup(CURL *easy, const struct transport_config *config,
	const struct transport_request *request, struct http_way *way,
	struct error *err) MUST_USE;

/* "https://host:port" of a URL, without user and password, safe for a terminal: what
 * messages name. */
void http_server_of(const char *url, char out[HTTP_SERVER_SIZE]);

/* What is known of a transfer that libcurl ended with an error. */
struct http_failure {
	CURLcode code;
	long os_errno;
	const char *detail; /* the error buffer */
	const char *server; /* http_server_of() */
	const char *proxy;  /* "": none */
	long proxy_code;    /* of the answer to CONNECT; 0: none */
	bool is_proxy_untrusted;
	bool had_headers;
};

bool http_failure_is_refused(const struct http_failure *failure);
/* Sets err; returns false like error_set(). */
bool http_failure_describe(const struct http_failure *failure, struct error *err);

#endif
