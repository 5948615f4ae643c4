/* Tests of what all kinds share: header, refusals, wrong types anywhere, recordings. */
#include "base/alloc.h"
#include "tests/unit/wire/objects.h"

static void the_header_is_read_for_every_kind(void **state)
{
	(void)state;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		struct object *object = object_of((enum kind)kind,
			"{'metadata':{'name':'n','namespace':'s','uid':'u',"
			"'resourceVersion':'42','creationTimestamp':"
			"'2026-11-21T00:00:31Z','deletionTimestamp':"
			"'2026-11-21T00:01:00Z'}}");

		assert_int_equal(object->kind, kind);
		assert_string_equal(object->name, "n");
		assert_string_equal(object->namespace, "s");
		assert_string_equal(object->uid, "u");
		assert_string_equal(object->resource_version, "42");
		assert_int_equal(object->created_ms, ms_of("2026-11-21T00:00:31Z"));
		assert_int_equal(object->deletion_ms, ms_of("2026-11-21T00:01:00Z"));
		object_destroy(object);
	}
}

static void what_is_absent_is_empty_or_unknown_for_every_kind(void **state)
{
	(void)state;
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		struct object *object =
			object_of((enum kind)kind, "{'metadata':{'name':'n'}}");

		assert_string_equal(object->namespace, "");
		assert_string_equal(object->uid, "");
		assert_string_equal(object->resource_version, "");
		assert_int_equal(object->created_ms, UNKNOWN_I64);
		assert_int_equal(object->deletion_ms, UNKNOWN_I64);
		object_destroy(object);
	}
}

static void an_object_without_a_name_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		" ",
		"null",
		"17",
		"\"x\"",
		"true",
		"[]",
		"{}",
		"{",
		"{\"metadata\":{\"name\":\"n\"}",
		"{\"metadata\":{\"name\":\"n\"}}}",
		"{\"metadata\":{\"name\":\"n\"}}{}",
		"{\"metadata\":null}",
		"{\"metadata\":[]}",
		"{\"metadata\":\"name\"}",
		"{\"metadata\":{}}",
		"{\"metadata\":{\"name\":null}}",
		"{\"metadata\":{\"name\":\"\"}}",
		"{\"metadata\":{\"name\":1}}",
		"{\"metadata\":{\"name\":{\"name\":\"n\"}}}",
		"{'metadata':{'name':'n'}}",
		"{\"metadata\":{\"name\":\"n\"}} // comment",
		"<html><body>502</body></html>",
		"\xff\xfe{}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		for (int kind = 0; kind < KIND_COUNT; kind++) {
			struct object *object = NULL;
			struct error err = { .code = ERR_NONE };

			if (decode_object((enum kind)kind, str_from(cases[i]), &object,
				    &err)) {
				fail_msg("taken as an object: %s", cases[i]);
			}
			assert_int_equal(err.code, ERR_PARSE);
			assert_true(err.message[0] != '\0');
			assert_null(object);
		}
	}
}

static void deep_nesting_is_refused_and_not_followed(void **state)
{
	struct object *object = NULL;
	struct error err = { .code = ERR_NONE };
	struct strbuf text;

	(void)state;
	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, "{\"metadata\":{\"name\":\"n\"},\"spec\":");
	for (size_t i = 0; i < 100000; i++) {
		strbuf_char(&text, '[');
	}
	assert_false(decode_object(
		KIND_VMI, (struct str){ text.data, text.length }, &object, &err));
	assert_int_equal(err.code, ERR_PARSE);
	strbuf_finish(&text);
}

static void of_duplicate_members_the_last_counts(void **state)
{
	struct object *object = object_of(KIND_NAMESPACE,
		"{'metadata':{'name':'a'},'metadata':{'name':'b','name':'c',"
		"'uid':'1','uid':null}}");

	(void)state;
	assert_string_equal(object->name, "c");
	assert_string_equal(object->uid, "");
	object_destroy(object);
}

