import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faultPoints, type FaultPointName } from '@comity/node'
import { type Arm, eventually, startTestnet, type Testnet } from '../src/index.ts'
import { type FaultScene, openFaultScene } from './fault-scene.ts'
import { invariantsHold } from './invariants.ts'

/** Each point once in `npm test`; in the soak also at its second and seventh pass, and as a step that fails there. */
const isSoak = process.env['COMITY_SOAK'] !== undefined
const passes = isSoak ? [1, 2, 7] : [1]
const kinds: readonly Arm['kind'][] = isSoak ? ['kill', 'fail'] : ['kill']
/**
 * Where a failed step stops the node's work on purpose: what could not be written is not tried again as if it were safe
 * (spec/log.md §8).
 */
const stopsWork: readonly FaultPointName[] = ['log.tiles']
/** How often an act is repeated until the point was passed often enough. */
const mostActs = 12

let net: Testnet
let scene: FaultScene

before(async () => {
  net = await startTestnet({
    asProcesses: true,
    isArmed: true,
    isDurable: true,
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  scene = await openFaultScene(net)
})
after(() => net.close())

/** Acts until the armed node comes to its point; a point that nothing reaches fails the test. */
async function reach(what: Arm): Promise<void> {
  const { at, act } = scene.triggers[what.point]
  const party = scene.parties[at]
  await party.arm(what)
  for (let acts = 0; acts < mostActs; acts++) {
    // The act of a node that dies or fails under it may fail as well: what was acknowledged is checked afterwards.
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

for (const point of Object.keys(faultPoints) as FaultPointName[]) {
  for (const kind of kinds) {
    for (const pass of passes) {
      test(`G-01 ${point}, pass ${String(pass)}: ${kind === 'kill' ? 'kill -9' : 'a step that fails'} loses and doubles nothing`, async () => {
        const party = scene.parties[scene.triggers[point].at]
        await reach({ point, pass, kind })
        if (stopsWork.includes(point)) await party.stop()
        if (kind === 'kill' || stopsWork.includes(point)) await party.restart()
        await scene.settle()
        // The workload goes on, with the same act to its end.
        await scene.triggers[point].act()
        await scene.settle()
        await invariantsHold(Object.values(scene.parties))
      })
    }
  }
}
