/* A recursive descent through the part of PromQL that is known here. */
#include "promql.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Prometheus' --query.lookback-delta. */
#define LOOKBACK_MS 300000
#define MATCHER_MAX 12

struct matcher {
	char *label;
	char *value;
	bool regex;
	bool negative;
};

struct selector {
	struct matcher matchers[MATCHER_MAX];
	size_t count;
	int64_t range; /* milliseconds, 0 = instant */
};

struct parser {
	const char *start;
	const char *p;
	int64_t at;
	char *error;
};

static bool expression(struct parser *ps, struct vector *out);

static bool fail(struct parser *ps, const char *what)
{
	if (!ps->error) {
		ps->error = xfmt("invalid parameter \"query\": 1:%d: parse error: %s",
			(int)(ps->p - ps->start) + 1, what);
	}
	return false;
}

static void blanks(struct parser *ps)
{
	ps->p += strspn(ps->p, " \t\n");
}

static bool take(struct parser *ps, char c)
{
	blanks(ps);
	if (*ps->p != c) {
		return false;
	}
	ps->p++;
	return true;
}

static char *word(struct parser *ps)
{
	size_t len = 0;

	blanks(ps);
	while (isalnum((unsigned char)ps->p[len]) || ps->p[len] == '_' ||
		ps->p[len] == ':') {
		len++;
	}
	ps->p += len;
	return xndup(ps->p - len, len);
}

/* Go's escapes, as far as anybody needs them. */
static char *string(struct parser *ps)
{
	struct buf b = { 0 };

	if (!take(ps, '"')) {
		fail(ps, "unexpected character, expected string");
		return NULL;
	}
	buf_str(&b, "");
	while (*ps->p && *ps->p != '"') {
		if (*ps->p == '\\') {
			ps->p++;
			if (!*ps->p || !strchr("\\\"nt", *ps->p)) {
				fail(ps, "unknown escape sequence");
				buf_free(&b);
				return NULL;
			}
		}
		buf_char(&b, *ps->p++);
	}
	if (!take(ps, '"')) {
		fail(ps, "unterminated quoted string");
		buf_free(&b);
		return NULL;
	}
	return buf_take(&b);
}

static void selector_free(struct selector *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->matchers[i].label);
		free(s->matchers[i].value);
	}
}

static bool matcher(struct parser *ps, struct selector *s)
{
	struct matcher *m = &s->matchers[s->count];

	if (s->count == MATCHER_MAX) {
		return fail(ps, "too many matchers");
	}
	memset(m, 0, sizeof(*m));
	m->label = word(ps);
	s->count++;
	if (!*m->label) {
		return fail(ps, "unexpected character in label matching");
	}
	m->negative = take(ps, '!');
	if (!m->negative && !take(ps, '=')) {
		return fail(ps, "expected label matching operator");
	}
	m->regex = take(ps, '~');
	if (m->negative && !m->regex && !take(ps, '=')) {
		return fail(ps, "expected label matching operator");
	}
	m->value = string(ps);
	return m->value != NULL;
}

static bool range(struct parser *ps, struct selector *s)
{
	char *end;
	long n;

	if (!take(ps, '[')) {
		return true;
	}
	n = strtol(ps->p, &end, 10);
	ps->p = end;
	s->range = n * (*ps->p == 'm' ? 60000 : *ps->p == 's' ? 1000 : 0);
	ps->p += *ps->p != '\0';
	return (s->range > 0 && take(ps, ']')) || fail(ps, "bad duration");
}

/* name was read already; it may be empty. */
static bool selector(struct parser *ps, const char *name, struct selector *s)
{
	memset(s, 0, sizeof(*s));
	if (*name) {
		s->matchers[0].label = xdup("__name__");
		s->matchers[0].value = xdup(name);
		s->count = 1;
	}
	if (take(ps, '{')) {
		while (!take(ps, '}')) {
			if (!matcher(ps, s)) {
				return false;
			}
			if (!take(ps, ',') && *ps->p != '}') {
				return fail(ps, "unexpected character inside braces");
			}
		}
	} else if (!*name) {
		return fail(ps, "unexpected character");
	}
	return range(ps, s);
}

