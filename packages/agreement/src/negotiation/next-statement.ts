import { formatInstant, type Instant } from '@comity/codec'
import type { Negotiation } from './negotiation.ts'
import type { NegotiationSpeech, Statement } from './statement.ts'

/** What a party says next, having taken into account all that counts in `negotiation` (spec/negotiation.md §3). */
export function nextStatement(
  { negotiation, taken }: Negotiation,
  { author, act, now }: { readonly author: string; readonly act: NegotiationSpeech; readonly now: Instant },
): Statement {
  const own = taken.get(author)
  return {
    negotiation,
    author,
    number: (own?.number ?? 0) + 1,
    previous: own?.hash ?? null,
    seen: [...taken]
      .filter(([party]) => party !== author)
      .map(([party, { number }]) => ({ party, number }))
      .sort((left, right) => (left.party < right.party ? -1 : 1)),
    at: formatInstant(now),
    act,
  }
}
