/* No node, or not the chosen one, has the CPU that the guest was started with. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

#define SHOWN_MODELS 8
#define HOST_MODEL_LABEL "host-model-cpu.node.kubevirt.io/"

/* libvirt: src/cpu and src/qemu. */
static const char *const failure_fragments[] = {
	"guest cpu doesn't match",
	"guest cpu does not match",
	"cpu is incompatible",
	"incompatible with host cpu",
	"cpu are not compatible",
	"not compatible with host cpu",
	"host cpu does not provide",
	"host doesn't support requested feature",
	"cpu feature",
	"missing features:",
	"extra features:",
	/* A register of the virtual CPU that the target's does not have. */
	"failed to set msr",
};

struct models {
	const char *names[SHOWN_MODELS];
	size_t nodes[SHOWN_MODELS];
	size_t count;
};

static void models_add(struct models *models, const char *name)
{
	for (size_t i = 0; i < models->count; i++) {
		if (text_equal(models->names[i], name)) {
			models->nodes[i]++;
			return;
		}
	}
	if (models->count < SHOWN_MODELS) {
		models->names[models->count] = name;
		models->nodes[models->count++] = 1;
	}
}

static void show_models(const struct diagnosis_input *in, struct finding *out)
{
	const struct store *store = in->facts->store;
	struct models models = { .count = 0 };

	for (size_t i = 0; i < store_count(store, KIND_NODE); i++) {
		const struct node *node = store_node(store, i);

		for (size_t l = 0; l < node->labels.count; l++) {
			const char *key = node->labels.items[l].key;

			if (str_starts_with(str_from(key), HOST_MODEL_LABEL)) {
				models_add(&models, key + strlen(HOST_MODEL_LABEL));
			}
		}
	}
	for (size_t i = 0; i < models.count; i++) {
		evidence_add(in, out, "host CPU model",
			"Node metadata.labels[host-model-cpu.node.kubevirt.io]",
			"%s on %zu node%s", models.names[i], models.nodes[i],
			models.nodes[i] == 1 ? "" : "s");
	}
	evidence_unseen(in, out, SOURCE_NODE, "CPU models of the nodes");
}

static const char *source_model(const struct diagnosis_input *in)
{
	const struct node_fact *node =
		facts_find_node(in->facts, in->migration->source);

	if (node == NULL || node->node == NULL) {
		return NULL;
	}
	for (size_t l = 0; l < node->node->labels.count; l++) {
		const char *key = node->node->labels.items[l].key;

		if (str_starts_with(str_from(key), HOST_MODEL_LABEL)) {
			return key + strlen(HOST_MODEL_LABEL);
		}
	}
	return NULL;
}

static void suggest(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->migration->vmi;

	if (vmi != NULL && !text_is_empty(vmi->cpu_model) &&
		!text_equal(vmi->cpu_model, "host-model")) {
		evidence_add(in, out, "CPU model of the VM",
			say_object(in, &vmi->object, "spec.domain.cpu.model"), "%s",
			vmi->cpu_model);
	}
	next_add(in, out,
		"find nodes of the same CPU family: kubectl get nodes -o yaml | grep "
		"-E "
		"'^    name:|host-model-cpu'");
	next_add(in, out,
		"give VMs that must move between these nodes a named CPU model that "
		"all "
		"of them offer (labels cpu-model.node.kubevirt.io), then restart them; "
		"do not edit the labels, they describe the hardware");
}

/* A key that the first node which would do otherwise does not carry. */
static const char *missed_key(const struct placement *placement)
{
	for (size_t i = 0; i < placement->node_count; i++) {
		if (placement->nodes[i].verdict == PLACEMENT_CPU) {
			return placement->nodes[i].key;
		}
	}
	return NULL;
}

