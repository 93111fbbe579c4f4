import type { Clock } from '@comity/casework'
import { canonicalText } from '@comity/codec'
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
  | 'clock_days'
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
    next_clock: null,
    next_at: null,
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

/** The clocks of a request as its row keeps them. */
export function keptClock({
  acknowledge,
  answer,
  ...inDays
}: Clock): Pick<RequestRow, 'clock_acknowledge' | 'clock_answer' | 'clock_days'> {
  const clock_days = Object.keys(inDays).length === 0 ? null : canonicalText(inDays)
  return { clock_acknowledge: acknowledge, clock_answer: answer, clock_days }
}

/** The clocks that `keptClock` kept. */
export function clockOfRow({
  clock_acknowledge: acknowledge,
  clock_answer: answer,
  clock_days: inDays,
}: Pick<RequestRow, 'clock_acknowledge' | 'clock_answer' | 'clock_days'>): Clock {
  return { acknowledge, answer, ...(inDays === null ? {} : (JSON.parse(inDays) as Pick<Clock, 'days' | 'calendar'>)) } // our own
}
