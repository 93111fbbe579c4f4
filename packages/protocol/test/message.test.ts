import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalBytes, keyId, signJws, utf8Encode, asUnverified, type Unverified, type Verified } from '@comity/codec'
import {
  foreignMessage,
  matchEvaluate,
  type Message,
  type MessageDefinition,
  messageNamed,
  messageType,
  signCard,
  signMessage,
  signReceipt,
  verifyCard,
  verifyMessage,
  verifyReceipt,
} from '@comity/protocol'
import { allMessages, bodies, digest, norland, now, sampleCard, sampleMessage, sudland } from './samples.ts'

const sender = { party: norland.party, publicKey: norland.key.publicKey }
const named = (name: string): MessageDefinition => messageNamed(name) ?? assert.fail(name)
const request = named('request.send')

function verify(jws: string, changes: Partial<Parameters<typeof verifyMessage>[0]> = {}) {
  const recipient = sudland.party
  return verifyMessage({
    definition: request,
    message: foreignMessage(jws),
    bulk: undefined,
    sender,
    recipient,
    ...changes,
  })
}

/** Signs any payload under the right type and key: what a careless or hostile partner can send. */
function handSigned(payload: unknown): string {
  const type = { kid: keyId(norland.key.publicKey), typ: messageType('request.send') }
  return signJws({
    key: norland.key,
    ...type,
    payload: payload instanceof Uint8Array ? payload : canonicalBytes(payload),
  })
}

const envelope = {
  schema: 1,
  name: 'request.send',
  from: norland.party,
  to: sudland.party,
  id: '01234567-89ab-4cde-8f01-23456789abcd',
  sequence: 1,
  sentAt: '2026-11-24T07:00:00.000Z',
  body: bodies['request.send'],
}

test('every message of the registry is signed, verified and read back as it was written', () => {
  for (const definition of allMessages) {
    const message = verify(sampleMessage(definition), { definition })
    assert.deepEqual(message.body, bodies[definition.name])
    assert.equal(message.sequence, definition.kind === 'sequenced' ? 1 : undefined)
  }
})

test('a message with an unknown field, another schema version, a missing sequence or a bad instant is refused', () => {
  verify(handSigned(envelope))
  const bad: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ extra: 1 }, 'schema'],
    [{ schema: 2 }, 'schema'],
    [{ sequence: undefined }, 'schema'],
    [{ sequence: 0 }, 'schema'],
    [{ sentAt: '2026-11-24T07:00:00Z' }, 'schema'],
    [{ sentAt: '2026-02-30T07:00:00.000Z' }, 'schema'],
    [{ id: envelope.id.toUpperCase() }, 'schema'],
    [{ body: { request: 'x' } }, 'schema'],
    [{ body: { ...(envelope.body as object), extra: 1 } }, 'schema'],
    [{ name: 'request.event' }, 'signature-context'],
    [{ bulk: { length: 1, sha256: digest } }, 'digest-mismatch'],
  ]
  for (const [changes, code] of bad) {
    const payload = Object.fromEntries(
      Object.entries({ ...envelope, ...changes }).filter(([, value]) => value !== undefined),
    )
    assert.throws(() => verify(handSigned(payload)), { code }, JSON.stringify(changes))
  }
})

test('A-06 a payload that is signed but not canonical is json-noncanonical', () => {
  const text = new TextDecoder().decode(canonicalBytes(envelope))
  for (const bad of [
    ` ${text}`,
    text.replace('"schema":1', '"schema":1.0'),
    text.replace('{"body"', '{"id":"x","body"'),
  ]) {
    assert.throws(() => verify(handSigned(utf8Encode(bad))), { code: 'json-noncanonical' })
  }
})

test('B-04 B-05 a relayed, reflected or readdressed message is wrong-recipient', () => {
  const jws = handSigned(envelope)
  assert.throws(() => verify(jws, { recipient: 'third-party' }), { code: 'wrong-recipient' })
  assert.throws(() => verify(jws, { sender: { party: sudland.party, publicKey: sudland.key.publicKey } }), {
    code: 'wrong-recipient',
  })
  assert.throws(() => verify(handSigned({ ...envelope, from: sudland.party, to: norland.party })), {
    code: 'wrong-recipient',
  })
  const own = { ...envelope, to: norland.party }
  assert.throws(() => verify(handSigned(own), { recipient: norland.party }), { code: 'wrong-recipient' })
})

