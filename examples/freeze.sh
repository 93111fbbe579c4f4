#!/usr/bin/env bash
# From the report of a victim to money that is held: a financial intelligence unit in Norland asks a bank in Sudland to stop a payment
# (one border); parts of it have gone on, to another bank there and to one in Ostland, and from there to an exchange in Ostland (the
# second border). Each hop is followed by a payment stop of its own. Minutes count: at one bank the desk is silent, and when two
# thirds of its clock are over the next contact of its card is called. Every step is a command a person could type.
#
#   examples/freeze.sh
#
# The clock of the nodes is simulated (clocked-nodes.js): the story moves it. Progress goes to standard error; the last line on standard
# output is one JSON document with the figures, all of them read from the nodes.
set -euo pipefail
[ $# -eq 0 ] || { echo "usage: $0" >&2; exit 2; }
name=freeze
. "$(dirname "$0")/story.sh"
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$work/compiled}"

# A command on the node of a party: as PARTY PERSON WORDS…
as() { local party=$1 person=$2; shift 2; comity --node "$work/$party" --as "$person" --json "$@"; }
# The same for several parties at once.
each() { # "PARTIES" COMMAND
  local party pids=()
  for party in $1; do "$2" "$party" & pids+=($!); done
  for party in "${pids[@]}"; do wait "$party"; done
}

banks='sudland-bank sudland-pay ostland-bank ostland-exchange'
declare -A country=([norland-fiu]=NO [sudland-bank]=SG [sudland-pay]=SG [ostland-bank]=MY [ostland-exchange]=MY)

# ---- a clock that the story moves ----------------------------------------------------------------------------------------
echo 0 >"$work/clock"
pass() { echo $(($(cat "$work/clock") + $1)) >"$work/clock.next"; mv "$work/clock.next" "$work/clock"; } # MINUTES
instant() { node -e 'console.log(new Date(Date.now() + (Number(process.argv[1]) + Number(process.argv[2])) * 60000).toISOString())' "$(cat "$work/clock")" "$1"; } # MINUTES from now

# ---- five nodes ------------------------------------------------------------------------------------------------------------
init() { # PARTY
  local party=$1 class=company partner
  [ "$party" = norland-fiu ] && class=agency
  partner=$(free_port)
  comity node init "$work/$party" --party "$party" --name "$party" --country "${country[$party]}" --member-class "$class" \
    --administrator "Administrator of $party" --unit payments \
    --own-port "$(free_port)" --partner-port "$partner" --partner-url "http://127.0.0.1:$partner" >/dev/null
  # Who is called, in this order: node.json is where a party writes its contacts.
  node -e 'const fs = require("fs"), file = process.argv[1], config = JSON.parse(fs.readFileSync(file, "utf8"))
    config.contacts = ["Fraud desk", "Night manager"].map((name) => ({ name, hours: "24/7", languages: ["en"] }))
    fs.writeFileSync(file, JSON.stringify(config))' "$work/$party/node.json"
}
people() { # PARTY: at a bank only those who report money laundering know of a payment stop
  local party=$1 desk=(--role investigator --role liaison --role custodian)
  until_true comity --node "$work/$party" --as administrator node status
  [ "$party" = norland-fiu ] || desk+=(--role legal)
  comity --node "$work/$party" --as administrator person add officer --name "Desk of $party" --unit payments "${desk[@]}" >/dev/null
  comity --node "$work/$party" --as administrator person add approver --name "Approver of $party" --unit payments \
    --role supervisor --role legal --role signatory >/dev/null
  as "$party" officer party card --out "$work/$party.card" | field d.fingerprint >"$work/$party.words"
}
for party in norland-fiu $banks; do init "$party"; done
node "$repository/examples/clocked-nodes.js" "$work/clock" "$work/norland-fiu" $(printf "$work/%s " $banks) >"$work/nodes.log" 2>&1 &
started+=($!)
each "norland-fiu $banks" people
# The manager who is called at night.
comity --node "$work/sudland-pay" --as administrator person add night --name 'Night manager' --unit payments \
  --role liaison --role custodian --role legal >/dev/null
say 'five nodes are up'

