/*
 * Owns the feeds, the credentials and the transport of one API server; gives every
 * stream its turn.
 */
#include "kube/cluster.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/str.h"
#include "base/unknown.h"
#include "src/kube/feed.h"
#include "src/kube/fetch.h"
#include "src/kube/intents.h"
#include "src/kube/lookup.h"
#include "src/kube/probe.h"
#include "src/kube/prometheus.h"
#include "src/kube/request.h"

/* What one stream may take before the next one has its turn. */
#define DECODE_SLICE_BYTES (16u << 10)
#define IMPERSONATION_CEILING (1u << 20)
/* A turn that comes this much later than it should: the machine slept, and connections
 * are dead that do not know it yet. */
#define SLEPT_MS 20000
/* Of the Prometheus' transport: one connection, and what libcurl needs besides. */
#define PROMETHEUS_FD_COUNT 8

struct cluster {
	const struct target *target;
	const struct settings *settings;
	struct feed_context context;
	struct strbuf impersonation;
	struct feed feeds[KIND_COUNT]; /* the watched kinds only */
	size_t feed_count;
	size_t first; /* whose turn it is */
	struct probe probe;
	bool is_watch_list_offered;
	struct fetch fetch;
	struct intents intents;
	struct lookup lookup;
	struct prometheus *prometheus; /* NULL: none */
	uint64_t seed;
	bool is_started;
	bool is_refresh_due;
	bool has_logged_in;	  /* since the last pump */
	int64_t expected_mono_ms; /* latest moment of the next turn */
	/* Scratch of cluster_wait(): foreign descriptors and the plugin's. */
	struct pollfd *fds;
	size_t fd_capacity;
	/* While recording: who the changes are for. */
	cluster_emit *emit;
	void *emit_context;
};

/* These live where the VMs live. The others that have a namespace belong to KubeVirt's
 * own installation: restricting them to the user's namespace would hide them. */
static bool follows_namespace(enum kind kind)
{
	return kind == KIND_MIGRATION || kind == KIND_VMI || kind == KIND_POD ||
		kind == KIND_EVENT || kind == KIND_QUOTA || kind == KIND_PVC;
}

static const char *fallback_namespace(const struct cluster *cluster)
{
	if (cluster->settings->all_namespaces) {
		return NULL;
	}
	if (!text_is_empty(cluster->settings->namespace)) {
		return cluster->settings->namespace;
	}
	return text_is_empty(cluster->target->namespace) ? NULL
							 : cluster->target->namespace;
}

static const char *chosen_namespace(const struct cluster *cluster)
{
	if (cluster->settings->all_namespaces ||
		text_is_empty(cluster->settings->namespace)) {
		return NULL;
	}
	return cluster->settings->namespace;
}

static void add_feeds(struct cluster *cluster, uint64_t *seed)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		enum kind kind = (enum kind)i;
		bool is_local = follows_namespace(kind);
		struct reflector_config config = {
			.kind = kind_info(kind),
			.namespace = is_local ? chosen_namespace(cluster) : NULL,
			.fallback_namespace = fallback_namespace(cluster),
			.is_empty_fallback_meaningless = !is_local,
			.seed = backoff_random(seed),
		};

		if (config.kind->interest != KIND_ON_DEMAND) {
			feed_init(&cluster->feeds[cluster->feed_count], kind, &config);
			cluster->feed_count++;
		}
	}
}

static void configure(struct cluster *cluster)
{
	const struct transport *transport = &cluster->context.transport;
	struct transport_config config;
	struct error err;

	auth_fill_config(cluster->context.auth, &config);
	config.user_agent = request_user_agent();
	if (!transport->ops->configure(transport->self, &config, &err)) {
		log_line("network: %s", err.message);
	}
}

struct cluster *cluster_create(const struct target *target,
	const struct settings *settings, struct transport transport, uint64_t seed)
{
	struct cluster *cluster = mem_calloc(1, sizeof(*cluster));

	cluster->target = target;
	cluster->settings = settings;
	strbuf_init(&cluster->impersonation, IMPERSONATION_CEILING);
	(void)auth_impersonation(target, &cluster->impersonation);
	cluster->context = (struct feed_context){
		.target = target,
		.transport = transport,
		.auth = auth_create(target),
		.impersonation = &cluster->impersonation,
	};
	add_feeds(cluster, &seed);
	probe_init(&cluster->probe, backoff_random(&seed));
	fetch_init(&cluster->fetch, settings->refresh_ms, backoff_random(&seed));
	intents_init(&cluster->intents);
	lookup_init(&cluster->lookup);
	cluster->seed = backoff_random(&seed);
	configure(cluster);
	return cluster;
}