static bool fits(const struct matcher *m, const char *value)
{
	bool same;

	value = value ? value : "";
	if (m->regex) {
		char *anchored = xfmt("^(%s)$", m->value);
		regex_t re;

		same = regcomp(&re, anchored, REG_EXTENDED | REG_NOSUB) == 0;
		if (same) {
			same = regexec(&re, value, 0, NULL, 0) == 0;
			regfree(&re);
		}
		free(anchored);
	} else {
		same = strcmp(m->value, value) == 0;
	}
	return same != m->negative;
}

static bool matches(const struct selector *s, const struct series *one)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct matcher *m = &s->matchers[i];
		const char *value = strcmp(m->label, "__name__") == 0
			? one->name
			: label_value(one->labels, one->label_count, m->label);

		if (!fits(m, value)) {
			return false;
		}
	}
	return true;
}

static void element_free(struct element *e)
{
	for (size_t i = 0; i < e->label_count; i++) {
		free(e->labels[i].name);
		free(e->labels[i].value);
	}
	free(e->name);
}

void vector_free(struct vector *v)
{
	for (size_t i = 0; i < v->count; i++) {
		element_free(&v->items[i]);
	}
	free(v->items);
	memset(v, 0, sizeof(*v));
}

static struct element *vector_add(struct vector *v)
{
	if (v->count == v->cap) {
		v->cap = v->cap * 2 + 16;
		v->items = xgrow(v->items, v->cap * sizeof(*v->items));
	}
	memset(&v->items[v->count], 0, sizeof(v->items[0]));
	return &v->items[v->count++];
}

static void set_label(struct element *e, const char *name, const char *value)
{
	for (size_t i = 0; i < e->label_count; i++) {
		if (strcmp(e->labels[i].name, name) == 0) {
			free(e->labels[i].value);
			e->labels[i].value = xdup(value);
			return;
		}
	}
	if (e->label_count <= LABEL_MAX) {
		e->labels[e->label_count].name = xdup(name);
		e->labels[e->label_count++].value = xdup(value);
	}
}

static struct element *element_of(struct vector *v, const struct series *s, bool named)
{
	struct element *e = vector_add(v);

	e->name = named ? xdup(s->name) : NULL;
	for (size_t i = 0; i < s->label_count; i++) {
		set_label(e, s->labels[i].name, s->labels[i].value);
	}
	return e;
}

/* The point an instant selector sees; NULL: stale or too old. */
static const struct point *newest(const struct series *s, int64_t at)
{
	if (s->gone && !s->timed) {
		return NULL;
	}
	for (size_t i = s->point_count; i > 0; i--) {
		const struct point *p = &s->points[i - 1];

		if (p->at <= at) {
			return at - p->at < LOOKBACK_MS ? p : NULL;
		}
	}
	return NULL;
}

static bool rate_of(const struct series *s, int64_t from, int64_t to, double *out)
{
	const struct point *first = NULL;
	const struct point *last = NULL;
	double increase = 0;

	for (size_t i = 0; i < s->point_count; i++) {
		const struct point *p = &s->points[i];

		if (p->at <= from || p->at > to) {
			continue;
		}
		if (last) {
			increase += p->value < last->value ? p->value
							   : p->value - last->value;
		}
		first = first ? first : p;
		last = p;
	}
	if (!first || first == last) {
		return false;
	}
	*out = increase * 1000.0 / (double)(last->at - first->at);
	return true;
}

enum reading {
	READ_VALUE,
	READ_TIME,
	READ_RATE
};

static bool select_series(
	struct parser *ps, const char *name, enum reading reading, struct vector *out)
{
	struct selector s;
	bool ok = selector(ps, name, &s);

	if (ok && (s.range > 0) != (reading == READ_RATE)) {
		ok = fail(ps,
			reading == READ_RATE
				? "expected type range vector in call to rate"
				: "expected type instant vector");
	}
	for (size_t i = 0; ok && i < tsdb_count; i++) {
		const struct point *p = newest(tsdb[i], ps->at);
		double value;

		if (!matches(&s, tsdb[i])) {
			continue;
		}
		if (reading == READ_RATE) {
			if (rate_of(tsdb[i], ps->at - s.range, ps->at, &value)) {
				element_of(out, tsdb[i], false)->value = value;
			}
		} else if (p) {
			element_of(out, tsdb[i], reading == READ_VALUE)->value =
				reading == READ_TIME ? (double)p->at / 1000.0
						     : p->value;
		}
	}
	selector_free(&s);
	return ok;
}

