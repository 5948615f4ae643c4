/* Draining: marks of the eviction webhook and the evacuation controller. */
#include "evacuate.h"

#include "clock.h"
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAIN_MS 5000

static bool evictable(const struct vm *vm)
{
	return str_eq(vm->strategy, "LiveMigrate") || !*vm->strategy ||
		str_eq(vm->strategy, "LiveMigrateIfPossible") ||
		str_eq(vm->strategy, "External");
}

static void mark(const struct vm *vm)
{
	struct json_object *vmi = store_load(RES_VMIS, vm->ns, vm->name);
	char now[32];

	if (!vmi) {
		return;
	}
	jset_str(vmi, "status evacuationNodeName", vm->node->name);
	if (model.minor >= 7) {
		clock_format(clock_wall(), now);
		jfind_remove(
			jget(vmi, "status conditions"), "type", "EvictionRequested");
		json_object_array_add(jget(vmi, "status conditions"),
			jmake("{'lastProbeTime':null,'lastTransitionTime':'%s',"
			      "'message':'VMI is marked for eviction','reason':"
			      "'EvictionRequested','status':'True','type':"
			      "'EvictionRequested'}",
				now));
	}
	store_save(RES_VMIS, vmi);
}

static struct vm *vm_of_pod(const char *ns, const char *pod)
{
	struct json_object *t = store_load(RES_PODS, ns, pod);
	struct vm *vm = NULL;

	if (str_eq(jstr(t, "metadata labels kubevirt.io"), "virt-launcher")) {
		vm = model_vm(ns, jstr(t, "metadata labels vm.kubevirt.io/name"));
	}
	json_object_put(t);
	return vm;
}

enum eviction evict_pod(
	const char *ns, const char *pod, bool is_dry_run, struct vm **out)
{
	struct vm *vm = vm_of_pod(ns, pod);

	*out = vm;
	if (!vm || str_eq(vm->strategy, "None")) {
		return EVICTION_REAL;
	}
	if (strcmp(vm->pod, pod) != 0) {
		return vm->active && strcmp(vm->active->pod, pod) == 0
			? EVICTION_TARGET_POD
			: EVICTION_REAL;
	}
	if (vm->reason && !str_eq(vm->strategy, "External")) {
		return str_eq(vm->strategy, "LiveMigrateIfPossible")
			? EVICTION_REAL
			: EVICTION_NOT_MIGRATABLE;
	}
	if (*vm->evacuation) {
		return EVICTION_IN_PROGRESS;
	}
	if (!is_dry_run) {
		mark(vm);
	}
	return EVICTION_TRIGGERED;
}

void evacuation_cancel(const struct vm *vm)
{
	struct json_object *vmi = store_load(RES_VMIS, vm->ns, vm->name);

	if (vmi) {
		jdel(vmi, "status evacuationNodeName");
		jfind_remove(
			jget(vmi, "status conditions"), "type", "EvictionRequested");
		store_save(RES_VMIS, vmi);
	}
}

void node_set_cordon(const struct node *n, bool on)
{
	struct json_object *t = store_load(RES_NODES, NULL, n->name);
	struct json_object *taints;

	if (!t || jbool(t, "spec unschedulable", false) == on) {
		json_object_put(t);
		return;
	}
	taints = jget(t, "spec taints");
	if (on) {
		char now[32];

		clock_format(clock_wall(), now);
		if (!taints) {
			taints = json_object_new_array();
			jset(t, "spec taints", taints);
		}
		json_object_array_add(taints,
			jmake("{'key':'node.kubernetes.io/unschedulable','effect':"
			      "'NoSchedule','timeAdded':'%s'}",
				now));
		jset_bool(t, "spec unschedulable", true);
	} else {
		jfind_remove(taints, "key", "node.kubernetes.io/unschedulable");
		if (taints && !json_object_array_length(taints)) {
			jdel(t, "spec taints");
		}
		jdel(t, "spec unschedulable");
	}
	store_save(RES_NODES, t);
	event_write((struct event_ref){ RES_NODES, "", n->name }, "Normal",
		on ? "NodeNotSchedulable" : "NodeSchedulable", "kubelet", n->name,
		on ? "Node status is now: NodeNotSchedulable"
		   : "Node status is now: NodeSchedulable");
}

