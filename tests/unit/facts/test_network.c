/* The migration network of a whole cluster: which network, which definition, who is
 * attached, what is wrong with the set-up, how full the links are. */
#include "facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/facts/attribution.h"
#include "tests/unit/facts/network_world.h"

struct situation {
	const char *name;
	const char *network;	   /* NULL: none */
	const char *nad_namespace; /* NULL: no definition */
	const char *nad_name;
	const char *address;
	enum address_verdict verdict;
	const char *words; /* in the reason; NULL: any */
};

static const struct situation situations[] = {
	{ "plain", "migration-net", "kubevirt", "migration-net", "10.200.5.14",
		VERDICT_OK, "10.200.5.0/24" },
	{ "A91", "", "kubevirt", "migration-net", "10.200.5.14", VERDICT_CONFIG_ERROR,
		"empty" },
	{ "blank", "  ", "kubevirt", "migration-net", "10.200.5.14",
		VERDICT_CONFIG_ERROR, "empty" },
	{ "A95", "migration-net", NULL, NULL, "10.200.5.14", VERDICT_CONFIG_ERROR,
		"kubevirt/migration-net" },
	{ "A96", "migration-net", "default", "migration-net", "10.200.5.14",
		VERDICT_CONFIG_ERROR, "default/migration-net" },
	{ "A97", "default/migration-net", "default", "migration-net", "10.200.5.14",
		VERDICT_OK, NULL },
	{ "A99", "kubevirt/migration-net", "kubevirt", "migration-net", "10.200.5.14",
		VERDICT_OK, NULL },
	{ "A100 at", "mig@eth5", "kubevirt", "mig", "10.200.5.14", VERDICT_CONFIG_ERROR,
		"mig@eth5" },
	{ "A100 capital", "Mig_Net", "kubevirt", "mig", "10.200.5.14",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A100 blanks", " mig", "kubevirt", "mig", "10.200.5.14", VERDICT_OK, NULL },
	{ "outside", "migration-net", "kubevirt", "migration-net", "10.200.6.14",
		VERDICT_WRONG_SUBNET, NULL },
	{ "A113", "migration-net", "kubevirt", "migration-net", "10.128.4.9",
		VERDICT_POD_NETWORK, NULL },
	{ "A115", "migration-net", "kubevirt", "migration-net", "192.168.10.24",
		VERDICT_WRONG_SUBNET, "machine" },
	{ "A90", NULL, NULL, NULL, "10.200.5.14", VERDICT_UNEXPECTED, NULL },
	{ "A89", NULL, NULL, NULL, "10.128.4.9", VERDICT_EXPECTED_POD, NULL },
};

static void each_configuration_leads_to_a_verdict(void **state)
{
	static const char *const cidrs[] = { "10.128.4.0/23" };
	static const char *const addresses[] = { "192.168.10.24" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(situations); i++) {
		const struct situation *row = &situations[i];
		const struct address_fact *fact;
		struct migration *migration;
		struct world world;
		struct node *node;

		(void)open_world(&world, "kubevirt", row->network);
		node = world_node(&world, "w04");
		node->pod_cidrs = cidrs;
		node->pod_cidr_count = 1;
		node->internal_addresses = addresses;
		node->internal_address_count = 1;
		if (row->nad_namespace != NULL) {
			put_nad(&world, row->nad_namespace, row->nad_name, PLAIN);
		}
		migration =
			put_migration(&world, "db", "w04", row->address, PHASE_RUNNING);
		fact = address_of(world_facts(&world), migration);
		if (fact->verdict != row->verdict ||
			(row->words != NULL &&
				strstr(fact->reason, row->words) == NULL)) {
			fail_msg("%s: %s (%s)", row->name,
				address_verdict_text(fact->verdict), fact->reason);
		}
		world_finish(&world);
	}
}

static void sources_that_cannot_be_read_are_not_guessed(void **state)
{
	static const struct {
		enum source_state_code code;
		enum address_verdict alone;
		enum address_verdict attached;
	} cases[] = {
		{ SOURCE_FORBIDDEN, VERDICT_UNKNOWN, VERDICT_OK_ATTACHED },
		{ SOURCE_LISTING, VERDICT_UNKNOWN, VERDICT_OK_ATTACHED },
		{ SOURCE_ERROR, VERDICT_UNKNOWN, VERDICT_OK_ATTACHED },
		{ SOURCE_ABSENT, VERDICT_CONFIG_ERROR, VERDICT_OK_ATTACHED },
		{ SOURCE_LIVE, VERDICT_CONFIG_ERROR, VERDICT_OK_ATTACHED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;

		(void)open_world(&world, "kubevirt", "migration-net");
		world_source(&world, SOURCE_NAD, cases[i].code);
		migration = put_migration(
			&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
		assert_int_equal(address_of(world_facts(&world), migration)->verdict,
			cases[i].alone);
		(void)put_handler(&world, "w04", "10.128.4.9", "kubevirt/migration-net",
			"10.200.5.14");
		assert_int_equal(address_of(world_facts(&world), migration)->verdict,
			cases[i].attached);
		state_in(&world, "db")->target_address = "10.128.4.9";
		assert_int_equal(address_of(world_facts(&world), migration)->verdict,
			VERDICT_POD_NETWORK);
		world_finish(&world);
	}
}

static void without_kubevirt_only_the_copy_of_the_migration_tells(void **state)
{
	struct migration_config copy = migration_config_unknown();
	struct migration *migration;
	const struct address_fact *fact;
	struct world world;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_KUBEVIRT, SOURCE_FORBIDDEN);
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	(void)put_handler(&world, "w07", "10.128.4.9", NULL, NULL);
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_UNKNOWN);
	assert_string_equal(fact->reason, "KubeVirt not readable");
	copy.has_network = true;
	copy.network = "migration-net";
	state_in(&world, "db")->config = &copy;
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_OK);
	assert_false(address_has(fact, "NETWORK_CHANGED_SINCE"));
	world_finish(&world);
}

