/* Whether the rules of each VM (selector, affinity, tolerations) allow another node. */
#include "base/str.h"
#include "facts/fit.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_VMS 12

static bool has_rules(const struct vmi *vmi)
{
	return vmi->node_selector.count > 0 || vmi->rules.has_node_affinity;
}

struct search {
	bool is_found;	  /* a usable node other than its own meets all rules */
	struct fit first; /* what speaks against the first one that does not */
	const struct node *node;
	size_t others;
};

static struct search search_for(const struct facts *facts, const struct vmi *vmi)
{
	struct search search = { 0 };

	for (size_t i = 0; i < facts->node_count && !search.is_found; i++) {
		const struct node_fact *node = &facts->nodes[i];
		struct fit fit;

		if (!room_is_usable(node) || text_equal(node->name, vmi->node)) {
			continue;
		}
		fit = fit_judge(vmi->node_selector, &vmi->rules, node->node);
		search.is_found = fit.miss == FIT_MEETS;
		if (search.others++ == 0) {
			search.first = fit;
			search.node = node->node;
		}
	}
	return search;
}

static const char *miss_text(const struct check_input *in, const struct search *search)
{
	const struct fit *fit = &search->first;
	const char *node = search->node->object.name;

	switch (fit->miss) {
	case FIT_LABEL:
		return arena_printf(in->arena, "%s has no label %s=%s", node, fit->key,
			tell_known(fit->value));
	case FIT_AFFINITY:
		return arena_printf(in->arena, "%s does not meet: %s", node,
			fit->rule == NULL ? "a term without rules"
					  : fit_rule_text(fit->rule, in->arena));
	case FIT_TAINT:
		return arena_printf(in->arena, "%s has the taint %s, not tolerated",
			node, tell_known(fit->key));
	case FIT_MEETS:
		break;
	}
	return node;
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t ruled = 0;
	size_t bound = 0;

	if (!tell_needs(in, out, SOURCE_NODE, "nodes") ||
		!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);
		struct search search;

		if (!room_is_running(vmi)) {
			continue;
		}
		ruled += has_rules(vmi);
		search = search_for(in->facts, vmi);
		/* Without any other node that is said elsewhere. */
		if (search.is_found || search.others == 0 || bound++ >= SHOWN_VMS) {
			continue;
		}
		tell_evidence(in, out,
			arena_printf(in->arena, "%s/%s", vmi->object.namespace,
				vmi->object.name),
			tell_object(in, &vmi->object,
				"spec.nodeSelector, affinity, tolerations"),
			"none of %zu other nodes; for example %s", search.others,
			miss_text(in, &search));
	}
	if (bound == 0) {
		tell_state(in, out, READINESS_OK, "%zu VMs have rules of their own",
			ruled);
		return;
	}
	tell_state(in, out, READINESS_WARNING,
		"%zu VM%s may run on no other node by %s own rules", bound,
		bound == 1 ? "" : "s", bound == 1 ? "its" : "their");
	tell_next(in, out,
		"relax nodeSelector, affinity or tolerations of these VMs, or label a "
		"second node, or plan a shutdown");
}

const struct check check_placement = {
	.id = "placement",
	.title = "the rules of each VM allow another node",
	.run = run,
};