void drain_start(struct node *n)
{
	node_set_cordon(n, true);
	drain_stop(n);
	if (model.drain_count < COUNT_OF(model.drains)) {
		model.drains[model.drain_count++] = (struct drain){ n, clock_now() };
	}
}

void drain_stop(const struct node *n)
{
	for (size_t i = 0; i < model.drain_count; i++) {
		if (model.drains[i].node == n) {
			model.drains[i] = model.drains[--model.drain_count];
			return;
		}
	}
}

size_t drain_left(const struct node *n, size_t *blocked)
{
	size_t left = 0;

	*blocked = 0;
	for (size_t i = 0; i < model.vm_count; i++) {
		const struct vm *vm = model.vms[i];

		if (vm->node == n && !vm->gone) {
			left++;
			*blocked += vm->reason || !evictable(vm);
		}
	}
	return left;
}

/* kubectl drain: asks for every pod again and again. */
static void drain_node(const struct node *n)
{
	for (size_t i = 0; i < model.vm_count; i++) {
		const struct vm *vm = model.vms[i];

		if (vm->node == n && !vm->gone && !vm->reason && !*vm->evacuation &&
			evictable(vm)) {
			mark(vm);
		}
	}
}

bool migrate_vm(struct vm *vm, const char *prefix, const char *evacuating,
	struct json_object *selector)
{
	struct json_object *t;
	char suffix[6];

	if (model_active_for(vm->ns, vm->name) || vm->reason || vm->gone) {
		json_object_put(selector);
		return false;
	}
	suffix_new(suffix);
	t = jmake("{'metadata':{'name':'%s%s','generateName':'%s','namespace':'%s',"
		  "'labels':{'kubevirt.io/vmi-name':'%s'},'finalizers':["
		  "'kubevirt.io/migrationJobFinalize']},'spec':{'vmiName':'%s'}}",
		prefix, suffix, prefix, vm->ns, vm->name, vm->name);
	if (evacuating) {
		jset_str(t, "metadata annotations kubevirt.io/evacuationMigration",
			evacuating);
		if (model.priorities) {
			jset_str(t, "spec priority", "system-critical");
		}
	}
	if (selector) {
		jset(t, "spec addedNodeSelector", selector);
	}
	store_save(RES_VMIMS, t);
	if (evacuating) {
		char *text = xfmt("Created Migration %s%s", prefix, suffix);

		event_write((struct event_ref){ RES_VMIS, vm->ns, vm->name }, "Normal",
			"SuccessfulCreate", "evacuation-controller", NULL, text);
		free(text);
	}
	return true;
}

static size_t unfinished(void)
{
	size_t n = 0;

	for (size_t i = 0; i < model.mig_count; i++) {
		n += model.migs[i]->phase < PHASE_SUCCEEDED;
	}
	return n;
}

static int64_t unfinished_from(const struct node *node)
{
	int64_t n = 0;

	for (size_t i = 0; i < model.mig_count; i++) {
		const struct mig *m = model.migs[i];

		n += m->phase < PHASE_SUCCEEDED && m->vm && m->vm->node == node;
	}
	return n;
}

static void consider(struct vm *vm)
{
	bool leaving =
		(*vm->evacuation && strcmp(vm->evacuation, vm->node->name) == 0) ||
		vm->node->drain_taint;

	if (!leaving || vm->gone || vm->active || vm->reason ||
		str_eq(vm->strategy, "None") || str_eq(vm->strategy, "External") ||
		clock_now() < vm->next_evacuation) {
		return;
	}
	if (!model.at_once &&
		((int64_t)unfinished() >= model.cluster_limit ||
			unfinished_from(vm->node) >= model.outbound_limit)) {
		vm->next_evacuation = clock_now() + 5000;
		return;
	}
	migrate_vm(vm, "kubevirt-evacuation-", vm->node->name, NULL);
	vm->next_evacuation = clock_now() + 500;
}

void evacuate_tick(void)
{
	for (size_t i = 0; i < model.drain_count; i++) {
		if (clock_now() >= model.drains[i].next) {
			drain_node(model.drains[i].node);
			model.drains[i].next = clock_now() + DRAIN_MS;
		}
	}
	for (size_t i = 0; i < model.vm_count; i++) {
		if (*model.vms[i]->evacuation || model.vms[i]->node->drain_taint) {
			consider(model.vms[i]);
		}
	}
}
