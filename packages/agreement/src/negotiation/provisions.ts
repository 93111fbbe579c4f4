import { closed, type Verified } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { type Terms, TermsSchema } from '../terms.ts'
import { verifyTerms } from '../verify-terms.ts'

const { match, index, budgets, requests, clocks, handling, refusal, dualCriminality, log, retention, oversight } =
  TermsSchema.properties
const { auditors, audit, freeze, inForce } = TermsSchema.properties

/** The members of terms that are one object, those that may be absent, and those that are a list of rules (spec/agreements.md §2). */
const single = { index, budgets, clocks, handling, refusal, dualCriminality, log, retention, inForce }
const optional = { audit, freeze }
const many = { match, requests, oversight, auditors }

const singleNames = Object.keys(single) as readonly (keyof typeof single)[]
const optionalNames = Object.keys(optional) as readonly (keyof typeof optional)[]
const manyNames = Object.keys(many) as readonly (keyof typeof many)[]

/** What one clause says: its words, and the members of the terms that stand in it (spec/negotiation.md §2). */
export const ProvisionSchema = closed({
  text: TermsSchema.properties.clauses.items.properties.text,
  terms: closed({
    match: Type.Optional(match),
    requests: Type.Optional(requests),
    oversight: Type.Optional(oversight),
    auditors: Type.Optional(auditors),
    audit: Type.Optional(audit),
    freeze: Type.Optional(freeze),
    index: Type.Optional(index),
    budgets: Type.Optional(budgets),
    clocks: Type.Optional(clocks),
    handling: Type.Optional(handling),
    refusal: Type.Optional(refusal),
    dualCriminality: Type.Optional(dualCriminality),
    log: Type.Optional(log),
    retention: Type.Optional(retention),
    inForce: Type.Optional(inForce),
  }),
})

export type Provision = Static<typeof ProvisionSchema>

/** Provisions by the number of their clause. */
export type Provisions = ReadonlyMap<string, Provision>

/** What of the terms is no clause's: it stands in the opening statement and is not negotiated. */
export interface Frame {
  /** The agreement that the terms take the place of; null at a beginning. */
  readonly supersedes: string | null
  readonly title: Terms['title']
  readonly parties: Terms['parties']
}

/** Takes terms apart into what each clause says. `composeTerms` of it are the same terms, with rules in clause order. */
export function divideTerms(terms: Terms): Provisions {
  return new Map(terms.clauses.map(({ id, text }) => [id, { text, terms: membersOf(terms, id) }]))
}

function membersOf(terms: Terms, clause: string): Provision['terms'] {
  const members: Record<string, unknown> = {}
  for (const name of singleNames) if (terms[name].clause === clause) members[name] = terms[name]
  for (const name of optionalNames) if (terms[name]?.clause === clause) members[name] = terms[name]
  for (const name of manyNames) {
    const rules = terms[name].filter((rule) => rule.clause === clause)
    if (rules.length > 0) members[name] = rules
  }
  return members // only members of the terms were copied, each under its own name
}

/**
 * The terms that provisions make together: clauses in the order of their numbers, rules in the order of their clauses
 * (spec/negotiation.md §2), so that all who agree on the clauses have the same bytes. Throws `schema` where two clauses
 * hold one member or none holds it, and what `verifyTerms` throws.
 */
export function composeTerms({ supersedes, title, parties }: Frame, provisions: Provisions): Verified<Terms> {
  const clauses = [...provisions].sort(([left], [right]) => compareClauses(left, right))
  const terms: Record<string, unknown> = {
    schema: 1,
    ...(supersedes === null ? {} : { supersedes }),
    title,
    parties,
    clauses: clauses.map(([id, { text }]) => ({ id, text })),
  }
  for (const name of singleNames) {
    const [only, ...more] = clauses.flatMap(([, { terms: members }]) => members[name] ?? [])
    if (only === undefined || more.length > 0) fail('schema', { n: more.length })
    terms[name] = only
  }
  for (const name of optionalNames) {
    const [only, ...more] = clauses.flatMap(([, { terms: members }]) => members[name] ?? [])
    if (more.length > 0) fail('schema', { n: more.length })
    if (only !== undefined) terms[name] = only
  }
  for (const name of manyNames) {
    terms[name] = clauses.flatMap(([, { terms: members }]): readonly unknown[] => members[name] ?? [])
  }
  return verifyTerms(terms)
}

/** Throws `schema` where a member of the provision names another clause than its own. */
export function verifyProvision(clause: string, provision: Provision): Provision {
  const members = Object.values(provision.terms).flat()
  if (members.some((member) => member.clause !== clause)) fail('schema', {})
  return provision
}

/** By number, not by text: 2 before 10, 4 before 4.1. */
export function compareClauses(left: string, right: string): number {
  const [one, other] = [left, right].map((id) => id.split('.').map(Number))
  for (let at = 0; ; at += 1) {
    const [a, b] = [one?.[at], other?.[at]]
    if (a === undefined || b === undefined) return (a ?? 0) - (b ?? 0)
    if (a !== b) return a - b
  }
}
