/* From bytes to events, from verdicts to requests: the hands of one reflector. */
#include "src/kube/feed.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/kube/path.h"
#include "src/kube/request.h"
#include "wire/decode.h"

void feed_init(struct feed *feed, enum kind kind, const struct reflector_config *config)
{
	*feed = (struct feed){ .kind = kind,
		.seen_byte_mono_ms = UNKNOWN_I64,
		.mark_mono_ms = UNKNOWN_I64 };
	reflector_init(&feed->reflector, config);
	strbuf_init(&feed->error_body, LIMIT_ERROR_BODY_BYTES);
	feed->splitter = splitter_create(SPLIT_LIST, LIMIT_ITEM_BYTES);
}

static void release(struct feed *feed, struct feed_context *context)
{
	if (feed->transfer != 0) {
		context->transport.ops->release(
			context->transport.self, feed->transfer);
		feed->transfer = 0;
	}
	feed->is_due = false;
}

void feed_finish(struct feed *feed, struct feed_context *context)
{
	release(feed, context);
	splitter_destroy(feed->splitter);
	strbuf_finish(&feed->error_body);
}

static void emit_object(struct feed *feed, struct feed_context *context,
	enum change_type type, struct object **object)
{
	struct change change = {
		.type = type,
		.kind = feed->kind,
		.object = *object,
		.source = (enum source)feed->kind,
	};

	assert(*object != NULL);
	*object = NULL;
	context->emit(context->emit_context, &change);
}

static void emit_plain(
	struct feed *feed, struct feed_context *context, enum change_type type)
{
	struct change change = {
		.type = type,
		.kind = feed->kind,
		.source = (enum source)feed->kind,
		.state = feed->reflector.state,
	};

	context->emit(context->emit_context, &change);
}

static void apply_change(struct feed *feed, struct feed_context *context,
	enum reflector_change change, struct object **object)
{
	switch (change) {
	case REFLECTOR_BEGIN:
		emit_plain(feed, context, CHANGE_LIST_BEGIN);
		break;
	case REFLECTOR_STAGE:
		emit_object(feed, context, CHANGE_LIST_ITEM, object);
		break;
	case REFLECTOR_UPSERT:
		emit_object(feed, context, CHANGE_UPSERT, object);
		break;
	case REFLECTOR_DELETE:
		emit_object(feed, context, CHANGE_DELETE, object);
		break;
	case REFLECTOR_COMMIT:
		emit_plain(feed, context, CHANGE_LIST_COMMIT);
		break;
	case REFLECTOR_ABORT:
		emit_plain(feed, context, CHANGE_LIST_ABORT);
		break;
	}
}

static void obey(
	struct feed *feed, struct feed_context *context, enum reflector_action action)
{
	switch (action) {
	case REFLECTOR_KEEP:
		break;
	case REFLECTOR_STOP:
		release(feed, context);
		break;
	case REFLECTOR_LIST:
	case REFLECTOR_WATCH:
		release(feed, context);
		feed->is_watch = action == REFLECTOR_WATCH;
		feed->is_due = true; /* feed_pump() sends it */
		break;
	}
}

static void log_state(const struct feed *feed, enum source_state_code before)
{
	const struct source_state *state = &feed->reflector.state;

	if (state->code != before) {
		log_line("%s: %s%s%s", kind_info(feed->kind)->source_name,
			source_state_text(state->code),
			state->message[0] != '\0' ? ": " : "", state->message);
	}
}

/* The one place where a verdict is carried out. Takes over `object`. */
static void step(struct feed *feed, struct feed_context *context,
	const struct reflector_event *event, struct object *object, struct moment now)
{
	enum source_state_code before = feed->reflector.state.code;
	struct reflector_verdict verdict;

	reflector_step(&feed->reflector, event, now, &verdict);
	for (unsigned i = 0; i < verdict.change_count; i++) {
		apply_change(feed, context, verdict.changes[i], &object);
	}
	object_destroy(object);
	if (verdict.has_news) {
		log_state(feed, before);
		emit_plain(feed, context, CHANGE_SOURCE);
	}
	obey(feed, context, verdict.action);
}

