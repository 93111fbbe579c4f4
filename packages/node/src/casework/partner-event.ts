import { type CaseEvent, readEvent } from '@comity/casework'
import { minute, parseInstant } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'

/** As much as the clocks of two nodes may differ (spec/http.md §3). */
const skew = minute

/**
 * Reads a partner's event. A party speaks for itself only, of nothing that is yet to happen and of nothing from before what it
 * builds on: clocks are counted from these instants (spec/casework.md §3). Throws `schema`, `role-forbids`, `object-mismatch`.
 */
export function readPartnerEvent(
  node: Pick<NodeContext, 'now'>,
  {
    from,
    foreign,
    events,
  }: { readonly from: string; readonly foreign: unknown; readonly events: readonly CaseEvent[] },
): CaseEvent {
  const event = readEvent(foreign)
  if (event.party !== from) fail('role-forbids', {})
  const at = parseInstant(event.at)
  const before = events[event.seq - 2]
  const isEarly = before !== undefined && at < parseInstant(before.at) - skew
  if (at > node.now() + skew || isEarly) fail('object-mismatch', { seq: event.seq })
  return event
}
