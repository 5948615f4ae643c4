/*
 * Request to easy handle: TLS from memory, proxy, headers, time-outs, HTTP/1.1.
 *
 * HTTP/1.1 throughout. Each watch has its own connection, so that pausing one stream
 * holds up no other, a dead peer is found by TCP, and a cut body is a chunk missing:
 * libcurl before 8.0 can report a truncated HTTP/2 body as complete.
 */
#include "src/net/http_setup.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/strbuf.h"
#include "src/net/proxy.h"
#include "src/net/url_part.h"

#define CONNECT_TIMEOUT_MS 30000L
#define PEER_SILENT_MS 30000
#define KEEPALIVE_IDLE_S 15L
#define KEEPALIVE_INTERVAL_S 5L
/* An API server closes idle connections after 90 s; not to race it. */
#define POOLED_AGE_S 60L
#define RECEIVE_BUFFER_BYTES 65536L
/* An answer that stopped coming: the API server itself gives up after 60 s. */
#define STALLED_S 60L
#define HEADER_BYTES_CEILING (64u << 10)

void http_way_finish(struct http_way *way)
{
	curl_slist_free_all(way->headers);
	curl_slist_free_all(way->connect_to);
	way->headers = NULL;
	way->connect_to = NULL;
}

/* libcurl marks its sockets close-on-exec only since 8.19; a credential plugin must not
 * inherit a live TLS connection. */
static int on_socket(void *context, curl_socket_t socket, curlsocktype purpose)
{
	int flags = fcntl(socket, F_GETFD);

	(void)context;
	(void)purpose;
	if (flags >= 0) {
		(void)fcntl(socket, F_SETFD, flags | FD_CLOEXEC);
	}
#ifdef TCP_USER_TIMEOUT
	unsigned timeout_ms = PEER_SILENT_MS;

	(void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms,
		(socklen_t)sizeof(timeout_ms));
#endif
	return CURL_SOCKOPT_OK;
}

static bool add(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer == NULL) {
		return false;
	}
	*list = longer;
	return true;
}

static struct curl_blob blob(const char *text)
{
	union {
		const char *from;
		void *to;
	} pointer = { .from = text };

	return (struct curl_blob){
		.data = pointer.to, /* only read: CURL_BLOB_COPY */
		.len = strlen(text),
		.flags = CURL_BLOB_COPY,
	};
}

/* The result of a series of calls of which each must work. */
static void all(CURLcode *result, CURLcode next)
{
	if (*result == CURLE_OK) {
		*result = next;
	}
}

static CURLcode set_common(CURL *easy, const struct transport_config *config)
{
	CURLcode result = CURLE_OK;

	all(&result, curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
	all(&result, curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
	all(&result, curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
	all(&result, curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L));
	all(&result,
		curl_easy_setopt(
			easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1));
	all(&result,
		curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS));
	all(&result, curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L));
	all(&result, curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_IDLE_S));
	all(&result,
		curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S));
	all(&result, curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket));
	all(&result, curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L));
	all(&result, curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER_BYTES));
	all(&result, curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, POOLED_AGE_S));
	/* Quitting while a name is being looked up must not wait for the resolver. */
	all(&result, curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L));
	if (config->user_agent != NULL) {
		all(&result,
			curl_easy_setopt(easy, CURLOPT_USERAGENT, config->user_agent));
	}
	if (config->username != NULL) {
		all(&result,
			curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC));
		all(&result,
			curl_easy_setopt(easy, CURLOPT_USERNAME, config->username));
		all(&result,
			curl_easy_setopt(easy, CURLOPT_PASSWORD,
				config->password != NULL ? config->password : ""));
	}
	return result;
}

