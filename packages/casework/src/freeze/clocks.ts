import { hour, type Instant, minute, parseInstant } from '@comity/codec'
import type { Deadlines } from '../clocks.ts'
import type { FreezeObject } from './freeze.ts'
import { holdingStates } from './rows.ts'

/**
 * What a clock of a payment stop has to say (spec/freezes.md §8). `escalate`: two thirds are over and the next contact is
 * called; `missed`: the deadline is; `ends`: so long before a hold ends; `lapse`: it has ended.
 */
export interface FreezeDue {
  readonly kind: 'escalate' | 'missed' | 'ends' | 'lapse'
  /** Which clock: a deadline, or how long before the end of a hold. */
  readonly clock: keyof Deadlines | '24h' | '2h' | 'hold'
  readonly at: Instant
}

/** States in which each clock runs: the second person's agreement to a hold is part of the answer. */
const running: Readonly<Record<keyof Deadlines, readonly string[]>> = {
  acknowledge: ['DELIVERED'],
  answer: ['DELIVERED', 'ACKNOWLEDGED', 'HOLDING'],
}

/** Whoever holds money without an order lets it go at the end of the hold (f9). */
const lapsing: readonly string[] = ['HOLDING', 'HELD']

/**
 * Everything that the clocks say of a freeze as it stands, past or to come, in the order of time. Minutes and hours of UTC: no
 * zone, summer time or holiday moves them. A deadline is kept up to and including its instant.
 */
export function freezeDues(freeze: FreezeObject): readonly FreezeDue[] {
  return [...clockDues(freeze), ...holdDues(freeze)].sort((one, other) => one.at - other.at)
}

function clockDues({ state, deadlines, clock }: FreezeObject): readonly FreezeDue[] {
  if (deadlines === null) return []
  return (['acknowledge', 'answer'] as const)
    .filter((name) => running[name].includes(state))
    .flatMap((name) => {
      const end = parseInstant(deadlines[name])
      return [
        { kind: 'escalate', clock: name, at: end - Math.floor((clock[name] * minute) / 3) },
        { kind: 'missed', clock: name, at: end + 1 },
      ] as const
    })
}

function holdDues({ state, until }: FreezeObject): readonly FreezeDue[] {
  if (until === null || !holdingStates.some((holding) => holding === state)) return []
  const end = parseInstant(until)
  return [
    { kind: 'ends', clock: '24h', at: end - 24 * hour },
    { kind: 'ends', clock: '2h', at: end - 2 * hour },
    ...(lapsing.includes(state) ? [{ kind: 'lapse', clock: 'hold', at: end } as const] : []),
  ]
}
