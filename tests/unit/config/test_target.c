/* Tests of a target: its end, and what makes two of them the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "model/settings.h"
#include "model/target.h"

static void wiping_leaves_zeroes(void **state)
{
	char secret[] = "secret";

	(void)state;
	secret_wipe(secret, 3);
	assert_memory_equal(secret, "\0\0\0ret", sizeof(secret));
	secret_wipe(NULL, 0);
	secret_free(NULL);
}

static void a_full_target_ends_empty_and_may_end_twice(void **state)
{
	struct target target;

	(void)state;
	target_init(&target);
	target.server = mem_strdup("https://h");
	target.token = mem_strdup("t");
	target.client_key_pem = mem_strdup("k");
	target.impersonate_groups = mem_calloc(2, sizeof(char *));
	target.impersonate_groups[0] = mem_strdup("a");
	target.impersonate_groups[1] = mem_strdup("b");
	target.impersonate_group_count = 2;
	target.impersonate_extra = mem_calloc(1, sizeof(struct exec_env));
	target.impersonate_extra[0].name = mem_strdup("n");
	target.impersonate_extra[0].value = mem_strdup("v");
	target.impersonate_extra_count = 1;
	target.exec.command = mem_strdup("c");
	target.exec.args = mem_calloc(1, sizeof(char *));
	target.exec.args[0] = mem_strdup("x");
	target.exec.arg_count = 1;
	target.exec.env = mem_calloc(1, sizeof(struct exec_env));
	target.exec.env[0].name = mem_strdup("n");
	target.exec.env[0].value = mem_strdup("v");
	target.exec.env_count = 1;
	target_finish(&target);
	assert_null(target.server);
	assert_null(target.token);
	assert_null(target.exec.args);
	assert_int_equal(target.exec.env_count, 0);
	target_finish(&target);
}

static void what_tells_places_and_identities_apart(void **state)
{
	char one[] = "one";
	char two[] = "two";
	char *groups[] = { one, two };
	struct exec_env pairs[] = { { one, two } };
	static const struct {
		size_t offset; /* of a text */
		bool is_place;
		bool is_identity;
	} texts[] = {
		{ offsetof(struct target, context), true, true },
		{ offsetof(struct target, user_name), false, true },
		{ offsetof(struct target, namespace), true, true },
		{ offsetof(struct target, server), false, true },
		{ offsetof(struct target, tls_server_name), false, true },
		{ offsetof(struct target, proxy_url), false, true },
		{ offsetof(struct target, ca_pem), false, true },
		{ offsetof(struct target, ca_file), false, true },
		{ offsetof(struct target, client_certificate_pem), true, false },
		{ offsetof(struct target, client_certificate_file), true, false },
		{ offsetof(struct target, client_key_pem), true, false },
		{ offsetof(struct target, client_key_file), true, false },
		{ offsetof(struct target, token), true, false },
		{ offsetof(struct target, token_file), true, false },
		{ offsetof(struct target, username), true, false },
		{ offsetof(struct target, password), true, false },
		{ offsetof(struct target, impersonate_user), false, false },
		{ offsetof(struct target, impersonate_uid), true, false },
		{ offsetof(struct target, exec.command), true, false },
		{ offsetof(struct target, exec.api_version), true, false },
		{ offsetof(struct target, exec.interactive_mode), true, false },
		{ offsetof(struct target, exec.install_hint), true, true },
	};
	struct target a;
	struct target b;

	(void)state;
	target_init(&a);
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		target_init(&b);
		*(char **)(void *)((char *)&b + texts[i].offset) = one;
		assert_int_equal(target_is_same_place(&a, &b), texts[i].is_place);
		assert_int_equal(target_is_same_identity(&a, &b), texts[i].is_identity);
	}
	target_init(&b);
	b.insecure = true;
	assert_false(target_is_same_place(&a, &b));
	target_init(&b);
	a.impersonate_groups = b.impersonate_groups = groups;
	a.impersonate_group_count = 1;
	b.impersonate_group_count = 2;
	assert_false(target_is_same_identity(&a, &b));
	a.impersonate_group_count = 2;
	assert_true(target_is_same_identity(&a, &b));
	a.impersonate_extra = pairs;
	a.impersonate_extra_count = 1;
	assert_false(target_is_same_identity(&a, &b));
	/* What a file holds at the moment is no difference. */
	target_init(&a);
	target_init(&b);
	a.ca_file = b.ca_file = one;
	a.ca_pem = one;
	b.ca_pem = two;
	a.client_key_file = b.client_key_file = one;
	a.client_key_pem = two;
	assert_true(target_is_same_place(&a, &b));
	assert_true(target_is_same_identity(&a, &b));
}

static void an_identity_moves_and_the_place_stays(void **state)
{
	struct target a;
	struct target b;

	(void)state;
	target_init(&a);
	target_init(&b);
	a.server = mem_strdup("https://a");
	a.token = mem_strdup("old");
	b.server = mem_strdup("https://b");
	b.exec.command = mem_strdup("plugin");
	b.user_name = mem_strdup("jane");
	target_swap_identity(&a, &b);
	assert_string_equal(a.server, "https://a");
	assert_string_equal(a.exec.command, "plugin");
	assert_string_equal(a.user_name, "jane");
	assert_null(a.token);
	assert_string_equal(b.token, "old");
	assert_null(b.exec.command);
	target_finish(&a);
	target_finish(&b);
}

static void settings_have_the_defaults_of_the_manual(void **state)
{
	struct settings settings;

	(void)state;
	settings_init(&settings);
	assert_string_equal(settings.theme, "default");
	assert_int_equal(settings.refresh_ms, 10000);
	assert_false(settings.readonly);
	assert_null(settings.namespace);
	settings.namespace = mem_strdup("x");
	settings_finish(&settings);
	assert_null(settings.namespace);
	settings_finish(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wiping_leaves_zeroes),
		cmocka_unit_test(a_full_target_ends_empty_and_may_end_twice),
		cmocka_unit_test(what_tells_places_and_identities_apart),
		cmocka_unit_test(an_identity_moves_and_the_place_stays),
		cmocka_unit_test(settings_have_the_defaults_of_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
