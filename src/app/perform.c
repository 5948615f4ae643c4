/* The state machine that carries out a plan; pure: no clock, no network. */
#include "src/app/perform.h"

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/unknown.h"
#include "commands/answer.h"
#include "commands/follow.h"

/* Reviews are small and harmless: a few at once. */
#define REVIEWS_AT_ONCE 4
/* kubectl drain repeats a refused eviction after the same time. */
#define AGAIN_MS 5000
/* Watches deliver within a second; a write whose answer was lost and that is not seen
 * for this long on a live watch was not done. */
#define LOOK_MS 20000
/* A dry run or a search without an answer is harmless to repeat, but not for ever. */
#define UNANSWERED_TRIES 5
#define TEXT_SIZE 320

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
	char text[TEXT_SIZE];
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
	char reason[TEXT_SIZE]; /* of PERFORM_REFUSED */
};

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

/* --- questions --- */

static bool is_trying(const struct perform *perform)
{
	return perform->state == PERFORM_TRYING;
}

static bool is_sending(const struct perform *perform)
{
	return perform->state == PERFORM_TRYING || perform->state == PERFORM_ACTING;
}

static bool has_step(const struct perform *perform, enum step_state state)
{
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state == state) {
			return true;
		}
	}
	return false;
}

static size_t count_steps(const struct perform *perform, enum step_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < perform->step_count; i++) {
		count += perform->steps[i].state == state;
	}
	return count;
}

static bool can_close(const struct perform *perform)
{
	return !is_sending(perform) && !has_step(perform, STEP_LOOKING) &&
		!has_step(perform, STEP_SENT);
}

/* --- copying a plan --- */

static const char *keep(struct perform *perform, const char *text)
{
	return text == NULL ? NULL : arena_strdup(perform->arena, text);
}

static struct plan_right keep_right(
	struct perform *perform, const struct plan_right *right)
{
	return (struct plan_right){
		.group = keep(perform, right->group),
		.resource = keep(perform, right->resource),
		.subresource = keep(perform, right->subresource),
		.verb = keep(perform, right->verb),
		.namespace = keep(perform, right->namespace),
		.role = keep(perform, right->role),
	};
}

static struct intent keep_intent(struct perform *perform, const struct intent *intent)
{
	struct intent copy = *intent;
	size_t count = intent->added_node_selector.count;
	struct label *labels = arena_calloc(perform->arena, count + 1, sizeof(*labels));

	for (size_t i = 0; i < count; i++) {
		const struct label *label = &intent->added_node_selector.items[i];

		labels[i] = (struct label){ keep(perform, label->key),
			keep(perform, label->value) };
	}
	copy.added_node_selector.items = labels;
	copy.namespace = keep(perform, intent->namespace);
	copy.name = keep(perform, intent->name);
	copy.uid = keep(perform, intent->uid);
	copy.vmi = keep(perform, intent->vmi);
	copy.vmi_uid = keep(perform, intent->vmi_uid);
	copy.node = keep(perform, intent->node);
	copy.review_group = keep(perform, intent->review_group);
	copy.review_resource = keep(perform, intent->review_resource);
	copy.review_subresource = keep(perform, intent->review_subresource);
	copy.review_verb = keep(perform, intent->review_verb);
	return copy;
}

static void keep_steps(struct perform *perform, const struct plan *plan)
{
	struct intent *intents =
		arena_calloc(perform->arena, plan->intent_count + 1, sizeof(*intents));

	perform->steps = mem_calloc(plan->intent_count + 1, sizeof(*perform->steps));
	perform->step_count = plan->intent_count;
	for (size_t i = 0; i < plan->intent_count; i++) {
		intents[i] = keep_intent(perform, &plan->intents[i]);
		perform->steps[i].intent = intents[i];
		perform->steps[i].act =
			intents[i].verb == INTENT_EVICT_POD ? ACT_FIND : ACT_DO;
	}
	perform->plan.intents = intents;
}

static void keep_rights(struct perform *perform, const struct plan *plan)
{
	struct plan_right *rights =
		arena_calloc(perform->arena, plan->right_count + 1, sizeof(*rights));

	perform->reviews = mem_calloc(plan->right_count + 1, sizeof(*perform->reviews));
	perform->review_count = plan->right_count;
	for (size_t i = 0; i < plan->right_count; i++) {
		rights[i] = keep_right(perform, &plan->rights[i]);
		perform->reviews[i].right = rights[i];
	}
	perform->plan.rights = rights;
}

static void keep_plan(struct perform *perform, const struct plan *plan)
{
	const char **sentences = arena_calloc(
		perform->arena, plan->sentence_count + 1, sizeof(*sentences));

	perform->plan = *plan;
	perform->plan.title = keep(perform, plan->title);
	perform->plan.refusal = keep(perform, plan->refusal);
	perform->plan.typed_name = keep(perform, plan->typed_name);
	for (size_t i = 0; i < plan->sentence_count; i++) {
		sentences[i] = keep(perform, plan->sentences[i]);
	}
	perform->plan.sentences = sentences;
	keep_steps(perform, plan);
	keep_rights(perform, plan);
}

