/* The table of columns: one row each, with the function that fills a cell. */
#include "src/report/columns.h"

#include <inttypes.h>
#include <string.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "base/timefmt.h"

static void put_none(struct strbuf *out, enum cell_style style)
{
	if (style == CELL_HUMAN) {
		strbuf_text(out, "<none>");
	}
}

static void put_unknown(struct strbuf *out, enum cell_style style)
{
	if (style == CELL_HUMAN) {
		strbuf_text(out, "<unknown>");
	}
}

static void put_text(struct strbuf *out, const char *text, enum cell_style style)
{
	if (text_is_empty(text)) {
		put_none(out, style);
		return;
	}
	safe_text_append(out, text, strlen(text));
}

/* An age for people, the moment itself for programs. */
static void put_time(struct strbuf *out, const struct facts *facts, int64_t ms,
	enum cell_style style)
{
	char text[TIME_TEXT_SIZE];
	char age[DURATION_TEXT_SIZE];

	if (!i64_is_known(ms)) {
		put_unknown(out, style);
		return;
	}
	if (style == CELL_MACHINE) {
		time_format(ms, false, text);
		strbuf_text(out, text);
		return;
	}
	duration_format_age(facts->now.wall_ms - ms, age);
	strbuf_text(out, age);
}

static void fill_namespace(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->migration->object.namespace, style);
}

static void fill_name(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->migration->object.name, style);
}

static void fill_uid(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->migration->object.uid, style);
}

static void fill_vm(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->migration->vmi_name, style);
}

static void fill_phase(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	if (subject->fact->phase == PHASE_UNSET) {
		strbuf_text(out, style == CELL_HUMAN ? "<unset>" : "");
		return;
	}
	put_text(out, subject->fact->migration->phase_text, style);
}

static void fill_since(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_time(out, subject->facts, subject->fact->phase_since_ms, style);
}

static void fill_from(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	if (subject->fact->source == NULL) {
		put_unknown(out, style);
		return;
	}
	put_text(out, subject->fact->source, style);
}

/* Before the target pod is scheduled there is no target yet. */
static void fill_to(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	if (subject->fact->target == NULL && subject->fact->is_final) {
		put_unknown(out, style);
		return;
	}
	put_text(out, subject->fact->target, style);
}

static bool is_slot_known(const struct subject *subject)
{
	return subject->facts->slots_known || subject->fact->is_final ||
		migration_phase_is_running(subject->fact->phase);
}

static void put_percent(struct strbuf *out, double percent, enum cell_style style)
{
	int64_t tenths = (int64_t)(percent * 10.0 + 0.5);

	if (style == CELL_MACHINE) {
		strbuf_printf(out, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
		return;
	}
	strbuf_printf(out, "%d%%", (int)percent);
}

/* Before the copy there is none; while copying it may not be observable. */
static void fill_progress(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	const struct progress_fact *progress = subject->fact->progress;

	if (progress != NULL && f64_is_known(progress->percent)) {
		put_percent(out, progress->percent, style);
	} else if (subject->fact->phase == PHASE_RUNNING) {
		put_unknown(out, style);
	} else {
		put_none(out, style);
	}
}

/* The nearest deadline: what is left until something happens by itself. */
static void fill_deadline(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	const struct deadline *deadline = subject->fact->deadlines;
	char text[DURATION_TEXT_SIZE];

	if (subject->fact->deadline_count == 0) {
		put_none(out, style);
		return;
	}
	if (style == CELL_MACHINE) {
		put_time(out, subject->facts, deadline->at_ms, style);
		return;
	}
	if (!f64_is_known(deadline->seconds_left)) {
		strbuf_printf(out, "%s:?", deadline_effect_text(deadline->effect));
		return;
	}
	duration_format_age((int64_t)(deadline->seconds_left * 1000.0), text);
	strbuf_printf(out, "%s:%s", deadline_effect_text(deadline->effect), text);
}

static void fill_slot(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	if (!is_slot_known(subject)) {
		put_unknown(out, style);
	} else if (style == CELL_MACHINE) {
		strbuf_text(out, subject->fact->holds_cluster_slot ? "true" : "false");
	} else {
		strbuf_text(out,
			subject->fact->holds_cluster_slot   ? "held"
				: subject->fact->is_waiting ? "waits"
							    : "<none>");
	}
}

static void fill_queue(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	if (!is_slot_known(subject)) {
		put_unknown(out, style);
	} else if (subject->fact->queue_position == 0) {
		put_none(out, style);
	} else {
		strbuf_printf(out, "%d", subject->fact->queue_position);
	}
}

static void fill_created(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_time(out, subject->facts, subject->fact->migration->object.created_ms,
		style);
}

static void fill_started(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_time(out, subject->facts, subject->fact->started_ms, style);
}

static void fill_ended(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_time(out, subject->facts, subject->fact->ended_ms, style);
}

static void fill_duration(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	char text[DURATION_TEXT_SIZE];
	int64_t ms;

	if (!f64_is_known(subject->fact->duration_s)) {
		put_unknown(out, style);
		return;
	}
	ms = (int64_t)(subject->fact->duration_s * 1000.0 + 0.5);
	if (style == CELL_MACHINE) {
		strbuf_printf(out, "%" PRId64 ".%" PRId64, ms / 1000, ms % 1000 / 100);
		return;
	}
	duration_format_age(ms, text);
	strbuf_text(out, text);
}

/* Measured, or nothing: an estimate is not in the table. */
static void fill_downtime(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	struct downtime downtime = facts_downtime(subject->facts, subject->fact);

	if (i64_is_known(downtime.ms)) {
		strbuf_printf(out, "%" PRId64 "%s", downtime.ms,
			style == CELL_HUMAN ? "ms" : "");
	} else if (subject->fact->phase == PHASE_SUCCEEDED) {
		put_unknown(out, style);
	} else {
		put_none(out, style);
	}
}

static void fill_origin(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, migration_origin_text(subject->fact->origin), style);
}

