/* Life and end of a target: what was secret is overwritten before it is freed. */
#include "model/target.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/str.h"
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

static const char *text_at(const struct target *target, size_t offset)
{
	const char *text;

	memcpy(&text, (const char *)target + offset, sizeof(text));
	return text;
}

static bool are_same(const struct target *a, const struct target *b,
	const size_t *offsets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!text_equal(text_at(a, offsets[i]), text_at(b, offsets[i]))) {
			return false;
		}
	}
	return true;
}

/* What is read from a file again and again may differ for a moment. */
static bool is_same_material(const char *pem, const char *file, const char *other_pem,
	const char *other_file)
{
	return text_equal(file, other_file) &&
		(file != NULL || text_equal(pem, other_pem));
}

bool target_is_same_place(const struct target *a, const struct target *b)
{
	static const size_t texts[] = { offsetof(struct target, server),
		offsetof(struct target, tls_server_name),
		offsetof(struct target, proxy_url), offsetof(struct target, user_name),
		offsetof(struct target, impersonate_user) };

	return are_same(a, b, texts, ARRAY_LENGTH(texts)) &&
		a->insecure == b->insecure &&
		is_same_material(a->ca_pem, a->ca_file, b->ca_pem, b->ca_file);
}

static bool are_same_texts(
	char *const *a, size_t count, char *const *b, size_t other_count)
{
	for (size_t i = 0; i < count && count == other_count; i++) {
		if (!text_equal(a[i], b[i])) {
			return false;
		}
	}
	return count == other_count;
}

static bool are_same_pairs(const struct exec_env *a, size_t count,
	const struct exec_env *b, size_t other_count)
{
	for (size_t i = 0; i < count && count == other_count; i++) {
		if (!text_equal(a[i].name, b[i].name) ||
			!text_equal(a[i].value, b[i].value)) {
			return false;
		}
	}
	return count == other_count;
}

static bool is_same_plugin(const struct exec_plugin *a, const struct exec_plugin *b)
{
	return text_equal(a->command, b->command) &&
		text_equal(a->api_version, b->api_version) &&
		text_equal(a->interactive_mode, b->interactive_mode) &&
		a->provide_cluster_info == b->provide_cluster_info &&
		are_same_texts(a->args, a->arg_count, b->args, b->arg_count) &&
		are_same_pairs(a->env, a->env_count, b->env, b->env_count);
}

bool target_is_same_identity(const struct target *a, const struct target *b)
{
	static const size_t texts[] = { offsetof(struct target, token),
		offsetof(struct target, token_file), offsetof(struct target, username),
		offsetof(struct target, password),
		offsetof(struct target, impersonate_user),
		offsetof(struct target, impersonate_uid) };

	return are_same(a, b, texts, ARRAY_LENGTH(texts)) &&
		is_same_material(a->client_certificate_pem, a->client_certificate_file,
			b->client_certificate_pem, b->client_certificate_file) &&
		is_same_material(a->client_key_pem, a->client_key_file,
			b->client_key_pem, b->client_key_file) &&
		are_same_texts(a->impersonate_groups, a->impersonate_group_count,
			b->impersonate_groups, b->impersonate_group_count) &&
		are_same_pairs(a->impersonate_extra, a->impersonate_extra_count,
			b->impersonate_extra, b->impersonate_extra_count) &&
		is_same_plugin(&a->exec, &b->exec);
}

/* `to` gets from `from` all that says as whom. */
static void copy_identity(struct target *to, const struct target *from)
{
	to->user_name = from->user_name;
	to->client_certificate_pem = from->client_certificate_pem;
	to->client_certificate_file = from->client_certificate_file;
	to->client_key_pem = from->client_key_pem;
	to->client_key_file = from->client_key_file;
	to->token = from->token;
	to->token_file = from->token_file;
	to->username = from->username;
	to->password = from->password;
	to->impersonate_user = from->impersonate_user;
	to->impersonate_uid = from->impersonate_uid;
	to->impersonate_groups = from->impersonate_groups;
	to->impersonate_group_count = from->impersonate_group_count;
	to->impersonate_extra = from->impersonate_extra;
	to->impersonate_extra_count = from->impersonate_extra_count;
	to->exec = from->exec;
}

void target_swap_identity(struct target *a, struct target *b)
{
	struct target kept = *a;

	copy_identity(a, b);
	copy_identity(b, &kept);
}

void prometheus_target_finish(struct prometheus_target *prometheus)
{
	target_finish(&prometheus->target);
	mem_free(prometheus->named);
	*prometheus = (struct prometheus_target){ 0 };
}
