import { type Denunciation, earliestDeparture, type Terms } from '@comity/agreement'
import { formatInstant, type Instant } from '@comity/codec'
import { type LoadedAgreement, loadAgreement } from './agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'

/** Terms that this party has signed, and so can leave. Throws `not-found`, `object-mismatch`. */
export async function loadDenounceable(node: NodeContext, agreement: string): Promise<LoadedAgreement> {
  const loaded = await loadAgreement(node.db, agreement, node.now())
  if (!loaded.signatures.some(({ party }) => party === node.party)) fail('object-mismatch', {})
  return loaded
}

/** When this party says that it leaves, and when that takes effect: by itself as soon as the notice allows. */
export function denunciationTimes(
  terms: Terms,
  { now, effectiveAt }: { readonly now: Instant; readonly effectiveAt: string | null },
): Pick<Denunciation, 'denouncedAt' | 'effectiveAt'> {
  const effective = effectiveAt ?? formatInstant(earliestDeparture(terms, now))
  return { denouncedAt: formatInstant(now), effectiveAt: effective }
}
