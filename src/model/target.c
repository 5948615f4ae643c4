/* Life and end of a target: what was secret is overwritten before it is freed. */
#include "model/target.h"

#include <string.h>

#include "base/alloc.h"
#include "model/prometheus_target.h"

void secret_wipe(void *bytes, size_t length)
{
	/* Writes through volatile survive the optimiser, a memset before free() does
	 * not; explicit_bzero() is no part of POSIX. */
	volatile unsigned char *position = bytes;

	for (size_t i = 0; i < length; i++) {
		position[i] = 0;
	}
}

void secret_free(char *secret)
{
	if (secret != NULL) {
		secret_wipe(secret, strlen(secret));
	}
	mem_free(secret);
}

static void texts_finish(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		mem_free(texts[i]);
	}
	mem_free(texts);
}

/* Values of environment variables are as often credentials as not. */
static void pairs_finish(struct exec_env *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		mem_free(pairs[i].name);
		secret_free(pairs[i].value);
	}
	mem_free(pairs);
}

static void exec_finish(struct exec_plugin *exec)
{
	mem_free(exec->command);
	for (size_t i = 0; i < exec->arg_count; i++) {
		secret_free(exec->args[i]);
	}
	mem_free(exec->args);
	pairs_finish(exec->env, exec->env_count);
	mem_free(exec->api_version);
	mem_free(exec->install_hint);
	mem_free(exec->interactive_mode);
	mem_free(exec->cluster_config_json);
}

void target_init(struct target *target)
{
	*target = (struct target){ .request_timeout_ms = 0 };
}

void target_finish(struct target *target)
{
	mem_free(target->context);
	mem_free(target->cluster_name);
	mem_free(target->user_name);
	mem_free(target->server);
	mem_free(target->namespace);
	mem_free(target->tls_server_name);
	/* A proxy's address may carry its password. */
	secret_free(target->proxy_url);
	mem_free(target->ca_pem);
	mem_free(target->ca_file);
	mem_free(target->client_certificate_pem);
	mem_free(target->client_certificate_file);
	secret_free(target->client_key_pem);
	mem_free(target->client_key_file);
	secret_free(target->token);
	mem_free(target->token_file);
	secret_free(target->username);
	secret_free(target->password);
	mem_free(target->impersonate_user);
	mem_free(target->impersonate_uid);
	texts_finish(target->impersonate_groups, target->impersonate_group_count);
	pairs_finish(target->impersonate_extra, target->impersonate_extra_count);
	exec_finish(&target->exec);
	target_init(target);
}

void prometheus_target_finish(struct prometheus_target *prometheus)
{
	target_finish(&prometheus->target);
	mem_free(prometheus->named);
	*prometheus = (struct prometheus_target){ 0 };
}
