/** A counter that a batch is taken from, with the limit that the terms give it. Equal names are one counter. */
export interface CounterLimit {
  readonly counter: string
  readonly budget: number
}

/** A counter as it stands. Its budget is the one it began with. */
export interface BudgetCounter {
  readonly used: number
  readonly budget: number
}

/** What a publisher has charged. */
export interface BudgetState {
  /** Digest of each charged batch, by inquirer and batch id. */
  readonly batches: ReadonlyMap<string, string>
  readonly counters: ReadonlyMap<string, BudgetCounter>
}

/** A batch that is to be charged. */
export interface BatchCharge {
  /** Inquirer and batch id. */
  readonly batch: string
  readonly digest: string
  /** Elements. */
  readonly count: number
  /** In the order of spec/matching.md §7. */
  readonly counters: readonly CounterLimit[]
}

export type ChargeOutcome = 'charged' | 'known' | 'batch-conflict' | 'quota-exceeded'

/** Nothing charged. */
export const emptyBudget: BudgetState = { batches: new Map(), counters: new Map() }

/**
 * Charges a batch (spec/matching.md §7): once by its id, then every counter by its elements, or none of them. A node does
 * the same with one conditional update a counter in one transaction; both give the same outcomes.
 */
export function chargeBatch(
  state: BudgetState,
  { batch, digest, count, counters }: BatchCharge,
): { readonly state: BudgetState; readonly outcome: ChargeOutcome } {
  const known = state.batches.get(batch)
  if (known !== undefined) return { state, outcome: known === digest ? 'known' : 'batch-conflict' }
  const charged = new Map(state.counters)
  for (const { counter, budget } of counters) {
    const before = charged.get(counter) ?? { used: 0, budget }
    const used = before.used + count
    if (used > before.budget) return { state, outcome: 'quota-exceeded' }
    charged.set(counter, { used, budget: before.budget })
  }
  return { state: { batches: new Map(state.batches).set(batch, digest), counters: charged }, outcome: 'charged' }
}
