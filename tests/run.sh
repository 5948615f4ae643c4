#!/bin/sh
# All tests of `make check`: unit tests and fuzz corpus under sanitizers, laws of the
# house, and the real program against the simulated cluster. Closes with the sum.
# usage: run.sh BUILD
set -u
build=$1
passed=0
failed=0

# Adds the counts of the last line "NAME: N passed, N failed" of a part.
part() {
	"$@" > "$build/part.log" 2>&1
	status=$?
	cat "$build/part.log"
	line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$build/part.log" | tail -n 1)
	if [ -z "$line" ]; then
		if [ $status -eq 0 ]; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
		fi
		return
	fi
	p=$(echo "$line" | sed 's/.*[^0-9]\([0-9][0-9]*\) passed.*/\1/')
	f=$(echo "$line" | sed 's/.* \([0-9][0-9]*\) failed.*/\1/')
	if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
	fi
	passed=$((passed + p))
	failed=$((failed + f))
}

part sh tests/run-unit.sh "$build/san"
part sh tests/fuzz/check.sh "$build/san"
part sh .ci/check-layers.sh "$build"
part make --no-print-directory BUILD="$build" headers
part sh tests/e2e/run.sh "$build"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