test('a message by another key, or altered after signing, is refused', () => {
  const jws = handSigned(envelope)
  assert.throws(() => verify(jws, { sender: { party: norland.party, publicKey: sudland.key.publicKey } }), {
    code: 'key-unknown',
  })
  const [header, , signature] = jws.split('.')
  const [, other] = handSigned({ ...envelope, sequence: 2 }).split('.')
  assert.throws(() => verify([header, other, signature].join('.')), { code: 'signature-invalid' })
})

test('bulk data is bound: absent, shorter, longer or changed bulk is digest-mismatch', () => {
  const bulk = new Uint8Array(32).fill(5)
  // Of whatever type: `signMessage` checks the shape itself.
  const body = bodies['match.evaluate'] as never
  const sign = { definition: matchEvaluate, key: norland.key, from: norland.party, to: sudland.party, id: envelope.id }
  const jws = signMessage({ ...sign, sequence: undefined, sentAt: now, body, bulk })
  const check = (given: Uint8Array | undefined) => verify(jws, { definition: matchEvaluate, bulk: given })
  check(bulk)
  for (const bad of [undefined, bulk.subarray(1), new Uint8Array(33), new Uint8Array(32)]) {
    assert.throws(() => check(bad), { code: 'digest-mismatch' })
  }
})

test('A-08 cross-type reuse: no signature made for one type of object is accepted as another', () => {
  const receipt = { id: envelope.id, digest, state: 'taken', sequence: 1 } as const
  const signed: Record<string, string> = {
    ...Object.fromEntries(allMessages.map((definition) => [definition.name, sampleMessage(definition)])),
    'message.receipt': signReceipt({ key: norland.key, receipt }),
    'party.card': signCard({ key: norland.key, card: sampleCard() }),
  }
  const digestBytes = new Uint8Array(32).fill(9)
  const readers: Record<string, (jws: string) => unknown> = {
    ...Object.fromEntries(
      allMessages.map((definition) => [definition.name, (jws: string) => verify(jws, { definition })]),
    ),
    'message.receipt': (jws) =>
      verifyReceipt({
        receipt: asUnverified(utf8Encode(jws)),
        publicKey: norland.key.publicKey,
        sent: { id: envelope.id, digest: digestBytes, sequence: 1 },
      }),
    'party.card': (jws) => verifyCard(asUnverified(utf8Encode(jws))),
  }
  for (const [written, jws] of Object.entries(signed)) {
    for (const [read, reader] of Object.entries(readers)) {
      if (written === read) reader(jws)
      else assert.throws(() => reader(jws), { code: 'signature-context' }, `${written} read as ${read}`)
    }
  }
})

test('B-06 a receipt for another digest, sequence or id, or by another key, is refused', () => {
  const sent = { id: envelope.id, digest: new Uint8Array(32).fill(9), sequence: 1 }
  const good = { id: envelope.id, digest, state: 'taken', sequence: 1 } as const
  const check = (receipt: string, publicKey = norland.key.publicKey) =>
    verifyReceipt({ receipt: asUnverified(utf8Encode(receipt)), publicKey, sent })
  assert.equal(check(signReceipt({ key: norland.key, receipt: good })).state, 'taken')
  const otherDigest = Buffer.alloc(32).toString('base64url')
  for (const change of [{ digest: otherDigest }, { sequence: 2 }, { id: envelope.id.replace('0', '1') }]) {
    const receipt = signReceipt({ key: norland.key, receipt: { ...good, ...change } })
    assert.throws(() => check(receipt), { code: 'digest-mismatch' })
  }
  assert.throws(() => check(signReceipt({ key: sudland.key, receipt: good })), { code: 'key-unknown' })
  assert.throws(() => check(''), { code: 'token-invalid' })
})

test('an unverified message cannot stand where a verified one is needed', () => {
  const act = (message: Verified<Message>): string => message.id
  const bytes: Unverified<Message> = foreignMessage(handSigned(envelope))
  // @ts-expect-error only verifyMessage makes a Verified<Message>
  assert.equal(act(bytes), undefined)
  // @ts-expect-error a plain record with the right fields is not verified either
  assert.equal(act({ ...envelope, digest: new Uint8Array(), jws: '', body: null }), envelope.id)
  assert.equal(act(verify(handSigned(envelope)) as Verified<Message>), envelope.id)
})
