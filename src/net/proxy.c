/* Go's choice of a proxy, told to libcurl in words that leave nothing to its own. */
#include "src/net/proxy.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/inet.h"
#include "base/str.h"
#include "src/net/url_part.h"

/* A server as NO_PROXY is compared with it. */
struct destination {
	char *host; /* without brackets */
	char *port;
	bool is_tls;
	bool is_address;
	struct inet_address address;
};

/* In place. */
static char *without_brackets(char *host)
{
	size_t length = host != NULL ? strlen(host) : 0;

	if (length >= 2 && host[0] == '[' && host[length - 1] == ']') {
		memmove(host, host + 1, length - 2);
		host[length - 2] = '\0';
	}
	return host;
}

static void destination_finish(struct destination *destination)
{
	mem_free(destination->host);
	mem_free(destination->port);
}

static bool destination_init(struct destination *destination, const char *text)
{
	CURLU *url = curl_url();
	char *scheme = NULL;
	bool is_known = false;

	*destination = (struct destination){ NULL, NULL, false, false, { 0 } };
	if (url != NULL && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK) {
		scheme = url_part(url, CURLUPART_SCHEME, 0);
		destination->host = without_brackets(url_part(url, CURLUPART_HOST, 0));
		destination->port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
		is_known = scheme != NULL && destination->host != NULL &&
			destination->port != NULL;
	}
	if (is_known) {
		destination->is_tls = strcmp(scheme, "https") == 0;
		destination->is_address =
			inet_parse(str_from(destination->host), &destination->address);
	}
	mem_free(scheme);
	curl_url_cleanup(url);
	return is_known;
}

static bool is_loopback(const struct inet_address *address)
{
	static const uint8_t one[16] = { [15] = 1 };

	return address->family == 4 ? address->bytes[0] == 127
				    : memcmp(address->bytes, one, sizeof(one)) == 0;
}

/* "host", "host:port", "[v6]:port", "v6": splits off the port, if there is one. */
static struct str split_port(struct str entry, struct str *out_host)
{
	struct str port = { "", 0 };
	size_t colon = entry.length;
	size_t colons = 0;

	for (size_t i = 0; i < entry.length; i++) {
		if (entry.data[i] == ':') {
			colon = i;
			colons++;
		}
	}
	*out_host = entry;
	if (colons == 1 || (colons > 1 && colon > 0 && entry.data[colon - 1] == ']')) {
		port = (struct str){ entry.data + colon + 1, entry.length - colon - 1 };
		out_host->length = colon;
	}
	if (out_host->length >= 2 && out_host->data[0] == '[' &&
		out_host->data[out_host->length - 1] == ']') {
		out_host->data++;
		out_host->length -= 2;
	}
	return port;
}

static bool ends_with_nocase(const char *text, struct str end)
{
	size_t length = strlen(text);

	return end.length <= length &&
		strncasecmp(text + length - end.length, end.data, end.length) == 0;
}

/* "foo.com" means the host and all below it, ".foo.com" and "*.foo.com" only what is
 * below it. */
static bool is_in_domain(const char *host, struct str domain)
{
	if (str_starts_with(domain, "*.")) {
		domain.data++;
		domain.length--;
	}
	if (domain.length == 0 || !ends_with_nocase(host, domain)) {
		return false;
	}
	return domain.data[0] == '.' || strlen(host) == domain.length ||
		host[strlen(host) - domain.length - 1] == '.';
}

static bool is_excepted_by(const struct destination *destination, struct str entry)
{
	struct inet_prefix prefix;
	struct inet_address address;
	struct str host;
	struct str port;

	if (str_is(entry, "*")) {
		return true;
	}
	if (inet_prefix_parse(entry, false, &prefix)) {
		return destination->is_address &&
			inet_prefix_contains(&prefix, &destination->address);
	}
	port = split_port(entry, &host);
	if (port.length > 0 && !str_is(port, destination->port)) {
		return false;
	}
	if (inet_parse(host, &address)) {
		return destination->is_address &&
			inet_equal(&address, &destination->address);
	}
	return is_in_domain(destination->host, host);
}

