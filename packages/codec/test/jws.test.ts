import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compactVerify, CompactSign, importJWK } from 'jose'
import {
  canonicalBytes,
  fromHex,
  keyId,
  readJwsHeader,
  signingKeyFromSeed,
  signJws,
  toBase64url,
  utf8Decode,
  utf8Encode,
  verifyBytes,
  verifyJws,
  verifyPublicKey,
} from '@comity/codec'

const seed = new Uint8Array(32).fill(7)
const key = signingKeyFromSeed(seed)
const other = signingKeyFromSeed(new Uint8Array(32).fill(8))
const payload = canonicalBytes({ amount: 1, currency: 'CNY' })
const typ = 'comity.party.card+jws'
const jws = signJws({ key, kid: keyId(key.publicKey), typ, payload })
const [header = '', body = '', signature = ''] = jws.split('.')

test('a signed object is verified under its key and type, and an independent library agrees', async () => {
  assert.deepEqual(verifyJws({ jws, typ, publicKey: key.publicKey }), payload)
  const jwk = { crv: 'Ed25519', kty: 'OKP', x: toBase64url(key.publicKey) }
  const verified = await compactVerify(jws, await importJWK(jwk, 'EdDSA'))
  assert.deepEqual(new Uint8Array(verified.payload), payload)
})

test('an object that an independent library signed in our form is verified', async () => {
  const jwk = { crv: 'Ed25519', kty: 'OKP', x: toBase64url(key.publicKey), d: toBase64url(seed) }
  const signed = await new CompactSign(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k', typ })
    .sign(await importJWK(jwk, 'EdDSA'))
  assert.deepEqual(verifyJws({ jws: signed, typ, publicKey: key.publicKey }), payload)
})

test('the key id is the JWK thumbprint of RFC 8037 appendix A.3', () => {
  const publicKey = fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
  assert.equal(keyId(publicKey), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

test('A-08 cross-type reuse: a signature made for another type of object is refused', () => {
  assert.throws(() => verifyJws({ jws, typ: 'comity.agreement.signature+jws', publicKey: key.publicKey }), {
    code: 'signature-context',
  })
})

test('a signature of another key, or over another payload, is refused', () => {
  assert.throws(() => verifyJws({ jws, typ, publicKey: other.publicKey }), { code: 'signature-invalid' })
  const changed = `${header}.${toBase64url(canonicalBytes({ amount: 2, currency: 'CNY' }))}.${signature}`
  assert.throws(() => verifyJws({ jws: changed, typ, publicKey: key.publicKey }), { code: 'signature-invalid' })
})

const withHeader = (members: object) => `${toBase64url(utf8Encode(JSON.stringify(members)))}.${body}.${signature}`
const refused: readonly (readonly [string, string])[] = [
  ['alg none', withHeader({ alg: 'none', kid: 'k', typ })],
  ['an HMAC algorithm', withHeader({ alg: 'HS256', kid: 'k', typ })],
  ['a crit member', withHeader({ alg: 'EdDSA', crit: ['b64'], kid: 'k', typ })],
  ['b64 false', withHeader({ alg: 'EdDSA', b64: false, kid: 'k', typ })],
  ['an embedded key', withHeader({ alg: 'EdDSA', jwk: {}, kid: 'k', typ })],
  ['a key address', withHeader({ alg: 'EdDSA', jku: 'https://canary.example', kid: 'k', typ })],
  ['no key id', withHeader({ alg: 'EdDSA', typ })],
  ['no type', withHeader({ alg: 'EdDSA', kid: 'k' })],
  ['members out of order', withHeader({ typ, kid: 'k', alg: 'EdDSA' })],
  ['a number for a key id', withHeader({ alg: 'EdDSA', kid: 1, typ })],
  ['no signature', `${header}.${body}.`],
  ['a signature of 63 bytes', `${header}.${body}.${toBase64url(new Uint8Array(63))}`],
  ['four parts', `${jws}.`],
  ['two parts', `${header}.${body}`],
  ['JSON serialization', JSON.stringify({ protected: header, payload: body, signature })],
  ['padding', `${header}=.${body}.${signature}`],
  ['white space', `${header}. ${body}.${signature}`],
  ['nothing', ''],
]
for (const [what, token] of refused) {
  test(`A-07 JWS tricks: a token with ${what} is refused`, () => {
    assert.throws(() => verifyJws({ jws: token, typ, publicKey: key.publicKey }), { code: 'token-invalid' })
    assert.throws(() => readJwsHeader(token), { code: 'token-invalid' })
  })
}

// Public keys of small order or with non-canonical y (after the CCTV ed25519 vectors and RFC 8032 §5.1.3).
const weakKeys = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]
for (const hex of weakKeys) {
  test(`A-05 Ed25519 edges: the key ${hex.slice(0, 8)}… is refused before it is pinned`, () => {
    assert.throws(() => verifyPublicKey(fromHex(hex)), { code: 'key-weak' })
  })
}

test('A-05 Ed25519 edges: a signature with S + L in place of S is refused', () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const raw = Buffer.from(signature, 'base64url')
  const little = BigInt(`0x${Buffer.from(raw.subarray(32)).reverse().toString('hex')}`) + order
  const malleated = Buffer.concat([
    raw.subarray(0, 32),
    Buffer.from(little.toString(16).padStart(64, '0'), 'hex').reverse(),
  ])
  const message = utf8Encode(`${header}.${body}`)
  assert.deepEqual(verifyBytes({ publicKey: key.publicKey, message, signature: raw }), message)
  assert.throws(() => verifyBytes({ publicKey: key.publicKey, message, signature: malleated }), {
    code: 'signature-invalid',
  })
})

test('the payload travels unchanged', () => {
  assert.equal(utf8Decode(verifyJws({ jws, typ, publicKey: key.publicKey })), '{"amount":1,"currency":"CNY"}')
})
