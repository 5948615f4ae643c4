/* Feature gates of KubeVirt: named, switched off, or on by themselves; pure. */
#include "base/str.h"
#include "facts/facts.h"

#define NEVER 99

/*
 * kubevirt: pkg/virt-config/featuregate/feature-gates.go and inactive.go. Only those
 * that something here depends on. Minor releases of 1.x.
 */
static const struct gate {
	const char *name;
	int since;
	int default_on;	 /* beta: may be switched off */
	int always_from; /* graduated: named or not */
} gates[] = {
	{ "MigrationPriorityQueue", 7, NEVER, 9 },
	{ "MigrationStallDetection", 9, NEVER, NEVER },
	{ "MigrationDowntimeTuning", 9, NEVER, NEVER },
	{ "DecentralizedLiveMigration", 6, 10, NEVER },
};

static bool is_named(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(names[i], name)) {
			return true;
		}
	}
	return false;
}

static const struct gate *find_gate(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(gates); i++) {
		if (text_equal(gates[i].name, name)) {
			return &gates[i];
		}
	}
	return NULL;
}

static bool is_reached(struct kubevirt_release release, int minor)
{
	return minor != NEVER && kubevirt_release_at_least(release, 1, minor);
}

bool facts_has_gate(const struct facts *facts, const char *name)
{
	const struct kubevirt *kubevirt = facts->kubevirt;
	const struct gate *gate = find_gate(name);

	if (gate != NULL && !is_reached(facts->release, gate->since)) {
		return false;
	}
	if (gate != NULL && is_reached(facts->release, gate->always_from)) {
		return true;
	}
	if (kubevirt == NULL ||
		is_named(kubevirt->disabled_gates, kubevirt->disabled_gate_count,
			name)) {
		return false;
	}
	return is_named(kubevirt->feature_gates, kubevirt->feature_gate_count, name) ||
		(gate != NULL && facts->release.is_known &&
			is_reached(facts->release, gate->default_on));
}
