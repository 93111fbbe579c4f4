import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { agreementHash, type Terms } from '@comity/agreement'
import { agreementDenounce } from '@comity/client/api'
import { day } from '@comity/codec'
import { eventually, importLines, openCase, publish, simpleTerms, startTestnet, sync } from '../src/index.ts'
import type { TestParty, Testnet } from '../src/index.ts'
import {
  arrival,
  namedGates,
  type NamedGates,
  requestGates,
  signAt,
  stage,
  type Staged,
  type Verdict,
  verdictOf,
} from './gates-scene.ts'
import { askEpoch, commitCase, HostileInquirer } from './hostile-inquirer.ts'

/*
 * Every gate × every reason for which an agreement opens nothing (spec/agreements.md §7, §9; attacks D-01, D-02, D-03,
 * D-08). What the terms themselves do not permit, and what a party's own policy forbids: gates-terms.test.ts.
 *
 * Each gate was taken away by itself and this file seen red: `requireInForce` where nothing else is decided
 * (index/publish.ts with own/index.publish.ts, index/sync-index.ts with own/index.sync.ts, index/serve.ts,
 * casework/request-act.ts, casework/request-approve.ts, casework/request-answer.ts, casework/request-refuse.ts), and together with what `decide`
 * repeats of it in those that decide too (asking/ask-partner.ts, partner/match.evaluate.ts, casework/request-release.ts,
 * casework/request-intake.ts).
 */

let net: Testnet
let norland: TestParty
let sudland: TestParty
/** Says nothing by itself; what it asks is made by hand. */
let westland: TestParty
let good: string
let gates: NamedGates
/** The agreements that end, and the requests that are under way when they do. */
const ending = new Map<
  'superseded' | 'denounced' | 'expired',
  { readonly agreement: string; readonly staged: Staged }
>()
let successor: Terms
let rows = 1_000

const between = (parties: readonly TestParty[], change: (terms: Terms) => Partial<Terms> = () => ({})): Terms => {
  const terms = simpleTerms(net, { parties, rows: (rows += 1) })
  return { ...terms, ...change(terms) }
}
const lines = Array.from({ length: 9 }, (_, at) => `shared-${String(at)}.example`)

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'westland-police', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  westland = net.party('westland-police')
  await net.introduceAll()
  const opened = await openCase(norland)
  await importLines(norland, { case: opened, profile: 'domain/1', lines: ['norland.example'] })
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines })
  good = await net.signAgreement(between(net.parties))
  for (const party of [norland, sudland]) await publish(party, good)
  const epoch = await askEpoch({ net, from: westland, to: norland, agreement: good })
  const inquirer = new HostileInquirer({ net, party: westland, publisher: norland, agreement: good, epoch })
  gates = { net, own: norland, partner: sudland, inquirer, known: new Map(), opened }
})
after(() => net.close())

/** What each gate says under an agreement, by its name. */
async function verdicts(agreement: string): Promise<Readonly<Record<string, Verdict>>> {
  const said: Record<string, Verdict> = {}
  for (const [name, gate] of Object.entries(namedGates)) said[name] = await gate(gates, agreement)
  return said
}

/** The same of every gate that is asked for a hash; a segment that does not exist is not there either. */
const all = (verdict: Verdict, segment: Verdict): Readonly<Record<string, Verdict>> =>
  Object.fromEntries(
    Object.keys(namedGates).map((name) => [name, name.startsWith('index.segment') ? segment : verdict]),
  )

test('the control: under an agreement in force every gate opens', async () => {
  await sync(norland, { agreement: good, publisher: sudland })
  assert.deepEqual(await verdicts(good), all('passed', 'passed'))
})

test('D-01 D-02 no gate opens under terms that never were in force, or do not bind both sides', async () => {
  const now = net.clock.now()
  const never = {
    'nobody knows it': 'A'.repeat(43),
    'signed by two of three': await signAt(between(net.parties), [norland, sudland]),
    'signed by all before its time': await signAt(
      between(net.parties, ({ inForce }) => ({
        inForce: { ...inForce, from: new Date(now + day).toISOString(), until: new Date(now + 9 * day).toISOString() },
      })),
      net.parties,
    ),
  }
  for (const [why, agreement] of Object.entries(never))
    assert.deepEqual(await verdicts(agreement), all('agreement-not-in-force', '404'), why)

  // In force, but not for both of those who stand at the gate: Norland's own publishing is no business of a third party.
  const withSudland = await net.signAgreement(between([norland, sudland]))
  const withWestland = await net.signAgreement(between([norland, westland]))
  const strange = { ...(await verdicts(withWestland)), ...ofPartner(await verdicts(withSudland)) }
  assert.deepEqual(strange, { ...all('agreement-not-in-force', '404'), 'index.publish, own': 'passed' })
})

