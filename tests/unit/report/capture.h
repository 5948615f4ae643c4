/* What a report prints, as text; and one cluster with a bit of everything. */
#ifndef TESTS_UNIT_REPORT_CAPTURE_H
#define TESTS_UNIT_REPORT_CAPTURE_H

#include <stdlib.h>

#include "report/report.h"
#include "tests/unit/facts/builders.h"

struct capture {
	FILE *out;
	char *text;
	size_t length;
};

static inline void capture_init(struct capture *capture)
{
	*capture = (struct capture){ 0 };
	capture->out = open_memstream(&capture->text, &capture->length);
}

/* The text lives until capture_finish(). */
static inline const char *capture_text(struct capture *capture)
{
	fflush(capture->out);
	return capture->text;
}

static inline void capture_finish(struct capture *capture)
{
	fclose(capture->out);
	free(capture->text);
}

/* One running from w1 to w2, one that waits on w1, one that failed; limits 1 and 1. */
static inline void world_fill(struct world *world)
{
	struct kubevirt *kubevirt =
		world_kubevirt(world, "kubevirt", "kubevirt", "v1.9.0");
	struct vmi *vmi = world_vmi(world, "shop", "db-1", "w1");
	struct migration *running =
		world_migration(world, "shop", "run", "db-1", PHASE_RUNNING);
	struct migration *waiting =
		world_migration(world, "shop", "wait", "web-1", PHASE_PENDING);
	struct migration *failed =
		world_migration(world, "lab", "old", "etl-9", PHASE_FAILED);
	struct migration_state *state =
		world_state(&vmi->object, running->object.uid, "w1", "w2");
	struct migration_state *own =
		world_state(&failed->object, failed->object.uid, "w2", "w1");

	kubevirt->config.parallel_migrations_per_cluster = 1;
	kubevirt->config.parallel_outbound_migrations_per_node = 1;
	world_node(world, "w1");
	world_node(world, "w2");
	world_virt_handler(world, "virt-handler-w1", "w1");
	world_vmi(world, "shop", "web-1", "w1");
	waiting->priority = "system-critical";
	state->start_ms = WORLD_NOW_MS - 8000;
	state->mode = "PreCopy";
	state->target_address = "10.200.5.14";
	vmi->state = state;
	own->failure_reason = "operation failed: \"disk\", x=1";
	failed->state = own;
}

#endif
