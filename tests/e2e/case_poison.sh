# Every text of every object is poisoned, allowed by the API or not, and so are the names
# in the kubeconfig and what a Prometheus and a plugin say: all screens, all tables, all
# files and messages stay free of it.
. tests/e2e/lib.sh
mkdir -p "$HOME/monitoring" "$HOME/settings" "$HOME/saved"
export VMIGTOP_CONFIG_DIR=$HOME/settings
root=$PWD
sim_start metrics-only --clock manual --ahead 95 --prometheus "$HOME/monitoring"
printf '%s\n' "prometheus: $(cat "$HOME/monitoring/url")" \
	"prometheus-certificate-authority: $HOME/monitoring/ca.crt" \
	"prometheus-token-file: $HOME/monitoring/token" > "$HOME/settings/config.yaml"
evil='odd\u001b]0;title\u0007\u001b]52;c;SGk=\u001b\\\u001b[31m\u009b2J\r\b\t\u202e\u2066\u200b\u200d\ufeff\u00ad\u2028\u0301\u0301\u0301\u0301\u007f\u0085\nend'

# What tells objects apart stays as it is, or nothing would be found any more.
cat > "$HOME/poison.jq" <<S
def keeps: IN("apiVersion", "kind", "phase", "uid", "name", "namespace", "nodeName", "vmiName", "node",
	"status", "type", "virtualMachineInstanceName", "migrationUid");
def poison(\$path):
	if type == "object" then with_entries(.key as \$key | .value |= poison(\$path + [\$key]))
	elif type == "array" then map(poison(\$path))
	elif type != "string" or (\$path[-1] | keeps) or test("^[0-9-]{10}T") then .
	elif \$path[0] == "metadata" and \$path[1] != "annotations" then .
	else . + "$evil" end;
