# The first picture stands before any answer, and keys work without one.
. tests/e2e/lib.sh
sim_start quiet --clock manual
sim_post /sim/fault -d '{"kind":"stall","match":""}'
on_terminal 120x40 "$vmigtop" <<'S'
wait-for https://127.0.0.1
expect vmigtop  quiet
expect-screen alternate
expect-cursor hidden
expect-input raw
key ?
wait-for one line down
key Esc
wait-gone one line down
key q
wait-exit 0
expect-screen main
expect-cursor visible
expect-input cooked
S
# What was stalled goes on by itself.
sim_post /sim/faults/clear
sim_post /sim/fault -d '{"kind":"stall","match":""}'
(
	# Let go once the program has asked.
	while :; do
		requests=$(curl -fsSk "$sim_url/sim/state" | jq '[.requests[]?] | length')
		[ "$requests" -gt 0 ] && break
	done
	sim_post /sim/faults/clear
) &
on_terminal 120x40 "$vmigtop" <<'S'
wait-for web-1
wait-line vmigtop | live
key q
wait-exit 0
S
wait $!
# Nobody there: the terminal stands, and says so.
on_terminal 100x30 "$vmigtop" --server https://127.0.0.1:1 <<'S'
wait-for refused
expect https://127.0.0.1:1
key q
wait-exit 0
expect-screen main
S
# A context that is none: one line, no terminal touched.
on_terminal 80x24 "$vmigtop" --context nope <<'S'
wait-exit 1
expect context "nope" does not exist
raw-not \e[
S
