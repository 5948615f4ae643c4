/* Lines of a recording to the changes they were made of. */
#include "kube/replay.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/kube/fetch_decode.h"
#include "src/kube/prometheus_take.h"
#include "wire/decode.h"
#include "wire/recording.h"

#define READ_BYTES ((size_t)256 << 10)

/* Reads lines up to a known end. */
struct reader {
	FILE *file;
	char *data;
	size_t capacity;
	size_t at;
	size_t length;
	uint64_t left; /* bytes of the file not read yet; UINT64_MAX: not known */
	size_t number; /* of the line last taken */
};

struct replay {
	char *path;
	struct reader reader;
	struct arena *arena;  /* of one line */
	struct arena *header; /* strings of the header */
	struct recording_header head;
	uint64_t whole_bytes; /* up to the end of the last line that is one */
	int64_t length_ms;
	bool is_whole;
	bool has_documents;
	int64_t *events; /* moments, each once */
	size_t event_count;
	size_t event_capacity;
	bool is_begun; /* the header was told */
	struct recording_line next;
	size_t next_bytes; /* 0: there is no next line */
	/* Evidence: what answers brought is held by whoever asked. */
	struct sampler_job **jobs;
	size_t job_count;
	size_t job_capacity;
	struct arena *answer;
	struct splitter *splitter;
	const struct replay_sink *sink; /* while a line is taken */
	struct moment now;
};

/* --- lines --- */

/* More bytes into the buffer; false at the end of the file. */
static bool fill(struct reader *reader)
{
	size_t wanted = READ_BYTES;
	size_t got;

	if (reader->at > 0) {
		reader->length -= reader->at;
		memmove(reader->data, reader->data + reader->at, reader->length);
		reader->at = 0;
	}
	if (reader->length + READ_BYTES > reader->capacity) {
		size_t capacity = reader->capacity * 2 + READ_BYTES;

		reader->data = mem_realloc(reader->data, capacity);
		reader->capacity = capacity;
	}
	if (wanted > reader->left) {
		wanted = (size_t)reader->left;
	}
	got = fread(reader->data + reader->length, 1, wanted, reader->file);
	reader->length += got;
	if (reader->left != UINT64_MAX) {
		reader->left -= got;
	}
	return got > 0;
}

/* A line without its newline; false at the end, or with err for one too long. What has
 * no newline is no line. */
static bool next_line(struct reader *reader, struct str *out, struct error *err)
{
	size_t searched = 0;

	for (;;) {
		const char *start = reader->data + reader->at;
		size_t here = reader->length - reader->at;
		const char *newline = here > searched
			? memchr(start + searched, '\n', here - searched)
			: NULL;

		if (newline != NULL) {
			*out = (struct str){ start, (size_t)(newline - start) };
			reader->at += out->length + 1;
			reader->number++;
			return true;
		}
		searched = here;
		if (here > LIMIT_RECORDING_LINE) {
			return error_set(err, ERR_PARSE, "the line is too long");
		}
		if (!fill(reader)) {
			return ferror(reader->file) == 0 ||
				error_set(err, ERR_FILE, "%s", strerror(errno));
		}
	}
}

static bool rewind_reader(struct reader *reader, uint64_t left, struct error *err)
{
	reader->at = 0;
	reader->length = 0;
	reader->number = 0;
	reader->left = left;
	clearerr(reader->file);
	return fseek(reader->file, 0, SEEK_SET) == 0 ||
		error_set(err, ERR_FILE, "%s", strerror(errno));
}

static bool blame(const struct replay *replay, const char *reason, struct error *err)
{
	char shown[96];
	struct error line;

	safe_text(shown, sizeof(shown), replay->path);
	if (replay->reader.number == 0) {
		(void)error_set(&line, ERR_FILE, "%s: %s", shown, reason);
	} else {
		(void)error_set(&line, ERR_PARSE, "%s: line %zu: %s", shown,
			replay->reader.number, reason);
	}
	*err = line;
	return false;
}

static void close_replay(struct replay *replay)
{
	if (replay->reader.file != NULL) {
		(void)fclose(replay->reader.file);
	}
	mem_free(replay->reader.data);
	mem_free(replay->path);
}

/* --- the pass over everything --- */

