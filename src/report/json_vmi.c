/* The VMs of the document: where they are, whether they can move. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "src/report/json_parts.h"

/* A VMI and its index in the store, which findings go by. */
struct entry {
	const struct vmi *vmi;
	size_t index;
};

static int compare_entries(const void *a, const void *b)
{
	const struct object *left = &((const struct entry *)a)->vmi->object;
	const struct object *right = &((const struct entry *)b)->vmi->object;
	int order = text_compare(left->namespace, right->namespace);

	return order != 0 ? order : text_compare(left->name, right->name);
}

static void write_vmi(struct json_writer *json, const struct facts *facts,
	const struct vmi *vmi, const struct finding_list *found)
{
	const struct condition *migratable =
		conditions_get(vmi->conditions, "LiveMigratable");
	const char *strategy = vmi->eviction_strategy;

	if (strategy == NULL && facts->kubevirt != NULL) {
		strategy = facts->kubevirt->eviction_strategy;
	}
	emit_open_object(json, NULL);
	emit_text(json, "namespace", vmi->object.namespace);
	emit_text(json, "name", vmi->object.name);
	emit_text(json, "node", vmi->node);
	emit_text(json, "phase", vmi->phase);
	emit_integer(json, "memoryBytes", vmi->memory_bytes);
	emit_tristate(json, "migratable",
		conditions_state(vmi->conditions, "LiveMigratable"));
	emit_text(json, "reason", migratable != NULL ? migratable->reason : NULL);
	emit_text(json, "message", migratable != NULL ? migratable->message : NULL);
	emit_text(json, "evictionStrategy", strategy);
	part_findings(json, "findings", found);
	emit_close_object(json);
}

void part_vmis(struct json_writer *json, const struct facts *facts,
	const struct findings *findings)
{
	size_t count = store_count(facts->store, KIND_VMI);
	struct arena *arena = arena_create((count + 1) * sizeof(struct entry));
	struct entry *sorted = arena_calloc(arena, count + 1, sizeof(*sorted));

	for (size_t i = 0; i < count; i++) {
		sorted[i] = (struct entry){ store_vmi(facts->store, i), i };
	}
	qsort(sorted, count, sizeof(*sorted), compare_entries);
	emit_open_array(json, "vmis");
	for (size_t i = 0; i < count; i++) {
		bool is_looked_at =
			findings != NULL && sorted[i].index < findings->vmi_count;

		write_vmi(json, facts, sorted[i].vmi,
			is_looked_at ? &findings->vmis[sorted[i].index] : NULL);
	}
	emit_close_array(json);
	arena_destroy(arena);
}
