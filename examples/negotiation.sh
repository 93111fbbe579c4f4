#!/usr/bin/env bash
# Five parties, each with a node of its own, negotiate an agreement from the template against telecom fraud: two amend a
# clause each, one reserves its position and lifts that later, all initial the text. One of them signs with a key that never touches its node. The
# agreement is in force at the fourth of five signatures; a sixth party accedes, one leaves and is cut off at the second at
# which that takes effect. Every step is a command a person could type.
#
#   examples/negotiation.sh
#
# Progress goes to standard error; the last line on standard output is one JSON document with the figures.
set -euo pipefail
[ $# -eq 0 ] || { echo "usage: $0" >&2; exit 2; }
name=negotiation
. "$(dirname "$0")/story.sh"

# A JSON file changed as a person would in an editor: edit FILE STATEMENT, where d is the document.
edit() { node -e 'const fs = require("fs"); const d = JSON.parse(fs.readFileSync(process.argv[1], "utf8")); '"$2"'
  fs.writeFileSync(process.argv[1], JSON.stringify(d))' "$1"; }
# A command on the node of a party: on PARTY WORDS…, as whoever decides.
on() { local party=$1; shift; comity --node "$work/$party" --as approver --json "$@"; }

five='alva borea corvo delta elva'
six="$five fjord"
declare -A class=([alva]=agency [borea]=agency [corvo]=company [delta]=agency [elva]=agency [fjord]=company)
declare -A country=([alva]=NO [borea]=SE [corvo]=DK [delta]=FI [elva]=IS [fjord]=EE)
declare -A public

# ---- six nodes -------------------------------------------------------------------------------------------------------
# The signatory of Elva keeps the agreement key where no node is.
elva_key=$(comity agreement new-key "$work/elva.key" --party elva --keys plain --json | field d.publicKey)
open_node() { # PARTY [OPTIONS OF node init…]
  local party=$1 own partner; shift
  own=$(free_port) partner=$(free_port)
  public[$party]="http://127.0.0.1:$partner"
  comity node init "$work/$party" --party "$party" --name "$party" --country "${country[$party]}" \
    --member-class "${class[$party]}" --administrator "Administrator of $party" --unit cybercrime \
    --own-port "$own" --partner-port "$partner" --partner-url "${public[$party]}" "$@" >&2
  comity node start "$work/$party" >"$work/$party.log" 2>&1 &
  started+=($!)
  until_true comity --node "$work/$party" --as administrator node status
  comity --node "$work/$party" --as administrator person add approver --name "Approver of $party" --unit cybercrime \
    --role supervisor --role legal --role signatory --role liaison --role investigator --role custodian >&2
  on "$party" party card --out "$work/$party.card" >/dev/null
}
for party in $six; do
  if [ "$party" = elva ]; then open_node elva --agreement-key "$elva_key"; else open_node "$party"; fi
done
say 'six nodes are up'

# ---- they meet: cards by hand, words by telephone --------------------------------------------------------------------
declare -A words
for party in $six; do words[$party]=$(on "$party" party card | field d.fingerprint); done
meet_all() { # PARTY
  local other
  for other in $six; do
    [ "$other" = "$1" ] && continue
    on "$1" party introduce "$work/$other.card" >&2
    on "$1" party trust "$other" ${words[$other]} >&2
  done
}
for party in $six; do meet_all "$party"; done

# ---- a draft of the template: in force with two thirds, which is the fourth of five -----------------------------------
# Its roles follow from what the parties are: four authorities, and one operator, with another where the sixth is in.
draft() { # FILE PARTIES…
  local file=$1 party given=(); shift
  for party in "$@"; do
    [ "${party#--}" != "$party" ] && break
    given+=(--card "$work/$party.card" --oversight "$party=oversight@$party.example"); shift
  done
  comity agreement draft --template multilateral-telecom-fraud "${given[@]}" --profile domain/1 "$@" --out "$file" >&2
  # The first clause says that nobody signs the example as it is.
  edit "$file" 'd.clauses.find(({ id }) => id === "1").text =
    [{ language: "en", text: "The lawyers of every party have examined this text." }, { language: "zh", text: "各方法律人员均已审查本文本。" }]'
}
draft "$work/terms.json" $five

# ---- the negotiation ---------------------------------------------------------------------------------------------------
negotiation=$(on alva negotiation open "$work/terms.json" --chair borea | field d.negotiation)
for party in borea corvo delta elva; do until_true on "$party" negotiation show "$negotiation"; done
on borea negotiation round "$negotiation" --until 2099-01-01T00:00:00.000Z >&2
# What the terms say a person reads in the texts too: reword WORDS OTHERS for each language, in the texts of a clause.
reword='const reword = (text, pairs) => { for (const one of text) {
  const [words, others] = pairs[one.language]
  if (!one.text.includes(words)) throw new Error("no such words: " + words)
  one.text = one.text.replace(words, others)
} }; '
kept='{ en: ["after 180 days", "after 90 days"], zh: ["180天", "90天"] }'
leaving='{ en: ["with 30 days of notice", "at any time, without notice"], zh: ["须提前30天通知", "可随时退出，无须提前通知"] }'
amend() { # PARTY CLAUSE STATEMENT REASON: the clause in a file, changed in an editor, proposed
  on "$1" negotiation clause "$negotiation" "$2" --out "$work/clause-$2.json" >&2
  edit "$work/clause-$2.json" "$reword$3"
  on "$1" negotiation propose "$negotiation" "$work/clause-$2.json" --clause "$2" --reason "$4" >&2
}
amend corvo 9 "d.terms.retention.days = 90; reword(d.text, $kept)" 'our law allows 90 days'
amend borea 11 "d.terms.inForce.noticeDays = 0; reword(d.text, $leaving)" 'whoever may not go on must be able to stop at once'
sees_amendments() {
  on "$1" negotiation show "$negotiation" --clause 9 | field d.proposals.length | grep -qx 2 &&
    on "$1" negotiation show "$negotiation" --clause 11 | field d.proposals.length | grep -qx 2
}
for party in $five; do until_true sees_amendments "$party"; done
on delta negotiation reserve "$negotiation" --clause 6.5 --reason 'our parliament has not looked at it' >&2
for party in alva borea corvo elva; do on "$party" negotiation accept "$negotiation" --all >&2; done
say "Delta's reservation keeps clause 6.5 open: $(on delta negotiation show "$negotiation" --clause 6.5 | field 'd.separated.join(" ")')"
on delta negotiation accept "$negotiation" --all >&2
is_agreed() { on "$1" negotiation show "$negotiation" | field 'd.text !== null' | grep -qx true; }
for party in $five; do until_true is_agreed "$party"; on "$party" negotiation initial "$negotiation" >&2; done
frozen_at() { on "$1" negotiation show "$negotiation" | field d.frozen; }
is_frozen() { [ "$(frozen_at "$1")" != null ]; }
for party in $five; do until_true is_frozen "$party"; done
agreement=$(frozen_at alva)
equal=true
for party in $five; do [ "$(frozen_at "$party")" = "$agreement" ] || equal=false; done
say "five nodes have one text: $agreement"

