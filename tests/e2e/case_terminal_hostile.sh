# Texts of the cluster reach the terminal as texts: no escape, no control, no trick with
# the direction of writing. Also not through --once, whatever its format.
. tests/e2e/lib.sh
sim_start quiet --clock manual
# ESC ]52 writes the clipboard, ESC [2J clears, CSI as one character, CR overwrites,
# U+202E turns the direction round, U+2066 isolates, BEL, DEL, NUL-like, a lone newline.
evil='hacked\u001b]52;c;SGFja2Vk\u0007\u001b[2Jx\u009b31m\rover\u202Etxt.exe\u2066iso\u007f\u0008\nline'
old=$(once_json | jq -r '.migrations[] | select(.phase == "Failed") | .name')
sim_post /sim/patch -d "{\"resource\":\"virtualmachineinstancemigrations\",\"namespace\":\"billing\",\"name\":\"$old\",
	\"body\":{\"status\":{\"migrationState\":{\"failureReason\":\"$evil\",\"sourceNode\":\"w04$evil\",\"targetNode\":\"$evil\"}}}}"
sim_post /sim/patch -d "{\"resource\":\"nodes\",\"name\":\"w01\",
	\"body\":{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"$evil\",\"message\":\"$evil\"}]}}}"
sim_post /sim/create -d "{\"resource\":\"events\",\"body\":{\"apiVersion\":\"v1\",\"kind\":\"Event\",
	\"metadata\":{\"name\":\"evil\",\"namespace\":\"billing\"},\"reason\":\"$evil\",\"message\":\"$evil\",\"type\":\"Warning\",
	\"involvedObject\":{\"apiVersion\":\"kubevirt.io/v1\",\"kind\":\"VirtualMachineInstanceMigration\",\"name\":\"$old\",\"namespace\":\"billing\"}}}"
sim_post /sim/patch -d "{\"resource\":\"kubevirts\",\"namespace\":\"openshift-cnv\",\"name\":\"kubevirt-kubevirt-hyperconverged\",
	\"body\":{\"spec\":{\"configuration\":{\"migrations\":{\"network\":\"$evil\"}}},\"status\":{\"observedKubeVirtVersion\":\"$evil\"}}}"
on_terminal 160x50 "$vmigtop" <<S
wait-line vmigtop | live
wait-for hacked
wait-line batch-2 | Failed
key /
type batch-2
key Enter Enter
wait-for Esc
wait-for hacked
raw $HOME/detail
key Esc 2
wait-for w01
key Enter
wait-for Esc
wait-idle 200
key Esc S
wait-for migrations
key ?
wait-for one line down
key ^C
wait-exit 130
raw-has hacked
raw-not \e]52
raw-not SGFja2Vk\x07
raw-not \e[2Jx
raw-not \xc2\x9b
raw-not \rover
raw-not \xe2\x80\xae
raw-not \xe2\x81\xa6
raw-not \x07
raw-not \x7f
raw $HOME/raw
S
# All escapes are ones that xterm's terminfo knows: CSI, charset, application keypad.
rest=$(sed 's/\x1b\[[?>]\?[0-9;:]*[A-Za-z@`]//g; s/\x1b[()][AB0]//g; s/\x1b[=>78M]//g; s/\x0f\|\x0e//g' "$HOME/raw" | LC_ALL=C tr -d '\r\n\b\t -~\200-\377' | od -An -tx1)
is "$rest" "" "control bytes that no terminal description asks for"
for format in table wide csv; do
	out=$("$vmigtop" --once -o $format)
	has "$out" hacked "$format shows the text"
	# CSV ends its lines as RFC 4180 says.
	is "$(printf '%s\n' "$out" | LC_ALL=C sed 's/\r$//' | LC_ALL=C tr -d '\n -~\200-\377' | od -An -tx1)" "" "$format has control bytes"
	for trick in '\302\233' '\342\200\256' '\342\201\246'; do
		case $out in
		*"$(printf "$trick")"*)
			echo "$format has $trick"
			exit 1
			;;
		esac
	done
done
# JSON is for programs: the text as it is, but escaped.
out=$(once_json)
is "$(printf '%s' "$out" | LC_ALL=C tr -d '\n -~\200-\377' | od -An -tx1)" "" "JSON has control bytes"
