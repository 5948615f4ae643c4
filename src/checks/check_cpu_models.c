/* Whether VMs that use their host's CPU model find the same on another node. */
#include "base/str.h"
#include "src/checks/tell.h"
#include "src/checks/vms.h"

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

		if (!vms_is_usable(&facts->nodes[i])) {
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

static size_t show_lonely(const struct check_input *in, struct readiness_item *out,
	const struct models *models)
{
	const struct store *store = in->facts->store;
	size_t lonely = 0;

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);
		const struct node_fact *node = facts_find_node(in->facts, vmi->node);

		if (!vms_is_running(vmi) || !follows_host(vmi) || node == NULL ||
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
