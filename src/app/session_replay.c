/* What the lines of a recording say, to the store, the hands and the target. */
#include "src/app/session_replay.h"

#include <limits.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"

static void take_change(
	void *context, const struct change *change, struct moment moment)
{
	struct session *session = context;

	store_apply(session->store, change, moment);
}

static char *own(const char *text)
{
	return text == NULL ? NULL : mem_strdup(text);
}

static void take_session(
	void *context, const struct replay_place *place, struct moment moment)
{
	struct session *session = context;
	struct target *target = &session->target;

	store_reset(session->store);
	session_forget_facts(session);
	facts_keep_destroy(session->keep);
	session->keep = facts_keep_create();
	target_finish(target);
	target_init(target);
	target->context = own(place->context);
	target->server = own(place->server);
	target->user_name = own(place->user);
	target->insecure = place->insecure;
	mem_free(session->scope);
	session->scope = NULL;
	if (session->hands != NULL) {
		hands_finish(session->hands);
		hands_init(session->hands, target, NULL, moment);
	}
}

static void take_scope(void *context, const char *namespace)
{
	struct session *session = context;

	mem_free(session->scope);
	session->scope = own(namespace);
}

static void take_asked(void *context, uint64_t serial, const struct intent *intent,
	struct moment moment)
{
	struct session *session = context;

	(void)serial; /* the journal counts as the recorded one did */
	if (session->hands != NULL) {
		(void)journal_ask(session->hands->journal, intent, moment);
	}
}

static void take_answered(void *context, uint64_t serial, const struct outcome *outcome,
	struct moment moment)
{
	struct session *session = context;

	if (session->hands != NULL) {
		journal_answer(session->hands->journal, serial, outcome, moment);
	}
}

static void take_found(void *context, uint64_t serial, bool has_happened,
	const char *text, struct moment moment)
{
	struct session *session = context;

	if (session->hands != NULL) {
		journal_find(
			session->hands->journal, serial, has_happened, text, moment);
	}
}

static void take_document(void *context, struct moment moment)
{
	struct session *session = context;

	(void)moment;
	session->is_document_seen = true;
}

static struct replay_sink sink_of(struct session *session)
{
	return (struct replay_sink){
		.context = session,
		.change = take_change,
		.session = take_session,
		.scope = take_scope,
		.asked = take_asked,
		.answered = take_answered,
		.found = take_found,
		.document = take_document,
	};
}

bool session_replay_init(struct session *session, const char *file, struct error *err)
{
	struct replay *replay = replay_open(file, err);

	if (replay == NULL) {
		return false;
	}
	session->playback = playback_create(replay, session->clock);
	session->now = playback_state(session->playback).now;
	return true;
}

static int wait_ms(const struct session *session, int64_t deadline_mono_ms)
{
	int64_t due = playback_due_mono_ms(session->playback, session->clock);
	int64_t until = (due < deadline_mono_ms ? due : deadline_mono_ms);

	if (until == INT64_MAX) {
		return -1;
	}
	until -= session->clock.mono_ms;
	return until < 0 ? 0 : until > INT_MAX ? INT_MAX : (int)until;
}

void session_replay_turn(struct session *session, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms)
{
	struct replay_sink sink = sink_of(session);

	(void)poll(fds, (nfds_t)fd_count, wait_ms(session, deadline_mono_ms));
	session->clock = clock_now();
	playback_run(session->playback, session->clock, &sink);
	session->now = playback_state(session->playback).now;
}

bool session_replay_next(struct session *session, struct error *err)
{
	struct replay_sink sink = sink_of(session);
	int64_t ms = playback_next_ms(session->playback);

	session->is_document_seen = false;
	if (!i64_is_known(ms)) {
		return false;
	}
	while (playback_next_ms(session->playback) == ms &&
		!session->is_document_seen) {
		if (!playback_take(session->playback, &sink, err)) {
			return false;
		}
	}
	session->now = playback_state(session->playback).now;
	return true;
}

bool session_replay_to(struct session *session, int64_t ms, struct error *err)
{
	struct replay_sink sink = sink_of(session);
	bool is_there = playback_run_to(session->playback, ms, &sink, err);

	session->now = playback_state(session->playback).now;
	return is_there;
}

const struct settings *session_replay_settings(struct session *session)
{
	struct replay_info info = playback_info(session->playback);

	session->shown = *session->settings;
	if (i64_is_known(info.refresh_ms)) {
		session->shown.refresh_ms = info.refresh_ms;
	}
	return &session->shown;
}

bool session_replay_is_settled(const struct session *session)
{
	struct playback_state state = playback_state(session->playback);

	if (i64_is_known(state.goal_ms)) {
		return false;
	}
	return state.is_at_end || state.is_paused || state.problem != NULL ||
		source_state_is_settled(store_source(session->store, SOURCE_MIGRATION));
}
