/* Polling over the network: what the sampler decides, done. */
#include "src/kube/fetch.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/kube/fetch_decode.h"
#include "src/kube/fetch_url.h"
#include "src/kube/path.h"
#include "src/kube/record.h"
#include "src/kube/request.h"

/* A kubelet that does not answer holds a place that others wait for. */
#define TIMEOUT_MS 10000
/* Decoded per turn: one large body, or several small ones. A megabyte takes a few
 * milliseconds. */
#define DECODE_BYTES (256u << 10)
/* Lists of a handful of pods or events; of the pods of a node; of all attached volumes.
 */
#define EVIDENCE_CEILING (16u << 20)

void fetch_init(struct fetch *fetch, int64_t refresh_ms, uint64_t seed)
{
	*fetch = (struct fetch){ 0 };
	sampler_init(&fetch->sampler, refresh_ms, seed);
	fetch->arena = arena_create(16u << 10);
	fetch->splitter = splitter_create(SPLIT_LIST, LIMIT_ITEM_BYTES);
	for (int i = 0; i < SAMPLER_CLASS_COUNT; i++) {
		fetch->states[i] = (struct source_state){
			.since_mono_ms = UNKNOWN_I64,
			.confirmed_mono_ms = UNKNOWN_I64,
			.objects = UNKNOWN_I64,
			.loading = UNKNOWN_I64,
			.retry_mono_ms = UNKNOWN_I64,
		};
	}
}

static void free_slot(struct fetch_slot *slot, struct feed_context *context)
{
	const struct transport *transport = &context->transport;

	if (slot->transfer != 0) {
		transport->ops->release(transport->self, slot->transfer);
	}
	fetch_body_finish(&slot->body);
	*slot = (struct fetch_slot){ .job = NULL };
}

void fetch_finish(struct fetch *fetch, struct feed_context *context)
{
	for (size_t i = 0; i < FETCH_SLOTS; i++) {
		if (fetch->slots[i].job != NULL) {
			free_slot(&fetch->slots[i], context);
		}
	}
	sampler_finish(&fetch->sampler);
	arena_destroy(fetch->arena);
	splitter_destroy(fetch->splitter);
}

static void answer(struct fetch *fetch, struct fetch_slot *slot,
	const struct sampler_result *result, struct feed_context *context)
{
	struct sampler_job *job = slot->job;

	if (result->outcome != SAMPLER_OK && result->outcome != job->outcome) {
		log_line("%s%s%s: %s", job->namespace,
			job->namespace[0] != '\0' ? "/" : "", job->name,
			result->message != NULL ? result->message : "");
	}
	sampler_answer(&fetch->sampler, job, result, fetch->now);
	fetch->has_news = true;
	free_slot(slot, context);
}

static void answer_trouble(struct fetch *fetch, struct fetch_slot *slot,
	enum sampler_outcome outcome, const char *message, struct feed_context *context)
{
	char text[SAMPLER_MESSAGE_SIZE];
	struct sampler_result result = {
		.outcome = outcome,
		.message = text,
		.retry_after_s = UNKNOWN_I64,
		.measured_ms = UNKNOWN_I64,
	};

	safe_text(text, sizeof(text), message);
	answer(fetch, slot, &result, context);
}

static void lock(struct fetch *fetch, struct feed_context *context, const char *reason)
{
	struct error line;

	(void)error_set(&line, ERR_DENIED, "not logged in: %s", reason);
	sampler_lock(&fetch->sampler, line.message, fetch->now);
	fetch->locked_generation = auth_generation(context->auth);
	fetch->is_locked_by_problem = false;
	fetch->has_news = true;
}

static bool is_plain_text(const char *content_type)
{
	return strncasecmp(content_type, "text/plain", sizeof("text/plain") - 1) == 0;
}

/* What is behind the proxy speaks plain text: its first line is the message. */
static void describe_refusal(const struct fetch_slot *slot,
	const struct transfer_status *transfer, const struct status *status,
	char message[SAMPLER_MESSAGE_SIZE])
{
	struct str body = fetch_body_text(&slot->body);
	struct str text = { "", 0 };
	struct error line;
	bool is_unreachable = transfer->http_code >= 502 && transfer->http_code <= 504;

	if (is_plain_text(transfer->content_type)) {
		(void)str_split(&body, '\n', &text);
		text = str_trim(text);
	}
	if (status->is_status || text.length == 0) {
		text = str_from(status->message);
	}
	(void)error_set(&line, ERR_SERVER, "%.*s", (int)text.length, text.data);
	if (transfer->http_code != 404 && !is_unreachable) {
		(void)error_set(&line, ERR_SERVER, "HTTP %lld: %.*s",
			(long long)transfer->http_code, (int)text.length, text.data);
	}
	safe_text(message, SAMPLER_MESSAGE_SIZE, line.message);
}

/* Whose refusal it is matters: kubelets and virt-handlers answer in plain text through
 * the proxy, the API server with a Status. Only the latter knows of our login and of
 * our rights. */
