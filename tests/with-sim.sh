# Sourced: starts and stops simulated clusters for scripts. Needs $build.
#   sim_start SCENARIO|FILE [OPTIONS...]   sets sim_url, KUBECONFIG, sim_dir
#   sim_post PATH [CURL OPTIONS...]   a control request
#   sim_stop
sim_pid=
sim_dir=

sim_start() {
	scenario=$1
	shift
	sim_dir=$(mktemp -d)
	mkfifo "$sim_dir/out"
	case $scenario in
	*/*) ;; # a file of the caller
	*) scenario=tests/sim/scenarios/$scenario.yaml ;;
	esac
	"$build/vmigtop-sim" --scenario "$scenario" \
		--kubeconfig "$sim_dir/config" "$@" > "$sim_dir/out" 2> "$sim_dir/err" &
	sim_pid=$!
	# The first line says that it listens; end of file, that it died instead.
	exec 9< "$sim_dir/out"
	if ! read -r sim_line <&9; then
		cat "$sim_dir/err" >&2
		return 1
	fi
	sim_url=${sim_line#ready }
	KUBECONFIG=$sim_dir/config
	export KUBECONFIG sim_url sim_dir
}

sim_post() {
	path=$1
	shift
	curl -fsS -k -X POST "$@" "$sim_url$path" > /dev/null
}

sim_stop() {
	if [ -n "$sim_pid" ]; then
		kill "$sim_pid" 2>/dev/null
		wait "$sim_pid" 2>/dev/null
		sim_status=$?
	fi
	exec 9<&-
	[ -z "$sim_dir" ] || rm -rf "$sim_dir"
	sim_pid=
	sim_dir=
}
