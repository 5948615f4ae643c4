/* Intents to requests, answers to outcomes. */
#include "src/kube/intents.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/unknown.h"
#include "src/kube/launcher.h"
#include "src/kube/path.h"
#include "src/kube/request.h"
#include "wire/decode.h"
#include "wire/encode.h"

/* The server gives up after 60 s, its webhooks after 10 s each. */
#define TIMEOUT_MS 40000
#define BODY_CEILING (256u << 10)
/* A few pods of one VM; more than this is not what was asked for. */
#define ANSWER_CEILING (2u << 20)
/* Refused unread because the server is busy: worth another try, but not without end. */
#define THROTTLED_TRIES 3
#define THROTTLED_MS 1000
#define CREDENTIALS_TRIES 2

struct pending_intent {
	uint32_t id;
	struct arena *block; /* the intent's strings */
	struct intent intent;
	uint32_t transfer;    /* 0: not sent, or to be sent again */
	uint32_t credentials; /* generation it was sent with */
	unsigned throttled;
	unsigned unaccepted;
	int64_t due_mono_ms; /* UNKNOWN_I64: at once */
};

/* One request, ready to be sent. */
struct draft_request {
	const char *method;
	const char *content_type; /* NULL: no body */
	struct strbuf url;
	struct strbuf body;
};

/* --- requests --- */

static bool put_collection(struct strbuf *url, const char *server, enum kind kind,
	const struct intent *intent)
{
	struct path_scope scope = { .server = server, .kind = kind_info(kind) };

	if (scope.kind->is_namespaced) {
		/* Without one the path would lead to all namespaces. */
		if (!path_is_segment(intent->namespace)) {
			return false;
		}
		scope.namespace = intent->namespace;
	}
	return path_version(scope.kind->versions, 0, &scope.version) &&
		path_collection(url, &scope);
}

static bool put_object(struct strbuf *url, const char *server, enum kind kind,
	const struct intent *intent)
{
	return put_collection(url, server, kind, intent) &&
		path_name(url, intent->name);
}

static void put_dry_run(struct strbuf *url, const struct intent *intent)
{
	if (intent->is_dry_run) {
		path_query(url, "dryRun", "All");
	}
}

/* An API server drops members it does not know without a word; an old KubeVirt would
 * then move the VM anywhere although a node was chosen. */
static bool draft_create(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	draft->method = "POST";
	if (!put_collection(&draft->url, server, KIND_MIGRATION, intent) ||
		!path_is_segment(intent->name)) {
		return false;
	}
	path_query(&draft->url, "fieldValidation", "Strict");
	put_dry_run(&draft->url, intent);
	encode_migration(&draft->body, intent);
	return true;
}

static bool draft_delete(struct draft_request *draft, const char *server,
	enum kind kind, const struct intent *intent)
{
	draft->method = "DELETE";
	encode_delete_options(&draft->body, intent);
	return !text_is_empty(intent->uid) &&
		put_object(&draft->url, server, kind, intent);
}

/* Query and body: admission reads the one, kubevirt's webhook the other (kubernetes:
 * pkg/registry/core/pod/storage/eviction.go, propagateDryRun). */
static bool draft_eviction(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	draft->method = "POST";
	if (text_is_empty(intent->uid) ||
		!put_object(&draft->url, server, KIND_POD, intent)) {
		return false;
	}
	strbuf_text(&draft->url, "/eviction");
	put_dry_run(&draft->url, intent);
	encode_eviction(&draft->body, intent);
	return true;
}

static bool draft_cordon(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	draft->method = "PATCH";
	draft->content_type = "Content-Type: application/merge-patch+json";
	if (!put_object(&draft->url, server, KIND_NODE, intent)) {
		return false;
	}
	put_dry_run(&draft->url, intent);
	encode_cordon(&draft->body, intent);
	return true;
}

/* The way by the VMI also serves VMIs that no VirtualMachine stands behind. */
static bool draft_evacuate_cancel(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	struct path_scope scope = {
		.server = server,
		.version = STR("v1"),
		.namespace = intent->namespace,
	};
	struct kind_info kind = *kind_info(KIND_VMI);

	kind.group = "subresources.kubevirt.io";
	scope.kind = &kind;
	draft->method = "PUT";
	if (!path_is_segment(intent->namespace) ||
		!path_collection(&draft->url, &scope) ||
		!path_name(&draft->url, intent->vmi)) {
		return false;
	}
	strbuf_text(&draft->url, "/evacuate/cancel");
	encode_evacuate_cancel(&draft->body, intent);
	return true;
}

