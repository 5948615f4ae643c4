/* Allocation that dies instead of returning NULL, and its trap. */
#include "base/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

static void alloc_too_much(void)
{
	mem_free(mem_alloc(SIZE_MAX / 2 - 64));
}

static void calloc_overflow(void)
{
	mem_free(mem_calloc(SIZE_MAX / 2, 3));
}

static void grow_overflow(void)
{
	size_t capacity = SIZE_MAX / 4;

	mem_free(mem_grow(NULL, capacity, &capacity, 16));
}

static void grow_count_overflow(void)
{
	size_t capacity = SIZE_MAX / 2 + 1;

	mem_free(mem_grow(NULL, capacity, &capacity, 1));
}

static void third_allocation(void)
{
	alloc_fail_after(3);
	mem_free(mem_alloc(1));
	mem_free(mem_calloc(1, 1));
	mem_free(mem_strdup("x"));
	_exit(0);
}

static void trapped_realloc(void)
{
	alloc_fail_after(1);
	mem_free(mem_realloc(NULL, 1));
}

/* Exit status of a child that runs `action`; its stderr is thrown away. */
static int status_of(void (*action)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		(void)close(STDERR_FILENO);
		action();
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void sizes_that_overflow_die(void **state)
{
	(void)state;
	assert_int_equal(status_of(calloc_overflow), 70);
	assert_int_equal(status_of(grow_overflow), 70);
	assert_int_equal(status_of(grow_count_overflow), 70);
}

/* AddressSanitizer aborts by itself and memcheck complains: an address space limit is
 * no way out either, so this one is for the plain build. */
static void memory_that_is_not_there_dies(void **state)
{
	(void)state;
#ifdef HAS_ASAN
	(void)alloc_too_much;
	skip();
#else
	assert_int_equal(status_of(alloc_too_much), 70);
#endif
}

static void trap_makes_the_nth_allocation_die(void **state)
{
	(void)state;
	assert_int_equal(status_of(third_allocation), 70);
	assert_int_equal(status_of(trapped_realloc), 70);
}

static void trap_can_be_switched_off(void **state)
{
	(void)state;
	alloc_fail_after(1);
	alloc_fail_after(0);
	mem_free(mem_alloc(1));
}

static void blocks_of_no_size_are_still_blocks(void **state)
{
	void *block = mem_alloc(0);

	(void)state;
	assert_non_null(block);
	block = mem_realloc(block, 0);
	assert_non_null(block);
	mem_free(block);
	block = mem_calloc(0, 8);
	assert_non_null(block);
	mem_free(block);
	mem_free(NULL);
}

static void calloc_gives_zeros(void **state)
{
	static const char zeros[24];
	char *block = mem_calloc(3, 8);

	(void)state;
	assert_memory_equal(block, zeros, 24);
	mem_free(block);
}

static void copies_of_text_end_where_they_should(void **state)
{
	char *all = mem_strdup("abc");
	char *part = mem_strndup("abc", 2);
	char *whole = mem_strndup("abc", 99);
	char *made = mem_printf("%s-%d", "n", 7);

	(void)state;
	assert_string_equal(all, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(whole, "abc");
	assert_string_equal(made, "n-7");
	mem_free(all);
	mem_free(part);
	mem_free(whole);
	mem_free(made);
}

static void an_array_grows_and_keeps_its_elements(void **state)
{
	uint32_t *numbers = NULL;
	size_t capacity = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		numbers = mem_grow(numbers, i, &capacity, sizeof(*numbers));
		assert_true(capacity > i);
		numbers[i] = i;
	}
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(numbers[i], i);
	}
	mem_free(numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_that_overflow_die),
		cmocka_unit_test(memory_that_is_not_there_dies),
		cmocka_unit_test(trap_makes_the_nth_allocation_die),
		cmocka_unit_test(trap_can_be_switched_off),
		cmocka_unit_test(blocks_of_no_size_are_still_blocks),
		cmocka_unit_test(calloc_gives_zeros),
		cmocka_unit_test(copies_of_text_end_where_they_should),
		cmocka_unit_test(an_array_grows_and_keeps_its_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
