/* The one place that looks into the annotations of objects. */
#include "src/wire/annotation.h"

#include "src/wire/json.h"

#define ANNOTATION_KEY(name, key) [ANNOTATION_##name] = (key),
static const char *const keys[ANNOTATION_COUNT] = { ANNOTATIONS(ANNOTATION_KEY) };

struct json_object *annotation_of(struct json_object *root, enum annotation which)
{
	return json_member(json_at(root, "metadata.annotations"), keys[which]);
}

enum annotation annotation_named(struct str key)
{
	unsigned which = 0;

	while (which < ANNOTATION_COUNT && !str_is(key, keys[which])) {
		which++;
	}
	return (enum annotation)which;
}
