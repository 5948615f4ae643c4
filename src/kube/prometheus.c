/* Asking a Prometheus: when, over which connection, and what its refusals mean. */
#include "src/kube/prometheus.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/kube/fetch_body.h"
#include "src/kube/path.h"
#include "src/kube/prometheus_query.h"
#include "src/kube/prometheus_take.h"
#include "src/kube/record.h"
#include "src/kube/request.h"
#include "src/net/backoff.h"

/* Exporters are scraped every 15 or 30 s, and Red Hat's rule for OpenShift is one query
 * in 30 s at most. */
#define PERIOD_MS 30000
#define FAILURE_CAP_MS 300000
#define TIMEOUT_MS 20000
/* What is missing shows within a second or so of a picture, bit by bit: the question
 * that cannot be asked again for so long waits for all of it. */
#define GATHER_MS 1500
/* How long --once waits for one that does not answer. */
#define PATIENCE_MS 10000
#define QUERY_CEILING (8u << 10)
#define ANSWER_CEILING (8u << 20)
#define WARNING_SIZE 120

struct prometheus {
	const struct prometheus_target *target;
	struct transport transport; /* ops NULL: the cluster's */
	struct auth *auth;	    /* NULL: the cluster's */
	struct strbuf nobody;	    /* nobody is impersonated there */

	bool wants_progress;
	struct interest_measured *nodes;
	size_t node_count;
	size_t left_out; /* nodes that did not fit into the question */
	bool is_wanted;
	bool was_wanted;   /* in the last turn */
	bool is_answered;  /* for good or bad, since it is wanted */
	bool is_asked_for; /* an interest was set */

	uint32_t transfer; /* 0: none */
	uint32_t credentials;
	struct fetch_body body;
	int64_t asked_mono_ms; /* UNKNOWN_I64: never */
	int64_t due_mono_ms;
	int64_t wanted_mono_ms; /* since when */
	uint32_t failures;	/* in a row */
	uint64_t random;

	struct arena *arena; /* of one answer */
	struct source_state state;
	bool has_news;
	struct moment now; /* of the last turn */
};

static void configure(struct prometheus *prometheus)
{
	struct transport_config config;
	struct error err;

	auth_fill_config(prometheus->auth, &config);
	config.user_agent = request_user_agent();
	if (!prometheus->transport.ops->configure(
		    prometheus->transport.self, &config, &err)) {
		log_line("prometheus: %s", err.message);
	}
}

struct prometheus *prometheus_create(const struct prometheus_target *target,
	struct transport transport, uint64_t seed)
{
	struct prometheus *prometheus = mem_calloc(1, sizeof(*prometheus));

	prometheus->target = target;
	prometheus->transport = transport;
	prometheus->random = seed;
	prometheus->asked_mono_ms = UNKNOWN_I64;
	prometheus->arena = arena_create(16u << 10);
	prometheus->state = (struct source_state){
		.since_mono_ms = UNKNOWN_I64,
		.confirmed_mono_ms = UNKNOWN_I64,
		.objects = UNKNOWN_I64,
		.loading = UNKNOWN_I64,
		.retry_mono_ms = UNKNOWN_I64,
	};
	strbuf_init(&prometheus->nobody, 1);
	if (!target->is_behind_cluster) {
		prometheus->auth = auth_create(&target->target);
		configure(prometheus);
	}
	return prometheus;
}

static const struct transport *transport_of(
	const struct prometheus *prometheus, const struct feed_context *context)
{
	return prometheus->transport.ops != NULL ? &prometheus->transport
						 : &context->transport;
}

static void end_transfer(struct prometheus *prometheus, struct feed_context *context)
{
	const struct transport *transport = transport_of(prometheus, context);

	if (prometheus->transfer != 0) {
		transport->ops->release(transport->self, prometheus->transfer);
		fetch_body_finish(&prometheus->body);
	}
	prometheus->transfer = 0;
}

static void forget_nodes(struct prometheus *prometheus)
{
	for (size_t i = 0; i < prometheus->node_count; i++) {
		const struct interest_measured *node = &prometheus->nodes[i];

		for (size_t k = 0; k < node->address_count; k++) {
			mem_free((void *)(uintptr_t)node->addresses[k]);
		}
		mem_free((void *)(uintptr_t)node->addresses);
		mem_free((void *)(uintptr_t)node->node);
	}
	mem_free(prometheus->nodes);
	prometheus->nodes = NULL;
	prometheus->node_count = 0;
}

