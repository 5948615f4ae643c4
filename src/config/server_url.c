/* The address of an API server as kubeconfigs write it, checked and made uniform. */
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/inet.h"
#include "base/str.h"
#include "src/config/kubeconfig_choice.h"

#define PORT_MAXIMUM 65535

static bool has_bad_character(const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char character = (unsigned char)*text;

		if (character <= 0x20 || character >= 0x7f || character == '\\' ||
			character == '"' || character == '<' || character == '>') {
			return true;
		}
	}
	return false;
}

/* Without a scheme client-go would speak plain HTTP and send no credentials at all:
 * nobody means that. */
static const char *take_scheme(const char *text, const char **out_rest)
{
	if (strncasecmp(text, "https://", 8) == 0) {
		*out_rest = text + 8;
		return "https";
	}
	if (strncasecmp(text, "http://", 7) == 0) {
		*out_rest = text + 7;
		return "http";
	}
	return NULL;
}

static bool is_host_name(struct str host)
{
	for (size_t i = 0; i < host.length; i++) {
		char character = host.data[i];

		if (!((character >= 'a' && character <= 'z') ||
			    (character >= 'A' && character <= 'Z') ||
			    (character >= '0' && character <= '9') ||
			    character == '-' || character == '.' || character == '_')) {
			return false;
		}
	}
	return host.length > 0;
}

static bool is_port(struct str text)
{
	uint64_t port;

	return str_to_u64(text, &port) && port > 0 && port <= PORT_MAXIMUM;
}

/* "fe80::1%25eth0": RFC 6874. */
static void cut_zone(struct str *host)
{
	const char *percent = memchr(host->data, '%', host->length);
	size_t length = percent != NULL ? (size_t)(percent - host->data) : 0;
	struct str zone = { percent, host->length - length };

	if (percent != NULL && str_starts_with(zone, "%25") && zone.length > 3 &&
		is_host_name((struct str){ zone.data + 3, zone.length - 3 })) {
		host->length = length;
	}
}

static const char *check_bracketed(struct str authority)
{
	const char *end = memchr(authority.data, ']', authority.length);
	struct inet_address address;
	struct str host = { authority.data + 1, 0 };
	struct str rest;

	if (end != NULL) {
		host.length = (size_t)(end - host.data);
		cut_zone(&host);
	}
	if (end == NULL || !inet_parse(host, &address)) {
		return "has no valid IPv6 address in its brackets";
	}
	rest.data = end + 1;
	rest.length = authority.length - (size_t)(rest.data - authority.data);
	if (rest.length > 0 &&
		(rest.data[0] != ':' ||
			!is_port((struct str){ rest.data + 1, rest.length - 1 }))) {
		return "has no valid port";
	}
	return NULL;
}

/* The reason why it is none, or NULL. */
static const char *check_authority(struct str authority)
{
	const char *colon = memchr(authority.data, ':', authority.length);
	struct str host = authority;

	if (memchr(authority.data, '@', authority.length) != NULL) {
		return "must not contain a user name";
	}
	if (authority.length > 0 && authority.data[0] == '[') {
		return check_bracketed(authority);
	}
	if (colon != NULL) {
		host.length = (size_t)(colon - authority.data);
		if (!is_port((struct str){
			    colon + 1, authority.length - host.length - 1 })) {
			return "has no valid port";
		}
	}
	return is_host_name(host) ? NULL : "has no valid host name";
}

bool kubeconfig_is_tls_name(const char *text)
{
	struct inet_address address;

	return is_host_name(str_from(text)) || inet_parse(str_from(text), &address);
}

const char *kubeconfig_proxy_problem(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "socks5://" };
	const char *rest = NULL;
	struct str authority;

	for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++) {
		size_t length = strlen(schemes[i]);

		if (strncasecmp(url, schemes[i], length) == 0) {
			rest = url + length;
		}
	}
	if (rest == NULL) {
		return "must begin with http://, https:// or socks5://";
	}
	authority = (struct str){ rest, strcspn(rest, "/?#") };
	for (size_t i = authority.length; i > 0; i--) {
		if (authority.data[i - 1] == '@') {
			authority.data += i;
			authority.length -= i;
			break;
		}
	}
	return has_bad_character(url)
		? "contains a blank or a character not allowed in addresses"
		: check_authority(authority);
}

char *kubeconfig_server_url(const char *text, const char **out_reason)
{
	const char *rest = text;
	const char *scheme = take_scheme(text, &rest);
	size_t length = strcspn(rest, "?#");

	if (has_bad_character(text)) {
		*out_reason =
			"contains a blank or a character not allowed in addresses";
		return NULL;
	}
	if (scheme == NULL) {
		*out_reason = strstr(text, "://") != NULL
			? "must begin with https:// or http://"
			: "has no scheme: write https:// in front";
		return NULL;
	}
	*out_reason = check_authority((struct str){ rest, strcspn(rest, "/?#") });
	if (*out_reason != NULL) {
		return NULL;
	}
	while (length > 0 && rest[length - 1] == '/') {
		length--;
	}
	return mem_printf("%s://%.*s", scheme, (int)length, rest);
}
