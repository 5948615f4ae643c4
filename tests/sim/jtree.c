/* JSON trees: building from templates, access by path, and Kubernetes-shaped text. */
#include "jtree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_object *jparse(const char *text, size_t len)
{
	struct json_tokener *tok = json_tokener_new_ex(128);
	struct json_object *tree;

	tree = json_tokener_parse_ex(tok, text, (int)len + 1);
	if (json_tokener_get_error(tok) != json_tokener_success) {
		json_object_put(tree);
		tree = NULL;
	}
	json_tokener_free(tok);
	return tree;
}

struct json_object *jmake(const char *fmt, ...)
{
	struct json_object *tree;
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvfmt(fmt, ap);
	va_end(ap);
	for (char *p = s; *p; p++) {
		if (*p == '\'') {
			*p = '"';
		}
	}
	tree = jparse(s, strlen(s));
	if (!tree) {
		die("bad JSON template: %s", s);
	}
	free(s);
	return tree;
}

/* Cuts the next key off the path; false at the end. */
static bool next_key(const char **path, char *key, size_t size)
{
	const char *p = *path;
	size_t n;

	while (*p == ' ') {
		p++;
	}
	n = strcspn(p, " ");
	if (!n || n >= size) {
		return false;
	}
	memcpy(key, p, n);
	key[n] = '\0';
	*path = p + n;
	return true;
}

struct json_object *jget(struct json_object *root, const char *path)
{
	char key[256];

	while (root && next_key(&path, key, sizeof(key))) {
		struct json_object *next = NULL;

		if (json_object_is_type(root, json_type_object)) {
			json_object_object_get_ex(root, key, &next);
		} else if (json_object_is_type(root, json_type_array)) {
			next = json_object_array_get_idx(
				root, (size_t)strtoul(key, NULL, 10));
		}
		root = next;
	}
	return root;
}

const char *jstr(struct json_object *root, const char *path)
{
	struct json_object *v = jget(root, path);

	return json_object_is_type(v, json_type_string) ? json_object_get_string(v)
							: NULL;
}

double jnum(struct json_object *root, const char *path, double otherwise)
{
	struct json_object *v = jget(root, path);

	if (json_object_is_type(v, json_type_int) ||
		json_object_is_type(v, json_type_double)) {
		return json_object_get_double(v);
	}
	if (json_object_is_type(v, json_type_string)) {
		double q = quantity_parse(json_object_get_string(v));

		return q < 0.0 ? otherwise : q;
	}
	return otherwise;
}

int64_t jint(struct json_object *root, const char *path, int64_t otherwise)
{
	return (int64_t)jnum(root, path, (double)otherwise);
}

bool jbool(struct json_object *root, const char *path, bool otherwise)
{
	struct json_object *v = jget(root, path);

	return json_object_is_type(v, json_type_boolean) ? json_object_get_boolean(v)
							 : otherwise;
}

bool jhas(struct json_object *root, const char *path)
{
	return jget(root, path) != NULL;
}

void jset(struct json_object *root, const char *path, struct json_object *value)
{
	char key[256];
	char following[256];
	bool more;

	if (!next_key(&path, key, sizeof(key))) {
		json_object_put(value);
		return;
	}
	while ((more = next_key(&path, following, sizeof(following)))) {
		struct json_object *next = NULL;

		if (json_object_is_type(root, json_type_array)) {
			next = json_object_array_get_idx(
				root, (size_t)strtoul(key, NULL, 10));
		} else {
			json_object_object_get_ex(root, key, &next);
		}
		if (!next) {
			next = json_object_new_object();
			json_object_object_add(root, key, next);
		}
		root = next;
		memcpy(key, following, sizeof(key));
	}
	if (json_object_is_type(root, json_type_array)) {
		json_object_array_put_idx(root, (size_t)strtoul(key, NULL, 10), value);
	} else {
		json_object_object_add(root, key, value);
	}
}

void jset_str(struct json_object *root, const char *path, const char *value)
{
	jset(root, path, value ? json_object_new_string(value) : NULL);
}

