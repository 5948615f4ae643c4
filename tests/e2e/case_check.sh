# --check: 0 when all is well, 1 when something failed, 2 when something cannot be seen, 3
# when it could not run at all; a healthy cluster is silent.
. tests/e2e/lib.sh
sed 's/^start: .*/start: now/' tests/sim/scenarios/quiet.yaml > "$HOME/healthy.yaml"
sim_start "$HOME/healthy.yaml"
try "$vmigtop" --check -o json
is "$status" 0 "healthy: $err"
is "$(echo "$out" | jq -c '[.readiness[] | select(.state != "ok") | .id]')" "[]" "all ok"
is "$(echo "$out" | jq -c '[.readiness[] | select(.id == "advice") | .next[]]')" "[]" "no advice"
is "$(echo "$out" | jq -c '[.findings[], .nodes[].findings[] | .id]')" "[]" "no findings"
has "$(echo "$out" | jq -r '.readiness[] | select(.id == "capacity") | .evidence[].value')" \
	"after the requests of" "room is proven by what pods ask for"
kubevirt=$(curl -fsSk -H 'Authorization: Bearer viewer-token' "$sim_url/apis/kubevirt.io/v1/kubevirts" |
	jq -r '.items[0].metadata.name')
sim_post /sim/patch -d "{\"resource\":\"kubevirts\",\"namespace\":\"openshift-cnv\",\"name\":\"$kubevirt\",
	\"body\":{\"spec\":{\"configuration\":{\"migrations\":{\"parallelMigrationsPerCluster\":0}}}}}"
try "$vmigtop" --check
is "$status" 1 "a limit that lets nothing start"
has "$out" "nothing can start" "said why"
sim_stop
cat >> "$HOME/healthy.yaml" <<'EOF'
users: {viewer: {deny: [{verbs: ['*'], groups: [''], resources: [resourcequotas]}]}}
EOF
sim_start "$HOME/healthy.yaml"
try "$vmigtop" --check --context viewer
is "$status" 2 "quotas cannot be seen"
has "$out" "unknown  quotas" "and are named"
sim_stop
try "$vmigtop" --check --server https://127.0.0.1:1 --insecure-skip-tls-verify
is "$status" 3 "nobody there"
