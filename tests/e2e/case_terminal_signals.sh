# The terminal is given back as it was found, whatever ends or stops the program.
. tests/e2e/lib.sh
sim_start quiet --clock manual
restored='expect-screen main
expect-cursor visible
expect-input cooked'
on_terminal 100x30 "$vmigtop" <<S
wait-line vmigtop | live
key j
wait-line ▸ | web-1
key ^Z
wait-stopped
$restored
signal CONT
wait-line vmigtop | live
expect-screen alternate
expect-cursor hidden
expect-input raw
expect-line ▸ | web-1
key 2
wait-for w01
key ^Z
wait-stopped
$restored
resize 120 40
signal CONT
wait-line vmigtop | live
expect-screen alternate
key q
wait-exit 0
$restored
S
for ending in "TERM 0" "HUP 0" "INT 130"; do
	on_terminal 100x30 "$vmigtop" <<S
wait-line vmigtop | live
expect-screen alternate
signal ${ending% *}
wait-exit ${ending#* }
$restored
S
done
on_terminal 100x30 "$vmigtop" <<S
wait-line vmigtop | live
key ^C
wait-exit 130
$restored
S
# Before the first answer as well.
sim_post /sim/fault -d '{"kind":"stall","match":""}'
on_terminal 100x30 "$vmigtop" <<S
wait-for connecting
key ^C
wait-exit 130
$restored
S
