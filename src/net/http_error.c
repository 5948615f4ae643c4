/* libcurl's verdict to one line that names the server and, where there is one, a
 * remedy. */
#include <errno.h>
#include <string.h>

#include "base/safe_text.h"
#include "src/net/http_setup.h"

/* Detail of the error buffer without libcurl's own preface; "" when there is none. */
static void detail_of(const struct http_failure *failure, char *out, size_t size)
{
	static const char *const prefaces[] = {
		"SSL certificate problem: ",
		"SSL: ",
		"OpenSSL SSL_connect: ",
		"OpenSSL SSL_read: ",
	};
	const char *text = failure->detail != NULL ? failure->detail : "";

	if (text[0] == '\0') {
		text = curl_easy_strerror(failure->code);
	}
	for (size_t i = 0; i < sizeof(prefaces) / sizeof(prefaces[0]); i++) {
		size_t length = strlen(prefaces[i]);

		if (strncmp(text, prefaces[i], length) == 0) {
			text += length;
			break;
		}
	}
	safe_text(out, size, text);
}

bool http_failure_is_refused(const struct http_failure *failure)
{
	return failure->code == CURLE_COULDNT_CONNECT &&
		failure->os_errno == ECONNREFUSED;
}

/* With TLS 1.3 a refused client certificate shows only after the handshake, on the
 * first read. */
static bool is_certificate_alert(const char *detail)
{
	return strstr(detail, "alert") != NULL &&
		(strstr(detail, "certificate") != NULL ||
			strstr(detail, "unknown ca") != NULL);
}

static bool describe_tls(
	const struct http_failure *failure, const char *detail, struct error *err)
{
	switch ((int)failure->code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return error_set(err, ERR_TLS, "certificate of %s is not trusted: %s",
			failure->server, detail);
	case CURLE_SSL_CACERT_BADFILE:
		return error_set(err, ERR_TLS,
			"the certificate authority given for %s is not usable: %s",
			failure->server, detail);
	case CURLE_SSL_CERTPROBLEM:
		return error_set(err, ERR_TLS,
			"the client certificate or key for %s is not usable: %s",
			failure->server, detail);
	default:
		break;
	}
	if (strstr(detail, "wrong version number") != NULL ||
		strstr(detail, "http request") != NULL) {
		return error_set(
			err, ERR_TLS, "%s does not speak TLS", failure->server);
	}
	if (strstr(detail, "asn1 encoding routines") != NULL ||
		strstr(detail, "rsa routines") != NULL) {
		/* An authority of the same name with another key, and certificates that
		 * do not say which one was meant. */
		return error_set(err, ERR_TLS,
			"certificate of %s is not trusted: its signature is not of the "
			"certificate authority",
			failure->server);
	}
	return error_set(err, ERR_TLS, "no TLS with %s: %s", failure->server, detail);
}

static bool describe_connect(
	const struct http_failure *failure, const char *detail, struct error *err)
{
	char reason[96];

	if (http_failure_is_refused(failure)) {
		return error_set(
			err, ERR_NETWORK, "connection to %s refused", failure->server);
	}
	if (failure->os_errno != 0 &&
		strerror_r((int)failure->os_errno, reason, sizeof(reason)) == 0) {
		return error_set(err, ERR_NETWORK, "no connection to %s: %s",
			failure->server, reason);
	}
	return error_set(
		err, ERR_NETWORK, "no connection to %s: %s", failure->server, detail);
}

static bool describe_break(
	const struct http_failure *failure, const char *detail, struct error *err)
{
	if (is_certificate_alert(detail)) {
		return error_set(err, ERR_TLS, "%s refuses the client certificate: %s",
			failure->server, detail);
	}
	if (failure->had_headers) {
		return error_set(err, ERR_NETWORK,
			"connection to %s was cut in the middle of an answer",
			failure->server);
	}
	return error_set(err, ERR_NETWORK, "%s closed the connection without an answer",
		failure->server);
}

/* The proxy was not passed: an error of the way, not of the server. */
static bool is_before_tunnel(const struct http_failure *failure)
{
	if (failure->proxy == NULL || failure->proxy[0] == '\0' ||
		failure->had_headers) {
		return false;
	}
	switch ((int)failure->code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_PROXY:
	case CURLE_COULDNT_CONNECT:
		return true;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
		/* https all the way: whose certificate it was, libcurl says. */
		return failure->is_proxy_untrusted ||
			(failure->proxy_code == 0 &&
				strncmp(failure->proxy, "https:", 6) == 0);
	default:
		/* SOCKS has no such code, and is passed or says CURLE_PROXY. */
		return strncmp(failure->proxy, "http", 4) == 0 &&
			strncmp(failure->server, "https:", 6) == 0 &&
			failure->proxy_code / 100 != 2;
	}
}

static bool describe_proxy(
	const struct http_failure *failure, const char *detail, struct error *err)
{
	const char *proxy = failure->proxy;
	const char *server = failure->server;

	if (failure->proxy_code == 407) {
		return error_set(err, ERR_DENIED,
			"proxy %s wants a user and a password, or others (HTTP 407)",
			proxy);
	}
	if (failure->proxy_code >= 300) {
		return error_set(err, ERR_NETWORK,
			"proxy %s does not lead to %s: HTTP %ld", proxy, server,
			failure->proxy_code);
	}
	switch ((int)failure->code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
		return error_set(err, ERR_NETWORK, "unknown host in proxy %s", proxy);
	case CURLE_COULDNT_CONNECT:
		return http_failure_is_refused(failure)
			? error_set(err, ERR_NETWORK, "connection to proxy %s refused",
				  proxy)
			: error_set(err, ERR_NETWORK, "no connection to proxy %s: %s",
				  proxy, detail);
	case CURLE_PEER_FAILED_VERIFICATION:
		return error_set(err, ERR_TLS,
			"certificate of proxy %s is not trusted: %s", proxy, detail);
	case CURLE_SSL_CONNECT_ERROR:
		return error_set(
			err, ERR_TLS, "no TLS with proxy %s: %s", proxy, detail);
	case CURLE_OPERATION_TIMEDOUT:
		return error_set(
			err, ERR_NETWORK, "no answer from proxy %s in time", proxy);
	default:
		return error_set(err, ERR_NETWORK, "proxy %s does not lead to %s: %s",
			proxy, server, detail);
	}
}

bool http_failure_describe(const struct http_failure *failure, struct error *err)
{
	char detail[160];

	detail_of(failure, detail, sizeof(detail));
	if (is_before_tunnel(failure)) {
		return describe_proxy(failure, detail, err);
	}
	switch ((int)failure->code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return error_set(
			err, ERR_NETWORK, "unknown host in %s", failure->server);
	case CURLE_COULDNT_CONNECT:
		return describe_connect(failure, detail, err);
	case CURLE_OPERATION_TIMEDOUT:
		return error_set(
			err, ERR_NETWORK, "no answer from %s in time", failure->server);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
		return describe_tls(failure, detail, err);
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return describe_break(failure, detail, err);
	case CURLE_BAD_CONTENT_ENCODING:
		return error_set(err, ERR_SERVER, "%s sent a damaged compressed answer",
			failure->server);
	default:
		return error_set(err, ERR_NETWORK, "%s: %s", failure->server, detail);
	}
}