static CURLcode set_tls(CURL *easy, const struct transport_config *config)
{
	CURLcode result = CURLE_OK;
	struct curl_blob pem;

	all(&result,
		curl_easy_setopt(
			easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	all(&result,
		curl_easy_setopt(
			easy, CURLOPT_SSL_VERIFYPEER, config->insecure ? 0L : 1L));
	all(&result,
		curl_easy_setopt(
			easy, CURLOPT_SSL_VERIFYHOST, config->insecure ? 0L : 2L));
	if (config->ca_pem != NULL && !config->insecure) {
		/* A CA of the cluster is the only trust. Without CAPATH NULL the
		 * directory compiled into libcurl would be trusted besides; an empty
		 * blob would mean "none given", so that nothing-trusted is a blank. */
		pem = blob(config->ca_pem[0] != '\0' ? config->ca_pem : "\n");
		all(&result, curl_easy_setopt(easy, CURLOPT_CAINFO, NULL));
		all(&result, curl_easy_setopt(easy, CURLOPT_CAPATH, NULL));
		all(&result, curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &pem));
	}
	if (config->client_certificate_pem != NULL) {
		pem = blob(config->client_certificate_pem);
		all(&result, curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "PEM"));
		all(&result, curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &pem));
	}
	if (config->client_key_pem != NULL) {
		pem = blob(config->client_key_pem);
		all(&result, curl_easy_setopt(easy, CURLOPT_SSLKEYTYPE, "PEM"));
		all(&result, curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &pem));
	}
	return result;
}

/* Go takes one set of TLS settings for the server and for an https proxy before it
 * (net/http transport.go), so that the cluster's CA may have signed the proxy too.
 * Besides, whom the system trusts is trusted as a proxy: it sees but ciphertext. */
static CURLcode set_proxy_tls(CURL *easy, const struct transport_config *config)
{
	CURLcode result = CURLE_OK;
	struct curl_blob pem;

	all(&result,
		curl_easy_setopt(
			easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	all(&result,
		curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER,
			config->insecure ? 0L : 1L));
	all(&result,
		curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST,
			config->insecure ? 0L : 2L));
	if (config->ca_pem != NULL && config->ca_pem[0] != '\0' && !config->insecure) {
		pem = blob(config->ca_pem);
		all(&result, curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO_BLOB, &pem));
	}
	if (config->client_certificate_pem != NULL && config->client_key_pem != NULL) {
		pem = blob(config->client_certificate_pem);
		all(&result, curl_easy_setopt(easy, CURLOPT_PROXY_SSLCERT_BLOB, &pem));
		pem = blob(config->client_key_pem);
		all(&result, curl_easy_setopt(easy, CURLOPT_PROXY_SSLKEY_BLOB, &pem));
	}
	return result;
}

/* "" is said too: libcurl must not look at the environment by itself. */
static CURLcode set_proxy(CURL *easy, const struct transport_config *config,
	const char *url, struct http_way *way)
{
	struct proxy_environment environment = proxy_environment();
	char *proxy = proxy_for(url, config->proxy_url, &environment);
	CURLcode result = curl_easy_setopt(easy, CURLOPT_PROXY, proxy);

	all(&result, curl_easy_setopt(easy, CURLOPT_NOPROXY, ""));
	way->proxy[0] = '\0';
	if (proxy[0] != '\0') {
		all(&result,
			curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL,
				strncmp(url, "https:", 6) == 0 ? 1L : 0L));
		http_server_of(proxy, way->proxy);
	}
	if (strncmp(proxy, "https:", 6) == 0) {
		all(&result, set_proxy_tls(easy, config));
	}
	mem_free(proxy);
	return result;
}

/* SNI and the verified name follow the URL's host, so that the URL gets the name and
 * the connection the true address. */
static bool set_url_with_name(
	CURL *easy, const char *url_text, const char *name, struct http_way *way)
{
	CURLU *url = curl_url();
	char *host = NULL;
	char *port = NULL;
	char *renamed = NULL;
	char *connect_to = NULL;
	char *host_header = NULL;
	bool is_set = false;

	if (url == NULL || curl_url_set(url, CURLUPART_URL, url_text, 0) != CURLUE_OK) {
		goto out;
	}
	host = url_part(url, CURLUPART_HOST, 0);
	port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	if (host == NULL || port == NULL ||
		curl_url_set(url, CURLUPART_HOST, name, 0) != CURLUE_OK) {
		goto out;
	}
	renamed = url_part(url, CURLUPART_URL, 0);
	connect_to = mem_printf("%s:%s:%s:%s", name, port, host, port);
	host_header = mem_printf("Host: %s:%s", host, port);
	is_set = renamed != NULL && add(&way->connect_to, connect_to) &&
		add(&way->headers, host_header) &&
		curl_easy_setopt(easy, CURLOPT_URL, renamed) == CURLE_OK &&
		curl_easy_setopt(easy, CURLOPT_CONNECT_TO, way->connect_to) == CURLE_OK;
out:
	mem_free(host_header);
	mem_free(connect_to);
	mem_free(renamed);
	mem_free(port);
	mem_free(host);
	curl_url_cleanup(url);
	return is_set;
}

