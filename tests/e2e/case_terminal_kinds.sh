# Terminals without colour, without Unicode, without anything.
. tests/e2e/lib.sh
sim_start maintenance --clock manual --seed 5
sim_post "/sim/advance?seconds=60"
tour='wait-line vmigtop | live
key 2
wait-for w01
key S
wait-for migrations
key ?
wait-for one line down
key Esc 1 Enter
wait-for Esc
wait-idle 200
key ^C
wait-exit 130'
# count_colours FILE: sequences that choose a colour
count_colours() {
	LC_ALL=C grep -ao "$(printf '\033')\[[0-9;:]*m" "$1" | tr -d '\033[m' | tr ';' '\n' |
		grep -cE '^(3[0-8]|4[0-8]|9[0-7]|10[0-7])$' || true
}
on_terminal 120x40 "$vmigtop" <<S
$tour
raw $HOME/colour
S
[ "$(count_colours "$HOME/colour")" -gt 0 ] || { echo "no colours at all"; exit 1; }
NO_COLOR=1 on_terminal 120x40 "$vmigtop" <<S
$tour
raw $HOME/plain
S
is "$(count_colours "$HOME/plain")" 0 "colours with NO_COLOR"
on_terminal 120x40 "$vmigtop" --theme mono <<S
$tour
raw $HOME/mono
S
is "$(count_colours "$HOME/mono")" 0 "colours of the theme mono"
TERM=vt100 on_terminal 80x24 "$vmigtop" <<S
$tour
raw $HOME/vt100
S
is "$(count_colours "$HOME/vt100")" 0 "colours on a vt100"
on_terminal 120x40 "$vmigtop" --ascii <<S
$tour
raw-ascii
S
LC_ALL=C on_terminal 120x40 "$vmigtop" <<S
$tour
raw-ascii
S
for kind in dumb unknown nosuchterminal; do
	TERM=$kind on_terminal 80x24 "$vmigtop" <<S
wait-exit 1
expect --once
raw-not \e
S
done
env -u TERM "$build/term-harness" 80x24 /dev/stdin -- "$vmigtop" <<'S'
wait-exit 1
expect TERM is not set
S
# No terminal: one line on stderr.
try "$vmigtop"
is "$status" 1 "without a terminal"
has "$err" "no terminal here" "without a terminal"
