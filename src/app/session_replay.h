/*
 * The half of a session that shows a recording: what its lines say goes where a
 * cluster's changes go. Order and wiring only.
 */
#ifndef APP_SESSION_REPLAY_H
#define APP_SESSION_REPLAY_H

#include "src/app/session.h"

/* Opens the file and stands before its first line. */
bool session_replay_init(
	struct session *session, const char *file, struct error *err) MUST_USE;
/* Waits on `fds` for what the glass or the recording has due, then takes that. */
void session_replay_turn(struct session *session, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms);
/* Takes what was in the next turn of the program that was recorded, as far as a
 * document was printed after it; false at the end, or with err set at a broken line. */
bool session_replay_next(struct session *session, struct error *err) MUST_USE;
/* Takes all up to a moment since the start. */
bool session_replay_to(struct session *session, int64_t ms, struct error *err) MUST_USE;
/* The settings of the user with those that facts depend on and that were recorded. */
const struct settings *session_replay_settings(struct session *session);
/* Stands where it was to go, and knows its sources there. */
bool session_replay_is_settled(const struct session *session);

#endif
