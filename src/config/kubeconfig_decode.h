/*
 * One entry of a kubeconfig list from its YAML to its struct, with types checked.
 */
#ifndef SRC_CONFIG_KUBECONFIG_DECODE_H
#define SRC_CONFIG_KUBECONFIG_DECODE_H

#include "src/config/kubeconfig_file.h"

/* Where a message points to. */
struct kubeconfig_place {
	struct arena *arena;
	const char *path;
	const char *directory;
	const char *what; /* "cluster", "user", "context" */
	const char *name; /* of the entry, NULL outside of entries */
};

/* A text, or NULL for nothing or "". False for any other type. */
bool kubeconfig_decode_text(const struct kubeconfig_place *place,
	const struct yaml_node *body, const char *field, const char **out_text,
	struct error *err) MUST_USE;
/* "cluster", "user", "context": the key of the body in an entry of the list. */
const char *kubeconfig_body_name(enum kubeconfig_list list);
/* A new entry in the arena; `body` may be NULL. */
bool kubeconfig_decode_entry(const struct kubeconfig_place *place,
	enum kubeconfig_list list, const struct yaml_node *body,
	struct kubeconfig_entry **out_entry, struct error *err) MUST_USE;
/* A message with file, line and entry. */
bool kubeconfig_fail(const struct kubeconfig_place *place, const struct yaml_node *node,
	struct error *err, const char *format, ...) PRINTF_LIKE(4, 5);

#endif
