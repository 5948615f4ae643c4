/*
 * Which node, handler, log or piece of evidence to ask for when: a pure state machine.
 *
 * In go wishes, answers as values and the moment; out come the next job, the time of
 * the next one and the state of each source. No I/O, no clock, no globals. What is
 * asked costs others: the API server proxies it, kubelets and virt-handlers answer it
 * while they have better things to do. So few at a time, never in step, and whoever
 * does not answer is asked less and less often.
 */
#ifndef KUBE_SAMPLER_H
#define KUBE_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/source_state.h"

enum sampler_class {
	SAMPLER_SUMMARY,  /* name: a node */
	SAMPLER_METRICS,  /* name: a virt-handler pod; note: its node */
	SAMPLER_LOG,	  /* name: a launcher pod; note: its VMI; extra: VMIM's uid */
	SAMPLER_PODS,	  /* name: a VMI; note: its uid */
	SAMPLER_EVENTS,	  /* name: a pod */
	SAMPLER_CLAIM,	  /* name: a PVC */
	SAMPLER_WORKLOAD, /* name: the object; note: plural of its type */
	SAMPLER_ATTACHMENTS, /* of the cluster; extra: ",volume,volume," that are meant
			      */
	SAMPLER_BUDGETS,     /* of a namespace */
	SAMPLER_VM,	     /* name: a VirtualMachine */
	SAMPLER_NODE_PODS,   /* name: a node */
	SAMPLER_ENDING, /* name: a VMIM's uid; note: its source launcher pod; extra:
			   "since until", RFC 3339 */
	SAMPLER_CLASS_COUNT
};

/* Answers of the others are objects, held until the next answer. */
static inline bool sampler_class_brings_objects(enum sampler_class class)
{
	return class > SAMPLER_LOG && class != SAMPLER_ENDING;
}

enum sampler_outcome {
	SAMPLER_NO_ANSWER, /* not asked, or the first answer is still out */
	SAMPLER_OK,
	SAMPLER_FORBIDDEN,   /* no right; the message names the one that is missing */
	SAMPLER_GONE,	     /* there is no such node or pod (any more) */
	SAMPLER_UNREACHABLE, /* it does not answer, or the API server cannot reach it */
	SAMPLER_TROUBLE,     /* an answer that is of no use */
};

#define SAMPLER_MESSAGE_SIZE 160

/* What the hands write down with a job; the sampler only frees it. */
struct sampler_notes {
	char **held; /* names of the objects that the last answer brought */
	size_t held_count;
	/* What was told of the job last. */
	enum sampler_outcome told;
	int64_t told_since_mono_ms;
	int64_t told_answered_mono_ms;
	uint32_t told_failures;
};

/* The name of jobs that ask for all there is. */
#define SAMPLER_ALL "all"

/* Fields are read by the hands; written by the sampler only, but for the notes. */
struct sampler_job {
	enum sampler_class class;
	char *namespace; /* "" for nodes */
	char *name;
	char *note;  /* "" when none */
	char *extra; /* "" when none */
	bool has_wrong_rates;
	bool is_wanted;
	bool was_wanted; /* before the wishes under way */
	bool is_in_flight;
	enum sampler_outcome outcome;
	char message[SAMPLER_MESSAGE_SIZE];
	int64_t wanted_mono_ms;	  /* since when */
	int64_t answered_mono_ms; /* last good answer; UNKNOWN_I64 */
	int64_t asked_mono_ms;	  /* UNKNOWN_I64: never */
	int64_t due_mono_ms;
	int64_t measured_ms; /* of the last measurement; UNKNOWN_I64 */
	uint32_t answers;    /* good ones */
	uint32_t failures;   /* in a row */
	uint32_t repeats;    /* in a row */
	struct sampler_notes notes;
};

/* Rights are given per class and namespace: one refusal speaks for all of a scope until
 * one of them was answered. */
