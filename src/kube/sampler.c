/* Turns of polling: who is due, how many at a time, how long to leave whom alone. */
#include "src/kube/sampler.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/unknown.h"
#include "src/net/backoff.h"

/* virt-handler takes a sample of each migration every five seconds and keeps ten of
 * them (kubevirt: pkg/monitoring/metrics/virt-handler/migrationdomainstats): asking
 * more often brings nothing and, before 1.9, disturbs its own measuring of dirty
 * memory; asking less often than this loses samples. */
#define HANDLER_FLOOR_MS 5000
#define HANDLER_CEILING_MS 45000
#define SUMMARY_FLOOR_MS 2000
#define EVIDENCE_MS 15000
#define STEADY_MS 60000
/* Lists of a whole cluster or namespace, of which little is wanted. */
#define LIST_MS 30000
#define LIST_AGAIN_MS 2000
/* A hundred pods and more for two sums: it may be somewhat old. */
#define NODE_PODS_MS 300000
/* The kubelet's counters change every ten seconds or so. Who saw old ones is near the
 * next ones. */
#define REPEAT_MS 3000
#define REPEATS_MAX 2
#define FAILURE_CAP_MS 60000
#define RIGHTS_RECHECK_MS 300000
#define LOCK_RECHECK_MS 60000
/* How long --once waits for one who does not answer. */
#define PATIENCE_MS 10000
/* client-go's default for a client that does not say more: five requests a second.
 * A burst lets the first picture be complete at once. */
#define CREDIT_ONE 1000
#define CREDIT_CEILING (32 * CREDIT_ONE)
#define CREDIT_PER_SECOND 5

enum group {
	GROUP_MEASURES,
	GROUP_EVIDENCE,
	GROUP_COUNT
};

/* virt-handler answers three at a time (kubevirt: cmd/virt-handler): of those only one
 * is ever ours, as each has one job. */
static const unsigned slots[GROUP_COUNT] = {
	[GROUP_MEASURES] = 4,
	[GROUP_EVIDENCE] = 2,
};

static enum group group_of(enum sampler_class class)
{
	return class <= SAMPLER_LOG ? GROUP_MEASURES : GROUP_EVIDENCE;
}

void sampler_init(struct sampler *sampler, int64_t refresh_ms, uint64_t seed)
{
	*sampler = (struct sampler){
		.refresh_ms = refresh_ms,
		.hold_until_mono_ms = UNKNOWN_I64,
		.credit = CREDIT_CEILING,
		.credit_mono_ms = UNKNOWN_I64,
		.random = seed,
	};
}

void sampler_job_destroy(struct sampler_job *job)
{
	for (size_t i = 0; i < job->notes.held_count; i++) {
		mem_free(job->notes.held[i]);
	}
	mem_free(job->notes.held);
	mem_free(job->namespace);
	mem_free(job->name);
	mem_free(job->note);
	mem_free(job->extra);
	mem_free(job);
}

void sampler_finish(struct sampler *sampler)
{
	for (size_t i = 0; i < sampler->job_count; i++) {
		sampler_job_destroy(sampler->jobs[i]);
	}
	for (size_t i = 0; i < sampler->scope_count; i++) {
		mem_free(sampler->scopes[i].namespace);
	}
	mem_free(sampler->jobs);
	mem_free(sampler->scopes);
	*sampler = (struct sampler){ 0 };
}

static void set_message(char out[SAMPLER_MESSAGE_SIZE], const char *text)
{
	size_t length = text == NULL ? 0 : strnlen(text, SAMPLER_MESSAGE_SIZE - 1);

	if (length > 0) {
		memcpy(out, text, length);
	}
	out[length] = '\0';
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	if (value < low) {
		return low;
	}
	return value > high ? high : value;
}

