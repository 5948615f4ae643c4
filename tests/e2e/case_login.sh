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

# begin COMMAND: runs it on a terminal; what that shows grows in $work/shown, what is
# written to descriptor 8 is typed.
begin() {
	rm -f "$work/keys"
	mkfifo "$work/keys"
	: > "$work/shown"
	script -qfec "stty cols 200 rows 40; $1" /dev/null < "$work/keys" \
		> "$work/shown" 2>&1 &
	terminal=$!
	exec 8> "$work/keys"
}

# until_shown TEXT: waits for it on the terminal
until_shown() {
	turns=0
	until grep -qaF -- "$1" "$work/shown"; do
		turns=$((turns + 1))
		if [ $turns -gt 300 ]; then
			echo "never shown: $1"
			tail -c 3000 "$work/shown" | sed "s/\x1b[^a-zA-Z]*[a-zA-Z]/ /g" | cat -v
			exit 1
		fi
		sleep 0.1
	done
}

# end: waits for the command; sets status
end() {
	status=0
	wait $terminal || status=$?
	exec 8>&-
}

# ask TYPED COMMAND: types when it is asked
ask() {
	begin "$2"
	until_shown "Password: "
	printf "$1" >&8
	end
}

once="$vmigtop --once -o json --kubeconfig $work/config > $work/out"

for mode in Always IfAvailable; do
	config $mode
	ask 'secret\n' "$once; stty -a | grep -o '[-]*\\becho\\b' > $work/echo"
	is "$status" 0 "$mode: exit; $(cat "$work/shown")"
	is "$(jq -r .schema "$work/out")" vmigtop/v1 "$mode: document"
	has "$(cat "$work/shown")" "Password: " "$mode: prompt"
	has "$(cat "$work/info")" '"interactive":true' "$mode: the plugin knows"
	is "$(cat "$work/runs")" x "$mode: asked once"
	is "$(cat "$work/echo")" echo "$mode: the terminal is as it was"
done

config Always
ask 'wrong\n' "$once"
is "$status" 1 "wrong password: exit"
has "$(cat "$work/shown")" "vmigtop: credential plugin plugin ended with exit code 3" \
	"wrong password: said"

ask '\003' "$once"
is "$status" 130 "interrupted: exit"

# Without a terminal nothing can be asked.
try "$vmigtop" --once -o json --kubeconfig "$work/config" < /dev/null
is "$status" 1 "no terminal: exit"
has "$err" "standard input is not a terminal" "no terminal: said"

config Always
begin "$vmigtop --kubeconfig $work/config"
until_shown "Password: "
printf 'secret\n' >&8
until_shown "Slots"
is "$(cat "$work/runs")" x "the dashboard asks once"

# Refused soon after: nobody is asked unasked, r asks.
printf viewer-token > "$work/token"
sim_post /sim/fault -d '{"kind":"unauthorized","match":"/virtualmachineinstance","count":1000}'
sim_post /sim/fault -d '{"kind":"close-watches","match":""}'
printf S >&8
until_shown "has to ask again"
is "$(cat "$work/runs")" x "not unasked"
sim_post /sim/faults/clear
: > "$work/shown"
printf r >&8
until_shown "new credentials from plugin (Ctrl-C gives up)"
until_shown "Password: "
printf 'secret\n' >&8
until_shown "2 Nodes"
until_shown "live"
is "$(cat "$work/runs")" xx "asked again"
printf qq >&8
end
is "$status" 0 "the dashboard ends"