static void the_copy_of_the_migration_beats_the_configuration(void **state)
{
	struct migration_config copy = migration_config_unknown();
	struct migration *migration;
	const struct address_fact *fact;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "new-net");
	put_nad(&world, "kubevirt", "new-net", RANGE("10.77.0.0/24"));
	put_nad(&world, "kubevirt", "old-net", PLAIN);
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_WRONG_SUBNET);
	copy.has_network = true;
	copy.network = "old-net";
	state_in(&world, "db")->config = &copy;
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_OK);
	assert_true(address_has(fact, "NETWORK_CHANGED_SINCE"));
	/* A copy without a network says that there was none. */
	copy.has_network = false;
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_UNEXPECTED);
	world_finish(&world);
}

static void a_definition_of_another_namespace_is_refused_on_openshift(void **state)
{
	static const struct {
		const char *install;
		bool is_attached;
		enum address_verdict verdict;
	} cases[] = {
		{ "kubevirt", false, VERDICT_OK },
		{ "openshift-cnv", false, VERDICT_CONFIG_ERROR },
		{ "openshift-cnv", true, VERDICT_OK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct migration *migration;
		const struct address_fact *fact;
		const struct facts *facts;
		struct world world;

		(void)open_world(&world, cases[i].install, "tenant-a/mig");
		put_nad(&world, "tenant-a", "mig", PLAIN);
		migration = put_migration(
			&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
		if (cases[i].is_attached) {
			struct namespace_object *multus = world_object(KIND_NAMESPACE,
				sizeof(*multus), "", "openshift-multus");

			world_put(&world, &multus->object);
			(void)put_handler(&world, "w04", "10.128.4.9", "tenant-a/mig",
				"10.200.5.14");
		}
		facts = world_facts(&world);
		fact = address_of(facts, migration);
		assert_int_equal(fact->verdict, cases[i].verdict);
		assert_true(address_has(fact, "NS_ISOLATION"));
		assert_true(network_has(facts, "NS_ISOLATION"));
		world_finish(&world);
	}
}

static void evidence_counts_only_from_the_pod_that_was_there(void **state)
{
	struct migration *migration;
	const struct address_fact *fact;
	struct world world;
	struct pod *pod;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	pod = put_handler(&world, "w04", "10.200.5.14", NULL, NULL);
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_POD_NETWORK); /* A111 */
	pod->object.created_ms = WORLD_NOW_MS - 1000;
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_OK);
	assert_true(address_has(fact, "VH_RESTARTED"));
	pod->object.created_ms = WORLD_NOW_MS - 86400000;
	pod->phase = "Pending"; /* not running: no witness */
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_OK);
	world_finish(&world);
}

static void of_two_pods_the_one_that_was_there_counts(void **state)
{
	struct migration *migration;
	const struct address_fact *fact;
	struct world world;
	struct pod *fresh;
	struct pod *old;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	old = put_handler(&world, "w04", "10.200.5.14", NULL, NULL);
	old->object.deletion_ms = WORLD_NOW_MS - 2000;
	fresh = world_virt_handler(&world, "virt-handler-new", "w04");
	fresh->object.created_ms = WORLD_NOW_MS - 1000;
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_POD_NETWORK);
	assert_false(address_has(fact, "VH_RESTARTED"));
	world_finish(&world);
}

static void the_own_namespace_may_be_written_out(void **state)
{
	struct migration *migration;
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "openshift-virt", "openshift-virt/mig");
	put_nad(&world, "openshift-virt", "mig", PLAIN);
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	facts = world_facts(&world);
	assert_int_equal(address_of(facts, migration)->verdict, VERDICT_OK);
	assert_false(network_has(facts, "NS_ISOLATION"));
	world_finish(&world);
}