static void take_refusal(struct fetch *fetch, struct fetch_slot *slot,
	const struct transfer_status *transfer, struct feed_context *context)
{
	struct sampler_job *job = slot->job;
	bool is_evidence = job->class == SAMPLER_CLAIM ||
		job->class == SAMPLER_WORKLOAD || job->class == SAMPLER_VM;
	char message[SAMPLER_MESSAGE_SIZE];
	struct status status;
	struct sampler_result result = {
		.outcome = SAMPLER_TROUBLE,
		.message = message,
		.retry_after_s = transfer->retry_after_s,
		.measured_ms = UNKNOWN_I64,
	};

	decode_status(transfer->http_code, transfer->content_type,
		fetch_body_text(&slot->body), &status);
	if (!i64_is_known(result.retry_after_s)) {
		result.retry_after_s = status.retry_after_s;
	}
	describe_refusal(slot, transfer, &status, message);
	if (transfer->http_code == 401 && status.is_status) {
		if (!auth_reject(context->auth, slot->credentials, fetch->now)) {
			lock(fetch, context, status.message);
		}
		sampler_return(&fetch->sampler, job, fetch->now);
		free_slot(slot, context);
		return;
	}
	if (transfer->http_code == 403 && status.is_status) {
		result.outcome = SAMPLER_FORBIDDEN;
		fetch_missing_right(job, message, sizeof(message));
	} else if (transfer->http_code == 404) {
		/* That there is no such object is an answer about an object. */
		result.outcome = is_evidence ? SAMPLER_OK : SAMPLER_GONE;
		if (is_evidence) {
			fetch_drop_held(job, context);
		}
	} else if (transfer->http_code == 429) {
		result.is_busy = true;
		result.retry_after_s =
			i64_is_known(result.retry_after_s) ? result.retry_after_s : 1;
	} else if (transfer->http_code >= 502 && transfer->http_code <= 504) {
		result.outcome = SAMPLER_UNREACHABLE;
	}
	answer(fetch, slot, &result, context);
}

static bool is_page(const char *content_type)
{
	return strncasecmp(content_type, "text/html", sizeof("text/html") - 1) == 0;
}

static void end_transfer(struct fetch *fetch, struct fetch_slot *slot,
	const struct transfer_status *status, struct feed_context *context)
{
	if (status->http_code != 0 && status->http_code != 200) {
		take_refusal(fetch, slot, status, context);
	} else if (status->state == TRANSFER_FAILED) {
		answer_trouble(fetch, slot, SAMPLER_UNREACHABLE, status->error->message,
			context);
	} else if (status->http_code == 0) {
		answer_trouble(fetch, slot, SAMPLER_UNREACHABLE,
			"the server ended the connection", context);
	} else if (is_page(status->content_type)) {
		answer_trouble(fetch, slot, SAMPLER_TROUBLE,
			"the answer is a web page: is there a login page between?",
			context);
	} else {
		slot->is_complete = true;
	}
}

static void pump_slot(
	struct fetch *fetch, struct fetch_slot *slot, struct feed_context *context)
{
	const struct transport *transport = &context->transport;
	struct transfer_status status;
	struct str bytes;
	bool is_refused;

	if (!transport->ops->status(transport->self, slot->transfer, &status)) {
		slot->transfer = 0;
		answer_trouble(fetch, slot, SAMPLER_UNREACHABLE, "the transfer is lost",
			context);
		return;
	}
	if (status.http_code != 0) {
		context->is_reachable = true;
	}
	is_refused = status.http_code != 0 && status.http_code != 200;
	if (is_refused && slot->body.lines != FETCH_ALL) {
		/* An error has other lines than those that are wanted of an answer. */
		slot->body.lines = FETCH_ALL;
	}
	bytes = transport->ops->peek(transport->self, slot->transfer);
	if (bytes.length > 0) {
		fetch_body_append(&slot->body, bytes);
		transport->ops->consume(transport->self, slot->transfer, bytes.length);
	}
	if (is_refused && slot->body.kept.length >= LIMIT_ERROR_BODY_BYTES) {
		take_refusal(fetch, slot, &status, context);
	} else if (fetch_body_is_full(&slot->body)) {
		answer_trouble(fetch, slot, SAMPLER_TROUBLE,
			"the answer is too large to be read", context);
	} else if (status.state != TRANSFER_RUNNING) {
		end_transfer(fetch, slot, &status, context);
	}
}

static void pump_slots(struct fetch *fetch, struct feed_context *context)
{
	for (size_t i = 0; i < FETCH_SLOTS; i++) {
		struct fetch_slot *slot = &fetch->slots[i];

		if (slot->job == NULL) {
			continue;
		}
		if (!slot->job->is_wanted) {
			sampler_return(&fetch->sampler, slot->job, fetch->now);
			free_slot(slot, context);
		} else if (!slot->is_complete) {
			pump_slot(fetch, slot, context);
		}
	}
}

