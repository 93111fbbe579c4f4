import { actsWithin, categoryOf, offenceNames } from './taxonomy.ts'
import type { Terms } from './terms.ts'

/**
 * What a party says of its own law (spec/agreements.md §19): names of offences that it criminalises, and of conduct that is
 * no offence there. A name that the reader does not know says nothing; an offence in neither list is not declared.
 */
export interface OffenceDeclaration {
  readonly criminalised: readonly string[]
  readonly notCriminalised: readonly string[]
}

/** What one law says of one offence. */
export const lawAnswers = ['offence', 'no-offence', 'not-declared'] as const
export type LawAnswer = (typeof lawAnswers)[number]

/** Whether both laws know an offence; `not-required` where the question is not to be asked. */
export const dualCriminalities = ['yes', 'no', 'to-be-judged', 'not-required'] as const
export type DualCriminality = (typeof dualCriminalities)[number]

/** Kinds of request for which dual criminality is never asked: ETS 185, article 29(3). */
export const kindsWithoutDualCriminality: readonly string[] = ['preservation']

/** Why a person judged as they did. R06 is the ground of refusal of that code (spec/agreements.md §13). */
export const judgementReasons = ['other-name', 'act-described', 'treaty', 'R06'] as const
export type JudgementReason = (typeof judgementReasons)[number]

/**
 * What a declaration says of an offence. The entry of the offence itself counts, else that of its category; a category
 * within which the declaration holds an act apart is not declared as a whole: nobody knows whether it is that act.
 * Throws `schema` for an offence that is not in the taxonomy.
 */
export function lawOf(offence: string, declaration: OffenceDeclaration | null): LawAnswer {
  const category = categoryOf(offence)
  if (declaration === null) return 'not-declared'
  const said = entryOf(offence, declaration) ?? entryOf(category, declaration) ?? 'not-declared'
  const within = offenceNames.some((name) => name === offence) ? actsWithin(category) : []
  const isWhole = within.every((act) => (entryOf(act, declaration) ?? said) === said)
  return isWhole ? said : 'not-declared'
}

/**
 * Whether both laws know the offence of a request (spec/agreements.md §19): `yes` only where both parties declare it, `no`
 * where one declares that it is none, and otherwise a question to a person; never an automatic yes. Throws `schema` for
 * an offence that is not in the taxonomy.
 */
export function dualCriminality({
  offence,
  kind,
  from,
  to,
  rule,
}: {
  readonly offence: string
  readonly kind: string
  readonly from: OffenceDeclaration | null
  readonly to: OffenceDeclaration | null
  readonly rule: Terms['dualCriminality']['rule']
}): DualCriminality {
  const laws = [lawOf(offence, from), lawOf(offence, to)]
  if (rule === 'not-required' || kindsWithoutDualCriminality.includes(kind)) return 'not-required'
  if (laws.includes('no-offence')) return 'no'
  return laws.every((law) => law === 'offence') ? 'yes' : 'to-be-judged'
}

function entryOf(name: string, { criminalised, notCriminalised }: OffenceDeclaration): LawAnswer | undefined {
  // A card never holds a name in both lists; where one did, the conduct would not be known to be an offence.
  if (notCriminalised.includes(name)) return 'no-offence'
  return criminalised.includes(name) ? 'offence' : undefined
}
