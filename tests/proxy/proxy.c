/*
 * A small proxy for tests: HTTP CONNECT and plain requests, over TCP or TLS, or SOCKS5;
 * with credentials or without; a line of log for each request.
 *
 * usage: test-proxy KIND [--port N] [--to ADDRESS:PORT] [--user NAME:PASSWORD]
 *                   [--answer CODE] [--piece BYTES] [--ca-out FILE]
 *
 * KIND is http, https or socks5. Listens on 127.0.0.1, prints "ready PORT", then a line
 * for each request: what was asked for, and "ok" or what was wrong with it. --to goes
 * there whatever was asked for: names that exist nowhere else are known here. --answer
 * refuses every CONNECT with that status. --piece passes on so many bytes at a time.
 * --ca-out writes the certificate that signs this https proxy. SIGUSR1 cuts all
 * connections. One process for each of them; all end with this one.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define HEAD_MAX 16384

struct options {
	const char *kind;
	const char *to;
	const char *user;
	const char *ca_out;
	int port;
	int answer;
	size_t piece;
};

/* What the client is reached through: a socket, or TLS on it. */
struct client {
	int fd;
	gnutls_session_t tls; /* NULL: none */
};

static struct options options;
static volatile sig_atomic_t is_cut;

static void die(const char *what)
{
	fprintf(stderr, "test-proxy: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void say(const char *asked, const char *outcome)
{
	char line[1024];
	int length = snprintf(
		line, sizeof(line), "%s %s %s\n", options.kind, asked, outcome);

	/* One write: lines of several processes do not mix. */
	if (length > 0 && write(STDOUT_FILENO, line, (size_t)length) < 0) {
		exit(1);
	}
}

/* --- bytes --- */

static ssize_t client_read(struct client *client, void *data, size_t size)
{
	if (client->tls == NULL) {
		return read(client->fd, data, size);
	}
	return gnutls_record_recv(client->tls, data, size);
}

static bool client_write(struct client *client, const char *data, size_t size)
{
	while (size > 0) {
		size_t piece = options.piece > 0 && options.piece < size ? options.piece
									 : size;
		ssize_t done = client->tls == NULL
			? write(client->fd, data, piece)
			: gnutls_record_send(client->tls, data, piece);

		if (done <= 0) {
			return false;
		}
		data += done;
		size -= (size_t)done;
	}
	return true;
}

static bool read_exactly(struct client *client, unsigned char *data, size_t size)
{
	while (size > 0) {
		ssize_t got = client_read(client, data, size);

		if (got <= 0) {
			return false;
		}
		data += got;
		size -= (size_t)got;
	}
	return true;
}

static void answer(struct client *client, const char *text)
{
	(void)client_write(client, text, strlen(text));
}

static int connect_to(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	int fd = -1;

	if (getaddrinfo(host, port, &hints, &found) != 0) {
		return -1;
	}
	for (struct addrinfo *it = found; it != NULL && fd < 0; it = it->ai_next) {
		fd = socket(it->ai_family, it->ai_socktype, it->ai_protocol);
		if (fd >= 0 && connect(fd, it->ai_addr, it->ai_addrlen) != 0) {
			(void)close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(found);
	return fd;
}

/* "host:port", "[v6]:port"; or where --to says. */
static int open_target(const char *asked)
{
	char copy[512];
	char *colon;
	char *host = copy;

	(void)snprintf(
		copy, sizeof(copy), "%s", options.to != NULL ? options.to : asked);
	colon = strrchr(copy, ':');
	if (colon == NULL) {
		return -1;
	}
	*colon = '\0';
	if (host[0] == '[') {
		host++;
		host[strcspn(host, "]")] = '\0';
	}
	return connect_to(host, colon + 1);
}

static bool pump_up(struct client *client, int target)
{
	char bytes[16384];
	ssize_t got = client_read(client, bytes, sizeof(bytes));
	ssize_t done = 0;

	if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED) {
		return true;
	}
	while (got > 0 && done < got) {
		ssize_t put = write(target, bytes + done, (size_t)(got - done));

		if (put <= 0) {
			return false;
		}
		done += put;
	}
	return got > 0;
}

static void relay(struct client *client, int target)
{
	struct pollfd fds[2] = {
		{ .fd = client->fd, .events = POLLIN },
		{ .fd = target, .events = POLLIN },
	};
	char bytes[16384];

	while (!is_cut) {
		bool is_buffered = client->tls != NULL &&
			gnutls_record_check_pending(client->tls) > 0;

		if (poll(fds, 2, is_buffered ? 0 : -1) < 0) {
			return;
		}
		if ((is_buffered || fds[0].revents != 0) && !pump_up(client, target)) {
			return;
		}
		if (fds[1].revents != 0) {
			ssize_t got = read(target, bytes, sizeof(bytes));

			if (got <= 0 || !client_write(client, bytes, (size_t)got)) {
				return;
			}
		}
	}
}

/* --- HTTP --- */

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void to_base64(const char *text, char *out)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i += 3) {
		uint32_t group = 0;

		for (size_t k = 0; k < 3; k++) {
			group = group << 8 |
				(i + k < length ? (unsigned char)text[i + k] : 0);
		}
		for (size_t k = 0; k < 4; k++) {
			*out++ = i + k > length && k > 0
				? '='
				: base64_digits[group >> (18 - 6 * k) & 63];
		}
	}
	*out = '\0';
}

static bool has_credentials(const char *head)
{
	char wanted[1024];
	char line[1100];

	if (options.user == NULL) {
		return true;
	}
	to_base64(options.user, wanted);
	(void)snprintf(line, sizeof(line), "\nProxy-Authorization: Basic %s\r", wanted);
	return strstr(head, line) != NULL;
}

static bool read_head(struct client *client, char head[HEAD_MAX])
{
	size_t length = 0;

	while (length + 1 < HEAD_MAX) {
		if (!read_exactly(client, (unsigned char *)head + length, 1)) {
			return false;
		}
		if (!isupper((unsigned char)head[0])) {
			return false; /* TLS where none is spoken */
		}
		length++;
		head[length] = '\0';
		if (length >= 4 && strcmp(head + length - 4, "\r\n\r\n") == 0) {
			return true;
		}
	}
	return false;
}

/* GET http://host:port/path: on to the host, as it came. */
static void serve_plain(struct client *client, const char *head, const char *url)
{
	char host[256];
	int target;

	(void)snprintf(host, sizeof(host), "%.*s",
		(int)strcspn(url + strlen("http://"), "/"), url + strlen("http://"));
	if (strchr(host, ':') == NULL) {
		(void)strncat(host, ":80", sizeof(host) - strlen(host) - 1);
	}
	target = open_target(host);
	if (target < 0) {
		answer(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
		return;
	}
	if (write(target, head, strlen(head)) == (ssize_t)strlen(head)) {
		relay(client, target);
	}
	(void)close(target);
}

static void serve_connect(struct client *client, const char *asked)
{
	char text[64];
	int target;

	if (options.answer != 0) {
		(void)snprintf(text, sizeof(text),
			"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n", options.answer);
		answer(client, text);
		return;
	}
	target = open_target(asked);
	if (target < 0) {
		answer(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
		return;
	}
	answer(client, "HTTP/1.1 200 Connection established\r\n\r\n");
	relay(client, target);
	(void)close(target);
}

static void serve_http(struct client *client)
{
	char head[HEAD_MAX];
	char method[16];
	char asked[512];
	char line[600];

	if (!read_head(client, head) ||
		sscanf(head, "%15s %511s", method, asked) != 2) {
		return;
	}
	(void)snprintf(line, sizeof(line), "%s %s", method, asked);
	if (!has_credentials(head)) {
		say(line, "no-credentials");
		answer(client,
			"HTTP/1.1 407 Proxy Authentication Required\r\n"
			"Proxy-Authenticate: Basic realm=\"test\"\r\n"
			"Content-Length: 0\r\nConnection: close\r\n\r\n");
		return;
	}
	say(line, "ok");
	if (strcmp(method, "CONNECT") == 0) {
		serve_connect(client, asked);
	} else {
		serve_plain(client, head, asked);
	}
}

/* --- SOCKS5: RFC 1928, 1929 --- */

static bool socks_login(struct client *client)
{
	unsigned char name[256] = { 0 };
	unsigned char word[256] = { 0 };
	unsigned char head[2];
	unsigned char length;
	char both[520];
	bool is_right;

	if (!read_exactly(client, head, 2) || !read_exactly(client, name, head[1]) ||
		!read_exactly(client, &length, 1) ||
		!read_exactly(client, word, length)) {
		return false;
	}
	(void)snprintf(both, sizeof(both), "%s:%s", (char *)name, (char *)word);
	is_right = options.user != NULL && strcmp(both, options.user) == 0;
	if (!is_right) {
		say("LOGIN", "no-credentials");
	}
	return client_write(client, is_right ? "\1\0" : "\1\1", 2) && is_right;
}

static bool socks_greet(struct client *client)
{
	unsigned char methods[256];
	unsigned char head[2];
	unsigned char wanted = options.user != NULL ? 2 : 0;

	if (!read_exactly(client, head, 2) || head[0] != 5 ||
		!read_exactly(client, methods, head[1])) {
		return false;
	}
	if (memchr(methods, wanted, head[1]) == NULL) {
		say("GREETING", "no-credentials");
		(void)client_write(client, "\5\377", 2);
		return false;
	}
	return client_write(client, wanted == 2 ? "\5\2" : "\5\0", 2) &&
		(wanted != 2 || socks_login(client));
}

/* True with "host:port" and how the host was given. */
static bool socks_request(
	struct client *client, char *out, size_t size, const char **out_form)
{
	unsigned char head[4];
	unsigned char address[256] = { 0 };
	unsigned char port[2];
	unsigned char length = 4;
	char text[INET6_ADDRSTRLEN] = "";

	if (!read_exactly(client, head, 4) || head[1] != 1) {
		return false;
	}
	if (head[3] == 3 && !read_exactly(client, &length, 1)) {
		return false;
	}
	length = head[3] == 4 ? 16 : length;
	if (!read_exactly(client, address, length) || !read_exactly(client, port, 2)) {
		return false;
	}
	*out_form = head[3] == 3 ? "NAME" : "ADDRESS";
	if (head[3] != 3) {
		(void)inet_ntop(
			head[3] == 4 ? AF_INET6 : AF_INET, address, text, sizeof(text));
	}
	(void)snprintf(out, size, "%s:%d", head[3] == 3 ? (char *)address : text,
		port[0] << 8 | port[1]);
	return true;
}

static void serve_socks(struct client *client)
{
	char asked[300];
	char line[320];
	const char *form = "";
	int target;

	if (!socks_greet(client) ||
		!socks_request(client, asked, sizeof(asked), &form)) {
		return;
	}
	(void)snprintf(line, sizeof(line), "%s %s", form, asked);
	target = open_target(asked);
	if (target < 0 || options.answer != 0) {
		say(line, "refused");
		(void)client_write(client, "\5\5\0\1\0\0\0\0\0\0", 10);
		return;
	}
	say(line, "ok");
	(void)client_write(client, "\5\0\0\1\0\0\0\0\0\0", 10);
	relay(client, target);
	(void)close(target);
}

/* --- TLS --- */

static void must(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "test-proxy: %s: %s\n", what, gnutls_strerror(result));
		exit(1);
	}
}

static void sign_itself(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	static const unsigned char address[4] = { 127, 0, 0, 1 };
	time_t now = time(NULL);

	must(gnutls_x509_crt_set_version(crt, 3), "version");
	must(gnutls_x509_crt_set_serial(crt, "\1\2\3\4", 4), "serial");
	must(gnutls_x509_crt_set_activation_time(crt, now - 86400), "time");
	must(gnutls_x509_crt_set_expiration_time(crt, now + 30 * 86400), "time");
	must(gnutls_x509_crt_set_dn_by_oid(
		     crt, GNUTLS_OID_X520_COMMON_NAME, 0, "test-proxy", 10),
		"name");
	must(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address,
		     sizeof(address), GNUTLS_FSAN_SET),
		"address");
	must(gnutls_x509_crt_set_subject_alt_name(
		     crt, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_APPEND),
		"name");
	must(gnutls_x509_crt_set_basic_constraints(crt, 1, -1), "CA");
	must(gnutls_x509_crt_set_key_usage(
		     crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE),
		"usage");
	must(gnutls_x509_crt_set_key(crt, key), "key");
	must(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), "signature");
}

