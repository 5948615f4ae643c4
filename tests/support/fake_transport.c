/* The transport of tests: a script instead of a network. */
#include "tests/support/fake_transport.h"

#include <assert.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"

#define BODY_CEILING (256u << 20)

struct script {
	struct fake_answer answer;
	char *pattern;
	char *content_type;
	char *body;
	char *error;
	unsigned used;
};

struct fake_transfer {
	uint32_t id;
	char *url;
	struct strbuf pending; /* still on the wire */
	struct strbuf body;    /* delivered */
	struct transfer_status status;
	struct error error;
	char *content_type;
	int code; /* to come */
	int64_t retry_after_s;
	enum fake_end end;
	char *end_error;
	bool is_held;
};

struct submission {
	char *url;
	char *headers;
};

struct fake_transport {
	struct script *scripts;
	size_t script_count;
	size_t script_capacity;
	struct fake_transfer **transfers;
	size_t transfer_count;
	size_t transfer_capacity;
	struct submission *submissions;
	size_t submission_count;
	size_t submission_capacity;
	uint32_t last_id;
	size_t piece;
	int64_t mono_ms;
	size_t calls;
	size_t fails_at;
	struct transport_config config;
	size_t configured;
};

static bool contains(const char *text, struct str word)
{
	size_t length = strlen(text);

	for (size_t i = 0; i + word.length <= length; i++) {
		if (memcmp(text + i, word.data, word.length) == 0) {
			return true;
		}
	}
	return false;
}

static bool matches(const char *url, const char *pattern)
{
	struct str rest = str_from(pattern);
	struct str word;

	while (str_split(&rest, ' ', &word)) {
		bool is_wanted = !str_starts_with(word, "!");

		if (!is_wanted) {
			word.data++;
			word.length--;
		}
		if (contains(url, word) != is_wanted) {
			return false;
		}
	}
	return true;
}

static bool fails_now(struct fake_transport *fake)
{
	fake->calls++;
	return fake->fails_at != 0 && fake->calls == fake->fails_at;
}

static struct fake_transfer *find(const struct fake_transport *fake, uint32_t id)
{
	for (size_t i = 0; i < fake->transfer_count; i++) {
		if (fake->transfers[i]->id == id) {
			return fake->transfers[i];
		}
	}
	return NULL;
}

static void transfer_free(struct fake_transfer *transfer)
{
	mem_free(transfer->url);
	mem_free(transfer->content_type);
	mem_free(transfer->end_error);
	strbuf_finish(&transfer->pending);
	strbuf_finish(&transfer->body);
	mem_free(transfer);
}

static char *copy(const char *text)
{
	return text != NULL ? mem_strdup(text) : NULL;
}

static void take_answer(struct fake_transport *fake, struct fake_transfer *transfer)
{
	for (size_t i = 0; i < fake->script_count; i++) {
		struct script *script = &fake->scripts[i];
		const struct fake_answer *answer = &script->answer;

		if ((answer->times != 0 && script->used >= answer->times) ||
			!matches(transfer->url, script->pattern)) {
			continue;
		}
		script->used++;
		transfer->code = answer->code != 0 ? answer->code : 200;
		transfer->content_type =
			copy(script->content_type != NULL ? script->content_type
							  : "application/json");
		transfer->retry_after_s = answer->retry_after_s != 0
			? answer->retry_after_s
			: UNKNOWN_I64;
		transfer->end = answer->end;
		transfer->end_error = copy(script->error);
		transfer->is_held = answer->is_held;
		strbuf_append(&transfer->pending, script->body, answer->body_length);
		return;
	}
	transfer->is_held = true;
}

static void note_submission(
	struct fake_transport *fake, const struct transport_request *request)
{
	struct strbuf lines;

