/* What virt-handler (and the kubelet) write while a migration goes on. */
#include "handler.h"

#include "build.h"
#include "clock.h"
#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *load(const struct mig *m)
{
	return store_load(RES_VMIS, m->vm->ns, m->vm->name);
}

static void save(struct json_object *vmi)
{
	store_save(RES_VMIS, vmi);
}

static void set_now(struct json_object *tree, const char *path)
{
	char now[32];

	clock_format(clock_wall(), now);
	jset_str(tree, path, now);
}

static void vmi_event(const struct mig *m, const char *type, const char *reason,
	const struct node *host, const char *text)
{
	event_write((struct event_ref){ RES_VMIS, m->vm->ns, m->vm->name }, type,
		reason, "virt-handler", host->name, text);
}

void handler_handover(struct mig *m)
{
	struct json_object *vmi = load(m);
	struct json_object *s;

	if (!vmi) {
		return;
	}
	s = jmake("{'migrationUid':'%s','sourceNode':'%s','sourcePod':'%s',"
		  "'targetNode':'%s','targetPod':'%s'}",
		m->uid, m->source->name, m->source_pod, m->target->name, m->pod);
	if (model.minor >= 8) {
		jset_str(s, "targetMemoryOverhead", "296Mi");
	}
	if (*m->options.policy) {
		jset_str(s, "migrationPolicyName", m->options.policy);
	}
	jset(s, "migrationConfiguration", build_migration_configuration(&m->options));
	jset(vmi, "status migrationState", s);
	jset_str(vmi, "metadata labels kubevirt.io/migrationTargetNodeName",
		m->target->name);
	save(vmi);
}

void handler_sync_failed(const struct mig *m)
{
	vmi_event(m, "Warning", "SyncFailed", m->target,
		"syncing migration target failed: failed to create qemu log file: "
		"mkdir "
		"/var/run/kubevirt-private: no space left on device");
}

void handler_target_ready(struct mig *m)
{
	struct json_object *vmi = load(m);
	struct json_object *ports = json_object_new_object();
	char key[16];
	char *text;
	static const int roles[3] = { 0, 49152, 49153 };
	int n = m->vm->block ? 3 : 2;

	snprintf(m->address, sizeof(m->address), "%s",
		*m->target->migration_ip ? m->target->migration_ip : m->target->pod_ip);
	for (int i = 0; i < n; i++) {
		m->ports[i] = 33000 + (int)rng_below(26000);
		snprintf(key, sizeof(key), "%d", m->ports[i]);
		jset_int(ports, key, roles[i]);
	}
	if (!vmi) {
		json_object_put(ports);
		return;
	}
	jset(vmi, "status migrationState targetDirectMigrationNodePorts", ports);
	jset_str(vmi, "status migrationState targetNodeAddress", m->address);
	save(vmi);
	vmi_event(m, "Normal", "PreparingTarget", m->target,
		"VirtualMachineInstance Migration Target Prepared.");
	text = xfmt("Migration Target is listening at %s, on ports: %d,%d", m->address,
		m->ports[0], m->ports[1]);
	vmi_event(m, "Normal", "PreparingTarget", m->target, text);
	free(text);
}

void handler_started(struct mig *m)
{
	struct json_object *vmi = load(m);

	m->started = clock_now();
	if (!vmi) {
		return;
	}
	jset_str(vmi, "status migrationState mode", "PreCopy");
	set_now(vmi, "status migrationState startTimestamp");
	save(vmi);
	vmi_event(m, "Normal", "Migrating", m->source,
		"VirtualMachineInstance is migrating.");
}

void handler_domain_detected(const struct mig *m)
{
	struct json_object *vmi = load(m);

	if (vmi) {
		jset_bool(vmi, "status migrationState targetNodeDomainDetected", true);
		save(vmi);
	}
}

void handler_mode(const struct mig *m)
{
	struct json_object *vmi = load(m);

	if (!vmi) {
		return;
	}
	jset_str(vmi, "status migrationState mode", m->mode);
	if (strcmp(m->mode, "Paused") == 0) {
		struct json_object *c = jmake(
			"{'lastProbeTime':null,'reason':'PausedByMigrationMonitor',"
			"'message':'VMI was paused by the migration monitor',"
			"'status':'True','type':'Paused'}");

		set_now(c, "lastTransitionTime");
		json_object_array_add(jget(vmi, "status conditions"), c);
	}
	save(vmi);
}

void handler_cut_over(const struct mig *m)
{
	struct json_object *vmi = load(m);

	if (vmi) {
		set_now(vmi, "status migrationState targetNodeDomainReadyTimestamp");
		save(vmi);
	}
}

