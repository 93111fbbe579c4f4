import assert from 'node:assert/strict'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { signingKeyFromSeed } from '@comity/codec'
import { signCheckpoint, verifyNothingBeyond, verifyTiledLog } from '@comity/tlog'
import { sql } from 'kysely'
import type { Db } from '../src/schema.ts'
import { LogBench, logKey, type LogPlace, origin, readCheckpoint } from './open-test-log.ts'

/*
 * One test for each kind of change, at random places: each is found and named at the next start, which is read-only, by
 * the node's own check, and, where it is in what the log published, by a stranger with the public key alone.
 */
const runs = process.env['COMITY_SOAK'] === undefined ? 3 : 60
const seed = 20_261_127
const size = 600

let bench: LogBench
before(async () => {
  bench = await LogBench.start()
})
after(() => bench.stop())

interface Named {
  readonly file: string | RegExp
  readonly index: number | undefined
}

const isNamed =
  (named: Named, code: string) => (error: Error & { code?: string; details?: Record<string, unknown> }) => {
    assert.equal(error.code, code)
    const file = String(error.details?.['file'])
    assert.ok(named.file instanceof RegExp ? named.file.test(file) : named.file === file, `${file} is named`)
    if (named.index !== undefined) assert.equal(error.details?.['index'], named.index)
    return true
  }

/** The node, started anew, writes and signs nothing and names the place; so does its own check. */
async function nodeNames(place: LogPlace, named: Named): Promise<void> {
  const log = await place.open()
  try {
    await assert.rejects(place.append(log, 1), isNamed(named, 'read-only'))
    await assert.rejects(log.verify(), isNamed(named, 'read-only'))
  } finally {
    await log.close()
  }
}

async function strangerNames({ dir }: LogPlace, named: Named): Promise<void> {
  const key = { name: origin, type: 'ed25519', publicKey: logKey.publicKey } as const
  const readLogFile = (path: string) =>
    readFile(join(dir, 'log', path)).then(
      (bytes) => new Uint8Array(bytes),
      () => undefined,
    )
  const verify = async () => {
    const { checkpoint } = await verifyTiledLog({ readFile: readLogFile, key, seen: undefined })
    const names = await readdir(join(dir, 'log', 'tile'), { recursive: true })
    verifyNothingBeyond({ size: checkpoint.size, paths: names.map((name) => `tile/${name}`) })
  }
  await assert.rejects(verify(), isNamed(named, 'log-damaged'))
}

const paths = ['entries/000', 'entries/001', 'entries/002.p/88', '0/000', '0/001', '0/002.p/88', '1/000.p/2']
const anyPath = (level: RegExp) =>
  fc.constantFrom(...paths.filter((path) => level.test(path))).map((path) => `tile/${path}`)
const anyIndex = fc.nat(size - 1)

async function each<T>(arbitrary: fc.Arbitrary<T>, check: (place: LogPlace, given: T) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(arbitrary, async (given) => {
    const place = await bench.filled()
    try {
      await check(place, given)
    } finally {
      await bench.drop(place)
    }
  })
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true })
}

async function flip(place: LogPlace, path: string, at: number): Promise<number> {
  const file = join(place.dir, 'log', path)
  const bytes = await readFile(file)
  const place_ = at % bytes.length
  await writeFile(file, bytes.with(place_, (bytes[place_] ?? 0) ^ 1))
  return place_
}

for (const [kind, level] of [
  ['bundle', /^entries/],
  ['tile', /^\d/],
] as const) {
  test(`E-02 a flipped byte in any ${kind} is found and named`, () =>
    each(fc.tuple(anyPath(level), fc.nat(9_000)), async (place, [path, at]) => {
      await flip(place, path, at)
      await nodeNames(place, { file: path, index: undefined })
      await strangerNames(place, { file: path, index: undefined })
    }))
}

test('E-02 a flipped byte anywhere in the checkpoint is found and named', () =>
  each(fc.nat(200), async (place, at) => {
    await flip(place, 'checkpoint', at)
    await nodeNames(place, { file: 'checkpoint', index: 0 })
    await strangerNames(place, { file: 'checkpoint', index: 0 })
  }))

test('E-02 any missing file is found and named', () =>
  each(fc.constantFrom(...paths.map((path) => `tile/${path}`)), async (place, path) => {
    await rm(join(place.dir, 'log', path))
    await nodeNames(place, { file: path, index: undefined })
    await strangerNames(place, { file: path, index: undefined })
  }))

test('E-02 a missing checkpoint is found and named, a folder that is missing whole is written anew', async () => {
  const place = await bench.filled()
  await rm(join(place.dir, 'log', 'checkpoint'))
  await nodeNames(place, { file: 'checkpoint', index: 0 })
  await strangerNames(place, { file: 'checkpoint', index: 0 })
  await rm(join(place.dir, 'log'), { recursive: true })
  const log = await place.open()
  await log.publish()
  assert.equal((await log.verify()).size, size)
  await log.close()
})

