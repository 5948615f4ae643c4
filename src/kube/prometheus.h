/*
 * A Prometheus beside the cluster: asks the one question of prometheus_query.h when
 * something is wanted that the cluster itself does not tell, every 30 seconds at most
 * and never two at a time; who does not answer is asked less and less often.
 *
 * Another server than the API's has a transport, a trust and a token of its own. Only
 * what lies behind the API server's proxy is asked as the cluster's user.
 */
#ifndef KUBE_PROMETHEUS_H
#define KUBE_PROMETHEUS_H

#include <poll.h>

#include "model/interest.h"
#include "model/prometheus_target.h"
#include "src/kube/feed.h"

struct prometheus;

/* `target` is borrowed; `transport` is taken over, ops NULL when the cluster's is to be
 * used. */
struct prometheus *prometheus_create(const struct prometheus_target *target,
	struct transport transport, uint64_t seed);
/* NULL is allowed. */
void prometheus_destroy(struct prometheus *prometheus, struct feed_context *context);

/* Copies what it needs. */
void prometheus_want(struct prometheus *prometheus, const struct interest *interest);
/* Takes in what came, asks when it is time, emits. */
void prometheus_pump(
	struct prometheus *prometheus, struct feed_context *context, struct moment now);
/* The user asks: failures are forgotten, the 30 seconds are not. */
void prometheus_refresh(struct prometheus *prometheus);
/* When prometheus_pump() is due without any bytes; UNKNOWN_I64: never. */
int64_t prometheus_due_mono_ms(const struct prometheus *prometheus);
/* There is something to do without waiting. */
bool prometheus_has_work(const struct prometheus *prometheus);
/* What is wanted was answered once, or cannot be, or kept waiting for too long. */
bool prometheus_is_sampled(const struct prometheus *prometheus, struct moment now);

/* Of its own transport, as net/transport.h says. */
size_t prometheus_descriptors(const struct prometheus *prometheus, struct pollfd *out,
	size_t capacity, int *out_ms);
void prometheus_move_bytes(const struct prometheus *prometheus);

#endif
