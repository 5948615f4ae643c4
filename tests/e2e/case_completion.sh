# Completion by bash and by kubectl: flags, words, and names that kubectl knows.
. tests/e2e/lib.sh
unset MAKEFLAGS MFLAGS MAKELEVEL
make --no-print-directory BUILD="$build" completions > "$HOME/make.log" 2>&1 ||
	{ cat "$HOME/make.log"; exit 1; }
mkdir -p "$HOME/bin" "$HOME/.config/vmigtop/themes"
: > "$HOME/.config/vmigtop/themes/mine.yaml"
unset XDG_CONFIG_HOME VMIGTOP_CONFIG_DIR KUBECTL_PATH
cat > "$HOME/bin/kubectl" << 'END'
#!/bin/sh
case "$*" in
*"config get-contexts -o name") printf 'prod\nprod-east\ndefault/api-x:6443/admin\n' ;;
*"config get-clusters") printf 'NAME\nwest\n' ;;
*"config get-users") printf 'NAME\nann\n' ;;
"--kubeconfig=/k --context=prod "*"get namespaces -o name") printf 'namespace/shop\n' ;;
*"get namespaces -o name") printf 'namespace/lab\nnamespace/office\n' ;;
*) exit 1 ;;
esac
END
chmod +x "$HOME/bin/kubectl"
PATH=$HOME/bin:$PATH

# plugin WANTED WORDS...: candidates without descriptions, and the directive
plugin() {
	wanted=$1
	shift
	is "$(sh "$build/completions/kubectl_complete-vmigtop" "$@" | cut -f1 | tr '\n' ' ')" \
		"$wanted " "kubectl vmigtop $*"
}
plugin "--context :4" --cont
plugin "prod prod-east :4" --context pr
plugin "default/api-x:6443/admin :4" --context=default/
plugin "west :4" --cluster ""
plugin "ann :4" --user ""
plugin "lab office :4" -n ""
plugin "shop :4" --kubeconfig /k --context=prod --namespace ""
plugin "json :4" --once -o j
plugin "midnight mine mono :4" --theme m
plugin ":0" --kubeconfig ""
plugin ":4" --request-timeout ""
plugin ":4" stray
has "$(sh "$build/completions/kubectl_complete-vmigtop" --refr)" \
	"$(printf -- '--refresh\tsample')" "descriptions"

command -v bash > /dev/null || exit 0
cat > "$HOME/ask" << 'END'
. "$build/completions/vmigtop.bash"
COMP_LINE=$1 COMP_POINT=${#1}
_vmigtop
echo "${COMPREPLY[*]}"
END
# line WANTED LINE
line() {
	is "$(bash "$HOME/ask" "$2")" "$1" "$2"
}
line "--context" "vmigtop --cont"
line "prod prod-east" "vmigtop --once --context pr"
line "prod prod-east" "kubectl-vmigtop --context=pr"
# readline takes what stands after a colon for the word.
line "6443/admin" "vmigtop --context default/api-x:64"
line "lab office" "vmigtop -n "
line "shop" "vmigtop --kubeconfig /k --context prod -n "
line "json" "vmigtop --once -o j"
line "midnight mine mono" "vmigtop --theme=m"
line "LICENSE" "vmigtop --kubeconfig LICEN"
line "" "vmigtop --settle "
line "" "vmigtop stray"
