#!/bin/sh
# What it costs: the program on the large cluster (500 nodes, 10000 VMs, 5000
# migrations), beside kubectl in the same minute on the same machine. Prints figures,
# judges nothing.
# usage: run.sh BUILD
set -eu
build=$1
export LC_ALL=C.UTF-8 TZ=UTC TERM=xterm-256color
unset NO_COLOR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY KUBECONFIG
. tests/with-sim.sh
work=$(mktemp -d)
harnesses=
HOME=$work
export HOME
finish() {
	leave
	sim_stop
	rm -rf "$work"
}
trap finish EXIT

row() {
	printf '%-52s %s\n' "$1" "$2"
}

# percentiles FILE: of a column of numbers
percentiles() {
	sort -n "$1" | awk '
		{ v[NR] = $1 }
		function at(p) { i = int(NR * p + 0.999999); return v[i < 1 ? 1 : i] }
		END { printf "median %.1f, 90 %% %.1f, 99 %% %.1f, most %.1f (%d)", at(.5), at(.9), at(.99), v[NR], NR }'
}

# measure NAME RUNS COMMAND...: the middle one of the runs by wall time, to $work/NAME as
# "wall-s cpu-s rss-KiB"
measure() {
	name=$1
	runs=$2
	shift 2
	: > "$work/runs"
	for run in $(seq 1 "$runs"); do
		/usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" > "$work/output"
		tail -n 1 "$work/time" >> "$work/runs"
	done
	sort -n "$work/runs" | awk -v middle=$(((runs + 1) / 2)) '
		NR == middle { print $1, $2 + $3, $4 }' > "$work/$name"
}

show() {
	awk '{ printf "%.2f s wall, %.2f s CPU, %.0f MiB peak", $1, $2, $3 / 1024 }' "$work/$1"
}

ratio() {
	cat "$work/$1" "$work/$2" | awk '
		NR == 1 { w = $1; c = $2; m = $3 }
		END { printf "%.2f of its wall, %.2f of its CPU, %.2f of its memory", w / $1, c / $2, m / $3 }'
}

# in_proc PID FIELD: of /proc/PID/status
in_proc() {
	awk -v field="$2:" '$1 == field { print $2 }' "/proc/$1/status"
}

written() {
	awk '$1 == "wchar:" { print $2 }' "/proc/$1/io"
}

# Of the scheduler: finer than the ticks of /proc/PID/stat.
cpu_ns() {
	cut -d' ' -f1 "/proc/$1/schedstat"
}

# counters PID: CPU ns, wake-ups, bytes written
counters() {
	echo "$(cpu_ns "$1") $(in_proc "$1" voluntary_ctxt_switches) $(written "$1")"
}

# A dashboard that goes on until it is ended, on the screen of a key.
# stay NAME SIZE KEY... : its pid to $work/NAME.pid
stay() {
	name=$1
	size=$2
	shift 2
	{
		echo "wait-line live | UTC"
		for key in "$@"; do
			echo "key $key"
			echo "wait-idle 300"
		done
		echo "print-pid $work/$name.pid"
		echo "deadline 300"
		echo "wait-for never to be seen"
	} > "$work/$name.script"
	rm -f "$work/$name.pid"
	"$build/term-harness" "$size" "$work/$name.script" -- "$build/vmigtop" \
		2> "$work/stderr" &
	harnesses="$harnesses $!"
	while [ ! -s "$work/$name.pid" ]; do
		kill -0 $! 2>/dev/null || { echo "$name: the dashboard ended" >&2; return 1; }
		sleep 0.1
	done
}

pid_of() {
	cut -d. -f1 "$work/$1.pid"
}