void jset_int(struct json_object *root, const char *path, int64_t value)
{
	jset(root, path, json_object_new_int64(value));
}

void jset_bool(struct json_object *root, const char *path, bool value)
{
	jset(root, path, json_object_new_boolean(value));
}

void jdel(struct json_object *root, const char *path)
{
	const char *last = strrchr(path, ' ');

	if (last) {
		char *parent = xndup(path, (size_t)(last - path));

		root = jget(root, parent);
		free(parent);
		path = last + 1;
	}
	if (json_object_is_type(root, json_type_object)) {
		json_object_object_del(root, path);
	}
}

struct json_object *jcopy(struct json_object *tree)
{
	struct json_object *copy = NULL;

	if (tree && json_object_deep_copy(tree, &copy, NULL) != 0) {
		die("cannot copy a JSON tree");
	}
	return copy;
}

struct json_object *jfind(struct json_object *array, const char *key, const char *value)
{
	size_t n = array ? json_object_array_length(array) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(array, i);

		if (str_eq(jstr(item, key), value)) {
			return item;
		}
	}
	return NULL;
}

void jfind_remove(struct json_object *array, const char *key, const char *value)
{
	size_t n = array ? json_object_array_length(array) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(array, i);

		if (str_eq(jstr(item, key), value)) {
			json_object_array_del_idx(array, i, 1);
			return;
		}
	}
}

void jmerge(struct json_object *target, struct json_object *patch)
{
	json_object_object_foreach(patch, key, value)
	{
		struct json_object *have = NULL;

		json_object_object_get_ex(target, key, &have);
		if (!value) {
			json_object_object_del(target, key);
		} else if (json_object_is_type(value, json_type_object)) {
			if (!json_object_is_type(have, json_type_object)) {
				have = json_object_new_object();
				json_object_object_add(target, key, have);
			}
			jmerge(have, value);
		} else {
			json_object_object_add(target, key, jcopy(value));
		}
	}
}

/* "/a/b~1c" -> parent container and last key; the key is written into key. */
static struct json_object *pointer_parent(
	struct json_object *root, const char *pointer, char *key, size_t size)
{
	struct json_object *parent = root;
	const char *p = pointer;

	while (*p == '/') {
		size_t n = 0;

		p++;
		while (*p && *p != '/' && n + 1 < size) {
			if (p[0] == '~' && (p[1] == '0' || p[1] == '1')) {
				key[n++] = p[1] == '0' ? '~' : '/';
				p += 2;
			} else {
				key[n++] = *p++;
			}
		}
		key[n] = '\0';
		if (*p == '/') {
			struct json_object *next = NULL;

			if (json_object_is_type(parent, json_type_array)) {
				next = json_object_array_get_idx(
					parent, (size_t)strtoul(key, NULL, 10));
			} else if (json_object_is_type(parent, json_type_object)) {
				json_object_object_get_ex(parent, key, &next);
			}
			parent = next;
		}
		if (!parent) {
			return NULL;
		}
	}
	return parent;
}

static struct json_object *container_get(struct json_object *c, const char *key)
{
	struct json_object *v = NULL;

	if (json_object_is_type(c, json_type_array)) {
		return json_object_array_get_idx(c, (size_t)strtoul(key, NULL, 10));
	}
	json_object_object_get_ex(c, key, &v);
	return v;
}

static void container_put(struct json_object *c, const char *key, struct json_object *v)
{
	if (!json_object_is_type(c, json_type_array)) {
		json_object_object_add(c, key, v);
	} else if (strcmp(key, "-") == 0) {
		json_object_array_add(c, v);
	} else {
		struct json_object *tail = json_object_new_array();
		size_t at = (size_t)strtoul(key, NULL, 10);
		size_t n = json_object_array_length(c);

		for (size_t i = at; i < n; i++) {
			json_object_array_add(
				tail, json_object_get(json_object_array_get_idx(c, i)));
		}
		if (at < n) {
			json_object_array_del_idx(c, at, n - at);
		}
		json_object_array_add(c, v);
		n = json_object_array_length(tail);
		for (size_t i = 0; i < n; i++) {
			json_object_array_add(
				c, json_object_get(json_object_array_get_idx(tail, i)));
		}
		json_object_put(tail);
	}
}

