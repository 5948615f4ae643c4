/*
 * The transport by libcurl: one multi handle, a table of transfers, one wait.
 *
 * Callbacks only append bytes to the transfer's own buffer. Nothing is added to or
 * removed from the multi handle inside a callback, and nothing calls upwards: whoever
 * submitted a transfer asks for its status after the wait.
 */
#include <curl/curl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/select.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "net/transport.h"
#include "src/net/http_setup.h"
#include "src/net/warning.h"

/* libcurl hands over at most 16 KiB at once; the check for the high water mark comes
 * before the append. */
#define BODY_CEILING (LIMIT_STREAM_HIGH_WATER + (1u << 20))
/* A drained buffer larger than this gives its memory back. */
#define KEPT_CAPACITY (256u << 10)
#define POOLED_CONNECTIONS 32L
#define CONTENT_TYPE_SIZE 128

struct transfer {
	uint32_t id;
	CURL *easy;
	struct http_way way;
	struct strbuf body;
	size_t consumed; /* bytes at the front of body that the caller is done with */
	enum transfer_state state;
	bool is_paused;
	bool has_headers;
	bool has_news; /* bytes since the last stamp */
	int64_t http_code;
	int64_t retry_after_s;
	int64_t last_byte_mono_ms;
	bool is_refused;
	struct error error;
	char content_type[CONTENT_TYPE_SIZE];
	char warnings[WARNING_SIZE];
	char server[HTTP_SERVER_SIZE];
	char detail[CURL_ERROR_SIZE];
};

struct http {
	CURLM *multi;
	struct transport_config config; /* strings belong to the configurer */
	struct transfer **transfers;
	size_t count;
	size_t capacity;
	uint32_t last_id;
	struct curl_waitfd *waits; /* scratch of http_wait() */
	size_t wait_capacity;
};

static size_t unread(const struct transfer *transfer)
{
	return transfer->body.length - transfer->consumed;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t length = size * count;

	if (unread(transfer) >= LIMIT_STREAM_HIGH_WATER) {
		transfer->is_paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	if (transfer->consumed > 0 && transfer->consumed >= transfer->body.length / 2) {
		strbuf_consume(&transfer->body, transfer->consumed);
		transfer->consumed = 0;
	}
	strbuf_append(&transfer->body, data, length);
	transfer->has_news = true;
	return transfer->body.is_full ? 0 : length;
}

static void note_headers(struct transfer *transfer)
{
	long code = 0;
	char *type = NULL;
	curl_off_t retry_after_s = 0;
	size_t length;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
	if (code < 200) {
		return; /* 100 Continue and its like come before the answer */
	}
	transfer->has_headers = true;
	transfer->http_code = code;
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
	if (type != NULL) {
		length = strnlen(type, sizeof(transfer->content_type) - 1);
		memcpy(transfer->content_type, type, length);
		transfer->content_type[length] = '\0';
	}
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
	if (retry_after_s > 0) {
		transfer->retry_after_s = (int64_t)retry_after_s;
	}
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
static size_t on_header(char *line, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t length = size * count;

	transfer->has_news = true;
	warning_add(transfer->warnings, line, length);
	if (length > 0 && (line[0] == '\r' || line[0] == '\n')) {
		note_headers(transfer);
	}
	return length;
}

static struct transfer *find(const struct http *http, uint32_t id)
{
	for (size_t i = 0; i < http->count; i++) {
		if (http->transfers[i]->id == id) {
			return http->transfers[i];
		}
	}
	return NULL;
}

static void close_easy(struct http *http, struct transfer *transfer)
{
	if (transfer->easy != NULL) {
		(void)curl_multi_remove_handle(http->multi, transfer->easy);
		curl_easy_cleanup(transfer->easy);
		transfer->easy = NULL;
	}
	http_way_finish(&transfer->way);
}

static void transfer_destroy(struct http *http, struct transfer *transfer)
{
	close_easy(http, transfer);
	strbuf_finish(&transfer->body);
	mem_free(transfer);
}

static bool set_callbacks(struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
		curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
		curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
		curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
		curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK &&
		curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail) ==
		CURLE_OK;
}

static struct transfer *transfer_create(
	struct http *http, const struct transport_request *request, struct error *err)
{
	struct transfer *transfer = mem_calloc(1, sizeof(*transfer));

	transfer->state = TRANSFER_RUNNING;
	transfer->retry_after_s = UNKNOWN_I64;
	transfer->last_byte_mono_ms = UNKNOWN_I64;
	strbuf_init(&transfer->body, BODY_CEILING);
	http_server_of(request->url, transfer->server);
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL) {
		error_set(err, ERR_NETWORK, "libcurl has no handle left");
		goto failed;
	}
	if (!http_setup(transfer->easy, &http->config, request, &transfer->way, err)) {
		goto failed;
	}
	if (!set_callbacks(transfer) ||
		curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK) {
		error_set(err, ERR_NETWORK, "libcurl does not take the request to %s",
			transfer->server);
		goto failed;
	}
	return transfer;
failed:
	curl_easy_cleanup(transfer->easy);
	transfer->easy = NULL;
	transfer_destroy(http, transfer);
	return NULL;
}