# ---- signatures: the fourth, made where no node is, brings it into force ----------------------------------------------
state_at() { on "$1" agreement show "$2" | field d.state; }
is_state() { [ "$(state_at "$1" "$2")" = "$3" ]; }
signed_at() { on "$1" agreement show "$2" | field d.signatures.length; }
has_signatures() { [ "$(signed_at "$1" "$2")" = "$3" ]; }
sign_offline() { # AGREEMENT
  rm -f "$work/elva.request" "$work/elva.signature"
  on elva agreement signing-request "$1" --out "$work/elva.request" >&2
  comity agreement sign "$1" --offline "$work/elva.request" --key "$work/elva.key" --out "$work/elva.signature" >&2
  on elva agreement attach "$work/elva.signature" >&2
}
for party in alva borea corvo; do on "$party" agreement sign "$agreement" >&2; done
until_true has_signatures delta "$agreement" 3
until_true has_signatures elva "$agreement" 3
at_three=$(state_at delta "$agreement")
sign_offline "$agreement"
until_true is_state delta "$agreement" in-force
in_force_at=$([ "$at_three" = proposed ] && signed_at delta "$agreement" || echo 0)
on delta agreement sign "$agreement" >&2
for party in $five; do until_true has_signatures "$party" "$agreement" 5; done
say "in force at signature $in_force_at; one was made off the node"

