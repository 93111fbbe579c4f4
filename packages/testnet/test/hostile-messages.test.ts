import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  agreementPropose as proposeCall,
  agreementShow,
  messageList,
  messageRetry,
  nodeStatus,
  partyList,
} from '@comity/client/api'
import { asUnverified, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { agreementSign, indexManifest, jwsContentType, type ReceiptValue, verifyReceipt } from '@comity/protocol'
import { cutLink, eventually, noFaults, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { type Answer, hop, message, prepareHop, send, stolenKey, waitingSignature } from './attacker.ts'

const parties = [
  { code: 'norland-police', memberClass: 'agency', country: 'NO' },
  { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
  { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
  { code: 'eastland-cert', memberClass: 'agency', country: 'EE' },
] as const
let net: Testnet
let norland: TestParty
before(async () => {
  net = await startTestnet({ parties })
  norland = net.party('norland-police')
  await net.introduceAll()
})
after(() => net.close())

/** A signature of terms that never came: it waits at the reader, one row a message. */
function signature(from: TestParty, sequence: number, fill = sequence): string {
  const agreement = toBase64url(sha256(utf8Encode(`${from.code} ${String(fill)}`)))
  const body = waitingSignature(from, agreement)
  return message({ definition: agreementSign, from, to: norland, body, now: net.clock.now(), sequence })
}

const wire = (from: TestParty, jws: string) => ({
  from,
  to: norland,
  name: 'agreement.sign',
  jws,
  now: net.clock.now(),
})
const sendMessage = (from: TestParty, jws: string): Promise<Answer> => hop(wire(from, jws))

/** The receipt of an answer, proved to be the reader's and of this message. */
function receiptOf(answer: Answer, jws: string, sequence: number): ReceiptValue {
  assert.equal(answer.headers['content-type'], jwsContentType)
  const { id } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as { readonly id: string }
  return verifyReceipt({
    receipt: asUnverified<ReceiptValue>(answer.content),
    publicKey: stolenKey(norland, 'message').publicKey,
    sent: { id, digest: sha256(utf8Encode(jws)), sequence },
  })
}

async function stateOf(code: string): Promise<string | undefined> {
  const { parties: known } = await norland.call(partyList, {}, 'officer')
  return known.find(({ party }) => party === code)?.state
}

test('B-01 a replayed hop is refused, also after a restart; the same message under a fresh hop gets the same receipt', async () => {
  const sudland = net.party('sudland-bank')
  const jws = signature(sudland, 1)
  const request = prepareHop(wire(sudland, jws))
  const first = await send(request)
  assert.equal(first.status, 200)
  assert.equal(receiptOf(first, jws, 1).state, 'taken')
  assert.equal((await send(request)).code, 'replay')
  await norland.stop()
  await norland.restart()
  assert.equal((await send(request)).code, 'replay')
  const again = await sendMessage(sudland, jws)
  assert.equal(again.status, 200)
  assert.deepEqual(again.content, first.content)
})

test('B-02 messages behind a gap wait; when it closes all are taken up in order', async () => {
  const sudland = net.party('sudland-bank')
  const [second, third, fourth] = [2, 3, 4].map((sequence) => signature(sudland, sequence))
  assert.ok(second !== undefined && third !== undefined && fourth !== undefined)
  for (const [jws, sequence] of [
    [fourth, 4],
    [third, 3],
  ] as const) {
    const answer = await sendMessage(sudland, jws)
    assert.equal(answer.status, 202)
    assert.equal(receiptOf(answer, jws, sequence).state, 'held')
  }
  const closing = await sendMessage(sudland, second)
  assert.equal(receiptOf(closing, second, 2).state, 'taken')
  await eventually(async () => {
    const answer = await sendMessage(sudland, fourth)
    return receiptOf(answer, fourth, 4).state === 'taken' ? true : undefined
  })
})

test('B-01 f B-03 another message under a used sequence is sequence-conflict and holds the party until a person acts', async () => {
  const sudland = net.party('sudland-bank')
  const answer = await sendMessage(sudland, signature(sudland, 2, 99))
  assert.deepEqual([answer.status, answer.code], [409, 'sequence-conflict'])
  assert.equal(await stateOf('sudland-bank'), 'held')
  const next = await sendMessage(sudland, signature(sudland, 5))
  assert.equal(next.code, 'sequence-conflict')
  const body = { agreement: toBase64url(new Uint8Array(32)), known: null, seen: null }
  const now = net.clock.now()
  const jws = message({ definition: indexManifest, from: sudland, to: norland, body, now })
  const question = await hop({ from: sudland, to: norland, name: 'index.manifest', jws, now })
  assert.equal(question.code, 'sequence-conflict')
})

test('B-02 at most 1,000 messages of a party wait for an earlier one', async () => {
  const eastland = net.party('eastland-cert')
  for (const sequence of [2, 3]) assert.equal((await sendMessage(eastland, signature(eastland, sequence))).status, 202)
  // 997 more as those two stand there; sending each would only take longer.
  await norland.query(
    `insert into inbox select party, sequence + n, gen_random_uuid(), name, jws, digest, state, code, receipt, received_at,
      settled_at from inbox, generate_series(1, 997) n where party = $1 and sequence = 3`,
    [eastland.code],
  )
  assert.equal((await sendMessage(eastland, signature(eastland, 1_001))).status, 202)
  const over = await sendMessage(eastland, signature(eastland, 1_002))
  assert.deepEqual([over.status, over.code], [429, 'gap-overflow'])
  assert.ok(Number(over.headers['retry-after']) > 0)
})

test('a message whose effect is refused is taken up once, its problem carries a receipt, and the next one can come', async () => {
  const westland = net.party('westland-ngo')
  const body = { terms: { schema: 1 } }
  const { agreementPropose } = await import('@comity/protocol')
  const now = net.clock.now()
  const jws = message({ definition: agreementPropose, from: westland, to: norland, body, now, sequence: 1 })
  const refused = await hop({ from: westland, to: norland, name: 'agreement.propose', jws, now })
  assert.equal(refused.code, 'schema')
  const { receipt } = JSON.parse(Buffer.from(refused.content).toString()) as { readonly receipt: string }
  const [, payload] = receipt.split('.')
  const said = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as ReceiptValue
  assert.deepEqual([said.state, said.code, said.sequence], ['refused', 'schema', 1])
  assert.equal((await sendMessage(westland, signature(westland, 2))).status, 200)
})

test('B-06 a message stays undelivered while its receipt is altered, lost or cut, and takes effect once when the link heals', async () => {
  const [westland, eastland] = [net.party('westland-ngo'), net.party('eastland-cert')]
  const terms = simpleTerms(net, { parties: [eastland, westland] })
  const flip = (content: Uint8Array) => content.map((byte, at) => (at === 30 ? byte ^ 1 : byte))
  const faults = [
    cutLink({ method: '', path: '', attempt: 0, body: new Uint8Array() }),
    { kind: 'rewrite', request: (content: Uint8Array) => content, response: flip },
    { kind: 'rewrite', request: flip, response: (content: Uint8Array) => content },
    { kind: 'lose-answer' },
    { kind: 'duplicate' },
  ] as const
  let at = 0
  westland.setFaults(() => faults[at++] ?? { kind: 'pass' })
  const { logSize: before } = await westland.call(nodeStatus, {}, 'officer')
  const { agreement } = await eastland.call(proposeCall, { terms }, 'approver')
  await eventually(() => Promise.resolve(at >= faults.length ? true : undefined), 30_000)
  westland.setFaults(noFaults)
  const shown = await eventually(() => westland.call(agreementShow, { agreement }, 'approver'))
  assert.equal(shown.state, 'proposed')
  const { logSize: later } = await westland.call(nodeStatus, {}, 'officer')
  assert.ok(later - before <= 1, 'one effect, whatever was tried')
})

test('a message that its sender gave the id of one of ours does not hide ours from the people who decide about it', async () => {
  const westland = net.party('westland-ngo')
  westland.setFaults(cutLink)
  const terms = simpleTerms(net, { parties: [norland, westland], rows: 4_321 })
  await norland.call(proposeCall, { terms }, 'approver')
  const { messages } = await norland.call(messageList, {}, 'officer')
  const ours = messages.find(({ party, direction }) => party === westland.code && direction === 'sent')
  assert.ok(ours)
  const [row] = await norland.query('select max(sequence) as last from inbox where party = $1', [westland.code])
  const sequence = Number(row?.['last']) + 1
  const body = waitingSignature(westland, toBase64url(sha256(utf8Encode('the same id'))))
  const given = { definition: agreementSign, from: westland, to: norland, body, now: net.clock.now(), sequence }
  assert.equal((await sendMessage(westland, message({ ...given, id: ours.id }))).status, 200)
  const tried = await norland.call(messageRetry, { message: ours.id }, 'officer')
  assert.equal(tried.state, 'waiting')
  westland.setFaults(noFaults)
  await eventually(async () => {
    const left = (await norland.call(messageList, {}, 'officer')).messages
    return left.some(({ id }) => id === ours.id) ? undefined : true
  })
})
