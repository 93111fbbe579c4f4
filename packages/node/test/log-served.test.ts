import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { tileWidth, type VerifierKey, verifyTiledLog } from '@comity/tlog'
import type { RunningNode } from '../src/start.ts'
import { type Bench, type BenchNode, http, initBenchNode, openBench } from './support.ts'

let bench: Bench
let node: BenchNode
let running: RunningNode
let key: VerifierKey
before(async () => {
  bench = await openBench()
  node = await initBenchNode(bench, 'norland')
  running = await node.start()
  await logFacts(600)
  // A stop publishes what is left.
  await running.stop()
  running = await node.start()
  key = { name: 'comity/norland', type: 'ed25519', publicKey: running.context.keys.log.publicKey }
})
after(async () => {
  await running.stop()
  await bench.close()
})

async function logFacts(count: number): Promise<void> {
  const { db, log } = running.context
  let last = ''
  await db.transaction().execute(async (tx) => {
    for (let n = 0; n < count; n += 1) last = await log.append(tx, { type: 'test.fact', body: { n } })
  })
  await log.prove(last)
}

const get = (path: string, init: RequestInit = {}) => http(`${running.partnerUrl}/log/${path}`, init)
const readFile = async (path: string) => {
  const response = await fetch(`${running.partnerUrl}/log/${path}`)
  return response.status === 404 ? undefined : new Uint8Array(await response.arrayBuffer())
}
/** A path exactly as given: fetch would tidy it first. */
const getRaw = (path: string) =>
  new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(running.partnerUrl)
    request({ hostname, port, path }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

test('anybody reads the log of a node and verifies it whole with the public key', async () => {
  const { checkpoint, files } = await verifyTiledLog({ readFile, key, seen: undefined })
  assert.ok(checkpoint.size >= 600)
  assert.ok(files >= 7)
})

test('checkpoint and tiles have the content types and caching that tlog-tiles names', async () => {
  const expected = [
    { path: 'checkpoint', type: 'text/plain; charset=utf-8', caching: 'no-cache' },
    { path: 'tile/0/000', type: 'application/octet-stream', caching: 'public, max-age=31536000, immutable' },
    { path: 'tile/entries/001', type: 'application/octet-stream', caching: 'public, max-age=31536000, immutable' },
  ]
  for (const { path, type, caching } of expected) {
    const { status, headers } = await get(path)
    assert.equal(status, 200)
    assert.deepEqual([headers.get('content-type'), headers.get('cache-control')], [type, caching])
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  }
  assert.equal((await readFile('tile/0/000'))?.length, tileWidth * 32)
})

test('E-10 what is not published, a tile of another width and another spelling are 404', async () => {
  const paths = [
    'tile/0/900',
    'tile/0/000.p/255',
    'tile/0/0',
    'tile/0/000.p/256',
    'tile/00/000',
    'tile/entries/000/',
    '',
  ]
  for (const path of paths) {
    const { status, json } = await get(path)
    assert.deepEqual([path, status, json()['type']], [path, 404, 'urn:comity:err:not-found'])
  }
})

test('F-04 no path leads out of what is published', async () => {
  await writeFile(join(node.dir, 'log', 'secret'), 'secret')
  for (const path of [
    'secret',
    '../node.json',
    'tile/../secret',
    '%2e%2e/node.json',
    'tile%2f0%2f000',
    'checkpoint%00',
    'checkpoint.draft',
  ]) {
    assert.equal(await getRaw(`/log/${path}`), 404, path)
  }
  assert.equal(await getRaw('/log//checkpoint'), 404)
  assert.equal(await getRaw('/log/checkpoint?x=1'), 404)
  await rm(join(node.dir, 'log', 'secret'))
})

test('nothing but reading is offered', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
    assert.equal((await get('checkpoint', { method })).status, 404, method)
  }
})

test('B-12 a stranger that calls too often is told to wait, and is served again after it', async () => {
  const statuses: number[] = []
  let pause: string | null = null
  while (pause === null && statuses.length < 20_000) {
    // Many at once: what is allowed a second must come too slowly on the slowest machine.
    for (const { status, headers } of await Promise.all(Array.from({ length: 50 }, () => get('checkpoint')))) {
      statuses.push(status)
      pause ??= headers.get('retry-after')
    }
  }
  assert.ok(statuses.includes(429))
  assert.ok(statuses.indexOf(429) > 1_000, String(statuses.indexOf(429)))
  await sleep(Number(pause) * 1_000)
  assert.equal((await get('checkpoint')).status, 200)
})
