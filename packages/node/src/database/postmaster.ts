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
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined
  return { pid, socketDir: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
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

/**
 * The server that still runs on a data folder, if any. A server works in its data folder, which tells it from another
 * process that got the same number after a restart of the machine; the lock file of a dead one is removed then, because
 * PostgreSQL itself would take the stranger for a server.
 */
export async function findRunning(data: string): Promise<Postmaster | undefined> {
  const postmaster = await readPostmaster(data)
  if (postmaster === undefined) return undefined
  const cwd = await readlink(`/proc/${String(postmaster.pid)}/cwd`).catch(() => undefined)
  if (cwd === (await realpath(data))) return postmaster
  if (isAlive(postmaster.pid) && cwd === undefined) return postmaster
  await rm(join(data, 'postmaster.pid'), { force: true })
  return undefined
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
