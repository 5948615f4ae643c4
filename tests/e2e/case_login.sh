# A credential plugin that asks on the terminal gets it: before --once, before the
# dashboard, and again when the server refuses what it gave. script(1) is the terminal.
. tests/e2e/lib.sh
if ! script -qec true /dev/null > /dev/null 2>&1 < /dev/null; then
	echo "no script(1) here: nothing to ask on"
	exit 0
fi
sim_start quiet
work=$HOME/login
mkdir -p "$work"

cat > "$work/plugin" <<END
#!/bin/sh
printf x >> "$work/runs"
printf '%s' "\$KUBERNETES_EXEC_INFO" > "$work/info"
printf 'Password: ' >&2
stty -echo < /dev/tty
read -r password
echo >&2
# The echo stays off, as when a plugin is killed.
[ "\$password" = secret ] || { echo 'wrong password' >&2; exit 3; }
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
printf '"status":{"token":"%s"}}' "\$(cat "$work/token")"
END
chmod +x "$work/plugin"
printf operator-token > "$work/token"

# config MODE: the simulator's kubeconfig with the plugin as its user
config() {
	sed '/^users:/,$d; s/user: admin}/user: asked}/' "$KUBECONFIG" > "$work/config"
	cat >> "$work/config" <<END
users:
- name: asked
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: $work/plugin
      interactiveMode: $1
END
	rm -f "$work/runs" "$work/out"
}

# on_tty TYPED COMMAND: sets status; what the terminal showed is in $work/shown
on_tty() {
	status=0
	printf "$1" | timeout 60 script -qec "$2" /dev/null > "$work/shown" 2>&1 || status=$?
}

once="$vmigtop --once -o json --kubeconfig $work/config > $work/out"

for mode in Always IfAvailable; do
	config $mode
	on_tty 'secret\n' "$once; stty -a | grep -o '[-]*\\becho\\b' > $work/echo"
	is "$status" 0 "$mode: exit; $(cat "$work/shown")"
	is "$(jq -r .schema "$work/out")" vmigtop/v1 "$mode: document"
	has "$(cat "$work/shown")" "Password: " "$mode: prompt"
	has "$(cat "$work/info")" '"interactive":true' "$mode: the plugin knows"
	is "$(cat "$work/runs")" x "$mode: asked once"
	is "$(cat "$work/echo")" echo "$mode: the terminal is as it was"
done

config Always
on_tty 'wrong\n' "$once"
is "$status" 1 "wrong password: exit"
has "$(cat "$work/shown")" "vmigtop: credential plugin plugin ended with exit code 3" \
	"wrong password: said"

on_tty '\003' "$once"
is "$status" 130 "interrupted: exit"

# Without a terminal nothing can be asked.
try "$vmigtop" --once -o json --kubeconfig "$work/config" < /dev/null
is "$status" 1 "no terminal: exit"
has "$err" "wants to ask on a terminal" "no terminal: said"

# until TEXT: waits for it on the terminal of the dashboard
until_shown() {
	turns=0
	until grep -qaF -- "$1" "$work/shown"; do
		turns=$((turns + 1))
		if [ $turns -gt 300 ]; then
			echo "never shown: $1"
			cat -v "$work/shown"
			exit 1
		fi
		sleep 0.1
	done
}

config Always
rm -f "$work/keys"
mkfifo "$work/keys"
COLUMNS=120 LINES=40 script -qfec "stty cols 120 rows 40; $vmigtop --kubeconfig $work/config" \
	/dev/null < "$work/keys" > "$work/shown" 2>&1 &
dashboard=$!
exec 8> "$work/keys"
until_shown "Password: "
printf 'secret\n' >&8
until_shown "1 Migrations"
is "$(cat "$work/runs")" x "the dashboard asks once"

# Refused soon after: nobody is asked unasked, r asks.
printf viewer-token > "$work/token"
sim_post /sim/fault -d '{"kind":"unauthorized","match":"/virtualmachineinstance","count":1000}'
sim_post /sim/fault -d '{"kind":"close-watches","match":""}'
until_shown "has to ask again"
is "$(cat "$work/runs")" x "not unasked"
sim_post /sim/faults/clear
: > "$work/shown"
printf r >&8
until_shown "new credentials from plugin (Ctrl-C gives up)"
until_shown "Password: "
printf 'secret\n' >&8
until_shown "1 Migrations"
is "$(cat "$work/runs")" xx "asked again"
printf q >&8
exec 8>&-
status=0
wait $dashboard || status=$?
is "$status" 0 "the dashboard ends"
