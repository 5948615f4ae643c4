/* What the store is told about polling: states of nodes and sources, what vanished. */
#include <string.h>

#include "base/attr.h"
#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/kube/fetch.h"
#include "src/kube/fetch_decode.h"

/* That a source is still live is no news more often than this. */
#define NEWS_MS 1000

/* Which source a class stands for; logs speak through the metrics. */
static const struct {
	enum sampler_class class;
	enum source source;
} sources[] = {
	{ SAMPLER_SUMMARY, SOURCE_NODE_STATISTICS },
	{ SAMPLER_METRICS, SOURCE_MIGRATION_METRICS },
	{ SAMPLER_PODS, SOURCE_LAUNCHER },
	{ SAMPLER_EVENTS, SOURCE_POD_EVENT },
	{ SAMPLER_CLAIM, SOURCE_PVC },
	{ SAMPLER_WORKLOAD, SOURCE_WORKLOAD },
	{ SAMPLER_ATTACHMENTS, SOURCE_ATTACHMENT },
	{ SAMPLER_BUDGETS, SOURCE_BUDGET },
	{ SAMPLER_VM, SOURCE_VM },
	{ SAMPLER_NODE_PODS, SOURCE_NODE_LOAD },
};

/* A node that is not measured any more has no statistics, be they good or bad. */
static void tell_node(struct fetch *fetch, struct sampler_job *job,
	enum sampler_outcome outcome, const char *message, struct feed_context *context)
{
	static const enum sample_state_code codes[] = {
		[SAMPLER_NO_ANSWER] = SAMPLE_NONE,
		[SAMPLER_OK] = SAMPLE_OK,
		[SAMPLER_FORBIDDEN] = SAMPLE_FORBIDDEN,
		[SAMPLER_GONE] = SAMPLE_ERROR,
		[SAMPLER_UNREACHABLE] = SAMPLE_UNREACHABLE,
		[SAMPLER_TROUBLE] = SAMPLE_ERROR,
	};
	struct sampler_notes *notes = &job->notes;
	struct sample_state state = { .code = codes[outcome] };
	struct change change = {
		.type = CHANGE_NODE_SAMPLE_STATE,
		.text = job->name,
		.sample_state = &state,
	};

	if (notes->told == outcome && notes->told_failures == job->failures &&
		notes->told_answered_mono_ms == job->answered_mono_ms) {
		return;
	}
	if (notes->told != outcome || !i64_is_known(notes->told_since_mono_ms)) {
		notes->told_since_mono_ms = fetch->now.mono_ms;
	}
	notes->told = outcome;
	notes->told_failures = job->failures;
	notes->told_answered_mono_ms = job->answered_mono_ms;
	state.since_mono_ms = notes->told_since_mono_ms;
	state.answered_mono_ms = job->answered_mono_ms;
	safe_text(state.message, sizeof(state.message), message);
	context->emit(context->emit_context, &change);
}

void fetch_sweep(struct fetch *fetch, struct feed_context *context)
{
	struct sampler *sampler = &fetch->sampler;

	for (size_t i = sampler->job_count; i > 0; i--) {
		struct sampler_job *job = sampler->jobs[i - 1];

		if (!sampler_is_removable(job, fetch->now)) {
			continue;
		}
		if (job->class == SAMPLER_SUMMARY) {
			tell_node(fetch, job, SAMPLER_NO_ANSWER, "", context);
		} else if (sampler_class_brings_objects(job->class)) {
			fetch_drop_held(job, context);
		}
		sampler_remove(sampler, i - 1);
	}
}

/* Why the log of a source launcher was not read; what was read told itself. */
static void tell_ending(struct sampler_job *job, enum sampler_outcome outcome,
	const char *message, struct feed_context *context)
{
	static const enum ending_log_state states[] = {
		[SAMPLER_FORBIDDEN] = ENDING_LOG_FORBIDDEN,
		[SAMPLER_GONE] = ENDING_LOG_GONE,
		[SAMPLER_UNREACHABLE] = ENDING_LOG_UNREACHABLE,
		[SAMPLER_TROUBLE] = ENDING_LOG_USELESS,
	};
	struct ending_report report = { .uid = job->name, .message = message };
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	if (outcome <= SAMPLER_OK || job->notes.told == outcome) {
		return;
	}
	job->notes.told = outcome;
	report.state = states[outcome];
	context->emit(context->emit_context, &change);
}

static void tell_jobs(struct fetch *fetch, struct feed_context *context)
{
	for (size_t i = 0; i < fetch->sampler.job_count; i++) {
		struct sampler_job *job = fetch->sampler.jobs[i];
		const char *message = "";
		enum sampler_outcome outcome;

		if (!job->is_wanted ||
			(job->class != SAMPLER_SUMMARY &&
				job->class != SAMPLER_ENDING)) {
			continue;
		}
		outcome = sampler_outcome_of(&fetch->sampler, job, &message);
		if (job->class == SAMPLER_SUMMARY) {
			tell_node(fetch, job, outcome, message, context);
		} else {
			tell_ending(job, outcome, message, context);
		}
	}
}

/* That it is still live is worth telling once a second. */
static bool is_same_state(const struct source_state *a, const struct source_state *b)
{
	bool is_confirmed = i64_is_known(b->confirmed_mono_ms) &&
		(!i64_is_known(a->confirmed_mono_ms) ||
			b->confirmed_mono_ms - a->confirmed_mono_ms >= NEWS_MS);

	return a->code == b->code && !is_confirmed &&
		a->needs_login == b->needs_login &&
		a->retry_mono_ms == b->retry_mono_ms &&
		a->is_complete_once == b->is_complete_once &&
		strcmp(a->message, b->message) == 0;
}

static void tell_sources(struct fetch *fetch, struct feed_context *context)
{
	for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
		struct source_state *state = &fetch->states[sources[i].class];
		struct change change = {
			.type = CHANGE_SOURCE,
			.source = sources[i].source,
			.state = *state,
		};

		sampler_describe(
			&fetch->sampler, sources[i].class, fetch->now, &change.state);
		if (is_same_state(state, &change.state)) {
			continue;
		}
		if (change.state.code != state->code ||
			!i64_is_known(state->since_mono_ms)) {
			change.state.since_mono_ms = fetch->now.mono_ms;
		}
		*state = change.state;
		context->emit(context->emit_context, &change);
	}
}

void fetch_tell(struct fetch *fetch, struct feed_context *context)
{
	tell_jobs(fetch, context);
	tell_sources(fetch, context);
}