static void names_that_differ_behind_a_nul_stay_different(void **state)
{
	struct object *object = object_of(
		KIND_NAMESPACE, "{'metadata':{'name':'web\\u0000-1','uid':'\\u0000'}}");

	(void)state;
	assert_string_equal(object->name, "web\xef\xbf\xbd-1");
	assert_string_equal(object->uid, "\xef\xbf\xbd");
	object_destroy(object);
}

static void times_that_are_none_are_unknown(void **state)
{
	static const char *const cases[] = { "null", "0", "''", "'yesterday'",
		"'2026-11-21'", "'2026-11-21T00:00:31Z\\u0000'", "{}", "[]" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct object *object;
		char json[128];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'n','creationTimestamp':%s}}", cases[i]);
		object = object_of(KIND_NODE, json);
		assert_int_equal(object->created_ms, UNKNOWN_I64);
		object_destroy(object);
	}
}

struct recorded_list {
	const char *name;
	enum kind kind;
	size_t count;
};

static const struct recorded_list recorded_lists[] = {
	{ "list-events.json", KIND_EVENT, 0 },
	{ "list-hco.json", KIND_HYPERCONVERGED, 1 },
	{ "list-kubevirt.json", KIND_KUBEVIRT, 1 },
	{ "list-migrationpolicies.json", KIND_POLICY, 2 },
	{ "list-nad.json", KIND_NAD, 2 },
	{ "list-namespaces.json", KIND_NAMESPACE, 8 },
	{ "list-nodes.json", KIND_NODE, 4 },
	{ "list-pods.json", KIND_POD, 16 },
	{ "list-pods.json", KIND_VIRT_HANDLER, 16 },
	{ "list-resourcequotas.json", KIND_QUOTA, 1 },
	{ "list-vmi.json", KIND_VMI, 12 },
	{ "list-vmim.json", KIND_MIGRATION, 0 },
};

static void check_recorded(const struct object *object, void *context)
{
	const struct recorded_list *list = context;

	assert_int_equal(object->kind, list->kind);
	assert_int_equal(strlen(object->uid), 36);
	assert_true(i64_is_known(object->created_ms));
	assert_int_equal(
		object->namespace[0] != '\0', kind_info(object->kind)->is_namespaced);
}

static void every_recorded_list_decodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(recorded_lists); i++) {
		struct recorded_list list = recorded_lists[i];

		assert_int_equal(
			recorded_items(list.kind, list.name, check_recorded, &list),
			list.count);
	}
}

/* Walks a tree and decodes it once for each value that something in it is replaced by.
 */
struct mutation {
	struct json_object *root;
	enum kind kind;
	size_t decoded;
	size_t refused;
};

static void decode_mutated(struct mutation *mutation)
{
	const char *text =
		json_object_to_json_string_ext(mutation->root, JSON_C_TO_STRING_PLAIN);
	struct object *object = NULL;
	struct error err;

	if (decode_object(mutation->kind, str_from(text), &object, &err)) {
		mutation->decoded++;
	} else {
		mutation->refused++;
	}
	object_destroy(object);
}

static struct json_object *replacement(size_t i)
{
	switch (i) {
	case 0:
		return NULL;
	case 1:
		return json_object_new_int64(INT64_MIN);
	case 2:
		return json_object_new_string("\"\x01{");
	case 3:
		return json_object_new_array();
	case 4:
		return json_object_new_object();
	default:
		return json_object_new_double(1e300);
	}
}

#define REPLACEMENTS 6

static void mutate_array(struct mutation *mutation, struct json_object *array);

static void mutate_object(struct mutation *mutation, struct json_object *object)
{
	struct lh_table *table = json_object_get_object(object);

	for (struct lh_entry *entry = table->head; entry != NULL; entry = entry->next) {
		struct json_object *kept = lh_entry_v(entry);

		if (strcmp(lh_entry_k(entry), "managedFields") == 0) {
			continue;
		}
		for (size_t i = 0; i < REPLACEMENTS; i++) {
			entry->v = replacement(i);
			decode_mutated(mutation);
			json_object_put(lh_entry_v(entry));
		}
		entry->v = kept;
		if (json_object_is_type(kept, json_type_object)) {
			mutate_object(mutation, kept);
		} else if (json_object_is_type(kept, json_type_array)) {
			mutate_array(mutation, kept);
		}
	}
}

