/* Reads what a pod is told about its own cluster (client-go: rest.InClusterConfig). */
#include "src/config/incluster.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"

#define PATH_SIZE 1024
#define NAMESPACE_CEILING 1024

/* NULL when the name does not fit. */
static const char *account_file(
	const struct incluster_place *place, const char *name, char out[PATH_SIZE])
{
	int length = snprintf(out, PATH_SIZE, "%s/%s", place->account_directory, name);

	return length > 0 && length < PATH_SIZE ? out : NULL;
}

static bool is_file(const char *path)
{
	struct stat status;

	return path != NULL && stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool incluster_is_possible(const struct incluster_place *place)
{
	char path[PATH_SIZE];

	return !text_is_empty(place->service_host) &&
		!text_is_empty(place->service_port) &&
		place->account_directory != NULL &&
		is_file(account_file(place, "token", path));
}

void incluster_choose(const struct incluster_place *place, struct arena *arena,
	struct kubeconfig_choice *out)
{
	bool is_v6 = strchr(place->service_host, ':') != NULL;
	char path[PATH_SIZE];

	*out = (struct kubeconfig_choice){ .context = NULL };
	out->cluster.server = arena_printf(arena, "https://%s%s%s:%s", is_v6 ? "[" : "",
		place->service_host, is_v6 ? "]" : "", place->service_port);
	/* Without the CA the system's roots are tried, as client-go does. */
	if (is_file(account_file(place, "ca.crt", path))) {
		out->cluster.ca_file = arena_strdup(arena, path);
	}
	if (account_file(place, "token", path) != NULL) {
		out->user.token_file = arena_strdup(arena, path);
	}
}

const char *incluster_namespace(
	const struct incluster_place *place, struct arena *arena)
{
	struct error ignored = { .code = ERR_NONE };
	const char *namespace = NULL;
	char path[PATH_SIZE];
	struct strbuf text;

	if (!text_is_empty(place->pod_namespace)) {
		return place->pod_namespace;
	}
	if (account_file(place, "namespace", path) == NULL) {
		return NULL;
	}
	strbuf_init(&text, NAMESPACE_CEILING);
	if (file_read(path, &text, &ignored)) {
		struct str name = str_trim(str_from(strbuf_cstr(&text)));

		namespace = name.length > 0 ? arena_str(arena, name) : NULL;
	}
	strbuf_finish(&text);
	return namespace;
}