static void write_ca(gnutls_x509_crt_t crt)
{
	gnutls_datum_t pem;
	FILE *file = fopen(options.ca_out, "w");

	must(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem), "export");
	if (file == NULL || fwrite(pem.data, 1, pem.size, file) != pem.size ||
		fclose(file) != 0) {
		die(options.ca_out);
	}
	gnutls_free(pem.data);
}

static gnutls_certificate_credentials_t make_credentials(void)
{
	gnutls_certificate_credentials_t credentials;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;

	must(gnutls_certificate_allocate_credentials(&credentials), "credentials");
	must(gnutls_x509_privkey_init(&key), "key");
	must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
		     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		"key");
	must(gnutls_x509_crt_init(&crt), "certificate");
	sign_itself(crt, key);
	must(gnutls_certificate_set_x509_key(credentials, &crt, 1, key), "key");
	if (options.ca_out != NULL) {
		write_ca(crt);
	}
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return credentials;
}

/* --- processes --- */

static void on_cut(int signal)
{
	(void)signal;
	is_cut = 1;
}

static void on_end(int signal)
{
	(void)signal;
	(void)kill(0, SIGTERM);
	_exit(0);
}

static void serve(int fd, gnutls_certificate_credentials_t credentials)
{
	struct client client = { .fd = fd };
	struct sigaction cut = { .sa_handler = on_cut };
	int yes = 1;

	(void)signal(SIGTERM, SIG_DFL);
	(void)sigaction(SIGUSR1, &cut, NULL);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (credentials != NULL) {
		must(gnutls_init(&client.tls, GNUTLS_SERVER), "TLS");
		must(gnutls_set_default_priority(client.tls), "TLS");
		must(gnutls_credentials_set(
			     client.tls, GNUTLS_CRD_CERTIFICATE, credentials),
			"TLS");
		gnutls_transport_set_int(client.tls, fd);
		if (gnutls_handshake(client.tls) < 0) {
			say("HANDSHAKE", "failed");
			exit(0);
		}
	}
	if (strcmp(options.kind, "socks5") == 0) {
		serve_socks(&client);
	} else {
		serve_http(&client);
	}
	exit(0);
}

