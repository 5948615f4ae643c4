/*
 * The conversation with one API server: what to ask, when, what the answer means.
 *
 * Owns the reflectors (one list and one watch per kind), the samplers, credentials and
 * the transport. Everything it learns comes out as changes; it never touches the store.
 */
#ifndef KUBE_CLUSTER_H
#define KUBE_CLUSTER_H

#include <poll.h>

#include "base/clock.h"
#include "base/error.h"
#include "model/change.h"
#include "model/interest.h"
#include "model/prometheus_target.h"
#include "model/settings.h"
#include "model/target.h"
#include "net/transport.h"

struct cluster;

/* Receives each change; takes over change->object. */
typedef void cluster_emit(void *context, const struct change *change);

/* `target` and `settings` are borrowed and must outlive the cluster; the transport is
 * taken over. `seed` feeds the jitter. */
struct cluster *cluster_create(const struct target *target,
	const struct settings *settings, struct transport transport, uint64_t seed);
/* What comes from now on is recorded, too; borrowed. NULL: no more. */
struct record;
void cluster_set_record(struct cluster *cluster, struct record *record);
/* NULL is allowed. */
void cluster_destroy(struct cluster *cluster);

/* A Prometheus to ask besides, before the first turn. `target` is borrowed and must
 * outlive the cluster; `transport` is taken over, its ops NULL for one behind the API
 * server's proxy. */
void cluster_add_prometheus(struct cluster *cluster,
	const struct prometheus_target *target, struct transport transport);

/* Waits for network bytes or one of `fds`, at most until `deadline_mono_ms` or the
 * cluster's own next timer; returns at once while decoded work is left over. */
void cluster_wait(struct cluster *cluster, struct pollfd *fds, size_t fd_count,
	struct moment now, int64_t deadline_mono_ms);
/* Decodes at most LIMIT_DECODE_BYTES_PER_TURN over all streams, in turn; runs due
 * timers. */
void cluster_pump(
	struct cluster *cluster, struct moment now, cluster_emit *emit, void *context);
/* Takes a copy of an intent and does it once; its outcome, with the number returned
 * here (never 0), comes out of cluster_pump() as CHANGE_OUTCOME. */
uint32_t cluster_submit(
	struct cluster *cluster, const struct intent *intent, struct moment now);
/* Asks for one object as it is, whole; its document, with the number returned here
 * (never 0), comes out of cluster_pump() as CHANGE_DOCUMENT. A newer question takes the
 * place of one that is not answered yet. */
uint32_t cluster_look_up(struct cluster *cluster, const struct object_ref *ref);
/* Forget back-offs and ask again at once (the user pressed r, or the machine woke up).
 */
void cluster_refresh(struct cluster *cluster, struct moment now);
/* What to poll and fetch from now on; copied. Before the first call nothing is. To be
 * called each time the facts were computed; the same interest again costs little. */
void cluster_set_interest(struct cluster *cluster, const struct interest *interest);
/* Everything of the interest was answered once, or refused, or kept us waiting for ten
 * seconds; also when nothing was asked. Of no concern to cluster_is_settled(). */
bool cluster_is_sampled(const struct cluster *cluster);
/* The same of a Prometheus: it is wanted and has not answered yet, nor kept us waiting
 * for ten seconds. */
bool cluster_awaits_prometheus(const struct cluster *cluster);
/* Credential plugins that ask on a terminal. The caller offers it once, and then calls
 * cluster_login() whenever that is due, its own screen left: the plugin gets stdin and
 * stderr, and the call returns when it ended. False and err without a credential. */
void cluster_offer_terminal(struct cluster *cluster);
bool cluster_login_is_due(const struct cluster *cluster);
bool cluster_login(
	struct cluster *cluster, struct moment now, struct error *err) MUST_USE;
/* Some source cannot be had because the server is not to be reached or refuses the
 * credentials: another address or other credentials might help. */
bool cluster_is_in_doubt(const struct cluster *cluster);
/* The target has other credentials than before; those of before are not used any more
 * when this returns. What is shown stays. */
void cluster_renew_identity(struct cluster *cluster);
/* All sources have answered once (or said a definite no). */
bool cluster_is_settled(const struct cluster *cluster);
/* The namespace everything is restricted to; NULL for all. Changes when a cluster-wide
 * list is forbidden and the context's namespace is tried instead. */
const char *cluster_namespace(const struct cluster *cluster);

#endif
