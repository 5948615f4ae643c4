/* What polled answers say: samples of nodes and migrations, objects as evidence. */
#include "src/kube/fetch_decode.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/timefmt.h"
#include "base/unknown.h"
#include "model/cluster_objects.h"
#include "src/kube/record.h"
#include "wire/decode.h"
#include "wire/sample.h"

struct objects {
	struct object **items;
	size_t count;
	size_t capacity;
};

static struct sampler_result ok(void)
{
	return (struct sampler_result){
		.outcome = SAMPLER_OK,
		.retry_after_s = UNKNOWN_I64,
		.measured_ms = UNKNOWN_I64,
	};
}

static struct sampler_result useless(
	char message[SAMPLER_MESSAGE_SIZE], const char *reason)
{
	struct sampler_result result = ok();

	safe_text(message, SAMPLER_MESSAGE_SIZE, reason);
	result.outcome = SAMPLER_TROUBLE;
	result.message = message;
	return result;
}

static void emit(const struct fetch_answer *answer, const struct change *change)
{
	answer->context->emit(answer->context->emit_context, change);
}

static struct sampler_result take_summary(
	const struct fetch_answer *answer, char message[SAMPLER_MESSAGE_SIZE])
{
	struct node_sample sample;
	struct error err;
	struct sampler_result result = ok();
	struct change change = {
		.type = CHANGE_NODE_SAMPLE,
		.node_sample = &sample,
	};

	if (!decode_summary(answer->arena, answer->body, &sample, &err)) {
		return useless(message, err.message);
	}
	/* node.network is null where cAdvisor could not read /proc/net/dev. */
	if (!i64_is_known(sample.time_ms) || sample.interface_count == 0) {
		return useless(message, "the kubelet knows no network interfaces");
	}
	sample.node = answer->job->name;
	sample.received_mono_ms = answer->now.mono_ms;
	result.measured_ms = sample.time_ms;
	emit(answer, &change);
	return result;
}

static struct sampler_result take_metrics(const struct fetch_answer *answer)
{
	const struct migration_sample *samples;
	size_t count = decode_handler_metrics(answer->arena, answer->body, &samples);

	for (size_t i = 0; i < count; i++) {
		struct migration_sample sample = samples[i];
		struct change change = {
			.type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample,
		};

		/* Without a time of its own it was taken for this very scrape
		 * (kubevirt before 1.4). */
		if (!i64_is_known(sample.at_ms)) {
			sample.at_ms = answer->now.wall_ms;
		}
		if (sample.node == NULL) {
			sample.node = answer->job->note;
		}
		sample.received_mono_ms = answer->now.mono_ms;
		emit(answer, &change);
	}
	return ok();
}

static struct migration_sample sample_of_progress(
	const struct fetch_answer *answer, const struct launcher_progress *progress)
{
	bool has_rates = !answer->job->has_wrong_rates;

	return (struct migration_sample){
		.namespace = answer->job->namespace,
		.vmi = answer->job->note,
		.origin = PROGRESS_LAUNCHER_LOG,
		.at_ms = i64_is_known(progress->at_ms) ? progress->at_ms
						       : answer->now.wall_ms,
		.received_mono_ms = answer->now.mono_ms,
		.total_bytes = progress->data_total_bytes,
		.processed_bytes = progress->data_processed_bytes,
		.remaining_bytes = progress->data_remaining_bytes,
		.transfer_bytes_per_s =
			has_rates ? progress->memory_bytes_per_s : UNKNOWN_I64,
		.dirty_bytes_per_s =
			has_rates ? progress->dirty_bytes_per_s : UNKNOWN_I64,
		.iteration = progress->iteration,
		.expected_downtime_ms = progress->expected_downtime_ms,
	};
}

static struct sampler_result take_log(const struct fetch_answer *answer)
{
	const char *uid = answer->job->extra;
	struct str rest = answer->body;
	struct str line;

	while (str_split(&rest, '\n', &line)) {
		struct launcher_progress progress;
		struct migration_sample sample;
		struct change change = {
			.type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample,
		};

		/* The launcher may have tried before. */
		if (!launcher_log_parse(line, &progress) ||
			(uid[0] != '\0' && progress.uid[0] != '\0' &&
				strcmp(uid, progress.uid) != 0)) {
			continue;
		}
		sample = sample_of_progress(answer, &progress);
		emit(answer, &change);
	}
	return ok();
}

