import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../src/index.ts'

/** Seeds that once failed: `npm test` runs these kills on top of the fresh ones, for good. */
const failedOnce: Readonly<Record<KilledStep, readonly string[]>> = { import: [], publish: [], sync: [], ask: [] }

/** What a node was doing when it was killed. */
export type KilledStep = 'import' | 'publish' | 'sync' | 'ask'

/**
 * Seeds of the kills of one step. COMITY_SEED runs that kill alone, COMITY_KILLS as many as it says. A seed picks the
 * moment and nothing else: names, keys and salts differ in each run.
 */
export function killSeeds({ step, kills }: { readonly step: KilledStep; readonly kills: number }): readonly string[] {
  const { COMITY_SEED: seed, COMITY_KILLS: wanted } = process.env
  if (seed !== undefined) return [seed]
  const fresh = Array.from({ length: wanted === undefined ? kills : Number(wanted) }, () =>
    randomBytes(4).toString('hex'),
  )
  return [...failedOnce[step], ...fresh]
}

/** Whole numbers from 0 to below `bound`, drawn from a seed. */
export function draws(seed: string): (bound: number) => number {
  const random = seededRandom(seed)
  return (bound) => Math.floor((Buffer.from(random(4)).readUInt32BE() / 2 ** 32) * bound)
}

/** Waits; prints the seed and the moment, so that a failing kill can be had again. */
export async function untilMoment(given: {
  readonly step: KilledStep
  readonly seed: string
  readonly milliseconds: number
  readonly victim: string
}): Promise<void> {
  console.log(
    `kill -9 ${given.victim}, ${given.step} ${String(given.milliseconds)} ms under way, COMITY_SEED=${given.seed}`,
  )
  await sleep(given.milliseconds)
}