# ---- a sixth party accedes: new terms take the place of the former ----------------------------------------------------
draft "$work/six.json" $six --supersedes "$agreement"
edit "$work/six.json" "$reword"'const textOf = (id) => d.clauses.find((clause) => clause.id === id).text
  d.retention.days = 90; reword(textOf("9"), '"$kept"'); d.inForce.noticeDays = 0; reword(textOf("11"), '"$leaving"')'
wider=$(on alva agreement propose "$work/six.json" | field d.agreement)
for party in $six; do until_true on "$party" agreement show "$wider"; done
for party in alva borea corvo delta fjord; do on "$party" agreement sign "$wider" >&2; done
sign_offline "$wider"
for party in $six; do until_true is_state "$party" "$wider" in-force; done
acceded=true
for party in $five; do is_state "$party" "$agreement" superseded || acceded=false; done
say 'the sixth has acceded; the former terms open nothing any more'

# ---- one leaves: what it asks passes until that second, and not after -------------------------------------------------
echo 'The order that opened this investigation.' >"$work/order.txt"
printf 'common.example\n' >"$work/list.txt"
# An authority asks an operator on one legal basis, an operator an authority on another: clauses 3.2 and 3.3.
declare -A cases basis=([alva]=mutual-assistance [corvo]=fraud-prevention-duty)
for party in alva corvo; do
  cases[$party]=$(on "$party" case open --title 'Mail hosts' --category computer-fraud --basis "${basis[$party]}" \
    --basis-document "$work/order.txt" | field d.case)
  on "$party" import "$work/list.txt" --case "${cases[$party]}" --profile domain/1 --status suspect >&2
  on "$party" index publish "$wider" >&2
done
on corvo index sync "$wider" alva >&2
on alva index sync "$wider" corvo >&2
passes() { # INQUIRER PUBLISHER
  on "$1" ask --case "${cases[$1]}" --agreement "$wider" --publisher "$2" --profile domain/1 --status suspect \
    --purpose computer-fraud --basis "${basis[$1]}" 2>>"$work/asks.log" | field 'd.asks[0].error === null ? "yes" : "no"' 2>/dev/null || echo no
}
[ "$(passes corvo alva)" = yes ] || { say 'nothing passed before the denunciation'; exit 1; }
effective=$(node -e 'console.log(new Date(Date.now() + 15000).toISOString())')
on corvo agreement denounce "$wider" --effective "$effective" >&2
denounced=true
knows() { on "$1" agreement show "$wider" | field d.denunciations.length | grep -qx 1; }
for party in alva borea delta elva fjord; do until_true knows "$party"; done
node -e 'setTimeout(() => {}, Math.max(0, Date.parse(process.argv[1]) - Date.now()))' "$effective"
passed=0
for _ in 1 2; do
  [ "$(passes corvo alva)" = yes ] && passed=$((passed + 1))
  [ "$(passes alva corvo)" = yes ] && passed=$((passed + 1))
done
say "Corvo left at $effective; $passed questions passed after it"

# ---- the history, from every log, for a stranger -----------------------------------------------------------------------
verified=true
for party in $five; do
  on "$party" negotiation history "$negotiation" --out "$work/$party.history" >/dev/null
  edit "$work/$party.history" 'd.statements = d.statements.map(({ statement, jws }) => statement + " " + jws).sort()'
  cmp -s "$work/$party.history" "$work/alva.history" || verified=false
  on "$party" log key | field d.key >"$work/$party.vkey"
  comity log verify "${public[$party]}" --key "$work/$party.vkey" >&2 || verified=false
  last=$(field 'd.statements.at(-1).split(" ")[0]' <"$work/$party.history")
  on "$party" log receipt "$last" --out "$work/$party.receipt" >&2
  comity log verify-receipt "$work/$party.receipt" --key "$work/$party.vkey" >&2 || verified=false
done
say 'the history is the same at all five and stands in each log'

came_true() { [ "$equal" = true ] && [ "$in_force_at" = 4 ] && [ "$acceded" = true ] && [ "$passed" = 0 ] && [ "$verified" = true ]; }
came_true || say 'the story did not come true'
echo "{\"nodes\":6,\"agreementHash\":\"$agreement\",\"hashesEqual\":$equal,\"signedOffline\":1,\"inForceAtRatification\":$in_force_at,\"acceded\":$acceded,\"denounced\":$denounced,\"passedAfterDenunciation\":$passed,\"historyVerified\":$verified}"
came_true
