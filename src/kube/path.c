/* URLs from kind and scope; every value from outside is percent-encoded. */
#include "src/kube/path.h"

#include <inttypes.h>
#include <string.h>

static void append_escaped(struct strbuf *out, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (strchr(plain, *text) != NULL) {
			strbuf_char(out, *text);
		} else {
			strbuf_char(out, '%');
			strbuf_char(out, hex[byte >> 4]);
			strbuf_char(out, hex[byte & 15u]);
		}
	}
}

bool path_version(const char *versions, unsigned index, struct str *out)
{
	struct str rest = str_from(versions);
	struct str part;

	while (str_split(&rest, ',', &part)) {
		if (index == 0) {
			*out = part;
			return true;
		}
		index--;
	}
	return false;
}

/* client-go: rest/request.go IsValidPathSegmentName */
bool path_is_segment(const char *name)
{
	return !text_is_empty(name) && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0 && strpbrk(name, "/%") == NULL;
}

bool path_collection(struct strbuf *out, const struct path_scope *scope)
{
	if (scope->namespace != NULL && !path_is_segment(scope->namespace)) {
		return false;
	}
	strbuf_text(out, scope->server);
	if (scope->kind->group[0] == '\0') {
		strbuf_text(out, "/api/");
	} else {
		strbuf_printf(out, "/apis/%s/", scope->kind->group);
	}
	strbuf_append(out, scope->version.data, scope->version.length);
	if (scope->namespace != NULL) {
		strbuf_text(out, "/namespaces/");
		append_escaped(out, scope->namespace);
	}
	strbuf_printf(out, "/%s", scope->kind->plural);
	return !out->is_full;
}

bool path_name(struct strbuf *url, const char *name)
{
	if (!path_is_segment(name)) {
		return false;
	}
	strbuf_char(url, '/');
	append_escaped(url, name);
	return !url->is_full;
}

void path_query_raw(struct strbuf *url, const char *query)
{
	if (text_is_empty(query)) {
		return;
	}
	strbuf_char(url, strchr(strbuf_cstr(url), '?') == NULL ? '?' : '&');
	strbuf_text(url, query);
}

void path_query(struct strbuf *url, const char *name, const char *value)
{
	path_query_raw(url, name);
	strbuf_char(url, '=');
	append_escaped(url, value);
}

void path_query_number(struct strbuf *url, const char *name, int64_t value)
{
	path_query_raw(url, name);
	strbuf_printf(url, "=%" PRId64, value);
}

void path_resource_name(struct strbuf *out, const struct kind_info *kind)
{
	strbuf_text(out, kind->plural);
	if (kind->group[0] != '\0') {
		strbuf_printf(out, ".%s", kind->group);
	}
}
