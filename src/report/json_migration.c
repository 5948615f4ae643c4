/* The migrations of the document. */
#include <math.h>

#include "src/report/json_parts.h"

static void write_phases(struct json_writer *json, const struct migration *migration)
{
	emit_open_array(json, "phases");
	for (size_t i = 0; i < migration->phase_count; i++) {
		emit_open_object(json, NULL);
		emit_text(json, "phase", migration->phases[i].text);
		emit_time(json, "at", migration->phases[i].at_ms);
		emit_close_object(json);
	}
	emit_close_array(json);
}

static const char *progress_origin_text(enum progress_origin origin)
{
	switch (origin) {
	case PROGRESS_VIRT_HANDLER:
		return "virt-handler";
	case PROGRESS_PROMETHEUS:
		return "prometheus";
	case PROGRESS_LAUNCHER_LOG:
		return "launcher-log";
	}
	return NULL;
}

static enum tristate is_converging(enum convergence convergence)
{
	switch (convergence) {
	case CONVERGENCE_CONVERGING:
	case CONVERGENCE_SLOW:
	case CONVERGENCE_LAST_ROUNDS:
		return TRI_TRUE;
	case CONVERGENCE_NOT:
	case CONVERGENCE_STUCK:
		return TRI_FALSE;
	case CONVERGENCE_UNKNOWN:
		break;
	}
	return TRI_UNKNOWN;
}

static const struct progress_fact no_progress = {
	.sampled_ms = UNKNOWN_I64,
	.total_bytes = UNKNOWN_I64,
	.processed_bytes = UNKNOWN_I64,
	.remaining_bytes = UNKNOWN_I64,
	.percent = (double)NAN,
	.transfer_bytes_per_s = (double)NAN,
	.dirty_bytes_per_s = (double)NAN,
	.eta_low_s = (double)NAN,
	.eta_high_s = (double)NAN,
};

static void write_progress(
	struct json_writer *json, const struct progress_fact *progress)
{
	bool is_known = progress != NULL && i64_is_known(progress->sampled_ms);

	if (progress == NULL) {
		progress = &no_progress;
	}
	emit_open_object(json, "progress");
	emit_text(json, "origin",
		is_known ? progress_origin_text(progress->origin) : NULL);
	emit_time(json, "sampledAt", progress->sampled_ms);
	emit_integer(json, "totalBytes", progress->total_bytes);
	emit_integer(json, "processedBytes", progress->processed_bytes);
	emit_integer(json, "remainingBytes", progress->remaining_bytes);
	emit_decimal(json, "percent", progress->percent);
	emit_text(json, "percentOf", progress->percent_of);
	part_rounded(json, "transferBytesPerSecond", progress->transfer_bytes_per_s);
	part_rounded(json, "dirtyBytesPerSecond", progress->dirty_bytes_per_s);
	part_range(json, "etaSeconds", progress->eta_low_s, progress->eta_high_s);
	emit_text(json, "noEtaReason", progress->no_eta_reason);
	emit_tristate(json, "converging", is_converging(progress->convergence));
	emit_text(json, "convergenceReason", progress->convergence_reason);
	emit_tristate(json, "stale",
		is_known ? tristate_from_bool(progress->is_stale) : TRI_UNKNOWN);
	emit_close_object(json);
}

static void write_deadlines(struct json_writer *json, const struct migration_fact *fact)
{
	emit_open_array(json, "deadlines");
	for (size_t i = 0; i < fact->deadline_count; i++) {
		const struct deadline *deadline = &fact->deadlines[i];

		emit_open_object(json, NULL);
		emit_text(json, "kind", deadline_kind_text(deadline->kind));
		emit_time(json, "at", deadline->at_ms);
		part_rounded(json, "secondsLeft", deadline->seconds_left);
		emit_text(json, "effect", deadline_effect_text(deadline->effect));
		emit_bool(json, "isLowerBound", deadline->is_lower_bound);
		emit_text(json, "reason", deadline->reason);
		emit_text(json, "origin", deadline->origin);
		emit_close_object(json);
	}
	emit_close_array(json);
}

