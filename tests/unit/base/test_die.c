/* The way out: hook, message, exit status. */
#include "base/die.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_hook(void)
{
	(void)!write(STDERR_FILENO, "[hook]", 6);
}

static void dying_hook(void)
{
	write_hook();
	die("again");
}

struct death {
	int status;
	char text[128];
};

/* Lets a child die with this hook and reads what it said. */
static struct death die_with(void (*hook)(void))
{
	struct death death = { .status = 0 };
	size_t used = 0;
	int ends[2];
	pid_t child;
	ssize_t got;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		(void)dup2(ends[1], STDERR_FILENO);
		die_set_hook(hook);
		die("%s %d", "broken", 7);
	}
	assert_true(child > 0);
	(void)close(ends[1]);
	while ((got = read(ends[0], death.text + used, sizeof(death.text) - 1 - used)) >
		0) {
		used += (size_t)got;
	}
	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &death.status, 0), child);
	return death;
}

static void die_says_why_and_exits_with_70(void **state)
{
	struct death death = die_with(NULL);

	(void)state;
	assert_true(WIFEXITED(death.status));
	assert_int_equal(WEXITSTATUS(death.status), 70);
	assert_string_equal(death.text, "vmigtop: broken 7\n");
}

static void hook_runs_before_the_message(void **state)
{
	struct death death = die_with(write_hook);

	(void)state;
	assert_int_equal(WEXITSTATUS(death.status), 70);
	assert_string_equal(death.text, "[hook]vmigtop: broken 7\n");
}

static void hook_that_dies_does_not_run_twice(void **state)
{
	struct death death = die_with(dying_hook);

	(void)state;
	assert_int_equal(WEXITSTATUS(death.status), 70);
	assert_string_equal(death.text, "[hook]vmigtop: again\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(die_says_why_and_exits_with_70),
		cmocka_unit_test(hook_runs_before_the_message),
		cmocka_unit_test(hook_that_dies_does_not_run_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
