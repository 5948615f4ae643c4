# The head line says live no sooner than the table has its rows, whichever list is slow.
. tests/e2e/lib.sh
sim_start maintenance --clock manual --seed 3
printf 'size 120 40\nwait-for ● live\nexpect ▸\nexpect 1 Migrations 1\n' > "$HOME/script"
for slow in virtualmachineinstancemigrations 'virtualmachineinstances?' /nodes; do
	sim_post /sim/fault -d "{\"kind\":\"slow-list\",\"match\":\"$slow\",\"count\":1}"
	"$vmigtop" --script "$HOME/script"
done