static bool is_excepted(const struct destination *destination, const char *no_proxy)
{
	struct str rest = str_from(no_proxy);
	struct str entry;

	/* Even when NO_PROXY does not say so. */
	if (strcasecmp(destination->host, "localhost") == 0 ||
		(destination->is_address && is_loopback(&destination->address))) {
		return true;
	}
	while (str_split(&rest, ',', &entry)) {
		entry = str_trim(entry);
		if (entry.length > 0 && is_excepted_by(destination, entry)) {
			return true;
		}
	}
	return false;
}

static bool has_known_scheme(const char *proxy)
{
	static const char *const schemes[] = { "http://", "https://", "socks5://",
		"socks5h://" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strncasecmp(proxy, schemes[i], strlen(schemes[i])) == 0) {
			return true;
		}
	}
	return false;
}

/* Go asks a SOCKS proxy to resolve names, and knows other default ports than libcurl,
 * which takes 1080 for nearly everything. */
static char *as_libcurl_says(const char *proxy)
{
	static const struct {
		const char *scheme;
		const char *mapped;
		const char *port;
	} schemes[] = {
		{ "http", "http", "80" },
		{ "https", "https", "443" },
		{ "socks5", "socks5h", "1080" },
		{ "socks5h", "socks5h", "1080" },
	};
	CURLU *url = curl_url();
	char *scheme = NULL;
	char *port = NULL;
	char *said = NULL;

	if (url == NULL ||
		curl_url_set(url, CURLUPART_URL, proxy, CURLU_NON_SUPPORT_SCHEME) !=
			CURLUE_OK) {
		curl_url_cleanup(url);
		return NULL;
	}
	scheme = url_part(url, CURLUPART_SCHEME, 0);
	port = url_part(url, CURLUPART_PORT, 0);
	for (size_t i = 0; scheme != NULL && i < sizeof(schemes) / sizeof(schemes[0]);
		i++) {
		if (strcasecmp(scheme, schemes[i].scheme) != 0) {
			continue;
		}
		(void)curl_url_set(url, CURLUPART_SCHEME, schemes[i].mapped,
			CURLU_NON_SUPPORT_SCHEME);
		if (port == NULL) {
			(void)curl_url_set(url, CURLUPART_PORT, schemes[i].port, 0);
		}
		said = url_part(url, CURLUPART_URL, CURLU_NON_SUPPORT_SCHEME);
	}
	mem_free(scheme);
	mem_free(port);
	curl_url_cleanup(url);
	return said;
}

static char *from_environment(
	const char *url, const struct proxy_environment *environment)
{
	struct destination destination;
	const char *proxy = "";
	char *with_scheme = NULL;
	char *said = NULL;

	if (destination_init(&destination, url) &&
		!is_excepted(&destination, environment->no_proxy)) {
		proxy = destination.is_tls ? environment->https_proxy
					   : environment->http_proxy;
	}
	destination_finish(&destination);
	if (proxy[0] == '\0') {
		return NULL;
	}
	with_scheme =
		mem_printf("%s%s", has_known_scheme(proxy) ? "" : "http://", proxy);
	said = as_libcurl_says(with_scheme);
	mem_free(with_scheme);
	return said;
}

static const char *either(const char *upper, const char *lower)
{
	const char *value = getenv(upper);

	if (value == NULL || value[0] == '\0') {
		value = getenv(lower);
	}
	return value != NULL ? value : "";
}

struct proxy_environment proxy_environment(void)
{
	struct proxy_environment environment = {
		.http_proxy = either("HTTP_PROXY", "http_proxy"),
		.https_proxy = either("HTTPS_PROXY", "https_proxy"),
		.no_proxy = either("NO_PROXY", "no_proxy"),
	};
	const char *method = getenv("REQUEST_METHOD");

	if (method != NULL && method[0] != '\0') {
		environment.http_proxy = "";
	}
	return environment;
}

char *proxy_for(const char *url, const char *configured,
	const struct proxy_environment *environment)
{
	char *said = configured != NULL && configured[0] != '\0'
		? as_libcurl_says(configured)
		: from_environment(url, environment);

	if (said == NULL && configured != NULL && configured[0] != '\0') {
		/* Never around a proxy that was asked for: libcurl refuses it. */
		said = mem_strdup(configured);
	}
	return said != NULL ? said : mem_strdup("");
}