static void an_attachment_to_another_network_is_no_proof(void **state)
{
	struct migration *migration;
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "new-net");
	put_nad(&world, "kubevirt", "new-net", RANGE("10.77.0.0/24"));
	put_nad(&world, "kubevirt", "old-net", PLAIN);
	(void)put_handler(
		&world, "w04", "10.128.4.9", "kubevirt/old-net", "10.200.5.14");
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	facts = world_facts(&world);
	assert_int_equal(address_of(facts, migration)->verdict, VERDICT_WRONG_SUBNET);
	assert_int_equal(
		facts_find_node(facts, "w04")->network->handler_address.verdict,
		VERDICT_WRONG_SUBNET);
	assert_true(
		address_has(&facts_find_node(facts, "w04")->network->handler_address,
			"ROLLOUT_NOT_FINISHED"));
	world_finish(&world);
	/* The same name in another namespace is another network too. */
	(void)open_world(&world, "kubevirt", "new-net");
	put_nad(&world, "kubevirt", "new-net", RANGE("10.77.0.0/24"));
	(void)put_handler(
		&world, "w04", "10.128.4.9", "default/new-net", "10.200.5.14");
	migration = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	facts = world_facts(&world);
	assert_int_equal(address_of(facts, migration)->verdict, VERDICT_WRONG_SUBNET);
	world_finish(&world);
}

static void only_the_receiving_cluster_judges_a_decentralised_migration(void **state)
{
	struct migration *migration;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	migration = put_migration(&world, "db", "w04", "10.99.0.1", PHASE_RUNNING);
	state_in(&world, "db")->target_sync_address = "192.0.2.1:9185";
	assert_int_equal(
		address_of(world_facts(&world), migration)->verdict, VERDICT_N_A);
	migration->has_receive = true;
	assert_int_equal(address_of(world_facts(&world), migration)->verdict,
		VERDICT_WRONG_SUBNET);
	migration->has_receive = false;
	migration->has_send_to = true;
	assert_int_equal(
		address_of(world_facts(&world), migration)->verdict, VERDICT_N_A);
	world_finish(&world);
}

static void a_finished_migration_is_judged_by_its_own_copy(void **state)
{
	struct migration *done;
	struct migration *lost;
	struct vmi *vmi;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	done = put_migration(&world, "db", "w04", "10.200.5.14", PHASE_SUCCEEDED);
	vmi = world_vmi(&world, "shop", "web", "w01");
	lost = world_migration(&world, "shop", "web-1", "web", PHASE_FAILED);
	assert_int_equal(address_of(world_facts(&world), done)->verdict, VERDICT_OK);
	assert_true(address_has(
		address_of(world_facts(&world), done), "JUDGED_BY_CURRENT_CONFIG"));
	assert_int_equal(address_of(world_facts(&world), lost)->verdict, VERDICT_N_A);
	vmi->state = world_state(&vmi->object, "another uid", "w01", "w04");
	assert_non_null(strstr(
		address_of(world_facts(&world), lost)->reason, "newer migration"));
	world_finish(&world);
}

struct handler_case {
	const char *name;
	const char *network; /* configured */
	const char *attached_to;
	const char *address;
	const char *phase;
	bool asks;
	enum address_verdict verdict;
	const char *shown;
};

static const struct handler_case handler_cases[] = {
	{ "attached", "migration-net", "kubevirt/migration-net", "10.200.5.14",
		"Running", true, VERDICT_OK, "10.200.5.14" },
	{ "no address", "migration-net", "kubevirt/migration-net", NULL, "Running",
		true, VERDICT_CONFIG_ERROR, NULL },
	{ "link-local only", "migration-net", "kubevirt/migration-net", "fe80::1",
		"Running", true, VERDICT_CONFIG_ERROR, NULL },
	{ "falls back", "migration-net", NULL, NULL, "Running", false,
		VERDICT_POD_NETWORK, "10.128.4.9" },
	{ "A120", "migration-net", NULL, NULL, "Running", true, VERDICT_UNKNOWN, NULL },
	{ "starting", "migration-net", NULL, NULL, "Pending", true, VERDICT_PENDING,
		NULL },
	{ "drifted", "migration-net", "kubevirt/migration-net", "10.9.9.9", "Running",
		true, VERDICT_OK_ATTACHED, "10.9.9.9" },
	{ "no network", NULL, NULL, NULL, "Running", false, VERDICT_EXPECTED_POD,
		"10.128.4.9" },
	{ "left over", NULL, "kubevirt/migration-net", "10.200.5.14", "Running", true,
		VERDICT_UNEXPECTED, "10.200.5.14" },
	{ "bad name", "Mig", NULL, NULL, "Running", true, VERDICT_CONFIG_ERROR,
		"10.128.4.9" },
};

