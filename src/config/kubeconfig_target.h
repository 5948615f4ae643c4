/*
 * From a choice to a target: files read, data decoded. And the whole way there, with
 * the environment handed in.
 */
#ifndef SRC_CONFIG_KUBECONFIG_TARGET_H
#define SRC_CONFIG_KUBECONFIG_TARGET_H

#include "base/attr.h"
#include "base/error.h"
#include "config/kubeconfig.h"
#include "src/config/incluster.h"
#include "src/config/kubeconfig_choice.h"

struct kubeconfig_environment {
	const char *kubeconfig; /* the variable KUBECONFIG */
	const char *home;
	struct incluster_place incluster;
};

/* kubeconfig_load() with another environment. */
bool kubeconfig_resolve(const struct kubeconfig_environment *environment,
	const struct kubeconfig_overrides *overrides, struct target *out,
	struct error *err) MUST_USE;

/* Validates, reads the files and fills `target`; all problems in one error. */
bool kubeconfig_fill_target(const struct kubeconfig_choice *choice,
	struct target *target, struct error *err) MUST_USE;

#endif
