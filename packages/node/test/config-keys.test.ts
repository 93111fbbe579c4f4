import assert from 'node:assert/strict'
import { chmod, copyFile, mkdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isComityError, signingKeyFromSeed } from '@comity/codec'
import { openDatabase } from '../src/database/database.ts'
import { initNode } from '../src/init.ts'
import { type Bench, type BenchNode, configOf, initBenchNode, noon, openBench } from './support.ts'

let bench: Bench
let norland: BenchNode
let sudland: BenchNode
before(async () => {
  bench = await openBench()
  norland = await initBenchNode(bench, 'norland')
  sudland = await initBenchNode(bench, 'sudland')
})
after(() => bench.close())

const code = (expected: string) => (error: unknown) => isComityError(error, expected)

/** Runs `change` on one file of Norland's node, tries to start, and puts the file back. */
async function withChanged(path: string, change: (path: string) => Promise<void>, attempt: () => Promise<void>) {
  const original = join(bench.dir, 'original')
  await copyFile(path, original)
  try {
    await change(path)
    await attempt()
  } finally {
    await rm(path, { recursive: true, force: true })
    await copyFile(original, path)
    await chmod(path, 0o600)
  }
}

const refusesToStart = (expected: string) => async () => {
  await assert.rejects(norland.start(), code(expected))
}

test('a node that nobody touched starts and stops', async () => {
  const running = await norland.start()
  await running.stop()
})

test('init gives every secret file mode 0600 and every folder of secrets mode 0700', async () => {
  const files = [
    'keys/message.json',
    'keys/log.json',
    'keys/agreement.json',
    'keys/witness.json',
    'keys/sealing.json',
    'keys/pouch.json',
    'keys/epoch-wrap.json',
  ]
  for (const file of [...files, `keys/unit-${norland.first.unit}.json`, 'people/administrator.token', 'node.json']) {
    assert.equal((await stat(join(norland.dir, file))).mode & 0o777, 0o600, file)
  }
  for (const folder of ['keys', 'people']) assert.equal((await stat(join(norland.dir, folder))).mode & 0o777, 0o700)
})

test('init refuses a folder that holds anything and leaves it as it was', async () => {
  const dir = join(bench.dir, 'used')
  await mkdir(dir)
  await writeFile(join(dir, 'mine.txt'), 'mine')
  const attempt = initNode({
    dir,
    config: configOf('used-party'),
    administrator: { name: 'A', unit: 'B' },
    databaseUrl: bench.cluster.connection('postgres'),
    now: () => noon,
    isVolatile: true,
  })
  await assert.rejects(attempt, code('already-initialized'))
  assert.equal(await readFile(join(dir, 'mine.txt'), 'utf8'), 'mine')
})

test('init refuses a database that already serves a node', async () => {
  const attempt = initNode({
    dir: join(bench.dir, 'second'),
    config: configOf('second-party'),
    administrator: { name: 'A', unit: 'B' },
    databaseUrl: norland.databaseUrl,
    now: () => noon,
    isVolatile: true,
  })
  await assert.rejects(attempt, code('already-initialized'))
})

for (const name of ['message', 'log', 'agreement', 'witness', 'sealing', 'pouch', 'epoch-wrap']) {
  const path = () => join(norland.dir, 'keys', `${name}.json`)
  test(`G-13 the ${name} key readable by others stops the start`, () =>
    withChanged(path(), (file) => chmod(file, 0o644), refusesToStart('key-unsafe')))
  test(`G-13 the ${name} key cut short stops the start`, () =>
    withChanged(path(), (file) => truncate(file, 40), refusesToStart('key-unsafe')))
  test(`G-13 the ${name} key of another node stops the start`, () =>
    withChanged(
      path(),
      (file) => copyFile(join(sudland.dir, 'keys', `${name}.json`), file),
      refusesToStart('key-unsafe'),
    ))
}

test('G-13 a key file that claims to be of this party but holds another key stops the start', () =>
  withChanged(
    join(norland.dir, 'keys', 'message.json'),
    async (file) => {
      const other = await readFile(join(sudland.dir, 'keys', 'message.json'), 'utf8')
      await writeFile(file, other.replace('"party":"sudland"', '"party":"norland"'))
    },
    refusesToStart('key-unsafe'),
  ))

test('G-13 a link in place of a key file stops the start', () =>
  withChanged(
    join(norland.dir, 'keys', 'log.json'),
    async (file) => {
      await rename(file, `${file}.away`)
      await symlink(`${file}.away`, file)
    },
    refusesToStart('key-unsafe'),
  ))

