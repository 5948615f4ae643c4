# What the cluster does not tell, its monitoring does: progress, rates, speeds of links.
# The token goes nowhere unless it was said so.
. tests/e2e/lib.sh

mkdir -p "$HOME/monitoring" "$HOME/settings"
export VMIGTOP_CONFIG_DIR=$HOME/settings
sim_start metrics-only --clock manual --ahead 95 --prometheus "$HOME/monitoring"
url=$(cat "$HOME/monitoring/url")

# settings LINE...: the settings file
settings() {
	printf '%s\n' "$@" > "$HOME/settings/config.yaml"
}
# source KEY of the Prometheus
source_of() {
	echo "$doc" | jq -r ".sources[] | select(.name == \"prometheus\") | .$1"
}
progress_of() {
	echo "$doc" | jq -r "[.migrations[] | select(.vmi == \"$1\") | .progress.$2][0]"
}
link_of() { # NODE DEVICE KEY
	echo "$doc" | jq -r "[.nodes[] | select(.name == \"$1\") | .interfaces[] |
		select(.name == \"$2\") | .$3][0]"
}
watch() {
	doc=$(once_json --context viewer "$@")
}

# Without it: the row is there and asked for nothing, the figures are unknown.
: > "$HOME/settings/config.yaml"
watch
is "$(source_of state)" null "not configured"
is "$(progress_of db-1 remainingBytes)" null "no progress"
is "$(link_of w01 bond2 rxBytesPerSecond)" null "no rate"

# With it and a token of its own.
settings "prometheus: $url" "prometheus-certificate-authority: $HOME/monitoring/ca.crt" \
	"prometheus-token-file: $HOME/monitoring/token"
watch
is "$(source_of state)" live "live"
has "$(source_of message)" "every 30 s" "says how often"
is "$(progress_of db-1 origin)" prometheus "origin of progress"
[ "$(progress_of db-1 remainingBytes)" -gt 1000000000 ] || { echo "no progress"; exit 1; }
[ "$(progress_of db-2 transferBytesPerSecond)" != null ] || { echo "no rate of db-2"; exit 1; }
# Bonds are hidden by node_exporter; cAdvisor has them. Only ports have a speed.
is "$(link_of w01 bond2 rateOrigin)" Prometheus "origin of rates"
[ "$(link_of w01 bond2 txBytesPerSecond)" -gt 100000000 ] || { echo "bond2 is idle"; exit 1; }
is "$(link_of w01 ens2f0 speedBitsPerSecond)" 25000000000 "speed of a port"
is "$(link_of w01 ens2f0 speedOrigin)" Prometheus "origin of the speed"
is "$(link_of w01 genev_sys_6081 speedBitsPerSecond)" null "-1 Mb/s is no speed"
is "$(echo "$doc" | jq -r '.nodes[] | select(.name == "w01") | .statistics.state')" forbidden "kubelet"
is "$(echo "$doc" | jq -r '.nodes[] | select(.name == "w01") | .statistics.ratesFrom')" Prometheus "who told"

# Who may ask virt-handler and kubelets does not ask the Prometheus for either.
doc=$(once_json --context admin)
is "$(progress_of db-1 origin)" virt-handler "virt-handler goes first"
is "$(link_of w01 bond2 rateOrigin)" kubelet "the kubelet goes first"

# Partial answers, and one Prometheus over two clusters with the same names.
sim_post /sim/prometheus -d '{"warnings":["store 2: deadline exceeded"]}'
watch
is "$(source_of state)" live "partial"
has "$(source_of message)" "partial answer: store 2: deadline exceeded" "warning"
is "$(progress_of db-1 origin)" prometheus "partial is better than nothing"
sim_post /sim/prometheus -d '{"twoClusters":true}'
watch
has "$(source_of message)" "several clusters" "contradiction"
is "$(progress_of db-1 origin)" null "whose progress it is cannot be told"
is "$(link_of w01 bond2 rxBytesPerSecond)" null "whose rate it is cannot be told"
sim_post /sim/prometheus -d '{}'

# Tokens: none, a wrong one, one without the right, the cluster's only when told so.
settings "prometheus: $url" "prometheus-certificate-authority: $HOME/monitoring/ca.crt"
watch
is "$(source_of state)" forbidden "no token"
has "$(source_of message)" "prometheus-token-file, or prometheus-credentials: cluster" "which setting"
is "$(progress_of db-1 remainingBytes)" null "no progress without a token"
echo wrong > "$HOME/wrong"
watch --prometheus-token-file "$HOME/wrong"
has "$(source_of message)" "HTTP 401: Unauthorized; the token of prometheus-token-file is not accepted" "wrong token"
echo nobody-token > "$HOME/wrong"
watch --prometheus-token-file "$HOME/wrong"
has "$(source_of message)" "HTTP 403" "no right"
has "$(source_of message)" "cluster-monitoring-view" "which right"
watch --prometheus-credentials cluster
has "$(source_of message)" "HTTP 403: Forbidden (user=viewer" "the cluster's token was sent"

# Trust: the cluster's CA is not the Prometheus'.
settings "prometheus: $url" "prometheus-token-file: $HOME/monitoring/token"
watch
is "$(source_of state)" error "not trusted"
has "$(source_of message)" "prometheus-certificate-authority" "which setting"
settings "prometheus: $url" "prometheus-token-file: $HOME/monitoring/token" \
	"prometheus-insecure-skip-tls-verify: true"
watch
is "$(source_of state)" live "insecure when told so"

# Through the API server's proxy, as the cluster's user; Thanos there wants a token that
# the proxy takes away.
: > "$HOME/settings/config.yaml"
proxy=/api/v1/namespaces/monitoring/services/http:prometheus-k8s:9090/proxy
watch --prometheus "$proxy"
is "$(source_of state)" live "proxy"
is "$(progress_of db-1 origin)" prometheus "progress through the proxy"
watch --prometheus "$sim_url$proxy"
is "$(source_of state)" live "proxy by its whole address"
watch --prometheus /api/v1/namespaces/openshift-monitoring/services/https:thanos-querier:9091/proxy
is "$(source_of state)" forbidden "Thanos behind the proxy"
has "$(source_of message)" "takes every token away" "why"

# Bad settings are one line.
try "$vmigtop" --once --prometheus http://127.0.0.1:1 --prometheus-token-file "$HOME/wrong"
is "$status" 1 "a token in clear text"
has "$err" "over https only" "clear text"
try "$vmigtop" --once --prometheus "$url" --prometheus-token-file "$HOME/missing"
is "$status" 1 "no token file"
has "$err" "prometheus-token-file" "names the setting"
try "$vmigtop" --once --prometheus "ftp://x"
is "$status" 1 "no address"
