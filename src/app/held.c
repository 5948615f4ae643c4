/* Changes that wait until the next picture is due, with all that they borrow. */
#include "src/app/held.h"

#include <string.h>

#include "base/alloc.h"

struct held_change {
	struct change change;
	struct moment at;
};

void held_init(struct held *held)
{
	*held = (struct held){ .arena = arena_create(4096) };
}

void held_finish(struct held *held)
{
	for (size_t i = 0; i < held->count; i++) {
		object_destroy(held->items[i].change.object);
	}
	mem_free(held->items);
	arena_destroy(held->arena);
	*held = (struct held){ 0 };
}

static const struct node_sample *copy_node_sample(
	struct arena *arena, const struct node_sample *from)
{
	struct node_sample *sample = arena_calloc(arena, 1, sizeof(*sample));
	struct interface_counters *interfaces =
		arena_calloc(arena, from->interface_count + 1, sizeof(*interfaces));

	*sample = *from;
	sample->node = arena_copy_text(arena, from->node);
	for (size_t i = 0; i < from->interface_count; i++) {
		interfaces[i] = from->interfaces[i];
		interfaces[i].name = arena_copy_text(arena, from->interfaces[i].name);
	}
	sample->interfaces = interfaces;
	return sample;
}

static const struct migration_sample *copy_migration_sample(
	struct arena *arena, const struct migration_sample *from)
{
	struct migration_sample *sample = arena_calloc(arena, 1, sizeof(*sample));

	*sample = *from;
	sample->namespace = arena_copy_text(arena, from->namespace);
	sample->vmi = arena_copy_text(arena, from->vmi);
	sample->node = arena_copy_text(arena, from->node);
	return sample;
}

static const struct sample_state *copy_sample_state(
	struct arena *arena, const struct sample_state *from)
{
	struct sample_state *state = arena_calloc(arena, 1, sizeof(*state));

	*state = *from;
	return state;
}

bool held_take(struct held *held, const struct change *change, struct moment now)
{
	struct held_change item = { .change = *change, .at = now };

	switch (change->type) {
	case CHANGE_UPSERT:
	case CHANGE_DELETE:
	case CHANGE_SOURCE:
		break;
	case CHANGE_NODE_SAMPLE:
		item.change.node_sample =
			copy_node_sample(held->arena, change->node_sample);
		break;
	case CHANGE_NODE_SAMPLE_STATE:
		item.change.text = arena_copy_text(held->arena, change->text);
		item.change.sample_state =
			copy_sample_state(held->arena, change->sample_state);
		break;
	case CHANGE_MIGRATION_SAMPLE:
		item.change.migration_sample =
			copy_migration_sample(held->arena, change->migration_sample);
		break;
	case CHANGE_LIST_BEGIN: /* staged, seen by nobody */
	case CHANGE_LIST_ITEM:
	case CHANGE_LIST_ABORT:
	case CHANGE_LIST_COMMIT: /* rare, and too large to wait */
	case CHANGE_NODE_MEASURE:
	case CHANGE_ENDING:
	case CHANGE_VERSION:
	case CHANGE_OUTCOME: /* none of the store's business */
	case CHANGE_DOCUMENT:
		return false;
	}
	held->items = mem_grow(
		held->items, held->count, &held->capacity, sizeof(*held->items));
	held->items[held->count++] = item;
	return true;
}

void held_apply(struct held *held, struct store *store)
{
	for (size_t i = 0; i < held->count; i++) {
		store_apply(store, &held->items[i].change, held->items[i].at);
	}
	held->count = 0;
	arena_reset(held->arena);
}
