/*
 * Bump allocation with one free: a frame, or one decoded object with all its strings.
 *
 * Memory is not initialised unless said so. Nothing inside is ever freed alone. With
 * ARENA_DEBUG defined every piece is a block of its own, so that memcheck sees
 * overruns.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct arena;

/* `first` is the size of the first chunk in bytes; later chunks double. */
struct arena *arena_create(size_t first) MALLOC_LIKE;
/* NULL is allowed. */
void arena_destroy(struct arena *arena);
/* Forgets everything, keeps the largest chunk. */
void arena_reset(struct arena *arena);
/* Bytes taken from the system. */
size_t arena_footprint(const struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));
/* Zeroed. */
void *arena_calloc(struct arena *arena, size_t count, size_t size)
	__attribute__((returns_nonnull, warn_unused_result));
char *arena_strdup(struct arena *arena, const char *text)
	__attribute__((returns_nonnull, warn_unused_result));
/* NULL stays NULL. */
const char *arena_copy_text(struct arena *arena, const char *text) MUST_USE;
char *arena_strndup(struct arena *arena, const char *text, size_t length)
	__attribute__((returns_nonnull, warn_unused_result));
char *arena_str(struct arena *arena, struct str text)
	__attribute__((returns_nonnull, warn_unused_result));
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3)
	__attribute__((returns_nonnull, warn_unused_result));

#endif