static bool is_event(enum recording_event event)
{
	switch (event) {
	case RECORDING_COMMIT:
	case RECORDING_UPSERT:
	case RECORDING_DELETE:
	case RECORDING_ANSWER:
	case RECORDING_PROMETHEUS:
	case RECORDING_GONE:
	case RECORDING_VERSION:
	case RECORDING_SESSION:
	case RECORDING_ASKED:
	case RECORDING_ANSWERED:
	case RECORDING_FOUND:
		return true;
	case RECORDING_SCOPE:
	case RECORDING_BEGIN:
	case RECORDING_ITEM:
	case RECORDING_STAGE:
	case RECORDING_ABORT:
	case RECORDING_SOURCE:
	case RECORDING_SAMPLE_STATE:
	case RECORDING_ENDING:
	case RECORDING_DOCUMENT:
	case RECORDING_END:
	case RECORDING_EVENT_COUNT:
		break;
	}
	return false;
}

static void note_line(struct replay *replay, const struct recording_line *line)
{
	bool is_known = replay->event_count > 0 &&
		replay->events[replay->event_count - 1] == line->ms;

	replay->length_ms = line->ms;
	replay->is_whole = line->event == RECORDING_END;
	replay->has_documents |= line->event == RECORDING_DOCUMENT;
	if (is_event(line->event) && !is_known) {
		replay->events = mem_grow(replay->events, replay->event_count,
			&replay->event_capacity, sizeof(*replay->events));
		replay->events[replay->event_count++] = line->ms;
	}
}

static bool read_header(struct replay *replay, struct error *err)
{
	struct str text = { NULL, 0 };
	struct error reason;

	if (!next_line(&replay->reader, &text, &reason)) {
		return blame(replay, reason.message, err);
	}
	if (text.data == NULL) {
		replay->reader.number = 1;
		return blame(replay, "this is no recording of vmigtop", err);
	}
	replay->whole_bytes = text.length + 1;
	return recording_decode_header(text, replay->header, &replay->head, &reason) ||
		blame(replay, reason.message, err);
}

static bool check_line(struct replay *replay, struct str text, struct error *err)
{
	struct recording_line line;
	struct error reason;

	arena_reset(replay->arena);
	if (!recording_check(text, &reason) ||
		!recording_decode(text, replay->arena, &line, &reason)) {
		return blame(replay, reason.message, err);
	}
	if (line.ms < replay->length_ms) {
		return blame(replay, "ms goes back", err);
	}
	replay->whole_bytes += text.length + 1;
	note_line(replay, &line);
	return true;
}

static bool check_all(struct replay *replay, struct error *err)
{
	struct error reason;

	if (!read_header(replay, err)) {
		return false;
	}
	for (;;) {
		struct str text = { NULL, 0 };

		if (!next_line(&replay->reader, &text, &reason)) {
			replay->reader.number++;
			return blame(replay, reason.message, err);
		}
		if (text.data == NULL) {
			return true;
		}
		if (!check_line(replay, text, err)) {
			return false;
		}
	}
}

/* --- one line after the other --- */

static bool peek(struct replay *replay, struct error *err)
{
	struct str text = { NULL, 0 };
	struct error reason;

	replay->next_bytes = 0;
	arena_reset(replay->arena);
	if (!next_line(&replay->reader, &text, &reason)) {
		return blame(replay, reason.message, err);
	}
	if (text.data == NULL) {
		return true;
	}
	if (!recording_decode(text, replay->arena, &replay->next, &reason)) {
		return blame(replay, reason.message, err);
	}
	replay->next_bytes = text.length + 1;
	return true;
}

static void forget_jobs(struct replay *replay)
{
	for (size_t i = 0; i < replay->job_count; i++) {
		sampler_job_destroy(replay->jobs[i]);
	}
	replay->job_count = 0;
}

bool replay_rewind(struct replay *replay, struct error *err)
{
	struct error reason;
	struct str header = { NULL, 0 };

	forget_jobs(replay);
	replay->is_begun = false;
	replay->next_bytes = 0;
	if (!rewind_reader(&replay->reader, replay->whole_bytes, &reason) ||
		!next_line(&replay->reader, &header, &reason)) {
		return blame(replay, reason.message, err);
	}
	return peek(replay, err);
}

