/* From a definition to the ports of a machine. */
#include "src/facts/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/unknown.h"
#include "src/wire/decode_nad_config.h"
#include "wire/decode.h"

struct bench {
	struct arena *arena;
	struct object *object;
	const struct node_network_state *state;
};

/* `interfaces` in the JSON of nmstate. */
static void bench_open(struct bench *bench, const char *interfaces)
{
	static const char head[] = "{\"metadata\":{\"name\":\"w04\"},\"status\":{"
				   "\"currentState\":{\"interfaces\":[";
	static const char tail[] =
		"],\"routes\":{\"running\":[{\"destination\":\"0.0.0.0/0\","
		"\"next-hop-interface\":\"br-ex\"}]}}}}";
	struct error err;
	const char *json;

	bench->arena = arena_create(4096);
	json = arena_printf(bench->arena, "%s%s%s", head, interfaces, tail);
	assert_true(decode_object(
		KIND_NODE_NETWORK_STATE, str_from(json), &bench->object, &err));
	bench->state = (const struct node_network_state *)bench->object;
}

/* The link of a definition "openshift-cnv/m"; `state` and `sriov` may be NULL. */
static struct link link_of(struct arena *arena, const char *config,
	const struct node_network_state *state, const struct sriov_node_state *sriov)
{
	struct nad *nad = arena_calloc(arena, 1, sizeof(*nad));

	nad->object.name = "m";
	nad->object.namespace = "openshift-cnv";
	nad->parsed = nad_config_decode(arena, config);
	nad->resource_name = "openshift.io/mig";
	return link_find(&(struct link_sources){ nad, state, sriov }, arena);
}

static void bench_close(struct bench *bench)
{
	object_destroy(bench->object);
	arena_destroy(bench->arena);
}

#define ETH(name, speed)                                                              \
	"{\"name\":\"" name "\",\"type\":\"ethernet\",\"state\":\"up\",\"mtu\":9000," \
	"\"ethernet\":{\"speed\":" speed ",\"duplex\":\"full\"}}"
#define DOWN(name)                                                                 \
	"{\"name\":\"" name "\",\"type\":\"ethernet\",\"state\":\"down\",\"mtu\":" \
	"1500}"
#define BOND(mode, ports)                                                      \
	"{\"name\":\"bond2\",\"type\":\"bond\",\"state\":\"up\",\"mtu\":9000," \
	"\"link-aggregation\":{\"mode\":\"" mode "\",\"port\":[" ports "]}}"
#define VLAN(name, base)                                                          \
	"{\"name\":\"" name "\",\"type\":\"vlan\",\"state\":\"up\",\"mtu\":1500," \
	"\"vlan\":{\"base-iface\":\"" base "\",\"id\":500}}"
#define BRIDGE(name, type, ports)                                                    \
	"{\"name\":\"" name "\",\"type\":\"" type "\",\"state\":\"up\",\"bridge\":{" \
	"\"port\":[" ports "]}}"
#define TWO "\"ens2f0\",\"ens2f1\""
#define MASTER(name) \
	"{\"type\":\"macvlan\",\"master\":\"" name "\",\"ipam\":{\"type\":\"dhcp\"}}"
#define GIGABIT INT64_C(1000000000)

