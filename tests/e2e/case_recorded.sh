# Recorded traffic of a real control plane, read at the times its story tells.
. tests/e2e/lib.sh
sim_start recorded --clock manual
now=0
at() { # advance to second $1
	sim_post "/sim/advance?seconds=$(awk "BEGIN { print $1 - $now }")"
	now=$1
	doc=$(once_json)
}
at 12
is "$(echo "$doc" | jq -c '[.slots.used, .slots.limit]')" '[1,5]' "one migration at 12 s"
is "$(echo "$doc" | jq -r '.migrations[] | select(.phase == "Running") | [.vmi, .source, .target] | join(" ")')" \
	"web-1 worker-03 worker-01" "source and target while running"
at 45
is "$(echo "$doc" | jq -c '[.slots.used, (.slots.queue | length)]')" '[5,3]' "cluster limit at 45 s"
at 175
is "$(echo "$doc" | jq -c '[.slots.used, (.slots.queue | length)]')" '[2,2]' "node limit at 175 s"
is "$(echo "$doc" | jq -c '.nodes[] | select(.name == "worker-03") | [.outbound.used, .outbound.limit, .cordoned]')" \
	'[2,2,true]' "worker-03 at 175 s"
at 260
is "$(echo "$doc" | jq -r '.migrations[] | select(.phase == "Failed" and .vmi == "ledger-1" and .policy == "slow-lane") | .failureReason != null')" \
	true "failure reason of ledger-1"
