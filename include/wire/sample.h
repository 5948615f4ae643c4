/*
 * Measurements out of what components export: the kubelet's summary, metrics in the
 * Prometheus text format, progress lines in a launcher's log.
 *
 * Pure and tolerant as wire/decode.h; everything is untrusted text. Counters and times
 * as they came: rates are facts.
 */
#ifndef WIRE_SAMPLE_H
#define WIRE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "model/ending.h"
#include "model/sample.h"

/* The node's interfaces out of /stats/summary; pods are passed over unparsed. Without
 * network statistics there are no interfaces and no time. received_mono_ms stays
 * unknown. False when the body is no complete summary. */
bool decode_summary(struct arena *arena, struct str json, struct node_sample *out,
	struct error *err) MUST_USE;

struct prom_label {
	const char *name;
	const char *value;
};

struct prom_sample {
	const char *metric;
	const struct prom_label *labels;
	size_t label_count;
	double value;	      /* may be NAN or infinite: both are values here */
	int64_t timestamp_ms; /* UNKNOWN_I64 when the line has none */
};

/* Reads a text sample by sample. The members are its own, but for `malformed`. */
struct promtext {
	struct arena *arena;
	struct str rest;
	const char *prefix;
	size_t malformed; /* lines that were passed over, a cut last line included */
};

/* Only metrics whose name begins with `prefix` are looked at; "" for all. Text and
 * prefix are borrowed; samples live in the arena. */
void promtext_init(struct promtext *reader, struct arena *arena, struct str text,
	const char *prefix);
/* False at the end. */
bool promtext_next(struct promtext *reader, struct prom_sample *out);
/* As Go writes a float: "4.2e+09", "NaN", "+Inf". */
bool prom_number(struct str text, double *out) MUST_USE;
/* NULL when the sample has no such label. */
const char *prom_label(const struct prom_sample *sample, const char *name);

/* What a virt-handler's /metrics tells of running migrations, sorted by namespace, VMI
 * and time: one sample per VMI and timestamp, whatever names the release gives the
 * metrics. at_ms is unknown where there are no timestamps (before 1.4). Returns the
 * count. */
size_t decode_handler_metrics(struct arena *arena, struct str text,
	const struct migration_sample **out_samples);

/* The same out of metrics that a Prometheus keeps; others are passed over. The time of
 * each must be the exporter's, not that of the query. */
size_t migration_samples_of(struct arena *arena, const struct prom_sample *metrics,
	size_t count, const struct migration_sample **out_samples);

/* What a Prometheus answers to an instant query (Prometheus: web/api/v1, Querying: HTTP
 * API). */
struct promql_answer {
	/* Numbers as they came: NAN and infinity are values. The time is that of the
	 * query unless the question asked otherwise. */
	const struct prom_sample *samples;
	size_t count;
	size_t malformed; /* elements that were passed over */
	/* Why the answer is not complete ("warnings"); "" when it is. Untrusted. */
	const char *warning;
	size_t warning_count;
};

/* False and err when it is no such answer, or the error that it tells of. */
bool decode_promql(struct arena *arena, struct str json, struct promql_answer *out,
	struct error *err) MUST_USE;

/* One "Migration info for <uid>" line; UNKNOWN_I64 what it does not say. */
struct launcher_progress {
	char uid[64];  /* of the migration; "" when the launcher did not know it */
	int64_t at_ms; /* of the log line */
	int64_t elapsed_ms;
	int64_t data_processed_bytes;
	int64_t data_remaining_bytes;
	int64_t data_total_bytes;
	int64_t memory_processed_bytes;
	int64_t memory_remaining_bytes;
	int64_t memory_total_bytes;
	int64_t memory_bytes_per_s;
	int64_t dirty_bytes_per_s;
	int64_t iteration;
	int64_t postcopy_requests;
	int64_t constant_pages;
	int64_t normal_pages;
	int64_t normal_bytes;
	int64_t expected_downtime_ms;
	/* Measured, in the one line about a finished migration (from KubeVirt 1.9 on);
	 * before its end, and in older releases always, there is an estimate only. */
	int64_t downtime_ms;
	int64_t downtime_net_ms;
	int64_t disk_bytes_per_s;
};

/* A line of the log as pods/log gives it, with or without timestamps=true. False when
 * it is another line. Rates are wrong by a factor of 64 before KubeVirt 1.2, which
 * divided by eight instead of multiplying. */
bool launcher_log_parse(struct str line, struct launcher_progress *out) MUST_USE;

/* One line that says why the launcher breaks a copy off. It does not say which
 * migration that is: whoever asks knows when it ran. */
struct launcher_abort {
	enum abort_cause cause; /* never ABORT_UNKNOWN */
	struct str text;	/* in the line */
	int64_t at_ms;		/* UNKNOWN_I64 */
};

/* False when it is another line. */
bool launcher_log_abort(struct str line, struct launcher_abort *out) MUST_USE;

#endif
