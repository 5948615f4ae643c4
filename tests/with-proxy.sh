# Sourced: starts and stops proxies for scripts. Needs $build and $HOME.
#   proxy_start KIND [OPTIONS...]   sets proxy_port; its log is $HOME/proxy.log
#   proxy_stop
proxy_pid=

proxy_start() {
	: > "$HOME/proxy.log"
	"$build/test-proxy" "$@" > "$HOME/proxy.log" 2>&1 &
	proxy_pid=$!
	proxy_port=
	until [ -n "$proxy_port" ]; do
		proxy_port=$(sed -n 's/^ready //p' "$HOME/proxy.log")
		kill -0 $proxy_pid || return 1
	done
}

proxy_stop() {
	[ -z "$proxy_pid" ] || kill $proxy_pid 2>/dev/null || true
	[ -z "$proxy_pid" ] || wait $proxy_pid 2>/dev/null || true
	proxy_pid=
}
