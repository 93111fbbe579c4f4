import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asUnverified, canonicalBytes, keyId, signJws, toBase64url, utf8Encode } from '@comity/codec'
import { confusableSkeleton, messageType, signCard, verifyCard, verifyDisplayName } from '@comity/protocol'
import { norland, sampleCard, sudland } from './samples.ts'

const read = (jws: string) => verifyCard(asUnverified(utf8Encode(jws)))
/** Signs a card without the checks of `signCard`. */
const handSigned = (card: unknown, key = norland.key) =>
  signJws({ key, kid: keyId(key.publicKey), typ: messageType('party.card'), payload: canonicalBytes(card) })

test('a card is read back with its keys and twelve fingerprint words', () => {
  const { card, keys, fingerprint } = read(signCard({ key: norland.key, card: sampleCard() }))
  assert.equal(card.party, 'norland-police')
  assert.deepEqual(keys.message, norland.key.publicKey)
  assert.equal(fingerprint.split(' ').length, 12)
})

test('the fingerprint changes with the party code and with every key, not with a name or an endpoint', () => {
  const words = (changes: object) => read(handSigned(sampleCard(changes))).fingerprint
  const plain = words({})
  assert.equal(words({ names: { en: 'Other' }, endpoints: ['https://other.example'] }), plain)
  const keys = sampleCard().keys
  assert.notEqual(words({ party: 'norland-guard' }), plain)
  assert.notEqual(words({ keys: { ...keys, sealing: toBase64url(new Uint8Array(32).fill(10)) } }), plain)
  assert.notEqual(words({ keys: { ...keys, log: keys.agreement, agreement: keys.log } }), plain)
})

test('A-05 small-order, non-canonical and doubled keys are key-weak', () => {
  const { keys } = sampleCard()
  const one = toBase64url(Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0)))
  const primeEncoding = toBase64url(
    Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0xed : at === 31 ? 0x7f : 0xff)),
  )
  for (const weak of [
    { log: one },
    { agreement: primeEncoding },
    { log: keys.message },
    { sealing: one },
    { sealing: toBase64url(new Uint8Array(32)) },
    { sealing: primeEncoding },
    { sealing: '4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA' },
    { sealing: 'X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc' },
  ]) {
    assert.throws(() => read(handSigned(sampleCard({ keys: { ...keys, ...weak } }))), { code: 'key-weak' })
  }
})

test('a card signed by another key than the one inside it is refused', () => {
  assert.throws(() => read(handSigned(sampleCard(), sudland.key)), { code: 'signature-invalid' })
})

test('a card with an unknown field, a bad code or no name is refused', () => {
  for (const bad of [
    { ...sampleCard(), extra: 1 },
    sampleCard({ party: 'Norland' }),
    sampleCard({ names: {} }),
    sampleCard({ names: { '': 'x' } }),
    sampleCard({ endpoints: ['ftp://x.example'] }),
    sampleCard({ endpoints: ['https://user@x.example'] }),
    sampleCard({ protocol: [] }),
  ]) {
    assert.throws(() => read(handSigned(bad)), { code: 'schema' })
  }
})

test('A-11 confusable names are refused: mixed scripts, direction overrides, invisible characters, unnormalised text', () => {
  for (const name of [
    'Norland Police',
    'Полиция',
    '警察',
    'Αστυνομία',
    'الشرطة',
    'Police nationale – Ωmega'.replace('Ω', 'O'),
  ]) {
    verifyDisplayName(name)
  }
  for (const name of [
    'Nоrland',
    'Nor\u202Eland',
    'Nor\u200Dland',
    'Nor\u200Bland',
    'e\u0301',
    ' Norland',
    'Nor\u3164land',
    'Nor\u0000',
  ]) {
    assert.throws(() => read(handSigned(sampleCard({ names: { en: name } }))), { code: 'name-confusable' })
  }
})

test('A-11 names that look alike have one skeleton, others do not', () => {
  assert.equal(confusableSkeleton('Norland Police'), confusableSkeleton('NORLAND  POLICE'))
  assert.equal(confusableSkeleton('соор'), confusableSkeleton('coop'))
  assert.equal(confusableSkeleton('Ｎorland'), confusableSkeleton('Norland'))
  assert.notEqual(confusableSkeleton('Norland'), confusableSkeleton('Sudland'))
})
