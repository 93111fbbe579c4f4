import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ComityError, type Instant, isComityError } from '@comity/codec'
import { once } from 'node:events'
import pg from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import { migrateThrough } from '../database/database.ts'
import { databaseError } from '../database/database-error.ts'
import { startNodeDatabase } from '../database/node-database.ts'
import { errorOf } from '../error-of.ts'
import { fail } from '../errors.ts'
import { createSecret, makeFolder, makePrivateFolder } from '../files.ts'
import { type BackupKey, type Part, readArchive } from './archive.ts'
import { type BackupHead, isKeptFile, parseHead } from './backup-head.ts'
import { catchUp } from './catch-up.ts'
import { type BackupTable, columnList, listTables, quoted } from './tables.ts'

export interface RestoreInput {
  readonly path: string
  readonly key: BackupKey
  /** The new folder; it may exist if it is empty. */
  readonly dir: string
  /** An empty database of the organisation's in place of an embedded one. */
  readonly databaseUrl: string | undefined
  /** Folder of the newest published log that is left, from which later entries are taken over (spec/backup.md §4). */
  readonly logDir: string | undefined
  readonly now: () => Instant
}

/**
 * Makes a node's folder and database from a backup, and goes on with the log where it was published last: all of it, or
 * nothing stays. Throws `backup-invalid`, `log-damaged`, `log-conflict`, `backup-key`, `already-initialized`, `schema-newer` and what opening a
 * database throws.
 */
export async function restoreNode(input: RestoreInput): Promise<BackupHead> {
  const { dir } = input
  await makeFolder(dir, process.getuid?.() === 0 ? 0o711 : 0o700)
  if ((await readdir(dir)).length > 0) fail('already-initialized', {})
  try {
    return await fill(input)
  } catch (error) {
    for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true, force: true })
    throw error
  }
}

async function fill({ path, key, dir, databaseUrl, logDir, now }: RestoreInput): Promise<BackupHead> {
  const parts = readArchive(path, key)
  const first = await parts.next()
  if (first.done === true || first.value.name !== 'backup.json') return fail('backup-invalid', {})
  const head = parseHead(first.value.bytes)
  const database = await startNodeDatabase({ dir, databaseUrl, fsync: 'on' })
  try {
    // The schema of that day first; whoever starts the node brings it to this program's.
    await migrateThrough(database.url, head.migrations)
    await loadParts({ url: database.url, dir, head, parts, logDir, now: now() })
    return head
  } finally {
    await database.stop()
  }
}

interface Load {
  readonly url: string
  readonly dir: string
  readonly head: BackupHead
  readonly parts: AsyncGenerator<Part>
  readonly logDir: string | undefined
  readonly now: Instant
}

