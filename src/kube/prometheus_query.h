/*
 * The one question a Prometheus is asked: everything that is wanted in one instant
 * query, since the rule for monitoring on OpenShift is one query in 30 seconds at most
 * (Red Hat: OpenShift Container Platform, Monitoring, "Accessing metrics using the
 * CLI"). Pure.
 */
#ifndef KUBE_PROMETHEUS_QUERY_H
#define KUBE_PROMETHEUS_QUERY_H

#include <stddef.h>

#include "base/strbuf.h"
#include "model/interest.h"

/* Label added to what is computed, and its values. */
#define PROMETHEUS_MARK "vmigtop"
#define PROMETHEUS_MARK_TIME "time"
#define PROMETHEUS_MARK_RX "rx"
#define PROMETHEUS_MARK_TX "tx"
#define PROMETHEUS_SPEED "node_network_speed_bytes"

/* Appends PromQL; nothing when nothing is wanted. Returns how many nodes there was no
 * room for: the question must fit into a URL. */
size_t prometheus_query(struct strbuf *out, bool wants_progress,
	const struct interest_measured *nodes, size_t node_count);

#endif
