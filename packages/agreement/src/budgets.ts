import type { Terms } from './terms.ts'

/** Whose questions, to whom, about which identifiers. */
export interface AllowanceKey {
  readonly terms: Terms
  readonly inquirer: string
  readonly publisher: string
  readonly profile: string
}

/** Elements that the inquirer may ask the publisher in one UTC day; 0 where no clause gives any. */
export function dailyBudget(key: AllowanceKey): number {
  return smallest(key.terms.budgets.perDay, key)
}

/** Elements of the one-time first load, in place of the day's; 0 where no clause gives any. */
export function firstLoad(key: AllowanceKey): number {
  return smallest(key.terms.budgets.firstLoad, key)
}

/** Elements of the emergency reserve, once, in place of the day's; 0 where no clause gives any. */
export function emergencyReserve(key: AllowanceKey): number {
  return smallest(key.terms.budgets.emergencyReserve, key)
}

/** Elements that all inquirers together may ask one publisher in one UTC day; null where the terms set no pool. */
export function poolBudget({ terms, profile }: { readonly terms: Terms; readonly profile: string }): number | null {
  return terms.budgets.pool.find((pool) => pool.profile === profile)?.elements ?? null
}

/** Elements of one case under this agreement at one publisher; null for no cap. */
export function caseCap(terms: Terms): number | null {
  return terms.budgets.perCase
}

/** Rows that a publisher may hold of a profile; 0 where no clause gives any. */
export function rowsCap({ terms, profile }: { readonly terms: Terms; readonly profile: string }): number {
  return terms.index.rowsCap.find((cap) => cap.profile === profile)?.rows ?? 0
}

// Several allowances for one question never add up: the smallest counts, so that an added rule only narrows.
function smallest(allowances: Terms['budgets']['perDay'], { inquirer, publisher, profile }: AllowanceKey): number {
  const fitting = allowances.filter(
    (allowance) =>
      allowance.inquirers.includes(inquirer) &&
      allowance.publishers.includes(publisher) &&
      allowance.profiles.includes(profile) &&
      inquirer !== publisher,
  )
  return fitting.length === 0 ? 0 : Math.min(...fitting.map((allowance) => allowance.elements))
}
