# Every clock that runs against a migration: when it ends, and what will happen then.
. tests/e2e/lib.sh

base=$HOME/now.yaml
sed 's/^start: .*/start: now/' tests/sim/scenarios/quiet.yaml > "$base"

# after SECONDS FILE: the picture after that much simulated time, which ends now
after() {
	sim_start "$2" --clock manual --ahead "$1"
	doc=$(once_json)
	sim_stop
}
# near GOT WANTED TOLERANCE WHAT
near() {
	awk -v g="$1" -v w="$2" -v t="$3" 'BEGIN { exit !(g != "null" && g - w <= t && w - g <= t) }' || {
		echo "$4: got $1, wanted $2 within $3"
		exit 1
	}
}
left() { # of deadline KIND of VM
	echo "$doc" | jq -r --arg kind "$1" --arg vm "$2" \
		'[.migrations[] | select(.vmi == $vm) | .deadlines[] | select(.kind == $kind) | .secondsLeft][0]'
}
effect() {
	echo "$doc" | jq -r --arg kind "$1" --arg vm "$2" \
		'[.migrations[] | select(.vmi == $vm) | .deadlines[] | select(.kind == $kind) | .effect][0]'
}

# Unschedulable target pod: 300 s from its creation.
{ cat "$base"; echo 'actions: [{at: 1, migrate: shop/web-2, selector: {zone: nowhere}}]'; } > "$HOME/u.yaml"
after 61 "$HOME/u.yaml"
near "$(left unschedulable web-2)" 240 4 "unschedulable"
is "$(effect unschedulable web-2)" pod-deleted "effect"
has "$(echo "$doc" | jq -c '[.migrations[] | select(.vmi == "web-2") | .diagnoses[].id]')" target- "diagnosis"

# Completion: 150 s for each decimal GB begun; db-1 has 16 GiB = 18 units.
{ cat "$base"; echo 'actions: [{at: 0, set: shop/db-1, dirty: 2Gi}, {at: 1, migrate: shop/db-1}]'; } > "$HOME/c.yaml"
after 65 "$HOME/c.yaml"
near "$(left completion db-1)" $((2700 - 60)) 6 "completion"
is "$(effect completion db-1)" abort "effect"
is "$(echo "$doc" | jq -c '.migrations[] | select(.vmi == "db-1") | .progress.converging')" false "not converging"
is "$(echo "$doc" | jq -c '.migrations[] | select(.vmi == "db-1") | .progress.etaSeconds.low')" null "no ETA"
has "$(echo "$doc" | jq -c '[.migrations[] | select(.vmi == "db-1") | .diagnoses[].id]')" not-converging "diagnosis"

# The same with post-copy allowed.
sed 's/^    progressTimeout: 150/    progressTimeout: 150\n    allowPostCopy: true\n    allowWorkloadDisruption: true/' "$HOME/c.yaml" > "$HOME/p.yaml"
after 65 "$HOME/p.yaml"
is "$(effect completion db-1)" post-copy "effect with post-copy"

# Two limits: five cluster slots are not reached, two outbound of w01 are.
{ cat "$base"; echo 'actions: [{at: 1, drain: w02}]'; } > "$HOME/d.yaml"
after 8 "$HOME/d.yaml"
is "$(echo "$doc" | jq -c '.nodes[] | select(.name == "w02") | [.outbound.used, .outbound.limit, .draining, .drain.running]')" \
	'[2,2,true,2]' "drain"
is "$(echo "$doc" | jq -c '[.migrations[] | select(.phase == "Pending") | .diagnoses[0].id] | unique')" \
	'["outbound-limit-reached"]' "why the others wait"
near "$(echo "$doc" | jq -r '.nodes[] | select(.name == "w02") | .drain.etaSeconds.low')" 40 60 "estimate"
