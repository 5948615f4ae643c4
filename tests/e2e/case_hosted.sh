# Nodes of hosted clusters are VMs here: what their NodePools say is read machine by machine.
. tests/e2e/lib.sh
sim_start hosted
try "$vmigtop" --check -o json
is "$status" 0 "a warning is no failure: $err"
item=$(echo "$out" | jq '.readiness[] | select(.id == "hosted-clusters")')
is "$(echo "$item" | jq -r .state)" warning "machines that cannot move"
is "$(echo "$item" | jq -r .reason)" "13 of 13 machines of NodePool clusters/green-np cannot move" "counted"
has "$(echo "$item" | jq -r '.evidence[].what')" green-np-gpu-1 "a machine behind a cut block is named"
has "$(echo "$item" | jq -r '.evidence[] | .value')" "PVC green-np-rhcos" "with its claim"
has "$(echo "$item" | jq -r '.evidence[] | .value')" "13 in all" "and the rest is not hidden"
try "$vmigtop" --once -o json
has "$(echo "$out" | jq -r '.vmis[] | select(.name == "green-np-1") | .findings[] | select(.id == "pvc-not-rwx") | .evidence[].value')" \
	"13 of 13 machines" "the VM's finding names its NodePool"
try "$vmigtop" --check -o json --context viewer
is "$status" 2 "what cannot be seen is unknown"
item=$(echo "$out" | jq '.readiness[] | select(.id == "hosted-clusters")')
is "$(echo "$item" | jq -r .state)" unknown "NodePools forbidden"
has "$(echo "$item" | jq -r '.next[0]')" nodepools.hypershift.openshift.io "the right is named"
sim_stop
# Where there are no hosted clusters, nobody misses the right to read them.
sim_start quiet
try "$vmigtop" --check -o json --context viewer
is "$(echo "$out" | jq -r '.readiness[] | select(.id == "hosted-clusters") | .state')" ok "silent without them"