	fake->submissions = mem_grow(fake->submissions, fake->submission_count,
		&fake->submission_capacity, sizeof(*fake->submissions));
	strbuf_init(&lines, BODY_CEILING);
	for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL;
		i++) {
		strbuf_printf(&lines, "%s\n", request->headers[i]);
	}
	strbuf_printf(&lines, "stream=%d gzip=%d write=%d timeout=%lld\n",
		request->is_stream, request->accept_gzip, request->is_write,
		(long long)request->timeout_ms);
	fake->submissions[fake->submission_count] = (struct submission){
		.url = mem_strdup(request->url),
		.headers = strbuf_steal(&lines),
	};
	fake->submission_count++;
}

static uint32_t fake_submit(
	void *self, const struct transport_request *request, struct error *err)
{
	struct fake_transport *fake = self;
	struct fake_transfer *transfer;

	note_submission(fake, request);
	if (fails_now(fake)) {
		(void)error_set(err, ERR_NETWORK, "the script lets this call fail");
		return 0;
	}
	transfer = mem_calloc(1, sizeof(*transfer));
	fake->last_id++;
	transfer->id = fake->last_id;
	transfer->url = mem_strdup(request->url);
	transfer->code = 200;
	transfer->retry_after_s = UNKNOWN_I64;
	strbuf_init(&transfer->pending, BODY_CEILING);
	strbuf_init(&transfer->body, BODY_CEILING);
	transfer->status = (struct transfer_status){
		.content_type = "",
		.retry_after_s = UNKNOWN_I64,
		.last_byte_mono_ms = UNKNOWN_I64,
	};
	take_answer(fake, transfer);
	fake->transfers = mem_grow(fake->transfers, fake->transfer_count,
		&fake->transfer_capacity, sizeof(*fake->transfers));
	fake->transfers[fake->transfer_count] = transfer;
	fake->transfer_count++;
	return transfer->id;
}

static bool fake_status(void *self, uint32_t id, struct transfer_status *out)
{
	const struct fake_transfer *transfer = find(self, id);

	if (transfer == NULL) {
		return false;
	}
	*out = transfer->status;
	return true;
}

static struct str fake_peek(void *self, uint32_t id)
{
	const struct fake_transfer *transfer = find(self, id);

	if (transfer == NULL || transfer->body.length == 0) {
		return (struct str){ "", 0 };
	}
	return (struct str){ transfer->body.data, transfer->body.length };
}

static void fake_consume(void *self, uint32_t id, size_t length)
{
	struct fake_transfer *transfer = find(self, id);

	if (transfer != NULL) {
		strbuf_consume(&transfer->body, length);
	}
}

static void fake_release(void *self, uint32_t id)
{
	struct fake_transport *fake = self;

	for (size_t i = 0; i < fake->transfer_count; i++) {
		if (fake->transfers[i]->id == id) {
			transfer_free(fake->transfers[i]);
			fake->transfer_count--;
			fake->transfers[i] = fake->transfers[fake->transfer_count];
			return;
		}
	}
}

static void fail(struct fake_transfer *transfer, const char *message)
{
	transfer->status.state = TRANSFER_FAILED;
	(void)error_set(&transfer->error, ERR_NETWORK, "%s", message);
	transfer->status.error = &transfer->error;
}

static void give_headers(struct fake_transport *fake, struct fake_transfer *transfer)
{
	transfer->status.http_code = transfer->code;
	transfer->status.content_type = transfer->content_type != NULL
		? transfer->content_type
		: "application/json";
	transfer->status.retry_after_s = transfer->retry_after_s;
	transfer->status.got_any_byte = true;
	transfer->status.last_byte_mono_ms = fake->mono_ms;
}

static void finish(struct fake_transfer *transfer)
{
	const char *error = transfer->end_error;

	switch (transfer->end) {
	case FAKE_STAYS_OPEN:
		break;
	case FAKE_ENDS:
		transfer->status.state = TRANSFER_DONE;
		break;
	case FAKE_IS_CUT:
		fail(transfer, error != NULL ? error : "the connection was cut");
		break;
	case FAKE_IS_REFUSED:
		transfer->status.is_refused = true;
		fail(transfer, error != NULL ? error : "connection refused");
		break;
	case FAKE_UNREACHABLE:
		fail(transfer, error != NULL ? error : "unknown host");
		break;
	}
}

