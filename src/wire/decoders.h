/*
 * What the decoders of this folder share: one function per kind, and the parts that
 * several kinds have in common.
 *
 * A decoder allocates its struct in the arena, fills everything but the object header,
 * and returns the header. It never fails: what it cannot read is unknown.
 */
#ifndef SRC_WIRE_DECODERS_H
#define SRC_WIRE_DECODERS_H

#include <stddef.h>

#include "base/arena.h"
#include "model/migration.h"
#include "model/object.h"
#include "model/placement_rules.h"
#include "wire/decode.h"

struct json_object;

typedef struct object *decoder(struct arena *arena, struct json_object *root);

decoder decode_migration;
decoder decode_vmi;
decoder decode_node;
decoder decode_pod;
decoder decode_kubevirt;
decoder decode_hyperconverged;
decoder decode_policy;
decoder decode_nad;
decoder decode_node_network_state;
decoder decode_quota;
decoder decode_event;
decoder decode_pvc;
decoder decode_namespace;
decoder decode_node_pool;
decoder decode_attachment;
decoder decode_budget;
decoder decode_vm;
decoder decode_node_load;
decoder decode_workload;
decoder decode_ip_pool;
decoder decode_sriov_state;
decoder decode_known_networks; /* Network, Infrastructure, ServiceCIDR */
decoder decode_interface_policy;

/* The object in a tree of `bytes` bytes of text; NULL and err without metadata.name. */
struct object *object_from_json(
	enum kind kind, struct json_object *root, size_t bytes, struct error *err);
/* NULL unless the node is an object. */
const struct migration_state *migration_state_from_json(
	struct arena *arena, struct json_object *node);
/* All unknown unless the node is an object. */
struct migration_config migration_config_from_json(
	struct arena *arena, struct json_object *node);
/* Of the spec of a pod or a VMI. */
struct placement_rules placement_rules_from_json(
	struct arena *arena, struct json_object *spec);
/* The owner with "controller": true, or NULL. */
struct json_object *controlling_owner(struct json_object *root);
/* Fills from a Status object; `http_code` stands in for a missing code. */
void status_from_json(struct json_object *root, int64_t http_code, struct status *out);
/* Nothing known yet; cheap in spite of the large buffers. */
void status_clear(struct status *status);

#endif
