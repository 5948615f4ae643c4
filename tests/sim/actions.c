/* Timed actions of a scenario: who does what, and when. */
#include "actions.h"

#include "clock.h"
#include "evacuate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct action {
	struct json_object *spec; /* borrowed */
	int64_t due;		  /* -1 = done */
	size_t turn;		  /* rotate: which node */
	bool draining;
	int64_t since;
};

static struct action *actions;
static size_t count;

static struct vm *find_vm(const char *path)
{
	const char *slash = path ? strchr(path, '/') : NULL;
	struct vm *vm = NULL;

	if (slash) {
		char *ns = xndup(path, (size_t)(slash - path));

		vm = model_vm(ns, slash + 1);
		free(ns);
	}
	return vm;
}

struct vm *action_vm(const char *path)
{
	struct vm *vm = find_vm(path);

	if (!vm) {
		die("scenario: no VM \"%s\"", path ? path : "");
	}
	return vm;
}

static struct node *action_node(const char *name)
{
	struct node *n = model_node(name);

	if (!n) {
		die("scenario: no node \"%s\"", name ? name : "");
	}
	return n;
}

bool action_migrate(struct vm *vm)
{
	return migrate_vm(vm, "kubevirt-migrate-vm-", NULL, NULL);
}

/* What a user writes on the VMIM besides. */
static void annotate(const struct vm *vm, struct json_object *annotations)
{
	const struct mig *m = model_active_for(vm->ns, vm->name);
	struct json_object *t = m ? store_load(RES_VMIMS, m->ns, m->name) : NULL;

	if (!t || !annotations) {
		json_object_put(t);
		return;
	}
	json_object_object_foreach(annotations, key, value)
	{
		if (!jget(t, "metadata annotations")) {
			jset(t, "metadata annotations", json_object_new_object());
		}
		json_object_object_add(
			jget(t, "metadata annotations"), key, json_object_get(value));
	}
	store_save(RES_VMIMS, t);
}

static void cancel_of(const struct vm *vm)
{
	const struct mig *m = model_active_for(vm->ns, vm->name);
	struct json_object *t = m ? store_load(RES_VMIMS, m->ns, m->name) : NULL;
	char now[32];

	if (!t) {
		return;
	}
	clock_format(clock_wall(), now);
	jset_str(t, "metadata deletionTimestamp", now);
	jset_int(t, "metadata deletionGracePeriodSeconds", 0);
	jset_int(t, "metadata generation", jint(t, "metadata generation", 1) + 1);
	store_save(RES_VMIMS, t);
}

static void set_limits(struct json_object *limits)
{
	struct json_object *kv =
		store_load(RES_KUBEVIRTS, model.install_ns, model.kubevirt_name);
	enum resource_id id =
		resources[RES_HCO_V1].count ? RES_HCO_V1 : RES_HCO_V1BETA1;
	struct json_object *hco =
		store_load(id, model.install_ns, "kubevirt-hyperconverged");

	json_object_object_foreach(limits, key, value)
	{
		char path[160];

		snprintf(path, sizeof(path), "spec configuration migrations %s", key);
		if (kv) {
			jset(kv, path, jcopy(value));
		}
		snprintf(path, sizeof(path), "spec %sliveMigrationConfig %s",
			id == RES_HCO_V1 ? "virtualization " : "", key);
		if (hco) {
			jset(hco, path, jcopy(value));
		}
	}
	if (hco) {
		store_save(id, hco);
	}
	if (kv) {
		store_save(RES_KUBEVIRTS, kv);
	}
}

static void set_vm(struct vm *vm, struct json_object *spec)
{
	const char *text = jstr(spec, "failText");

	if (jhas(spec, "dirty")) {
		vm->dirty_count = 1;
		vm->dirty[0].at = 0.0;
		vm->dirty[0].rate = jnum(spec, "dirty", 0.0);
	}
	vm->fail_after = jnum(spec, "failAfter", vm->fail_after);
	vm->stall_after = jnum(spec, "stallAfter", vm->stall_after);
	vm->hang_target = jbool(spec, "hangTarget", vm->hang_target);
	vm->pod_stuck = jbool(spec, "podStuck", vm->pod_stuck);
	vm->working_set = jnum(spec, "workingSet", vm->working_set);
	if (text) {
		free(vm->fail_text);
		vm->fail_text = xdup(text);
	}
}

