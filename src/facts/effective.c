/* Effective settings with their origin: KubeVirt, HyperConverged, defaults; pure. */
#include "src/facts/effective.h"

#include <inttypes.h>

#include "base/str.h"

/*
 * kubevirt: pkg/virt-config/virt-config.go. The defaults are merged in memory and never
 * written into the object: absent there means these.
 */
enum {
	DEFAULT_PARALLEL_PER_CLUSTER = 5,
	DEFAULT_OUTBOUND_PER_NODE = 2,
	DEFAULT_BANDWIDTH = 0,
	DEFAULT_COMPLETION_TIMEOUT_S = 150,
	DEFAULT_COMPLETION_TIMEOUT_BEFORE_1_4_S = 800,
	DEFAULT_PROGRESS_TIMEOUT_S = 150,
	DEFAULT_UTILITY_VOLUMES_TIMEOUT_S = 150,
	DEFAULT_MAX_DOWNTIME_MS = 900,
	DEFAULT_STALL_PROGRESS_TIMEOUT_S = 40,
	DEFAULT_STALL_SWITCHOVER_TIMEOUT_S = 60,
	DEFAULT_STALL_COMPLETION_FACTOR_MILLI = 2000,
	DEFAULT_STALL_PRECOPY_FACTOR_MILLI = 1500,
};

/* The one place the settings are read from, and how to call it. */
struct place {
	const struct migration_config *config; /* NULL: none can be read */
	const char *origin;
	const char *why_unknown; /* when config is NULL */
	struct kubevirt_release release;
	/* What HyperConverged wants, which is copied into KubeVirt: a difference is a
	 * change on its way, one that is being undone, or a patch; NULL: not known. */
	const struct migration_config *wanted;
	bool is_patched; /* HyperConverged carries a patch of KubeVirt */
	struct arena *arena;
};

static bool is_before(const struct object *a, const struct object *b)
{
	int order = text_compare(a->namespace, b->namespace);

	return order != 0 ? order < 0 : text_compare(a->name, b->name) < 0;
}

static bool goes_before(const struct kubevirt *candidate, const struct kubevirt *best)
{
	bool is_deployed = text_equal(candidate->phase, "Deployed");
	bool was_deployed = text_equal(best->phase, "Deployed");

	return is_deployed != was_deployed
		? is_deployed
		: is_before(&candidate->object, &best->object);
}

/* There should be one. Of several the one that is deployed, else the first. */
static const struct kubevirt *kubevirt_in_force(const struct store *store)
{
	const struct kubevirt *best = NULL;
	size_t count = store_count(store, KIND_KUBEVIRT);

	for (size_t i = 0; i < count; i++) {
		const struct kubevirt *candidate = store_kubevirt(store, i);

		if (best == NULL || goes_before(candidate, best)) {
			best = candidate;
		}
	}
	return best;
}

static const struct hyperconverged *hyperconverged_in_force(const struct store *store)
{
	const struct hyperconverged *best = NULL;
	size_t count = store_count(store, KIND_HYPERCONVERGED);

	for (size_t i = 0; i < count; i++) {
		const struct hyperconverged *candidate = store_hyperconverged(store, i);

		if (best == NULL || is_before(&candidate->object, &best->object)) {
			best = candidate;
		}
	}
	return best;
}

/* Builds that are named by a digest tell their version elsewhere. */
static void find_release(struct facts *facts)
{
	const struct kubevirt *kubevirt = facts->kubevirt;

	if (kubevirt == NULL) {
		return;
	}
	facts->kubevirt_version = kubevirt->observed_version;
	facts->release = kubevirt_release_parse(kubevirt->observed_version);
	if (!facts->release.is_known) {
		facts->release = kubevirt_release_parse(kubevirt->operator_version);
	}
}

static const char *why_no_kubevirt(const struct source_state *state)
{
	switch (state->code) {
	case SOURCE_FORBIDDEN:
		return "KubeVirt not readable";
	case SOURCE_ABSENT:
		return "KubeVirt not installed";
	case SOURCE_LIVE:
	case SOURCE_STALE:
		return "no KubeVirt object";
	case SOURCE_IDLE:
	case SOURCE_CONNECTING:
	case SOURCE_LISTING:
	case SOURCE_ERROR:
		break;
	}
	return "KubeVirt not read yet";
}

static struct place place_of(const struct facts *facts, struct arena *arena)
{
	struct place place = { .release = facts->release, .arena = arena };
	const struct hyperconverged *hco = facts->hyperconverged;

