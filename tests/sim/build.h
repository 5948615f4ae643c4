/* Trees of the API objects, in the shape the real components give them. */
#ifndef SIM_BUILD_H
#define SIM_BUILD_H

#include "model.h"

/* All set metadata.creationTimestamp to age_ms before now. */
struct json_object *build_node(const struct node *n, size_t index, int64_t age_ms);
struct json_object *build_handler_pod(const struct node *n, int64_t age_ms);
struct json_object *build_nns(const struct node *n, size_t index);

struct json_object *build_vm(const struct vm *vm, int64_t age_ms);
struct json_object *build_vmi(const struct vm *vm, int64_t age_ms);
struct json_object *build_pvc(const struct vm *vm, int64_t age_ms);
/* A running launcher pod on vm->node, or a pending target pod of m without node. */
struct json_object *build_launcher_pod(
	const struct vm *vm, const struct mig *m, int64_t age_ms);
/* Container statuses and conditions of a pod that runs (or has ended). */
void build_pod_running(struct json_object *pod, const struct vm *vm);
void build_pod_ended(struct json_object *pod, bool failed);

struct json_object *build_kubevirt(
	struct json_object *migrations, struct json_object *gates);
struct json_object *build_hco(const char *version, struct json_object *migrations);
struct json_object *build_nad(struct json_object *network);
struct json_object *build_daemonset(void);
struct json_object *build_deployment(const char *name, int replicas);
struct json_object *build_component_pod(
	const char *name, const struct node *node, size_t index);
struct json_object *build_namespace(const char *name, struct json_object *labels);
struct json_object *build_ippool(struct json_object *network);
/* Saves the NodePools of hosted clusters; their machines are the VMs with the label. */
void build_node_pools(struct json_object *list);

/* status.migrationState.migrationConfiguration */
struct json_object *build_migration_configuration(const struct options *o);
/* "2026-..Z" of the given distance into the past. */
void build_past(int64_t age_ms, char out[32]);

#endif
