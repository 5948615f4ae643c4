# The selection outlives every size, also those too small for anything.
. tests/e2e/lib.sh
sim_start maintenance --clock manual --seed 5
sim_post "/sim/advance?seconds=60"
on_terminal 120x40 "$vmigtop" <<'S'
wait-for live
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
# The same line, not just any line: by the name of its VM.
on_terminal 120x40 "$vmigtop" <<S
wait-for live
key /
type db-prod-3
key Enter
wait-line ▸ | db-prod-3
key Esc
wait-for batch-5
expect-line ▸ | db-prod-3
resize 60 15
wait-line ▸ | db-prod-3
resize 200 60
wait-line ▸ | db-prod-3
key q
wait-exit 0
S
