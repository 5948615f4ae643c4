#!/bin/sh
# Runs the unit test programs below BUILD/unit and counts their tests.
# usage: run-unit.sh BUILD; prints failures in full, then "N passed, N failed".
set -u
build=$1
passed=0
failed=0
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export TZ=UTC LC_ALL=C.UTF-8 HOME=/nonexistent TERM=xterm-256color
unset VMIGTOP_CONFIG_DIR XDG_CONFIG_HOME XDG_STATE_HOME KUBECONFIG KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT NO_COLOR
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
log=$build/unit.log
: > "$log"
for test in $(find "$build/unit" -type f -name 'test_*' ! -name '*.d' ! -name '*.o' | sort); do
	"$test" > "$build/one.log" 2>&1
	status=$?
	cat "$build/one.log" >> "$log"
	ok=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$build/one.log" |
		awk '{ sum += $1 } END { print sum + 0 }')
	bad=$(grep -c '^\[  FAILED  \] [^0-9]' "$build/one.log")
	if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1 # crashed, leaked, or could not start
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
	if [ $status -ne 0 ]; then
		echo "--- $test (status $status)"
		tail -60 "$build/one.log"
	fi
done
echo "unit: $passed passed, $failed failed"
[ $failed -eq 0 ]
