import type { EvidenceDocument, EvidenceState } from '@comity/casework/evidence'
import { toBase64url } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'
import { tellPartner } from './tell.ts'
import { lockEvidence, type OpenEvidence, stepEvidence } from './transfers.ts'

/** What every document of a transfer begins with. */
export interface DocumentHead {
  readonly schema: 1
  readonly evidence: string
  readonly salt: string
}

export interface PersonStep {
  readonly evidence: string
  readonly actor: Actor
  readonly row: string
  /** Null: it stays where it is. */
  readonly to: EvidenceState | null
  /** What the act is about; null for an act without content. */
  readonly document: (head: DocumentHead, open: OpenEvidence) => EvidenceDocument | null
  /** What else has to hold, or happens, in the same transaction; throws. */
  readonly require?: (tx: Tx, open: OpenEvidence) => Promise<void>
  /** Events that the partner does not know yet, this one included; 1 unless told, 0 where it is to know of none. */
  readonly untold?: (open: OpenEvidence) => number
}

export interface Moved {
  readonly evidence: string
  readonly state: string
}

/**
 * A person of the unit takes one step, and the partner is told, in one transaction. Throws `not-found`, `role-forbids`,
 * `same-person`, `object-mismatch`, `marking-forbids`, `marking-lowered`, and what `require` throws.
 */
export async function personStep(node: NodeContext, given: PersonStep): Promise<Moved> {
  const { evidence: id, actor, row, to, require, untold } = given
  return node.db.transaction().execute(async (tx) => {
    const open = await lockEvidence(node, tx, { evidence: id, actor })
    await require?.(tx, open)
    const document = given.document({ schema: 1, evidence: id, salt: toBase64url(node.random(32)) }, open)
    const here = open.object.state === 'NONE' ? fail('object-mismatch', {}) : open.object.state
    const moved = await stepEvidence(node, tx, { evidence: open, row, to: to ?? here, document, by: actor })
    const count = untold?.(moved) ?? 1
    if (count > 0) await tellPartner(node, tx, { evidence: moved, count, handover: null })
    return { evidence: id, state: moved.row.state }
  })
}
