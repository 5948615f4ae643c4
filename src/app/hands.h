/*
 * The shell around a performance: sends what it wants sent, hands it what was answered,
 * and keeps the journal. Order and wiring only; what is to be done is decided in
 * commands and perform.c.
 */
#ifndef APP_HANDS_H
#define APP_HANDS_H

#include "commands/perform.h"
#include "kube/cluster.h"
#include "kube/record.h"
#include "src/app/journal.h"

/* Requests on their way: the client's number and the journal's. */
struct hands_sent {
	uint32_t id;
	uint64_t serial;
	bool is_dry_run;
};

struct hands {
	struct perform *perform;
	struct journal *journal;
	struct record *record; /* borrowed; NULL: nothing is recorded */
	struct hands_sent *sent;
	size_t sent_count;
	size_t sent_capacity;
	struct outcome *answers; /* came, and not yet handed on */
	size_t answer_count;
	size_t answer_capacity;
	int64_t looked_mono_ms;
	uint64_t looked_revision;
	bool is_look_due;
	bool is_behind; /* the picture has changed since, the look waits its time */
};

/* `journal_path` NULL: in memory only. A journal that cannot be written is told by
 * hands_view()->note; the hands work without it. */
void hands_init(struct hands *hands, const struct target *target,
	const char *journal_path, struct moment now);
/* One that was only zeroed is allowed. */
void hands_finish(struct hands *hands);

/* For the receiver of the cluster's changes: keeps CHANGE_OUTCOME, ignores the rest. */
void hands_note_change(struct hands *hands, const struct change *change);
/* The user has spoken, or the plan is new: look again at once. */
void hands_touch(struct hands *hands);
/* True when hands_turn() would use facts: they need not be computed otherwise. */
bool hands_want_facts(
	struct hands *hands, const struct store *store, struct moment now);
/* After cluster_pump(): answers, a look, then what is to be sent. Without a cluster
 * nothing is. */
void hands_turn(struct hands *hands, struct cluster *cluster, const struct facts *facts,
	struct moment now);
/* Latest moment of the next turn; INT64_MAX: whenever. */
int64_t hands_due_mono_ms(const struct hands *hands);

const struct perform_view *hands_view(const struct hands *hands, struct arena *arena);

#endif