static void deliver(struct fake_transport *fake, struct fake_transfer *transfer)
{
	size_t length = transfer->pending.length;

	if (transfer->status.state != TRANSFER_RUNNING || transfer->is_held) {
		return;
	}
	if (transfer->end == FAKE_IS_REFUSED || transfer->end == FAKE_UNREACHABLE) {
		finish(transfer);
		return;
	}
	if (fake->piece != 0 && length > fake->piece) {
		length = fake->piece;
	}
	if (length > 0 || transfer->status.http_code == 0) {
		if (fails_now(fake)) {
			fail(transfer, "the script cuts this connection");
			return;
		}
		give_headers(fake, transfer);
		strbuf_append(&transfer->body, strbuf_cstr(&transfer->pending), length);
		strbuf_consume(&transfer->pending, length);
	}
	if (transfer->pending.length == 0) {
		finish(transfer);
	}
}

static void fake_wait(void *self, struct pollfd *fds, size_t fd_count, int timeout_ms)
{
	struct fake_transport *fake = self;

	(void)timeout_ms;
	if (fd_count > 0) {
		(void)poll(fds, (nfds_t)fd_count, 0);
	}
	for (size_t i = 0; i < fake->transfer_count; i++) {
		deliver(fake, fake->transfers[i]);
	}
}

/* Its bytes come when the test says so. */
static size_t fake_descriptors(
	void *self, struct pollfd *out, size_t capacity, int *out_ms)
{
	(void)self;
	(void)out;
	(void)capacity;
	*out_ms = INT_MAX;
	return 0;
}

static bool fake_configure(
	void *self, const struct transport_config *config, struct error *err)
{
	struct fake_transport *fake = self;

	(void)err;
	fake->config = *config;
	fake->configured++;
	for (size_t i = 0; i < fake->transfer_count; i++) {
		if (fake->transfers[i]->status.state == TRANSFER_RUNNING) {
			fail(fake->transfers[i], "credentials were replaced");
		}
	}
	return true;
}

static void fake_destroy(void *self)
{
	struct fake_transport *fake = self;

	for (size_t i = 0; i < fake->transfer_count; i++) {
		transfer_free(fake->transfers[i]);
	}
	fake->transfer_count = 0;
}

static const struct transport_ops fake_ops = {
	.submit = fake_submit,
	.status = fake_status,
	.peek = fake_peek,
	.consume = fake_consume,
	.release = fake_release,
	.wait = fake_wait,
	.descriptors = fake_descriptors,
	.configure = fake_configure,
	.destroy = fake_destroy,
};

struct fake_transport *fake_transport_create(void)
{
	return mem_calloc(1, sizeof(struct fake_transport));
}

void fake_transport_free(struct fake_transport *fake)
{
	if (fake == NULL) {
		return;
	}
	fake_destroy(fake);
	fake_transport_forget(fake);
	for (size_t i = 0; i < fake->submission_count; i++) {
		mem_free(fake->submissions[i].url);
		mem_free(fake->submissions[i].headers);
	}
	mem_free(fake->submissions);
	mem_free(fake->transfers);
	mem_free(fake->scripts);
	mem_free(fake);
}

struct transport fake_transport_port(struct fake_transport *fake)
{
	return (struct transport){ .ops = &fake_ops, .self = fake };
}

void fake_transport_answer(
	struct fake_transport *fake, const struct fake_answer *answer)
{
	struct script *script;
	size_t length = answer->body_length;

	if (length == 0 && answer->body != NULL) {
		length = strlen(answer->body);
	}
	fake->scripts = mem_grow(fake->scripts, fake->script_count,
		&fake->script_capacity, sizeof(*fake->scripts));
	script = &fake->scripts[fake->script_count];
	fake->script_count++;
	*script = (struct script){
		.answer = *answer,
		.pattern = mem_strdup(answer->pattern),
		.content_type = copy(answer->content_type),
		.body = mem_alloc(length + 1),
		.error = copy(answer->error),
	};
	if (length > 0) {
		memcpy(script->body, answer->body, length);
	}
	script->answer.body_length = length;
}

