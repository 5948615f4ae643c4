/* What the simulated Prometheus keeps: series by name and labels, their last points. */
#ifndef SIM_TSDB_H
#define SIM_TSDB_H

#include "util.h"

#define LABEL_MAX 12
#define POINT_MAX 64

struct label {
	char *name;
	char *value;
};

struct point {
	int64_t at; /* milliseconds since 1970 */
	double value;
};

struct series {
	char *name;
	struct label labels[LABEL_MAX];
	size_t label_count;
	struct point points[POINT_MAX];
	size_t point_count;
	bool timed;	/* the exporter gives times: it never turns stale */
	int64_t scrape; /* number of the scrape that brought it last */
	bool gone;	/* not in the newest scrape of its target */
	char *target;
};

/* Everything ever scraped. */
extern struct series **tsdb;
extern size_t tsdb_count;

/* One scrape of one target in the exposition format. text NULL: it did not answer.
 * extra: labels of the target, "job=x,instance=y", which give way to those of the
 * exporter. */
void tsdb_scrape(const char *text, const char *extra, int64_t at);
const char *label_value(const struct label *labels, size_t count, const char *name);
void tsdb_free(void);

#endif