static void delete_vm(const struct vm *vm)
{
	vm->node->used -= vm_pod_memory(vm);
	store_remove(&resources[RES_VMS], vm->ns, vm->name);
	store_remove(&resources[RES_VMIS], vm->ns, vm->name);
	store_remove(&resources[RES_PODS], vm->ns, vm->pod);
}

static void set_node(struct node *n, struct json_object *spec)
{
	n->kubelet_down = jbool(spec, "kubeletDown", n->kubelet_down);
	n->handler_down = jbool(spec, "handlerDown", n->handler_down);
}

static void patch_object(struct json_object *spec)
{
	const char *plural = jstr(spec, "resource");
	const char *ns = jstr(spec, "namespace");

	for (size_t i = 0; plural && i < RES_COUNT; i++) {
		struct resource *res = &resources[i];
		struct version *v = strcmp(res->plural, plural) == 0
			? store_get(res, ns, jstr(spec, "name"))
			: NULL;

		if (v) {
			struct json_object *t = store_read(v);

			jmerge(t, jget(spec, "body"));
			store_put(res, t);
			return;
		}
	}
}

/* Some VM that can move and rests. */
static void churn(void)
{
	for (int tries = 0; tries < 40 && model.vm_count; tries++) {
		struct vm *vm = model.vms[rng_below((unsigned)model.vm_count)];

		if (!vm->reason && !vm->active && !vm->gone && !*vm->evacuation &&
			vm->fail_after < 0.0 && !vm->hang_target &&
			vm_dirty_rate(vm, 0.0) < 4e8 && action_migrate(vm)) {
			return;
		}
	}
}

/* Objects that change without anything happening, as heartbeats and probes make them,
 * at random: VMIs, migrations and nodes in turn. */
static void storm(int64_t changes)
{
	static const enum resource_id kinds[] = { RES_VMIS, RES_VMIMS, RES_NODES };
	char now[32];

	clock_format(clock_wall(), now);
	for (int64_t i = 0; i < changes; i++) {
		struct resource *res = &resources[kinds[i % 3]];
		struct json_object *t;

		if (res->count == 0) {
			continue;
		}
		t = store_read(res->items[rng_below((unsigned)res->count)]);
		jset_str(t, "metadata annotations vmigtop-sim/touched", now);
		store_put(res, t);
	}
}

static void end_rotation(const struct node *n)
{
	drain_stop(n);
	for (size_t i = 0; i < model.vm_count; i++) {
		const struct vm *vm = model.vms[i];

		if (vm->node == n && *vm->evacuation) {
			evacuation_cancel(vm);
		}
	}
	node_set_cordon(n, false);
}

/* Drains one node after the other, each with a rest behind it. */
static void rotate(struct action *a, struct json_object *nodes)
{
	size_t n = json_object_array_length(nodes);
	struct node *node = action_node(json_object_get_string(
		json_object_array_get_idx(nodes, a->turn % (n ? n : 1))));
	int64_t rest = jint(a->spec, "rest", 45) * 1000;
	int64_t at_most = jint(a->spec, "atMost", 1200) * 1000;
	size_t blocked;
	size_t left;

	a->due = clock_now() + 1000;
	if (!a->draining) {
		drain_start(node);
		a->draining = true;
		a->since = clock_now();
		return;
	}
	left = drain_left(node, &blocked);
	if (left > blocked && clock_now() - a->since < at_most) {
		return;
	}
	if (node->cordoned && a->due) {
		a->draining = false;
		a->turn++;
		end_rotation(node);
		a->due = clock_now() + rest;
	}
}

