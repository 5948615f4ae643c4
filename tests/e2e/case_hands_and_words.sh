# Hands and words of the dashboard: a plan asks, is carried out and written down; another
# namespace or context leaves nothing of the old picture; tables are saved once.
. tests/e2e/lib.sh
sim_start maintenance --seed 3 --ahead 60
cat > "$HOME/script" <<S
size 120 40
wait
# Nothing is sent without a yes.
key 3
wait-for MEMORY
type /batch-5
key Enter m
wait-for nothing was sent yet
key Enter
expect-not What follows
# A dry run changes nothing.
key m
wait-for nothing was sent yet
key d
wait-for dry run: 1 of 1
key y
wait-for watching what comes of it
key Esc
expect Migrate batch-5: 0 of 1 over
# The name of what is selected.
key Y
expect-copied batch-5
# A table is saved, and never over another.
key :
type save $HOME/table.csv
key Enter
expect saved as
key :
type save $HOME/table.csv
key Enter
expect is not overwritten
key :
type theme light
key Enter
# One namespace. The plan that is watched is no reason to stay.
key :
type ns shop
key Enter
expect-not analytics
expect namespace shop
wait-for 1 Migrations
expect-not analytics
key 0
wait-for all namespaces
# A context that is not there changes nothing.
key :
type ctx nosuch
key Enter
expect context "nosuch" does not exist
expect prod-east
S
"$vmigtop" --script "$HOME/script"
journal=$HOME/.local/state/vmigtop/journal.jsonl
is "$(jq -r 'select(.event == "ask") | [.verb, .dryRun, .vmi] | @csv' "$journal")" \
	'"create-migration",true,"batch-5"
"create-migration",false,"batch-5"' "what was asked is in the journal"
is "$(head -c 3 "$HOME/table.csv")" "vm," "the saved table"
is "$(stat -c %a "$HOME/table.csv")" 600 "the saved table is private"
# Readonly sends nothing and says why.
cat > "$HOME/script" <<'S'
size 120 40
wait
key 3
wait-for MEMORY
key m
expect vmigtop runs with --readonly
key :
type set readonly false
key Enter
expect readonly is not taken back
S
"$vmigtop" --readonly --script "$HOME/script"
is "$(jq -r 'select(.event == "ask") | .verb' "$journal" | wc -l)" 2 "readonly asked nothing"