void cluster_add_prometheus(struct cluster *cluster,
	const struct prometheus_target *target, struct transport transport)
{
	assert(cluster->prometheus == NULL && !cluster->is_started);
	cluster->prometheus = prometheus_create(target, transport, cluster->seed);
}

void cluster_destroy(struct cluster *cluster)
{
	if (cluster == NULL) {
		return;
	}
	for (size_t i = 0; i < cluster->feed_count; i++) {
		feed_finish(&cluster->feeds[i], &cluster->context);
	}
	probe_finish(&cluster->probe, &cluster->context);
	fetch_finish(&cluster->fetch, &cluster->context);
	intents_finish(&cluster->intents, &cluster->context);
	lookup_finish(&cluster->lookup, &cluster->context);
	prometheus_destroy(cluster->prometheus, &cluster->context);
	cluster->context.transport.ops->destroy(cluster->context.transport.self);
	auth_destroy(cluster->context.auth);
	strbuf_finish(&cluster->impersonation);
	mem_free(cluster->fds);
	mem_free(cluster);
}

static int64_t earlier(int64_t a, int64_t b)
{
	if (!i64_is_known(a)) {
		return b;
	}
	return i64_is_known(b) && b < a ? b : a;
}

static int64_t due_mono_ms(const struct cluster *cluster)
{
	int64_t due = earlier(auth_due_mono_ms(cluster->context.auth),
		probe_due_mono_ms(&cluster->probe));

	due = earlier(due, intents_due_mono_ms(&cluster->intents));
	due = earlier(due, fetch_due_mono_ms(&cluster->fetch, &cluster->context));
	if (cluster->prometheus != NULL) {
		due = earlier(due, prometheus_due_mono_ms(cluster->prometheus));
	}
	for (size_t i = 0; i < cluster->feed_count; i++) {
		due = earlier(due, feed_due_mono_ms(&cluster->feeds[i]));
	}
	return due;
}

static bool has_work(const struct cluster *cluster, struct moment now)
{
	if (!cluster->is_started || cluster->is_refresh_due || cluster->has_logged_in ||
		fetch_has_work(&cluster->fetch) ||
		lookup_is_due(&cluster->lookup, cluster->context.auth) ||
		(cluster->prometheus != NULL &&
			prometheus_has_work(cluster->prometheus)) ||
		intents_are_due(&cluster->intents, cluster->context.auth, now)) {
		return true;
	}
	for (size_t i = 0; i < cluster->feed_count; i++) {
		const struct feed *feed = &cluster->feeds[i];

		if ((feed->is_due && auth_is_ready(cluster->context.auth)) ||
			feed_has_backlog(feed, &cluster->context)) {
			return true;
		}
	}
	return false;
}

static int wait_ms(
	const struct cluster *cluster, struct moment now, int64_t deadline_mono_ms)
{
	int64_t due = earlier(deadline_mono_ms, due_mono_ms(cluster));

	if (has_work(cluster, now)) {
		return 0;
	}
	if (!i64_is_known(due) || due > now.mono_ms + INT_MAX) {
		return INT_MAX;
	}
	return due > now.mono_ms ? (int)(due - now.mono_ms) : 0;
}

/* Descriptors besides the transport's own, and the longest time to wait for them. */
static size_t further_fds(const struct cluster *cluster,
	struct pollfd out[AUTH_FD_COUNT + PROMETHEUS_FD_COUNT], int *out_ms)
{
	size_t count = auth_fds(cluster->context.auth, out);

	*out_ms = INT_MAX;
	if (cluster->prometheus != NULL) {
		count += prometheus_descriptors(
			cluster->prometheus, out + count, PROMETHEUS_FD_COUNT, out_ms);
	}
	return count;
}

static void wait_with(struct cluster *cluster, struct pollfd *fds, size_t fd_count,
	const struct pollfd *further, size_t further_count, int timeout_ms)
{
	const struct transport *transport = &cluster->context.transport;

	while (cluster->fd_capacity < fd_count + further_count) {
		cluster->fds = mem_grow(cluster->fds, cluster->fd_capacity,
			&cluster->fd_capacity, sizeof(*cluster->fds));
	}
	if (fd_count > 0) {
		memcpy(cluster->fds, fds, fd_count * sizeof(*fds));
	}
	memcpy(cluster->fds + fd_count, further, further_count * sizeof(*further));
	transport->ops->wait(
		transport->self, cluster->fds, fd_count + further_count, timeout_ms);
	if (fd_count > 0) {
		memcpy(fds, cluster->fds, fd_count * sizeof(*fds));
	}
}

void cluster_wait(struct cluster *cluster, struct pollfd *fds, size_t fd_count,
	struct moment now, int64_t deadline_mono_ms)
{
	const struct transport *transport = &cluster->context.transport;
	struct pollfd further[AUTH_FD_COUNT + PROMETHEUS_FD_COUNT];
	int timeout_ms = wait_ms(cluster, now, deadline_mono_ms);
	int limit_ms;
	size_t further_count = further_fds(cluster, further, &limit_ms);