static bool draft_review(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	draft->method = "POST";
	strbuf_printf(&draft->url,
		"%s/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", server);
	encode_access_review(&draft->body, intent);
	return true;
}

static bool draft_find(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	draft->method = "GET";
	draft->content_type = NULL;
	return !text_is_empty(intent->vmi_uid) && !text_is_empty(intent->node) &&
		put_collection(&draft->url, server, KIND_POD, intent) &&
		launcher_query(&draft->url, intent);
}

static bool fill_draft(
	struct draft_request *draft, const char *server, const struct intent *intent)
{
	draft->content_type = "Content-Type: application/json";
	switch (intent->verb) {
	case INTENT_CREATE_MIGRATION:
		return draft_create(draft, server, intent);
	case INTENT_DELETE_MIGRATION:
		return draft_delete(draft, server, KIND_MIGRATION, intent);
	case INTENT_EVICT_POD:
		return draft_eviction(draft, server, intent);
	case INTENT_DELETE_POD:
		return draft_delete(draft, server, KIND_POD, intent);
	case INTENT_CORDON:
	case INTENT_UNCORDON:
		return draft_cordon(draft, server, intent);
	case INTENT_EVACUATE_CANCEL:
		return draft_evacuate_cancel(draft, server, intent);
	case INTENT_REVIEW_ACCESS:
		return draft_review(draft, server, intent);
	case INTENT_FIND_LAUNCHER:
		return draft_find(draft, server, intent);
	}
	return false;
}

static bool is_write(const struct intent *intent)
{
	return intent->verb != INTENT_REVIEW_ACCESS &&
		intent->verb != INTENT_FIND_LAUNCHER;
}

/* virt-api answers 406 to an Accept that names JSON only. */
static uint32_t submit_draft(const struct feed_context *context,
	const struct draft_request *draft, const struct intent *intent,
	struct error *err)
{
	const char *headers[] = { "Accept: application/json, */*", draft->content_type,
		NULL };
	struct transport_request request = {
		.method = draft->method,
		.url = strbuf_cstr(&draft->url),
		.headers = headers,
		.body = { strbuf_cstr(&draft->body), draft->body.length },
		.is_write = is_write(intent),
		.timeout_ms = TIMEOUT_MS,
	};

	return request_submit(&context->transport, context->auth,
		context->impersonation, request, err);
}

static bool send_request(const struct feed_context *context,
	struct pending_intent *pending, struct error *err)
{
	struct draft_request draft = { 0 };

	strbuf_init(&draft.url, PATH_CEILING);
	strbuf_init(&draft.body, BODY_CEILING);
	if (!fill_draft(&draft, context->target->server, &pending->intent) ||
		draft.url.is_full || draft.body.is_full) {
		(void)error_set(
			err, ERR_ARGUMENT, "not sent: no request can be made of it");
	} else {
		pending->credentials = auth_generation(context->auth);
		pending->transfer =
			submit_draft(context, &draft, &pending->intent, err);
	}
	strbuf_finish(&draft.body);
	strbuf_finish(&draft.url);
	return pending->transfer != 0;
}

/* --- answers --- */

static void say(struct outcome *out, const char *text)
{
	safe_text(out->message, sizeof(out->message), text);
}

/* KubeVirt's webhook and disruption budgets answer 429 while the VM is about to leave;
 * these words of the same webhook mean that it never will (kubevirt: pkg/virt-api/
 * webhooks/validating-webhook/admitters/pod-eviction-admitter.go). */
static bool is_final_no_of_eviction(const char *message)
{
	return text_contains_nocase(message, "not live-migratable") ||
		text_contains_nocase(message, "target pod") ||
		text_contains_nocase(message, "hotplug pod");
}

/*
 * A 5xx may come after the deed: a proxy that lost patience, an API server whose
 * storage answered too late. Certainly nothing was done when a webhook refused or could
 * not be asked, and when nobody was there to take the request.
 */
static bool is_certain_no(int64_t code, const char *message)
{
	if (code < 500 || code == 501 || code == 503 || code == 505) {
		return true;
	}
	return code == 500 &&
		(text_contains_nocase(message, "denied the request") ||
			text_contains_nocase(message, "failed calling webhook") ||
			text_contains_nocase(message, "rejected our request"));
}

