/* What the simulated cluster is made of: lookup, and what changes of objects mean. */
#include "model.h"

#include "clock.h"
#include "node.h"
#include "selectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct model model;

static const char *const phase_names[] = { "", "Pending", "Scheduling", "Scheduled",
	"PreparingTarget", "TargetReady", "Running", "Succeeded", "Failed" };

const char *phase_name(enum phase phase)
{
	return phase_names[phase];
}

bool phase_counts(enum phase phase)
{
	return phase >= PHASE_SCHEDULING && phase <= PHASE_RUNNING;
}

struct node *model_node(const char *name)
{
	for (size_t i = 0; name && i < model.node_count; i++) {
		if (strcmp(model.nodes[i].name, name) == 0) {
			return &model.nodes[i];
		}
	}
	return NULL;
}

static int compare_vm(const void *a, const void *b)
{
	const struct vm *const *x = a;
	const struct vm *const *y = b;
	int c = strcmp((*x)->ns, (*y)->ns);

	return c ? c : strcmp((*x)->name, (*y)->name);
}

void model_sort_vms(void)
{
	qsort(model.vms, model.vm_count, sizeof(struct vm *), compare_vm);
}

struct vm *model_vm(const char *ns, const char *name)
{
	size_t lo = 0;
	size_t hi = model.vm_count;

	while (name && ns && lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(model.vms[mid]->ns, ns);

		c = c ? c : strcmp(model.vms[mid]->name, name);
		if (c == 0) {
			return model.vms[mid];
		}
		if (c < 0) {
			lo = mid + 1;
		} else {
			hi = mid;
		}
	}
	return NULL;
}

const struct mig *model_active_for(const char *ns, const char *vmi)
{
	for (size_t i = 0; i < model.mig_count; i++) {
		const struct mig *m = model.migs[i];

		if (m->vm && m->phase < PHASE_SUCCEEDED && strcmp(m->vm->ns, ns) == 0 &&
			strcmp(m->vm->name, vmi) == 0) {
			return m;
		}
	}
	return NULL;
}

static bool counts(const struct mig *m)
{
	return phase_counts(m->phase) || (m->phase < PHASE_SUCCEEDED && m->has_pod);
}

int64_t model_running(void)
{
	int64_t n = 0;

	for (size_t i = 0; i < model.mig_count; i++) {
		n += counts(model.migs[i]);
	}
	return n;
}

int64_t model_outbound(const struct node *node)
{
	int64_t n = 0;

	for (size_t i = 0; i < model.mig_count; i++) {
		const struct mig *m = model.migs[i];

		if (counts(m) && m->vm &&
			(m->vm->node == node ||
				(model.minor > 5 &&
					strcmp(m->vm->state_source, node->name) ==
						0))) {
			n++;
		}
	}
	return n;
}

double vm_dirty_rate(const struct vm *vm, double seconds)
{
	double rate = vm->dirty_count ? vm->dirty[0].rate : 0.0;

	for (size_t i = 0; i < vm->dirty_count; i++) {
		if (vm->dirty[i].at <= seconds) {
			rate = vm->dirty[i].rate;
		}
	}
	/* Guests breathe: a slow wave whose phase depends on the guest. */
	return rate * (1.0 + 0.18 * sin(seconds / 7.0 + (double)vm->ip));
}

double vm_pod_memory(const struct vm *vm)
{
	return vm->memory + 296.0 * 1048576.0 + vm->memory / 512.0;
}

const struct buf *pod_log_find(const char *ns, const char *pod)
{
	for (const struct pod_log *l = model.logs; l; l = l->next) {
		if (strcmp(l->ns, ns) == 0 && strcmp(l->pod, pod) == 0) {
			return &l->text;
		}
	}
	return NULL;
}

struct buf *pod_log(const char *ns, const char *pod)
{
	struct pod_log *l = model.logs;
	size_t n = 0;

	for (; l; l = l->next) {
		if (strcmp(l->ns, ns) == 0 && strcmp(l->pod, pod) == 0) {
			return &l->text;
		}
		if (++n == 200 && l->next) {
			buf_free(&l->next->text);
			free(l->next);
			l->next = NULL;
		}
	}
	l = xalloc(sizeof(*l));
	snprintf(l->ns, sizeof(l->ns), "%s", ns);
	snprintf(l->pod, sizeof(l->pod), "%s", pod);
	l->next = model.logs;
	model.logs = l;
	return &l->text;
}

