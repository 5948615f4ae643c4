/* The modelled API server as a transport: requests, answers, trouble, time. */
#include "tests/support/api_model.h"

#include <assert.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "tests/support/api_truth.h"

#define BODY_CEILING (64u << 20)
#define NOTHING SIZE_MAX
#define BOOKMARK_MS 60000
/* Longer than a client waits in silence. */
#define INITIAL_END_MS 40000
/* What the real transport does with a list that does not come on. */
#define STALLED_LIST_MS 60000
#define TRACE_LINES 4000

struct transfer {
	uint32_t id;
	struct api_truth *truth; /* NULL: /version and whatever else */
	bool is_watch;
	char *namespace; /* NULL: all */
	struct strbuf pending;
	struct strbuf body;
	struct transfer_status status;
	struct error error;
	int code;
	const char *content_type;
	int64_t retry_after_s;
	bool is_refused;
	bool is_unreachable;
	size_t fault_after; /* bytes until `fault`; NOTHING: none */
	enum api_trouble fault;
	bool is_stalled;
	bool is_ending;	    /* after what is pending */
	bool has_disorder;  /* in what is not yet read */
	bool holds_headers; /* a proxy that waits for the first byte */
	size_t sent;	    /* writes of the truth put into pending */
	int64_t ends_mono_ms;
	int64_t bookmark_mono_ms;
	bool is_initial;	     /* the end of the initial events is not sent */
	int64_t initial_end_mono_ms; /* UNKNOWN_I64: it never comes */
	int64_t moved_mono_ms;
	int64_t unread_since_mono_ms;
};

struct api_model {
	struct api_truth truths[KIND_COUNT];
	struct transfer **transfers;
	size_t count;
	size_t capacity;
	struct moment now;
	uint64_t random;
	uint64_t resource_version;
	uint32_t last_id;
	enum api_trouble storm;
	unsigned storm_per_mille;
	size_t piece;
	bool has_bookmarks;
	enum api_watch_lists watch_lists;
	bool has_disorder;
	bool is_calm; /* and no proxy keeps headers until the first event */
	bool is_disordered[KIND_COUNT];
	bool is_torn[KIND_COUNT];
	size_t calls;
	size_t fails_at;
	enum api_failed failed;
	struct strbuf trace;
};

static uint64_t mix(uint64_t value)
{
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

uint64_t api_model_random(struct api_model *model)
{
	model->random += 0x9e3779b97f4a7c15u;
	return mix(model->random);
}

static uint64_t below(struct api_model *model, uint64_t limit)
{
	return api_model_random(model) % limit;
}

static void trace(struct api_model *model, const char *what,
	const struct transfer *transfer, long long number)
{
	strbuf_printf(&model->trace, "%10.3f %4u %-12s %-6s %s %lld\n",
		(double)model->now.mono_ms / 1000, transfer != NULL ? transfer->id : 0,
		transfer != NULL && transfer->truth != NULL
			? kind_info(transfer->truth->kind)->source_name
			: "-",
		transfer == NULL	     ? ""
			: transfer->is_watch ? "watch"
					     : "list",
		what, number);
}

void api_model_note(struct api_model *model, const char *what, long long number)
{
	trace(model, what, NULL, number);
}

void api_model_print(const struct api_model *model)
{
	const char *text = strbuf_cstr(&model->trace);
	size_t length = model->trace.length;
	size_t start = length > 60000 ? length - 60000 : 0;

	fprintf(stderr, "%s\n", text + start);
}

/* --- transfers --- */

static struct transfer *find(const struct api_model *model, uint32_t id)
{
	for (size_t i = 0; i < model->count; i++) {
		if (model->transfers[i]->id == id) {
			return model->transfers[i];
		}
	}
	return NULL;
}

static void transfer_free(struct transfer *transfer)
{
	mem_free(transfer->namespace);
	strbuf_finish(&transfer->pending);
	strbuf_finish(&transfer->body);
	mem_free(transfer);
}

static bool contains(const char *url, const char *piece)
{
	return piece == NULL || strstr(url, piece) != NULL;
}

static bool is_of_kind(const char *url, const struct kind_info *info)
{
	char plural[128];
	const char *found;

	(void)snprintf(plural, sizeof(plural), "/%s", info->plural);
	found = strstr(url, plural);
	return found != NULL && strchr("?", found[strlen(plural)]) != NULL &&
		contains(url, info->selector) && info->interest != KIND_ON_DEMAND;
}

static struct api_truth *truth_of_url(struct api_model *model, const char *url)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		if (is_of_kind(url, kind_info((enum kind)i))) {
			return &model->truths[i];
		}
	}
	return NULL;
}

/* The value of a query's member; "" when absent. */
static struct str query(const char *url, const char *name)
{
	struct str rest = str_from(strchr(url, '?'));
	struct str part;
	size_t length = strlen(name);