/* --- rights --- */

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

static void set_text(struct step *step, const char *text)
{
	(void)snprintf(step->text, sizeof(step->text), "%.*s", TEXT_SIZE - 1, text);
}

static void refuse(struct perform *perform, const char *reason)
{
	perform->state = PERFORM_REFUSED;
	(void)snprintf(perform->reason, sizeof(perform->reason), "%.*s", TEXT_SIZE - 1,
		reason);
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
		set_text(step, missing_words(perform, right));
		forbidden++;
		if (step->intent.verb == INTENT_CORDON) {
			refuse(perform, step->text);
			return;
		}
	}
	if (forbidden > 0 && forbidden == perform->step_count) {
		refuse(perform, perform->steps[0].text);
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

static void answer_review(
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

/* --- commands of the user --- */

bool perform_propose(struct perform *perform, const struct plan *plan)
{
	if (!can_close(perform)) {
		return false;
	}
	forget(perform);
	keep_plan(perform, plan);
	if (plan->refusal != NULL) {
		refuse(perform, plan->refusal);
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
		set_text(step, "");
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
	if (can_close(perform)) {
		forget(perform);
	}
}

/* --- moving on --- */

static void skip(struct step *step, const char *why)
{
	step->state = STEP_SKIPPED;
	set_text(step, why);
}

static void skip_waiting(struct perform *perform, const char *why)
{
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state == STEP_WAITING) {
			skip(&perform->steps[i], why);
		}
	}
}

/* From sending to watching, from watching to the end. After a trial the user decides
 * anew. */
static void settle(struct perform *perform)
{
	if (is_sending(perform) && !has_step(perform, STEP_WAITING) &&
		!has_step(perform, STEP_SENT) && !has_step(perform, STEP_AGAIN)) {
		if (is_trying(perform)) {
			perform->was_tried = true;
			perform->state = perform->plan.is_trial_only ? PERFORM_OVER
								     : PERFORM_READY;
		} else {
			perform->state = PERFORM_FOLLOWING;
		}
	}
	if (perform->state == PERFORM_FOLLOWING && !has_step(perform, STEP_FOLLOWED) &&
		!has_step(perform, STEP_LOOKING)) {
		perform->state = PERFORM_OVER;
	}
}

void perform_stop(struct perform *perform)
{
	if (!is_sending(perform)) {
		return;
	}
	perform->is_stopped = true;
	skip_waiting(perform, "stopped by you");
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state == STEP_AGAIN) {
			skip(&perform->steps[i],
				"stopped by you before it was repeated");
		}
	}
	settle(perform);
}

static void finish_step(
	struct perform *perform, struct step *step, enum step_state state)
{
	step->state = state;
	/* VMs that leave a node that is still open may be replaced by others there. */
	if (step->intent.verb == INTENT_CORDON && state == STEP_REFUSED) {
		skip_waiting(perform, "the node could not be cordoned");
	}
}

