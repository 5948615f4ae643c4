/* Reads a scenario and builds the cluster it describes. */
#include "scenario.h"

#include "actions.h"
#include "build.h"
#include "clock.h"
#include "discovery.h"
#include "history.h"
#include "node.h"
#include "replay.h"
#include "yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY_MS 86400000LL

void scenario_open(struct scenario *s, const char *path, double ahead_s)
{
	const char *start;
	int64_t wall;

	s->tree = yaml_load(path);
	s->context = jstr(s->tree, "context");
	s->context = s->context ? s->context : "simulated";
	s->user_namespace = jstr(s->tree, "nsuser");
	s->user_namespace = s->user_namespace ? s->user_namespace : "shop";
	start = jstr(s->tree, "start");
	wall = start && strcmp(start, "now") != 0
		? clock_parse(start)
		: ((int64_t)time(NULL) - (int64_t)ahead_s) * 1000;
	if (wall < 0) {
		die("%s: start: \"%s\" is no time like 2026-11-20T14:00:00Z", path,
			start);
	}
	clock_init(wall);
}

void scenario_close(struct scenario *s)
{
	json_object_put(s->tree);
	s->tree = NULL;
}

static void copy_text(char *out, size_t size, struct json_object *t, const char *path,
	const char *def)
{
	const char *v = jstr(t, path);

	snprintf(out, size, "%s", v ? v : def);
}

static void mark_absent(const char *group)
{
	bool found = false;

	for (size_t i = 0; i < RES_COUNT; i++) {
		if (strcmp(resources[i].group, group) == 0) {
			resources[i].absent = true;
			found = true;
		}
	}
	if (!found) {
		die("absent: no such group \"%s\"", group);
	}
}

static void set_absent(struct json_object *tree)
{
	struct json_object *list = jget(tree, "absent");
	const char *hco = jstr(tree, "hco");
	size_t n = list ? json_object_array_length(list) : 0;

	resources[RES_HCO_V1].absent = !str_eq(hco, "v1");
	resources[RES_HCO_V1BETA1].absent = !str_eq(hco, "v1beta1");
	resources[RES_NODEPOOLS].absent = !jhas(tree, "nodePools");
	for (size_t i = 0; i < n; i++) {
		mark_absent(json_object_get_string(json_object_array_get_idx(list, i)));
	}
}

static bool has_gate(struct json_object *tree)
{
	struct json_object *list = jget(tree, "kubevirt featureGates");
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		if (str_eq(json_object_get_string(json_object_array_get_idx(list, i)),
			    "MigrationPriorityQueue")) {
			return true;
		}
	}
	return false;
}

static void read_cluster(struct json_object *t)
{
	copy_text(
		model.version, sizeof(model.version), t, "kubevirt version", "v1.8.2");
	copy_text(
		model.kubernetes, sizeof(model.kubernetes), t, "kubernetes", "v1.33.5");
	copy_text(model.install_ns, sizeof(model.install_ns), t, "kubevirt namespace",
		"openshift-cnv");
	copy_text(model.kubevirt_name, sizeof(model.kubevirt_name), t, "kubevirt name",
		"kubevirt-kubevirt-hyperconverged");
	copy_text(model.os_image, sizeof(model.os_image), t, "osImage",
		"Red Hat Enterprise Linux CoreOS 9.6.20260902-0 (Plow)");
	if (sscanf(model.version, "v1.%d", &model.minor) != 1) {
		die("kubevirt.version: \"%s\" is no version like v1.8.2",
			model.version);
	}
	model.installed = jhas(t, "kubevirt");
	model.priorities = model.minor >= 9 || (model.minor >= 7 && has_gate(t));
	model.at_once = model.priorities;
	model.cluster_limit = 5;
	model.outbound_limit = 2;
	model.link = jnum(t, "links migration", 6.25e9);
	model.pod_link = jnum(t, "links pod", 1.25e9);
	model.stream_max = jnum(t, "links stream", 1.4e9);
	model.start_factor = jnum(t, "startFactor", 1.0);
	discovery_init(model.kubernetes);
	model.watch_lists = jbool(t, "watchList", discovery_has_watch_lists());
}

/* ---- nodes ---- */

static void apply_override(struct node *n, struct json_object *o)
{
	const char *bad = jstr(o, "badAddress");

	n->memory = jnum(o, "memory", n->memory);
	n->cordoned = jbool(o, "cordoned", false);
	n->ready = !jbool(o, "notReady", false);
	n->kubelet_down = jbool(o, "kubeletDown", false);
	n->handler_down = jbool(o, "handlerDown", false);
	n->hot_port = jbool(o, "hotPort", false);
	n->no_migration_interface = jbool(o, "noMigrationInterface", false);
	if (n->no_migration_interface) {
		n->migration_ip[0] = '\0';
	} else if (bad) {
		snprintf(n->migration_ip, sizeof(n->migration_ip), "%s", bad);
	}
}