static char *patch_one(struct json_object *root, struct json_object *op)
{
	const char *kind = jstr(op, "op");
	const char *path = jstr(op, "path");
	struct json_object *value = jget(op, "value");
	struct json_object *parent;
	char key[256] = "";

	parent = kind && path ? pointer_parent(root, path, key, sizeof(key)) : NULL;
	if (!parent) {
		return xfmt("%s operation does not apply: doc is missing path: \"%s\"",
			kind ? kind : "", path ? path : "");
	}
	if (strcmp(kind, "test") == 0) {
		if (!json_object_equal(container_get(parent, key), value)) {
			return xfmt("testing path %s value failed", path);
		}
	} else if (strcmp(kind, "remove") == 0) {
		if (json_object_is_type(parent, json_type_array)) {
			json_object_array_del_idx(
				parent, (size_t)strtoul(key, NULL, 10), 1);
		} else {
			json_object_object_del(parent, key);
		}
	} else if (strcmp(kind, "replace") == 0 &&
		json_object_is_type(parent, json_type_array)) {
		json_object_array_put_idx(
			parent, (size_t)strtoul(key, NULL, 10), jcopy(value));
	} else if (strcmp(kind, "add") == 0 || strcmp(kind, "replace") == 0) {
		container_put(parent, key, jcopy(value));
	} else {
		return xfmt("Unexpected kind: %s", kind);
	}
	return NULL;
}

char *jpatch(struct json_object **root, struct json_object *operations)
{
	size_t n = json_object_array_length(operations);
	struct json_object *work = jcopy(*root);

	for (size_t i = 0; i < n; i++) {
		char *why = patch_one(work, json_object_array_get_idx(operations, i));

		if (why) {
			json_object_put(work);
			return why;
		}
	}
	json_object_put(*root);
	*root = work;
	return NULL;
}

void jwrite_string(struct buf *b, const char *s, size_t len)
{
	size_t from = 0;

	buf_char(b, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' &&
			c != '&' && c != 0x7f) {
			continue;
		}
		buf_add(b, s + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\') {
			buf_char(b, '\\');
			buf_char(b, (char)c);
		} else if (c == '\n') {
			buf_str(b, "\\n");
		} else if (c == '\t') {
			buf_str(b, "\\t");
		} else if (c == '\r') {
			buf_str(b, "\\r");
		} else if (c == 0x7f) {
			buf_char(b, (char)c);
		} else {
			buf_fmt(b, "\\u%04x", c);
		}
	}
	buf_add(b, s + from, len - from);
	buf_char(b, '"');
}