struct replay *replay_open(const char *path, struct error *err)
{
	struct replay *replay = mem_calloc(1, sizeof(*replay));
	char shown[120];

	replay->path = mem_strdup(path);
	replay->reader.file = fopen(path, "rb");
	replay->reader.left = UINT64_MAX;
	if (replay->reader.file == NULL) {
		int cause = errno;

		safe_text(shown, sizeof(shown), path);
		(void)error_set(err, ERR_FILE, "%s: %s", shown, strerror(cause));
		close_replay(replay);
		mem_free(replay);
		return NULL;
	}
	replay->arena = arena_create(4096);
	replay->header = arena_create(512);
	replay->answer = arena_create(16u << 10);
	replay->splitter = splitter_create(SPLIT_LIST, LIMIT_ITEM_BYTES);
	if (!check_all(replay, err) || !replay_rewind(replay, err)) {
		replay_close(replay);
		return NULL;
	}
	return replay;
}

void replay_close(struct replay *replay)
{
	if (replay == NULL) {
		return;
	}
	forget_jobs(replay);
	mem_free(replay->jobs);
	mem_free(replay->events);
	arena_destroy(replay->arena);
	arena_destroy(replay->header);
	arena_destroy(replay->answer);
	splitter_destroy(replay->splitter);
	close_replay(replay);
	mem_free(replay);
}

struct replay_info replay_info(const struct replay *replay)
{
	return (struct replay_info){
		.file = replay->path,
		.program = replay->head.program,
		.started_ms = replay->head.started_ms,
		.length_ms = replay->length_ms,
		.refresh_ms = replay->head.refresh_ms,
		.is_whole = replay->is_whole,
		.has_documents = replay->has_documents,
	};
}

int64_t replay_next_ms(const struct replay *replay)
{
	return replay->next_bytes > 0 ? replay->next.ms : UNKNOWN_I64;
}

int64_t replay_skew_ms(const struct replay *replay)
{
	return replay->now.wall_ms - replay->head.started_ms - replay->now.mono_ms;
}

/* --- what a line says --- */

static void tell(struct replay *replay, const struct change *change)
{
	replay->sink->change(replay->sink->context, change, replay->now);
}

static void emit(void *context, const struct change *change)
{
	tell(context, change);
}

static void tell_plain(struct replay *replay, enum change_type type)
{
	struct change change = {
		.type = type,
		.kind = (enum kind)replay->next.source,
		.source = replay->next.source,
		.state = replay->next.state,
	};

	tell(replay, &change);
}

static void tell_object(
	struct replay *replay, enum change_type type, struct object *object)
{
	struct change change = {
		.type = type,
		.kind = (enum kind)replay->next.source,
		.object = object,
		.source = replay->next.source,
	};

	tell(replay, &change);
}

static bool take_item(struct replay *replay, struct error *err)
{
	struct object *object = NULL;

	if (!decode_object((enum kind)replay->next.source, replay->next.payload,
		    &object, err)) {
		return false;
	}
	tell_object(replay, CHANGE_LIST_ITEM, object);
	return true;
}

static bool take_frame(struct replay *replay, enum change_type type, struct error *err)
{
	struct frame frame = { .type = FRAME_UNKNOWN };

	if (!decode_frame((enum kind)replay->next.source, replay->next.payload, &frame,
		    err)) {
		return false;
	}
	if (frame.object == NULL) {
		return error_set(err, ERR_PARSE, "the frame has no object");
	}
	tell_object(replay, type, frame.object);
	return true;
}

static enum sampler_class class_of(enum recording_asked asked)
{
	static const enum sampler_class classes[RECORDING_ASKED_COUNT] = {
		[RECORDING_SUMMARY] = SAMPLER_SUMMARY,
		[RECORDING_METRICS] = SAMPLER_METRICS,
		[RECORDING_LOG] = SAMPLER_LOG,
		[RECORDING_PODS] = SAMPLER_PODS,
		[RECORDING_EVENTS] = SAMPLER_EVENTS,
		[RECORDING_CLAIM] = SAMPLER_CLAIM,
		[RECORDING_WORKLOAD] = SAMPLER_WORKLOAD,
		[RECORDING_ATTACHMENTS] = SAMPLER_ATTACHMENTS,
		[RECORDING_BUDGETS] = SAMPLER_BUDGETS,
		[RECORDING_VM] = SAMPLER_VM,
		[RECORDING_NODE_PODS] = SAMPLER_NODE_PODS,
		[RECORDING_LOG_END] = SAMPLER_ENDING,
	};

