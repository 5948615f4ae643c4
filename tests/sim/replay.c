/* Recorded traffic as the cluster: lists at the start, then lines by their time. */
#include "replay.h"

#include "clock.h"
#include "jtree.h"
#include "model.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

struct line {
	double t;
	size_t order;
	struct resource *res;
	char *text; /* the watch line, or the body of a sample */
	char *path; /* samples only */
	unsigned status;
};

static struct line *lines;
static size_t count;
static size_t next_line;

/* The newest body of each sampled path. */
static struct line **current;
static size_t current_count;

/* Resources with a recorded list; of the others only core ones are present. */
static bool listed[RES_COUNT];

static struct resource *resource_of(const char *path)
{
	char group[96] = "";
	char version[32] = "";
	char plural[96] = "";

	if (sscanf(path, "/apis/%95[^/]/%31[^/]/%95[^/?]", group, version, plural) !=
		3) {
		group[0] = '\0';
		if (sscanf(path, "/api/%31[^/]/%95[^/?]", version, plural) != 2) {
			return NULL;
		}
	}
	return store_find(group, version, plural);
}

static char *read_whole(const char *path, size_t *len)
{
	gzFile f = gzopen(path, "rb");
	struct buf b = { 0 };
	char piece[65536];
	int n;

	if (!f) {
		die("%s: %s", path, strerror(errno));
	}
	while ((n = gzread(f, piece, sizeof(piece))) > 0) {
		buf_add(&b, piece, (size_t)n);
	}
	gzclose(f);
	*len = b.len;
	return buf_take(&b);
}