void prometheus_destroy(struct prometheus *prometheus, struct feed_context *context)
{
	if (prometheus == NULL) {
		return;
	}
	end_transfer(prometheus, context);
	forget_nodes(prometheus);
	if (prometheus->transport.ops != NULL) {
		prometheus->transport.ops->destroy(prometheus->transport.self);
	}
	auth_destroy(prometheus->auth);
	arena_destroy(prometheus->arena);
	strbuf_finish(&prometheus->nobody);
	mem_free(prometheus);
}

/* --- wishes --- */

static struct interest_measured copy_node(const struct interest_measured *from)
{
	struct interest_measured node = *from;
	const char **addresses =
		mem_calloc(from->address_count + 1, sizeof(*addresses));

	for (size_t i = 0; i < from->address_count; i++) {
		addresses[i] = mem_strdup(from->addresses[i]);
	}
	node.node = mem_strdup(from->node);
	node.addresses = addresses;
	return node;
}

void prometheus_want(struct prometheus *prometheus, const struct interest *interest)
{
	forget_nodes(prometheus);
	prometheus->wants_progress = interest->wants_progress;
	if (interest->measured_count > 0) {
		prometheus->nodes = mem_calloc(
			interest->measured_count, sizeof(*prometheus->nodes));
	}
	for (size_t i = 0; i < interest->measured_count; i++) {
		prometheus->nodes[i] = copy_node(&interest->measured[i]);
	}
	prometheus->node_count = interest->measured_count;
	prometheus->is_wanted =
		interest->wants_progress || interest->measured_count > 0;
	prometheus->has_news = prometheus->has_news || !prometheus->is_asked_for ||
		prometheus->is_wanted != prometheus->was_wanted;
	prometheus->is_asked_for = true;
}

/* --- answers --- */

static void set_state(
	struct prometheus *prometheus, enum source_state_code code, const char *message)
{
	struct source_state *state = &prometheus->state;
	char safe[sizeof(state->message)];

	safe_text(safe, sizeof(safe), message);
	if (state->code != code || !i64_is_known(state->since_mono_ms)) {
		state->since_mono_ms = prometheus->now.mono_ms;
	}
	if (state->code != code || strcmp(state->message, safe) != 0) {
		log_line("prometheus: %s%s%s",
			code == SOURCE_IDLE ? "idle" : source_state_text(code),
			safe[0] != '\0' ? ": " : "", safe);
	}
	state->code = code;
	memcpy(state->message, safe, sizeof(safe));
	prometheus->has_news = true;
}

static int64_t pause_ms(struct prometheus *prometheus, int64_t retry_after_s)
{
	int64_t pause = PERIOD_MS;

	for (uint32_t i = 1; i < prometheus->failures && pause < FAILURE_CAP_MS; i++) {
		pause *= 2;
	}
	pause = pause > FAILURE_CAP_MS ? FAILURE_CAP_MS : pause;
	if (i64_is_known(retry_after_s) && retry_after_s <= FAILURE_CAP_MS / 1000 &&
		retry_after_s * 1000 > pause) {
		pause = retry_after_s * 1000;
	}
	return pause + (int64_t)(backoff_random(&prometheus->random) % 1000);
}

static void fail(struct prometheus *prometheus, struct feed_context *context,
	enum source_state_code code, int64_t retry_after_s, const char *message)
{
	struct source_state *state = &prometheus->state;
	char kept[sizeof(state->message)];

	(void)snprintf(kept, sizeof(kept), "%s", message);
	end_transfer(prometheus, context);
	prometheus->failures++;
	prometheus->is_answered = true;
	prometheus->due_mono_ms =
		prometheus->now.mono_ms + pause_ms(prometheus, retry_after_s);
	state->is_complete_once = true;
	if (code == SOURCE_ERROR && i64_is_known(state->confirmed_mono_ms)) {
		code = SOURCE_STALE;
	}
	set_state(prometheus, code, kept);
}

