/* A GET for one object, and what came of it. */
#include "src/kube/lookup.h"

#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "src/kube/path.h"
#include "src/kube/request.h"
#include "wire/decode.h"
#include "wire/yaml_text.h"

#define TIMEOUT_MS 20000
/* etcd takes objects of 1.5 MiB; as YAML they grow by their indents. */
#define BODY_CEILING (4u << 20)
#define YAML_CEILING (8u << 20)
#define CREDENTIALS_TRIES 2

void lookup_init(struct lookup *lookup)
{
	*lookup = (struct lookup){ .id = 0 };
	strbuf_init(&lookup->body, BODY_CEILING);
}

static void release(struct lookup *lookup, const struct feed_context *context)
{
	if (lookup->transfer != 0) {
		context->transport.ops->release(
			context->transport.self, lookup->transfer);
		lookup->transfer = 0;
	}
	strbuf_reset(&lookup->body);
}

void lookup_finish(struct lookup *lookup, struct feed_context *context)
{
	release(lookup, context);
	strbuf_finish(&lookup->body);
	mem_free(lookup->namespace);
	mem_free(lookup->name);
}

uint32_t lookup_ask(struct lookup *lookup, const struct object_ref *ref)
{
	mem_free(lookup->namespace);
	mem_free(lookup->name);
	lookup->kind = ref->kind;
	lookup->namespace = mem_strdup(ref->namespace);
	lookup->name = mem_strdup(ref->name);
	lookup->version = 0;
	lookup->unaccepted = 0;
	lookup->is_due = true;
	lookup->id = lookup->id == UINT32_MAX ? 1 : lookup->id + 1;
	return lookup->id;
}

static void emit(struct lookup *lookup, struct feed_context *context,
	struct document *document, struct moment now)
{
	struct change change = { .type = CHANGE_DOCUMENT, .document = document };

	document->id = lookup->id;
	document->ref =
		(struct object_ref){ lookup->kind, lookup->namespace, lookup->name };
	document->at_ms = now.wall_ms;
	context->emit(context->emit_context, &change);
}

static void emit_trouble(struct lookup *lookup, struct feed_context *context,
	enum document_state state, const char *message, struct moment now)
{
	struct document document = { .state = state };

	safe_text(document.message, sizeof(document.message), message);
	emit(lookup, context, &document, now);
}

/* --- questions --- */

static bool put_url(const struct lookup *lookup, const char *server, struct strbuf *url)
{
	struct path_scope scope = { .server = server, .kind = kind_info(lookup->kind) };

	if (scope.kind->is_namespaced) {
		/* Without one the path would lead to all namespaces. */
		if (!path_is_segment(lookup->namespace)) {
			return false;
		}
		scope.namespace = lookup->namespace;
	}
	return path_version(scope.kind->versions, lookup->version, &scope.version) &&
		path_collection(url, &scope) && path_name(url, lookup->name) &&
		!url->is_full;
}

static void ask(struct lookup *lookup, struct feed_context *context, struct moment now)
{
	struct transport_request request = {
		.method = "GET",
		.timeout_ms = TIMEOUT_MS,
		.accept_gzip = !context->target->disable_compression,
	};
	struct strbuf url;
	struct error err = { ERR_NONE, "" };

	lookup->is_due = false;
	strbuf_init(&url, PATH_CEILING);
	if (put_url(lookup, context->target->server, &url)) {
		request.url = strbuf_cstr(&url);
		lookup->credentials = auth_generation(context->auth);
		lookup->transfer = request_submit(&context->transport, context->auth,
			context->impersonation, request, &err);
	} else {
		(void)error_set(&err, ERR_ARGUMENT, "this name cannot be asked for");
	}
	strbuf_finish(&url);
	if (lookup->transfer == 0) {
		emit_trouble(lookup, context, DOCUMENT_ERROR, err.message, now);
	}
}

/* --- answers --- */

static void take_object(
	struct lookup *lookup, struct feed_context *context, struct moment now)
{
	struct document document = { .state = DOCUMENT_THERE };
	struct yaml_text marks;
	struct strbuf yaml;
	struct error err = { ERR_NONE, "" };

