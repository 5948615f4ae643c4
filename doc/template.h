/*
 * Texts with holes: lines of a template are copied, a line "@NAME@" is replaced by what
 * the section of that name writes, and "@VERSION@" anywhere by the version.
 */
#ifndef DOC_TEMPLATE_H
#define DOC_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct template_section {
	const char *name;
	void (*write)(FILE *out);
};

/* To standard output. False, with a line on stderr, when the file cannot be read, names
 * an unknown section, or cannot be written. */
bool template_expand(
	const char *path, const struct template_section *sections, size_t count);

#endif