/* "w%02d" with one number. Only %d with a width is understood. */
static char *pattern_name(const char *pattern, size_t number)
{
	const char *percent = strchr(pattern, '%');
	size_t width;

	if (!percent) {
		return xdup(pattern);
	}
	width = (size_t)strtoul(percent + 1, NULL, 10);
	return xfmt("%.*s%0*zu%s", (int)(percent - pattern), pattern,
		(int)(width ? width : 1), number, strchr(percent, 'd') + 1);
}

static void migration_address(struct node *n, struct json_object *network, size_t index)
{
	const char *range = jstr(network, "range");
	unsigned a;
	unsigned b;
	unsigned c;
	size_t host = index + 11;

	if (range && sscanf(range, "%u.%u.%u.", &a, &b, &c) == 3) {
		snprintf(n->migration_ip, sizeof(n->migration_ip), "%u.%u.%u.%u", a, b,
			c + (unsigned)(host / 256), (unsigned)(host % 256));
	}
}

static void build_nodes(struct json_object *t)
{
	struct json_object *spec = jget(t, "nodes");
	struct json_object *network = jget(t, "network");
	const char *pattern = jstr(spec, "pattern");

	model.node_count = (size_t)jint(spec, "count", 3);
	model.nodes = xalloc(model.node_count * sizeof(*model.nodes));
	if (pattern && strchr(pattern, '%') && !strchr(strchr(pattern, '%'), 'd')) {
		die("nodes.pattern: \"%s\" needs a %%d", pattern);
	}
	for (size_t i = 0; i < model.node_count; i++) {
		struct node *n = &model.nodes[i];
		char *name = pattern_name(pattern ? pattern : "node-%d", i + 1);
		char suffix[6];

		suffix_new(suffix);
		snprintf(n->name, sizeof(n->name), "%s", name);
		snprintf(n->handler_pod, sizeof(n->handler_pod), "virt-handler-%s",
			suffix);
		snprintf(n->internal_ip, sizeof(n->internal_ip), "192.168.%zu.%zu",
			10 + (i + 21) / 250, (i + 21) % 250);
		snprintf(n->pod_ip, sizeof(n->pod_ip), "10.%zu.%zu.22", 129 + i / 250,
			i % 250);
		uid_new(n->uid);
		uid_new(n->handler_uid);
		n->memory = jnum(spec, "memory", 384.0 * 1073741824.0);
		n->ready = true;
		migration_address(n, network, i);
		apply_override(n, jget(jget(spec, "overrides"), name));
		node_init(n, i);
		free(name);
		store_save(RES_NODES, build_node(n, i, 40 * DAY_MS));
		if (!resources[RES_NNS].absent) {
			store_save(RES_NNS, build_nns(n, i));
		}
	}
}

/* ---- KubeVirt and its networks ---- */

static void build_components(struct json_object *t)
{
	static const char *const names[] = { "virt-api", "virt-controller",
		"virt-operator" };
	struct json_object *network = jget(t, "network");
	struct json_object *migrations = jget(t, "kubevirt migrations");
	const char *hco = jstr(t, "hco");

	if (!model.installed) {
		return;
	}
	store_save(RES_KUBEVIRTS,
		build_kubevirt(migrations, jget(t, "kubevirt featureGates")));
	if (str_eq(hco, "v1") || str_eq(hco, "v1beta1")) {
		store_save(str_eq(hco, "v1") ? RES_HCO_V1 : RES_HCO_V1BETA1,
			build_hco(hco, migrations));
	}
	if (network && !resources[RES_NADS].absent) {
		store_save(RES_NADS, build_nad(network));
	}
	store_save(RES_DAEMONSETS, build_daemonset());
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		store_save(RES_DEPLOYMENTS, build_deployment(names[i], 2));
		for (size_t k = 0; k < 2 && k < model.node_count; k++) {
			store_save(RES_PODS,
				build_component_pod(
					names[i], &model.nodes[k], i * 2 + k));
		}
	}
	for (size_t i = 0; i < model.node_count; i++) {
		store_save(RES_PODS, build_handler_pod(&model.nodes[i], 9 * DAY_MS));
	}
	if (network && !resources[RES_IPPOOLS].absent) {
		store_save(RES_IPPOOLS, build_ippool(network));
	}
}

static void need_namespace(struct json_object *t, const char *name)
{
	struct json_object *all = jget(t, "namespaces");

	if (!store_get(&resources[RES_NAMESPACES], NULL, name)) {
		store_save(RES_NAMESPACES, build_namespace(name, jget(all, name)));
	}
}

