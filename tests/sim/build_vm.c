/* Trees of VirtualMachines, their instances, disks and launcher pods. */
#include "build.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stamp(struct json_object *tree, int64_t age_ms)
{
	char at[32];

	build_past(age_ms, at);
	jset_str(tree, "metadata creationTimestamp", at);
}

static struct json_object *domain(const struct vm *vm)
{
	char guest[32];

	quantity_bytes(vm->memory, guest);
	return jmake(
		"{'cpu':{'cores':%d,'maxSockets':4,'model':'host-model','sockets':1,"
		"'threads':1},'devices':{'disks':[{'disk':{'bus':'virtio'},"
		"'name':'rootdisk'}%s],'interfaces':[{'masquerade':{},"
		"'model':'virtio','name':'default'}],'rng':{}},"
		"'features':{'acpi':{'enabled':true}},"
		"'firmware':{'serial':'%.13s-vm','uuid':'%s'},"
		"'machine':{'type':'q35'},'memory':{'guest':'%s'},'resources':{}}",
		vm->cpus,
		vm->block ? ",{'disk':{'bus':'virtio'},'name':'cloudinit'}" : "",
		vm->vm_uid, vm->vm_uid, guest);
}

static struct json_object *volumes(const struct vm *vm)
{
	struct json_object *v = jmake("[{'name':'rootdisk','persistentVolumeClaim':{"
				      "'claimName':'%s-root'}}]",
		vm->name);

	if (vm->block) {
		json_object_array_add(v,
			jmake("{'name':'cloudinit','cloudInitNoCloud':{'userData':"
			      "'#cloud-config'}}"));
	}
	return v;
}

static struct json_object *vmi_spec(const struct vm *vm)
{
	struct json_object *s = jmake("{'architecture':'amd64'}");

	jset(s, "domain", domain(vm));
	if (*vm->strategy) {
		jset_str(s, "evictionStrategy", vm->strategy);
	}
	jset(s, "networks", jmake("[{'name':'default','pod':{}}]"));
	jset_int(s, "terminationGracePeriodSeconds", 180);
	jset(s, "volumes", volumes(vm));
	return s;
}

struct json_object *build_vm(const struct vm *vm, int64_t age_ms)
{
	struct json_object *t;
	char at[32];

	build_past(age_ms - 30000, at);
	t = jmake("{'metadata':{'name':'%s','namespace':'%s','uid':'%s',"
		  "'annotations':{'kubevirt.io/latest-observed-api-version':'v1',"
		  "'kubevirt.io/storage-observed-api-version':'v1'},"
		  "'finalizers':['kubevirt.io/virtualMachineControllerFinalize']},"
		  "'spec':{'runStrategy':'Always','template':{'metadata':{}}},"
		  "'status':{'conditions':[{'lastProbeTime':null,"
		  "'lastTransitionTime':'%s','status':'True','type':'Ready'},"
		  "{'lastProbeTime':null,'lastTransitionTime':null,'status':'%s',"
		  "'type':'LiveMigratable'}],'created':true,'desiredGeneration':1,"
		  "'observedGeneration':1,'printableStatus':'Running','ready':true,"
		  "'runStrategy':'Always','volumeSnapshotStatuses':[{'enabled':true,"
		  "'name':'rootdisk'}]}}",
		vm->name, vm->ns, vm->vm_uid, at, vm->reason ? "False" : "True");
	stamp(t, age_ms);
	jset(t, "metadata labels", jcopy(vm->labels));
	jset(t, "spec template metadata labels", jcopy(vm->labels));
	jset(t, "spec template spec", vmi_spec(vm));
	return t;
}

static struct json_object *vmi_conditions(const struct vm *vm, const char *at)
{
	struct json_object *c = jmake(
		"[{'lastProbeTime':null,'lastTransitionTime':'%s','status':'True',"
		"'type':'Ready'},{'lastProbeTime':null,'lastTransitionTime':null,"
		"'status':'%s','type':'LiveMigratable'},{'lastProbeTime':null,"
		"'lastTransitionTime':null,'status':'%s','type':'StorageLiveMigratable'"
		"},"
		"{'lastProbeTime':'%s','lastTransitionTime':null,'status':'True',"
		"'type':'AgentConnected'}]",
		at, vm->reason ? "False" : "True", "True", at);