static bool act(struct action *a)
{
	struct json_object *s = a->spec;
	struct json_object *selector = jget(s, "selector");

	if (jhas(s, "migrate")) {
		migrate_vm(action_vm(jstr(s, "migrate")), "kubevirt-migrate-vm-", NULL,
			jcopy(selector));
		annotate(action_vm(jstr(s, "migrate")), jget(s, "annotations"));
	} else if (jhas(s, "cancel")) {
		cancel_of(action_vm(jstr(s, "cancel")));
	} else if (jhas(s, "drain")) {
		drain_start(action_node(jstr(s, "drain")));
	} else if (jhas(s, "uncordon")) {
		end_rotation(action_node(jstr(s, "uncordon")));
	} else if (jhas(s, "cordon")) {
		node_set_cordon(action_node(jstr(s, "cordon")), true);
	} else if (jhas(s, "limits")) {
		set_limits(jget(s, "limits"));
	} else if (jhas(s, "set")) {
		set_vm(action_vm(jstr(s, "set")), s);
	} else if (jhas(s, "node")) {
		set_node(action_node(jstr(s, "node")), s);
	} else if (jhas(s, "deleteVm")) {
		delete_vm(action_vm(jstr(s, "deleteVm")));
	} else if (jhas(s, "virtApi")) {
		model.virt_api_down = str_eq(jstr(s, "virtApi"), "down");
	} else if (jhas(s, "patch")) {
		patch_object(jget(s, "patch"));
	} else if (jhas(s, "churn")) {
		churn();
	} else if (jhas(s, "storm")) {
		storm(jint(s, "storm", 0));
	} else if (jhas(s, "rotate")) {
		rotate(a, jget(s, "rotate"));
	} else {
		return false;
	}
	return true;
}

/* Names in actions must exist; looked at before anything happens. */
static char *check(struct json_object *s)
{
	static const char *const vm_keys[] = { "migrate", "cancel", "set", "deleteVm" };
	static const char *const node_keys[] = { "drain", "uncordon", "cordon",
		"node" };

	for (size_t i = 0; i < COUNT_OF(vm_keys); i++) {
		const char *path = jstr(s, vm_keys[i]);

		if (path && !find_vm(path)) {
			return xfmt("no VM \"%s\"", path);
		}
	}
	for (size_t i = 0; i < COUNT_OF(node_keys); i++) {
		const char *name = jstr(s, node_keys[i]);

		if (name && !model_node(name)) {
			return xfmt("no node \"%s\"", name);
		}
	}
	return NULL;
}

char *action_run(struct json_object *spec)
{
	struct action a = { .spec = spec };
	char *why = jhas(spec, "rotate") ? xfmt("rotate works in scenarios only")
					 : check(spec);

	if (!why && !act(&a)) {
		why = xfmt("an action that does nothing");
	}
	return why;
}

void actions_open(struct json_object *list)
{
	char *why;

	count = list ? json_object_array_length(list) : 0;
	actions = xalloc(count * sizeof(*actions));
	for (size_t i = 0; i < count; i++) {
		actions[i].spec = json_object_array_get_idx(list, i);
		actions[i].due = (int64_t)(jnum(actions[i].spec, "at", 0.0) * 1000.0);
		why = check(actions[i].spec);
		if (why) {
			die("actions: entry %zu: %s", i + 1, why);
		}
	}
}

void actions_tick(void)
{
	for (size_t i = 0; i < count; i++) {
		struct action *a = &actions[i];
		int64_t due = a->due;

		if (due < 0 || clock_now() < due) {
			continue;
		}
		if (!act(a)) {
			die("actions: entry %zu does nothing", i + 1);
		}
		if (jhas(a->spec, "repeat")) {
			a->due =
				due + (int64_t)(jnum(a->spec, "repeat", 60.0) * 1000.0);
		} else if (!jhas(a->spec, "rotate")) {
			a->due = -1;
		}
	}
}

void actions_close(void)
{
	free(actions);
	actions = NULL;
	count = 0;
}
