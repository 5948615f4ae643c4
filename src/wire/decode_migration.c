/* VirtualMachineInstanceMigration, and the migrationState it shares with the VMI. */
#include "model/migration.h"

#include "src/wire/annotation.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* Go leaves false out of what it writes, so a missing truth is a false one here. */
static enum tristate omitted_is_false(struct json_object *node)
{
	return node == NULL ? TRI_FALSE : json_truth(node);
}

static const struct migration_config *frozen_config(
	struct arena *arena, struct json_object *node)
{
	struct migration_config *config;

	if (!json_is_object(node)) {
		return NULL;
	}
	config = arena_alloc(arena, sizeof(*config));
	*config = migration_config_from_json(arena, node);
	return config;
}

static void fill_places(
	struct migration_state *state, struct arena *arena, struct json_object *node)
{
	state->source_node = json_copy_filled(arena, json_at(node, "sourceNode"));
	state->source_pod = json_copy_filled(arena, json_at(node, "sourcePod"));
	state->target_node = json_copy_filled(arena, json_at(node, "targetNode"));
	state->target_pod = json_copy_filled(arena, json_at(node, "targetPod"));
	state->target_address =
		json_copy_filled(arena, json_at(node, "targetNodeAddress"));
	state->source_sync_address =
		json_copy_filled(arena, json_at(node, "sourceState.syncAddress"));
	state->target_sync_address =
		json_copy_filled(arena, json_at(node, "targetState.syncAddress"));
}

const struct migration_state *migration_state_from_json(
	struct arena *arena, struct json_object *node)
{
	struct migration_state *state;

	if (!json_is_object(node)) {
		return NULL;
	}
	state = arena_calloc(arena, 1, sizeof(*state));
	state->uid = json_copy_filled(arena, json_at(node, "migrationUid"));
	state->start_ms = json_time_ms(json_at(node, "startTimestamp"));
	state->end_ms = json_time_ms(json_at(node, "endTimestamp"));
	fill_places(state, arena, node);
	state->domain_detected = json_truth(json_at(node, "targetNodeDomainDetected"));
	state->domain_ready_ms =
		json_time_ms(json_at(node, "targetNodeDomainReadyTimestamp"));
	state->completed = omitted_is_false(json_at(node, "completed"));
	state->failed = omitted_is_false(json_at(node, "failed"));
	state->abort_requested = omitted_is_false(json_at(node, "abortRequested"));
	state->abort_status = json_copy_filled(arena, json_at(node, "abortStatus"));
	state->failure_reason = json_copy_filled(arena, json_at(node, "failureReason"));
	state->mode = json_copy_filled(arena, json_at(node, "mode"));
	state->policy_name =
		json_copy_filled(arena, json_at(node, "migrationPolicyName"));
	state->config = frozen_config(arena, json_at(node, "migrationConfiguration"));
	return state;
}

static void fill_phases(
	struct migration *migration, struct arena *arena, struct json_object *status)
{
	struct json_object *array = json_at(status, "phaseTransitionTimestamps");
	struct phase_time *phases;

	migration->phase_text = json_copy(arena, json_at(status, "phase"));
	if (migration->phase_text == NULL) {
		migration->phase_text = "";
	}
	migration->phase = migration_phase_from_text(migration->phase_text);
	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	phases = arena_calloc(arena, json_count(array), sizeof(*phases));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct phase_time *entry = &phases[migration->phase_count];

		entry->text = json_copy(arena, json_at(node, "phase"));
		if (entry->text == NULL) {
			continue;
		}
		entry->phase = migration_phase_from_text(entry->text);
		entry->at_ms = json_time_ms(json_at(node, "phaseTransitionTimestamp"));
		migration->phase_count++;
	}
	migration->phases = phases;
}

static void fill_spec(
	struct migration *migration, struct arena *arena, struct json_object *spec)
{
	migration->vmi_name = json_copy_filled(arena, json_at(spec, "vmiName"));
	migration->priority = json_copy_filled(arena, json_at(spec, "priority"));
	migration->added_node_selector =
		json_labels(arena, json_at(spec, "addedNodeSelector"));
	migration->has_send_to = json_is_object(json_at(spec, "sendTo"));
	migration->has_receive = json_is_object(json_at(spec, "receive"));
}

/* kubevirt: staging/src/kubevirt.io/api/core/v1/types.go names all of these. */
static void fill_annotations(
	struct migration *migration, struct arena *arena, struct json_object *root)
{
	migration->evacuation_node = json_copy_filled(
		arena, annotation_of(root, ANNOTATION_EVACUATION_MIGRATION));
	migration->is_workload_update =
		json_text(annotation_of(root, ANNOTATION_WORKLOAD_UPDATE)).data != NULL;
	migration->ignores_backoff =
		json_text(annotation_of(root, ANNOTATION_IGNORE_BACKOFF)).data != NULL;
	migration->unschedulable_timeout_s =
		json_digits(annotation_of(root, ANNOTATION_UNSCHEDULABLE_TIMEOUT));
	migration->pending_timeout_s =
		json_digits(annotation_of(root, ANNOTATION_PENDING_TIMEOUT));
	migration->utility_volumes_timeout_s =
		json_digits(annotation_of(root, ANNOTATION_UTILITY_VOLUMES_TIMEOUT));
}

struct object *decode_migration(struct arena *arena, struct json_object *root)
{
	struct migration *migration = arena_calloc(arena, 1, sizeof(*migration));
	struct json_object *metadata = json_at(root, "metadata");
	struct json_object *status = json_at(root, "status");
	struct json_object *state = json_at(status, "migrationState");

	fill_spec(migration, arena, json_at(root, "spec"));
	fill_annotations(migration, arena, root);
	migration->is_volume_update =
		json_text(json_member(json_at(metadata, "labels"),
				  "kubevirt.io/volume-update-migration"))
			.data != NULL;
	fill_phases(migration, arena, status);
	migration->conditions = json_conditions(arena, json_at(status, "conditions"));
	/* While it is pending the controller keeps a few names of pods and claims in
	 * there; the copy of the VMI's state comes with the uid. kubevirt:
	 * pkg/virt-controller/watch/migration/migration.go, updateStatus. */
	if (json_text(json_at(state, "migrationUid")).length > 0) {
		migration->state = migration_state_from_json(arena, state);
	}
	return &migration->object;
}
