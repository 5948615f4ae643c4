/* CNI configurations: which are read, how Go would read them, what is kept. */
#include "src/wire/decode_nad_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/unknown.h"
#include "model/cluster_objects.h"
#include "src/wire/strict_json.h"
#include "wire/decode.h"

static void go_and_this_agree_on_what_json_is(void **state)
{
	static const struct {
		const char *text;
		bool is_json;
	} cases[] = {
		{ "{}", true },
		{ " \t\r\n{ \"a\" : [ 1 , -0.5e+3 , true , false , null ] } ", true },
		{ "\"\\u0041\\n\\/\\\\\\\"\"", true },
		{ "0", true },
		{ "-0", true },
		{ "1E9", true },
		{ "{\"a\":\"\\u0000\"}", true },
		{ "", false },
		{ " ", false },
		{ "{", false },
		{ "{\"a\":1,}", false },
		{ "[1,]", false },
		{ "[,1]", false },
		{ "{\"a\":1}x", false },
		{ "{\"a\":1}{}", false },
		{ "{\"a\":1}/**/", false },
		{ "{/* c */\"a\":1}", false },
		{ "{'a':1}", false },
		{ "{a:1}", false },
		{ "{\"a\" 1}", false },
		{ "{\"a\":}", false },
		{ "{1:2}", false },
		{ "01", false },
		{ "1.", false },
		{ ".5", false },
		{ "+1", false },
		{ "1e", false },
		{ "-", false },
		{ "NaN", false },
		{ "Infinity", false },
		{ "True", false },
		{ "nul", false },
		{ "\"a\tb\"", false },
		{ "\"a\nb\"", false },
		{ "\"\\x41\"", false },
		{ "\"\\u00g0\"", false },
		{ "\"\\u00\"", false },
		{ "\"\\", false },
		{ "\"abc", false },
		{ "{\"ran\\u0000ge\":1}", false },
		{ "\xef\xbb\xbf{}", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct error err = { .code = ERR_NONE };
		bool is_json = strict_json_check(str_from(cases[i].text), 32, &err);

		if (is_json != cases[i].is_json || is_json != (err.code == ERR_NONE)) {
			fail_msg("%s: %s", cases[i].text, err.message);
		}
	}
}

static void nesting_is_bounded(void **state)
{
	char text[101];
	struct error err;
	struct arena *arena = arena_create(256);
	const struct nad_config *config;

	(void)state;
	memset(text, '[', 32);
	memset(text + 32, ']', 32);
	text[64] = '\0';
	assert_true(strict_json_check(str_from(text), 32, &err));
	assert_false(strict_json_check(str_from(text), 31, &err));
	memset(text, '[', 100);
	text[100] = '\0';
	config = nad_config_decode(arena, text);
	assert_int_equal(config->ranges, NAD_RANGES_INVALID);
	assert_non_null(strstr(config->why, "malformed"));
	arena_destroy(arena);
}

static void a_text_that_is_too_long_is_not_read(void **state)
{
	size_t size = 300u << 10;
	char *text = malloc(size + 1);
	struct arena *arena = arena_create(256);
	const struct nad_config *config;

	(void)state;
	assert_non_null(text);
	memset(text, ' ', size);
	text[0] = '{';
	text[size - 1] = '}';
	text[size] = '\0';
	config = nad_config_decode(arena, text);
	assert_int_equal(config->ranges, NAD_RANGES_UNKNOWN);
	free(text);
	arena_destroy(arena);
}

static void plugins_are_kept_with_their_devices(void **state)
{
	struct arena *arena = arena_create(1024);
	const struct nad_config *config = nad_config_decode(arena,
		"{\"cniVersion\":\"0.3.1\",\"plugins\":[{\"type\":\"macvlan\","
		"\"Master\":\"bond2.500\",\"mode\":\"bridge\",\"mtu\":9000,\"ipam\":{"
		"\"type\":\"whereabouts\",\"range\":\"10.77.0.0/22\"}},"
		"{\"type\":\"bridge\",\"vlan\":7},{\"type\":\"host-device\","
		"\"device\":\"ens9\"},{\"type\":\"ovs\",\"bridge\":\"br-lm\"}]}");

	(void)state;
	assert_int_equal(config->ranges, NAD_RANGES_KNOWN);
	assert_null(config->why);
	assert_string_equal(config->type, "macvlan");
	assert_int_equal(config->plugin_count, 4);
	assert_string_equal(config->plugins[0].master, "bond2.500");
	assert_string_equal(config->plugins[0].mode, "bridge");
	assert_int_equal(config->plugins[0].mtu, 9000);
	assert_true(config->plugins[0].has_ipam);
	assert_string_equal(config->plugins[1].bridge, "cni0");
	assert_int_equal(config->plugins[1].vlan, 7);
	assert_int_equal(config->plugins[1].mtu, UNKNOWN_I64);
	assert_false(config->plugins[1].has_ipam);
	assert_string_equal(config->plugins[2].device, "ens9");
	assert_string_equal(config->plugins[3].bridge, "br-lm");
	assert_int_equal(config->note_count, 1);
	assert_string_equal(config->notes[0].id, "KEY_CASE");
	arena_destroy(arena);
}

static void names_match_as_in_go(void **state)
{
	static const struct {
		const char *key;
		bool is_range;
	} cases[] = {
		{ "range", true },
		{ "RaNgE", true },
		{ "rang", false },
		{ "ranges", false },
		{ "range ", false },
	};
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct nad_config *config = nad_config_decode(arena,
			arena_printf(arena,
				"{\"type\":\"macvlan\",\"ipam\":{\"type\":"
				"\"whereabouts\",\"%s\":\"10.0.0.0/24\"}}",
				cases[i].key));

		assert_int_equal(config->pool_count, cases[i].is_range ? 1 : 0);
	}
	/* Two letters beyond ASCII fold to ours: the long s and the Kelvin sign. */
	assert_int_equal(nad_config_decode(arena,
				 "{\"type\":\"macvlan\",\"\xc5\xbf\":1,\"ipam\":{"
				 "\"type\":\"\xc5\xbftatic\"}}")
				 ->ipam,
		IPAM_OTHER);
	assert_int_equal(nad_config_decode(arena,
				 "{\"type\":\"macvlan\",\"ipam\":{\"type\":\"static\","
				 "\"addre\xc5\xbf\xc5\xbf"
				 "es\":[{\"address\":\"10.0.0.1/24\"}]}}")
				 ->pool_count,
		1);
	assert_int_equal(
		nad_config_decode(arena,
			"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\","
			"\"networ\xe2\x84\xaa_name\":5,\"range\":\"10.0.0.0/24\"}}")
			->ranges,
		NAD_RANGES_INVALID);
	arena_destroy(arena);
}

