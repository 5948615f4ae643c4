/* Migration policies: which one matches a VM, and what it changes; pure. */
#include "src/facts/policy.h"

#include "base/str.h"
#include "src/facts/effective.h"

/*
 * kubevirt: pkg/virt-controller/watch/migration/migrationpolicy.go, matchPolicy and
 * countMatchingLabels.
 */
enum match {
	MATCH_NO,
	MATCH_YES,
	MATCH_UNSEEN, /* depends on labels of a namespace that cannot be read */
};

struct score {
	size_t vmi_labels;
	size_t namespace_labels;
};

static bool has_all(struct labels labels, struct labels selector)
{
	for (size_t i = 0; i < selector.count; i++) {
		const char *value = labels_get(labels, selector.items[i].key);

		if (value == NULL || !text_equal(value, selector.items[i].value)) {
			return false;
		}
	}
	return true;
}

static enum match match_of(const struct policy *policy, const struct vmi *vmi,
	const struct namespace_object *namespace, struct score *out_score)
{
	*out_score = (struct score){ 0 };
	if (!policy->has_vmi_selector && !policy->has_namespace_selector) {
		return MATCH_NO;
	}
	/* Without labels on the VMI neither selector is looked at. */
	if (vmi->labels.count == 0) {
		return MATCH_YES;
	}
	if (!has_all(vmi->labels, policy->vmi_selector)) {
		return MATCH_NO;
	}
	out_score->vmi_labels = policy->vmi_selector.count;
	out_score->namespace_labels = policy->namespace_selector.count;
	if (policy->namespace_selector.count == 0) {
		return MATCH_YES;
	}
	if (namespace == NULL) {
		return MATCH_UNSEEN;
	}
	return has_all(namespace->labels, policy->namespace_selector) ? MATCH_YES
								      : MATCH_NO;
}

/* More labels in total, then more labels of the VMI, then the name. */
static bool is_better(const struct policy *policy, struct score score,
	const struct policy *best, struct score best_score)
{
	size_t total = score.vmi_labels + score.namespace_labels;
	size_t best_total = best_score.vmi_labels + best_score.namespace_labels;

	if (best == NULL) {
		return true;
	}
	if (total != best_total) {
		return total > best_total;
	}
	if (score.vmi_labels != best_score.vmi_labels) {
		return score.vmi_labels > best_score.vmi_labels;
	}
	return text_compare(policy->object.name, best->object.name) < 0;
}

static int64_t number_of(enum tristate value)
{
	return value == TRI_UNKNOWN ? UNKNOWN_I64 : value == TRI_TRUE;
}

/* Unset disruption follows post-copy in a policy as it does in the cluster. */
static enum tristate disruption_of(const struct migration_config *config)
{
	return config->allow_workload_disruption != TRI_UNKNOWN
		? config->allow_workload_disruption
		: config->allow_post_copy;
}

/* What a policy can set: the other settings are the cluster's alone. */
struct policy_values {
	int64_t bandwidth;
	int64_t completion;
	int64_t auto_converge;
	int64_t post_copy;
	int64_t disruption;
	int64_t max_downtime;
};

static struct policy_values values_of(const struct migration_config *config)
{
	return (struct policy_values){
		.bandwidth = config->bandwidth_per_migration_bytes,
		.completion = config->completion_timeout_per_gib_s,
		.auto_converge = number_of(config->allow_auto_converge),
		.post_copy = number_of(config->allow_post_copy),
		.disruption = number_of(disruption_of(config)),
		.max_downtime = config->max_downtime_ms,
	};
}

/* Where the values of a policy stand; of one that may not apply none is known. */
struct policy_origin {
	const char *name;
	const char *text;
	bool is_certain;
	const char *otherwise; /* of a recorded value that nothing explains */
};

static void override(
	struct limit *limit, int64_t value, const struct policy_origin *origin)
{
	if (i64_is_known(value)) {
		*limit = (struct limit){ .value = UNKNOWN_I64, .origin = origin->text };
	}
	if (i64_is_known(value) && origin->is_certain) {
		limit->value = value;
		limit->policy = origin->name;
	}
}

static void apply_policy(const struct facts *facts, struct limits *limits,
	const struct policy *policy, const struct policy_origin *origin)
{
	struct policy_values values = values_of(&policy->config);

	override(&limits->bandwidth_per_migration_bytes, values.bandwidth, origin);
	override(&limits->completion_timeout_per_gib_s, values.completion, origin);
	override(&limits->allow_auto_converge, values.auto_converge, origin);
	override(&limits->allow_post_copy, values.post_copy, origin);
	override(&limits->allow_workload_disruption, values.disruption, origin);
	override(&limits->max_downtime_ms, values.max_downtime, origin);
	if (policy->config.has_experimental) {
		effective_experimental(limits, facts, &policy->config,
			origin->is_certain, origin->text);
	}
}

