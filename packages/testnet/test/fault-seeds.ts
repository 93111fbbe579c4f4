import assert from 'node:assert/strict'
import { faultPoints, type FaultPointName } from '@comity/node'
import { startTestnet } from '../src/index.ts'
import { openFaultScene } from './fault-scene.ts'
import { type Beside, faultNet, faultTrial } from './fault-trial.ts'
import { draws } from './kill-seeds.ts'

/** How long a killed node may take to serve again (spec/attacks.md G-01). */
const servesWithin = 10_000
/** Kills of a seed in `npm test`, of the 87 that the soak makes. */
const few = 3
/** Acts that may begin beside the one in which the node dies: those that need nobody's attention afterwards. */
const besides: readonly FaultPointName[] = ['ask.started', 'import.batch', 'index.committed', 'case.closed']

/** The seed of this run, which its title names. */
export const faultSeed = process.env['COMITY_SEED'] ?? '1'

/**
 * The long form of G-01 on one kind of database: every declared point, killed at its first, second and seventh pass, in
 * an order that the seed draws, with another act under way beside it in two of three.
 */
export async function killInSeededOrder({ isEmbedded }: { readonly isEmbedded: boolean }): Promise<void> {
  const draw = draws(`fault points ${faultSeed}`)
  const kills = (Object.keys(faultPoints) as FaultPointName[])
    .flatMap((point) => [1, 2, 7].map((pass) => ({ point, pass, kind: 'kill' as const, order: draw(2 ** 32) })))
    .sort((one, other) => one.order - other.order)
    .slice(0, process.env['COMITY_SOAK'] === undefined ? few : undefined)
  const net = await startTestnet(faultNet({ isEmbedded }))
  try {
    const scene = await openFaultScene(net)
    let longest = 0
    for (const { point, pass, kind } of kills) {
      const beside: Beside = { point: besides[draw(besides.length)] ?? 'ask.started', milliseconds: draw(200) }
      const isAlone = draw(3) === 0
      const told = `kill -9 at ${point}, pass ${String(pass)}${isAlone ? '' : `, ${beside.point} begun beside it`}`
      const milliseconds = await faultTrial(scene, { point, pass, kind }, isAlone ? undefined : beside).catch(
        (error: unknown) => {
          throw new Error(`${told}, COMITY_SEED=${faultSeed}`, { cause: error })
        },
      )
      assert.ok(milliseconds < servesWithin, `${told}: served again after ${milliseconds.toFixed(0)} ms`)
      longest = Math.max(longest, milliseconds)
    }
    console.log(`${String(kills.length)} kills, slowest start ${longest.toFixed(0)} ms, COMITY_SEED=${faultSeed}`)
  } finally {
    await net.close()
  }
}
