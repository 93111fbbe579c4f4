import type { RequestKind, Urgency } from '@comity/agreement'
import { type ClockMinutes, type Deadlines, deadlinesFrom } from './clocks.ts'
import type { CaseEvent } from './event.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere, type Row } from './machine.ts'
import { digestOf } from './digest.ts'

/** States of an information request, as far as this version opens them (spec/casework.md §4). */
export const requestStates = [
  'DRAFT',
  'APPROVED',
  'CANCELLED',
  'SENT',
  'DELIVERED',
  'ACKNOWLEDGED',
  'ACCEPTED',
  'EXECUTING',
  'ANSWERED',
  'ANSWERED_NOTHING_FOUND',
  'REFUSED',
] as const
export type RequestState = (typeof requestStates)[number]

/** States that no row of this version leaves; q29 and q30 stay in them. */
export const finalRequestStates: readonly RequestState[] = [
  'CANCELLED',
  'ANSWERED',
  'ANSWERED_NOTHING_FOUND',
  'REFUSED',
]

const plain = { notActorOf: null, content: null } as const
const requesting = { ...plain, side: 'requesting' } as const
const requested = { ...plain, side: 'requested' } as const

const ended = ['ANSWERED', 'ANSWERED_NOTHING_FOUND', 'REFUSED'] as const
const unmarks = { from: ended, to: ended, stays: true } as const

/** spec/casework.md §4. Further rows join here; nothing else knows the order of a request. */
export const requestRows: readonly Row<RequestState>[] = [
  { ...requesting, row: 'q1', from: ['NONE'], to: ['DRAFT'], roles: ['officer'], content: 'new' },
  {
    ...requesting,
    row: 'q2',
    from: ['DRAFT'],
    to: ['APPROVED'],
    roles: ['approver'],
    notActorOf: 'q1',
    content: { sameAs: 'q1' },
  },
  { ...requesting, row: 'q3', from: ['DRAFT', 'APPROVED'], to: ['CANCELLED'], roles: ['officer', 'approver'] },
  { ...requesting, row: 'q4', from: ['APPROVED'], to: ['SENT'], roles: ['node'], content: { sameAs: 'q2' } },
  { ...requested, row: 'q5', from: ['SENT'], to: ['DELIVERED'], roles: ['node'], content: { sameAs: 'q4' } },
  { ...requested, row: 'q8', from: ['DELIVERED'], to: ['ACKNOWLEDGED'], roles: ['desk'] },
  { ...requested, row: 'q12', from: ['ACKNOWLEDGED'], to: ['ACCEPTED'], roles: ['approver'] },
  { ...requested, row: 'q17', from: ['ACKNOWLEDGED'], to: ['REFUSED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'q18', from: ['ACCEPTED'], to: ['EXECUTING'], roles: ['executor'], content: 'new' },
  {
    ...requested,
    row: 'q19',
    from: ['EXECUTING'],
    to: ['ANSWERED', 'ANSWERED_NOTHING_FOUND'],
    roles: ['approver'],
    notActorOf: 'q18',
    content: { sameAs: 'q18' },
  },
  // The end of a confidential mark. Only where nobody else acts any more: two sides never write the same `seq`.
  { ...requesting, ...unmarks, row: 'q29', roles: ['officer', 'approver'], content: { sameAs: 'q1' } },
  { ...requesting, ...unmarks, row: 'q30', roles: ['approver'], notActorOf: 'q29', content: { sameAs: 'q29' } },
]

/** A request as both sides replay it. */
export interface RequestObject extends MachineState<RequestState> {
  readonly kind: RequestKind
  readonly agreement: string
  readonly urgency: Urgency
  /** The clocks that the agreement gives this urgency, in minutes. */
  readonly clock: ClockMinutes
  /** Absolute, from the moment of delivery; null before. */
  readonly deadlines: Deadlines | null
}

/** A request before its first event. */
export function newRequest({
  object,
  requesting,
  requested,
  ...facts
}: Pick<RequestObject, 'object' | 'kind' | 'agreement' | 'urgency' | 'clock'> & {
  readonly requesting: string
  readonly requested: string
}): RequestObject {
  return { ...nowhere<RequestState>(object, { requesting, requested }), ...facts, deadlines: null }
}

/** Writes the next event of a request. Throws `role-forbids`, `object-mismatch`. */
export function nextRequestEvent(
  next: Omit<NextEvent<RequestState>, 'table' | 'state'> & { readonly request: RequestObject },
): CaseEvent {
  const { request: state, ...rest } = next
  return nextEvent({ ...rest, table: requestRows, state })
}

/**
 * Applies one event of either side (spec/casework.md §4). The clocks start when the request is delivered.
 * Throws `schema`, `object-mismatch`, `role-forbids`, `same-person`.
 */
export function applyRequest(request: RequestObject, event: CaseEvent): RequestObject {
  const moved = applyEvent({ table: requestRows, state: request, event })
  const deadlines =
    event.row === 'q5' ? deadlinesFrom({ clock: request.clock, delivered: event.at }) : request.deadlines
  return { ...request, ...moved, deadlines }
}

/** Both sides replay the same events to the same state: this digest of it is equal (base64url SHA-256). */
export function requestStateHash(request: RequestObject): string {
  return digestOf(request)
}