async function loadParts({ url, dir, head, parts, logDir, now }: Load): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'comity-restore' })
  client.on('error', () => undefined)
  await client.connect().catch(() => fail('database-unreachable', {}))
  try {
    await client.query('begin')
    await refuseOtherTables(client, head)
    await refuseUsed(client, head)
    // What a trigger would compute is in the backup.
    await setTriggers(client, head, 'disable')
    const tables = new TableLoader(client, head)
    let isWhole = false
    for await (const { name, bytes } of parts) {
      if (isWhole) fail('backup-invalid', {})
      else if (name === 'end') isWhole = true
      else if (name.startsWith('table/')) await tables.take(name, bytes)
      else await writeKept(dir, name, bytes)
    }
    if (!isWhole) fail('backup-invalid', {})
    await tables.end()
    await setCounters(client, head)
    await setTriggers(client, head, 'enable')
    await catchUp(client, { head, logDir, now })
    await client.query('commit')
  } catch (error) {
    throw isComityError(error) ? error : contentError(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Values that the server cannot take are the backup's fault (SQLSTATE classes 22 and 23); anything else is not. */
function contentError(error: unknown): unknown {
  const known = databaseError(error)
  return /^2[23]/.test(known.code) ? invalid() : known
}

function invalid(): ComityError {
  return errorOf(() => fail('backup-invalid', {}))
}

/**
 * The head names the tables that the migrations of that day make, and no others: what it says becomes part of statements.
 * age proves that a backup is whole, not who wrote it.
 */
async function refuseOtherTables(client: pg.Client, { tables }: BackupHead): Promise<void> {
  const made = await listTables(client)
  const named = new Map(tables.map(({ name, columns, identities }) => [name, formOf({ columns, identities })]))
  const isSame = made.length === tables.length && made.every((table) => named.get(table.name) === formOf(table))
  if (!isSame) fail('backup-invalid', {})
}

function formOf({ columns, identities }: Pick<BackupTable, 'columns' | 'identities'>): string {
  return JSON.stringify([columns, [...identities].sort()])
}

/** A database that already serves a node is not overwritten. */
async function refuseUsed(client: pg.Client, { tables }: BackupHead): Promise<void> {
  for (const { name } of tables) {
    const { rows } = await client.query<{ used: boolean }>(`select exists (select from ${quoted(name)}) as used`)
    if (rows[0]?.used === true) fail('already-initialized', {})
  }
}

async function setTriggers(client: pg.Client, { tables }: BackupHead, to: 'disable' | 'enable'): Promise<void> {
  for (const { name } of tables) await client.query(`alter table ${quoted(name)} ${to} trigger user`)
}

/** Feeds the pieces of each table, in the order of the head, into COPY. */
class TableLoader {
  readonly #client: pg.Client
  readonly #tables: BackupHead['tables']
  #at = -1
  #copy: { readonly stream: CopyStreamQuery; readonly done: Promise<void>; hasFailed: boolean } | undefined

  constructor(client: pg.Client, { tables }: BackupHead) {
    this.#client = client
    this.#tables = tables
  }

  async take(name: string, bytes: Uint8Array): Promise<void> {
    const [, table, piece] = name.split('/')
    if (piece === '0') await this.#next(table ?? '')
    const copy = this.#copy
    if (copy === undefined || this.#tables[this.#at]?.name !== table) return fail('backup-invalid', {})
    // One that failed takes no more: its error is thrown here.
    if (copy.hasFailed) await copy.done
    if (!copy.stream.write(bytes)) await Promise.race([once(copy.stream, 'drain'), copy.done])
  }

  /** Every table has come. */
  async end(): Promise<void> {
    await this.#finish()
    if (this.#at !== this.#tables.length - 1) fail('backup-invalid', {})
  }

  async #next(name: string): Promise<void> {
    await this.#finish()
    const table = this.#tables[++this.#at]
    if (table?.name !== name) return fail('backup-invalid', {})
    const stream = this.#client.query(
      copyFrom(`copy ${quoted(name)} (${columnList(table)}) from stdin (format binary)`),
    )
    const done = new Promise<void>((resolve, reject) => {
      stream.once('finish', resolve).once('error', reject)
    })
    const copy = { stream, done, hasFailed: false }
    // The server may refuse a row while nobody waits, and a restore that ends in between ends the COPY too: that must not end
    // the process, which would leave half a folder.
    done.catch(() => undefined)
    stream.on('error', () => {
      copy.hasFailed = true
    })
    this.#copy = copy
  }

  async #finish(): Promise<void> {
    const copy = this.#copy
    if (copy === undefined) return
    if (!copy.hasFailed) copy.stream.end()
    await copy.done
    this.#copy = undefined
  }
}

async function setCounters(client: pg.Client, { tables }: BackupHead): Promise<void> {
  for (const { name, identities } of tables) {
    for (const column of identities) {
      await client.query(
        `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${quoted(column)}) from ${quoted(name)}), 0) + 1, false)`,
        [quoted(name), column],
      )
    }
  }
}

async function writeKept(dir: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = name.startsWith('files/') ? name.slice('files/'.length) : ''
  // spec/attacks.md F-04: only names of ours come out of an archive.
  if (!isKeptFile(path)) return fail('backup-invalid', {})
  const [folder, file] = path.split('/')
  if (file !== undefined && folder !== undefined) await makePrivateFolder(join(dir, folder))
  await createSecret(join(dir, path), bytes).catch((error: unknown) => {
    // The folder was empty: the archive names it twice.
    throw isComityError(error, 'already-initialized') ? invalid() : error
  })
}