/* The later one of two lines says more. */
static void take_info(const struct launcher_progress *progress, struct ending_log *log)
{
	log->has_lines = true;
	if (i64_is_known(progress->expected_downtime_ms)) {
		log->expected_downtime_ms = progress->expected_downtime_ms;
	}
	if (!i64_is_known(progress->downtime_ms)) {
		return;
	}
	log->downtime_ms = progress->downtime_ms;
	log->downtime_net_ms = progress->downtime_net_ms;
	log->elapsed_ms = progress->elapsed_ms;
	log->processed_bytes = progress->data_processed_bytes;
}

/* A line about an abort has the VM's name only: the launcher may have broken off
 * another attempt before or after. */
static bool is_within(const struct sampler_job *job, int64_t at_ms)
{
	const char *until = strchr(job->extra, ' ');
	char since[TIME_TEXT_SIZE];
	int64_t since_ms;
	int64_t until_ms;
	size_t length = until == NULL ? 0 : (size_t)(until - job->extra);

	if (until == NULL || length >= sizeof(since) || !i64_is_known(at_ms)) {
		return false;
	}
	memcpy(since, job->extra, length);
	since[length] = '\0';
	return time_parse(since, &since_ms) && time_parse(until + 1, &until_ms) &&
		at_ms >= since_ms && at_ms <= until_ms;
}

static void take_abort(const struct fetch_answer *answer,
	const struct launcher_abort *abort, struct ending_log *log)
{
	if (is_within(answer->job, abort->at_ms)) {
		log->has_lines = true;
		log->abort_cause = abort->cause;
		log->abort_text = arena_str(answer->arena, abort->text);
	}
}

static struct sampler_result take_ending(const struct fetch_answer *answer)
{
	struct ending_report report = {
		.uid = answer->job->name,
		.state = ENDING_LOG_READ,
		.log = {
			.downtime_ms = UNKNOWN_I64,
			.downtime_net_ms = UNKNOWN_I64,
			.expected_downtime_ms = UNKNOWN_I64,
			.elapsed_ms = UNKNOWN_I64,
			.processed_bytes = UNKNOWN_I64,
		},
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };
	struct str rest = answer->body;
	struct str line;

	while (str_split(&rest, '\n', &line)) {
		struct launcher_progress progress;
		struct launcher_abort abort;

		if (launcher_log_parse(line, &progress)) {
			if (strcmp(progress.uid, report.uid) == 0) {
				take_info(&progress, &report.log);
			}
		} else if (launcher_log_abort(line, &abort)) {
			take_abort(answer, &abort, &report.log);
		}
	}
	emit(answer, &change);
	return ok();
}

static enum kind kind_of(enum sampler_class class)
{
	assert(sampler_class_brings_objects(class) && class < SAMPLER_CLASS_COUNT);
	switch (class) {
	case SAMPLER_PODS:
		return KIND_LAUNCHER;
	case SAMPLER_EVENTS:
		return KIND_POD_EVENT;
	case SAMPLER_CLAIM:
		return KIND_PVC;
	case SAMPLER_WORKLOAD:
		return KIND_WORKLOAD;
	case SAMPLER_ATTACHMENTS:
		return KIND_ATTACHMENT;
	case SAMPLER_BUDGETS:
		return KIND_BUDGET;
	case SAMPLER_VM:
		return KIND_VM;
	case SAMPLER_NODE_PODS:
		return KIND_NODE_LOAD;
	case SAMPLER_SUMMARY:
	case SAMPLER_METRICS:
	case SAMPLER_LOG:
	case SAMPLER_ENDING:
	case SAMPLER_CLASS_COUNT:
		break;
	}
	return KIND_COUNT;
}

/* An object of `size` bytes, all zero behind what names it. */
static struct object *bare_object(
	enum kind kind, size_t size, const char *namespace, const char *name)
{
	struct arena *block = arena_create(256);
	struct object *object = arena_calloc(block, 1, size);

