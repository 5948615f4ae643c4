/*
 * As whom we speak: the Authorization header of the moment, and where the next one
 * comes from (token file, credential plugin, rotated certificate files).
 *
 * Credentials have a generation: a refused request names the one it was sent with, so
 * that each distinct credential is renewed once and no refusal starts a loop.
 */
#ifndef KUBE_AUTH_H
#define KUBE_AUTH_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "model/target.h"
#include "net/transport.h"

/* stdout and stderr of a plugin. */
#define AUTH_FD_COUNT 2

struct auth;

/* `target` is borrowed. */
struct auth *auth_create(const struct target *target);
/* The target has other credentials: forgets all it knew, but for the terminal. */
void auth_renew(struct auth *auth);
/* Ends a plugin that still runs. NULL is allowed. */
void auth_destroy(struct auth *auth);

/* From now on a plugin that asks on a terminal (interactiveMode Always, and IfAvailable
 * the first time and when it fails without one) waits for auth_login(). */
void auth_offer_terminal(struct auth *auth);
/* A plugin waits for the terminal. */
bool auth_login_is_due(const struct auth *auth);
/* Runs it with the terminal and returns when it ended, however long that takes. */
bool auth_login(struct auth *auth, struct moment now, struct error *err) MUST_USE;

/* Reads files that are due, takes in what a plugin said. */
void auth_pump(struct auth *auth, struct moment now);
int64_t auth_due_mono_ms(const struct auth *auth);
/* Descriptors to wait for; returns how many. */
size_t auth_fds(const struct auth *auth, struct pollfd out[AUTH_FD_COUNT]);

/* A plugin is being asked. */
bool auth_is_asking(const struct auth *auth);
/* False while a plugin is being asked and nothing else is at hand, and until
 * auth_take_identity_change() was called when it is due. */
bool auth_is_ready(const struct auth *auth);
/* Why there are no credentials, safe and one line; NULL when there is no problem. */
const char *auth_problem(const struct auth *auth);
/* Number of the credentials in use. */
uint32_t auth_generation(const struct auth *auth);
/* "Bearer ..." or NULL when no such header is due. */
const char *auth_authorization(const struct auth *auth);
/* The server answered 401 to these credentials. True when others are at hand or being
 * fetched: the request is worth repeating once auth_is_ready(). */
bool auth_reject(struct auth *auth, uint32_t generation, struct moment now);

/* No connection came about: files of certificates may have been replaced. */
void auth_doubt(struct auth *auth, struct moment now);

/* The user asks: a plugin that failed is tried again without waiting. */
void auth_refresh(struct auth *auth);

/* Fills trust and identity as of now. */
void auth_fill_config(const struct auth *auth, struct transport_config *config);
/* True once after certificates or the CA changed: the transport must be configured
 * again. */
bool auth_take_identity_change(struct auth *auth);

/* Overwrites before freeing. NULL is allowed. */
void auth_wipe(char *secret);

/* Appends one "Impersonate-..." header line each, NUL-separated; returns the count. */
size_t auth_impersonation(const struct target *target, struct strbuf *out);

#endif
