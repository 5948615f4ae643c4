/* Bump allocator: chunks that double, freed together; a debug twin for memcheck. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"

#define CHUNK_MINIMUM 64
#define ALIGNMENT alignof(max_align_t)

struct chunk {
	struct chunk *next; /* older */
	size_t size;
	size_t used;
	max_align_t data[];
};

struct arena {
	struct chunk *newest;
	size_t first;
	size_t next_size;
};

static struct chunk *chunk_create(size_t size, struct chunk *next)
{
	struct chunk *chunk = mem_alloc(sizeof(*chunk) + size);

	chunk->next = next;
	chunk->size = size;
	chunk->used = 0;
	return chunk;
}

static void *chunk_take(struct chunk *chunk, size_t size)
{
	char *start = (char *)chunk->data + chunk->used;

	chunk->used += size;
	return start;
}

static size_t rounded(size_t size)
{
	if (size > SIZE_MAX / 4) {
		die("out of memory (%zu bytes)", size);
	}
	return size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

#ifdef ARENA_DEBUG

/* Every piece is a chunk of exactly its size, so that a byte too far is seen. */
void *arena_alloc(struct arena *arena, size_t size)
{
	(void)rounded(size);
	arena->newest = chunk_create(size, arena->newest);
	return chunk_take(arena->newest, size);
}

#else

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t needed = rounded(size);
	size_t chunk_size = arena->next_size;

	if (arena->newest != NULL &&
		arena->newest->size - arena->newest->used >= needed) {
		return chunk_take(arena->newest, needed);
	}
	if (chunk_size < needed) {
		chunk_size = needed;
	}
	if (chunk_size <= SIZE_MAX / 4) {
		arena->next_size = chunk_size * 2;
	}
	arena->newest = chunk_create(chunk_size, arena->newest);
	return chunk_take(arena->newest, needed);
}

#endif

struct arena *arena_create(size_t first)
{
	struct arena *arena = mem_calloc(1, sizeof(*arena));

	arena->first = rounded(first < CHUNK_MINIMUM ? CHUNK_MINIMUM : first);
	arena->next_size = arena->first;
	return arena;
}

static void free_chunks(struct chunk *chunk, const struct chunk *kept)
{
	while (chunk != NULL) {
		struct chunk *next = chunk->next;

		if (chunk != kept) {
			mem_free(chunk);
		}
		chunk = next;
	}
}

void arena_destroy(struct arena *arena)
{
	if (arena == NULL) {
		return;
	}
	free_chunks(arena->newest, NULL);
	mem_free(arena);
}

void arena_reset(struct arena *arena)
{
	struct chunk *largest = NULL;

#ifndef ARENA_DEBUG
	for (struct chunk *chunk = arena->newest; chunk != NULL; chunk = chunk->next) {
		if (largest == NULL || chunk->size > largest->size) {
			largest = chunk;
		}
	}
#endif
	free_chunks(arena->newest, largest);
	arena->newest = largest;
	arena->next_size = arena->first;
	if (largest != NULL) {
		largest->next = NULL;
		largest->used = 0;
		arena->next_size = largest->size * 2;
	}
}

size_t arena_footprint(const struct arena *arena)
{
	size_t total = sizeof(*arena);

	for (const struct chunk *chunk = arena->newest; chunk != NULL;
		chunk = chunk->next) {
		total += sizeof(*chunk) + chunk->size;
	}
	return total;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
	void *block;

	if (size > 0 && count > SIZE_MAX / size) {
		die("out of memory (%zu times %zu bytes)", count, size);
	}
	block = arena_alloc(arena, count * size);
	memset(block, 0, count * size);
	return block;
}

static char *copy_text(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length > 0) {
		memcpy(copy, text, length);
	}
	copy[length] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return copy_text(arena, text, strlen(text));
}

const char *arena_copy_text(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_strdup(arena, text);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	return copy_text(arena, text, strnlen(text, length));
}

char *arena_str(struct arena *arena, struct str text)
{
	return copy_text(arena, text.data, text.length);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	int length;
	char *text;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0) {
		die("cannot format \"%s\"", format);
	}
	text = arena_alloc(arena, (size_t)length + 1);
	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}
