/* Allocation that never returns NULL, with a trap for tests that fails the n-th one. */
#include "base/alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

static size_t allocations_left; /* 0: the trap is off */

static void *checked(void *block, size_t size)
{
	if (block == NULL) {
		die("out of memory (%zu bytes)", size);
	}
	return block;
}

static void spring_trap(size_t size)
{
	if (allocations_left == 0) {
		return;
	}
	allocations_left--;
	if (allocations_left == 0) {
		die("out of memory (%zu bytes, test trap)", size);
	}
}

void *mem_alloc(size_t size)
{
	spring_trap(size);
	return checked(malloc(size > 0 ? size : 1), size);
}

void *mem_calloc(size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size) {
		die("out of memory (%zu times %zu bytes)", count, size);
	}
	spring_trap(count * size);
	if (count == 0 || size == 0) {
		return checked(calloc(1, 1), 1);
	}
	return checked(calloc(count, size), count * size);
}

void *mem_realloc(void *block, size_t size)
{
	spring_trap(size);
	return checked(realloc(block, size > 0 ? size : 1), size);
}

char *mem_strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = mem_alloc(size);

	memcpy(copy, text, size);
	return copy;
}

char *mem_strndup(const char *text, size_t length)
{
	size_t kept = strnlen(text, length);
	char *copy = mem_alloc(kept + 1);

	memcpy(copy, text, kept);
	copy[kept] = '\0';
	return copy;
}

char *mem_printf(const char *format, ...)
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
	text = mem_alloc((size_t)length + 1);
	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

void mem_free(void *block)
{
	free(block);
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t element_size)
{
	size_t wanted = *capacity;

	if (array != NULL && count < *capacity) {
		return array;
	}
	do {
		if (wanted > SIZE_MAX / 2) {
			die("out of memory (%zu elements)", wanted);
		}
		wanted = wanted > 0 ? wanted * 2 : 8;
	} while (wanted <= count);
	if (element_size > 0 && wanted > SIZE_MAX / element_size) {
		die("out of memory (%zu times %zu bytes)", wanted, element_size);
	}
	array = mem_realloc(array, wanted * element_size);
	*capacity = wanted;
	return array;
}

void alloc_fail_after(size_t allocations)
{
	allocations_left = allocations;
}
