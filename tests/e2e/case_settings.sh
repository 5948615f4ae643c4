# The settings file: read, overruled by flags, and named with line and entry when wrong.
. tests/e2e/lib.sh
sim_start quiet
VMIGTOP_CONFIG_DIR=$HOME/settings
export VMIGTOP_CONFIG_DIR
mkdir -p "$VMIGTOP_CONFIG_DIR"
settings=$VMIGTOP_CONFIG_DIR/config.yaml

is "$(once_json | jq -r .cluster.namespaceScope)" null "no file: all namespaces"
namespace=$(once_json | jq -r '.vmis[0].namespace')
printf '# ours\nnamespace: %s\n' "$namespace" > "$settings"
is "$(once_json | jq -r .cluster.namespaceScope)" "$namespace" "the file's namespace"
is "$(once_json -A | jq -r .cluster.namespaceScope)" null "flags win"

printf 'theme: light\n\nrefesh: 10s\n' > "$settings"
try "$vmigtop" --once
is "$status" 1 "unknown setting: exit"
is "$out" "" "unknown setting: stdout"
is "$err" "vmigtop: ~/settings/config.yaml: line 3: refesh: no such setting; did you mean \"refresh\"?" \
	"unknown setting"
try "$vmigtop" --help
is "$status" 0 "help is there all the same"
try "$vmigtop" --version
is "$status" 0 "and the version"