static bool set_url(CURL *easy, const struct transport_config *config, const char *url,
	struct http_way *way, struct error *err)
{
	char server[HTTP_SERVER_SIZE];
	bool is_set;

	if (config->tls_server_name != NULL && config->tls_server_name[0] != '\0') {
		is_set = set_url_with_name(easy, url, config->tls_server_name, way);
	} else {
		is_set = curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK;
	}
	if (!is_set) {
		http_server_of(url, server);
		return error_set(
			err, ERR_ARGUMENT, "cannot make a request to %s of it", server);
	}
	return true;
}

static CURLcode set_method(CURL *easy, const struct transport_request *request)
{
	CURLcode result = CURLE_OK;

	if (strcmp(request->method, "GET") == 0) {
		return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
	all(&result, curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method));
	if (request->body.length > 0 || strcmp(request->method, "DELETE") != 0) {
		all(&result,
			curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				(curl_off_t)request->body.length));
		all(&result,
			curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS,
				request->body.length > 0 ? request->body.data : ""));
	}
	return result;
}

static CURLcode set_pace(CURL *easy, const struct transport_request *request)
{
	CURLcode result = CURLE_OK;

	if (request->is_write) {
		/* libcurl repeats any request, a POST too, when a pooled connection
		 * turns out dead before the answer. */
		all(&result, curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L));
	}
	if (request->is_stream) {
		return result; /* an idle watch is legal; the caller has its own timer
				*/
	}
	all(&result, curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L));
	all(&result, curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, STALLED_S));
	if (request->timeout_ms > 0) {
		all(&result,
			curl_easy_setopt(
				easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms));
	}
	if (request->accept_gzip) {
		all(&result, curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip"));
	}
	return result;
}

bool http_setup(CURL *easy, const struct transport_config *config,
	const struct transport_request *request, struct http_way *way,
	struct error *err)
{
	CURLcode result = CURLE_OK;
	bool has_headers = add(&way->headers, "Expect:");

	for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL;
		i++) {
		has_headers = has_headers && add(&way->headers, request->headers[i]);
	}
	if (!has_headers) {
		return error_set(err, ERR_ARGUMENT, "out of memory for headers");
	}
	if (!set_url(easy, config, request->url, way, err)) {
		return false;
	}
	all(&result, set_common(easy, config));
	all(&result, set_tls(easy, config));
	all(&result, set_proxy(easy, config, request->url, way));
	all(&result, set_method(easy, request));
	all(&result, set_pace(easy, request));
	all(&result, curl_easy_setopt(easy, CURLOPT_HTTPHEADER, way->headers));
	if (result != CURLE_OK) {
		return error_set(err, ERR_ARGUMENT, "libcurl refuses the request: %s",
			curl_easy_strerror(result));
	}
	return true;
}

void http_server_of(const char *url, char out[HTTP_SERVER_SIZE])
{
	const char *scheme_end = strstr(url, "://");
	const char *host = scheme_end != NULL ? scheme_end + 3 : url;
	size_t length = strcspn(host, "/?#");
	const char *at = NULL;
	char *server;

	/* Names and passwords are nobody's business. */
	for (size_t i = 0; i < length; i++) {
		at = host[i] == '@' ? host + i + 1 : at;
	}
	if (at != NULL) {
		length -= (size_t)(at - host);
	}
	server = mem_printf("%.*s%.*s", (int)(host - url), url, (int)length,
		at != NULL ? at : host);

	safe_text(out, HTTP_SERVER_SIZE, server);
	mem_free(server);
}
