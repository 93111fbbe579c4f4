import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  asUnverified,
  canonicalText,
  fromBase64url,
  keyId,
  parseInstant,
  sha256,
  signingKeyFromSeed,
  toBase64url,
  utf8Encode,
  verifyBytes,
} from '@comity/codec'
import {
  foreignMessage,
  messageNamed,
  signRequest,
  signResponse,
  verifyCard,
  verifyMessage,
  verifyRequest,
  verifyResponse,
} from '@comity/protocol'

function vectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../vectors/protocol/${name}`, import.meta.url), 'utf8'))
}

interface Side {
  readonly party: string
  readonly seed: string
  readonly publicKey: string
  readonly keyId: string
}

interface Hop {
  readonly nonce: string
  readonly headers: Readonly<Record<string, string>>
  readonly signatureBase: readonly string[]
}

interface Exchange {
  readonly now: string
  readonly asker: Side
  readonly answerer: Side
  readonly question: { readonly payload: string; readonly jws: string; readonly digest: string }
  readonly request: Hop & { readonly method: 'POST'; readonly authority: string; readonly path: string }
  readonly answer: { readonly payload: string; readonly jws: string }
  readonly response: Hop & { readonly status: number }
}

const exchange = vectors('exchange.json') as Exchange
const { asker, answerer, question, request, answer, response } = exchange
const now = parseInstant(exchange.now)
const keyOf = (side: Side) => signingKeyFromSeed(fromBase64url(side.seed, 32))

test('the keys of the worked exchange follow from their seeds', () => {
  for (const side of [asker, answerer]) {
    assert.equal(toBase64url(keyOf(side).publicKey), side.publicKey)
    assert.equal(keyId(keyOf(side).publicKey), side.keyId)
  }
})

test('the request of the worked exchange is made again byte for byte, and its signature is over the lines it lists', () => {
  const { method, authority, path, nonce, headers, signatureBase } = request
  const plain = { method, authority, path, query: '', content: utf8Encode(question.jws) }
  const unsigned = { ...plain, headers: { 'content-type': 'application/jose' } }
  const made = signRequest(unsigned, { key: keyOf(asker), now, nonce })
  assert.deepEqual({ ...unsigned.headers, ...made }, headers)
  const publicKey = fromBase64url(asker.publicKey, 32)
  verifyRequest({ request: { ...plain, headers }, publicKey, now })
  verifyBytes({ publicKey, message: utf8Encode(signatureBase.join('\n')), signature: signatureOf(headers) })
})

test('the response of the worked exchange is bound to the request, and its signature is over the lines it lists', () => {
  const { status, nonce, headers, signatureBase } = response
  const content = utf8Encode(answer.jws)
  const unsigned = { status, headers: { 'content-type': 'application/jose' }, content }
  const requestSignature = request.headers['signature'] ?? ''
  const made = signResponse(unsigned, { key: keyOf(answerer), now, nonce, requestSignature })
  assert.deepEqual({ ...unsigned.headers, ...made }, headers)
  const publicKey = fromBase64url(answerer.publicKey, 32)
  verifyResponse({ response: { status, headers, content }, requestSignature, publicKey, now })
  verifyBytes({ publicKey, message: utf8Encode(signatureBase.join('\n')), signature: signatureOf(headers) })
  const another = requestSignature.replace('comity=:', 'comity=:AA')
  assert.throws(
    () => verifyResponse({ response: { status, headers, content }, requestSignature: another, publicKey, now }),
    { code: 'signature-invalid' },
  )
})

test('the worked example of spec/http.md is that of the vectors', () => {
  const page = readFileSync(new URL('../../../spec/http.md', import.meta.url), 'utf8')
  for (const { signatureBase } of [request, response]) assert.ok(page.includes(`\n${signatureBase.join('\n')}\n`))
  assert.ok(page.includes(`\n${request.headers['signature'] ?? 'none'}\n`))
})

test('the messages of the worked exchange verify, and their payloads are canonical', () => {
  for (const [sent, from, to, name] of [
    [question, asker, answerer, 'index.manifest'],
    [answer, answerer, asker, 'index.manifest.answer'],
  ] as const) {
    assert.equal(canonicalText(JSON.parse(sent.payload)), sent.payload)
    const sender = { party: from.party, publicKey: fromBase64url(from.publicKey, 32) }
    verify({ name, jws: sent.jws, bulk: null, sender, recipient: to.party })
  }
  assert.equal(toBase64url(sha256(utf8Encode(question.jws))), question.digest)
})

interface MessageVectors {
  readonly sender: Side
  readonly recipient: string
  readonly cases: readonly {
    readonly name: string
    readonly message: string
    readonly jws: string
    readonly bulk: string | null
    readonly code: string | null
  }[]
}

const { sender, recipient, cases } = vectors('message.json') as MessageVectors

for (const { name, message, jws, bulk, code } of cases) {
  test(`a message "${name}" is ${code === null ? 'accepted' : `refused as ${code}`}`, () => {
    const from = { party: sender.party, publicKey: fromBase64url(sender.publicKey, 32) }
    const read = () => verify({ name: message, jws, bulk, sender: from, recipient })
    if (code === null) assert.equal(read().name, message)
    else assert.throws(read, { code })
  })
}

interface CardVectors {
  readonly cases: readonly {
    readonly name: string
    readonly jws: string
    readonly code: string | null
    readonly fingerprint?: string
  }[]
}

for (const { name, jws, code, fingerprint } of (vectors('card.json') as CardVectors).cases) {
  test(`a party card "${name}" is ${code === null ? 'accepted with its words' : `refused as ${code}`}`, () => {
    const read = () => verifyCard(asUnverified(utf8Encode(jws)))
    if (code === null) assert.equal(read().fingerprint, fingerprint)
    else assert.throws(read, { code })
  })
}

function verify(given: {
  readonly name: string
  readonly jws: string
  readonly bulk: string | null
  readonly sender: { readonly party: string; readonly publicKey: Uint8Array }
  readonly recipient: string
}) {
  const definition = messageNamed(given.name)
  assert.ok(definition)
  const { jws, bulk } = given
  const parties = { sender: given.sender, recipient: given.recipient }
  return verifyMessage({
    definition,
    message: foreignMessage(jws),
    bulk: bulk === null ? undefined : fromBase64url(bulk),
    ...parties,
  })
}

function signatureOf(headers: Readonly<Record<string, string>>): Uint8Array {
  return new Uint8Array(Buffer.from((headers['signature'] ?? '').slice('comity=:'.length, -1), 'base64'))
}