/* What is in force for it, a policy and what was frozen included. */
static void write_limits(struct json_writer *json, const struct limits *limits)
{
	if (limits == NULL) {
		emit_null(json, "limits");
		return;
	}
	emit_open_object(json, "limits");
	part_copy_limits(json, limits);
	emit_close_object(json);
}

static void write_address(struct json_writer *json, const struct migration_fact *fact)
{
	const struct address_fact *address = fact->address;

	emit_text(json, "targetAddress",
		fact->state != NULL ? fact->state->target_address : NULL);
	emit_text(json, "addressVerdict",
		address != NULL ? address_verdict_text(address->verdict) : NULL);
	emit_text(json, "addressReason", address != NULL ? address->reason : NULL);
	part_notes(json, "addressNotes", address != NULL ? address->notes : NULL,
		address != NULL ? address->note_count : 0);
}

/* What the phase alone decides is known even when pods are not. */
static void write_slot_of(struct json_writer *json, const struct facts *facts,
	const struct migration_fact *fact)
{
	bool is_known = facts->slots_known || fact->is_final ||
		migration_phase_is_running(fact->phase);

	emit_tristate(json, "holdsSlot",
		is_known ? tristate_from_bool(fact->holds_cluster_slot) : TRI_UNKNOWN);
	emit_integer(json, "queuePosition",
		facts->slots_known && fact->queue_position > 0 ? fact->queue_position
							       : UNKNOWN_I64);
}

static void write_identity(struct json_writer *json, const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;

	emit_text(json, "namespace", migration->object.namespace);
	emit_text(json, "name", migration->object.name);
	emit_text(json, "uid", migration->object.uid);
	emit_text(json, "vmi", migration->vmi_name);
	emit_text(
		json, "phase", fact->phase == PHASE_UNSET ? "" : migration->phase_text);
	emit_time(json, "phaseSince", fact->phase_since_ms);
	emit_time(json, "createdAt", migration->object.created_ms);
	emit_time(json, "startedAt", fact->started_ms);
	emit_time(json, "endedAt", fact->ended_ms);
	write_phases(json, migration);
	emit_text(json, "origin", migration_origin_text(fact->origin));
	emit_text(json, "priority", migration->priority);
	emit_text(json, "policy", fact->policy);
}

static void write_migration(struct json_writer *json, const struct facts *facts,
	const struct migration_fact *fact, const struct finding_list *found)
{
	const struct migration_state *state = fact->state;
	struct downtime downtime = facts_downtime(facts, fact);

	emit_open_object(json, NULL);
	write_identity(json, fact);
	emit_text(json, "source", fact->source);
	emit_text(json, "target", fact->target);
	emit_text(json, "targetPod", fact->target_pod);
	write_address(json, fact);
	emit_text(json, "mode", state != NULL ? state->mode : NULL);
	emit_text(
		json, "method", fact->vmi != NULL ? fact->vmi->migration_method : NULL);
	write_slot_of(json, facts, fact);
	write_progress(json, fact->progress);
	write_deadlines(json, fact);
	write_limits(json, fact->limits);
	emit_open_object(json, "cancel");
	emit_bool(json, "requested", fact->cancel_requested);
	emit_text(json, "status", state != NULL ? state->abort_status : NULL);
	emit_close_object(json);
	emit_text(json, "failureReason", state != NULL ? state->failure_reason : NULL);
	emit_decimal(json, "durationSeconds", fact->duration_s);
	part_downtime(json, &downtime);
	part_findings(json, "diagnoses", found);
	emit_close_object(json);
}

void part_migrations(struct json_writer *json, const struct facts *facts,
	const struct findings *findings)
{
	emit_open_array(json, "migrations");
	for (size_t i = 0; i < facts->migration_count; i++) {
		write_migration(json, facts, &facts->migrations[i],
			findings != NULL ? &findings->migrations[i] : NULL);
	}
	emit_close_array(json);
}
