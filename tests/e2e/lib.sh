# Sourced by cases: one simulated cluster at a time, and assertions that say what differs.
set -eu
. tests/with-sim.sh
trap sim_stop EXIT

vmigtop=$build/vmigtop

# is GOT WANTED WHAT
is() {
	if [ "$1" != "$2" ]; then
		printf '%s\n  got:    %s\n  wanted: %s\n' "$3" "$1" "$2"
		exit 1
	fi
}

# has TEXT PIECE WHAT
has() {
	case $1 in
	*"$2"*) ;;
	*)
		printf '%s\n  got:    %s\n  wanted: ...%s...\n' "$3" "$1" "$2"
		exit 1
		;;
	esac
}

# Runs and keeps stdout, stderr, status without ending the case.
try() {
	status=0
	out=$("$@" 2> "$HOME/stderr") || status=$?
	err=$(cat "$HOME/stderr")
}

once_json() {
	"$vmigtop" --once -o json "$@"
}

# Runs a program on a terminal of COLUMNSxROWS; what happens there is on standard input,
# in the verbs of tests/e2e/harness.c.
# on_terminal SIZE COMMAND [ARGUMENT...]
on_terminal() {
	terminal_size=$1
	shift
	cat > "$HOME/terminal"
	"$build/term-harness" "$terminal_size" "$HOME/terminal" -- "$@"
}