static void build_namespaces(struct json_object *t)
{
	static const char *const base[] = { "default", "kube-system",
		"openshift-multus" };
	struct json_object *all = jget(t, "namespaces");

	for (size_t i = 0; i < COUNT_OF(base); i++) {
		need_namespace(t, base[i]);
	}
	if (model.installed) {
		need_namespace(t, model.install_ns);
	}
	if (all) {
		json_object_object_foreach(all, name, labels)
		{
			(void)labels;
			need_namespace(t, name);
		}
	}
}

/* ---- VMs ---- */

static void read_dirty(struct vm *vm, struct json_object *spec)
{
	struct json_object *list = jget(spec, "dirty");
	size_t n = 1;

	if (json_object_is_type(list, json_type_array)) {
		n = json_object_array_length(list);
	}
	vm->dirty = xalloc(n * sizeof(*vm->dirty));
	vm->dirty_count = n;
	if (!json_object_is_type(list, json_type_array)) {
		vm->dirty[0].rate = jnum(spec, "dirty", 24.0 * 1048576.0);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct json_object *p = json_object_array_get_idx(list, i);

		vm->dirty[i].at = jnum(p, "at", 0.0);
		vm->dirty[i].rate = jnum(p, "rate", 0.0);
	}
}

static char *text_or(struct json_object *t, const char *path, const char *otherwise)
{
	const char *s = jstr(t, path);

	return xdup(s ? s : otherwise);
}

/* spread: the nodes for VMs that name none; NULL = all. */
static struct node *place(
	struct json_object *spec, struct json_object *spread, size_t index)
{
	struct json_object *where = jget(spec, "node");
	const char *name = NULL;
	struct node *n;

	if (!where && spread) {
		where = spread;
		index = model.vm_count;
	}
	if (json_object_is_type(where, json_type_array)) {
		size_t k = json_object_array_length(where);

		name = json_object_get_string(
			json_object_array_get_idx(where, k ? index % k : 0));
	} else if (where) {
		name = json_object_get_string(where);
	} else {
		return &model.nodes[(model.vm_count * 7 + 3) % model.node_count];
	}
	n = model_node(name);
	if (!n) {
		die("vms: %s: no node \"%s\"", jstr(spec, "name"), name);
	}
	return n;
}

static void make_vm(struct json_object *spec, struct json_object *spread, size_t number,
	size_t index)
{
	struct vm *vm = xalloc(sizeof(*vm));
	const char *reason = jstr(spec, "reason");
	char suffix[6];

	vm->name = pattern_name(jstr(spec, "name"), number);
	vm->ns = text_or(spec, "namespace", "default");
	uid_new(vm->uid);
	uid_new(vm->vm_uid);
	uid_new(vm->pod_uid);
	vm->memory = jnum(spec, "memory", 4.0 * 1073741824.0);
	vm->cpus = (int)jint(spec, "cpus", vm->memory > 17e9 ? 8 : 2);
	vm->working_set = jnum(spec, "workingSet", 0.25);
	vm->stall_after = jnum(spec, "stallAfter", -1.0);
	vm->fail_after = jnum(spec, "failAfter", -1.0);
	vm->fail_text = text_or(spec, "failText",
		"virError(Code=9, Domain=10, Message='operation failed: migration job: "
		"unexpectedly failed')");
	vm->hang_target = jbool(spec, "hangTarget", false);
	vm->pod_stuck = jbool(spec, "podStuck", false);
	vm->strategy = text_or(spec, "strategy", "LiveMigrate");
	vm->guest_os = text_or(spec, "os", "rhel");
	vm->block = jbool(spec, "block", false);
	vm->reason = xdup(reason);
	vm->message = text_or(spec, "message",
		"cannot migrate VMI: PVC is not shared, live migration requires that "
		"all "
		"PVCs must be shared (using ReadWriteMany access mode)");
	vm->labels = jhas(spec, "labels") ? jcopy(jget(spec, "labels"))
					  : json_object_new_object();
	if (!jhas(vm->labels, "app")) {
		char *app = xndup(vm->name, strcspn(vm->name, "-"));

		jset_str(vm->labels, "app", app);
		free(app);
	}
	read_dirty(vm, spec);
	vm->node = place(spec, spread, index);
	vm->ip = (unsigned)model.vm_count + 300;
	suffix_new(suffix);
	snprintf(vm->pod, sizeof(vm->pod), "virt-launcher-%s-%s", vm->name, suffix);
	vm->node->used += vm_pod_memory(vm);
	model.vms[model.vm_count++] = vm;
}

