import assert from 'node:assert/strict'
import test from 'node:test'
import { deliver, isFalseReceipt, type SentMessage } from '@comity/client'
import { sha256, signingKeyFromSeed, toBase64url, utf8Encode } from '@comity/codec'
import { jwsContentType, problemContentType, problemOf, signReceipt } from '@comity/protocol'

const reader = signingKeyFromSeed(new Uint8Array(32).fill(1))
const stranger = signingKeyFromSeed(new Uint8Array(32).fill(2))
const id = '01234567-89ab-4cde-8f01-23456789abcd'
const digest = sha256(utf8Encode('a.b.c'))
const sent: SentMessage = { id, digest, sequence: 7, readerKey: reader.publicKey }
const said = { id, digest: toBase64url(digest), sequence: 7 }

const answered = (contentType: string, text: string) => () =>
  Promise.resolve({ contentType, content: utf8Encode(text) })
const problem = (receipt?: string) => {
  const value = problemOf({ code: 'busy', status: 503, meaning: 'later', request: id, seen: undefined })
  return answered(problemContentType, JSON.stringify(receipt === undefined ? value : { ...value, receipt }))
}

test("a message is delivered by its reader's signed receipt", async () => {
  const receipt = signReceipt({ key: reader, receipt: { ...said, state: 'taken' } })
  assert.deepEqual(await deliver(sent, answered(jwsContentType, receipt)), { state: 'taken', code: null, receipt })
})

test('a refusal settles the message only with a receipt that says so', async () => {
  const receipt = signReceipt({ key: reader, receipt: { ...said, state: 'refused', code: 'schema' } })
  assert.deepEqual(await deliver(sent, problem(receipt)), { state: 'refused', code: 'schema', receipt })
  assert.deepEqual(await deliver(sent, problem()), { state: 'waiting', code: 'busy', receipt: null })
})

test('a message held behind a gap is sent again later', async () => {
  const receipt = signReceipt({ key: reader, receipt: { ...said, state: 'held' } })
  const delivery = await deliver(sent, answered(jwsContentType, receipt))
  assert.deepEqual(delivery, { state: 'waiting', code: null, receipt: null })
})

test('B-06 an empty answer, and a receipt of another message, sequence or key, deliver nothing', async () => {
  // The changes may be of any shape: `signReceipt` refuses what is no receipt.
  const sign = (changes: object, key = reader) =>
    signReceipt({ key, receipt: { ...said, state: 'taken', ...changes } as never })
  const receipts: readonly string[] = [
    '',
    'no receipt',
    sign({ sequence: 8 }),
    sign({ digest: toBase64url(new Uint8Array(32)) }),
    sign({ id: id.replace('0', '1') }),
    sign({}, stranger),
  ]
  for (const receipt of receipts) {
    await assert.rejects(deliver(sent, answered(jwsContentType, receipt)), isFalseReceipt)
  }
  await assert.rejects(deliver(sent, answered('text/html', sign({}))), isFalseReceipt)
})

test('a message that its reader cannot read, or has set aside, is told from one that waits', async () => {
  const value = problemOf({ code: 'schema', status: 400, meaning: 'unreadable', request: id, seen: undefined })
  const unreadable = await deliver(sent, answered(problemContentType, JSON.stringify(value)))
  assert.deepEqual(unreadable, { state: 'unreadable', code: 'schema', receipt: null })
  const receipt = signReceipt({ key: reader, receipt: { ...said, state: 'set-aside', code: 'internal' } })
  const aside = await deliver(sent, problem(receipt))
  assert.deepEqual(aside, { state: 'set-aside', code: 'internal', receipt })
})