static void a_wrong_type_is_an_error_for_all(void **state)
{
	static const char *const configs[] = {
		"{\"type\":5}",
		"{\"type\":\"macvlan\",\"name\":5}",
		"{\"type\":\"macvlan\",\"cniVersion\":[]}",
		"{\"type\":\"macvlan\",\"master\":5}",
		"{\"type\":\"macvlan\",\"mtu\":9000.5}",
		"{\"type\":\"bridge\",\"vlan\":\"5\"}",
		"{\"type\":\"macvlan\",\"ipam\":[]}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":5}}",
		"{\"plugins\":{}}",
		"{\"plugins\":[]}",
		"{\"plugins\":[5]}",
		"{\"plugins\":[{}]}",
		"{\"Plugins\":[{\"type\":\"macvlan\"}]}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"10.0.0.0/24\",\"range_start\":5}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"10.0.0.0/24\",\"ipRanges\":{}}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"10.0.0.0/24\",\"ipRanges\":[5]}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"10.0.0.0/24\",\"enable_overlapping_ranges\":\"yes\"}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"host-local\",\"subnet\":5}"
		"}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"host-local\",\"ranges\":"
		"[{\"subnet\":\"10.0.0.0/24\"}]}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"host-local\",\"ranges\":"
		"[[]]}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"host-local\"}}",
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"static\",\"addresses\":"
		"\"10.0.0.1/24\"}}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"ring\"}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\","
		"\"subnets\":[\"10.0.0.0/24\"]}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\","
		"\"subnets\":\"10.0.0.0/24,\"}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer3\","
		"\"subnets\":\"10.0.0.0/24/24\"}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer3\","
		"\"subnets\":\"10.0.0.0/16/24/3\"}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\","
		"\"subnets\":\"10.0.0.4/32\"}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\","
		"\"subnets\":\"0.0.0.0/31\"}",
		"{\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"layer2\","
		"\"subnets\":\"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128\"}",
	};
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(configs); i++) {
		const struct nad_config *config = nad_config_decode(arena, configs[i]);

		if (config->ranges != NAD_RANGES_INVALID || config->why == NULL ||
			config->pool_count > 0) {
			fail_msg("%s", configs[i]);
		}
	}
	arena_destroy(arena);
}

