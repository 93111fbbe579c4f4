import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { NegotiationSpeech } from '@comity/agreement/negotiation'
import { negotiationOpen, negotiationShow, negotiationStatement, type ResultOf } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { type Draws, drawsOf } from '../src/sim/draws.ts'
import { scheduledFaults } from '../src/sim/scheduled-faults.ts'
import {
  delivered,
  eventually,
  noFaults,
  simpleTerms,
  startTestnet,
  type TestParty,
  type Testnet,
} from '../src/index.ts'

/* The property of agreement's negotiation-convergence test, on real nodes: whatever the links do, all see the same. */
const { COMITY_SOAK: soak, COMITY_SEED: given } = process.env
const count = soak === undefined ? 1 : 20
const seeds = given === undefined ? Array.from({ length: count }, (_, at) => String(at + 1)) : [given]
/** How many words are said in one run. */
const words = soak === undefined ? 12 : 45

type Shown = ResultOf<typeof negotiationShow>

let net: Testnet
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'alva', memberClass: 'agency', country: 'NO' },
      { code: 'borea', memberClass: 'company', country: 'SE' },
      { code: 'corvo', memberClass: 'ngo', country: 'DK' },
    ],
  })
  await net.introduceAll()
})
after(() => net.close())

const show = (party: TestParty, negotiation: string) => party.call(negotiationShow, { negotiation }, 'officer')

/** What a delegation might say about what it sees; as in the pure test, mostly what brings the parties together. */
function choose({ self, clauses, ballot, text, rounds }: Shown, draws: Draws): NegotiationSpeech {
  if (text !== null && draws.percent(80)) return { kind: 'initial', ballot: ballot.ballot, text }
  if (draws.percent(5)) return { kind: 'object', ballot: ballot.ballot, reason: 'not yet' }
  if (draws.percent(5)) return { kind: 'round', round: rounds.length + 1, until: '2027-01-01T00:00:00.000Z' }
  const open = clauses.filter(({ separated }) => separated.includes(self))
  const { clause, leading: proposal, proposals } = pick(draws, open.length > 0 ? open : clauses)
  if (draws.percent(10)) return { kind: 'reject', clause, proposal, reason: 'no' }
  if (draws.percent(10)) return { kind: 'reserve', clause, proposal, reason: 'to be looked at' }
  if (open.length > 0 && draws.percent(60)) {
    return { kind: 'accept', proposals: open.map((one) => ({ clause: one.clause, proposal: one.leading })) }
  }
  const provision = proposals.find((one) => one.proposal === proposal)?.provision ?? null
  const changed = provision && {
    ...provision,
    text: [{ language: 'en', text: `As ${self} says: ${String(draws.below(1_000))}.` }],
  }
  return { kind: 'propose', clause, base: proposal, provision: changed, reason: 'clearer' }
}

function pick<Value>(draws: Draws, values: readonly Value[]): Value {
  return values[draws.below(values.length)] ?? assert.fail('there is always something to speak about')
}

/** Says one thing; what would have no effect is refused and said by nobody. */
async function speak(party: TestParty, negotiation: string, draws: Draws): Promise<boolean> {
  const act = choose(await show(party, negotiation), draws)
  try {
    await party.call(negotiationStatement, { negotiation, act }, 'approver')
    return true
  } catch (error) {
    if (isComityError(error) && refusals.includes(error.code)) return false
    throw error
  }
}

const refusals: readonly string[] = [
  'text-initialled',
  'ballot-closed',
  'text-differs',
  'proposal-unknown',
  'not-the-chair',
]

/** Everything but whose view it is. */
async function viewOf(party: TestParty, negotiation: string): Promise<Omit<Shown, 'self'>> {
  const { self: _self, ...view } = await show(party, negotiation)
  return view
}

for (const seed of seeds) {
  test(`H-09 parties that speak at once over broken links see one negotiation in the end (seed ${seed})`, async () => {
    const draws = drawsOf(`negotiation ${seed}`)
    const [opener, ...others] = net.parties
    if (opener === undefined) return assert.fail()
    const terms = simpleTerms(net, { rows: 1_000 + Number(seed) })
    const { negotiation } = await opener.call(negotiationOpen, { terms, chair: 'borea', observers: [] }, 'approver')
    for (const party of others) await eventually(() => show(party, negotiation))
    const came = new Map<string, number>()
    const listen = (_attempt: unknown, fault: string) => void came.set(fault, (came.get(fault) ?? 0) + 1)
    for (const party of net.parties) party.setFaults(scheduledFaults({ seed, to: party.code, listen }))
    let said = 0
    for (let round = 0; round < words / net.parties.length; round++) {
      const spoken = await Promise.all(net.parties.map((party) => speak(party, negotiation, draws)))
      said += spoken.filter(Boolean).length
    }
    await delivered(...net.parties)
    for (const party of net.parties) party.setFaults(noFaults)
    const [view, ...views] = await Promise.all(net.parties.map((party) => viewOf(party, negotiation)))
    console.log(
      `COMITY_SEED=${seed} said ${String(said)} ${JSON.stringify(Object.fromEntries(came))} frozen ${String(view?.frozen)}`,
    )
    for (const other of views) assert.deepEqual(other, view)
    assert.deepEqual([view?.waiting, view?.equivocations], [0, []])
    assert.ok([...came].some(([fault]) => fault !== 'pass'))
    assert.ok(said >= words / 2)
  })
}
