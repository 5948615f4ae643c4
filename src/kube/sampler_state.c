/* What all jobs of one class say together: the state of a polled source. */
#include "src/kube/sampler.h"

#include <string.h>

#include "base/error.h"
#include "base/safe_text.h"
#include "base/unknown.h"

struct tally {
	size_t wanted;
	size_t outcomes[SAMPLER_TROUBLE + 1];
	int64_t answered_mono_ms; /* newest good answer */
	int64_t due_mono_ms;	  /* of the next question */
	const struct sampler_job *failed;
	const char *failed_message;
	const char *forbidden_message;
};

enum sampler_outcome sampler_outcome_of(const struct sampler *sampler,
	const struct sampler_job *job, const char **out_message)
{
	if (sampler->is_locked) {
		*out_message = sampler->lock_message;
		return SAMPLER_FORBIDDEN;
	}
	for (size_t i = 0; i < sampler->scope_count; i++) {
		const struct sampler_scope *scope = &sampler->scopes[i];

		if (scope->is_forbidden && scope->class == job->class &&
			strcmp(scope->namespace, job->namespace) == 0) {
			*out_message = scope->message;
			return SAMPLER_FORBIDDEN;
		}
	}
	*out_message = job->message;
	return job->outcome;
}

static struct tally count(
	const struct sampler *sampler, enum sampler_class class, int64_t mono_ms)
{
	struct tally tally = {
		.answered_mono_ms = UNKNOWN_I64,
		.due_mono_ms = UNKNOWN_I64,
	};

	for (size_t i = 0; i < sampler->job_count; i++) {
		const struct sampler_job *job = sampler->jobs[i];
		const char *message = "";
		enum sampler_outcome outcome;
		int64_t due;

		if (job->class != class || !job->is_wanted) {
			continue;
		}
		due = sampler_job_due(sampler, job, mono_ms);
		if (!i64_is_known(tally.due_mono_ms) ||
			(i64_is_known(due) && due < tally.due_mono_ms)) {
			tally.due_mono_ms = due;
		}
		outcome = sampler_outcome_of(sampler, job, &message);
		tally.wanted++;
		tally.outcomes[outcome]++;
		if (job->answered_mono_ms > tally.answered_mono_ms) {
			tally.answered_mono_ms = job->answered_mono_ms;
		}
		if (outcome == SAMPLER_FORBIDDEN && tally.forbidden_message == NULL) {
			tally.forbidden_message = message;
		}
		/* The first by name, so that the message does not jump about. */
		if (outcome > SAMPLER_FORBIDDEN &&
			(tally.failed == NULL ||
				strcmp(job->name, tally.failed->name) < 0)) {
			tally.failed = job;
			tally.failed_message = message;
		}
	}
	return tally;
}

static const char *idle_message(
	const struct sampler *sampler, enum sampler_class class, int64_t mono_ms)
{
	if (class == SAMPLER_METRICS &&
		count(sampler, SAMPLER_LOG, mono_ms).wanted > 0) {
		return "no virt-handler is known for the running migrations";
	}
	if (class == SAMPLER_SUMMARY || class == SAMPLER_METRICS) {
		return "no running migration to measure";
	}
	return "nothing needs to be looked into";
}

/* How many fail, and the first of them with its reason. */
static void describe_failures(
	const struct tally *tally, struct error *line, char *first, size_t size)
{
	size_t failed = tally->wanted - tally->outcomes[SAMPLER_OK] -
		tally->outcomes[SAMPLER_NO_ANSWER];

	safe_text(first, size, tally->failed != NULL ? tally->failed->name : "");
	if (failed == 0) {
		(void)error_set(line, ERR_NONE, "%s", "");
	} else if (tally->failed == NULL) {
		(void)error_set(line, ERR_DENIED, "%s", tally->forbidden_message);
	} else if (tally->wanted == 1) {
		(void)error_set(
			line, ERR_SERVER, "%s: %s", first, tally->failed_message);
	} else {
		(void)error_set(line, ERR_SERVER, "%zu of %zu give no answer: %s: %s",
			failed, tally->wanted, first, tally->failed_message);
	}
}

static enum source_state_code code_of(const struct tally *tally)
{
	if (tally->outcomes[SAMPLER_OK] > 0) {
		return SOURCE_LIVE;
	}
	if (tally->outcomes[SAMPLER_NO_ANSWER] > 0) {
		return SOURCE_CONNECTING;
	}
	if (tally->outcomes[SAMPLER_FORBIDDEN] > 0) {
		return SOURCE_FORBIDDEN;
	}
	return i64_is_known(tally->answered_mono_ms) ? SOURCE_STALE : SOURCE_ERROR;
}

/* Where the launchers' logs stand in for the metrics, say so; where they could and may
 * not, say that. */
static void add_log(const struct sampler *sampler, int64_t mono_ms, struct error *line)
{
	struct tally tally = count(sampler, SAMPLER_LOG, mono_ms);
	struct error metrics = *line;

	if (tally.outcomes[SAMPLER_OK] > 0) {
		(void)error_set(line, ERR_NONE, "%s; progress comes from launcher logs",
			metrics.message);
	} else if (tally.outcomes[SAMPLER_FORBIDDEN] > 0 && !sampler->is_locked) {
		(void)error_set(line, ERR_DENIED, "%s; for launcher logs: %s",
			metrics.message, tally.forbidden_message);
	}
}

void sampler_describe(const struct sampler *sampler, enum sampler_class class,
	struct moment now, struct source_state *state)
{
	struct tally tally = count(sampler, class, now.mono_ms);
	struct error line = { ERR_NONE, "" };
	char first[64];

	if (tally.wanted == 0) {
		state->code = SOURCE_IDLE;
		(void)error_set(&line, ERR_NONE, "%s",
			idle_message(sampler, class, now.mono_ms));
	} else {
		state->code = code_of(&tally);
		state->confirmed_mono_ms = tally.answered_mono_ms;
		describe_failures(&tally, &line, first, sizeof(first));
	}
	if (class == SAMPLER_METRICS && line.message[0] != '\0') {
		add_log(sampler, now.mono_ms, &line);
	}
	/* A live one is asked all the time: only after a no it is worth a word. */
	state->retry_mono_ms = state->code == SOURCE_FORBIDDEN ||
			state->code == SOURCE_STALE || state->code == SOURCE_ERROR
		? tally.due_mono_ms
		: UNKNOWN_I64;
	state->needs_login = state->code == SOURCE_FORBIDDEN && sampler->is_locked;
	state->is_complete_once =
		state->is_complete_once || tally.outcomes[SAMPLER_NO_ANSWER] == 0;
	memcpy(state->message, line.message, sizeof(state->message));
}