	*object = (struct object){
		.kind = kind,
		.namespace = arena_strdup(block, namespace),
		.name = arena_strdup(block, name),
		.uid = "",
		.resource_version = "",
		.created_ms = UNKNOWN_I64,
		.deletion_ms = UNKNOWN_I64,
		.block = block,
	};
	return object;
}

/* What names an object is enough to remove it. */
static void emit_removal(
	const struct sampler_job *job, const char *name, struct feed_context *context)
{
	enum kind kind = kind_of(job->class);
	struct change change = {
		.type = CHANGE_DELETE,
		.kind = kind,
		.object =
			bare_object(kind, sizeof(*change.object), job->namespace, name),
	};

	context->emit(context->emit_context, &change);
}

static bool has_name(const struct objects *objects, const char *name)
{
	for (size_t i = 0; i < objects->count; i++) {
		if (strcmp(objects->items[i]->name, name) == 0) {
			return true;
		}
	}
	return false;
}

/* What was there before and is not among `objects` has vanished. */
static void forget_others(struct sampler_job *job, const struct objects *objects,
	struct feed_context *context)
{
	struct sampler_notes *notes = &job->notes;

	for (size_t i = 0; i < notes->held_count; i++) {
		if (!has_name(objects, notes->held[i])) {
			emit_removal(job, notes->held[i], context);
		}
		mem_free(notes->held[i]);
	}
	mem_free(notes->held);
	notes->held = NULL;
	notes->held_count = 0;
}

void fetch_drop_held(struct sampler_job *job, struct feed_context *context)
{
	struct objects none = { 0 };

	if (job->notes.held_count > 0) {
		record_gone(context->record, job);
	}
	forget_others(job, &none, context);
}

/* Takes over the objects. */
static void hold(const struct fetch_answer *answer, struct objects *objects)
{
	struct sampler_notes *notes = &answer->job->notes;

	forget_others(answer->job, objects, answer->context);
	if (objects->count > 0) {
		notes->held = mem_calloc(objects->count, sizeof(*notes->held));
	}
	for (size_t i = 0; i < objects->count; i++) {
		struct change change = {
			.type = CHANGE_UPSERT,
			.kind = objects->items[i]->kind,
			.object = objects->items[i],
		};

		notes->held[notes->held_count++] = mem_strdup(objects->items[i]->name);
		emit(answer, &change);
	}
	mem_free(objects->items);
	*objects = (struct objects){ 0 };
}

static void objects_finish(struct objects *objects)
{
	for (size_t i = 0; i < objects->count; i++) {
		object_destroy(objects->items[i]);
	}
	mem_free(objects->items);
}

/* One attached volume of the few that are meant. */
static bool is_meant(const struct sampler_job *job, struct str json)
{
	struct str rest = str_from(job->extra);
	struct str volume;

	if (job->class != SAMPLER_ATTACHMENTS) {
		return true;
	}
	while (str_split(&rest, ',', &volume)) {
		if (volume.length > 0 && str_contains(json, volume)) {
			return true;
		}
	}
	return false;
}

/* An object of another namespace was not asked for. */
static bool add_object(const struct fetch_answer *answer, struct str json,
	struct objects *objects, struct error *err)
{
	struct object *object = NULL;

	if (!is_meant(answer->job, json)) {
		return true;
	}
	if (!decode_object(kind_of(answer->job->class), json, &object, err)) {
		return false;
	}
	if (strcmp(object->namespace, answer->job->namespace) != 0 ||
		has_name(objects, object->name)) {
		object_destroy(object);
		return true;
	}
	objects->items = mem_grow(objects->items, objects->count, &objects->capacity,
		sizeof(struct object *));
	objects->items[objects->count++] = object;
	return true;
}

/* What is done with one item of a list; false ends the reading. */
typedef bool item_reader(const struct fetch_answer *answer, struct str json,
	struct objects *objects, struct error *err);

static bool read_list(const struct fetch_answer *answer, item_reader *read,
	struct objects *objects, struct error *err)
{
	struct str rest = answer->body;
	struct list_meta meta;

