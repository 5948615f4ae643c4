/* The address of an API server as kubeconfigs write it, checked and made uniform. */
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
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

static const char *check_bracketed(struct str authority)
{
	const char *end = memchr(authority.data, ']', authority.length);
	struct inet_address address;
	struct str rest;

	if (end == NULL ||
		!inet_parse((struct str){ authority.data + 1,
				    (size_t)(end - authority.data) - 1 },
			&address)) {
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
