/* What is over, in the document. */
#include "src/report/json_parts.h"

static void write_item(struct json_writer *json, const struct finished_fact *item)
{
	const struct finished_migration *last = &item->last;

	emit_open_object(json, NULL);
	emit_text(json, "namespace", last->namespace);
	emit_text(json, "name", last->name);
	emit_text(json, "uid", last->uid);
	emit_text(json, "vmi", last->vmi);
	emit_bool(json, "gone", item->index == SIZE_MAX);
	emit_text(json, "outcome", finished_outcome_text(item->outcome));
	emit_text(json, "phase", last->phase == PHASE_UNSET ? "" : last->phase_text);
	emit_text(json, "origin", migration_origin_text(item->origin));
	emit_text(json, "policy", last->policy);
	emit_text(json, "source", last->source);
	emit_text(json, "target", last->target);
	emit_text(json, "mode", last->mode);
	emit_time(json, "createdAt", last->created_ms);
	emit_time(json, "startedAt", last->started_ms);
	emit_time(json, "endedAt", last->ended_ms);
	emit_decimal(json, "durationSeconds", item->duration_s);
	emit_decimal(json, "copySeconds", item->copy_s);
	emit_integer(json, "memoryBytes", last->memory_bytes);
	emit_integer(json, "processedBytes", item->processed_bytes);
	part_rounded(json, "averageBytesPerSecond", item->bytes_per_s);
	part_downtime(json, &item->downtime);
	emit_text(json, "failureReason", last->failure_reason);
	emit_text(json, "cause", item->cause.text);
	emit_text(json, "causeOrigin", cause_origin_text(item->cause.origin));
	emit_close_object(json);
}

static void write_hours(struct json_writer *json, const struct finished_facts *finished)
{
	emit_open_array(json, "byHour");
	for (size_t i = 0; i < FINISHED_HOURS; i++) {
		const struct finished_hour *hour = &finished->hours[i];

		emit_open_object(json, NULL);
		emit_time(json, "from", hour->from_ms);
		for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
			emit_integer(json,
				finished_outcome_text((enum finished_outcome)outcome),
				hour->by_outcome[outcome]);
		}
		emit_close_object(json);
	}
	emit_close_array(json);
}

static void write_failures(
	struct json_writer *json, const struct finished_facts *finished)
{
	emit_open_array(json, "failureReasons");
	for (size_t i = 0; i < finished->failure_count; i++) {
		const struct failure_group *group = &finished->failures[i];

		emit_open_object(json, NULL);
		emit_text(json, "reason", group->reason);
		emit_integer(json, "count", (int64_t)group->count);
		emit_integer(json, "vms", (int64_t)group->vm_count);
		emit_time(json, "newestAt", group->newest_ms);
		emit_close_object(json);
	}
	emit_close_array(json);
}

void part_history(struct json_writer *json, const struct facts *facts)
{
	const struct finished_facts *finished = facts->finished;

	if (finished == NULL) {
		emit_null(json, "history");
		return;
	}
	emit_open_object(json, "history");
	emit_open_array(json, "finished");
	for (size_t i = 0; i < finished->count; i++) {
		write_item(json, &finished->items[i]);
	}
	emit_close_array(json);
	write_hours(json, finished);
	write_failures(json, finished);
	emit_close_object(json);
}
