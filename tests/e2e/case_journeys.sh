# The journeys an operator makes: watch a window, find why one is stuck, cancel it,
# evacuate a node and undo that.
. tests/e2e/lib.sh
sim_start maintenance --seed 3 --ahead 60
cat > "$HOME/script" <<'S'
size 120 40
wait
# Is the window going well? Slots, the drain, what moves: without a key.
wait-for Slots
expect cannot leave
wait-for MiB/s
# Which one is stuck, and why: the filter, then the page.
key /
type sandbox-2
key Enter Enter
wait-for Why
expect no node carries the label
expect 1.
# What the cluster said about it, and the object itself.
key v
expect What was said about
key Esc
expect Why
key y
wait-for kind: VirtualMachineInstanceMigration
key Tab
wait-for kind: VirtualMachineInstance
key Esc
expect no node carries the label
# Cancel it: what will follow is said first, No is the default.
key c
wait-for nothing was sent yet
key Enter
expect-not nothing was sent yet
key c
wait-for nothing was sent yet
key y
wait-for watching what comes of it
wait-for 1 of 1
key Esc
# Back where the table was left, with its filter.
key Esc
expect filter "sandbox-2"
key Esc
# Empty a node: it wants its name, then says how far it is.
key 2
wait-for OUTBOUND
key /
type w05
key Enter e
wait-for Type w05 to allow it
type w05
# Rights are asked for before anything is.
wait-for nothing was sent yet
key Right Enter
wait-for watching what comes of it
key Esc
wait-for draining
# Undo it: the marks come off, the node is open again.
key u
wait-for nothing was sent yet
type w05
key Right Enter
wait-for uncordon w05: uncordoned
key Esc
wait-gone draining
S
"$vmigtop" --script "$HOME/script"
journal=$HOME/.local/state/vmigtop/journal.jsonl
is "$(jq -r 'select(.event == "ask") | .verb' "$journal" | sort -u | tr '\n' ' ')" \
	"cordon delete-migration evacuate-cancel evict-pod uncordon " "what was asked is in the journal"
