/* Headers common to all requests. */
#include "src/kube/request.h"

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

#if defined(__linux__)
#define PLATFORM_SYSTEM "linux"
#elif defined(__APPLE__)
#define PLATFORM_SYSTEM "darwin"
#else
#define PLATFORM_SYSTEM "unix"
#endif
#if defined(__x86_64__)
#define PLATFORM_MACHINE "amd64"
#elif defined(__aarch64__)
#define PLATFORM_MACHINE "arm64"
#else
#define PLATFORM_MACHINE "other"
#endif

#define OWN_HEADERS 2

const char *request_user_agent(void)
{
	return "vmigtop/" VMIGTOP_VERSION " (" PLATFORM_SYSTEM "/" PLATFORM_MACHINE ")";
}

static size_t count_lines(const struct strbuf *lines)
{
	size_t count = 0;

	for (size_t i = 0; i < lines->length; i++) {
		count += lines->data[i] == '\0';
	}
	return count;
}

/* Copies the caller's lines; true when an Accept is among them. */
static bool add_further(const char **headers, size_t *count, const char *const *further)
{
	bool has_accept = false;

	for (size_t i = 0; further != NULL && further[i] != NULL; i++) {
		has_accept =
			has_accept || str_starts_with(str_from(further[i]), "Accept:");
		headers[(*count)++] = further[i];
	}
	return has_accept;
}

static size_t count_further(const char *const *further)
{
	size_t count = 0;

	while (further != NULL && further[count] != NULL) {
		count++;
	}
	return count;
}

uint32_t request_submit(const struct transport *transport, const struct auth *auth,
	const struct strbuf *impersonation, struct transport_request request,
	struct error *err)
{
	size_t capacity = OWN_HEADERS + count_lines(impersonation) +
		count_further(request.headers) + 1;
	const char **headers = mem_calloc(capacity, sizeof(*headers));
	const char *credentials = auth_authorization(auth);
	char *authorization = NULL;
	size_t count = 0;
	uint32_t id;

	if (!add_further(headers, &count, request.headers)) {
		headers[count++] = "Accept: application/json";
	}
	if (credentials != NULL) {
		authorization = mem_printf("Authorization: %s", credentials);
		headers[count++] = authorization;
	}
	for (size_t i = 0; i < impersonation->length;) {
		headers[count++] = impersonation->data + i;
		i += strlen(impersonation->data + i) + 1;
	}
	request.headers = headers;
	id = transport->ops->submit(transport->self, &request, err);
	auth_wipe(authorization);
	mem_free(headers);
	return id;
}
