import { seededRandom } from '../random.ts'

/** Numbers and names from one seed, in the order in which they are asked for. */
export interface Draws {
  /** A whole number from 0 to below `bound`. */
  readonly below: (bound: number) => number
  /** True with this share, in percent. */
  readonly percent: (share: number) => boolean
  readonly bytes: (length: number) => Uint8Array
}

/** The draws of a printed seed. */
export function drawsOf(seed: string): Draws {
  const bytes = seededRandom(`sim ${seed}`)
  const below = (bound: number) => Math.floor((Buffer.from(bytes(4)).readUInt32BE() / 2 ** 32) * bound)
  return { below, percent: (share) => below(100) < share, bytes }
}
