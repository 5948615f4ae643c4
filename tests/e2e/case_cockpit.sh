# The cockpit on a real cluster: YAML of what is selected, events, columns that are
# remembered, settings that are kept with their comments.
. tests/e2e/lib.sh
sim_start maintenance --seed 3 --ahead 60
mkdir -p "$HOME/.config/vmigtop"
printf '# mine\ntheme: light # by day\n' > "$HOME/.config/vmigtop/config.yaml"
cat > "$HOME/script" <<S
size 120 40
wait
# An object as the cluster has it, its kin, and back.
key 3
wait-for MEMORY
type /batch-5
key Enter y
wait-for kind: VirtualMachineInstance
expect managedFields folded
key Enter
expect managedFields shown
type /guestAtBoot
key Enter
expect "guestAtBoot": 1 of 2 lines
key n
expect "guestAtBoot": 2 of 2 lines
key Tab
wait-for read
key s
key Enter
expect saved as
key Esc
expect MEMORY
# Its events.
key v
expect What was said about
key Esc
# Columns, in an order of one's own.
key :
type columns node,vm
key Enter
expect kept in
expect-not MIGRATABLE
# Settings: the value, its origin, a change that is kept.
key F2
expect light
expect file
key Right s
expect kept in
S
(cd "$HOME" && "$OLDPWD/$vmigtop" --script "$HOME/script")
is "$(sed 's/^theme: .*#/theme: X #/' "$HOME/.config/vmigtop/config.yaml")" '# mine
theme: X # by day
columns:
  vms: [node, vm]' "the settings file keeps its comments"
has "$(cat "$HOME"/nodes-*.yaml)" "kind: Node" "the saved object"
# The next run has the columns, and recalls what was typed.
cat > "$HOME/script" <<'S'
size 120 40
wait
key 3
wait-for NODE
expect-not MEMORY
key : Up
expect :columns node,vm
S
"$vmigtop" --script "$HOME/script"
is "$(stat -c %a "$HOME/.local/state/vmigtop/history")" 600 "the history is private"
# Who may not read pods is told so, in place.
cat > "$HOME/script" <<'S'
size 120 40
wait
key 3
wait-for NODE
key y
wait-for kind: VirtualMachineInstance
key Tab
wait-for this object may not be read
expect Needed: get on nodes
S
"$vmigtop" --context nsuser --script "$HOME/script"