test('E-02 the last entry removed from its bundle, or bundle and tile swapped with others, is found and named', () =>
  each(fc.constantFrom('cut', 'swapped'), async (place, kind) => {
    const [one, other] = kind === 'cut' ? ['tile/entries/002.p/88', ''] : ['tile/entries/000', 'tile/entries/001']
    const bytes = await readFile(join(place.dir, 'log', one))
    await writeFile(
      join(place.dir, 'log', one),
      kind === 'cut' ? bytes.subarray(0, -34) : await readFile(join(place.dir, 'log', other)),
    )
    if (kind !== 'cut') await writeFile(join(place.dir, 'log', other), bytes)
    await nodeNames(place, { file: one, index: undefined })
    await strangerNames(place, { file: one, index: undefined })
  }))

test('E-03 a checkpoint replaced by one of another key is found and named', () =>
  each(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (place, bytes) => {
    const { root } = readCheckpoint(await readFile(join(place.dir, 'log', 'checkpoint'), 'utf8'))
    const note = signCheckpoint({ key: signingKeyFromSeed(bytes), origin, size, root })
    await writeFile(join(place.dir, 'log', 'checkpoint'), note)
    await nodeNames(place, { file: 'checkpoint', index: 0 })
    await strangerNames(place, { file: 'checkpoint', index: 0 })
  }))

test('E-03 a checkpoint replaced by an older one of this log is found and named', async () => {
  const place = await bench.place()
  const older = join(place.dir, 'older')
  const log = await place.open()
  await place.fill(log, 300)
  await log.publish()
  await cp(join(place.dir, 'log', 'checkpoint'), older)
  await place.fill(log, 10)
  await log.close()
  await cp(older, join(place.dir, 'log', 'checkpoint'))
  await nodeNames(place, { file: 'checkpoint', index: 300 })
  await strangerNames(place, { file: 'checkpoint', index: 300 })
})

const flipped = (column: string, index: number) =>
  sql`update log_entry set ${sql.ref(column)} = set_byte(${sql.ref(column)}, 0, get_byte(${sql.ref(column)}, 0) # 1) where idx = ${index}`

/** A change of the row of entry `index`. */
const rowChanges: Readonly<Record<string, (db: Db, index: number) => Promise<unknown>>> = {
  salt: (db, index) => flipped('salt', index).execute(db),
  commitment: (db, index) => flipped('commitment', index).execute(db),
  body: (db, index) => sql`update log_entry set body = replace(body, ':', ':1') where idx = ${index}`.execute(db),
  type: (db, index) => sql`update log_entry set type = type || 'x' where idx = ${index}`.execute(db),
  idx: (db, index) => sql`update log_entry set idx = ${size + 400} where idx = ${index}`.execute(db),
  row: (db, index) => sql`delete from log_entry where idx = ${index}`.execute(db),
}
for (const [column, change] of Object.entries(rowChanges)) {
  test(`I-05 a changed ${column} of any entry in the database is found and named`, () =>
    each(anyIndex, async (place, index) => {
      await change(place.database.db, index)
      await nodeNames(place, { file: 'log-entry', index })
    }))
}

test('I-05 an entry that waits and was changed is found at the next start, before it is placed', async () => {
  const place = await bench.filled()
  const log = await place.open()
  await log.close()
  const salt = new Uint8Array(32)
  const row = { id: '00000000-0000-4000-8000-000000000001', idx: null, commitment: salt, salt, type: 'a', body: '{}' }
  await place.database.db.insertInto('log_entry').values(row).execute()
  const opened = await place.open()
  const named = isNamed({ file: 'log-entry', index: size }, 'read-only')
  await assert.rejects(place.append(opened, 1), named)
  await opened.close()
})

test('I-05 the last entry removed from the database is found and named', async () => {
  const place = await bench.filled()
  await sql`delete from log_entry where idx = ${size - 1}`.execute(place.database.db)
  await nodeNames(place, { file: 'log-entry', index: size - 1 })
})

test('I-05 two entries whose indices are swapped are found, and the first is named', () =>
  each(fc.uniqueArray(anyIndex, { minLength: 2, maxLength: 2 }), async (place, [one = 0, other = 0]) => {
    const { db } = place.database
    await sql`update log_entry set idx = 100000 where idx = ${one}`.execute(db)
    await sql`update log_entry set idx = ${one} where idx = ${other}`.execute(db)
    await sql`update log_entry set idx = ${other} where idx = 100000`.execute(db)
    await nodeNames(place, { file: 'log-entry', index: Math.min(one, other) })
  }))

test('I-05 a changed head in the database is found and named', () =>
  each(fc.constantFrom('size', 'root', 'checkpoint'), async (place, column) => {
    const changes = {
      size: sql`update log_head set size = size + 1`,
      root: sql`update log_head set root = set_byte(root, 7, get_byte(root, 7) # 1)`,
      checkpoint: sql`update log_head set checkpoint = replace(checkpoint, 'alpha', 'alphb')`,
    } as const
    await changes[column].execute(place.database.db)
    await nodeNames(place, { file: 'log-head', index: undefined })
  }))

test('E-02 an untouched log opens, writes and is verified', async () => {
  const place = await bench.filled()
  const log = await place.open()
  await place.fill(log, 1)
  assert.equal((await log.verify()).size, size + 1)
  await log.close()
})