static void fill_priority(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->migration->priority, style);
}

static void fill_policy(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->policy, style);
}

static void fill_mode(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->state != NULL ? subject->fact->state->mode : NULL,
		style);
}

static void fill_target_pod(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out, subject->fact->target_pod, style);
}

static void fill_address(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	put_text(out,
		subject->fact->state != NULL ? subject->fact->state->target_address
					     : NULL,
		style);
}

static void fill_reason(
	struct strbuf *out, const struct subject *subject, enum cell_style style)
{
	struct strbuf reason;

	strbuf_init(&reason, CELL_CEILING);
	reason_append(&reason, subject);
	put_text(out, strbuf_cstr(&reason), style);
	strbuf_finish(&reason);
}

/* clang-format off */
static const struct column columns[] = {
	{ "NAMESPACE",  "namespace",       false, false, fill_namespace },
	{ "NAME",       "name",            false, false, fill_name },
	{ "UID",        "uid",             false, true,  fill_uid },
	{ "VM",         "vmi",             false, false, fill_vm },
	{ "PHASE",      "phase",           false, false, fill_phase },
	{ "SINCE",      "phaseSince",      false, false, fill_since },
	{ "FROM",       "source",          false, false, fill_from },
	{ "TO",         "target",          false, false, fill_to },
	{ "PROGRESS",   "percent",         false, false, fill_progress },
	{ "SLOT",       "holdsSlot",       false, false, fill_slot },
	{ "QUEUE",      "queuePosition",   false, false, fill_queue },
	{ "AGE",        "createdAt",       true,  false, fill_created },
	{ "STARTED",    "startedAt",       false, true,  fill_started },
	{ "ENDED",      "endedAt",         false, true,  fill_ended },
	{ "DURATION",   "durationSeconds", true,  false, fill_duration },
	{ "ORIGIN",     "origin",          true,  false, fill_origin },
	{ "PRIORITY",   "priority",        true,  false, fill_priority },
	{ "POLICY",     "policy",          true,  false, fill_policy },
	{ "DEADLINE",   "deadlineAt",      true,  false, fill_deadline },
	{ "MODE",       "mode",            true,  false, fill_mode },
	{ "TARGET-POD", "targetPod",       true,  false, fill_target_pod },
	{ "ADDRESS",    "targetAddress",   true,  false, fill_address },
	{ "DOWNTIME",   "downtimeMilliseconds", true, false, fill_downtime },
	{ "REASON",     "reason",          false, false, fill_reason },
};
/* clang-format on */

size_t column_count(void)
{
	return ARRAY_LENGTH(columns);
}

const struct column *column_at(size_t i)
{
	return &columns[i];
}

struct subject subject_at(
	const struct facts *facts, const struct findings *findings, size_t i)
{
	return (struct subject){
		.facts = facts,
		.fact = &facts->migrations[i],
		.found = findings != NULL ? &findings->migrations[i] : NULL,
	};
}
