/* The kubeconfig that points at this server. */
#ifndef SIM_KUBECONFIG_H
#define SIM_KUBECONFIG_H

#include "tls.h"

void kubeconfig_write(const char *path, unsigned port, const struct tls_material *tls,
	const char *context, const char *user_namespace);

#endif
