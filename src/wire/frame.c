/* One watch event: what happened, and the object, bookmark or error it carries. */
#include "wire/decode.h"

#include "base/limits.h"
#include "src/wire/annotation.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* An event of a watch that ends with an error always comes with HTTP 200: without a
 * code of its own it counts as the server's fault. */
#define HTTP_INTERNAL_ERROR 500

static enum frame_type frame_type_from_text(struct str text)
{
	static const char *const names[] = {
		[FRAME_ADDED] = "ADDED",
		[FRAME_MODIFIED] = "MODIFIED",
		[FRAME_DELETED] = "DELETED",
		[FRAME_BOOKMARK] = "BOOKMARK",
		[FRAME_ERROR] = "ERROR",
	};

	for (int type = FRAME_ADDED; type < FRAME_UNKNOWN; type++) {
		if (str_is(text, names[type])) {
			return (enum frame_type)type;
		}
	}
	return FRAME_UNKNOWN;
}

static bool is_initial_events_end(struct json_object *object)
{
	/* client-go: reflector.go compares with "true" and nothing else. */
	return json_is(annotation_of(object, ANNOTATION_INITIAL_EVENTS_END), "true");
}

static bool carries_object(enum frame_type type)
{
	return type == FRAME_ADDED || type == FRAME_MODIFIED || type == FRAME_DELETED;
}

static bool fill_frame(enum kind kind, struct json_object *root, size_t bytes,
	struct frame *out, struct error *err)
{
	struct str type_text = json_text(json_at(root, "type"));
	struct json_object *node = json_at(root, "object");
	enum frame_type type = frame_type_from_text(type_text);
	char version[sizeof(out->resource_version)];
	struct object *object = NULL;

	if (type_text.data == NULL || !json_is_object(node)) {
		return error_set(err, ERR_PARSE,
			"a watch event of %s without type or object",
			kind_info(kind)->plural);
	}
	if (!json_fit(json_at(node, "metadata.resourceVersion"), version,
		    sizeof(version))) {
		return error_set(err, ERR_PARSE,
			"a watch event of %s with a resourceVersion that cannot be one",
			kind_info(kind)->plural);
	}
	if (carries_object(type)) {
		object = object_from_json(kind, node, bytes, err);
		if (object == NULL) {
			return false;
		}
	}
	out->type = type;
	out->object = object;
	memcpy(out->resource_version, version, sizeof(version));
	out->is_initial_events_end =
		type == FRAME_BOOKMARK && is_initial_events_end(node);
	status_clear(&out->status);
	if (type == FRAME_ERROR) {
		status_from_json(node, HTTP_INTERNAL_ERROR, &out->status);
	}
	return true;
}

bool decode_frame(enum kind kind, struct str json, struct frame *out, struct error *err)
{
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, err);
	bool is_frame;

	if (root == NULL) {
		return false;
	}
	is_frame = fill_frame(kind, root, json.length, out, err);
	json_release(root);
	return is_frame;
}
