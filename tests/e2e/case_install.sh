# What is installed works under each of its names, is found by its readers, and goes away
# without a trace.
. tests/e2e/lib.sh
unset MAKEFLAGS MFLAGS MAKELEVEL
root=$HOME/root
make --no-print-directory BUILD="$build" DESTDIR="$root" PREFIX=/usr install > "$HOME/make.log" 2>&1 ||
	{ cat "$HOME/make.log"; exit 1; }
bin=$root/usr/bin
share=$root/usr/share

for name in vmigtop kubectl-vmigtop kubectl-virt-vmigtop; do
	try "$bin/$name" --version
	is "$status" 0 "$name --version: exit"
	has "$out" "vmigtop " "$name --version"
done
has "$("$bin/vmigtop" --help)" "Usage: vmigtop [FLAGS]" "its name"
has "$("$bin/kubectl-vmigtop" --help)" "Usage: kubectl vmigtop [FLAGS]" "as a plugin"
has "$("$bin/kubectl-virt-vmigtop" --help)" "Usage: kubectl virt vmigtop [FLAGS]" \
	"as a plugin below virt"

# Links stay good when the tree is moved, as packagers do.
links=$(find "$root" -type l | wc -l)
[ "$links" -ge 9 ] || { echo "only $links links"; exit 1; }
for link in $(find "$root" -type l); do
	case $(readlink "$link") in
	/*) echo "absolute: $link"; exit 1 ;;
	esac
	[ -e "$link" ] || { echo "dangling: $link"; exit 1; }
done

for file in man/man1/vmigtop.1 man/man5/vmigtop.5 doc/vmigtop/LICENSE doc/vmigtop/README.md \
	vmigtop/themes/light.yaml bash-completion/completions/vmigtop \
	zsh/site-functions/_vmigtop fish/vendor_completions.d/vmigtop.fish; do
	[ -s "$share/$file" ] || { echo "missing: $file"; exit 1; }
	[ ! -x "$share/$file" ] || { echo "executable: $file"; exit 1; }
done

# The manual has every flag and every setting, and renders without a complaint.
tr -d '\\' < "$share/man/man1/vmigtop.1" > "$HOME/manual"
flags=$("$bin/vmigtop" --help | sed -n 's/^ *\(-[a-zA-Z], \)\{0,1\}--\([a-z-]*\).*/\2/p')
[ "$(echo "$flags" | wc -l)" -ge 30 ] || { echo "flags: $flags"; exit 1; }
for flag in $flags; do
	grep -qF -- "fB--${flag}fR" "$HOME/manual" ||
		{ echo "not in the manual: --$flag"; exit 1; }
done
for page in man1/vmigtop.1 man5/vmigtop.5; do
	if command -v groff > /dev/null; then
		is "$(groff -man -ww -Tutf8 "$share/man/$page" 2>&1 > /dev/null)" "" "groff: $page"
	fi
	if command -v mandoc > /dev/null; then
		is "$(mandoc -T lint -W warning "$share/man/$page" 2>&1)" "" "mandoc: $page"
	fi
done

make --no-print-directory BUILD="$build" DESTDIR="$root" PREFIX=/usr uninstall > "$HOME/make.log" 2>&1
is "$(find "$root" ! -type d)" "" "files left"
is "$(find "$root" -name '*vmigtop*')" "" "directories left"