static void every_virt_handler_has_a_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(handler_cases); i++) {
		const struct handler_case *row = &handler_cases[i];
		const struct address_fact *fact;
		const struct facts *facts;
		struct world world;
		struct pod *pod;

		(void)open_world(&world, "kubevirt", row->network);
		put_nad(&world, "kubevirt", "migration-net", PLAIN);
		pod = put_handler(
			&world, "w04", "10.128.4.9", row->attached_to, row->address);
		pod->phase = row->phase;
		pod->networks_annotation =
			row->asks ? "migration-net@migration0" : NULL;
		facts = world_facts(&world);
		fact = &facts_find_node(facts, "w04")->network->handler_address;
		if (fact->verdict != row->verdict ||
			!text_equal(fact->address, row->shown) ||
			fact->reason == NULL) {
			fail_msg("%s: %s %s", row->name,
				address_verdict_text(fact->verdict),
				fact->address != NULL ? fact->address : "-");
		}
		assert_int_equal(facts->network->handler_nodes, 1);
		assert_int_equal(facts->network->attached_nodes,
			row->verdict == VERDICT_OK ||
				row->verdict == VERDICT_OK_ATTACHED);
		world_finish(&world);
	}
}

static void a_node_without_virt_handler_has_nothing_to_judge(void **state)
{
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	(void)world_node(&world, "w09");
	facts = world_facts(&world);
	assert_int_equal(
		facts_find_node(facts, "w09")->network->handler_address.verdict,
		VERDICT_N_A);
	world_source(&world, SOURCE_VIRT_HANDLER, SOURCE_FORBIDDEN);
	facts = world_facts(&world);
	assert_int_equal(
		facts_find_node(facts, "w09")->network->handler_address.verdict,
		VERDICT_UNKNOWN);
	world_finish(&world);
}

static void the_network_is_described(void **state)
{
	const struct network_fact *network;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	(void)put_handler(
		&world, "w04", "10.128.4.9", "kubevirt/migration-net", "10.200.5.14");
	(void)put_handler(
		&world, "w05", "10.128.4.10", "kubevirt/migration-net", "10.200.5.15");
	network = world_facts(&world)->network;
	assert_string_equal(network->configured, "migration-net");
	assert_string_equal(network->origin, "KubeVirt kubevirt/kubevirt");
	assert_string_equal(network->definition_namespace, "kubevirt");
	assert_string_equal(network->definition_name, "migration-net");
	assert_int_equal(network->range_count, 1);
	assert_string_equal(network->ranges[0], "10.200.5.0/24");
	assert_string_equal(network->type, "macvlan");
	assert_string_equal(network->ipam, "whereabouts");
	assert_string_equal(network->master, "bond2.500");
	assert_int_equal(network->mtu, 9000);
	assert_true(
		network->usable_addresses > 253.5 && network->usable_addresses < 254.5);
	assert_true(network->allocated_addresses > 1.5 &&
		network->allocated_addresses < 2.5);
	assert_int_equal(network->attached_nodes, 2);
	assert_int_equal(network->handler_nodes, 2);
	assert_int_equal(network->note_count, 0);
	world_finish(&world);
	(void)open_world(&world, "kubevirt", NULL);
	network = world_facts(&world)->network;
	assert_null(network->configured);
	assert_null(network->definition_name);
	assert_true(isnan(network->usable_addresses));
	assert_true(isnan(network->allocated_addresses));
	assert_int_equal(network->mtu, UNKNOWN_I64);
	world_finish(&world);
}

static void definitions_that_are_wrong_are_noted(void **state)
{
	static const struct {
		const char *network;
		const char *nad_namespace;
		const char *config;
		const char *note;
	} cases[] = {
		{ "mig", NULL, NULL, "NAD_MISSING" },
		{ "mig", "default", PLAIN, "NAD_OTHER_NS" },
		{ "mig", "kubevirt", "{", "NAD_MALFORMED" },
		{ "mig", "kubevirt", "", "NAD_ON_NODE_FILE" },
		{ "", "kubevirt", PLAIN, "NETWORK_NAME_EMPTY" },
		{ "Mig", "kubevirt", PLAIN, "NETWORK_NAME_INVALID" },
		{ "mig", "kubevirt", RANGE("192.168.10.0/24"), "NOT_DEDICATED" },
		{ "mig", "kubevirt", RANGE("10.128.0.0/16"), "OVERLAP_POD" },
		{ "mig", "kubevirt", RANGE("10.0.0.0/4"), "RANGE_TOO_WIDE" },
		{ "mig", "kubevirt", RANGE("10.200.5.0/30"),
			"POOL_SMALLER_THAN_NODES" },
		{ "mig", "kubevirt",
			"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\","
			"\"subnets\":\"10.9.0.0/24\",\"netAttachDefName\":\"a/b\"}",
			"NAD_MALFORMED" },
	};
	static const char *const machine[] = { "192.168.10.24" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct node *node;

		(void)open_world(&world, "kubevirt", cases[i].network);
		if (cases[i].nad_namespace != NULL) {
			put_nad(&world, cases[i].nad_namespace, "mig", cases[i].config);
		}
		node = world_node(&world, "w04");
		node->internal_addresses = machine;
		node->internal_address_count = 1;
		node->ovn_node_subnets = "{\"default\":[\"10.128.4.0/23\"]}";
		(void)put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
		(void)put_handler(&world, "w05", "10.128.6.9", NULL, NULL);
		(void)put_handler(&world, "w06", "10.128.8.9", NULL, NULL);
		if (!network_has(world_facts(&world), cases[i].note)) {
			fail_msg("%s", cases[i].note);
		}
		world_finish(&world);
	}
}

