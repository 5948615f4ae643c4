/* What one pod takes from its node; whoever asked for all pods of a node sums up. */
#include "model/cluster_objects.h"
#include "model/pod.h"

#include "base/str.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_node_load(struct arena *arena, struct json_object *root)
{
	struct node_load *load = arena_calloc(arena, 1, sizeof(*load));
	/* The header comes first: it is filled in later, like that of any pod. */
	const struct pod *pod =
		(const struct pod *)(const void *)decode_pod(arena, root);

	load->is_over =
		text_equal(pod->phase, "Succeeded") || text_equal(pod->phase, "Failed");
	load->memory_bytes = pod->request_memory_bytes;
	load->cpu_milli = pod->request_cpu_milli;
	load->pods = 1;
	return &load->object;
}
