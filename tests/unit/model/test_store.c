/* The store: staged lists, upserts, deletes, source states. */
#include "model/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct moment now = { .wall_ms = 1000, .mono_ms = 5000 };

static struct object *make_node(const char *name, const char *uid)
{
	struct arena *block = arena_create(256);
	struct node *node = arena_calloc(block, 1, sizeof(*node));

	node->object = (struct object){
		.kind = KIND_NODE,
		.namespace = "",
		.name = arena_strdup(block, name),
		.uid = arena_strdup(block, uid),
		.resource_version = "",
		.block = block,
	};
	return &node->object;
}

static void apply(struct store *store, enum change_type type, struct object *object)
{
	struct change change = { .type = type, .kind = KIND_NODE, .object = object };

	store_apply(store, &change, now);
}

static void a_list_shows_only_when_it_was_committed(void **state)
{
	struct store *store = store_create();

	(void)state;
	apply(store, CHANGE_LIST_BEGIN, NULL);
	apply(store, CHANGE_LIST_ITEM, make_node("w1", "1"));
	apply(store, CHANGE_LIST_ITEM, make_node("w2", "2"));
	assert_int_equal(store_count(store, KIND_NODE), 0);
	apply(store, CHANGE_LIST_COMMIT, NULL);
	assert_int_equal(store_count(store, KIND_NODE), 2);
	assert_int_equal(store_source(store, SOURCE_NODE)->objects, 2);
	store_destroy(store);
}

static void an_aborted_list_leaves_the_old_picture(void **state)
{
	struct store *store = store_create();

	(void)state;
	apply(store, CHANGE_UPSERT, make_node("w1", "1"));
	apply(store, CHANGE_LIST_BEGIN, NULL);
	apply(store, CHANGE_LIST_ITEM, make_node("w2", "2"));
	apply(store, CHANGE_LIST_ABORT, NULL);
	assert_int_equal(store_count(store, KIND_NODE), 1);
	assert_non_null(store_find_node(store, "w1"));
	assert_null(store_find_node(store, "w2"));
	store_destroy(store);
}

static void what_a_new_list_lacks_is_gone(void **state)
{
	struct store *store = store_create();

	(void)state;
	apply(store, CHANGE_UPSERT, make_node("w1", "1"));
	apply(store, CHANGE_UPSERT, make_node("w2", "2"));
	apply(store, CHANGE_LIST_BEGIN, NULL);
	apply(store, CHANGE_LIST_ITEM, make_node("w2", "2b"));
	apply(store, CHANGE_LIST_COMMIT, NULL);
	assert_null(store_find_node(store, "w1"));
	assert_string_equal(store_find_node(store, "w2")->object.uid, "2b");
	store_destroy(store);
}

static void deleting_any_object_keeps_the_others_findable(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };

	(void)state;
	for (size_t gone = 0; gone < ARRAY_LENGTH(names); gone++) {
		struct store *store = store_create();

		for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
			apply(store, CHANGE_UPSERT, make_node(names[i], names[i]));
		}
		apply(store, CHANGE_DELETE, make_node(names[gone], ""));
		apply(store, CHANGE_DELETE, make_node(names[gone], ""));
		assert_int_equal(store_count(store, KIND_NODE), 4);
		for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
			const struct node *node = store_find_node(store, names[i]);

			assert_int_equal(node == NULL, i == gone);
			assert_true(node == NULL ||
				strcmp(node->object.uid, names[i]) == 0);
		}
		store_destroy(store);
	}
}

static void a_state_keeps_its_age_while_its_code_stays(void **state)
{
	struct store *store = store_create();
	struct change change = {
		.type = CHANGE_SOURCE,
		.source = SOURCE_NODE,
		.state = { .code = SOURCE_STALE, .confirmed_mono_ms = UNKNOWN_I64 },
	};
	struct moment later = { .wall_ms = 2000, .mono_ms = 9000 };

	(void)state;
	store_apply(store, &change, now);
	store_apply(store, &change, later);
	assert_int_equal(store_source(store, SOURCE_NODE)->since_mono_ms, 5000);
	change.state.code = SOURCE_LIVE;
	store_apply(store, &change, later);
	assert_int_equal(store_source(store, SOURCE_NODE)->since_mono_ms, 9000);
	store_destroy(store);
}

static void every_source_has_the_name_of_the_contract(void **state)
{
	static const char *const names[] = { "migrations", "vmis", "nodes", "pods",
		"events", "kubevirt", "hyperconverged",
		"network-attachment-definitions", "migration-policies",
		"node-network-states", "virt-handlers", "node-statistics",
		"migration-metrics", "resource-quotas", "persistent-volume-claims" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		bool is_found = false;

		for (int source = 0; source < SOURCE_COUNT; source++) {
			is_found = is_found ||
				strcmp(source_name((enum source)source), names[i]) == 0;
		}
		assert_true(is_found);
	}
}

static void phases_are_told_by_their_api_text(void **state)
{
	(void)state;
	assert_int_equal(migration_phase_from_text(NULL), PHASE_UNSET);
	assert_int_equal(migration_phase_from_text(""), PHASE_UNSET);
	assert_int_equal(migration_phase_from_text("TargetReady"), PHASE_TARGET_READY);
	assert_int_equal(migration_phase_from_text("Teleporting"), PHASE_OTHER);
	assert_true(migration_phase_is_final(PHASE_FAILED));
	assert_false(migration_phase_is_running(PHASE_PENDING));
	assert_true(migration_phase_is_running(PHASE_SCHEDULING));
	assert_false(migration_phase_is_running(PHASE_SYNCHRONIZING));
	assert_null(migration_phase_text(PHASE_OTHER));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_shows_only_when_it_was_committed),
		cmocka_unit_test(an_aborted_list_leaves_the_old_picture),
		cmocka_unit_test(what_a_new_list_lacks_is_gone),
		cmocka_unit_test(deleting_any_object_keeps_the_others_findable),
		cmocka_unit_test(a_state_keeps_its_age_while_its_code_stays),
		cmocka_unit_test(every_source_has_the_name_of_the_contract),
		cmocka_unit_test(phases_are_told_by_their_api_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
