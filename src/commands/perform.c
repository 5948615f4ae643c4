/* The course of a plan: the user's word, what is next, when it is over; pure. */
#include "src/commands/perform_state.h"

#include <string.h>

#include "base/alloc.h"

/* Reviews are small and harmless: a few at once. */
#define REVIEWS_AT_ONCE 4

struct perform *perform_create(void)
{
	struct perform *perform = mem_calloc(1, sizeof(*perform));

	perform->arena = arena_create(4096);
	perform->scratch = arena_create(1024);
	return perform;
}

static void forget(struct perform *perform)
{
	mem_free(perform->steps);
	mem_free(perform->reviews);
	perform->steps = NULL;
	perform->reviews = NULL;
	perform->step_count = 0;
	perform->review_count = 0;
	perform->plan = (struct plan){ 0 };
	perform->state = PERFORM_NOTHING;
	perform->is_stopped = false;
	perform->was_tried = false;
	perform->reason[0] = '\0';
	arena_reset(perform->arena);
}

void perform_destroy(struct perform *perform)
{
	if (perform == NULL) {
		return;
	}
	forget(perform);
	mem_free(perform->findings);
	arena_destroy(perform->scratch);
	arena_destroy(perform->arena);
	mem_free(perform);
}

bool perform_is_trying(const struct perform *perform)
{
	return perform->state == PERFORM_TRYING;
}

bool perform_is_sending(const struct perform *perform)
{
	return perform->state == PERFORM_TRYING || perform->state == PERFORM_ACTING;
}

bool perform_has_step(const struct perform *perform, enum step_state state)
{
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state == state) {
			return true;
		}
	}
	return false;
}

size_t perform_count_steps(const struct perform *perform, enum step_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < perform->step_count; i++) {
		count += perform->steps[i].state == state;
	}
	return count;
}

bool perform_can_close(const struct perform *perform)
{
	return !perform_is_sending(perform) &&
		!perform_has_step(perform, STEP_LOOKING) &&
		!perform_has_step(perform, STEP_SENT);
}

void step_say(struct step *step, const char *text)
{
	(void)snprintf(
		step->text, sizeof(step->text), "%.*s", STEP_TEXT_SIZE - 1, text);
}

void perform_refuse(struct perform *perform, const char *reason)
{
	perform->state = PERFORM_REFUSED;
	(void)snprintf(perform->reason, sizeof(perform->reason), "%.*s",
		STEP_TEXT_SIZE - 1, reason);
}

bool perform_propose(struct perform *perform, const struct plan *plan)
{
	if (!perform_can_close(perform)) {
		return false;
	}
	forget(perform);
	perform_keep_plan(perform, plan);
	if (plan->refusal != NULL) {
		perform_refuse(perform, plan->refusal);
	} else if (perform->review_count > 0) {
		perform->state = PERFORM_REVIEWING;
	} else if (perform->step_count > 0) {
		perform->state = PERFORM_READY;
	} else {
		perform->state = PERFORM_OVER;
	}
	return true;
}

static void start(struct perform *perform, enum perform_state state)
{
	perform->state = state;
	for (size_t i = 0; i < perform->step_count; i++) {
		struct step *step = &perform->steps[i];

		if (step->state == STEP_FORBIDDEN) {
			continue;
		}
		step->state = STEP_WAITING;
		step->act = step->intent.verb == INTENT_EVICT_POD ? ACT_FIND : ACT_DO;
		step->unanswered = 0;
		step_say(step, "");
	}
}

void perform_confirm(struct perform *perform)
{
	if (perform->state == PERFORM_READY) {
		start(perform,
			perform->plan.is_trial_only ? PERFORM_TRYING : PERFORM_ACTING);
	}
}

void perform_try(struct perform *perform)
{
	if (perform->state == PERFORM_READY) {
		start(perform, PERFORM_TRYING);
	}
}

void perform_close(struct perform *perform)
{
	if (perform_can_close(perform)) {
		forget(perform);
	}
}

void step_skip(struct step *step, const char *why)
{
	step->state = STEP_SKIPPED;
	step_say(step, why);
}

static void skip_waiting(struct perform *perform, const char *why)
{
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state == STEP_WAITING) {
			step_skip(&perform->steps[i], why);
		}
	}
}

