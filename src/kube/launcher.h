/*
 * Which pod a VM runs in. Only pods of migrations are watched; the launcher of a VM
 * that never moved is asked for when it is to be evicted.
 */
#ifndef KUBE_LAUNCHER_H
#define KUBE_LAUNCHER_H

#include "base/attr.h"
#include "base/strbuf.h"
#include "model/intent.h"

/* Appends selectors for the launchers of `vmi_uid` on `node`. */
bool launcher_query(struct strbuf *url, const struct intent *intent) MUST_USE;
/* Takes the one that runs out of a list of pods: DONE with name and uid, or REFUSED. */
void launcher_choose(const struct intent *intent, struct str list, struct outcome *out);

#endif
