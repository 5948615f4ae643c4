/* Tests of the end of a target: secrets are overwritten, everything is freed once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
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
		cmocka_unit_test(settings_have_the_defaults_of_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
