# A scenario for each deadline: what is left and what will follow, and that it follows.
. tests/e2e/lib.sh

# at SECONDS SCENARIO: the picture after that much simulated time, which ends now
at() {
	sim_start "$2" --clock manual --ahead "$1"
	doc=$(once_json)
	sim_stop
}
of() { # VM FILTER: of its newest migration
	echo "$doc" | jq -r --arg vm "$1" \
		"[.migrations[] | select(.vmi == \$vm)] | sort_by(.createdAt) | last | $2"
}
deadline() { # VM KIND KEY
	of "$1" "[.deadlines[] | select(.kind == \"$2\") | .$3][0]"
}
near() { # GOT WANTED TOLERANCE WHAT
	awk -v g="$1" -v w="$2" -v t="$3" 'BEGIN { exit !(g != "null" && g - w <= t && w - g <= t) }' || {
		echo "$4: got $1, wanted $2 within $3"
		exit 1
	}
}

# 12 GiB are 13 units of 20 s, from the start of the copy on.
at 64 deadline-completion-abort
near "$(deadline ledger-1 completion secondsLeft)" 202 6 "completion"
is "$(deadline ledger-1 completion effect)" abort "completion: effect"
is "$(of ledger-1 .progress.converging)" false "completion: does not converge"
at 290 deadline-completion-abort
is "$(of ledger-1 .phase)" Failed "completion: aborted"
is "$(of ledger-1 .failureReason)" "Live migration has been aborted" "completion: the text of 1.9"
is "$(of ledger-1 '.diagnoses[0].id')" aborted-by-timeout "completion: nobody cancelled it"

# A policy: 15 s a unit, and post-copy, which is never timed out.
at 64 deadline-completion-post-copy
near "$(deadline ledger-1 completion secondsLeft)" 137 6 "post-copy"
is "$(deadline ledger-1 completion effect)" post-copy "post-copy: effect"
is "$(of ledger-1 .policy)" gold "post-copy: the policy"
at 212 deadline-completion-post-copy
is "$(of ledger-1 .mode)" PostCopy "post-copy: switched"
is "$(deadline ledger-1 completion secondsLeft)" null "post-copy: no clock any more"

# Disruption without post-copy: paused at the end of the budget, which doubles.
at 64 deadline-completion-pause
is "$(deadline ledger-1 completion effect)" pause "pause: effect"
at 267 deadline-completion-pause
is "$(of ledger-1 .mode)" Paused "pause: paused"
near "$(deadline ledger-1 completion secondsLeft)" 259 8 "pause: twice the time"
is "$(deadline ledger-1 completion effect)" abort "pause: then it is aborted"

# Nothing moves after 20 s of copying: 90 s until the launcher gives up.
at 66 deadline-progress
near "$(deadline ledger-1 progress secondsLeft)" 47 9 "progress"
is "$(deadline ledger-1 progress effect)" abort "progress: effect"
at 130 deadline-progress
is "$(of ledger-1 .phase)" Failed "progress: aborted"
has "$(of ledger-1 .failureReason)" "stuck for 90" "progress: the text of 1.8"

# Unschedulable, by default and by annotation.
at 61 deadline-unschedulable
near "$(deadline ledger-1 unschedulable secondsLeft)" 240 4 "unschedulable"
near "$(deadline ledger-2 unschedulable secondsLeft)" 60 4 "unschedulable: annotation"
is "$(deadline ledger-2 unschedulable effect)" pod-deleted "unschedulable: effect"
at 125 deadline-unschedulable
is "$(of ledger-1 .phase)" Scheduling "unschedulable: the other waits on"
is "$(of ledger-2 .phase)" Failed "unschedulable: given up"

# Scheduled and not started.
at 102 deadline-pending-pod
near "$(deadline ledger-1 pending-pod secondsLeft)" 800 5 "pending pod"
near "$(deadline ledger-2 pending-pod secondsLeft)" 100 5 "pending pod: annotation"
is "$(deadline ledger-1 unschedulable secondsLeft)" null "pending pod: it has its node"
at 206 deadline-pending-pod
is "$(of ledger-2 .phase)" Failed "pending pod: given up"

# Utility volumes, by the setting and by annotation.
at 41 deadline-utility-volumes
near "$(deadline ledger-1 utility-volumes secondsLeft)" 60 4 "utility volumes"
near "$(deadline ledger-2 utility-volumes secondsLeft)" 260 4 "utility volumes: annotation"
is "$(of ledger-1 .phase)" Pending "utility volumes: waits"
at 105 deadline-utility-volumes
is "$(of ledger-1 .phase)" Failed "utility volumes: failed"
is "$(of ledger-2 .phase)" Pending "utility volumes: the other waits on"

# The second evacuation of a VM waits 20 s from the failure of the first, then 40.
at 16 deadline-backoff
is "$(of ledger-1 .phase)" Pending "backoff: waits"
is "$(deadline ledger-1 backoff effect)" retry "backoff: effect"
awk -v s="$(deadline ledger-1 backoff secondsLeft)" 'BEGIN { exit !(s > 0 && s <= 20) }' || {
	echo "backoff: $(deadline ledger-1 backoff secondsLeft)"
	exit 1
}
is "$(echo "$doc" | jq -c '.nodes[] | select(.name == "n01") | [.drain.left, .drain.queued, .drain.running]')" \
	'[1,1,0]' "backoff: the drain waits for it"
[ "$(echo "$doc" | jq -r '.nodes[] | select(.name == "n01") | .drain.backoffUntil')" != null ] ||
	{ echo "backoff: until when"; exit 1; }