static int64_t period_ms(const struct sampler *sampler, enum sampler_class class)
{
	switch (class) {
	case SAMPLER_SUMMARY:
		return clamp(sampler->refresh_ms, SUMMARY_FLOOR_MS, INT64_MAX);
	case SAMPLER_METRICS:
	case SAMPLER_LOG:
		return clamp(
			sampler->refresh_ms / 2, HANDLER_FLOOR_MS, HANDLER_CEILING_MS);
	case SAMPLER_PODS:
	case SAMPLER_EVENTS:
		return EVIDENCE_MS;
	case SAMPLER_ATTACHMENTS:
	case SAMPLER_BUDGETS:
		return LIST_MS;
	case SAMPLER_NODE_PODS:
		return NODE_PODS_MS;
	case SAMPLER_ENDING:
	case SAMPLER_CLAIM:
	case SAMPLER_WORKLOAD:
	case SAMPLER_VM:
	case SAMPLER_CLASS_COUNT:
		break;
	}
	return STEADY_MS;
}

/* A number of [0, limit). */
static int64_t random_below(struct sampler *sampler, int64_t limit)
{
	return limit <= 0
		? 0
		: (int64_t)(backoff_random(&sampler->random) % (uint64_t)limit);
}

static struct sampler_scope *scope_of(
	const struct sampler *sampler, const struct sampler_job *job)
{
	for (size_t i = 0; i < sampler->scope_count; i++) {
		struct sampler_scope *scope = &sampler->scopes[i];

		if (scope->class == job->class &&
			strcmp(scope->namespace, job->namespace) == 0) {
			return scope;
		}
	}
	return NULL;
}

static struct sampler_scope *ensure_scope(
	struct sampler *sampler, const struct sampler_job *job)
{
	struct sampler_scope *scope = scope_of(sampler, job);

	if (scope == NULL) {
		sampler->scopes = mem_grow(sampler->scopes, sampler->scope_count,
			&sampler->scope_capacity, sizeof(*sampler->scopes));
		scope = &sampler->scopes[sampler->scope_count++];
		*scope = (struct sampler_scope){
			.class = job->class,
			.namespace = mem_strdup(job->namespace),
			.until_mono_ms = UNKNOWN_I64,
		};
	}
	return scope;
}

void sampler_begin_wishes(struct sampler *sampler)
{
	for (size_t i = 0; i < sampler->job_count; i++) {
		sampler->jobs[i]->was_wanted = sampler->jobs[i]->is_wanted;
		sampler->jobs[i]->is_wanted = false;
	}
	sampler->hint = 0;
}

bool sampler_end_wishes(const struct sampler *sampler)
{
	for (size_t i = 0; i < sampler->job_count; i++) {
		if (sampler->jobs[i]->was_wanted != sampler->jobs[i]->is_wanted) {
			return true;
		}
	}
	return false;
}

static struct sampler_job *find_job(
	struct sampler *sampler, const struct sampler_wish *wish)
{
	for (size_t i = 0; i < sampler->job_count; i++) {
		size_t at = (sampler->hint + i) % sampler->job_count;
		struct sampler_job *job = sampler->jobs[at];

		if (job->class == wish->class && strcmp(job->name, wish->name) == 0 &&
			strcmp(job->namespace, wish->namespace) == 0) {
			sampler->hint = at + 1;
			return job;
		}
	}
	return NULL;
}

static struct sampler_job *add_job(
	struct sampler *sampler, const struct sampler_wish *wish, struct moment now)
{
	struct sampler_job *job = mem_calloc(1, sizeof(*job));

	job->class = wish->class;
	job->namespace = mem_strdup(wish->namespace);
	job->name = mem_strdup(wish->name);
	job->note = mem_strdup("");
	job->extra = mem_strdup("");
	job->answered_mono_ms = UNKNOWN_I64;
	job->asked_mono_ms = UNKNOWN_I64;
	job->measured_ms = UNKNOWN_I64;
	job->notes.told_answered_mono_ms = UNKNOWN_I64;
	job->notes.told_since_mono_ms = UNKNOWN_I64;
	job->wanted_mono_ms = now.mono_ms;
	job->due_mono_ms = now.mono_ms;
	sampler->jobs = mem_grow(sampler->jobs, sampler->job_count,
		&sampler->job_capacity, sizeof(*sampler->jobs));
	sampler->jobs[sampler->job_count++] = job;
	return job;
}