# ---- the unit and each bank: cards by hand, words by telephone, one agreement each ---------------------------------------------
meet() { # BANK
  as norland-fiu officer party introduce "$work/$1.card" >/dev/null
  as norland-fiu officer party trust "$1" $(cat "$work/$1.words") >/dev/null
  as "$1" officer party introduce "$work/norland-fiu.card" >/dev/null
  as "$1" officer party trust norland-fiu $(cat "$work/norland-fiu.words") >/dev/null
  comity agreement draft --template bank-fiu-freeze --card "$work/norland-fiu.card" --card "$work/$1.card" \
    --oversight norland-fiu=oversight@fiu.example --oversight "$1=oversight@$1.example" --out "$work/$1.terms" >/dev/null
  node -e 'const fs = require("fs"), file = process.argv[1], terms = JSON.parse(fs.readFileSync(file, "utf8"))
    terms.clauses.find(({ id }) => id === "1").text = [{ language: "en", text: "Both parties have examined this text." }, { language: "zh", text: "双方均已审查本文本。" }]
    Object.assign(terms.inForce, { rule: { kind: "all" }, from: new Date().toISOString().slice(0, 10) + "T00:00:00.000Z" })
    terms.clauses.find(({ id }) => id === "11").text = [{ language: "en", text: "The agreement is in force from today, when both parties have signed, and until the date named." }, { language: "zh", text: "本协议自今日起经双方签署后有效，至所列日期止。" }]
    fs.writeFileSync(file, JSON.stringify(terms))' "$work/$1.terms"
  local agreement
  agreement=$(as norland-fiu approver agreement propose "$work/$1.terms" | field d.agreement)
  echo "$agreement" >"$work/$1.agreement"
  as norland-fiu approver agreement sign "$agreement" >/dev/null
  until_true as "$1" approver agreement show "$agreement"
  as "$1" approver agreement sign "$agreement" >/dev/null
  until_true is_in_force norland-fiu "$agreement"
  until_true is_in_force "$1" "$agreement"
}
is_in_force() { [ "$(as "$1" approver agreement show "$2" | field d.state)" = in-force ]; }
each "$banks" meet
say 'the unit has an agreement on payment stops with each of four institutions'

# ---- the acts ------------------------------------------------------------------------------------------------------------------
is_state() { [ "$(as "$1" officer freeze show "$2" | field d.state)" = "$3" ]; } # PARTY FREEZE STATE
send() { # FREEZE BANK: the second person sends it, and the bank has it
  as norland-fiu approver freeze approve "$1" >/dev/null
  until_true is_state norland-fiu "$1" DELIVERED
  until_true is_state "$2" "$1" DELIVERED
}
acknowledge() { as "$1" "${3:-officer}" freeze acknowledge "$2" >/dev/null; until_true is_state norland-fiu "$2" ACKNOWLEDGED; } # BANK FREEZE PERSON
hold() { # BANK FREEZE HELD WORDS…: one person holds, a second agrees
  local bank=$1 freeze=$2 held=$3; shift 3
  as "$bank" officer freeze find "$freeze" --held "$held" --until "$(instant 10000)" "$@" >/dev/null
  as "$bank" approver freeze approve "$freeze" >/dev/null
  until_true is_state norland-fiu "$freeze" HELD
}
follow() { # FREEZE HOP BANK: a draft at the party that holds the next account
  as norland-fiu officer freeze follow "$1" --hop "$2" --partner "$3" --agreement "$(cat "$work/$3.agreement")" | field d.freeze
}
uetr() { node -e 'console.log(crypto.randomUUID())'; }

# ---- the victim's report ----------------------------------------------------------------------------------------------------------
first=$(as norland-fiu officer freeze open --partner sudland-bank --agreement "$(cat "$work/sudland-bank.agreement")" \
  --ground 'The complaint of the victim, file 7.' --purpose computer-fraud --urgency E1 \
  --payment "uetr=$(uetr)" --sum 'EUR 42,300,000.00' --sent-at "$(instant -95)" \
  --summary 'A supplier seemed to have a new account; the mail was forged.' --victim 'A trader in commodities' --victim-country NO \
  --from-institution 'A bank in Norland' --from-account 'NO 93 8601 1117 947' \
  --to 'A shell company' --to-institution sudland-bank --to-account 'SG 0042' --to-country SG \
  --recall camt.056=CXL-7 --authority 'Financial intelligence unit of Norland' --legal-basis 'clause 6.1' \
  --script 'The payment is being checked.' --hold-until "$(instant 10000)" | field d.freeze)
