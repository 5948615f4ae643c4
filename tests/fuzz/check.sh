#!/bin/sh
# Replays the corpus of every fuzzer, and mutations of it, under sanitizers.
# usage: check.sh BUILD
set -u
build=$1
passed=0
failed=0
export ASAN_OPTIONS=detect_leaks=1
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	corpus=tests/fuzz/corpus/$name
	if [ ! -d "$corpus" ]; then
		echo "$name: has no corpus in $corpus"
		failed=$((failed + 1))
		continue
	fi
	if "$build/fuzz/$name" 200 "$corpus"/* > "$build/fuzz.log" 2>&1; then
		passed=$((passed + 1))
	else
		echo "--- $name"
		tail -40 "$build/fuzz.log"
		failed=$((failed + 1))
	fi
done
echo "fuzz: $passed passed, $failed failed"
[ $failed -eq 0 ]