static void classify_error(const struct intent *intent,
	const struct transfer_status *transfer, struct str body, struct outcome *out)
{
	struct status status;

	decode_status(transfer->http_code, transfer->content_type, body, &status);
	say(out, status.message);
	if (transfer->http_code == 429 && intent->verb == INTENT_EVICT_POD) {
		out->state = is_final_no_of_eviction(status.message) ? OUTCOME_REFUSED
								     : OUTCOME_WAITING;
		return;
	}
	out->state =
		!is_write(intent) || is_certain_no(transfer->http_code, status.message)
		? OUTCOME_REFUSED
		: OUTCOME_UNKNOWN;
}

static void classify_review(const struct answer *answer, struct outcome *out)
{
	if (answer->allowed == TRI_UNKNOWN) {
		out->state = OUTCOME_REFUSED;
		say(out, "the server's review of rights says nothing");
		return;
	}
	out->state = answer->allowed == TRI_TRUE ? OUTCOME_ALLOWED : OUTCOME_DENIED;
	say(out, answer->reason);
}

/* Also an empty or foreign body under a 2xx: the code is what counts (evacuate/cancel
 * sends none). */
static void classify_success(
	const struct intent *intent, int64_t code, struct str body, struct outcome *out)
{
	struct answer answer = { 0 };
	struct status status;
	struct error err;
	bool is_object = decode_answer(body, &answer, &err);

	if (intent->verb == INTENT_REVIEW_ACCESS) {
		classify_review(&answer, out);
		return;
	}
	if (is_object && answer.is_failure) {
		decode_status(code, "application/json", body, &status);
		out->state = OUTCOME_REFUSED;
		say(out, status.message);
		return;
	}
	out->state = OUTCOME_DONE;
	(void)snprintf(out->uid, sizeof(out->uid), "%s", answer.uid);
	(void)snprintf(out->name, sizeof(out->name), "%s", answer.name);
}

static void classify_failure(const struct intent *intent,
	const struct transfer_status *transfer, struct outcome *out)
{
	bool is_unsent = transfer->is_refused ||
		(transfer->error != NULL && transfer->error->code == ERR_TLS);

	/* A review or a search is only asked again: nothing hangs on it. */
	out->state = is_unsent || !is_write(intent) ? OUTCOME_REFUSED : OUTCOME_UNKNOWN;
	say(out, transfer->error != NULL ? transfer->error->message : "no answer");
}

void intent_classify(const struct intent *intent, const struct transfer_status *status,
	struct str body, struct outcome *out)
{
	*out = (struct outcome){ .http_code = status->http_code };
	if (status->http_code == 0) {
		classify_failure(intent, status, out);
		return;
	}
	if (status->http_code < 200 || status->http_code >= 300) {
		classify_error(intent, status, body, out);
		return;
	}
	if (status->state != TRANSFER_DONE) {
		/* What was done stays done when its answer is cut short. */
		out->state = is_write(intent) ? OUTCOME_DONE : OUTCOME_REFUSED;
		say(out, is_write(intent) ? "" : "the answer did not come to its end");
		return;
	}
	if (intent->verb == INTENT_FIND_LAUNCHER) {
		launcher_choose(intent, body, out);
		return;
	}
	classify_success(intent, status->http_code, body, out);
}

/* --- the table --- */

void intents_init(struct intents *intents)
{
	*intents = (struct intents){ 0 };
}

static void release(struct pending_intent *pending, struct feed_context *context)
{
	if (pending->transfer != 0) {
		context->transport.ops->release(
			context->transport.self, pending->transfer);
		pending->transfer = 0;
	}
}

void intents_finish(struct intents *intents, struct feed_context *context)
{
	for (size_t i = 0; i < intents->count; i++) {
		release(&intents->items[i], context);
		arena_destroy(intents->items[i].block);
	}
	mem_free(intents->items);
	*intents = (struct intents){ 0 };
}

uint32_t intents_submit(struct intents *intents, const struct intent *intent)
{
	struct pending_intent *pending;

	intents->items = mem_grow(intents->items, intents->count, &intents->capacity,
		sizeof(*intents->items));
	pending = &intents->items[intents->count++];
	*pending = (struct pending_intent){
		.block = arena_create(1024),
		.due_mono_ms = UNKNOWN_I64,
	};
	pending->intent = intent_copy(intent, pending->block);
	intents->last_id++;
	if (intents->last_id == 0) {
		intents->last_id++;
	}
	pending->id = intents->last_id;
	return pending->id;
}

