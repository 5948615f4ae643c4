/* What the parts of the document share: names, ranges, findings. */
#include <math.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "src/report/json_parts.h"

#define NAME_CEILING 4096

double part_seconds(int64_t ms)
{
	return i64_is_known(ms) ? (double)ms / 1000.0 : (double)NAN;
}

void part_rounded(struct json_writer *json, const char *key, double value)
{
	bool is_usable = value > -9e18 && value < 9e18;

	emit_integer(json, key,
		is_usable ? (int64_t)(value + (value < 0 ? -0.5 : 0.5)) : UNKNOWN_I64);
}

void part_downtime(struct json_writer *json, const struct downtime *downtime)
{
	emit_integer(json, "downtimeMilliseconds", downtime->ms);
	emit_integer(json, "downtimeNetworkMilliseconds", downtime->net_ms);
	emit_integer(json, "expectedDowntimeMilliseconds", downtime->expected_ms);
	emit_text(json, "downtimeReason", downtime->reason);
}

void part_range(struct json_writer *json, const char *key, double low, double high)
{
	emit_open_object(json, key);
	part_rounded(json, "low", low);
	part_rounded(json, "high", high);
	emit_close_object(json);
}

void part_limit(struct json_writer *json, const char *key, const struct limit *limit)
{
	emit_open_object(json, key);
	emit_integer(json, "value", limit->value);
	emit_text(json, "origin", limit->origin);
	emit_close_object(json);
}

static void part_truth(
	struct json_writer *json, const char *key, const struct limit *limit)
{
	emit_open_object(json, key);
	emit_tristate(json, "value",
		i64_is_known(limit->value) ? tristate_from_bool(limit->value != 0)
					   : TRI_UNKNOWN);
	emit_text(json, "origin", limit->origin);
	emit_close_object(json);
}

void part_copy_limits(struct json_writer *json, const struct limits *limits)
{
	part_limit(json, "bandwidthPerMigrationBytesPerSecond",
		&limits->bandwidth_per_migration_bytes);
	part_limit(json, "completionTimeoutPerGiBSeconds",
		&limits->completion_timeout_per_gib_s);
	part_limit(json, "progressTimeoutSeconds", &limits->progress_timeout_s);
	part_truth(json, "allowAutoConverge", &limits->allow_auto_converge);
	part_truth(json, "allowPostCopy", &limits->allow_post_copy);
	part_truth(json, "allowWorkloadDisruption", &limits->allow_workload_disruption);
	part_limit(json, "maxDowntimeMilliseconds", &limits->max_downtime_ms);
	part_truth(json, "stallDetection", &limits->stall_detection);
	part_truth(json, "downtimeTuning", &limits->downtime_tuning);
}

void part_name(struct json_writer *json, const char *key, const char *namespace,
	const char *name)
{
	struct strbuf text;

	if (namespace == NULL || name == NULL) {
		emit_null(json, key);
		return;
	}
	strbuf_init(&text, NAME_CEILING);
	strbuf_printf(&text, "%s/%s", namespace, name);
	emit_text(json, key, strbuf_cstr(&text));
	strbuf_finish(&text);
}

void part_migration_names(struct json_writer *json, const char *key, bool is_known,
	const struct facts *facts, const size_t *indexes, size_t count)
{
	if (!is_known) {
		emit_null(json, key);
		return;
	}
	emit_open_array(json, key);
	for (size_t i = 0; i < count; i++) {
		const struct object *object =
			&facts->migrations[indexes[i]].migration->object;

		part_name(json, NULL, object->namespace, object->name);
	}
	emit_close_array(json);
}

static void write_finding(struct json_writer *json, const struct finding *finding)
{
	emit_open_object(json, NULL);
	emit_text(json, "id", finding->id);
	emit_text(json, "severity", severity_text(finding->severity));
	emit_text(json, "summary", finding->summary);
	emit_open_array(json, "evidence");
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct evidence *evidence = &finding->evidence[i];

		emit_open_object(json, NULL);
		emit_text(json, "what", evidence->what);
		emit_text(json, "value", evidence->value);
		emit_text(json, "object", evidence->object);
		emit_close_object(json);
	}
	emit_close_array(json);
	emit_open_array(json, "next");
	for (size_t i = 0; i < finding->next_count; i++) {
		emit_text(json, NULL, finding->next[i]);
	}
	emit_close_array(json);
	emit_close_object(json);
}

void part_findings(
	struct json_writer *json, const char *key, const struct finding_list *list)
{
	emit_open_array(json, key);
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		write_finding(json, &list->items[i]);
	}
	emit_close_array(json);
}

void part_notes(struct json_writer *json, const char *key,
	const struct network_note *notes, size_t count)
{
	emit_open_array(json, key);
	for (size_t i = 0; i < count; i++) {
		emit_open_object(json, NULL);
		emit_text(json, "id", notes[i].id);
		emit_text(json, "message", notes[i].message);
		emit_close_object(json);
	}
	emit_close_array(json);
}

const char *part_source_message(const struct source_state *state)
{
	if (state->code == SOURCE_IDLE && state->message[0] == '\0') {
		return "not asked for";
	}
	return text_is_empty(state->message) ? NULL : state->message;
}
