import { after, before, test } from 'node:test'
import { faultPoints, type FaultPointName } from '@comity/node'
import { type Arm, startTestnet, type Testnet } from '../src/index.ts'
import { type FaultScene, openFaultScene } from './fault-scene.ts'
import { faultNet, faultTrial } from './fault-trial.ts'

/**
 * Every second point once in `npm test`, which would take minutes for all; in the soak each, also at its second and seventh
 * pass, and as a step that fails there.
 */
const isSoak = process.env['COMITY_SOAK'] !== undefined
const passes = isSoak ? [1, 2, 7] : [1]
const kinds: readonly Arm['kind'][] = isSoak ? ['kill', 'fail'] : ['kill']

let net: Testnet
let scene: FaultScene

before(async () => {
  net = await startTestnet(faultNet({ isEmbedded: false }))
  scene = await openFaultScene(net)
})
after(() => net.close())

const points = (Object.keys(faultPoints) as FaultPointName[]).filter((_, at) => isSoak || at % 2 === 0)

for (const point of points) {
  for (const kind of kinds) {
    for (const pass of passes) {
      test(`G-01 ${point}, pass ${String(pass)}: ${kind === 'kill' ? 'kill -9' : 'a step that fails'} loses and doubles nothing`, async () => {
        await faultTrial(scene, { point, pass, kind })
      })
    }
  }
}
