/* Lines of a recording into its file. */
#include "src/kube/record.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/kube/request.h"
#include "wire/recording.h"
#include "wire/redact.h"

/* Kept free for the line that says why a recording ended. */
#define LAST_LINE_BYTES 256

struct record {
	int descriptor; /* -1: ended */
	char *file;
	uint64_t ceiling;
	uint64_t bytes;
	struct moment start;
	struct moment now;
	bool is_begun;
	char *scope; /* last told; NULL: all */
	struct strbuf payload;
	struct strbuf line;
	struct error problem;
};

struct record *record_create(int descriptor, const char *file, uint64_t ceiling)
{
	struct record *record = mem_calloc(1, sizeof(*record));

	record->descriptor = descriptor;
	record->file = mem_strdup(file);
	record->ceiling = ceiling;
	strbuf_init(&record->payload, LIMIT_SAMPLE_BYTES);
	strbuf_init(&record->line, LIMIT_RECORDING_LINE);
	return record;
}

static void stop(struct record *record, const char *reason)
{
	char shown[96];

	safe_text(shown, sizeof(shown), record->file);
	(void)error_set(&record->problem, ERR_FILE, "%s", reason);
	log_line("recording to %s ended: %s", shown, reason);
	(void)close(record->descriptor);
	record->descriptor = -1;
}

/* How much of it got into the file. */
static size_t write_some(int descriptor, const struct strbuf *line)
{
	size_t done = 0;

	while (done < line->length) {
		ssize_t written =
			write(descriptor, line->data + done, line->length - done);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			break;
		}
		done += (size_t)written;
	}
	return done;
}

/* A line that did not get in as a whole is taken back. */
static bool write_line(struct record *record)
{
	size_t done = write_some(record->descriptor, &record->line);
	int cause = errno;

	if (done == record->line.length) {
		record->bytes += done;
		return true;
	}
	if (done > 0) {
		(void)!ftruncate(record->descriptor, (off_t)record->bytes);
	}
	stop(record, strerror(cause));
	return false;
}

static void put(struct record *record, struct recording_line *line)
{
	line->ms = record->now.mono_ms - record->start.mono_ms;
	line->skew_ms = record->now.wall_ms - record->start.wall_ms - line->ms;
	strbuf_reset(&record->line);
	recording_encode(line, &record->line);
}

static void end(struct record *record, const char *reason)
{
	struct recording_line last = { .event = RECORDING_END, .text = reason };

	put(record, &last);
	if (write_line(record) && reason[0] != '\0') {
		stop(record, reason);
	}
}

static bool is_on(const struct record *record)
{
	return record != NULL && record->descriptor >= 0 && record->is_begun;
}

static void add(struct record *record, struct recording_line *line)
{
	put(record, line);
	if (record->line.is_full) {
		log_line("a line too long for the recording was left out");
	} else if (record->bytes + record->line.length + LAST_LINE_BYTES >
		record->ceiling) {
		end(record, "it has reached its largest size");
	} else {
		(void)write_line(record);
	}
}

void record_destroy(struct record *record)
{
	if (record == NULL) {
		return;
	}
	if (is_on(record)) {
		end(record, "");
	}
	if (record->descriptor >= 0) {
		(void)close(record->descriptor);
	}
	strbuf_finish(&record->payload);
	strbuf_finish(&record->line);
	mem_free(record->scope);
	mem_free(record->file);
	mem_free(record);
}

struct record_state record_state(const struct record *record)
{
	if (record == NULL) {
		return (struct record_state){ .file = NULL };
	}
	return (struct record_state){
		.file = record->file,
		.bytes = record->bytes,
		.problem = record->problem.code == ERR_NONE ? NULL
							    : record->problem.message,
	};
}

static char *identity_of(const struct target *target)
{
	const char *user = target->user_name != NULL ? target->user_name : "";

	return text_is_empty(target->impersonate_user)
		? mem_strdup(user)
		: mem_printf("%s as %s", user, target->impersonate_user);
}

void record_session(struct record *record, const struct target *target,
	const struct settings *settings, struct moment now)
{
	char *user;
	struct recording_place place;

	if (record == NULL || record->descriptor < 0) {
		return;
	}
	user = identity_of(target);
	place = (struct recording_place){
		.context = target->context,
		.server = target->server,
		.user = user,
		.insecure = target->insecure,
	};
	record->now = now;
	mem_free(record->scope);
	record->scope = NULL;
	if (record->is_begun) {
		add(record,
			&(struct recording_line){
				.event = RECORDING_SESSION, .place = place });
	} else {
		struct recording_header header = {
			.program = VMIGTOP_VERSION,
			.started_ms = now.wall_ms,
			.refresh_ms = settings->refresh_ms,
			.place = place,
		};

		record->start = now;
		record->is_begun = true;
		strbuf_reset(&record->line);
		recording_encode_header(&header, &record->line);
		(void)write_line(record);
	}
	mem_free(user);
}

