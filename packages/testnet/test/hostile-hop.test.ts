import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import test, { after, before } from 'node:test'
import { partyCard, partyIntroduce } from '@comity/client/api'
import { minute, second, signingKeyFromSeed, toBase64url, utf8Encode } from '@comity/codec'
import { indexManifest } from '@comity/protocol'
import { startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { type Answer, hop, type Hostile, message, prepareHop, proveAnswer, send, stolenKey } from './attacker.ts'

let net: Testnet
let norland: TestParty
let sudland: TestParty
let westland: TestParty
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  westland = net.party('westland-ngo')
  await net.introduceAll()
})
after(() => net.close())

/** A question under no agreement: past the hop it is refused for that, and for nothing else. */
const question = { agreement: toBase64url(new Uint8Array(32)), known: null, seen: null }

function hostile(changes: Partial<Hostile> = {}): Hostile {
  const now = net.clock.now()
  const jws = message({ definition: indexManifest, from: sudland, to: norland, body: question, now })
  return { from: sudland, to: norland, name: 'index.manifest', jws, now, ...changes }
}

async function passes(changes: Partial<Hostile> = {}): Promise<void> {
  const answer = await hop(hostile(changes))
  assert.equal(answer.code, 'agreement-not-in-force', 'the positive control reaches the route')
}

async function refused(code: string, status: number, changes: Partial<Hostile>, why: string): Promise<Answer> {
  const answer = await hop(hostile(changes))
  assert.deepEqual({ status: answer.status, code: answer.code }, { status, code }, why)
  return answer
}

const without =
  (...names: readonly string[]) =>
  (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

test('a proven question reaches its route, and its answer is signed over the request, errors included', async () => {
  const given = hostile()
  const request = prepareHop(given)
  const answer = await send(request)
  assert.equal(answer.code, 'agreement-not-in-force')
  proveAnswer({ to: norland, request, answer, now: net.clock.now() })
})

test('A-01 an unsigned request is signature-missing and its content is not parsed', async () => {
  await passes()
  await refused('signature-missing', 401, { after: without('signature', 'signature-input') }, 'both gone')
  await refused('signature-missing', 401, { after: without('signature') }, 'Signature gone')
  await refused('signature-missing', 401, { after: without('signature-input') }, 'Signature-Input gone')
  const unread = { after: without('signature'), content: () => utf8Encode('no message at all') }
  await refused('signature-missing', 401, unread, 'whatever the content is')
})

test('A-02 a content that was changed on the way is digest-mismatch', async () => {
  await passes()
  const flip = (content: Uint8Array) => content.map((byte, at) => (at === 40 ? byte ^ 1 : byte))
  await refused('digest-mismatch', 400, { content: flip }, 'one bit')
  await refused('signature-invalid', 401, { after: without('content-digest') }, 'digest dropped')
})

test('A-03 a hop under another key, path, method or recipient is refused', async () => {
  await passes()
  await refused('key-unknown', 401, { key: signingKeyFromSeed(new Uint8Array(32).fill(3)) }, 'a stranger')
  await refused('key-unknown', 401, { key: stolenKey(sudland, 'log') }, 'the log key of the same party')
  const other = (request: Parameters<NonNullable<Hostile['before']>>[0]) => ({ ...request, path: '/partner/x' })
  await refused('signature-invalid', 401, { before: other }, 'signed for another path')
  const host = { after: (headers: Readonly<Record<string, string>>) => ({ ...headers, host: 'elsewhere.example' }) }
  await refused('misdirected', 421, host, 'another host')
})

test('A-04 a hop that is too old or from the future is signature-expired, at 59 seconds it passes', async () => {
  await passes({ now: net.clock.now() + 59 * second })
  await passes({ now: net.clock.now() - 59 * second })
  // More than the 61 of protocol's own test: hops say whole seconds, and some of them pass on the way.
  await refused('signature-expired', 401, { now: net.clock.now() + 65 * second }, 'future')
  await refused('signature-expired', 401, { now: net.clock.now() - 6 * minute }, 'old')
})

test('A-09 a signed field that comes twice is header-malformed', async () => {
  const { url, headers, content } = prepareHop(hostile())
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    ...lines,
    `content-digest: ${headers['content-digest'] ?? ''}`,
  ]
  const answer = await raw(
    `${head.join('\r\n')}\r\ncontent-length: ${String(content.length)}\r\nconnection: close\r\n\r\n`,
    content,
  )
  assert.match(answer, /^HTTP\/1.1 400 [\s\S]*header-malformed/)
})