static void append_query(const struct feed *feed, const struct target *target,
	const struct reflector_request *request, struct strbuf *url)
{
	path_query_raw(url, kind_info(feed->kind)->selector);
	if (feed->is_watch) {
		path_query_raw(url, "watch=true&allowWatchBookmarks=true");
		path_query_number(url, "timeoutSeconds", request->timeout_s);
	} else if (target->request_timeout_ms > 0) {
		path_query_raw(url, "timeout");
		strbuf_printf(url, "=%llds",
			(long long)((target->request_timeout_ms + 999) / 1000));
	}
	if (request->resource_version[0] != '\0') {
		path_query(url, "resourceVersion", request->resource_version);
	}
	if (request->sends_initial_events) {
		path_query_raw(url, "sendInitialEvents=true");
		path_query(url, "resourceVersionMatch", "NotOlderThan");
	}
	if (request->limit > 0) {
		path_query_number(url, "limit", request->limit);
	}
	if (request->continue_token[0] != '\0') {
		path_query(url, "continue", request->continue_token);
	}
}

static bool build_url(
	const struct feed *feed, const struct target *target, struct strbuf *url)
{
	struct reflector_request request = reflector_request(&feed->reflector);
	struct path_scope scope = {
		.server = target->server,
		.kind = kind_info(feed->kind),
		.version = request.version,
		.namespace = request.namespace,
	};

	if (!path_collection(url, &scope)) {
		return false;
	}
	append_query(feed, target, &request, url);
	return !url->is_full;
}

static void tell_end(struct feed *feed, struct feed_context *context,
	const struct reflector_end *end, struct moment now)
{
	struct reflector_event event = { .type = REFLECTOR_EVENT_ENDED, .end = end };

	step(feed, context, &event, NULL, now);
}

static void tell_trouble(struct feed *feed, struct feed_context *context,
	enum reflector_how how, const char *message, struct moment now)
{
	struct reflector_end end = {
		.how = how,
		.retry_after_s = UNKNOWN_I64,
		.message = message,
	};

	tell_end(feed, context, &end, now);
}

static void submit(struct feed *feed, struct feed_context *context, struct moment now)
{
	struct strbuf url;
	struct error err = { ERR_NONE, "" };
	struct transport_request request = {
		.method = "GET",
		.is_stream = feed->is_watch,
		.accept_gzip = !feed->is_watch && !context->target->disable_compression,
		.timeout_ms = feed->is_watch ? 0 : context->target->request_timeout_ms,
	};

	feed->is_due = false;
	feed->is_wait_told = false;
	feed->is_opened = false;
	feed->is_refused = false;
	feed->is_list_closed = false;
	feed->seen_byte_mono_ms = UNKNOWN_I64;
	feed->mark_mono_ms = UNKNOWN_I64;
	strbuf_reset(&feed->error_body);
	splitter_reset(feed->splitter, feed->is_watch ? SPLIT_STREAM : SPLIT_LIST);
	strbuf_init(&url, PATH_CEILING);
	if (build_url(feed, context->target, &url)) {
		request.url = strbuf_cstr(&url);
		feed->credentials = auth_generation(context->auth);
		feed->transfer = request_submit(&context->transport, context->auth,
			context->impersonation, request, &err);
	} else {
		(void)error_set(&err, ERR_ARGUMENT,
			"the namespace or a token of the server does not fit into a "
			"URL");
	}
	strbuf_finish(&url);
	if (feed->transfer == 0) {
		tell_trouble(feed, context, REFLECTOR_END_MALFORMED, err.message, now);
	}
}

void feed_tell(struct feed *feed, struct feed_context *context,
	enum reflector_event_type type, struct moment now)
{
	struct reflector_event event = { .type = type };

	step(feed, context, &event, NULL, now);
}

static bool is_json(const char *content_type)
{
	static const char json[] = "application/json";

	/* Not sending one at all is not what an API server does, but harmless. */
	return content_type[0] == '\0' ||
		strncasecmp(content_type, json, sizeof(json) - 1) == 0;
}

static void answer_is_not_json(struct feed *feed, struct feed_context *context,
	const char *content_type, struct moment now)
{
	char type[64];
	char server[128];
	struct error line;

	safe_text(type, sizeof(type), content_type);
	safe_text(server, sizeof(server), context->target->server);
	(void)error_set(&line, ERR_SERVER,
		"%s answers with %s instead of JSON: is it an API server, or a login "
		"page?",
		server, type);
	tell_trouble(feed, context, REFLECTOR_END_MALFORMED, line.message, now);
}

