/*
 * The libcurl transport against a small server of its own on loopback: what a transfer
 * reports when answers are whole, cut, refused, slow, compressed or larger than a
 * buffer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/limits.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "net/transport.h"

#define FLOOD_BYTES (24u << 20)

struct server {
	int socket;
	uint16_t port;
	pthread_t thread;
	atomic_uint connections;
	atomic_uint writes; /* requests with a body, as received */
};

struct connection {
	struct server *server;
	int socket;
	unsigned number;
	unsigned requests;
};

/* "hello " 30 times, by gzip -9. */
static const unsigned char gzip_hello[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x18, 0x52, 0x24,
	0x00, 0x24, 0x43, 0xe4, 0x6e, 0xb4, 0x00, 0x00, 0x00 };

static bool send_all(int socket, const void *data, size_t length)
{
	const char *bytes = data;

	while (length > 0) {
		ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0) {
			return false;
		}
		bytes += sent;
		length -= (size_t)sent;
	}
	return true;
}

static bool send_text(int socket, const char *text)
{
	return send_all(socket, text, strlen(text));
}

static void flood(int socket)
{
	static const char chunk[] = "4000\r\n";
	char block[0x4000];

	memset(block, 'x', sizeof(block));
	(void)send_text(socket,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
		"Content-Type: application/json\r\n\r\n");
	for (size_t sent = 0; sent < FLOOD_BYTES; sent += sizeof(block)) {
		if (!send_text(socket, chunk) ||
			!send_all(socket, block, sizeof(block)) ||
			!send_text(socket, "\r\n")) {
			return;
		}
	}
	(void)send_text(socket, "0\r\n\r\n");
}

static bool is_for(const char *request, const char *path)
{
	const char *target = strchr(request, ' ');

	return target != NULL && strncmp(target + 1, path, strlen(path)) == 0;
}

static bool send_body(int socket, const char *body)
{
	char head[128];

	(void)snprintf(head, sizeof(head),
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
		"%zu\r\n\r\n",
		strlen(body));
	return send_text(socket, head) && send_text(socket, body);
}

