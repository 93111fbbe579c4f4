import { verifyWithinCeiling } from '@comity/agreement'
import type { EvidenceOffer } from '@comity/casework/evidence'
import { requireAnswerLeaves } from '../casework/request-answer.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { permitGiving } from './collect.ts'
import { type Moved, personStep } from './person-step.ts'
import type { OpenEvidence } from './transfers.ts'

/**
 * A second person offers a sealed exhibit on stated terms (e3); with it the partner learns of it. The clause that lets the request be
 * answered decides, and the agreement's ceiling bounds the handling. Throws `same-person`, `marking-forbids`, what `decideAct` throws.
 */
export function offerEvidence(
  node: NodeContext,
  actor: Actor,
  { evidence, ...terms }: Pick<EvidenceOffer, 'handling' | 'uses' | 'retainUntil'> & { readonly evidence: string },
): Promise<Moved> {
  return personStep(node, {
    evidence,
    actor,
    row: 'e3',
    to: 'OFFERED',
    require: async (tx, { row }) => {
      const asked = await tx.selectFrom('request').selectAll().where('id', '=', row.request).executeTakeFirstOrThrow()
      const agreement = await permitGiving(node, tx, asked)
      // What the own records behind the request withhold, an exhibit about them withholds too (spec/attacks.md D-04).
      await requireAnswerLeaves(node, tx, { row: asked, terms: agreement.terms })
      verifyWithinCeiling({ handling: terms.handling, ceiling: agreement.terms.handling })
    },
    document: (head, { object }) => ({
      ...head,
      transfer: object.seal?.transfer ?? fail('object-mismatch', {}),
      ...terms,
    }),
    untold,
  })
}

/** What is given up before it was offered the partner never learns of; after a mismatch it knows the exhibit (e2c). */
export function cancelEvidence(node: NodeContext, actor: Actor, evidence: string): Promise<Moved> {
  return personStep(node, {
    evidence,
    actor,
    row: 'e2c',
    to: 'CANCELLED',
    document: () => null,
    untold: (open) => (open.events.some(({ party }) => party === open.row.partner) ? untold(open) : 0),
  })
}

/** The first offer tells everything before it; one after a mismatch the new seal. */
function untold({ events, row }: OpenEvidence): number {
  const told = events.findLast(({ party }) => party === row.partner)
  return events.length - (told?.seq ?? 0)
}

/** The receiver accepts exactly what was offered (e4). Throws `object-mismatch`, `agreement-not-in-force`. */
export function acceptEvidence(node: NodeContext, actor: Actor, evidence: string): Promise<Moved> {
  return personStep(node, {
    evidence,
    actor,
    row: 'e4',
    to: 'ACCEPTED',
    require: async (tx, { row }) => {
      const asked = await tx.selectFrom('request').selectAll().where('id', '=', row.request).executeTakeFirstOrThrow()
      await permitGiving(node, tx, asked)
    },
    document: (_, { object }) => object.offer ?? fail('object-mismatch', {}),
  })
}
