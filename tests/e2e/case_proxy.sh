# Proxies of every kind that a kubeconfig or the environment may name, real ones: who is
# asked for what, where names are resolved, who is never asked, and what is said when
# the way is closed.
. tests/e2e/lib.sh
. tests/with-proxy.sh
trap 'proxy_stop; sim_stop' EXIT
sim_start quiet
sim=${sim_url#https://}
good=$KUBECONFIG
# A name that only the proxy knows; the certificate is for another one.
far=api.nowhere.example:6443

# config SERVER PROXY [CA-FILE]: with the simulator's users
config() {
	sed "s|server: .*|server: $1\n    tls-server-name: localhost|" "$good" > "$HOME/config"
	[ -z "$2" ] || sed -i "s|^    server:.*|&\n    proxy-url: $2|" "$HOME/config"
	export KUBECONFIG="$HOME/config"
}

# goes LINE WHAT: the program gets through, and the proxy has the line
goes() {
	try "$vmigtop" --once -o json
	is "$status" 0 "$2: exit, saying: $err"
	is "$(printf '%s' "$out" | jq -r '[.sources[] | select(.name | IN("migrations","nodes")) | .state] | unique[]')" live "$2: live"
	has "$(cat "$HOME/proxy.log")" "$1" "$2: the proxy"
}

# stops TEXT WHAT: it does not, and says so in one line without passwords
stops() {
	try "$vmigtop" --once -o json
	is "$status" 1 "$2: exit"
	is "$(printf '%s\n' "$err" | wc -l)" 1 "$2: one line, not: $err"
	has "$err" "$1" "$2"
	case $err in *secret*) echo "$2: a password in: $err"; exit 1 ;; esac
}

proxy_start http --to "$sim"
config "https://$far" "http://127.0.0.1:$proxy_port"
goes "http CONNECT $far ok" "http proxy"
config "https://$sim" "http://127.0.0.1:$proxy_port"
goes "http CONNECT $sim ok" "http proxy, own address"
proxy_stop
stops "connection to proxy http://127.0.0.1:$proxy_port refused" "no proxy there"

proxy_start http --to "$sim" --user 'jane:secret p@ss'
config "https://$far" "http://jane:secret%20p%40ss@127.0.0.1:$proxy_port"
goes "http CONNECT $far ok" "http proxy with credentials"
config "https://$far" "http://127.0.0.1:$proxy_port"
stops "proxy http://127.0.0.1:$proxy_port wants a user and a password" "credentials missing"
config "https://$far" "http://jane:secretive@127.0.0.1:$proxy_port"
stops "proxy http://127.0.0.1:$proxy_port wants a user and a password, or others (HTTP 407)" "credentials wrong"
proxy_stop

proxy_start http --answer 403
config "https://$far" "http://127.0.0.1:$proxy_port"
stops "proxy http://127.0.0.1:$proxy_port does not lead to https://$far: HTTP 403" "proxy says no"
proxy_stop

proxy_start socks5 --to "$sim"
config "https://$far" "socks5://127.0.0.1:$proxy_port"
goes "socks5 NAME $far ok" "socks5 proxy resolves the name"
proxy_stop
proxy_start socks5 --to "$sim" --user jane:secret
config "https://$far" "socks5://jane:secret@127.0.0.1:$proxy_port"
goes "socks5 NAME $far ok" "socks5 proxy with credentials"
config "https://$far" "socks5://127.0.0.1:$proxy_port"
stops "proxy socks5h://127.0.0.1:$proxy_port does not lead to https://$far" "socks5 credentials missing"
proxy_stop

proxy_start https --to "$sim" --ca-out "$HOME/proxy-ca"
config "https://$far" "https://localhost:$proxy_port"
stops "certificate of proxy https://localhost:$proxy_port is not trusted" "https proxy of a stranger"
# As Go has it, the cluster's authorities are the proxy's.
{ sed -n 's/ *certificate-authority-data: //p' "$good" | base64 -d; cat "$HOME/proxy-ca"; } > "$HOME/both"
sed -i "s|certificate-authority-data:.*|certificate-authority-data: $(base64 -w0 "$HOME/both")|" "$HOME/config"
goes "https CONNECT $far ok" "https proxy"
proxy_stop
proxy_start http --to "$sim"
config "https://$far" "https://127.0.0.1:$proxy_port"
stops "no TLS with proxy https://127.0.0.1:$proxy_port" "https proxy that speaks no TLS"

# The environment: both cases of the variables, and who is never asked for by them.
config "https://$far" ""
unset HTTPS_PROXY https_proxy NO_PROXY no_proxy
export HTTPS_PROXY="127.0.0.1:$proxy_port"
goes "http CONNECT $far ok" "HTTPS_PROXY without a scheme"
unset HTTPS_PROXY
export https_proxy="http://127.0.0.1:$proxy_port"
goes "http CONNECT $far ok" "https_proxy"
no_proxy="owhere.example,10.0.0.0/8" goes "http CONNECT $far ok" "no_proxy of others"
config "https://192.0.2.7:6443" ""
goes "http CONNECT 192.0.2.7:6443 ok" "an address"
: > "$HOME/proxy.log"
for name in 192.0.2.0/24 '*'; do
	try env NO_PROXY="$name" "$vmigtop" --once -o json --request-timeout 1s
	is "$status" 1 "NO_PROXY $name: exit"
	is "$(grep -c . "$HOME/proxy.log")" 0 "NO_PROXY $name: not asked"
done
config "https://$sim" ""
: > "$HOME/proxy.log"
try "$vmigtop" --once -o json
is "$status" 0 "loopback: exit, saying: $err"
is "$(cat "$HOME/proxy.log")" "" "loopback is never asked of a proxy of the environment"
# The one in the kubeconfig goes before, NO_PROXY included.
config "https://$far" "http://127.0.0.1:$proxy_port"
HTTPS_PROXY=http://127.0.0.1:1 NO_PROXY='*' goes "http CONNECT $far ok" "proxy-url goes first"
proxy_stop

# A watch through a proxy that dies and comes back.
proxy_start http --to "$sim"
port=$proxy_port
config "https://$far" "http://127.0.0.1:$port"
mkfifo "$HOME/lines"
"$vmigtop" --watch -o json --for 60s > "$HOME/lines" 2> "$HOME/stderr" &
watcher=$!
exec 8< "$HOME/lines"
# until_text TEXT: in a document
until_text() {
	while read -r line <&8; do
		case $line in *"$1"*) return 0 ;; esac
	done
	echo "never $1"
	exit 1
}
# until_state STATE
until_state() {
	while read -r line <&8; do
		[ "$(printf '%s' "$line" | jq -r '.sources[] | select(.name == "nodes") | .state')" != "$1" ] || return 0
	done
	echo "never $1"
	exit 1
}
until_state live
proxy_stop
until_state stale
until_text "connection to proxy http://127.0.0.1:$port refused"
proxy_start http --to "$sim" --port "$port"
until_state live
kill $watcher
wait $watcher || true
