/* Label and field selectors: parsing with the API server's errors, and matching. */
#ifndef SIM_SELECTORS_H
#define SIM_SELECTORS_H

#include "util.h"

enum select_op {
	SELECT_EQUALS,
	SELECT_NOT_EQUALS,
	SELECT_IN,
	SELECT_NOT_IN,
	SELECT_EXISTS,
	SELECT_NOT_EXISTS
};

struct requirement {
	enum select_op op;
	char *key;
	char **values;
	size_t count;
};

struct selector {
	struct requirement *items;
	size_t count;
};

/* Both return NULL, or an allocated message for a 400 answer. */
char *selector_parse_labels(struct selector *s, const char *text);
char *selector_parse_fields(struct selector *s, const char *text);
void selector_free(struct selector *s);

/* pairs: "key\0value\0key\0value\0\0". A missing field equals "". */
bool selector_match(const struct selector *s, const char *pairs, bool fields);
const char *pairs_get(const char *pairs, const char *key);

#endif
