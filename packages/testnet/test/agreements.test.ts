import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { agreementHash, agreementSignatureTyp, signAgreement } from '@comity/agreement'
import { agreementList, agreementPropose, agreementShow, agreementSign, nodeStatus } from '@comity/client/api'
import { day, hour, isComityError, keyId, canonicalBytes, formatInstant, signJws, toBase64url } from '@comity/codec'
import { agreementPropose as proposeMessage, agreementSign as signMessage } from '@comity/protocol'
import { eventually, noFaults, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { handSender } from './hand-sent.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
let norland: TestParty
let orange: TestParty
let sudland: TestParty
/** Its node is honest and silent; what it says is sent by hand. */
let westland: TestParty
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
})
after(() => net.close())

const show = (party: TestParty, agreement: string) => party.call(agreementShow, { agreement }, 'officer')
const propose = async (party: TestParty, terms: unknown) =>
  (await party.call(agreementPropose, { terms }, 'approver')).agreement
const sign = (party: TestParty, agreement: string) => party.call(agreementSign, { agreement }, 'approver')
/** Different terms each time: the number of rows tells them apart. */
let rows = 10_000
const freshTerms = (given: Parameters<typeof simpleTerms>[1]) => simpleTerms(net, { rows: (rows += 1), ...given })

test('an agreement of three is in force at each of them when the last one has signed', async () => {
  const terms = freshTerms({ parties: [norland, orange, sudland] })
  const agreement = await propose(norland, terms)
  assert.equal(agreement, agreementHash(terms))
  for (const party of [norland, orange]) {
    await eventually(() => show(party, agreement))
    assert.equal((await sign(party, agreement)).state, 'proposed')
  }
  await eventually(async () => ((await show(sudland, agreement)).signatures.length === 2 ? true : undefined))
  assert.equal((await sign(sudland, agreement)).state, 'in-force')
  for (const party of [norland, orange, sudland]) {
    await eventually(async () => ((await show(party, agreement)).state === 'in-force' ? true : undefined))
    const { agreements } = await party.call(agreementList, {}, 'officer')
    const listed = agreements.find((each) => each.agreement === agreement)
    assert.deepEqual(listed?.parties, ['norland-police', 'orange-bank', 'sudland-police'])
  }
})

test('a signature that overtakes the proposal waits for it and then counts', async () => {
  const terms = freshTerms({ parties: [norland, orange, sudland] })
  const agreement = agreementHash(terms)
  // Nothing of the proposal reaches Sudland for now: Orange's signature is there before Norland's proposal.
  let signatures = 0
  let isCut = true
  sudland.setFaults(({ path }) => {
    if (path.endsWith('agreement.sign')) signatures += 1
    return isCut && path.endsWith('agreement.propose') ? { kind: 'cut' } : { kind: 'pass' }
  })
  await propose(norland, terms)
  await eventually(() => show(orange, agreement))
  await sign(orange, agreement)
  await eventually(() => Promise.resolve(signatures > 0 ? true : undefined))
  await assert.rejects(show(sudland, agreement), refusedAs('not-found'))
  isCut = false
  const shown = await eventually(() => show(sudland, agreement))
  assert.deepEqual(
    shown.signatures.map(({ party }) => party),
    ['orange-bank'],
  )
  sudland.setFaults(noFaults)
})

test('signing twice changes nothing', async () => {
  const agreement = await propose(norland, freshTerms({ parties: [norland, sudland] }))
  await sign(norland, agreement)
  await sign(norland, agreement)
  assert.equal((await show(norland, agreement)).signatures.length, 1)
  assert.equal((await show(norland, agreement)).state, 'proposed')
})

