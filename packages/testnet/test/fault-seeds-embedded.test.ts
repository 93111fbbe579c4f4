import { test } from 'node:test'
import { faultSeed, killInSeededOrder } from './fault-seeds.ts'

/** The soak runs this file once for each seed from 1 (tools/soak-files.ts). */
export const soakSeeds = 20

test(`G-01 kill -9 at declared points, on nodes' own databases, loses and doubles nothing, COMITY_SEED=${faultSeed}`, () =>
  killInSeededOrder({ isEmbedded: true }))
