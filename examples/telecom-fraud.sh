#!/usr/bin/env bash
# Six nodes replay a joint operation against telecom fraud: the central police of one country, the police of four partner countries, and
# a bank, which keeps the key by which all know the same person, case or gang by the same token, and which states nothing
# itself. Their books are made up and differ: persons stand twice under two spellings, one side lacks ten arrests, a sum is disputed,
# a figure that all agreed on is corrected. In the end all five have one ledger. Every step is a command a person could type.
#
#   examples/telecom-fraud.sh [--seed N]     another seed: other persons, days and order, the same figures
#
# Progress goes to standard error; the last line on standard output is one JSON document with the figures.
set -euo pipefail
seed=1
if [ $# -eq 2 ] && [ "$1" = --seed ]; then seed=$2; elif [ $# -ne 0 ]; then echo "usage: $0 [--seed N]" >&2; exit 2; fi
name=telecom-fraud
. "$(dirname "$0")/story.sh"
# Programs start faster the second time.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$work/compiled}"

# A command on the node of a party: on PARTY WORDS… as who approves, officer PARTY WORDS… as who investigates.
on() { local party=$1; shift; comity --node "$work/$party" --as approver --json "$@"; }
officer() { local party=$1; shift; comity --node "$work/$party" --as officer --json "$@"; }
# The same for several parties at once: each WORDS… is run with a party behind its first word.
each() { # "PARTIES" COMMAND WORDS…
  local parties=$1 command=$2 party pids=(); shift 2
  for party in $parties; do "$command" "$party" "$@" & pids+=($!); done
  for party in "${pids[@]}"; do wait "$party"; done
}

partners='fiji-police indonesia-police cambodia-police malaysia-police'
five="central-police $partners"
six="$five orange-bank"
declare -A country=([central-police]=CN [fiji-police]=FJ [indonesia-police]=ID [cambodia-police]=KH [malaysia-police]=MY [orange-bank]=SG)

# ---- the books ----------------------------------------------------------------------------------------------------------
node "$repository/examples/telecom-fraud-books.js" "$seed" "$work"

# ---- six nodes ----------------------------------------------------------------------------------------------------------
open_node() { # PARTY OWN-PORT PARTNER-PORT
  local party=$1 class=agency
  [ "$party" = orange-bank ] && class=company
  comity node init "$work/$party" --party "$party" --name "$party" --country "${country[$party]}" --member-class "$class" \
    --administrator "Administrator of $party" --unit cybercrime \
    --own-port "$2" --partner-port "$3" --partner-url "http://127.0.0.1:$3" >/dev/null
  node_of "$party"
}
node_of() { comity node start "$work/$1" >"$work/$1.log" 2>&1 & started+=($!); }
people() { # PARTY
  until_true comity --node "$work/$1" --as administrator node status
  comity --node "$work/$1" --as administrator person add officer --name "Officer of $1" --unit cybercrime \
    --role investigator --role liaison --role custodian >/dev/null
  comity --node "$work/$1" --as administrator person add approver --name "Approver of $1" --unit cybercrime \
    --role supervisor --role legal --role signatory >/dev/null
  officer "$1" party card --out "$work/$1.card" | field d.fingerprint >"$work/$1.words"
}
for party in $six; do open_node "$party" "$(free_port)" "$(free_port)"; done
each "$six" people
meet() { # PARTY: every other's card by hand, its words by telephone
  local other
  for other in $six; do
    [ "$other" = "$1" ] && continue
    officer "$1" party introduce "$work/$other.card" >/dev/null
    officer "$1" party trust "$other" $(cat "$work/$other.words") >/dev/null
  done
}
each "$six" meet
say 'six nodes are up and know each other'

# ---- the agreement that is the mandate ---------------------------------------------------------------------------------
given=()
for party in $six; do given+=(--card "$work/$party.card" --oversight "$party=oversight@$party.example"); done
comity agreement draft --template multilateral-telecom-fraud "${given[@]}" --profile domain/1 --out "$work/terms.json" >/dev/null
node -e 'const fs = require("fs"); const d = JSON.parse(fs.readFileSync(process.argv[1], "utf8"))
  d.clauses.find(({ id }) => id === "1").text = [{ language: "en", text: "The lawyers of every party have examined this text." }, { language: "zh", text: "各方法律人员均已审查本文本。" }]
  d.inForce.rule = { kind: "all" }; fs.writeFileSync(process.argv[1], JSON.stringify(d))' "$work/terms.json"
agreement=$(on central-police agreement propose "$work/terms.json" | field d.agreement)
sign() { until_true on "$1" agreement show "$agreement"; on "$1" agreement sign "$agreement" >/dev/null; }
each "$six" sign
is_in_force() { [ "$(on "$1" agreement show "$agreement" | field d.state)" = in-force ]; }
for party in $six; do until_true is_in_force "$party"; done
say "the agreement is in force: $agreement"

# ---- the operation: proposed, joined, planned, begun ----------------------------------------------------------------------
members=(); for party in $partners; do members+=(--member "$party"); done
operation=$(officer central-police operation open --title 'Telecom fraud' --agreement "$agreement" --clause 1 "${members[@]}" \
  --keeper orange-bank --subjects-per-day 40000 | field d.operation)
join() { until_true on "$1" operation show "$operation"; on "$1" operation join "$operation" >/dev/null; }
each "$partners orange-bank" join
sees() { on "$1" operation show "$operation" | field "$2" | grep -qx true; } # PARTY EXPRESSION
until_true sees central-police 'd.agreed.m1.length === 5 && d.hasKey'
on central-police operation mandate "$operation" >/dev/null
echo '{"days":["2026-07-06"],"tasks":[{"task":1,"party":"fiji-police","day":"2026-07-06","text":"the house at the bay"}]}' >"$work/plan.json"
officer central-police operation plan "$operation" "$work/plan.json" >/dev/null
agree() { until_true sees "$1" "d.state === '$2'"; on "$1" operation agree "$operation" >/dev/null; }
each "$partners" agree PLANNED
until_true sees central-police 'd.agreed.m2.length === 4'
on central-police operation begin "$operation" >/dev/null
is_active() { until_true sees "$1" 'd.state === "ACTIVE"'; }
each "$six" is_active
say "the operation is active: $operation"

# ---- every party posts its book, in whatever order; a key that two write is one outcome -----------------------------------
post() { officer "$1" outcome post "$operation" "$work/$1.csv" >/dev/null; }
each "$five" post
shown() { officer "$1" outcome show "$operation" >"$work/$1.shown"; }
same_ledger() { # all five have one hash
  each "$five" shown
  [ "$(for party in $five; do field d.hash <"$work/$party.shown"; done | sort -u | wc -l)" = 1 ]
}
until_true same_ledger
of() { field "$1" <"$work/central-police.shown"; } # EXPRESSION
naive() { of "d.books.filter(({ kind }) => kind === '$1').reduce((all, { posted }) => all + posted, 0)"; }
naive_arrested=$(naive PERSON_ARRESTED) naive_surrendered=$(naive PERSON_SURRENDERED)
parts() { of "(({ agreed, claimed, disputed }) => [agreed, claimed, disputed].join(' '))(d.kinds.find(({ kind }) => kind === '$1').events)"; }
say "added up, the books have $naive_arrested arrests and $naive_surrendered surrenders"
say "agreed, claimed, disputed: arrests $(parts PERSON_ARRESTED), surrenders $(parts PERSON_SURRENDERED), losses $(parts LOSS_REPORTED)"

# ---- the books are compared: accepted, merged, disputed, put right ---------------------------------------------------------
officer central-police outcome accept "$operation" --from indonesia-police --kind PERSON_ARRESTED >/dev/null
officer central-police outcome post "$operation" "$work/merges.csv" >/dev/null
officer indonesia-police outcome post "$operation" "$work/doubts.csv" >/dev/null
officer fiji-police outcome dispute "$operation" --kind LOSS_REPORTED --subject case/FJ/7 --reason amount >/dev/null
# The central node hears of it all: what it then holds of a kind is KIND AGREED CLAIMED DISPUTED.
holds() { shown central-police && [ "$(parts "$1")" = "$2" ]; }
until_true holds PERSON_SURRENDERED '1012 0 2'
until_true holds LOSS_REPORTED '5123 0 1'
public() { on central-police outcome show "$operation" --public | field "(({ parts }) => parts.agreed + ' agreed, ' + parts.disputed + ' disputed')(d.public.find(({ kind, place }) => kind === '$1' && place === null))"; }
say "to be published while Indonesia doubts two: $(public PERSON_SURRENDERED)"
officer indonesia-police outcome post "$operation" "$work/settled.csv" >/dev/null
# The right sum is Fiji's: the central police put theirs right, and Fiji holds its own again.
for party in central-police fiji-police; do
  officer "$party" outcome post "$operation" "$work/right-sum.csv" >/dev/null
done
until_true holds PERSON_SURRENDERED '1014 0 0'
until_true holds LOSS_REPORTED '5124 0 0'
until_true same_ledger

# ---- figures: everybody counts for itself, and signs --------------------------------------------------------------------------
figure() { on central-police outcome figure "$operation" --kind "$1" --measure "$2" "${@:3}" | field d.figure; }
sign_figure() { # PARTY FIGURES…
  local party=$1 one; shift
  for one in "$@"; do until_true has_figure "$party" "$one"; on "$party" outcome sign "$operation" "$one" >/dev/null; done
}
has_figure() { on "$1" outcome figures "$operation" | field "d.figures.some(({ figure }) => figure === '$2')" | grep -qx true; }
are_agreed() { on "$1" outcome figures "$operation" | field "d.figures.filter(({ state }) => state === 'AGREED').length" | grep -qx "$2"; }
first=$(figure GANG_DISRUPTED subjects)
on central-police outcome leaves "$operation" "$first" --out "$work/first.json" >/dev/null
arrested=$(figure PERSON_ARRESTED subjects) surrendered=$(figure PERSON_SURRENDERED subjects) cases=$(figure CASE_LINKED subjects)
each "$partners" sign_figure "$first" "$arrested" "$surrendered" "$cases"
until_true are_agreed central-police 4

# ---- a correction: one of the gangs was none ------------------------------------------------------------------------------------
for party in central-police malaysia-police; do
  officer "$party" outcome withdraw "$operation" --kind GANG_DISRUPTED --subject gang/MY/none --reason wrong >/dev/null
done
until_true holds GANG_DISRUPTED '128 0 0'
until_true same_ledger
second=$(figure GANG_DISRUPTED subjects --supersedes "$first")
each "$partners" sign_figure "$second"
for party in $five; do until_true are_agreed "$party" 4; done
state_of() { on "$1" outcome figures "$operation" | field "d.figures.find(({ figure }) => figure === '$2').state"; }
superseded=$(state_of fiji-police "$first")
say "the figure of gangs was corrected: the former is $superseded"

# ---- what all hold ---------------------------------------------------------------------------------------------------------------
same_ledger
hash=$(of d.hash) equal=true
for party in $five; do [ "$(field d.hash <"$work/$party.shown")" = "$hash" ] || equal=false; done
n_of() { on malaysia-police outcome figures "$operation" | field "d.figures.find(({ figure }) => figure === '$1').votes[0].n"; }
gangs=$(n_of "$second") arrested=$(n_of "$arrested") surrendered=$(n_of "$surrendered") cases=$(n_of "$cases")
amount=$(of "Number(d.kinds.find(({ kind }) => kind === 'LOSS_REPORTED').money.find(({ currency }) => currency === 'CNY').agreed) / 100")
doubles=$(of d.merged) disputes=$(of d.disputed)
open_parts=$(of 'd.kinds.reduce((all, { events }) => all + events.claimed + events.disputed, 0) + d.contradictions.length + d.waiting')
officer central-police outcome export "$operation" --out "$work/outcomes.csv" >/dev/null
rows=$(($(wc -l <"$work/outcomes.csv") - 1))
keeper_rows=$(officer orange-bank outcome show "$operation" | field d.kinds.length)
for party in $six; do
  on "$party" log verify >/dev/null
done
say "$rows lines in the exported table; the keeper of the key has $keeper_rows kinds of outcomes"

came_true() {
  [ "$gangs" = 128 ] && [ "$arrested" = 1196 ] && [ "$surrendered" = 1014 ] && [ "$cases" = 5124 ] && [ "$amount" = 301184000 ] &&
    [ "$doubles" = 58 ] && [ "$disputes" = 3 ] && [ "$naive_arrested" = 2382 ] && [ "$naive_surrendered" = 2086 ] &&
    [ "$equal" = true ] && [ "$superseded" = SUPERSEDED ] && [ "$open_parts" = 0 ] && [ "$keeper_rows" = 0 ]
}
came_true || say 'the story did not come true'
echo "{\"gangs\":$gangs,\"arrested\":$arrested,\"surrendered\":$surrendered,\"cases\":$cases,\"amountCNY\":$amount,\"doubleClaims\":$doubles,\"disputesRaised\":$disputes,\"naiveArrested\":$naive_arrested,\"naiveSurrendered\":$naive_surrendered,\"ledgersEqual\":$equal,\"ledgerHash\":\"$hash\"}"
came_true