static const struct {
	const char *name;
	const char *interfaces;
	const char *config;
	enum link_visibility visibility;
	const char *text;
	int64_t speed; /* of the first device */
	int64_t mtu;
} cases[] = {
	{ "VLAN over a bond",
		ETH("ens2f0", "25000") "," ETH("ens2f1", "25000") "," BOND(
			"802.3ad", TWO) "," VLAN("bond2.500", "bond2"),
		MASTER("bond2.500"), LINK_VISIBLE, "bond2.500 → bond2 → ens2f0, ens2f1",
		50 * GIGABIT, 1500 },
	{ "B30: one port down counts for nothing",
		ETH("ens2f0", "25000") "," DOWN("ens2f1") "," BOND("802.3ad", TWO),
		MASTER("bond2"), LINK_VISIBLE, "bond2 → ens2f0, ens2f1", 25 * GIGABIT,
		1500 },
	{ "a port of unknown speed",
		ETH("ens2f0", "25000") "," ETH("ens2f1", "-1") "," BOND("802.3ad", TWO),
		MASTER("bond2"), LINK_VISIBLE, "bond2 → ens2f0, ens2f1", UNKNOWN_I64,
		9000 },
	{ "active-backup of equals",
		ETH("ens2f0", "10000") "," ETH("ens2f1", "10000") "," BOND(
			"active-backup", TWO),
		MASTER("bond2"), LINK_VISIBLE, "bond2 → ens2f0, ens2f1", 10 * GIGABIT,
		9000 },
	{ "active-backup of unequal ports",
		ETH("ens2f0", "10000") "," ETH("ens2f1", "1000") "," BOND(
			"active-backup", TWO),
		MASTER("bond2"), LINK_VISIBLE, "bond2 → ens2f0, ens2f1", UNKNOWN_I64,
		9000 },
	{ "broadcast",
		ETH("ens2f0", "10000") "," ETH("ens2f1", "1000") "," BOND(
			"broadcast", TWO),
		MASTER("bond2"), LINK_VISIBLE, "bond2 → ens2f0, ens2f1", GIGABIT,
		9000 },
	{ "plain port", ETH("ens5", "100000"), MASTER("ens5"), LINK_VISIBLE, "ens5",
		100 * GIGABIT, 9000 },
	{ "a VLAN with a free name", ETH("ens5", "1000") "," VLAN("mig", "ens5"),
		MASTER("mig"), LINK_VISIBLE, "mig → ens5", GIGABIT, 1500 },
	{ "a device that is not reported, named like a VLAN", ETH("ens5", "1000"),
		MASTER("ens5.12"), LINK_VISIBLE, "ens5.12 → ens5", GIGABIT, 9000 },
	{ "a device that is not reported", ETH("ens5", "1000"), MASTER("ens9"),
		LINK_VISIBLE, "ens9", UNKNOWN_I64, UNKNOWN_I64 },
	{ "loop", VLAN("a", "b") "," VLAN("b", "a"), MASTER("a"), LINK_VISIBLE, "a → b",
		UNKNOWN_I64, 1500 },
	{ "bridge",
		ETH("enp4s0", "10000") "," BRIDGE("br-lm", "ovs-bridge",
			"{\"name\":\"enp4s0\"},{\"name\":\"br-lm\"},{\"name\":"
			"\"vnet3\"}"),
		"{\"type\":\"ovs\",\"bridge\":\"br-lm\",\"ipam\":{\"type\":\"dhcp\"}}",
		LINK_VISIBLE, "br-lm → enp4s0", 10 * GIGABIT, 9000 },
	{ "bridge with two ways out",
		ETH("enp4s0", "10000") "," ETH("enp5s0", "10000") "," BRIDGE("br-lm",
			"linux-bridge", "{\"name\":\"enp4s0\"},{\"name\":\"enp5s0\"}"),
		"{\"type\":\"bridge\",\"bridge\":\"br-lm\",\"ipam\":{\"type\":"
		"\"dhcp\"}}",
		LINK_VISIBLE, "br-lm → enp4s0, enp5s0", UNKNOWN_I64, 9000 },
	{ "bond inside of an Open vSwitch bridge",
		ETH("ens2f0", "25000") "," ETH("ens2f1", "25000") "," BRIDGE("br-lm",
			"ovs-bridge",
			"{\"name\":\"ob\",\"link-aggregation\":{\"mode\":"
			"\"balance-slb\",\"port\":[{\"name\":\"ens2f0\"},{\"name\":"
			"\"ens2f1\"}]}}"),
		"{\"type\":\"ovs\",\"bridge\":\"br-lm\",\"ipam\":{\"type\":\"dhcp\"}}",
		LINK_VISIBLE, "br-lm → ens2f0, ens2f1", 50 * GIGABIT, 9000 },
	{ "no master: the default route",
		ETH("ens3", "10000") "," BRIDGE("br-ex", "ovs-bridge",
			"{\"name\":\"ens3\"},{\"name\":\"br-ex\"}") ","
								    "{\"name\":\"br-"
								    "ex\",\"type\":"
								    "\"ovs-interface\","
								    "\"state\":"
								    "\"up\"}",
		MASTER(""), LINK_VISIBLE, "br-ex → ens3", 10 * GIGABIT, 9000 },
	{ "overlay of OVN-Kubernetes", ETH("br-ex", "10000"),
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\"}",
		LINK_VISIBLE, "br-ex", 10 * GIGABIT, 9000 },
	{ "localnet", ETH("ens3", "10000"),
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"localnet\"}",
		LINK_UNKNOWN, NULL, 0, UNKNOWN_I64 },
	{ "B53", ETH("ens5f0", "25000"),
		"{\"type\":\"sriov\",\"ipam\":{\"type\":\"dhcp\"}}",
		LINK_NOT_OBSERVABLE, NULL, 0, UNKNOWN_I64 },
	{ "host-device", ETH("ens5f0", "25000"),
		"{\"type\":\"host-device\",\"device\":\"ens6\",\"ipam\":{\"type\":"
		"\"dhcp\"}}",
		LINK_NOT_OBSERVABLE, NULL, 0, UNKNOWN_I64 },
	{ "other plugin", ETH("ens5f0", "25000"), "{\"type\":\"x\"}", LINK_UNKNOWN,
		NULL, 0, UNKNOWN_I64 },
	{ "unreadable definition", ETH("ens5f0", "25000"), "{", LINK_UNKNOWN, NULL, 0,
		UNKNOWN_I64 },
};

