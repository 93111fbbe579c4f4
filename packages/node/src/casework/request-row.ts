import type { NodeContext } from '../context.ts'
import type { RequestRow } from './requests.ts'

/** What a new row says; the rest follows from its being new. */
export type NewRow = Pick<
  RequestRow,
  | 'id'
  | 'side'
  | 'partner'
  | 'unit'
  | 'agreement'
  | 'kind'
  | 'purpose'
  | 'urgency'
  | 'clock_acknowledge'
  | 'clock_answer'
  | 'state'
  | 'hit'
  | 'document_sealed'
  | 'is_confidential'
  | 'follows'
  | 'follow_due'
>

/** The row of a request that begins here, on either side. */
export function newRequestRow(node: Pick<NodeContext, 'now' | 'random'>, row: NewRow): RequestRow {
  return {
    ...row,
    answer_sealed: null,
    actor_secret: node.random(32),
    opened_at: node.now(),
    erased_at: null,
    review_at: null,
    due_at: null,
    held_until: null,
    is_linked: true,
  }
}
