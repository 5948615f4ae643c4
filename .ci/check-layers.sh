#!/bin/sh
# The law of who may see whom, read from #include lines and from symbols.
# usage: check-layers.sh BUILD
set -eu
build=${1:-build}
bad=0

# allowed FOLDER: the include folders a file below src/FOLDER or ui may name.
allowed() {
	case $1 in
	base) echo base ;;
	model) echo base model ;;
	facts) echo base model facts ;;
	checks) echo base model facts checks ;;
	diagnose) echo base model facts diagnose ;;
	commands) echo base model facts commands ;;
	net) echo base net ;;
	wire) echo base model wire ;;
	config) echo base model theme config ;;
	kube) echo base model net wire kube ;;
	report) echo base model facts checks diagnose report ;;
	theme) echo base theme ;;
	ui) echo base model facts checks diagnose commands theme ui ;;
	app) echo base model facts checks diagnose commands net kube config report theme \
		ui app ;;
	esac
}

# Third-party headers and the only folder that may name them.
rim() {
	case $1 in
	curl/*) echo net ;;
	json-c/* | json.h) echo wire ;;
	yaml.h) echo config ;;
	*curses*.h) echo term ;;
	esac
}

check_file() {
	file=$1 folder=$2
	names=$(sed -n 's/^#[[:space:]]*include[[:space:]]*["<]\([^">]*\)[">].*/\1/p' "$file")
	for name in $names; do
		owner=$(rim "$name")
		if [ -n "$owner" ]; then
			if [ "$owner" = term ] && [ "$file" = ui/term/curses.c ]; then
				continue
			fi
			[ "$owner" = "$folder" ] && [ "${file#include/}" = "$file" ] && continue
			echo "$file: may not include <$name>"
			bad=1
			continue
		fi
		case $name in
		src/*) target=${name#src/} ;;
		*) target=$name ;;
		esac
		case $target in
		*/*) target=${target%%/*} ;;
		*) continue ;; # libc, or a private header beside
		esac
		case $target in
		sys | netinet | arpa | linux) continue ;;
		esac
		for ok in $(allowed "$folder"); do
			[ "$target" = "$ok" ] && continue 2
		done
		echo "$file: $folder may not see $name"
		bad=1
	done
}

for file in $(find include src -name '*.[ch]'); do
	folder=${file#*/}
	folder=${folder%%/*}
	[ "$file" = src/main.c ] && folder=app
	check_file "$file" "$folder"
done
for file in $(find ui -name '*.[ch]'); do
	check_file "$file" ui
done

# Annotations are named once, for decoders and recordings: src/wire/annotation.h.
if grep -n '[".]annotations"' src/wire/*.c | grep -vE '^src/wire/(annotation|redact)\.c:'; then
	echo "annotations are read by annotation_of()"
	bad=1
fi

# Link proof: the core knows no curses, the glass no network, JSON or YAML.
if [ -f "$build/libcore.a" ] && [ -f "$build/libui.a" ]; then
	if nm -u "$build/libcore.a" 2>/dev/null | grep -E ' (initscr|newterm|wadd|endwin|wgetch)'; then
		echo "libcore.a: knows curses"
		bad=1
	fi
	if nm -u "$build/libui.a" 2>/dev/null |
		grep -E ' (curl_|json_|yaml_|socket$|connect$|initscr|wadd)'; then
		echo "libui.a: knows more than cells"
		bad=1
	fi
	# Statics that change: log ring, allocation counter, die hook, signal pipe.
	statics=$(find "$build/obj/src" "$build/obj/ui" -name '*.o' ! -path '*/term/curses.o' \
		-exec nm -A {} + 2>/dev/null | grep -E ' [bBdD] ' |
		grep -vE '/(base/(log|alloc|die)|app/signals)\.o:' |
		grep -vE ' [dD] (\.|__)' || true)
	# Constant tables of pointers are relocated data in a position-independent program.
	statics=$(printf '%s\n' "$statics" | grep -vE ' [dD] ' || true)
	if [ -n "$statics" ]; then
		echo "mutable statics that are not agreed:"
		printf '%s\n' "$statics"
		bad=1
	fi
fi
[ $bad -eq 0 ] && echo "layers: the law holds"
exit $bad
