import { readFileSync } from 'node:fs'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number
  readonly socketDir: string
  readonly ready: boolean
}

/** Reads `postmaster.pid` of a data folder (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*). */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const [pid, lines] = [pidIn(text), text.split('\n')]
  if (pid === undefined) return undefined
  return { pid, socketDir: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
}

/** The process that a lock file of PostgreSQL names in its first line. */
function pidIn(text: string): number | undefined {
  const pid = Number(text.split('\n')[0])
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined
}

/**
 * Tells whether a process lives. A process of another account counts: signalling it is merely not permitted. One that
 * ended but was never collected by its parent (containers without an init process) does not.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  try {
    // proc(5): the state letter follows the program's name in parentheses.
    return !/\) Z [^)]*$/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))
  } catch {
    return true
  }
}

/** The server that still runs on a data folder, if any. */
export async function findRunning(data: string): Promise<Postmaster | undefined> {
  const postmaster = await readPostmaster(data)
  return postmaster !== undefined && (await isServerOf(data, postmaster.pid)) ? postmaster : undefined
}

/**
 * A server works in its data folder, which tells it from another process that got the same number after a restart of the
 * machine. Where the system does not say in which folder a process works, a living one is taken for the server.
 */
async function isServerOf(data: string, pid: number): Promise<boolean> {
  const cwd = await readlink(`/proc/${String(pid)}/cwd`).catch(() => undefined)
  return cwd === (await realpath(data)) || (isAlive(pid) && cwd === undefined)
}

const writingMilliseconds = 500

/**
 * Removes a lock file, the data folder's or the socket's, that no server of this data folder holds. PostgreSQL refuses to
 * start where a power cut left it empty, and where the number in it has since become another process of its account
 * (spec/attacks.md G-05). Nothing rests on the file alone: PostgreSQL also finds the shared memory of a server, or of what
 * a killed one left running, by the data folder's inode number, and does not start beside it.
 */
export async function removeStaleLock(lock: string, data: string): Promise<void> {
  for (let waited = 0; waited <= writingMilliseconds; waited += 50) {
    const text = await readFile(lock, 'utf8').catch(() => undefined)
    if (text === undefined) return
    const pid = pidIn(text)
    if (pid !== undefined && (await isServerOf(data, pid))) return
    if (pid !== undefined) break
    // A server that has just made the file writes its number at once.
    await sleep(50)
  }
  await rm(lock, { force: true })
}

/** Waits until a process is gone. False when it still lives after `milliseconds`. */
export async function waitForEnd(pid: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; isAlive(pid); waited += 20) {
    if (waited >= milliseconds) return false
    await sleep(20)
  }
  return true
}

/**
 * Stops a server: first cleanly (SIGINT, "fast": sessions end, a checkpoint is written), then, when that takes longer than
 * `milliseconds`, at once (SIGQUIT: it recovers from its write-ahead log at the next start; nothing acknowledged is lost).
 */
export async function stopPostmaster(pid: number, milliseconds: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await waitForEnd(pid, milliseconds)) return
  }
}
