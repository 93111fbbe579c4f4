import assert from 'node:assert/strict'
import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { canonicalBytes, isComityError } from '@comity/codec'
import { type BackupKey, type BackupLock, type Part, readArchive, writeArchive } from '../src/backup/archive.ts'
import { type BackupHead, parseHead } from '../src/backup/backup-head.ts'
import { backupNode } from '../src/backup/backup-node.ts'
import { restoreNode } from '../src/backup/restore-node.ts'
import { template } from './test-cluster.ts'
import { type Bench, type BenchNode, initBenchNode, noon, openBench } from './support.ts'

/*
 * age says that a backup is whole, not who wrote it: to whoever has the recipient's public half any content can be sealed.
 */
let lock: BackupLock
let key: BackupKey
const now = () => noon

let bench: Bench
let node: BenchNode
let parts: readonly Part[]
let head: BackupHead
let made = 0

before(async () => {
  const identity = await generateX25519Identity()
  lock = { kind: 'recipients', recipients: [await identityToRecipient(identity)] }
  key = { kind: 'identity', identity }
  bench = await openBench()
  node = await initBenchNode(bench, 'norland-police')
  const path = join(bench.dir, 'honest.backup')
  head = await backupNode({ dir: node.dir, databaseUrl: node.databaseUrl, path, lock, now })
  parts = await collect(readArchive(path, key))
})
after(() => bench.close())

async function collect(source: AsyncIterable<Part>): Promise<readonly Part[]> {
  const all: Part[] = []
  for await (const part of source) all.push(part)
  return all
}

/** Restores a well-sealed backup of these parts into an empty folder and database. */
async function restoreParts(given: readonly Part[]): Promise<{ readonly left: readonly string[] }> {
  const name = `hostile_${String(++made)}`
  await bench.cluster.createDatabase(name, { template })
  const path = join(bench.dir, `${name}.backup`)
  await writeArchive(path, lock, Readable.from(given))
  const dir = await mkdtemp(join(bench.dir, 'restored-'))
  try {
    await restoreNode({ path, key, dir, databaseUrl: bench.cluster.connection(name), logDir: undefined, now })
  } catch (error) {
    assert.deepEqual(await readdir(dir), [])
    throw error
  }
  return { left: await readdir(dir) }
}

const changed = (change: (part: Part) => Part | undefined) => parts.flatMap((part) => change(part) ?? [])
const headed = (change: Partial<BackupHead>) =>
  changed((part) => (part.name === 'backup.json' ? { ...part, bytes: canonicalBytes({ ...head, ...change }) } : part))
const invalid = (error: unknown) => isComityError(error, 'backup-invalid')

test('what was backed up is restored', async () => {
  assert.deepEqual(parseHead(parts[0]?.bytes ?? new Uint8Array()), head)
  assert.ok((await restoreParts(parts)).left.includes('node.json'))
})

for (const [what, forge] of [
  [
    'a table whose rows are no rows',
    () =>
      changed((part) => (part.name === 'table/person/0' ? { ...part, bytes: new Uint8Array(9_000).fill(7) } : part)),
  ],
  [
    'a table cut in its middle',
    () =>
      changed((part) =>
        part.name === 'table/person/0' ? { ...part, bytes: part.bytes.subarray(0, part.bytes.length - 5) } : part,
      ),
  ],
  [
    'a table with many pieces behind the wrong one',
    () =>
      parts.flatMap((part) =>
        part.name === 'table/person/0'
          ? [
              { ...part, bytes: new Uint8Array(30) },
              ...Array.from({ length: 8 }, (_, at) => ({
                name: `table/person/${String(at + 1)}`,
                bytes: new Uint8Array(1_000_000),
              })),
            ]
          : [part],
      ),
  ],
  ['a table that is missing', () => changed((part) => (part.name === 'table/person/0' ? undefined : part))],
  ['a table twice', () => parts.flatMap((part) => (part.name === 'table/person/0' ? [part, part] : [part]))],
  [
    'a file that climbs out of the folder',
    () => [...parts.slice(0, -1), { name: 'files/keys/../../out.json', bytes: new Uint8Array(1) }, ...parts.slice(-1)],
  ],
  [
    'a file of an absolute path',
    () => [...parts.slice(0, -1), { name: 'files//etc/comity', bytes: new Uint8Array(1) }, ...parts.slice(-1)],
  ],
  ['a file twice', () => parts.flatMap((part) => (part.name === 'files/node.json' ? [part, part] : [part]))],
  ['a file behind the end', () => [...parts, { name: `files/index/${'ab'.repeat(32)}`, bytes: new Uint8Array(1) }]],
  ['no end', () => parts.slice(0, -1)],
  [
    'a head that names a table of the server',
    () => headed({ tables: [{ name: 'pg_authid', columns: ['rolname'], identities: [] }] }),
  ],
  [
    'a head that names a table there is not',
    () => headed({ tables: [{ name: 'no_table', columns: ['a'], identities: [] }] }),
  ],
  [
    'a head that names a column there is not',
    () =>
      headed({
        tables: head.tables.map((table) => (table.name === 'person' ? { ...table, columns: ['no_column'] } : table)),
      }),
  ],
] as const) {
  test(`G-11 a well-sealed backup with ${what} restores nothing and ends with a reason`, async () => {
    await assert.rejects(restoreParts(forge()), invalid)
  })
}
