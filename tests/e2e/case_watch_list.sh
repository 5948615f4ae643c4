# The same on a server that streams lists as watches (1.34): after 410 and cuts the
# picture equals a fresh one.
. tests/e2e/lib.sh
sed "s/^kubernetes: .*/kubernetes: v1.34.2/" tests/sim/scenarios/maintenance.yaml > "$HOME/m134.yaml"
sim_start "$HOME/m134.yaml" --clock manual --seed 3
cat > "$HOME/script" <<'S'
size 120 40
wait
wait-for live
S
"$vmigtop" --script "$HOME/script"
mkfifo "$HOME/lines"
"$vmigtop" --watch -o json --for 12s > "$HOME/lines" &
watcher=$!
exec 8< "$HOME/lines"
read -r first <&8
sim_post /sim/fault -d '{"kind":"gone","match":"virtualmachineinstancemigrations","count":1}'
sim_post "/sim/advance?seconds=30"
sim_post /sim/fault -d '{"kind":"close-watches","match":"/","count":1}'
sim_post "/sim/advance?seconds=30"
last=$first
while read -r line <&8; do last=$line; done
wait $watcher
strip='del(.time) | .sources = [] | [.migrations[] | [.namespace, .name, .phase, .source, .target]]'
is "$(printf '%s' "$last" | jq -c "$strip")" "$(once_json | jq -c "$strip")" "pictures"