void record_turn(struct record *record, struct moment now)
{
	if (record != NULL) {
		record->now = now;
	}
}

/* --- what came --- */

static int64_t since_start(const struct record *record, int64_t mono_ms)
{
	return i64_is_known(mono_ms) ? mono_ms - record->start.mono_ms : UNKNOWN_I64;
}

static bool take_payload(struct record *record, struct str json, struct str *out)
{
	strbuf_reset(&record->payload);
	if (!redact_json(json, &record->payload)) {
		return false;
	}
	*out = (struct str){ record->payload.data, record->payload.length };
	return true;
}

/* Of the messages of servers and plugins, too. */
static void redact_message(struct record *record, char *message, size_t size)
{
	strbuf_reset(&record->payload);
	redact_text(str_from(message), &record->payload);
	safe_text(message, size, strbuf_cstr(&record->payload));
}

static void add_object(struct record *record, enum recording_event event,
	const struct change *change, struct str json)
{
	struct recording_line line = { .event = event,
		.source = (enum source)change->kind };

	/* Without a text it came as part of an answer, which is recorded whole. */
	if (json.data == NULL) {
		return;
	}
	if (!take_payload(record, json, &line.payload)) {
		log_line("an object that cannot be recorded was left out");
		return;
	}
	add(record, &line);
}

static void add_plain(struct record *record, enum recording_event event, enum kind kind)
{
	add(record,
		&(struct recording_line){
			.event = event, .source = (enum source)kind });
}

static void add_state(struct record *record, const struct change *change)
{
	struct recording_line line = {
		.event = RECORDING_SOURCE,
		.source = change->source,
		.state = change->state,
	};

	line.state.since_mono_ms = since_start(record, line.state.since_mono_ms);
	line.state.confirmed_mono_ms =
		since_start(record, line.state.confirmed_mono_ms);
	line.state.retry_mono_ms = since_start(record, line.state.retry_mono_ms);
	redact_message(record, line.state.message, sizeof(line.state.message));
	add(record, &line);
}

static void add_sample_state(struct record *record, const struct change *change)
{
	struct recording_line line = {
		.event = RECORDING_SAMPLE_STATE,
		.name = change->text,
		.sample_state = *change->sample_state,
	};
	struct sample_state *state = &line.sample_state;

	state->since_mono_ms = since_start(record, state->since_mono_ms);
	state->answered_mono_ms = since_start(record, state->answered_mono_ms);
	redact_message(record, state->message, sizeof(state->message));
	add(record, &line);
}

/* Only that there was no reading: one that there was is recorded as the answer. */
static void add_ending(struct record *record, const struct ending_report *report)
{
	struct recording_line line = {
		.event = RECORDING_ENDING,
		.name = report->uid,
		.ending_state = report->state,
	};
	char message[160];

	if (report->state == ENDING_LOG_READ) {
		return;
	}
	safe_text(message, sizeof(message), report->message);
	redact_message(record, message, sizeof(message));
	line.text = message;
	add(record, &line);
}

void record_change(struct record *record, const struct change *change, struct str json,
	bool is_frame)
{
	if (!is_on(record)) {
		return;
	}
	switch (change->type) {
	case CHANGE_LIST_BEGIN:
		add_plain(record, RECORDING_BEGIN, change->kind);
		break;
	case CHANGE_LIST_COMMIT:
		add_plain(record, RECORDING_COMMIT, change->kind);
		break;
	case CHANGE_LIST_ABORT:
		add_plain(record, RECORDING_ABORT, change->kind);
		break;
	case CHANGE_LIST_ITEM:
		add_object(record, is_frame ? RECORDING_STAGE : RECORDING_ITEM, change,
			json);
		break;
	case CHANGE_UPSERT:
		add_object(record, RECORDING_UPSERT, change, json);
		break;
	case CHANGE_DELETE:
		add_object(record, RECORDING_DELETE, change, json);
		break;
	case CHANGE_SOURCE:
		add_state(record, change);
		break;
	case CHANGE_NODE_SAMPLE_STATE:
		add_sample_state(record, change);
		break;
	case CHANGE_ENDING:
		add_ending(record, change->ending);
		break;
	case CHANGE_VERSION:
		add(record,
			&(struct recording_line){
				.event = RECORDING_VERSION, .text = change->text });
		break;
	case CHANGE_NODE_SAMPLE: /* parts of answers, which are recorded whole */
	case CHANGE_MIGRATION_SAMPLE:
	case CHANGE_NODE_MEASURE:
	case CHANGE_DOCUMENT: /* whole objects, for people to read: not for others */
	case CHANGE_OUTCOME:  /* the app's */
		break;
	}
}

