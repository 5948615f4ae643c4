/* The verdict on addresses: every kind of definition, address and evidence. */
#include "src/facts/subnet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/unknown.h"
#include "src/facts/definition.h"
#include "src/wire/decode_nad_config.h"

/* One address against one definition; nothing else is known unless said so. */
struct trial {
	const char *name;
	const char *config;
	const char *address;
	enum address_verdict verdict;
	const char *note; /* one that must be there; NULL: none asked for */
};

struct bench {
	struct arena *arena;
	struct nad nad;
	struct cluster_networks networks;
	struct inet_prefix pods[1];
	struct inet_prefix services[1];
	struct inet_prefix machines[1];
	struct address_question question;
};

static struct inet_prefix prefix_of(const char *text)
{
	struct inet_prefix prefix;

	assert_true(inet_prefix_parse(str_from(text), false, &prefix));
	return prefix;
}

static void bench_open(struct bench *bench, const char *config)
{
	static const struct bench empty;
	struct note_list notes;

	*bench = empty;
	bench->arena = arena_create(4096);
	bench->pods[0] = prefix_of("10.128.0.0/14");
	bench->services[0] = prefix_of("172.30.0.0/16");
	bench->machines[0] = prefix_of("192.168.10.0/24");
	bench->networks.pods = bench->pods;
	bench->networks.pod_count = 1;
	bench->networks.services = bench->services;
	bench->networks.service_count = 1;
	bench->networks.machines = bench->machines;
	bench->networks.machine_count = 1;
	bench->nad.object.namespace = "openshift-cnv";
	bench->nad.object.name = "migration-net";
	bench->nad.object.created_ms = UNKNOWN_I64;
	bench->nad.parsed = nad_config_decode(bench->arena, config);
	notes = (struct note_list){ .arena = bench->arena };
	config_notes(bench->nad.parsed, &bench->networks, &notes);
	bench->question.phase = PHASE_RUNNING;
	bench->question.start_ms = UNKNOWN_I64;
	bench->question.networks = &bench->networks;
	bench->question.network.choice = NETWORK_NAMED;
	bench->question.network.network = "migration-net";
	bench->question.definition.state = DEFINITION_FOUND;
	bench->question.definition.namespace = "openshift-cnv";
	bench->question.definition.name = "migration-net";
	bench->question.definition.nad = &bench->nad;
	bench->question.definition.notes = notes.items;
	bench->question.definition.note_count = notes.count;
}

static void bench_attach(struct bench *bench, const char *const *addresses)
{
	bench->question.handler.is_seen = true;
	bench->question.handler.migration_addresses = addresses;
	bench->question.handler.migration_address_count = 1;
}

static bool has_note(const struct address_fact *fact, const char *id)
{
	for (size_t i = 0; i < fact->note_count; i++) {
		if (strcmp(fact->notes[i].id, id) == 0) {
			assert_true(fact->notes[i].message[0] != '\0');
			return true;
		}
	}
	return false;
}

static void check(const char *name, const struct address_fact *fact,
	enum address_verdict verdict, const char *note)
{
	if (fact->verdict != verdict || fact->reason == NULL ||
		fact->reason[0] == '\0') {
		fail_msg("%s: %s (%s) instead of %s", name,
			address_verdict_text(fact->verdict),
			fact->reason != NULL ? fact->reason : "no reason",
			address_verdict_text(verdict));
	}
	if (note != NULL && !has_note(fact, note)) {
		fail_msg("%s: the note %s is missing", name, note);
	}
}

static struct address_fact judge(struct bench *bench, const char *address)
{
	bench->question.address = address;
	return address_verdict(&bench->question, bench->arena);
}

static void run(const struct trial *trials, size_t count, const char *attached)
{
	for (size_t i = 0; i < count; i++) {
		const struct trial *trial = &trials[i];
		const char *addresses[1];
		struct address_fact fact;
		struct bench bench;

		bench_open(&bench, trial->config);
		addresses[0] = attached != NULL ? attached : trial->address;
		if (attached != NULL) {
			bench_attach(&bench, addresses);
		}
		fact = judge(&bench, trial->address);
		check(trial->name, &fact, trial->verdict, trial->note);
		arena_destroy(bench.arena);
	}
}

#define MACVLAN(ipam)                                                          \
	"{\"cniVersion\":\"0.3.1\",\"type\":\"macvlan\",\"master\":\"bond2\"," \
	"\"ipam\":" ipam "}"
#define WB(members) MACVLAN("{\"type\":\"whereabouts\"," members "}")
#define LOCAL(members) MACVLAN("{\"type\":\"host-local\"," members "}")
#define OVN(members)                                              \
	"{\"type\":\"ovn-k8s-cni-overlay\",\"netAttachDefName\":" \
	"\"openshift-cnv/migration-net\"," members "}"

#define R24 "\"range\":\"10.200.5.0/24\""
#define SPAN "\"range\":\"10.9.0.16-10.9.0.31/24\""

