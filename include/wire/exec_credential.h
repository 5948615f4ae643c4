/*
 * What passes between this program and a credential plugin: the ExecCredential of
 * client.authentication.k8s.io in v1 and v1beta1. Pure.
 */
#ifndef WIRE_EXEC_CREDENTIAL_H
#define WIRE_EXEC_CREDENTIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "model/target.h"

/* Secrets: owned, wiped by exec_credential_finish(). */
struct exec_credential {
	char *token;		      /* NULL: none */
	char *client_certificate_pem; /* with client_key_pem, or both NULL */
	char *client_key_pem;
	int64_t expires_ms; /* wall clock; UNKNOWN_I64: not said */
};

/* Value of KUBERNETES_EXEC_INFO, for a plugin that has no terminal. */
void exec_credential_request(struct strbuf *out, const struct target *target);
/* The same for one that may ask on a terminal. */
void exec_credential_request_interactive(
	struct strbuf *out, const struct target *target);
/* What the plugin printed. The version must be the one it was configured with. */
bool exec_credential_decode(struct str json, const char *api_version,
	struct exec_credential *out, struct error *err) MUST_USE;
void exec_credential_finish(struct exec_credential *credential);

#endif