void perform_settle(struct perform *perform)
{
	if (perform_is_sending(perform) && !perform_has_step(perform, STEP_WAITING) &&
		!perform_has_step(perform, STEP_SENT) &&
		!perform_has_step(perform, STEP_AGAIN)) {
		if (perform_is_trying(perform)) {
			perform->was_tried = true;
			perform->state = perform->plan.is_trial_only ? PERFORM_OVER
								     : PERFORM_READY;
		} else {
			perform->state = PERFORM_FOLLOWING;
		}
	}
	if (perform->state == PERFORM_FOLLOWING &&
		!perform_has_step(perform, STEP_FOLLOWED) &&
		!perform_has_step(perform, STEP_LOOKING)) {
		perform->state = PERFORM_OVER;
	}
}

void perform_stop(struct perform *perform)
{
	if (!perform_is_sending(perform)) {
		return;
	}
	perform->is_stopped = true;
	skip_waiting(perform, "stopped by you");
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state == STEP_AGAIN) {
			step_skip(&perform->steps[i],
				"stopped by you before it was repeated");
		}
	}
	perform_settle(perform);
}

void perform_finish_step(
	struct perform *perform, struct step *step, enum step_state state)
{
	step->state = state;
	/* VMs that leave a node that is still open may be replaced by others there. */
	if (step->intent.verb == INTENT_CORDON && state == STEP_REFUSED) {
		skip_waiting(perform, "the node could not be cordoned");
	}
}

void perform_note_finding(
	struct perform *perform, const struct step *step, bool has_happened)
{
	struct perform_finding *finding;

	perform->findings = mem_grow(perform->findings, perform->finding_count,
		&perform->finding_capacity, sizeof(*perform->findings));
	finding = &perform->findings[perform->finding_count++];
	*finding = (struct perform_finding){
		.id = step->id,
		.has_happened = has_happened,
	};
	(void)snprintf(finding->text, sizeof(finding->text), "%.*s",
		(int)sizeof(finding->text) - 1, step->text);
}

bool perform_take_finding(struct perform *perform, struct perform_finding *out)
{
	if (perform->finding_count == 0) {
		return false;
	}
	*out = perform->findings[0];
	perform->finding_count--;
	memmove(perform->findings, perform->findings + 1,
		perform->finding_count * sizeof(*perform->findings));
	return true;
}

static bool next_review(const struct perform *perform, size_t *out)
{
	size_t on_the_way = 0;

	for (size_t i = 0; i < perform->review_count; i++) {
		on_the_way += perform->reviews[i].is_sent;
	}
	for (size_t i = 0; i < perform->review_count; i++) {
		const struct review *review = &perform->reviews[i];

		if (review->state == RIGHT_ASKING && !review->is_sent) {
			*out = i;
			return on_the_way < REVIEWS_AT_ONCE;
		}
	}
	return false;
}

/* One after the other; a step that is only repeated later holds nobody up. */
static bool next_step(const struct perform *perform, struct moment now, size_t *out)
{
	if (!perform_is_sending(perform) || perform_has_step(perform, STEP_SENT)) {
		return false;
	}
	for (size_t i = 0; i < perform->step_count; i++) {
		const struct step *step = &perform->steps[i];

		if (step->state == STEP_WAITING ||
			(step->state == STEP_AGAIN &&
				now.mono_ms >= step->due_mono_ms)) {
			*out = i;
			return true;
		}
	}
	return false;
}

static struct intent request_of(const struct perform *perform, const struct step *step)
{
	struct intent intent = step->intent;

	intent.is_dry_run = intent.is_dry_run || perform_is_trying(perform);
	if (intent.verb != INTENT_EVICT_POD) {
		return intent;
	}
	if (step->act == ACT_FIND) {
		intent.verb = INTENT_FIND_LAUNCHER;
		return intent;
	}
	intent.name = step->pod;
	intent.uid = step->pod_uid;
	intent.is_dry_run = intent.is_dry_run || step->act == ACT_GUARD;
	return intent;
}

bool perform_next(const struct perform *perform, struct moment now, struct intent *out)
{
	size_t index;

	if (perform->state == PERFORM_REVIEWING) {
		if (!next_review(perform, &index)) {
			return false;
		}
		*out = plan_right_question(&perform->reviews[index].right);
		return true;
	}
	if (!next_step(perform, now, &index)) {
		return false;
	}
	*out = request_of(perform, &perform->steps[index]);
	return true;
}

void perform_sent(struct perform *perform, uint32_t id, struct moment now)
{
	size_t index;

	if (perform->state == PERFORM_REVIEWING) {
		if (next_review(perform, &index)) {
			perform->reviews[index].is_sent = true;
			perform->reviews[index].id = id;
		}
		return;
	}
	if (next_step(perform, now, &index)) {
		perform->steps[index].state = STEP_SENT;
		perform->steps[index].id = id;
	}
}
