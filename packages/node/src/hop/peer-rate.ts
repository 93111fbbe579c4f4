import { fail } from '../errors.ts'

/** What one partner may do at once, and in the long run. */
export interface PeerLimit {
  readonly burst: number
  readonly perSecond: number
}

/** Calls of a partner (spec/attacks.md B-12). */
export const callLimit: PeerLimit = { burst: 2_000, perSecond: 500 }

/** Bytes of sequenced messages, refused ones too: each is kept, so this bounds what a partner makes this node store. */
export const keptLimit: PeerLimit = { burst: 64 * 1_048_576, perSecond: 16_384 }

/** Whoever changes addresses makes this node remember so many, and no more. */
const maxRemembered = 10_000

interface Bucket {
  readonly tokens: number
  readonly at: number
}

/**
 * Counts what each partner, or address, uses of a limit. `clock` is monotonic, in milliseconds. What is counted throws `rate` once too
 * little is left.
 */
export function createPeerRate(
  { burst, perSecond }: PeerLimit,
  clock: () => number,
): (party: string, cost: number) => void {
  const buckets = new Map<string, Bucket>()
  return (party, cost) => {
    const now = clock()
    const { tokens, at } = buckets.get(party) ?? { tokens: burst, at: now }
    const filled = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond)
    // The one that was used longest ago stands first.
    buckets.delete(party)
    buckets.set(party, { tokens: Math.max(0, filled - cost), at: now })
    const [oldest] = buckets.size > maxRemembered ? buckets.keys() : []
    if (oldest !== undefined) buckets.delete(oldest)
    if (filled < cost) fail('rate', {})
  }
}
