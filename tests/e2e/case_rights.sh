# A missing CRD and a forbidden kind are states of their source; the rest goes on.
. tests/e2e/lib.sh
sim_start nokubevirt
doc=$(once_json)
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "migrations") | .state')" absent "CRD absent"
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "nodes") | .state')" live "nodes live"
is "$(echo "$doc" | jq -r '.slots.used')" null "unknown is not zero"
sim_stop
sim_start maintenance
doc=$(once_json --context nsuser)
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "nodes") | .state')" forbidden "nodes forbidden"
is "$(echo "$doc" | jq -r '.sources[] | select(.name == "migrations") | .state')" live "own namespace"
has "$(echo "$doc" | jq -r '.sources[] | select(.name == "nodes") | .message')" "nodes" "names the right"
[ "$(echo "$doc" | jq -r '.cluster.namespaceScope')" != null ] || exit 1
