import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, before } from 'node:test'
import { utf8Encode } from '@comity/codec'
import { type Canonical, inputBytes, normalize } from '@comity/identifiers'
import {
  ask,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { WireCapture } from '../src/wire-capture.ts'

/** What each party holds; a third of the hosts and of the numbers is in both lists. */
const hostsOf = (from: number) => Array.from({ length: 60 }, (_, at) => `Canary-Host-${String(from + at)}.example`)
const numbersOf = (from: number) => Array.from({ length: 30 }, (_, at) => `+62 812 5550 ${String(1000 + from + at)}`)
const lists = {
  'norland-police': { 'domain/1': hostsOf(0), 'phone/1': numbersOf(0) },
  'sudland-bank': { 'domain/1': hostsOf(40), 'phone/1': numbersOf(20) },
} as const
const asked = 60 + 30

let net: Testnet
let norland: TestParty
let sudland: TestParty
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
})
after(() => net.close())

test('no identifier crosses between nodes in any form up to the request, and a question costs at least 64 bytes', async () => {
  await net.introduceAll()
  const cases = new Map<TestParty, string>()
  for (const party of net.parties) {
    const opened = await openCase(party)
    cases.set(party, opened)
    for (const [profile, lines] of Object.entries(lists[party.code as keyof typeof lists])) {
      await importLines(party, { case: opened, profile, lines })
    }
  }
  const profiles = ['domain/1', 'phone/1']
  const agreement = await net.signAgreement(simpleTerms(net, { profiles }))
  await publish(norland, agreement)
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const before = net.capture.length
  const hits = []
  for (const profile of profiles) {
    const given = { case: cases.get(norland) ?? '', agreement, publishers: [sudland], vary: { profile } }
    hits.push(...(await ask(norland, given)).map((one) => one.hits))
  }
  assert.deepEqual(hits, [20, 10])

  const forms = allForms()
  assert.equal(findAny(net.capture, forms), undefined)
  assert.ok(net.capture.length - before >= 64 * asked, `${net.capture.length - before} bytes for ${asked} questions`)
})

test('the search finds what does cross: a party code inside a signed message, and a planted identifier in each form', () => {
  // A search that finds nothing proves nothing: the codes stand in JWS payloads, which are base64url on the wire.
  assert.notEqual(findAny(net.capture, [utf8Encode('"from":"norland-police"')]), undefined)
  for (const form of allForms().slice(0, 40)) {
    for (const sent of [form, utf8Encode(`{"v":"${Buffer.from(form).toString('base64url')}"}`)]) {
      const capture = new WireCapture()
      capture.add({ to: 'sudland-bank', connection: 1, direction: 'request', bytes: sent.subarray(0, 5) })
      capture.add({ to: 'sudland-bank', connection: 1, direction: 'request', bytes: sent.subarray(5) })
      assert.notEqual(findAny(capture, [form]), undefined)
    }
  }
})

/** Every identifier of both lists: raw, canonical, as input bytes, and hashed without a key, as bytes and as text. */
function allForms(): readonly Uint8Array[] {
  return Object.values(lists).flatMap((profiles) => [
    ...profiles['domain/1'].flatMap((raw) => formsOf(raw, normalize({ profile: 'domain/1', raw, cards: false }))),
    ...profiles['phone/1'].flatMap((raw) => formsOf(raw, normalize({ profile: 'phone/1', raw, cards: false }))),
  ])
}

function formsOf(raw: string, canonical: Canonical): readonly Uint8Array[] {
  const plain = [utf8Encode(raw), utf8Encode(canonical.value), inputBytes(canonical)]
  const texts = [raw, canonical.value, canonical.value.replace('+', ''), raw.toLowerCase()].map(utf8Encode)
  const hashes = ['md5', 'sha1', 'sha256', 'sha512', 'sha3-256', 'ripemd160'].flatMap((algorithm) =>
    [...texts, inputBytes(canonical)].map((text) => createHash(algorithm).update(text).digest()),
  )
  const written = hashes.flatMap((hash) => (['hex', 'base64', 'base64url'] as const).map((form) => hash.toString(form)))
  return [...plain, ...texts, ...hashes, ...written.map(utf8Encode)]
}

/** The first of the forms that stands in the capture, as it crossed or inside base64url text of any offset. */
function findAny(capture: WireCapture, forms: readonly Uint8Array[]): Uint8Array | undefined {
  const streams = capture.streams().flatMap((stream) => [Buffer.from(stream), ...insideText(Buffer.from(stream))])
  const haystack = Buffer.concat(streams.map((stream) => Buffer.concat([stream, Buffer.alloc(1)])))
  return forms.find((form) => haystack.includes(Buffer.from(form)))
}

/** What stands in base64url runs; JWS parts are such runs, and fields inside a payload are runs inside it. */
function insideText(stream: Buffer): readonly Buffer[] {
  const runs = stream.toString('latin1').match(/[A-Za-z0-9_-]{8,}/g) ?? []
  const decoded = runs.map((run) => Buffer.from(run, 'base64url'))
  return decoded.flatMap((bytes) => (bytes.length >= 64 ? [bytes, ...insideText(bytes)] : [bytes]))
}
