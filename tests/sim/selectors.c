/* Label and field selectors: parsing with the API server's errors, and matching. */
#include "selectors.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *pairs_get(const char *pairs, const char *key)
{
	while (pairs && *pairs) {
		const char *value = pairs + strlen(pairs) + 1;

		if (strcmp(pairs, key) == 0) {
			return value;
		}
		pairs = value + strlen(value) + 1;
	}
	return NULL;
}

static struct requirement *add(struct selector *s, enum select_op op, char *key)
{
	struct requirement *r;

	s->items = xgrow(s->items, (s->count + 1) * sizeof(*s->items));
	r = &s->items[s->count++];
	memset(r, 0, sizeof(*r));
	r->op = op;
	r->key = key;
	return r;
}

static void add_value(struct requirement *r, char *value)
{
	r->values = xgrow(r->values, (r->count + 1) * sizeof(*r->values));
	r->values[r->count++] = value;
}

static const char *skip_blank(const char *p)
{
	while (isspace((unsigned char)*p)) {
		p++;
	}
	return p;
}

static char *word(const char **p)
{
	const char *from = skip_blank(*p);
	const char *to = from;

	while (*to && !strchr("=!,() <>\t", *to)) {
		to++;
	}
	*p = skip_blank(to);
	return xndup(from, (size_t)(to - from));
}

static char *unexpected(const char *p, const char *expected)
{
	char found[2] = { *p, '\0' };

	return xfmt("unable to parse requirement: found '%s', expected: %s", found,
		expected);
}

/* "(a,b)" after in / notin. */
static char *parse_set(struct requirement *r, const char **p)
{
	if (**p != '(') {
		return unexpected(*p, "'('");
	}
	do {
		(*p)++;
		add_value(r, word(p));
	} while (**p == ',');
	if (**p != ')') {
		return unexpected(*p, "',' or ')'");
	}
	*p = skip_blank(*p + 1);
	return NULL;
}

static char *parse_operator(struct selector *s, char *key, const char **p)
{
	struct requirement *r;
	char *op;

	if (**p == '=' || (**p == '!' && (*p)[1] == '=')) {
		r = add(s, **p == '=' ? SELECT_EQUALS : SELECT_NOT_EQUALS, key);
		*p += **p == '!' || (*p)[1] == '=' ? 2 : 1;
		*p = skip_blank(*p);
		if (**p == '=' || **p == '!') {
			return unexpected(*p, "identifier");
		}
		add_value(r, word(p));
		return NULL;
	}
	if (!**p || **p == ',') {
		add(s, SELECT_EXISTS, key);
		return NULL;
	}
	op = word(p);
	r = add(s, strcmp(op, "notin") == 0 ? SELECT_NOT_IN : SELECT_IN, key);
	if (strcmp(op, "in") != 0 && strcmp(op, "notin") != 0) {
		char *why =
			xfmt("unable to parse requirement: found '%s', expected: in, "
			     "notin, =, ==, !=, gt, lt",
				op);

		free(op);
		return why;
	}
	free(op);
	return parse_set(r, p);
}

char *selector_parse_labels(struct selector *s, const char *text)
{
	const char *p = skip_blank(text ? text : "");

	while (*p) {
		bool negated = *p == '!';
		char *why = NULL;
		char *key;

		p += negated;
		key = word(&p);
		if (!*key) {
			free(key);
			return unexpected(p, "!, identifier, or 'end of string'");
		}
		if (negated) {
			add(s, SELECT_NOT_EXISTS, key);
		} else {
			why = parse_operator(s, key, &p);
		}
		if (why) {
			return why;
		}
		if (*p == ',') {
			p = skip_blank(p + 1);
		} else if (*p) {
			return unexpected(p, "',' or 'end of string'");
		}
	}
	return NULL;
}

char *selector_parse_fields(struct selector *s, const char *text)
{
	const char *p = text ? text : "";

	while (*p) {
		size_t n = strcspn(p, ",");
		char *term = xndup(p, n);
		char *eq = strchr(term, '=');
		bool negated = eq && eq > term && eq[-1] == '!';

		if (!eq) {
			char *why =
				xfmt("invalid selector: '%s'; can't understand '%s'",
					text ? text : "", term);

			free(term);
			return why;
		}
		add_value(add(s, negated ? SELECT_NOT_EQUALS : SELECT_EQUALS,
				  xndup(term, (size_t)(eq - term - negated))),
			xdup(eq[1] == '=' ? eq + 2 : eq + 1));
		free(term);
		p += n;
		p += *p == ',';
	}
	return NULL;
}

void selector_free(struct selector *s)
{
	for (size_t i = 0; i < s->count; i++) {
		for (size_t v = 0; v < s->items[i].count; v++) {
			free(s->items[i].values[v]);
		}
		free(s->items[i].values);
		free(s->items[i].key);
	}
	free(s->items);
	s->items = NULL;
	s->count = 0;
}

static bool listed(const struct requirement *r, const char *value)
{
	for (size_t i = 0; i < r->count; i++) {
		if (value && strcmp(r->values[i], value) == 0) {
			return true;
		}
	}
	return false;
}

bool selector_match(const struct selector *s, const char *pairs, bool fields)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct requirement *r = &s->items[i];
		const char *value = pairs_get(pairs, r->key);
		bool ok = false;

		if (!value && fields) {
			value = "";
		}
		switch (r->op) {
		case SELECT_EQUALS:
		case SELECT_IN:
			ok = listed(r, value);
			break;
		case SELECT_NOT_EQUALS:
		case SELECT_NOT_IN:
			ok = !listed(r, value);
			break;
		case SELECT_EXISTS:
			ok = value != NULL;
			break;
		case SELECT_NOT_EXISTS:
			ok = value == NULL;
			break;
		}
		if (!ok) {
			return false;
		}
	}
	return true;
}
