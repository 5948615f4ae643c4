/* Names of contexts and themes to choose from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/kubeconfig.h"
#include "config/theme_file.h"

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void contexts_of_all_files_are_named_once(void **state)
{
	char directory[] = "/tmp/vmigtop-XXXXXX";
	char first[64];
	char second[64];
	char list[160];
	struct kubeconfig_overrides overrides = { .kubeconfig = NULL };
	struct arena *arena = arena_create(1024);
	const char *const *names;

	(void)state;
	assert_non_null(mkdtemp(directory));
	(void)snprintf(first, sizeof(first), "%s/a", directory);
	(void)snprintf(second, sizeof(second), "%s/b", directory);
	(void)snprintf(list, sizeof(list), "%s:%s", first, second);
	write_file(first,
		"contexts:\n- {name: east, context: {cluster: c}}\n"
		"- {name: west, context: {cluster: c}}\n");
	write_file(second,
		"contexts:\n- {name: west, context: {cluster: d}}\n"
		"- {name: lab, context: {cluster: d}}\n");
	assert_int_equal(setenv("KUBECONFIG", list, 1), 0);
	assert_int_equal(kubeconfig_contexts(&overrides, arena, &names), 3);
	assert_string_equal(names[0], "east");
	assert_string_equal(names[1], "west");
	assert_string_equal(names[2], "lab");
	/* A file named by a flag is the only one. */
	overrides.kubeconfig = second;
	assert_int_equal(kubeconfig_contexts(&overrides, arena, &names), 2);
	/* No file, no names, no complaint. */
	overrides.kubeconfig = "/nowhere/at/all";
	assert_int_equal(kubeconfig_contexts(&overrides, arena, &names), 0);
	(void)unlink(first);
	(void)unlink(second);
	(void)rmdir(directory);
	arena_destroy(arena);
}

static bool has_name(const char *const *names, size_t count, const char *wanted)
{
	size_t hits = 0;

	for (size_t i = 0; i < count; i++) {
		hits += strcmp(names[i], wanted) == 0 ? 1 : 0;
	}
	assert_true(hits <= 1);
	return hits == 1;
}

static void themes_of_the_user_are_named_too(void **state)
{
	char directory[] = "/tmp/vmigtop-XXXXXX";
	char path[128];
	struct arena *arena = arena_create(1024);
	const char *const *names;
	size_t count;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(setenv("XDG_CONFIG_HOME", directory, 1), 0);
	count = theme_names(arena, &names);
	assert_true(has_name(names, count, "default"));
	assert_false(has_name(names, count, "mine"));
	(void)snprintf(path, sizeof(path), "%s/vmigtop", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes/mine.yaml", directory);
	write_file(path, "name: mine\n");
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes/default.yaml", directory);
	write_file(path, "name: default\n");
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes/notes.txt", directory);
	write_file(path, "");
	count = theme_names(arena, &names);
	assert_true(has_name(names, count, "mine"));
	assert_true(has_name(names, count, "default"));
	assert_false(has_name(names, count, "notes"));
	arena_destroy(arena);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes/mine.yaml", directory);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes/default.yaml", directory);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/vmigtop/themes", directory);
	(void)rmdir(path);
	(void)snprintf(path, sizeof(path), "%s/vmigtop", directory);
	(void)rmdir(path);
	(void)rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contexts_of_all_files_are_named_once),
		cmocka_unit_test(themes_of_the_user_are_named_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
