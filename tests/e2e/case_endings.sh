# How migrations ended: downtime and the cause of an abort out of the source launcher's
# log, causes out of events, and that all of it stays when objects go.
. tests/e2e/lib.sh

# watch [OPTIONS...]: documents from before the ends on; settled() reads up to the one
# that fits, which is then in $doc.
watch() {
	mkfifo "$HOME/documents"
	rm -f "$HOME/ends.rec"
	"$vmigtop" --watch -o json --for 60s --record "$HOME/ends.rec" "$@" > "$HOME/documents" &
	watch_pid=$!
	exec 8< "$HOME/documents"
}
settled() { # FILTER WHAT
	while read -r doc <&8; do
		[ "$(echo "$doc" | jq "$1")" != true ] || return 0
	done
	echo "$2 never came; the last document has"
	echo "$doc" | jq -c '.history.finished[] | {vmi, outcome, cause, downtimeMilliseconds, downtimeReason}'
	exit 1
}
# Ends it, and looks at the recording of it: a recording tells no other story.
unwatch() {
	kill -INT "$watch_pid"
	wait "$watch_pid" || true
	exec 8<&-
	rm "$HOME/documents"
	story='[.history.finished[] | {vmi, outcome, gone, cause, causeOrigin, downtimeMilliseconds, downtimeReason, processedBytes}]'
	is "$("$vmigtop" --replay "$HOME/ends.rec" --once -o json | jq -c "$story")" \
		"$(echo "$doc" | jq -c "$story")" "the recording"
}
past() { # VM KEY
	echo "$doc" | jq -r --arg vm "$1" \
		"[.history.finished[] | select(.vmi == \$vm)][0] | .$2"
}
logs_read() {
	curl -fsSk "$sim_url/sim/state" |
		jq '[.requests | to_entries[] | select(.key | endswith("/log")) | .value] | add // 0'
}

ends='([.history.finished[] | select(.vmi != "old-1")] | length) == 6'
told='[.history.finished[] | select(.vmi == "done-1" or .vmi == "late-1" or .vmi == "stuck-1") | .downtimeMilliseconds // (if .causeOrigin == "launcher-log" then 1 else null end)] | all'

# 1.9: one text for every abort; the log tells them apart.
sim_start endings --clock manual
watch
settled '.slots.used == 0' "a first document"
is "$(past old-1 downtimeMilliseconds)" null "ended before: not read"
has "$(past old-1 downtimeReason)" "ended before this program" "ended before: why"
sim_post "/sim/advance?seconds=70"
settled "($ends) and ($told)" "the log of each end"
still=$(past done-1 downtimeMilliseconds)
[ "$still" -ge 18 ] && [ "$still" -le 400 ] || { echo "downtime of done-1: $still"; exit 1; }
[ "$(past done-1 downtimeNetworkMilliseconds)" -lt "$still" ] ||
	{ echo "more network than downtime"; exit 1; }
is "$(past done-1 downtimeReason)" null "measured: no reason"
is "$(past done-1 '| .processedBytes > 2e9 and .averageBytesPerSecond > 1e8')" true \
	"the whole copy as the launcher measured it"
is "$(past late-1 failureReason) $(past stuck-1 failureReason)" \
	"Live migration has been aborted Live migration has been aborted" "the words of 1.9"
is "$(past late-1 cause)" "Aborting migration: not completed after 25 seconds" "completion"
is "$(past late-1 causeOrigin)" launcher-log "completion: said by"
is "$(past stuck-1 cause)" "Aborting migration: stuck for 10 seconds" "progress"
is "$(past user-1 '| [.outcome, .cause, .gone] | tostring')" '["cancelled",null,true]' "user"
has "$(past homeless-1 cause)" "found no node before its time was up: 0/3 nodes" "unplaced"
is "$(past homeless-1 causeOrigin)" event "unplaced: said by"
is "$(echo "$doc" | jq -c '[.history.failureReasons[] | [.count, (.reason | test("no reason"))]]')" \
	'[[2,false],[1,false],[1,false]]' "groups by cause"
is "$(echo "$doc" | jq -r '.migrations[] | select(.vmi == "late-1") | .diagnoses[0].summary')" \
	"aborted by its completion time limit of 25s" "diagnosis: completion"
has "$(echo "$doc" | jq -c '.migrations[] | select(.vmi == "stuck-1") | .diagnoses[0]')" \
	"stuck for 10 seconds" "diagnosis: the line as evidence"
is "$(logs_read)" 3 "one reading for each end that only a log explains"

# The objects go, their events too: what was learnt stays.
for vm in late-1 homeless-1 done-1; do
	name=$(past $vm name)
	sim_post /sim/delete -d "{\"resource\":\"virtualmachineinstancemigrations\",\"namespace\":\"bank\",\"name\":\"$name\"}"