static uint32_t http_submit(
	void *self, const struct transport_request *request, struct error *err)
{
	struct http *http = self;
	struct transfer *transfer = transfer_create(http, request, err);

	if (transfer == NULL) {
		return 0;
	}
	do {
		http->last_id++;
	} while (http->last_id == 0 || find(http, http->last_id) != NULL);
	transfer->id = http->last_id;
	http->transfers = mem_grow(http->transfers, http->count, &http->capacity,
		sizeof(struct transfer *));
	http->transfers[http->count] = transfer;
	http->count++;
	return transfer->id;
}

static bool http_status(void *self, uint32_t id, struct transfer_status *out)
{
	const struct transfer *transfer = find(self, id);

	if (transfer == NULL) {
		return false;
	}
	*out = (struct transfer_status){
		.state = transfer->state,
		.http_code = transfer->http_code,
		.content_type = transfer->content_type,
		.retry_after_s = transfer->retry_after_s,
		.warnings = transfer->warnings,
		.is_refused = transfer->is_refused,
		.got_any_byte = i64_is_known(transfer->last_byte_mono_ms),
		.last_byte_mono_ms = transfer->last_byte_mono_ms,
		.error = transfer->state == TRANSFER_FAILED ? &transfer->error : NULL,
	};
	return true;
}

static struct str http_peek(void *self, uint32_t id)
{
	const struct transfer *transfer = find(self, id);

	if (transfer == NULL || unread(transfer) == 0) {
		return (struct str){ "", 0 };
	}
	return (struct str){ transfer->body.data + transfer->consumed,
		unread(transfer) };
}

static void http_consume(void *self, uint32_t id, size_t length)
{
	struct transfer *transfer = find(self, id);

	if (transfer == NULL) {
		return;
	}
	transfer->consumed += length < unread(transfer) ? length : unread(transfer);
	if (unread(transfer) > 0) {
		return;
	}
	transfer->consumed = 0;
	if (transfer->body.capacity > KEPT_CAPACITY) {
		strbuf_finish(&transfer->body);
		strbuf_init(&transfer->body, BODY_CEILING);
	} else {
		strbuf_reset(&transfer->body);
	}
}

static void http_release(void *self, uint32_t id)
{
	struct http *http = self;

	for (size_t i = 0; i < http->count; i++) {
		if (http->transfers[i]->id == id) {
			transfer_destroy(http, http->transfers[i]);
			http->count--;
			http->transfers[i] = http->transfers[http->count];
			return;
		}
	}
}

static void fail_transfer(struct http *http, struct transfer *transfer, CURLcode code)
{
	long proxy_verify = 0;
	struct http_failure failure = {
		.code = code,
		.detail = transfer->detail,
		.server = transfer->server,
		.proxy = transfer->way.proxy,
		.had_headers = transfer->has_headers,
	};

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &failure.os_errno);
	(void)curl_easy_getinfo(
		transfer->easy, CURLINFO_HTTP_CONNECTCODE, &failure.proxy_code);
	(void)curl_easy_getinfo(
		transfer->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy_verify);
	failure.is_proxy_untrusted = proxy_verify != 0;
	transfer->state = TRANSFER_FAILED;
	transfer->is_refused = http_failure_is_refused(&failure);
	(void)http_failure_describe(&failure, &transfer->error);
	close_easy(http, transfer);
}

