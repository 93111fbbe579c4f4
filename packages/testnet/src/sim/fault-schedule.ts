import { createHash } from 'node:crypto'

/** What happens to one attempt at handing a message over. */
export type LinkFault = 'pass' | 'drop-request' | 'drop-reply' | 'duplicate' | 'delay' | 'truncate'

/** One attempt: by message and attempt, so that the same faults can be had from simulated nodes and from real ones. */
export interface Attempt {
  readonly from: string
  readonly to: string
  /** `s1.7` for the seventh message of channel epoch 1 of this sender to this reader, `b3` for its third batch. */
  readonly message: string
  /** From 1. */
  readonly attempt: number
}

/** From this attempt on a message passes: every schedule ends. */
const lastFaulty = 4

const weights: readonly (readonly [LinkFault, number])[] = [
  ['drop-request', 10],
  ['drop-reply', 10],
  ['duplicate', 10],
  ['delay', 10],
  ['truncate', 5],
]

/** The fault of an attempt under a seed: a pure function of both. */
export function faultOf(seed: string, { from, to, message, attempt }: Attempt): LinkFault {
  if (attempt > lastFaulty) return 'pass'
  const key = `${seed} ${from} ${to} ${message} ${String(attempt)}`
  let at = createHash('sha256').update('comity-faults/1 ').update(key).digest().readUInt32BE(0) % 100
  for (const [fault, weight] of weights) {
    if (at < weight) return fault
    at -= weight
  }
  return 'pass'
}
