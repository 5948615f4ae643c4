/* The server's version: asked once; the first lists do not wait for it. */
#include "src/kube/probe.h"

#include "base/limits.h"
#include "base/str.h"
#include "base/unknown.h"
#include "src/kube/path.h"
#include "src/kube/request.h"
#include "wire/decode.h"

#define TIMEOUT_MS 30000

void probe_init(struct probe *probe, uint64_t seed)
{
	*probe = (struct probe){ .due_mono_ms = UNKNOWN_I64, .random = seed };
	backoff_init(&probe->backoff);
}

static void release(struct probe *probe, struct feed_context *context)
{
	if (probe->transfer != 0) {
		context->transport.ops->release(
			context->transport.self, probe->transfer);
		probe->transfer = 0;
	}
}

void probe_finish(struct probe *probe, struct feed_context *context)
{
	release(probe, context);
}

static void try_later(struct probe *probe, int64_t retry_after_s, struct moment now)
{
	probe->due_mono_ms = now.mono_ms +
		backoff_next_ms(&probe->backoff, now.mono_ms, retry_after_s,
			backoff_random(&probe->random));
}

static void ask(struct probe *probe, struct feed_context *context, struct moment now)
{
	struct transport_request request = { .method = "GET",
		.timeout_ms = TIMEOUT_MS };
	struct strbuf url;
	struct error err;

	strbuf_init(&url, PATH_CEILING);
	strbuf_text(&url, context->target->server);
	strbuf_text(&url, "/version");
	request.url = strbuf_cstr(&url);
	probe->transfer = request_submit(&context->transport, context->auth,
		context->impersonation, request, &err);
	strbuf_finish(&url);
	if (probe->transfer == 0) {
		try_later(probe, UNKNOWN_I64, now);
	}
}

/* "v1.34.1", "v1.34+": what is no version offers nothing. 1.33 had it switched off
 * again.
 */
static bool has_watch_lists(const char *version)
{
	struct str rest = str_from(version);
	struct str major;
	struct str minor;
	size_t digits = 0;
	uint64_t number;

	if (!str_starts_with(rest, "v1.") || !str_split(&rest, '.', &major) ||
		!str_split(&rest, '.', &minor)) {
		return false;
	}
	while (digits < minor.length && minor.data[digits] >= '0' &&
		minor.data[digits] <= '9') {
		digits++;
	}
	return str_to_u64((struct str){ minor.data, digits }, &number) &&
		(number == 32 || number >= 34);
}

static void take_answer(struct probe *probe, struct feed_context *context)
{
	const struct transport *transport = &context->transport;
	struct str body = transport->ops->peek(transport->self, probe->transfer);
	char version[64];
	struct error err;
	struct change change = { .type = CHANGE_VERSION, .text = version };

	probe->is_answered = true;
	if (body.length <= LIMIT_ERROR_BODY_BYTES &&
		decode_version(body, version, sizeof(version), &err)) {
		probe->offers_watch_list = has_watch_lists(version);
		context->emit(context->emit_context, &change);
	}
}

void probe_pump(struct probe *probe, struct feed_context *context, struct moment now)
{
	const struct transport *transport = &context->transport;
	struct transfer_status status = { .retry_after_s = UNKNOWN_I64 };

	if (probe->is_answered) {
		return;
	}
	if (probe->transfer == 0) {
		if (auth_is_ready(context->auth) &&
			auth_problem(context->auth) == NULL &&
			(!i64_is_known(probe->due_mono_ms) ||
				now.mono_ms >= probe->due_mono_ms)) {
			ask(probe, context, now);
		}
		return;
	}
	if (transport->ops->status(transport->self, probe->transfer, &status) &&
		status.state == TRANSFER_RUNNING) {
		return;
	}
	if (status.state == TRANSFER_DONE && status.http_code == 200) {
		take_answer(probe, context);
	} else {
		probe->was_unreachable = status.http_code == 0;
		try_later(probe, status.retry_after_s, now);
	}
	release(probe, context);
}

void probe_retry(struct probe *probe)
{
	if (probe->transfer == 0 && probe->was_unreachable) {
		probe->due_mono_ms = UNKNOWN_I64;
	}
}

int64_t probe_due_mono_ms(const struct probe *probe)
{
	return probe->is_answered || probe->transfer != 0 ? UNKNOWN_I64
							  : probe->due_mono_ms;
}
