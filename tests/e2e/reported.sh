# Sourced: cases of tests/data/cases, each as a cluster of its own: its objects served over
# TLS, their times moved to the present; the program must name the expected cause first
# and claim no other. "once: IDS" in a case is what a single look can tell, where that is
# less: virt-handler keeps samples of 45 s.
. tests/e2e/lib.sh

work=$HOME/cases
mkdir -p "$work"

# One line of watch traffic for each object, and the answers of virt-handlers.
cat > "$work/traffic.jq" << 'JQ'
def path_of: {
	"KubeVirt": "/apis/kubevirt.io/v1/kubevirts",
	"VirtualMachine": "/apis/kubevirt.io/v1/virtualmachines",
	"VirtualMachineInstance": "/apis/kubevirt.io/v1/virtualmachineinstances",
	"VirtualMachineInstanceMigration": "/apis/kubevirt.io/v1/virtualmachineinstancemigrations",
	"MigrationPolicy": "/apis/migrations.kubevirt.io/v1alpha1/migrationpolicies",
	"HyperConverged": "/apis/hco.kubevirt.io/v1beta1/hyperconvergeds",
	"NetworkAttachmentDefinition": "/apis/k8s.cni.cncf.io/v1/network-attachment-definitions",
	"NodeNetworkState": "/apis/nmstate.io/v1beta1/nodenetworkstates",
	"Node": "/api/v1/nodes", "Pod": "/api/v1/pods", "Event": "/api/v1/events",
	"Namespace": "/api/v1/namespaces", "ResourceQuota": "/api/v1/resourcequotas",
	"PersistentVolumeClaim": "/api/v1/persistentvolumeclaims",
	"DaemonSet": "/apis/apps/v1/daemonsets", "Deployment": "/apis/apps/v1/deployments",
	"PodDisruptionBudget": "/apis/policy/v1/poddisruptionbudgets",
	"VolumeAttachment": "/apis/storage.k8s.io/v1/volumeattachments",
	"IPPool": "/apis/whereabouts.cni.cncf.io/v1alpha1/ippools",
	"NodePool": "/apis/hypershift.openshift.io/v1beta1/nodepools"
}[.kind];
def is_time: type == "string" and test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}([.][0-9]+)?Z$");
def shift: if is_time then
	((.[0:19] + "Z" | fromdateiso8601) + $shift | todateiso8601) as $moved |
	if length > 20 then $moved[0:19] + .[19:] else $moved end
	else . end;
.items[] | select(path_of) | walk(shift) | path_of as $path | {t: 0, path: $path,
	line: ({type: "ADDED", object: .} | tojson)}
JQ
cat > "$work/samples.jq" << 'JQ'
# Lines "NS VMI SECONDS TOTAL PROCESSED REMAINING TRANSFER DIRTY" into what virt-handler
# of the source answers: the ten newest of each VM.
def series($name; $column): .[] |
	"kubevirt_vmi_migration_\($name){name=\"\(.[1])\",namespace=\"\(.[0])\"} \(.[$column]) \((($now + (.[2] | tonumber)) * 1000))\n";
($objects[0].items | map(select(.kind == "Pod" and .metadata.labels["kubevirt.io"] == "virt-handler"))) as $handlers |
($objects[0].items | map(select(.kind == "VirtualMachineInstance"))) as $vmis |
[inputs | select(startswith("sample: ")) | ltrimstr("sample: ") | split(" ")] as $lines |
($lines | group_by([.[0], .[1]]) | map(sort_by(.[2] | tonumber) | .[-10:])) as $vms |
$handlers[] | . as $handler |
([$vms[] | select(.[0] as $line | any($vmis[]; .metadata.namespace == $line[0] and .metadata.name == $line[1] and
	(.status.migrationState.sourceNode // .status.nodeName) == $handler.spec.nodeName))] |
	map(series("data_bytes_total"; 3), series("data_processed_bytes"; 4), series("data_remaining_bytes"; 5),
		series("memory_transfer_rate_bytes"; 6), series("dirty_memory_rate_bytes"; 7)) | join("")) as $body |
{t: 0, status: 200, body: ("go_goroutines 318\n" + $body),
	path: "/api/v1/namespaces/\(.metadata.namespace)/pods/https:\(.metadata.name):8443/proxy/metrics"}
JQ

field() {
	sed -n "s/^$1: *//p" "$folder/expected"
}

# The answers of a cluster with these objects, into $work/cluster.
prepare() {
	now=$(date +%s)
	mkdir -p "$work/cluster"
	rm -f "$work"/cluster/*
	then=$(date -u -d "$(field now)" +%s 2> /dev/null || date -j -u -f %Y-%m-%dT%H:%M:%SZ "$(field now)" +%s)
	printf '{"apiVersion":"v1","kind":"List","items":[],"metadata":{"resourceVersion":"5000"}}' \
		> "$work/cluster/list-none.json"
	jq -n --argjson start "$now" '{start_unix: $start, lists: [
		"kubevirt.io/v1/kubevirts", "kubevirt.io/v1/virtualmachines", "kubevirt.io/v1/virtualmachineinstances",
		"kubevirt.io/v1/virtualmachineinstancemigrations", "migrations.kubevirt.io/v1alpha1/migrationpolicies",
		"k8s.cni.cncf.io/v1/network-attachment-definitions", "nmstate.io/v1beta1/nodenetworkstates",
		"hco.kubevirt.io/v1beta1/hyperconvergeds"
		] | map({file: "list-none.json", path: ("/apis/" + .)})}' > "$work/cluster/index.json"
	jq -c --argjson shift "$((now - then))" -f "$work/traffic.jq" "$folder/objects.json" \
		> "$work/cluster/watch-objects.jsonl"
	jq -c -n -R --argjson now "$now" --slurpfile objects "$folder/objects.json" \
		-f "$work/samples.jq" "$folder/expected" > "$work/cluster/samples.jsonl"
	printf 'kind: replay\ncontext: case\nrecordings: %s\n' "$work/cluster" > "$work/case.yaml"
}

# The list of findings at the place of the case.
found() {
	where=$(field at)
	what=${where#* }
	case $where in
	migration*) filter='.migrations[] | select(.namespace == $ns and .name == $name) | .diagnoses' ;;
	vmi*) filter='.vmis[] | select(.namespace == $ns and .name == $name) | .findings' ;;
	node*) filter='.nodes[] | select(.name == $name) | .findings' ;;
	*) filter='.findings' ;;
	esac
	echo "$doc" | jq -r --arg ns "${what%/*}" --arg name "${what#*/}" "$filter | map(.id) | join(\" \")"
}

# check_cases NAME...
check_cases() {
	bad=0
	for case_name in "$@"; do
		folder=tests/data/cases/$case_name
		! grep -q '^forbidden:' "$folder/expected" || continue
		prepare
		sim_start "$work/case.yaml" --clock manual --ahead 1
		doc=$(once_json)
		sim_stop
		ids=$(field ids)
		! grep -q '^once:' "$folder/expected" || ids=$(field once)
		at=$(found)
		if [ "${at%% *}" != "${ids%% *}" ]; then
			echo "$case_name: ${ids%% *} expected first, got: $at"
			bad=$((bad + 1))
		fi
		for id in $(echo "$doc" | jq -r '[.migrations[].diagnoses[], .nodes[].findings[],
			.vmis[].findings[], .findings[]] | map(.id) | unique[]'); do
			case " $ids " in
			*" $id "*) ;;
			*)
				echo "$case_name: also claims $id"
				bad=$((bad + 1))
				;;
			esac
		done
	done
	is $bad 0 "wrong causes in $# cases"
}
