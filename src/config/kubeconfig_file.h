/*
 * Kubeconfig files as they are written: parsed, typed, merged; nothing chosen yet.
 *
 * All strings live in the arena. Empty texts count as not given (NULL), as for
 * client-go. Paths are absolute already: they belong to the file of their own entry.
 */
#ifndef SRC_CONFIG_KUBECONFIG_FILE_H
#define SRC_CONFIG_KUBECONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "src/config/yaml.h"

enum kubeconfig_list {
	KUBECONFIG_CLUSTERS,
	KUBECONFIG_USERS,
	KUBECONFIG_CONTEXTS,
	KUBECONFIG_LIST_COUNT,
};

/* First member of every entry. */
struct kubeconfig_entry {
	const char *name;
	const char *path; /* of the file; NULL: made of flags or found in the cluster */
	const char *directory;
	size_t line;
};

struct kubeconfig_texts {
	const char *const *items;
	size_t count;
};

struct kubeconfig_pair {
	const char *name; /* NULL: not given */
	const char *value;
};

struct kubeconfig_pairs {
	struct kubeconfig_pair *items;
	size_t count;
};

struct kubeconfig_cluster {
	struct kubeconfig_entry entry;
	const char *server;
	const char *tls_server_name;
	const char *proxy_url;
	const char *ca_file;
	const char *ca_data; /* base64 */
	bool insecure;
	bool disable_compression;
	bool is_empty; /* nothing of it is set */
	const struct yaml_node *exec_config;
};

struct kubeconfig_exec {
	const char *command;
	const char *api_version;
	const char *install_hint;
	const char *interactive_mode;
	bool provide_cluster_info;
	struct kubeconfig_texts args;
	struct kubeconfig_pairs env;
};

struct kubeconfig_user {
	struct kubeconfig_entry entry;
	const char *certificate_file;
	const char *certificate_data; /* base64 */
	const char *key_file;
	const char *key_data; /* base64 */
	const char *token;
	const char *token_file;
	const char *username;
	const char *password;
	const char *as;
	const char *as_uid;
	struct kubeconfig_texts as_groups;
	struct kubeconfig_pairs as_extra;
	const char *auth_provider; /* its name; "" when it has none */
	bool has_exec;
	struct kubeconfig_exec exec;
};

struct kubeconfig_context {
	struct kubeconfig_entry entry;
	const char *cluster;
	const char *user;
	const char *namespace;
};

struct kubeconfig_table {
	struct kubeconfig_entry **entries; /* in order of definition */
	size_t count;
	size_t capacity;
	struct map index; /* name to place */
};

struct kubeconfig {
	struct arena *arena;
	struct kubeconfig_table tables[KUBECONFIG_LIST_COUNT];
	const char *current_context;
	const char *current_context_path;
	/* Read for parsing, wiped at the end. */
	struct yaml_document *documents;
	size_t document_count;
	size_t document_capacity;
	const char *first_path;	 /* of the files that exist */
	struct strbuf not_found; /* "a, b" */
};

void kubeconfig_init(struct kubeconfig *config);
/* Wipes and frees. */
void kubeconfig_finish(struct kubeconfig *config);

/* Adds one file's text; what is already there wins. `path` names it and is the base of
 * relative paths. */
bool kubeconfig_add_text(struct kubeconfig *config, struct str text, const char *path,
	struct error *err) MUST_USE;
/* `explicit_path` alone when given, else the list in `variable` (KUBECONFIG), else
 * ~/.kube/config. Strings may be NULL. */
bool kubeconfig_add_files(struct kubeconfig *config, const char *explicit_path,
	const char *variable, const char *home, struct error *err) MUST_USE;

/* NULL when there is none of this name. */
struct kubeconfig_entry *kubeconfig_find(
	const struct kubeconfig *config, enum kubeconfig_list list, const char *name);
/* No entry and no current context: as good as no file at all. */
bool kubeconfig_is_empty(const struct kubeconfig *config);

#endif