	strbuf_init(&yaml, YAML_CEILING);
	if (yaml_text_write(
		    (struct str){ strbuf_cstr(&lookup->body), lookup->body.length },
		    &yaml, &marks, &err)) {
		document.yaml = strbuf_cstr(&yaml);
		document.yaml_length = yaml.length;
		document.managed_first = marks.managed_first;
		document.managed_count = marks.managed_count;
		memcpy(document.resource_version, marks.resource_version,
			sizeof(document.resource_version));
		emit(lookup, context, &document, now);
	} else {
		emit_trouble(lookup, context, DOCUMENT_ERROR, err.message, now);
	}
	strbuf_finish(&yaml);
}

/* True when it is asked again: with new credentials, or in another version of the API.
 */
static bool is_asked_again(struct lookup *lookup, struct feed_context *context,
	int64_t code, const struct status *status, struct moment now)
{
	struct str version;

	if (code == 401) {
		lookup->unaccepted++;
		return auth_reject(context->auth, lookup->credentials, now) &&
			lookup->unaccepted <= CREDENTIALS_TRIES;
	}
	/* A path that is not served has no Status. */
	if (code == 404 && !status->is_status &&
		path_version(kind_info(lookup->kind)->versions, lookup->version + 1,
			&version)) {
		lookup->version++;
		return true;
	}
	return false;
}

static void take_refusal(struct lookup *lookup, struct feed_context *context,
	const struct transfer_status *transfer, struct moment now)
{
	struct status status;

	decode_status(transfer->http_code, transfer->content_type,
		(struct str){ strbuf_cstr(&lookup->body), lookup->body.length },
		&status);
	if (is_asked_again(lookup, context, transfer->http_code, &status, now)) {
		lookup->is_due = true;
		return;
	}
	switch (transfer->http_code) {
	case 403:
		emit_trouble(lookup, context, DOCUMENT_FORBIDDEN, status.message, now);
		break;
	case 404:
		emit_trouble(lookup, context, DOCUMENT_ABSENT, status.message, now);
		break;
	default:
		emit_trouble(lookup, context, DOCUMENT_ERROR, status.message, now);
		break;
	}
}

static void take_answer(struct lookup *lookup, struct feed_context *context,
	const struct transfer_status *status, struct moment now)
{
	if (status->http_code != 0 && status->http_code != 200) {
		take_refusal(lookup, context, status, now);
	} else if (status->state == TRANSFER_FAILED || status->http_code == 0) {
		emit_trouble(lookup, context, DOCUMENT_ERROR,
			status->error != NULL ? status->error->message
					      : "the server ended the connection",
			now);
	} else {
		take_object(lookup, context, now);
	}
	release(lookup, context);
}

static void pump_transfer(
	struct lookup *lookup, struct feed_context *context, struct moment now)
{
	const struct transport *transport = &context->transport;
	struct transfer_status status = { .state = TRANSFER_FAILED };
	struct str bytes = transport->ops->peek(transport->self, lookup->transfer);

	if (bytes.length > 0) {
		strbuf_append(&lookup->body, bytes.data, bytes.length);
		transport->ops->consume(
			transport->self, lookup->transfer, bytes.length);
	}
	(void)transport->ops->status(transport->self, lookup->transfer, &status);
	if (lookup->body.is_full) {
		emit_trouble(lookup, context, DOCUMENT_ERROR,
			"the object is too large to be shown", now);
		release(lookup, context);
	} else if (status.state != TRANSFER_RUNNING) {
		take_answer(lookup, context, &status, now);
	}
}

void lookup_pump(struct lookup *lookup, struct feed_context *context, struct moment now)
{
	const char *problem = auth_problem(context->auth);

	if (lookup->is_due) {
		/* Nobody waits for the answer before. */
		release(lookup, context);
		if (problem != NULL) {
			lookup->is_due = false;
			emit_trouble(lookup, context, DOCUMENT_ERROR, problem, now);
		} else if (auth_is_ready(context->auth)) {
			ask(lookup, context, now);
		}
	} else if (lookup->transfer != 0) {
		pump_transfer(lookup, context, now);
	}
}

bool lookup_is_due(const struct lookup *lookup, const struct auth *auth)
{
	return lookup->is_due && auth_is_ready(auth);
}
