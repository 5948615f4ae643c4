/* Trees of nodes, their virt-handler pods and their network state. */
#include "build.h"

#include "clock.h"

#include <stdio.h>
#include <string.h>

void build_past(int64_t age_ms, char out[32])
{
	clock_format(clock_wall() - age_ms, out);
}

static void stamp(struct json_object *tree, int64_t age_ms)
{
	char at[32];

	build_past(age_ms, at);
	jset_str(tree, "metadata creationTimestamp", at);
}

static struct json_object *node_labels(const struct node *n, size_t index)
{
	static const char *const features[] = { "aes", "apic", "avx", "avx2",
		"avx512bw", "avx512f", "fsrm", "invtsc", "pcid", "spec-ctrl", "stibp",
		"vmx", "x2apic", "xsaves" };
	static const char *const models[] = { "Haswell-noTSX", "Broadwell-noTSX",
		"Skylake-Server-noTSX-IBRS", "Cascadelake-Server-noTSX",
		"Icelake-Server-noTSX" };
	struct json_object *l = jmake(
		"{'beta.kubernetes.io/arch':'amd64','beta.kubernetes.io/os':'linux',"
		"'kubernetes.io/arch':'amd64','kubernetes.io/os':'linux',"
		"'kubernetes.io/hostname':'%s','node-role.kubernetes.io/worker':'',"
		"'node.openshift.io/os_id':'rhel','topology.kubernetes.io/"
		"region':'dc1',"
		"'topology.kubernetes.io/zone':'rack-%zu','kubevirt.io/"
		"schedulable':'true',"
		"'kubevirt.io/ksm-enabled':'false','cpumanager':'false',"
		"'cpu-vendor.node.kubevirt.io/Intel':'true',"
		"'host-model-cpu.node.kubevirt.io/Icelake-Server-noTSX':'true',"
		"'machine-type.node.kubevirt.io/pc-q35-rhel9.6.0':'true'}",
		n->name, index / 4 + 1);
	char key[128];

	for (size_t i = 0; i < COUNT_OF(features); i++) {
		snprintf(key, sizeof(key), "cpu-feature.node.kubevirt.io/%s",
			features[i]);
		jset_str(l, key, "true");
	}
	for (size_t i = 0; i < COUNT_OF(models); i++) {
		snprintf(key, sizeof(key), "cpu-model.node.kubevirt.io/%s", models[i]);
		jset_str(l, key, "true");
		snprintf(key, sizeof(key), "cpu-model-migration.node.kubevirt.io/%s",
			models[i]);
		jset_str(l, key, "true");
	}
	return l;
}

static struct json_object *node_status(const struct node *n)
{
	char created[32];
	char now[32];

	build_past(9LL * 86400000, created);
	build_past(5000, now);
	return jmake(
		"{'capacity':{'cpu':'64','devices.kubevirt.io/kvm':'1k',"
		"'devices.kubevirt.io/tun':'1k','devices.kubevirt.io/vhost-net':'1k',"
		"'ephemeral-storage':'1151Gi','memory':'%lluKi','pods':'250'},"
		"'allocatable':{'cpu':'63500m','devices.kubevirt.io/kvm':'1k',"
		"'devices.kubevirt.io/tun':'1k','devices.kubevirt.io/vhost-net':'1k',"
		"'ephemeral-storage':'1060Gi','memory':'%lluKi','pods':'250'},"
		"'conditions':["
		"{'type':'MemoryPressure','status':'False','lastHeartbeatTime':'%s',"
		"'lastTransitionTime':'%s','reason':'KubeletHasSufficientMemory',"
		"'message':'kubelet has sufficient memory available'},"
		"{'type':'DiskPressure','status':'False','lastHeartbeatTime':'%s',"
		"'lastTransitionTime':'%s','reason':'KubeletHasNoDiskPressure',"
		"'message':'kubelet has no disk pressure'},"
		"{'type':'PIDPressure','status':'False','lastHeartbeatTime':'%s',"
		"'lastTransitionTime':'%s','reason':'KubeletHasSufficientPID',"
		"'message':'kubelet has sufficient PID available'},"
		"{'type':'Ready','status':'%s','lastHeartbeatTime':'%s',"
		"'lastTransitionTime':'%s','reason':'%s','message':'%s'}],"
		"'addresses':[{'type':'InternalIP','address':'%s'},"
		"{'type':'Hostname','address':'%s'}],"
		"'daemonEndpoints':{'kubeletEndpoint':{'Port':10250}},"
		"'nodeInfo':{'machineID':'%.8s','systemUUID':'%s','bootID':'%s',"
		"'kernelVersion':'5.14.0-570.42.2.el9_6.x86_64','osImage':'%s',"
		"'containerRuntimeVersion':'cri-o://1.33.4','kubeletVersion':'%s',"
		"'kubeProxyVersion':'','operatingSystem':'linux',"
		"'architecture':'amd64'}}",
		(unsigned long long)(n->memory / 1024.0) + 1153434,
		(unsigned long long)(n->memory / 1024.0), now, created, now, created,
		now, created, n->ready ? "True" : "False", now, created,
		n->ready ? "KubeletReady" : "KubeletNotReady",
		n->ready ? "kubelet is posting ready status"
			 : "container runtime network not ready",
		n->internal_ip, n->name, n->uid, n->uid, n->uid, model.os_image,
		model.kubernetes);
}

