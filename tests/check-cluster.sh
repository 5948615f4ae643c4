#!/bin/sh
# Looks at a real cluster and changes nothing: a snapshot, readiness, some seconds of
# watching, and the same documents once more from their recording.
# usage: check-cluster.sh BUILD; the cluster is the current one of KUBECONFIG
set -eu
vmigtop=$1/vmigtop
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# verdict NAME STATUS
verdict() {
	if [ "$2" -eq 0 ]; then
		echo "ok   $1"
	else
		echo "FAIL $1"
		failed=1
	fi
}
documents() {
	jq -c 'del(.replay)' "$1"
}

status=0
"$vmigtop" --once -o json > "$work/once" || status=$?
verdict "a snapshot" $status
[ $status -eq 0 ] || exit 1
jq -r '.sources[] | select(.state != null and .state != "live") |
	"     \(.name): \(.state) \(.message // "")"' "$work/once"
jq -r '"     \(.migrations | length) migrations, \(.nodes | length) nodes, \(.vmis | length) VMs"' \
	"$work/once"

status=0
"$vmigtop" --check > "$work/check" || status=$?
sed 's/^/     /' "$work/check"
verdict "readiness (0 ok, 1 failed, 2 unknown): $status" $((status > 2))

status=0
"$vmigtop" --watch -o json --for 15s --record "$work/recording" > "$work/live" || status=$?
verdict "watched for 15 s: $(wc -l < "$work/live") documents" $status
status=0
"$vmigtop" --watch -o json --replay "$work/recording" > "$work/again" || status=$?
verdict "shown again" $status
documents "$work/live" > "$work/live.documents"
documents "$work/again" > "$work/again.documents"
status=0
cmp "$work/live.documents" "$work/again.documents" || status=1
verdict "the recording of $(wc -c < "$work/recording") bytes tells the same" $status
exit $failed
