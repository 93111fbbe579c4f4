import { day, formatInstant, type Instant, minute, parseInstant } from '@comity/codec'
import { clockInstants, deadlinesFrom } from '../clocks.ts'
import type { Side } from '../machine.ts'
import type { RequestObject } from '../request.ts'
import { approvalFor, feedbackFor, preservedFor } from './guards.ts'
import { answeredStates } from './rows.ts'

/** What a clock of a request tells its people, once each on both sides (q27). */
export const requestAlarms = [
  'acknowledge-two-thirds',
  'acknowledge-missed',
  'answer-two-thirds',
  'answer-missed',
  'no-receipt',
  'unapproved',
  'hold-ends',
] as const
export type RequestAlarm = (typeof requestAlarms)[number]

/** A thing that happens by itself at an instant. */
export interface Due<What> {
  readonly what: What
  readonly due: Instant
}

/** A sender without a receipt of what is urgent calls the other side's contact (casework clock rules). */
const receiptWithin = 2 * minute

/** Both sides are told so long before preserved data is let go. */
const holdEndsIn = 7 * day

/** What a side knows of a request beside its events: ends that its forms name. */
export interface Ends {
  readonly side: Side
  /** The end of a postponement. */
  readonly reviewAt: Instant | null
  /** The end of what is preserved (`endOfHold`); null while a request for it is under way. */
  readonly holdEnds: Instant | null
}

/**
 * When preserved data is let go: at the end that was granted, or when the request that was to follow is overdue, and never before the
 * sixty days are over. After an extension its end alone counts.
 */
export function endOfHold(
  request: RequestObject,
  { heldUntil, followDue }: { readonly heldUntil: Instant | null; readonly followDue: Instant | null },
): Instant | null {
  const granted = request.at?.['p1']
  if (request.state !== 'PRESERVED' || heldUntil === null || granted === undefined) return null
  if (followDue === null || request.at?.['p3'] !== undefined) return heldUntil
  return Math.min(heldUntil, Math.max(followDue, parseInstant(granted) + preservedFor))
}

/** Every alarm that the clocks of a request raise from where it stands. */
export function alarmsOf(
  request: RequestObject,
  { side, holdEnds }: Pick<Ends, 'side' | 'holdEnds'>,
): readonly Due<RequestAlarm>[] {
  const clocks = clockInstants(request).map(({ clock, part, due }) => ({ what: `${clock}-${part}` as const, due }))
  const sent = sentAt(request)
  const isHasty = request.urgency === 'E0' || request.urgency === 'E1'
  const isWaiting = side === 'requesting' && request.state === 'SENT' && isHasty && sent !== undefined
  return [
    ...clocks,
    ...(isWaiting ? [{ what: 'no-receipt' as const, due: sent + receiptWithin }] : []),
    ...unapprovedAt(request).map((due) => ({ what: 'unapproved' as const, due })),
    ...(holdEnds === null ? [] : [{ what: 'hold-ends' as const, due: holdEnds - holdEndsIn }]),
  ]
}

/** Rows that this side's node does by itself, and when. `reviewAt` is the end of a postponement. */
export function nodeActsOf(
  request: RequestObject,
  { side, reviewAt, holdEnds }: Ends,
): readonly Due<'q6' | 'q16' | 'q21n' | 'q28n' | 'p5'>[] {
  const { state, clock } = request
  if (side === 'requested') {
    if (state === 'POSTPONED' && reviewAt !== null) return [{ what: 'q16', due: reviewAt }]
    if (state === 'PRESERVED') return holdEnds === null ? [] : [{ what: 'p5', due: holdEnds }]
    if (!isAnswered(state)) return []
    return unapprovedAt(request).map((due) => ({ what: 'q28n', due }))
  }
  const [sent, answered] = [sentAt(request), request.at?.['q19']]
  // Undelivered for as long as it might have taken to answer, it is asked in vain.
  if (state === 'SENT' && sent !== undefined) {
    const { answer } = deadlinesFrom({ clock, delivered: formatInstant(sent) })
    return [{ what: 'q6', due: parseInstant(answer) }]
  }
  const isOver = isAnswered(state) || state === 'USE_BLOCKED' || state === 'USE_CONDITIONED'
  return isOver && answered !== undefined ? [{ what: 'q21n', due: parseInstant(answered) + feedbackFor }] : []
}

/** When a request is to be looked at next; null when nothing of it is to come. */
export function nextLook(
  request: RequestObject,
  { raised, ...ends }: Ends & { readonly raised: readonly string[] },
): Instant | null {
  const alarms = alarmsOf(request, ends).filter(({ what }) => !raised.includes(what))
  const instants = [...alarms, ...nodeActsOf(request, ends)].map(({ due }) => due)
  return instants.length === 0 ? null : Math.min(...instants)
}

function isAnswered(state: string): boolean {
  return answeredStates.some((answered) => answered === state)
}

function sentAt({ at }: RequestObject): Instant | undefined {
  const sent = at?.['q4'] ?? at?.['q4e']
  return sent === undefined ? undefined : parseInstant(sent)
}

/** The first instant at which the hour of the second person is over, while there is none. */
function unapprovedAt({ at }: RequestObject): readonly Instant[] {
  const sent = at?.['q4e']
  return sent === undefined || at?.['q4f'] !== undefined ? [] : [parseInstant(sent) + approvalFor + 1]
}