	cluster->expected_mono_ms = now.mono_ms + timeout_ms;
	timeout_ms = timeout_ms < limit_ms ? timeout_ms : limit_ms;
	if (further_count == 0) {
		transport->ops->wait(transport->self, fds, fd_count, timeout_ms);
	} else {
		wait_with(cluster, fds, fd_count, further, further_count, timeout_ms);
	}
	if (cluster->prometheus != NULL) {
		prometheus_move_bytes(cluster->prometheus);
	}
}

static void tell_all(
	struct cluster *cluster, enum reflector_event_type type, struct moment now)
{
	for (size_t i = 0; i < cluster->feed_count; i++) {
		feed_tell(&cluster->feeds[i], &cluster->context, type, now);
	}
}

/* One stream that got through shows the way to those that wait because the server was
 * not to be reached, or because the credentials were refused. */
static void wake_waiting(struct cluster *cluster, struct moment now)
{
	for (size_t i = 0; i < cluster->feed_count; i++) {
		struct feed *feed = &cluster->feeds[i];
		enum reflector_obstacle obstacle = feed->reflector.obstacle;

		if (feed->reflector.phase == REFLECTOR_WAITING &&
			((obstacle == REFLECTOR_NETWORK &&
				 cluster->context.is_reachable) ||
				(obstacle == REFLECTOR_CREDENTIALS &&
					cluster->context.is_accepted))) {
			feed_tell(feed, &cluster->context, REFLECTOR_EVENT_RETRY, now);
		}
	}
	if (cluster->context.is_reachable) {
		probe_retry(&cluster->probe);
	}
}

static void pump_auth(struct cluster *cluster, struct moment now)
{
	struct auth *auth = cluster->context.auth;
	uint32_t before = auth_generation(auth);
	bool had_problem = auth_problem(auth) != NULL;

	auth_pump(auth, now);
	cluster->context.is_reachable = cluster->has_logged_in; /* worth a try */
	if (auth_take_identity_change(auth)) {
		configure(cluster);
		cluster->context.is_reachable = true;
	}
	if (cluster->has_logged_in || auth_generation(auth) != before ||
		(had_problem && auth_problem(auth) == NULL)) {
		cluster->context.is_accepted = true;
	}
	cluster->has_logged_in = false;
}

static void notice_sleep(struct cluster *cluster, struct moment now)
{
	if (cluster->is_started &&
		now.mono_ms - cluster->expected_mono_ms >= SLEPT_MS) {
		log_line("woke up %lld s late: asking everything again",
			(long long)((now.mono_ms - cluster->expected_mono_ms) / 1000));
		cluster->is_refresh_due = true;
	}
	cluster->expected_mono_ms = now.mono_ms;
}

static void decode(struct cluster *cluster, struct moment now)
{
	size_t left = LIMIT_DECODE_BYTES_PER_TURN;
	size_t taken = 1;
	size_t count = cluster->feed_count;

	assert(count > 0);
	while (left > 0 && taken > 0) {
		taken = 0;
		for (size_t i = 0; i < count && left > 0; i++) {
			size_t index = (cluster->first + i) % count;
			size_t slice =
				left < DECODE_SLICE_BYTES ? left : DECODE_SLICE_BYTES;
			size_t bytes = feed_decode(
				&cluster->feeds[index], &cluster->context, slice, now);

			taken += bytes;
			left -= bytes;
		}
	}
	cluster->first = (cluster->first + 1) % count;
}

/* From now on a kind that has to be read again is asked for by one watch. Each
 * reflector takes this back by itself where the server refuses. */
static void offer_watch_list(struct cluster *cluster)
{
	if (!cluster->probe.offers_watch_list || cluster->is_watch_list_offered) {
		return;
	}
	cluster->is_watch_list_offered = true;
	for (size_t i = 0; i < cluster->feed_count; i++) {
		cluster->feeds[i].reflector.config.uses_watch_list = true;
	}
}

void cluster_set_record(struct cluster *cluster, struct record *record)
{
	cluster->context.record = record;
}

static void record_and_emit(void *context, const struct change *change)
{
	struct cluster *cluster = context;
	struct feed_context *shared = &cluster->context;

	/* First: the receiver takes the object over. */
	record_change(shared->record, change, shared->json, shared->is_frame);
	cluster->emit(cluster->emit_context, change);
}

static void begin_pump(
	struct cluster *cluster, struct moment now, cluster_emit *emit, void *context)
{
	struct feed_context *shared = &cluster->context;

