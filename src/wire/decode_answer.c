/* What a 2xx answer to a write says: whose uid, or whether one may; pure. */
#include <string.h>

#include "base/limits.h"
#include "src/wire/json.h"
#include "wire/encode.h"

/* Half a name would be another one: what does not fit is left out. */
static void fit(struct json_object *node, char *out, size_t size)
{
	if (!json_fit(node, out, size)) {
		out[0] = '\0';
	}
}

/* As much as fits, ended on a character border by whoever makes it safe. */
static void copy_some(struct json_object *node, char *out, size_t size)
{
	struct str text = json_text(node);
	size_t length = text.length < size ? text.length : size - 1;

	if (length > 0) {
		memcpy(out, text.data, length);
	}
	out[length] = '\0';
}

bool decode_answer(struct str body, struct answer *out, struct error *err)
{
	struct json_object *root = json_read(body, LIMIT_JSON_DEPTH, err);

	if (root == NULL) {
		return false;
	}
	if (!json_is_object(root)) {
		json_release(root);
		return error_set(err, ERR_PARSE, "the answer is no object");
	}
	*out = (struct answer){ 0 };
	if (json_is(json_at(root, "kind"), "Status")) {
		out->is_failure = !json_is(json_at(root, "status"), "Success");
		fit(json_at(root, "details.name"), out->name, sizeof(out->name));
		fit(json_at(root, "details.uid"), out->uid, sizeof(out->uid));
	} else {
		fit(json_at(root, "metadata.name"), out->name, sizeof(out->name));
		fit(json_at(root, "metadata.uid"), out->uid, sizeof(out->uid));
		out->allowed = json_truth(json_at(root, "status.allowed"));
		copy_some(json_at(root, "status.reason"), out->reason,
			sizeof(out->reason));
	}
	json_release(root);
	return true;
}