static const struct trial whereabouts_v4[] = {
	{ "A01", WB(R24), "10.200.5.7", VERDICT_OK, NULL },
	{ "A02", WB(R24), "10.200.6.7", VERDICT_WRONG_SUBNET, NULL },
	{ "A03", WB(R24), "10.200.5.0", VERDICT_WARN_NOT_POOL, NULL },
	{ "A04", WB(R24), "10.200.5.255", VERDICT_WARN_NOT_POOL, NULL },
	{ "A05 first", WB(R24), "10.200.5.1", VERDICT_OK, NULL },
	{ "A05 last", WB(R24), "10.200.5.254", VERDICT_OK, NULL },
	{ "A06", WB(R24 ",\"gateway\":\"10.200.5.1\""), "10.200.5.1", VERDICT_OK,
		"ADDRESS_IS_GATEWAY" },
	{ "gateway in the pool", WB(R24 ",\"gateway\":\"10.200.5.1\""), "10.200.5.9",
		VERDICT_OK, "GATEWAY_IN_POOL" },
	{ "bad gateway", WB(R24 ",\"gateway\":\"10.200.5\""), "10.200.5.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A07", WB("\"range\":\"192.168.2.225/28\""), "192.168.2.225", VERDICT_OK,
		NULL },
	{ "A07 network", WB("\"range\":\"192.168.2.225/28\""), "192.168.2.224",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "A07 outside", WB("\"range\":\"192.168.2.225/28\""), "192.168.2.223",
		VERDICT_WRONG_SUBNET, NULL },
	{ "A08", WB(SPAN), "10.9.0.20", VERDICT_OK, NULL },
	{ "A09 before", WB(SPAN), "10.9.0.15", VERDICT_WARN_NOT_POOL, NULL },
	{ "A09 after", WB(SPAN), "10.9.0.32", VERDICT_WARN_NOT_POOL, NULL },
	{ "A10 first", WB(SPAN), "10.9.0.16", VERDICT_OK, NULL },
	{ "A10 last", WB(SPAN), "10.9.0.31", VERDICT_OK, NULL },
	{ "A11", WB(SPAN), "10.9.1.20", VERDICT_WRONG_SUBNET, NULL },
	{ "A12 start outside", WB("\"range\":\"10.8.0.16-10.9.0.31/24\""), "10.9.0.20",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A13", WB("\"range\":\"10.9.0.16 - 10.9.0.31/24\""), "10.9.0.20",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A14 no length", WB("\"range\":\"10.9.0.16-10.9.0.31\""), "10.9.0.20",
		VERDICT_CONFIG_ERROR, NULL },
	{ "end before start", WB("\"range\":\"10.9.0.31-10.9.0.16/24\""), "10.9.0.40",
		VERDICT_OK, "RANGE_END_IGNORED" },
	{ "span beats range_start", WB(SPAN ",\"range_start\":\"10.9.0.30\""),
		"10.9.0.16", VERDICT_OK, NULL },
	{ "A15 first",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.50\","
		   "\"range_end\":\"172.21.42.99\""),
		"172.21.42.50", VERDICT_OK, NULL },
	{ "A15 last",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.50\","
		   "\"range_end\":\"172.21.42.99\""),
		"172.21.42.99", VERDICT_OK, NULL },
	{ "A16 above",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.50\","
		   "\"range_end\":\"172.21.42.99\""),
		"172.21.42.100", VERDICT_WARN_NOT_POOL, NULL },
	{ "A16 below",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.50\","
		   "\"range_end\":\"172.21.42.99\""),
		"172.21.42.49", VERDICT_WARN_NOT_POOL, NULL },
	{ "A17 start outside is ignored",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.43.50\""),
		"172.21.42.5", VERDICT_OK, "RANGE_START_IGNORED" },
	{ "A17 end is broadcast",
		WB("\"range\":\"172.21.42.0/24\",\"range_end\":\"172.21.42.255\""),
		"172.21.42.254", VERDICT_OK, "RANGE_END_IGNORED" },
	{ "A17 start is the last usable one",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.254\""),
		"172.21.42.253", VERDICT_WARN_NOT_POOL, NULL },
	{ "A18 above",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.99\","
		   "\"range_end\":\"172.21.42.50\""),
		"172.21.42.150", VERDICT_OK, "RANGE_END_IGNORED" },
	{ "A18 below",
		WB("\"range\":\"172.21.42.0/24\",\"range_start\":\"172.21.42.99\","
		   "\"range_end\":\"172.21.42.50\""),
		"172.21.42.60", VERDICT_WARN_NOT_POOL, "RANGE_END_IGNORED" },
	{ "A19 unreadable start beside range", WB(R24 ",\"range_start\":\"x\""),
		"10.200.5.7", VERDICT_OK, "RANGE_START_IGNORED" },
	{ "A20", WB("\"ipRanges\":[{" R24 ",\"range_start\":\"x\"}]"), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A20 leading zeros are strict too",
		WB("\"ipRanges\":[{" R24 ",\"range_start\":\"10.200.005.9\"}]"),
		"10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A21 first", WB(R24 ",\"exclude\":[\"10.200.5.0/30\",\"10.200.5.64/28\"]"),
		"10.200.5.2", VERDICT_WARN_NOT_POOL, NULL },
	{ "A21 second", WB(R24 ",\"exclude\":[\"10.200.5.0/30\",\"10.200.5.64/28\"]"),
		"10.200.5.79", VERDICT_WARN_NOT_POOL, NULL },
	{ "A22", WB(R24 ",\"exclude\":[\"10.200.5.0/30\",\"10.200.5.64/28\"]"),
		"10.200.5.80", VERDICT_OK, NULL },
	{ "A23 excluded", WB(R24 ",\"exclude\":[\"10.200.5.9\"]"), "10.200.5.9",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "A23 next", WB(R24 ",\"exclude\":[\"10.200.5.9\"]"), "10.200.5.10",
		VERDICT_OK, NULL },
	{ "A24 host bits in exclude", WB(R24 ",\"exclude\":[\"10.200.5.9/29\"]"),
		"10.200.5.15", VERDICT_WARN_NOT_POOL, NULL },
	{ "A25", WB(R24 ",\"exclude\":[\"192.0.2.0/24\"]"), "10.200.5.9", VERDICT_OK,
		"EXCLUDE_OUTSIDE_RANGE" },
	{ "A26", WB(R24 ",\"exclude\":\"10.200.5.0/30\""), "10.200.5.9",
		VERDICT_CONFIG_ERROR, "EXCLUDE_NOT_LIST" },
	{ "A27", WB(R24 ",\"excludeSubnets\":\"10.200.5.0/30\""), "10.200.5.2",
		VERDICT_OK, "EXCLUDE_KEY_UNKNOWN" },
	{ "A28", WB(R24 ",\"excludeSubnets\":\"10.200.5.0/30\""), "10.200.5.9",
		VERDICT_OK, "EXCLUDE_KEY_UNKNOWN" },
	{ "A29 bad exclude", WB(R24 ",\"exclude\":[\"10.200.5.0/33\"]"), "10.200.5.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "exclude is strict", WB(R24 ",\"exclude\":[\"10.200.05.0/30\"]"),
		"10.200.5.9", VERDICT_CONFIG_ERROR, NULL },
	{ "exclude with a null", WB(R24 ",\"exclude\":[null]"), "10.200.5.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "exclude with a number", WB(R24 ",\"exclude\":[5]"), "10.200.5.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A30 empty", WB(R24 ",\"exclude\":[]"), "10.200.5.9", VERDICT_OK, NULL },
	{ "A30 null", WB(R24 ",\"exclude\":null"), "10.200.5.9", VERDICT_OK, NULL },
	{ "A31", WB(R24 ",\"exclude\":[\"10.200.5.0/24\"]"), "10.200.5.9",
		VERDICT_WARN_NOT_POOL, "POOL_EMPTY" },
	{ "A32 /31", WB("\"range\":\"10.200.5.4/31\""), "10.200.5.4",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A32 /32", WB("\"range\":\"10.200.5.4/32\""), "10.200.5.4",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A33 .5", WB("\"range\":\"192.168.5.4/30\""), "192.168.5.5", VERDICT_OK,
		NULL },
	{ "A33 .6", WB("\"range\":\"192.168.5.4/30\""), "192.168.5.6", VERDICT_OK,
		NULL },
	{ "A33 .4", WB("\"range\":\"192.168.5.4/30\""), "192.168.5.4",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "A33 .7", WB("\"range\":\"192.168.5.4/30\""), "192.168.5.7",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "A34 leading zeros", WB("\"range\":\"010.200.005.000/24\""), "10.200.5.7",
		VERDICT_OK, NULL },
	{ "A34 not octal", WB("\"range\":\"010.200.005.000/24\""), "8.200.5.7",
		VERDICT_WRONG_SUBNET, NULL },
	{ "A35 no length", WB("\"range\":\"10.200.5.0\""), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A35 dotted mask", WB("\"range\":\"10.200.5.0/255.255.255.0\""), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A35 blank", WB("\"range\":\"10.200.5.0/ 24\""), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A35 plus", WB("\"range\":\"10.200.5.0/+24\""), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A35 too long", WB("\"range\":\"10.200.5.0/33\""), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A35 empty", WB("\"range\":\"\""), "10.200.5.7", VERDICT_UNKNOWN, NULL },
	{ "A35 absent", WB("\"log_level\":\"debug\""), "10.200.5.7", VERDICT_UNKNOWN,
		NULL },
	{ "length with a leading zero", WB("\"range\":\"10.200.5.0/024\""),
		"10.200.5.7", VERDICT_OK, NULL },
	{ "A36", WB("\"range\":\"0.0.0.0/0\""), "203.0.113.9", VERDICT_OK,
		"RANGE_TOO_WIDE" },
	{ "A38 Range", WB("\"Range\":\"10.200.5.0/24\""), "10.200.5.7", VERDICT_OK,
		"KEY_CASE" },
	{ "A38 RANGE", WB("\"RANGE\":\"10.200.5.0/24\""), "10.200.5.7", VERDICT_OK,
		"KEY_CASE" },
	{ "the last of two wins", WB("\"range\":\"10.1.0.0/24\"," R24), "10.200.5.7",
		VERDICT_OK, NULL },
	{ "the last spelling wins", WB("\"Range\":\"10.1.0.0/24\"," R24), "10.200.5.7",
		VERDICT_OK, NULL },
};

