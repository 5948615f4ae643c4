#!/bin/sh
# Everything fails once: system calls under the real program, allocations under the real
# program on a real terminal. It recovers or says one line; it never crashes, hangs, or
# leaves the terminal behind.
# usage: run.sh BUILD full|sample
set -eu
build=$1
mode=$2
export LC_ALL=C.UTF-8 TZ=UTC TERM=xterm-256color
unset NO_COLOR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY KUBECONFIG
. tests/with-sim.sh
work=$(mktemp -d)
finish() {
	sim_stop
	rm -rf "$work"
}
trap finish EXIT

# after N: the next number to try; all of them, or a sample that thins out
after() {
	if [ "$mode" = full ]; then
		echo $(($1 + 1))
	else
		echo $(($1 * 2 + 1))
	fi
}
# The same for --once, which allocates some ten thousand times. The unit test has tried
# every allocation of the client and of the picture.
after_of_many() {
	if [ "$mode" = full ]; then
		echo $(($1 + 1 + $1 / 100))
	else
		after "$1"
	fi
}

blame() {
	echo "FAIL $1"
	cat "$work/out" "$work/err" 2>/dev/null | head -60
	exit 1
}

# A failing call of the system: the snapshot is right all the same, or one line says why
# not and nothing is on standard output.
fail_calls() {
	call=$1 limit=$2 n=1 good=0 bad=0
	while [ "$n" -le "$limit" ]; do
		status=0
		FAIL_CALL=$call:$n LD_PRELOAD="$build/fail-call.so" timeout 60 "$build/vmigtop" \
			--once -o json > "$work/out" 2> "$work/err" || status=$?
		case $status in
		0)
			jq -e '.vmis | length == 9' "$work/out" > "$work/jq" 2>&1 || blame "$call $n: not whole"
			good=$((good + 1))
			;;
		1)
			[ ! -s "$work/out" ] || blame "$call $n: output and a failure"
			[ "$(wc -l < "$work/err")" -eq 1 ] || blame "$call $n: not one line"
			bad=$((bad + 1))
			;;
		*) blame "$call $n: status $status" ;;
		esac
		n=$(after "$n")
	done
	echo "ok   $call: $good times all the same, $bad times said"
}

# A disk that is full in the middle of a line: the snapshot is whole, one line tells, and
# what is recorded up to there can be shown.
fail_saves() {
	n=1 tried=0
	while [ "$n" -le "$1" ]; do
		rm -f "$work/recording"
		status=0
		FAIL_CALL=save:$n FAIL_FILE="$work/recording" LD_PRELOAD="$build/fail-call.so" timeout 60 \
			"$build/vmigtop" --once -o json --record "$work/recording" \
			> "$work/out" 2> "$work/err" || status=$?
		[ "$status" -eq 0 ] || blame "save $n: status $status"
		jq -e '.vmis | length == 9' "$work/out" > "$work/jq" 2>&1 || blame "save $n: not whole"
		[ "$(grep -c 'the recording ended early' "$work/err")" -eq 1 ] || blame "save $n: not told"
		if [ "$n" -eq 1 ]; then
			[ ! -s "$work/recording" ] || blame "save 1: half a line was left"
		else
			"$build/vmigtop" --once -o json --replay "$work/recording" \
				> "$work/out" 2> "$work/err" || blame "save $n: cannot be shown"
			[ "$(wc -l < "$work/recording")" -eq $((n - 1)) ] || blame "save $n: lines are missing"
		fi
		tried=$((tried + 1))
		n=$(after "$n")
	done
	echo "ok   $tried full disks while recording"
}

# Out of memory on the dashboard: the terminal is as before, the shell hears 70.
fail_allocations() {
	n=1 tried=0
	while [ "$n" -le "$1" ]; do
		cat > "$work/script" <<'S'
deadline 30
wait-exit 70
expect-screen main
expect-cursor visible
expect-input cooked
expect vmigtop: out of memory
S
		FAIL_ALLOCATION=$n "$build/term-harness" 100x30 "$work/script" -- \
			"$build/vmigtop-trapped" > "$work/out" 2> "$work/err" || blame "allocation $n"
		tried=$((tried + 1))
		n=$(after "$n")
	done
	echo "ok   $tried allocations of the dashboard"
	n=1 tried=0
	while :; do
		status=0
		FAIL_ALLOCATION=$n "$build/vmigtop-trapped" --once -o json \
			> "$work/out" 2> "$work/err" || status=$?
		[ "$status" -ne 0 ] || break
		[ "$status" -eq 70 ] && [ "$(wc -l < "$work/err")" -eq 1 ] || blame "--once, allocation $n: status $status"
		tried=$((tried + 1))
		n=$(after_of_many "$n")
	done
	echo "ok   $tried allocations of --once"
}

if [ "$mode" = full ]; then
	TORTURE=full "$build/san/unit/kube/test_torture"
fi
sim_start quiet --speed 1
for call in "socket 16" "connect 16" "read 700" "write 150" "open 60" "pipe 4"; do
	fail_calls $call
done
fail_saves 60
# What the dashboard allocates until its picture is complete; later it hardly does.
fail_allocations 700