/* Deprecated versions above all; once each, not with every watch. */
static void log_warnings(struct feed *feed, const struct transfer_status *status)
{
	char text[sizeof(feed->warned)];

	safe_text(text, sizeof(text), status->warnings != NULL ? status->warnings : "");
	if (text[0] != '\0' && strcmp(text, feed->warned) != 0) {
		memcpy(feed->warned, text, sizeof(text));
		log_line("%s: the server warns: %s", kind_info(feed->kind)->source_name,
			text);
	}
}

static void take_headers(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	context->is_reachable = true;
	if (status->http_code != 200) {
		feed->is_refused = true;
		return;
	}
	context->is_accepted = true;
	if (!is_json(status->content_type)) {
		answer_is_not_json(feed, context, status->content_type, now);
		return;
	}
	feed->is_opened = true;
	log_warnings(feed, status);
	feed_tell(feed, context, REFLECTOR_EVENT_OPENED, now);
}

/* 404 of a collection is not a Status but Go's plain text
 * (apiserver util/notfoundhandler). */
static bool is_type_absent(const struct transfer_status *status, struct str body)
{
	return status->http_code == 404 && str_starts_with(body, "404 page not found");
}

static void no_api_here(
	struct feed *feed, struct feed_context *context, struct moment now)
{
	char server[128];
	struct error line;

	safe_text(server, sizeof(server), context->target->server);
	(void)error_set(&line, ERR_SERVER,
		"%s knows nothing of %s: is there an API server at this address?",
		server, kind_info(feed->kind)->plural);
	tell_trouble(feed, context, REFLECTOR_END_MALFORMED, line.message, now);
}

static void finish_refusal(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	struct str body = { strbuf_cstr(&feed->error_body), feed->error_body.length };
	struct status answer;
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &answer,
		.retry_after_s = status->retry_after_s,
		.is_type_absent = is_type_absent(status, body),
	};

	/* What belongs to Kubernetes itself is never absent. */
	if (end.is_type_absent && kind_info(feed->kind)->group[0] == '\0') {
		no_api_here(feed, context, now);
		return;
	}
	decode_status(status->http_code, status->content_type, body, &answer);
	if (status->http_code == 401) {
		end.has_new_credentials =
			auth_reject(context->auth, feed->credentials, now);
	}
	tell_end(feed, context, &end, now);
}

/* The body of an error is small or of no interest. */
static void take_refusal(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	const struct transport *transport = &context->transport;
	struct str bytes = transport->ops->peek(transport->self, feed->transfer);
	size_t room = feed->error_body.ceiling - feed->error_body.length;

	strbuf_append(&feed->error_body, bytes.data,
		bytes.length < room ? bytes.length : room);
	transport->ops->consume(transport->self, feed->transfer, bytes.length);
	if (status->state != TRANSFER_RUNNING ||
		feed->error_body.length >= feed->error_body.ceiling) {
		finish_refusal(feed, context, status, now);
	}
}

static void finish_without_headers(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	enum reflector_how how =
		status->is_refused ? REFLECTOR_END_REFUSED : REFLECTOR_END_UNREACHABLE;

	auth_doubt(context->auth, now);
	tell_trouble(feed, context, how,
		status->error != NULL ? status->error->message
				      : "the server ended the connection",
		now);
}

static bool has_items(struct str envelope)
{
	static const char key[] = "\"items\"";

	for (size_t i = 0; i + sizeof(key) - 1 <= envelope.length; i++) {
		if (memcmp(envelope.data + i, key, sizeof(key) - 1) == 0) {
			return true;
		}
	}
	return false;
}

static void finish_list(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	struct error line;
	struct list_meta meta;
	struct reflector_event event = { .type = REFLECTOR_EVENT_PAGE, .meta = &meta };

	if (status->state == TRANSFER_FAILED) {
		tell_trouble(
			feed, context, REFLECTOR_END_CUT, status->error->message, now);
	} else if (!feed->is_list_closed) {
		(void)error_set(&line, ERR_SERVER,
			"the list of %s ended in the middle, after %lld objects",
			kind_info(feed->kind)->plural,
			(long long)feed->reflector.items);
		tell_trouble(feed, context, REFLECTOR_END_CUT, line.message, now);
	} else if (!decode_list_meta(splitter_envelope(feed->splitter), &meta, &line)) {
		tell_trouble(feed, context, REFLECTOR_END_MALFORMED, line.message, now);
	} else if (!meta.is_status && !has_items(splitter_envelope(feed->splitter))) {
		tell_trouble(feed, context, REFLECTOR_END_MALFORMED,
			"the answer is not a list", now);
	} else {
		step(feed, context, &event, NULL, now);
	}
}

