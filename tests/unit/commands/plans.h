/*
 * A small cluster for tests of commands, and questions about plans: what was refused,
 * what is said, what would be sent.
 */
#ifndef TESTS_UNIT_COMMANDS_PLANS_H
#define TESTS_UNIT_COMMANDS_PLANS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "commands/command.h"
#include "commands/plan.h"
#include "tests/unit/facts/builders.h"

#define GIB (INT64_C(1) << 30)

extern const struct command cmd_migrate;
extern const struct command cmd_preflight;
extern const struct command cmd_cancel;
extern const struct command cmd_retry;
extern const struct command cmd_delete_target_pod;
extern const struct command cmd_evacuate;
extern const struct command cmd_cancel_evacuation;

static inline struct node *plans_node(struct world *world, const char *name)
{
	struct node *node = world_node(world, name);
	struct label *label = arena_calloc(node->object.block, 1, sizeof(*label));
	struct pod *handler = world_virt_handler(
		world, arena_printf(node->object.block, "virt-handler-%s", name), name);

	*label = (struct label){ "kubernetes.io/hostname",
		arena_printf(node->object.block, "%s.host", name) };
	node->labels = (struct labels){ label, 1 };
	node->allocatable_memory_bytes = 256 * GIB;
	handler->conditions =
		world_condition(&handler->object, "Ready", "True", NULL, NULL);
	return node;
}

static inline struct vmi *plans_vmi(
	struct world *world, const char *namespace, const char *name, const char *node)
{
	struct vmi *vmi = world_vmi(world, namespace, name, node);

	vmi->conditions =
		world_condition(&vmi->object, "LiveMigratable", "True", NULL, NULL);
	vmi->eviction_strategy = "LiveMigrate";
	return vmi;
}

/* Three nodes, KubeVirt with limits 5 and 2. */
static inline struct kubevirt *plans_cluster(struct world *world, const char *version)
{
	struct kubevirt *kubevirt;

	world_init(world);
	plans_node(world, "w01");
	plans_node(world, "w02");
	plans_node(world, "w03");
	kubevirt = world_kubevirt(world, "kubevirt", "kubevirt", version);
	kubevirt->config.parallel_migrations_per_cluster = 5;
	kubevirt->config.parallel_outbound_migrations_per_node = 2;
	kubevirt->config.completion_timeout_per_gib_s = 150;
	kubevirt->config.progress_timeout_s = 150;
	return kubevirt;
}

static inline struct command_input plans_input(
	struct world *world, const struct facts *facts)
{
	return (struct command_input){
		.facts = facts,
		.seed = 42,
		.arena = world->frame,
	};
}

static inline bool plan_says(const struct plan *plan, const char *fragment)
{
	for (size_t i = 0; i < plan->sentence_count; i++) {
		if (strstr(plan->sentences[i], fragment) != NULL) {
			return true;
		}
	}
	return false;
}

static inline void plan_print(const struct plan *plan)
{
	print_message("%s\n refusal: %s\n", plan->title,
		plan->refusal != NULL ? plan->refusal : "-");
	for (size_t i = 0; i < plan->sentence_count; i++) {
		print_message(" . %s\n", plan->sentences[i]);
	}
}

static inline void assert_says(const struct plan *plan, const char *fragment)
{
	if (!plan_says(plan, fragment)) {
		plan_print(plan);
		fail_msg("nowhere said: %s", fragment);
	}
}

static inline void assert_not_said(const struct plan *plan, const char *fragment)
{
	if (plan_says(plan, fragment)) {
		plan_print(plan);
		fail_msg("said: %s", fragment);
	}
}

/* Refused with these words, and nothing would be sent. */
static inline void assert_refused(const struct plan *plan, const char *fragment)
{
	if (plan->refusal == NULL || strstr(plan->refusal, fragment) == NULL) {
		plan_print(plan);
		fail_msg("not refused with: %s", fragment);
	}
	assert_int_equal(plan->intent_count, 0);
	assert_int_equal(plan->right_count, 0);
}

static inline void assert_accepted(const struct plan *plan, size_t intents)
{
	if (plan->refusal != NULL || plan->intent_count != intents) {
		plan_print(plan);
		fail_msg("%zu intents instead of %zu", plan->intent_count, intents);
	}
}

/* A finished migration: `seconds` in its slot, all of it copying 16 GiB. */
static inline void plans_experience(
	struct world *world, const char *vmi, int64_t seconds)
{
	struct vmi *moved = plans_vmi(world, "old", vmi, "w03");
	struct migration *migration =
		world_migration(world, "old", vmi, "", PHASE_SUCCEEDED);
	struct phase_time *phases =
		arena_calloc(migration->object.block, 2, sizeof(*phases));
	struct migration_state *state =
		world_state(&migration->object, migration->object.uid, "w01", "w03");

	migration->vmi_name = moved->object.name;
	migration->object.created_ms = WORLD_NOW_MS - 600000;
	phases[0] = (struct phase_time){ PHASE_SCHEDULING, "Scheduling",
		WORLD_NOW_MS - 600000 };
	phases[1] = (struct phase_time){ PHASE_SUCCEEDED, "Succeeded",
		WORLD_NOW_MS - 600000 + seconds * 1000 };
	migration->phases = phases;
	migration->phase_count = 2;
	state->start_ms = phases[0].at_ms;
	state->end_ms = phases[1].at_ms;
	state->completed = TRI_TRUE;
	migration->state = state;
}

#endif