.items[] | {resource: \$resource, namespace: (.metadata.namespace // ""), name: .metadata.name,
	body: (poison([]) | .metadata |= {annotations})}
S
authority=$HOME/authority
sed -n 's/ *certificate-authority-data: //p' "$KUBECONFIG" | base64 -d > "$authority"
get() {
	curl -fsS --cacert "$authority" -H 'Authorization: Bearer viewer-token' "$sim_url$1"
}
for path in /api/v1/nodes /api/v1/pods /api/v1/events /api/v1/persistentvolumeclaims /api/v1/resourcequotas \
	/apis/kubevirt.io/v1/kubevirts /apis/kubevirt.io/v1/virtualmachineinstances \
	/apis/kubevirt.io/v1/virtualmachineinstancemigrations /apis/migrations.kubevirt.io/v1alpha1/migrationpolicies \
	/apis/k8s.cni.cncf.io/v1/network-attachment-definitions /apis/nmstate.io/v1beta1/nodenetworkstates \
	/apis/hco.kubevirt.io/v1beta1/hyperconvergeds /apis/apps/v1/daemonsets; do
	get $path > "$HOME/list" 2> /dev/null || continue
	jq -c --arg resource "${path##*/}" -f "$HOME/poison.jq" "$HOME/list"
done > "$HOME/poisoned"
[ "$(wc -l < "$HOME/poisoned")" -gt 20 ]
while IFS= read -r line; do
	printf '%s' "$line" | curl -fsS -k -X POST "$sim_url/sim/patch" -d @- > /dev/null
done < "$HOME/poisoned"
printf '{"warnings":["%s"]}' "$evil" | curl -fsS -k -X POST "$sim_url/sim/prometheus" -d @- > /dev/null
name=$(sed -n 's/^current-context: //p' "$KUBECONFIG")
escaped=$(printf '%s' "$evil" | sed 's/\\/\\\\/g')
sed "s|^current-context: .*|current-context: \"$escaped\"|; s|^- name: $name\$|- name: \"$escaped\"|; s|cluster: $name|cluster: \"$escaped\"|" \
	"$KUBECONFIG" > "$HOME/config"
export KUBECONFIG="$HOME/config"

# clean FILE WHAT [MARKED]: no control byte but those of the terminal's description, no
# trick; with MARKED it must have the word that the poison begins with.
clean() {
	[ -z "${3:-}" ] || grep -qa odd "$1" || { echo "$2: nothing to see"; exit 1; }
	rest=$(LC_ALL=C sed 's/\x1b\[[?>]\?[0-9;:]*[A-Za-z@`]//g; s/\x1b[()][AB0]//g; s/\x1b[=>78M]//g; s/\x0f\|\x0e//g' "$1" |
		LC_ALL=C tr -d '\r\n\b\t -~\200-\377' | od -An -tx1 | head -2)
	is "$rest" "" "$2: control bytes"
	for trick in '\302\205' '\302\233' '\302\255' '\342\200\213' '\342\200\215' '\342\200\250' '\342\200\256' \
		'\342\201\246' '\357\273\277' '\314\201\314\201\314\201' '\033]0' '\r\b'; do
		! LC_ALL=C grep -qaF -- "$(printf "$trick")" "$1" || { echo "$2: has $trick"; exit 1; }
	done
	iconv -f UTF-8 -t UTF-8 "$1" > /dev/null || { echo "$2: not UTF-8"; exit 1; }
}
# plain FILE WHAT: and no escape at all
plain() {
	clean "$1" "$2" marked
	! LC_ALL=C grep -qa "$(printf '\033')" "$1" || { echo "$2: has an escape"; exit 1; }
}

for format in table wide csv; do
	"$vmigtop" --once -o $format > "$HOME/out" 2> "$HOME/err"
	plain "$HOME/out" "--once -o $format"
	clean "$HOME/err" "messages of -o $format"
done
status=0
"$vmigtop" --check > "$HOME/out" || status=$?
[ $status -le 2 ]
plain "$HOME/out" "--check"
# For programs; escaped where JSON says so.
once_json > "$HOME/out"
is "$(LC_ALL=C tr -d '\n -~\200-\377' < "$HOME/out" | od -An -tx1)" "" "JSON: control bytes"
jq -e '.cluster.context | startswith("odd\u001b]0;title")' "$HOME/out" > /dev/null

# Every screen, its first object, texts, events, dialogs.
for size in 200x60 80x24; do
	cat > "$HOME/terminal" <<S
deadline 60
wait-for live
wait-idle 300
key Enter
wait-idle 200
key v
wait-idle 200
key y
wait-idle 300
key G
wait-idle 200
key Esc Esc Esc 2
wait-idle 200
key Enter
wait-idle 200
key y
wait-idle 300
key Esc Esc 3
wait-idle 200
key s
wait-idle 200
key Enter
wait-idle 300
key y
wait-idle 300
key Esc Esc m
wait-idle 200
key Esc 4
wait-idle 200
key Down Down Enter
wait-idle 200
key Esc 5
wait-idle 200
key Down Enter
wait-idle 200
key Esc 6
wait-idle 200
key S
wait-idle 200
key Esc 1
type :ctx od
key Tab
wait-idle 200
key Esc ^C
wait-exit 130
raw $HOME/raw-$size
S
	(cd "$HOME/saved" && "$root/$build/term-harness" $size "$HOME/terminal" -- "$root/$vmigtop" \
		--log-file "$HOME/log" --record "$HOME/recording-$size")
	clean "$HOME/raw-$size" "the glass, $size" marked
	clean "$HOME/log" "log file" marked
done
cat "$HOME"/saved/*.csv > "$HOME/csv"
plain "$HOME/csv" "saved tables"
"$vmigtop" --replay "$HOME/recording-80x24" --once -o wide > "$HOME/out"
plain "$HOME/out" "a recording"

# What is not installed, and how it could be.
sed '/^users:/,$d; s/user: admin}/user: asked}/' "$HOME/config" > "$HOME/plugin-config"
cat >> "$HOME/plugin-config" <<S
users:
- name: asked
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1, command: not-there-vmigtop, interactiveMode: Never, installHint: "$evil"}
S
try "$vmigtop" --once -o json --kubeconfig "$HOME/plugin-config"
is "$status" 1 "plugin not there"
is "$(printf '%s\n' "$err" | wc -l)" 1 "plugin not there: one line"
plain "$HOME/stderr" "install hint"
