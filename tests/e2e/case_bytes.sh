# What goes over a slow line: no more than what changed on the glass.
. tests/e2e/lib.sh
sim_start maintenance --clock manual --seed 1
sim_post "/sim/advance?seconds=40"

# The two rows of the selection and the lines about the selected object; with the clock,
# which goes on.
moves() {
	TERM=$1 on_terminal "$2" "$vmigtop" <<S
wait-line vmigtop | live
key 3
wait-for LAST MIGRATION
wait-idle 300
mark
key j
wait-bytes 1
wait-idle 200
bytes-below $3
key k
wait-bytes 1
wait-idle 200
mark
key /
wait-bytes 1
wait-idle 200
bytes-below 600
key Esc
wait-idle 200
key ^C
wait-exit 130
S
}
moves xterm-256color 100x24 900
moves tmux-256color 100x24 900
moves screen-256color 120x40 1000
moves linux 120x40 1000
sim_stop

# The clock of the header, and keys that mean nothing here.
sim_start quiet --clock manual
on_terminal 120x40 "$vmigtop" <<'S'
wait-line vmigtop | live
wait-idle 300
mark
wait-bytes 1
bytes-below 100
key F9
wait-idle 200
bytes-below 200
key ^C
wait-exit 130
S
