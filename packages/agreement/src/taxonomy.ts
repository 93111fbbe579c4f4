import { fail } from './errors.ts'

/**
 * One offence category (spec/agreements.md §3): its label byte, its name on the wire, and the Budapest Convention
 * articles it covers.
 */
export interface OffenceCategory {
  readonly code: number
  readonly name: string
  readonly budapest: readonly string[]
}

/**
 * The offence categories, spec/agreements.md §3. A purpose is one of these names. `budapest` lists articles of ETS 185;
 * an empty list means that the convention has no such offence, so that dual criminality is a question to a person.
 */
export const offenceCategories = [
  { code: 1, name: 'unlawful-access', budapest: ['2'] },
  { code: 2, name: 'unlawful-interception', budapest: ['3'] },
  { code: 3, name: 'system-interference', budapest: ['4', '5'] },
  { code: 4, name: 'malware', budapest: ['6'] },
  { code: 5, name: 'computer-fraud', budapest: ['7', '8'] },
  { code: 6, name: 'identity-theft', budapest: [] },
  { code: 7, name: 'intellectual-property', budapest: ['10'] },
  { code: 8, name: 'child-abuse-material', budapest: ['9'] },
  { code: 9, name: 'extortion', budapest: [] },
  { code: 10, name: 'money-laundering', budapest: [] },
  { code: 11, name: 'cyber-terrorism', budapest: [] },
  { code: 12, name: 'protected-infrastructure', budapest: ['4', '5'] },
] as const satisfies readonly OffenceCategory[]

export type OffenceName = (typeof offenceCategories)[number]['name']

export const offenceNames: readonly OffenceName[] = offenceCategories.map((category) => category.name)

/** The label byte of a category. Throws `schema` for a name that is not in the taxonomy. */
export function offenceCode(name: string): number {
  return offenceCategories.find((category) => category.name === name)?.code ?? fail('schema', {})
}

/** The category of a label byte. Throws `schema` for a byte that names none. */
export function offenceName(code: number): OffenceName {
  return offenceCategories.find((category) => category.code === code)?.name ?? fail('schema', { code })
}
