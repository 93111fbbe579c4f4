import { day, type Instant } from '@comity/codec'

/**
 * The clock of a testnet: it runs at real pace from a chosen moment, and jumps when told. `of` gives one party's view,
 * which may be wrong by as much as a test wants.
 */
export interface TestClock {
  readonly now: () => Instant
  /** Moves every party's time by this many milliseconds; negative goes back, as a corrected clock does. */
  readonly advance: (milliseconds: number) => void
  readonly of: (party: string) => () => Instant
  /** Makes one party's clock wrong by this many milliseconds against the others. */
  readonly skew: (party: string, milliseconds: number) => void
}

/** Noon of this day, UTC: where the clock of a test starts that decides itself when midnight comes. */
export function noonToday(): Instant {
  return Math.floor(Date.now() / day) * day + day / 2
}

/** A clock that starts at `start` now. */
export function startClock(start: Instant): TestClock {
  const startedAt = performance.now()
  let moved = 0
  const skews = new Map<string, number>()
  const now = (): Instant => start + Math.floor(performance.now() - startedAt) + moved
  return {
    now,
    advance: (milliseconds) => {
      moved += milliseconds
    },
    of: (party) => () => now() + (skews.get(party) ?? 0),
    skew: (party, milliseconds) => {
      skews.set(party, milliseconds)
    },
  }
}
