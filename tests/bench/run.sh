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
HOME=$work
export HOME
finish() {
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

# measure NAME COMMAND...: the middle one of three runs by wall time, to $work/NAME as
# "wall-s cpu-s rss-KiB"
measure() {
	name=$1
	shift
	: > "$work/runs"
	for run in 1 2 3; do
		/usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" > "$work/output"
		tail -n 1 "$work/time" >> "$work/runs"
	done
	sort -n "$work/runs" | awk 'NR == 2 { print $1, $2 + $3, $4 }' > "$work/$name"
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

cpu_ms() {
	awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / tick }' "/proc/$1/stat"
}

[ -x /usr/bin/time ] || {
	echo "bench: needs /usr/bin/time (Debian package time)" >&2
	exit 1
}
echo "processors: $(nproc), load: $(cut -d' ' -f1 /proc/loadavg)"
echo
echo "--- one snapshot of the large cluster"
sim_start large --clock manual
measure vmigtop "$build/vmigtop" --once -o json
row "vmigtop --once -o json" "$(show vmigtop)"
row "  its document" "$(wc -c < "$work/output") bytes"
if command -v kubectl > /dev/null 2>&1; then
	measure kubectl kubectl get vmi,vmim,nodes -A -o json
	row "kubectl get vmi,vmim,nodes -A -o json" "$(show kubectl)"
	row "  its document" "$(wc -c < "$work/output") bytes"
	row "vmigtop takes" "$(ratio vmigtop kubectl)"
fi

echo
echo "--- the dashboard on the large cluster"
for run in 1 2 3 4 5; do
	cat > "$work/script" <<S
wait-for vmigtop
print-elapsed $work/first
wait-for live
print-elapsed $work/complete
key q
wait-exit 0
S
	"$build/term-harness" 120x40 "$work/script" -- "$build/vmigtop"
done
row "first picture after exec, ms" "$(percentiles "$work/first")"
row "complete picture after exec, ms" "$(percentiles "$work/complete")"
sim_stop

# Keys while 20 migrations run at fifty times the speed of life.
sim_start large --speed 50
{
	echo "wait-for live"
	for i in $(seq 1 50); do
		cat <<S
key ?
wait-for one line down
print-elapsed $work/keys
key Esc
wait-gone one line down
print-elapsed $work/keys
key 2
wait-gone PROGRESS
print-elapsed $work/screens
key 1
wait-for PROGRESS
print-elapsed $work/screens
S
	done
	echo "print-pid $work/pid"
	echo "key q"
	echo "wait-exit 0"
} > "$work/script"
"$build/term-harness" 120x40 "$work/script" -- "$build/vmigtop" ||
	echo "keys in the storm: the script failed"
row "key to picture in a storm, ms: help" "$(percentiles "$work/keys")"
[ ! -s "$work/screens" ] || row "  a whole other screen" "$(percentiles "$work/screens")"
sim_stop

# Moves of the selection, and 2000 objects a second that change meanwhile.
sim_start storm --speed 1 --seed 1
row "key to echo under 2000 changes a second" \
	"$("$build/bench/storm" 120x40 12 150 100 -- "$build/vmigtop")"
sim_stop

echo
echo "--- a minute of quiet"
sim_start quiet --speed 1
cat > "$work/script" <<S
wait-for live
print-pid $work/idle
wait-idle 300
mark
deadline 70
wait-for never to be seen
S
"$build/term-harness" 120x40 "$work/script" -- "$build/vmigtop" 2> "$work/stderr" &
harness=$!
while [ ! -s "$work/idle" ]; do
	kill -0 $harness 2>/dev/null || break
	sleep 0.1
done
pid=$(cut -d. -f1 "$work/idle")
sleep 3
cpu=$(cpu_ms "$pid")
wakeups=$(in_proc "$pid" voluntary_ctxt_switches)
bytes=$(awk '$1 == "wchar:" { print $2 }' "/proc/$pid/io")
sleep 60
row "idle, CPU ms in 60 s" "$(awk -v a="$cpu" -v b="$(cpu_ms "$pid")" 'BEGIN { print b - a }')"
row "idle, wake-ups in 60 s" "$(($(in_proc "$pid" voluntary_ctxt_switches) - wakeups))"
row "idle, bytes written (terminal and network) in 60 s" "$(($(awk '$1 == "wchar:" { print $2 }' "/proc/$pid/io") - bytes))"
row "resident memory, MiB" "$(awk '$1 == "VmRSS:" { printf "%.1f", $2 / 1024 }' "/proc/$pid/status")"
kill "$pid"
wait $harness || true
sim_stop

echo
echo "--- bytes to the terminal"
sim_start maintenance --clock manual --seed 1
sim_post "/sim/advance?seconds=40"
cat > "$work/script" <<S
wait-for live
wait-idle 200
mark
key j
wait-bytes 1
wait-idle 150
print-bytes $work/move
mark
key 2
wait-gone PROGRESS
wait-idle 150
print-bytes $work/screen
key q
wait-exit 0
S
"$build/term-harness" 120x40 "$work/script" -- "$build/vmigtop" || echo "the script failed"
row "selection one line down, bytes" "$(cat "$work/move")"
[ ! -s "$work/screen" ] || row "another screen, bytes" "$(cat "$work/screen")"
sim_stop
sim_start maintenance --speed 10 --seed 1
cat > "$work/script" <<S
wait-for live
wait-bytes 30000
print-pid $work/busy
deadline 60
wait-for never to be seen
S
"$build/term-harness" 120x40 "$work/script" -- "$build/vmigtop" 2> "$work/stderr" &
harness=$!
while [ ! -s "$work/busy" ]; do
	kill -0 $harness 2>/dev/null || break
	sleep 0.1
done
pid=$(cut -d. -f1 "$work/busy")
bytes=$(awk '$1 == "wchar:" { print $2 }' "/proc/$pid/io")
calls=$(awk '$1 == "syscw:" { print $2 }' "/proc/$pid/io")
cpu=$(cpu_ms "$pid")
sleep 20
bytes=$(($(awk '$1 == "wchar:" { print $2 }' "/proc/$pid/io") - bytes))
calls=$(($(awk '$1 == "syscw:" { print $2 }' "/proc/$pid/io") - calls))
row "maintenance at ten times its speed, bytes a second" "$((bytes / 20))"
row "  bytes a write" "$((bytes / (calls > 0 ? calls : 1)))"
row "  CPU ms a second" "$(awk -v a="$cpu" -v b="$(cpu_ms "$pid")" 'BEGIN { print (b - a) / 20 }')"
kill "$pid"
wait $harness || true
