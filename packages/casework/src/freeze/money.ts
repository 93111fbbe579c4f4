import { fail } from '../errors.ts'

/**
 * What became of a claimed sum, in minor units of one currency (spec/freezes.md §4). Decimal text, for JSON has no integers
 * past 2^53.
 */
export interface FreezeMoney {
  readonly currency: string
  readonly claimed: string
  /** Stopped here, first to last. */
  readonly held: string
  /** Had gone on to other institutions; each a hop that may be followed. */
  readonly movedOn: string
  /** Never came here, or was spent. */
  readonly notFound: string
  readonly lifted: string
  readonly returned: string
  readonly confiscated: string
}

export function noMoney({ currency, claimed }: Pick<FreezeMoney, 'currency' | 'claimed'>): FreezeMoney {
  const none = { held: '0', movedOn: '0', notFound: '0', lifted: '0', returned: '0', confiscated: '0' }
  return { currency, claimed, ...none }
}

/** What is stopped now. */
export function stillHeld({ held, lifted, returned, confiscated }: FreezeMoney): bigint {
  return BigInt(held) - BigInt(lifted) - BigInt(returned) - BigInt(confiscated)
}

type Part = Exclude<keyof FreezeMoney, 'currency' | 'claimed'>

/**
 * Adds to the parts of a sum and checks what must always hold: `held + movedOn + notFound ≤ claimed`, and no more is lifted,
 * returned and confiscated than is held. Throws `object-mismatch`.
 */
export function withMoney(money: FreezeMoney, added: Partial<Record<Part, string>>): FreezeMoney {
  const sum = (part: Part): string => String(BigInt(money[part]) + BigInt(added[part] ?? '0'))
  const next: FreezeMoney = {
    ...money,
    held: sum('held'),
    movedOn: sum('movedOn'),
    notFound: sum('notFound'),
    lifted: sum('lifted'),
    returned: sum('returned'),
    confiscated: sum('confiscated'),
  }
  const found = BigInt(next.held) + BigInt(next.movedOn) + BigInt(next.notFound)
  if (found > BigInt(next.claimed) || stillHeld(next) < 0n) fail('object-mismatch', {})
  return next
}
