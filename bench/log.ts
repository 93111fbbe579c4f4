import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signingKeyFromSeed } from '@comity/codec'
import { commitEntry, leafHash, verifyCheckpoint, verifyInclusion } from '@comity/tlog'
import { sql } from 'kysely'
import { migrate, openDatabase } from '../packages/node/src/database/database.ts'
import { startCluster } from '../packages/node/src/database/embedded-postgres.ts'
import { openLogFiles } from '../packages/node/src/log/log-files.ts'
import { type OpenedLog, openLog } from '../packages/node/src/log/open-log.ts'
import type { Db } from '../packages/node/src/schema.ts'
import { median, rounded } from './measure.ts'

export interface LogResult {
  readonly entries: number
  /** Entries a second, each in a transaction of a hundred, until all are under a signed checkpoint; fsync is on. */
  readonly appendPerSecond: number
  /** Waiting entries that the sequencer places and signs a second. */
  readonly sequencePerSecond: number
  /** From opening the log, which recomputes it whole, to the first append that is possible. */
  readonly startSeconds: number
  readonly proof: { readonly bytes: number; readonly ms: number; readonly verifyMs: number }
  /** What this process computed in all of it: other work on the machine does not count here. */
  readonly cpuSeconds: { readonly append: number; readonly start: number }
}

const origin = 'comity/bench'
const batch = 100
const proofs = 500

/** A log of `entries` on a database that keeps what it acknowledges. */
export async function benchLog({ entries }: { readonly entries: number }): Promise<LogResult> {
  const root = await mkdtemp(join(tmpdir(), 'comity-bench-log-'))
  await chmod(root, 0o711)
  const cluster = await startCluster({ dir: join(root, 'postgres'), fsync: 'on' })
  await cluster.createDatabase('log')
  const url = cluster.connection('log')
  await migrate(url)
  const { db, close } = openDatabase({ url, connections: 10 })
  const key = signingKeyFromSeed(new Uint8Array(randomBytes(32)))
  const open = async () =>
    openLog({
      db,
      files: await openLogFiles(join(root, 'data', 'log')),
      key,
      origin,
      now: Date.now,
      random: (length) => new Uint8Array(randomBytes(length)),
      fault: () => undefined,
      pace: { milliseconds: 0, entries: 1 },
    })
  try {
    const first = await open()
    const appended = Math.min(20_000, entries)
    const append = await timed(() => appendBatches(db, first, appended))
    const rest = entries - appended
    await insertWaiting(db, rest)
    const sequence = await timed(async () => {
      const last = await db
        .transaction()
        .execute((tx) => first.append(tx, { type: 'bench.last', body: { n: entries } }))
      await first.prove(last)
    })
    await first.close()
    let log: OpenedLog | undefined
    const start = await timed(async () => {
      log = await open()
    })
    if (log === undefined || log.damage !== undefined) throw new TypeError('the log did not open')
    const proof = await benchProofs({ db, log, entries, publicKey: key.publicKey })
    await log.close()
    return {
      entries,
      appendPerSecond: Math.round(appended / append.seconds),
      sequencePerSecond: Math.round(rest / sequence.seconds),
      startSeconds: rounded(start.seconds),
      proof,
      cpuSeconds: { append: rounded(append.cpu), start: rounded(start.cpu) },
    }
  } finally {
    await close()
    await cluster.stop()
    await rm(root, { recursive: true, force: true })
  }
}

/** Eight acts at once, each a transaction that logs a hundred entries; over once the last is proved. */
async function appendBatches(db: Db, log: OpenedLog, count: number): Promise<void> {
  let next = 0
  let last = ''
  const act = async () => {
    while (next < count) {
      const from = next
      next += batch
      await db.transaction().execute(async (tx) => {
        for (let n = from; n < Math.min(count, from + batch); n += 1) {
          last = await log.append(tx, { type: 'bench.entry', body: { n } })
        }
      })
    }
  }
  await Promise.all(Array.from({ length: 8 }, act))
  await log.prove(last)
}

/** Entries as acts leave them, made by the database itself: what is measured is what comes after. */
async function insertWaiting(db: Db, count: number): Promise<void> {
  for (let from = 0; from < count; from += 20_000) await insertSome(db, { from, to: Math.min(count, from + 20_000) })
}

async function insertSome(db: Db, { from, to }: { readonly from: number; readonly to: number }): Promise<void> {
  await sql`
    insert into log_entry (id, idx, commitment, salt, type, body)
    select gen_random_uuid(), null, sha256(salt || convert_to('bench.entry' || body, 'UTF8')), salt, 'bench.entry', body
    from (
      select sha256(convert_to(random()::text || n::text, 'UTF8')) as salt, '{"n":' || n || '}' as body
      from generate_series(${from + 1}::int, ${to}::int) as n
    ) as made`.execute(db)
}

async function benchProofs({
  db,
  log,
  entries,
  publicKey,
}: {
  readonly db: Db
  readonly log: OpenedLog
  readonly entries: number
  readonly publicKey: Uint8Array
}): Promise<LogResult['proof']> {
  const [making, verifying, bytes]: [number[], number[], number[]] = [[], [], []]
  for (let at = 0; at < proofs; at += 1) {
    const idx = Math.floor((at * entries) / proofs)
    const { id } = await db.selectFrom('log_entry').select('id').where('idx', '=', idx).executeTakeFirstOrThrow()
    const begun = performance.now()
    const { entry, checkpoint: note, hashes } = await log.prove(id)
    const made = performance.now()
    const head = verifyCheckpoint({ note, origin, publicKey, cosignatures: { count: 0, witnesses: [] } })
    verifyInclusion({ leafHash: leafHash(commitEntry(entry)), index: entry.index, head, hashes })
    making.push(made - begun)
    verifying.push(performance.now() - made)
    bytes.push(hashes.length * 32 + note.length)
  }
  return { bytes: median(bytes), ms: rounded(median(making)), verifyMs: rounded(median(verifying)) }
}

async function timed(work: () => Promise<void>): Promise<{ readonly seconds: number; readonly cpu: number }> {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(used)
  return { seconds: (performance.now() - begun) / 1_000, cpu: (user + system) / 1_000_000 }
}