/** Only what the third party meets. */
function ofPartner(said: Readonly<Record<string, Verdict>>): Readonly<Record<string, Verdict>> {
  return Object.fromEntries(Object.entries(said).filter(([name]) => name.endsWith('of a partner')))
}

test('while agreements are in force requests under them come to every stage', async () => {
  for (const end of ['superseded', 'denounced', 'expired'] as const) {
    const until = new Date(net.clock.now() + day).toISOString()
    const terms = between(net.parties, ({ inForce }) => ({
      inForce: { ...inForce, noticeDays: 0, ...(end === 'expired' ? { until } : {}) },
    }))
    const agreement = await net.signAgreement(terms)
    for (const party of [norland, sudland]) await publish(party, agreement)
    const { inquirer, known } = gates
    const epoch = await askEpoch({ net, from: westland, to: norland, agreement })
    known.set(agreement, { epoch, committed: commitCase(inquirer.log, agreement) })
    const staged = await stage({ agreement, asker: norland, asked: sudland, lines })
    ending.set(end, { agreement, staged })
    assert.deepEqual(await verdicts(agreement), all('passed', 'passed'), end)
    if (end === 'superseded') successor = { ...between(net.parties), supersedes: agreementHash(terms) }
  }
})
/** From the end on no gate opens, neither one that asks for a hash nor one before which a request stands. */
async function assertClosed(end: 'superseded' | 'denounced' | 'expired', code: string): Promise<void> {
  const { agreement, staged } = ending.get(end) ?? assert.fail()
  const said = await verdicts(agreement)
  // Two of three stay bound when one leaves: what does not concern that one is refused for other reasons or not at all.
  const open = end === 'denounced' ? ['index.publish, own', ...Object.keys(ofPartner(said))] : []
  for (const [name, expected] of Object.entries(all(code, '404')))
    if (!open.includes(name)) assert.equal(said[name], expected, `${end}: ${name}`)
    else assert.notEqual(said[name], code, `${end}: ${name}`)
  for (const [name, gate] of Object.entries(requestGates))
    assert.equal(await gate({ asker: norland, asked: sudland, staged }), code, `${end}: ${name}`)
}

/** The other node decides by its own clock: one that is half a minute slow lets a request out, and it is not taken in. */
async function assertNotTakenUp(end: 'denounced' | 'expired'): Promise<void> {
  const { staged } = ending.get(end) ?? assert.fail()
  net.clock.skew(norland.code, -30_000)
  assert.equal(await arrival({ asker: norland, asked: sudland, staged }), 'agreement-not-in-force', end)
  net.clock.skew(norland.code, 0)
}

test('D-03 no gate opens under terms that others have taken the place of', async () => {
  assert.equal(agreementHash(successor), await net.signAgreement(successor))
  await assertClosed('superseded', 'agreement-superseded')
})

test('D-08 no gate opens towards a party that has left, nor does that party open one', async () => {
  const { agreement } = ending.get('denounced') ?? assert.fail()
  await sudland.call(agreementDenounce, { agreement, effectiveAt: null }, 'approver')
  await eventually(async () => {
    const [row] = await norland.query('select 1 as here from agreement_denunciation where agreement = $1', [agreement])
    return row === undefined ? undefined : true
  })
  await assertNotTakenUp('denounced')
  await assertClosed('denounced', 'agreement-not-in-force')
  assert.equal(await verdictOf(() => publish(sudland, agreement)), 'agreement-not-in-force')
})

test('D-02 no gate opens at the second at which the terms expire', async () => {
  const { agreement } = ending.get('expired') ?? assert.fail()
  const [row] = await norland.query('select terms from agreement where hash = $1', [agreement])
  const { inForce } = JSON.parse(String(row?.['terms'])) as Terms
  net.clock.advance(Date.parse(inForce.until) - net.clock.now() - 20_000)
  assert.equal(await namedGates['index.manifest, of a partner']?.(gates, agreement), 'passed')
  net.clock.advance(20_000)
  await assertNotTakenUp('expired')
  await assertClosed('expired', 'agreement-not-in-force')
})
