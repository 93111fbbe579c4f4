import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultPointName } from '@comity/node'
import { type Arm, eventually, type TestnetOptions } from '../src/index.ts'
import type { FaultScene } from './fault-scene.ts'
import { invariantsHold } from './invariants.ts'

/** The parties between which every declared point is passed. */
export const faultParties = [
  { code: 'north-police', memberClass: 'agency', country: 'NO' },
  { code: 'south-bank', memberClass: 'company', country: 'SE' },
] as const

/**
 * Where a failed step stops the node's work on purpose: what could not be written is not tried again as if it were safe
 * (spec/log.md §8).
 */
const stopsWork: readonly FaultPointName[] = ['log.tiles']
/** How often an act is repeated until the point was passed often enough. */
const mostActs = 12

/** An act that begins beside the one that leads a node to its point. */
export interface Beside {
  readonly point: FaultPointName
  readonly milliseconds: number
}

/**
 * One trial of G-01: the armed node dies or fails at its point, comes back by itself, finishes the workload with the same
 * act, and both nodes keep the standing invariants. Returns how many milliseconds the node took to serve again.
 */
export async function faultTrial(scene: FaultScene, what: Arm, beside?: Beside): Promise<number> {
  const party = scene.parties[scene.triggers[what.point].at]
  const other = beside === undefined ? undefined : begin(scene, beside)
  await reach(scene, what)
  const hasStopped = stopsWork.includes(what.point)
  if (hasStopped) await party.stop()
  const ended = performance.now()
  if (what.kind === 'kill' || hasStopped) await party.restart()
  const milliseconds = performance.now() - ended
  await scene.settle()
  await other
  await scene.triggers[what.point].act()
  await scene.settle()
  await invariantsHold(Object.values(scene.parties))
  return milliseconds
}

/** An act of a node that dies or fails under it may fail as well: what was acknowledged is checked afterwards. */
async function begin(scene: FaultScene, { point, milliseconds }: Beside): Promise<void> {
  await sleep(milliseconds)
  await scene.triggers[point].act().catch(() => undefined)
}

/** Acts until the armed node comes to its point; a point that nothing reaches fails the test. */
async function reach(scene: FaultScene, what: Arm): Promise<void> {
  const { at, act } = scene.triggers[what.point]
  const party = scene.parties[at]
  await party.arm(what)
  for (let acts = 0; acts < mostActs; acts++) {
    const acting = act().then(
      () => 'done' as const,
      () => 'failed' as const,
    )
    const passed = eventually(() => Promise.resolve(party.isArmed() ? undefined : ('passed' as const)), 60_000).catch(
      () => undefined,
    )
    if ((await Promise.race([acting, passed])) === 'passed' || !party.isArmed()) {
      if (what.kind === 'kill') await party.ended()
      else await acting
      return
    }
  }
  assert.fail(`${what.point} is declared and never reached: not run`)
}

/** A testnet whose node processes stop themselves where a test says so. */
export function faultNet({ isEmbedded }: { readonly isEmbedded: boolean }): TestnetOptions {
  return { asProcesses: true, isArmed: true, isDurable: true, isEmbedded, parties: faultParties }
}
