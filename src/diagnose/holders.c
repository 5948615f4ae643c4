/* Lines about slot holders and the settings behind the limits; pure. */
#include "src/diagnose/holders.h"

#include <limits.h>
#include <math.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define SHOWN_HOLDERS 12

static const char *progress_text(
	const struct diagnosis_input *in, const struct migration_fact *holder)
{
	const struct progress_fact *progress = holder->progress;

	if (progress == NULL || progress->is_stale ||
		!f64_is_known(progress->percent)) {
		return "";
	}
	return arena_printf(in->arena, ", %.0f %%", progress->percent);
}

static const char *age_text(
	const struct diagnosis_input *in, const struct migration_fact *holder)
{
	if (!i64_is_known(holder->phase_since_ms)) {
		return "";
	}
	return arena_printf(in->arena, " for %s",
		say_ms(in, look_age_ms(in, holder->phase_since_ms)));
}

/* Parallel to facts->migrations; filled for holders of slots only. */
struct holder_lines {
	const char **values;
	const char **objects;
};

static const char *describe(
	const struct diagnosis_input *in, const struct migration_fact *holder)
{
	const struct migration *migration = holder->migration;
	const char *priority = migration->priority;

	return arena_printf(in->arena, "%s %s%s%s, %s%s%s", say_vm(in, holder),
		text_is_empty(migration->phase_text) ? "unset" : migration->phase_text,
		age_text(in, holder), progress_text(in, holder),
		migration_origin_text(holder->origin),
		text_is_empty(priority) ? "" : ", priority ",
		text_is_empty(priority) ? "" : priority);
}

const struct holder_lines *holders_create(const struct diagnosis_input *in)
{
	const struct facts *facts = in->facts;
	struct holder_lines *lines = arena_calloc(in->arena, 1, sizeof(*lines));

	lines->values = arena_calloc(
		in->arena, facts->migration_count + 1, sizeof(*lines->values));
	lines->objects = arena_calloc(
		in->arena, facts->migration_count + 1, sizeof(*lines->objects));
	for (size_t i = 0; i < facts->slot_holder_count; i++) {
		size_t index = facts->slot_holders[i];
		const struct migration_fact *holder = &facts->migrations[index];

		lines->values[index] = describe(in, holder);
		lines->objects[index] =
			say_object(in, &holder->migration->object, "status.phase");
	}
	return lines;
}

void holders_show(const struct diagnosis_input *in, struct finding *out,
	const size_t *holders, size_t count)
{
	for (size_t i = 0; i < count && i < SHOWN_HOLDERS; i++) {
		size_t index = holders[i];

		if (in->holders->values[index] != NULL) {
			evidence_take(in, out, "holds a slot",
				in->holders->objects[index],
				in->holders->values[index]);
		}
	}
	if (count > SHOWN_HOLDERS) {
		evidence_add(in, out, "more holders", "VirtualMachineInstanceMigration",
			"%zu more", count - SHOWN_HOLDERS);
	}
}

/* Seconds left as measured; else a guess of order only: those further come first. */
static double ends_in(const struct migration_fact *holder)
{
	const struct progress_fact *progress = holder->progress;

	if (progress != NULL && !progress->is_stale &&
		f64_is_known(progress->eta_high_s)) {
		return progress->eta_high_s;
	}
	return 1e9 - 1e6 * (double)holder->phase;
}

static const struct migration_fact *first_to_end(
	const struct diagnosis_input *in, const size_t *holders, size_t count)
{
	const struct migration_fact *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct migration_fact *holder =
			&in->facts->migrations[holders[i]];
		bool is_sooner = best == NULL || ends_in(holder) < ends_in(best);

		if (best != NULL && ends_in(holder) >= ends_in(best) &&
			ends_in(holder) <= ends_in(best) &&
			i64_is_known(holder->phase_since_ms) &&
			holder->phase_since_ms < best->phase_since_ms) {
			is_sooner = true;
		}
		if (is_sooner) {
			best = holder;
		}
	}
	return best;
}