static void operator_and_kubevirt_that_differ_are_noted(void **state)
{
	struct hyperconverged *hco;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	hco = world_hyperconverged(&world, "kubevirt", "hco");
	assert_true(network_has(world_facts(&world), "HCO_KUBEVIRT_DIFFER"));
	hco->config.has_network = true;
	hco->config.network = "migration-net";
	assert_false(network_has(world_facts(&world), "HCO_KUBEVIRT_DIFFER"));
	world_finish(&world);
}

static void one_address_on_two_nodes_is_noted(void **state)
{
	struct migration *a;
	struct migration *b;
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	a = put_migration(&world, "a", "w04", "10.200.5.14", PHASE_RUNNING);
	b = put_migration(&world, "b", "w05", "10.200.5.15", PHASE_RUNNING);
	assert_false(network_has(world_facts(&world), "DUPLICATE_ADDRESS"));
	state_in(&world, "b")->target_address = "::ffff:10.200.5.14";
	facts = world_facts(&world);
	assert_true(network_has(facts, "DUPLICATE_ADDRESS")); /* A121 */
	assert_int_equal(address_of(facts, a)->verdict, VERDICT_OK);
	assert_int_equal(address_of(facts, b)->verdict, VERDICT_OK);
	assert_true(address_has(address_of(facts, a), "DUPLICATE_ADDRESS"));
	assert_true(address_has(address_of(facts, b), "DUPLICATE_ADDRESS"));
	world_finish(&world);
}

static void two_addresses_of_one_virt_handler_do_not_fit(void **state)
{
	struct migration *a;
	struct migration *b;
	const struct facts *facts;
	struct world world;
	struct pod *pod;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	pod = put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
	a = put_migration(&world, "a", "w04", "10.200.5.14", PHASE_RUNNING);
	b = put_migration(&world, "b", "w04", "10.200.5.15", PHASE_RUNNING);
	facts = world_facts(&world);
	assert_true(address_has(address_of(facts, a), "MISMATCH")); /* A123 */
	assert_true(address_has(address_of(facts, b), "MISMATCH"));
	pod->object.created_ms = WORLD_NOW_MS - 10000;
	facts = world_facts(&world);
	assert_false(address_has(address_of(facts, a), "MISMATCH"));
	world_finish(&world);
}

/* --- links --- */

static const char two_ports[] =
	"{\"name\":\"ens2f0\",\"type\":\"ethernet\",\"state\":\"up\",\"mtu\":9000,"
	"\"ethernet\":{\"speed\":25000,\"duplex\":\"full\"}},"
	"{\"name\":\"ens2f1\",\"type\":\"ethernet\",\"state\":\"up\",\"mtu\":9000,"
	"\"ethernet\":{\"speed\":25000,\"duplex\":\"full\"}},"
	"{\"name\":\"bond2\",\"type\":\"bond\",\"state\":\"up\",\"mtu\":9000,"
	"\"link-aggregation\":{\"mode\":\"802.3ad\",\"port\":[\"ens2f0\",\"ens2f1\"]}},"
	"{\"name\":\"bond2.500\",\"type\":\"vlan\",\"state\":\"up\",\"mtu\":1500,"
	"\"vlan\":{\"base-iface\":\"bond2\",\"id\":500},\"ipv4\":{\"address\":[{\"ip\":"
	"\"10.200.5.201\",\"prefix-length\":24}]}}";

static void the_fullest_port_decides_for_its_bond(void **state)
{
	static const char *const names[] = { "ens2f0", "ens2f1", "bond2", "bond2.500",
		"eno1" };
	static const double rx[] = { 0, 0, 0, 0, 5 };
	static const double tx[] = { 3.0e9, 1.25e7, 3.0125e9, 1.5e9, 5 };
	const struct interface_fact *fact;
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	(void)put_handler(
		&world, "w04", "10.128.4.9", "kubevirt/migration-net", "10.200.5.14");
	put_state(&world, "w04", two_ports);
	put_samples(&world, "w04", 4, names, rx, tx, 5);
	facts = world_facts(&world);
	assert_string_equal(facts_find_node(facts, "w04")->network->chain,
		"bond2.500 → bond2 → ens2f0, ens2f1");
	assert_int_equal(facts_find_node(facts, "w04")->network->link_shared, TRI_TRUE);
	assert_string_equal(
		facts_find_node(facts, "w04")->network->statistics_state, "live");
	assert_int_equal(
		facts_find_node(facts, "w04")->network->statistics_age_ms, 2000);
	fact = interface_of(facts, "w04", "ens2f0");
	assert_string_equal(fact->role, "port");
	assert_true(fact->tx_percent > 95.9 && fact->tx_percent < 96.1);
	assert_int_equal(fact->saturation, SATURATION_SATURATED);
	assert_true(isnan(fact->explained_bytes_per_s));
	fact = interface_of(facts, "w04", "ens2f1");
	assert_int_equal(fact->saturation, SATURATION_OK);
	fact = interface_of(facts, "w04", "bond2"); /* B31 */
	assert_string_equal(fact->role, "migration");
	assert_int_equal(fact->speed_bits_per_s, INT64_C(50000000000));
	assert_true(fact->tx_percent > 48.1 && fact->tx_percent < 48.3);
	assert_int_equal(fact->saturation, SATURATION_SATURATED);
	assert_non_null(strstr(fact->hint, "xmit_hash_policy"));
	assert_non_null(strstr(fact->hint, "ens2f0"));
	fact = interface_of(facts, "w04", "eno1");
	assert_string_equal(fact->role, "other");
	assert_int_equal(fact->saturation, SATURATION_UNKNOWN);
	assert_true(isnan(fact->tx_percent));
	assert_int_equal(fact->history_count, 4);
	/* The VLAN has no room for the frames, and the node's own address is in the
	 * pool. */
	assert_true(network_has(facts, "MTU_MISMATCH"));
	assert_true(network_has(facts, "NODE_IN_RANGE"));
	world_finish(&world);
}

