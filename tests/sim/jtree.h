/* JSON trees: building from templates, access by path, and Kubernetes-shaped text. */
#ifndef SIM_JTREE_H
#define SIM_JTREE_H

#include "util.h"

#include <json-c/json.h>

/* A tree from a template in which ' stands for ". Arguments must need no escaping. */
struct json_object *jmake(const char *fmt, ...) PRINTF_LIKE(1, 2);
struct json_object *jparse(const char *text, size_t len);

/* Paths are keys separated by blanks: "metadata labels kubevirt.io/nodeName". */
struct json_object *jget(struct json_object *root, const char *path);
const char *jstr(struct json_object *root, const char *path);
double jnum(struct json_object *root, const char *path, double otherwise);
int64_t jint(struct json_object *root, const char *path, int64_t otherwise);
bool jbool(struct json_object *root, const char *path, bool otherwise);
bool jhas(struct json_object *root, const char *path);

/* Missing objects on the way are made. The value is taken over; NULL is a JSON null. */
void jset(struct json_object *root, const char *path, struct json_object *value);
void jset_str(struct json_object *root, const char *path, const char *value);
void jset_int(struct json_object *root, const char *path, int64_t value);
void jset_bool(struct json_object *root, const char *path, bool value);
void jdel(struct json_object *root, const char *path);
struct json_object *jcopy(struct json_object *tree);

/* Entry of an array of objects in which key == value, or NULL. */
struct json_object *jfind(
	struct json_object *array, const char *key, const char *value);
void jfind_remove(struct json_object *array, const char *key, const char *value);

/* RFC 7386 merge patch. Takes over nothing; target is changed in place. */
void jmerge(struct json_object *target, struct json_object *patch);
/* RFC 6902; NULL when done, else an allocated message. *root may be replaced. */
char *jpatch(struct json_object **root, struct json_object *operations);

enum jorder {
	JORDER_SORTED, /* as custom resources: all keys sorted */
	JORDER_TYPED,  /* as core types: metadata in Go's field order */
	JORDER_KEPT
};
void jwrite(struct buf *b, struct json_object *tree, enum jorder order);
/* One top-level member of a core object. A string managedFields is written raw. */
void jwrite_typed_member(struct buf *b, const char *key, struct json_object *v);
/* Indented as Go does: empty containers stay on one line. */
void jwrite_indented(struct buf *b, struct json_object *tree, int width, int depth);
void jwrite_string(struct buf *b, const char *s, size_t len);
char *jtext(struct json_object *tree);

#endif
