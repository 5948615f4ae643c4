/* Whether VMs that use their host's CPU model find the same on another node. */
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define LABEL "host-model-cpu.node.kubevirt.io/"
#define SHOWN_VMS 12
#define MOST_MODELS 32

static const char *model_of(const struct node *node)
{
	for (size_t i = 0; i < node->labels.count; i++) {
		const char *key = node->labels.items[i].key;

		if (str_starts_with(str_from(key), LABEL)) {
			return key + strlen(LABEL);
		}
	}
	return NULL;
}

struct models {
	const char *names[MOST_MODELS];
	size_t nodes[MOST_MODELS];
	size_t count;
};

static struct models count_models(const struct facts *facts)
{
	struct models models = { .count = 0 };

	for (size_t i = 0; i < facts->node_count; i++) {
		const char *model;
		size_t m = 0;

		if (!room_is_usable(&facts->nodes[i])) {
			continue;
		}
		model = model_of(facts->nodes[i].node);
		while (m < models.count && !text_equal(models.names[m], model)) {
			m++;
		}
		if (model == NULL || m == MOST_MODELS) {
			continue;
		}
		models.names[m] = model;
		models.nodes[m]++;
		models.count += m == models.count;
	}
	return models;
}

static bool is_alone(const struct models *models, const char *model)
{
	for (size_t m = 0; m < models->count; m++) {
		if (text_equal(models->names[m], model)) {
			return models->nodes[m] < 2;
		}
	}
	return model != NULL;
}

static bool follows_host(const struct vmi *vmi)
{
	return text_is_empty(vmi->cpu_model) ||
		text_equal(vmi->cpu_model, "host-model");
}

static bool carries(const struct node *node, const char *label)
{
	return text_equal(labels_get(node->labels, label), "true");
}

/* A VM with a model of a name goes where the label of that name is. */
static bool is_name_alone(
	const struct check_input *in, const struct vmi *vmi, const char **out_label)
{
	const char *label = arena_printf(
		in->arena, "cpu-model.node.kubevirt.io/%s", vmi->cpu_model);
	const struct node_fact *own = facts_find_node(in->facts, vmi->node);

	*out_label = label;
	/* Where its own node has not the label, nodes are not labelled by models. */
	if (own == NULL || own->node == NULL || !carries(own->node, label)) {
		return false;
	}
	for (size_t i = 0; i < in->facts->node_count; i++) {
		const struct node_fact *node = &in->facts->nodes[i];

		if (node != own && room_is_usable(node) && carries(node->node, label)) {
			return false;
		}
	}
	return true;
}

static size_t show_lonely_names(
	const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t lonely = 0;

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);
		const char *label;

		if (room_is_running(vmi) && !follows_host(vmi) &&
			is_name_alone(in, vmi, &label) && lonely++ < SHOWN_VMS) {
			tell_evidence(in, out, "no other node has its CPU model",
				tell_object(in, &vmi->object, "spec.domain.cpu.model"),
				"%s, label %s", vmi->cpu_model, label);
		}
	}
	return lonely;
}

static size_t show_lonely(const struct check_input *in, struct readiness_item *out,
	const struct models *models)
{
	const struct store *store = in->facts->store;
	size_t lonely = 0;

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);
		const struct node_fact *node = facts_find_node(in->facts, vmi->node);

		if (!room_is_running(vmi) || !follows_host(vmi) || node == NULL ||
			node->node == NULL || !is_alone(models, model_of(node->node))) {
			continue;
		}
		if (lonely++ < SHOWN_VMS) {
			tell_evidence(in, out, "may find no such CPU elsewhere",
				tell_object(in, &vmi->object, "spec.domain.cpu.model"),
				"host-model on %s, %s", node->name,
				model_of(node->node));
		}
	}
	return lonely;
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	struct models models;
	size_t lonely;

	if (!tell_needs(in, out, SOURCE_NODE, "nodes") ||
		!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	models = count_models(in->facts);
	for (size_t m = 0; m < models.count; m++) {
		tell_evidence(in, out, models.names[m],
			"Node metadata.labels[host-model-cpu.node.kubevirt.io]",
			"%zu nodes", models.nodes[m]);
	}
	if (models.count == 0) {
		tell_state(in, out, READINESS_UNKNOWN, "no node tells its CPU model");
		return;
	}
	lonely = models.count > 1 ? show_lonely(in, out, &models) : 0;
	lonely += show_lonely_names(in, out);
	if (lonely > 0) {
		tell_state(in, out, READINESS_WARNING,
			"%zu VMs run on a CPU model that only one node has", lonely);
		tell_next(in, out,
			"give these VMs a named CPU model that several nodes have, "
			"then "
			"restart them");
		return;
	}
	tell_state(in, out, READINESS_OK, "%zu CPU model%s, each VM has company",
		models.count, models.count == 1 ? "" : "s");
}

const struct check check_cpu_models = {
	.id = "cpu-models",
	.title = "the CPU of each VM exists on another node",
	.run = run,
};