static void pools_are_resolved(void **state)
{
	struct arena *arena = arena_create(1024);
	const struct nad_config *config = nad_config_decode(arena,
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"10.9.0.16-10.9.0.31/24\",\"gateway\":\"10.9.0.1\",\"exclude\":["
		"\"10.9.0.20\",\"10.9.0.24/30\"],\"ipRanges\":[{\"range\":"
		"\"fd42:7::/64\"}]}}");
	char text[INET_TEXT_SIZE];

	(void)state;
	assert_int_equal(config->ipam, IPAM_WHEREABOUTS);
	assert_string_equal(config->ipam_type, "whereabouts");
	assert_int_equal(config->pool_count, 2);
	assert_string_equal(config->pools[0].text, "10.9.0.16-10.9.0.31/24");
	inet_format(&config->pools[0].first, text);
	assert_string_equal(text, "10.9.0.16");
	inet_format(&config->pools[0].last, text);
	assert_string_equal(text, "10.9.0.31");
	assert_int_equal(config->pools[0].prefix.length, 24);
	assert_int_equal(config->pools[0].exclude_count, 2);
	assert_int_equal(config->pools[0].excludes[0].length, 32);
	assert_false(config->pools[0].is_gateway_reserved);
	assert_int_equal(config->pools[1].group, 1);
	assert_int_equal(config->pools[1].exclude_count, 0);
	inet_format(&config->pools[1].last, text);
	assert_string_equal(text, "fd42:7::ffff:ffff:ffff:fffe");
	arena_destroy(arena);
}

static void hostile_text_does_not_come_through(void **state)
{
	struct arena *arena = arena_create(1024);
	const struct nad_config *config = nad_config_decode(arena,
		"{\"type\":\"macvlan\",\"ipam\":{\"type\":\"whereabouts\",\"range\":"
		"\"\\u001b["
		"31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"
		"}");

	(void)state;
	assert_int_equal(config->ranges, NAD_RANGES_INVALID);
	assert_null(strchr(config->why, '\x1b'));
	assert_true(strlen(config->why) < 160);
	arena_destroy(arena);
}

static void more_ranges_than_are_read_are_unknown(void **state)
{
	struct arena *arena = arena_create(1024);
	char text[8192] = "{\"type\":\"m\",\"ipam\":{\"type\":\"whereabouts\","
			  "\"ipRanges\":[";
	size_t used = strlen(text);
	const struct nad_config *config;

	(void)state;
	for (int i = 0; i < 100; i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used,
			"%s{\"range\":\"10.%d.0.0/24\"}", i > 0 ? "," : "", i);
	}
	(void)snprintf(text + used, sizeof(text) - used, "]}}");
	config = nad_config_decode(arena, text);
	assert_int_equal(config->ranges, NAD_RANGES_UNKNOWN);
	assert_int_equal(config->pool_count, 0);
	arena_destroy(arena);
}

static void the_object_carries_its_configuration(void **state)
{
	static const char json[] =
		"{\"metadata\":{\"name\":\"m\",\"namespace\":\"n\"},\"spec\":{"
		"\"config\":\"{\\\"type\\\":\\\"macvlan\\\",\\\"ipam\\\":{\\\"type\\\":"
		"\\\"whereabouts\\\",\\\"range\\\":\\\"10.0.0.0/24\\\"}}\"}}";
	struct object *object;
	struct error err;

	(void)state;
	assert_true(decode_object(KIND_NAD, str_from(json), &object, &err));
	assert_int_equal(((struct nad *)object)->parsed->pool_count, 1);
	object_destroy(object);
	assert_true(decode_object(KIND_NAD,
		STR("{\"metadata\":{\"name\":\"m\"},\"spec\":{}}"), &object, &err));
	assert_true(((struct nad *)object)->parsed->is_on_node_file);
	assert_int_equal(((struct nad *)object)->parsed->ranges, NAD_RANGES_UNKNOWN);
	object_destroy(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(go_and_this_agree_on_what_json_is),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(a_text_that_is_too_long_is_not_read),
		cmocka_unit_test(plugins_are_kept_with_their_devices),
		cmocka_unit_test(names_match_as_in_go),
		cmocka_unit_test(a_wrong_type_is_an_error_for_all),
		cmocka_unit_test(pools_are_resolved),
		cmocka_unit_test(hostile_text_does_not_come_through),
		cmocka_unit_test(more_ranges_than_are_read_are_unknown),
		cmocka_unit_test(the_object_carries_its_configuration),
	};

	return cmocka_run_group_tests_name("nad config", tests, NULL, NULL);
}