test('B-04 B-05 a relayed, reflected or readdressed message is wrong-recipient', async () => {
  await passes()
  const now = net.clock.now()
  const to = (from: TestParty, recipient: TestParty, claimedFrom?: string) =>
    message({
      definition: indexManifest,
      from,
      to: recipient,
      body: question,
      now,
      ...(claimedFrom === undefined ? {} : { claimedFrom }),
    })
  await refused('wrong-recipient', 403, { jws: to(norland, sudland) }, "the reader's own message, reflected")
  await refused('wrong-recipient', 403, { jws: to(westland, norland) }, "a third party's message under our hop")
  await refused('wrong-recipient', 403, { jws: to(sudland, westland) }, 'a message to somebody else')
  await refused('wrong-recipient', 403, { jws: to(sudland, norland, westland.code) }, 'a claimed author')
})

test('A-08 a message of another type, or posted to another route, is signature-context', async () => {
  await refused('signature-context', 403, { name: 'match.evaluate' }, 'another route')
})

test('B-10 another protocol version is version-unsupported', async () => {
  const old = (headers: Readonly<Record<string, string>>) => ({ ...headers, 'comity-version': '0' })
  await refused('version-unsupported', 426, { after: old }, 'version 0')
  await refused('version-unsupported', 426, { after: without('comity-version') }, 'no version')
})

test('B-11 what could hide a second request is refused and the connection closed', async () => {
  const { url, headers, content } = prepareHop(hostile())
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\n${lines.join('\r\n')}\r\n`
  for (const smuggled of [
    'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
    'content-length: 5\r\ncontent-length: 6\r\n\r\n',
    'transfer-encoding: chunked, identity\r\n\r\n',
    'content-length : 5\r\n\r\n',
  ]) {
    const answer = await raw(head + smuggled, content)
    assert.match(answer, /^HTTP\/1.1 400 /, JSON.stringify(smuggled))
    assert.equal(answer.match(/HTTP\/1.1/g)?.length, 1, 'one answer, then the end')
  }
})

test('an unknown route, an unknown key and a party that is only introduced tell a stranger nothing apart', async () => {
  const stranger = { key: signingKeyFromSeed(new Uint8Array(32).fill(4)) }
  const first = await refused('key-unknown', 401, stranger, 'a stranger')
  const lonely = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'eastland-cert', memberClass: 'agency', country: 'EE' },
    ],
  })
  try {
    const [publisher, introduced] = [lonely.party('norland-police'), lonely.party('eastland-cert')]
    const { card } = await introduced.call(partyCard, {}, 'officer')
    await publisher.call(partyIntroduce, { card }, 'officer')
    const now = lonely.clock.now()
    const jws = message({ definition: indexManifest, from: introduced, to: publisher, body: question, now })
    const second = await hop({ from: introduced, to: publisher, name: 'index.manifest', jws, now })
    assert.deepEqual(sameFor(second), sameFor(first))
  } finally {
    await lonely.close()
  }
})

/** A problem without what differs in every answer: the id of the request. */
function sameFor({ status, content }: Answer): unknown {
  return {
    status,
    body: Buffer.from(content)
      .toString()
      .replace(/urn:uuid:[0-9a-f-]{36}/, randomUUID().slice(0, 0)),
  }
}

/** Writes bytes to the node's own listener and reads until it closes. */
async function raw(head: string, content: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(norland.directUrl)
  const socket = connect(Number(port), hostname)
  socket.end(Buffer.concat([Buffer.from(head), content]))
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}
