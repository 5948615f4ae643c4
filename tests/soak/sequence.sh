#!/bin/sh
# One random sequence of trouble for one running program over TLS: what it shows in the
# end must equal what a fresh one reads. Says the seed when it does not.
# usage: sequence.sh BUILD SEED
set -eu
build=$1
seed=$2
. tests/with-sim.sh
. tests/with-proxy.sh
watcher=
reader=
work=$(mktemp -d)
finish() {
	# The reader ends with the watcher, or when nobody hears its bell any more.
	exec 8<&-
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	[ -z "$reader" ] || wait "$watcher" "$reader" 2>/dev/null || true
	proxy_stop
	sim_stop
	rm -rf "$work"
}
trap finish EXIT

# What does not depend on when it is looked at, nor on how long one has been watching.
picture() {
	jq -cS '{cluster, limits, slots, network,
		sources: [.sources[] | select(.name | IN("migrations", "vmis", "nodes", "pods", "events", "kubevirt",
			"hyperconverged", "network-attachment-definitions", "migration-policies",
			"node-network-states", "virt-handlers", "resource-quotas", "namespaces")) | {name, state, objects}],
		migrations: [.migrations[] | {namespace, name, uid, vmi, phase, phases, source, target, failureReason, holdsSlot, queuePosition}],
		nodes: [.nodes[] | {name, ready, cordoned, outbound, inbound, vmis}],
		vmis: [.vmis[] | del(.findings)]}'
}

# Lines "PATH BODY" for the control endpoints, all from the seed.
trouble() {
	awk -v seed="$1" '
	function below(n) { return int(rand() * n) }
	function pick(list, parts) { return parts[1 + below(split(list, parts, " "))] }
	BEGIN {
		srand(seed)
		paths = "virtualmachineinstancemigrations virtualmachineinstances? /nodes /pods /events /namespaces watch=true sendInitialEvents / resourceVersion= migrationpolicies kubevirts"
		steps = 10 + below(15)
		for (i = 0; i < steps; i++) {
			action = below(13)
			if (action < 5) {
				kind = pick("status status status reset truncate stall html gone split close-watches duplicate reorder empty-body unauthorized slow-list expired-certificate no-bookmarks late-initial-end")
				count = below(4) > 0 ? ",\"count\":" 1 + below(6) : ""
				code = pick("403 410 429 500 502 503 504")
				retry = code == 429 || code == 503 ? ",\"retryAfter\":" 1 + below(3) : ""
				printf "/sim/fault {\"kind\":\"%s\",\"match\":\"%s\",\"code\":%s,\"bytes\":%d%s%s}\n", kind, pick(paths), code, below(below(2) ? 3000 : 200000), retry, count
			} else if (action < 7) {
				printf "/sim/advance?seconds=%d {}\n", 1 + below(15)
			} else if (action == 7) {
				printf "/sim/faults/clear {}\n"
			} else if (action == 8) {
				made[++n] = 1
				printf "/sim/create {\"resource\":\"namespaces\",\"body\":{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"soak-%d\"}}}\n", n
				printf "/sim/create {\"resource\":\"migrationpolicies\",\"body\":{\"apiVersion\":\"migrations.kubevirt.io/v1alpha1\",\"kind\":\"MigrationPolicy\",\"metadata\":{\"name\":\"soak-%d\"},\"spec\":{\"selectors\":{}}}}\n", n
				printf "/sim/patch {\"resource\":\"nodes\",\"name\":\"w%02d\",\"body\":{\"spec\":{\"unschedulable\":%s}}}\n", 1 + below(12), pick("true false")
			} else if (action == 10) {
				# Within a day, or back or ahead by years: past the life of certificates.
				printf "clock %d\n", pick("0 0 3600000 -3600000 -86399000 900000000000 -900000000000")
			} else if (action == 11) {
				print pick("refuse accept cut")
			} else if (action == 12) {
				printf "gone-storm %d\n", 2 + below(6)
			} else if (n > 0) {
				printf "/sim/delete {\"resource\":\"namespaces\",\"name\":\"soak-%d\"}\n", n
				printf "/sim/delete {\"resource\":\"migrationpolicies\",\"name\":\"soak-%d\"}\n", n
				n--
			}
		}
	}'
}

