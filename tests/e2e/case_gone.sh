# After 410 storms, cuts and missed deletes the picture equals a fresh one; also on a
# server that streams lists as watches (1.32, and from 1.34 on).
. tests/e2e/lib.sh
cat > "$HOME/script" <<'S'
size 120 40
wait
wait-for live
S
mkfifo "$HOME/lines"
strip='del(.time) | .sources = [] | [.migrations[] | [.namespace, .name, .phase, .source, .target]]'
for server in v1.32.4 v1.33.5 v1.34.2; do
	sed "s/^kubernetes: .*/kubernetes: $server/" tests/sim/scenarios/maintenance.yaml > "$HOME/$server.yaml"
	sim_start "$HOME/$server.yaml" --clock manual --seed 3
	"$vmigtop" --script "$HOME/script"
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
	exec 8<&-
	is "$(printf '%s' "$last" | jq -c "$strip")" "$(once_json | jq -c "$strip")" "pictures of $server"
	sim_stop
done