	shared->emit = emit;
	shared->emit_context = context;
	shared->is_reachable = false;
	shared->is_accepted = false;
	if (shared->record == NULL) {
		return;
	}
	cluster->emit = emit;
	cluster->emit_context = context;
	shared->emit = record_and_emit;
	shared->emit_context = cluster;
	record_turn(shared->record, now);
	record_scope(shared->record, cluster_namespace(cluster));
}

void cluster_pump(
	struct cluster *cluster, struct moment now, cluster_emit *emit, void *context)
{
	begin_pump(cluster, now, emit, context);
	pump_auth(cluster, now);
	notice_sleep(cluster, now);
	if (!cluster->is_started) {
		cluster->is_started = true;
		tell_all(cluster, REFLECTOR_EVENT_START, now);
	}
	if (cluster->is_refresh_due) {
		cluster->is_refresh_due = false;
		tell_all(cluster, REFLECTOR_EVENT_REFRESH, now);
	}
	for (size_t i = 0; i < cluster->feed_count; i++) {
		feed_pump(&cluster->feeds[i], &cluster->context, now);
	}
	probe_pump(&cluster->probe, &cluster->context, now);
	offer_watch_list(cluster);
	fetch_pump(&cluster->fetch, &cluster->context, now);
	if (cluster->prometheus != NULL) {
		prometheus_pump(cluster->prometheus, &cluster->context, now);
	}
	intents_pump(&cluster->intents, &cluster->context, now);
	lookup_pump(&cluster->lookup, &cluster->context, now);
	decode(cluster, now);
	/* What was decoded may have ended lists and called for watches. */
	for (size_t i = 0; i < cluster->feed_count; i++) {
		feed_pump(&cluster->feeds[i], &cluster->context, now);
	}
	wake_waiting(cluster, now);
	record_scope(cluster->context.record, cluster_namespace(cluster));
	cluster->context.emit = NULL;
}

uint32_t cluster_submit(
	struct cluster *cluster, const struct intent *intent, struct moment now)
{
	(void)now; /* sent by the next pump, which the next wait does not delay */
	return intents_submit(&cluster->intents, intent);
}

uint32_t cluster_look_up(struct cluster *cluster, const struct object_ref *ref)
{
	return lookup_ask(&cluster->lookup, ref);
}

void cluster_refresh(struct cluster *cluster, struct moment now)
{
	cluster->is_refresh_due = true;
	auth_refresh(cluster->context.auth);
	probe_retry(&cluster->probe);
	fetch_refresh(&cluster->fetch, now);
	if (cluster->prometheus != NULL) {
		prometheus_refresh(cluster->prometheus);
	}
}

void cluster_set_interest(struct cluster *cluster, const struct interest *interest)
{
	fetch_want(&cluster->fetch, interest);
	if (cluster->prometheus != NULL) {
		prometheus_want(cluster->prometheus, interest);
	}
}

bool cluster_is_sampled(const struct cluster *cluster)
{
	return fetch_is_sampled(&cluster->fetch);
}

bool cluster_awaits_prometheus(const struct cluster *cluster)
{
	return cluster->prometheus != NULL &&
		!prometheus_is_sampled(cluster->prometheus, cluster->fetch.now);
}

void cluster_offer_terminal(struct cluster *cluster)
{
	auth_offer_terminal(cluster->context.auth);
}

bool cluster_login_is_due(const struct cluster *cluster)
{
	return auth_login_is_due(cluster->context.auth);
}

bool cluster_login(struct cluster *cluster, struct moment now, struct error *err)
{
	cluster->has_logged_in = true;
	return auth_login(cluster->context.auth, now, err);
}

bool cluster_is_in_doubt(const struct cluster *cluster)
{
	for (size_t i = 0; i < cluster->feed_count; i++) {
		const struct reflector *reflector = &cluster->feeds[i].reflector;

		if (reflector->phase == REFLECTOR_WAITING &&
			(reflector->obstacle == REFLECTOR_NETWORK ||
				reflector->obstacle == REFLECTOR_CREDENTIALS)) {
			return true;
		}
	}
	return false;
}

void cluster_renew_identity(struct cluster *cluster)
{
	auth_renew(cluster->context.auth);
	strbuf_reset(&cluster->impersonation);
	(void)auth_impersonation(cluster->target, &cluster->impersonation);
	configure(cluster);
	cluster->has_logged_in = true;
}

bool cluster_is_settled(const struct cluster *cluster)
{
	for (size_t i = 0; i < cluster->feed_count; i++) {
		if (!source_state_is_settled(&cluster->feeds[i].reflector.state)) {
			return false;
		}
	}
	return true;
}

const char *cluster_namespace(const struct cluster *cluster)
{
	for (size_t i = 0; i < cluster->feed_count; i++) {
		if (cluster->feeds[i].kind == KIND_MIGRATION) {
			return reflector_namespace(&cluster->feeds[i].reflector);
		}
	}
	return NULL;
}
