#!/bin/sh
# Runs every case of tests/e2e against the real program; counts them.
# usage: run.sh BUILD [CASE]
set -u
build=$1
only=${2:-}
passed=0
failed=0
export build TZ=UTC LC_ALL=C.UTF-8 TERM=xterm-256color
unset VMIGTOP_CONFIG_DIR XDG_CONFIG_HOME XDG_STATE_HOME NO_COLOR http_proxy https_proxy HTTP_PROXY HTTPS_PROXY KUBECONFIG
homes=$(mktemp -d)
trap 'rm -rf "$homes"' EXIT
for case in tests/e2e/case_*.sh; do
	name=$(basename "$case" .sh)
	[ -z "$only" ] || [ "$only" = "$name" ] || continue
	HOME=$homes/$name
	mkdir "$HOME"
	export HOME
	if timeout 300 sh "$case" > "$HOME/log" 2>&1; then
		echo "ok   $name"
		passed=$((passed + 1))
	else
		echo "FAIL $name"
		tail -60 "$HOME/log"
		failed=$((failed + 1))
	fi
done
echo "e2e: $passed passed, $failed failed"
[ $failed -eq 0 ]
