/* Changes that wait for the next picture. */
#include "src/app/held.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct moment early = { .wall_ms = 1000, .mono_ms = 5000 };
static const struct moment late = { .wall_ms = 3000, .mono_ms = 7000 };

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

static bool take(struct held *held, enum change_type type, struct object *object)
{
	struct change change = { .type = type, .kind = KIND_NODE, .object = object };

	return held_take(held, &change, early);
}

static void objects_wait_and_arrive_in_their_order(void **state)
{
	struct store *store = store_create();
	struct held held;

	(void)state;
	held_init(&held);
	assert_true(take(&held, CHANGE_UPSERT, make_node("w1", "1")));
	assert_true(take(&held, CHANGE_UPSERT, make_node("w2", "2")));
	assert_true(take(&held, CHANGE_DELETE, make_node("w1", "1")));
	assert_true(take(&held, CHANGE_UPSERT, make_node("w2", "3")));
	assert_int_equal(store_count(store, KIND_NODE), 0);
	held_apply(&held, store);
	assert_int_equal(held.count, 0);
	assert_int_equal(store_count(store, KIND_NODE), 1);
	assert_string_equal(store_node(store, 0)->object.uid, "3");
	held_apply(&held, store);
	assert_int_equal(store_count(store, KIND_NODE), 1);
	held_finish(&held);
	store_destroy(store);
}

static void each_arrives_with_the_moment_at_which_it_came(void **state)
{
	struct store *store = store_create();
	struct change change = { .type = CHANGE_SOURCE,
		.source = SOURCE_NODE,
		.state = { .code = SOURCE_STALE } };
	struct held held;

	(void)state;
	held_init(&held);
	assert_true(held_take(&held, &change, early));
	change.source = SOURCE_VMI;
	assert_true(held_take(&held, &change, late));
	held_apply(&held, store);
	assert_int_equal(store_source(store, SOURCE_NODE)->since_mono_ms, 5000);
	assert_int_equal(store_source(store, SOURCE_VMI)->since_mono_ms, 7000);
	held_finish(&held);
	store_destroy(store);
}

static void what_a_measurement_borrows_is_copied(void **state)
{
	struct store *store = store_create();
	char node[] = "w1";
	char device[] = "bond2";
	struct interface_counters interfaces[] = { { .name = device, .rx_bytes = 7 } };
	struct node_sample sample = { .node = node,
		.time_ms = 10,
		.interfaces = interfaces,
		.interface_count = 1 };
	struct change change = { .type = CHANGE_NODE_SAMPLE, .node_sample = &sample };
	const struct node_sample *const *samples;
	struct held held;

	(void)state;
	held_init(&held);
	assert_true(held_take(&held, &change, early));
	memset(node, 'x', sizeof(node) - 1);
	memset(device, 'x', sizeof(device) - 1);
	interfaces[0].rx_bytes = 0;
	held_apply(&held, store);
	assert_int_equal(store_node_samples(store, "w1", &samples), 1);
	assert_string_equal(samples[0]->interfaces[0].name, "bond2");
	assert_int_equal(samples[0]->interfaces[0].rx_bytes, 7);
	held_finish(&held);
	store_destroy(store);
}

static void progress_and_states_of_nodes_are_copied_too(void **state)
{
	struct store *store = store_create();
	char name[] = "db1";
	char node[] = "w1";
	struct migration_sample sample = {
		.namespace = "shop", .vmi = name, .at_ms = 1, .remaining_bytes = 9
	};
	struct sample_state answer = { .code = SAMPLE_FORBIDDEN };
	struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
		.migration_sample = &sample };
	const struct migration_sample *samples;
	struct held held;

	(void)state;
	held_init(&held);
	assert_true(held_take(&held, &change, early));
	change = (struct change){
		.type = CHANGE_NODE_SAMPLE_STATE, .text = node, .sample_state = &answer
	};
	assert_true(held_take(&held, &change, early));
	memset(name, 'x', sizeof(name) - 1);
	memset(node, 'x', sizeof(node) - 1);
	answer.code = SAMPLE_OK;
	held_apply(&held, store);
	assert_int_equal(store_migration_samples(store, "shop", "db1", &samples), 1);
	assert_int_equal(samples[0].remaining_bytes, 9);
	assert_int_equal(store_node_sample_state(store, "w1").code, SAMPLE_FORBIDDEN);
	held_finish(&held);
	store_destroy(store);
}

static void lists_do_not_wait(void **state)
{
	struct held held;
	struct object *object = make_node("w1", "1");

	(void)state;
	held_init(&held);
	assert_false(take(&held, CHANGE_LIST_BEGIN, NULL));
	assert_false(take(&held, CHANGE_LIST_ITEM, object));
	assert_false(take(&held, CHANGE_LIST_COMMIT, NULL));
	assert_int_equal(held.count, 0);
	object_destroy(object);
	held_finish(&held);
}

static void what_still_waits_at_the_end_is_freed(void **state)
{
	struct held held;

	(void)state;
	held_init(&held);
	assert_true(take(&held, CHANGE_UPSERT, make_node("w1", "1")));
	held_finish(&held);
	held_finish(&held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_wait_and_arrive_in_their_order),
		cmocka_unit_test(each_arrives_with_the_moment_at_which_it_came),
		cmocka_unit_test(what_a_measurement_borrows_is_copied),
		cmocka_unit_test(progress_and_states_of_nodes_are_copied_too),
		cmocka_unit_test(lists_do_not_wait),
		cmocka_unit_test(what_still_waits_at_the_end_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
