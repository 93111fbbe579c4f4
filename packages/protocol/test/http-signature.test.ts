import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  fromBase64url,
  isComityError,
  keyId,
  parseInstant,
  signBytes,
  signingKeyFromSeed,
  utf8Encode,
  verifyBytes,
} from '@comity/codec'
import {
  type HopRequest,
  readRequestSignature,
  signRequest,
  signResponse,
  verifyRequest,
  verifyResponse,
} from '@comity/protocol'
import { contentDigest } from '../src/content-digest.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(7))
const otherKey = signingKeyFromSeed(new Uint8Array(32).fill(8))
const now = parseInstant('2026-11-24T07:00:00.000Z')
const nonce = 'AAAAAAAAAAAAAAAAAAAAAA'
const content = utf8Encode('a.b.c')

const unsigned: HopRequest = {
  method: 'POST',
  authority: 'norland.example',
  path: '/partner/match.evaluate',
  query: '',
  headers: { 'content-type': 'application/jose' },
  content,
}

function signed(request: HopRequest = unsigned, at = now, by = key): HopRequest {
  return { ...request, headers: { ...request.headers, ...signRequest(request, { key: by, now: at, nonce }) } }
}

function verify(request: HopRequest) {
  return verifyRequest({ request, publicKey: key.publicKey, now })
}

function refused(request: HopRequest, code: string, why: string): void {
  assert.throws(
    () => verify(request),
    (error: unknown) => isComityError(error, code),
    `${why}: expected ${code}`,
  )
}

function withHeaders(changes: Record<string, string | undefined>, request = signed()): HopRequest {
  return { ...request, headers: { ...request.headers, ...changes } }
}

/** Signs any components and parameters with the right key: what a careless or hostile partner can send. */
function handSigned(components: readonly string[], parameters: string, values: Record<string, string>): HopRequest {
  const headers = { ...unsigned.headers, 'content-digest': contentDigest(content), 'comity-version': '1' }
  const input = `(${components.map((name) => (name.startsWith('"') ? name : `"${name}"`)).join(' ')})${parameters}`
  const all: Record<string, string> = {
    '@method': 'POST',
    '@authority': unsigned.authority,
    '@path': unsigned.path,
    '@query': '?',
    ...headers,
    ...values,
  }
  const lines = components.map((name) => `${name.startsWith('"') ? name : `"${name}"`}: ${all[name] ?? ''}`)
  const base = [...lines, `"@signature-params": ${input}`].join('\n')
  const signature = Buffer.from(signBytes({ key, message: utf8Encode(base) })).toString('base64')
  return {
    ...unsigned,
    headers: { ...headers, 'signature-input': `comity=${input}`, signature: `comity=:${signature}:` },
  }
}

const components = ['@method', '@authority', '@path', '@query', 'content-digest', 'content-type', 'comity-version']
const created = now / 1_000
const parametersWith = (changes: Record<string, string | undefined> = {}) => {
  const parts: Record<string, string | undefined> = {
    created: `${created}`,
    expires: `${created + 300}`,
    nonce: `"${nonce}"`,
    keyid: `"${keyId(key.publicKey)}"`,
    tag: '"comity-hop"',
    ...changes,
  }
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `;${name}=${value ?? ''}`)
    .join('')
}

test('a request signed by this package verifies and gives its nonce and the end of its life', () => {
  const proved = verify(signed())
  assert.equal(proved.nonce, nonce)
  assert.equal(proved.expiresAt, now + 300_000)
})

test('a request signed by hand with the documented base verifies, so another implementation can do it', () => {
  verify(handSigned(components, parametersWith(), {}))
})

test('A-01 a request without a signature, or with one of its two fields, or two labels that do not meet, is signature-missing', () => {
  refused(withHeaders({ signature: undefined, 'signature-input': undefined }), 'signature-missing', 'neither')
  refused(withHeaders({ signature: undefined }), 'signature-missing', 'no Signature')
  refused(withHeaders({ 'signature-input': undefined }), 'signature-missing', 'no Signature-Input')
  const { signature } = signed().headers
  refused(withHeaders({ signature: signature?.replace('comity=', 'other=') }), 'signature-missing', 'label differs')
})