# leave NAME...: ends these dashboards
leave() {
	for name in "$@"; do
		kill "$(pid_of "$name")" 2>/dev/null || true
	done
	# A harness that ends takes its dashboard along.
	for harness in $harnesses; do
		[ $# -gt 0 ] || kill "$harness" 2>/dev/null || true
		wait "$harness" || true
	done
	harnesses=
}

echo "processors: $(nproc), load: $(cut -d' ' -f1 /proc/loadavg)"
echo
echo "--- one snapshot of the large cluster"
sim_start large --clock manual
measure vmigtop 3 "$build/vmigtop" --once -o json
row "vmigtop --once -o json" "$(show vmigtop)"
row "  its document" "$(wc -c < "$work/output") bytes"
# The same objects by the usual tools.
get() {
	curl -fsS -k -H "Authorization: Bearer viewer-token" "$sim_url$1"
}
kubevirt=/apis/kubevirt.io/v1
get $kubevirt/virtualmachineinstances > "$work/vmis"
get $kubevirt/virtualmachineinstancemigrations > "$work/migrations"
get /api/v1/nodes > "$work/nodes"
get $kubevirt/kubevirts > "$work/kubevirt"
get "/api/v1/pods?labelSelector=kubevirt.io%3Dvirt-handler" > "$work/virt-handlers"
if command -v kubectl > /dev/null 2>&1; then
	other="kubectl get vmi,vmim,nodes -A -o json"
	measure other 1 kubectl get vmi,vmim,nodes -A -o json
else
	other="curl and jq of VMIs, migrations and nodes"
	measure other 1 sh -c 'for path in "$@"; do
			curl -fsS -k -H "Authorization: Bearer viewer-token" "$path"
		done | jq .' sh "$sim_url$kubevirt/virtualmachineinstances" \
		"$sim_url$kubevirt/virtualmachineinstancemigrations" \
		"$sim_url/api/v1/nodes"
fi
row "$other" "$(show other)"
row "  its document" "$(wc -c < "$work/output") bytes"
row "vmigtop takes" "$(ratio vmigtop other)"
"$build/vmigtop" --once -o json --record "$work/large.rec" > "$work/output"
measure replay 3 "$build/vmigtop" --replay "$work/large.rec" --once -o json
row "replay of a recording of this cluster" "$(show replay)"
row "  the recording" "$(wc -c < "$work/large.rec") bytes"

echo
echo "--- without network and terminal: decoders, facts, pictures (CPU time)"
"$build/bench/frames" 120x40 40 3 "vmis=$work/vmis" "migrations=$work/migrations" \
	"nodes=$work/nodes" "kubevirt=$work/kubevirt" "virt-handlers=$work/virt-handlers"

echo
echo "--- the dashboard on the large cluster"
for run in 1 2 3 4 5; do
	cat > "$work/script" <<S
wait-for vmigtop
print-elapsed $work/first
wait-line live | UTC
print-elapsed $work/complete
key q
wait-exit 0
S
	"$build/term-harness" 120x40 "$work/script" -- "$build/vmigtop"
done
row "first picture after exec, ms" "$(percentiles "$work/first")"
row "complete picture after exec, ms" "$(percentiles "$work/complete")"
stay large 120x40
row "resident memory with the complete picture" \
	"$(in_proc "$(pid_of large)" VmRSS | awk '{ printf "%.1f MiB", $1 / 1024 }'), $(
		in_proc "$(pid_of large)" VmHWM | awk '{ printf "%.1f MiB", $1 / 1024 }') peak"
leave large
sim_stop

# Moves of the selection, and 2000 objects a second that change meanwhile.
sim_start storm --speed 1 --seed 1
row "key to echo under 2000 changes a second" \
	"$("$build/bench/storm" 120x40 12 150 100 -- "$build/vmigtop")"
sim_stop

echo
echo "--- a minute of quiet, for each screen (the clock of the header shows seconds)"
sim_start quiet --speed 1
quiet="migrations detail nodes vms network readiness journal sources help"
stay migrations 120x40
stay detail 120x40 Enter
stay nodes 120x40 2
stay vms 120x40 3
stay network 120x40 4
stay readiness 120x40 5
stay journal 120x40 6
stay sources 120x40 S
stay help 120x40 ?
sleep 5
for name in $quiet; do
	counters "$(pid_of "$name")" > "$work/$name.before"
done
sleep 60
for name in $quiet; do
	counters "$(pid_of "$name")" >> "$work/$name.before"
	row "$name" "$(awk -v rss="$(in_proc "$(pid_of "$name")" VmRSS)" '
		NR == 1 { c = $1; w = $2; b = $3 }
		NR == 2 { printf "%d ms CPU, %d wake-ups, %d bytes written, %.1f MiB",
			($1 - c) / 1e6, $2 - w, $3 - b, rss / 1024 }' "$work/$name.before")"
done
leave $quiet
sim_stop

echo
echo "--- bytes to the terminal"
# keys TERM SIZE: what one key and one second send
keys() {
	rm -f "$work"/bytes.*
	cat > "$work/script" <<S
wait-line vmigtop | live
key 3
wait-for LAST MIGRATION
wait-idle 300
mark
wait-bytes 1
wait-idle 200
print-bytes $work/bytes.clock
mark
key j
wait-bytes 1
wait-idle 200
print-bytes $work/bytes.move
mark
key /
type w
wait-bytes 1
wait-idle 200
print-bytes $work/bytes.filter
key Esc
wait-idle 200
mark
key 2
wait-gone LAST MIGRATION
wait-idle 200
print-bytes $work/bytes.screen
key q
wait-exit 0
S
	TERM=$1 "$build/term-harness" "$2" "$work/script" -- "$build/vmigtop" > /dev/null ||
		echo "the script failed"
	row "$2 $1" "$(for what in clock move filter screen; do
		awk -v what=$what '{ printf "%s %d, ", what, $1 }' "$work/bytes.$what"
	done)bytes"
}
sim_start maintenance --clock manual --seed 1
sim_post "/sim/advance?seconds=40"
for size in 80x24 120x40 200x60; do
	keys xterm-256color $size
done
for kind in tmux-256color screen-256color linux; do
	keys $kind 120x40
done
sim_stop
sim_start maintenance --speed 10 --seed 1
stay busy 120x40
sleep 5
pid=$(pid_of busy)
counters "$pid" > "$work/busy"
sleep 20
counters "$pid" >> "$work/busy"
row "maintenance at ten times its speed" "$(awk '
	NR == 1 { c = $1; w = $2; b = $3 }
	NR == 2 { printf "%d bytes, %.1f ms CPU, %d wake-ups a second",
		($3 - b) / 20, ($1 - c) / 20e6, ($2 - w) / 20 }' "$work/busy")"
leave busy