/* ---- objects changed, by us or by a client ---- */

static int priority_of(struct json_object *tree)
{
	const char *p = jstr(tree, "spec priority");

	if (str_eq(p, "system-critical")) {
		return 100;
	}
	if (str_eq(p, "user-triggered")) {
		return 50;
	}
	return str_eq(p, "system-maintenance") ? 20 : 0;
}

static struct mig *find_mig(const char *uid)
{
	for (size_t i = 0; i < model.mig_count; i++) {
		if (strcmp(model.migs[i]->uid, uid) == 0) {
			return model.migs[i];
		}
	}
	return NULL;
}

static void adopt_migration(const struct version *now, struct json_object *tree)
{
	const char *phase = jstr(tree, "status phase");
	struct mig *m;

	if (str_eq(phase, "Succeeded") || str_eq(phase, "Failed")) {
		return;
	}
	if (model.mig_count == model.mig_cap) {
		model.mig_cap = model.mig_cap ? model.mig_cap * 2 : 64;
		model.migs = xgrow(model.migs, model.mig_cap * sizeof(struct mig *));
	}
	m = xalloc(sizeof(*m));
	m->ns = xdup(now->ns);
	m->name = xdup(now->name);
	snprintf(m->uid, sizeof(m->uid), "%s", now->uid);
	m->vm = model_vm(now->ns, jstr(tree, "spec vmiName"));
	m->priority = priority_of(tree);
	m->evacuation =
		jhas(tree, "metadata annotations kubevirt.io/evacuationMigration");
	m->order = ++model.order;
	m->created = clock_now();
	m->next = clock_now() + 10;
	m->mode = "PreCopy";
	model.migs[model.mig_count++] = m;
	if (m->vm && !m->vm->active) {
		m->vm->active = m;
	}
}

static void migration_changed(const struct version *now, struct json_object *tree)
{
	struct mig *m = find_mig(now->uid);

	if (!tree) {
		if (m) {
			m->stage = STAGE_DONE;
		}
		return;
	}
	if (!m) {
		adopt_migration(now, tree);
	} else if (jhas(tree, "metadata deletionTimestamp") && !m->cancel) {
		m->cancel = true;
		if (m->stage == STAGE_WAIT || m->unschedulable) {
			m->next = clock_now();
		}
	}
}

static void node_changed(const struct version *now, struct json_object *tree)
{
	struct node *n = model_node(now->name);
	struct json_object *taints;

	if (!n || !tree) {
		return;
	}
	n->cordoned = jbool(tree, "spec unschedulable", false);
	taints = jget(tree, "spec taints");
	n->drain_taint = jfind(taints, "key", "kubevirt.io/drain") != NULL;
	json_object_put(n->labels);
	n->labels = jcopy(jget(tree, "metadata labels"));
	n->ready = !str_eq(
		jstr(jfind(jget(tree, "status conditions"), "type", "Ready"), "status"),
		"False");
}

static bool names_gate(struct json_object *tree, const char *gate)
{
	struct json_object *list =
		jget(tree, "spec configuration developerConfiguration featureGates");
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		if (str_eq(json_object_get_string(json_object_array_get_idx(list, i)),
			    gate)) {
			return true;
		}
	}
	return false;
}

void options_experimental(struct options *o, struct json_object *experimental)
{
	struct json_object *s = jget(experimental, "stallDetector");

	o->stall_named = s != NULL;
	o->stall_window = jint(s, "stallProgressTimeout", 40);
	o->switchover = jint(s, "switchoverTimeout", 60);
	o->completion_factor = jnum(s, "completionTimeoutFactor", 2.0);
	o->precopy_factor = jnum(s, "precopyPossibleFactor", 1.5);
}