struct sampler_scope {
	enum sampler_class class;
	char *namespace;
	bool is_forbidden;
	bool was_answered;
	unsigned in_flight;
	int64_t until_mono_ms; /* of the pause */
	char message[SAMPLER_MESSAGE_SIZE];
};

struct sampler {
	int64_t refresh_ms;
	struct sampler_job **jobs;
	size_t job_count;
	size_t job_capacity;
	size_t hint; /* where the next wish probably is: wishes keep their order */
	struct sampler_scope *scopes;
	size_t scope_count;
	size_t scope_capacity;
	bool is_locked; /* nobody is logged in */
	int64_t locked_until_mono_ms;
	char lock_message[SAMPLER_MESSAGE_SIZE];
	int64_t hold_until_mono_ms; /* the server asked for patience */
	int64_t credit;		    /* requests for evidence, in thousandths */
	int64_t credit_mono_ms;
	uint64_t random;
};

struct sampler_result {
	enum sampler_outcome outcome; /* not SAMPLER_NO_ANSWER */
	const char *message;	      /* safe, one line; NULL: none */
	int64_t retry_after_s;	      /* UNKNOWN_I64: none */
	int64_t measured_ms;	      /* time of what was measured; UNKNOWN_I64 */
	bool is_busy;		      /* 429: everything waits */
};

struct sampler_wish {
	enum sampler_class class;
	const char *namespace;
	const char *name;
	const char *note;  /* NULL: none */
	const char *extra; /* NULL: none */
	bool has_wrong_rates;
};

/* With its texts and notes. */
void sampler_job_destroy(struct sampler_job *job);

void sampler_init(struct sampler *sampler, int64_t refresh_ms, uint64_t seed);
void sampler_finish(struct sampler *sampler);

/* A new list of wishes: begin, each, end. What is not repeated is not asked any more;
 * its job stays until sampler_remove(). */
void sampler_begin_wishes(struct sampler *sampler);
void sampler_wish(
	struct sampler *sampler, const struct sampler_wish *wish, struct moment now);

/* True when it is another list than the one before. */
bool sampler_end_wishes(const struct sampler *sampler);

/* The job to ask now, counted as in flight from here on; NULL: none is due. */
struct sampler_job *sampler_next(struct sampler *sampler, struct moment now);
void sampler_answer(struct sampler *sampler, struct sampler_job *job,
	const struct sampler_result *result, struct moment now);
/* The request was given up or refused for its credentials: due again at once. */
void sampler_return(
	struct sampler *sampler, struct sampler_job *job, struct moment now);
/* Is not wanted and its pause is over: a job that comes and goes is not asked more
 * often than one that stays. */
bool sampler_is_removable(const struct sampler_job *job, struct moment now);
void sampler_remove(struct sampler *sampler, size_t i);

/* Nothing is asked until unlocked, but one try a minute. */
void sampler_lock(struct sampler *sampler, const char *message, struct moment now);
void sampler_unlock(struct sampler *sampler);
/* Forget all pauses: the user asks. */
void sampler_refresh(struct sampler *sampler, struct moment now);

/* When sampler_next() has a job by the passing of time alone; UNKNOWN_I64: never. */
int64_t sampler_due_mono_ms(const struct sampler *sampler, struct moment now);
/* Every wanted job was answered once, or cannot be, or kept waiting for too long. */
bool sampler_is_sampled(const struct sampler *sampler, struct moment now);
/* Of the job, with what holds for its scope and for all. */
enum sampler_outcome sampler_outcome_of(const struct sampler *sampler,
	const struct sampler_job *job, const char **out_message);
/* The state of all jobs of a class together; `state` is the one before. Changes
 * nothing but code, message, confirmed_mono_ms, retry_mono_ms, needs_login and
 * is_complete_once. */
void sampler_describe(const struct sampler *sampler, enum sampler_class class,
	struct moment now, struct source_state *state);
/* When a job may be asked as far as time decides; UNKNOWN_I64: time does not. */
int64_t sampler_job_due(
	const struct sampler *sampler, const struct sampler_job *job, int64_t mono_ms);

#endif