static void whereabouts_gives_out_what_its_code_gives_out(void **state)
{
	(void)state;
	run(whereabouts_v4, ARRAY_LENGTH(whereabouts_v4), NULL);
}

#define V6 "\"range\":\"fd42:7:0:5::/64\""

/* The rules of the tables once more, with other values. */
static const struct trial other_values[] = {
	{ "host bits", WB("\"range\":\"172.22.9.77/27\""), "172.22.9.65", VERDICT_OK,
		NULL },
	{ "host bits, edge", WB("\"range\":\"172.22.9.77/27\""), "172.22.9.95",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "host bits, next", WB("\"range\":\"172.22.9.77/27\""), "172.22.9.96",
		VERDICT_WRONG_SUBNET, NULL },
	{ "zeros are decimal", WB("\"range\":\"010.011.008.000/21\""), "10.11.15.254",
		VERDICT_OK, NULL },
	{ "span beats bounds",
		WB("\"range\":\"10.3.0.40-10.3.0.60/24\",\"range_start\":\"10.3.0.1\""),
		"10.3.0.9", VERDICT_WARN_NOT_POOL, NULL },
	{ "span, start outside", WB("\"range\":\"10.4.0.4-10.3.0.60/24\""), "10.3.0.50",
		VERDICT_CONFIG_ERROR, NULL },
	{ "bounds turned round",
		WB("\"range\":\"10.8.8.0/25\",\"range_start\":\"10.8.8.90\","
		   "\"range_end\":\"10.8.8.30\""),
		"10.8.8.120", VERDICT_OK, "RANGE_END_IGNORED" },
	{ "bare exclude with zeros",
		WB("\"range\":\"10.8.8.0/25\",\"exclude\":[\"10.8.8.07\"]"), "10.8.8.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "exclude with host bits",
		WB("\"range\":\"10.8.8.0/24\",\"exclude\":[\"10.8.8.77/26\"]"),
		"10.8.8.64", VERDICT_WARN_NOT_POOL, NULL },
	{ "no usable address", WB("\"range\":\"10.8.8.8/31\""), "10.8.8.8",
		VERDICT_CONFIG_ERROR, NULL },
	{ "escaped", WB("\"r\\u0061nge\":\"10.8.8.0\\/24\""), "10.8.8.9", VERDICT_OK,
		NULL },
	{ "last of two", WB("\"range\":\"10.1.1.0/24\",\"range\":\"10.8.8.0/24\""),
		"10.8.8.9", VERDICT_OK, NULL },
	{ "second group",
		WB("\"ipRanges\":[{\"range\":\"10.8.8.0/24\"},{\"range\":"
		   "\"fd77:1::/80\"}]"),
		"fd77:1::5", VERDICT_OK, NULL },
	{ "last of IPv6", WB("\"range\":\"fd77:1::/120\""), "fd77:1::ff",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "mapped", WB("\"range\":\"10.8.8.0/24\""), "::ffff:10.8.8.9", VERDICT_OK,
		NULL },
	{ "one octet too long", WB("\"range\":\"10.8.8.0/24\""), "10.8.8.0009",
		VERDICT_INVALID_ADDR, NULL },
	{ "zone", WB("\"range\":\"fd77:1::/64\""), "fd77:1::5%eth0",
		VERDICT_INVALID_ADDR, NULL },
};

static void the_rules_hold_for_other_values(void **state)
{
	(void)state;
	run(other_values, ARRAY_LENGTH(other_values), NULL);
}

