/* Feature gates: named, switched off, graduated, or unknown to the release. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

static void a_gate_is_open_by_name_or_by_release(void **state)
{
	static const struct {
		const char *version; /* NULL: no KubeVirt object */
		const char *gate;
		bool is_named;
		bool is_disabled;
		bool is_open;
	} cases[] = {
		{ "v1.9.0", "MigrationStallDetection", true, false, true },
		{ "v1.9.0", "MigrationStallDetection", false, false, false },
		{ "v1.9.0", "MigrationStallDetection", true, true, false },
		{ "v2.0.0", "MigrationStallDetection", false, false, false },
		/* A leftover of a downgrade, or of a hope. */
		{ "v1.8.3", "MigrationStallDetection", true, false, false },
		{ "sha256:0123", "MigrationStallDetection", true, false, true },
		{ "sha256:0123", "MigrationStallDetection", false, false, false },
		{ NULL, "MigrationStallDetection", false, false, false },
		{ "v1.6.4", "MigrationPriorityQueue", true, false, false },
		{ "v1.8.0", "MigrationPriorityQueue", true, false, true },
		{ "v1.8.0", "MigrationPriorityQueue", false, false, false },
		{ "v1.9.0", "MigrationPriorityQueue", false, false, true },
		/* What graduated cannot be switched off. */
		{ "v1.9.0", "MigrationPriorityQueue", false, true, true },
		{ NULL, "MigrationPriorityQueue", false, false, true },
		{ "v1.9.0", "DecentralizedLiveMigration", false, false, false },
		{ "v1.10.0", "DecentralizedLiveMigration", false, false, true },
		{ "v1.10.0", "DecentralizedLiveMigration", false, true, false },
		{ "devel", "DecentralizedLiveMigration", false, false, false },
		{ "v1.0.0", "NobodyKnows", true, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		if (cases[i].version != NULL) {
			struct kubevirt *kubevirt =
				world_kubevirt(&world, "k", "k", cases[i].version);

			kubevirt->feature_gates = &cases[i].gate;
			kubevirt->feature_gate_count = cases[i].is_named;
			kubevirt->disabled_gates = &cases[i].gate;
			kubevirt->disabled_gate_count = cases[i].is_disabled;
		}
		if (facts_has_gate(world_facts(&world), cases[i].gate) !=
			cases[i].is_open) {
			fail_msg("case %zu: %s of %s", i, cases[i].gate,
				cases[i].version);
		}
		world_finish(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gate_is_open_by_name_or_by_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