/* False when the connection is to be closed. */
static bool answer(struct connection *connection, const char *request)
{
	int socket = connection->socket;
	char text[64];

	if (is_for(request, "/echo")) {
		return send_body(socket, request);
	}
	if (is_for(request, "/number")) {
		(void)snprintf(text, sizeof(text), "%u", connection->number);
		return send_body(socket, text);
	}
	if (is_for(request, "/open")) {
		(void)send_text(socket,
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
		(void)recv(socket, text, sizeof(text), 0); /* until they go */
		return false;
	}
	if (is_for(request, "/cut")) {
		(void)send_text(socket,
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: "
			"chunked\r\n\r\n5\r\nfirst\r\n");
		return false;
	}
	if (is_for(request, "/short")) {
		(void)send_text(
			socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst");
		return false;
	}
	if (is_for(request, "/retry")) {
		return send_text(socket,
			"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n"
			"Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
			"4\r\n\r\nlate");
	}
	if (is_for(request, "/moved")) {
		return send_text(socket,
			"HTTP/1.1 302 Found\r\nLocation: /number\r\n"
			"Content-Length: 0\r\n\r\n");
	}
	if (is_for(request, "/gzip")) {
		(void)snprintf(text, sizeof(text), "Content-Length: %zu\r\n\r\n",
			sizeof(gzip_hello));
		return send_text(socket,
			       "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n") &&
			send_text(socket, text) &&
			send_all(socket, gzip_hello, sizeof(gzip_hello));
	}
	if (is_for(request, "/flood")) {
		flood(socket);
		return false;
	}
	if (is_for(request, "/write")) {
		atomic_fetch_add(&connection->server->writes, 1);
		return false; /* done, and nobody is told */
	}
	return false; /* "/silent" */
}

static void *serve_connection(void *context)
{
	struct connection *connection = context;
	char request[4096];
	size_t length = 0;

	for (;;) {
		ssize_t got = recv(connection->socket, request + length,
			sizeof(request) - 1 - length, 0);

		if (got <= 0) {
			break;
		}
		length += (size_t)got;
		request[length] = '\0';
		if (request[0] == 0x16) { /* a TLS handshake */
			(void)send_text(
				connection->socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
			break;
		}
		if (strstr(request, "\r\n\r\n") == NULL) {
			continue;
		}
		length = 0;
		if (!answer(connection, request)) {
			break;
		}
	}
	(void)close(connection->socket);
	mem_free(connection);
	return NULL;
}

static void *serve(void *context)
{
	struct server *server = context;

	for (;;) {
		int socket = accept(server->socket, NULL, NULL);
		struct connection *connection;
		pthread_t thread;

		if (socket < 0) {
			return NULL;
		}
		connection = mem_calloc(1, sizeof(*connection));
		connection->server = server;
		connection->socket = socket;
		connection->number = atomic_fetch_add(&server->connections, 1) + 1;
		if (pthread_create(&thread, NULL, serve_connection, connection) == 0) {
			(void)pthread_detach(thread);
		}
	}
}

static int server_start(void **state)
{
	struct server *server = mem_calloc(1, sizeof(*server));
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(address);

	server->socket = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server->socket, (const struct sockaddr *)&address, size) != 0 ||
		listen(server->socket, 32) != 0 ||
		getsockname(server->socket, (struct sockaddr *)&address, &size) != 0) {
		return -1;
	}
	server->port = ntohs(address.sin_port);
	*state = server;
	return pthread_create(&server->thread, NULL, serve, server);
}

static int server_stop(void **state)
{
	struct server *server = *state;

	(void)shutdown(server->socket, SHUT_RDWR);
	(void)pthread_join(server->thread, NULL);
	(void)close(server->socket);
	mem_free(server);
	return 0;
}

struct client {
	struct transport transport;
	const struct server *server;
};

static void client_init(struct client *client, void *const *state)
{
	struct transport_config config = { .user_agent = "vmigtop/test" };
	struct error err;

	client->server = *state;
	assert_true(transport_http_create(&client->transport, &err));
	assert_true(client->transport.ops->configure(
		client->transport.self, &config, &err));
}

static void client_finish(struct client *client)
{
	client->transport.ops->destroy(client->transport.self);
}

static uint32_t submit(
	struct client *client, const char *path, struct transport_request request)
{
	struct error err = { ERR_NONE, "" };
	char url[128];
	uint32_t id;

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s",
		(unsigned)client->server->port, path);
	request.url = url;
	if (request.method == NULL) {
		request.method = "GET";
	}
	id = client->transport.ops->submit(client->transport.self, &request, &err);
	assert_string_equal(err.message, "");
	assert_int_not_equal(id, 0);
	return id;
}

static uint32_t get(struct client *client, const char *path)
{
	return submit(client, path, (struct transport_request){ .method = "GET" });
}

static struct transfer_status status_of(struct client *client, uint32_t id)
{
	struct transfer_status status;

	assert_true(client->transport.ops->status(client->transport.self, id, &status));
	return status;
}

static struct str peek(struct client *client, uint32_t id)
{
	return client->transport.ops->peek(client->transport.self, id);
}

static void wait_once(struct client *client)
{
	client->transport.ops->wait(client->transport.self, NULL, 0, 100);
}

static struct transfer_status wait_end(struct client *client, uint32_t id)
{
	struct transfer_status status = status_of(client, id);

	for (int i = 0; i < 200 && status.state == TRANSFER_RUNNING; i++) {
		wait_once(client);
		status = status_of(client, id);
	}
	return status;
}

static void assert_body(struct client *client, uint32_t id, const char *body)
{
	struct str got = peek(client, id);

	assert_int_equal(got.length, strlen(body));
	assert_memory_equal(got.data, body, got.length);
}

