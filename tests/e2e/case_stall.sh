# The stall detector of 1.9: what is foretold, what is left open, and what then happens.
. tests/e2e/lib.sh

at() { # SECONDS: the picture after that much simulated time
	sim_start deadline-stall --clock manual --ahead "$1"
	doc=$(once_json)
	table=$("$vmigtop" --once)
	sim_stop
}
of() { # VM FILTER
	echo "$doc" | jq -r --arg vm "$1" "[.migrations[] | select(.vmi == \$vm)][0] | $2"
}
deadline() { # VM KIND KEY
	of "$1" "[.deadlines[] | select(.kind == \"$2\") | .$3][0]"
}
# effects VM COMPLETION STALL: a moment for the one, none for the other
effects() {
	is "$(deadline "$1" completion effect)" "$2" "$1: at the end of its time"
	is "$(deadline "$1" progress effect)" "$3" "$1: at a stall"
	is "$(deadline "$1" progress at)" null "$1: the moment of a stall"
	has "$(deadline "$1" progress reason)" "rounds cannot be seen" "$1: why"
}

at 60
is "$(echo "$doc" | jq -c .limits.stallDetection)" \
	'{"value":true,"origin":"feature gate MigrationStallDetection"}' "gate"
effects gives-up abort abort
effects goes-over post-copy post-copy
effects is-stopped pause pause
effects goes-late post-copy abort
has "$(deadline gives-up progress reason)" "a stop of 1.35 s" "gives-up: what would save it"
has "$(deadline goes-late progress reason)" "a stop of 0.45 s" "goes-late: of its policy"
has "$(deadline goes-late progress reason)" "600 s before" "goes-late: its window"
has "$(deadline goes-over completion reason)" "longer than 260 s" "goes-over: its condition"
has "$(deadline goes-late completion reason)" "longer than 130 s" "goes-late: its factor"
# The progress timeout of 30 s would be long over.
effects stands-still abort abort
is "$(of stands-still .phase)" Running "stands-still: no progress timeout"
has "$table" "20 s per GiB, stall 40 s" "table"

at 120
is "$(of gives-up .phase)" Failed "gives-up: aborted at a stall"
is "$(of gives-up '.diagnoses[0].id')" aborted-by-timeout "gives-up: why"
has "$(of gives-up '.diagnoses[0].summary')" "aborted by the stall detector" "gives-up: words"
is "$(of goes-over .mode)" PostCopy "goes-over: went over"
is "$(of goes-over '.deadlines | length')" 0 "goes-over: nothing ends it"
is "$(of is-stopped .mode)" Paused "is-stopped: stopped"
is "$(deadline is-stopped completion effect)" abort "is-stopped: not for ever"
is "$(of goes-late .mode)" PreCopy "goes-late: waits for its window"
is "$(of stands-still '.diagnoses[0].id')" progress-timeout-near "stands-still: noticed"
has "$(of stands-still '.diagnoses[0].summary')" "knows no progress timeout" "stands-still: words"

at 275
is "$(of is-stopped .phase)" Succeeded "is-stopped: got there"
is "$(of goes-over .phase)" Succeeded "goes-over: got there"
is "$(of stands-still .phase)" Failed "stands-still: its time was up"
is "$(of goes-late .mode)" PostCopy "goes-late: at the end of its time"