struct json_object *build_node(const struct node *n, size_t index, int64_t age_ms)
{
	struct json_object *t = json_object_new_object();
	struct json_object *spec = jmake("{'podCIDR':'10.%zu.%zu.0/23',"
					 "'providerID':'baremetal:///%s'}",
		128 + index / 128, index % 128 * 2, n->uid);
	char heartbeat[32];

	jset_str(t, "metadata name", n->name);
	jset_str(t, "metadata uid", n->uid);
	stamp(t, age_ms);
	jset(t, "metadata labels", node_labels(n, index));
	build_past(30000, heartbeat);
	jset_str(t, "metadata annotations kubevirt.io/heartbeat", heartbeat);
	jset_str(t,
		"metadata annotations machineconfiguration.openshift.io/currentConfig",
		"rendered-worker-4a1f0c2b9d6e");
	jset_str(t,
		"metadata annotations volumes.kubernetes.io/controller-managed-"
		"attach-detach",
		"true");
	if (n->cordoned) {
		struct json_object *taint =
			jmake("{'key':'node.kubernetes.io/unschedulable',"
			      "'effect':'NoSchedule'}");

		jset(spec, "taints", json_object_new_array());
		json_object_array_add(jget(spec, "taints"), taint);
		jset_bool(spec, "unschedulable", true);
	}
	jset(t, "spec", spec);
	jset(t, "status", node_status(n));
	return t;
}

static char *network_status(const struct node *n)
{
	char mac[18];
	struct buf b = { 0 };

	snprintf(mac, sizeof(mac), "0a:58:0a:%02x:%02x:16", rng_below(256),
		rng_below(256));
	buf_fmt(&b,
		"[{\n    \"name\": \"ovn-kubernetes\",\n    \"interface\": \"eth0\",\n"
		"    \"ips\": [\n        \"%s\"\n    ],\n    \"mac\": \"%s\",\n"
		"    \"default\": true,\n    \"dns\": {}\n}",
		n->pod_ip, mac);
	if (*n->migration_ip) {
		buf_fmt(&b,
			",{\n    \"name\": \"%s%s%s\",\n    \"interface\": "
			"\"migration0\",\n    \"ips\": [\n        \"%s\"\n    ],\n"
			"    \"mac\": \"3e:11:52:0c:%02x:%02x\",\n    \"mtu\": 9000,\n"
			"    \"dns\": {}\n}",
			strchr(model.network, '/') ? "" : model.install_ns,
			strchr(model.network, '/') ? "" : "/", model.network,
			n->migration_ip, rng_below(256), rng_below(256));
	}
	buf_str(&b, "]");
	return buf_take(&b);
}

struct json_object *build_handler_pod(const struct node *n, int64_t age_ms)
{
	const struct version *ds =
		store_get(&resources[RES_DAEMONSETS], model.install_ns, "virt-handler");
	char *status = network_status(n);
	char started[32];
	struct json_object *t;