static void whole_answer_is_done(void **state)
{
	struct client client;
	struct transfer_status status;
	uint32_t id;

	client_init(&client, state);
	id = get(&client, "/number");
	status = status_of(&client, id);
	assert_int_equal(status.http_code, 0);
	assert_false(status.got_any_byte);
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_DONE);
	assert_int_equal(status.http_code, 200);
	assert_string_equal(status.content_type, "text/plain");
	assert_true(status.got_any_byte);
	assert_true(i64_is_known(status.last_byte_mono_ms));
	assert_false(i64_is_known(status.retry_after_s));
	assert_null(status.error);
	assert_true(peek(&client, id).length > 0);
	client.transport.ops->release(client.transport.self, id);
	assert_false(client.transport.ops->status(client.transport.self, id, &status));
	assert_int_equal(peek(&client, id).length, 0);
	client.transport.ops->consume(client.transport.self, id, 5);
	client.transport.ops->release(client.transport.self, id);
	client_finish(&client);
}

static void ids_are_never_reused(void **state)
{
	struct client client;
	uint32_t last = 0;

	client_init(&client, state);
	for (int i = 0; i < 50; i++) {
		uint32_t id = get(&client, "/number");

		assert_true(id > last);
		last = id;
		client.transport.ops->release(client.transport.self, id);
	}
	client_finish(&client);
}

static void headers_are_ours_and_nothing_is_followed(void **state)
{
	static const char *const headers[] = { "Accept: application/json",
		"Authorization: Bearer x", NULL };
	struct client client;
	struct transfer_status status;
	struct str body;
	char text[1024] = "";
	uint32_t id;

	client_init(&client, state);
	id = submit(&client, "/echo",
		(struct transport_request){ .headers = headers, .is_stream = true });
	(void)wait_end(&client, id);
	body = peek(&client, id);
	assert_true(body.length < sizeof(text));
	memcpy(text, body.data, body.length);
	assert_non_null(strstr(text, "GET /echo HTTP/1.1\r\n"));
	assert_non_null(strstr(text, "User-Agent: vmigtop/test\r\n"));
	assert_non_null(strstr(text, "Accept: application/json\r\n"));
	assert_non_null(strstr(text, "Authorization: Bearer x\r\n"));
	assert_null(strstr(text, "Accept-Encoding"));
	assert_null(strstr(text, "Expect"));

	id = get(&client, "/moved");
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_DONE);
	assert_int_equal(status.http_code, 302);
	client_finish(&client);
}

static void stream_shows_bytes_while_it_runs(void **state)
{
	struct client client;
	struct transfer_status status;
	uint32_t id;

	client_init(&client, state);
	id = submit(&client, "/open", (struct transport_request){ .is_stream = true });
	for (int i = 0; i < 100 && peek(&client, id).length < 3; i++) {
		wait_once(&client);
	}
	assert_body(&client, id, "one");
	status = status_of(&client, id);
	assert_int_equal(status.state, TRANSFER_RUNNING);
	assert_int_equal(status.http_code, 200);
	assert_string_equal(status.content_type, "application/json");
	client.transport.ops->consume(client.transport.self, id, 1);
	assert_body(&client, id, "ne");
	client.transport.ops->consume(client.transport.self, id, 100);
	assert_body(&client, id, "");
	client.transport.ops->release(client.transport.self, id);
	client_finish(&client);
}

static void cut_answer_has_failed_but_can_be_read(void **state)
{
	static const char *const paths[] = { "/cut", "/short" };

	for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
		struct client client;
		struct transfer_status status;
		char message[256];
		uint32_t id;

		client_init(&client, state);
		id = get(&client, paths[i]);
		status = wait_end(&client, id);
		assert_int_equal(status.state, TRANSFER_FAILED);
		assert_int_equal(status.http_code, 200);
		assert_false(status.is_refused);
		(void)snprintf(message, sizeof(message),
			"connection to http://127.0.0.1:%u was cut in the middle of an "
			"answer",
			(unsigned)client.server->port);
		assert_string_equal(status.error->message, message);
		assert_body(&client, id, "first");
		client_finish(&client);
	}
}

