/*
 * The parts of the document vmigtop/v1, one function each, and what they share. Every
 * key is always written; what is unknown is null.
 */
#ifndef SRC_REPORT_JSON_PARTS_H
#define SRC_REPORT_JSON_PARTS_H

#include "facts/facts.h"
#include "report/report.h"
#include "src/report/json_writer.h"

/* Unknown milliseconds are NAN seconds. */
double part_seconds(int64_t ms);
/* {"low":..,"high":..} in whole seconds; NAN is null. */
void part_range(struct json_writer *json, const char *key, double low, double high);
/* Rounded to whole units; NAN is null. */
void part_rounded(struct json_writer *json, const char *key, double value);
/* "namespace/name"; NULL namespace: null. */
void part_name(struct json_writer *json, const char *key, const char *namespace,
	const char *name);
/* The names of migrations by their indexes; null when not known. */
void part_migration_names(struct json_writer *json, const char *key, bool is_known,
	const struct facts *facts, const size_t *indexes, size_t count);
/* [{"id":..,"message":..}] */
void part_notes(struct json_writer *json, const char *key,
	const struct network_note *notes, size_t count);
/* [] when nobody looked for findings. */
void part_findings(
	struct json_writer *json, const char *key, const struct finding_list *list);
/* "key":{"value":..,"origin":..} */
void part_limit(struct json_writer *json, const char *key, const struct limit *limit);
/* Of an open object: the limits that a MigrationPolicy can change for one migration, or
 * that are frozen for it. */
void part_copy_limits(struct json_writer *json, const struct limits *limits);
/* Of a source; NULL when there is nothing to say. */
const char *part_source_message(const struct source_state *state);

void part_migrations(struct json_writer *json, const struct facts *facts,
	const struct findings *findings);
void part_nodes(struct json_writer *json, const struct facts *facts,
	const struct findings *findings);
void part_vmis(struct json_writer *json, const struct facts *facts,
	const struct findings *findings);
void part_network(struct json_writer *json, const struct facts *facts);
/* How long the guest stood still, or why that is not known. */
void part_downtime(struct json_writer *json, const struct downtime *downtime);
void part_history(struct json_writer *json, const struct facts *facts);
void part_readiness(struct json_writer *json, const struct readiness *readiness);

#endif