/* B38: its counters stand still, and that is no idle link. */
static void a_link_that_is_down_is_not_empty(void **state)
{
	static const char with_one_down[] =
		"{\"name\":\"ens2f0\",\"type\":\"ethernet\",\"state\":\"up\","
		"\"ethernet\":{\"speed\":10000}},"
		"{\"name\":\"ens2f1\",\"type\":\"ethernet\",\"state\":\"down\","
		"\"ethernet\":{\"speed\":10000}},"
		"{\"name\":\"eno4\",\"type\":\"ethernet\",\"state\":\"down\","
		"\"ethernet\":{\"speed\":1000}},"
		"{\"name\":\"bond2\",\"type\":\"bond\",\"state\":\"up\","
		"\"link-aggregation\":{\"mode\":\"802.3ad\",\"port\":[\"ens2f0\","
		"\"ens2f1\"]}},"
		"{\"name\":\"bond2.500\",\"type\":\"vlan\",\"state\":\"up\","
		"\"vlan\":{\"base-iface\":\"bond2\",\"id\":500}}";
	static const char *const names[] = { "ens2f0", "ens2f1", "bond2", "eno4" };
	static const char *const down[] = { "ens2f1", "eno4" };
	static const double rx[] = { 0, 0, 0, 0 };
	static const double tx[] = { 1.13e9, 0, 1.13e9, 0 };
	const struct interface_fact *fact;
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	(void)put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
	put_state(&world, "w04", with_one_down);
	put_samples(&world, "w04", 4, names, rx, tx, 4);
	facts = world_facts(&world);
	for (size_t i = 0; i < ARRAY_LENGTH(down); i++) {
		fact = interface_of(facts, "w04", down[i]);
		assert_int_equal(fact->saturation, SATURATION_DOWN);
		assert_true(isnan(fact->rx_percent));
		assert_true(isnan(fact->tx_percent));
	}
	fact = interface_of(facts, "w04", "bond2"); /* half of it is left */
	assert_int_equal(fact->speed_bits_per_s, INT64_C(10000000000));
	assert_true(fact->tx_percent > 90.3 && fact->tx_percent < 90.5);
	assert_int_equal(fact->saturation, SATURATION_SATURATED);
	world_finish(&world);
}

static void what_the_user_says_about_a_link_goes_before_what_is_reported(void **state)
{
	static const char *const names[] = { "ens2f0", "eno1" };
	static const double rx[] = { 0, 0 };
	static const double tx[] = { 1.0e9, 1.0e8 };
	const struct interface_fact *fact;
	const struct facts *facts;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	(void)put_handler(
		&world, "w04", "10.128.4.9", "kubevirt/migration-net", "10.200.5.14");
	put_state(&world, "w04", two_ports);
	put_samples(&world, "w04", 4, names, rx, tx, 2);
	assert_int_equal(settings_add_link_speed(&world.settings, "w04/eno1", "1G"),
		ENTRY_TAKEN);
	assert_int_equal(settings_add_link_speed(&world.settings, "*/ens2f0", "10G"),
		ENTRY_TAKEN);
	assert_int_equal(settings_add_link_speed(&world.settings, "w05/ens2f0", "1G"),
		ENTRY_TAKEN);
	facts = world_facts(&world);
	fact = interface_of(facts, "w04", "ens2f0");
	assert_int_equal(fact->speed_bits_per_s, INT64_C(10000000000));
	assert_string_equal(fact->speed_origin, "settings");
	assert_true(fact->tx_percent > 79.9 && fact->tx_percent < 80.1);
	fact = interface_of(facts, "w04", "eno1");
	assert_string_equal(fact->speed_origin, "settings");
	assert_true(fact->tx_percent > 79.9 && fact->tx_percent < 80.1);
	assert_string_equal(
		interface_of(facts, "w04", "ens2f1")->speed_origin, "NodeNetworkState");
	world_finish(&world);
}