	if (rest.length > 0) {
		rest.data++;
		rest.length--;
	}
	while (str_split(&rest, '&', &part)) {
		if (str_starts_with(part, name) && part.length > length &&
			part.data[length] == '=') {
			return (struct str){ part.data + length + 1,
				part.length - length - 1 };
		}
	}
	return (struct str){ "", 0 };
}

static char *namespace_of_url(const char *url)
{
	static const char key[] = "/namespaces/";
	const char *found = strstr(url, key);
	const char *end;

	if (found == NULL) {
		return NULL;
	}
	found += sizeof(key) - 1;
	end = strchr(found, '/');
	return end != NULL ? mem_strndup(found, (size_t)(end - found)) : NULL;
}

/* --- answers --- */

static void put_status(struct transfer *transfer, int code, const char *reason,
	const char *message, const char *details)
{
	strbuf_printf(&transfer->pending,
		"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
		"\"status\":\"Failure\",\"message\":\"%s\",\"reason\":\"%s\","
		"\"details\":{%s},\"code\":%d}",
		message, reason, details, code);
}

static void answer_status(struct transfer *transfer, int code, const char *reason,
	const char *message, const char *details)
{
	transfer->code = code;
	transfer->is_ending = true;
	put_status(transfer, code, reason, message, details);
	strbuf_text(&transfer->pending, "\n");
}

static void answer_text(
	struct transfer *transfer, int code, const char *type, const char *text)
{
	transfer->code = code;
	transfer->content_type = type;
	transfer->is_ending = true;
	strbuf_text(&transfer->pending, text);
}

/* The same as an event within an answer that began well. */
static void put_error(struct transfer *transfer, int code, const char *reason,
	const char *message, const char *details)
{
	strbuf_text(&transfer->pending, "{\"type\":\"ERROR\",\"object\":");
	put_status(transfer, code, reason, message, details);
	strbuf_text(&transfer->pending, "}\n");
	transfer->is_ending = true;
}

static void answer_gone(struct api_model *model, struct transfer *transfer)
{
	if (transfer->is_watch && below(model, 2) == 0) {
		put_error(transfer, 410, "Expired", "too old resource version: 1 (2)",
			"");
	} else {
		answer_status(transfer, 410, "Expired",
			"The resourceVersion for the provided watch is too old.", "");
	}
}

static void answer_broken(struct api_model *model, struct transfer *transfer)
{
	static const int codes[] = { 500, 502, 503, 504, 501, 599 };
	int code = codes[below(model, ARRAY_LENGTH(codes))];

	if (below(model, 3) == 0) {
		transfer->retry_after_s = (int64_t)below(model, 40);
	}
	if (below(model, 2) == 0) {
		answer_text(
			transfer, code, "text/plain; charset=utf-8", "upstream broken");
	} else {
		answer_status(transfer, code, "InternalError",
			below(model, 2) == 0 ? "etcdserver: request timed out"
					     : "something broke",
			below(model, 2) == 0 ? "\"retryAfterSeconds\":3" : "");
	}
}

/* True when the trouble takes the place of the answer. */
static bool answer_trouble(
	struct api_model *model, struct transfer *transfer, enum api_trouble trouble)
{
	switch (trouble) {
	case API_REFUSED:
		transfer->is_refused = true;
		return true;
	case API_UNREACHABLE:
		transfer->is_unreachable = true;
		return true;
	case API_GONE:
		answer_gone(model, transfer);
		return true;
	case API_FUTURE:
		if (transfer->truth != NULL) {
			transfer->truth->is_behind = true;
		}
		answer_status(transfer, 504, "Timeout",
			"Too large resource version: 9, current: 8",
			"\"causes\":[{\"reason\":\"ResourceVersionTooLarge\","
			"\"message\":\"Too large resource version\"}],"
			"\"retryAfterSeconds\":1");
		return true;
	case API_UNAUTHORIZED:
		answer_status(transfer, 401, "Unauthorized", "Unauthorized", "");
		return true;
	case API_FORBIDDEN:
		answer_status(transfer, 403, "Forbidden", "forbidden: no", "");
		return true;
	case API_ABSENT:
		answer_text(transfer, 404, "text/plain", "404 page not found\n");
		return true;
	case API_NOT_FOUND:
		answer_status(transfer, 404, "NotFound", "not found", "");
		return true;
	case API_THROTTLED:
		transfer->retry_after_s = 1 + (int64_t)below(model, 30);
		answer_status(transfer, 429, "TooManyRequests", "slow down", "");
		return true;
	case API_BROKEN:
		answer_broken(model, transfer);
		return true;
	case API_TOO_LARGE:
		answer_status(transfer, 413, "RequestEntityTooLarge", "too large", "");
		return true;
	case API_LOGIN_PAGE:
		answer_text(transfer, 200, "text/html", "<html>Log in</html>");
		return true;
	case API_EMPTY:
		transfer->is_ending = true;
		return true;
	case API_MALFORMED:
		strbuf_text(&transfer->pending,
			below(model, 2) == 0 ? "{\"items\":[}" : "]\n");
		transfer->is_ending = true;
		return true;
	case API_CUT:
	case API_TRUNCATED:
	case API_STALLED:
	case API_OUTDATED:
	case API_FINE:
	case API_TROUBLE_COUNT:
		break;
	}
	return false;
}