static const struct trial addresses_v6[] = {
	{ "A40", WB(V6), "fd42:7:0:5::a", VERDICT_OK, NULL },
	{ "A41 long", WB(V6), "fd42:0007:0000:0005:0000:0000:0000:000a", VERDICT_OK,
		NULL },
	{ "A41 capitals", WB(V6), "FD42:7:0:5::A", VERDICT_OK, NULL },
	{ "A42", WB(V6), "fd42:7:0:6::a", VERDICT_WRONG_SUBNET, NULL },
	{ "A43", WB(V6), "fd42:7:0:5::", VERDICT_WARN_NOT_POOL, NULL },
	{ "A44", WB(V6), "fd42:7:0:5:ffff:ffff:ffff:ffff", VERDICT_WARN_NOT_POOL,
		NULL },
	{ "A44 before", WB(V6), "fd42:7:0:5:ffff:ffff:ffff:fffe", VERDICT_OK, NULL },
	{ "A45 inside", WB("\"range\":\"fd42:7::10-fd42:7::1f/120\""), "fd42:7::1a",
		VERDICT_OK, NULL },
	{ "A45 beyond", WB("\"range\":\"fd42:7::10-fd42:7::1f/120\""), "fd42:7::2a",
		VERDICT_WARN_NOT_POOL, NULL },
	{ "A46", WB("\"range\":\"fd42:7::/116\",\"exclude\":[\"fd42:7::100/120\"]"),
		"fd42:7::1fe", VERDICT_WARN_NOT_POOL, NULL },
	{ "A46 next",
		WB("\"range\":\"fd42:7::/116\",\"exclude\":[\"fd42:7::100/120\"]"),
		"fd42:7::200", VERDICT_OK, NULL },
	{ "A47 /127", WB("\"range\":\"fd42:7::/127\""), "fd42:7::1",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A47 /128", WB("\"range\":\"fd42:7::1/128\""), "fd42:7::1",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A49", WB(V6), "fd42:7:0:5:3c11:52ff:fe0c:9a41", VERDICT_OK, "SLAAC_LIKE" },
	{ "A50", WB(R24), "fd42:7:0:5::a", VERDICT_WRONG_SUBNET, NULL },
	{ "A50 turned", WB(V6), "10.200.5.7", VERDICT_WRONG_SUBNET, NULL },
	{ "A51 dotted", WB(R24), "::ffff:10.200.5.7", VERDICT_OK, NULL },
	{ "A51 hex", WB(R24), "::FFFF:AC8:507", VERDICT_OK, NULL },
	{ "A52", WB(R24), "::ffff:10.200.6.7", VERDICT_WRONG_SUBNET, NULL },
	{ "A53", WB("\"range\":\"::ffff:10.200.5.0/120\""), "10.200.5.7", VERDICT_OK,
		NULL },
	{ "A54 second of two",
		WB("\"ipRanges\":[{" R24 "},{\"range\":\"fd42:7:0:5::/64\"}]"),
		"fd42:7:0:5::a", VERDICT_OK, NULL },
	{ "A55",
		WB(R24 ",\"exclude\":[\"10.200.6.0/25\"],\"ipRanges\":[{\"range\":"
		       "\"10.200.6.0/24\"}]"),
		"10.200.6.9", VERDICT_OK, NULL },
	{ "exclude of a nested range",
		WB("\"ipRanges\":[{" R24 ",\"exclude\":[\"10.200.5.8/29\"]}]"),
		"10.200.5.9", VERDICT_WARN_NOT_POOL, NULL },
	{ "nested range without range", WB("\"ipRanges\":[{}]"), "10.200.5.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A58", WB("\"range\":\"fe80::/64\""), "fe80::1", VERDICT_INVALID_ADDR, NULL },
};

static void both_families_are_judged_as_bytes(void **state)
{
	(void)state;
	run(addresses_v6, ARRAY_LENGTH(addresses_v6), NULL);
}

static void text_that_is_no_published_address_is_invalid(void **state)
{
	static const char *const texts[] = { "010.200.005.007", "10.200.5.7/24",
		"10.200.5.7:49152", "[fd42:7:0:5::a]", "fe80::1%migration0", "w04",
		" 10.200.5.7", "10.200.5.7 ", "10.200.5", "0x0a.200.5.7",
		"10.200.5.256", "0.0.0.0", "::", "127.0.0.1", "::1", "169.254.3.4",
		"fe80::1", "224.0.0.1", "ff02::1", "255.255.255.255",
		"\x1b[31m10.200.5.7" };
	char long_text[4097];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		struct trial trial = { texts[i], WB(R24), texts[i],
			VERDICT_INVALID_ADDR, NULL };

		run(&trial, 1, NULL);
	}
	memset(long_text, '1', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	{
		struct bench bench;
		struct address_fact fact;

		bench_open(&bench, WB(R24));
		fact = judge(&bench, long_text);
		check("A65", &fact, VERDICT_INVALID_ADDR, NULL);
		assert_true(strlen(fact.address) < 100 && strlen(fact.reason) < 200);
		fact = judge(&bench, "\x1b]0;x\a");
		assert_null(strchr(fact.address, '\x1b'));
		assert_null(strchr(fact.reason, '\x1b'));
		arena_destroy(bench.arena);
	}
}

#define LIST                                                                     \
	"{\"plugins\":[{\"type\":\"macvlan\",\"master\":\"bond2.500\",\"ipam\":" \
	"{\"type\":\"whereabouts\",\"range\":\"10.77.0.0/22\"}},"                \
	"{\"type\":\"tuning\",\"sysctl\":{\"a\":\"1\"}}]}"
#define LOCAL16 LOCAL("\"subnet\":\"10.60.0.0/16\"")
#define OVN2 "\"topology\":\"layer2\",\"subnets\":\"10.130.0.0/24\""

