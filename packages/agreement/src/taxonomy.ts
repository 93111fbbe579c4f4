import { fail } from './errors.ts'
import { offenceCategories } from './offences.ts'

type Category = (typeof offenceCategories)[number]

/** The name of a category: what a purpose is (spec/agreements.md §3). */
export type OffenceName = Category['name']

type ActsOf<Of> = Of extends { readonly name: infer Name extends string; readonly acts: readonly (infer One)[] }
  ? One extends { readonly slug: infer Slug extends string }
    ? `${Name}/${Slug}`
    : never
  : never

/** An act within a category: `computer-fraud/voice-phishing`. */
export type SubOffenceName = ActsOf<Category>

/** A category or an act within one. */
export type Offence = OffenceName | SubOffenceName

export const offenceNames: readonly OffenceName[] = offenceCategories.map((category) => category.name)

/** The acts within a category, by name. */
export function actsWithin(name: OffenceName): readonly SubOffenceName[] {
  const { acts } = offenceCategories.find((category) => category.name === name) ?? fail('schema', {})
  return acts.map(({ slug }) => `${name}/${slug}` as SubOffenceName) // made as the type makes it
}

/** Every category, each before the acts within it. */
export const offences: readonly Offence[] = offenceNames.flatMap((name) => [name, ...actsWithin(name)])

/** The category of an offence: itself, or the one that the act lies in. Throws `schema` for a name that is none. */
export function categoryOf(offence: string): OffenceName {
  const [category] = offence.split('/')
  const isKnown = offences.some((known) => known === offence)
  return offenceNames.find((name) => isKnown && name === category) ?? fail('schema', {})
}

/** What an offence is called, and the articles of ETS 185 that name it. Throws `schema` for a name that is none. */
export function describeOffence(offence: string): {
  readonly en: string
  readonly zh: string
  readonly budapest: readonly string[]
} {
  const category = offenceCategories.find(({ name }) => name === categoryOf(offence)) ?? fail('schema', {})
  const slug = offence.slice(category.name.length + 1)
  const { en, zh, budapest } = slug === '' ? category : (category.acts.find((act) => act.slug === slug) ?? category)
  return { en, zh, budapest }
}

/** The label byte of a category. Throws `schema` for a name that is not in the taxonomy. */
export function offenceCode(name: string): number {
  return offenceCategories.find((category) => category.name === name)?.code ?? fail('schema', {})
}

/** The category of a label byte. Throws `schema` for a byte that names none. */
export function offenceName(code: number): OffenceName {
  return offenceCategories.find((category) => category.code === code)?.name ?? fail('schema', { code })
}
