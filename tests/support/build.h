/*
 * A cluster by hand for tests of the glass: objects with sane members in a real store,
 * under a clock that stands still.
 */
#ifndef TESTS_SUPPORT_BUILD_H
#define TESTS_SUPPORT_BUILD_H

#include "base/arena.h"
#include "diagnose/diagnosis.h"
#include "facts/facts.h"

/* 2026-11-20T14:02:11Z. */
#define BUILD_NOW_MS INT64_C(1795183331000)
#define BUILD_MONO_MS INT64_C(7000000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)

struct build {
	struct store *store;
	struct arena *frame; /* reset by build_facts() */
	struct moment now;
	struct settings settings;
};

/* An empty store in which every needed source is live. */
void build_init(struct build *build);
/* A store nobody has told anything yet. */
void build_init_unasked(struct build *build);
void build_finish(struct build *build);
/* What follows from the objects alone: joins, slots, queue. Progress, clocks,
 * addresses, links and drains are left unknown, so that the pictures do not depend on
 * how they are computed; build_window_measured() puts them in by hand. */
const struct facts *build_facts(struct build *build);

/* `age_ms` is since the confirmation of a live or stale source, since the start of any
 * other state. */
/* It is asked again in so many ms. */
void build_retry(struct build *build, enum source source, int64_t in_ms);
void build_source(struct build *build, enum source source, enum source_state_code code,
	int64_t age_ms, const char *message);

/* What is returned may be changed until the next build_facts(). */
struct kubevirt *build_kubevirt(
	struct build *build, int64_t per_cluster, int64_t per_node);
struct node *build_node(struct build *build, const char *name);
struct vmi *build_vmi(
	struct build *build, const char *namespace, const char *name, const char *node);
/* Of the VMI of the same name; `age_ms` ago, straight into its phase. */
struct migration *build_migration(struct build *build, const char *namespace,
	const char *vmi, enum migration_phase phase, int64_t age_ms);
/* One more entry of the phase history. */
void build_phase(
	struct migration *migration, enum migration_phase phase, int64_t age_ms);
/* Condition LiveMigratable: true without a reason. */
void build_bound(struct vmi *vmi, const char *reason, const char *message);
/* One disk on a claim; comma separated modes. */
void build_disk(struct vmi *vmi, const char *claim, const char *modes);
struct event *build_event(struct build *build, const struct object *about,
	const char *kind, const char *reason, const char *message, int64_t age_ms);
/* A state that belongs to the migration: on the VMI while it runs, on the VMIM when it
 * is final. `target` may be NULL. */
struct migration_state *build_state(struct build *build, struct migration *migration,
	const char *source, const char *target);
struct pod *build_target_pod(
	struct build *build, const struct migration *migration, const char *node);
struct pod *build_virt_handler(struct build *build, const char *node);
void build_delete(
	struct build *build, enum kind kind, const char *namespace, const char *name);

/* The maintenance window the screens are judged by: twelve nodes, one that drains, four
 * migrations in slots, a queue, a done and a failed one. */
void build_window(struct build *build);
/* The same with what is measured and diagnosed, put in by hand. */
const struct facts *build_window_measured(
	struct build *build, const struct findings **out_findings);

#endif
