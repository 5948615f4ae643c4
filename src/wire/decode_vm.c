/* VirtualMachine: what holds from its next start on, and what waits for one. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_vm(struct arena *arena, struct json_object *root)
{
	struct vm *vm = arena_calloc(arena, 1, sizeof(*vm));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *status = json_at(root, "status");
	enum tristate running = json_truth(json_at(spec, "running"));

	vm->run_strategy = json_copy_filled(arena, json_at(spec, "runStrategy"));
	if (vm->run_strategy == NULL && running != TRI_UNKNOWN) {
		vm->run_strategy = running == TRI_TRUE ? "Always" : "Halted";
	}
	vm->eviction_strategy = json_copy_filled(
		arena, json_at(spec, "template.spec.evictionStrategy"));
	vm->printable_status =
		json_copy_filled(arena, json_at(status, "printableStatus"));
	vm->conditions = json_conditions(arena, json_at(status, "conditions"));
	return &vm->object;
}