# Servers that stream lists as watches, that could and refuse, that are older than that.
case $((seed / 2 % 4)) in
0) server="kubernetes: v1.33.5" ;;
1) server="kubernetes: v1.34.2\nwatchList: false" ;;
2) server="kubernetes: v1.34.2" ;;
3) server="kubernetes: v1.36.0" ;;
esac
sed "s/^kubernetes: .*/$server/" tests/sim/scenarios/maintenance.yaml > "$work/maintenance.yaml"
sim_start "$work/maintenance.yaml" --clock manual --seed "$seed"
# Half of them through a proxy, which can be away, cut all tunnels, split what they pass on.
HOME=$work
export HOME
fresh_config=$KUBECONFIG
if [ $((seed % 2)) -eq 0 ]; then
	set -- http
	[ $((seed % 8)) -ne 0 ] || set -- http --piece 61
	proxy_start "$@"
	set -- "$@" --port "$proxy_port"
	sed "s|^    server:.*|&\n    proxy-url: http://127.0.0.1:$proxy_port|" "$KUBECONFIG" > "$work/config"
	KUBECONFIG=$work/config
fi
mkfifo "$work/pipe" "$work/bell"
CLOCK_STEP_FILE=$work/step LD_PRELOAD=$build/clock-step.so "$build/vmigtop" --watch -o json --for 300s > "$work/pipe" 2> "$work/stderr" &
watcher=$!
# Always read on, or the program would wait for us; each document rings the bell.
(
	while IFS= read -r line; do
		printf '%s\n' "$line" > "$work/new"
		mv "$work/new" "$work/last"
		echo
	done < "$work/pipe" > "$work/bell"
) &
reader=$!
exec 8< "$work/bell"
read -r bell <&8
trouble "$seed" > "$work/trouble"
has_proxy=$((seed % 2 == 0))
while read -r path body; do
	case $path in
	clock)
		echo "$body" > "$work/step.new"
		mv "$work/step.new" "$work/step"
		;;
	refuse) proxy_stop ;;
	accept) [ -n "$proxy_pid" ] || [ $has_proxy -eq 0 ] || proxy_start "$@" ;;
	cut) [ -z "$proxy_pid" ] || kill -s USR1 -- -"$proxy_pid" ;;
	gone-storm)
		while [ "$body" -gt 0 ]; do
			sim_post /sim/fault -d '{"kind":"gone","match":""}'
			body=$((body - 1))
		done
		;;
	*) sim_post "$path" -d "$body" ;;
	esac
done < "$work/trouble"
rm -f "$work/step"
[ -n "$proxy_pid" ] || [ $has_proxy -eq 0 ] || proxy_start "$@"
sim_post /sim/faults/clear
sim_post "/sim/advance?seconds=3"
start=$(date +%s)
KUBECONFIG=$fresh_config "$build/vmigtop" --once -o json | picture > "$work/fresh"

# It comes back by itself, with its own pauses; the last document counts, too.
has_ended=
while :; do
	picture < "$work/last" > "$work/shown"
	if cmp -s "$work/shown" "$work/fresh"; then
		echo "ok   seed $seed: $(($(date +%s) - start)) s to converge"
		exit 0
	fi
	[ -z "$has_ended" ] || break
	read -r bell <&8 || has_ended=1
done
echo "FAIL seed $seed"
cat "$work/trouble" "$work/stderr"
jq -S . "$work/shown" > "$work/shown.json"
jq -S . "$work/fresh" > "$work/fresh.json"
jq -c ".sources[]" "$work/last"
diff "$work/shown.json" "$work/fresh.json" | head -60
exit 1
