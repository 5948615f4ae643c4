/*
 * Which proxy leads to a server, by the rules of Go, which are kubectl's: libcurl's own
 * differ in what NO_PROXY means, in which variables count, and in default ports.
 *
 * The environment: golang.org/x/net/http/httpproxy/proxy.go; networks in NO_PROXY:
 * apimachinery util/net/http.go NewProxierWithNoProxyCIDR. Pure but for
 * proxy_environment(). Private to src/net.
 */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include <stdbool.h>

/* Values of the variables; "" when not set. */
struct proxy_environment {
	const char *http_proxy;
	const char *https_proxy;
	const char *no_proxy;
};

/* Upper case goes before lower case. HTTP_PROXY does not count where REQUEST_METHOD is
 * set: in a CGI script it comes from the client. Borrowed from the environment. */
struct proxy_environment proxy_environment(void);

/* The proxy for the server of `url`, allocated, as libcurl understands it: scheme, port
 * and where names are resolved are said outright. "": none, go there directly.
 * `configured` (proxy-url of the kubeconfig; NULL or "": none) goes before the
 * environment, NO_PROXY included. */
char *proxy_for(const char *url, const char *configured,
	const struct proxy_environment *environment);

#endif