test('only the signatory signs, and only who may proposes', async () => {
  const agreement = await propose(norland, freshTerms({ parties: [norland, sudland] }))
  await assert.rejects(norland.call(agreementSign, { agreement }, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(norland.call(agreementPropose, { terms: {} }, 'officer'), refusedAs('role-forbids'))
})

test('terms that are no terms are refused where they are proposed', async () => {
  await assert.rejects(propose(norland, { schema: 1 }), refusedAs('schema'))
  const terms = freshTerms({ parties: [orange, sudland] })
  await assert.rejects(propose(norland, terms), refusedAs('object-mismatch'))
})

test('D-01 terms with a key that is not the pinned one of their party are refused: nobody signs for another', async () => {
  const forged = toBase64url(stolenKey(orange, 'message').publicKey)
  const terms = freshTerms({ parties: [norland, orange, sudland] })
  const parties = terms.parties.map((member) =>
    member.party === 'sudland-police' ? { ...member, agreementKey: forged } : member,
  )
  await assert.rejects(propose(orange, { ...terms, parties }), refusedAs('object-mismatch'))
})

test('D-01 half-signed: what a partner wrongly proposes or signs is refused and nothing is in force', async () => {
  const send = handSender(net, { from: westland, to: norland, sent: 0 })
  const terms = freshTerms({ parties: [norland, westland] })
  const other = freshTerms({ parties: [norland, westland] })
  assert.equal(await send(proposeMessage, { terms: freshTerms({ parties: [norland, sudland] }) }), 'object-mismatch')
  assert.equal(await send(proposeMessage, { terms: { ...terms, schema: 2 } }), 'schema')
  const [first, second] = terms.parties
  assert.ok(first && second)
  const forged = { ...first, agreementKey: toBase64url(stolenKey(westland, 'message').publicKey) }
  assert.equal(await send(proposeMessage, { terms: { ...terms, parties: [forged, second] } }), 'object-mismatch')

  assert.equal(await send(proposeMessage, { terms }), 'taken')
  const agreement = agreementHash(terms)
  await sign(norland, agreement)
  const key = stolenKey(westland, 'agreement')
  const signedAt = net.clock.now()
  const said = { agreement, party: 'westland-bank', signedAt: formatInstant(signedAt) }
  const jws = (payload: Record<string, string>, signer = key) =>
    signJws({ key: signer, kid: keyId(key.publicKey), typ: agreementSignatureTyp, payload: canonicalBytes(payload) })
  const wrong = {
    'of other text': [signAgreement({ terms: other, party: 'westland-bank', key, signedAt }), 'object-mismatch'],
    'for another party': [jws({ ...said, party: 'norland-police' }), 'signature-invalid'],
    'with another key': [jws(said, stolenKey(westland, 'message')), 'signature-invalid'],
    "of the reader's own, handed back": [
      signAgreement({ terms, party: 'norland-police', key: stolenKey(norland, 'agreement'), signedAt }),
      'object-mismatch',
    ],
  } as const
  for (const [why, [signature, code]] of Object.entries(wrong)) {
    assert.equal(await send(signMessage, { agreement, signature }), code, why)
    assert.equal((await show(norland, agreement)).state, 'proposed', why)
  }
  // The control: the right one counts.
  const signature = signAgreement({ terms, party: 'westland-bank', key, signedAt })
  assert.equal(await send(signMessage, { agreement, signature }), 'taken')
  assert.equal((await show(norland, agreement)).state, 'in-force')
})

test('D-02 an agreement is signed before its time, in force from its first instant, expired at its end', async () => {
  const from = net.clock.now() + hour
  const agreement = await propose(norland, freshTerms({ parties: [norland, sudland], from, until: from + day }))
  await eventually(() => show(sudland, agreement))
  await sign(norland, agreement)
  await sign(sudland, agreement)
  await eventually(async () => ((await show(norland, agreement)).state === 'signed' ? true : undefined))
  net.clock.advance(hour)
  assert.equal((await show(norland, agreement)).state, 'in-force')
  net.clock.advance(day)
  assert.equal((await show(norland, agreement)).state, 'expired')
  await assert.rejects(sign(norland, agreement), refusedAs('agreement-not-in-force'))
  net.clock.advance(-hour - day)
})

test('two signatures and one entry into force are logged, each once', async () => {
  const logSize = async () => (await norland.call(nodeStatus, {}, 'officer')).logSize
  await logged(norland)
  const before = await logSize()
  const agreement = await net.signAgreement(freshTerms({ parties: [norland, sudland] }))
  await sign(norland, agreement)
  await logged(norland)
  assert.equal(await logSize(), before + 3)
})

/** Waits until what a party has done is in its log: that is sequenced behind the acts. */
async function logged(party: TestParty): Promise<void> {
  await eventually(async () => {
    const [left] = await party.query('select count(*)::int as waiting from log_entry where idx is null', [])
    return left?.['waiting'] === 0 ? true : undefined
  })
}
