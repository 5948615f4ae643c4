/* Requests to the API: headers of who we are and what we take. */
#ifndef KUBE_REQUEST_H
#define KUBE_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "net/transport.h"
#include "src/kube/auth.h"

#ifndef VMIGTOP_VERSION
#define VMIGTOP_VERSION "0.1.0-dev"
#endif

/* Must not begin with curl, Wget or Mozilla/5.0: the API server would indent its JSON
 * (apiserver endpoints/handlers/negotiation). */
const char *request_user_agent(void);

/* Submits with credentials and impersonation added. `request.headers` are further lines
 * or NULL; an Accept among them takes the place of ours. `impersonation` as from
 * auth_impersonation(). 0 and err on failure. */
uint32_t request_submit(const struct transport *transport, const struct auth *auth,
	const struct strbuf *impersonation, struct transport_request request,
	struct error *err);

#endif