static void server_that_says_nothing_has_failed_without_headers(void **state)
{
	struct client client;
	struct transfer_status status;
	uint32_t id;

	client_init(&client, state);
	id = get(&client, "/silent");
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_FAILED);
	assert_int_equal(status.http_code, 0);
	assert_non_null(strstr(
		status.error->message, "closed the connection without an answer"));
	client_finish(&client);
}

static void refused_connection_is_told_apart(void **state)
{
	struct client client;
	struct transfer_status status;
	struct error err;
	struct transport_request request = { .method = "GET",
		.url = "http://127.0.0.1:1/x?token=secret" };
	uint32_t id;

	client_init(&client, state);
	id = client.transport.ops->submit(client.transport.self, &request, &err);
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_FAILED);
	assert_true(status.is_refused);
	assert_int_equal(status.error->code, ERR_NETWORK);
	assert_string_equal(
		status.error->message, "connection to http://127.0.0.1:1 refused");
	client_finish(&client);
}

static void other_failures_name_the_server(void **state)
{
	static const struct {
		const char *url;
		enum error_code code;
		const char *message;
	} cases[] = {
		{ "https://no-such-host.invalid:6443/api", ERR_NETWORK,
			"unknown host in https://no-such-host.invalid:6443" },
		{ "ftp://127.0.0.1/x", ERR_NETWORK, "ftp://127.0.0.1: " },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct client client;
		struct transfer_status status;
		struct error err = { ERR_NONE, "" };
		struct transport_request request = { .method = "GET",
			.url = cases[i].url };
		uint32_t id;

		client_init(&client, state);
		id = client.transport.ops->submit(
			client.transport.self, &request, &err);
		assert_int_not_equal(id, 0);
		status = wait_end(&client, id);
		assert_int_equal(status.state, TRANSFER_FAILED);
		assert_false(status.is_refused);
		assert_int_equal(status.error->code, cases[i].code);
		assert_memory_equal(status.error->message, cases[i].message,
			strlen(cases[i].message));
		client_finish(&client);
	}
}

static void plain_server_does_not_speak_tls(void **state)
{
	struct client client;
	struct transfer_status status;
	struct error err;
	char url[64];
	char message[128];
	struct transport_request request = { .method = "GET", .url = url };
	uint32_t id;

	client_init(&client, state);
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%u/echo",
		(unsigned)client.server->port);
	id = client.transport.ops->submit(client.transport.self, &request, &err);
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_FAILED);
	assert_int_equal(status.error->code, ERR_TLS);
	(void)snprintf(message, sizeof(message),
		"https://127.0.0.1:%u does not speak TLS",
		(unsigned)client.server->port);
	assert_string_equal(status.error->message, message);
	client_finish(&client);
}

static void retry_after_and_type_of_an_error_are_seen(void **state)
{
	struct client client;
	struct transfer_status status;
	uint32_t id;

	client_init(&client, state);
	id = get(&client, "/retry");
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_DONE);
	assert_int_equal(status.http_code, 429);
	assert_int_equal(status.retry_after_s, 7);
	assert_string_equal(status.content_type, "text/plain; charset=utf-8");
	assert_body(&client, id, "late");
	client_finish(&client);
}

static void flood_is_held_back_and_loses_nothing(void **state)
{
	struct client client;
	struct transfer_status status = { .state = TRANSFER_RUNNING };
	size_t total = 0;
	size_t most = 0;
	uint32_t id;

	client_init(&client, state);
	id = get(&client, "/flood");
	/* Nobody reads: the buffer fills up to its mark and stays there. */
	for (int i = 0; i < 300 && peek(&client, id).length < LIMIT_STREAM_HIGH_WATER;
		i++) {
		client.transport.ops->wait(client.transport.self, NULL, 0, 20);
	}
	for (int i = 0; i < 5; i++) {
		client.transport.ops->wait(client.transport.self, NULL, 0, 5);
	}
	assert_in_range(peek(&client, id).length, LIMIT_STREAM_HIGH_WATER,
		LIMIT_STREAM_HIGH_WATER + (64u << 10));
	for (int i = 0; i < 5000; i++) {
		struct str bytes = peek(&client, id);

		most = bytes.length > most ? bytes.length : most;
		total += bytes.length;
		client.transport.ops->consume(client.transport.self, id, bytes.length);
		status = status_of(&client, id);
		if (status.state != TRANSFER_RUNNING && bytes.length == 0) {
			break;
		}
		wait_once(&client);
	}
	assert_int_equal(status.state, TRANSFER_DONE);
	assert_int_equal(total, FLOOD_BYTES);
	assert_true(most < LIMIT_STREAM_HIGH_WATER + (1u << 20));
	client_finish(&client);
}

