/*
 * The identity a pod gets from its kubelet: service account token, CA and namespace.
 */
#ifndef SRC_CONFIG_INCLUSTER_H
#define SRC_CONFIG_INCLUSTER_H

#include <stdbool.h>

#include "base/attr.h"
#include "src/config/kubeconfig_choice.h"

#define INCLUSTER_ACCOUNT_DIRECTORY "/var/run/secrets/kubernetes.io/serviceaccount"

/* What the environment of the process says; NULL: not set. */
struct incluster_place {
	const char *service_host;
	const char *service_port;
	const char *pod_namespace;
	const char *account_directory;
};

/* The variables are set and there is a token. */
bool incluster_is_possible(const struct incluster_place *place);
/* A choice as if a kubeconfig had named it; strings in the arena. */
void incluster_choose(const struct incluster_place *place, struct arena *arena,
	struct kubeconfig_choice *out);
/* The pod's namespace in the arena, or NULL. */
const char *incluster_namespace(
	const struct incluster_place *place, struct arena *arena);

#endif
