import { randomBytes } from 'node:crypto'
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signingKeyFromSeed } from '@comity/codec'
import { parseCheckpoint, parseNote, type VerifiedCheckpoint, verifyCheckpoint } from '@comity/tlog'
import type { FaultPoint } from '../src/fault-points.ts'
import { type Database, openDatabase } from '../src/database/database.ts'
import type { Cluster } from '../src/database/embedded-postgres.ts'
import { type LogFiles, openLogFiles } from '../src/log/log-files.ts'
import { type OpenedLog, openLog } from '../src/log/open-log.ts'
import type { LogPace } from '../src/log/pace.ts'
import { startTestCluster, template } from './test-cluster.ts'

export const origin = 'comity/alpha'
export const logKey = signingKeyFromSeed(new Uint8Array(32).fill(1))

/** A database server for one test file, and fresh databases and folders from it. */
export class LogBench {
  readonly #root: string
  readonly #cluster: Cluster
  readonly #open = new Set<Database>()
  #filled: Promise<LogPlace> | undefined
  #count = 0

  private constructor(root: string, cluster: Cluster) {
    this.#root = root
    this.#cluster = cluster
  }

  static async start(): Promise<LogBench> {
    const root = await mkdtemp(join(tmpdir(), 'comity-log-'))
    await chmod(root, 0o711)
    return new LogBench(root, await startTestCluster(join(root, 'postgres')))
  }

  /** A clone of a database, an empty one if none is named, with a folder beside it. */
  async place(from = template): Promise<LogPlace> {
    this.#count += 1
    const name = `log${String(this.#count)}`
    await this.#cluster.createDatabase(name, { template: from })
    const database = openDatabase({ url: this.url(name), connections: 8 })
    this.#open.add(database)
    return new LogPlace(join(this.#root, name), database, name)
  }

  /** A closed log of 600 entries: two full tiles, a partial one, and a level above. Made once, then cloned. */
  async filled(): Promise<LogPlace> {
    this.#filled ??= this.#fill()
    const { name, dir } = await this.#filled
    const place = await this.place(name)
    await cp(join(dir, 'log'), join(place.dir, 'log'), { recursive: true })
    return place
  }

  async #fill(): Promise<LogPlace> {
    const place = await this.place()
    const log = await place.open()
    await place.fill(log, 600)
    await log.close()
    // A database that somebody is connected to cannot be cloned.
    await place.database.close()
    this.#open.delete(place.database)
    return place
  }

  /** Leaves nothing of a place: a soak makes thousands, each with connections of its own. */
  async drop({ dir, database, name }: LogPlace): Promise<void> {
    await database.close()
    this.#open.delete(database)
    await this.#cluster.dropDatabase(name)
    await rm(dir, { recursive: true, force: true })
  }

  url(name: string): string {
    return this.#cluster.connection(name)
  }

  async stop(): Promise<void> {
    for (const database of this.#open) await database.close()
    await this.#cluster.stop()
    await rm(this.#root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** One node's log: its database and folder, opened as often as a test likes. */
export class LogPlace {
  readonly dir: string
  readonly database: Database
  readonly name: string

  constructor(dir: string, database: Database, name: string) {
    this.dir = dir
    this.database = database
    this.name = name
  }

  async open(
    options: {
      readonly fault?: FaultPoint
      readonly dir?: string
      readonly files?: LogFiles
      readonly pace?: LogPace
    } = {},
  ): Promise<OpenedLog> {
    return openLog({
      db: this.database.db,
      files: options.files ?? (await openLogFiles(join(options.dir ?? this.dir, 'log'))),
      key: logKey,
      origin,
      now: () => 1_800_000_000_000,
      random: (length) => new Uint8Array(randomBytes(length)),
      fault: options.fault ?? (() => undefined),
      pace: options.pace ?? { milliseconds: 0, entries: 1 },
    })
  }

  /** Appends `count` entries in one transaction each hundred; returns their ids in order. */
  async append(log: OpenedLog, count: number): Promise<readonly string[]> {
    const ids: string[] = []
    for (let from = 0; from < count; from += 100) {
      await this.database.db.transaction().execute(async (tx) => {
        for (let n = from; n < Math.min(count, from + 100); n += 1) {
          ids.push(await log.append(tx, { type: 'index.manifest', body: { n } }))
        }
      })
    }
    return ids
  }

  /** Appends and waits until the last one is sequenced. */
  async fill(log: OpenedLog, count: number): Promise<readonly string[]> {
    const ids = await this.append(log, count)
    const last = ids.at(-1)
    if (last !== undefined) await log.prove(last)
    return ids
  }
}

export function readCheckpoint(note: string): VerifiedCheckpoint {
  return verifyCheckpoint({ note, origin, publicKey: logKey.publicKey, cosignatures: { count: 0, witnesses: [] } })
}

export function sizeOf(note: string): number {
  return parseCheckpoint(parseNote(note).text).size
}