static void put_items(struct api_model *model, struct transfer *transfer,
	const struct api_object objects[API_SLOTS], unsigned first, unsigned *last)
{
	unsigned step = below(model, 2) == 0 ? 1 : 7; /* order must not matter */
	bool is_first = true;

	for (unsigned i = first; i < *last; i++) {
		/* Pages end at slots: within a page only the whole range is shuffled.
		 */
		unsigned slot =
			first == 0 && *last == API_SLOTS ? i * step % API_SLOTS : i;

		if (objects[slot].uid == 0 ||
			!api_truth_is_in(transfer->truth, slot, transfer->namespace)) {
			continue;
		}
		strbuf_text(&transfer->pending, is_first ? "" : ",");
		is_first = false;
		api_truth_json(transfer->truth, slot, objects[slot],
			api_model_random(model), &transfer->pending);
	}
}

static void put_list(struct api_model *model, struct transfer *transfer,
	uint64_t resource_version, unsigned first, unsigned last)
{
	struct api_object objects[API_SLOTS];
	char metadata[160];
	bool is_metadata_first = below(model, 2) == 0;

	api_truth_at(transfer->truth, resource_version, objects);
	if (last < API_SLOTS) {
		(void)snprintf(metadata, sizeof(metadata),
			"\"metadata\":{\"continue\":\"c-%" PRIu64
			"-%u\",\"resourceVersion\":\"%" PRIu64 "\"}",
			resource_version, last, resource_version);
	} else {
		(void)snprintf(metadata, sizeof(metadata),
			"\"metadata\":{\"resourceVersion\":\"%" PRIu64 "\"}",
			resource_version);
	}
	strbuf_text(&transfer->pending, "{\"kind\":\"ThingList\",");
	if (is_metadata_first) {
		strbuf_printf(&transfer->pending, "%s,", metadata);
	}
	strbuf_text(&transfer->pending, "\"items\":[");
	put_items(model, transfer, objects, first, &last);
	strbuf_printf(&transfer->pending, "]%s%s}%s", is_metadata_first ? "" : ",",
		is_metadata_first ? "" : metadata, below(model, 2) == 0 ? "\n" : "");
	transfer->is_ending = true;
}

static void answer_list(struct api_model *model, struct transfer *transfer,
	const char *url, enum api_trouble trouble)
{
	struct str token = query(url, "continue");
	uint64_t version = model->resource_version;
	unsigned first = 0;
	unsigned last = API_SLOTS;

	if (token.length > 0) {
		if (sscanf(token.data, "c-%" SCNu64 "-%u", &version, &first) != 2 ||
			version < transfer->truth->oldest) {
			answer_status(transfer, 410, "Expired",
				"The provided continue parameter is too old", "");
			return;
		}
	} else if (trouble == API_OUTDATED && version > transfer->truth->oldest &&
		!transfer->truth->is_behind) {
		/* Not after "too large resource version": the client believes then that
		 * history was set back, as after a restored backup, and goes along. */
		version -= below(model, version - transfer->truth->oldest);
	}
	if (query(url, "limit").length > 0 && first + 5 < API_SLOTS) {
		last = first + 5;
	}
	put_list(model, transfer, version, first, last);
}

static void send_event(struct api_model *model, struct transfer *transfer,
	const struct api_write *write)
{
	const struct api_truth *truth = transfer->truth;

	if (!api_truth_is_in(truth, write->slot, transfer->namespace)) {
		return;
	}
	strbuf_printf(&transfer->pending, "{\"type\":\"%s\",\"object\":", write->type);
	api_truth_json(truth, write->slot, write->object, api_model_random(model),
		&transfer->pending);
	strbuf_text(&transfer->pending, below(model, 9) == 0 ? "} \r\n" : "}\n");
}

static void send_events(struct api_model *model, struct transfer *transfer)
{
	const struct api_truth *truth = transfer->truth;

	while (transfer->sent < truth->count) {
		const struct api_write *write = &truth->writes[transfer->sent];

		if (model->has_disorder && below(model, 6) == 0) {
			if (transfer->sent + 1 == truth->count) {
				return; /* until there is one to go before it */
			}
			model->is_disordered[truth->kind] = true;
			transfer->has_disorder = true;
			send_event(model, transfer, write + 1);
			send_event(model, transfer, write);
			transfer->sent += 2;
			continue;
		}
		send_event(model, transfer, write);
		transfer->sent++;
	}
}