static void emit(const struct pending_intent *pending, struct feed_context *context,
	struct outcome *outcome)
{
	struct change change = { .type = CHANGE_OUTCOME, .outcome = outcome };

	outcome->id = pending->id;
	context->emit(context->emit_context, &change);
}

static bool is_due(const struct pending_intent *pending, const struct auth *auth,
	struct moment now)
{
	return pending->transfer == 0 && auth_is_ready(auth) &&
		(!i64_is_known(pending->due_mono_ms) ||
			now.mono_ms >= pending->due_mono_ms);
}

/* True when the intent is over because it cannot be sent. */
static bool pump_unsent(
	struct pending_intent *pending, struct feed_context *context, struct moment now)
{
	const char *problem = auth_problem(context->auth);
	struct outcome outcome = { .state = OUTCOME_REFUSED };
	struct error err;

	if (!is_due(pending, context->auth, now)) {
		return false;
	}
	if (problem != NULL) {
		(void)snprintf(outcome.message, sizeof(outcome.message), "not sent: %s",
			problem);
	} else if (send_request(context, pending, &err)) {
		return false;
	} else {
		say(&outcome, err.message);
	}
	emit(pending, context, &outcome);
	return true;
}

/* Refused before anybody looked at it: by the door (401) or because too many were there
 * (429), neither of which was the answer to the request. */
static bool is_sent_again(struct pending_intent *pending, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	int64_t wait_ms = THROTTLED_MS;

	if (status->http_code == 401) {
		pending->unaccepted++;
		return auth_reject(context->auth, pending->credentials, now) &&
			pending->unaccepted <= CREDENTIALS_TRIES;
	}
	if (status->http_code != 429 || pending->intent.verb == INTENT_EVICT_POD ||
		pending->throttled >= THROTTLED_TRIES) {
		return false;
	}
	if (i64_is_known(status->retry_after_s) && status->retry_after_s > 1) {
		wait_ms = status->retry_after_s * 1000;
	}
	pending->throttled++;
	pending->due_mono_ms = now.mono_ms + wait_ms;
	return true;
}

/* True when the intent is over. */
static bool pump_sent(
	struct pending_intent *pending, struct feed_context *context, struct moment now)
{
	const struct transport *transport = &context->transport;
	struct transfer_status status = {
		.state = TRANSFER_FAILED,
		.retry_after_s = UNKNOWN_I64,
	};
	struct str body = transport->ops->peek(transport->self, pending->transfer);
	struct outcome outcome;

	(void)transport->ops->status(transport->self, pending->transfer, &status);
	if (status.state == TRANSFER_RUNNING && body.length <= ANSWER_CEILING) {
		return false;
	}
	if (is_sent_again(pending, context, &status, now)) {
		release(pending, context);
		return false;
	}
	intent_classify(&pending->intent, &status, body, &outcome);
	if (outcome.state == OUTCOME_DONE && !text_is_empty(status.warnings)) {
		say(&outcome, status.warnings);
	}
	release(pending, context);
	emit(pending, context, &outcome);
	return true;
}

/* Whoever hears an outcome may submit, which moves the table: nothing is kept across
 * emit() but the index. */
void intents_pump(
	struct intents *intents, struct feed_context *context, struct moment now)
{
	size_t i = 0;

	while (i < intents->count) {
		struct pending_intent pending = intents->items[i];
		bool is_over = pending.transfer == 0
			? pump_unsent(&pending, context, now)
			: pump_sent(&pending, context, now);

		intents->items[i] = pending;
		if (!is_over) {
			i++;
			continue;
		}
		arena_destroy(pending.block);
		intents->count--;
		memmove(&intents->items[i], &intents->items[i + 1],
			(intents->count - i) * sizeof(*intents->items));
	}
}

bool intents_are_due(
	const struct intents *intents, const struct auth *auth, struct moment now)
{
	for (size_t i = 0; i < intents->count; i++) {
		if (is_due(&intents->items[i], auth, now)) {
			return true;
		}
	}
	return false;
}

int64_t intents_due_mono_ms(const struct intents *intents)
{
	int64_t due = UNKNOWN_I64;

	for (size_t i = 0; i < intents->count; i++) {
		int64_t at = intents->items[i].due_mono_ms;

		if (intents->items[i].transfer == 0 && i64_is_known(at) &&
			(!i64_is_known(due) || at < due)) {
			due = at;
		}
	}
	return due;
}
