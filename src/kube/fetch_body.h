/*
 * The body of one answer as it arrives: whole, or only the lines that are wanted, so
 * that megabytes of other metrics neither pile up nor are looked at in one go.
 */
#ifndef KUBE_FETCH_BODY_H
#define KUBE_FETCH_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/strbuf.h"

enum fetch_lines {
	FETCH_ALL,	/* no lines: the body as it is */
	FETCH_METRICS,	/* metrics of migrations */
	FETCH_PROGRESS, /* progress in a launcher's log */
	FETCH_ENDING,	/* that, and why a copy is broken off */
};

struct fetch_body {
	enum fetch_lines lines;
	struct strbuf kept;
	struct strbuf partial; /* a line that is not over */
};

void fetch_body_init(struct fetch_body *body, enum fetch_lines lines, size_t ceiling);
void fetch_body_finish(struct fetch_body *body);
void fetch_body_append(struct fetch_body *body, struct str bytes);
/* A line without an end was cut: it is no part of it. */
struct str fetch_body_text(const struct fetch_body *body);
/* The ceiling was reached. */
bool fetch_body_is_full(const struct fetch_body *body);

#endif
