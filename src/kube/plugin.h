/*
 * A credential plugin as a child process: started without a shell, read without
 * waiting, ended after a time, its errors as one safe line.
 *
 * Its descriptors belong into the one wait of the program. One that asks on the
 * terminal runs in the foreground instead, while nothing else happens.
 */
#ifndef KUBE_PLUGIN_H
#define KUBE_PLUGIN_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/error.h"
#include "model/target.h"
#include "wire/exec_credential.h"

/* stdout and stderr. */
#define PLUGIN_FD_COUNT 2

struct plugin;

/* NULL and err when it cannot be started. `target` is borrowed. */
struct plugin *plugin_start(
	const struct target *target, struct moment now, struct error *err);
/* With stdin and stderr of this process, and as much time as it takes: the caller owns
 * the terminal and has left its screen. */
struct plugin *plugin_start_foreground(
	const struct target *target, struct moment now, struct error *err);
/* Kills it and all it started if it runs. NULL is allowed. */
void plugin_destroy(struct plugin *plugin);

void plugin_pump(struct plugin *plugin, struct moment now);
size_t plugin_fds(const struct plugin *plugin, struct pollfd out[PLUGIN_FD_COUNT]);
int64_t plugin_due_mono_ms(const struct plugin *plugin);
bool plugin_is_done(const struct plugin *plugin);
/* Once done: its credential, or why there is none. */
bool plugin_result(const struct plugin *plugin, struct exec_credential *out,
	struct error *err) MUST_USE;

#endif
