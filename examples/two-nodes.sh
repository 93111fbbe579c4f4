#!/usr/bin/env bash
# Two parties, each with a node of its own in a process of its own, find out which hosts both hold, without telling each
# other which ones they ask about, and turn one hit into an answered request. Every step is a command a person could type.
#
#   examples/two-nodes.sh [LIST_A LIST_B]     one domain a line; two public lists that npm packages ship, cut, by default
#
# Progress goes to standard error; the last line on standard output is one JSON document with the figures.
set -euo pipefail
[ $# -eq 0 ] || [ $# -eq 2 ] || { echo "usage: $0 [LIST_A LIST_B]" >&2; exit 2; }
name=two-nodes
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
# Between the nodes stands a relay that only counts bytes: partners reach a party at the relay's address.
open_node() { # NAME CODE COUNTRY CLASS
  local own partner public
  own=$(free_port) partner=$(free_port) public=$(free_port)
  comity node init "$work/$1" --party "$2" --name "$1" --country "$3" --member-class "$4" \
    --administrator "Administrator of $1" --unit cybercrime \
    --own-port "$own" --partner-port "$partner" --partner-url "http://127.0.0.1:$public" \
    --partner-daily 1000000 >&2
  node "$repository/examples/relay.js" "$public" "$partner" "$work/$1.bytes" &
  started+=($!)
  comity node start "$work/$1" >"$work/$1.log" 2>&1 &
  started+=($!)
  until_true comity --node "$work/$1" --as administrator node status
  comity --node "$work/$1" --as administrator person add officer --name "Officer of $1" --unit cybercrime \
    --role investigator --role liaison --role custodian >&2
  comity --node "$work/$1" --as administrator person add approver --name "Approver of $1" --unit cybercrime \
    --role supervisor --role legal --role signatory >&2
}
open_node norland norland-police NO agency
open_node sudland sudland-bank SG company
# `comity node start` runs the node's own program as its child: that is the process that serves.
pid_of() { cat "/proc/$1/task/$1/children" | tr -d ' \n'; }
node_pids="[$(pid_of "${started[1]}"),$(pid_of "${started[3]}")]"
say "two nodes are up: processes $node_pids"

# ---- they meet: cards by hand, words by telephone -------------------------------------------------------------------
norland party card --out "$work/norland.card" >/dev/null
sudland party card --out "$work/sudland.card" >/dev/null
norland_words=$(norland party card | field d.fingerprint)
sudland_words=$(sudland party card | field d.fingerprint)
norland party introduce "$work/sudland.card" >&2
norland party trust sudland-bank $sudland_words >&2
sudland party introduce "$work/norland.card" >&2
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
comity agreement draft --card "$work/norland.card" --card "$work/sudland.card" --profile domain/1 \
  --oversight norland-police=oversight@norland.example --oversight sudland-bank=board@sudland.example \
  --first-load "$imported" --rows 1000000 --out "$work/terms.json" >&2
agreement=$(norland --as approver agreement propose "$work/terms.json" | field d.agreement)
until_true sudland --as approver agreement show "$agreement"
norland --as approver agreement sign "$agreement" >&2
sudland --as approver agreement sign "$agreement" >&2
in_force() { "$1" agreement show "$agreement" | field d.state | grep -qx in-force; }
until_true in_force norland
until_true in_force sudland
say "agreement $agreement is in force"

# ---- Sudland publishes, Norland asks ---------------------------------------------------------------------------------
sudland index publish "$agreement" >&2
norland index sync "$agreement" sudland-bank >&2
result=$(norland ask --case "$norland_case" --agreement "$agreement" --publisher sudland-bank --profile domain/1 \
  --status suspect --purpose computer-fraud --basis mutual-assistance --allowance first-load)
asked=$(echo "$result" | field 'd.asks[0].asked')
hits=$(echo "$result" | field 'd.asks[0].hits')
say "Norland asked about $asked hosts and has $hits hits; Sudland learned the number $asked and no host"

# ---- a person confirms a hit; two persons on each side take it to an answer ------------------------------------------
hit=$(norland hit list | field 'd.hits[0].hit')
confirmed=$(norland hit confirm "$hit" --reason 'The same host stands in the complaint of the victim.' | field d.state)
request=$(norland request open "$hit" --urgency R --question 'Who registered this host?' | field d.request)
norland --as approver request approve "$request" >&2
in_state() { "$1" request show "$request" | field d.state | grep -qx "$2"; }
until_true in_state sudland DELIVERED
sudland request acknowledge "$request" >&2
# Neither card declares what its law knows: a person judges that the conduct is an offence here.
sudland --as approver request judge "$request" --reason act-described >&2
sudland --as approver request accept "$request" >&2
sudland request answer "$request" --text 'A customer of ours; the account is known.' >&2
sudland --as approver request approve "$request" >&2
until_true in_state norland ANSWERED
state=$(norland request show "$request" | field d.state)
say "the request is $state"

wire_bytes=$(($(cat "$work/norland.bytes") + $(cat "$work/sudland.bytes")))
came_true() { [ "$confirmed" = CONFIRMED ] && [ "$state" = ANSWERED ] && [ "$hits" -gt 0 ]; }
came_true || { say 'the story did not come true'; exit 1; }
echo "{\"asked\":$asked,\"hits\":$hits,\"confirmed\":1,\"requestState\":\"answered\",\"wireBytes\":$wire_bytes,\"nodePids\":$node_pids}"