static const struct trial shapes[] = {
	{ "A66 inside", LIST, "10.77.3.9", VERDICT_OK, NULL },
	{ "A66 outside", LIST, "10.77.4.9", VERDICT_WRONG_SUBNET, NULL },
	{ "A68",
		"{\"plugins\":[{\"type\":\"tuning\"},{\"type\":\"macvlan\",\"ipam\":"
		"{\"type\":\"whereabouts\"," R24 "}}]}",
		"10.200.5.7", VERDICT_OK, "IPAM_NOT_FIRST" },
	{ "A70 trailing comma", "{\"type\":\"macvlan\",}", "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A70 comment", "{\"type\":\"macvlan\" // x\n}", "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A70 cut", "{\"type\":\"macvlan\",\"ipam\":{", "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A70 list", "[]", "10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A70 null", "null", "10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A70 number", "5", "10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "blanks only", "  ", "10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A71 none", NULL, "10.200.5.7", VERDICT_UNKNOWN, NULL },
	{ "A71 empty", "", "10.200.5.7", VERDICT_UNKNOWN, NULL },
	{ "A73 none", "{\"type\":\"macvlan\",\"master\":\"bond2\"}", "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A73 empty", MACVLAN("{}"), "10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A74 dhcp", MACVLAN("{\"type\":\"dhcp\"}"), "10.200.5.7", VERDICT_UNKNOWN,
		NULL },
	{ "A75 inside", LOCAL16, "10.60.1.9", VERDICT_OK, "HOST_LOCAL_ON_DAEMONSET" },
	{ "A75 gateway", LOCAL16, "10.60.0.1", VERDICT_WARN_NOT_POOL, NULL },
	{ "A75 outside", LOCAL16, "10.61.0.1", VERDICT_WRONG_SUBNET, NULL },
	{ "A75 broadcast", LOCAL16, "10.60.255.255", VERDICT_WARN_NOT_POOL, NULL },
	{ "A76", LOCAL("\"subnet\":\"10.60.0.7/16\""), "10.60.1.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A77 range",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\",\"rangeStart\":"
		      "\"10.60.0.10\",\"rangeEnd\":\"10.60.0.200\",\"gateway\":"
		      "\"10.60.0.20\"}]]"),
		"10.60.0.10", VERDICT_OK, NULL },
	{ "A77 below",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\",\"rangeStart\":"
		      "\"10.60.0.10\",\"rangeEnd\":\"10.60.0.200\",\"gateway\":"
		      "\"10.60.0.20\"}]]"),
		"10.60.0.9", VERDICT_WARN_NOT_POOL, NULL },
	{ "A77 gateway",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\",\"rangeStart\":"
		      "\"10.60.0.10\",\"rangeEnd\":\"10.60.0.200\",\"gateway\":"
		      "\"10.60.0.20\"}]]"),
		"10.60.0.20", VERDICT_WARN_NOT_POOL, NULL },
	{ "range outside of its subnet",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\",\"rangeStart\":"
		      "\"10.61.0.10\"}]]"),
		"10.60.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "end before start",
		LOCAL("\"subnet\":\"10.60.0.0/24\",\"rangeStart\":\"10.60.0.9\","
		      "\"rangeEnd\":\"10.60.0.8\""),
		"10.60.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "too small", LOCAL("\"subnet\":\"10.60.0.0/31\""), "10.60.0.1",
		VERDICT_CONFIG_ERROR, NULL },
	{ "alternatives",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\"},{\"subnet\":"
		      "\"10.62.0.0/24\"}]]"),
		"10.62.0.9", VERDICT_OK, NULL },
	{ "overlapping ranges",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\"}],[{\"subnet\":"
		      "\"10.60.0.0/25\"}]]"),
		"10.60.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "two families in a set",
		LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\"},{\"subnet\":"
		      "\"fd00:60::/64\"}]]"),
		"10.60.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "A78", LOCAL("\"subnet\":\"fd00:60::/64\""), "fd00:60::ffff:ffff:ffff:ffff",
		VERDICT_OK, NULL },
	{ "strict", LOCAL("\"subnet\":\"010.60.0.0/16\""), "10.60.1.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A79 inside", OVN(OVN2 ",\"excludeSubnets\":\"10.130.0.0/29\""), "10.130.0.9",
		VERDICT_OK, NULL },
	{ "A79 excluded",
		OVN(OVN2 ",\"excludeSubnets\":\"10.130.0.0/29,10.130.0.254/32\""),
		"10.130.0.254", VERDICT_WARN_NOT_POOL, NULL },
	{ "A80 bare", OVN(OVN2 ",\"excludeSubnets\":\"10.130.0.3\""), "10.130.0.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A80 outside", OVN(OVN2 ",\"excludeSubnets\":\"10.131.0.0/29\""),
		"10.130.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "A80 wider", OVN(OVN2 ",\"excludeSubnets\":\"10.130.0.0/16\""), "10.130.0.9",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A81",
		OVN("\"topology\":\"layer2\",\"subnets\":\"10.130.0.0/24, "
		    "fd00:130::/64\""),
		"fd00:130::9", VERDICT_OK, NULL },
	{ "A82", OVN("\"topology\":\"layer3\",\"subnets\":\"10.140.0.0/16/24\""),
		"10.140.3.9", VERDICT_OK, NULL },
	{ "A82 a node's network",
		OVN("\"topology\":\"layer3\",\"subnets\":\"10.140.0.0/16/24\""),
		"10.140.3.0", VERDICT_WARN_NOT_POOL, NULL },
	{ "A82 no host length in layer 2",
		OVN("\"topology\":\"layer2\",\"subnets\":\"10.140.0.0/16/24\""),
		"10.140.3.9", VERDICT_CONFIG_ERROR, NULL },
	{ "A83", OVN("\"topology\":\"localnet\""), "10.130.0.9", VERDICT_UNKNOWN,
		NULL },
	{ "OVN and ipam", OVN(OVN2 ",\"ipam\":{\"type\":\"whereabouts\"}"),
		"10.130.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "OVN of another object",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"netAttachDefName\":\"x/y\"," OVN2
		"}",
		"10.130.0.9", VERDICT_CONFIG_ERROR, NULL },
	{ "A84 the address",
		MACVLAN("{\"type\":\"static\",\"addresses\":[{\"address\":"
			"\"10.200.5.7/24\"}]}"),
		"10.200.5.7", VERDICT_OK, "STATIC_ON_DAEMONSET" },
	{ "A84 another",
		MACVLAN("{\"type\":\"static\",\"addresses\":[{\"address\":"
			"\"10.200.5.7/24\"}]}"),
		"10.200.5.8", VERDICT_WARN_NOT_POOL, NULL },
	{ "A84 no length",
		MACVLAN("{\"type\":\"static\",\"addresses\":[{\"address\":"
			"\"10.200.5.7\"}]}"),
		"10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A85", MACVLAN("{\"type\":\"calico-ipam\"}"), "10.200.5.7", VERDICT_UNKNOWN,
		NULL },
	{ "A86 number", WB("\"range\":5"), "10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "A86 list", WB("\"range\":[\"10.200.5.0/24\"]"), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "ipam is text", MACVLAN("\"whereabouts\""), "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "mtu is text",
		"{\"type\":\"macvlan\",\"mtu\":\"9000\",\"ipam\":{\"type\":"
		"\"whereabouts\"," R24 "}}",
		"10.200.5.7", VERDICT_CONFIG_ERROR, NULL },
	{ "no type", "{\"ipam\":{\"type\":\"whereabouts\"," R24 "}}", "10.200.5.7",
		VERDICT_CONFIG_ERROR, NULL },
	{ "A87 a part's network",
		WB("\"range\":\"10.77.0.0/22\",\"node_slice_size\":\"/26\""),
		"10.77.0.64", VERDICT_WARN_NOT_POOL, NULL },
	{ "A87 inside", WB("\"range\":\"10.77.0.0/22\",\"node_slice_size\":\"/26\""),
		"10.77.0.65", VERDICT_OK, NULL },
	{ "A87 wider than the range",
		WB("\"range\":\"10.77.0.0/24\",\"node_slice_size\":\"/22\""),
		"10.77.0.65", VERDICT_CONFIG_ERROR, NULL },
	{ "A87 parts without a usable address",
		WB("\"range\":\"10.77.0.0/24\",\"node_slice_size\":\"/31\""),
		"10.77.0.65", VERDICT_CONFIG_ERROR, NULL },
	{ "A88",
		WB("\"range\":\"10.77.0.0/22\",\"node_slice_size\":\"/26\","
		   "\"exclude\":[\"10.77.0.64/28\"]"),
		"10.77.0.66", VERDICT_OK, "EXCLUDE_IGNORED_WITH_SLICES" },
};

