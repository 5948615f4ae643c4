#!/bin/sh
# Runs the fuzzers under libFuzzer with the committed corpus as seeds.
# usage: run.sh BUILD [NAME] SECONDS
set -eu
build=$1 only=$2 seconds=$3
mkdir -p "$build/fuzz" "$build/corpus"
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	[ -z "$only" ] || [ "$only" = "$name" ] || continue
	clang -std=c17 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Iinclude -I. -include base/banned.h \
		-fsanitize=fuzzer,address,undefined -g -O1 -o "$build/fuzz/$name" \
		"$source" "$build/libcore.a" \
		$(pkg-config --libs libcurl json-c yaml-0.1) -lm -lz
	mkdir -p "$build/corpus/$name"
	seeds=tests/fuzz/corpus/$name
	[ -d "$seeds" ] || seeds=
	echo "fuzz: $name for $seconds s"
	# shellcheck disable=SC2086
	"$build/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-max_len=65536 -print_final_stats=1 "$build/corpus/$name" $seeds \
		> "$build/$name.log" 2>&1 || {
		tail -40 "$build/$name.log"
		exit 1
	}
	grep -E 'stat::number_of_executed_units' "$build/$name.log"
done
echo "fuzz: no finding"