static void finish_watch(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	if (status->state == TRANSFER_FAILED) {
		tell_trouble(
			feed, context, REFLECTOR_END_CUT, status->error->message, now);
	} else {
		tell_trouble(feed, context, REFLECTOR_END_CLEAN, NULL, now);
	}
}

static size_t unread(const struct feed *feed, const struct feed_context *context)
{
	const struct transport *transport = &context->transport;

	return transport->ops->peek(transport->self, feed->transfer).length;
}

static void tell_alive(struct feed *feed, struct feed_context *context,
	int64_t read_mono_ms, struct moment now)
{
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_ALIVE,
		.heard_mono_ms = feed->seen_byte_mono_ms,
		.read_mono_ms = read_mono_ms,
		.is_behind =
			unread(feed, context) > 0 || splitter_is_inside(feed->splitter),
	};

	step(feed, context, &event, NULL, now);
}

/* Under a flood there is always something unread: so a mark is set behind what is
 * there, and passed, and set again. */
static void pass_mark(struct feed *feed, struct feed_context *context,
	bool is_between_values, struct moment now)
{
	int64_t mono_ms = feed->mark_mono_ms;

	if (feed->transfer != 0 && i64_is_known(mono_ms) && feed->mark_left == 0 &&
		is_between_values) {
		/* What came since may be of the same millisecond: no other byte would
		 * ever tell that it was read, too. */
		feed->mark_left = unread(feed, context);
		feed->mark_mono_ms =
			feed->mark_left > 0 ? feed->seen_byte_mono_ms : UNKNOWN_I64;
		tell_alive(feed, context, mono_ms, now);
	}
}

static void note_bytes(struct feed *feed, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	if (status->last_byte_mono_ms == feed->seen_byte_mono_ms) {
		return;
	}
	feed->seen_byte_mono_ms = status->last_byte_mono_ms;
	if (!i64_is_known(feed->mark_mono_ms)) {
		feed->mark_mono_ms = status->last_byte_mono_ms;
		feed->mark_left = unread(feed, context);
	}
	tell_alive(feed, context, UNKNOWN_I64, now);
	pass_mark(feed, context, !splitter_is_inside(feed->splitter), now);
}

static void pump_transfer(
	struct feed *feed, struct feed_context *context, struct moment now)
{
	const struct transport *transport = &context->transport;
	struct transfer_status status;

	if (!transport->ops->status(transport->self, feed->transfer, &status)) {
		feed->transfer = 0;
		tell_trouble(
			feed, context, REFLECTOR_END_CUT, "the transfer is lost", now);
		return;
	}
	if (status.http_code != 0 && !feed->is_opened && !feed->is_refused) {
		take_headers(feed, context, &status, now);
		if (feed->transfer == 0) {
			return;
		}
	}
	if (feed->is_refused) {
		take_refusal(feed, context, &status, now);
		return;
	}
	if (feed->is_opened) {
		note_bytes(feed, context, &status, now);
	}
	if (status.state == TRANSFER_RUNNING || unread(feed, context) > 0) {
		return;
	}
	if (!feed->is_opened) {
		finish_without_headers(feed, context, &status, now);
	} else if (feed->is_watch) {
		finish_watch(feed, context, &status, now);
	} else {
		finish_list(feed, context, &status, now);
	}
}

/* A plugin may wait for a login in a browser: somebody should know. */
static void tell_wait(struct feed *feed, struct feed_context *context)
{
	struct change change = {
		.type = CHANGE_SOURCE,
		.kind = feed->kind,
		.source = (enum source)feed->kind,
		.state = feed->reflector.state,
	};

	if (feed->is_wait_told || !auth_is_asking(context->auth) ||
		feed->reflector.state.code != SOURCE_CONNECTING) {
		return;
	}
	feed->is_wait_told = true;
	safe_text(change.state.message, sizeof(change.state.message),
		"waiting for the credential plugin");
	context->emit(context->emit_context, &change);
}

static void pump_due(struct feed *feed, struct feed_context *context, struct moment now)
{
	const char *problem = auth_problem(context->auth);

	if (!auth_is_ready(context->auth)) {
		tell_wait(feed, context);
		return;
	}
	if (problem != NULL) {
		struct status status = {
			.code = 401,
			.retry_after_s = UNKNOWN_I64,
			.is_status = true,
		};
		struct reflector_end end = {
			.how = REFLECTOR_END_STATUS,
			.status = &status,
			.retry_after_s = UNKNOWN_I64,
		};

		safe_text(status.message, sizeof(status.message), problem);
		feed->is_due = false;
		tell_end(feed, context, &end, now);
		return;
	}
	submit(feed, context, now);
}