static int by_key(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Go's field order of ObjectMeta. */
static const char *const meta_order[] = { "name", "generateName", "namespace", "uid",
	"resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
	"deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences",
	"finalizers", "managedFields" };

/* Types whose maps Go writes sorted. */
static bool is_map(const char *key)
{
	static const char *const maps[] = { "labels", "annotations", "nodeSelector",
		"capacity", "allocatable", "requests", "limits", "hard", "used",
		"matchLabels" };

	for (size_t i = 0; i < COUNT_OF(maps); i++) {
		if (strcmp(key, maps[i]) == 0) {
			return true;
		}
	}
	return false;
}

static void write_value(struct buf *b, struct json_object *v, enum jorder order,
	const char *key, int depth);

void jwrite_typed_member(struct buf *b, const char *key, struct json_object *v)
{
	write_value(b, v, JORDER_TYPED, key, 1);
}

static void write_member(struct buf *b, const char *key, struct json_object *v,
	enum jorder order, int depth)
{
	if (b->data[b->len - 1] != '{') {
		buf_char(b, ',');
	}
	jwrite_string(b, key, strlen(key));
	buf_char(b, ':');
	write_value(b, v, order, key, depth + 1);
}

static void write_sorted(
	struct buf *b, struct json_object *v, enum jorder order, int depth)
{
	size_t n = (size_t)json_object_object_length(v);
	const char **keys = xalloc(n * sizeof(*keys));
	size_t i = 0;

	json_object_object_foreach(v, key, value)
	{
		(void)value;
		keys[i++] = key;
	}
	qsort(keys, n, sizeof(*keys), by_key);
	for (i = 0; i < n; i++) {
		struct json_object *item = NULL;

		json_object_object_get_ex(v, keys[i], &item);
		write_member(b, keys[i], item, order, depth);
	}
	free(keys);
}

static void write_metadata(struct buf *b, struct json_object *v, int depth)
{
	for (size_t i = 0; i < COUNT_OF(meta_order); i++) {
		struct json_object *item = NULL;

		if (json_object_object_get_ex(v, meta_order[i], &item)) {
			write_member(b, meta_order[i], item, JORDER_TYPED, depth);
		}
	}
}

static void write_object(struct buf *b, struct json_object *v, enum jorder order,
	const char *key, int depth)
{
	buf_char(b, '{');
	if (order == JORDER_TYPED && depth == 1 && strcmp(key, "metadata") == 0) {
		write_metadata(b, v, depth);
	} else if (order == JORDER_SORTED || (order == JORDER_TYPED && is_map(key))) {
		write_sorted(b, v, order, depth);
	} else {
		json_object_object_foreach(v, name, value)
		{
			write_member(b, name, value, order, depth);
		}
	}
	buf_char(b, '}');
}

static void write_value(struct buf *b, struct json_object *v, enum jorder order,
	const char *key, int depth)
{
	if (json_object_is_type(v, json_type_object)) {
		write_object(b, v, order, key, depth);
	} else if (json_object_is_type(v, json_type_array)) {
		size_t n = json_object_array_length(v);

		buf_char(b, '[');
		for (size_t i = 0; i < n; i++) {
			if (i) {
				buf_char(b, ',');
			}
			write_value(b, json_object_array_get_idx(v, i), order, "",
				depth + 1);
		}
		buf_char(b, ']');
	} else if (depth == 2 && strcmp(key, "managedFields") == 0 &&
		json_object_is_type(v, json_type_string)) {
		buf_str(b, json_object_get_string(v));
	} else if (json_object_is_type(v, json_type_string)) {
		jwrite_string(b, json_object_get_string(v),
			(size_t)json_object_get_string_len(v));
	} else if (!v) {
		buf_str(b, "null");
	} else {
		buf_str(b, json_object_to_json_string_ext(v, JSON_C_TO_STRING_PLAIN));
	}
}

void jwrite(struct buf *b, struct json_object *tree, enum jorder order)
{
	write_value(b, tree, order, "", 0);
}

static void new_line(struct buf *b, int blanks)
{
	buf_char(b, '\n');
	for (int i = 0; i < blanks; i++) {
		buf_char(b, ' ');
	}
}

void jwrite_indented(struct buf *b, struct json_object *v, int width, int depth)
{
	int inner = width * (depth + 1);
	size_t n = 0;

	if (json_object_is_type(v, json_type_object) && json_object_object_length(v)) {
		buf_char(b, '{');
		json_object_object_foreach(v, key, value)
		{
			buf_str(b, n++ ? "," : "");
			new_line(b, inner);
			jwrite_string(b, key, strlen(key));
			buf_str(b, ": ");
			jwrite_indented(b, value, width, depth + 1);
		}
		new_line(b, width * depth);
		buf_char(b, '}');
	} else if (json_object_is_type(v, json_type_array) &&
		json_object_array_length(v)) {
		buf_char(b, '[');
		for (; n < json_object_array_length(v); n++) {
			buf_str(b, n ? "," : "");
			new_line(b, inner);
			jwrite_indented(
				b, json_object_array_get_idx(v, n), width, depth + 1);
		}
		new_line(b, width * depth);
		buf_char(b, ']');
	} else {
		jwrite(b, v, JORDER_KEPT);
	}
}

char *jtext(struct json_object *tree)
{
	struct buf b = { 0 };

	jwrite(&b, tree, JORDER_KEPT);
	return buf_take(&b);
}