/* What a gate that is off says (apimachinery internalversion/validation). */
static void refuse_watch_list(struct transfer *transfer)
{
	answer_status(transfer, 422, "Invalid",
		"ListOptions.meta.k8s.io \\\"\\\" is invalid: sendInitialEvents: "
		"Forbidden: sendInitialEvents is forbidden for watch unless the "
		"WatchList feature gate is enabled",
		"");
}

static void put_initial_end(struct api_model *model, struct transfer *transfer)
{
	transfer->is_initial = false;
	transfer->initial_end_mono_ms = UNKNOWN_I64;
	strbuf_printf(&transfer->pending,
		"{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"annotations\":{"
		"\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"%" PRIu64
		"\"}}}\n",
		model->resource_version);
}

/* Everything as ADDED, in the order of the keys, and a bookmark behind it: at once,
 * after some time and some events, or never. */
static void answer_watch_list(
	struct api_model *model, struct transfer *transfer, uint64_t timeout_s)
{
	const struct api_truth *truth = transfer->truth;

	if (model->watch_lists == API_WATCH_LISTS_UNKNOWN ||
		model->watch_lists == API_WATCH_LISTS_OFF) {
		refuse_watch_list(transfer);
		return;
	}
	for (unsigned slot = 0; slot < API_SLOTS; slot++) {
		struct api_write added = {
			.type = "ADDED", .slot = slot, .object = truth->objects[slot]
		};

		if (added.object.uid != 0) {
			send_event(model, transfer, &added);
		}
	}
	transfer->sent = truth->count;
	transfer->is_initial = true;
	trace(model, "initial events", transfer, (long long)truth->count);
	transfer->ends_mono_ms = model->now.mono_ms + (int64_t)timeout_s * 1000;
	transfer->bookmark_mono_ms =
		model->now.mono_ms + (int64_t)below(model, BOOKMARK_MS);
	if (model->watch_lists == API_WATCH_LISTS_LATE) {
		transfer->initial_end_mono_ms =
			model->now.mono_ms + (int64_t)below(model, INITIAL_END_MS);
	} else if (model->watch_lists == API_WATCH_LISTS) {
		put_initial_end(model, transfer);
	}
}

static void answer_watch(
	struct api_model *model, struct transfer *transfer, const char *url)
{
	uint64_t version = 0;
	uint64_t timeout_s = 0;

	if (contains(
		    url, "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan") &&
		str_to_u64(query(url, "timeoutSeconds"), &timeout_s)) {
		answer_watch_list(model, transfer, timeout_s);
		return;
	}

	if (!str_to_u64(query(url, "resourceVersion"), &version) ||
		!str_to_u64(query(url, "timeoutSeconds"), &timeout_s)) {
		answer_status(transfer, 400, "BadRequest", "what version?", "");
		return;
	}
	if (version < transfer->truth->oldest) {
		answer_gone(model, transfer);
		return;
	}
	transfer->sent = api_truth_version(transfer->truth, version);
	transfer->ends_mono_ms = model->now.mono_ms + (int64_t)timeout_s * 1000;
	transfer->bookmark_mono_ms =
		model->now.mono_ms + (int64_t)below(model, BOOKMARK_MS);
	transfer->holds_headers = below(model, 4) == 0 && !model->is_calm;
	send_events(model, transfer);
}

static enum api_trouble choose_trouble(struct api_model *model)
{
	if (below(model, 1000) >= model->storm_per_mille) {
		return API_FINE;
	}
	if (model->storm != API_TROUBLE_COUNT) {
		return model->storm;
	}
	return (enum api_trouble)(1 + below(model, API_TROUBLE_COUNT - 1));
}

static void answer(struct api_model *model, struct transfer *transfer, const char *url)
{
	enum api_trouble trouble = choose_trouble(model);

	trace(model, "asked, trouble", transfer, trouble);
	if (answer_trouble(model, transfer, trouble)) {
		return;
	}
	if (transfer->truth == NULL) {
		if (contains(url, "/version")) {
			answer_text(transfer, 200, "application/json",
				model->watch_lists == API_WATCH_LISTS_UNKNOWN
					? "{\"gitVersion\":\"v1.33.1\"}"
					: "{\"gitVersion\":\"v1.34.2\"}");
		} else {
			answer_text(
				transfer, 404, "text/plain", "404 page not found\n");
		}
	} else if (transfer->is_watch) {
		answer_watch(model, transfer, url);
	} else {
		answer_list(model, transfer, url, trouble);
	}
	if (trouble == API_CUT || trouble == API_TRUNCATED || trouble == API_STALLED) {
		transfer->fault = trouble;
		transfer->fault_after = below(model, transfer->pending.length + 2);
	}
}

/* --- bytes --- */

static void fail(struct transfer *transfer, const char *message)
{
	transfer->status.state = TRANSFER_FAILED;
	(void)error_set(&transfer->error, ERR_NETWORK, "%s", message);
	transfer->status.error = &transfer->error;
}

