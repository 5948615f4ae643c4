/*
 * What a table is filtered by, in the syntax of k9s: "text", "!text" for the others,
 * "-l app=web,tier!=db" by labels, "-f tx" with letters left out. Pure.
 */
#ifndef UI_INPUT_FILTER_H
#define UI_INPUT_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/object.h"

enum selector_test {
	SELECT_IN,     /* the value is one of these */
	SELECT_NOT_IN, /* it is not, or the label is absent */
	SELECT_PRESENT,
	SELECT_ABSENT,
};

struct selector {
	enum selector_test test;
	const char *key;
	const char **values;
	size_t value_count;
};

enum filter_type {
	FILTER_NONE,
	FILTER_TEXT,
	FILTER_FUZZY,
	FILTER_LABELS,
};

struct filter {
	enum filter_type type;
	bool is_inverse;
	const char *needle; /* FILTER_TEXT, FILTER_FUZZY */
	struct selector *selectors;
	size_t selector_count;
	const char *complaint; /* what is wrong with it; NULL: nothing */
};

/* Never fails: what cannot be understood filters nothing and has a complaint. */
struct filter filter_parse(const char *text, struct arena *arena);
/* Whether labels meet every selector, as the API server would judge (labels.Parse and
 * Requirement.Matches of k8s.io/apimachinery). */
bool filter_selects(const struct filter *filter, struct labels labels);
/* Whether the letters of the needle come in this order in the text, any case. */
bool filter_is_fuzzy_match(const char *text, const char *needle);
/* The text to make visible where it was found; "" when there is none. */
const char *filter_highlight(const char *text);

#endif
