# A recording shows what was seen, document by document, without secrets and without a
# network; whatever is wrong with one is a line that names it.
. tests/e2e/lib.sh
recording=$HOME/story.rec

# All that a document says but which recording it is of.
documents() {
	jq -c 'del(.replay)' "$1"
}

# The story of a window, and real traffic of a control plane: the same documents at the
# same moments.
for scenario in maintenance recorded; do
	rm -f "$recording"
	sim_start "$scenario" --speed 20
	"$vmigtop" --watch -o json --for 6s --record "$recording" > "$HOME/live"
	sim_stop
	is "$(stat -c %a "$recording")" 600 "nobody else reads it"
	"$vmigtop" --watch -o json --replay "$recording" > "$HOME/again"
	documents "$HOME/live" > "$HOME/live.documents"
	documents "$HOME/again" > "$HOME/again.documents"
	[ "$(wc -l < "$HOME/live.documents")" -ge 3 ] || { echo "too few documents"; exit 1; }
	cmp "$HOME/live.documents" "$HOME/again.documents" || { echo "$scenario: not the same documents"; exit 1; }
	is "$(head -n 1 "$HOME/again" | jq -r .replay.file)" "$recording" "says which recording"
done

# Figures that only a Prometheus tells.
rm -f "$recording"
mkdir "$HOME/monitoring" "$HOME/settings"
sim_start metrics-only --speed 20 --ahead 95 --prometheus "$HOME/monitoring"
printf '%s\n' "prometheus: $(cat "$HOME/monitoring/url")" \
	"prometheus-certificate-authority: $HOME/monitoring/ca.crt" \
	"prometheus-token-file: $HOME/monitoring/token" > "$HOME/settings/config.yaml"
VMIGTOP_CONFIG_DIR=$HOME/settings "$vmigtop" --watch -o json --for 6s --context viewer \
	--record "$recording" > "$HOME/live"
sim_stop
has "$(jq -r '.migrations[].progress.origin' "$HOME/live")" prometheus "it told progress"
has "$(jq -r '.nodes[].interfaces[].rateOrigin' "$HOME/live")" Prometheus "it told rates"
"$vmigtop" --watch -o json --replay "$recording" > "$HOME/again"
documents "$HOME/live" > "$HOME/live.documents"
documents "$HOME/again" | cmp - "$HOME/live.documents" || { echo "Prometheus: not the same documents"; exit 1; }
! grep -F -f "$HOME/monitoring/token" "$recording" || { echo "its token was recorded"; exit 1; }

# One snapshot likewise; never over another file; --check too.
sim_start maintenance --seed 3 --ahead 60
try "$vmigtop" --once -o json --record "$recording"
is "$status" 1 "a file that is there stays"
has "$err" "$recording exists already and is not overwritten" "a file that is there is named"
rm -f "$recording"
"$vmigtop" --once -o json --record "$recording" > "$HOME/live"
"$vmigtop" --once -o json --replay "$recording" > "$HOME/again"
documents "$HOME/live" > "$HOME/live.documents"
documents "$HOME/again" | cmp - "$HOME/live.documents" || exit 1
try "$vmigtop" --check -o json --replay "$recording"
is "$(echo "$out" | jq -r '.replay.file')" "$recording" "--check of a recording"
[ "$status" -lt 3 ] || { echo "--check: $status, $err"; exit 1; }
is "$("$vmigtop" --once -o json --replay "$recording" --at 0:00 | jq -c '[.sources[0].state != "live", (.migrations + .vmis + .nodes | length)]')" '[true,0]' "--at the start nothing is known"