/* Before the handoff nothing is recorded: evaluate what the controller will. */
static void evaluate(
	struct build *build, struct migration_fact *fact, struct limits *limits)
{
	const struct store *store = build->facts->store;
	const struct object *namespace = store_find(
		store, KIND_NAMESPACE, "", fact->migration->object.namespace);
	const struct policy *best = NULL;
	struct score best_score = { 0 };
	size_t count = store_count(store, KIND_POLICY);
	struct score score;

	for (size_t i = 0; i < count; i++) {
		const struct policy *policy = store_policy(store, i);

		if (match_of(policy, fact->vmi,
			    (const struct namespace_object *)(const void *)namespace,
			    &score) == MATCH_YES &&
			is_better(policy, score, best, best_score)) {
			best = policy;
			best_score = score;
		}
	}
	if (best != NULL) {
		fact->policy = best->object.name;
		apply_policy(build->facts, limits, best,
			&(struct policy_origin){ best->object.name,
				arena_printf(build->arena, "MigrationPolicy %s",
					best->object.name),
				true, NULL });
	}
	for (size_t i = 0; namespace == NULL && i < count; i++) {
		const struct policy *policy = store_policy(store, i);

		if (match_of(policy, fact->vmi, NULL, &score) == MATCH_UNSEEN &&
			is_better(policy, score, best, best_score)) {
			apply_policy(build->facts, limits, policy,
				&(struct policy_origin){ policy->object.name,
					arena_printf(build->arena,
						"MigrationPolicy %s may apply: labels "
						"of namespace %s not readable",
						policy->object.name,
						fact->migration->object.namespace),
					false, NULL });
		}
	}
}

/* Where a recorded value came from is not recorded; what explains it is named. What
 * neither the policy nor the cluster says today comes from an earlier time of either.
 */
static void record(struct limit *limit, int64_t recorded, int64_t in_policy,
	const struct policy_origin *policy)
{
	if (!i64_is_known(recorded)) {
		return;
	}
	if (policy != NULL && in_policy == recorded) {
		limit->origin = policy->text;
		limit->policy = policy->name;
	} else if (limit->value != recorded) {
		limit->origin =
			policy != NULL ? policy->otherwise : "recorded at handoff";
	}
	limit->value = recorded;
}

/* At the handoff the settings are frozen into the state, policy included (migration.go,
 * handleTargetPodHandoff): later changes of cluster or policy do not touch them. */
static void apply_recorded(
	struct build *build, const struct migration_fact *fact, struct limits *limits)
{
	struct migration_config none = migration_config_unknown();
	const struct migration_config *config = fact->state->config;
	struct policy_values values = values_of(config);
	struct policy_values in_policy = values_of(&none);
	const struct policy_origin *origin = NULL;
	struct policy_origin place;

	if (fact->policy != NULL) {
		const struct object *policy =
			store_find(build->facts->store, KIND_POLICY, "", fact->policy);

		place = (struct policy_origin){ fact->policy,
			arena_printf(build->arena, "MigrationPolicy %s", fact->policy),
			true, "recorded at handoff" };
		origin = &place;
		if (policy == NULL) {
			place.otherwise = arena_printf(build->arena,
				"recorded at handoff, when MigrationPolicy %s matched",
				fact->policy);
		} else {
			in_policy = values_of(
				&((const struct policy *)(const void *)policy)->config);
		}
	}
	record(&limits->bandwidth_per_migration_bytes, values.bandwidth,
		in_policy.bandwidth, origin);
	record(&limits->completion_timeout_per_gib_s, values.completion,
		in_policy.completion, origin);
	record(&limits->allow_auto_converge, values.auto_converge,
		in_policy.auto_converge, origin);
	record(&limits->allow_post_copy, values.post_copy, in_policy.post_copy, origin);
	record(&limits->allow_workload_disruption, values.disruption,
		in_policy.disruption, origin);
	record(&limits->progress_timeout_s, config->progress_timeout_s, UNKNOWN_I64,
		NULL);
	record(&limits->max_downtime_ms, values.max_downtime, in_policy.max_downtime,
		origin);
	/* The whole of it is recorded: what is not there was not there. Whether the
	 * gate was open is not recorded, so it goes by the one of today. */
	effective_experimental(
		limits, build->facts, config, true, "recorded at handoff");
}

static void fill_one(struct build *build, struct migration_fact *fact)
{
	struct limits *limits;

	fact->policy = fact->state != NULL ? fact->state->policy_name : NULL;
	if (fact->state != NULL && fact->state->config != NULL) {
		limits = arena_alloc(build->arena, sizeof(*limits));
		*limits = build->facts->limits;
		apply_recorded(build, fact, limits);
		fact->limits = limits;
		return;
	}
	/* What is in force now says nothing about one that is over, and without the
	 * VMI's labels nothing can be matched. */
	if (fact->is_final || fact->vmi == NULL) {
		return;
	}
	limits = arena_alloc(build->arena, sizeof(*limits));
	*limits = build->facts->limits;
	evaluate(build, fact, limits);
	fact->limits = limits;
}

void policy_apply(struct build *build)
{
	for (size_t i = 0; i < build->facts->migration_count; i++) {
		fill_one(build, &build->migrations[i]);
	}
}
