import { formatInstant, type Instant, minute, parseInstant } from '@comity/codec'
import type { Terms, Urgency } from '@comity/agreement'
import { fail } from './errors.ts'

/** The clocks of one urgency, in minutes from delivery. */
export interface ClockMinutes {
  readonly acknowledge: number
  readonly answer: number
}

/** Absolute deadlines, instants as text. */
export interface Deadlines {
  readonly acknowledge: string
  readonly answer: string
}

/** The clocks that an agreement gives an urgency. Throws `object-mismatch` where it gives none. */
export function clockOf({
  clocks,
  urgency,
}: {
  readonly clocks: Terms['clocks']
  readonly urgency: Urgency
}): ClockMinutes {
  const clock = clocks.minutes.find((each) => each.urgency === urgency)
  return clock === undefined ? fail('object-mismatch', {}) : { acknowledge: clock.acknowledge, answer: clock.answer }
}

/**
 * Deadlines from the instant of delivery (spec/casework.md §5). Minutes of UTC: no zone, summer time or holiday moves them,
 * so both nodes compute the same instants.
 */
export function deadlinesFrom({
  clock,
  delivered,
}: {
  readonly clock: ClockMinutes
  readonly delivered: string
}): Deadlines {
  const start = parseInstant(delivered)
  return {
    acknowledge: formatInstant(start + clock.acknowledge * minute),
    answer: formatInstant(start + clock.answer * minute),
  }
}

/** Deadlines moved on by the time that passed between two instants, never back. */
export function laterDeadlines(
  deadlines: Deadlines,
  { from, to }: { readonly from: string; readonly to: string },
): Deadlines {
  const passed = Math.max(0, parseInstant(to) - parseInstant(from))
  const later = (at: string): string => formatInstant(parseInstant(at) + passed)
  return { acknowledge: deadlines.acknowledge, answer: later(deadlines.answer) }
}

/** What of a clock is over: two thirds of it, or all. */
export type ClockPart = 'two-thirds' | 'missed'

/** Which clocks of a request ran to two thirds or out at `now`: a deadline counts as kept until its own instant. */
export function missedClocks({
  state,
  urgency,
  deadlines,
  clock: minutes,
  now,
}: {
  readonly state: string
  readonly urgency: Urgency
  readonly deadlines: Deadlines | null
  readonly clock: ClockMinutes
  readonly now: Instant
}): readonly { readonly clock: keyof Deadlines; readonly part: ClockPart; readonly due: Instant }[] {
  return clockInstants({ state, urgency, deadlines, clock: minutes }).filter(({ due }) => now > due)
}

/** Every instant at which a running clock of a request raises an alarm. */
export function clockInstants({
  state,
  urgency,
  deadlines,
  clock: minutes,
}: {
  readonly state: string
  readonly urgency: Urgency
  readonly deadlines: Deadlines | null
  readonly clock: ClockMinutes
}): readonly { readonly clock: keyof Deadlines; readonly part: ClockPart; readonly due: Instant }[] {
  if (deadlines === null) return []
  return (['acknowledge', 'answer'] as const).flatMap((clock) => {
    // A question to the requesting side stops the clocks of those classes only that may wait.
    const isAsking = clock === 'answer' && state === 'NEEDS_INFO' && urgency !== 'P' && urgency !== 'R'
    if (!running[clock].includes(state) && !isAsking) return []
    const end = parseInstant(deadlines[clock])
    const parts = { 'two-thirds': end - (minutes[clock] * minute) / 3, missed: end }
    return (['two-thirds', 'missed'] as const).map((part) => ({ clock, part, due: parts[part] }))
  })
}

/** States in which each clock runs; a question to the other side is above. */
const running: Readonly<Record<keyof Deadlines, readonly string[]>> = {
  acknowledge: ['DELIVERED'],
  answer: ['DELIVERED', 'ACKNOWLEDGED', 'ACCEPTED', 'ACCEPTED_IN_PART', 'ACCEPTED_WITH_CONDITIONS', 'EXECUTING'],
}