/* A switch, so that the compiler asks for the next one. */
static enum recording_asked asked_of(enum sampler_class class)
{
	assert(class < SAMPLER_CLASS_COUNT);
	switch (class) {
	case SAMPLER_SUMMARY:
		return RECORDING_SUMMARY;
	case SAMPLER_METRICS:
		return RECORDING_METRICS;
	case SAMPLER_LOG:
		return RECORDING_LOG;
	case SAMPLER_PODS:
		return RECORDING_PODS;
	case SAMPLER_EVENTS:
		return RECORDING_EVENTS;
	case SAMPLER_CLAIM:
		return RECORDING_CLAIM;
	case SAMPLER_WORKLOAD:
		return RECORDING_WORKLOAD;
	case SAMPLER_ATTACHMENTS:
		return RECORDING_ATTACHMENTS;
	case SAMPLER_BUDGETS:
		return RECORDING_BUDGETS;
	case SAMPLER_VM:
		return RECORDING_VM;
	case SAMPLER_NODE_PODS:
		return RECORDING_NODE_PODS;
	case SAMPLER_ENDING:
		return RECORDING_LOG_END;
	case SAMPLER_CLASS_COUNT:
		break;
	}
	return RECORDING_ASKED_COUNT;
}

static struct recording_line line_of(
	const struct sampler_job *job, enum recording_event event)
{
	return (struct recording_line){
		.event = event,
		.asked = asked_of(job->class),
		.namespace = job->namespace,
		.name = job->name,
		.note = job->note,
		.extra = job->extra,
		.flag = job->has_wrong_rates,
	};
}

void record_answer(
	struct record *record, const struct sampler_job *job, struct str body)
{
	struct recording_line line;

	if (!is_on(record)) {
		return;
	}
	line = line_of(job, RECORDING_ANSWER);
	if (job->class == SAMPLER_METRICS || job->class == SAMPLER_LOG ||
		job->class == SAMPLER_ENDING) {
		strbuf_reset(&record->payload);
		redact_text(body, &record->payload);
		line.text = strbuf_cstr(&record->payload);
	} else if (!take_payload(record, body, &line.payload)) {
		return; /* of no use to the live program either */
	}
	add(record, &line);
}

void record_prometheus(struct record *record, const struct interest_measured *nodes,
	size_t node_count, struct str body)
{
	struct recording_line line = {
		.event = RECORDING_PROMETHEUS,
		.measured = nodes,
		.measured_count = node_count,
	};

	if (is_on(record) && take_payload(record, body, &line.payload)) {
		add(record, &line);
	}
}

void record_gone(struct record *record, const struct sampler_job *job)
{
	struct recording_line line;

	if (is_on(record)) {
		line = line_of(job, RECORDING_GONE);
		add(record, &line);
	}
}

void record_scope(struct record *record, const char *namespace)
{
	struct recording_line line = { .event = RECORDING_SCOPE,
		.namespace = namespace };

	if (!is_on(record) || text_equal(record->scope, namespace)) {
		return;
	}
	mem_free(record->scope);
	record->scope = namespace == NULL ? NULL : mem_strdup(namespace);
	add(record, &line);
}

/* --- what was done --- */

void record_asked(struct record *record, uint64_t serial, const struct intent *intent)
{
	if (is_on(record)) {
		add(record,
			&(struct recording_line){
				.event = RECORDING_ASKED,
				.serial = serial,
				.intent = *intent,
			});
	}
}

void record_answered(
	struct record *record, uint64_t serial, const struct outcome *outcome)
{
	struct recording_line line = {
		.event = RECORDING_ANSWERED,
		.serial = serial,
		.outcome = *outcome,
	};

	if (is_on(record)) {
		redact_message(
			record, line.outcome.message, sizeof(line.outcome.message));
		add(record, &line);
	}
}

void record_found(
	struct record *record, uint64_t serial, bool has_happened, const char *text)
{
	if (is_on(record)) {
		add(record,
			&(struct recording_line){
				.event = RECORDING_FOUND,
				.serial = serial,
				.flag = has_happened,
				.text = text,
			});
	}
}

void record_document(struct record *record)
{
	if (is_on(record)) {
		add(record, &(struct recording_line){ .event = RECORDING_DOCUMENT });
	}
}