	return classes[asked];
}

static char *own(const char *text)
{
	return mem_strdup(text == NULL ? "" : text);
}

static void renew(char **text, const char *now)
{
	mem_free(*text);
	*text = own(now);
}

/* Whoever asked this; samples are held by nobody, so that their job is always new. */
static struct sampler_job *job_of(struct replay *replay)
{
	const struct recording_line *line = &replay->next;
	enum sampler_class class = class_of(line->asked);
	struct sampler_job *job;

	for (size_t i = 0; i < replay->job_count; i++) {
		job = replay->jobs[i];
		if (job->class == class &&
			text_equal(job->namespace, line->namespace) &&
			text_equal(job->name, line->name)) {
			renew(&job->note, line->note);
			renew(&job->extra, line->extra);
			return job;
		}
	}
	job = mem_calloc(1, sizeof(*job));
	*job = (struct sampler_job){
		.class = class,
		.namespace = own(line->namespace),
		.name = own(line->name),
		.note = own(line->note),
		.extra = own(line->extra),
		.has_wrong_rates = line->flag,
	};
	replay->jobs = mem_grow(replay->jobs, replay->job_count, &replay->job_capacity,
		sizeof(struct sampler_job *));
	replay->jobs[replay->job_count++] = job;
	return job;
}

static void drop_last_job(struct replay *replay)
{
	sampler_job_destroy(replay->jobs[--replay->job_count]);
}

/* An answer that was of no use to the live program is of none here: its source says so
 * on a line of its own. */
static void take_answer(struct replay *replay)
{
	const struct recording_line *line = &replay->next;
	size_t before = replay->job_count;
	struct sampler_job *job = job_of(replay);
	struct feed_context context = { .emit = emit, .emit_context = replay };
	char message[SAMPLER_MESSAGE_SIZE];
	struct fetch_answer answer = {
		.job = job,
		.body = line->text != NULL ? str_from(line->text) : line->payload,
		.context = &context,
		.now = replay->now,
		.arena = replay->answer,
		.splitter = replay->splitter,
	};

	(void)fetch_decode(&answer, message);
	arena_reset(replay->answer);
	if (!sampler_class_brings_objects(job->class) && replay->job_count > before) {
		drop_last_job(replay);
	}
}

static void take_prometheus(struct replay *replay)
{
	struct feed_context context = { .emit = emit, .emit_context = replay };
	struct promql_answer answer;
	struct prometheus_take take = {
		.answer = &answer,
		.nodes = replay->next.measured,
		.node_count = replay->next.measured_count,
		.arena = replay->answer,
		.now = replay->now,
		.context = &context,
	};
	struct error ignored;

	if (decode_promql(replay->answer, replay->next.payload, &answer, &ignored)) {
		(void)prometheus_take(&take);
	}
	arena_reset(replay->answer);
}

static void take_gone(struct replay *replay)
{
	struct feed_context context = { .emit = emit, .emit_context = replay };

	fetch_drop_held(job_of(replay), &context);
}

static void take_sample_state(struct replay *replay)
{
	struct change change = {
		.type = CHANGE_NODE_SAMPLE_STATE,
		.text = replay->next.name,
		.sample_state = &replay->next.sample_state,
	};

	tell(replay, &change);
}

