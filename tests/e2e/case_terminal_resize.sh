# The selection outlives every size, also those too small for anything.
. tests/e2e/lib.sh
sim_start maintenance --clock manual --seed 5
sim_post "/sim/advance?seconds=60"
on_terminal 120x40 "$vmigtop" <<'S'
wait-line vmigtop | live
key G
wait-line ▸ | Succeeded
key k k
mark
dump /dev/null
resize 60 15
wait-for ▸
expect vmigtop
resize 200 60
wait-line ▸ | Succeeded
resize 10 3
wait-idle 200
resize 1 1
wait-idle 200
resize 120 40
wait-line ▸ | Succeeded
key q
wait-exit 0
S
# The same line, not just any line.
sim_stop
sim_start quiet --clock manual
on_terminal 120x40 "$vmigtop" <<'S'
wait-line vmigtop | live
wait-line ▸ | batch-2
key j
wait-line ▸ | web-1
resize 60 15
wait-line ▸ | web-1
resize 200 60
wait-line ▸ | web-1
resize 40 8
wait-idle 200
resize 120 40
wait-line ▸ | web-1
key q
wait-exit 0
S
