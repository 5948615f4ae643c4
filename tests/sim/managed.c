/* Text of metadata.managedFields, derived from the object itself. */
#include "managed.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>

static void write_fields(struct buf *b, struct json_object *v, int depth)
{
	bool first = true;

	buf_char(b, '{');
	if (json_object_is_type(v, json_type_object) && depth > 0) {
		if (depth < 4) {
			buf_str(b, "\".\":{}");
			first = false;
		}
		json_object_object_foreach(v, key, value)
		{
			if (!first) {
				buf_char(b, ',');
			}
			first = false;
			buf_str(b, "\"f:");
			buf_str(b, key);
			buf_str(b, "\":");
			write_fields(b, value, depth - 1);
		}
	}
	buf_char(b, '}');
}

static void write_section(struct buf *b, const char *name, struct json_object *v)
{
	if (!v) {
		return;
	}
	if (b->data[b->len - 1] != '{') {
		buf_char(b, ',');
	}
	buf_fmt(b, "\"f:%s\":", name);
	write_fields(b, v, 3);
}

struct entry {
	const char *manager;
	const char *time;
	const char *sub;
	const char *fields;
};

static void write_entry(struct buf *b, const struct resource *res, struct entry e)
{
	char api[96];

	resource_api_version(res, api, sizeof(api));
	if (b->data[b->len - 1] == '}') {
		buf_char(b, ',');
	}
	if (res->typed) {
		buf_fmt(b,
			"{\"manager\":\"%s\",\"operation\":\"Update\",\"apiVersion\":"
			"\"%s\",\"time\":\"%s\",\"fieldsType\":\"FieldsV1\","
			"\"fieldsV1\":",
			e.manager, api, e.time);
		buf_str(b, e.fields);
		buf_fmt(b, "%s%s%s}", e.sub ? ",\"subresource\":\"" : "",
			e.sub ? e.sub : "", e.sub ? "\"" : "");
		return;
	}
	buf_fmt(b, "{\"apiVersion\":\"%s\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":",
		api);
	buf_str(b, e.fields);
	buf_fmt(b,
		",\"manager\":\"%s\",\"operation\":\"Update\",%s%s%s\"time\":\"%s\"}",
		e.manager, e.sub ? "\"subresource\":\"" : "", e.sub ? e.sub : "",
		e.sub ? "\"," : "", e.time);
}

static void write_metadata(struct buf *b, struct json_object *meta)
{
	static const char *const own[] = { "annotations", "finalizers", "generateName",
		"labels", "ownerReferences" };

	buf_str(b, "\"f:metadata\":{");
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		write_section(b, own[i], jget(meta, own[i]));
	}
	buf_char(b, '}');
}

/* Events: flat, as their real entries. */
static void write_flat(struct buf *b, struct json_object *tree)
{
	json_object_object_foreach(tree, key, value)
	{
		if (strcmp(key, "metadata") != 0 && strcmp(key, "kind") != 0 &&
			strcmp(key, "apiVersion") != 0) {
			write_section(b, key,
				strcmp(key, "involvedObject") == 0 ? jget(value, "none")
								   : value);
		}
	}
}

char *managed_fields(const struct resource *res, struct json_object *tree)
{
	const char *created = jstr(tree, "metadata creationTimestamp");
	struct buf out = { 0 };
	struct buf f = { 0 };
	char now[32];

	clock_format(clock_wall(), now);
	buf_char(&out, '[');
	buf_char(&f, '{');
	if (!res->spec_manager && !res->status_manager) {
		write_flat(&f, tree);
	} else {
		write_metadata(&f, jget(tree, "metadata"));
		write_section(&f, "spec", jget(tree, "spec"));
	}
	buf_char(&f, '}');
	write_entry(&out, res,
		(struct entry){ res->spec_manager ? res->spec_manager : "manager",
			created ? created : now, NULL, f.data });
	f.len = 0;
	if (jhas(tree, "status")) {
		buf_char(&f, '{');
		write_section(&f, "status", jget(tree, "status"));
		buf_char(&f, '}');
		write_entry(&out, res,
			(struct entry){
				res->status_manager ? res->status_manager : "manager",
				now, res->status_sub ? "status" : NULL, f.data });
	}
	buf_char(&out, ']');
	buf_free(&f);
	return buf_take(&out);
}