send "$first" sudland-bank
pass 4
acknowledge sudland-bank "$first"
pass 21
hold sudland-bank "$first" 'EUR 12,300,000.00' --shortfall 'The rest had left within the hour.' \
  --hop "sum=EUR 20,000,000.00;institution=sudland-pay;country=SG;account=PAY 7;uetr=$(uetr)" \
  --hop "sum=EUR 8,000,000.00;institution=ostland-bank;country=MY;account=MY 31;uetr=$(uetr)"
say "sudland-bank holds a part; two parts have gone on"

# ---- two hops, one of them over the second border ------------------------------------------------------------------------------------
second=$(follow "$first" 0 sudland-pay)
third=$(follow "$first" 1 ostland-bank)
send "$second" sudland-pay
send "$third" ostland-bank
pass 5
acknowledge ostland-bank "$third"
pass 5
# Nobody has answered at sudland-pay: both nodes call the next contact of its card.
called() { as norland-fiu officer freeze notices | field "d.notices.filter(({ freeze, kind }) => freeze === '$second' && kind === 'escalate').map(({ contact }) => contact).join()"; }
is_called() { [ -n "$(called)" ]; }
until_true is_called
say "sudland-pay is silent; called is: $(called)"
pass 1
acknowledge sudland-pay "$second" night
pass 30
hold ostland-bank "$third" 'EUR 7,500,000.00' --shortfall 'The rest was withdrawn in cash.'
pass 25
hold sudland-pay "$second" 'EUR 5,000,000.00' --shortfall 'Most of it was sent to an exchange, some spent.' \
  --hop "sum=EUR 14,500,000.00;institution=ostland-exchange;country=MY;account=EX 5;uetr=$(uetr)"

# ---- the third hop -----------------------------------------------------------------------------------------------------------------------
fourth=$(follow "$second" 0 ostland-exchange)
send "$fourth" ostland-exchange
pass 7
acknowledge ostland-exchange "$fourth"
pass 60
hold ostland-exchange "$fourth" 'EUR 14,200,000.00' --shortfall 'A part was paid out to an address that is known.' \
  --hop "sum=EUR 300,000.00;institution=Owner of a wallet;country=MY;transaction-output=9f1c:0"

# ---- what the nodes say ---------------------------------------------------------------------------------------------------------------------
for party in norland-fiu $banks; do as "$party" approver log verify >/dev/null; done
all="$first $second $third $fourth"
for freeze in $all; do as norland-fiu officer freeze show "$freeze" >"$work/$freeze.shown"; done
# Both sides hold the same.
agree() { [ "$(as "$1" officer freeze show "$2" | field d.stateHash)" = "$(field d.stateHash <"$work/$2.shown")" ]; }
agree sudland-bank "$first"; agree sudland-pay "$second"; agree ostland-bank "$third"; agree ostland-exchange "$fourth"
node -e '
  const [first, ...others] = process.argv.slice(1).map((file) => JSON.parse(require("fs").readFileSync(file, "utf8")))
  const all = [first, ...others]
  const at = ({ events }, rows) => Date.parse(events.find(({ row }) => rows.includes(row)).at)
  // The second person belongs to the answer of whoever holds something (f5).
  const longest = (rows) => Math.ceil(Math.max(...all.map((one) => at(one, rows) - at(one, ["f2d"]))) / 60000)
  const { chain, money } = first
  const figures = {
    acknowledgedMinutes: longest(["f3"]),
    answeredMinutes: longest(["f5", "f6", "f7"]),
    hops: all.filter(({ parent }) => parent !== null).length,
    escalations: all.flatMap(({ notices }) => notices).filter(({ kind }) => kind === "escalate").length,
    heldMinor: Number(chain.held),
    movedOnMinor: Number(chain.movedOn),
    notFoundMinor: Number(chain.notFound),
    claimedMinor: Number(money.claimed),
  }
  const own = all.reduce((sum, { money: { held } }) => sum + Number(held), 0)
  const isWhole = figures.heldMinor + figures.movedOnMinor + figures.notFoundMinor === figures.claimedMinor && own === figures.heldMinor
  const isMissed = all.flatMap(({ notices }) => notices).some(({ kind }) => kind === "missed")
  const isInTime = figures.acknowledgedMinutes <= 15 && figures.answeredMinutes <= 120 && !isMissed
  const cameTrue = isWhole && isInTime && figures.hops === 3 && figures.escalations === 1
  if (!cameTrue) console.error("the story did not come true")
  console.log(JSON.stringify(figures))
  process.exitCode = cameTrue ? 0 : 1
' $(printf "$work/%s.shown " $all)
