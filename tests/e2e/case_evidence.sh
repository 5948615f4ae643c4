# Objects fetched as evidence: who has a volume attached, which budget holds up a drain.
. tests/e2e/lib.sh
start=$(date -u -d '-5 minutes' +%Y-%m-%dT%H:%M:%SZ)
cat > "$HOME/stuck.yaml" <<EOF
context: stuck
start: $start
kubevirt: {version: v1.8.2, namespace: openshift-cnv}
nodes: {count: 4, pattern: w%02d}
vms:
  - {name: db-%d, count: 1, namespace: shop, node: w01, memory: 4Gi, podStuck: true}
  - {name: box-%d, count: 2, namespace: lab, node: w02, memory: 4Gi, strategy: None}
actions:
  - {at: 2, migrate: shop/db-1}
  - {at: 3, patch: {resource: nodes, name: w02, body: {spec: {unschedulable: true, taints: [
      {key: node.kubernetes.io/unschedulable, effect: NoSchedule, timeAdded: "$start"}]}}}}
EOF
sim_start "$HOME/stuck.yaml" --clock manual --seed 3
sim_post "/sim/advance?seconds=300"
token='Authorization: Bearer viewer-token'
volume=$(curl -fsSk -H "$token" "$sim_url/api/v1/namespaces/shop/persistentvolumeclaims/db-1-root" | jq -r .spec.volumeName)
target=$(once_json | jq -r '.migrations[0].target')
attach() {
	sim_post /sim/create -d "{\"resource\":\"volumeattachments\",\"body\":{\"metadata\":{\"name\":\"$1\",
		\"creationTimestamp\":\"$start\"},\"spec\":{\"attacher\":\"rbd.csi.ceph.com\",\"nodeName\":\"$2\",
		\"source\":{\"persistentVolumeName\":\"$3\"}},\"status\":$4}}"
}
attach csi-1 w01 "$volume" '{"attached":true}'
attach csi-2 "$target" "$volume" '{"attached":false,"attachError":{"message":"volume is still in use"}}'
attach csi-3 "$target" pvc-of-somebody-else '{"attached":false,"attachError":{"message":"irrelevant"}}'
sim_post /sim/create -d '{"resource":"poddisruptionbudgets","body":{"metadata":{"name":"box","namespace":"lab"},
	"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"kubevirt.io":"virt-launcher"}}},
	"status":{"disruptionsAllowed":0,"expectedPods":0,"currentHealthy":0,"desiredHealthy":0}}}'
doc=$(once_json)
found=$(echo "$doc" | jq '.migrations[0].diagnoses[] | select(.id == "target-storage-attach")')
has "$found" "on $target, the target: not attached (rbd.csi.ceph.com), attach error: volume is still in use" "refused there"
has "$found" "on w01, the source: attached" "held here"
case $found in *irrelevant*) echo "another volume is shown"; exit 1 ;; esac
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "volume-attachments") | "\(.state) \(.objects)"')" \
	"live 2" "only what is meant is kept"
found=$(echo "$doc" | jq '.nodes[] | select(.name == "w02") | .findings[] | select(.id == "drain-blocked")')
has "$found" "2 VMs cannot leave w02: PodDisruptionBudget lab/box can never allow an eviction" "the budget"
has "$found" "kubectl edit pdb -n lab box" "its repair"
sim_stop
# Who may not read them hears which right is missing.
cat >> "$HOME/stuck.yaml" <<'EOF'
users: {viewer: {deny: [{verbs: ['*'], groups: [policy, storage.k8s.io], resources: ['*']}]}}
EOF
sim_start "$HOME/stuck.yaml" --clock manual --seed 3
sim_post "/sim/advance?seconds=300"
doc=$(once_json --context viewer)
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "volume-attachments") | .message')" \
	"forbidden: needs list on volumeattachments.storage.k8s.io" "attachments"
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "pod-disruption-budgets") | .message')" \
	"forbidden: needs list on poddisruptionbudgets.policy in namespace lab" "budgets"
