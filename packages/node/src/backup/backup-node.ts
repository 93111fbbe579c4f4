import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalBytes, type Instant, isComityError, toBase64url } from '@comity/codec'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { readConfig } from '../config.ts'
import { databaseError } from '../database/database-error.ts'
import { runningDatabaseUrl, startNodeDatabase } from '../database/node-database.ts'
import { fail } from '../errors.ts'
import { type BackupLock, type Part, writeArchive } from './archive.ts'
import { backupSchema, type BackupHead, isKeptFile } from './backup-head.ts'
import { columnList, listTables, quoted } from './tables.ts'

/** Pieces of a table, so that no part has to be in memory whole. */
const pieceBytes = 4 * 1_024 * 1_024

export interface BackupInput {
  readonly dir: string
  readonly databaseUrl: string | undefined
  /** The new file. */
  readonly path: string
  readonly lock: BackupLock
  readonly now: () => Instant
}

/**
 * Writes a backup of a node, running or not: every table as of one moment, the settings, the keys but the one that wraps
 * epoch secrets, the people's token files and the sealed indexes (spec/backup.md §1). Throws `already-initialized`,
 * `backup-key`, `config-invalid`, `database-unreachable`.
 */
export async function backupNode(input: BackupInput): Promise<BackupHead> {
  const { dir, databaseUrl } = input
  const config = await readConfig(dir)
  const running = databaseUrl ?? (await runningDatabaseUrl(dir))
  if (running !== undefined) return writeBackup(input, { party: config.party, url: running })
  const database = await startNodeDatabase({ dir, databaseUrl: undefined, fsync: 'on' })
  try {
    return await writeBackup(input, { party: config.party, url: database.url })
  } finally {
    await database.stop()
  }
}

async function writeBackup(
  { dir, path, lock, now }: BackupInput,
  { party, url }: { readonly party: string; readonly url: string },
): Promise<BackupHead> {
  const client = new pg.Client({ connectionString: url, application_name: 'comity-backup' })
  client.on('error', () => undefined)
  await client.connect().catch(() => fail('database-unreachable', {}))
  try {
    // One snapshot for all tables: what a transaction wrote is in the backup as a whole or not at all.
    await client.query('begin isolation level repeatable read read only')
    const head = await readHead(client, { party, takenAt: now() })
    await writeArchive(path, lock, partsOf({ client, dir, head }))
    return head
  } catch (error) {
    throw isComityError(error) ? error : databaseError(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function readHead(
  client: pg.Client,
  given: { readonly party: string; readonly takenAt: Instant },
): Promise<BackupHead> {
  const tables = await listTables(client)
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name')
  const log = await client.query<{ size: string; root: Buffer }>('select size, root from log_head')
  const [logHead] = log.rows
  return {
    schema: backupSchema,
    ...given,
    migrations: rows.map(({ name }) => name),
    tables: tables.map(({ name, columns, identities }) => ({
      name,
      columns: [...columns],
      identities: [...identities],
    })),
    log: logHead === undefined ? null : { size: Number(logHead.size), root: toBase64url(new Uint8Array(logHead.root)) },
  }
}

async function* partsOf({
  client,
  dir,
  head,
}: {
  readonly client: pg.Client
  readonly dir: string
  readonly head: BackupHead
}): AsyncGenerator<Part> {
  yield { name: 'backup.json', bytes: canonicalBytes(head) }
  for (const table of head.tables) yield* tableParts(client, table)
  // After the tables: a segment that one of them names was on disk before it was named.
  yield* fileParts(dir)
  yield { name: 'end', bytes: new Uint8Array() }
}

async function* tableParts(client: pg.Client, table: BackupHead['tables'][number]): AsyncGenerator<Part> {
  const statement = `copy ${quoted(table.name)} (${columnList(table)}) to stdout (format binary)`
  let pieces: Uint8Array[] = []
  let size = 0
  let at = 0
  const take = (): Part => {
    const part = { name: `table/${table.name}/${String(at++)}`, bytes: new Uint8Array(Buffer.concat(pieces)) }
    pieces = []
    size = 0
    return part
  }
  for await (const piece of client.query(copyTo(statement))) {
    pieces.push(piece as Uint8Array)
    size += (piece as Uint8Array).length
    if (size >= pieceBytes) yield take()
  }
  yield take()
}

/** The files of a folder that belong to a backup, read one by one. One that goes while we read was named by nothing any more. */
async function* fileParts(dir: string): AsyncGenerator<Part> {
  for (const folder of ['', 'keys', 'people', 'index', 'evidence']) {
    const names = await readdir(join(dir, folder)).catch(() => [])
    for (const name of names.sort()) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (!isKeptFile(path)) continue
      const bytes = await readFile(join(dir, path)).catch(() => undefined)
      if (bytes !== undefined) yield { name: `files/${path}`, bytes: new Uint8Array(bytes) }
    }
  }
}
