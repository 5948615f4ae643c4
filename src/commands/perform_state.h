/* What is known of a plan that is carried out, and the few things each part does to it.
 */
#ifndef COMMANDS_PERFORM_STATE_H
#define COMMANDS_PERFORM_STATE_H

#include "commands/perform.h"

#define STEP_TEXT_SIZE 320

/* An eviction takes three requests: which pod, would it be caught, and then the deed.
 */
enum act {
	ACT_FIND,
	ACT_GUARD,
	ACT_DO,
};

struct step {
	struct intent intent; /* strings in perform->arena */
	enum step_state state;
	enum act act;
	uint32_t id;	      /* of the request on its way, or of the lost one */
	int64_t due_mono_ms;  /* STEP_AGAIN */
	int64_t lost_mono_ms; /* STEP_LOOKING */
	unsigned unanswered;
	bool was_effective;
	char pod[256];
	char pod_uid[64];
	char created_uid[64];
	char text[STEP_TEXT_SIZE];
};

struct review {
	struct plan_right right;
	enum right_state state;
	bool is_sent;
	uint32_t id;
	char message[160];
};

struct perform {
	struct arena *arena; /* the copy of the plan */
	struct arena *scratch;
	struct plan plan;
	enum perform_state state;
	bool is_stopped;
	bool was_tried;
	struct step *steps;
	size_t step_count;
	struct review *reviews;
	size_t review_count;
	struct perform_finding *findings;
	size_t finding_count;
	size_t finding_capacity;
	char reason[STEP_TEXT_SIZE]; /* of PERFORM_REFUSED */
};

bool perform_is_trying(const struct perform *perform);
bool perform_is_sending(const struct perform *perform);
bool perform_has_step(const struct perform *perform, enum step_state state);
size_t perform_count_steps(const struct perform *perform, enum step_state state);
bool perform_can_close(const struct perform *perform);

/* Copies the plan with all it refers to; its steps and questions are new. */
void perform_keep_plan(struct perform *perform, const struct plan *plan);
void perform_refuse(struct perform *perform, const char *reason);
/* Once everything was answered, steps without their right are left out. */
void perform_answer_review(
	struct perform *perform, struct review *review, const struct outcome *outcome);

void step_say(struct step *step, const char *text);
void step_skip(struct step *step, const char *why);
void perform_finish_step(
	struct perform *perform, struct step *step, enum step_state state);
/* What became of a request whose answer was lost. */
void perform_note_finding(
	struct perform *perform, const struct step *step, bool has_happened);
/* From sending to watching, from watching to the end. After a trial the user decides
 * anew. */
void perform_settle(struct perform *perform);

#endif