static void every_shape_of_definition_is_judged(void **state)
{
	(void)state;
	run(shapes, ARRAY_LENGTH(shapes), NULL);
}

static const struct trial attached_trials[] = {
	{ "in the pool", WB(R24), "10.200.5.7", VERDICT_OK, NULL },
	{ "A48", WB(V6), "fd42:7:0:5:3c11:52ff:fe0c:9a41", VERDICT_OK, "SLAAC_LIKE" },
	{ "edited", WB(R24 ",\"exclude\":[\"10.200.5.9\"]"), "10.200.5.9",
		VERDICT_WARN_NOT_POOL, "RANGE_EDITED_AFTER_ATTACH" },
	{ "A118", WB(R24), "10.200.6.7", VERDICT_OK_ATTACHED, "RANGE_DRIFT" },
	{ "malformed", "{", "10.200.6.7", VERDICT_OK_ATTACHED, "NAD_MALFORMED" },
	{ "A71", "", "10.200.6.7", VERDICT_OK_ATTACHED, NULL },
	{ "A73", MACVLAN("{}"), "fd42:7:0:5:3c11:52ff:fe0c:9a41", VERDICT_OK_ATTACHED,
		NULL },
	{ "dhcp", MACVLAN("{\"type\":\"dhcp\"}"), "10.200.6.7", VERDICT_OK_ATTACHED,
		NULL },
	{ "A83", OVN("\"topology\":\"layer2\""), "10.200.6.7", VERDICT_OK_ATTACHED,
		NULL },
	{ "A85", MACVLAN("{\"type\":\"x\"}"), "10.200.6.7", VERDICT_OK_ATTACHED, NULL },
};

static void what_virt_handler_has_beats_a_definition_that_does_not_tell(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(attached_trials); i++) {
		run(&attached_trials[i], 1, attached_trials[i].address);
	}
	/* A56: the other address of a pod with two. */
	run(&(struct trial){ "A56",
		    WB(R24 ",\"ipRanges\":[{\"range\":\"fd42:7:0:5::/64\"}]"),
		    "fd42:7:0:5::a", VERDICT_OK, NULL },
		1, "10.200.5.7");
}

static const struct trial strangers[] = {
	{ "A113", WB(R24), "10.129.3.4", VERDICT_POD_NETWORK, NULL },
	{ "A114 service", WB(R24), "172.30.0.10", VERDICT_WRONG_SUBNET, NULL },
	{ "A115", WB(R24), "192.168.10.24", VERDICT_WRONG_SUBNET, NULL },
	{ "A116", WB("\"range\":\"192.168.10.0/24\""), "192.168.10.24", VERDICT_OK,
		"NOT_DEDICATED" },
	{ "A117 pods", WB("\"range\":\"10.130.0.0/24\""), "10.130.0.7", VERDICT_OK,
		"OVERLAP_POD" },
	{ "A117 services", WB("\"range\":\"172.30.5.0/24\""), "172.30.5.7", VERDICT_OK,
		"OVERLAP_SERVICE" },
	{ "join network", WB(R24), "100.64.0.3", VERDICT_WRONG_SUBNET, NULL },
};

static void other_networks_of_the_cluster_are_named(void **state)
{
	struct bench bench;
	struct address_fact fact;

	(void)state;
	run(strangers, ARRAY_LENGTH(strangers), NULL);
	bench_open(&bench, WB(R24));
	fact = judge(&bench, "172.30.0.10");
	assert_non_null(strstr(fact.reason, "service"));
	fact = judge(&bench, "192.168.10.24");
	assert_non_null(strstr(fact.reason, "machine"));
	fact = judge(&bench, "10.200.5.7");
	assert_string_equal(fact.reason, "in 10.200.5.0/24");
	arena_destroy(bench.arena);
}

static void the_pod_address_of_virt_handler_beats_an_overlapping_range(void **state)
{
	static const char *const pod_addresses[] = { "10.131.0.22", "fd01::16" };
	struct bench bench;
	struct address_fact fact;

	(void)state;
	bench_open(&bench, WB("\"range\":\"10.131.0.0/24\""));
	bench.question.handler.is_seen = true;
	bench.question.handler.pod_addresses = pod_addresses;
	bench.question.handler.pod_address_count = 2;
	fact = judge(&bench, "10.131.0.22");
	check("A111", &fact, VERDICT_POD_NETWORK, NULL);
	fact = judge(&bench, "FD01::16");
	check("second family", &fact, VERDICT_POD_NETWORK, NULL);
	/* A pod made after the migration is no witness. */
	bench.question.handler.is_newer = true;
	fact = judge(&bench, "10.131.0.22");
	check("newer pod", &fact, VERDICT_OK, "VH_RESTARTED");
	arena_destroy(bench.arena);
}

