import { day, type Instant } from '@comity/codec'

/** The clock of a request of a person: calendar months from its receipt, the extension included in the second. */
export interface SubjectClock {
  readonly months: number
  readonly extendedMonths: number
}

/** Regulation (EU) 2016/679 Art. 12(3): one month, two more where that is necessary. A stricter law gives its own. */
export const usualSubjectClock: SubjectClock = { months: 1, extendedMonths: 3 }

/** Until when a request has to be answered (spec/subjects.md §3). */
export function subjectDue({
  received,
  clock,
  isExtended,
}: {
  readonly received: Instant
  readonly clock: SubjectClock
  readonly isExtended: boolean
}): Instant {
  return monthsAfter(received, isExtended ? clock.extendedMonths : clock.months)
}

/** Whole days by which a deadline has passed at `at`; 0 until its own instant. A begun day counts. */
export function daysOverdue({ due, at }: { readonly due: Instant; readonly at: Instant }): number {
  return Math.max(0, Math.ceil((at - due) / day))
}

/** The same time of the same day of a later month; the last day of a shorter one, never a day of the month after. */
function monthsAfter(from: Instant, months: number): Instant {
  const at = new Date(from)
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months)
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months + 1) - day).getUTCDate()
  return first + (Math.min(at.getUTCDate(), last) - 1) * day + (from - startOfDay(from))
}

function startOfDay(at: Instant): Instant {
  return Math.floor(at / day) * day
}