static void collect_finished(struct http *http)
{
	struct CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct transfer *transfer = NULL;
		CURLcode result = message->data.result;

		if (message->msg != CURLMSG_DONE) {
			continue;
		}
		(void)curl_easy_getinfo(
			message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		if (result == CURLE_OK) {
			transfer->state = TRANSFER_DONE;
			close_easy(http, transfer);
		} else {
			fail_transfer(http, transfer, result);
		}
	}
}

static void unpause(struct http *http)
{
	for (size_t i = 0; i < http->count; i++) {
		struct transfer *transfer = http->transfers[i];

		if (transfer->is_paused && transfer->easy != NULL &&
			unread(transfer) < LIMIT_STREAM_LOW_WATER) {
			transfer->is_paused = false;
			(void)curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
		}
	}
}

static void stamp_news(struct http *http)
{
	int64_t mono_ms = UNKNOWN_I64;

	for (size_t i = 0; i < http->count; i++) {
		struct transfer *transfer = http->transfers[i];

		if (!transfer->has_news) {
			continue;
		}
		if (!i64_is_known(mono_ms)) {
			mono_ms = clock_now().mono_ms;
		}
		transfer->has_news = false;
		transfer->last_byte_mono_ms = mono_ms;
	}
}

/* curl_multi_poll() knows the foreign descriptors, but reports neither hang-up nor
 * error on them: a second look, without waiting, tells the whole truth. */
