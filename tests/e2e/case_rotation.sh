# Credentials, certificates, authorities and the kubeconfig itself are replaced while the
# program runs and those of before are no longer accepted: it says so, and is live again
# by itself as soon as the new ones are there.
. tests/e2e/lib.sh
watcher=
trap 'stop; sim_stop' EXIT
sim_start quiet
good=$KUBECONFIG
work=$HOME/rotation
mkdir -p "$work"
mkfifo "$work/lines"

# config USER-ENTRY...: the simulator's kubeconfig with one user, lines of YAML
config() {
	sed '/^users:/,$d; s/user: admin}/user: rotated}/' "$good" > "$work/config.new"
	printf 'users:\n- name: rotated\n  user:\n' >> "$work/config.new"
	printf '    %s\n' "$@" >> "$work/config.new"
	mv "$work/config.new" "$work/config"
}

start() {
	"$vmigtop" --watch -o json --for 120s --kubeconfig "$work/config" "$@" \
		> "$work/lines" 2> "$work/stderr" &
	watcher=$!
	exec 8< "$work/lines"
	until_state live ""
}

stop() {
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	[ -z "$watcher" ] || wait "$watcher" || true
	watcher=
	exec 8<&-
}

# until_state STATE PIECE-OF-MESSAGE: of nodes or pods; live: of both
until_state() {
	while read -r line <&8; do
		said=$(printf '%s' "$line" | jq -r '.sources[] | select(.name | IN("nodes", "pods")) | "\(.state) \(.message)"' | sort -u)
		case $1/$said in
		"live/live null" | stale/*"stale "*"$2"*) return 0 ;;
		esac
	done
	echo "never $1 $2, but $said; $(cat "$work/stderr")"
	exit 1
}

# The streams end, so that credentials are looked at again; the old ones are not accepted.
revoke() {
	sim_post /sim/revoke -d "$1"
	sim_post /sim/fault -d '{"kind":"reset","match":"","onlyOpen":true}'
}

# issue: another certificate of the operator in $work/operator.{crt,key}.new
issue() {
	curl -fsS -k -X POST "$sim_url/sim/certificate?user=operator" > "$work/issued"
	jq -r .certificate "$work/issued" > "$work/operator.crt.new"
	jq -r .key "$work/issued" > "$work/operator.key.new"
}
take_issued() {
	mv "$work/operator.key.new" "$work/operator.key"
	mv "$work/operator.crt.new" "$work/operator.crt"
}

# A token in a file: gone before the new one is there, and the new one before it is gone.
# The kubelet swaps a link to a directory.
mkdir "$work/..1" "$work/..2" "$work/..3"
printf 'operator-token\n' > "$work/..1/token"
printf 'operator-token.2\n' > "$work/..2/token"
printf 'operator-token.3\n' > "$work/..3/token"
ln -s ..1 "$work/..data"
ln -s ..data/token "$work/token"
swap() {
	ln -s "$1" "$work/..data.new"
	mv -T "$work/..data.new" "$work/..data"
}
config "tokenFile: token"
start
revoke '{"token":"operator-token"}'
until_state stale "not logged in: Unauthorized"
swap ..2
until_state live ""
swap ..3
revoke '{"token":"operator-token.2"}'
sim_post /sim/patch -d '{"resource":"nodes","name":"w01","body":{"spec":{"unschedulable":true}}}'
while read -r line <&8; do
	[ "$(printf '%s' "$line" | jq -r '.nodes[0] | "\(.name) \(.cordoned)"')" != "w01 true" ] || break
done
until_state live ""
stop

# A certificate in files, which are not replaced in one step.
issue
take_issued
config "client-certificate: operator.crt" "client-key: operator.key"
start
revoke '{"certificates":true}'
until_state stale "not logged in: Unauthorized"
issue
mv "$work/operator.crt.new" "$work/operator.crt"
until_state stale "client certificate"
take_issued 2>/dev/null || true
until_state live ""
stop

# The server's certificate is of another authority.
curl -fsS -k -X POST "$sim_url/sim/authority" | jq -r .authority > "$work/ca.crt.new"
sed -n 's/ *certificate-authority-data: //p' "$good" | base64 -d > "$work/ca.crt"
mv "$work/ca.crt.new" "$work/ca.crt"
sed -i "s|certificate-authority-data: .*|certificate-authority: $work/ca.crt|" "$good"
config "token: operator-token.4"
start
curl -fsS -k -X POST "$sim_url/sim/authority" | jq -r .authority > "$work/ca.crt.new"
# Idle connections would be used again.
sim_post /sim/fault -d '{"kind":"reset","match":""}'
until_state stale "certificate"
sim_post /sim/faults/clear
mv "$work/ca.crt.new" "$work/ca.crt"
until_state live ""
stop

# A plugin that hands out another certificate each time.
cat > "$work/plugin" <<END
#!/bin/sh
printf x >> "$work/runs"
jq '{apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential",
	status: {clientCertificateData: .certificate, clientKeyData: .key,
		expirationTimestamp: "2100-01-01T00:00:00Z"}}' "$work/issued"
END
chmod +x "$work/plugin"
issue
config "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}"
start
sim_post /sim/revoke -d '{"certificates":true}'
issue
sim_post /sim/fault -d '{"kind":"reset","match":"","onlyOpen":true}'
while [ "$(cat "$work/runs")" != xx ]; do
	read -r line <&8
done
until_state live ""
stop

# Somebody logs in again: other credentials in the kubeconfig. What another terminal made
# the current context is of no concern here, and so is a file that is half written.
config "token: operator-token.5"
start
revoke '{"token":"operator-token.5"}'
until_state stale "not logged in: Unauthorized"
printf 'apiVersion: v1\nusers: [\n' > "$work/config"
config "token: operator-token.6"
sed 's/^current-context: .*/current-context: nobody/' "$work/config" > "$work/config.new"
mv "$work/config.new" "$work/config"
until_state live ""
is "$(printf '%s' "$line" | jq -r .cluster.context)" "$(sed -n 's/^current-context: //p' "$good")" "the context stays"

# The cluster is built anew at another address, with another authority.
old_url=$sim_url
is "$(printf '%s' "$line" | jq -r '.cluster.server, .nodes[0].cordoned')" "$old_url
true" "the old cluster"
sim_stop
until_state stale ""
sim_start quiet
good=$KUBECONFIG
config "token: operator-token"
until_state live ""
is "$(printf '%s' "$line" | jq -r '.cluster.server, .nodes[0].cordoned')" "$sim_url
false" "the new cluster"
stop

# The same on the glass: the context that is looked at stays when all is read anew for
# another namespace.
config "token: operator-token"
cat > "$HOME/terminal" <<S
wait-for live
print-pid $work/pid
key 2
wait-for cordoned
type :ns shop
key Enter
wait-for shop
wait-for live
expect vmigtop  quiet · namespace shop
key ^C
wait-exit 130
S
"$build/term-harness" 120x40 "$HOME/terminal" -- "$vmigtop" --kubeconfig "$work/config" &
harness=$!
until [ -s "$work/pid" ]; do kill -0 $harness; done
sed 's/^current-context: .*/current-context: nobody/' "$work/config" > "$work/config.new"
mv "$work/config.new" "$work/config"
sim_post /sim/patch -d '{"resource":"nodes","name":"w02","body":{"spec":{"unschedulable":true}}}'
wait $harness || { echo "the context on the glass: $?"; exit 1; }
