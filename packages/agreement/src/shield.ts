import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { memberClasses, type Terms } from './terms.ts'

/** Why somebody must be found by no partner at all (spec/cases.md §4). */
export const shieldGrounds = ['asylum', 'journalist', 'source', 'own-undercover'] as const
export type ShieldGround = (typeof shieldGrounds)[number]

/** Who must not find somebody: parties by code, by member class, by country. */
export const NotToSchema = closed({
  parties: Type.Array(Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' }), { maxItems: 200 }),
  memberClasses: Type.Array(oneOf(memberClasses), { maxItems: memberClasses.length }),
  countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { maxItems: 200 }),
})
export type NotTo = Static<typeof NotToSchema>

/** The word of a shield that holds against everybody. */
export const everybody = '*'

/** A shield as words, sorted; it hides from an audience that has one of them. */
export function shieldWords({
  ground,
  notTo,
}: {
  readonly ground: ShieldGround | null
  readonly notTo: NotTo
}): readonly string[] {
  const words = [
    ...(ground === null ? [] : [everybody]),
    ...notTo.parties.map(partyWord),
    ...notTo.memberClasses.map(classWord),
    ...notTo.countries.map(countryWord),
  ]
  return [...new Set(words)].sort()
}

/**
 * Who learns what is said under an agreement, as words: every party of it but oneself, its class and its country. Whoever
 * is hidden from one of them is hidden under the whole agreement (spec/cases.md §4): the strictest wins.
 */
export function audienceWords({ terms, own }: { readonly terms: Terms; readonly own: string }): readonly string[] {
  const others = terms.parties.filter(({ party }) => party !== own)
  const words = others.flatMap(({ party, memberClass, country }) => [
    partyWord(party),
    classWord(memberClass),
    countryWord(country),
  ])
  return [everybody, ...[...new Set(words)].sort()]
}

function partyWord(party: string): string {
  return `party:${party}`
}

function classWord(memberClass: string): string {
  return `class:${memberClass}`
}

function countryWord(country: string): string {
  return `country:${country}`
}