	if (vm->reason) {
		jset_str(c, "1 reason", vm->reason);
		jset_str(c, "1 message", vm->message);
	}
	return c;
}

static struct json_object *vmi_status(const struct vm *vm, int64_t age_ms)
{
	struct json_object *s;
	char created[32];
	char running[32];
	char guest[32];

	quantity_bytes(vm->memory, guest);
	build_past(age_ms, created);
	build_past(age_ms - 25000, running);
	s = jmake("{'activePods':{'%s':'%s'},'currentCPUTopology':{'cores':%d,'sockets'"
		  ":1,"
		  "'threads':1},'guestOSInfo':{'id':'%s','kernelRelease':"
		  "'5.14.0-570.el9.x86_64','machine':'x86_64'},"
		  "'interfaces':[{'infoSource':'domain, guest-agent','interfaceName':"
		  "'eth0','ipAddress':'10.%u.%u.%u','ipAddresses':['10.%u.%u.%u'],"
		  "'linkState':'up','mac':'02:f1:6e:%02x:%02x:%02x','name':'default',"
		  "'podInterfaceName':'eth0','queueCount':1}],"
		  "'launcherContainerImageVersion':'quay.io/kubevirt/virt-launcher:%s',"
		  "'machine':{'type':'pc-q35-rhel9.6.0'},'memory':{'guestAtBoot':'%s',"
		  "'guestCurrent':'%s','guestRequested':'%s'},'migrationMethod':'%s',"
		  "'migrationTransport':'Unix','nodeName':'%s','phase':'Running',"
		  "'phaseTransitionTimestamps':[{'phase':'Pending',"
		  "'phaseTransitionTimestamp':'%s'},{'phase':'Scheduling',"
		  "'phaseTransitionTimestamp':'%s'},{'phase':'Scheduled',"
		  "'phaseTransitionTimestamp':'%s'},{'phase':'Running',"
		  "'phaseTransitionTimestamp':'%s'}],'qosClass':'Burstable',"
		  "'runtimeUser':107,'selinuxContext':"
		  "'system_u:object_r:container_file_t:s0:c%u,c%u',"
		  "'virtualMachineRevisionName':'revision-start-vm-%s-1',"
		  "'volumeStatus':[{'name':'rootdisk','persistentVolumeClaimInfo':{"
		  "'accessModes':['%s'],'capacity':{'storage':'60Gi'},"
		  "'claimName':'%s-root','filesystemOverhead':'0','requests':{"
		  "'storage':'60Gi'},'volumeMode':'Block'},'target':'vda'}]}",
		vm->pod_uid, vm->node->name, vm->cpus, vm->guest_os,
		128 + vm->ip / 65536 % 64, vm->ip / 256 % 256, vm->ip % 256,
		128 + vm->ip / 65536 % 64, vm->ip / 256 % 256, vm->ip % 256,
		vm->ip / 65536 % 256, vm->ip / 256 % 256, vm->ip % 256, model.version,
		guest, guest, guest, vm->block ? "BlockMigration" : "LiveMigration",
		vm->node->name, created, created, created, running, vm->ip % 1024,
		(vm->ip * 7) % 1024, vm->vm_uid,
		str_eq(vm->reason, "DisksNotLiveMigratable") ? "ReadWriteOnce"
							     : "ReadWriteMany",
		vm->name);
	jset(s, "conditions", vmi_conditions(vm, running));
	if (strncmp(vm->guest_os, "win", 3) == 0) {
		jset_str(s, "guestOSInfo id", "mswindows");
		jset_str(s, "guestOSInfo kernelRelease", "20348");
		jset_str(s, "guestOSInfo prettyName",
			"Microsoft Windows Server 2022 Datacenter");
	} else {
		jset_str(s, "guestOSInfo prettyName",
			"Red Hat Enterprise Linux 9.6 (Plow)");
	}
	return s;
}

