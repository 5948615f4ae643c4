/* Sends, hands on, writes down. */
#include "src/app/hands.h"

#include <string.h>

#include "base/alloc.h"
#include "base/unknown.h"

/* A storm of changes must not make every turn read the whole picture. */
#define LOOK_PERIOD_MS 250

void hands_init(struct hands *hands, const struct target *target,
	const char *journal_path, struct moment now)
{
	struct error err = { 0 };

	*hands = (struct hands){
		.perform = perform_create(),
		.journal = journal_create(journal_path, target, now, &err),
		.looked_mono_ms = now.mono_ms,
	};
}

void hands_finish(struct hands *hands)
{
	perform_destroy(hands->perform);
	journal_destroy(hands->journal);
	mem_free(hands->sent);
	mem_free(hands->answers);
	*hands = (struct hands){ 0 };
}

void hands_note_change(struct hands *hands, const struct change *change)
{
	if (change->type != CHANGE_OUTCOME) {
		return;
	}
	hands->answers = mem_grow(hands->answers, hands->answer_count,
		&hands->answer_capacity, sizeof(*hands->answers));
	hands->answers[hands->answer_count++] = *change->outcome;
}

void hands_touch(struct hands *hands)
{
	hands->is_look_due = true;
}

static bool is_busy(const struct hands *hands)
{
	enum perform_state state = perform_current(hands->perform);

	return state == PERFORM_REVIEWING || state == PERFORM_TRYING ||
		state == PERFORM_ACTING || state == PERFORM_FOLLOWING;
}

bool hands_want_facts(struct hands *hands, const struct store *store, struct moment now)
{
	int64_t due = perform_due_mono_ms(hands->perform);

	if (hands->answer_count > 0 || hands->is_look_due) {
		return true;
	}
	hands->is_behind =
		is_busy(hands) && store_revision_all(store) != hands->looked_revision;
	if (i64_is_known(due) && now.mono_ms >= due) {
		return true;
	}
	return hands->is_behind &&
		now.mono_ms - hands->looked_mono_ms >= LOOK_PERIOD_MS;
}

static struct hands_sent *find_sent(struct hands *hands, uint32_t id)
{
	for (size_t i = hands->sent_count; i > 0; i--) {
		if (hands->sent[i - 1].id == id) {
			return &hands->sent[i - 1];
		}
	}
	return NULL;
}

static void forget_sent(struct hands *hands, struct hands_sent *sent)
{
	*sent = hands->sent[hands->sent_count - 1];
	hands->sent_count--;
}

static void take_answer(struct hands *hands, const struct outcome *outcome,
	const struct facts *facts, struct moment now)
{
	struct hands_sent *sent = find_sent(hands, outcome->id);

	if (sent != NULL) {
		journal_answer(hands->journal, sent->serial, outcome, now);
		record_answered(hands->record, sent->serial, outcome);
		/* A lost answer is found out later, under the same number. */
		if (outcome->state != OUTCOME_UNKNOWN || sent->is_dry_run) {
			forget_sent(hands, sent);
		}
	}
	perform_answer(hands->perform, outcome, facts, now);
}

static void take_answers(
	struct hands *hands, const struct facts *facts, struct moment now)
{
	for (size_t i = 0; i < hands->answer_count; i++) {
		take_answer(hands, &hands->answers[i], facts, now);
	}
	hands->answer_count = 0;
}

static void take_findings(struct hands *hands, struct moment now)
{
	struct perform_finding finding;

	while (perform_take_finding(hands->perform, &finding)) {
		struct hands_sent *sent = find_sent(hands, finding.id);

		if (sent != NULL) {
			journal_find(hands->journal, sent->serial, finding.has_happened,
				finding.text, now);
			record_found(hands->record, sent->serial, finding.has_happened,
				finding.text);
			forget_sent(hands, sent);
		}
	}
}

static bool is_written_down(const struct intent *intent)
{
	return intent->verb != INTENT_REVIEW_ACCESS &&
		intent->verb != INTENT_FIND_LAUNCHER;
}

/* On the disk first, then to the server. */
static void send_next(struct hands *hands, struct cluster *cluster,
	const struct intent *intent, struct moment now)
{
	struct hands_sent sent = { .is_dry_run = intent->is_dry_run };

	if (is_written_down(intent)) {
		sent.serial = journal_ask(hands->journal, intent, now);
		record_asked(hands->record, sent.serial, intent);
	}
	sent.id = cluster_submit(cluster, intent, now);
	if (is_written_down(intent)) {
		hands->sent = mem_grow(hands->sent, hands->sent_count,
			&hands->sent_capacity, sizeof(*hands->sent));
		hands->sent[hands->sent_count++] = sent;
	}
	perform_sent(hands->perform, sent.id, now);
}

void hands_turn(struct hands *hands, struct cluster *cluster, const struct facts *facts,
	struct moment now)
{
	struct intent intent;

	take_answers(hands, facts, now);
	if (facts != NULL) {
		perform_look(hands->perform, facts, now);
		hands->looked_mono_ms = now.mono_ms;
		hands->looked_revision = store_revision_all(facts->store);
		hands->is_look_due = false;
		hands->is_behind = false;
	}
	take_findings(hands, now);
	while (cluster != NULL && !hands->is_look_due &&
		perform_next(hands->perform, now, &intent)) {
		send_next(hands, cluster, &intent, now);
	}
}

int64_t hands_due_mono_ms(const struct hands *hands)
{
	int64_t due = perform_due_mono_ms(hands->perform);
	int64_t look = hands->looked_mono_ms + LOOK_PERIOD_MS;

	if (hands->answer_count > 0 || hands->is_look_due) {
		return hands->looked_mono_ms;
	}
	if (hands->is_behind && (!i64_is_known(due) || look < due)) {
		return look;
	}
	return i64_is_known(due) ? due : INT64_MAX;
}

const struct perform_view *hands_view(const struct hands *hands, struct arena *arena)
{
	struct perform_view *view = arena_calloc(arena, 1, sizeof(*view));
	const char *problem = journal_problem(hands->journal);

	*view = *perform_view(hands->perform, arena);
	if (problem != NULL) {
		view->note = arena_printf(
			arena, "what is done here is not written down: %s", problem);
	}
	return view;
}
