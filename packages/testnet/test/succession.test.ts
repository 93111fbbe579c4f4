import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { agreementHash, signAgreement, type Terms } from '@comity/agreement'
import { agreementPropose, agreementShow, agreementSign, negotiationOpen, negotiationShow } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { agreementSign as signMessage } from '@comity/protocol'
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

let net: Testnet
let norland: TestParty
let orange: TestParty
let sudland: TestParty
/** Accedes; says nothing by itself before. */
let westland: TestParty
let first: Terms
let second: Terms
const cases = new Map<TestParty, string>()

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'orange-bank', memberClass: 'company', country: 'OR' },
      { code: 'sudland-police', memberClass: 'agency', country: 'SU' },
      { code: 'westland-bank', memberClass: 'company', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  orange = net.party('orange-bank')
  sudland = net.party('sudland-police')
  westland = net.party('westland-bank')
  await net.introduceAll()
  first = simpleTerms(net, { parties: [norland, orange, sudland] })
  second = { ...simpleTerms(net, { rows: 20_000 }), supersedes: agreementHash(first) }
  await net.signAgreement(first)
  for (const party of net.parties) {
    const opened = await openCase(party)
    cases.set(party, opened)
    await importLines(party, { case: opened, profile: 'domain/1', lines: ['common.example', `${party.code}.example`] })
  }
  for (const party of [norland, orange]) await publish(party, agreementHash(first))
  await sync(norland, { agreement: agreementHash(first), publisher: orange })
})
after(() => net.close())

const stateOf = async (party: TestParty, terms: Terms) =>
  (await party.call(agreementShow, { agreement: agreementHash(terms) }, 'officer')).state

async function asked(party: TestParty, publisher: TestParty, terms: Terms): Promise<string> {
  try {
    const given = { case: cases.get(party) ?? '', agreement: agreementHash(terms), publishers: [publisher] }
    const [came] = await ask(party, given)
    return came?.error ?? `${String(came?.hits)} hits`
  } catch (error) {
    if (isComityError(error)) return error.code
    throw error
  }
}

test('a successor is negotiated as any terms are, and names what it takes the place of', async () => {
  const { negotiation } = await norland.call(negotiationOpen, { terms: second, chair: null, observers: [] }, 'approver')
  const { clauses } = await eventually(() => westland.call(negotiationShow, { negotiation }, 'officer'))
  assert.equal(clauses.length, second.clauses.length)
})

test('D-03 while one party has not signed the successor the agreement stands', async () => {
  await norland.call(agreementPropose, { terms: second }, 'approver')
  for (const party of [norland, orange, westland]) {
    await eventually(() => party.call(agreementShow, { agreement: agreementHash(second) }, 'approver'))
    await party.call(agreementSign, { agreement: agreementHash(second) }, 'approver')
  }
  assert.equal(await asked(norland, orange, first), '1 hits')
  assert.equal(await stateOf(sudland, first), 'in-force')
})

test('D-03 a second successor of one agreement is signed by nobody who signed the first', async () => {
  const other = { ...second, inForce: { ...second.inForce, noticeDays: 1 } }
  const agreement = agreementHash(other)
  await norland.call(agreementPropose, { terms: other }, 'approver')
  await assert.rejects(norland.call(agreementSign, { agreement }, 'approver'), refusedAs('agreement-superseded'))
  await eventually(() => westland.call(agreementShow, { agreement }, 'approver'))
  await assert.rejects(westland.call(agreementSign, { agreement }, 'approver'), refusedAs('agreement-superseded'))
  // Nor is such a signature taken from another node. Westland has sent one message: its signature of the first.
  await eventually(async () => {
    const { signatures } = await sudland.call(agreementShow, { agreement: agreementHash(second) }, 'approver')
    return signatures.length === 3 ? true : undefined
  })
  const send = handSender(net, { from: westland, to: sudland, sent: 1 })
  const key = stolenKey(westland, 'agreement')
  const jws = signAgreement({ terms: other, party: westland.code, key, signedAt: net.clock.now() })
  assert.equal(await send(signMessage, { agreement, signature: jws }), 'agreement-superseded')
})

test('D-03 once it is complete the successor is in force and the former terms open nothing, on any side', async () => {
  // A node that has read the former terms with an unfinished successor must not go by that.
  await orange.stop()
  await orange.restart()
  assert.equal(await asked(norland, orange, first), '1 hits')
  await sudland.call(agreementSign, { agreement: agreementHash(second) }, 'approver')
  for (const party of net.parties) {
    await eventually(async () => ((await stateOf(party, second)) === 'in-force' ? true : undefined))
  }
  for (const party of [norland, orange, sudland]) assert.equal(await stateOf(party, first), 'superseded')
  assert.equal(await asked(norland, orange, first), 'agreement-superseded')
  await assert.rejects(publish(orange, agreementHash(first)), refusedAs('agreement-superseded'))
  // The broader former version, presented again, changes nothing.
  await orange.call(agreementPropose, { terms: first }, 'approver')
  assert.equal(await stateOf(orange, first), 'superseded')
  for (const party of [norland, orange]) {
    await eventually(async () => {
      const [left] = await party.query(
        `select count(*) as left from index_epoch where agreement = $1 and state <> 'ended'`,
        [agreementHash(first)],
      )
      return Number(left?.['left']) === 0 ? true : undefined
    })
  }
  await publish(orange, agreementHash(second))
  await sync(westland, { agreement: agreementHash(second), publisher: orange })
  assert.equal(await asked(westland, orange, second), '1 hits')
})

test('D-03 a party that signs the former terms late does not bring them back between those who replaced them', async () => {
  const plain = simpleTerms(net, { parties: [norland, orange, sudland], rows: 19_000 })
  const former: Terms = { ...plain, inForce: { ...plain.inForce, rule: { kind: 'n-of-m', n: 2 } } }
  const latter = { ...simpleTerms(net, { parties: [norland, orange] }), supersedes: agreementHash(former) }
  for (const terms of [former, latter]) {
    const agreement = agreementHash(terms)
    await norland.call(agreementPropose, { terms }, 'approver')
    for (const party of [norland, orange]) {
      await eventually(() => party.call(agreementShow, { agreement }, 'approver'))
      await party.call(agreementSign, { agreement }, 'approver')
    }
    for (const party of [norland, orange])
      await eventually(async () => ((await stateOf(party, terms)) === 'in-force' ? true : undefined))
  }
  assert.equal(await stateOf(norland, former), 'superseded')
  net.clock.advance(1)
  const agreement = agreementHash(former)
  await sudland.call(agreementSign, { agreement }, 'approver')
  await eventually(async () => {
    const { signatures } = await norland.call(agreementShow, { agreement }, 'approver')
    return signatures.length === 3 ? true : undefined
  })
  assert.equal(await stateOf(norland, former), 'superseded')
  assert.equal(await asked(norland, orange, former), 'agreement-superseded')
  assert.equal(await asked(norland, sudland, former), 'agreement-not-in-force')
})