void handler_flip(struct mig *m)
{
	struct json_object *vmi = load(m);
	struct vm *vm = m->vm;
	char *text;

	vm->node = m->target;
	snprintf(vm->pod, sizeof(vm->pod), "%s", m->pod);
	snprintf(vm->pod_uid, sizeof(vm->pod_uid), "%s", m->pod_uid);
	if (vmi) {
		jset_str(vmi, "metadata labels kubevirt.io/nodeName", m->target->name);
		jdel(vmi, "metadata annotations kubevirt.io/eviction-source");
		jset_str(vmi, "status nodeName", m->target->name);
		jdel(vmi, "status evacuationNodeName");
		set_now(vmi, "status migrationState endTimestamp");
		jfind_remove(
			jget(vmi, "status conditions"), "type", "EvictionRequested");
		jfind_remove(jget(vmi, "status conditions"), "type", "Paused");
		save(vmi);
	}
	text = xfmt("The VirtualMachineInstance migrated to node %s.", m->target->name);
	vmi_event(m, "Normal", "Migrated", m->target, text);
	free(text);
}

void handler_ready(const struct mig *m, bool ready)
{
	struct json_object *vmi = load(m);
	struct json_object *c;

	if (!vmi) {
		return;
	}
	c = jfind(jget(vmi, "status conditions"), "type", "Ready");
	if (c) {
		jset_str(c, "status", ready ? "True" : "False");
		set_now(c, "lastTransitionTime");
	}
	save(vmi);
}

static void drop_active_pod(struct json_object *vmi, const char *uid)
{
	struct json_object *pods = jget(vmi, "status activePods");

	if (pods) {
		json_object_object_del(pods, uid);
	}
}

void handler_completed(struct mig *m)
{
	struct json_object *vmi = load(m);

	m->source->used -= vm_pod_memory(m->vm);
	handler_pod_end(m->vm->ns, m->source_pod, false);
	if (vmi) {
		jset_bool(vmi, "status migrationState completed", true);
		save(vmi);
	}
}

void handler_abort_requested(const struct mig *m)
{
	struct json_object *vmi = load(m);

	if (vmi) {
		jset_bool(vmi, "status migrationState abortRequested", true);
		save(vmi);
	}
	vmi_event(m, "Normal", "Migrating", m->source,
		"VirtualMachineInstance is aborting migration.");
}

void handler_abort_status(const struct mig *m, const char *status)
{
	struct json_object *vmi = load(m);

	if (vmi) {
		jset_str(vmi, "status migrationState abortStatus", status);
		save(vmi);
	}
}

void handler_failed(struct mig *m, bool aborted)
{
	struct json_object *vmi = load(m);
	char *text;

	m->target->used -= vm_pod_memory(m->vm);
	handler_pod_end(m->vm->ns, m->pod, true);
	if (vmi) {
		if (aborted) {
			jset_str(vmi, "status migrationState abortStatus", "Succeeded");
		}
		jset_bool(vmi, "status migrationState completed", true);
		jset_bool(vmi, "status migrationState failed", true);
		jset_str(vmi, "status migrationState failureReason", m->failure);
		set_now(vmi, "status migrationState endTimestamp");
		jfind_remove(jget(vmi, "status conditions"), "type", "Paused");
		save(vmi);
	}
	text = xfmt("VirtualMachineInstance migration uid %s failed. reason:%s", m->uid,
		m->failure);
	vmi_event(m, "Warning", "Migrated", m->source, text);
	free(text);
}

void handler_cleanup(const struct mig *m)
{
	struct json_object *vmi = load(m);

	if (vmi) {
		jdel(vmi, "metadata labels kubevirt.io/migrationTargetNodeName");
		drop_active_pod(vmi,
			m->phase == PHASE_SUCCEEDED ? m->source_pod_uid : m->pod_uid);
		save(vmi);
	}
}

void handler_pod_start(const struct mig *m)
{
	struct json_object *pod = store_load(RES_PODS, m->vm->ns, m->pod);
	struct event_ref ref = { RES_PODS, m->vm->ns, m->pod };

	if (!pod) {
		return;
	}
	build_pod_running(pod, m->vm);
	jset_str(pod, "status hostIP", m->target->internal_ip);
	jset_str(pod, "metadata labels kubevirt.io/nodeName", m->target->name);
	store_save(RES_PODS, pod);
	event_write(ref, "Normal", "Pulled", "kubelet", m->target->name,
		"Container image \"quay.io/kubevirt/virt-launcher\" already present on "
		"machine and can be accessed by the pod");
	event_write(ref, "Normal", "Started", "kubelet", m->target->name,
		"Container started");
}

void handler_pod_end(const char *ns, const char *pod, bool failed)
{
	struct json_object *t = store_load(RES_PODS, ns, pod);

	if (t) {
		build_pod_ended(t, failed);
		store_save(RES_PODS, t);
	}
}
