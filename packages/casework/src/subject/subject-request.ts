import { type Instant, parseInstant } from '@comity/codec'
import { fail } from '../errors.ts'
import type { CaseEvent } from '../event.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere, type Row } from '../machine.ts'
import { daysOverdue, type SubjectClock, subjectDue } from './clock.ts'
import type { SubjectState } from './states.ts'
import type { SubjectKind } from './words.ts'

const own = { side: 'requesting', notActorOf: null, content: null } as const
const anybody = ['officer', 'approver', 'desk'] as const

/** spec/subjects.md §3. It is one party's alone, so there is one side. */
export const subjectRows: readonly Row<SubjectState>[] = [
  { ...own, row: 'u1', from: ['NONE'], to: ['RECEIVED'], roles: anybody },
  { ...own, row: 'u2', from: ['RECEIVED'], to: ['RECEIVED'], roles: ['approver'] },
  { ...own, row: 'u3', from: ['RECEIVED'], to: ['PROPOSED'], roles: anybody, content: 'new' },
  {
    ...own,
    row: 'u4',
    from: ['PROPOSED'],
    to: ['ANSWERED', 'REFUSED'],
    roles: ['approver'],
    notActorOf: 'u3',
    content: { sameAs: 'u3' },
  },
  { ...own, row: 'u5', from: ['PROPOSED'], to: ['RECEIVED'], roles: anybody },
  { ...own, row: 'u6', from: ['RECEIVED', 'PROPOSED'], to: ['WITHDRAWN'], roles: anybody },
  { ...own, row: 'u7', from: ['ANSWERED'], to: ['LIFT_PROPOSED'], roles: anybody },
  { ...own, row: 'u8', from: ['LIFT_PROPOSED'], to: ['LIFTED'], roles: ['approver'], notActorOf: 'u7' },
  { ...own, row: 'u9', from: ['LIFT_PROPOSED'], to: ['ANSWERED'], roles: anybody },
]

/** A request as its events say. */
export interface SubjectObject extends MachineState<SubjectState> {
  readonly kind: SubjectKind
  readonly clock: SubjectClock
  /** When the person's letter came; its events may begin later. */
  readonly received: Instant
  readonly isExtended: boolean
  /** When it was answered, refused or taken back; null while its clock runs. */
  readonly ended: Instant | null
}

/** A request before its first event. */
export function newSubjectRequest({
  object,
  party,
  ...facts
}: { readonly object: string; readonly party: string } & Pick<
  SubjectObject,
  'kind' | 'clock' | 'received'
>): SubjectObject {
  const state = nowhere<SubjectState>(object, { requesting: party, requested: party })
  return { ...state, ...facts, isExtended: false, ended: null }
}

/** Writes the next event of a request; `applySubject` still judges it. Throws `role-forbids`, `object-mismatch`. */
export function nextSubjectEvent(
  next: Omit<NextEvent<SubjectState>, 'table' | 'state'> & { readonly request: SubjectObject },
): CaseEvent {
  const { request: state, ...rest } = next
  return nextEvent({ ...rest, table: subjectRows, state })
}

/**
 * Applies one event. Beside the table: a request is extended once and before its deadline, it is not received after it was
 * opened, and only a restriction is lifted. Throws `schema`, `object-mismatch`, `role-forbids`, `same-person`.
 */
export function applySubject(request: SubjectObject, event: CaseEvent): SubjectObject {
  const at = parseInstant(event.at)
  if (at < request.received) fail('object-mismatch', { seq: event.seq })
  if (event.row === 'u2' && (request.isExtended || at > dueOf(request))) fail('object-mismatch', { seq: event.seq })
  if (event.row === 'u7' && request.kind !== 'restriction') fail('object-mismatch', { seq: event.seq })
  const moved = applyEvent({ table: subjectRows, state: request, event })
  const ends = ['u4', 'u6'].includes(event.row)
  return {
    ...request,
    ...moved,
    isExtended: request.isExtended || event.row === 'u2',
    ended: ends ? at : request.ended,
  }
}

/** Where the clock of a request stands. */
export interface SubjectStanding {
  readonly due: Instant
  readonly isExtended: boolean
  /** Of one that has ended: by how much it was late. */
  readonly daysOverdue: number
}

/** The clock of a request at `now`; of one that has ended, at its end. */
export function subjectStanding(request: SubjectObject, now: Instant): SubjectStanding {
  const due = dueOf(request)
  return { due, isExtended: request.isExtended, daysOverdue: daysOverdue({ due, at: request.ended ?? now }) }
}

function dueOf({ received, clock, isExtended }: SubjectObject): Instant {
  return subjectDue({ received, clock, isExtended })
}