static bool fails_now(
	struct api_model *model, const struct api_truth *truth, bool is_watch)
{
	model->calls++;
	if (model->fails_at == 0 || model->calls != model->fails_at) {
		return false;
	}
	model->failed = truth == NULL ? API_FAILED_OTHER
		: is_watch	      ? API_FAILED_WATCH
				      : API_FAILED_LIST;
	return true;
}

static void strike(struct api_model *model, struct transfer *transfer)
{
	transfer->fault_after = NOTHING;
	trace(model, "struck", transfer, transfer->fault);
	if (transfer->fault == API_CUT) {
		fail(transfer, "connection reset by peer");
	} else if (transfer->fault == API_TRUNCATED) {
		transfer->status.state = TRANSFER_DONE;
	} else {
		transfer->is_stalled = true;
	}
}

static size_t piece_of(struct api_model *model, const struct transfer *transfer)
{
	size_t length = transfer->pending.length;

	if (model->piece != 0 && length > model->piece) {
		length = model->piece;
	} else if (length > 1 && below(model, 4) == 0) {
		length = 1 + (size_t)below(model, length);
	}
	return length > transfer->fault_after ? transfer->fault_after : length;
}

static void give(struct api_model *model, struct transfer *transfer, size_t length)
{
	transfer->status.http_code = transfer->code;
	transfer->status.content_type = transfer->content_type;
	transfer->status.retry_after_s = transfer->retry_after_s;
	transfer->status.got_any_byte = true;
	transfer->status.last_byte_mono_ms = model->now.mono_ms;
	if (transfer->body.length == 0) {
		transfer->unread_since_mono_ms = model->now.mono_ms;
	}
	strbuf_append(&transfer->body, strbuf_cstr(&transfer->pending), length);
	strbuf_consume(&transfer->pending, length);
	if (transfer->fault_after != NOTHING) {
		transfer->fault_after -= length;
	}
	transfer->moved_mono_ms = model->now.mono_ms;
}

/* True when something happened. */
static bool deliver(struct api_model *model, struct transfer *transfer)
{
	size_t length;

	if (transfer->status.state != TRANSFER_RUNNING || transfer->is_stalled) {
		return false;
	}
	if (transfer->is_refused || transfer->is_unreachable) {
		transfer->status.is_refused = transfer->is_refused;
		fail(transfer,
			transfer->is_refused ? "connection refused" : "unknown host");
		return true;
	}
	length = piece_of(model, transfer);
	if (length > 0 ||
		(transfer->status.http_code == 0 &&
			(!transfer->holds_headers || transfer->is_ending))) {
		if (fails_now(model, transfer->truth, transfer->is_watch)) {
			fail(transfer, "the test cuts this connection");
			return true;
		}
		give(model, transfer, length);
		return true;
	}
	if (transfer->fault_after == 0) {
		strike(model, transfer);
		return true;
	}
	if (transfer->is_ending && transfer->pending.length == 0) {
		transfer->status.state = TRANSFER_DONE;
		return true;
	}
	return false;
}

/* The server's own doing as time passes. */
static void tick(struct api_model *model, struct transfer *transfer)
{
	int64_t now = model->now.mono_ms;

	if (transfer->status.state != TRANSFER_RUNNING) {
		return;
	}
	if (!transfer->is_watch && transfer->is_stalled &&
		now - transfer->moved_mono_ms >= STALLED_LIST_MS) {
		fail(transfer, "no data for 60 s");
	}
	if (!transfer->is_watch || transfer->truth == NULL || transfer->is_ending ||
		transfer->code != 200) {
		return;
	}
	if (now >= transfer->ends_mono_ms) {
		transfer->is_ending = true;
	} else if (i64_is_known(transfer->initial_end_mono_ms) &&
		now >= transfer->initial_end_mono_ms) {
		send_events(model, transfer);
		if (transfer->sent == transfer->truth->count) {
			put_initial_end(model, transfer);
		}
	} else if (now >= transfer->bookmark_mono_ms && model->has_bookmarks) {
		transfer->bookmark_mono_ms = now + BOOKMARK_MS;
		send_events(model, transfer);
		if (transfer->sent < transfer->truth->count) {
			return; /* a bookmark stands behind all events */
		}
		strbuf_printf(&transfer->pending,
			"{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{"
			"\"resourceVersion\":\"%" PRIu64 "\"}}}\n",
			model->resource_version);
	}
}

