# The migration network: right, missing on one node, defined elsewhere, unset, unreadable.
. tests/e2e/lib.sh

migrate() { # a migration of $1, read while it runs
	sim_post /sim/set -d "{\"migrate\":\"$1\"}"
	sim_post "/sim/advance?seconds=8"
	doc=$(once_json "${2:---context=quiet}")
}
verdict() {
	echo "$doc" | jq -r '.migrations[] | select(.phase == "Running") | .addressVerdict'
}
handlers() {
	echo "$doc" | jq -c '[.nodes[].virtHandler.verdict] | group_by(.) | map({key: .[0], value: length}) | from_entries'
}

sim_start quiet --clock manual
migrate shop/web-1
is "$(verdict)" OK "all is right"
is "$(handlers)" '{"OK":4}' "every node is attached"
is "$(echo "$doc" | jq -c '[.network.configured, .network.definition, .network.ranges[0]]')" \
	'["migration-net","openshift-cnv/migration-net","10.200.5.0/24"]' "definition"
is "$(echo "$doc" | jq -c '[.nodes[].interfaces[] | select(.role == "migration") | .speedBitsPerSecond] | unique')" \
	'[50000000000]' "speed of the bond"

# The definition is in another namespace.
nad=$(curl -fsSk -H 'Authorization: Bearer viewer-token' \
	"$sim_url/apis/k8s.cni.cncf.io/v1/namespaces/openshift-cnv/network-attachment-definitions/migration-net")
sim_post /sim/delete -d '{"resource":"network-attachment-definitions","namespace":"openshift-cnv","name":"migration-net"}'
sim_post /sim/create -d "{\"resource\":\"network-attachment-definitions\",\"body\":$(echo "$nad" |
	jq -c 'del(.metadata.uid, .metadata.resourceVersion) | .metadata.namespace = "default"')}"
doc=$(once_json)
has "$(echo "$doc" | jq -c '.network.notes')" 'NAD_OTHER_NS' "found in another namespace"

# No dedicated network.
sim_post /sim/patch -d "{\"resource\":\"kubevirts\",\"namespace\":\"openshift-cnv\",\"name\":\"$(curl -fsSk -H 'Authorization: Bearer viewer-token' "$sim_url/apis/kubevirt.io/v1/kubevirts" | jq -r '.items[0].metadata.name')\",\"body\":{\"spec\":{\"configuration\":{\"migrations\":{\"network\":null}}}}}"
sim_post "/sim/advance?seconds=1"
doc=$(once_json)
is "$(echo "$doc" | jq -c '.network.configured')" null "unset"
sim_stop

# One node without migration0: silent fall-back to the pod network is told.
sed 's/^nodes: .*/nodes: {count: 4, pattern: w%02d, memory: 256Gi, overrides: {w02: {noMigrationInterface: true}}}/' \
	tests/sim/scenarios/quiet.yaml > "$HOME/one.yaml"
sim_start "$HOME/one.yaml" --clock manual
sim_post /sim/set -d '{"migrate":"shop/db-1","selector":{"kubernetes.io/hostname":"w02"}}'
sim_post "/sim/advance?seconds=8"
doc=$(once_json)
is "$(handlers)" '{"OK":3,"POD_NETWORK":1}' "one node falls back"
is "$(verdict)" POD_NETWORK "migration into it"
has "$(echo "$doc" | jq -c '[.migrations[].diagnoses[].id]')" wrong-network "diagnosis"
sim_stop

# kubelet statistics forbidden: a state, no zero.
cp tests/sim/scenarios/quiet.yaml "$HOME/deny.yaml"
echo 'users: {viewer: {deny: [{verbs: [get], resources: [nodes/proxy, pods/proxy, pods/log]}]}}' >> "$HOME/deny.yaml"
sim_start "$HOME/deny.yaml" --clock manual
migrate shop/web-1 --context=viewer
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "node-statistics") | .state')" forbidden "statistics"
has "$(echo "$doc" | jq -r '.sources[] | select(.name == "node-statistics") | .message')" "nodes/proxy" "names the right"
is "$(echo "$doc" | jq -c '[.nodes[].interfaces[].rxBytesPerSecond] | unique')" '[null]' "unknown is not zero"
is "$(echo "$doc" | jq -c '.migrations[] | select(.phase == "Running") | .progress.percent')" null "progress unknown"
sim_stop

# A bond with one hot port: moderate as a whole, full where it counts.
sed -e 's/^nodes: .*/nodes: {count: 4, pattern: w%02d, memory: 512Gi, overrides: {w01: {hotPort: true}}}/' \
	-e 's/bandwidthPerMigration: .*/bandwidthPerMigration: "0"/' \
	-e 's/memory: 16Gi, dirty: 100Mi/memory: 256Gi, dirty: 10Mi/' \
	-e '$a links: {migration: 3.35e9, stream: 3.35e9}' \
	tests/sim/scenarios/quiet.yaml > "$HOME/hot.yaml"
sim_start "$HOME/hot.yaml" --speed 2
sim_post /sim/set -d '{"migrate":"shop/db-1"}'
doc=$(once_json --context=quiet --refresh 5s --settle 26s)
hot=$(echo "$doc" | jq -c '[.nodes[] | select(.name == "w01") | .interfaces[] | select(.role != "other")
	| {key: .name, value: .saturation}] | from_entries')
is "$hot" '{"bond2":"saturated","ens2f0":"saturated","ens2f1":"ok"}' "the hot port decides for its bond"
has "$(echo "$doc" | jq -r '.nodes[] | select(.name == "w01") | .interfaces[] | select(.name == "bond2") | .hint')" \
	xmit_hash_policy "what to look at"
is "$(echo "$doc" | jq '[.nodes[] | select(.name == "w01") | .interfaces[] | select(.name == "bond2") | .txPercent < 70] == [true]')" \
	true "the bond as a whole is moderate"

# Nodes nobody moves from or to are measured while they are on the screen.
idle=$(echo "$doc" | jq -r '[.nodes[] | select(.outbound.used + .inbound.used == 0)][0].name')
is "$(echo "$doc" | jq --arg node "$idle" '.nodes[] | select(.name == $node) | .statistics.ageSeconds')" null \
	"not measured while nobody looks"
on_terminal 120x40 "$vmigtop" --context=quiet --refresh 5s <<S
wait-for Slots
key 4
wait-for SPEED
type /$idle
key Enter
wait-line ens2f0 | ok
key q
wait-exit 0
S
