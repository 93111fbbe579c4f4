import assert from 'node:assert/strict'
import { connect } from 'node:net'
import test, { after, before } from 'node:test'
import { signingKeyFromSeed, toBase64url } from '@comity/codec'
import { indexManifest } from '@comity/protocol'
import {
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { hop, type Hostile, message, prepareHop, send } from './attacker.ts'

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
  await net.introduceAll()
})
after(() => net.close())

/** A correctly signed hop to a route, with any content at all. */
function toRoute(name: string, changes: Partial<Hostile> = {}): Hostile {
  const now = net.clock.now()
  return { from: sudland, to: norland, name, jws: 'a.b.c', now, ...changes }
}

/** Sends a head that announces a body, and none of the body; returns the refusal, or what else has come back in that time. */
async function answerToHead(hostile: Hostile, framing: string, milliseconds: number): Promise<string> {
  const { url, headers } = prepareHop(hostile)
  const { hostname, port } = new URL(norland.directUrl)
  const socket = connect(Number(port), hostname)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write(`POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\n${lines.join('\r\n')}\r\n${framing}\r\n\r\n`)
  let answer = ''
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    // A refusal is one short write; the connection may stay open behind it.
    socket.on('data', (chunk) => {
      answer += String(chunk)
      timer.refresh()
      if (answer.includes('urn:comity:err')) resolve()
    })
    socket.on('close', resolve)
  })
  socket.destroy()
  return answer
}

const framings = ['content-length: 2000000', 'transfer-encoding: chunked']

test('F-08 whoever is not a trusted partner is refused before a large body is read', async () => {
  const stranger = signingKeyFromSeed(new Uint8Array(32).fill(9))
  for (const framing of framings) {
    const unsigned = toRoute('request.send', {
      after: ({ signature, ...rest }) => ({ ...rest, 'x-was': signature === undefined ? 'no' : 'yes' }),
    })
    assert.match(await answerToHead(unsigned, framing, 10_000), /^HTTP\/1.1 401 [\s\S]*signature-missing/, framing)
    const unknown = toRoute('request.send', { key: stranger })
    assert.match(await answerToHead(unknown, framing, 10_000), /^HTTP\/1.1 401 [\s\S]*key-unknown/, framing)
    // Somebody who knows the partner's key id, which its card shows, but has no key of it.
    const claimed = toRoute('request.send', {
      after: (headers) => ({
        ...headers,
        signature: (headers['signature'] ?? '').replace(/:(.)/, (_, first) => (first === 'A' ? ':B' : ':A')),
      }),
    })
    assert.match(await answerToHead(claimed, framing, 10_000), /^HTTP\/1.1 401 [\s\S]*signature-invalid/, framing)
    // The control: the partner itself is waited for.
    assert.equal(await answerToHead(toRoute('request.send'), framing, 300), '', framing)
  }
})

test('F-08 one byte over the limit of a route is body-too-large, at the limit it is read', async () => {
  const over = (extra: number) => ({ jws: 'a'.repeat(4 + 8_192 + extra) })
  assert.equal((await hop(toRoute('index.manifest', over(1)))).code, 'body-too-large')
  assert.equal((await hop(toRoute('index.manifest', over(0)))).code, 'schema')
})

test('F-08 a body under a content encoding is not unpacked', async () => {
  const packed = toRoute('index.manifest', { after: (headers) => ({ ...headers, 'content-encoding': 'gzip' }) })
  const answer = await hop(packed)
  assert.ok(answer.status >= 400 && answer.status < 500, String(answer.code))
})

test('A-06 a signed message nested a thousand times deep is refused, and quickly', async () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const part = (text: string) => Buffer.from(text).toString('base64url')
  const payload = `{"body":${deep(1_500)},"from":"sudland-bank","to":"norland-police"}`
  const header = '{"alg":"EdDSA","kid":"AAAA","typ":"comity.index.manifest+jws"}'
  const jws = `${part(header)}.${part(payload)}.${'A'.repeat(86)}`
  const began = performance.now()
  const answer = await hop(toRoute('index.manifest', { jws }))
  assert.ok(answer.status >= 400 && answer.status < 500, String(answer.code))
  assert.ok(performance.now() - began < 5_000)
})

test('B-01 a question for manifests is answered once: the same hop again is replay', async () => {
  const { agreement } = await signedIndex()
  const now = net.clock.now()
  const body = { agreement, known: null, seen: null }
  const jws = message({ definition: indexManifest, from: sudland, to: norland, body, now })
  const request = prepareHop({ from: sudland, to: norland, name: 'index.manifest', jws, now })
  assert.equal((await send(request)).status, 200)
  assert.equal((await send(request)).code, 'replay')
})

async function signedIndex(): Promise<{ readonly agreement: string }> {
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  await importLines(norland, { case: await openCase(norland), profile: 'domain/1', lines: ['a.example'] })
  await publish(norland, agreement)
  return { agreement }
}

test('every refusal of a stranger is signed by the node, and none of them names what is here', async () => {
  const answers = await Promise.all(
    ['request.send', 'index.manifest', 'nothing.here'].map((name) =>
      hop(toRoute(name, { key: signingKeyFromSeed(new Uint8Array(32).fill(9)) })),
    ),
  )
  const digest = toBase64url(new Uint8Array(32))
  for (const { headers, content } of answers) {
    assert.match(headers['signature'] ?? '', /^comity=:/)
    assert.ok(!Buffer.from(content).includes('sudland') && !Buffer.from(content).includes(digest))
  }
})
