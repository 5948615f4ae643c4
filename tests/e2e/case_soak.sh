# A long-running program comes through random trouble with the picture a fresh one has.
# Four sequences, one for each kind of server; more of them: make soak.
for seed in 1 2 5 6; do
	sh tests/soak/sequence.sh "$build" $seed &
	pids="${pids:-} $!"
done
status=0
for pid in $pids; do
	wait "$pid" || status=1
done
exit $status