static int listen_here(int *out_port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)options.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof(address);
	int yes = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(fd, 64) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
		die("listen");
	}
	*out_port = ntohs(address.sin_port);
	return fd;
}

static bool take_option(const char *name, const char *value)
{
	if (strcmp(name, "--port") == 0) {
		options.port = (int)strtol(value, NULL, 10);
	} else if (strcmp(name, "--to") == 0) {
		options.to = value;
	} else if (strcmp(name, "--user") == 0) {
		options.user = value;
	} else if (strcmp(name, "--answer") == 0) {
		options.answer = (int)strtol(value, NULL, 10);
	} else if (strcmp(name, "--piece") == 0) {
		options.piece = (size_t)strtoul(value, NULL, 10);
	} else if (strcmp(name, "--ca-out") == 0) {
		options.ca_out = value;
	} else {
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	gnutls_certificate_credentials_t credentials = NULL;
	struct sigaction end = { .sa_handler = on_end };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	char ready[32];
	int port = 0;
	int fd;

	options.kind = argc > 1 ? argv[1] : "";
	for (int i = 2; i < argc; i += 2) {
		if (i + 1 >= argc || !take_option(argv[i], argv[i + 1])) {
			fprintf(stderr, "test-proxy: what is %s?\n", argv[i]);
			return 2;
		}
	}
	(void)setpgid(0, 0);
	(void)sigaction(SIGTERM, &end, NULL);
	(void)sigaction(SIGINT, &end, NULL);
	/* Ended children leave nothing behind; a cut goes to the children. */
	ignore.sa_flags = SA_NOCLDWAIT;
	(void)sigaction(SIGCHLD, &ignore, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGUSR1, SIG_IGN);
	if (strcmp(options.kind, "https") == 0) {
		credentials = make_credentials();
	}
	fd = listen_here(&port);
	(void)snprintf(ready, sizeof(ready), "ready %d\n", port);
	if (write(STDOUT_FILENO, ready, strlen(ready)) < 0) {
		die("stdout");
	}
	for (;;) {
		int client = accept(fd, NULL, NULL);

		if (client < 0) {
			continue;
		}
		if (fork() == 0) {
			(void)close(fd);
			serve(client, credentials);
		}
		(void)close(client);
	}
}