static void the_share_of_a_vlan_is_told(void **state)
{
	static const char *const names[] = { "bond2", "bond2.500" };
	static const double rx[] = { 2.0e9, 1.5e9 };
	static const double tx[] = { 0, 0 };
	const struct interface_fact *fact;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "migration-net");
	put_nad(&world, "kubevirt", "migration-net", PLAIN);
	(void)put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
	put_state(&world, "w04", two_ports);
	put_samples(&world, "w04", 3, names, rx, tx, 2);
	fact = interface_of(world_facts(&world), "w04", "bond2.500");
	assert_string_equal(fact->hint, "75 % of bond2"); /* B28 */
	assert_int_equal(fact->saturation, SATURATION_OK);
	assert_string_equal(fact->rate_state, "OK");
	/* Not explained by anything that runs: none does. */
	assert_true(
		fact->explained_bytes_per_s >= 0 && fact->explained_bytes_per_s <= 0);
	world_finish(&world);
}

static void what_bypasses_the_counters_is_not_idle(void **state)
{
	const struct interface_fact *fact;
	struct world world;

	(void)state;
	(void)open_world(&world, "kubevirt", "mig");
	put_nad(&world, "kubevirt", "mig",
		"{\"type\":\"sriov\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"10.77.0.0/22\"}}");
	(void)put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
	fact = interface_of(world_facts(&world), "w04", "migration0"); /* B53 */
	assert_int_equal(fact->saturation, SATURATION_NOT_OBSERVABLE);
	assert_true(isnan(fact->rx_bytes_per_s));
	assert_non_null(fact->hint);
	world_finish(&world);
}