static void replace(char **text, const char *with)
{
	with = with == NULL ? "" : with;
	if (strcmp(*text, with) != 0) {
		mem_free(*text);
		*text = mem_strdup(with);
	}
}

void sampler_wish(
	struct sampler *sampler, const struct sampler_wish *wish, struct moment now)
{
	struct sampler_job *job = find_job(sampler, wish);

	if (job == NULL) {
		job = add_job(sampler, wish, now);
	}
	/* What the last answer did not keep is asked for again, but not in a hurry. */
	if (wish->class == SAMPLER_ATTACHMENTS && i64_is_known(job->asked_mono_ms) &&
		strcmp(job->extra, wish->extra == NULL ? "" : wish->extra) != 0) {
		job->due_mono_ms = job->asked_mono_ms + LIST_AGAIN_MS;
	}
	replace(&job->note, wish->note);
	replace(&job->extra, wish->extra);
	job->has_wrong_rates = wish->has_wrong_rates;
	job->is_wanted = true;
}

static unsigned count_in_flight(const struct sampler *sampler, enum group group)
{
	unsigned count = 0;

	for (size_t i = 0; i < sampler->job_count; i++) {
		count += sampler->jobs[i]->is_in_flight &&
			group_of(sampler->jobs[i]->class) == group;
	}
	return count;
}

static int64_t credit_at(const struct sampler *sampler, int64_t mono_ms)
{
	int64_t passed_ms = i64_is_known(sampler->credit_mono_ms)
		? mono_ms - sampler->credit_mono_ms
		: 0;

	if (passed_ms > CREDIT_CEILING) {
		return CREDIT_CEILING;
	}
	return clamp(
		sampler->credit + passed_ms * CREDIT_PER_SECOND, 0, CREDIT_CEILING);
}

int64_t sampler_job_due(
	const struct sampler *sampler, const struct sampler_job *job, int64_t mono_ms)
{
	const struct sampler_scope *scope = scope_of(sampler, job);
	int64_t due = job->due_mono_ms;

	if (!job->is_wanted || job->is_in_flight) {
		return UNKNOWN_I64;
	}
	if (scope != NULL && scope->is_forbidden) {
		/* The pause is over: one asks for all. */
		if (scope->in_flight > 0) {
			return UNKNOWN_I64;
		}
		due = scope->until_mono_ms > due ? scope->until_mono_ms : due;
	}
	if (sampler->is_locked && sampler->locked_until_mono_ms > due) {
		due = sampler->locked_until_mono_ms;
	}
	if (i64_is_known(sampler->hold_until_mono_ms) &&
		sampler->hold_until_mono_ms > due) {
		due = sampler->hold_until_mono_ms;
	}
	if (group_of(job->class) == GROUP_EVIDENCE) {
		int64_t missing = CREDIT_ONE - credit_at(sampler, mono_ms);
		int64_t paid =
			mono_ms + (missing + CREDIT_PER_SECOND - 1) / CREDIT_PER_SECOND;

		due = missing > 0 && paid > due ? paid : due;
	}
	return due;
}

/* The one that is due first, of those there is room for. */
static struct sampler_job *first_job(
	const struct sampler *sampler, int64_t mono_ms, int64_t *out_due)
{
	unsigned room[GROUP_COUNT];
	struct sampler_job *first = NULL;
	bool is_tried = sampler->is_locked && mono_ms >= sampler->locked_until_mono_ms;

	for (int i = 0; i < GROUP_COUNT; i++) {
		unsigned used = count_in_flight(sampler, (enum group)i);

		room[i] = used < slots[i] ? slots[i] - used : 0;
		if (is_tried && used > 0) {
			return NULL; /* one request tells about the credentials */
		}
	}
	for (size_t i = 0; i < sampler->job_count; i++) {
		struct sampler_job *job = sampler->jobs[i];
		int64_t due;

		if (room[group_of(job->class)] == 0) {
			continue;
		}
		due = sampler_job_due(sampler, job, mono_ms);
		if (i64_is_known(due) && (first == NULL || due < *out_due)) {
			first = job;
			*out_due = due;
		}
	}
	return first;
}

