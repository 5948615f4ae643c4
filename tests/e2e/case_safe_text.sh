# Words of others on the ways out that are no screen of objects: dialogs and answers, the
# journal and log files, messages on standard error. The corpus: escapes, control bytes in
# each of their shapes, tricks with the direction and the width of writing, bytes that are
# no UTF-8, and far too much of it.
. tests/e2e/lib.sh
sim_start quiet --clock manual --seed 3
marks=$(awk 'BEGIN { for (i = 0; i < 1000; i++) printf "\\u0301" }')
long=$(awk 'BEGIN { for (i = 0; i < 30000; i++) printf "x" }')
evil="odd\\u001b]52;c;SGFja2Vk\\u0007\\u001b[2J\\r\\b\\u009b31m\\u202Egpj.exe\\u2066\\u200d\\ufeff\\ud83d\\udc69\\u200d\\ud83d\\udcbba$marks\\u0000\\u007f\\n$long"

# clean FILE WHAT: no control byte but the ends of lines, none in UTF-8, no trick
clean() {
	has "$(cat "$1")" odd "$2: shows the text"
	is "$(LC_ALL=C tr -d '\n -~\200-\377' < "$1" | od -An -tx1)" "" "$2: control bytes"
	for trick in '\302\233' '\342\200\256' '\342\201\246' '\342\200\215' '\357\273\277'; do
		if LC_ALL=C grep -qF -- "$(printf "$trick")" "$1"; then
			echo "$2: has $trick"
			exit 1
		fi
	done
	# At most two marks on a letter.
	if LC_ALL=C grep -q "$(printf '\314\201\314\201\314\201')" "$1"; then
		echo "$2: a heap of marks"
		exit 1
	fi
	iconv -f UTF-8 -t UTF-8 "$1" > /dev/null || { echo "$2: not UTF-8"; exit 1; }
}

# The server's refusal in a dialog, on the journal's screen and in its file.
status="{\\\"kind\\\":\\\"Status\\\",\\\"apiVersion\\\":\\\"v1\\\",\\\"status\\\":\\\"Failure\\\",\\\"reason\\\":\\\"Invalid\\\",\\\"code\\\":422,\\\"message\\\":\\\"$(printf '%s' "$evil" | sed 's/\\/\\\\/g')\\\"}"
printf '{"kind":"status","code":422,"match":"fieldValidation=Strict","type":"application/json","body":"%s"}' "$status" > "$HOME/fault"
sim_post /sim/fault -d @"$HOME/fault"
cat > "$HOME/script" <<S
size 120 40
wait
key 3
wait-for MEMORY
type /batch-2
key Enter m
wait-for nothing was sent yet
key y
wait-for odd
screenshot $HOME/dialog
key Esc 6
screenshot $HOME/journal
S
"$vmigtop" --script "$HOME/script" --log-file "$HOME/log-file"
clean "$HOME/dialog" "dialog"
clean "$HOME/.local/state/vmigtop/journal.jsonl" "journal file"
sim_post /sim/faults/clear

# What it warns of though it accepts: no control bytes in headers, but bytes that are no
# UTF-8, C1 controls, and the rest.
printf '{"kind":"warning","match":"virtualmachineinstancemigrations","body":"odd \\u009b31m\\u202Egpj\\u2066 v1alpha1 is deprecated"}' > "$HOME/fault"
sim_post /sim/fault -d @"$HOME/fault"
cat > "$HOME/script" <<S
size 120 40
wait
key 3
wait-for MEMORY
type /batch-2
key Enter m
wait-for nothing was sent yet
key y
wait-for accepted
key Esc 6
wait-for odd <9b>31m
screenshot $HOME/journal
S
"$vmigtop" --script "$HOME/script" --log-file "$HOME/log-file"
clean "$HOME/journal" "journal with a warning"
clean "$HOME/.local/state/vmigtop/journal.jsonl" "journal file with a warning"
grep -q 'the server warns: odd' "$HOME/log-file" || { echo "no warning in the log"; exit 1; }
sim_post /sim/faults/clear

# What a server says in place of an answer: on standard error, in the document, in the log.
printf '{"kind":"status","code":500,"match":"/virtualmachineinstancemigrations","type":"application/json","body":"%s"}' \
	"$(printf '%s' "$status" | sed 's/422/500/; s/Invalid/InternalError/')" > "$HOME/fault"
sim_post /sim/fault -d @"$HOME/fault"
try "$vmigtop" --once -o json --log-file "$HOME/log-file"
is "$status" 1 "server's words: exit"
is "$(wc -l < "$HOME/stderr")" 1 "server's words: one line"
clean "$HOME/stderr" "server's words"
clean "$HOME/log-file" "log file"
sim_post /sim/faults/clear

# A plugin's last words, with bytes that are no UTF-8 (overlong, cut, out of range).
printf '#!/bin/sh\nprintf "odd \\033]0;x\\007\\033[2J\\302\\2331m\\300\\257\\377\\355\\240\\200 \\342\\200\\256x\\r\\n" >&2\nexit 3\n' > "$HOME/plugin"
chmod +x "$HOME/plugin"
sed '/^users:/,$d; s/user: admin}/user: asked}/' "$KUBECONFIG" > "$HOME/config"
cat >> "$HOME/config" <<S
users:
- name: asked
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1, command: $HOME/plugin, interactiveMode: Never}
S
try "$vmigtop" --once -o json --kubeconfig "$HOME/config"
is "$status" 1 "plugin's words: exit"
clean "$HOME/stderr" "plugin's words"

# Names in a kubeconfig.
printf 'current-context: "odd\\e[2J\\u202E\\r\\u009b"\n' > "$HOME/config"
try "$vmigtop" --once -o json --kubeconfig "$HOME/config"
is "$status" 1 "context's name: exit"
clean "$HOME/stderr" "context's name"
try "$vmigtop" --once -o json --context "$(printf 'odd\033[2J\r\302\233')"
clean "$HOME/stderr" "flag"
try "$vmigtop" --once "$(printf -- '--odd\033[2J\r\302\233')"
clean "$HOME/stderr" "unknown flag"