static void why_there_are_no_statistics_is_told(void **state)
{
	static const struct {
		enum sample_state_code code;
		const char *text;
	} cases[] = {
		{ SAMPLE_NONE, NULL },
		{ SAMPLE_OK, "live" },
		{ SAMPLE_FORBIDDEN, "forbidden" },
		{ SAMPLE_UNREACHABLE, "error" },
		{ SAMPLE_ERROR, "error" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct node_network_fact *fact;
		struct sample_state sample = { .code = cases[i].code,
			.message = "says why" };
		struct change change = { .type = CHANGE_NODE_SAMPLE_STATE,
			.text = "w04",
			.sample_state = &sample };
		struct world world;

		(void)open_world(&world, "kubevirt", NULL);
		(void)world_node(&world, "w04");
		store_apply(world.store, &change, world.now);
		fact = facts_find_node(world_facts(&world), "w04")->network;
		assert_true(text_equal(fact->statistics_state, cases[i].text));
		assert_string_equal(fact->statistics_message, "says why");
		assert_false(i64_is_known(fact->statistics_age_ms));
		world_finish(&world);
	}
}

static void a_limit_is_whole_mebibytes_per_second(void **state)
{
	static const struct {
		int64_t bytes;
		double mebibytes; /* negative: unknown */
	} cases[] = {
		{ 0, 0 },
		{ 1, 1 },
		{ 217 << 10, 1 },
		{ 64 << 20, 64 },
		{ 1000000000, 954 },
		{ INT64_C(1) << 30, 1024 },
		{ (1 << 20) + (1 << 19), 2 },
		{ UNKNOWN_I64, -1 },
		{ -5, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		double limit = attribution_limit_bytes_per_s(cases[i].bytes);

		if (cases[i].mebibytes < 0) {
			assert_true(isnan(limit));
		} else {
			assert_true(limit / 1048576 > cases[i].mebibytes - 0.001 &&
				limit / 1048576 < cases[i].mebibytes + 0.001);
		}
	}
}

static void limits_are_held_against_links_and_timeouts(void **state)
{
	static const struct {
		const char *name;
		int64_t mebibytes;
		int64_t outbound;
		int64_t cluster;
		int64_t timeout_s;
		int64_t gigabits; /* 0: unknown */
		const char *note; /* NULL: none of the three */
	} cases[] = {
		{ "B56", 1024, 2, 5, 150, 10, "OVERSUBSCRIBED" },
		{ "enough", 1024, 2, 2, 150, 25, NULL },
		{ "inbound", 1024, 2, 5, 150, 25, "INBOUND_UNLIMITED" },
		{ "B58", 0, 2, 5, 150, 10, NULL },
		{ "unknown speed", 1024, 2, 5, 150, 0, NULL },
		{ "slow", 64, 2, 5, 20, 25, "LIMIT_VS_TIMEOUT" },
		{ "slow with time", 64, 2, 5, 150, 25, NULL },
	};
	static const char *const ids[] = { "OVERSUBSCRIBED", "INBOUND_UNLIMITED",
		"LIMIT_VS_TIMEOUT" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct note_list notes;
		struct facts facts = { 0 };
		struct world world;

		world_init(&world);
		(void)world_vmi(&world, "shop", "db", "w01"); /* 16 GiB */
		notes = (struct note_list){ .arena = world.frame };
		facts.store = world.store;
		facts.limits.bandwidth_per_migration_bytes.value = cases[i].mebibytes
			<< 20;
		facts.limits.parallel_outbound_migrations_per_node.value =
			cases[i].outbound;
		facts.limits.parallel_migrations_per_cluster.value = cases[i].cluster;
		facts.limits.completion_timeout_per_gib_s.value = cases[i].timeout_s;
		attribution_notes(&facts,
			cases[i].gigabits == 0 ? UNKNOWN_I64
					       : cases[i].gigabits * 1000000000,
			&notes);
		for (size_t k = 0; k < ARRAY_LENGTH(ids); k++) {
			if (list_has(notes.items, notes.count, ids[k]) !=
				text_equal(ids[k], cases[i].note)) {
				fail_msg("%s: %s", cases[i].name, ids[k]);
			}
		}
		if (cases[i].gigabits == 10 && cases[i].mebibytes > 0) {
			assert_non_null(strstr(notes.items[0].message, "17.18 Gb/s"));
			assert_non_null(strstr(notes.items[0].message, "172 %"));
		}
		world_finish(&world);
	}
}

static void running_migrations_explain_what_they_transfer(void **state)
{
	struct progress_fact progress[3] = { { .transfer_bytes_per_s = 5e8 },
		{ .transfer_bytes_per_s = 3e8 },
		{ .transfer_bytes_per_s = UNKNOWN_F64 } };
	struct migration_fact migrations[4] = {
		{ .phase = PHASE_RUNNING, .progress = &progress[0] },
		{ .phase = PHASE_RUNNING, .progress = &progress[1] },
		{ .phase = PHASE_RUNNING, .progress = &progress[2] },
		{ .phase = PHASE_SCHEDULING },
	};
	static const size_t two[] = { 0, 1 };
	static const size_t with_silent[] = { 0, 2 };
	static const size_t silent[] = { 2 };
	static const size_t scheduling[] = { 3 };
	static const struct {
		const size_t *holders;
		size_t count;
		double sum; /* negative: unknown */
	} cases[] = {
		{ two, 2, 8e8 },
		{ with_silent, 2, 5e8 },
		{ silent, 1, -1 },
		{ scheduling, 1, 0 },
		{ NULL, 0, 0 },
	};
	struct facts facts = { .migrations = migrations, .migration_count = 4 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node_fact node = { .outbound_holders = cases[i].holders,
			.outbound_holder_count = cases[i].count };
		struct attribution result = attribution_of(&facts, &node);

		assert_true(result.rx_bytes_per_s >= 0 && result.rx_bytes_per_s <= 0);
		if (cases[i].sum < 0) {
			assert_true(isnan(result.tx_bytes_per_s));
		} else {
			assert_true(result.tx_bytes_per_s > cases[i].sum - 1 &&
				result.tx_bytes_per_s < cases[i].sum + 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_configuration_leads_to_a_verdict),
		cmocka_unit_test(sources_that_cannot_be_read_are_not_guessed),
		cmocka_unit_test(without_kubevirt_only_the_copy_of_the_migration_tells),
		cmocka_unit_test(the_copy_of_the_migration_beats_the_configuration),
		cmocka_unit_test(
			a_definition_of_another_namespace_is_refused_on_openshift),
		cmocka_unit_test(evidence_counts_only_from_the_pod_that_was_there),
		cmocka_unit_test(of_two_pods_the_one_that_was_there_counts),
		cmocka_unit_test(the_own_namespace_may_be_written_out),
		cmocka_unit_test(an_attachment_to_another_network_is_no_proof),
		cmocka_unit_test(
			only_the_receiving_cluster_judges_a_decentralised_migration),
		cmocka_unit_test(a_finished_migration_is_judged_by_its_own_copy),
		cmocka_unit_test(every_virt_handler_has_a_verdict),
		cmocka_unit_test(a_node_without_virt_handler_has_nothing_to_judge),
		cmocka_unit_test(the_network_is_described),
		cmocka_unit_test(definitions_that_are_wrong_are_noted),
		cmocka_unit_test(operator_and_kubevirt_that_differ_are_noted),
		cmocka_unit_test(one_address_on_two_nodes_is_noted),
		cmocka_unit_test(two_addresses_of_one_virt_handler_do_not_fit),
		cmocka_unit_test(a_link_that_is_down_is_not_empty),
		cmocka_unit_test(the_fullest_port_decides_for_its_bond),
		cmocka_unit_test(
			what_the_user_says_about_a_link_goes_before_what_is_reported),
		cmocka_unit_test(the_share_of_a_vlan_is_told),
		cmocka_unit_test(what_bypasses_the_counters_is_not_idle),
		cmocka_unit_test(why_there_are_no_statistics_is_told),
		cmocka_unit_test(a_limit_is_whole_mebibytes_per_second),
		cmocka_unit_test(limits_are_held_against_links_and_timeouts),
		cmocka_unit_test(running_migrations_explain_what_they_transfer),
	};

	return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