	splitter_reset(answer->splitter, SPLIT_LIST);
	for (;;) {
		struct str value = { "", 0 };
		enum split_result result =
			splitter_feed(answer->splitter, &rest, &value, err);

		if (result == SPLIT_ERROR) {
			return false;
		}
		if (result == SPLIT_NEED_MORE) {
			return error_set(
				err, ERR_PARSE, "the list ended in the middle");
		}
		if (result == SPLIT_END) {
			break;
		}
		if (!read(answer, value, objects, err)) {
			return false;
		}
	}
	if (!decode_list_meta(splitter_envelope(answer->splitter), &meta, err)) {
		return false;
	}
	return !meta.is_status ||
		error_set(err, ERR_SERVER, "the answer is not a list");
}

static struct sampler_result take_list(
	const struct fetch_answer *answer, char message[SAMPLER_MESSAGE_SIZE])
{
	struct objects objects = { 0 };
	struct error err = { ERR_NONE, "" };

	if (!read_list(answer, add_object, &objects, &err)) {
		objects_finish(&objects);
		return useless(message, err.message);
	}
	hold(answer, &objects);
	return ok();
}

static struct node_load *load_of(struct objects *objects)
{
	return (struct node_load *)(void *)objects->items[0];
}

static int64_t plus(int64_t sum, int64_t more)
{
	return !i64_is_known(sum) || !i64_is_known(more) || more > INT64_MAX - sum
		? UNKNOWN_I64
		: sum + more;
}

/* Adds what one pod takes to the only object of the list. */
static bool add_load(const struct fetch_answer *answer, struct str json,
	struct objects *objects, struct error *err)
{
	struct node_load *sum = load_of(objects);
	struct object *object = NULL;
	const struct node_load *one;

	(void)answer;
	if (!decode_object(KIND_NODE_LOAD, json, &object, err)) {
		return false;
	}
	one = (const struct node_load *)(const void *)object;
	if (!one->is_over) {
		sum->memory_bytes = plus(sum->memory_bytes, one->memory_bytes);
		sum->cpu_milli = plus(sum->cpu_milli, one->cpu_milli);
		sum->pods++;
	}
	object_destroy(object);
	return true;
}

/* A hundred pods become one object named as their node. */
static struct sampler_result take_load(
	const struct fetch_answer *answer, char message[SAMPLER_MESSAGE_SIZE])
{
	struct objects objects = { 0 };
	struct error err = { ERR_NONE, "" };

	objects.items =
		mem_grow(objects.items, 0, &objects.capacity, sizeof(struct object *));
	objects.items[objects.count++] = bare_object(
		KIND_NODE_LOAD, sizeof(struct node_load), "", answer->job->name);
	if (!read_list(answer, add_load, &objects, &err)) {
		objects_finish(&objects);
		return useless(message, err.message);
	}
	hold(answer, &objects);
	return ok();
}

static struct sampler_result take_object(
	const struct fetch_answer *answer, char message[SAMPLER_MESSAGE_SIZE])
{
	struct objects objects = { 0 };
	struct error err = { ERR_NONE, "" };

	if (!add_object(answer, answer->body, &objects, &err)) {
		objects_finish(&objects);
		return useless(message, err.message);
	}
	hold(answer, &objects);
	return ok();
}

struct sampler_result fetch_decode(
	const struct fetch_answer *answer, char message[SAMPLER_MESSAGE_SIZE])
{
	switch (answer->job->class) {
	case SAMPLER_SUMMARY:
		return take_summary(answer, message);
	case SAMPLER_METRICS:
		return take_metrics(answer);
	case SAMPLER_LOG:
		return take_log(answer);
	case SAMPLER_ENDING:
		return take_ending(answer);
	case SAMPLER_PODS:
	case SAMPLER_EVENTS:
	case SAMPLER_ATTACHMENTS:
	case SAMPLER_BUDGETS:
		return take_list(answer, message);
	case SAMPLER_NODE_PODS:
		return take_load(answer, message);
	case SAMPLER_CLAIM:
	case SAMPLER_WORKLOAD:
	case SAMPLER_VM:
	case SAMPLER_CLASS_COUNT:
		break;
	}
	return take_object(answer, message);
}
