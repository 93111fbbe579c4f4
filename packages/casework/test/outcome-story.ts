import { createHash } from 'node:crypto'
import type { OutcomeFacts, OutcomeKey, OutcomeKind, OutcomeStatement } from '@comity/casework/outcome'

export const operation = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'

export function tokenOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}

/** What one party says in a test; what is not told has a plain value. */
export interface Said {
  readonly party: string
  readonly kind: OutcomeKind
  readonly name: string
  readonly event?: number
  readonly revision?: number
  readonly facts?: Partial<OutcomeFacts>
}

const plain: OutcomeFacts = {
  day: '2017-08-03',
  place: 'ID',
  executing: 'indonesia-police',
  supporting: ['china-police'],
  amount: null,
  bound: 'exact',
  provisional: false,
  withoutArrest: false,
}

function head({ party, revision = 1 }: Pick<Said, 'party' | 'revision'>) {
  return { schema: 1, operation, party, revision } as const
}

export function keyOf({ kind, name, event = 1 }: Pick<Said, 'kind' | 'name' | 'event'>): OutcomeKey {
  return { kind, token: tokenOf(name), event }
}

export function post(said: Said): OutcomeStatement {
  return { ...head(said), act: 'post', key: keyOf(said), facts: { ...plain, ...said.facts } }
}

export function dispute(said: Said): OutcomeStatement {
  return { ...head(said), act: 'dispute', key: keyOf(said), reason: 'not-confirmed' }
}

export function withdraw(said: Said): OutcomeStatement {
  return { ...head(said), act: 'withdraw', key: keyOf(said), reason: 'outside-window' }
}

export function merge({
  party,
  from,
  to,
  revision,
}: {
  readonly party: string
  readonly from: string
  readonly to: string
  readonly revision?: number
}): OutcomeStatement {
  const said = revision === undefined ? { party } : { party, revision }
  return { ...head(said), act: 'merge', from: tokenOf(from), to: tokenOf(to) }
}

/** The same outcome as several parties hold it. */
export function heldBy(parties: readonly string[], said: Omit<Said, 'party'>): readonly OutcomeStatement[] {
  return parties.map((party) => post({ ...said, party }))
}

interface Country {
  readonly place: string
  readonly police: string
  readonly arrested: number
  readonly surrendered: number
}

/** The reference operation as its totals are stated; subjects are synthetic. */
export const countries: readonly Country[] = [
  { place: 'FJ', police: 'fiji-police', arrested: 77, surrendered: 77 },
  { place: 'ID', police: 'indonesia-police', arrested: 153, surrendered: 143 },
  { place: 'KH', police: 'cambodia-police', arrested: 106, surrendered: 91 },
  { place: 'MY', police: 'malaysia-police', arrested: 860, surrendered: 703 },
]
export const china = 'china-police'

const factsIn = ({ place, police }: Country): Partial<OutcomeFacts> => ({
  place,
  executing: police,
  supporting: [china],
})

function people(country: Country, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${country.place} person ${String(at)}`)
}

/** The partners' books: every arrest and every surrender that they executed. */
export function partnersBooks(): readonly OutcomeStatement[] {
  return countries.flatMap((country) => {
    const said = (kind: OutcomeKind) => (name: string) =>
      post({ party: country.police, kind, name, facts: factsIn(country) })
    return [
      ...people(country, country.arrested).map(said('PERSON_ARRESTED')),
      ...people(country, country.surrendered).map(said('PERSON_SURRENDERED')),
    ]
  })
}

/** How many of those who came from Indonesia stand twice in the receiving country's book, under another spelling. */
export const doubled = 58
export const spelledAgain = (at: number): string => `ID person ${String(at)}, spelled otherwise`

/** The receiving country's book: 58 returns a second time, and without the ten that were held back. */
export function receivingBook(): readonly OutcomeStatement[] {
  return countries.flatMap((country) => {
    const said = (kind: OutcomeKind) => (name: string) => post({ party: china, kind, name, facts: factsIn(country) })
    const known = country.place === 'ID' ? country.surrendered : country.arrested
    const again = country.place === 'ID' ? Array.from({ length: doubled }, (_, at) => spelledAgain(at)) : []
    return [
      ...people(country, known).map(said('PERSON_ARRESTED')),
      ...[...people(country, country.surrendered), ...again].map(said('PERSON_SURRENDERED')),
    ]
  })
}

/** What the receiving country says after the two books were compared: accepts the ten (D1), merges the 58 (D2). */
export function settlement(): readonly OutcomeStatement[] {
  const indonesia = countries.find(({ place }) => place === 'ID')
  if (indonesia === undefined) throw new TypeError('the story has no such country')
  const heldBack = people(indonesia, indonesia.arrested).slice(indonesia.surrendered)
  return [
    ...heldBack.map((name) => post({ party: china, kind: 'PERSON_ARRESTED', name, facts: factsIn(indonesia) })),
    ...Array.from({ length: doubled }, (_, at) =>
      merge({ party: china, from: spelledAgain(at), to: `ID person ${String(at)}` }),
    ),
  ]
}
