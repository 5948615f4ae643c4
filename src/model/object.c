/* Objects, labels and conditions: lookups and the one way to free an object. */
#include "model/object.h"

#include "base/str.h"

const char *labels_get(struct labels labels, const char *key)
{
	for (size_t i = 0; i < labels.count; i++) {
		if (text_equal(labels.items[i].key, key)) {
			return labels.items[i].value;
		}
	}
	return NULL;
}

const struct condition *conditions_get(struct conditions conditions, const char *type)
{
	for (size_t i = 0; i < conditions.count; i++) {
		if (text_equal(conditions.items[i].type, type)) {
			return &conditions.items[i];
		}
	}
	return NULL;
}

enum tristate conditions_state(struct conditions conditions, const char *type)
{
	const struct condition *condition = conditions_get(conditions, type);

	if (condition == NULL) {
		return TRI_UNKNOWN;
	}
	if (text_equal(condition->status, "True")) {
		return TRI_TRUE;
	}
	return text_equal(condition->status, "False") ? TRI_FALSE : TRI_UNKNOWN;
}

void object_destroy(struct object *object)
{
	if (object != NULL) {
		arena_destroy(object->block);
	}
}
