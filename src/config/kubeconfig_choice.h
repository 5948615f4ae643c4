/*
 * The context, cluster and user that were chosen, with the flags laid over them, and
 * what is wrong with them. Nothing here reads a file.
 */
#ifndef SRC_CONFIG_KUBECONFIG_CHOICE_H
#define SRC_CONFIG_KUBECONFIG_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "config/kubeconfig.h"
#include "src/config/kubeconfig_file.h"

struct kubeconfig_choice {
	const char *context; /* NULL: none was needed */
	struct kubeconfig_cluster cluster;
	struct kubeconfig_user user;
	const char *namespace; /* of the context; NULL when it has none */
	struct kubeconfig_entry namespace_entry; /* who says so; no name: the flag */
};

/* Names that do not exist are errors, also those a context mentions. */
bool kubeconfig_choose(const struct kubeconfig *config,
	const struct kubeconfig_overrides *overrides, struct kubeconfig_choice *out,
	struct error *err) MUST_USE;
/* Lays the flags over the chosen entries; strings stay borrowed. */
void kubeconfig_apply_overrides(
	const struct kubeconfig_overrides *overrides, struct kubeconfig_choice *choice);

/* Everything that is wrong, in one line: what does not fit is counted. */
struct kubeconfig_problems {
	struct strbuf text;
	size_t left_out;
	const char *path; /* of the file mentioned last */
};

void kubeconfig_problems_init(struct kubeconfig_problems *problems);
void kubeconfig_problems_finish(struct kubeconfig_problems *problems);
/* `what` is "cluster", "user" or "context"; for an entry without a name, the flag. */
void kubeconfig_problems_add(struct kubeconfig_problems *problems,
	const struct kubeconfig_entry *entry, const char *what, const char *format, ...)
	PRINTF_LIKE(4, 5);
/* True when there are none; else sets err. */
bool kubeconfig_problems_none(
	const struct kubeconfig_problems *problems, struct error *err) MUST_USE;

/* The rules of client-go's validation that need no file. */
void kubeconfig_validate(
	const struct kubeconfig_choice *choice, struct kubeconfig_problems *problems);
/* A token, password or certificate is there: plugins are not asked. */
bool kubeconfig_user_has_credentials(const struct kubeconfig_user *user);
/* No control characters: may become the value of an HTTP header. */
bool kubeconfig_is_header_text(const char *text);

/* scheme://host[:port][/prefix] without slashes at the end, in new memory; NULL and the
 * reason when it is no such address. Query and fragment are dropped. */
/* A host name or an address. */
bool kubeconfig_is_tls_name(const char *text);
/* Why it is no address of a proxy; NULL: it is one. */
const char *kubeconfig_proxy_problem(const char *url);
char *kubeconfig_server_url(const char *text, const char **out_reason);

#endif