int64_t feed_due_mono_ms(const struct feed *feed)
{
	/* The reflector's patience is with the server, not with a credential plugin. */
	return feed->is_due ? UNKNOWN_I64 : reflector_due_mono_ms(&feed->reflector);
}

void feed_pump(struct feed *feed, struct feed_context *context, struct moment now)
{
	int64_t due_mono_ms;

	if (feed->transfer != 0) {
		pump_transfer(feed, context, now);
	}
	due_mono_ms = feed_due_mono_ms(feed);
	if (i64_is_known(due_mono_ms) && now.mono_ms >= due_mono_ms) {
		feed_tell(feed, context, REFLECTOR_EVENT_TIME, now);
	}
	if (feed->is_due) {
		pump_due(feed, context, now);
	}
}

static void take_item(struct feed *feed, struct feed_context *context, struct str value,
	struct moment now)
{
	struct object *object = NULL;
	struct error err;
	struct reflector_event event = { .type = REFLECTOR_EVENT_ITEM };

	if (!decode_object(feed->kind, value, &object, &err)) {
		tell_trouble(feed, context, REFLECTOR_END_MALFORMED, err.message, now);
		return;
	}
	context->json = value;
	context->is_frame = false;
	step(feed, context, &event, object, now);
	context->json = (struct str){ NULL, 0 };
}

static void take_frame(struct feed *feed, struct feed_context *context,
	struct str value, struct moment now)
{
	struct frame frame = { .type = FRAME_UNKNOWN };
	struct error err;
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_FRAME,
		.frame = &frame,
	};

	if (!decode_frame(feed->kind, value, &frame, &err)) {
		tell_trouble(feed, context, REFLECTOR_END_MALFORMED, err.message, now);
		return;
	}
	context->json = value;
	context->is_frame = true;
	step(feed, context, &event, frame.object, now);
	context->json = (struct str){ NULL, 0 };
}

static void take_result(struct feed *feed, struct feed_context *context,
	enum split_result result, struct str value, const struct error *err,
	struct moment now)
{
	switch (result) {
	case SPLIT_NEED_MORE:
		break;
	case SPLIT_VALUE:
		if (feed->is_watch) {
			take_frame(feed, context, value, now);
		} else {
			take_item(feed, context, value, now);
		}
		break;
	case SPLIT_END:
		feed->is_list_closed = true;
		break;
	case SPLIT_ERROR:
		tell_trouble(feed, context, REFLECTOR_END_MALFORMED, err->message, now);
		break;
	}
}

/* Values end in the middle of the bytes on loan; a verdict may release them. So each
 * round consumes what the splitter took before anything else is done with the value,
 * which lives in the splitter. */
size_t feed_decode(struct feed *feed, struct feed_context *context, size_t budget,
	struct moment now)
{
	const struct transport *transport = &context->transport;
	uint32_t transfer = feed->transfer;
	size_t taken = 0;

	while (taken < budget && transfer != 0 && feed->transfer == transfer &&
		feed->is_opened) {
		struct str bytes = transport->ops->peek(transport->self, transfer);
		struct str value = { "", 0 };
		struct error err = { ERR_NONE, "" };
		enum split_result result;
		size_t length;

		if (bytes.length > budget - taken) {
			bytes.length = budget - taken;
		}
		length = bytes.length;
		if (length == 0) {
			break;
		}
		result = splitter_feed(feed->splitter, &bytes, &value, &err);
		length -= bytes.length;
		taken += length;
		feed->mark_left -= length < feed->mark_left ? length : feed->mark_left;
		transport->ops->consume(transport->self, transfer, length);
		take_result(feed, context, result, value, &err, now);
		if (feed->transfer == transfer) {
			pass_mark(feed, context,
				result == SPLIT_VALUE ||
					!splitter_is_inside(feed->splitter),
				now);
		}
		if (length == 0 && result != SPLIT_VALUE) {
			break;
		}
	}
	return taken;
}

bool feed_has_backlog(const struct feed *feed, const struct feed_context *context)
{
	return feed->transfer != 0 && feed->is_opened && unread(feed, context) > 0;
}
