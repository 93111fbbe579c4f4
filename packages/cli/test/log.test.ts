import assert from 'node:assert/strict'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sha256, signingKeyFromSeed, toBase64url, utf8Encode } from '@comity/codec'
import { formatVerifierKey, signCheckpoint, tilePath, TileTree } from '@comity/tlog'
import { makeFolder } from './own-node.ts'
import { comity } from './program.ts'

/* A stranger, who has no node and no token, checks a log by its public key alone. */
const origin = 'comity/norland'
const size = 300
const signer = signingKeyFromSeed(new Uint8Array(32).fill(1))
const vkey = formatVerifierKey({ name: origin, type: 'ed25519', publicKey: signer.publicKey })

/** A folder with a published log of `count` entries. */
async function publishLog(t: TestContext, count = size): Promise<string> {
  const dir = await makeFolder(t, 1)
  const tree = new TileTree()
  const full = Array.from({ length: count }, (_, n) => tree.append(sha256(utf8Encode(String(n))))).flat()
  const files = [...full, ...tree.edge()].map(({ tile, bytes }) => ({ path: tilePath(tile), bytes }))
  const note = signCheckpoint({ key: signer, origin, size: count, root: tree.root() })
  for (const { path, bytes } of [...files, { path: 'checkpoint', bytes: utf8Encode(note) }]) {
    await mkdir(dirname(join(dir, 'log', path)), { recursive: true })
    await writeFile(join(dir, 'log', path), bytes)
  }
  return join(dir, 'log')
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

const serveFolder =
  (dir: string): RequestListener =>
  (request, response) => {
    void readFile(join(dir, (request.url ?? '').replace('/log/', ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    )
  }

test('a log that another key signed, a key that is none and a folder that is not there say what to do', async (t) => {
  const dir = await publishLog(t)
  const other = formatVerifierKey({
    name: origin,
    type: 'ed25519',
    publicKey: signingKeyFromSeed(new Uint8Array(32)).publicKey,
  })
  const foreign = await comity(['log', 'verify', dir, '--key', other])
  assert.equal(foreign.code, 78)
  assert.match(foreign.stdout, /none that this key signed for this log\. Compare the key: comity log key CARD/)
  const none = await comity(['log', 'verify', dir, '--key', 'norland.vky'])
  assert.equal(none.code, 65)
  assert.match(none.stderr, /--key <vkey> is missing or not possible: public key of that log/)
  const nowhere = await comity(['log', 'verify', join(dir, 'nowhere'), '--key', vkey])
  assert.equal(nowhere.code, 65)
  assert.match(nowhere.stderr, /file-unreadable/)
})

const verify = (where: string, ...more: string[]) => comity(['log', 'verify', where, '--key', vkey, '--json', ...more])

test('E-02 a flipped byte in a partial tile that only a former checkpoint asks for is named', async (t) => {
  const [former, dir] = [await publishLog(t, size - 1), await publishLog(t)]
  const partial = tilePath({ level: 0, index: 1, width: (size - 1) % 256 })
  const bytes = await readFile(join(former, partial))
  await mkdir(dirname(join(dir, partial)), { recursive: true })
  await writeFile(join(dir, partial), bytes)
  assert.equal((await verify(dir)).code, 0)
  await writeFile(join(dir, partial), bytes.with(0, (bytes[0] ?? 0) ^ 1))
  const { code, stdout } = await verify(dir)
  assert.equal(code, 78)
  assert.deepEqual((JSON.parse(stdout) as { readonly damage: unknown }).damage, { file: partial, index: 256 })
})

test('a published log is verified from its folder and over HTTP, by its key alone', async (t) => {
  const dir = await publishLog(t)
  const url = await serve(t, serveFolder(dir))
  for (const where of [dir, dirname(dir), `${url}/log`, `${url}/log/`, url]) {
    const { code, stdout } = await verify(where)
    assert.equal(code, 0, where)
    const { checkpoint, ...found } = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual([found['origin'], found['size'], found['damage']], [origin, size, null])
    assert.equal(checkpoint, await readFile(join(dir, 'checkpoint'), 'utf8'))
  }
})

test('E-02 what is wrong is named with file and entry, and the program ends with 78', async (t) => {
  const dir = await publishLog(t)
  const url = await serve(t, serveFolder(dir))
  const path = join(dir, 'tile/entries/000')
  const bytes = await readFile(path)
  await writeFile(path, bytes.with(34 * 7 + 9, (bytes[34 * 7 + 9] ?? 0) ^ 1))
  for (const where of [dir, url]) {
    const { code, stdout } = await verify(where)
    assert.equal(code, 78)
    assert.deepEqual((JSON.parse(stdout) as { damage: unknown }).damage, { file: 'tile/entries/000', index: 7 })
    const said = await comity(['log', 'verify', where, '--key', vkey])
    assert.match(said.stdout, /tile\/entries\/000/)
    assert.equal(said.code, 78)
  }
  await rm(path)
  assert.equal((await verify(url)).code, 78)
})

test('E-03 an older checkpoint is found in a folder, and by who kept a newer one', async (t) => {
  const [dir, older] = [await publishLog(t), await publishLog(t, 260)]
  const newest = join(dirname(dir), 'newest')
  await writeFile(newest, await readFile(join(dir, 'checkpoint')))
  // Partial tiles of earlier checkpoints stay until the full ones are there.
  await cp(older, dir, { recursive: true })
  const found = await verify(dir)
  assert.equal(found.code, 78)
  assert.deepEqual((JSON.parse(found.stdout) as { damage: unknown }).damage, { file: 'checkpoint', index: 260 })
  const conflict = await verify(older, '--seen', newest)
  assert.equal(conflict.code, 78)
  assert.match(conflict.stderr, /log-conflict/)
  assert.equal((await verify(await publishLog(t), '--seen', join(older, 'checkpoint'))).code, 0)
})

test('F-03 a redirect is not followed', async (t) => {
  let followed = 0
  const target = await serve(t, (_request, response) => {
    followed += 1
    response.end('secret')
  })
  const url = await serve(t, (_request, response) => response.writeHead(302, { location: target }).end())
  const { code, stderr } = await verify(url)
  assert.deepEqual([code, followed], [69, 0])
  assert.match(stderr, /log-unreachable/)
})

test('F-08 an endless file is cut off, and named as what it is not', async (t) => {
  const url = await serve(t, (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once('drain', more)
    }
    more()
  })
  const { code, stdout } = await verify(url)
  assert.equal(code, 78)
  assert.deepEqual((JSON.parse(stdout) as { damage: unknown }).damage, { file: 'checkpoint', index: 0 })
})

test('a server that asks for a pause is asked again after it', async (t) => {
  const dir = await publishLog(t)
  let refused = 0
  const url = await serve(t, (request, response) => {
    if (refused === 0) {
      refused += 1
      response.writeHead(429, { 'retry-after': '1' }).end()
    } else serveFolder(dir)(request, response)
  })
  assert.equal((await verify(url)).code, 0)
  assert.equal(refused, 1)
})

test('nobody there, no log there, no key and a wrong key each end with their own code', async (t) => {
  const dir = await publishLog(t)
  assert.equal((await verify('http://127.0.0.1:1')).code, 69)
  assert.equal((await verify(dirname(dirname(dir)))).code, 78)
  assert.equal((await comity(['log', 'verify', dir])).code, 2)
  assert.equal((await comity(['log', 'verify', dir, '--key', 'comity/norland+00000000+AAAA'])).code, 65)
  const file = join(dirname(dir), 'norland.vkey')
  await writeFile(file, `${vkey}\n`)
  assert.equal((await comity(['log', 'verify', dir, '--key', file])).code, 0)
  const other = formatVerifierKey({
    name: origin,
    type: 'ed25519',
    publicKey: signingKeyFromSeed(new Uint8Array(32).fill(2)).publicKey,
  })
  const wrong = await comity(['log', 'verify', dir, '--key', other, '--json'])
  assert.equal(wrong.code, 78)
  assert.match(wrong.stdout, /"file":"checkpoint"/)
  assert.equal(toBase64url(signer.publicKey).length, 43)
})
