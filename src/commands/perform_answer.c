/* What an answer means for its step; pure. */
#include "src/commands/perform_state.h"

#include "base/safe_text.h"
#include "base/str.h"
#include "commands/answer.h"

/* kubectl drain repeats a refused eviction after the same time. */
#define AGAIN_MS 5000
/* A dry run or a search without an answer is harmless to repeat, but not for ever. */
#define UNANSWERED_TRIES 5

static void repeat(struct step *step, struct moment now, const char *text)
{
	step->state = STEP_AGAIN;
	step->act = ACT_FIND;
	step->due_mono_ms = now.mono_ms + AGAIN_MS;
	step_say(step, text);
}

/* Of a request that changes nothing. */
static void repeat_unanswered(struct perform *perform, struct step *step,
	const struct outcome *outcome, struct moment now)
{
	step->unanswered++;
	if (step->unanswered >= UNANSWERED_TRIES) {
		step_say(step, outcome->message);
		perform_finish_step(perform, step, STEP_REFUSED);
		return;
	}
	repeat(step, now, outcome->message);
}

static void answer_find(struct perform *perform, struct step *step,
	const struct outcome *outcome, struct moment now)
{
	if (outcome->state == OUTCOME_DONE) {
		(void)snprintf(step->pod, sizeof(step->pod), "%s", outcome->name);
		(void)snprintf(
			step->pod_uid, sizeof(step->pod_uid), "%s", outcome->uid);
		step->act = ACT_GUARD;
		step->state = STEP_WAITING;
		return;
	}
	/* Perhaps it has just left: the next look will tell, or the next try. */
	repeat_unanswered(perform, step, outcome, now);
}

/*
 * Only 429 means that KubeVirt (or, up to 1.2, a disruption budget) stands between the
 * eviction and the guest. Its webhook is ignored when it does not answer, and then an
 * eviction is what it is for any other pod: the end.
 */
static void answer_guard(struct perform *perform, struct step *step,
	const struct outcome *outcome, const char *words, struct moment now)
{
	switch (outcome->state) {
	case OUTCOME_WAITING:
		if (perform_is_trying(perform) || step->intent.is_dry_run) {
			step_say(step, words);
			perform_finish_step(perform, step, STEP_TRIED);
			return;
		}
		step->act = ACT_DO;
		step->state = STEP_WAITING;
		return;
	case OUTCOME_DONE:
		step_say(step,
			"not evicted: KubeVirt does not step in at the moment, and the "
			"eviction would end the VM");
		perform_finish_step(perform, step, STEP_REFUSED);
		return;
	case OUTCOME_UNKNOWN:
		repeat_unanswered(perform, step, outcome, now);
		return;
	case OUTCOME_REFUSED:
	case OUTCOME_ALLOWED:
	case OUTCOME_DENIED:
		break;
	}
	step_say(step, words);
	perform_finish_step(perform, step, STEP_REFUSED);
}

static void say_with_warnings(struct perform *perform, struct step *step,
	const char *text, const struct outcome *outcome)
{
	if (outcome->message[0] == '\0') {
		step_say(step, text);
		return;
	}
	/* Cut between characters. */
	safe_text(step->text, sizeof(step->text),
		arena_printf(perform->scratch, "%s; the server warns: %s", text,
			outcome->message));
}

static void answer_done(
	struct perform *perform, struct step *step, const struct outcome *outcome)
{
	if (perform_is_trying(perform) || step->intent.is_dry_run) {
		say_with_warnings(perform, step, "the server would accept it", outcome);
		perform_finish_step(perform, step, STEP_TRIED);
		return;
	}
	if (step->intent.verb == INTENT_EVICT_POD) {
		step_say(step,
			"the server evicted the pod although a dry run said otherwise: "
			"the VM is being shut down");
		perform_finish_step(perform, step, STEP_FAILED);
		return;
	}
	if (step->intent.verb == INTENT_CREATE_MIGRATION) {
		(void)snprintf(step->created_uid, sizeof(step->created_uid), "%s",
			outcome->uid);
	}
	step_say(step, "accepted"); /* what it warns of is in the journal */
	perform_finish_step(perform, step, STEP_FOLLOWED);
}

static void answer_refused(struct perform *perform, struct step *step,
	const struct outcome *outcome, const char *words)
{
	if (answer_is_gone(&step->intent, outcome)) {
		step_say(step, "it had ended before the request came");
		perform_finish_step(perform, step, STEP_DONE);
		return;
	}
	step_say(step, words);
	perform_finish_step(perform, step, STEP_REFUSED);
}

static void answer_unknown(struct perform *perform, struct step *step,
	const struct outcome *outcome, const char *words, struct moment now)
{
	if (perform_is_trying(perform) || step->intent.is_dry_run) {
		(void)snprintf(step->text, sizeof(step->text),
			"no answer to the dry run (%.200s)", outcome->message);
		perform_finish_step(perform, step, STEP_REFUSED);
		return;
	}
	step_say(step, words);
	step->lost_mono_ms = now.mono_ms;
	perform_finish_step(perform, step, STEP_LOOKING);
}

static void answer_act(struct perform *perform, struct step *step,
	const struct outcome *outcome, const char *words, struct moment now)
{
	switch (outcome->state) {
	case OUTCOME_DONE:
		answer_done(perform, step, outcome);
		return;
	case OUTCOME_WAITING:
		repeat(step, now, words);
		return;
	case OUTCOME_UNKNOWN:
		answer_unknown(perform, step, outcome, words, now);
		return;
	case OUTCOME_REFUSED:
	case OUTCOME_ALLOWED:
	case OUTCOME_DENIED:
		break;
	}
	answer_refused(perform, step, outcome, words);
}

static void answer_step(struct perform *perform, struct step *step,
	const struct outcome *outcome, const struct facts *facts, struct moment now)
{
	const char *words;

	arena_reset(perform->scratch);
	words = answer_explain(&step->intent, outcome, facts, perform->scratch);
	switch (step->act) {
	case ACT_FIND:
		answer_find(perform, step, outcome, now);
		break;
	case ACT_GUARD:
		answer_guard(perform, step, outcome, words, now);
		break;
	case ACT_DO:
		answer_act(perform, step, outcome, words, now);
		break;
	}
	if (perform->is_stopped && step->state == STEP_WAITING) {
		step_skip(step, "stopped by you");
	}
	if (perform->is_stopped && step->state == STEP_AGAIN) {
		step_skip(step, "stopped by you before it was repeated");
	}
}

void perform_answer(struct perform *perform, const struct outcome *outcome,
	const struct facts *facts, struct moment now)
{
	for (size_t i = 0; i < perform->review_count; i++) {
		struct review *review = &perform->reviews[i];

		if (review->is_sent && review->id == outcome->id) {
			perform_answer_review(perform, review, outcome);
			return;
		}
	}
	for (size_t i = 0; i < perform->step_count; i++) {
		struct step *step = &perform->steps[i];

		if (step->state == STEP_SENT && step->id == outcome->id) {
			answer_step(perform, step, outcome, facts, now);
			perform_settle(perform);
			return;
		}
	}
}
