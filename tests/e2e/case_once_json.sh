# --once -o json on a living cluster: complete, consistent with what kubectl would read.
. tests/e2e/lib.sh
sim_start maintenance --clock manual --seed 1
sim_post "/sim/advance?seconds=40"
doc=$(once_json)
is "$(echo "$doc" | jq -r .schema)" vmigtop/v1 "schema"
is "$(echo "$doc" | jq -r .cluster.context)" prod-east "context"
is "$(echo "$doc" | jq -r '.limits.parallelMigrationsPerCluster.value')" 5 "limit"
is "$(echo "$doc" | jq -r '.slots.limit')" 5 "slots limit"
is "$(echo "$doc" | jq -r '[.sources[] | select(.state == "live")] | length >= 8')" true "sources"
# The simulator counts slots by its own code.
state=$(curl -fsSk "$sim_url/sim/state")
is "$(echo "$doc" | jq -r '.slots.used')" "$(echo "$state" | jq -r '.slots.R')" "slots used"
is "$(echo "$doc" | jq -c '[.nodes[] | select(.outbound.used > 0) | {key: .name, value: .outbound.used}] | from_entries')" \
	"$(echo "$state" | jq -c '.slots.outbound | with_entries(select(.value > 0))')" "outbound"
raw=$(curl -fsSk --cert-type PEM -H 'Authorization: Bearer viewer-token' "$sim_url/apis/kubevirt.io/v1/virtualmachineinstancemigrations")
is "$(echo "$doc" | jq -c '[.migrations[] | [.namespace, .name, .phase]] | sort')" \
	"$(echo "$raw" | jq -c '[.items[] | [.metadata.namespace, .metadata.name, (.status.phase // "")]] | sort')" "migrations"
is "$(echo "$doc" | jq -r '.vmis | length')" 60 "vmis"
is "$(echo "$doc" | jq -r '.nodes | length')" 12 "nodes"

# A reader that has seen enough is no error to speak of; a full disk is one with a reason.
once_json 2> "$HOME/stderr" | head -c 1 > "$HOME/first"
is "$(cat "$HOME/first")$(cat "$HOME/stderr")" "{" "closed pipe"
status=0
once_json > /dev/full 2> "$HOME/stderr" || status=$?
is "$status" 1 "full disk: exit"
has "$(cat "$HOME/stderr")" "No space left on device" "full disk"
