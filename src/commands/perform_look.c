/* What the picture of the cluster tells about what was sent; pure. */
#include "src/commands/perform_state.h"

#include "base/unknown.h"
#include "commands/follow.h"

/* Watches deliver within a second; a write whose answer was lost and that is not seen
 * for this long on a live watch was not done. */
#define LOOK_MS 20000

static void look_end(
	struct perform *perform, struct step *step, const struct follow *follow)
{
	step_say(step, follow->text);
	perform_finish_step(perform, step, follow->is_good ? STEP_DONE : STEP_FAILED);
}

static void look_followed(struct perform *perform, struct step *step,
	const struct follow *follow, const struct facts *facts)
{
	const char *back;

	if (!follow->is_visible) {
		return;
	}
	if (follow->is_over) {
		look_end(perform, step, follow);
		back = follow_return(&step->intent, facts, perform->scratch);
		if (back != NULL) {
			(void)snprintf(step->text, sizeof(step->text),
				"%.150s; but %.150s", follow->text, back);
		}
		return;
	}
	if (follow->is_effective) {
		step->was_effective = true;
		step_say(step, follow->text);
	} else if (step->was_effective) {
		step_say(step, "its object was removed before it ended");
		perform_finish_step(perform, step, STEP_FAILED);
	}
}

/* After a lost answer: seen, or long enough not seen where it would have been. */
static void look_lost(struct perform *perform, struct step *step,
	const struct follow *follow, struct moment now)
{
	if (!follow->is_visible) {
		return;
	}
	if (follow->is_effective) {
		step_say(step, follow->text);
		perform_note_finding(perform, step, true);
		step->was_effective = true;
		if (follow->is_over) {
			look_end(perform, step, follow);
		} else {
			perform_finish_step(perform, step, STEP_FOLLOWED);
		}
		return;
	}
	if (now.mono_ms - step->lost_mono_ms < LOOK_MS) {
		return;
	}
	step_say(step,
		"the answer was lost, and nothing of it is seen: it was not done");
	perform_note_finding(perform, step, false);
	perform_finish_step(perform, step, STEP_LOST);
}

static void look_again(
	struct perform *perform, struct step *step, const struct follow *follow)
{
	if (!follow->is_visible || !follow->is_effective) {
		return;
	}
	if (follow->is_over) {
		look_end(perform, step, follow);
		return;
	}
	step->was_effective = true;
	step_say(step, follow->text);
	perform_finish_step(perform, step, STEP_FOLLOWED);
}

static void look_waiting(
	struct perform *perform, struct step *step, const struct facts *facts)
{
	const char *objection =
		follow_objection(&step->intent, facts, perform->scratch);

	if (objection != NULL && perform_is_sending(perform)) {
		step_skip(step, objection);
	}
}

void perform_look(struct perform *perform, const struct facts *facts, struct moment now)
{
	for (size_t i = 0; i < perform->step_count; i++) {
		struct step *step = &perform->steps[i];
		struct follow follow;

		arena_reset(perform->scratch);
		if (step->state == STEP_WAITING) {
			look_waiting(perform, step, facts);
			continue;
		}
		if (step->state != STEP_FOLLOWED && step->state != STEP_LOOKING &&
			step->state != STEP_AGAIN) {
			continue;
		}
		follow = follow_intent(
			&step->intent, step->created_uid, facts, perform->scratch);
		if (step->state == STEP_FOLLOWED) {
			look_followed(perform, step, &follow, facts);
		} else if (step->state == STEP_LOOKING) {
			look_lost(perform, step, &follow, now);
		} else {
			look_again(perform, step, &follow);
		}
	}
	perform_settle(perform);
}

int64_t perform_due_mono_ms(const struct perform *perform)
{
	int64_t due = UNKNOWN_I64;

	for (size_t i = 0; i < perform->step_count; i++) {
		const struct step *step = &perform->steps[i];
		int64_t at = UNKNOWN_I64;

		if (step->state == STEP_AGAIN) {
			at = step->due_mono_ms;
		} else if (step->state == STEP_LOOKING) {
			at = step->lost_mono_ms + LOOK_MS;
		}
		if (i64_is_known(at) && (!i64_is_known(due) || at < due)) {
			due = at;
		}
	}
	return due;
}
