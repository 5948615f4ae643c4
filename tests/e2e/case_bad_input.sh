# Every bad input gives one clear line that names the thing, and exit 1.
. tests/e2e/lib.sh
sim_start quiet
good=$KUBECONFIG

# fails_with PIECE WHAT ARGUMENTS...
fails_with() {
	piece=$1 what=$2
	shift 2
	try "$vmigtop" --once -o json "$@"
	is "$status" 1 "$what: exit"
	is "$out" "" "$what: stdout"
	is "$(printf '%s\n' "$err" | wc -l)" 1 "$what: one line, not: $err"
	has "$err" "$piece" "$what"
}

fails_with "/none" "missing kubeconfig" --kubeconfig "$HOME/none"
mkdir "$HOME/dir"
fails_with "/dir" "unreadable kubeconfig" --kubeconfig "$HOME/dir"
printf 'apiVersion: v1\nclusters: [\n' > "$HOME/malformed"
fails_with "/malformed: line" "malformed kubeconfig" --kubeconfig "$HOME/malformed"
fails_with 'context "nope" does not exist' "unknown context" --context nope
fails_with "127.0.0.1:1" "refused connection" --server https://127.0.0.1:1
fails_with "is there an API server at this address?" "wrong path" \
	--server "$sim_url/k8s/clusters/c-1"
fails_with "unknown flag: --frobnicate" "unknown flag" --frobnicate
sed 's/certificate-authority-data: .*/insecure-skip-tls-verify: false/' "$good" > "$HOME/noca"
fails_with "certificate" "untrusted certificate" --kubeconfig "$HOME/noca"
fails_with "not logged in" "bad token" --context badtoken

sim_post /sim/fault -d '{"kind":"html","match":"/apis/kubevirt.io/v1/virtualmachineinstancemigrations","count":1000}'
fails_with "text/html instead of JSON" "HTML instead of JSON"
sim_post /sim/faults/clear
sim_post /sim/fault -d '{"kind":"truncate","match":"/api/v1/nodes","bytes":900,"count":1000}'
fails_with "nodes" "truncated list"
sim_post /sim/faults/clear
try "$vmigtop" --once -o json
is "$status" 0 "good again"

# Who says when to come back is asked again then, as kubectl does.
sim_post /sim/fault -d '{"kind":"status","match":"/api/v1/nodes","code":503,"retryAfter":1,"count":3}'
try "$vmigtop" --once -o json
is "$status" 0 "told to wait, saying: $err"
