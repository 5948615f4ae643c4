/* The arena: alignment, growth, reset, copies of text. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void every_piece_is_aligned_and_its_own(void **state)
{
	struct arena *arena = arena_create(0);
	unsigned char *pieces[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(pieces); i++) {
		pieces[i] = arena_alloc(arena, i);
		assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
		memset(pieces[i], (int)i, i);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(pieces); i++) {
		for (size_t j = 0; j < i; j++) {
			assert_int_equal(pieces[i][j], i);
		}
	}
	arena_destroy(arena);
}

static void a_piece_larger_than_a_chunk_fits(void **state)
{
	struct arena *arena = arena_create(64);
	char *piece = arena_alloc(arena, 100000);

	(void)state;
	memset(piece, 'x', 100000);
	assert_true(arena_footprint(arena) >= 100000);
	arena_destroy(arena);
}

static void calloc_gives_zeros_in_reused_memory(void **state)
{
	static const char zeros[512];
	struct arena *arena = arena_create(1024);

	(void)state;
	memset(arena_alloc(arena, 512), 0xff, 512);
	arena_reset(arena);
	assert_memory_equal(arena_calloc(arena, 64, 8), zeros, 512);
	assert_non_null(arena_calloc(arena, 0, 8));
	arena_destroy(arena);
}

static void reset_keeps_no_more_than_the_largest_chunk(void **state)
{
	struct arena *arena = arena_create(64);
	size_t grown;
	size_t kept;

	(void)state;
	arena_reset(arena);
	for (int i = 0; i < 1000; i++) {
		assert_non_null(arena_alloc(arena, 48));
	}
	grown = arena_footprint(arena);
	arena_reset(arena);
	kept = arena_footprint(arena);
	assert_true(kept < grown);
#ifndef ARENA_DEBUG
	assert_true(kept > grown / 3);
	/* What fitted in a frame fits in the next without asking the system. */
	assert_non_null(arena_alloc(arena, kept / 2));
	assert_int_equal(arena_footprint(arena), kept);
#endif
	arena_destroy(arena);
}

static void text_is_copied_and_terminated(void **state)
{
	struct arena *arena = arena_create(64);
	static const struct str with_nul = { "a\0b", 3 };

	(void)state;
	assert_string_equal(arena_strdup(arena, "node"), "node");
	assert_string_equal(arena_strdup(arena, ""), "");
	assert_string_equal(arena_strndup(arena, "node-1", 4), "node");
	assert_string_equal(arena_strndup(arena, "node", 99), "node");
	assert_string_equal(arena_str(arena, str_from("x")), "x");
	assert_string_equal(arena_str(arena, str_from(NULL)), "");
	assert_memory_equal(arena_str(arena, with_nul), "a\0b", 4);
	assert_string_equal(arena_printf(arena, "%s/%d", "ns", 3), "ns/3");
	arena_destroy(arena);
}

static void destroying_nothing_is_allowed(void **state)
{
	(void)state;
	arena_destroy(NULL);
}

static void a_size_that_overflows_dies(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		int status = 0;
		pid_t child = fork();

		if (child == 0) {
			struct arena *arena = arena_create(64);
			const void *piece = NULL;

			(void)close(STDERR_FILENO);
			if (i == 0) {
				piece = arena_calloc(arena, SIZE_MAX / 2, 4);
			} else {
				piece = arena_alloc(arena, SIZE_MAX - 8);
			}
			_exit(piece == NULL);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(WEXITSTATUS(status), 70);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_piece_is_aligned_and_its_own),
		cmocka_unit_test(a_piece_larger_than_a_chunk_fits),
		cmocka_unit_test(calloc_gives_zeros_in_reused_memory),
		cmocka_unit_test(reset_keeps_no_more_than_the_largest_chunk),
		cmocka_unit_test(text_is_copied_and_terminated),
		cmocka_unit_test(destroying_nothing_is_allowed),
		cmocka_unit_test(a_size_that_overflows_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
