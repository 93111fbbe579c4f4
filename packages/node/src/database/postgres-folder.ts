import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail } from '../errors.ts'
import { makeFolder, syncFolder } from '../files.ts'
import { type Account, giveTo, isReachable, ownAccountName } from './postgres-account.ts'
import type { Binaries } from './postgres-binaries.ts'
import type { Fsync } from './postgres-settings.ts'
import { isAlive } from './postmaster.ts'

/** The only role of the embedded server. */
export const superuser = 'comity'
/** sockaddr_un holds 107 bytes and a terminator; PostgreSQL names the socket `.s.PGSQL.<port>`. */
const maxSocketPath = 107
export const socketName = '.s.PGSQL.5432'

/** What a server is started with. */
export interface Launch {
  readonly dir: string
  readonly binaries: Binaries
  readonly account: Account | undefined
  readonly fsync: Fsync
}

/** Makes the server's folder and says who may connect. Throws `folder-unreachable`. */
export async function prepareFolder(dir: string, account: Account | undefined): Promise<void> {
  await makeFolder(dir, 0o711)
  // Others may pass through to what they own below, and list or read nothing.
  await chmod(dir, account === undefined ? 0o700 : 0o711)
  if (account !== undefined && !(await isReachable(dir, account))) fail('folder-unreachable', {})
  // Peer authentication: the kernel says which account is at the other end of the socket; only this one is let in.
  await writeFile(join(dir, 'pg_hba.conf'), `local all ${superuser} peer map=node\n`, { mode: 0o644 })
  await writeFile(join(dir, 'pg_ident.conf'), `node "${ownAccountName()}" ${superuser}\n`, { mode: 0o644 })
}

/**
 * Builds the data folder beside its place and renames it, so that a kill in between leaves nothing half-made. Its name is
 * on disk when this returns, also where it was there: a kill may have come between rename and sync.
 */
export async function initialise(launch: Launch): Promise<void> {
  await makeData(launch)
  await syncFolder(launch.dir)
}

async function makeData({ dir, binaries, account, fsync }: Launch): Promise<void> {
  for (const name of await readdir(dir)) {
    const draftOf = /^data\.new-(\d+)$/.exec(name)?.[1]
    if (draftOf !== undefined && !isAlive(Number(draftOf))) await rm(join(dir, name), { recursive: true })
  }
  if (await stat(join(dir, 'data', 'PG_VERSION')).catch(() => undefined)) return
  const draft = join(dir, `data.new-${String(process.pid)}`)
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await giveTo(account, draft)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const safety = ['--data-checksums', '--auth=peer', fsync === 'on' ? '--sync-method=fsync' : '--no-sync']
  const child = spawn(
    binaries.initdb,
    [`--pgdata=${draft}`, `--username=${superuser}`, '--no-instructions', ...locale, ...safety],
    { ...as(account), cwd: '/', stdio: 'ignore' },
  )
  const code = await ended(child)
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true })
    fail('database-unreachable', { exit: code })
  }
  await rename(draft, join(dir, 'data')).catch(() => rm(draft, { recursive: true, force: true }))
}

/** A private folder for the socket: in the server's folder, or a short one when that is too deep; TMPDIR may be too. */
export async function makeSocketDir(dir: string, account: Account | undefined): Promise<string> {
  const near = join(dir, 'run')
  const temporary = fits(join(tmpdir(), 'comity-pg-XXXXXX')) ? tmpdir() : '/tmp'
  const socketDir = fits(near) ? near : await mkdtemp(join(temporary, 'comity-pg-'))
  await mkdir(socketDir, { recursive: true, mode: 0o700 })
  await chmod(socketDir, 0o700)
  await giveTo(account, socketDir)
  return socketDir
}

function fits(socketDir: string): boolean {
  return Buffer.byteLength(join(socketDir, socketName)) <= maxSocketPath
}

/** Account and environment of the server's programs. */
export function as(account: Account | undefined): Pick<SpawnOptions, 'env' | 'uid' | 'gid'> {
  const env = { LC_ALL: 'C', TZ: 'UTC' }
  return account === undefined ? { env } : { env, uid: account.uid, gid: account.gid }
}

async function ended(child: ChildProcess): Promise<number> {
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? -1
  } catch {
    return -1
  }
}