static size_t count_wanting_rates(const struct prometheus *prometheus)
{
	size_t count = 0;

	for (size_t i = 0; i < prometheus->node_count; i++) {
		count += prometheus->nodes[i].wants_rates;
	}
	return count;
}

/* What it is asked for, how often, and what is missing of the answer. */
static void describe_answer(const struct prometheus *prometheus,
	const struct promql_answer *answer, size_t disputed, struct error *line)
{
	char warning[WARNING_SIZE];
	struct strbuf text;

	strbuf_init(&text, sizeof(line->message));
	if (answer->warning_count > 0) {
		safe_text(warning, sizeof(warning), answer->warning);
		strbuf_printf(&text, "partial answer: %s; ", warning);
	}
	if (disputed > 0) {
		strbuf_printf(&text,
			"%zu figures left out that it tells in two ways: does it see "
			"several clusters? ",
			disputed);
	}
	if (answer->malformed > 0) {
		strbuf_printf(&text, "%zu series cannot be read; ", answer->malformed);
	}
	if (prometheus->left_out > 0) {
		strbuf_printf(&text, "%zu nodes did not fit into the query; ",
			prometheus->left_out);
	}
	strbuf_printf(&text, "asked every 30 s for%s%s%s",
		prometheus->wants_progress ? " progress" : "",
		prometheus->wants_progress && prometheus->node_count > 0 ? " and" : "",
		prometheus->node_count == 0		      ? ""
			: count_wanting_rates(prometheus) > 0 ? " rates of links"
							      : " speeds of links");
	(void)error_set(line, ERR_NONE, "%s", strbuf_cstr(&text));
	strbuf_finish(&text);
}

static void take_answer(struct prometheus *prometheus, struct feed_context *context)
{
	struct promql_answer answer;
	struct prometheus_take take = {
		.answer = &answer,
		.nodes = prometheus->nodes,
		.node_count = prometheus->node_count,
		.arena = prometheus->arena,
		.now = prometheus->now,
		.context = context,
	};
	struct error line;

	if (!decode_promql(prometheus->arena, fetch_body_text(&prometheus->body),
		    &answer, &line)) {
		fail(prometheus, context, SOURCE_ERROR, UNKNOWN_I64, line.message);
		return;
	}
	record_prometheus(context->record, prometheus->nodes, prometheus->node_count,
		fetch_body_text(&prometheus->body));
	describe_answer(prometheus, &answer, prometheus_take(&take), &line);
	end_transfer(prometheus, context);
	prometheus->failures = 0;
	prometheus->is_answered = true;
	prometheus->due_mono_ms =
		prometheus->asked_mono_ms + pause_ms(prometheus, UNKNOWN_I64);
	prometheus->state.confirmed_mono_ms = prometheus->now.mono_ms;
	prometheus->state.objects = (int64_t)answer.count;
	prometheus->state.is_complete_once = true;
	set_state(prometheus, SOURCE_LIVE, line.message);
}

/* --- refusals --- */

/* Which setting helps is what the reader wants to know. */
static const char *advice(const struct prometheus *prometheus, int64_t code)
{
	const struct prometheus_target *target = prometheus->target;

	if (target->is_behind_cluster) {
		return "the API server's proxy takes every token away: a Prometheus "
		       "that wants one is asked at its own address, see "
		       "prometheus-token-file";
	}
	if (target->takes_cluster_token) {
		return code == 401
			? "the cluster's token is not accepted there: see "
			  "prometheus-token-file"
			: "the cluster's user may not query it (on OpenShift: role "
			  "cluster-monitoring-view)";
	}
	if (target->target.token_file != NULL) {
		return code == 401
			? "the token of prometheus-token-file is not accepted"
			: "the token of prometheus-token-file may not query it (on "
			  "OpenShift: role cluster-monitoring-view)";
	}
	return "it wants a token: see prometheus-token-file, or "
	       "prometheus-credentials: cluster";
}

