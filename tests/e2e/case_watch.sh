# --watch prints a document a line when something changed, and ends by itself.
. tests/e2e/lib.sh
sim_start maintenance --speed 10
lines=$("$vmigtop" --watch -o json --for 4s)
count=$(printf '%s\n' "$lines" | wc -l)
[ "$count" -ge 2 ] || { echo "only $count lines"; exit 1; }
[ "$count" -le 6 ] || { echo "$count lines in 4 s"; exit 1; }
is "$(printf '%s\n' "$lines" | jq -r .schema | sort -u)" vmigtop/v1 "each line is a document"
