import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { signDenunciation, type Terms } from '@comity/agreement'
import { agreementDenounce, agreementList, agreementShow, indexStatus, logReceipt } from '@comity/client/api'
import { day, isComityError, parseInstant } from '@comity/codec'
import { agreementDenounce as denounceMessage } from '@comity/protocol'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { handSender } from './hand-sent.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const noticeDays = 7

let net: Testnet
let norland: TestParty
let orange: TestParty
let sudland: TestParty
/** Says nothing by itself. */
let westland: TestParty
let agreement: string
const cases = new Map<TestParty, string>()
let atCharge: (() => void) | undefined

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'orange-bank', memberClass: 'company', country: 'OR' },
      { code: 'sudland-police', memberClass: 'agency', country: 'SU' },
      { code: 'westland-bank', memberClass: 'company', country: 'WE' },
    ],
    fault: (_party, place) => {
      if (place === 'match.charged') atCharge?.()
    },
  })
  norland = net.party('norland-police')
  orange = net.party('orange-bank')
  sudland = net.party('sudland-police')
  westland = net.party('westland-bank')
  await net.introduceAll()
  agreement = await net.signAgreement(patient(simpleTerms(net, { parties: [norland, orange, sudland] })))
  for (const party of [norland, orange, sudland]) {
    const opened = await openCase(party)
    cases.set(party, opened)
    await importLines(party, { case: opened, profile: 'domain/1', lines: ['common.example', `${party.code}.example`] })
    await publish(party, agreement)
  }
  for (const party of [norland, orange, sudland]) {
    for (const publisher of [norland, orange, sudland])
      if (publisher !== party) await sync(party, { agreement, publisher })
  }
})
after(() => net.close())

function patient(terms: Terms): Terms {
  return { ...terms, inForce: { ...terms.inForce, noticeDays } }
}

const show = (party: TestParty) => party.call(agreementShow, { agreement }, 'officer')

/** What one party hears of another that it asks about everything it has: hits, or the code of a refusal. */
async function asked(party: TestParty, publisher: TestParty): Promise<string> {
  const opened = cases.get(party) ?? assert.fail()
  try {
    const [came] = await ask(party, { case: opened, agreement, publishers: [publisher] })
    return came?.error ?? `${String(came?.hits)} hits`
  } catch (error) {
    if (isComityError(error)) return error.code
    throw error
  }
}

let effective: number

test('a party denounces with notice: everybody knows until when, and until then nothing changes', async () => {
  const early = new Date(net.clock.now() + noticeDays * day - 1).toISOString()
  const denounce = (effectiveAt: string | null, as: 'officer' | 'approver' = 'approver') =>
    orange.call(agreementDenounce, { agreement, effectiveAt }, as)
  await assert.rejects(denounce(early), refusedAs('notice-too-short'))
  await assert.rejects(denounce(null, 'officer'), refusedAs('role-forbids'))
  const before = net.clock.now()
  const { effectiveAt } = await denounce(null)
  effective = parseInstant(effectiveAt)
  assert.ok(effective >= before + noticeDays * day)
  await assert.rejects(denounce(null), refusedAs('object-mismatch'))
  for (const party of [norland, orange, sudland]) {
    const shown = await eventually(async () => {
      const { state, denunciations } = await show(party)
      return denunciations.length === 1 ? { state, denunciations } : undefined
    })
    assert.deepEqual(
      [shown.state, shown.denunciations.map((one) => [one.party, one.effectiveAt])],
      ['in-force', [['orange-bank', effectiveAt]]],
    )
    const { receipts } = await party.call(logReceipt, { id: agreement }, 'approver')
    assert.ok(receipts.some(({ type }) => type === 'agreement.denounce'))
  }
  assert.equal(await asked(orange, norland), '1 hits')
  assert.equal(await asked(norland, orange), '1 hits')
})