static void mutate_array(struct mutation *mutation, struct json_object *array)
{
	for (size_t k = 0; k < json_object_array_length(array); k++) {
		struct json_object *kept =
			json_object_get(json_object_array_get_idx(array, k));

		for (size_t i = 0; i < REPLACEMENTS; i++) {
			(void)json_object_array_put_idx(array, k, replacement(i));
			decode_mutated(mutation);
		}
		(void)json_object_array_put_idx(array, k, kept);
		/* One element of a kind is enough. */
		if (json_object_is_type(kept, json_type_object) && k == 0) {
			mutate_object(mutation, kept);
		}
	}
}

static void mutate_text(enum kind kind, const char *text)
{
	struct mutation mutation = { .kind = kind };

	mutation.root = json_tokener_parse(text);
	assert_non_null(mutation.root);
	/* Labels are all read alike; 187 of them would only take time. */
	if (kind == KIND_NODE) {
		json_object_object_del(
			json_object_object_get(mutation.root, "metadata"), "labels");
	}
	mutate_object(&mutation, mutation.root);
	/* Only the loss of metadata or of its name makes an object none; a text is a
	 * name, too. */
	assert_int_equal(mutation.refused, 2 * REPLACEMENTS - 1);
	assert_true(mutation.decoded > 4 * REPLACEMENTS);
	json_object_put(mutation.root);
}

static void mutate_first_item(enum kind kind, const char *name)
{
	struct json_object *list;
	struct strbuf text;

	recorded_read(name, &text);
	list = json_tokener_parse(text.data);
	mutate_text(kind,
		json_object_to_json_string(json_object_array_get_idx(
			json_object_object_get(list, "items"), 0)));
	json_object_put(list);
	strbuf_finish(&text);
}

static void mutate_line(struct json_object *record, void *context)
{
	size_t *count = context;
	enum kind kind = kind_of_path(record_text(record, "path"));
	struct json_object *frame;

	(*count)++;
	if (*count % 100 != 1) {
		return;
	}
	frame = json_tokener_parse(record_text(record, "line").data);
	mutate_text(kind,
		json_object_to_json_string(json_object_object_get(frame, "object")));
	json_object_put(frame);
}