	build_past(age_ms - 9000, started);
	t = jmake("{'metadata':{'name':'%s','generateName':'virt-handler-',"
		  "'namespace':'%s','uid':'%s','labels':{"
		  "'app.kubernetes.io/"
		  "version':'%s','controller-revision-hash':'db48dfd55',"
		  "'kubevirt.io':'virt-handler','pod-template-generation':'2',"
		  "'prometheus.kubevirt.io':'true'},'annotations':{"
		  "'openshift.io/required-scc':'kubevirt-handler'},"
		  "'ownerReferences':[{'apiVersion':'apps/v1','kind':'DaemonSet',"
		  "'name':'virt-handler','uid':'%s','controller':true,"
		  "'blockOwnerDeletion':true}]},"
		  "'spec':{'containers':[{'name':'virt-handler','image':"
		  "'quay.io/kubevirt/virt-handler:%s','command':['virt-handler'],"
		  "'args':['--port','8443','--hostname-override','$(NODE_NAME)',"
		  "'--pod-ip-address','$(MY_POD_IP)','--max-metric-requests','3',"
		  "'--graceful-shutdown-seconds','315','-v','2'],"
		  "'ports':[{'name':'metrics','containerPort':8443,'protocol':'TCP'}],"
		  "'resources':{'requests':{'cpu':'10m','memory':'325Mi'}}}],"
		  "'restartPolicy':'Always','nodeName':'%s','hostPID':true,"
		  "'priorityClassName':'kubevirt-cluster-critical'},"
		  "'status':{'phase':'Running','conditions':["
		  "{'type':'Initialized','status':'True','lastTransitionTime':'%s'},"
		  "{'type':'Ready','status':'%s','lastTransitionTime':'%s'},"
		  "{'type':'ContainersReady','status':'%s','lastTransitionTime':'%s'},"
		  "{'type':'PodScheduled','status':'True','lastTransitionTime':'%s'}],"
		  "'hostIP':'%s','podIP':'%s','podIPs':[{'ip':'%s'}],"
		  "'startTime':'%s','containerStatuses':[{'name':'virt-handler',"
		  "'state':{'running':{'startedAt':'%s'}},'ready':%s,'restartCount':0,"
		  "'image':'quay.io/kubevirt/virt-handler:%s','started':true}],"
		  "'qosClass':'Burstable'}}",
		n->handler_pod, model.install_ns, n->handler_uid, model.version,
		ds ? ds->uid : n->uid, model.version, n->name, started,
		n->handler_down ? "False" : "True", started,
		n->handler_down ? "False" : "True", started, started, n->internal_ip,
		n->pod_ip, n->pod_ip, started, started,
		n->handler_down ? "false" : "true", model.version);
	stamp(t, age_ms);
	jset_str(t, "metadata annotations k8s.v1.cni.cncf.io/network-status", status);
	free(status);
	if (*n->migration_ip) {
		char *request = xfmt("%s@migration0", model.network);

		jset_str(
			t, "metadata annotations k8s.v1.cni.cncf.io/networks", request);
		free(request);
	}
	return t;
}

struct json_object *build_nns(const struct node *n, size_t index)
{
	char now[32];
	struct json_object *t;
	unsigned a = (unsigned)index % 256;

	build_past(0, now);
	t = jmake("{'metadata':{'name':'%s','ownerReferences':[{'apiVersion':'v1',"
		  "'kind':'Node','name':'%s','uid':'%s'}]},"
		  "'status':{'lastSuccessfulUpdateTime':'%s','conditions':["
		  "{'type':'Available','status':'True','reason':'SuccessfulRefresh'},"
		  "{'type':'Failing','status':'False','reason':'SuccessfulRefresh'}],"
		  "'currentState':{'interfaces':["
		  "{'name':'eno1','type':'ethernet','state':'up','mtu':1500,"
		  "'mac-address':'B8:CE:F6:00:%02X:01','controller':'bond0',"
		  "'ethernet':{'auto-negotiation':true,'speed':10000,'duplex':'full'}},"
		  "{'name':'eno2','type':'ethernet','state':'up','mtu':1500,"
		  "'mac-address':'B8:CE:F6:00:%02X:02','controller':'bond0',"
		  "'ethernet':{'auto-negotiation':true,'speed':10000,'duplex':'full'}},"
		  "{'name':'ens2f0','type':'ethernet','state':'up','mtu':9000,"
		  "'mac-address':'B8:CE:F6:00:%02X:11','controller':'bond2',"
		  "'ethernet':{'auto-negotiation':true,'speed':25000,'duplex':'full'}},"
		  "{'name':'ens2f1','type':'ethernet','state':'up','mtu':9000,"
		  "'mac-address':'B8:CE:F6:00:%02X:12','controller':'bond2',"
		  "'ethernet':{'auto-negotiation':true,'speed':25000,'duplex':'full'}},"
		  "{'name':'bond0','type':'bond','state':'up','mtu':1500,"
		  "'controller':'br-ex','link-aggregation':{'mode':'active-backup',"
		  "'options':{'primary':'eno1'},'port':['eno1','eno2']}},"
		  "{'name':'bond2','type':'bond','state':'up','mtu':9000,"
		  "'link-aggregation':{'mode':'802.3ad','options':{"
		  "'xmit_hash_policy':'layer3+4'},'port':['ens2f0','ens2f1']}},"
		  "{'name':'br-ex','type':'ovs-interface','state':'up','mtu':1500,"
		  "'ipv4':{'enabled':true,'dhcp':false,'address':[{'ip':'%s',"
		  "'prefix-length':24}]}},"
		  "{'name':'genev_sys_6081','type':'unknown','state':'up','mtu':65000},"
		  "{'name':'ovn-k8s-mp0','type':'ovs-interface','state':'up',"
		  "'mtu':1400}],"
		  "'routes':{'running':[{'destination':'0.0.0.0/0',"
		  "'next-hop-interface':'br-ex','next-hop-address':'192.168.10.1'}],"
		  "'config':[]}}}}",
		n->name, n->name, n->uid, now, a, a, a, a, n->internal_ip);
	stamp(t, 40LL * 86400000);
	return t;
}
