/* libcurl's verdicts as lines for people: each names the server, none libcurl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "src/net/http_setup.h"

#define SERVER "https://api:6443"

static void each_verdict_is_one_clear_line(void **state)
{
	static const struct {
		struct http_failure failure;
		enum error_code code;
		const char *message;
	} cases[] = {
		{ { .code = CURLE_COULDNT_CONNECT, .os_errno = ECONNREFUSED },
			ERR_NETWORK, "connection to " SERVER " refused" },
		{ { .code = CURLE_COULDNT_CONNECT, .os_errno = ENETUNREACH },
			ERR_NETWORK,
			"no connection to " SERVER ": Network is unreachable" },
		{ { .code = CURLE_COULDNT_CONNECT, .detail = "Failed to connect" },
			ERR_NETWORK, "no connection to " SERVER ": Failed to connect" },
		{ { .code = CURLE_COULDNT_RESOLVE_HOST, .detail = "Could not resolve" },
			ERR_NETWORK, "unknown host in " SERVER },
		{ { .code = CURLE_OPERATION_TIMEDOUT }, ERR_NETWORK,
			"no answer from " SERVER " in time" },
		{ { .code = CURLE_PEER_FAILED_VERIFICATION,
			  .detail =
				  "SSL certificate problem: certificate has expired" },
			ERR_TLS,
			"certificate of " SERVER
			" is not trusted: certificate has expired" },
		{ { .code = CURLE_PEER_FAILED_VERIFICATION,
			  .detail = "SSL: no alternative certificate subject name" },
			ERR_TLS,
			"certificate of " SERVER
			" is not trusted: no alternative certificate subject name" },
		{ { .code = CURLE_SSL_CACERT_BADFILE, .detail = "bad" }, ERR_TLS,
			"the certificate authority given for " SERVER
			" is not usable: bad" },
		{ { .code = CURLE_SSL_CERTPROBLEM, .detail = "bad" }, ERR_TLS,
			"the client certificate or key for " SERVER
			" is not usable: bad" },
		{ { .code = CURLE_SSL_CONNECT_ERROR,
			  .detail = "OpenSSL/3: error:0A00010B:SSL "
				    "routines::wrong version number" },
			ERR_TLS, SERVER " does not speak TLS" },
		{ { .code = CURLE_SSL_CONNECT_ERROR,
			  .detail = "OpenSSL/3.0.19: error:06880006:asn1 encoding "
				    "routines::EVP lib" },
			ERR_TLS,
			"certificate of " SERVER
			" is not trusted: its signature is not of the certificate "
			"authority" },
		{ { .code = CURLE_SSL_CONNECT_ERROR,
			  .detail = "OpenSSL/3.0.19: error:0200008A:rsa "
				    "routines::invalid padding" },
			ERR_TLS,
			"certificate of " SERVER
			" is not trusted: its signature is not of the certificate "
			"authority" },
		{ { .code = CURLE_RECV_ERROR,
			  .detail = "OpenSSL SSL_read: error:0A00045C:SSL "
				    "routines::tlsv13 alert certificate required" },
			ERR_TLS,
			SERVER " refuses the client certificate: error:0A00045C:SSL "
			       "routines::tlsv13 alert certificate required" },
		{ { .code = CURLE_RECV_ERROR, .detail = "Connection reset by peer" },
			ERR_NETWORK,
			SERVER " closed the connection without an answer" },
		{ { .code = CURLE_PARTIAL_FILE, .had_headers = true }, ERR_NETWORK,
			"connection to " SERVER " was cut in the middle of an answer" },
		{ { .code = CURLE_BAD_CONTENT_ENCODING, .had_headers = true },
			ERR_SERVER, SERVER " sent a damaged compressed answer" },
		{ { .code = CURLE_TOO_MANY_REDIRECTS, .detail = "" }, ERR_NETWORK,
			SERVER ": Number of redirects hit maximum amount" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct http_failure failure = cases[i].failure;
		struct error err = { ERR_NONE, "" };

		failure.server = SERVER;
		assert_false(http_failure_describe(&failure, &err));
		assert_string_equal(err.message, cases[i].message);
		assert_int_equal(err.code, cases[i].code);
	}
}

#define PROXY "http://proxy:3128"
#define PROXY_TLS "https://proxy:443"
#define SOCKS "socks5h://proxy:1080"

static void what_fails_before_the_tunnel_is_the_proxys(void **state)
{
	static const struct {
		struct http_failure failure;
		const char *message;
	} cases[] = {
		{ { .code = CURLE_COULDNT_CONNECT, .os_errno = ECONNREFUSED },
			"connection to proxy " PROXY " refused" },
		{ { .code = CURLE_COULDNT_CONNECT, .detail = "Failed to connect" },
			"no connection to proxy " PROXY ": Failed to connect" },
		{ { .code = CURLE_COULDNT_RESOLVE_PROXY },
			"unknown host in proxy " PROXY },
		{ { .code = CURLE_RECV_ERROR, .proxy_code = 407 },
			"proxy " PROXY
			" wants a user and a password, or others (HTTP 407)" },
		{ { .code = CURLE_RECV_ERROR, .proxy_code = 503 },
			"proxy " PROXY " does not lead to " SERVER ": HTTP 503" },
		{ { .code = CURLE_OPERATION_TIMEDOUT },
			"no answer from proxy " PROXY " in time" },
		{ { .code = CURLE_GOT_NOTHING, .detail = "Empty reply" },
			"proxy " PROXY " does not lead to " SERVER ": Empty reply" },
		{ { .code = CURLE_PROXY, .proxy = SOCKS, .detail = "no. (5)" },
			"proxy " SOCKS " does not lead to " SERVER ": no. (5)" },
		{ { .code = CURLE_PEER_FAILED_VERIFICATION,
			  .proxy = PROXY_TLS,
			  .is_proxy_untrusted = true,
			  .detail = "self-signed" },
			"certificate of proxy " PROXY_TLS
			" is not trusted: self-signed" },
		{ { .code = CURLE_SSL_CONNECT_ERROR,
			  .proxy = PROXY_TLS,
			  .detail = "eof" },
			"no TLS with proxy " PROXY_TLS ": eof" },
		/* Beyond the tunnel it is the server's. */
		{ { .code = CURLE_PEER_FAILED_VERIFICATION,
			  .proxy_code = 200,
			  .detail = "self-signed" },
			"certificate of " SERVER " is not trusted: self-signed" },
		{ { .code = CURLE_PEER_FAILED_VERIFICATION,
			  .proxy = SOCKS,
			  .detail = "self-signed" },
			"certificate of " SERVER " is not trusted: self-signed" },
		{ { .code = CURLE_GOT_NOTHING, .proxy_code = 200 },
			SERVER " closed the connection without an answer" },
		{ { .code = CURLE_OPERATION_TIMEDOUT, .proxy_code = 200 },
			"no answer from " SERVER " in time" },
		{ { .code = CURLE_PARTIAL_FILE,
			  .proxy_code = 200,
			  .had_headers = true },
			"connection to " SERVER " was cut in the middle of an answer" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct http_failure failure = cases[i].failure;
		struct error err = { ERR_NONE, "" };

		failure.server = SERVER;
		failure.proxy = failure.proxy != NULL ? failure.proxy : PROXY;
		assert_false(http_failure_describe(&failure, &err));
		assert_string_equal(err.message, cases[i].message);
	}
}