test('G-13 a missing message key stops the start', () =>
  withChanged(join(norland.dir, 'keys', 'message.json'), (file) => rm(file), refusesToStart('key-unsafe')))

test('a node of before the witness and the pouch key makes them once at its start', async () => {
  const { start, dir, databaseUrl } = await initBenchNode(bench, 'westland')
  const { db, close } = openDatabase({ url: databaseUrl, connections: 1 })
  await db.deleteFrom('node_key').where('name', 'in', ['witness', 'pouch']).execute()
  await close()
  await rm(join(dir, 'keys', 'witness.json'))
  const cards: unknown[] = []
  for (let round = 0; round < 2; round += 1) {
    const running = await start()
    cards.push(running.context.card.card.keys)
    await running.stop()
  }
  assert.deepEqual(cards[0], cards[1])
})

test('a node whose signatory keeps the agreement key elsewhere starts with the same card', () =>
  withChanged(
    join(norland.dir, 'keys', 'agreement.json'),
    (file) => rm(file),
    async () => {
      const running = await norland.start()
      assert.equal(running.context.keys.agreement, undefined)
      assert.equal(running.context.card.keys.agreement.length, 32)
      await running.stop()
    },
  ))

test('G-13 a node made with the public half of an agreement key never has a key file for it, and starts with no other', async () => {
  const { publicKey: agreementKey } = signingKeyFromSeed(new Uint8Array(32).fill(9))
  const { start, dir } = await initBenchNode(bench, 'ostland', { agreementKey })
  const file = join(dir, 'keys', 'agreement.json')
  await assert.rejects(stat(file), { code: 'ENOENT' })
  const running = await start()
  assert.equal(running.context.keys.agreement, undefined)
  assert.deepEqual(running.context.card.keys.agreement, agreementKey)
  await running.stop()
  const planted = await readFile(join(norland.dir, 'keys', 'agreement.json'), 'utf8')
  await writeFile(file, planted.replace('"party":"norland"', '"party":"ostland"'), { mode: 0o600 })
  await assert.rejects(start(), code('key-unsafe'))
})

test('init refuses a weak agreement key before it makes anything', async () => {
  await assert.rejects(initBenchNode(bench, 'eastland', { agreementKey: new Uint8Array(32) }), code('key-weak'))
  await assert.rejects(stat(join(bench.dir, 'eastland')), { code: 'ENOENT' })
})

test('a lost epoch key is replaced by a new one, which the next start accepts', async () => {
  const before = await norland.start()
  const old = before.context.keys.epochWrap
  await before.stop()
  await rm(join(norland.dir, 'keys', 'epoch-wrap.json'))
  const renewed = await norland.start()
  assert.notDeepEqual(renewed.context.keys.epochWrap, old)
  await renewed.stop()
  const again = await norland.start()
  assert.deepEqual(again.context.keys.epochWrap, renewed.context.keys.epochWrap)
  await again.stop()
})

const badConfigs: readonly (readonly [string, (config: Record<string, unknown>) => unknown])[] = [
  ['an unknown field', (config) => ({ ...config, debug: true })],
  ['a missing field', ({ settings: _, ...config }) => config],
  ['a party code with capitals', (config) => ({ ...config, party: 'Norland' })],
  ['a port as text', (config) => ({ ...config, own: { host: '127.0.0.1', port: '80', names: [] } })],
  ['a partner URL with a query', (config) => ({ ...config, partner: { host: 'a', port: 1, url: 'https://a/?x' } })],
  ['a country of three letters', (config) => ({ ...config, country: 'NOR' })],
  ['no object', () => []],
]
for (const [name, change] of badConfigs) {
  test(`a node.json with ${name} is refused`, () =>
    withChanged(
      join(norland.dir, 'node.json'),
      async (file) => {
        const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
        await writeFile(file, JSON.stringify(change(config)))
      },
      refusesToStart('config-invalid'),
    ))
}

test('a node.json that others can write is refused', () =>
  withChanged(join(norland.dir, 'node.json'), (file) => chmod(file, 0o666), refusesToStart('config-invalid')))

test('two processes on one database: the second is refused, and starts after the first has stopped', async () => {
  const first = await norland.start()
  await assert.rejects(norland.start(), code('already-running'))
  await first.stop()
  const second = await norland.start()
  await second.stop()
})