static void wrong_types_anywhere_are_survived(void **state)
{
	size_t count = 99;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(recorded_lists); i++) {
		if (recorded_lists[i].count > 0) {
			mutate_first_item(
				recorded_lists[i].kind, recorded_lists[i].name);
		}
	}
	(void)recording_each("watch-vmim.jsonl", mutate_line, &count);
	count = 99;
	(void)recording_each("watch-events.jsonl", mutate_line, &count);
	mutate_text(KIND_NODE_NETWORK_STATE,
		"{\"metadata\":{\"name\":\"n\"},\"status\":{\"currentState\":{"
		"\"interfaces\":[{\"name\":\"b\",\"type\":\"bond\",\"mtu\":1,"
		"\"ethernet\":{\"speed\":1,\"duplex\":\"full\"},\"controller\":\"c\","
		"\"vlan\":{\"base-iface\":\"x\",\"id\":3},\"link-aggregation\":{"
		"\"mode\":"
		"\"m\",\"options\":{\"xmit_hash_policy\":1},\"port\":[\"p\"]},\"ipv4\":"
		"{"
		"\"address\":[{\"ip\":\"1.1.1.1\",\"prefix-length\":24}]},\"bridge\":{"
		"\"port\":[{\"name\":\"p\",\"link-aggregation\":{\"mode\":\"m\","
		"\"port\":[{\"name\":\"q\"}]}}]}}],\"routes\":{\"running\":[{"
		"\"destination\":\"0.0.0.0/0\",\"next-hop-interface\":\"b\",\"metric\":"
		"1}]}}}}");
	mutate_text(KIND_IP_POOL,
		"{\"metadata\":{\"name\":\"n\"},\"spec\":{\"range\":"
		"\"10.0.0.0/24\",\"allocations\":{\"7\":{\"podref\":\"a/b\","
		"\"ifname\":\"c\"}}}}");
	mutate_text(KIND_SRIOV_STATE,
		"{\"metadata\":{\"name\":\"n\"},\"spec\":{\"interfaces\":[{"
		"\"pciAddress\":\"p\",\"name\":\"e\",\"vfGroups\":[{"
		"\"resourceName\":\"r\"}]}]},\"status\":{\"syncStatus\":\"s\","
		"\"interfaces\":[{\"name\":\"e\",\"pciAddress\":\"p\","
		"\"linkSpeed\":\"1 Mb/s\",\"mtu\":1}]}}");
	mutate_text(KIND_CLUSTER_NETWORK,
		"{\"metadata\":{\"name\":\"n\"},\"status\":{\"clusterNetwork\":[{"
		"\"cidr\":\"10.0.0.0/8\"}],\"serviceNetwork\":[\"10.0.0.0/8\"]}}");
	mutate_text(KIND_INFRASTRUCTURE,
		"{\"metadata\":{\"name\":\"n\"},\"status\":{\"platformStatus\":{"
		"\"x\":{\"machineNetworks\":[\"10.0.0.0/8\"]}}}}");
	mutate_text(KIND_INTERFACE_POLICY,
		"{\"metadata\":{\"name\":\"n\"},\"spec\":{\"desiredState\":{"
		"\"interfaces\":[{\"name\":\"a\"}],\"ovn\":{\"bridge-mappings\":"
		"[{\"localnet\":\"l\"}]}}},\"status\":{\"conditions\":[{"
		"\"type\":\"Degraded\",\"status\":\"True\"}]}}");
	mutate_text(KIND_PVC,
		"{\"metadata\":{\"name\":\"n\"},\"spec\":{\"accessModes\":[\"a\"],"
		"\"storageClassName\":\"s\",\"volumeMode\":\"Block\"},\"status\":{"
		"\"phase\":\"Bound\",\"accessModes\":[\"a\",\"b\"],\"capacity\":{"
		"\"storage\":\"1Gi\"}}}");
	mutate_text(KIND_VMI,
		"{\"metadata\":{\"name\":\"n\",\"ownerReferences\":[{\"controller\":"
		"true,"
		"\"kind\":\"VirtualMachine\",\"name\":\"v\"}]},\"spec\":{\"volumes\":[{"
		"\"name\":\"a\",\"persistentVolumeClaim\":{\"claimName\":\"c\","
		"\"hotpluggable\":true}}],\"domain\":{\"cpu\":{\"model\":\"m\"},"
		"\"devices\":{\"gpus\":[{}]},\"memory\":{\"guest\":\"1Gi\","
		"\"hugepages\":"
		"{\"pageSize\":\"2Mi\"}}}},\"status\":{\"volumeStatus\":[{\"name\":"
		"\"a\","
		"\"hotplugVolume\":{},\"persistentVolumeClaimInfo\":{\"accessModes\":["
		"\"RWX\"],\"capacity\":{\"storage\":\"1\"},\"claimName\":\"c\"}}],"
		"\"migratedVolumes\":[{\"volumeName\":\"a\",\"sourcePVCInfo\":{"
		"\"claimName\":\"c\",\"capacity\":{\"storage\":1},\"requests\":{"
		"\"storage\":1}},\"destinationPVCInfo\":{\"claimName\":\"d\"}}],"
		"\"activePods\":{\"u\":\"n\"}}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_is_read_for_every_kind),
		cmocka_unit_test(what_is_absent_is_empty_or_unknown_for_every_kind),
		cmocka_unit_test(an_object_without_a_name_is_refused),
		cmocka_unit_test(deep_nesting_is_refused_and_not_followed),
		cmocka_unit_test(of_duplicate_members_the_last_counts),
		cmocka_unit_test(names_that_differ_behind_a_nul_stay_different),
		cmocka_unit_test(times_that_are_none_are_unknown),
		cmocka_unit_test(every_recorded_list_decodes),
		cmocka_unit_test(wrong_types_anywhere_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