static bool label_replace(struct parser *ps, struct vector *out)
{
	char *args[4] = { NULL };
	bool ok = expression(ps, out);

	for (size_t i = 0; ok && i < COUNT_OF(args); i++) {
		ok = take(ps, ',') || fail(ps, "expected 5 argument(s)");
		args[i] = ok ? string(ps) : NULL;
		ok = args[i] != NULL;
	}
	for (size_t i = 0; ok && i < out->count; i++) {
		struct element *e = &out->items[i];
		const char *from = label_value(e->labels, e->label_count, args[2]);
		struct matcher m = { .value = args[3], .regex = true };

		if (fits(&m, from)) {
			set_label(e, args[0], args[1]);
		}
	}
	for (size_t i = 0; i < COUNT_OF(args); i++) {
		free(args[i]);
	}
	return ok;
}

static bool call(struct parser *ps, const char *name, struct vector *out)
{
	bool ok;

	if (strcmp(name, "label_replace") == 0) {
		ok = label_replace(ps, out);
	} else {
		char *metric = word(ps);

		ok = select_series(ps, metric,
			strcmp(name, "rate") == 0 ? READ_RATE : READ_TIME, out);
		free(metric);
	}
	return ok && (take(ps, ')') || fail(ps, "unexpected character in call"));
}

static bool term(struct parser *ps, struct vector *out)
{
	char *name = word(ps);
	bool ok;

	if (take(ps, '(')) {
		if (!*name) {
			ok = expression(ps, out) &&
				(take(ps, ')') ||
					fail(ps, "unclosed left parenthesis"));
		} else if (strcmp(name, "rate") == 0 ||
			strcmp(name, "timestamp") == 0 ||
			strcmp(name, "label_replace") == 0) {
			ok = call(ps, name, out);
		} else {
			ok = fail(ps, "unknown function");
		}
	} else {
		ok = select_series(ps, name, READ_VALUE, out);
	}
	free(name);
	return ok;
}

/* Set operators look at all labels but the name. */
static bool same_labels(const struct element *a, const struct element *b)
{
	if (a->label_count != b->label_count) {
		return false;
	}
	for (size_t i = 0; i < a->label_count; i++) {
		const char *value =
			label_value(b->labels, b->label_count, a->labels[i].name);

		if (!value || strcmp(value, a->labels[i].value) != 0) {
			return false;
		}
	}
	return true;
}

static void unite(struct vector *left, struct vector *right)
{
	size_t old = left->count;

	for (size_t i = 0; i < right->count; i++) {
		bool known = false;

		for (size_t k = 0; k < old && !known; k++) {
			known = same_labels(&left->items[k], &right->items[i]);
		}
		if (known) {
			element_free(&right->items[i]);
		} else {
			*vector_add(left) = right->items[i];
		}
	}
	free(right->items);
	memset(right, 0, sizeof(*right));
}

/* Two elements with the same labels and name are an error in Prometheus. */
static bool distinct(struct parser *ps, const struct vector *v)
{
	for (size_t i = 0; i < v->count; i++) {
		for (size_t k = i + 1; k < v->count; k++) {
			const char *a = v->items[i].name;
			const char *b = v->items[k].name;

			if ((a == b || str_eq(a, b)) &&
				same_labels(&v->items[i], &v->items[k])) {
				return fail(ps,
					"vector cannot contain metrics with the same "
					"labelset");
			}
		}
	}
	return true;
}

static bool expression(struct parser *ps, struct vector *out)
{
	if (!term(ps, out) || !distinct(ps, out)) {
		return false;
	}
	for (;;) {
		struct vector right = { 0 };

		blanks(ps);
		if (strncmp(ps->p, "or", 2) != 0 || isalnum((unsigned char)ps->p[2])) {
			return true;
		}
		ps->p += 2;
		if (!term(ps, &right) || !distinct(ps, &right)) {
			vector_free(&right);
			return false;
		}
		unite(out, &right);
	}
}

bool promql_run(const char *query, int64_t at, struct vector *out, char **message)
{
	struct parser ps = { query, query, at, NULL };

	memset(out, 0, sizeof(*out));
	*message = NULL;
	if (expression(&ps, out)) {
		blanks(&ps);
		if (!*ps.p) {
			return true;
		}
		fail(&ps, "unexpected character");
	}
	vector_free(out);
	*message = ps.error;
	return false;
}
