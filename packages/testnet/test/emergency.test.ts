import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import type { Terms } from '@comity/agreement'
import { differencesOf, type OversightReport, verifyOversightReport } from '@comity/casework'
import {
  type BodyOf,
  emergencyApprove,
  emergencyList,
  emergencyOpen,
  matchStart,
  type OwnCall,
  oversightActs,
  oversightReport,
  partyCard,
  type ResultOf,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { asUnverified, day, formatInstant, isComityError, utf8Encode, type Verified } from '@comity/codec'
import { budgetEmergency, type PartyCard, verifyCard } from '@comity/protocol'
import { unitName } from '../src/person.ts'
import {
  ask,
  eventually,
  importLines,
  noFaults,
  noonToday,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
} from '../src/index.ts'
import type { TestParty, Testnet } from '../src/index.ts'
import { question } from './gates-scene.ts'
import { hop, message } from './attacker.ts'
import { handSender } from './hand-sent.ts'
import { askEpoch, HostileInquirer } from './hostile-inquirer.ts'
import { addOverseer } from './oversight-scene.ts'
import { addPerson } from './retraction-scene.ts'

/*
 * The emergency reserve (spec/agreements.md §10). Each of these was taken away by itself and this file seen red:
 * `requireNotice` in asking/ask-partner.ts and in partner/match.evaluate.ts; its look at the partner, at the receipt and at
 * the end; the counters `emergency` and `notice` in budget.ts; `requireReserve` at either node; `same-person` and the log
 * entry of `approveEmergency`, that of `takeEmergency`; `requireOwnEmergency`.
 */

let net: Testnet
let norland: TestParty
let sudland: TestParty
let westland: TestParty
let agreement: string
let opened: string
const watchers = new Map<TestParty, string>()
let begun = 0

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const lines = Array.from({ length: 4 }, (_, at) => `host-${String(at)}.example`)

/** Two a day, and five once in an emergency. */
function withReserve(terms: Terms): Terms {
  const [day] = terms.budgets.perDay
  assert.ok(day)
  return { ...terms, budgets: { ...terms.budgets, emergencyReserve: [{ ...day, elements: 5 }] } }
}

before(async () => {
  net = await startTestnet({
    start: noonToday(),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'westland-police', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  westland = net.party('westland-police')
  begun = net.clock.now()
  for (const party of [norland, sudland]) watchers.set(party, await addOverseer(party))
  await net.introduceAll()
  agreement = await net.signAgreement(withReserve(simpleTerms(net, { dailyElements: 2, firstLoadElements: 0 })))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  opened = await openCase(norland)
  await importLines(norland, { case: opened, profile: 'domain/1', lines })
})
after(() => net.close())

const declared = (elements: number): BodyOf<typeof emergencyOpen> => ({
  agreement,
  publisher: 'sudland-bank',
  profile: 'domain/1',
  urgency: 'E1',
  elements,
  reason: 'Money is leaving now.',
})

/** Asks about the whole case from the reserve, or says with which code that ends. */
async function askFrom(emergency: string | undefined, about = opened): Promise<string> {
  const vary = { allowance: 'emergency', ...(emergency === undefined ? {} : { emergency }) } as const
  try {
    const [asked] = await ask(norland, { case: about, agreement, publishers: [sudland], vary })
    if (asked?.error != null) return `${asked.error} by the other side`
    return `asked ${String(asked?.asked)}, hits ${String(asked?.hits)}`
  } catch (error) {
    if (isComityError(error)) return error.code
    throw error
  }
}

const stateOf = async (party: TestParty, emergency: string) =>
  (await party.call(emergencyList, {}, 'officer')).emergencies.find((one) => one.emergency === emergency)?.state

const used = (party: TestParty) =>
  party.query(
    `select kind, used::integer as used from budget_counter where kind in ('daily', 'emergency', 'notice') order by kind`,
    [],
  )

let emergency = ''
let inquirer: HostileInquirer

test('the ordinary path does not reach the reserve, and nothing does without an emergency', async () => {
  const [asked] = await ask(norland, { case: opened, agreement, publishers: [sudland] })
  assert.equal(asked?.error, 'quota-exceeded')
  assert.equal(await askFrom(undefined), 'schema')
  assert.equal(await askFrom('6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11'), 'not-found')
  const body = question({
    opened,
    agreement,
    publisher: sudland,
    vary: { emergency: '6f6c2a52-4f0e-4f6e-9a51-0d0f3c1f8b11' },
  })
  await assert.rejects(norland.call(matchStart, body, 'officer'), refusedAs('not-found'))
  assert.deepEqual(await used(sudland), [])
})

test('D-11 an emergency has a reason, is within the reserve, and needs a second person', async () => {
  await assert.rejects(norland.call(emergencyOpen, declared(6), 'officer'), refusedAs('quota-exceeded'))
  await assert.rejects(norland.call(emergencyOpen, { ...declared(4), reason: '' }, 'officer'), refusedAs('schema'))
  const both = await addPerson(norland, { roles: ['investigator', 'supervisor'], unit: unitName })
  const own = await both(emergencyOpen, declared(4))
  await assert.rejects(both(emergencyApprove, { emergency: own.emergency }), refusedAs('same-person'))
  const stranger = await addPerson(norland, { roles: ['investigator', 'supervisor'], unit: 'Another unit' })
  emergency = (await norland.call(emergencyOpen, declared(4), 'officer')).emergency
  await assert.rejects(stranger(emergencyApprove, { emergency }), refusedAs('not-found'))
  assert.deepEqual((await stranger(emergencyList, {})).emergencies, [])
  assert.equal(await askFrom(emergency), 'emergency-unnoticed')
})

test('approved it is not used before the partner has taken up the notice', async () => {
  sudland.setFaults(({ path }) => ({ kind: path.endsWith('budget.emergency') ? 'cut' : 'pass' }))
  assert.equal((await norland.call(emergencyApprove, { emergency }, 'approver')).state, 'approved')
  await assert.rejects(norland.call(emergencyApprove, { emergency }, 'approver'), refusedAs('object-mismatch'))
  const early = await askFrom(emergency)
  sudland.setFaults(noFaults)
  assert.equal(early, 'emergency-unnoticed')
  await eventually(async () => ((await stateOf(norland, emergency)) === 'noticed' ? true : undefined))
  assert.equal(await stateOf(sudland, emergency), 'noticed')
})

test('both oversights see the notice before anything is asked under it, and not the reason', async () => {
  for (const party of [norland, sudland]) {
    const { acts } = await oversee(party, oversightActs, { from: null, to: null, before: null, limit: 200 })
    const told = acts.filter(({ kind }) => kind === 'budget.emergency')
    const partner = party === norland ? 'sudland-bank' : 'norland-police'
    assert.deepEqual(
      told.map((act) => [act.partner, act.agreement, act.code]),
      [[partner, agreement, party === norland ? 'approved' : 'noticed']],
    )
    assert.equal(JSON.stringify(acts).includes('leaving'), false)
  }
  const [row] = await sudland.query('select reason_sealed from emergency where id = $1', [emergency])
  assert.equal(row?.['reason_sealed'], null)
})

test('it lets through what was declared, once, and only of the reserve', async () => {
  const other = await addPerson(norland, { roles: ['investigator'], unit: 'Another unit' })
  const vary = { allowance: 'emergency', emergency } as const
  await assert.rejects(
    other(matchStart, question({ opened, agreement, publisher: sudland, vary })),
    refusedAs('not-found'),
  )
  assert.equal(await askFrom(emergency), 'asked 4, hits 4')
  assert.deepEqual(await used(sudland), [
    { kind: 'emergency', used: 4 },
    { kind: 'notice', used: 4 },
  ])
  // One of the reserve is left, none of what this notice was for.
  const small = await openCase(norland)
  await importLines(norland, { case: small, profile: 'domain/1', lines: lines.slice(0, 1) })
  assert.equal(await askFrom(emergency, small), 'quota-exceeded by the other side')
  // Another notice over the whole reserve, of which one is left.
  const next = (await norland.call(emergencyOpen, declared(5), 'officer')).emergency
  await norland.call(emergencyApprove, { emergency: next }, 'approver')
  await eventually(async () => ((await stateOf(norland, next)) === 'noticed' ? true : undefined))
  assert.equal(await askFrom(next), 'quota-exceeded by the other side')
  assert.deepEqual(await used(sudland), [
    { kind: 'emergency', used: 4 },
    { kind: 'notice', used: 4 },
  ])
})

test('D-11 a notice of more than the terms reserve is refused by the other side too', async () => {
  // Westland's node has sent one signature.
  const send = handSender(net, { from: westland, to: sudland, sent: 1 })
  const notice = { agreement, emergency: randomUUID(), profile: 'domain/1', urgency: 'E0', elements: 6 } as const
  assert.equal(await send(budgetEmergency, notice), 'quota-exceeded')
  assert.equal(await send(budgetEmergency, { ...notice, profile: 'phone/1', elements: 1 }), 'quota-exceeded')
  assert.deepEqual(await sudland.query('select id from emergency where id = $1', [notice.emergency]), [])
})

test('C-05 a partner that names no notice of its own is refused by the publisher before a charge', async () => {
  const epoch = await askEpoch({ net, from: westland, to: sudland, agreement })
  inquirer = new HostileInquirer({ net, party: westland, publisher: sudland, agreement, epoch })
  assert.equal((await inquirer.ask({})).code, null)
  assert.equal((await inquirer.ask({ changes: { allowance: 'emergency' } })).code, 'schema')
  assert.equal((await inquirer.ask({ changes: { emergency } })).code, 'schema')
  // Norland's notice is Norland's.
  assert.equal((await inquirer.ask({ changes: { allowance: 'emergency', emergency } })).code, 'emergency-unnoticed')
  const kinds = await sudland.query(`select kind from budget_counter where inquirer = 'westland-police'`, [])
  assert.deepEqual(kinds.map(({ kind }) => kind).sort(), ['daily', 'partner'])
})

async function oversee<Call extends OwnCall>(
  party: TestParty,
  call: Call,
  body: BodyOf<Call>,
): Promise<ResultOf<Call>> {
  const token = watchers.get(party) ?? assert.fail()
  return callOwn({ ...party.ownNode('officer'), token }, { call, body }) as Promise<ResultOf<Call>>
}

async function reportOf(party: TestParty, to: number): Promise<Verified<OversightReport>> {
  const period = { from: formatInstant(begun), to: formatInstant(to), partner: null }
  const { report } = await oversee(party, oversightReport, period)
  const { card } = await party.call(partyCard, {}, 'administrator')
  const { keys } = verifyCard(asUnverified<PartyCard>(utf8Encode(card)))
  return verifyOversightReport({ jws: report, party: party.code, publicKey: keys.message })
}

test('both reports have the same figures, and the publisher’s own tells what was used', async () => {
  net.clock.advance(1_000)
  const to = net.clock.now()
  const [ours, theirs] = [await reportOf(norland, to), await reportOf(sudland, to)]
  const shared = (report: OversightReport, partner: string) =>
    report.partners.find((one) => one.partner === partner)?.agreements[0] ?? assert.fail()
  const figures = [{ inquirer: 'norland-police', profile: 'domain/1', urgency: 'E1', notices: 2, elements: 9 }]
  assert.deepEqual(shared(ours, 'sudland-bank').shared.emergencies, figures)
  assert.deepEqual(shared(theirs, 'norland-police').shared.emergencies, figures)
  assert.deepEqual(differencesOf({ ours, theirs }), [])
  const own = shared(theirs, 'norland-police').own?.budgets.find(({ kind }) => kind === 'emergency')
  assert.deepEqual([own?.used, own?.budget], [4, 5])
  // One that hides a notice is found out.
  const hiding = JSON.parse(JSON.stringify(ours), (name, value: unknown) =>
    name === 'emergencies' ? [] : value,
  ) as Verified<OversightReport>
  const [first] = differencesOf({ ours: hiding, theirs })
  assert.equal(first?.figure, 'emergencies norland-police domain/1 E1 elements')
})

test('a day after its notice it lets nothing through', async () => {
  const one = (await norland.call(emergencyOpen, declared(1), 'officer')).emergency
  await norland.call(emergencyApprove, { emergency: one }, 'approver')
  await eventually(async () => ((await stateOf(norland, one)) === 'noticed' ? true : undefined))
  net.clock.advance(day)
  assert.equal(await askFrom(one), 'emergency-unnoticed')
})

test('D-11 a notice that is dated ahead lasts no longer than a day after it came', async () => {
  // After its one signature and the two notices that were refused.
  const id = randomUUID()
  const body = { agreement, emergency: id, profile: 'domain/1', urgency: 'E0', elements: 1 } as const
  const [from, to, now] = [westland, sudland, net.clock.now()]
  const definition = budgetEmergency
  const jws = message({ definition, from, to, body, now: now + 365 * day, sequence: 4 })
  assert.equal((await hop({ from, to, name: definition.name, jws, now })).code, null)
  net.clock.advance(day)
  assert.equal((await inquirer.ask({ changes: { allowance: 'emergency', emergency: id } })).code, 'emergency-unnoticed')
})
