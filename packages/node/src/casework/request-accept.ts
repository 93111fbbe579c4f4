import { requireGroundOpen } from '@comity/casework/request'
import type { RequestForm } from '@comity/casework/request'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { requireAgreedGround } from './agreed-ground.ts'
import { requireDualCriminality } from './dual-criminality.ts'
import { type Act, type Moved, personAct } from './request-act.ts'

export interface Acceptance {
  readonly request: string
  /** What is left out, each with its ground; nothing for the whole. */
  readonly leftOut: RequestForm<'q12p'>['leftOut']
  /** What the other side has to accept first; nothing for an acceptance without. */
  readonly conditions: readonly string[]
}

/**
 * A person of the requested party accepts an acknowledged request (q12), a part of it (q12p), or under conditions (q12c).
 * Throws `not-found`, `role-forbids`, `object-mismatch` for a part under conditions, `dual-criminality-open`, `ground-not-agreed`,
 * `ground-not-open`.
 */
export async function acceptRequest(
  node: NodeContext,
  { actor, acceptance }: { readonly actor: Actor; readonly acceptance: Acceptance },
): Promise<Moved> {
  const { request, leftOut } = acceptance
  return personAct(node, {
    actor,
    request,
    choose: () => actOf(acceptance),
    before: async (tx, open) => {
      await requireDualCriminality(node, tx, open)
      const { agreement, kind, urgency } = open.row
      for (const { ground } of leftOut) {
        await requireAgreedGround(node, tx, { agreement, ground })
        // A part that is left out is told with the rest that is given: that is the talk before it.
        requireGroundOpen({ ground, row: 'q17', state: 'ACKNOWLEDGED', kind, urgency, isConsulted: true })
      }
    },
  })
}

function actOf({ leftOut, conditions }: Acceptance): Act {
  if (leftOut.length > 0 && conditions.length > 0) return fail('object-mismatch', {})
  if (leftOut.length > 0) return { row: 'q12p', to: 'ACCEPTED_IN_PART', said: { leftOut: [...leftOut] } }
  if (conditions.length > 0)
    return { row: 'q12c', to: 'ACCEPTED_WITH_CONDITIONS', said: { conditions: [...conditions] } }
  return { row: 'q12', to: 'ACCEPTED', about: null }
}