static int64_t next_tick(const struct api_model *model, int64_t limit)
{
	int64_t due = limit;

	for (size_t i = 0; i < model->count; i++) {
		const struct transfer *transfer = model->transfers[i];
		int64_t times[4] = { limit, limit, limit, limit };

		if (transfer->status.state != TRANSFER_RUNNING) {
			continue;
		}
		if (!transfer->is_watch && transfer->is_stalled) {
			times[0] = transfer->moved_mono_ms + STALLED_LIST_MS;
		}
		if (transfer->is_watch && !transfer->is_ending &&
			transfer->code == 200 && transfer->truth != NULL) {
			times[1] = transfer->ends_mono_ms;
			times[2] = model->has_bookmarks ? transfer->bookmark_mono_ms
							: limit;
			times[3] = i64_is_known(transfer->initial_end_mono_ms)
				? transfer->initial_end_mono_ms
				: limit;
		}
		for (size_t k = 0; k < ARRAY_LENGTH(times); k++) {
			if (times[k] > model->now.mono_ms && times[k] < due) {
				due = times[k];
			}
		}
	}
	return due;
}

static bool deliver_all(struct api_model *model)
{
	bool has_moved = false;
	size_t start = model->count > 0 ? (size_t)below(model, model->count) : 0;

	for (size_t i = 0; i < model->count; i++) {
		struct transfer *transfer =
			model->transfers[(start + i) % model->count];

		tick(model, transfer);
		has_moved = deliver(model, transfer) || has_moved;
	}
	return has_moved;
}

/* --- the port --- */

static uint32_t port_submit(
	void *self, const struct transport_request *request, struct error *err)
{
	struct api_model *model = self;
	struct api_truth *truth = truth_of_url(model, request->url);
	bool is_watch = contains(request->url, "watch=true");
	struct transfer *transfer;

	if (fails_now(model, truth, is_watch)) {
		(void)error_set(err, ERR_NETWORK, "the test lets this call fail");
		return 0;
	}
	transfer = mem_calloc(1, sizeof(*transfer));
	transfer->id = ++model->last_id;
	transfer->truth = truth;
	transfer->is_watch = is_watch;
	transfer->namespace = namespace_of_url(request->url);
	transfer->code = 200;
	transfer->content_type = "application/json";
	transfer->retry_after_s = UNKNOWN_I64;
	transfer->fault_after = NOTHING;
	transfer->initial_end_mono_ms = UNKNOWN_I64;
	transfer->moved_mono_ms = model->now.mono_ms;
	strbuf_init(&transfer->pending, BODY_CEILING);
	strbuf_init(&transfer->body, BODY_CEILING);
	transfer->status = (struct transfer_status){
		.content_type = "",
		.retry_after_s = UNKNOWN_I64,
		.last_byte_mono_ms = UNKNOWN_I64,
	};
	answer(model, transfer, request->url);
	model->transfers = mem_grow(model->transfers, model->count, &model->capacity,
		sizeof(struct transfer *));
	model->transfers[model->count++] = transfer;
	return transfer->id;
}

static bool port_status(void *self, uint32_t id, struct transfer_status *out)
{
	const struct transfer *transfer = find(self, id);

	if (transfer == NULL) {
		return false;
	}
	*out = transfer->status;
	return true;
}

static struct str port_peek(void *self, uint32_t id)
{
	const struct transfer *transfer = find(self, id);

	if (transfer == NULL || transfer->body.length == 0) {
		return (struct str){ "", 0 };
	}
	return (struct str){ transfer->body.data, transfer->body.length };
}

static void port_consume(void *self, uint32_t id, size_t length)
{
	struct transfer *transfer = find(self, id);

	if (transfer != NULL) {
		strbuf_consume(&transfer->body, length);
		transfer->has_disorder = transfer->has_disorder &&
			(transfer->body.length > 0 || transfer->pending.length > 0);
	}
}

static void port_release(void *self, uint32_t id)
{
	struct api_model *model = self;

	for (size_t i = 0; i < model->count; i++) {
		if (model->transfers[i]->id == id) {
			trace(model, "released", model->transfers[i], 0);
			if (model->transfers[i]->has_disorder) {
				model->is_torn[model->transfers[i]->truth->kind] = true;
			}
			transfer_free(model->transfers[i]);
			model->count--;
			model->transfers[i] = model->transfers[model->count];
			return;
		}
	}
}

/* Time passes only when nothing is on its way. */
static void port_wait(void *self, struct pollfd *fds, size_t fd_count, int timeout_ms)
{
	struct api_model *model = self;
	int64_t before = model->now.mono_ms;

	(void)fds;
	assert(fd_count == 0);
	if (deliver_all(model)) {
		return;
	}
	model->now.mono_ms = next_tick(model, before + timeout_ms);
	model->now.wall_ms += model->now.mono_ms - before;
	(void)deliver_all(model);
}

static bool port_configure(
	void *self, const struct transport_config *config, struct error *err)
{
	(void)self;
	(void)config;
	(void)err;
	return true;
}

static void port_destroy(void *self)
{
	struct api_model *model = self;

	for (size_t i = 0; i < model->count; i++) {
		transfer_free(model->transfers[i]);
	}
	model->count = 0;
}