/* The first line of what came with a refusal, if that is plain text or its own JSON. */
static void read_reason(const struct prometheus *prometheus,
	const struct transfer_status *transfer, struct error *reason)
{
	struct str body = fetch_body_text(&prometheus->body);
	struct promql_answer answer;
	struct str line = { "", 0 };
	struct status status;

	decode_status(transfer->http_code, transfer->content_type, body, &status);
	if (status.is_status) {
		(void)error_set(reason, ERR_SERVER, "%s", status.message);
		return;
	}
	if (!decode_promql(prometheus->arena, body, &answer, reason) &&
		reason->code == ERR_SERVER) {
		return;
	}
	if (strncasecmp(transfer->content_type, "text/plain", 10) == 0) {
		(void)str_split(&body, '\n', &line);
	}
	line = str_trim(line);
	(void)error_set(reason, ERR_SERVER, "%.*s",
		line.length > WARNING_SIZE ? WARNING_SIZE : (int)line.length,
		line.data);
}

static bool is_of_api_server(
	const struct prometheus *prometheus, const struct transfer_status *transfer)
{
	struct status status;

	decode_status(transfer->http_code, transfer->content_type,
		fetch_body_text(&prometheus->body), &status);
	return prometheus->target->is_behind_cluster && status.is_status;
}

static void take_denial(struct prometheus *prometheus, struct feed_context *context,
	const struct transfer_status *transfer, const struct error *reason)
{
	struct auth *auth = prometheus->auth != NULL ? prometheus->auth : context->auth;
	bool is_api_server = is_of_api_server(prometheus, transfer);
	struct error line;

	/* The cluster's credentials are judged by the API server alone. */
	if (transfer->http_code == 401 && (is_api_server || prometheus->auth != NULL)) {
		(void)auth_reject(auth, prometheus->credentials, prometheus->now);
	}
	if (is_api_server) {
		(void)error_set(&line, ERR_DENIED, "HTTP %lld: %s",
			(long long)transfer->http_code, reason->message);
	} else {
		(void)error_set(&line, ERR_DENIED, "HTTP %lld%s%s; %s",
			(long long)transfer->http_code,
			reason->message[0] != '\0' ? ": " : "", reason->message,
			advice(prometheus, transfer->http_code));
	}
	fail(prometheus, context, SOURCE_FORBIDDEN, transfer->retry_after_s,
		line.message);
}

static void take_refusal(struct prometheus *prometheus, struct feed_context *context,
	const struct transfer_status *transfer)
{
	int64_t code = transfer->http_code;
	struct error reason;
	struct error line;

	read_reason(prometheus, transfer, &reason);
	if (code == 401 || code == 403) {
		take_denial(prometheus, context, transfer, &reason);
		return;
	}
	if (code >= 300 && code < 400) {
		(void)error_set(&line, ERR_SERVER,
			"HTTP %lld: it points to another address, which is not "
			"followed: is that a login page?",
			(long long)code);
	} else if (code == 404) {
		(void)error_set(&line, ERR_SERVER,
			"HTTP 404: there is no Prometheus at this address");
	} else {
		(void)error_set(&line, ERR_SERVER, "HTTP %lld%s%s", (long long)code,
			reason.message[0] != '\0' ? ": " : "", reason.message);
	}
	fail(prometheus, context, SOURCE_ERROR, transfer->retry_after_s, line.message);
}

static void take_failure(struct prometheus *prometheus, struct feed_context *context,
	const struct transfer_status *transfer)
{
	struct error line = *transfer->error;

	if (line.code == ERR_TLS && !prometheus->target->is_behind_cluster) {
		(void)error_set(&line, ERR_TLS,
			"%s; see prometheus-certificate-authority",
			transfer->error->message);
	}
	fail(prometheus, context, SOURCE_ERROR, transfer->retry_after_s, line.message);
}

static void take_end(struct prometheus *prometheus, struct feed_context *context,
	const struct transfer_status *transfer)
{
	static const char html[] = "text/html";

	if (transfer->http_code != 0 && transfer->http_code != 200) {
		take_refusal(prometheus, context, transfer);
	} else if (transfer->state == TRANSFER_FAILED) {
		take_failure(prometheus, context, transfer);
	} else if (transfer->http_code == 0) {
		fail(prometheus, context, SOURCE_ERROR, UNKNOWN_I64,
			"the server ended the connection");
	} else if (strncasecmp(transfer->content_type, html, sizeof(html) - 1) == 0) {
		fail(prometheus, context, SOURCE_ERROR, UNKNOWN_I64,
			"the answer is a web page: is there a login page between?");
	} else {
		take_answer(prometheus, context);
	}
	arena_reset(prometheus->arena);
}

