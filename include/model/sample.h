/*
 * Measurements: interface counters of nodes and the progress of running migrations,
 * kept as short histories in the store. Counters as they came; rates are facts.
 */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/unknown.h"

/* Cumulative; UNKNOWN_I64 where the kubelet sent none. */
struct interface_counters {
	const char *name;
	int64_t rx_bytes;
	int64_t tx_bytes;
	int64_t rx_errors;
	int64_t tx_errors;
};

/* One answer of a kubelet. Its time has whole seconds and repeats for about 10 s. */
struct node_sample {
	const char *node;
	int64_t time_ms;	  /* of the counters, by the node's clock */
	int64_t received_mono_ms; /* ours */
	int64_t node_start_ms;	  /* boot as the kubelet tells it; UNKNOWN_I64 */
	const struct interface_counters *interfaces;
	size_t interface_count;
};

/* A link as a Prometheus sees it: rates made there out of counters, over minutes. */
struct link_measure {
	const char *device;
	double rx_bytes_per_s; /* NAN: unknown */
	double tx_bytes_per_s;
	int64_t speed_bits_per_s; /* UNKNOWN_I64 */
};

/* One answer of a Prometheus about one node. */
struct node_measure {
	const char *node;
	int64_t at_ms;		  /* of the query, by the Prometheus' clock */
	int64_t received_mono_ms; /* ours */
	const struct link_measure *links;
	size_t link_count;
};

enum progress_origin {
	PROGRESS_VIRT_HANDLER,
	PROGRESS_PROMETHEUS,
	PROGRESS_LAUNCHER_LOG,
};

/* One measurement of one running migration. The metrics carry no VMIM: the sample
 * belongs to the migration that runs for this VMI at this time. Bytes and bytes per
 * second. */
struct migration_sample {
	const char *namespace;
	const char *vmi;
	const char *node; /* source node that exported it; NULL */
	enum progress_origin origin;
	int64_t at_ms; /* wall clock of the exporter */
	int64_t received_mono_ms;
	int64_t total_bytes;
	int64_t processed_bytes;
	int64_t remaining_bytes;
	int64_t transfer_bytes_per_s;
	int64_t dirty_bytes_per_s;
	int64_t iteration;
	int64_t expected_downtime_ms;
};

/* Whether a node's statistics can be had, and why not. */
enum sample_state_code {
	SAMPLE_NONE, /* never asked */
	SAMPLE_OK,
	SAMPLE_FORBIDDEN,
	SAMPLE_UNREACHABLE,
	SAMPLE_ERROR,
};

struct sample_state {
	enum sample_state_code code;
	int64_t since_mono_ms;
	int64_t answered_mono_ms; /* last good answer; UNKNOWN_I64 */
	char message[160];	  /* safe for a terminal */
};

#endif