static const struct transport_ops port_ops = {
	.submit = port_submit,
	.status = port_status,
	.peek = port_peek,
	.consume = port_consume,
	.release = port_release,
	.wait = port_wait,
	.configure = port_configure,
	.destroy = port_destroy,
};

struct transport api_model_port(struct api_model *model)
{
	return (struct transport){ .ops = &port_ops, .self = model };
}

struct api_model *api_model_create(uint64_t seed)
{
	struct api_model *model = mem_calloc(1, sizeof(*model));

	model->random = mix(seed + 1);
	model->now = (struct moment){
		.wall_ms = INT64_C(1800000000000),
		.mono_ms = 5000000,
	};
	model->resource_version = 1000;
	model->has_bookmarks = true;
	strbuf_init(&model->trace, BODY_CEILING);
	for (int i = 0; i < KIND_COUNT; i++) {
		api_truth_init(&model->truths[i], (enum kind)i);
		model->truths[i].oldest = model->resource_version;
	}
	return model;
}

void api_model_free(struct api_model *model)
{
	if (model == NULL) {
		return;
	}
	port_destroy(model);
	for (int i = 0; i < KIND_COUNT; i++) {
		api_truth_finish(&model->truths[i]);
	}
	strbuf_finish(&model->trace);
	mem_free(model->transfers);
	mem_free(model);
}

/* --- what tests do to it --- */

struct moment api_model_now(const struct api_model *model)
{
	return model->now;
}

void api_model_sleep(struct api_model *model, int64_t mono_ms)
{
	model->now.mono_ms += mono_ms;
	model->now.wall_ms += mono_ms;
	/* The servers have closed meanwhile what nobody answered for. */
	for (size_t i = 0; i < model->count; i++) {
		struct transfer *transfer = model->transfers[i];

		if (transfer->status.state == TRANSFER_RUNNING &&
			below(model, 2) == 0) {
			transfer->is_stalled = true;
		}
	}
	trace(model, "slept ms", NULL, mono_ms);
}

void api_model_set_wall(struct api_model *model, int64_t wall_ms)
{
	model->now.wall_ms = wall_ms;
}

void api_model_write(struct api_model *model)
{
	struct api_truth *truth;

	do {
		truth = &model->truths[below(model, KIND_COUNT)];
	} while (kind_info(truth->kind)->interest == KIND_ON_DEMAND);
	model->resource_version += 1 + below(model, 3);
	api_truth_write(truth, api_model_random(model), model->resource_version,
		model->now.mono_ms);
	for (size_t i = 0; i < model->count; i++) {
		struct transfer *transfer = model->transfers[i];

		if (transfer->truth == truth && transfer->is_watch &&
			transfer->code == 200 && !transfer->is_ending) {
			send_events(model, transfer);
		}
	}
}

void api_model_compact(struct api_model *model)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		model->truths[i].oldest = model->resource_version;
	}
	trace(model, "compacted", NULL, (long long)model->resource_version);
}

void api_model_storm(
	struct api_model *model, enum api_trouble trouble, unsigned per_mille)
{
	model->is_calm = false;
	model->storm = trouble;
	model->storm_per_mille = per_mille;
	trace(model, "storm", NULL, (long long)trouble);
}

/* An older event again: not a deletion, which no client can tell from a new one. */
static void replay(struct api_model *model, struct transfer *transfer)
{
	const struct api_truth *truth = transfer->truth;
	const struct api_write *write = NULL;

	for (size_t i = transfer->sent; i > 0 && write == NULL; i--) {
		const struct api_write *candidate = &truth->writes[i - 1];

		if (!text_equal(candidate->type, "DELETED") &&
			api_truth_is_in(truth, candidate->slot, transfer->namespace) &&
			below(model, 3) == 0) {
			write = candidate;
		}
	}
	if (write != NULL) {
		strbuf_printf(&transfer->pending,
			"{\"type\":\"%s\",\"object\":", write->type);
		api_truth_json(
			truth, write->slot, write->object, 1, &transfer->pending);
		strbuf_text(&transfer->pending, "}\n");
	}
}

static void disturb_stream(struct api_model *model, struct transfer *transfer)
{
	switch (below(model, 9)) {
	case 0:
		put_error(transfer, 410, "Gone", "too old resource version", "");
		break;
	case 1:
		put_error(transfer, 500, "InternalError", "unable to decode", "");
		break;
	case 2:
		put_error(transfer, 429, "TooManyRequests", "storage is initializing",
			"\"retryAfterSeconds\":1");
		break;
	case 3:
		strbuf_text(&transfer->pending,
			"{\"type\":\"MERGED\",\"object\":{\"metadata\":{}}}\n");
		break;
	case 4:
		strbuf_text(&transfer->pending, "{\"type\":\"ADDED\",\"object\":7}\n");
		break;
	case 5:
		strbuf_text(&transfer->pending, "<html>\n");
		break;
	case 6:
		transfer->is_ending = true;
		break;
	case 7:
		strbuf_text(&transfer->pending, "\n \n");
		break;
	default:
		/* Among initial events, whose order says nothing, no client could tell.
		 */
		if (!transfer->is_initial) {
			replay(model, transfer);
			replay(model, transfer);
		}
		break;
	}
}

