import { day, hour, type Instant, parseInstant } from '@comity/codec'
import type { Urgency } from '@comity/agreement'
import type { CaseEvent } from '../event.ts'
import { fail } from '../errors.ts'
import type { RequestObject } from '../request.ts'
import { answerRows, preservationRows } from './rows.ts'

/** An answer can be disputed for so long, a refusal appealed against. */
export const disputeFor = 30 * day
/** Without feedback an answered request is closed after that. */
export const feedbackFor = 90 * day
/** What was sent for danger to life by one person is approved by a second within that. */
export const approvalFor = hour
/** The use of an emergency answer can be fenced for so long after delivery (Regulation (EU) 2023/1543, article 10(4)). */
export const fenceFor = 96 * hour
/** The requested side may ask so often what is missing. */
export const mostClarifications = 2
/** Data is preserved for at least so long, that the other side can ask for it (ETS 185, article 29(7)). */
export const preservedFor = 60 * day

/** Classes whose clocks stand still while the requesting side is asked; those of danger, money and hurry never do. */
export const pausedUrgencies: readonly Urgency[] = ['P', 'R']

type Guard = (request: RequestObject, event: CaseEvent) => boolean

/** When a row was last done; nothing is before what never was. */
function since(request: RequestObject, row: string): Instant | undefined {
  const at = request.at?.[row]
  return at === undefined ? undefined : parseInstant(at)
}

const within =
  (row: string, longest: number): Guard =>
  (request, event) => {
    const start = since(request, row)
    return start !== undefined && parseInstant(event.at) - start <= longest
  }

const isE0: Guard = ({ urgency }) => urgency === 'E0'

/** Whether the hour for the second person is over, and there was none. */
export function isUnapproved(request: RequestObject, now: Instant): boolean {
  const start = since(request, 'q4e')
  return start !== undefined && since(request, 'q4f') === undefined && now - start > approvalFor
}

/** Times and counts that a row depends on beside its state: spec/casework.md §4. */
const guards: Readonly<Record<string, Guard>> = {
  q4e: isE0,
  q4f: (request, event) => within('q4e', approvalFor)(request, event) && since(request, 'q4f') === undefined,
  q9: ({ clarifications = 0 }) => clarifications < mostClarifications,
  q21n: (request, event) => {
    const start = since(request, 'q19')
    return start !== undefined && parseInstant(event.at) - start >= feedbackFor
  },
  q22: within('q19', disputeFor),
  q24: (request, event) => {
    const refused = [since(request, 'q17'), since(request, 'q20'), since(request, 'q14'), since(request, 'p8')].filter(
      (at) => at !== undefined,
    )
    return since(request, 'q24') === undefined && parseInstant(event.at) - Math.max(...refused) <= disputeFor
  },
  q26s: (request, event) => event.to === request.resumes && since(request, 'q26r') !== undefined,
  q28b: (request, event) => isE0(request, event) && within('q5', fenceFor)(request, event),
  q28c: (request, event) => isE0(request, event) && within('q5', fenceFor)(request, event),
  q28n: (request, event) => isUnapproved(request, parseInstant(event.at)),
  q28r: (request, event) => event.to === request.resumes,
  // Not one day less than the sixty, whatever the requested side's node thinks.
  p5: (request, event) => {
    const start = since(request, 'p1')
    return start !== undefined && parseInstant(event.at) - start >= preservedFor
  },
}

/** Throws `object-mismatch` where the kind, a time or a count forbids the row. */
export function requireGuard(request: RequestObject, event: CaseEvent): void {
  const others = request.kind === 'preservation' ? answerRows : preservationRows
  if (others.includes(event.row)) fail('object-mismatch', { seq: event.seq })
  if (guards[event.row]?.(request, event) === false) fail('object-mismatch', { seq: event.seq })
}
