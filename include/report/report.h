/*
 * One-shot output: facts to text on a stream handed in. Proof that the core needs no
 * terminal. Schema and columns are a contract with scripts.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "checks/readiness.h"
#include "diagnose/diagnosis.h"
#include "facts/facts.h"
#include "model/target.h"

/* What the document says about the connection besides the facts. */
struct report_context {
	const char *context; /* NULL: none */
	const char *server;
	const char *namespace_scope;	   /* NULL: all namespaces */
	const struct findings *findings;   /* NULL: not looked for */
	const struct readiness *readiness; /* NULL: not looked for */
	/* The recording that is shown, and which part of it; NULL: a cluster is. */
	const char *replay_file;
	int64_t replay_at_ms;
	int64_t replay_of_ms;
};

/* The document vmigtop/v1, indented, with a final newline. */
void report_json(
	FILE *out, const struct facts *facts, const struct report_context *context);
/* The same on one line. */
void report_json_line(
	FILE *out, const struct facts *facts, const struct report_context *context);
void report_table(FILE *out, const struct facts *facts,
	const struct report_context *context, bool wide, bool headers);
void report_csv(FILE *out, const struct facts *facts,
	const struct report_context *context, bool headers);

/* The document without migrations and VMs, indented. */
void report_check_json(
	FILE *out, const struct facts *facts, const struct report_context *context);
void report_check_table(FILE *out, const struct facts *facts,
	const struct report_context *context, bool headers);

/* The exit status of --check. */
enum check_status {
	CHECK_OK = 0,
	CHECK_FAILED = 1,  /* a conclusion failed, or a finding about something that is
			      not over is critical */
	CHECK_UNKNOWN = 2, /* nothing failed, but not everything could be seen */
	CHECK_NOT_RUN = 3, /* for the caller: there are no facts at all */
};

enum check_status report_check_status(
	const struct facts *facts, const struct report_context *context);

#endif