	if (facts->kubevirt != NULL) {
		const struct object *object = &facts->kubevirt->object;

		place.config = &facts->kubevirt->config;
		place.origin = arena_printf(
			arena, "KubeVirt %s/%s", object->namespace, object->name);
		place.wanted = hco != NULL ? &hco->config : NULL;
		place.is_patched = hco != NULL && hco->has_json_patch;
		return place;
	}
	if (hco != NULL) {
		place.config = &hco->config;
		/* The annotation changes the KubeVirt object behind this one's back. */
		place.origin = arena_printf(arena, "HyperConverged %s/%s%s",
			hco->object.namespace, hco->object.name,
			hco->has_json_patch ? " (may be patched)" : "");
		return place;
	}
	place.why_unknown =
		why_no_kubevirt(store_source(facts->store, SOURCE_KUBEVIRT));
	return place;
}

static struct limit number(const struct place *place, int64_t value, int64_t fallback)
{
	if (place->config == NULL) {
		return (struct limit){ .value = UNKNOWN_I64,
			.origin = place->why_unknown };
	}
	if (i64_is_known(value)) {
		return (struct limit){ .value = value, .origin = place->origin };
	}
	if (!i64_is_known(fallback)) {
		return (struct limit){ .value = UNKNOWN_I64,
			.origin = "default of an unknown KubeVirt version" };
	}
	return (struct limit){ .value = fallback, .origin = "default" };
}

/* hyperconverged-cluster-operator: controllers/common/consts.go: the annotation changes
 * the KubeVirt object last. */
static const char *patch_words(const struct place *place)
{
	return place->is_patched ? " and patches KubeVirt by annotation" : "";
}

/* The same with what HyperConverged says to the contrary. */
static struct limit flagged(
	const struct place *place, struct limit limit, int64_t wanted)
{
	if (i64_is_known(wanted) && i64_is_known(limit.value) &&
		wanted != limit.value) {
		limit.origin = arena_printf(place->arena,
			"%s, while HyperConverged says %" PRId64 "%s", limit.origin,
			wanted, patch_words(place));
	}
	return limit;
}

static struct limit truth(
	const struct place *place, enum tristate value, struct limit fallback)
{
	if (place->config == NULL || value == TRI_UNKNOWN) {
		return fallback;
	}
	return (struct limit){ .value = value == TRI_TRUE, .origin = place->origin };
}

static struct limit flagged_truth(
	const struct place *place, struct limit limit, enum tristate wanted)
{
	if (wanted != TRI_UNKNOWN && i64_is_known(limit.value) &&
		(wanted == TRI_TRUE) != (limit.value != 0)) {
		limit.origin = arena_printf(place->arena,
			"%s, while HyperConverged says %s%s", limit.origin,
			wanted == TRI_TRUE ? "true" : "false", patch_words(place));
	}
	return limit;
}

static void flag_differences(const struct place *place, struct limits *limits)
{
	const struct migration_config *wanted = place->wanted;

	if (wanted == NULL) {
		return;
	}
	limits->parallel_migrations_per_cluster =
		flagged(place, limits->parallel_migrations_per_cluster,
			wanted->parallel_migrations_per_cluster);
	limits->parallel_outbound_migrations_per_node =
		flagged(place, limits->parallel_outbound_migrations_per_node,
			wanted->parallel_outbound_migrations_per_node);
	limits->bandwidth_per_migration_bytes =
		flagged(place, limits->bandwidth_per_migration_bytes,
			wanted->bandwidth_per_migration_bytes);
	limits->completion_timeout_per_gib_s =
		flagged(place, limits->completion_timeout_per_gib_s,
			wanted->completion_timeout_per_gib_s);
	limits->progress_timeout_s =
		flagged(place, limits->progress_timeout_s, wanted->progress_timeout_s);
	limits->allow_auto_converge = flagged_truth(
		place, limits->allow_auto_converge, wanted->allow_auto_converge);
	limits->allow_post_copy =
		flagged_truth(place, limits->allow_post_copy, wanted->allow_post_copy);
	limits->allow_workload_disruption = flagged_truth(place,
		limits->allow_workload_disruption, wanted->allow_workload_disruption);
}

static int64_t default_completion_timeout(struct kubevirt_release release)
{
	if (!release.is_known) {
		return UNKNOWN_I64;
	}
	return kubevirt_release_at_least(release, 1, 4)
		? DEFAULT_COMPLETION_TIMEOUT_S
		: DEFAULT_COMPLETION_TIMEOUT_BEFORE_1_4_S;
}

/* What the webhooks refuse is not there. */
static struct limit knob(
	int64_t value, int64_t least, int64_t fallback, const char *origin)
{
	return i64_is_known(value) && value >= least
		? (struct limit){ .value = value, .origin = origin }
		: (struct limit){ .value = fallback, .origin = "default" };
}