struct sampler_job *sampler_next(struct sampler *sampler, struct moment now)
{
	int64_t due = UNKNOWN_I64;
	struct sampler_job *job = first_job(sampler, now.mono_ms, &due);

	if (job == NULL || due > now.mono_ms) {
		return NULL;
	}
	if (group_of(job->class) == GROUP_EVIDENCE) {
		sampler->credit = credit_at(sampler, now.mono_ms) - CREDIT_ONE;
		sampler->credit_mono_ms = now.mono_ms;
	}
	ensure_scope(sampler, job)->in_flight++;
	job->is_in_flight = true;
	job->asked_mono_ms = now.mono_ms;
	return job;
}

int64_t sampler_due_mono_ms(const struct sampler *sampler, struct moment now)
{
	int64_t due = UNKNOWN_I64;

	return first_job(sampler, now.mono_ms, &due) == NULL ? UNKNOWN_I64 : due;
}

/* From one asking to the next after a good answer. The second comes early, so that a
 * rate is there early, and at a time of its own for each: they started together. */
static int64_t pause_ms(struct sampler *sampler, const struct sampler_job *job)
{
	int64_t period = period_ms(sampler, job->class);

	if (job->class == SAMPLER_SUMMARY) {
		if (job->repeats > 0 && job->repeats <= REPEATS_MAX) {
			return period < REPEAT_MS ? period : REPEAT_MS;
		}
		if (job->answers == 1) {
			return period / 2 + random_below(sampler, period * 2 / 5);
		}
	}
	if (job->answers == 1 && group_of(job->class) == GROUP_EVIDENCE) {
		return period + random_below(sampler, period / 2);
	}
	return period + random_below(sampler, period / 10);
}

static int64_t failure_ms(struct sampler *sampler, const struct sampler_job *job)
{
	int64_t period = period_ms(sampler, job->class);
	int64_t pause = period;

	for (uint32_t i = 1; i < job->failures && pause < FAILURE_CAP_MS; i++) {
		pause *= 2;
	}
	pause = clamp(pause, period, period > FAILURE_CAP_MS ? period : FAILURE_CAP_MS);
	return pause + random_below(sampler, pause / 10);
}

static void take_success(struct sampler *sampler, struct sampler_job *job,
	const struct sampler_result *result, struct moment now)
{
	struct sampler_scope *scope = ensure_scope(sampler, job);
	bool is_repeat = i64_is_known(result->measured_ms) &&
		result->measured_ms == job->measured_ms;

	scope->is_forbidden = false;
	scope->was_answered = true;
	job->answers++;
	job->failures = 0;
	job->repeats = is_repeat ? job->repeats + 1 : 0;
	job->measured_ms = result->measured_ms;
	job->answered_mono_ms = now.mono_ms;
	job->due_mono_ms = job->asked_mono_ms + pause_ms(sampler, job);
}

static void take_refusal(
	struct sampler *sampler, struct sampler_job *job, struct moment now)
{
	struct sampler_scope *scope = ensure_scope(sampler, job);
	int64_t until = now.mono_ms + RIGHTS_RECHECK_MS +
		random_below(sampler, RIGHTS_RECHECK_MS / 10);

	job->failures++;
	if (scope->was_answered && !scope->is_forbidden) {
		/* Rights may name single nodes or pods. When they were taken away, the
		 * next of them will say so: nothing but this one speaks for itself. */
		scope->was_answered = false;
		job->due_mono_ms = until;
		return;
	}
	scope->is_forbidden = true;
	scope->until_mono_ms = until;
	memcpy(scope->message, job->message, sizeof(scope->message));
	job->due_mono_ms = now.mono_ms;
}