static void pump_transfer(struct prometheus *prometheus, struct feed_context *context)
{
	const struct transport *transport = transport_of(prometheus, context);
	struct transfer_status status;
	struct str bytes;

	if (!transport->ops->status(transport->self, prometheus->transfer, &status)) {
		fail(prometheus, context, SOURCE_ERROR, UNKNOWN_I64,
			"the transfer is lost");
		return;
	}
	bytes = transport->ops->peek(transport->self, prometheus->transfer);
	if (bytes.length > 0) {
		fetch_body_append(&prometheus->body, bytes);
		transport->ops->consume(
			transport->self, prometheus->transfer, bytes.length);
	}
	if (fetch_body_is_full(&prometheus->body)) {
		fail(prometheus, context, SOURCE_ERROR, UNKNOWN_I64,
			"the answer is too large to be read");
	} else if (status.state != TRANSFER_RUNNING) {
		take_end(prometheus, context, &status);
	}
}

/* --- questions --- */

static bool build_url(struct prometheus *prometheus, struct strbuf *url)
{
	struct strbuf query;
	bool fits;

	strbuf_init(&query, QUERY_CEILING);
	prometheus->left_out = prometheus_query(&query, prometheus->wants_progress,
		prometheus->nodes, prometheus->node_count);
	strbuf_printf(url, "%s/api/v1/query", prometheus->target->target.server);
	path_query(url, "query", strbuf_cstr(&query));
	fits = query.length > 0 && !query.is_full && !url->is_full;
	strbuf_finish(&query);
	return fits;
}

/* By GET: through the API server's proxy a POST would take the right to create, and so
 * it would at OpenShift's own gate. */
static void ask(struct prometheus *prometheus, struct feed_context *context)
{
	bool is_behind = prometheus->target->is_behind_cluster;
	struct auth *auth = is_behind || prometheus->target->takes_cluster_token
		? context->auth
		: prometheus->auth;
	struct transport_request request = {
		.method = "GET",
		.accept_gzip = !context->target->disable_compression,
		.timeout_ms = TIMEOUT_MS,
	};
	struct error err = { ERR_NONE, "" };
	struct strbuf url;

	prometheus->asked_mono_ms = prometheus->now.mono_ms;
	strbuf_init(&url, PATH_CEILING);
	if (build_url(prometheus, &url)) {
		request.url = strbuf_cstr(&url);
		prometheus->credentials = auth_generation(auth);
		prometheus->transfer = request_submit(transport_of(prometheus, context),
			auth, is_behind ? context->impersonation : &prometheus->nobody,
			request, &err);
	} else {
		(void)error_set(&err, ERR_ARGUMENT, "the question fits into no URL");
	}
	strbuf_finish(&url);
	if (prometheus->transfer == 0) {
		fail(prometheus, context, SOURCE_ERROR, UNKNOWN_I64, err.message);
		return;
	}
	fetch_body_init(&prometheus->body, FETCH_ALL, ANSWER_CEILING);
	if (prometheus->state.code == SOURCE_IDLE) {
		set_state(prometheus, SOURCE_CONNECTING, "");
	}
}

/* NULL: it can be asked. */
static const char *obstacle(
	const struct prometheus *prometheus, const struct feed_context *context)
{
	const struct auth *own = prometheus->auth;

	if (prometheus->target->target.token_file != NULL &&
		auth_authorization(own) == NULL) {
		return "the file of prometheus-token-file cannot be read";
	}
	if (prometheus->target->takes_cluster_token &&
		auth_authorization(context->auth) == NULL) {
		return "the cluster's user has no token that could be sent: see "
		       "prometheus-token-file";
	}
	return NULL;
}

static bool can_ask(
	const struct prometheus *prometheus, const struct feed_context *context)
{
	bool needs_cluster = prometheus->target->is_behind_cluster ||
		prometheus->target->takes_cluster_token;

	return !needs_cluster ||
		(auth_is_ready(context->auth) && auth_problem(context->auth) == NULL);
}