/* At least one: the largest body comes through, too. */
static void decode_slots(struct fetch *fetch, struct feed_context *context)
{
	size_t taken = 0;

	for (size_t i = 0; i < FETCH_SLOTS && taken < DECODE_BYTES; i++) {
		struct fetch_slot *slot = &fetch->slots[i];
		char message[SAMPLER_MESSAGE_SIZE] = "";
		struct sampler_result result;

		if (slot->job == NULL || !slot->is_complete) {
			continue;
		}
		taken += slot->body.kept.length;
		record_answer(context->record, slot->job, fetch_body_text(&slot->body));
		result = fetch_decode(
			&(struct fetch_answer){
				.job = slot->job,
				.body = fetch_body_text(&slot->body),
				.context = context,
				.now = fetch->now,
				.arena = fetch->arena,
				.splitter = fetch->splitter,
			},
			message);
		answer(fetch, slot, &result, context);
		arena_reset(fetch->arena);
	}
}

static enum fetch_lines lines_of(enum sampler_class class)
{
	if (class == SAMPLER_METRICS) {
		return FETCH_METRICS;
	}
	if (class == SAMPLER_ENDING) {
		return FETCH_ENDING;
	}
	return class == SAMPLER_LOG ? FETCH_PROGRESS : FETCH_ALL;
}

static int64_t timeout_of(const struct target *target)
{
	return target->request_timeout_ms > 0 && target->request_timeout_ms < TIMEOUT_MS
		? target->request_timeout_ms
		: TIMEOUT_MS;
}

static struct fetch_slot *idle_slot(struct fetch *fetch)
{
	for (size_t i = 0; i < FETCH_SLOTS; i++) {
		if (fetch->slots[i].job == NULL) {
			return &fetch->slots[i];
		}
	}
	return NULL;
}

static void submit(
	struct fetch *fetch, struct sampler_job *job, struct feed_context *context)
{
	struct fetch_slot *slot = idle_slot(fetch);
	struct strbuf url;
	struct error err = { ERR_NONE, "" };
	struct transport_request request = {
		.method = "GET",
		.accept_gzip = !context->target->disable_compression,
		.timeout_ms = timeout_of(context->target),
	};

	assert(slot != NULL);
	slot->job = job;
	fetch_body_init(&slot->body, lines_of(job->class),
		job->class <= SAMPLER_LOG ? LIMIT_SAMPLE_BYTES : EVIDENCE_CEILING);
	strbuf_init(&url, PATH_CEILING);
	if (fetch_url(&url, context->target->server, job, fetch->now)) {
		request.url = strbuf_cstr(&url);
		slot->credentials = auth_generation(context->auth);
		slot->transfer = request_submit(&context->transport, context->auth,
			context->impersonation, request, &err);
	} else {
		(void)error_set(&err, ERR_ARGUMENT, "the name cannot be asked for");
	}
	strbuf_finish(&url);
	if (slot->transfer == 0) {
		answer_trouble(fetch, slot, SAMPLER_TROUBLE, err.message, context);
	}
}

static bool can_ask(const struct feed_context *context)
{
	return auth_is_ready(context->auth) && auth_problem(context->auth) == NULL;
}

static void ask_due(struct fetch *fetch, struct feed_context *context)
{
	struct sampler_job *job;

	while (can_ask(context) &&
		(job = sampler_next(&fetch->sampler, fetch->now)) != NULL) {
		submit(fetch, job, context);
	}
}

void fetch_pump(struct fetch *fetch, struct feed_context *context, struct moment now)
{
	const char *problem = auth_problem(context->auth);

	fetch->now = now;
	if (fetch->sampler.is_locked &&
		(fetch->locked_generation != auth_generation(context->auth) ||
			(fetch->is_locked_by_problem && problem == NULL))) {
		sampler_unlock(&fetch->sampler);
		fetch->has_news = true;
	}
	pump_slots(fetch, context);
	decode_slots(fetch, context);
	if (problem != NULL && !fetch->sampler.is_locked) {
		lock(fetch, context, problem);
		fetch->is_locked_by_problem = true;
	}
	ask_due(fetch, context);
	fetch_sweep(fetch, context);
	if (fetch->has_news && fetch->is_asked) {
		fetch->has_news = false;
		fetch_tell(fetch, context);
	}
}

void fetch_refresh(struct fetch *fetch, struct moment now)
{
	sampler_refresh(&fetch->sampler, now);
}

int64_t fetch_due_mono_ms(const struct fetch *fetch, const struct feed_context *context)
{
	int64_t due = can_ask(context)
		? sampler_due_mono_ms(&fetch->sampler, fetch->now)
		: UNKNOWN_I64;

	for (size_t i = 0; i < fetch->sampler.job_count; i++) {
		const struct sampler_job *job = fetch->sampler.jobs[i];

		if (!job->is_wanted && !job->is_in_flight &&
			(!i64_is_known(due) || job->due_mono_ms < due)) {
			due = job->due_mono_ms;
		}
	}
	return due;
}

bool fetch_has_work(const struct fetch *fetch)
{
	for (size_t i = 0; i < FETCH_SLOTS; i++) {
		const struct fetch_slot *slot = &fetch->slots[i];

		if (slot->job != NULL && (slot->is_complete || !slot->job->is_wanted)) {
			return true;
		}
	}
	return fetch->has_news && fetch->is_asked;
}

bool fetch_is_sampled(const struct fetch *fetch)
{
	return sampler_is_sampled(&fetch->sampler, fetch->now);
}
