/*
 * Where to connect and as whom: one resolved context of a kubeconfig with the flags
 * applied. Filled by config, used by kube. Owns its strings.
 */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exec_env {
	char *name;
	char *value;
};

/* users[].user.exec; command NULL: none. */
struct exec_plugin {
	char *command; /* made absolute when it contains a slash */
	char **args;
	size_t arg_count;
	struct exec_env *env;
	size_t env_count;
	char *api_version;
	char *install_hint;
	char *interactive_mode; /* Never, IfAvailable, Always */
	bool provide_cluster_info;
	char *cluster_config_json; /* extension client.authentication.k8s.io/exec, or
				      NULL */
};

struct target {
	char *context; /* NULL: in-cluster or flags only */
	char *cluster_name;
	char *user_name;
	char *server;	 /* https://host:port[/prefix], no trailing slash */
	char *namespace; /* of the context; "default" when none */
	char *tls_server_name;
	bool insecure;
	bool disable_compression;
	char *proxy_url;
	/* PEM in memory; *_file says where it came from when it may rotate, else NULL.
	 */
	char *ca_pem;
	char *ca_file;
	char *client_certificate_pem;
	char *client_certificate_file;
	char *client_key_pem;
	char *client_key_file;
	char *token;
	char *token_file;
	char *username;
	char *password;
	char *impersonate_user;
	char *impersonate_uid;
	char **impersonate_groups;
	size_t impersonate_group_count;
	struct exec_env *impersonate_extra; /* name = key, value; keys may repeat */
	size_t impersonate_extra_count;
	struct exec_plugin exec;
	int64_t request_timeout_ms; /* 0: none */
};

void target_init(struct target *target);
/* Frees and wipes secrets. */
void target_finish(struct target *target);

/* The same server, trusted and reached in the same way, for a user of the same name;
 * what stands in files of its own is not looked at. */
bool target_is_same_place(const struct target *a, const struct target *b);
/* The same credentials and impersonation; likewise. */
bool target_is_same_identity(const struct target *a, const struct target *b);
/* Each gets the other's credentials and impersonation. */
void target_swap_identity(struct target *a, struct target *b);

/* Overwrites memory that held a secret; not optimised away. NULL with 0 is allowed. */
void secret_wipe(void *bytes, size_t length);
/* Overwrites a text of mem_alloc() and frees it. NULL is allowed. */
void secret_free(char *secret);

#endif
