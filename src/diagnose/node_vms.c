/* Collects and sorts the VMs of one node; pure. */
#include "src/diagnose/node_vms.h"

#include <stdlib.h>

#include "base/str.h"
#include "src/diagnose/look.h"

static int compare_vmis(const void *a, const void *b)
{
	const struct object *left = &(*(const struct vmi *const *)a)->object;
	const struct object *right = &(*(const struct vmi *const *)b)->object;
	int order = text_compare(left->namespace, right->namespace);

	return order != 0 ? order : text_compare(left->name, right->name);
}

struct node_vms node_vms_of(const struct diagnosis_input *in, const char *node)
{
	struct vmi_range all = lookup_vmis(in->lookup, node);
	const struct vmi **items =
		arena_calloc(in->arena, all.count + 1, sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		if (!look_is_vmi_over(all.items[i])) {
			items[count++] = all.items[i];
		}
	}
	qsort(items, count, sizeof(*items), compare_vmis);
	return (struct node_vms){ items, count };
}
