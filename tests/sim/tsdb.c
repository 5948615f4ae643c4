/* What the simulated Prometheus keeps: series by name and labels, their last points. */
#include "tsdb.h"

#include <stdlib.h>
#include <string.h>

struct series **tsdb;
size_t tsdb_count;

static size_t tsdb_cap;
static int64_t scrapes;

const char *label_value(const struct label *labels, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(labels[i].name, name) == 0) {
			return labels[i].value;
		}
	}
	return NULL;
}

static void add_label(struct series *s, const char *name, size_t name_len,
	const char *value, size_t value_len)
{
	char *key = xndup(name, name_len);

	if (s->label_count == LABEL_MAX ||
		label_value(s->labels, s->label_count, key)) {
		free(key);
		return;
	}
	s->labels[s->label_count].name = key;
	s->labels[s->label_count++].value = xndup(value, value_len);
}

static void add_extra(struct series *s, const char *extra)
{
	while (*extra) {
		size_t len = strcspn(extra, ",");
		const char *eq = memchr(extra, '=', len);

		if (eq) {
			add_label(s, extra, (size_t)(eq - extra), eq + 1,
				len - (size_t)(eq - extra) - 1);
		}
		extra += len + (extra[len] == ',');
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct label *)a)->name, ((const struct label *)b)->name);
}

static void series_free(struct series *s)
{
	for (size_t i = 0; i < s->label_count; i++) {
		free(s->labels[i].name);
		free(s->labels[i].value);
	}
	free(s->name);
	free(s->target);
	free(s);
}

static bool same(const struct series *a, const struct series *b)
{
	if (strcmp(a->name, b->name) != 0 || a->label_count != b->label_count) {
		return false;
	}
	for (size_t i = 0; i < a->label_count; i++) {
		if (strcmp(a->labels[i].name, b->labels[i].name) != 0 ||
			strcmp(a->labels[i].value, b->labels[i].value) != 0) {
			return false;
		}
	}
	return true;
}

/* The kept one with these labels; takes over the draft. */
static struct series *keep(struct series *draft)
{
	for (size_t i = 0; i < tsdb_count; i++) {
		if (same(tsdb[i], draft)) {
			series_free(draft);
			return tsdb[i];
		}
	}
	if (tsdb_count == tsdb_cap) {
		tsdb_cap = tsdb_cap * 2 + 64;
		tsdb = xgrow(tsdb, tsdb_cap * sizeof(*tsdb));
	}
	tsdb[tsdb_count++] = draft;
	return draft;
}

static void add_point(struct series *s, int64_t at, double value)
{
	/* Out of order or a repeat: Prometheus drops it. */
	if (s->point_count && s->points[s->point_count - 1].at >= at) {
		return;
	}
	if (s->point_count == POINT_MAX) {
		memmove(s->points, s->points + 1,
			(POINT_MAX - 1) * sizeof(s->points[0]));
		s->point_count--;
	}
	s->points[s->point_count].at = at;
	s->points[s->point_count++].value = value;
}

static void read_line(const char *line, const char *extra, int64_t at)
{
	struct series *s = xalloc(sizeof(*s));
	size_t len = strcspn(line, "{ ");
	char *end;
	double value;

	s->name = xndup(line, len);
	line += len;
	if (*line == '{') {
		line++;
		while (*line && *line != '}') {
			size_t name = strcspn(line, "=");
			const char *open = line + name + 2;
			size_t value_len = strcspn(open, "\"");

			add_label(s, line, name, open, value_len);
			line = open + value_len + 1;
			line += *line == ',';
		}
		line += *line == '}';
	}
	add_extra(s, extra);
	qsort(s->labels, s->label_count, sizeof(s->labels[0]), by_name);
	s->target = xdup(extra);
	value = strtod(line, &end);
	s->timed = strtoll(end, NULL, 10) > 0;
	at = s->timed ? strtoll(end, NULL, 10) : at;
	s = keep(s);
	s->gone = false;
	s->scrape = scrapes;
	add_point(s, at, value);
}

void tsdb_scrape(const char *text, const char *extra, int64_t at)
{
	scrapes++;
	while (text && *text) {
		size_t len = strcspn(text, "\n");

		if (len && *text != '#') {
			char *line = xndup(text, len);

			read_line(line, extra, at);
			free(line);
		}
		text += len + (text[len] == '\n');
	}
	for (size_t i = 0; i < tsdb_count; i++) {
		if (tsdb[i]->scrape != scrapes && str_eq(tsdb[i]->target, extra)) {
			tsdb[i]->gone = true;
		}
	}
}

void tsdb_free(void)
{
	for (size_t i = 0; i < tsdb_count; i++) {
		series_free(tsdb[i]);
	}
	free(tsdb);
	tsdb = NULL;
	tsdb_count = 0;
	tsdb_cap = 0;
}
