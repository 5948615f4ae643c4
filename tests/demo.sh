#!/bin/sh
# A simulated cluster and the ordinary program on it.
# usage: demo.sh BUILD [SCENARIO]
set -eu
build=$1
scenario=${2:-maintenance}
. tests/with-sim.sh
trap sim_stop EXIT INT TERM
sim_start "$scenario" --speed "${SPEED:-1}" --ahead "${AHEAD:-40}"
echo "simulated cluster \"$scenario\" at $sim_url"
echo "try it from another terminal: KUBECONFIG=$KUBECONFIG kubectl get vmim -A -w"
"$build/vmigtop" "--kubeconfig=$KUBECONFIG" || true
