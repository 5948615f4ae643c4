/*
 * Look-ups that many diagnoses need, built once for one run: events by the object they
 * are about, pods by the VMI they belong to, migrations by VMI. Answers point into the
 * store and the facts.
 */
#ifndef SRC_DIAGNOSE_LOOKUP_H
#define SRC_DIAGNOSE_LOOKUP_H

#include "facts/facts.h"

struct lookup;

struct event_range {
	const struct event *const *items; /* oldest first */
	size_t count;
};

struct pod_range {
	const struct pod *const *items; /* oldest first */
	size_t count;
};

struct migration_range {
	const struct migration_fact *const *items; /* oldest first */
	size_t count;
};

struct vmi_range {
	const struct vmi *const *items; /* oldest first */
	size_t count;
};

const struct lookup *lookup_create(const struct facts *facts, struct arena *arena);
/* By how much this computer's clock is ahead of the cluster's at least; 0 as long as
 * nothing speaks for it. */
int64_t lookup_clock_ahead_ms(const struct lookup *lookup);
/* Events about objects of this name, of whatever kind. */
struct event_range lookup_events(
	const struct lookup *lookup, const char *namespace, const char *name);
/* Pods created by, or owned by, the VMI with this uid; attachment pods are not. */
struct pod_range lookup_pods(const struct lookup *lookup, const char *vmi_uid);
/* Pods controlled by the pod with this uid: attachment pods of a launcher. */
struct pod_range lookup_owned_pods(const struct lookup *lookup, const char *pod_uid);
/* VMIs with this node in their status. */
struct vmi_range lookup_vmis(const struct lookup *lookup, const char *node);
/* Migrations of the VMI of this name. */
struct migration_range lookup_migrations(
	const struct lookup *lookup, const char *namespace, const char *vmi);
/* Evacuations, also finished ones, from this node. */
struct migration_range lookup_evacuations(
	const struct lookup *lookup, const char *node);
/* Why it failed, without what differs from one failure to the next (names, addresses,
 * numbers); NULL. */
const char *lookup_reason(
	const struct lookup *lookup, const struct migration_fact *migration);
/* All that failed, in the order of the facts. */
struct migration_range lookup_failed(const struct lookup *lookup);

#endif
