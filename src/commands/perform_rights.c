/* What the user may do of a plan; pure. */
#include "src/commands/perform_state.h"

static const struct review *review_of(
	const struct perform *perform, const struct plan_right *right)
{
	for (size_t i = 0; i < perform->review_count; i++) {
		if (plan_rights_are_same(&perform->reviews[i].right, right)) {
			return &perform->reviews[i];
		}
	}
	return NULL;
}

/* The first right that the step needs and the user has not; NULL: none. */
static const struct plan_right *missing_right(
	const struct perform *perform, const struct step *step)
{
	struct plan_right rights[INTENT_RIGHTS_MAX];
	size_t count = intent_rights(&step->intent, rights);

	for (size_t i = 0; i < count; i++) {
		const struct review *review = review_of(perform, &rights[i]);

		if (review != NULL && review->state == RIGHT_DENIED) {
			return &review->right;
		}
	}
	return NULL;
}

static const char *missing_words(
	struct perform *perform, const struct plan_right *right)
{
	const char *words = plan_right_words(right, perform->scratch);

	if (right->role == NULL) {
		return arena_printf(perform->scratch,
			"you may not %s, and no role of KubeVirt gives that right",
			words);
	}
	return arena_printf(perform->scratch,
		"you may not %s; the ClusterRole %s gives that right", words,
		right->role);
}

/* Everything was asked: steps without their right are left out, and an evacuation
 * without its cordon is none. */
static void judge_rights(struct perform *perform)
{
	size_t forbidden = 0;

	arena_reset(perform->scratch);
	for (size_t i = 0; i < perform->step_count; i++) {
		struct step *step = &perform->steps[i];
		const struct plan_right *right = missing_right(perform, step);

		if (right == NULL) {
			continue;
		}
		step->state = STEP_FORBIDDEN;
		step_say(step, missing_words(perform, right));
		forbidden++;
		if (step->intent.verb == INTENT_CORDON) {
			perform_refuse(perform, step->text);
			return;
		}
	}
	if (forbidden > 0 && forbidden == perform->step_count) {
		perform_refuse(perform, perform->steps[0].text);
		return;
	}
	perform->state = PERFORM_READY;
}

static bool are_reviews_over(const struct perform *perform)
{
	for (size_t i = 0; i < perform->review_count; i++) {
		if (perform->reviews[i].state == RIGHT_ASKING) {
			return false;
		}
	}
	return true;
}

void perform_answer_review(
	struct perform *perform, struct review *review, const struct outcome *outcome)
{
	review->is_sent = false;
	review->id = 0;
	switch (outcome->state) {
	case OUTCOME_ALLOWED:
		review->state = RIGHT_ALLOWED;
		break;
	case OUTCOME_DENIED:
		review->state = RIGHT_DENIED;
		break;
	case OUTCOME_DONE:
	case OUTCOME_REFUSED:
	case OUTCOME_WAITING:
	case OUTCOME_UNKNOWN:
		review->state = RIGHT_UNKNOWN;
		break;
	}
	(void)snprintf(review->message, sizeof(review->message), "%.*s",
		(int)sizeof(review->message) - 1, outcome->message);
	if (are_reviews_over(perform)) {
		judge_rights(perform);
	}
}
