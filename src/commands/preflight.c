/* Judges one VM before a migration is asked for; pure. */
#include "src/commands/preflight.h"

#include <inttypes.h>

#include "base/quantity.h"
#include "base/str.h"
#include "facts/eviction.h"
#include "src/commands/forecast.h"
#include "src/commands/placement.h"
#include "src/commands/words.h"

bool preflight_is_over(const struct vmi *vmi)
{
	return text_equal(vmi->phase, "Succeeded") || text_equal(vmi->phase, "Failed");
}

static const char *not_migratable(const struct vmi *vmi, struct arena *arena)
{
	const struct condition *condition =
		conditions_get(vmi->conditions, "LiveMigratable");

	if (conditions_state(vmi->conditions, "LiveMigratable") != TRI_FALSE) {
		return NULL;
	}
	return arena_printf(arena, "not migratable: %s%s%s",
		condition->reason != NULL ? condition->reason : "no reason given",
		text_is_empty(condition->message) ? "" : ": ",
		text_is_empty(condition->message) ? "" : condition->message);
}

/* The words of the webhook that would refuse come last: what is known says it better.
 */
static const char *state_refusal(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena)
{
	const struct migration_fact *unfinished = forecast_unfinished(facts, vmi);

	if (preflight_is_over(vmi)) {
		return arena_printf(arena, "it has ended (%s)", vmi->phase);
	}
	if (i64_is_known(vmi->object.deletion_ms)) {
		return "it is being deleted";
	}
	if (!text_equal(vmi->phase, "Running")) {
		return arena_printf(arena,
			"it is %s, not Running: a migration would only wait",
			text_is_empty(vmi->phase) ? "not started" : vmi->phase);
	}
	if (unfinished != NULL) {
		return arena_printf(arena, "it has a migration already: %s is %s%s",
			unfinished->migration->object.name,
			text_is_empty(unfinished->migration->phase_text)
				? "not yet taken up"
				: unfinished->migration->phase_text,
			unfinished->cancel_requested ? ", its cancel is under way"
						     : "");
	}
	return not_migratable(vmi, arena);
}

static const char *place_refusal(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena)
{
	struct placement placement;
	const char *reason;

	if (target != NULL) {
		reason = placement_refusal(facts, vmi, target, arena);
		return reason == NULL
			? NULL
			: arena_printf(arena, "it cannot go to %s: %s", target, reason);
	}
	placement = placement_look(facts, vmi, vmi->node);
	if (!placement.is_known || placement.able > 0) {
		return NULL;
	}
	return arena_printf(arena, "no other node can take it: %s",
		placement_why_none(&placement, arena));
}

static void doubt(struct preflight *preflight, const char *text)
{
	if (text != NULL && preflight->doubt_count < PREFLIGHT_DOUBTS_MAX) {
		preflight->doubts[preflight->doubt_count++] = text;
	}
}

/* Whether one more pod, or that much more memory, is above what the quota allows. */
static bool is_exceeded(const struct quota_resource *resource, const struct vmi *vmi)
{
	int64_t more = 0;
	int64_t hard;
	int64_t used;

	if (text_equal(resource->name, "pods") ||
		text_equal(resource->name, "count/pods")) {
		more = 1;
	} else if (text_equal(resource->name, "requests.memory") ||
		text_equal(resource->name, "memory") ||
		text_equal(resource->name, "limits.memory")) {
		more = i64_is_known(vmi->memory_bytes) ? vmi->memory_bytes : 0;
	}
	return more > 0 && resource->hard != NULL && resource->used != NULL &&
		quantity_parse(resource->hard, &hard) &&
		quantity_parse(resource->used, &used) && used > hard - more;
}

/* While both pods exist the VM counts twice. */
static const char *quota_doubt(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena)
{
	size_t count = store_count(facts->store, KIND_QUOTA);

	for (size_t i = 0; i < count; i++) {
		const struct quota *quota = store_quota(facts->store, i);

		if (!text_equal(quota->object.namespace, vmi->object.namespace)) {
			continue;
		}
		for (size_t k = 0; k < quota->resource_count; k++) {
			const struct quota_resource *resource = &quota->resources[k];

			if (is_exceeded(resource, vmi)) {
				return arena_printf(arena,
					"quota %s leaves no room for a second pod of "
					"it "
					"(%s: %s of %s used): the migration waits "
					"until "
					"that changes",
					quota->object.name, resource->name,
					resource->used, resource->hard);
			}
		}
	}
	return NULL;
}

static const char *utility_doubt(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena)
{
	int64_t timeout_s = facts->limits.utility_volumes_timeout_s.value;

	if (!vmi->has_utility_volumes) {
		return NULL;
	}
	if (!i64_is_known(timeout_s)) {
		return "it has utility volumes: the migration waits until they are "
		       "gone";
	}
	return arena_printf(arena,
		"it has utility volumes: the migration waits until they are gone, and "
		"fails "
		"after %" PRId64 " s",
		timeout_s);
}

static void add_doubts(struct preflight *preflight, const struct facts *facts,
	const char *target, struct arena *arena)
{
	const struct vmi *vmi = preflight->vmi;

	if (conditions_get(vmi->conditions, "LiveMigratable") == NULL) {
		doubt(preflight,
			"KubeVirt has not yet said whether it can be migrated");
	}
	doubt(preflight, quota_doubt(facts, vmi, arena));
	doubt(preflight, placement_handler_problem(facts, vmi->node, arena));
	if (target != NULL) {
		doubt(preflight, placement_doubt(facts, vmi, target, arena));
	}
	doubt(preflight, utility_doubt(facts, vmi, arena));
	if (vmi->evacuation_node != NULL) {
		doubt(preflight,
			arena_printf(arena,
				"it is marked to leave %s: KubeVirt makes a migration "
				"of "
				"its own, and only one of the two is accepted",
				vmi->evacuation_node));
	}
}

struct preflight preflight_vmi(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena)
{
	struct preflight preflight = { .vmi = vmi };

	preflight.refusal = state_refusal(facts, vmi, arena);
	if (preflight.refusal == NULL) {
		preflight.refusal = place_refusal(facts, vmi, target, arena);
	}
	if (preflight.refusal == NULL) {
		add_doubts(&preflight, facts, target, arena);
	}
	return preflight;
}

/* What is not known to be safe is not evicted: an eviction that the webhook lets pass
 * ends the guest. */
const char *preflight_not_evacuated(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena)
{
	if (i64_is_known(vmi->object.deletion_ms)) {
		return "it is being deleted";
	}
	if (eviction_strategy(facts, vmi) == NULL) {
		return "its eviction strategy is not known (KubeVirt cannot be read)";
	}
	return eviction_obstacle(facts, vmi, arena);
}
