/*
 * What will happen to a migration by itself, and when: every clock that runs against
 * it.
 *
 * kubevirt: pkg/virt-launcher/virtwrap/live-migration-source.go (completion, progress),
 * pkg/virt-controller/watch/migration/migration.go (target pod, utility volumes,
 * backoff).
 */
#ifndef FACTS_DEADLINE_H
#define FACTS_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

enum deadline_kind {
	DEADLINE_COMPLETION,
	DEADLINE_PROGRESS,
	DEADLINE_UNSCHEDULABLE,
	DEADLINE_PENDING_POD,
	DEADLINE_UTILITY_VOLUMES,
	DEADLINE_BACKOFF,
};

enum deadline_effect {
	EFFECT_ABORT,
	EFFECT_POST_COPY,
	EFFECT_PAUSE,
	EFFECT_POD_DELETED,
	EFFECT_RETRY,
};

/* Of one migration the nearest first, those without a known moment last. */
struct deadline {
	enum deadline_kind kind;
	enum deadline_effect effect;
	int64_t at_ms; /* UNKNOWN_I64: it will come, but when cannot be foretold */
	double seconds_left;  /* negative when overdue; NAN with an unknown moment */
	double seconds_total; /* the whole budget; NAN where there is none */
	/* The real deadline may be later: sizes that no API object tells (ephemeral
	 * disks of block migrations) lengthen the budget. */
	bool is_lower_bound;
	/* Why the moment is not known, or what moment and effect hang on; NULL: nothing
	 * to add. */
	const char *reason;
	const char *origin; /* which setting or annotation it comes from */
};

struct facts;
struct vmi;

/* What the budget of a copy is counted by: guest memory, and from 1.8 on the volumes
 * that move as far as their size is known; 0 where nothing is. */
int64_t deadline_budget_bytes(const struct facts *facts, const struct vmi *vmi);
/* Contract texts: "completion", ...; "abort", "post-copy", ... */
const char *deadline_kind_text(enum deadline_kind kind);
const char *deadline_effect_text(enum deadline_effect effect);

#endif