static void kubevirt_changed(struct json_object *tree)
{
	struct json_object *m = jget(tree, "spec configuration migrations");
	const char *network = jstr(m, "network");
	int64_t completion = model.minor >= 4 ? 150 : 800;

	model.cluster_limit = jint(m, "parallelMigrationsPerCluster", 5);
	model.outbound_limit = jint(m, "parallelOutboundMigrationsPerNode", 2);
	model.utility_timeout = jint(m, "utilityVolumesTimeout", 150);
	model.options.bandwidth = jnum(m, "bandwidthPerMigration", 0.0);
	model.options.completion = jint(m, "completionTimeoutPerGiB", completion);
	model.options.progress = jint(m, "progressTimeout", 150);
	model.options.auto_converge = jbool(m, "allowAutoConverge", false);
	model.options.post_copy = jbool(m, "allowPostCopy", false);
	model.options.disruption =
		jbool(m, "allowWorkloadDisruption", model.options.post_copy);
	model.options.max_downtime = jint(m, "maxDowntimeMs", 900);
	options_experimental(&model.options, jget(m, "experimental"));
	model.stall_gate =
		model.minor >= 9 && names_gate(tree, "MigrationStallDetection");
	snprintf(model.network, sizeof(model.network), "%s", network ? network : "");
}

static void vmi_changed(const struct version *now, struct json_object *tree)
{
	struct vm *vm = model_vm(now->ns, now->name);
	const char *evacuation = jstr(tree, "status evacuationNodeName");
	const char *source = jstr(tree, "status migrationState sourceNode");

	if (!vm) {
		return;
	}
	vm->gone = !tree;
	if (!tree) {
		vm->evacuation[0] = '\0';
		return;
	}
	snprintf(vm->evacuation, sizeof(vm->evacuation), "%s",
		evacuation ? evacuation : "");
	snprintf(
		vm->state_source, sizeof(vm->state_source), "%s", source ? source : "");
}

static void quota_changed(const struct version *now)
{
	for (size_t i = 0; i < model.mig_count; i++) {
		struct mig *m = model.migs[i];

		if (m->quota_noted && strcmp(m->ns, now->ns) == 0) {
			m->next = clock_now() + 30;
		}
	}
}

static void pod_changed(const struct version *now, struct json_object *tree)
{
	struct json_object *at = jget(tree, "metadata deletionTimestamp");

	if (at && !str_eq(pairs_get(now->fields, "status.phase"), "Succeeded")) {
		node_pod_terminating(now->ns, now->name);
	}
}

void model_changed(struct resource *res, const struct version *now,
	const struct version *before, struct json_object *tree)
{
	(void)before;
	if (model.replay) {
		return;
	}
	if (res == &resources[RES_VMIMS]) {
		migration_changed(now, tree);
	} else if (res == &resources[RES_PODS]) {
		pod_changed(now, tree);
	} else if (res == &resources[RES_NODES]) {
		node_changed(now, tree);
	} else if (res == &resources[RES_VMIS]) {
		vmi_changed(now, tree);
	} else if (res == &resources[RES_KUBEVIRTS] && tree) {
		kubevirt_changed(tree);
	} else if (res == &resources[RES_QUOTAS]) {
		quota_changed(now);
	}
}

static void vm_free(struct vm *vm)
{
	free(vm->ns);
	free(vm->name);
	free(vm->dirty);
	free(vm->fail_text);
	free(vm->reason);
	free(vm->message);
	free(vm->strategy);
	free(vm->guest_os);
	json_object_put(vm->labels);
	free(vm);
}

void model_free(void)
{
	for (size_t i = 0; i < model.node_count; i++) {
		json_object_put(model.nodes[i].labels);
	}
	for (size_t i = 0; i < model.vm_count; i++) {
		vm_free(model.vms[i]);
	}
	for (size_t i = 0; i < model.mig_count; i++) {
		free(model.migs[i]->ns);
		free(model.migs[i]->name);
		free(model.migs[i]->failure);
		free(model.migs[i]->event);
		free(model.migs[i]);
	}
	while (model.logs) {
		struct pod_log *next = model.logs->next;

		buf_free(&model.logs->text);
		free(model.logs);
		model.logs = next;
	}
	free(model.nodes);
	free(model.vms);
	free(model.migs);
	memset(&model, 0, sizeof(model));
}