done
curl -fsSk "$sim_url/api/v1/namespaces/bank/events" -H 'Authorization: Bearer viewer-token' |
	jq -r '.items[].metadata.name' | while read -r name; do
	sim_post /sim/delete -d "{\"resource\":\"events\",\"namespace\":\"bank\",\"name\":\"$name\"}"
done
settled '[.history.finished[] | select(.gone)] | length == 4' "the objects gone"
is "$(past late-1 cause)" "Aborting migration: not completed after 25 seconds" "gone: cause"
has "$(past homeless-1 cause)" "found no node before its time was up: 0/3" "gone: event"
is "$(past done-1 downtimeMilliseconds)" "$still" "gone: downtime"
unwatch
sim_stop

# Until 1.8 the object tells which limit it was, and no launcher measures the downtime:
# its log ends in errors by the hundred, of which nothing is taken for anything.
sed 's/v1.9.0/v1.8.1/' tests/sim/scenarios/endings.yaml > "$HOME/older.yaml"
sim_start "$HOME/older.yaml" --clock manual
watch
settled '.slots.used == 0' "a first document"
sim_post "/sim/advance?seconds=70"
settled "($ends) and ([.history.finished[] | select(.vmi == \"done-1\") | .downtimeReason | test(\"from 1.9 on\")] | all)" \
	"the log of 1.8"
is "$(past done-1 downtimeMilliseconds)" null "1.8: an estimate is no measurement"
[ "$(past done-1 expectedDowntimeMilliseconds)" != null ] || { echo "1.8: no estimate"; exit 1; }
is "$(past late-1 cause)" "Live migration is not completed after 25 seconds and has been aborted" "1.8"
is "$(past late-1 causeOrigin)" object "1.8: the object tells it"
is "$(logs_read)" 1 "1.8: no log is read for what the object tells"
unwatch
sim_stop

# Without the right to read logs: unknown, and which right it takes.
cat tests/sim/scenarios/endings.yaml - > "$HOME/nologs.yaml" <<'END'
users:
  viewer:
    deny:
      - {verbs: [get], groups: [""], resources: [pods/log]}
END
sim_start "$HOME/nologs.yaml" --clock manual
watch --context viewer
settled '.slots.used == 0' "a first document"
sim_post "/sim/advance?seconds=70"
settled "($ends) and ([.history.finished[] | select(.vmi == \"done-1\") | .downtimeReason | test(\"pods/log\")] | all)" \
	"the refusal"
is "$(past done-1 downtimeReason)" "forbidden: needs get on pods/log in namespace bank" "which right"
is "$(past done-1 downtimeMilliseconds)" null "forbidden: unknown"
is "$(past late-1 causeOrigin)" duration "forbidden: what time proves"
has "$(past late-1 cause)" "completion time limit of 25 seconds" "forbidden: the limit"
is "$(past stuck-1 cause)" "Live migration has been aborted" "forbidden: no more than is known"
unwatch
sim_stop

# Of what ended before, the log is read when somebody opens its page; and of what is
# gone, its page has what is kept.
sim_start endings --ahead 70 --clock manual
on_terminal 100x40 "$vmigtop" <<'END'
deadline 30
wait-for 1 Migrations 6
type 6
wait-for its time was up: N nodes are available
type /done-1
key Enter Enter
wait-for downtime
wait-for ms, measured by the source launcher
key Esc
wait-for newest first
key Esc
wait-for late-1
type /old-1
wait-for 1 of 6
key Enter
key Enter
wait-for the source pod is gone
type :q
key Enter
wait-exit 0
END
[ "$(logs_read)" -le 4 ] || { echo "$(logs_read) logs read for two pages and two aborts"; exit 1; }
sim_stop
sim_start endings --clock manual
mkfifo "$HOME/ready"
on_terminal 80x24 "$vmigtop" <<END &
deadline 60
wait-for 1 Migrations 1
print-pid $HOME/ready
type 6
wait-for late-1
wait-for no longer in the
type /user-1
wait-for 1 of 7
key Enter
key Enter
wait-for its object is gone
wait-for virt-launcher-user-1
expect asked by
expect cancelled
type :q
key Enter
wait-exit 0
END
page=$!
read -r _ < "$HOME/ready"
sim_post "/sim/advance?seconds=70"
wait "$page"
sim_stop

# A cluster that remembers thousands: no log is asked for at the start.
sim_start large --clock manual
out=$(once_json | jq -c '[(.history.finished | length > 2000), ([.history.finished[] | select(.downtimeMilliseconds != null)] | length)]')
is "$out" '[true,0]' "many that ended before"
[ "$(logs_read)" -le 8 ] || { echo "$(logs_read) logs read at the start"; exit 1; }