static void note_wish(struct prometheus *prometheus)
{
	int64_t soonest_ms = prometheus->now.mono_ms + GATHER_MS;

	if (prometheus->is_wanted && !prometheus->was_wanted) {
		prometheus->wanted_mono_ms = prometheus->now.mono_ms;
		prometheus->is_answered = false;
		if (prometheus->due_mono_ms < soonest_ms) {
			prometheus->due_mono_ms = soonest_ms;
		}
	}
	prometheus->was_wanted = prometheus->is_wanted;
}

static void ask_if_due(struct prometheus *prometheus, struct feed_context *context)
{
	const char *why_not;

	if (prometheus->transfer != 0 || !prometheus->is_wanted ||
		prometheus->now.mono_ms < prometheus->due_mono_ms ||
		!can_ask(prometheus, context)) {
		return;
	}
	why_not = obstacle(prometheus, context);
	if (why_not != NULL) {
		fail(prometheus, context, SOURCE_FORBIDDEN, UNKNOWN_I64, why_not);
	} else {
		ask(prometheus, context);
	}
}

static void tell(struct prometheus *prometheus, struct feed_context *context)
{
	struct change change = {
		.type = CHANGE_SOURCE,
		.source = SOURCE_PROMETHEUS,
	};

	if (!prometheus->is_wanted && prometheus->transfer == 0 &&
		prometheus->state.code != SOURCE_IDLE) {
		prometheus->state.confirmed_mono_ms = UNKNOWN_I64;
		set_state(prometheus, SOURCE_IDLE, "");
	}
	if (prometheus->state.code == SOURCE_IDLE) {
		set_state(prometheus, SOURCE_IDLE,
			"nothing is missing that it would be asked for");
		prometheus->state.is_complete_once = true;
	}
	prometheus->has_news = false;
	change.state = prometheus->state;
	context->emit(context->emit_context, &change);
}

void prometheus_pump(
	struct prometheus *prometheus, struct feed_context *context, struct moment now)
{
	prometheus->now = now;
	if (prometheus->auth != NULL) {
		auth_pump(prometheus->auth, now);
		if (auth_take_identity_change(prometheus->auth)) {
			configure(prometheus);
		}
	}
	note_wish(prometheus);
	if (prometheus->transfer != 0) {
		pump_transfer(prometheus, context);
	}
	ask_if_due(prometheus, context);
	if (prometheus->has_news && prometheus->is_asked_for) {
		tell(prometheus, context);
	}
}

void prometheus_refresh(struct prometheus *prometheus)
{
	prometheus->failures = 0;
	if (i64_is_known(prometheus->asked_mono_ms)) {
		prometheus->due_mono_ms = prometheus->asked_mono_ms + PERIOD_MS;
	}
}

int64_t prometheus_due_mono_ms(const struct prometheus *prometheus)
{
	int64_t due = prometheus->auth != NULL ? auth_due_mono_ms(prometheus->auth)
					       : UNKNOWN_I64;

	if (prometheus->is_wanted && prometheus->transfer == 0 &&
		(!i64_is_known(due) || prometheus->due_mono_ms < due)) {
		due = prometheus->due_mono_ms;
	}
	return due;
}

bool prometheus_has_work(const struct prometheus *prometheus)
{
	return (prometheus->has_news && prometheus->is_asked_for) ||
		prometheus->is_wanted != prometheus->was_wanted;
}

bool prometheus_is_sampled(const struct prometheus *prometheus, struct moment now)
{
	if (!prometheus->is_wanted) {
		return true;
	}
	return prometheus->was_wanted &&
		(prometheus->is_answered ||
			now.mono_ms - prometheus->wanted_mono_ms >= PATIENCE_MS);
}

size_t prometheus_descriptors(const struct prometheus *prometheus, struct pollfd *out,
	size_t capacity, int *out_ms)
{
	const struct transport *transport = &prometheus->transport;

	*out_ms = INT_MAX;
	return transport->ops == NULL
		? 0
		: transport->ops->descriptors(transport->self, out, capacity, out_ms);
}

void prometheus_move_bytes(const struct prometheus *prometheus)
{
	const struct transport *transport = &prometheus->transport;

	if (transport->ops != NULL) {
		transport->ops->wait(transport->self, NULL, 0, 0);
	}
}
