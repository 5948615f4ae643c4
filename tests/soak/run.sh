#!/bin/sh
# Random sequences of trouble: in one process with a clock of its own, then real ones.
# usage: run.sh BUILD MODEL_SEQUENCES SEQUENCES SEED; JOBS at a time
set -u
build=$1
seed=$4
export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
unset NO_COLOR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY KUBECONFIG
status=0
echo "model: $2 sequences from seed $seed"
SEQUENCES=$2 SEED=$seed "$build/unit/kube/test_soak" || status=1
echo "processes: $3 sequences from seed $seed"
log=$(mktemp)
seq "$seed" $((seed + $3 - 1)) |
	xargs -P "${JOBS:-6}" -I '{}' sh tests/soak/sequence.sh "$build" '{}' > "$log" 2>&1
cat "$log"
failed=$(grep -c '^FAIL' "$log")
passed=$(grep -c '^ok ' "$log")
rm -f "$log"
echo "soak: $passed passed, $failed failed"
[ "$passed" -eq "$3" ] && [ $status -eq 0 ]
