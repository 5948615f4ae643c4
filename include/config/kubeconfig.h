/*
 * kubeconfig files to one resolved target, by client-go's rules (tools/clientcmd):
 * KUBECONFIG lists, first definition of a name wins as a whole, paths relative to the
 * file they stand in, flags over entries, all validation errors in one message.
 */
#ifndef CONFIG_KUBECONFIG_H
#define CONFIG_KUBECONFIG_H

#include "base/arena.h"
#include "base/error.h"
#include "model/target.h"

/* What the flags said; NULL or false: not given. Strings are borrowed. */
struct kubeconfig_overrides {
	const char *kubeconfig;
	const char *context;
	const char *cluster;
	const char *user;
	const char *server;
	const char *namespace;
	const char *token;
	const char *as;
	const char *as_uid;
	const char *const *as_groups;
	size_t as_group_count;
	const char *certificate_authority;
	const char *client_certificate;
	const char *client_key;
	const char *tls_server_name;
	bool insecure_skip_tls_verify;
	bool disable_compression;
	int64_t request_timeout_ms; /* UNKNOWN_I64: not given */
};

/* Looks into the environment for KUBECONFIG, HOME and the in-cluster variables. `out`
 * has been initialised. */
bool kubeconfig_load(const struct kubeconfig_overrides *overrides, struct target *out,
	struct error *err) MUST_USE;
/* The names of all contexts, as they are written, in the order of the files; none when
 * the files cannot be read. In the arena. */
size_t kubeconfig_contexts(const struct kubeconfig_overrides *overrides,
	struct arena *arena, const char *const **out_names);
/* "ns/x", "namespace/x", "namespaces/x" (any case) mean x; others are returned as they
 * are, NULL too. */
const char *kubeconfig_namespace_argument(const char *value);

#endif
