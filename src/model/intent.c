/* What can be asked for: names for files, and copies. */
#include "model/intent.h"

#include <assert.h>

#include "base/attr.h"

const char *intent_verb_text(enum intent_verb verb)
{
	static const char *const texts[] = {
		[INTENT_CREATE_MIGRATION] = "create-migration",
		[INTENT_DELETE_MIGRATION] = "delete-migration",
		[INTENT_EVICT_POD] = "evict-pod",
		[INTENT_DELETE_POD] = "delete-pod",
		[INTENT_CORDON] = "cordon",
		[INTENT_UNCORDON] = "uncordon",
		[INTENT_EVACUATE_CANCEL] = "evacuate-cancel",
		[INTENT_REVIEW_ACCESS] = "review-access",
		[INTENT_FIND_LAUNCHER] = "find-launcher",
	};

	assert((unsigned)verb < ARRAY_LENGTH(texts));
	return texts[verb];
}

struct intent intent_copy(const struct intent *intent, struct arena *arena)
{
	struct intent copy = *intent;
	size_t count = intent->added_node_selector.count;
	struct label *labels = arena_calloc(arena, count + 1, sizeof(*labels));

	for (size_t i = 0; i < count; i++) {
		const struct label *label = &intent->added_node_selector.items[i];

		labels[i].key = arena_copy_text(arena, label->key);
		labels[i].value = arena_copy_text(arena, label->value);
	}
	copy.added_node_selector.items = labels;
	copy.namespace = arena_copy_text(arena, intent->namespace);
	copy.name = arena_copy_text(arena, intent->name);
	copy.uid = arena_copy_text(arena, intent->uid);
	copy.vmi = arena_copy_text(arena, intent->vmi);
	copy.node = arena_copy_text(arena, intent->node);
	copy.vmi_uid = arena_copy_text(arena, intent->vmi_uid);
	copy.review_group = arena_copy_text(arena, intent->review_group);
	copy.review_resource = arena_copy_text(arena, intent->review_resource);
	copy.review_subresource = arena_copy_text(arena, intent->review_subresource);
	copy.review_verb = arena_copy_text(arena, intent->review_verb);
	return copy;
}
