import { fail } from '../errors.ts'

/** What one partner may do at once, and in the long run (spec/attacks.md B-12). */
const burst = 2_000
const perSecond = 500

interface Bucket {
  readonly tokens: number
  readonly at: number
}

/** Counts the calls of each partner. `clock` is monotonic, in milliseconds. */
export function createPeerRate(clock: () => number): (party: string) => void {
  const buckets = new Map<string, Bucket>()
  return (party) => {
    const now = clock()
    const { tokens, at } = buckets.get(party) ?? { tokens: burst, at: now }
    const filled = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond)
    buckets.set(party, { tokens: Math.max(0, filled - 1), at: now })
    if (filled < 1) fail('rate', {})
  }
}