static void lists_may_be_compressed_and_streams_never_ask_for_it(void **state)
{
	struct client client;
	struct transfer_status status;
	struct str body;
	uint32_t id;

	client_init(&client, state);
	id = submit(
		&client, "/gzip", (struct transport_request){ .accept_gzip = true });
	status = wait_end(&client, id);
	assert_int_equal(status.http_code, 200);
	body = peek(&client, id);
	assert_true(body.length >= 6);
	assert_memory_equal(body.data, "hello ", 6);

	id = submit(&client, "/gzip",
		(struct transport_request){ .accept_gzip = true, .is_stream = true });
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_DONE);
	body = peek(&client, id);
	assert_int_equal((unsigned char)body.data[0], 0x1f);
	client_finish(&client);
}

static void reads_share_connections_and_writes_have_their_own(void **state)
{
	struct client client;
	char first[16] = "";
	char second[16] = "";
	struct str body;
	uint32_t id;
	unsigned before;

	client_init(&client, state);
	id = get(&client, "/number");
	(void)wait_end(&client, id);
	body = peek(&client, id);
	memcpy(first, body.data, body.length);
	id = get(&client, "/number");
	(void)wait_end(&client, id);
	body = peek(&client, id);
	memcpy(second, body.data, body.length);
	assert_string_equal(first, second);

	/* On the pooled connection libcurl would send it twice. */
	before = atomic_load(&((struct server *)*state)->writes);
	id = submit(&client, "/write",
		(struct transport_request){
			.method = "POST", .body = STR("{}"), .is_write = true });
	assert_int_equal(wait_end(&client, id).state, TRANSFER_FAILED);
	assert_int_equal(atomic_load(&((struct server *)*state)->writes), before + 1);
	client_finish(&client);
}

static void foreign_descriptors_wake_the_wait_and_hang_ups_are_seen(void **state)
{
	struct client client;
	struct pollfd fds[2];
	int data[2];
	int closed[2];

	client_init(&client, state);
	assert_int_equal(pipe(data), 0);
	assert_int_equal(pipe(closed), 0);
	fds[0] = (struct pollfd){ .fd = data[0], .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = closed[0], .events = POLLIN };
	client.transport.ops->wait(client.transport.self, fds, 2, 0);
	assert_int_equal(fds[0].revents, 0);
	assert_int_equal(fds[1].revents, 0);
	assert_int_equal(write(data[1], "x", 1), 1);
	(void)close(closed[1]);
	client.transport.ops->wait(client.transport.self, fds, 2, 10000);
	assert_true((fds[0].revents & POLLIN) != 0);
	assert_true((fds[1].revents & POLLHUP) != 0);
	(void)close(data[0]);
	(void)close(data[1]);
	(void)close(closed[0]);
	client_finish(&client);
}

/* As the client does it that asks two servers: the first waits, the second only moves
 * its bytes when its descriptors or its time say so. */
