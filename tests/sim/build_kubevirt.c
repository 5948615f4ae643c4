/* Trees of KubeVirt's own objects: configuration, components, networks. */
#include "build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stamp(struct json_object *tree, int64_t age_ms)
{
	char at[32];

	build_past(age_ms, at);
	jset_str(tree, "metadata creationTimestamp", at);
}

#define AGE (9LL * 86400000)

struct json_object *build_kubevirt(
	struct json_object *migrations, struct json_object *gates)
{
	size_t n = gates ? json_object_array_length(gates) : 0;
	struct json_object *t = jmake(
		"{'metadata':{'name':'%s','namespace':'%s'},'spec':{"
		"'certificateRotateStrategy':{},'configuration':{"
		"'evictionStrategy':'LiveMigrate','developerConfiguration':{"
		"'featureGates':['CPUManager','Snapshot','HotplugVolumes']}},"
		"'imagePullPolicy':'IfNotPresent','workloadUpdateStrategy':{"
		"'batchEvictionInterval':'1m0s','batchEvictionSize':10,"
		"'workloadUpdateMethods':['LiveMigrate']}},'status':{'conditions':["
		"{'message':'All components are ready.','reason':'AllComponentsReady',"
		"'status':'True','type':'Available'},{'message':"
		"'All components are ready.','reason':'AllComponentsReady',"
		"'status':'False','type':'Progressing'},{'message':"
		"'All components are ready.','reason':'AllComponentsReady',"
		"'status':'False','type':'Degraded'},{'message':"
		"'All resources were created.','reason':'AllResourcesCreated',"
		"'status':'True','type':'Created'}],'defaultArchitecture':'amd64',"
		"'observedDeploymentID':'4f9c2a7b1e','observedGeneration':1,"
		"'observedKubeVirtRegistry':'quay.io/kubevirt',"
		"'observedKubeVirtVersion':'%s','operatorVersion':'%s',"
		"'outdatedVirtualMachineInstanceWorkloads':0,'phase':'Deployed',"
		"'targetDeploymentID':'4f9c2a7b1e','targetKubeVirtRegistry':"
		"'quay.io/kubevirt','targetKubeVirtVersion':'%s'}}",
		model.kubevirt_name, model.install_ns, model.version, model.version,
		model.version);

	stamp(t, AGE);
	for (size_t i = 0; i < n; i++) {
		json_object_array_add(jget(t,
					      "spec configuration "
					      "developerConfiguration featureGates"),
			json_object_get(json_object_array_get_idx(gates, i)));
	}
	if (migrations) {
		jset(t, "spec configuration migrations", jcopy(migrations));
	}
	return t;
}

struct json_object *build_hco(const char *version, struct json_object *migrations)
{
	bool v1 = strcmp(version, "v1") == 0;
	struct json_object *t =
		jmake("{'metadata':{'name':'kubevirt-hyperconverged','namespace':'%s'},"
		      "'spec':{},'status':{'conditions':[{'type':'Available',"
		      "'status':'True','reason':'ReconcileCompleted','message':"
		      "'Reconcile completed successfully'}]}}",
			model.install_ns);

	stamp(t, AGE);
	jset_str(t,
		v1 ? "spec virtualization evictionStrategy" : "spec evictionStrategy",
		"LiveMigrate");
	if (migrations) {
		jset(t,
			v1 ? "spec virtualization liveMigrationConfig"
			   : "spec liveMigrationConfig",
			jcopy(migrations));
	}
	return t;
}

struct json_object *build_nad(struct json_object *network)
{
	struct json_object *t = jmake("{'metadata':{'name':'%s','namespace':'%s'},"
				      "'spec':{}}",
		jstr(network, "name"), model.install_ns);
	const char *ready = jstr(network, "config");
	struct json_object *c;
	struct json_object *exclude = jget(network, "exclude");
	char *text;

	stamp(t, AGE);
	if (ready) {
		jset_str(t, "spec config", ready);
		return t;
	}
	c = jmake("{'cniVersion':'0.3.1','name':'%s','type':'macvlan','master':'%s',"
		  "'mode':'bridge','mtu':9000,'ipam':{'type':'whereabouts',"
		  "'range':'%s'}}",
		jstr(network, "name"), jstr(network, "master"), jstr(network, "range"));
	if (exclude) {
		jset(c, "ipam exclude", jcopy(exclude));
	}
	text = jtext(c);
	jset_str(t, "spec config", text);
	free(text);
	json_object_put(c);
	return t;
}

struct json_object *build_daemonset(void)
{
	int n = (int)model.node_count;
	struct json_object *t = jmake(
		"{'metadata':{'name':'virt-handler','namespace':'%s','generation':2,"
		"'labels':{'app.kubernetes.io/version':'%s','kubevirt.io':"
		"'virt-handler'}},'spec':{'selector':{'matchLabels':{'kubevirt.io':"
		"'virt-handler'}},'template':{'metadata':{'labels':{'kubevirt.io':"
		"'virt-handler','prometheus.kubevirt.io':'true'}},'spec':{"
		"'containers':[{'name':'virt-handler','image':"
		"'quay.io/kubevirt/virt-handler:%s'}],'hostPID':true,"
		"'priorityClassName':'kubevirt-cluster-critical'}},"
		"'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{"
		"'maxUnavailable':1,'maxSurge':0}}},'status':{"
		"'currentNumberScheduled':%d,'numberMisscheduled':0,"
		"'desiredNumberScheduled':%d,'numberReady':%d,'observedGeneration':2,"
		"'updatedNumberScheduled':%d,'numberAvailable':%d}}",
		model.install_ns, model.version, model.version, n, n, n, n, n);

