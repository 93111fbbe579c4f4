import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isComityError } from '@comity/codec'
import pg from 'pg'
import { fail } from '../errors.ts'
import { syncFolder } from '../files.ts'
import { Lanes } from '../lanes.ts'
import { accountForServer } from './postgres-account.ts'
import { type Binaries, findBinaries } from './postgres-binaries.ts'
import { as, initialise, type Launch, makeSocketDir, prepareFolder, socketName, superuser } from './postgres-folder.ts'
import { type Fsync, serverSettings } from './postgres-settings.ts'
import { findRunning, isAlive, readPostmaster, removeStaleLock, stopPostmaster } from './postmaster.ts'

/** A PostgreSQL server of this process, on a Unix socket that only this process's account may use. */
export interface Cluster {
  readonly socketDir: string
  readonly pid: number
  /** The connection URL of a database, for `openDatabase` and DATABASE_URL. */
  readonly connection: (database: string) => string
  /** Creates a database, as a clone of `template` when given; keeps one that exists. */
  readonly createDatabase: (name: string, options?: { readonly template: string }) => Promise<void>
  /** Drops a database and ends its sessions. */
  readonly dropDatabase: (name: string) => Promise<void>
  /** Resolves when the server ended without having been stopped. */
  readonly failed: Promise<void>
  readonly stop: () => Promise<void>
}

/** Advisory lock in database `postgres`: who holds it owns the server. Its session dies with its process. */
const ownerLock = 1_129_270_617
const stopMilliseconds = 30_000

/**
 * Starts the embedded server on a folder, initialising it at the first start. A server left over from a
 * killed process is stopped first; one that another process uses is not. Throws `already-running`, `account-missing`,
 * `folder-unreachable`, `platform-unsupported`, `database-unreachable`.
 */
export async function startCluster({ dir, fsync }: { readonly dir: string; readonly fsync: Fsync }): Promise<Cluster> {
  const data = join(dir, 'data')
  const account = await accountForServer(data)
  await prepareFolder(dir, account)
  await stopLeftover(data)
  const binaries = await findBinaries(account)
  await initialise({ dir, binaries, account, fsync })
  const socketDir = await makeSocketDir(dir, account)
  for (const lock of [join(data, 'postmaster.pid'), join(socketDir, `${socketName}.lock`)])
    await removeStaleLock(lock, data)
  const child = await spawnServer({ dir, socketDir, binaries, account, fsync })
  await waitUntilReady(child, data)
  const owner = await own(socketDir)
  return running({ dir, socketDir, child, owner, binaries })
}

/**
 * After kill -9 of the node its server lives on. Whoever gets the owner's lock may stop it; a living owner keeps it.
 */
async function stopLeftover(data: string): Promise<void> {
  const leftover = await findRunning(data)
  if (leftover === undefined) return
  const owner = await own(leftover.socketDir).catch((error: unknown) => {
    if (isComityError(error, 'already-running')) throw error
    // It does not answer (shutting down, or its socket was removed): stopping it is all that is left.
    return undefined
  })
  await stopPostmaster(leftover.pid, stopMilliseconds)
  await owner?.end().catch(() => undefined)
  if (isAlive(leftover.pid)) fail('already-running', { pid: leftover.pid })
}

