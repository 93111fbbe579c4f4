import { testFaultSeed } from './fault-seeds.ts'

/** The soak runs this file once for each seed from 1 (tools/soak-files.ts). */
export const soakSeeds = 20

testFaultSeed({ isEmbedded: true })