void holders_suggest_waiting(const struct diagnosis_input *in, struct finding *out,
	const size_t *holders, size_t count)
{
	const struct migration_fact *first = first_to_end(in, holders, count);
	const struct progress_fact *progress;
	const char *rest = "";

	if (first == NULL) {
		next_add(in, out, "wait: no holder is visible to name");
		return;
	}
	progress = first->progress;
	if (progress != NULL && !progress->is_stale &&
		f64_is_known(progress->eta_low_s) &&
		f64_is_known(progress->eta_high_s)) {
		rest = arena_printf(in->arena, ", %s left",
			say_range(in, progress->eta_low_s, progress->eta_high_s));
	}
	next_add(in, out, "wait for %s, which is likely to end first (%s%s%s)",
		say_vm(in, first),
		text_is_empty(first->migration->phase_text)
			? "unset"
			: first->migration->phase_text,
		progress_text(in, first), rest);
}

/* The lower the cheaper. Post-copy cannot be cancelled at all. */
static int cost_of(const struct migration_fact *holder)
{
	int cost = (int)holder->phase;

	if (holder->cancel_requested ||
		(holder->state != NULL &&
			text_equal(holder->state->mode, "PostCopy"))) {
		return INT_MAX;
	}
	return holder->origin == ORIGIN_EVACUATION ? cost + PHASE_COUNT : cost;
}

void holders_suggest_cancelling(const struct diagnosis_input *in, struct finding *out,
	const size_t *holders, size_t count)
{
	const struct migration_fact *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct migration_fact *holder =
			&in->facts->migrations[holders[i]];

		if (cost_of(holder) < INT_MAX &&
			(best == NULL || cost_of(holder) < cost_of(best) ||
				(cost_of(holder) == cost_of(best) &&
					holder->phase_since_ms >
						best->phase_since_ms))) {
			best = holder;
		}
	}
	if (best != NULL) {
		next_add(in, out,
			"or cancel one that can wait longer than this one, for example "
			"that of %s: %s",
			say_vm(in, best), say_cancel(in, best));
	}
}

/* The same settings are called alike in KubeVirt and in HyperConverged, which writes
 * them back when they are changed in KubeVirt. */
void holders_suggest_setting(const struct diagnosis_input *in, struct finding *out,
	const char *field, const char *why)
{
	const struct facts *facts = in->facts;
	const struct object *object;
	const char *path = "spec.liveMigrationConfig";

	if (facts->hyperconverged != NULL) {
		object = &facts->hyperconverged->object;
		if (text_equal(facts->hyperconverged->api_version, "v1")) {
			path = "spec.virtualization.liveMigrationConfig";
		}
		next_add(in, out, "%s: kubectl edit hyperconverged -n %s %s (%s.%s)",
			why, say_quoted(in, object->namespace),
			say_quoted(in, object->name), path, field);
		return;
	}
	if (facts->kubevirt != NULL) {
		object = &facts->kubevirt->object;
		next_add(in, out,
			"%s: kubectl edit kubevirt -n %s %s "
			"(spec.configuration.migrations.%s)",
			why, say_quoted(in, object->namespace),
			say_quoted(in, object->name), field);
		return;
	}
	next_add(in, out, "%s: %s in the KubeVirt or HyperConverged resource", why,
		field);
}

void holders_suggest_limit(const struct diagnosis_input *in, struct finding *out,
	const struct limit *limit, const char *field, const char *why)
{
	if (limit->policy != NULL) {
		next_add(in, out, "%s: kubectl edit migrationpolicy %s (spec.%s)", why,
			say_quoted(in, limit->policy), field);
	} else {
		holders_suggest_setting(in, out, field, why);
	}
}

void holders_show_place(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	if (migration->queue_position <= 0) {
		return;
	}
	evidence_add(in, out, "place in the queue",
		say_object(in, &migration->migration->object, "spec.priority"),
		"%d of %zu by %sage; the controller keeps no exact order",
		migration->queue_position, in->facts->eligible_count,
		facts_has_gate(in->facts, "MigrationPriorityQueue") ? "priority and "
								    : "");
}
