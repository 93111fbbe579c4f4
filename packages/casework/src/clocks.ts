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

/** Which clocks of a request have run out at `now`: a deadline counts as kept until its own instant. */
export function missedClocks({
  state,
  deadlines,
  now,
}: {
  readonly state: string
  readonly deadlines: Deadlines | null
  readonly now: Instant
}): readonly (keyof Deadlines)[] {
  if (deadlines === null || !running.answer.includes(state)) return []
  return (['acknowledge', 'answer'] as const).filter(
    (clock) => running[clock].includes(state) && now > parseInstant(deadlines[clock]),
  )
}

/** States in which each clock runs. */
const running: Readonly<Record<keyof Deadlines, readonly string[]>> = {
  acknowledge: ['DELIVERED'],
  answer: ['DELIVERED', 'ACKNOWLEDGED', 'ACCEPTED', 'EXECUTING'],
}