static void note_finding(
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

/* --- what is to be sent --- */

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
	if (!is_sending(perform) || has_step(perform, STEP_SENT)) {
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

	intent.is_dry_run = intent.is_dry_run || is_trying(perform);
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

/* --- answers --- */

static void repeat(struct step *step, struct moment now, const char *text)
{
	step->state = STEP_AGAIN;
	step->act = ACT_FIND;
	step->due_mono_ms = now.mono_ms + AGAIN_MS;
	set_text(step, text);
}

/* Of a request that changes nothing. */
static void repeat_unanswered(struct perform *perform, struct step *step,
	const struct outcome *outcome, struct moment now)
{
	step->unanswered++;
	if (step->unanswered >= UNANSWERED_TRIES) {
		set_text(step, outcome->message);
		finish_step(perform, step, STEP_REFUSED);
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
		if (is_trying(perform) || step->intent.is_dry_run) {
			set_text(step, words);
			finish_step(perform, step, STEP_TRIED);
			return;
		}
		step->act = ACT_DO;
		step->state = STEP_WAITING;
		return;
	case OUTCOME_DONE:
		set_text(step,
			"not evicted: KubeVirt does not step in at the moment, and the "
			"eviction would end the VM");
		finish_step(perform, step, STEP_REFUSED);
		return;
	case OUTCOME_UNKNOWN:
		repeat_unanswered(perform, step, outcome, now);
		return;
	case OUTCOME_REFUSED:
	case OUTCOME_ALLOWED:
	case OUTCOME_DENIED:
		break;
	}
	set_text(step, words);
	finish_step(perform, step, STEP_REFUSED);
}

static void answer_done(
	struct perform *perform, struct step *step, const struct outcome *outcome)
{
	if (is_trying(perform) || step->intent.is_dry_run) {
		set_text(step, "the server would accept it");
		finish_step(perform, step, STEP_TRIED);
		return;
	}
	if (step->intent.verb == INTENT_EVICT_POD) {
		set_text(step,
			"the server evicted the pod although a dry run said otherwise: "
			"the VM is being shut down");
		finish_step(perform, step, STEP_FAILED);
		return;
	}
	if (step->intent.verb == INTENT_CREATE_MIGRATION) {
		(void)snprintf(step->created_uid, sizeof(step->created_uid), "%s",
			outcome->uid);
	}
	set_text(step, "accepted");
	finish_step(perform, step, STEP_FOLLOWED);
}

static void answer_refused(struct perform *perform, struct step *step,
	const struct outcome *outcome, const char *words)
{
	if (answer_is_gone(&step->intent, outcome)) {
		set_text(step, "it had ended before the request came");
		finish_step(perform, step, STEP_DONE);
		return;
	}
	set_text(step, words);
	finish_step(perform, step, STEP_REFUSED);
}

static void answer_unknown(struct perform *perform, struct step *step,
	const struct outcome *outcome, const char *words, struct moment now)
{
	if (is_trying(perform) || step->intent.is_dry_run) {
		(void)snprintf(step->text, sizeof(step->text),
			"no answer to the dry run (%.200s)", outcome->message);
		finish_step(perform, step, STEP_REFUSED);
		return;
	}
	set_text(step, words);
	step->lost_mono_ms = now.mono_ms;
	finish_step(perform, step, STEP_LOOKING);
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
		skip(step, "stopped by you");
	}
	if (perform->is_stopped && step->state == STEP_AGAIN) {
		skip(step, "stopped by you before it was repeated");
	}
}

void perform_answer(struct perform *perform, const struct outcome *outcome,
	const struct facts *facts, struct moment now)
{
	for (size_t i = 0; i < perform->review_count; i++) {
		struct review *review = &perform->reviews[i];

		if (review->is_sent && review->id == outcome->id) {
			answer_review(perform, review, outcome);
			return;
		}
	}
	for (size_t i = 0; i < perform->step_count; i++) {
		struct step *step = &perform->steps[i];

		if (step->state == STEP_SENT && step->id == outcome->id) {
			answer_step(perform, step, outcome, facts, now);
			settle(perform);
			return;
		}
	}
}

/* --- looking --- */

static void look_end(
	struct perform *perform, struct step *step, const struct follow *follow)
{
	set_text(step, follow->text);
	finish_step(perform, step, follow->is_good ? STEP_DONE : STEP_FAILED);
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
		set_text(step, follow->text);
	} else if (step->was_effective) {
		set_text(step, "its object was removed before it ended");
		finish_step(perform, step, STEP_FAILED);
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
		set_text(step, follow->text);
		note_finding(perform, step, true);
		step->was_effective = true;
		if (follow->is_over) {
			look_end(perform, step, follow);
		} else {
			finish_step(perform, step, STEP_FOLLOWED);
		}
		return;
	}
	if (now.mono_ms - step->lost_mono_ms < LOOK_MS) {
		return;
	}
	set_text(step,
		"the answer was lost, and nothing of it is seen: it was not done");
	note_finding(perform, step, false);
	finish_step(perform, step, STEP_LOST);
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
	set_text(step, follow->text);
	finish_step(perform, step, STEP_FOLLOWED);
}

static void look_waiting(
	struct perform *perform, struct step *step, const struct facts *facts)
{
	const char *objection =
		follow_objection(&step->intent, facts, perform->scratch);

	if (objection != NULL && is_sending(perform)) {
		skip(step, objection);
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
	settle(perform);
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

/* --- the view --- */

static const char *sum_up(const struct perform *perform, struct arena *arena)
{
	size_t bad = count_steps(perform, STEP_REFUSED) +
		count_steps(perform, STEP_FAILED) + count_steps(perform, STEP_LOST);
	size_t left = count_steps(perform, STEP_SKIPPED) +
		count_steps(perform, STEP_FORBIDDEN);
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
				count_steps(perform, STEP_TRIED), perform->step_count);
		}
		return has_step(perform, STEP_FORBIDDEN)
			? "some steps are not allowed to you and will be left out"
			: "nothing was sent yet";
	case PERFORM_TRYING:
		return "dry run: the server checks, nothing is changed";
	case PERFORM_ACTING:
		return perform->is_stopped ? "stopping: one answer is still awaited"
					   : "requests go out one after the other";
	case PERFORM_FOLLOWING:
		return has_step(perform, STEP_LOOKING)
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
		.can_stop = is_sending(perform) && !perform->is_stopped,
		.can_close = can_close(perform),
	};
	return view;
}