test('A-02 a changed content, a dropped digest and an unlisted algorithm are refused, and every listed digest must hold', () => {
  const request = signed()
  refused({ ...request, content: utf8Encode('a.b.d') }, 'digest-mismatch', 'one byte flipped')
  refused(withHeaders({ 'content-digest': undefined }), 'signature-invalid', 'dropped')
  const digest = contentDigest(content)
  const withDigest = (value: string) => handSigned(components, parametersWith(), { 'content-digest': value })
  const carry = (value: string) => {
    const made = withDigest(value)
    return { ...made, headers: { ...made.headers, 'content-digest': value } }
  }
  verify(carry(digest))
  refused(carry(`${digest}, sha-512=:AAAA:`), 'digest-mismatch', 'sha-512 wrong beside sha-256 right')
  refused(carry('md5=:AAAA:'), 'signature-invalid', 'md5 alone')
  refused(carry('unixsum=30637'), 'signature-invalid', 'unixsum alone')
})

test('A-03 signature confusion: algorithms, foreign keys, missing and flagged components, missing parameters, tags and labels are signature-invalid', () => {
  refused(handSigned(components, `${parametersWith()};alg="hmac-sha256"`, {}), 'signature-invalid', 'alg hmac')
  refused(handSigned(components, `${parametersWith()};alg="ed25519"`, {}), 'signature-invalid', 'alg named')
  refused(signed(unsigned, now, otherKey), 'key-unknown', 'keyid of another key')
  const forged = parametersWith({ keyid: `"${keyId(key.publicKey)}"` })
  const byOther = handSigned(components, forged, {})
  const otherSignature = signed(unsigned, now, otherKey).headers['signature']
  refused(withHeaders({ signature: otherSignature }, byOther), 'signature-invalid', 'keyid of another party')
  for (const removed of components) {
    const rest = components.filter((name) => name !== removed)
    refused(handSigned(rest, parametersWith(), {}), 'signature-invalid', `without ${removed}`)
  }
  for (const removed of ['created', 'expires', 'nonce', 'keyid', 'tag']) {
    refused(handSigned(components, parametersWith({ [removed]: undefined }), {}), 'signature-invalid', removed)
  }
  refused(handSigned(components, parametersWith({ tag: '"comity-hop-answer"' }), {}), 'signature-invalid', 'tag')
  for (const flag of ['req', 'sf', 'bs', 'key="a"']) {
    const flagged = components.map((name) => (name === 'content-type' ? `"content-type";${flag}` : name))
    const values = { [`"content-type";${flag}`]: 'application/jose' }
    refused(handSigned(flagged, parametersWith(), values), 'signature-invalid', flag)
  }
  const targeted = components.map((name) => (name === '@path' ? '@target-uri' : name))
  const target = { '@target-uri': 'https://elsewhere.example/partner/match.evaluate' }
  refused(handSigned(targeted, parametersWith(), target), 'signature-invalid', '@target-uri')
  const request = signed()
  const input = request.headers['signature-input'] ?? ''
  const signature = request.headers['signature'] ?? ''
  const two = { 'signature-input': `${input}, b=${input.slice(7)}`, signature: `${signature}, b=${signature.slice(7)}` }
  refused(withHeaders(two), 'signature-invalid', 'two labels')
  for (const changed of [
    { method: 'GET' as const },
    { authority: 'other.example' },
    { path: '/partner/index.manifest' },
    { query: '?a' },
  ]) {
    refused({ ...request, ...changed }, 'signature-invalid', Object.keys(changed).join())
  }
  refused(withHeaders({ 'content-type': 'application/json' }), 'signature-invalid', 'content-type')
})

test('A-04 a signature is refused one second outside its window and accepted 59 seconds inside', () => {
  verify(signed(unsigned, now + 59_000))
  verify(signed(unsigned, now - 59_000))
  refused(signed(unsigned, now + 61_000), 'signature-expired', 'created in 61 s')
  refused(signed(unsigned, now - 301_000), 'signature-expired', 'created 301 s ago')
  const made = (changes: Record<string, string>) => handSigned(components, parametersWith(changes), {})
  refused(made({ created: `${created - 20}`, expires: `${created - 1}` }), 'signature-expired', 'expires passed')
  refused(made({ expires: `${created + 301}` }), 'signature-expired', 'lives 301 s')
  refused(made({ created: `"${created}"` }), 'header-malformed', 'created as string')
  refused(made({ created: '-5' }), 'header-malformed', 'negative')
  refused(made({ created: '9007199254740993' }), 'header-malformed', '2^53+1')
  refused(made({ created: `${created}.5` }), 'header-malformed', 'a fraction')
})