static void without_a_configured_network_the_pod_network_is_right(void **state)
{
	static const char *const pod_addresses[] = { "192.0.2.5" };
	static const char *const left_over[] = { "10.200.5.14" };
	struct bench bench;
	struct address_fact fact;

	(void)state;
	bench_open(&bench, WB(R24));
	bench.question.network = (struct network_source){ .choice = NETWORK_NONE };
	bench.question.handler.pod_addresses = pod_addresses;
	bench.question.handler.pod_address_count = 1;
	fact = judge(&bench, "10.129.0.7");
	check("A89 by prefix", &fact, VERDICT_EXPECTED_POD, NULL);
	fact = judge(&bench, "192.0.2.5");
	check("A89 by pod", &fact, VERDICT_EXPECTED_POD, NULL);
	fact = judge(&bench, "10.200.5.14");
	check("A90", &fact, VERDICT_UNEXPECTED, NULL);
	bench_attach(&bench, left_over);
	fact = judge(&bench, "10.200.5.14");
	check("A90 attached", &fact, VERDICT_UNEXPECTED, NULL);
	arena_destroy(bench.arena);
}

static void a_definition_that_cannot_be_used_is_named(void **state)
{
	static const struct {
		const char *name;
		const char *network;
		enum definition_state state;
		enum address_verdict alone;
		enum address_verdict attached;
		const char *words;
		const char *note; /* of the attached; NULL: none */
	} cases[] = {
		{ "A91", "", DEFINITION_FOUND, VERDICT_CONFIG_ERROR,
			VERDICT_CONFIG_ERROR, "empty", NULL },
		{ "A95", "migration-net", DEFINITION_MISSING, VERDICT_CONFIG_ERROR,
			VERDICT_OK_ATTACHED, "openshift-cnv/migration-net",
			"NAD_GONE" },
		{ "A96", "migration-net", DEFINITION_ELSEWHERE, VERDICT_CONFIG_ERROR,
			VERDICT_OK_ATTACHED, "default/migration-net", "NAD_GONE" },
		{ "A100", "mig@eth5", DEFINITION_BAD_NAME, VERDICT_CONFIG_ERROR,
			VERDICT_CONFIG_ERROR, "mig@eth5", NULL },
		{ "A101", "migration-net", DEFINITION_UNREADABLE, VERDICT_UNKNOWN,
			VERDICT_OK_ATTACHED, "forbidden", NULL },
		{ "A104", "migration-net", DEFINITION_NOT_SERVED, VERDICT_CONFIG_ERROR,
			VERDICT_OK_ATTACHED, "Multus", "NAD_GONE" },
	};
	static const char *const addresses[] = { "10.200.5.7" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		struct address_fact fact;

		bench_open(&bench, WB(R24));
		bench.question.network.network = cases[i].network;
		bench.question.definition.state = cases[i].state;
		bench.question.definition.nad = NULL;
		bench.question.definition.found_namespace = "default";
		bench.question.definition.why = "forbidden: net-attach-def";
		fact = judge(&bench, "10.200.5.7");
		check(cases[i].name, &fact, cases[i].alone, NULL);
		assert_non_null(strstr(fact.reason, cases[i].words));
		bench_attach(&bench, addresses);
		fact = judge(&bench, "10.200.5.7");
		check(cases[i].name, &fact, cases[i].attached, cases[i].note);
		assert_int_equal(fact.note_count, cases[i].note != NULL);
		arena_destroy(bench.arena);
	}
}

static void a_foreign_namespace_is_refused_where_isolation_is_on(void **state)
{
	static const char *const addresses[] = { "10.200.5.7" };
	struct bench bench;
	struct address_fact fact;

	(void)state;
	bench_open(&bench, WB(R24));
	bench.question.definition.is_foreign = true;
	fact = judge(&bench, "10.200.5.7");
	check("isolation off", &fact, VERDICT_OK, "NS_ISOLATION");
	bench.question.definition.is_isolation_on = true;
	fact = judge(&bench, "10.200.5.7");
	check("A98", &fact, VERDICT_CONFIG_ERROR, NULL);
	bench_attach(&bench, addresses);
	fact = judge(&bench, "10.200.5.7");
	check("A98 attached", &fact, VERDICT_OK, "NS_ISOLATION");
	arena_destroy(bench.arena);
}

static void no_address_is_judged_by_the_phase(void **state)
{
	static const struct {
		enum migration_phase phase;
		bool is_replaced;
		bool is_remote;
		const char *address;
		enum address_verdict verdict;
	} cases[] = {
		{ PHASE_UNSET, false, false, NULL, VERDICT_PENDING },
		{ PHASE_SYNCHRONIZING, false, false, NULL, VERDICT_PENDING },
		{ PHASE_PENDING, false, false, NULL, VERDICT_PENDING },
		{ PHASE_SCHEDULING, false, false, "", VERDICT_PENDING },
		{ PHASE_SCHEDULED, false, false, NULL, VERDICT_PENDING },
		{ PHASE_PREPARING_TARGET, false, false, "", VERDICT_PENDING },
		{ PHASE_TARGET_READY, false, false, "", VERDICT_UNKNOWN },
		{ PHASE_RUNNING, false, false, NULL, VERDICT_UNKNOWN },
		{ PHASE_FAILED, false, false, "", VERDICT_N_A },
		{ PHASE_SUCCEEDED, true, false, NULL, VERDICT_N_A },
		{ PHASE_PREPARING_TARGET, false, false, "10.200.5.7", VERDICT_OK },
		{ PHASE_FAILED, false, false, "10.200.5.7", VERDICT_OK },
		{ PHASE_RUNNING, false, true, "10.99.0.1", VERDICT_N_A },
		{ PHASE_RUNNING, false, true, "bad", VERDICT_N_A },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		struct address_fact fact;

		bench_open(&bench, WB(R24));
		bench.question.phase = cases[i].phase;
		bench.question.is_state_replaced = cases[i].is_replaced;
		bench.question.is_target_remote = cases[i].is_remote;
		fact = judge(&bench, cases[i].address);
		check(migration_phase_text(cases[i].phase), &fact, cases[i].verdict,
			NULL);
		arena_destroy(bench.arena);
	}
}