static void take_ending(struct replay *replay)
{
	struct ending_report report = {
		.uid = replay->next.name,
		.state = replay->next.ending_state,
		.message = replay->next.text,
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	tell(replay, &change);
}

static void take_version(struct replay *replay)
{
	char version[64];
	struct change change = { .type = CHANGE_VERSION, .text = version };

	safe_text(version, sizeof(version),
		replay->next.text == NULL ? "" : replay->next.text);
	tell(replay, &change);
}

static void take_session(struct replay *replay, const struct recording_place *place)
{
	struct replay_place shown = {
		.context = place->context,
		.server = place->server,
		.user = place->user,
		.insecure = place->insecure,
	};

	forget_jobs(replay);
	replay->sink->session(replay->sink->context, &shown, replay->now);
}

static void take_deed(struct replay *replay)
{
	const struct replay_sink *sink = replay->sink;
	const struct recording_line *line = &replay->next;

	if (line->event == RECORDING_ASKED) {
		sink->asked(sink->context, line->serial, &line->intent, replay->now);
	} else if (line->event == RECORDING_ANSWERED) {
		sink->answered(
			sink->context, line->serial, &line->outcome, replay->now);
	} else {
		sink->found(sink->context, line->serial, line->flag,
			line->text == NULL ? "" : line->text, replay->now);
	}
}

static bool take_line(struct replay *replay, struct error *err)
{
	const struct replay_sink *sink = replay->sink;

	switch (replay->next.event) {
	case RECORDING_SESSION:
		take_session(replay, &replay->next.place);
		break;
	case RECORDING_SCOPE:
		sink->scope(sink->context, replay->next.namespace);
		break;
	case RECORDING_BEGIN:
		tell_plain(replay, CHANGE_LIST_BEGIN);
		break;
	case RECORDING_ITEM:
		return take_item(replay, err);
	case RECORDING_STAGE:
		return take_frame(replay, CHANGE_LIST_ITEM, err);
	case RECORDING_COMMIT:
		tell_plain(replay, CHANGE_LIST_COMMIT);
		break;
	case RECORDING_ABORT:
		tell_plain(replay, CHANGE_LIST_ABORT);
		break;
	case RECORDING_UPSERT:
		return take_frame(replay, CHANGE_UPSERT, err);
	case RECORDING_DELETE:
		return take_frame(replay, CHANGE_DELETE, err);
	case RECORDING_SOURCE:
		tell_plain(replay, CHANGE_SOURCE);
		break;
	case RECORDING_ANSWER:
		take_answer(replay);
		break;
	case RECORDING_PROMETHEUS:
		take_prometheus(replay);
		break;
	case RECORDING_GONE:
		take_gone(replay);
		break;
	case RECORDING_SAMPLE_STATE:
		take_sample_state(replay);
		break;
	case RECORDING_ENDING:
		take_ending(replay);
		break;
	case RECORDING_VERSION:
		take_version(replay);
		break;
	case RECORDING_ASKED:
	case RECORDING_ANSWERED:
	case RECORDING_FOUND:
		take_deed(replay);
		break;
	case RECORDING_DOCUMENT:
		sink->document(sink->context, replay->now);
		break;
	case RECORDING_END:
	case RECORDING_EVENT_COUNT:
		break;
	}
	return true;
}

void replay_begin(struct replay *replay, const struct replay_sink *sink)
{
	if (replay->is_begun) {
		return;
	}
	replay->is_begun = true;
	replay->sink = sink;
	replay->now = (struct moment){ .wall_ms = replay->head.started_ms };
	take_session(replay, &replay->head.place);
	replay->sink = NULL;
}

size_t replay_take(
	struct replay *replay, const struct replay_sink *sink, struct error *err)
{
	size_t length = replay->next_bytes;
	struct error reason;
	bool is_taken;

	if (length == 0) {
		return 0;
	}
	replay_begin(replay, sink);
	replay->sink = sink;
	replay->now = (struct moment){
		.wall_ms = replay->head.started_ms + replay->next.ms +
			replay->next.skew_ms,
		.mono_ms = replay->next.ms,
	};
	is_taken = take_line(replay, &reason);
	replay->sink = NULL;
	if (!is_taken) {
		replay->next_bytes = 0;
		(void)blame(replay, reason.message, err);
		return 0;
	}
	return peek(replay, err) ? length : 0;
}

/* The first index whose moment is greater than `ms`. */
static size_t first_after(const struct replay *replay, int64_t ms)
{
	size_t low = 0;
	size_t high = replay->event_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (replay->events[middle] > ms) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

int64_t replay_event_after(const struct replay *replay, int64_t ms)
{
	size_t i = first_after(replay, ms);

	return i < replay->event_count ? replay->events[i] : UNKNOWN_I64;
}

int64_t replay_event_before(const struct replay *replay, int64_t ms)
{
	size_t i = first_after(replay, ms - 1);

	return i > 0 ? replay->events[i - 1] : UNKNOWN_I64;
}
