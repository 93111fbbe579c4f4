import type { partySuspend, ResultOf } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import { type Suspension, unconfirmedFor } from './suspension-state.ts'

/** A suspension as one's own people see it. */
export function suspensionView(party: string, suspension: Suspension | undefined): ResultOf<typeof partySuspend> {
  if (suspension === undefined) return { party, state: 'none', suspendedAt: null, lapsesAt: null, liftAsked: false }
  const { confirmedBy, suspendedAt, liftBy } = suspension
  return {
    party,
    state: confirmedBy === null ? 'unconfirmed' : 'confirmed',
    suspendedAt: formatInstant(suspendedAt),
    lapsesAt: confirmedBy === null ? formatInstant(suspendedAt + unconfirmedFor) : null,
    liftAsked: liftBy !== null,
  }
}