struct json_object *build_vmi(const struct vm *vm, int64_t age_ms)
{
	struct json_object *t = jmake(
		"{'metadata':{'name':'%s','namespace':'%s','uid':'%s','generation':11,"
		"'annotations':{'kubevirt.io/latest-observed-api-version':'v1',"
		"'kubevirt.io/nonroot':'true','kubevirt.io/"
		"storage-observed-api-version':"
		"'v1','kubevirt.io/vm-generation':'1'},'finalizers':["
		"'kubevirt.io/virtualMachineControllerFinalize',"
		"'kubevirt.io/foregroundDeleteVirtualMachine'],"
		"'ownerReferences':[{'apiVersion':'kubevirt.io/v1',"
		"'blockOwnerDeletion':true,'controller':true,'kind':'VirtualMachine',"
		"'name':'%s','uid':'%s'}]}}",
		vm->name, vm->ns, vm->uid, vm->name, vm->vm_uid);

	stamp(t, age_ms);
	jset(t, "metadata labels", jcopy(vm->labels));
	jset_str(t, "metadata labels kubevirt.io/domain", vm->name);
	jset_str(t, "metadata labels kubevirt.io/nodeName", vm->node->name);
	jset(t, "spec", vmi_spec(vm));
	jset(t, "status", vmi_status(vm, age_ms));
	return t;
}

struct json_object *build_pvc(const struct vm *vm, int64_t age_ms)
{
	bool shared = !str_eq(vm->reason, "DisksNotLiveMigratable");
	struct json_object *t = jmake(
		"{'metadata':{'name':'%s-root','namespace':'%s'},'spec':{"
		"'accessModes':['%s'],'resources':{'requests':{'storage':'60Gi'}},"
		"'volumeName':'pvc-%s','storageClassName':'%s','volumeMode':'%s'},"
		"'status':{'phase':'Bound','accessModes':['%s'],'capacity':{"
		"'storage':'60Gi'}}}",
		vm->name, vm->ns, shared ? "ReadWriteMany" : "ReadWriteOnce",
		vm->vm_uid,
		shared ? "ocs-storagecluster-ceph-rbd-virtualization" : "lvms-vg1",
		shared ? "Block" : "Filesystem",
		shared ? "ReadWriteMany" : "ReadWriteOnce");

	stamp(t, age_ms);
	return t;
}

static struct json_object *pod_spec(const struct vm *vm)
{
	struct json_object *s;

	s = jmake("{'volumes':[{'name':'private','emptyDir':{}},{'name':'rootdisk',"
		  "'persistentVolumeClaim':{'claimName':'%s-root'}}],"
		  "'containers':[{'name':'compute','image':"
		  "'quay.io/kubevirt/virt-launcher:%s','command':["
		  "'/usr/bin/virt-launcher-monitor'],'args':['--qemu-timeout','347s',"
		  "'--name','%s','--uid','%s','--namespace','%s',"
		  "'--grace-period-seconds','195'],'resources':{'limits':{"
		  "'devices.kubevirt.io/kvm':'1','devices.kubevirt.io/tun':'1',"
		  "'devices.kubevirt.io/vhost-net':'1'},'requests':{'cpu':'%dm',"
		  "'devices.kubevirt.io/kvm':'1','devices.kubevirt.io/tun':'1',"
		  "'devices.kubevirt.io/vhost-net':'1','ephemeral-storage':'50M',"
		  "'memory':'%lluMi'}},'imagePullPolicy':'IfNotPresent'}],"
		  "'restartPolicy':'Never','terminationGracePeriodSeconds':210,"
		  "'nodeSelector':{'kubernetes.io/arch':'amd64',"
		  "'kubevirt.io/schedulable':'true',"
		  "'machine-type.node.kubevirt.io/pc-q35-rhel9.6.0':'true'}}",
		vm->name, model.version, vm->name, vm->uid, vm->ns, vm->cpus * 100,
		(unsigned long long)(vm_pod_memory(vm) / 1048576.0));
	return s;
}