test('A-09 structured-field abuse is refused quickly', () => {
  const input = signed().headers['signature-input'] ?? ''
  const started = performance.now()
  for (const bad of [
    `${input} `,
    input.replace(';', ' ;'),
    input.replace('created', 'créated'),
    `${input}\t`,
    `${input},`,
  ]) {
    refused(withHeaders({ 'signature-input': bad }), 'header-malformed', JSON.stringify(bad.slice(0, 20)))
  }
  refused(withHeaders({ 'signature-input': `${input}, ${input}` }), 'header-malformed', 'the label twice')
  const many = Array.from({ length: 1_000 }, (_, at) => `l${at}=1`).join(', ')
  refused(withHeaders({ 'signature-input': many }), 'header-too-large', '1,000 labels')
  refused(withHeaders({ 'signature-input': `comity=();${'a'.repeat(60_000)}` }), 'header-too-large', '60 KB')
  const digest = contentDigest(content)
  refused(
    withHeaders({ 'content-digest': `${digest}, ${digest}` }),
    'signature-invalid',
    'digest twice, not what was signed',
  )
  assert.ok(performance.now() - started < 500, 'bounded work')
})

test('B-10 a request of another protocol version is refused before its signature is read', () => {
  refused(withHeaders({ 'comity-version': '0' }), 'version-unsupported', 'older')
  refused(withHeaders({ 'comity-version': undefined }), 'version-unsupported', 'absent')
})

test('a GET has no content type and is covered without it', () => {
  const get: HopRequest = { ...unsigned, method: 'GET', headers: {}, content: new Uint8Array() }
  verify(signed(get))
  refused(signed({ ...get, content: utf8Encode('x') }, now, otherKey), 'key-unknown', 'another key')
})

test('a response is bound to the request that it answers', () => {
  const request = signed()
  const requestSignature = request.headers['signature'] ?? ''
  const response = { status: 200, headers: { 'content-type': 'application/jose' }, content: utf8Encode('d.e.f') }
  const fields = signResponse(response, { key, now, nonce, requestSignature })
  const answer = { ...response, headers: { ...response.headers, ...fields } }
  const check = (given: typeof answer, sent = requestSignature) =>
    verifyResponse({ response: given, requestSignature: sent, publicKey: key.publicKey, now })
  assert.equal(check(answer).status, 200)
  const otherRequest = signed({ ...unsigned, path: '/partner/index.manifest' }).headers['signature'] ?? ''
  assert.throws(() => check(answer, otherRequest), { code: 'signature-invalid' })
  assert.throws(() => check({ ...answer, status: 201 }), { code: 'signature-invalid' })
  assert.throws(() => check({ ...answer, content: utf8Encode('d.e.g') }), { code: 'digest-mismatch' })
  const unbound = signResponse(response, { key, now, nonce, requestSignature: undefined })
  assert.throws(() => check({ ...response, headers: { ...response.headers, ...unbound } }), {
    code: 'signature-invalid',
  })
  assert.throws(() => check(response), { code: 'signature-missing' })
})

interface HopVectors {
  readonly publicKey: string
  readonly now: string
  readonly cases: readonly {
    readonly name: string
    readonly why: string
    readonly code: string | null
    readonly request: Omit<HopRequest, 'content'> & { readonly content: string }
  }[]
}

test('every hop vector is accepted or refused with its code', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('../../../vectors/protocol/hop.json', import.meta.url), 'utf8'),
  ) as HopVectors
  for (const { name, code, request } of vectors.cases) {
    const run = () =>
      verifyRequest({
        request: { ...request, content: fromBase64url(request.content) },
        publicKey: fromBase64url(vectors.publicKey, 32),
        now: parseInstant(vectors.now),
      })
    if (code === null) run()
    else assert.throws(run, (error: unknown) => isComityError(error, code), name)
  }
  const refusedCount = vectors.cases.filter(({ code }) => code !== null).length
  assert.ok(refusedCount * 2 >= vectors.cases.length)
})

test('the Ed25519 example of RFC 9421 B.2.6 verifies over its signature base, and our profile refuses its other label', () => {
  const example = JSON.parse(
    readFileSync(new URL('../../../vectors/protocol/rfc9421-b26.json', import.meta.url), 'utf8'),
  ) as { publicKey: string; signatureBase: string[]; signatureInput: string; signature: string }
  const signature = new Uint8Array(Buffer.from(example.signature.slice('sig-b26=:'.length, -1), 'base64'))
  verifyBytes({
    publicKey: fromBase64url(example.publicKey, 32),
    message: utf8Encode(example.signatureBase.join('\n')),
    signature,
  })
  const headers = { 'comity-version': '1', 'signature-input': example.signatureInput, signature: example.signature }
  assert.throws(() => readRequestSignature({ ...unsigned, headers }), { code: 'signature-missing' })
})