void fake_transport_forget(struct fake_transport *fake)
{
	for (size_t i = 0; i < fake->script_count; i++) {
		mem_free(fake->scripts[i].pattern);
		mem_free(fake->scripts[i].content_type);
		mem_free(fake->scripts[i].body);
		mem_free(fake->scripts[i].error);
	}
	fake->script_count = 0;
}

void fake_transport_set_piece(struct fake_transport *fake, size_t bytes)
{
	fake->piece = bytes;
}

void fake_transport_set_time(struct fake_transport *fake, int64_t mono_ms)
{
	fake->mono_ms = mono_ms;
}

void fake_transport_fail_call(struct fake_transport *fake, size_t n)
{
	fake->fails_at = n == 0 ? 0 : fake->calls + n;
}

size_t fake_transport_calls(const struct fake_transport *fake)
{
	return fake->calls;
}

uint32_t fake_transport_find(const struct fake_transport *fake, const char *pattern)
{
	uint32_t newest = 0;

	for (size_t i = 0; i < fake->transfer_count; i++) {
		const struct fake_transfer *transfer = fake->transfers[i];

		if (transfer->status.state == TRANSFER_RUNNING &&
			transfer->id > newest && matches(transfer->url, pattern)) {
			newest = transfer->id;
		}
	}
	return newest;
}

void fake_transport_send(struct fake_transport *fake, uint32_t id, const char *text)
{
	struct fake_transfer *transfer = find(fake, id);

	assert(transfer != NULL);
	transfer->is_held = false;
	strbuf_text(&transfer->pending, text);
}

void fake_transport_end(struct fake_transport *fake, uint32_t id, enum fake_end end)
{
	struct fake_transfer *transfer = find(fake, id);

	assert(transfer != NULL);
	transfer->is_held = false;
	transfer->end = end;
}

void fake_transport_end_all(
	struct fake_transport *fake, const char *pattern, enum fake_end end)
{
	for (size_t i = 0; i < fake->transfer_count; i++) {
		if (matches(fake->transfers[i]->url, pattern)) {
			fake_transport_end(fake, fake->transfers[i]->id, end);
		}
	}
}

size_t fake_transport_count(const struct fake_transport *fake, const char *pattern)
{
	size_t count = 0;

	for (size_t i = 0; i < fake->submission_count; i++) {
		count += matches(fake->submissions[i].url, pattern) ? 1 : 0;
	}
	return count;
}

const char *fake_transport_url(
	const struct fake_transport *fake, const char *pattern, size_t i)
{
	for (size_t k = 0; k < fake->submission_count; k++) {
		if (!matches(fake->submissions[k].url, pattern)) {
			continue;
		}
		if (i == 0) {
			return fake->submissions[k].url;
		}
		i--;
	}
	return NULL;
}

const char *fake_transport_headers(
	const struct fake_transport *fake, const char *pattern)
{
	for (size_t k = fake->submission_count; k > 0; k--) {
		if (matches(fake->submissions[k - 1].url, pattern)) {
			return fake->submissions[k - 1].headers;
		}
	}
	return NULL;
}

const struct transport_config *fake_transport_config(const struct fake_transport *fake)
{
	return &fake->config;
}

size_t fake_transport_configured(const struct fake_transport *fake)
{
	return fake->configured;
}

size_t fake_transport_open(const struct fake_transport *fake)
{
	return fake->transfer_count;
}

bool fake_transport_is_busy(const struct fake_transport *fake)
{
	for (size_t i = 0; i < fake->transfer_count; i++) {
		const struct fake_transfer *transfer = fake->transfers[i];

		if (transfer->status.state == TRANSFER_RUNNING && !transfer->is_held &&
			(transfer->pending.length > 0 ||
				transfer->status.http_code == 0 ||
				transfer->end != FAKE_STAYS_OPEN)) {
			return true;
		}
	}
	return false;
}