static void an_unreadable_configuration_is_unknown(void **state)
{
	struct bench bench;
	struct address_fact fact;

	(void)state;
	bench_open(&bench, WB(R24));
	bench.question.network = (struct network_source){ .choice = NETWORK_UNREADABLE,
		.why = "KubeVirt not readable" };
	fact = judge(&bench, "10.200.5.7");
	check("A103", &fact, VERDICT_UNKNOWN, NULL);
	assert_string_equal(fact.reason, "KubeVirt not readable");
	arena_destroy(bench.arena);
}

static void names_of_networks_are_read_as_multus_reads_them(void **state)
{
	static const struct {
		const char *text;
		bool is_good;
		const char *namespace;
		const char *name;
	} cases[] = {
		{ "migration-net", true, "", "migration-net" },
		{ " mig ", true, "", "mig" },
		{ "default/migration-net", true, "default", "migration-net" },
		{ " default /mig", true, "default", "mig" },
		{ "/mig", true, "", "mig" },
		{ "a", true, "", "a" },
		{ "0", true, "", "0" },
		{ "mig@eth5", false, "", "" },
		{ "Mig_Net", false, "", "" },
		{ "Mig", false, "", "" },
		{ "-mig", false, "", "" },
		{ "mig-", false, "", "" },
		{ "a/b/c", false, "", "" },
		{ "ns/", false, "", "" },
		{ "a,b", false, "", "" },
		{ "[{\"name\":\"x\"}]", false, "", "" },
		{ "", false, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct str namespace;
		struct str name;

		assert_int_equal(
			network_name_parse(str_from(cases[i].text), &namespace, &name),
			cases[i].is_good);
		if (cases[i].is_good) {
			assert_true(str_is(namespace, cases[i].namespace));
			assert_true(str_is(name, cases[i].name));
		}
	}
}

static void usable_addresses_are_counted(void **state)
{
	static const struct {
		const char *config;
		double count; /* negative: unknown */
	} cases[] = {
		{ WB(R24), 254 },
		{ WB(SPAN), 16 },
		{ WB("\"range\":\"192.168.5.4/30\""), 2 },
		{ WB(R24 ",\"exclude\":[\"10.200.5.0/30\",\"10.200.5.254/32\"]"), 250 },
		{ WB(R24 ",\"exclude\":[\"10.200.5.9\",\"10.200.5.8/29\","
			 "\"10.200.5.8/29\",\"192.0.2.0/24\"]"),
			246 },
		{ WB(R24 ",\"exclude\":[\"10.0.0.0/8\"]"), 0 },
		{ WB(R24 ",\"ipRanges\":[{\"range\":\"10.200.6.0/28\"}]"), 14 },
		{ WB("\"range\":\"10.77.0.0/22\",\"node_slice_size\":\"/26\""),
			16.0 * 62 },
		{ LOCAL("\"subnet\":\"10.60.0.0/24\""), 253 },
		{ LOCAL("\"ranges\":[[{\"subnet\":\"10.60.0.0/24\"},{\"subnet\":"
			"\"10.62.0.0/24\"}]]"),
			506 },
		{ OVN("\"topology\":\"layer3\",\"subnets\":\"10.140.0.0/16/24\""),
			256.0 * 253 },
		{ MACVLAN("{\"type\":\"dhcp\"}"), -1 },
		{ "{", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_create(1024);
		size_t group;
		double count = config_usable_addresses(
			nad_config_decode(arena, cases[i].config), &group);

		if (cases[i].count < 0) {
			assert_true(isnan(count));
		} else if (count < cases[i].count || count > cases[i].count) {
			fail_msg("%s: %f", cases[i].config, count);
		}
		arena_destroy(arena);
	}
}

static void settings_of_today_are_said_to_be_so(void **state)
{
	struct bench bench;
	struct address_fact fact;

	(void)state;
	bench_open(&bench, WB(R24));
	bench.question.network.is_current_config = true;
	bench.question.start_ms = 1000;
	bench.nad.object.created_ms = 500;
	fact = judge(&bench, "10.200.5.7");
	check("older definition", &fact, VERDICT_OK, NULL);
	assert_false(has_note(&fact, "JUDGED_BY_CURRENT_CONFIG"));
	bench.nad.object.created_ms = 5000;
	fact = judge(&bench, "10.200.5.7");
	check("newer definition", &fact, VERDICT_OK, "JUDGED_BY_CURRENT_CONFIG");
	bench.question.network.is_current_config = false;
	bench.question.has_network_changed = true;
	fact = judge(&bench, "10.200.5.7");
	check("A93", &fact, VERDICT_OK, "NETWORK_CHANGED_SINCE");
	assert_false(has_note(&fact, "JUDGED_BY_CURRENT_CONFIG"));
	arena_destroy(bench.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_hold_for_other_values),
		cmocka_unit_test(whereabouts_gives_out_what_its_code_gives_out),
		cmocka_unit_test(both_families_are_judged_as_bytes),
		cmocka_unit_test(text_that_is_no_published_address_is_invalid),
		cmocka_unit_test(every_shape_of_definition_is_judged),
		cmocka_unit_test(
			what_virt_handler_has_beats_a_definition_that_does_not_tell),
		cmocka_unit_test(other_networks_of_the_cluster_are_named),
		cmocka_unit_test(
			the_pod_address_of_virt_handler_beats_an_overlapping_range),
		cmocka_unit_test(without_a_configured_network_the_pod_network_is_right),
		cmocka_unit_test(a_definition_that_cannot_be_used_is_named),
		cmocka_unit_test(a_foreign_namespace_is_refused_where_isolation_is_on),
		cmocka_unit_test(no_address_is_judged_by_the_phase),
		cmocka_unit_test(an_unreadable_configuration_is_unknown),
		cmocka_unit_test(names_of_networks_are_read_as_multus_reads_them),
		cmocka_unit_test(usable_addresses_are_counted),
		cmocka_unit_test(settings_of_today_are_said_to_be_so),
	};

	return cmocka_run_group_tests_name("subnet", tests, NULL, NULL);
}
