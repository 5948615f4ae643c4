/* The course of a plan in words; pure. */
#include "src/commands/perform_state.h"

static const char *sum_up(const struct perform *perform, struct arena *arena)
{
	size_t bad = perform_count_steps(perform, STEP_REFUSED) +
		perform_count_steps(perform, STEP_FAILED) +
		perform_count_steps(perform, STEP_LOST);
	size_t left = perform_count_steps(perform, STEP_SKIPPED) +
		perform_count_steps(perform, STEP_FORBIDDEN);
	size_t good = perform->step_count - bad - left;

	if (perform->step_count == 0) {
		return "nothing was sent";
	}
	return arena_printf(arena, "%zu of %zu %s, %zu not, %zu left out", good,
		perform->step_count,
		perform->plan.is_trial_only ? "would work" : "done", bad, left);
}

static const char *headline(const struct perform *perform, struct arena *arena)
{
	switch (perform->state) {
	case PERFORM_NOTHING:
		return "";
	case PERFORM_REFUSED:
		return arena_strdup(arena, perform->reason);
	case PERFORM_REVIEWING:
		return "asking the server what you may do";
	case PERFORM_READY:
		if (perform->was_tried) {
			return arena_printf(arena,
				"dry run: %zu of %zu steps would work; nothing was "
				"changed",
				perform_count_steps(perform, STEP_TRIED),
				perform->step_count);
		}
		return perform_has_step(perform, STEP_FORBIDDEN)
			? "some steps are not allowed to you and will be left out"
			: "nothing was sent yet";
	case PERFORM_TRYING:
		return "dry run: the server checks, nothing is changed";
	case PERFORM_ACTING:
		return perform->is_stopped ? "stopping: one answer is still awaited"
					   : "requests go out one after the other";
	case PERFORM_FOLLOWING:
		return perform_has_step(perform, STEP_LOOKING)
			? "an answer was lost: looking what became of it"
			: "all is sent; watching what comes of it";
	case PERFORM_OVER:
		return sum_up(perform, arena);
	}
	return "";
}

static const struct perform_step *view_steps(
	const struct perform *perform, struct arena *arena)
{
	struct perform_step *steps =
		arena_calloc(arena, perform->step_count + 1, sizeof(*steps));

	for (size_t i = 0; i < perform->step_count; i++) {
		const struct step *step = &perform->steps[i];

		steps[i] = (struct perform_step){
			.title = intent_words(&step->intent, arena),
			.state = step->state,
			.text = arena_strdup(arena, step->text),
		};
	}
	return steps;
}

static const struct perform_right *view_rights(
	const struct perform *perform, struct arena *arena)
{
	struct perform_right *rights =
		arena_calloc(arena, perform->review_count + 1, sizeof(*rights));

	for (size_t i = 0; i < perform->review_count; i++) {
		const struct review *review = &perform->reviews[i];

		rights[i] = (struct perform_right){
			.right = review->right,
			.state = review->state,
			.message = arena_strdup(arena, review->message),
		};
	}
	return rights;
}

enum perform_state perform_current(const struct perform *perform)
{
	return perform->state;
}

const struct perform_view *perform_view(
	const struct perform *perform, struct arena *arena)
{
	struct perform_view *view = arena_calloc(arena, 1, sizeof(*view));

	*view = (struct perform_view){
		.state = perform->state,
		.plan = perform->state == PERFORM_NOTHING ? NULL : &perform->plan,
		.headline = headline(perform, arena),
		.rights = view_rights(perform, arena),
		.right_count = perform->review_count,
		.steps = view_steps(perform, arena),
		.step_count = perform->step_count,
		.can_confirm = perform->state == PERFORM_READY,
		.can_try =
			perform->state == PERFORM_READY && !perform->plan.is_trial_only,
		.can_stop = perform_is_sending(perform) && !perform->is_stopped,
		.can_close = perform_can_close(perform),
	};
	return view;
}