static void land(struct sampler *sampler, struct sampler_job *job)
{
	assert(job->is_in_flight);
	job->is_in_flight = false;
	ensure_scope(sampler, job)->in_flight--;
}

void sampler_answer(struct sampler *sampler, struct sampler_job *job,
	const struct sampler_result *result, struct moment now)
{
	int64_t pause;

	assert(result->outcome != SAMPLER_NO_ANSWER);
	land(sampler, job);
	job->outcome = result->outcome;
	set_message(job->message, result->message);
	/* Who is told yes or no was recognised. */
	sampler->is_locked = sampler->is_locked &&
		(result->outcome == SAMPLER_UNREACHABLE ||
			result->outcome == SAMPLER_TROUBLE);
	if (result->outcome == SAMPLER_OK) {
		take_success(sampler, job, result, now);
		return;
	}
	if (result->outcome == SAMPLER_FORBIDDEN) {
		take_refusal(sampler, job, now);
		return;
	}
	job->failures++;
	pause = failure_ms(sampler, job);
	if (i64_is_known(result->retry_after_s)) {
		int64_t asked_for = clamp(result->retry_after_s, 1, 3600) * 1000;

		pause = asked_for > pause ? asked_for : pause;
		if (result->is_busy) {
			sampler->hold_until_mono_ms = now.mono_ms + asked_for;
		}
	}
	job->due_mono_ms = now.mono_ms + pause;
}

void sampler_return(struct sampler *sampler, struct sampler_job *job, struct moment now)
{
	land(sampler, job);
	job->due_mono_ms = now.mono_ms;
}

bool sampler_is_removable(const struct sampler_job *job, struct moment now)
{
	return !job->is_wanted && !job->is_in_flight && now.mono_ms >= job->due_mono_ms;
}

void sampler_remove(struct sampler *sampler, size_t i)
{
	assert(i < sampler->job_count && !sampler->jobs[i]->is_in_flight);
	sampler_job_destroy(sampler->jobs[i]);
	sampler->job_count--;
	sampler->jobs[i] = sampler->jobs[sampler->job_count];
}

void sampler_lock(struct sampler *sampler, const char *message, struct moment now)
{
	sampler->is_locked = true;
	sampler->locked_until_mono_ms = now.mono_ms + LOCK_RECHECK_MS;
	set_message(sampler->lock_message, message);
}

void sampler_unlock(struct sampler *sampler)
{
	sampler->is_locked = false;
}

void sampler_refresh(struct sampler *sampler, struct moment now)
{
	sampler->is_locked = false;
	sampler->hold_until_mono_ms = UNKNOWN_I64;
	for (size_t i = 0; i < sampler->scope_count; i++) {
		if (sampler->scopes[i].is_forbidden) {
			sampler->scopes[i].until_mono_ms = now.mono_ms;
		}
	}
	for (size_t i = 0; i < sampler->job_count; i++) {
		struct sampler_job *job = sampler->jobs[i];
		int64_t floor_ms = job->class == SAMPLER_METRICS ? HANDLER_FLOOR_MS : 0;

		job->failures = 0;
		if (i64_is_known(job->asked_mono_ms) &&
			job->asked_mono_ms + floor_ms > now.mono_ms) {
			job->due_mono_ms = job->asked_mono_ms + floor_ms;
		} else {
			job->due_mono_ms = now.mono_ms;
		}
	}
}

static bool is_answered(
	const struct sampler *sampler, const struct sampler_job *job, struct moment now)
{
	const char *message;

	return sampler_outcome_of(sampler, job, &message) != SAMPLER_NO_ANSWER ||
		now.mono_ms - job->wanted_mono_ms >= PATIENCE_MS;
}

bool sampler_is_sampled(const struct sampler *sampler, struct moment now)
{
	for (size_t i = 0; i < sampler->job_count; i++) {
		if (sampler->jobs[i]->is_wanted &&
			!is_answered(sampler, sampler->jobs[i], now)) {
			return false;
		}
	}
	return true;
}
