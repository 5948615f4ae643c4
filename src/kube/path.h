/*
 * URLs of the API: collections, list and watch parameters, everything escaped. Pure.
 */
#ifndef KUBE_PATH_H
#define KUBE_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "model/kinds.h"

/* Longest URL sent: a continue token may be long, a server's limit is usually 8 KiB. */
#define PATH_CEILING (16u << 10)

/* Which collection: all namespaces when `namespace` is NULL. */
struct path_scope {
	const char *server; /* https://host:port[/prefix] */
	const struct kind_info *kind;
	struct str version;
	const char *namespace;
};

/* The version at `index` of "v1,v1beta1"; false beyond the last. */
bool path_version(const char *versions, unsigned index, struct str *out) MUST_USE;
/* A name that can stand as one segment: not empty, ".", "..", nor with "/" or "%". */
bool path_is_segment(const char *name);

/* False when the namespace cannot be put into a path: leaving it out would address the
 * whole cluster. */
bool path_collection(struct strbuf *out, const struct path_scope *scope) MUST_USE;
/* Appends "/name"; false when it cannot be one segment: leaving it out would address
 * the whole collection. */
bool path_name(struct strbuf *url, const char *name) MUST_USE;
/* Appends "?name=value" or "&name=value". */
void path_query(struct strbuf *url, const char *name, const char *value);
/* Appends a query that is already escaped, like a selector of kinds.def. */
void path_query_raw(struct strbuf *url, const char *query);
void path_query_number(struct strbuf *url, const char *name, int64_t value);

/* "virtualmachineinstances.kubevirt.io", "nodes": as kubectl names a resource. */
void path_resource_name(struct strbuf *out, const struct kind_info *kind);

#endif