static void each_definition_leads_to_its_ports(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		struct link link;

		bench_open(&bench, cases[i].interfaces);
		link = link_of(bench.arena, cases[i].config, bench.state, NULL);
		if (link.visibility != cases[i].visibility ||
			!text_equal(link.text, cases[i].text) ||
			link.lowest_mtu != cases[i].mtu ||
			(link.text == NULL) != (link.why != NULL) ||
			(link.device_count > 0 &&
				link.devices[0].speed_bits_per_s != cases[i].speed)) {
			fail_msg("%s: %s", cases[i].name,
				link.text != NULL ? link.text : link.why);
		}
		bench_close(&bench);
	}
}

#define LOCALNET(more)                                                      \
	"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"localnet\"," more \
	"\"netAttachDefName\":\"openshift-cnv/m\"}"

static const char mapped[] =
	"{\"metadata\":{\"name\":\"w04\"},\"status\":{\"currentState\":{"
	"\"interfaces\":[" ETH("ens2f0", "25000") "," ETH("ens2f1", "25000") "," ETH(
		"eno1", "10000") "," ETH("ens4", "40000") "," BRIDGE("br-ex",
		"ovs-bridge", "{\"name\":\"eno1\"}") "," BRIDGE("br-own", "ovs-bridge",
		"{\"name\":\"ens4\"}") "," BRIDGE("br-mig", "ovs-bridge",
		"{\"name\":\"bond\",\"link-aggregation\":{\"mode\":\"balance-slb\","
		"\"port\":[{\"name\":\"ens2f0\"},{\"name\":\"ens2f1\"}]}},"
		"{\"name\":\"patch-x\"}") "],\"ovn\":{\"bridge-mappings\":["
					  "{\"localnet\":\"tenant\",\"bridge\":\"br-"
					  "ex\"},"
					  "{\"localnet\":\"m\",\"bridge\":\"br-own\"},"
					  "{\"localnet\":\"gone\",\"bridge\":\"br-ex\","
					  "\"state\":\"absent\"},"
					  "{\"localnet\":\"phys\",\"bridge\":\"br-"
					  "mig\"},3]}}}}";

static void a_localnet_leads_over_its_bridge_to_the_ports(void **state)
{
	static const struct {
		const char *config;
		const char *text;
	} chains[] = {
		{ LOCALNET("\"physicalNetworkName\":\"phys\",\"name\":\"other\","),
			"br-mig → ens2f0, ens2f1" },
		{ LOCALNET("\"name\":\"tenant\","), "br-ex → eno1" },
		{ LOCALNET(""), "br-own → ens4" },
		{ LOCALNET("\"name\":\"nowhere\","), NULL },
		{ LOCALNET("\"name\":\"gone\","), NULL },
	};
	struct arena *arena = arena_create(4096);
	struct object *object;
	struct error err;

	(void)state;
	assert_true(decode_object(
		KIND_NODE_NETWORK_STATE, str_from(mapped), &object, &err));
	for (size_t i = 0; i < ARRAY_LENGTH(chains); i++) {
		struct link link = link_of(arena, chains[i].config,
			(const struct node_network_state *)object, NULL);

		if (!text_equal(link.text, chains[i].text) ||
			(link.why == NULL) != (chains[i].text != NULL)) {
			fail_msg(
				"%zu: %s", i, link.text != NULL ? link.text : link.why);
		}
	}
	assert_int_equal(link_of(arena, chains[0].config,
				 (const struct node_network_state *)object, NULL)
				 .devices[0]
				 .speed_bits_per_s,
		50 * GIGABIT);
	object_destroy(object);
	arena_destroy(arena);
}

static const char cards[] =
	"{\"metadata\":{\"name\":\"w04\",\"namespace\":\"sriov\"},"
	"\"spec\":{\"interfaces\":["
	"{\"pciAddress\":\"0000:5e:00.1\",\"name\":\"ens5f1\","
	"\"vfGroups\":[{\"resourceName\":\"storage\"},{\"resourceName\":\"mig\"}]},"
	"{\"pciAddress\":\"0000:5e:00.0\",\"vfGroups\":[{\"resourceName\":\"other\"}]}"
	"]},\"status\":{\"interfaces\":["
	"{\"name\":\"ens5f0\",\"pciAddress\":\"0000:5e:00.0\",\"linkSpeed\":"
	"\"100000 Mb/s\"},"
	"{\"name\":\"ens5f1\",\"pciAddress\":\"0000:5e:00.1\",\"linkSpeed\":"
	"\"25000 Mb/s\"}]}}";

