#!/usr/bin/env bash
# Two parties whose nodes share no network at all find out which hosts both hold, and turn one hit into an answered request.
# Everything crosses as a pouch: one file, signed and encrypted, that a person carries. Every step is a command a person
# could type.
#
#   examples/air-gap.sh [LIST_A LIST_B]       one domain a line; two public lists that npm packages ship, cut, by default
#
# Progress goes to standard error; the last line on standard output is one JSON document with the figures.
set -euo pipefail
[ $# -eq 0 ] || [ $# -eq 2 ] || { echo "usage: $0 [LIST_A LIST_B]" >&2; exit 2; }
name=air-gap
. "$(dirname "$0")/story.sh"

norland() { comity --node "$work/norland" --json "$@"; }
sudland() { comity --node "$work/sudland" --json "$@"; }

# ---- the lists -----------------------------------------------------------------------------------------------------
if [ $# -eq 2 ]; then
  cp "$1" "$work/a.txt"
  cp "$2" "$work/b.txt"
else
  node "$repository/examples/public-lists.js" "$work/a.txt" "$work/b.txt"
fi

# ---- two nodes -----------------------------------------------------------------------------------------------------
# Where each card says that its node is reached stands no node but a tripwire, which counts whoever comes.
open_node() { # NAME CODE COUNTRY CLASS
  local own partner public
  own=$(free_port) partner=$(free_port) public=$(free_port)
  comity node init "$work/$1" --party "$2" --name "$1" --country "$3" --member-class "$4" \
    --administrator "Administrator of $1" --unit cybercrime \
    --own-port "$own" --partner-port "$partner" --partner-url "http://127.0.0.1:$public" \
    --partner-daily 1000000 >&2
  node "$repository/examples/tripwire.js" "$public" "$work/$1.calls" &
  started+=($!)
  echo "$public" >"$work/$1.public"
  comity node start "$work/$1" >"$work/$1.log" 2>&1 &
  started+=($!)
  doors+=("$partner")
  until_true comity --node "$work/$1" --as administrator node status
  comity --node "$work/$1" --as administrator person add officer --name "Officer of $1" --unit cybercrime \
    --role investigator --role liaison --role custodian >&2
  comity --node "$work/$1" --as administrator person add approver --name "Approver of $1" --unit cybercrime \
    --role supervisor --role legal --role signatory >&2
}
doors=()
open_node norland norland-police NO agency
open_node sudland sudland-bank SG company

# Whoever connects to a partner door itself, past the card's address, is seen in the system's table of connections.
node "$repository/examples/watch-doors.js" "$work/doors.seen" "${doors[@]}" &
started+=($!)

# ---- a stick between them ------------------------------------------------------------------------------------------
mkdir "$work/stick"
pouches=0
carry() { # FROM TO PARTY
  pouches=$((pouches + 1))
  local file="$work/stick/$pouches.age"
  "$1" pouch pack --for "$3" --out "$file" >&2
  "$2" pouch open "$file" >&2
}
to_sudland() { carry norland sudland sudland-bank; }
to_norland() { carry sudland norland norland-police; }

# ---- they meet: cards on the stick, words by telephone ---------------------------------------------------------------
norland party card --out "$work/stick/norland.card" >/dev/null
sudland party card --out "$work/stick/sudland.card" >/dev/null
norland_words=$(norland party card | field d.fingerprint)
sudland_words=$(sudland party card | field d.fingerprint)
norland party introduce "$work/stick/sudland.card" >&2
# By pouch before it is trusted: a partner that is trusted may be called at any moment.
norland party link sudland-bank pouch >&2
norland party trust sudland-bank $sudland_words >&2
sudland party introduce "$work/stick/norland.card" >&2
sudland party link norland-police pouch >&2
sudland party trust norland-police $norland_words >&2

# ---- each loads its list into a case ---------------------------------------------------------------------------------
echo 'The order that opened this investigation.' >"$work/order.txt"
case_of() { "$1" case open --title 'Mail hosts in fraud complaints' --category computer-fraud \
  --basis mutual-assistance --basis-document "$work/order.txt" | field d.case; }
norland_case=$(case_of norland)
sudland_case=$(case_of sudland)
imported=$(norland import "$work/a.txt" --case "$norland_case" --profile domain/1 --status suspect | field d.imported)
held=$(sudland import "$work/b.txt" --case "$sudland_case" --profile domain/1 --status suspect | field d.imported)
say "Norland holds $imported hosts, Sudland $held"

# ---- one agreement, signed by both -----------------------------------------------------------------------------------
comity agreement draft --card "$work/stick/norland.card" --card "$work/stick/sudland.card" --profile domain/1 \
  --first-load "$imported" --rows 1000000 --out "$work/terms.json" >&2
agreement=$(norland --as approver agreement propose "$work/terms.json" | field d.agreement)
norland --as approver agreement sign "$agreement" >&2
to_sudland
sudland --as approver agreement sign "$agreement" >&2
in_force() { "$1" agreement show "$agreement" | field d.state | grep -qx in-force; }
in_force sudland
sudland index publish "$agreement" >&2
to_norland
in_force norland
say "agreement $agreement is in force"

# ---- Norland asks for the index, then about its case -----------------------------------------------------------------
norland index sync "$agreement" sudland-bank >&2
to_sudland
to_norland
job=$(norland ask --case "$norland_case" --agreement "$agreement" --publisher sudland-bank --profile domain/1 \
  --status suspect --purpose computer-fraud --basis mutual-assistance --allowance first-load | field d.job)
to_sudland
to_norland
result=$(norland job show "$job")
asked=$(echo "$result" | field 'd.asks[0].asked')
hits=$(echo "$result" | field 'd.asks[0].hits')
say "Norland asked about $asked hosts and has $hits hits; Sudland learned the number $asked and no host"

# ---- a person confirms a hit; two persons on each side take it to an answer ------------------------------------------
hit=$(norland hit list | field 'd.hits[0].hit')
norland hit confirm "$hit" --reason 'The same host stands in the complaint of the victim.' >&2
request=$(norland request open "$hit" --urgency R --question 'Who registered this host?' | field d.request)
norland --as approver request approve "$request" >&2
to_sudland
sudland request acknowledge "$request" >&2
# Neither card declares what its law knows: a person judges that the conduct is an offence here.
sudland --as approver request judge "$request" --reason act-described >&2
sudland --as approver request accept "$request" >&2
sudland request answer "$request" --text 'A customer of ours; the account is known.' >&2
sudland --as approver request approve "$request" >&2
to_norland
state=$(norland request show "$request" | field d.state)
say "the request is $state"

# ---- nobody called anybody -------------------------------------------------------------------------------------------
total() { echo $(($(cat "$work/norland.calls") + $(cat "$work/sudland.calls") + $(cat "$work/doors.seen"))); }
sockets=$(total)
# Both watches work: a call to a card's address and one to a door are counted.
knock() { node -e 'require("net").connect(+process.argv[1], "127.0.0.1").on("error", () => {}); setTimeout(() => process.exit(), 1500)' "$1"; }
counts() { [ "$(total)" -ge "$1" ]; }
knock "$(cat "$work/sudland.public")"
until_true counts $((sockets + 1))
knock "${doors[1]}"
until_true counts $((sockets + 2))

came_true() { [ "$state" = ANSWERED ] && [ "$hits" -gt 0 ] && [ "$sockets" -eq 0 ]; }
came_true || { say 'the story did not come true'; exit 1; }
echo "{\"asked\":$asked,\"hits\":$hits,\"requestState\":\"answered\",\"pouches\":$pouches,\"socketsOpened\":$sockets}"
