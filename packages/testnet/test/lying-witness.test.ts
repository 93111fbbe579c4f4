import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, before } from 'node:test'
import { logWitnesses, partyIntroduce, partyTrust, personAdd } from '@comity/client/api'
import { signingKeyFromSeed, toBase64url, utf8Encode } from '@comity/codec'
import { type CardValue, signCard } from '@comity/protocol'
import { cosignCheckpoint, parseAddCheckpoint, signatureLines, signCheckpoint } from '@comity/tlog'
import { eventually, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { unitName } from '../src/person.ts'

interface Said {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly content: string
}

interface Asked {
  /** The signed note that it was asked to cosign. */
  readonly note: string
  readonly key: ReturnType<typeof seeded>
  readonly name: string
  readonly now: number
}

const seeded = (fill: number) => signingKeyFromSeed(new Uint8Array(32).fill(fill))
const year = 31_536_000
const own = (note: string) => `—${signatureLines(note).split('—').at(-1) ?? ''}`
const cosign = (
  { note, key, name, now }: Asked,
  change: Partial<Parameters<typeof cosignCheckpoint>[0]> = {},
): Said => ({
  status: 200,
  content: own(cosignCheckpoint({ key, name, note, time: now, ...change })),
})
const honest = (asked: Asked): Said => cosign(asked)
const sized = (size: number, headers: Readonly<Record<string, string>> = {}): Said => ({
  status: 409,
  headers: { 'content-type': 'text/x.tlog.size', ...headers },
  content: `${String(size)}\n`,
})
/** The note of a log that grew, signed by somebody else. */
const strange = signCheckpoint({
  key: seeded(99),
  origin: 'comity/norland-police',
  size: 1_000_000,
  root: new Uint8Array(32).fill(1),
})

/** What each witness of the test answers; the first is honest. */
const witnesses: Readonly<Record<string, (asked: Asked) => Said>> = {
  'honest-witness': honest,
  'other-key': (asked) => cosign(asked, { key: seeded(77) }),
  'other-name': (asked) => cosign(asked, { name: 'comity/honest-witness/witness' }),
  'other-note': (asked) => cosign(asked, { note: strange }),
  'time-zero': (asked) => cosign(asked, { time: 0 }),
  'year-ahead': (asked) => cosign(asked, { time: asked.now + year }),
  'hour-before': (asked) => cosign(asked, { time: asked.now - 3_600 }),
  'size-above': () => sized(1_000_000),
  'strange-note': () => sized(1_000_000, { 'comity-checkpoint': toBase64url(utf8Encode(strange)) }),
  'ten-megabytes': (asked) => ({ status: 200, content: cosign(asked).content.repeat(60_000) }),
  'many-lines': (asked) => ({ status: 200, content: cosign(asked).content.repeat(64) }),
  'no-text': () => ({ status: 200, content: '\u0000' }),
}

let net: Testnet
let norland: TestParty
const servers: Server[] = []
const asked = new Map<string, number>()

before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [{ code: 'norland-police', memberClass: 'agency', country: 'NO' }],
  })
  norland = net.party('norland-police')
  for (const [place, code] of Object.keys(witnesses).entries()) {
    const fill = 100 + place * 6
    await trust(
      signCard({ key: seeded(fill), card: cardOf({ code, fill, endpoint: await open(code, seeded(fill + 3)) }) }),
    )
  }
})
after(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await net.close()
})

async function open(code: string, key: ReturnType<typeof seeded>): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      asked.set(code, (asked.get(code) ?? 0) + 1)
      const { checkpoint: note } = parseAddCheckpoint(Buffer.concat(chunks).toString())
      const now = Math.floor(net.clock.now() / 1_000)
      const said = (witnesses[code] ?? honest)({ note, key, name: `comity/${code}/witness`, now })
      response.writeHead(said.status, said.headers ?? {}).end(said.content)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

function cardOf(given: { readonly code: string; readonly fill: number; readonly endpoint: string }): CardValue {
  const { code, fill, endpoint } = given
  const key = (other: number) => toBase64url(seeded(fill + other).publicKey)
  return {
    schema: 1,
    party: code,
    issuedAt: '2026-01-01T00:00:00.000Z',
    names: { en: code },
    country: 'CH',
    memberClass: 'ngo',
    training: false,
    protocol: [1],
    endpoints: [endpoint],
    contacts: [],
    keys: {
      message: key(0),
      log: key(1),
      logOrigin: `comity/${code}`,
      agreement: key(2),
      witness: key(3),
      sealing: agreed(fill),
      pouch: agreed(fill + 1),
    },
  }
}

/** X25519: the highest bit of the last byte is not used. */
function agreed(fill: number): string {
  return toBase64url(Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? 1 : fill)))
}

async function trust(card: string): Promise<void> {
  const { party, fingerprint } = await norland.call(partyIntroduce, { card }, 'officer')
  await norland.call(partyTrust, { party, fingerprint }, 'officer')
}

test('E-05 whatever a witness answers instead of its cosignature is ignored, and the log goes on', async () => {
  await eventually(async () => {
    const { witnesses: standings } = await norland.call(logWitnesses, {}, 'approver')
    const wereAsked = standings.every(({ party }) => (asked.get(party) ?? 0) > 0)
    const isCosigned = standings.some(({ party, behind }) => party === 'honest-witness' && behind === 0)
    const liars = standings.filter(({ party }) => party !== 'honest-witness')
    return wereAsked && isCosigned && liars.every(({ failures }) => failures > 0) ? true : undefined
    // An honest one that was too slow on a loaded machine is asked again after a pause that grows.
  }, 60_000)
  const { witnesses: standings } = await norland.call(logWitnesses, {}, 'approver')
  assert.equal(standings.length, Object.keys(witnesses).length)
  for (const { party, size } of standings.filter(({ party: code }) => code !== 'honest-witness')) {
    assert.equal(size, null, party)
  }
  await norland.call(personAdd, { name: 'Still working', unit: unitName, roles: ['liaison'] }, 'administrator')
})

test('E-05 one witness key under two party codes is refused before it can fill a quorum', async () => {
  const card = cardOf({ code: 'second-name', fill: 220, endpoint: 'http://127.0.0.1:9' })
  const doubled = { ...card, keys: { ...card.keys, witness: toBase64url(seeded(103).publicKey) } }
  await assert.rejects(trust(signCard({ key: seeded(220), card: doubled })), { code: 'object-mismatch' })
})