static void virtual_functions_lead_to_their_cards_out_of_sight(void **state)
{
	static const char config[] =
		"{\"type\":\"sriov\",\"ipam\":{\"type\":\"dhcp\"}}";
	struct arena *arena = arena_create(4096);
	struct object *object;
	struct error err;
	struct link link;

	(void)state;
	assert_true(decode_object(KIND_SRIOV_STATE, str_from(cards), &object, &err));
	link = link_of(arena, config, NULL, (const struct sriov_node_state *)object);
	assert_int_equal(link.visibility, LINK_NOT_OBSERVABLE);
	assert_string_equal(link.text, "virtual function → ens5f1");
	assert_non_null(link.why);
	assert_int_equal(link.device_count, 1);
	assert_int_equal(link.devices[0].speed_bits_per_s, 25 * GIGABIT);
	assert_string_equal(link.devices[0].speed_origin, "SriovNetworkNodeState");
	link = link_of(arena, config, NULL, NULL);
	assert_int_equal(link.visibility, LINK_NOT_OBSERVABLE);
	assert_null(link.text);
	object_destroy(object);
	arena_destroy(arena);
}

static void without_a_report_only_names_are_followed(void **state)
{
	struct arena *arena = arena_create(1024);
	struct link link = link_of(arena, MASTER("bond2.500"), NULL, NULL);

	(void)state;
	assert_string_equal(link.text, "bond2.500 → bond2");
	assert_false(i64_is_known(link.devices[0].speed_bits_per_s));
	assert_null(link.devices[0].speed_origin);
	link = link_of(arena, MASTER(""), NULL, NULL);
	assert_int_equal(link.visibility, LINK_UNKNOWN);
	link = link_below("a.b", NULL, arena);
	assert_string_equal(link.text, "a.b");
	arena_destroy(arena);
}

static void depth_and_width_are_bounded(void **state)
{
	struct bench bench;
	struct link link;

	(void)state;
	bench_open(&bench,
		VLAN("v0", "v1") "," VLAN("v1", "v2") "," VLAN("v2", "v3") "," VLAN(
			"v3", "v4") "," VLAN("v4", "v5") "," VLAN("v5",
			"v6") "," VLAN("v6", "v7") "," VLAN("v7", "v8") "," VLAN("v8",
			"v9"));
	link = link_below("v0", bench.state, bench.arena);
	assert_int_equal(link.device_count, 8);
	bench_close(&bench);
}

static void ports_and_states_are_marked(void **state)
{
	struct bench bench;
	struct link link;
	struct link route;

	(void)state;
	bench_open(&bench,
		DOWN("ens2f0") "," DOWN("ens2f1") "," BOND("802.3ad", TWO) "," VLAN(
			"bond2.500", "bond2") ","
					      "{\"name\":\"ens9\",\"type\":"
					      "\"ethernet\",\"state\":\"up\","
					      "\"ethernet\":{\"speed\":100,\"duplex\":"
					      "\"half\"}}," BRIDGE("br-ex",
						      "ovs-bridge",
						      "{\"name\":\"bond2\"}"));
	link = link_below("bond2.500", bench.state, bench.arena);
	assert_false(link.devices[0].is_port);
	assert_true(link.devices[0].is_down);
	assert_true(link_device_of(&link, "bond2")->is_down);
	assert_true(link_device_of(&link, "ens2f0")->is_port);
	assert_null(link_device_of(&link, "ens9"));
	route = link_of_default_route(bench.state, bench.arena);
	assert_true(link_shares_port(&link, &route));
	link = link_below("ens9", bench.state, bench.arena);
	assert_true(link.devices[0].is_half_duplex);
	assert_string_equal(link.devices[0].speed_origin, "NodeNetworkState");
	assert_false(link_shares_port(&link, &route));
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_definition_leads_to_its_ports),
		cmocka_unit_test(a_localnet_leads_over_its_bridge_to_the_ports),
		cmocka_unit_test(virtual_functions_lead_to_their_cards_out_of_sight),
		cmocka_unit_test(without_a_report_only_names_are_followed),
		cmocka_unit_test(depth_and_width_are_bounded),
		cmocka_unit_test(ports_and_states_are_marked),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