static bool match_unschedulable(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view)
{
	const struct event *event = target_no_cpu_event(in);
	struct placement placement = placement_of(in);
	const char *model = source_model(in);
	const char *countdown;
	const char *missed;

	if (target_selector_cause(in, view, &placement) != SELECTOR_CPU) {
		return false;
	}
	countdown = target_countdown(in, out, view);
	missed = missed_key(&placement);
	finding_say(in, out,
		view->is_past ? look_failure_severity(in) : SEVERITY_WARNING,
		"no other node has what the guest's CPU%s%s%s needs%s%s%s%s",
		model == NULL ? "" : " (", model == NULL ? "" : model,
		model == NULL ? "" : ")", missed == NULL ? "" : ": ",
		missed == NULL ? "" : missed, countdown == NULL ? "" : "; ",
		countdown == NULL ? "" : countdown);
	if (model != NULL) {
		evidence_add(in, out, "CPU model of the source node",
			arena_printf(in->arena, "Node %s metadata.labels",
				say_known(in->migration->source)),
			"%s", model);
	}
	evidence_event(in, out, event);
	if (view->message_object != NULL) {
		evidence_add(in, out, "scheduler", view->message_object, "%s",
			view->message.raw);
	}
	if (placement.is_known && !view->is_past) {
		placement_show(in, out, &placement);
	}
	show_models(in, out);
	suggest(in, out);
	return true;
}

/* "missing features: pdcm", from where it begins to where libvirt's quotation ends;
 * NULL. */
static const char *features_in(const struct diagnosis_input *in, const char *text)
{
	static const char *const begins[] = { "missing features", "extra features",
		"required features" };

	for (size_t i = 0; i < ARRAY_LENGTH(begins); i++) {
		const char *begin = strstr(text, begins[i]);

		if (begin != NULL) {
			return arena_strndup(in->arena, begin, strcspn(begin, "')"));
		}
	}
	return NULL;
}

/* How many migrations failed for the same reason, this one included. */
static size_t count_same(const struct diagnosis_input *in)
{
	struct migration_range failed = lookup_failed(in->lookup);
	const char *reason = lookup_reason(in->lookup, in->migration);
	size_t count = 0;

	for (size_t i = 0; reason != NULL && i < failed.count; i++) {
		count += text_equal(lookup_reason(in->lookup, failed.items[i]), reason);
	}
	return count;
}

static bool match_failed(const struct diagnosis_input *in, struct finding *out)
{
	struct failure_text failure = look_failure(in);
	const struct migration_fact *migration = in->migration;
	const char *features;
	size_t same;

	if (look_fragment(failure.text, failure_fragments,
		    ARRAY_LENGTH(failure_fragments)) == NULL) {
		return false;
	}
	features = features_in(in, failure.text);
	finding_say(in, out, look_failure_severity(in),
		"the target's CPU does not fit the guest's%s%s",
		features == NULL ? "" : ": ", features == NULL ? "" : features);
	evidence_add(in, out, "failure", failure.object, "%s", failure.text);
	evidence_add(in, out, "from and to",
		say_object(in, &migration->migration->object, "status.migrationState"),
		"%s to %s", say_known(migration->source), say_known(migration->target));
	same = count_same(in);
	if (same > 1) {
		evidence_add(in, out, "same failure",
			"VirtualMachineInstanceMigration "
			"status.migrationState.failureReason",
			"%zu migrations", same);
	}
	if (migration->vmi != NULL &&
		labels_get(migration->vmi->labels,
			"kubevirt.io/outdatedLauncherImage") != NULL) {
		evidence_add(in, out, "the VM runs an outdated launcher",
			say_object(in, &migration->vmi->object, "metadata.labels"),
			"so source and target differ in version too");
		next_add(in, out,
			"look up the feature and both versions among the known issues "
			"of "
			"the release: after an upgrade a new libvirt may ask for more");
	}
	show_models(in, out);
	suggest(in, out);
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct target_view view = target_view_of(in);

	if (view.stage == TARGET_UNSCHEDULABLE) {
		return match_unschedulable(in, out, &view);
	}
	if (in->migration->phase == PHASE_FAILED) {
		return match_failed(in, out);
	}
	return false;
}

const struct diagnosis diag_cpu_incompatible = {
	.id = "cpu-incompatible",
	.title = "the CPU of the guest is not available on the target",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 715,
	.match = match,
};
