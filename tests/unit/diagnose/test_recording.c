/*
 * A real control plane replayed: what is found when, and that nothing
 * else is found while all goes well.
 */
#include "base/strbuf.h"
#include "tests/support/recorded.h"
#include "tests/unit/diagnose/builders.h"

#define CEILING (1u << 20)

struct replay {
	struct world world;
	struct recorded recorded;
};

static void replay_init(struct replay *replay)
{
	struct world *world = &replay->world;

	*replay = (struct replay){ 0 };
	world->store = store_create();
	world->frame = arena_create(1u << 20);
	settings_init(&world->settings);
	recorded_init(&replay->recorded, world->store);
	world->now = replay->recorded.now;
	for (int i = 0; i < SOURCE_COUNT; i++) {
		world_source(world, (enum source)i, SOURCE_LIVE);
	}
}

static void replay_to(struct replay *replay, double t)
{
	recorded_take_until(&replay->recorded, t);
	replay->world.now = replay->recorded.now;
	arena_reset(replay->world.frame);
	world_diagnose(&replay->world);
}

static void replay_finish(struct replay *replay)
{
	recorded_finish(&replay->recorded);
	world_finish(&replay->world);
}

static void add_list(struct strbuf *out, const char *scope, const char *name,
	struct finding_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		strbuf_printf(out, "%s %s %s\n", scope, name, list.items[i].id);
		assert_numbers_proven(&list.items[i]);
	}
}

/* "shop/web-1 backoff", a line for each finding. */
static void describe(const struct world *world, struct strbuf *out)
{
	const struct facts *facts = world->facts;
	char name[256];

	strbuf_reset(out);
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration *migration = facts->migrations[i].migration;

		snprintf(name, sizeof(name), "%s/%s", migration->object.namespace,
			migration->vmi_name);
		add_list(out, "migration", name, world->findings->migrations[i]);
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		add_list(out, "node", facts->nodes[i].name, world->findings->nodes[i]);
	}
	for (size_t i = 0; i < world->findings->vmi_count; i++) {
		add_list(out, "vmi", store_vmi(world->store, i)->object.name,
			world->findings->vmis[i]);
	}
	add_list(out, "cluster", "-", world->findings->cluster);
}

/* What is always there: the virt-handler of worker-04 was never restarted. */
#define ALWAYS "node worker-04 wrong-network\ncluster - wrong-network\n"
/* Copies to worker-04 that ended went over its pod address. */
#define COPIED                                      \
	"migration billing/batch-1 wrong-network\n" \
	"migration billing/batch-2 wrong-network\n"

static void each_moment_has_its_findings_and_no_others(void **state)
{
	static const struct {
		double t;
		const char *findings;
	} moments[] = {
		{ 1, ALWAYS },
		{ 12, ALWAYS },
		{ 24, ALWAYS },
		{ 45,
			"migration billing/batch-1 cluster-limit-reached\n"
			"migration billing/batch-2 cluster-limit-reached\n"
			"migration shop/web-1 cluster-limit-reached\n" ALWAYS },
		{ 64, ALWAYS },
		{ 112, COPIED ALWAYS },
		/* Cancelled while it copied. */
		{ 124.9, COPIED ALWAYS },
		{ 126.4, COPIED ALWAYS },
		{ 135,
			COPIED
			"migration shop/web-3 target-placement-conflict\n" ALWAYS },
		{ 143, COPIED "migration tight/small-1 quota-rejected\n" ALWAYS },
		{ 150, COPIED ALWAYS },
		{ 175,
			COPIED "migration billing/batch-3 outbound-limit-reached\n"
			       "migration shop/web-4 outbound-limit-reached\n" ALWAYS },
		{ 225, COPIED ALWAYS },
		{ 239, COPIED ALWAYS },
		{ 248, COPIED "migration billing/ledger-1 unclassified\n" ALWAYS },
		{ 290,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n" ALWAYS },
		/* 54 s are all it has: no time to look on for a minute. */
		{ 330,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n"
			       "migration shop/db-1 not-converging\n" ALWAYS },
		{ 345,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n"
			       "migration shop/db-1 not-converging\n"
			       "migration shop/db-1 completion-timeout-near\n" ALWAYS },
		{ 352,
			COPIED "migration billing/ledger-1 unclassified\n"
			       "migration shop/web-2 wrong-network\n"
			       "migration shop/db-1 aborted-by-timeout\n" ALWAYS },
	};
	struct replay replay;
	struct strbuf now;

	(void)state;
	strbuf_init(&now, CEILING);
	replay_init(&replay);
	for (size_t i = 0; i < ARRAY_LENGTH(moments); i++) {
		replay_to(&replay, moments[i].t);
		describe(&replay.world, &now);
		assert_string_equal(strbuf_cstr(&now), moments[i].findings);
	}
	strbuf_finish(&now);
	replay_finish(&replay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_moment_has_its_findings_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
