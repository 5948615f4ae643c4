/*
 * Credential plugins that ask on the terminal (interactiveMode Always or IfAvailable):
 * hands it to them and takes it back as it was.
 */
#ifndef APP_LOGIN_H
#define APP_LOGIN_H

#include "src/app/session.h"

/* Says that there is a terminal to ask on, if there is one. */
void login_offer(struct session *session);
/* A plugin waits for the terminal. */
bool login_is_due(const struct session *session);
/* Runs it; the screen has been left. What was typed before does not reach it when
 * `drop_typed`. The time it takes is not counted as waiting for the cluster. False
 * without a credential; the session's sources then say why. */
bool login_run(struct session *session, bool drop_typed, struct error *err) MUST_USE;

#endif
