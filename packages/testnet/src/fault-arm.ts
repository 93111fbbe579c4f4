import { existsSync, readFileSync, unlinkSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import type { FaultPoint, FaultPointName } from '@comity/node'

/**
 * What a node process of a testnet does when it passes a declared point the `pass`-th time: it ends as a power cut would
 * end it, or the step fails there.
 */
export interface Arm {
  readonly point: FaultPointName
  /** From 1. */
  readonly pass: number
  readonly kind: 'kill' | 'fail'
}

/** Beside the data folder, so that the folder holds what a real one would. */
const armPath = (dir: string): string => `${dir}.armed`

/** Arms the node of a folder; it reads this when it passes the next point. */
export async function arm(dir: string, what: Arm): Promise<void> {
  const path = armPath(dir)
  // Whole or not there: the node may look at any moment.
  await writeFile(`${path}.draft`, JSON.stringify(what))
  await rename(`${path}.draft`, path)
}

/** Tells whether the node has not come to its point yet. */
export function isArmed(dir: string): boolean {
  return existsSync(armPath(dir))
}

/** The fault points of a node process that can be armed. */
export function armedFaults(dir: string): FaultPoint {
  const path = armPath(dir)
  let passed = 0
  return (name) => {
    if (!existsSync(path)) return
    const { point, pass, kind } = JSON.parse(readFileSync(path, 'utf8')) as Arm
    if (name !== point || ++passed < pass) return
    passed = 0
    // Disarmed first: the next start shall pass here.
    unlinkSync(path)
    if (kind === 'kill') process.kill(process.pid, 'SIGKILL')
    // The file is gone: what a disk says to a step whose storage fails, and no error of ours.
    else readFileSync(path)
  }
}
