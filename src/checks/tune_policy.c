/* Advice about a MigrationPolicy for the VMs that write faster than they are copied. */
#include "base/str.h"
#include "src/checks/tell.h"
#include "src/checks/tune.h"

#define SHOWN_VMS 8
#define MOST 64

struct group {
	const struct migration_fact *items[MOST];
	size_t count;
};

/* Neither help against it is allowed in what holds for this migration. */
static bool needs_help(const struct migration_fact *fact)
{
	return tune_is_copying(fact) && fact->vmi != NULL && fact->limits != NULL &&
		fact->progress->convergence == CONVERGENCE_NOT &&
		fact->limits->allow_auto_converge.value == 0 &&
		fact->limits->allow_post_copy.value == 0;
}

/* Labels of KubeVirt itself differ from VM to VM, or are set anew. */
static bool is_of_owner(const char *key)
{
	return !text_contains_nocase(key, "kubevirt.io/");
}

static bool has_everyone(const struct group *group, const struct label *label)
{
	for (size_t i = 1; i < group->count; i++) {
		if (!text_equal(labels_get(group->items[i]->vmi->labels, label->key),
			    label->value)) {
			return false;
		}
	}
	return true;
}

/* The label that all of them have and fewest others; NULL: none. */
static const struct label *common_label(
	const struct facts *facts, const struct group *group)
{
	struct labels labels = group->items[0]->vmi->labels;
	const struct label *best = NULL;
	size_t fewest = SIZE_MAX;

	for (size_t i = 0; i < labels.count; i++) {
		const struct label *label = &labels.items[i];
		size_t holders = 0;

		if (!is_of_owner(label->key) || !has_everyone(group, label)) {
			continue;
		}
		for (size_t k = 0; k < store_count(facts->store, KIND_VMI); k++) {
			holders += text_equal(
				labels_get(
					store_vmi(facts->store, k)->labels, label->key),
				label->value);
		}
		if (holders < fewest) {
			fewest = holders;
			best = label;
		}
	}
	return best;
}

/* Of two policies the one with more matching labels rules, so the one that holds
 * already is the place. */
static const char *where_text(const struct check_input *in, const struct group *group)
{
	const char *policy = group->items[0]->policy;
	const struct label *label;

	for (size_t i = 1; i < group->count; i++) {
		if (!text_equal(group->items[i]->policy, policy)) {
			policy = NULL;
		}
	}
	if (policy != NULL) {
		return arena_printf(in->arena,
			"in MigrationPolicy %s, which holds for them, set", policy);
	}
	label = common_label(in->facts, group);
	return label == NULL
		? "make a MigrationPolicy for these VMs (they have no label in common) "
		  "with"
		: arena_printf(in->arena,
			  "make a MigrationPolicy for the VMs with label %s=%s with",
			  label->key, tell_known(label->value));
}

void tune_policy(const struct check_input *in, struct readiness_item *out)
{
	const struct facts *facts = in->facts;
	struct group group = { .count = 0 };
	const struct limit *limit;

	for (size_t i = 0; i < facts->migration_count && group.count < MOST; i++) {
		if (needs_help(&facts->migrations[i])) {
			group.items[group.count++] = &facts->migrations[i];
		}
	}
	if (group.count == 0) {
		return;
	}
	for (size_t i = 0; i < group.count && i < SHOWN_VMS; i++) {
		const struct progress_fact *progress = group.items[i]->progress;

		tell_evidence(in, out, "does not converge",
			tell_object(in, &group.items[i]->vmi->object, NULL),
			"writes %s/s, is copied at %s/s",
			tell_bytes(in, progress->dirty_bytes_per_s),
			tell_bytes(in, progress->transfer_bytes_per_s));
	}
	limit = &group.items[0]->limits->allow_auto_converge;
	tell_evidence(in, out, "allowAutoConverge", tell_known(limit->origin), "false");
	tell_next(in, out,
		"%s allowAutoConverge true (now false, %s), or allowPostCopy where its "
		"risk is accepted: %zu VM%s write%s faster than %s copied",
		where_text(in, &group), tell_known(limit->origin), group.count,
		group.count == 1 ? "" : "s", group.count == 1 ? "s" : "",
		group.count == 1 ? "it is" : "they are");
}
