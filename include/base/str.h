/*
 * Views of text: pointer and length, nothing owned, no terminator promised.
 *
 * Also the few questions asked of C strings all over the program that libc answers
 * badly for NULL.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct str {
	const char *data;
	size_t length;
};

/* A string literal as a view. */
#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

struct str str_from(const char *text); /* NULL gives an empty view */
bool str_is(struct str text, const char *other);
bool str_equal(struct str a, struct str b);
bool str_starts_with(struct str text, const char *prefix);
bool str_ends_with(struct str text, const char *suffix);
/* Nothing is contained everywhere. */
bool str_contains(struct str text, struct str part);
struct str str_trim(struct str text);
/* Takes what stands before `separator` off the front of *rest; false when *rest was
 * empty (data NULL afterwards). "a,,b" gives a, "", b. */
bool str_split(struct str *rest, char separator, struct str *out_part);
/* Decimal digits only, no sign, no blank; false on overflow or anything else. */
bool str_to_u64(struct str text, uint64_t *out_value) MUST_USE;
bool str_to_i64(struct str text, int64_t *out_value) MUST_USE;

/* C strings; NULL equals only NULL. */
bool text_equal(const char *a, const char *b);
bool text_is_one_of(const char *text, const char *const *texts, size_t count);
/* NULL or "". */
static inline bool text_is_empty(const char *text)
{
	return text == NULL || text[0] == '\0';
}
/* For sorting; NULL sorts first. */
int text_compare(const char *a, const char *b);
/* ASCII case ignored; NULL contains nothing. */
bool text_contains_nocase(const char *text, const char *needle);
/* "web-2" before "web-10": runs of digits compare as numbers. */
int text_compare_natural(const char *a, const char *b);

#endif