void build_pod_running(struct json_object *pod, const struct vm *vm)
{
	struct json_object *s;
	char now[32];

	clock_format(clock_wall(), now);
	s = jmake(
		"{'phase':'Running','conditions':["
		"{'type':'kubevirt.io/virtual-machine-unpaused','status':'True',"
		"'lastTransitionTime':'%s','reason':'NotPaused'},"
		"{'type':'Initialized','status':'True','lastTransitionTime':'%s'},"
		"{'type':'Ready','status':'True','lastTransitionTime':'%s'},"
		"{'type':'ContainersReady','status':'True','lastTransitionTime':'%s'},"
		"{'type':'PodScheduled','status':'True','lastTransitionTime':'%s'}],"
		"'podIP':'10.%u.%u.%u','podIPs':[{'ip':'10.%u.%u.%u'}],"
		"'startTime':'%s','containerStatuses':[{'name':'compute','state':{"
		"'running':{'startedAt':'%s'}},'ready':true,'restartCount':0,"
		"'image':'quay.io/kubevirt/virt-launcher:%s','started':true}],"
		"'qosClass':'Burstable'}",
		now, now, now, now, now, 128 + vm->ip / 65536 % 64, vm->ip / 256 % 256,
		vm->ip % 256, 128 + vm->ip / 65536 % 64, vm->ip / 256 % 256,
		vm->ip % 256, now, now, model.version);
	jset(pod, "status", s);
}

void build_pod_ended(struct json_object *pod, bool failed)
{
	char now[32];
	struct json_object *conditions = jget(pod, "status conditions");
	struct json_object *ready = jfind(conditions, "type", "Ready");

	clock_format(clock_wall(), now);
	jset_str(pod, "status phase", failed ? "Failed" : "Succeeded");
	if (ready) {
		jset_str(ready, "status", "False");
		jset_str(ready, "lastTransitionTime", now);
		jset_str(ready, "reason", failed ? "PodFailed" : "PodCompleted");
	}
	if (jhas(pod, "status containerStatuses")) {
		jset(pod, "status containerStatuses 0 state",
			jmake("{'terminated':{'exitCode':%d,'reason':'%s',"
			      "'finishedAt':'%s'}}",
				failed ? 1 : 0, failed ? "Error" : "Completed", now));
		jset_bool(pod, "status containerStatuses 0 ready", false);
		jset_bool(pod, "status containerStatuses 0 started", false);
	}
}

struct json_object *build_launcher_pod(
	const struct vm *vm, const struct mig *m, int64_t age_ms)
{
	struct json_object *t = jmake(
		"{'metadata':{'name':'%s','generateName':'virt-launcher-%s-',"
		"'namespace':'%s','uid':'%s','annotations':{"
		"'kubectl.kubernetes.io/default-container':'compute',"
		"'kubevirt.io/domain':'%s','kubevirt.io/migrationTransportUnix':'true',"
		"'kubevirt.io/nonroot':'true'},'ownerReferences':[{"
		"'apiVersion':'kubevirt.io/v1','kind':'VirtualMachineInstance',"
		"'name':'%s','uid':'%s','controller':true,"
		"'blockOwnerDeletion':true}]}}",
		m ? m->pod : vm->pod, vm->name, vm->ns, m ? m->pod_uid : vm->pod_uid,
		vm->name, vm->name, vm->uid);

	stamp(t, age_ms);
	jset(t, "metadata labels", jcopy(vm->labels));
	jset_str(t, "metadata labels kubevirt.io", "virt-launcher");
	jset_str(t, "metadata labels kubevirt.io/created-by", vm->uid);
	jset_str(t, "metadata labels kubevirt.io/domain", vm->name);
	jset_str(t, "metadata labels vm.kubevirt.io/name", vm->name);
	jset_str(t, "metadata labels vmi.kubevirt.io/id", vm->name);
	jset(t, "spec", pod_spec(vm));
	if (m) {
		jset_str(t, "metadata labels kubevirt.io/migrationJobUID", m->uid);
		jset_str(t, "metadata annotations kubevirt.io/migrationJobName",
			m->name);
		jset(t, "status", jmake("{'phase':'Pending','qosClass':'Burstable'}"));
	} else {
		jset_str(t, "metadata labels kubevirt.io/nodeName", vm->node->name);
		jset_str(t, "spec nodeName", vm->node->name);
		build_pod_running(t, vm);
		jset_str(t, "status hostIP", vm->node->internal_ip);
	}
	return t;
}