	stamp(t, AGE);
	if (*model.network) {
		char *request = xfmt("%s@migration0", model.network);

		jset_str(t,
			"spec template metadata annotations "
			"k8s.v1.cni.cncf.io/networks",
			request);
		free(request);
	}
	return t;
}

struct json_object *build_deployment(const char *name, int replicas)
{
	struct json_object *t = jmake(
		"{'metadata':{'name':'%s','namespace':'%s','generation':1,'labels':{"
		"'app.kubernetes.io/version':'%s','kubevirt.io':'%s'}},'spec':{"
		"'replicas':%d,'selector':{'matchLabels':{'kubevirt.io':'%s'}},"
		"'template':{'metadata':{'labels':{'kubevirt.io':'%s'}},'spec':{"
		"'containers':[{'name':'%s','image':'quay.io/kubevirt/%s:%s'}]}}},"
		"'status':{'observedGeneration':1,'replicas':%d,'updatedReplicas':%d,"
		"'readyReplicas':%d,'availableReplicas':%d,'conditions':[{"
		"'type':'Available','status':'True','reason':"
		"'MinimumReplicasAvailable'}]}}",
		name, model.install_ns, model.version, name, replicas, name, name, name,
		name, model.version, replicas, replicas, replicas, replicas);

	stamp(t, AGE);
	return t;
}

struct json_object *build_component_pod(
	const char *name, const struct node *node, size_t index)
{
	struct json_object *t = jmake(
		"{'metadata':{'name':'%s-6d8b7c9f5-%zuk2xq','namespace':'%s','labels':{"
		"'kubevirt.io':'%s','prometheus.kubevirt.io':'true'}},'spec':{"
		"'containers':[{'name':'%s','image':'quay.io/kubevirt/%s:%s',"
		"'ports':[{'name':'metrics','containerPort':8443}]}],'nodeName':'%s'},"
		"'status':{'phase':'Running','conditions':[{'type':'Ready',"
		"'status':'True'}],'hostIP':'%s','podIP':'10.131.200.%zu',"
		"'podIPs':[{'ip':'10.131.200.%zu'}],'containerStatuses':[{"
		"'name':'%s','state':{'running':{}},'ready':true,"
		"'restartCount':0}]}}",
		name, index, model.install_ns, name, name, name, model.version,
		node->name, node->internal_ip, index + 10, index + 10, name);

	stamp(t, AGE);
	return t;
}

struct json_object *build_namespace(const char *name, struct json_object *labels)
{
	struct json_object *t = jmake("{'metadata':{'name':'%s'},'spec':{'finalizers':["
				      "'kubernetes']},'status':{'phase':'Active'}}",
		name);

	stamp(t, 40LL * 86400000);
	jset(t, "metadata labels", labels ? jcopy(labels) : json_object_new_object());
	jset_str(t, "metadata labels kubernetes.io/metadata.name", name);
	return t;
}

struct json_object *build_ippool(struct json_object *network)
{
	const char *range = jstr(network, "range");
	char *name = xdup(range ? range : "0.0.0.0/0");
	struct json_object *t;

	for (char *p = name; *p; p++) {
		if (*p == '/' || *p == ':') {
			*p = '-';
		}
	}
	t = jmake("{'metadata':{'name':'%s','namespace':'openshift-multus'},'spec':{"
		  "'range':'%s','allocations':{}}}",
		name, range ? range : "");
	free(name);
	for (size_t i = 0; i < model.node_count; i++) {
		const struct node *n = &model.nodes[i];

		if (*n->migration_ip) {
			const char *dot = strrchr(n->migration_ip, '.');
			char path[64];

			snprintf(path, sizeof(path), "spec allocations %s",
				dot ? dot + 1 : "0");
			jset(t, path,
				jmake("{'id':'%s','ifname':'migration0','podref':"
				      "'%s/%s'}",
					n->handler_uid, model.install_ns,
					n->handler_pod));
		}
	}
	return t;
}

struct json_object *build_migration_configuration(const struct options *o)
{
	char bandwidth[32];
	struct json_object *c;

	quantity_bytes(o->bandwidth, bandwidth);
	c = jmake("{'allowAutoConverge':%s,'allowPostCopy':%s,"
		  "'bandwidthPerMigration':'%s','completionTimeoutPerGiB':%lld,"
		  "'nodeDrainTaintKey':'kubevirt.io/drain',"
		  "'parallelMigrationsPerCluster':%lld,"
		  "'parallelOutboundMigrationsPerNode':%lld,'progressTimeout':%lld,"
		  "'unsafeMigrationOverride':false}",
		o->auto_converge ? "true" : "false", o->post_copy ? "true" : "false",
		bandwidth, (long long)o->completion, (long long)model.cluster_limit,
		(long long)model.outbound_limit, (long long)o->progress);
	if (*model.network) {
		jset_str(c, "network", model.network);
	}
	if (model.minor >= 5) {
		jset_bool(c, "allowWorkloadDisruption", o->disruption);
	}
	if (model.minor >= 8) {
		jset_int(c, "utilityVolumesTimeout", model.utility_timeout);
	}
	if (model.minor >= 9) {
		jset_int(c, "maxDowntimeMs", o->max_downtime);
	}
	if (model.minor >= 9 && o->stall_named) {
		char text[32];

		jset_int(c, "experimental stallDetector stallProgressTimeout",
			o->stall_window);
		jset_int(c, "experimental stallDetector switchoverTimeout",
			o->switchover);
		snprintf(text, sizeof(text), "%g", o->completion_factor);
		jset_str(c, "experimental stallDetector completionTimeoutFactor", text);
		snprintf(text, sizeof(text), "%g", o->precopy_factor);
		jset_str(c, "experimental stallDetector precopyPossibleFactor", text);
	}
	return c;
}