# On the glass: recorded with what was done, then shown, and taken back to the start.
rm -f "$recording"
cat > "$HOME/script" <<S
wait
expect REC
key 3
wait-for MEMORY
type /batch-5
key Enter m
wait-for nothing was sent yet
key y
wait-for watching what comes of it
key Esc
key :
type record $HOME/other.rec
key Enter
wait-for this is recorded in
key :
type record off
key Enter
wait-for : recorded,
expect-not REC
key :
type record $HOME/other.rec
key Enter
wait-for everything is read anew
wait
expect REC
key :
type ns shop
key Enter
wait-for namespace shop
wait
expect REC
S
"$vmigtop" --script "$HOME/script" --record "$recording"
sim_stop
unset KUBECONFIG
cat > "$HOME/script" <<S
size 120 40
wait
key z
wait-for paused
key :
type seek 99:00
key Enter
wait-for end
expect-not paused
key ,
wait-gone seeking
expect paused
key }
wait-gone seeking
expect-not paused
key 6
wait-for migrate analytics/batch-5
key {
wait-for replay 0:00.0
wait-gone seeking
expect-not migrate analytics/batch-5
key .
wait-gone seeking
expect paused
expect-not ○ connecting
key ,
key 1
key }
wait-for end
expect 1 Migrations
key m
wait-for this is a recording, there is no cluster to change
key :
type ns shop
key Enter
wait-for it shows what was looked at then
key :
type speed 64
key Enter
wait-for ×64
key [
wait-for ×32
key r
expect there is nobody to ask
S
"$vmigtop" --script "$HOME/script" --replay "$recording"
is "$("$vmigtop" --once -o json --replay "$HOME/other.rec" | jq -r .cluster.namespaceScope)" shop "another namespace in the same recording"

# Secrets, in every place that may hold one.
canary=canary-5c1f
sim_start quiet --clock manual
patch() { # resource namespace name body
	sim_post /sim/patch -d "{\"resource\":\"$1\",\"namespace\":\"$2\",\"name\":\"$3\",\"body\":$4}"
}
get() {
	curl -fsSk -H 'Authorization: Bearer viewer-token' "$sim_url$1"
}
notes="\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"$canary\",\"kubevirt.io/ignitiondata\":\"$canary\",\"hooks.kubevirt.io/hookSidecars\":\"$canary\"}"
vmi=$(get /apis/kubevirt.io/v1/virtualmachineinstances | jq -c '.items[0].metadata | [.namespace, .name]')
patch virtualmachineinstances "$(echo "$vmi" | jq -r '.[0]')" "$(echo "$vmi" | jq -r '.[1]')" "{\"metadata\":{$notes},\"spec\":{
	\"accessCredentials\":[{\"userPassword\":{\"source\":\"$canary\"}}],
	\"domain\":{\"firmware\":{\"kernelBoot\":{\"kernelArgs\":\"$canary\"}}},
	\"volumes\":[{\"name\":\"a\",\"cloudInitNoCloud\":{\"userData\":\"$canary\",\"userDataBase64\":\"$canary\",\"networkData\":\"$canary\",\"networkDataBase64\":\"$canary\"}},
	{\"name\":\"b\",\"cloudInitConfigDrive\":{\"userData\":\"$canary\",\"networkData\":\"$canary\",\"secretRef\":{\"name\":\"$canary\"}}},
	{\"name\":\"c\",\"sysprep\":{\"secret\":{\"name\":\"$canary\"}}}]}}"
handler=$(get /api/v1/namespaces/openshift-cnv/pods | jq -r '[.items[].metadata.name | select(startswith("virt-handler"))][0]')
patch pods openshift-cnv "$handler" "{\"metadata\":{$notes},\"spec\":{\"imagePullSecrets\":[{\"name\":\"$canary\"}],\"containers\":[{
	\"name\":\"virt-handler\",\"env\":[{\"name\":\"A\",\"value\":\"$canary\"}],\"envFrom\":[\"$canary\"],\"command\":[\"$canary\"],\"args\":[\"$canary\"],
	\"lifecycle\":{\"postStart\":{\"exec\":{\"command\":[\"$canary\"]}}},
	\"livenessProbe\":{\"httpGet\":{\"httpHeaders\":[{\"name\":\"Authorization\",\"value\":\"$canary\"}]}}}]}}"
patch nodes "" w01 "{\"metadata\":{$notes},\"status\":{\"images\":[{\"names\":[\"$canary\"]}]}}"
patch kubevirts openshift-cnv kubevirt-kubevirt-hyperconverged "{\"metadata\":{$notes},\"spec\":{\"customizeComponents\":{\"patches\":[{\"patch\":\"$canary\"}]}},
	\"status\":{\"conditions\":[{\"type\":\"Degraded\",\"status\":\"True\",\"message\":\"401 for Bearer $canary and token=$canary\"}]}}"
patch nodes "" w02 "{\"metadata\":{\"managedFields\":[{\"manager\":\"$canary\"}]}}"
has "$(get /api/v1/nodes)" "$canary" "the canary is in the cluster"
rm -f "$recording"
"$vmigtop" --once -o json --record "$recording" --context viewer > /dev/null
has "$(cat "$recording")" '"cloudInitNoCloud":{}' "the VM was recorded"
has "$(cat "$recording")" "\"name\":\"$handler\"" "the pod was recorded"
has "$(cat "$recording")" '401 for Bearer <redacted>' "the message was recorded"
! grep -n -e "$canary" -e viewer-token "$recording" | cut -c 1-300 | grep . || { echo "a secret was recorded"; exit 1; }

# A full disk costs the recording, not the snapshot.
try "$vmigtop" --once -o json --record /nowhere/x
is "$status" 1 "a place that is not there"
has "$err" "/nowhere/x: No such file or directory" "a place that is not there is named"
sim_stop

# What is wrong with a file.
size=$(wc -c < "$recording")
head -c $((size - 20)) "$recording" > "$HOME/cut.rec"
try "$vmigtop" --once -o json --replay "$HOME/cut.rec"
is "$status" 0 "a cut last line is tolerated: $err"
{ head -n 5 "$recording"; echo 'nonsense'; } > "$HOME/bad.rec"
try "$vmigtop" --once --replay "$HOME/bad.rec"
is "$status $err" "1 vmigtop: $HOME/bad.rec: line 6: unexpected character at byte 0" "a bad line"
try "$vmigtop" --check --replay "$HOME/bad.rec"
is "$status" 3 "--check without a recording could not run"
sed '1s#vmigtop-recording/v1#vmigtop-recording/v2#' "$recording" > "$HOME/new.rec"
try "$vmigtop" --once --replay "$HOME/new.rec"
has "$err" "schema vmigtop-recording/v2 is not known here" "a newer schema"
