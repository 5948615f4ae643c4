/* The whole way from environment and flags to a target. */
#include "config/kubeconfig.h"

#include <stdlib.h>

#include "base/str.h"
#include "base/unknown.h"
#include "src/config/incluster.h"
#include "src/config/kubeconfig_choice.h"
#include "src/config/kubeconfig_file.h"
#include "src/config/kubeconfig_target.h"

static bool fail_nothing(const struct kubeconfig *config, struct error *err)
{
	if (config->not_found.length > 0) {
		return error_set(err, ERR_NOT_FOUND,
			"no kubeconfig: %s not found; set KUBECONFIG or use "
			"--kubeconfig",
			strbuf_cstr(&config->not_found));
	}
	return error_set(err, ERR_NOT_FOUND,
		"no configuration: the kubeconfig is empty; set KUBECONFIG or use "
		"--kubeconfig");
}

/* A name or a server given by hand is no reason to look at the pod's identity, unless
 * there is nothing else it could go with. */
static bool names_an_entry(const struct kubeconfig_overrides *overrides)
{
	return !text_is_empty(overrides->context) ||
		!text_is_empty(overrides->cluster) || !text_is_empty(overrides->user);
}

static bool choose(const struct kubeconfig *config,
	const struct kubeconfig_environment *environment,
	const struct kubeconfig_overrides *overrides, struct kubeconfig_choice *out,
	struct error *err)
{
	bool is_in_cluster = incluster_is_possible(&environment->incluster);

	if (kubeconfig_is_empty(config) && !names_an_entry(overrides)) {
		if (is_in_cluster) {
			incluster_choose(&environment->incluster, config->arena, out);
		} else if (!text_is_empty(overrides->server)) {
			*out = (struct kubeconfig_choice){ .context = NULL };
		} else {
			return fail_nothing(config, err);
		}
	} else if (!kubeconfig_choose(config, overrides, out, err)) {
		return false;
	}
	if (out->namespace == NULL && is_in_cluster) {
		out->namespace =
			incluster_namespace(&environment->incluster, config->arena);
	}
	kubeconfig_apply_overrides(overrides, out);
	return true;
}

bool kubeconfig_resolve(const struct kubeconfig_environment *environment,
	const struct kubeconfig_overrides *overrides, struct target *out,
	struct error *err)
{
	struct kubeconfig config;
	struct kubeconfig_choice choice;
	struct target target;
	bool is_resolved;

	target_init(&target);
	kubeconfig_init(&config);
	is_resolved = kubeconfig_add_files(&config, overrides->kubeconfig,
			      environment->kubeconfig, environment->home, err) &&
		choose(&config, environment, overrides, &choice, err) &&
		kubeconfig_fill_target(&choice, &target, err);
	kubeconfig_finish(&config);
	if (!is_resolved) {
		target_finish(&target);
		return false;
	}
	if (i64_is_known(overrides->request_timeout_ms)) {
		target.request_timeout_ms = overrides->request_timeout_ms;
	}
	target_finish(out);
	*out = target;
	return true;
}

bool kubeconfig_load(const struct kubeconfig_overrides *overrides, struct target *out,
	struct error *err)
{
	const struct kubeconfig_environment environment = {
		.kubeconfig = getenv("KUBECONFIG"),
		.home = getenv("HOME"),
		.incluster = {
			.service_host = getenv("KUBERNETES_SERVICE_HOST"),
			.service_port = getenv("KUBERNETES_SERVICE_PORT"),
			.pod_namespace = getenv("POD_NAMESPACE"),
			.account_directory = INCLUSTER_ACCOUNT_DIRECTORY,
		},
	};

	return kubeconfig_resolve(&environment, overrides, out, err);
}