static void http_wait(void *self, struct pollfd *fds, size_t fd_count, int timeout_ms)
{
	struct http *http = self;
	int running = 0;

	unpause(http);
	while (http->wait_capacity < fd_count) {
		http->waits = mem_grow(http->waits, http->wait_capacity,
			&http->wait_capacity, sizeof(*http->waits));
	}
	for (size_t i = 0; i < fd_count; i++) {
		http->waits[i] = (struct curl_waitfd){ .fd = fds[i].fd };
		http->waits[i].events =
			(short)((fds[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) |
				(fds[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0));
		fds[i].revents = 0;
	}
	(void)curl_multi_poll(http->multi, http->waits, (unsigned)fd_count,
		timeout_ms < 0 ? 0 : timeout_ms, NULL);
	if (fd_count > 0) {
		(void)poll(fds, (nfds_t)fd_count, 0);
	}
	(void)curl_multi_perform(http->multi, &running);
	collect_finished(http);
	stamp_news(http);
}

/* While a name is looked up there may be nothing to wait for but time; libcurl's manual
 * names 100 ms. */
#define NOTHING_TO_WATCH_MS 100

static bool has_running(const struct http *http)
{
	for (size_t i = 0; i < http->count; i++) {
		if (http->transfers[i]->state == TRANSFER_RUNNING) {
			return true;
		}
	}
	return false;
}

/* curl_multi_waitfds() is there since 8.8 only; what the sets cannot hold is left to
 * the time. */
static size_t http_descriptors(
	void *self, struct pollfd *out, size_t capacity, int *out_ms)
{
	struct http *http = self;
	fd_set reads;
	fd_set writes;
	fd_set errors;
	long timeout_ms = -1;
	int highest = -1;
	size_t count = 0;

	*out_ms = INT_MAX;
	if (!has_running(http)) {
		return 0;
	}
	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_ZERO(&errors);
	(void)curl_multi_fdset(http->multi, &reads, &writes, &errors, &highest);
	for (int fd = 0; fd <= highest && fd < FD_SETSIZE && count < capacity; fd++) {
		short events = (short)((FD_ISSET(fd, &reads) ? POLLIN : 0) |
			(FD_ISSET(fd, &writes) ? POLLOUT : 0));

		if (events != 0) {
			out[count++] = (struct pollfd){ .fd = fd, .events = events };
		}
	}
	(void)curl_multi_timeout(http->multi, &timeout_ms);
	if (timeout_ms >= 0 && timeout_ms < INT_MAX) {
		*out_ms = (int)timeout_ms;
	}
	if (count == 0 && *out_ms > NOTHING_TO_WATCH_MS) {
		*out_ms = NOTHING_TO_WATCH_MS;
	}
	return count;
}

static CURLM *create_multi(void)
{
	CURLM *multi = curl_multi_init();

	if (multi != NULL) {
		(void)curl_multi_setopt(
			multi, CURLMOPT_MAXCONNECTS, POOLED_CONNECTIONS);
		(void)curl_multi_setopt(
			multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	}
	return multi;
}

/* A running watch stays authenticated as whoever opened it, so that a new identity ends
 * all that runs, as client-go does (transport/cert_rotation.go). */
static bool http_configure(
	void *self, const struct transport_config *config, struct error *err)
{
	struct http *http = self;
	CURLM *multi = create_multi();

	if (multi == NULL) {
		return error_set(err, ERR_NETWORK, "libcurl has no multi handle left");
	}
	for (size_t i = 0; i < http->count; i++) {
		struct transfer *transfer = http->transfers[i];

		if (transfer->state == TRANSFER_RUNNING) {
			transfer->state = TRANSFER_FAILED;
			error_set(&transfer->error, ERR_NETWORK,
				"connection to %s closed: credentials were replaced",
				transfer->server);
			close_easy(http, transfer);
		}
	}
	(void)curl_multi_cleanup(http->multi);
	http->multi = multi;
	http->config = *config;
	return true;
}

static void http_destroy(void *self)
{
	struct http *http = self;

	for (size_t i = 0; i < http->count; i++) {
		transfer_destroy(http, http->transfers[i]);
	}
	mem_free(http->transfers);
	mem_free(http->waits);
	(void)curl_multi_cleanup(http->multi);
	curl_global_cleanup();
	mem_free(http);
}

static const struct transport_ops http_ops = {
	.submit = http_submit,
	.status = http_status,
	.peek = http_peek,
	.consume = http_consume,
	.release = http_release,
	.wait = http_wait,
	.descriptors = http_descriptors,
	.configure = http_configure,
	.destroy = http_destroy,
};

/* Certificates and keys are given from memory and must never touch a disk; GnuTLS and
 * some others take files only. */
static bool can_take_keys_from_memory(const char *ssl_version)
{
	static const char *const able[] = { "OpenSSL", "LibreSSL", "BoringSSL",
		"AWS-LC", "quictls" };

	for (size_t i = 0; ssl_version != NULL && i < ARRAY_LENGTH(able); i++) {
		if (strncasecmp(ssl_version, able[i], strlen(able[i])) == 0) {
			return true;
		}
	}
	return false;
}

/* NOSIGNAL makes libcurl leave SIGPIPE alone; a closed connection must not end us. */
static void ignore_broken_pipes(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigemptyset(&ignore.sa_mask);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

bool transport_http_create(struct transport *out, struct error *err)
{
	const curl_version_info_data *version;
	struct http *http;
	CURLM *multi;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		return error_set(err, ERR_NETWORK, "libcurl does not start");
	}
	version = curl_version_info(CURLVERSION_NOW);
	if (!can_take_keys_from_memory(version->ssl_version)) {
		error_set(err, ERR_TLS,
			"this libcurl was built with %s; the OpenSSL flavour is needed",
			version->ssl_version != NULL ? version->ssl_version : "no TLS");
		goto failed;
	}
	multi = create_multi();
	if (multi == NULL) {
		error_set(err, ERR_NETWORK, "libcurl has no multi handle");
		goto failed;
	}
	ignore_broken_pipes();
	http = mem_calloc(1, sizeof(*http));
	http->multi = multi;
	*out = (struct transport){ .ops = &http_ops, .self = http };
	return true;
failed:
	curl_global_cleanup();
	return false;
}