async function spawnServer(launch: Launch & { readonly socketDir: string }): Promise<ChildProcess> {
  const { dir, socketDir, binaries, account, fsync } = launch
  const settings = {
    ...serverSettings({ fsync }),
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    hba_file: join(dir, 'pg_hba.conf'),
    ident_file: join(dir, 'pg_ident.conf'),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = await open(join(dir, 'postgres.log'), 'a', 0o600)
  // Detached: an interrupt at the terminal reaches the node alone, which then stops its server in order.
  const child = spawn(binaries.postgres, ['-D', join(dir, 'data'), ...args], {
    ...as(account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  child.on('error', () => undefined)
  await log.close()
  return child
}

/**
 * As pg_ctl does: the server writes its state into its lock file. Recovery after a crash may take long, so no limit.
 */
async function waitUntilReady(child: ChildProcess, data: string): Promise<void> {
  for (;;) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      // Its own lock file made it give way to another server, or it cannot start: its log says why.
      if (await findRunning(data)) fail('already-running', {})
      fail('database-unreachable', {})
    }
    const postmaster = await readPostmaster(data)
    if (postmaster?.pid === child.pid && postmaster.ready) return
    await sleep(20)
  }
}

/** Connects and takes the owner's lock. Waits a little: the session of a killed owner ends a moment after it. */
async function own(socketDir: string): Promise<pg.Client> {
  const client = new pg.Client({ host: socketDir, user: superuser, database: 'postgres', port: 5432 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { rows } = await client.query<{ got: boolean }>(`select pg_try_advisory_lock(${String(ownerLock)}) as got`)
      if (rows[0]?.got === true) return client
      await sleep(50)
    }
  } catch {
    return fail('database-unreachable', {})
  }
  await client.end()
  return fail('already-running', {})
}

interface Started {
  readonly dir: string
  readonly socketDir: string
  readonly child: ChildProcess
  readonly owner: pg.Client
  readonly binaries: Binaries
}

function running({ dir, socketDir, child, owner, binaries }: Started): Cluster {
  const pid = child.pid ?? fail('database-unreachable', {})
  // A process that ends without stopping its server still asks it to end; kill -9 is what `stopLeftover` is for.
  const atExit = () => child.kill('SIGINT')
  process.on('exit', atExit)
  child.unref()
  let stopping: Promise<void> | undefined
  const failed = new Promise<void>((resolve) => {
    child.once('exit', () => {
      if (stopping === undefined) resolve()
    })
  })
  const stop = async () => {
    await owner.end().catch(() => undefined)
    if (child.exitCode === null && child.signalCode === null) {
      // From here on somebody waits for it: the process must not end in between.
      child.ref()
      const gone = once(child, 'exit')
      await stopPostmaster(pid, stopMilliseconds)
      await gone
    }
    process.off('exit', atExit)
    if (socketDir !== join(dir, 'run')) await rm(socketDir, { recursive: true, force: true })
    if (binaries.temporary !== undefined) await rm(binaries.temporary, { recursive: true, force: true })
  }
  const turns = new Lanes()
  return {
    socketDir,
    pid,
    connection: (database) => connectionUrl(socketDir, database),
    // One session, one statement at a time.
    createDatabase: (name, options) =>
      turns.run('create', async () => {
        await createDatabase(owner, name, options?.template)
        // The server syncs what is in a database's folder, not the folder's name; its checkpoint drops the record of it.
        await syncFolder(join(dir, 'data', 'base'))
      }),
    dropDatabase: async (name) => {
      await owner.query(`drop database if exists ${quoted(name)} with (force)`)
    },
    failed,
    stop: () => (stopping ??= stop()),
  }
}

/** The URL of a database on an embedded server's socket. */
export function connectionUrl(socketDir: string, database: string): string {
  return `postgresql:///${quotable(database)}?host=${encodeURIComponent(socketDir)}&user=${superuser}`
}

async function createDatabase(owner: pg.Client, name: string, template: string | undefined): Promise<void> {
  // A template of some ten megabytes is copied as files in a third of the time that writing it through the log takes.
  const clone = template === undefined ? '' : ` template ${quoted(template)} strategy file_copy`
  try {
    await owner.query(`create database ${quoted(name)}${clone}`)
  } catch (error) {
    // 42P04 duplicate_database
    if ((error as { readonly code?: string }).code !== '42P04') fail('database-unreachable', {})
  }
}

/** A database name of ours, which needs no quoting rules. Throws `schema`. */
function quotable(name: string): string {
  return /^[a-z][a-z0-9_]{0,62}$/.test(name) ? name : fail('schema', {})
}

function quoted(name: string): string {
  return `"${quotable(name)}"`
}