static void read_vms(struct json_object *t)
{
	struct json_object *list = jget(t, "vms");
	size_t n = list ? json_object_array_length(list) : 0;
	size_t total = 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *spec = json_object_array_get_idx(list, i);

		if (!jstr(spec, "name")) {
			die("vms: entry %zu has no name", i + 1);
		}
		total += (size_t)jint(spec, "count", 1);
	}
	model.vms = xalloc((total + 1) * sizeof(struct vm *));
	for (size_t i = 0; i < n; i++) {
		struct json_object *spec = json_object_array_get_idx(list, i);
		size_t count = (size_t)jint(spec, "count", 1);
		size_t from = (size_t)jint(spec, "from", 1);

		for (size_t k = 0; k < count; k++) {
			make_vm(spec, jget(t, "spread"), from + k, k);
		}
	}
	model_sort_vms();
}

static void build_vms(struct json_object *t)
{
	bool lean = jbool(t, "lean", false);

	for (size_t i = 0; i < model.vm_count; i++) {
		const struct vm *vm = model.vms[i];
		int64_t age = (int64_t)(vm->ip % 37 + 1) * DAY_MS / 3;

		need_namespace(t, vm->ns);
		if (!lean) {
			store_save(RES_VMS, build_vm(vm, age + DAY_MS));
			store_save(RES_PVCS, build_pvc(vm, age + DAY_MS));
		}
		store_save(RES_VMIS, build_vmi(vm, age));
		store_save(RES_PODS, build_launcher_pod(vm, NULL, age));
	}
}

/* ---- the rest ---- */

static void build_policies(struct json_object *t)
{
	struct json_object *list = jget(t, "policies");
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *p = json_object_array_get_idx(list, i);
		struct json_object *o = json_object_new_object();

		jset_str(o, "metadata name", jstr(p, "name"));
		jset(o, "spec", jcopy(jget(p, "spec")));
		store_save(RES_POLICIES, o);
	}
}

static void build_quotas(struct json_object *t)
{
	struct json_object *list = jget(t, "quotas");
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *q = json_object_array_get_idx(list, i);
		struct json_object *o = jmake(
			"{'metadata':{'name':'%s','namespace':'%s'},'spec':{'hard':{"
			"'pods':'%lld'}},'status':{'hard':{'pods':'%lld'},'used':{"
			"'pods':'0'}}}",
			jstr(q, "name"), jstr(q, "namespace"),
			(long long)jint(q, "pods", 10), (long long)jint(q, "pods", 10));

		store_save(RES_QUOTAS, o);
	}
}

static void build_finished(struct json_object *t)
{
	struct json_object *list = jget(t, "finished");
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *f = json_object_array_get_idx(list, i);
		struct vm *vm = action_vm(jstr(f, "vm"));

		history_add(vm, jstr(f, "from"),
			jbool(f, "evacuation", false) ? "kubevirt-evacuation-"
						      : "kubevirt-migrate-vm-",
			jint(f, "ago", 600) * 1000, jstr(f, "failure"));
	}
}

/* Many at once, for load tests: finished ones, then waiting ones. */
static void build_generated(struct json_object *t)
{
	int64_t finished = jint(t, "generate finished", 0);
	int64_t waiting = jint(t, "generate waiting", 0);

	for (int64_t i = 0; i < finished && model.vm_count; i++) {
		struct vm *vm = model.vms[(size_t)i % model.vm_count];
		size_t other = (size_t)(vm->node - model.nodes + 1) % model.node_count;

		history_add(vm, model.nodes[other].name, "kubevirt-migrate-vm-",
			(finished - i) * 700 + 5000,
			i % 40 == 7 ? "Live migration aborted" : NULL);
	}
	for (int64_t i = 0; i < waiting && model.vm_count; i++) {
		action_migrate(
			model.vms[model.vm_count - 1 - (size_t)i % model.vm_count]);
	}
}

void scenario_build(struct scenario *s, const char *recordings)
{
	struct json_object *t = s->tree;

	bool replay = str_eq(jstr(t, "kind"), "replay");

	store_init(replay ? 1 : (uint64_t)jint(t, "resourceVersion", 48211907),
		(size_t)jint(t, "history", 4096), jbool(t, "managedFields", true));
	if (replay) {
		const char *dir = jstr(t, "recordings");

		model.replay = true;
		copy_text(model.kubernetes, sizeof(model.kubernetes), t, "kubernetes",
			"v1.36.2");
		discovery_init(model.kubernetes);
		model.watch_lists = discovery_has_watch_lists();
		replay_open(recordings ? recordings
				: dir  ? dir
				       : "tests/data/recordings");
	} else {
		read_cluster(t);
		set_absent(t);
		build_namespaces(t);
		/* The network's name is known from KubeVirt's configuration. */
		copy_text(model.network, sizeof(model.network), t,
			"kubevirt migrations network", "");
		build_nodes(t);
		build_components(t);
		read_vms(t);
		build_vms(t);
		build_policies(t);
		build_quotas(t);
		build_node_pools(jget(t, "nodePools"));
		build_finished(t);
		build_generated(t);
		actions_open(jget(t, "actions"));
	}
	store_start_history();
}
