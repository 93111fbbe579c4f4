import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { isComityError } from '@comity/codec'
import { parseCheckpoint, parseNote, verifyTiledLog } from '@comity/tlog'
import { checkConfig } from '../src/config.ts'
import { exitCodeOf } from '../src/exit-code.ts'
import type { S3StoreValue } from '../src/log/log-config.ts'
import type { RunningNode } from '../src/start.ts'
import { S3Bench } from './s3-bench.ts'
import { type Bench, type BenchNode, configOf, http, initBenchNode, openBench } from './support.ts'

const run = promisify(execFile)
const pace = { milliseconds: 0, entries: 1 }

let bench: Bench
let s3: S3Bench
let node: BenchNode
let store: S3StoreValue
before(async () => {
  bench = await openBench()
  s3 = await S3Bench.start()
  node = await initBenchNode(bench, 'norland')
  store = s3.store()
  await setStore(store)
})
after(async () => {
  await bench.close()
  await s3.stop()
})

async function setStore(value: S3StoreValue): Promise<void> {
  const path = join(node.dir, 'node.json')
  const config = JSON.parse(await readFile(path, 'utf8')) as object
  await writeFile(path, JSON.stringify({ ...config, log: { pace, store: value } }))
}

async function logFacts({ db, log }: RunningNode['context'], count: number): Promise<void> {
  let last = ''
  await db.transaction().execute(async (tx) => {
    for (let n = 0; n < count; n += 1) last = await log.append(tx, { type: 'test.fact', body: { n } })
  })
  await log.prove(last)
}

test('a node publishes its log to a bucket, and its partner door serves it from there to anybody', async () => {
  const first = await node.start()
  await logFacts(first.context, 40)
  // A stop publishes what is left.
  await first.stop()
  const running = await node.start()
  try {
    const { size } = running.context.log.head()
    const key = { name: 'comity/norland', type: 'ed25519', publicKey: running.context.keys.log.publicKey } as const
    const readOver = async (path: string) => {
      const response = await fetch(`${running.partnerUrl}/log/${path}`)
      return response.status === 404 ? undefined : new Uint8Array(await response.arrayBuffer())
    }
    const { checkpoint } = await verifyTiledLog({ readFile: readOver, key, seen: undefined })
    assert.equal(checkpoint.size, size)
    assert.ok((await s3.names(store)).includes('checkpoint'))
    await assert.rejects(stat(join(node.dir, 'log')), { code: 'ENOENT' })

    s3.fail('read', 'failed')
    const refused = await http(`${running.partnerUrl}/log/checkpoint`, {})
    s3.heal()
    assert.equal(refused.status, 503)
    assert.equal(refused.json()['type'], 'urn:comity:err:log-store-unreachable')
    assert.equal(refused.headers.get('retry-after'), '1')
    const note = await (await fetch(`${running.partnerUrl}/log/checkpoint`)).text()
    assert.equal(parseCheckpoint(parseNote(note).text).size, size)
  } finally {
    await running.stop()
  }
})

test('a node whose bucket does not answer, or is another, is not started: nobody knows what it has published', async () => {
  const refusal = async (value: S3StoreValue) => {
    await setStore(value)
    const error: unknown = await node.start().then(
      async (running) => {
        await running.stop()
        assert.fail('the node started')
      },
      (reason: unknown) => reason,
    )
    await setStore(store)
    return error
  }
  const gone = await refusal({ ...store, bucket: 'another' })
  assert.ok(isComityError(gone, 'log-store-unreachable'))
  assert.deepEqual(gone.details, { status: 404 })
  assert.equal(exitCodeOf(gone), 75)
  const silent = await refusal({ ...store, endpoint: 'http://127.0.0.1:1' })
  assert.ok(isComityError(silent, 'log-store-unreachable'))
  assert.deepEqual(silent.details, { status: 0 })
})

test('log.store takes a folder or a bucket with all its fields, and no credentials', () => {
  const withStore = (value: unknown) => checkConfig({ ...configOf('norland'), log: { pace, store: value } })
  for (const good of [{ kind: 'folder' }, store, { ...store, prefix: '' }]) withStore(good)
  const bad: readonly unknown[] = [
    {},
    { kind: 's3' },
    { kind: 'folder', bucket: 'logs' },
    { ...store, accessKeyId: 'a', secretAccessKey: 'b' },
    { ...store, prefix: 'no-slash' },
    { ...store, prefix: '../' },
    { ...store, prefix: '/' },
    { ...store, bucket: 'Logs/other' },
    { ...store, endpoint: 'http://name:secret@127.0.0.1' },
    { ...store, endpoint: 'http://127.0.0.1/path' },
  ]
  for (const value of bad) assert.throws(() => withStore(value), { code: 'config-invalid' }, JSON.stringify(value))
})

test("a node that keeps its log in a folder does not load Amazon's library", async () => {
  const loads = async (value: unknown) => {
    const program = `
      import { createRequire } from 'node:module'
      const { openStoredLogFiles } = await import(${JSON.stringify(import.meta.resolve('../src/log/open-log-files.ts'))})
      await import(${JSON.stringify(import.meta.resolve('../src/start.ts'))})
      await openStoredLogFiles(process.argv[1], ${JSON.stringify(value)})
      const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache)
      console.log(loaded.some((path) => path.includes('client-s3')))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, join(bench.dir, 'lazy')])
    return stdout.trim()
  }
  assert.equal(await loads({ kind: 'folder' }), 'false')
  assert.equal(await loads(store), 'true')
})