test('D-02 what is between charge and answer at that instant is charged and not answered', async () => {
  const used = async () => {
    const [row] = await norland.query('select coalesce(sum(count), 0) as count from answered_batch', [])
    return Number(row?.['count'])
  }
  const before = await used()
  atCharge = () => {
    atCharge = undefined
    net.clock.advance(effective - net.clock.now())
  }
  assert.equal(await asked(orange, norland), 'agreement-not-in-force')
  assert.ok((await used()) > before)
})

test('D-08 from then on no gate passes, on both sides; those who stay go on under a new epoch', async () => {
  assert.equal(await asked(orange, norland), 'agreement-not-in-force')
  assert.equal(await asked(norland, orange), 'agreement-not-in-force')
  await assert.rejects(publish(orange, agreement), refusedAs('agreement-not-in-force'))
  await assert.rejects(sync(norland, { agreement, publisher: orange }), refusedAs('agreement-not-in-force'))
  // The partner's own clock decides: one that is slow at the inquirer opens nothing.
  net.clock.skew('orange-bank', -30_000)
  assert.equal(await asked(orange, sudland), 'agreement-not-in-force')
  net.clock.skew('orange-bank', 0)

  for (const party of [norland, sudland]) {
    await eventually(async () => {
      const { published } = await party.call(indexStatus, { agreement }, 'officer')
      return published.some(({ epoch }) => epoch === 2) ? true : undefined
    })
    assert.equal((await show(party)).state, 'in-force')
  }
  await sync(norland, { agreement, publisher: sudland })
  assert.equal(await asked(norland, sudland), '1 hits')
})

test('an agreement of two ends when one of them has left', async () => {
  const terms = patient(simpleTerms(net, { parties: [norland, sudland], rows: 777 }))
  const other = await net.signAgreement(terms)
  await norland.call(agreementDenounce, { agreement: other, effectiveAt: null }, 'approver')
  await eventually(async () => {
    const { denunciations } = await sudland.call(agreementShow, { agreement: other }, 'officer')
    return denunciations.length === 1 ? true : undefined
  })
  net.clock.advance(noticeDays * day + 1_000)
  for (const party of [norland, sudland]) {
    const { agreements } = await party.call(agreementList, {}, 'officer')
    assert.equal(agreements.find((one) => one.agreement === other)?.state, 'ended')
  }
})

test('D-01 a denunciation is its party’s own, under its agreement key, of terms that are here', async () => {
  const terms = patient(simpleTerms(net, { parties: [norland, sudland, westland], rows: 778 }))
  const third = await net.signAgreement(terms)
  const send = handSender(net, { from: westland, to: norland, sent: 1 })
  const now = net.clock.now()
  const times = { denouncedAt: now, effectiveAt: now + noticeDays * day }
  const of = (party: TestParty, given: Terms) =>
    signDenunciation({ terms: given, party: party.code, key: stolenKey(party, 'agreement'), ...times })
  const stranger = patient(simpleTerms(net, { parties: [norland, westland], rows: 779 }))
  const [head = '', body = ''] = of(westland, terms).split('.')
  const [, , signature = ''] = of(sudland, terms).split('.')
  const refused = {
    'another party’s, rightly signed': [third, of(sudland, terms), 'object-mismatch'],
    'under another key': [third, [head, body, signature].join('.'), 'signature-invalid'],
    'of other terms': [third, of(westland, stranger), 'object-mismatch'],
    'of terms that nobody proposed here': ['A'.repeat(43), of(westland, terms), 'object-mismatch'],
  } as const
  for (const [name, [hash, denunciation, code]] of Object.entries(refused)) {
    assert.equal(await send(denounceMessage, { agreement: hash, denunciation }), code, name)
  }
  assert.deepEqual((await norland.call(agreementShow, { agreement: third }, 'officer')).denunciations, [])
  assert.equal(await send(denounceMessage, { agreement: third, denunciation: of(westland, terms) }), 'taken')
})
