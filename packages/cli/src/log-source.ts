import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail } from './errors.ts'

/** Where a published log is read from. */
export interface LogSource {
  /** The bytes of `checkpoint` or `tile/…`; undefined where there is none, or one of more than 8 MiB. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  /** All paths, where they can be listed. */
  readonly list: (() => Promise<readonly string[]>) | undefined
}

const maxBytes = 8 * 1_048_576
const fileMilliseconds = 20_000
/** How often a server may ask for a pause before one file is given up, and the longest pause that is made. */
const maxTries = 60
const longestPause = 5

/** The log in a folder, or below a URL; `log/` below either is found as well. Throws `log-unreachable`, and
 * `file-unreadable` where there is no such folder. */
export async function openLogSource(where: string): Promise<LogSource> {
  const isUrl = /^https?:\/\//.test(where)
  // A log without its checkpoint is damaged; where nothing is at all, the name is wrong.
  if (!isUrl && !(await isFolder(where))) return fail('file-unreadable', {})
  const open = isUrl ? atUrl : inFolder
  const given = open(where)
  // An endpoint, or a node's own folder, has its log below it.
  if ((await given.read('checkpoint')) !== undefined) return given
  const below = open(`${where.replace(/\/+$/, '')}/log`)
  return (await below.read('checkpoint')) === undefined ? given : below
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

function inFolder(dir: string): LogSource {
  return {
    read: async (path) => {
      try {
        const { size } = await stat(join(dir, path))
        return size > maxBytes ? undefined : new Uint8Array(await readFile(join(dir, path)))
      } catch (error) {
        if (isMissing(error)) return undefined
        return fail('file-unreadable', {})
      }
    },
    list: async () => {
      const names = await readdir(join(dir, 'tile'), { recursive: true }).catch(() => [])
      return names.map((name) => `tile/${name.replaceAll('\\', '/')}`)
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code))
}

function atUrl(prefix: string): LogSource {
  const base = prefix.replace(/\/+$/, '')
  return { read: (path) => fetchFile(`${base}/${path}`, 1), list: undefined }
}

/** A server that is asked too often says how long to wait. */
async function fetchFile(url: string, attempt: number): Promise<Uint8Array | undefined> {
  let pause: number
  try {
    // A redirect could lead into the reader's own network (spec/attacks.md F-03).
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fileMilliseconds) })
    if (response.status === 200) return await readBounded(response)
    await response.body?.cancel()
    if (response.status === 404 || response.status === 410) return undefined
    if (![429, 503].includes(response.status) || attempt >= maxTries) return fail('log-unreachable', {})
    pause = Number(response.headers.get('retry-after') ?? '1')
  } catch {
    return fail('log-unreachable', {})
  }
  await sleep(Math.min(longestPause, pause > 0 ? pause : 1) * 1_000)
  return fetchFile(url, attempt + 1)
}

async function readBounded(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array
    length += bytes.length
    if (length > maxBytes) {
      await response.body?.cancel().catch(() => undefined)
      return undefined
    }
    chunks.push(bytes)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