void api_model_disturb(struct api_model *model)
{
	struct transfer *transfer;

	if (model->count == 0) {
		return;
	}
	transfer = model->transfers[below(model, model->count)];
	if (transfer->status.state != TRANSFER_RUNNING) {
		return;
	}
	trace(model, "disturbed", transfer, 0);
	if (transfer->is_watch && transfer->truth != NULL && transfer->code == 200 &&
		!transfer->is_ending && below(model, 2) == 0) {
		disturb_stream(model, transfer);
		return;
	}
	transfer->fault = API_CUT + (enum api_trouble)below(model, 3);
	transfer->fault_after = below(model, transfer->pending.length + 2);
}

void api_model_calm(struct api_model *model)
{
	model->storm_per_mille = 0;
	model->has_disorder = false;
	model->is_calm = true;
	for (size_t i = 0; i < model->count; i++) {
		struct transfer *transfer = model->transfers[i];

		transfer->is_stalled = transfer->is_stalled && below(model, 2) == 0;
		transfer->holds_headers = false;
		transfer->fault_after = NOTHING;
	}
	trace(model, "calm", NULL, 0);
}

void api_model_set_piece(struct api_model *model, size_t bytes)
{
	model->piece = bytes;
}

void api_model_set_disorder(struct api_model *model, bool has_disorder)
{
	model->has_disorder = has_disorder;
}

bool api_model_is_disordered(const struct api_model *model, enum kind kind)
{
	return model->is_disordered[kind];
}

bool api_model_is_torn(const struct api_model *model, enum kind kind)
{
	return model->is_torn[kind];
}

void api_model_mend(struct api_model *model, enum kind kind)
{
	model->is_torn[kind] = false;
}

void api_model_set_bookmarks(struct api_model *model, bool has_bookmarks)
{
	model->has_bookmarks = has_bookmarks;
}

void api_model_set_watch_lists(
	struct api_model *model, enum api_watch_lists watch_lists)
{
	model->watch_lists = watch_lists;
}

void api_model_fail_call(struct api_model *model, size_t n)
{
	model->fails_at = n;
}

enum api_failed api_model_failed(const struct api_model *model)
{
	return model->failed;
}

size_t api_model_calls(const struct api_model *model)
{
	return model->calls;
}

size_t api_model_open(const struct api_model *model)
{
	return model->count;
}

/* --- what tests ask it --- */

bool api_model_find_picture(const struct api_model *model, const struct store *store,
	enum kind kind, struct api_picture *out)
{
	const struct api_truth *truth = &model->truths[kind];

	out->digest = api_truth_digest_of(store, kind);
	for (size_t i = out->version; i <= truth->count; i++) {
		struct api_digest then = api_truth_digest(truth, i);

		if (out->digest == then.whole || out->digest == then.restricted) {
			out->version = i;
			return true;
		}
	}
	return false;
}

bool api_model_is_current(const struct api_model *model, enum kind kind,
	const struct api_picture *picture, bool is_whole)
{
	const struct api_truth *truth = &model->truths[kind];
	struct api_digest last = api_truth_digest(truth, truth->count);

	return picture->digest == (is_whole ? last.whole : last.restricted);
}

size_t api_model_version(const struct api_model *model, enum kind kind)
{
	return model->truths[kind].count;
}

size_t api_model_count(const struct api_model *model, enum kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < API_SLOTS; i++) {
		count += model->truths[kind].objects[i].uid != 0;
	}
	return count;
}

struct api_watch api_model_watch(const struct api_model *model, enum kind kind)
{
	struct api_watch watch = {
		.last_byte_mono_ms = UNKNOWN_I64,
		.unread_since_mono_ms = UNKNOWN_I64,
	};

	for (size_t i = 0; i < model->count; i++) {
		const struct transfer *transfer = model->transfers[i];

		if (transfer->truth == &model->truths[kind] && transfer->is_watch) {
			watch.is_open = transfer->status.http_code == 200 &&
				transfer->status.state == TRANSFER_RUNNING;
			watch.is_drained = watch.is_open && !transfer->is_stalled &&
				!transfer->is_ending && transfer->pending.length == 0 &&
				transfer->sent == transfer->truth->count &&
				transfer->body.length == 0;
			watch.last_byte_mono_ms = transfer->status.last_byte_mono_ms;
			watch.unread_since_mono_ms = transfer->body.length > 0
				? transfer->unread_since_mono_ms
				: UNKNOWN_I64;
		}
	}
	return watch;
}