static void one_transport_waits_for_another(void **state)
{
	struct client first;
	struct client second;
	struct pollfd fds[8];
	uint32_t id;
	int limit_ms = 0;

	client_init(&first, state);
	client_init(&second, state);
	assert_int_equal(second.transport.ops->descriptors(
				 second.transport.self, fds, 8, &limit_ms),
		0);
	assert_int_equal(limit_ms, INT_MAX);
	id = get(&second, "/number");
	for (int i = 0; i < 200 && status_of(&second, id).state == TRANSFER_RUNNING;
		i++) {
		size_t count = second.transport.ops->descriptors(
			second.transport.self, fds, 8, &limit_ms);

		assert_true(count > 0 || limit_ms <= 100);
		first.transport.ops->wait(first.transport.self, fds, count,
			limit_ms < 10000 ? limit_ms : 10000);
		second.transport.ops->wait(second.transport.self, NULL, 0, 0);
	}
	assert_int_equal(status_of(&second, id).state, TRANSFER_DONE);
	(void)second.transport.ops->descriptors(
		second.transport.self, fds, 8, &limit_ms);
	assert_int_equal(limit_ms, INT_MAX);
	client_finish(&second);
	client_finish(&first);
}

static void sockets_are_not_inherited(void **state)
{
	struct client client;
	unsigned inherited = 0;
	uint32_t id;

	client_init(&client, state);
	id = submit(&client, "/open", (struct transport_request){ .is_stream = true });
	for (int i = 0; i < 100 && peek(&client, id).length < 3; i++) {
		wait_once(&client);
	}
	for (int fd = 3; fd < 64; fd++) {
		struct sockaddr_in peer;
		socklen_t size = sizeof(peer);

		if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
			peer.sin_family == AF_INET &&
			ntohs(peer.sin_port) == client.server->port) {
			inherited += (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
		}
	}
	assert_int_equal(inherited, 0);
	client_finish(&client);
}

static void new_identity_ends_what_runs(void **state)
{
	struct transport_config config = { .user_agent = "vmigtop/other" };
	struct client client;
	struct error err;
	struct transfer_status status;
	uint32_t id;

	client_init(&client, state);
	id = submit(&client, "/open", (struct transport_request){ .is_stream = true });
	for (int i = 0; i < 100 && peek(&client, id).length < 3; i++) {
		wait_once(&client);
	}
	assert_true(
		client.transport.ops->configure(client.transport.self, &config, &err));
	status = status_of(&client, id);
	assert_int_equal(status.state, TRANSFER_FAILED);
	assert_non_null(strstr(status.error->message, "credentials were replaced"));
	assert_body(&client, id, "one");
	id = get(&client, "/number");
	assert_int_equal(wait_end(&client, id).state, TRANSFER_DONE);
	client_finish(&client);
}

static void time_limit_of_a_request_is_kept(void **state)
{
	struct client client;
	struct transfer_status status;
	uint32_t id;

	client_init(&client, state);
	id = submit(&client, "/open", (struct transport_request){ .timeout_ms = 120 });
	status = wait_end(&client, id);
	assert_int_equal(status.state, TRANSFER_FAILED);
	assert_non_null(strstr(status.error->message, "in time"));
	client_finish(&client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_answer_is_done),
		cmocka_unit_test(ids_are_never_reused),
		cmocka_unit_test(headers_are_ours_and_nothing_is_followed),
		cmocka_unit_test(stream_shows_bytes_while_it_runs),
		cmocka_unit_test(cut_answer_has_failed_but_can_be_read),
		cmocka_unit_test(server_that_says_nothing_has_failed_without_headers),
		cmocka_unit_test(refused_connection_is_told_apart),
		cmocka_unit_test(other_failures_name_the_server),
		cmocka_unit_test(plain_server_does_not_speak_tls),
		cmocka_unit_test(retry_after_and_type_of_an_error_are_seen),
		cmocka_unit_test(flood_is_held_back_and_loses_nothing),
		cmocka_unit_test(lists_may_be_compressed_and_streams_never_ask_for_it),
		cmocka_unit_test(reads_share_connections_and_writes_have_their_own),
		cmocka_unit_test(
			foreign_descriptors_wake_the_wait_and_hang_ups_are_seen),
		cmocka_unit_test(one_transport_waits_for_another),
		cmocka_unit_test(sockets_are_not_inherited),
		cmocka_unit_test(new_identity_ends_what_runs),
		cmocka_unit_test(time_limit_of_a_request_is_kept),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