void effective_experimental(struct limits *limits, const struct facts *facts,
	const struct migration_config *config, bool is_certain, const char *origin)
{
	const struct stall_config *stall = &config->stall;
	const struct limit unknown = { .value = UNKNOWN_I64, .origin = origin };

	limits->stall_progress_timeout_s = knob(
		stall->progress_timeout_s, 0, DEFAULT_STALL_PROGRESS_TIMEOUT_S, origin);
	limits->stall_switchover_timeout_s = knob(stall->switchover_timeout_s, 0,
		DEFAULT_STALL_SWITCHOVER_TIMEOUT_S, origin);
	limits->stall_completion_factor_milli = knob(stall->completion_factor_milli,
		1000, DEFAULT_STALL_COMPLETION_FACTOR_MILLI, origin);
	limits->stall_precopy_factor_milli = knob(stall->precopy_factor_milli, 1000,
		DEFAULT_STALL_PRECOPY_FACTOR_MILLI, origin);
	/* Of the two the detector goes first; tuning wants its object, too. */
	limits->stall_detection = facts->kubevirt == NULL && !config->has_stall
		? (struct limit){ .value = UNKNOWN_I64,
			  .origin = "KubeVirt not readable" }
		: facts_has_gate(facts, "MigrationStallDetection") || config->has_stall
		? (struct limit){ .value = 1,
			  .origin = "feature gate MigrationStallDetection" }
		: (struct limit){ .value = 0, .origin = "default" };
	limits->downtime_tuning = limits->stall_detection.value == 0 &&
			config->has_downtime_tuning &&
			facts_has_gate(facts, "MigrationDowntimeTuning")
		? (struct limit){ .value = 1,
			  .origin = "feature gate MigrationDowntimeTuning" }
		: (struct limit){ .value = 0, .origin = "default" };
	if (!is_certain) {
		limits->stall_progress_timeout_s = unknown;
		limits->stall_switchover_timeout_s = unknown;
		limits->stall_completion_factor_milli = unknown;
		limits->stall_precopy_factor_milli = unknown;
		limits->downtime_tuning = unknown;
	}
}

static struct limits cluster_limits(
	const struct place *place, const struct facts *facts)
{
	struct migration_config none = migration_config_unknown();
	const struct migration_config *config =
		place->config != NULL ? place->config : &none;
	struct limit no = number(place, UNKNOWN_I64, 0);
	struct limits limits;

	limits.parallel_migrations_per_cluster = number(place,
		config->parallel_migrations_per_cluster, DEFAULT_PARALLEL_PER_CLUSTER);
	limits.parallel_outbound_migrations_per_node =
		number(place, config->parallel_outbound_migrations_per_node,
			DEFAULT_OUTBOUND_PER_NODE);
	limits.bandwidth_per_migration_bytes =
		number(place, config->bandwidth_per_migration_bytes, DEFAULT_BANDWIDTH);
	limits.completion_timeout_per_gib_s =
		number(place, config->completion_timeout_per_gib_s,
			default_completion_timeout(place->release));
	limits.progress_timeout_s =
		number(place, config->progress_timeout_s, DEFAULT_PROGRESS_TIMEOUT_S);
	limits.utility_volumes_timeout_s = number(place,
		config->utility_volumes_timeout_s, DEFAULT_UTILITY_VOLUMES_TIMEOUT_S);
	limits.allow_auto_converge = truth(place, config->allow_auto_converge, no);
	limits.allow_post_copy = truth(place, config->allow_post_copy, no);
	/* Unset, it follows post-copy (virt-config.go, SetDefaults of migrations). */
	limits.allow_workload_disruption =
		truth(place, config->allow_workload_disruption, limits.allow_post_copy);
	limits.max_downtime_ms =
		number(place, config->max_downtime_ms, DEFAULT_MAX_DOWNTIME_MS);
	effective_experimental(&limits, facts, config, true, place->origin);
	limits.network = config->has_network ? config->network : NULL;
	limits.network_origin = place->config == NULL ? place->why_unknown
		: config->has_network		      ? place->origin
						      : "default";
	return limits;
}

void effective_cluster(struct build *build)
{
	struct facts *facts = build->facts;
	struct place place;

	facts->kubevirt = kubevirt_in_force(facts->store);
	facts->hyperconverged = hyperconverged_in_force(facts->store);
	find_release(facts);
	place = place_of(facts, build->arena);
	facts->limits = cluster_limits(&place, facts);
	flag_differences(&place, &facts->limits);
}