/* End of the JSON value that begins at p. */
static const char *value_end(const char *p)
{
	int depth = 0;
	bool text = false;

	for (; *p; p++) {
		if (text) {
			if (*p == '\\' && p[1]) {
				p++;
			} else if (*p == '"') {
				text = false;
			}
		} else if (*p == '"') {
			text = true;
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if ((*p == '}' || *p == ']') && --depth == 0) {
			return p + 1;
		}
	}
	return p;
}

static void load_items(struct resource *res, const char *body)
{
	const char *p = strstr(body, "\"items\":[");

	p = p ? p + 9 : "";
	while (*p == '{') {
		const char *end = value_end(p);

		store_put_raw(res, EVENT_ADDED, p, (size_t)(end - p));
		p = *end == ',' ? end + 1 : end;
	}
}

static void load_list(const char *dir, struct json_object *entry)
{
	struct resource *res = resource_of(jstr(entry, "path"));
	char *path = xfmt("%s/%s", dir, jstr(entry, "file"));
	struct json_object *tree;
	size_t len;
	char *body = read_whole(path, &len);

	free(path);
	if (res) {
		listed[res - resources] = true;
		load_items(res, body);
		tree = jparse(body, len);
		store_set_rv((uint64_t)strtoull(jstr(tree, "metadata resourceVersion")
				? jstr(tree, "metadata resourceVersion")
				: "0",
			NULL, 10));
		json_object_put(tree);
	}
	free(body);
}

static void load_lists(const char *dir)
{
	char *path = xfmt("%s/index.json", dir);
	size_t len;
	char *body = read_whole(path, &len);
	struct json_object *index = jparse(body, len);
	struct json_object *lists = jget(index, "lists");
	size_t n = lists ? json_object_array_length(lists) : 0;

	if (!n) {
		die("%s: no lists", path);
	}
	clock_init((int64_t)(jnum(index, "start_unix", 0.0) * 1000.0));
	for (size_t i = 0; i < n; i++) {
		load_list(dir, json_object_array_get_idx(lists, i));
	}
	json_object_put(index);
	free(body);
	free(path);
}

static void add_line(struct json_object *o)
{
	static size_t cap;
	const char *path = jstr(o, "path");
	const char *line = jstr(o, "line");
	const char *body = jstr(o, "body");
	struct resource *res = path && line ? resource_of(path) : NULL;
	struct line *l;

	if (!path || (!body && (!line || !res))) {
		return;
	}
	if (count == cap || !lines) {
		cap = lines ? cap * 2 : 1024;
		lines = xgrow(lines, cap * sizeof(*lines));
	}
	l = &lines[count];
	memset(l, 0, sizeof(*l));
	l->t = jnum(o, "t", 0.0);
	l->order = count++;
	l->res = res;
	l->text = xdup(line ? line : body);
	l->path = line ? NULL : xdup(path);
	l->status = (unsigned)jint(o, "status", 200);
}

static void load_stream(const char *dir, const char *file)
{
	char *path = xfmt("%s/%s", dir, file);
	size_t len;
	char *text = read_whole(path, &len);
	char *save = NULL;

	for (char *s = strtok_r(text, "\n", &save); s;
		s = strtok_r(NULL, "\n", &save)) {
		struct json_object *o = jparse(s, strlen(s));

		if (!o) {
			die("%s: a line is no JSON", path);
		}
		add_line(o);
		json_object_put(o);
	}
	free(text);
	free(path);
}

static int by_time(const void *a, const void *b)
{
	const struct line *x = a;
	const struct line *y = b;

	if (x->t < y->t || x->t > y->t) {
		return x->t < y->t ? -1 : 1;
	}
	return x->order < y->order ? -1 : 1;
}

void replay_open(const char *directory)
{
	char *dir = xfmt("%s/scenario", directory);
	struct dirent *e;
	struct stat st;
	DIR *d;

	if (stat(dir, &st) != 0) {
		free(dir);
		dir = xdup(directory);
	}
	d = opendir(dir);
	if (!d) {
		die("%s: %s", dir, strerror(errno));
	}
	load_lists(dir);
	while ((e = readdir(d))) {
		if (str_starts(e->d_name, "watch-") ||
			str_starts(e->d_name, "samples")) {
			load_stream(dir, e->d_name);
		}
	}
	closedir(d);
	free(dir);
	for (size_t i = 0; i < RES_COUNT; i++) {
		resources[i].absent = !listed[i] && !resources[i].typed;
	}
	if (count) {
		qsort(lines, count, sizeof(*lines), by_time);
	}
	current = xalloc((count + 1) * sizeof(struct line *));
}

static void keep_sample(struct line *l)
{
	for (size_t i = 0; i < current_count; i++) {
		if (strcmp(current[i]->path, l->path) == 0) {
			current[i] = l;
			return;
		}
	}
	current[current_count++] = l;
}

static void apply(struct line *l)
{
	const char *object = strstr(l->text, "\"object\":");
	enum event_type type = EVENT_MODIFIED;

	if (l->path) {
		keep_sample(l);
		return;
	}
	if (!object || str_starts(l->text, "{\"type\":\"BOOKMARK\"") ||
		str_starts(l->text, "{\"type\":\"ERROR\"")) {
		return;
	}
	if (str_starts(l->text, "{\"type\":\"DELETED\"")) {
		type = EVENT_DELETED;
	}
	object += 9;
	store_put_raw(l->res, type, object, (size_t)(value_end(object) - object));
}

void replay_tick(void)
{
	double now = (double)clock_now() / 1000.0;

	while (next_line < count && lines[next_line].t <= now) {
		apply(&lines[next_line++]);
	}
}

void replay_close(void)
{
	for (size_t i = 0; i < count; i++) {
		free(lines[i].text);
		free(lines[i].path);
	}
	free(lines);
	free(current);
	lines = NULL;
	current = NULL;
	count = 0;
	current_count = 0;
}

bool replay_body(const char *path, struct reply *reply)
{
	if (!model.replay) {
		return false;
	}
	for (size_t i = 0; i < current_count; i++) {
		if (strcmp(current[i]->path, path) == 0) {
			reply_text(reply, current[i]->status, current[i]->text);
			if (*current[i]->text == '{') {
				reply->type = "application/json";
			}
			return true;
		}
	}
	reply_text(reply, 404, "404 page not found\n");
	return true;
}