static void refusal_is_only_what_the_kernel_calls_so(void **state)
{
	struct http_failure failure = {
		.code = CURLE_COULDNT_CONNECT,
		.os_errno = ECONNREFUSED,
	};

	(void)state;
	assert_true(http_failure_is_refused(&failure));
	failure.os_errno = ETIMEDOUT;
	assert_false(http_failure_is_refused(&failure));
	failure.os_errno = ECONNREFUSED;
	failure.code = CURLE_RECV_ERROR;
	assert_false(http_failure_is_refused(&failure));
}

static void what_the_peer_wrote_is_harmless_on_a_terminal(void **state)
{
	struct http_failure failure = {
		.code = CURLE_PEER_FAILED_VERIFICATION,
		.detail = "SSL: name '\x1b]0;x\a' is not it",
		.server = SERVER,
	};
	struct error err;

	(void)state;
	(void)http_failure_describe(&failure, &err);
	assert_null(strchr(err.message, '\x1b'));
	assert_null(strchr(err.message, '\a'));
}

static void server_of_a_url_has_no_path_and_no_query(void **state)
{
	static const struct {
		const char *url;
		const char *server;
	} cases[] = {
		{ "https://api:6443/api/v1?token=x", "https://api:6443" },
		{ "https://[::1]:6443?x", "https://[::1]:6443" },
		{ "https://api", "https://api" },
		{ "api/v1", "api" },
		{ "http://jane:p%40ss@proxy:3128/", "http://proxy:3128" },
		{ "http://a@b@proxy", "http://proxy" },
		{ "https://api/x@y", "https://api" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char server[HTTP_SERVER_SIZE];

		http_server_of(cases[i].url, server);
		assert_string_equal(server, cases[i].server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_verdict_is_one_clear_line),
		cmocka_unit_test(what_fails_before_the_tunnel_is_the_proxys),
		cmocka_unit_test(refusal_is_only_what_the_kernel_calls_so),
		cmocka_unit_test(what_the_peer_wrote_is_harmless_on_a_terminal),
		cmocka_unit_test(server_of_a_url_has_no_path_and_no_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
