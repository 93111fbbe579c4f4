import type { Urgency } from '@comity/agreement'
import { type Clock, type Deadlines, deadlinesFrom, laterDeadlines } from './clocks.ts'
import type { CaseEvent } from './event.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere } from './machine.ts'
import { digestOf } from './digest.ts'
import { pausedUrgencies, requireGuard } from './request/guards.ts'
import type { CaseKind } from './request/particulars.ts'
import { requestRows, type RequestState } from './request/rows.ts'

/** A request as both sides replay it. */
export interface RequestObject extends MachineState<RequestState> {
  readonly kind: CaseKind
  readonly agreement: string
  readonly urgency: Urgency
  /** The clocks that the agreement gives this urgency, and the calendar that its days are of. */
  readonly clock: Clock
  /** Absolute, from the moment of delivery; null before. */
  readonly deadlines: Deadlines | null
  /** When each row was last done; follows from the events, as what is below. */
  readonly at?: Readonly<Record<string, string>>
  /** How often the requested side asked what is missing. */
  readonly clarifications?: number
  /** The state that a suspension or a fence interrupted. */
  readonly resumes?: RequestState
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
  requireGuard(request, event)
  const { state } = request
  const { q26r: proposed, ...others } = request.at ?? {}
  const isSuspending = event.to === 'SUSPENDED' && state !== 'SUSPENDED'
  const kept = isSuspending || proposed === undefined ? others : { ...others, q26r: proposed }
  return {
    ...request,
    ...moved,
    deadlines: deadlinesAfter(request, event),
    at: { ...kept, [event.row]: event.at },
    ...(event.row === 'q9' ? { clarifications: (request.clarifications ?? 0) + 1 } : {}),
    ...((isSuspending || isFenced(event.to)) && state !== 'NONE' && !isFenced(state) ? { resumes: state } : {}),
  }
}

function isFenced(state: string): boolean {
  return state === 'USE_BLOCKED' || state === 'USE_CONDITIONED'
}

/** The time in which the requesting side was asked is not the requested side's, in the classes that may wait. */
function deadlinesAfter(request: RequestObject, event: CaseEvent): Deadlines | null {
  const { clock, deadlines, urgency } = request
  if (event.row === 'q5') return deadlinesFrom({ clock, delivered: event.at })
  const asked = request.at?.['q9']
  const isOver = event.row === 'q10' && asked !== undefined && pausedUrgencies.includes(urgency)
  return isOver && deadlines !== null ? laterDeadlines(deadlines, { clock, from: asked, to: event.at }) : deadlines
}

/**
 * Both sides replay the same events to the same state: this digest of it is equal (base64url SHA-256). What only repeats
 * the events is left out.
 */
export function requestStateHash({
  at: _at,
  clarifications: _asked,
  resumes: _resumes,
  ...request
}: RequestObject): string {
  return digestOf(request)
}
