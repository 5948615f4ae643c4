/*
 * Allocate or die. Running out of memory is not an error to handle: it ends the program
 * through die(), which restores the terminal first.
 *
 * For tests, alloc_fail_after() makes the n-th allocation from now die.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

#include "base/attr.h"

void *mem_alloc(size_t size) MALLOC_LIKE;
void *mem_calloc(size_t count, size_t size) MALLOC_LIKE;
void *mem_realloc(void *block, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));
char *mem_strdup(const char *text) MALLOC_LIKE;
char *mem_strndup(const char *text, size_t length) MALLOC_LIKE;
char *mem_printf(const char *format, ...) PRINTF_LIKE(1, 2) MALLOC_LIKE;
/* NULL is allowed. */
void mem_free(void *block);

/* Grows an array kept as pointer, count and capacity so that one more element fits. */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t element_size)
	__attribute__((returns_nonnull, warn_unused_result));

/* 1 makes the next allocation die; 0 switches the trap off. */
void alloc_fail_after(size_t allocations);

#endif
