import { checkShape, closed, oneOf } from '@comity/codec'
import { offenceNames, personStatuses } from '@comity/agreement'
import Type, { type Static } from 'typebox'
import { originatorControl, type WithholdingGround, withholdingGrounds } from './words.ts'
import { Digest, nullable, PartyCode, Uuid } from '../shapes.ts'

const Word = Type.String({ minLength: 1, maxLength: 128 })

/** Where something of an identifier is or went (spec/subjects.md §5). */
export const subjectPlaces = ['kept', 'published', 'asked', 'found', 'received', 'released', 'retracted'] as const
export type SubjectPlace = (typeof subjectPlaces)[number]

/** One line of a report. It has no member that could hold an identifier, a name or a text: places, dates and partners. */
export const SubjectEntry = closed({
  place: oneOf(subjectPlaces),
  /** When it came, went or began to stand there. */
  at: Type.String(),
  /** Until when it stands there, or stood; null where that is not known. */
  until: nullable(Type.String()),
  partners: Type.Array(PartyCode, { maxItems: 1_000 }),
  agreement: nullable(Digest),
  purpose: nullable(oneOf(offenceNames)),
  /** Legal bases as the agreement names them, and the clauses that permit it. */
  bases: Type.Array(Word, { maxItems: 1_000 }),
  clauses: Type.Array(Word, { maxItems: 1_000 }),
  /** As what the person is kept; null for every other place. */
  status: nullable(oneOf(personStatuses)),
})
export type SubjectEntry = Static<typeof SubjectEntry>

export const WithheldEntry = closed({
  /** The case that it stands in. */
  case: Uuid,
  ground: oneOf([...withholdingGrounds, originatorControl]),
  entry: SubjectEntry,
})
export type WithheldEntry = Static<typeof WithheldEntry>

/** What the person gets. That something is withheld cannot be seen in it. */
export const SubjectReport = closed({
  schema: Type.Literal(1),
  request: Uuid,
  party: PartyCode,
  composedAt: Type.String(),
  entries: Type.Array(SubjectEntry),
})
export type SubjectReport = Static<typeof SubjectReport>

/** The report, and what was withheld from it and why. */
export const SubjectFile = closed({
  report: SubjectReport,
  withheld: Type.Array(WithheldEntry),
})
export type SubjectFile = Static<typeof SubjectFile>

/** What was found of an identifier, and on what ground it is to be withheld. */
export interface FoundEntry {
  readonly case: string
  readonly ground: WithheldEntry['ground'] | null
  readonly entry: SubjectEntry
}

/** Places that tell what a partner holds or inquires into: disclosing them is the partner's, unless it agreed. */
const originated: readonly SubjectPlace[] = ['found', 'received']

/**
 * On what ground a line is withheld; null where it is told. That of its case comes first; a partner's own hit or inquiry, and
 * what was released in answer to one, is told only where that partner agreed to it, and a record of others' information only
 * where they did (spec/agreements.md §5).
 */
export function withholdingGroundOf({
  caseGround,
  entry: { place, partners },
  isOfInquiry,
  originators,
  disclosed,
}: {
  readonly caseGround: WithholdingGround | null
  readonly entry: Pick<SubjectEntry, 'place' | 'partners'>
  /** It came of a partner's inquiry, not of one's own. */
  readonly isOfInquiry: boolean
  /** Other parties whose information the record behind it is. */
  readonly originators: readonly string[]
  /** Partners that agreed to be told of. */
  readonly disclosed: readonly string[]
}): WithheldEntry['ground'] | null {
  if (caseGround !== null) return caseGround
  const isTheirs = isOfInquiry || originated.includes(place)
  const whose = [...(isTheirs ? partners : []), ...originators]
  return whose.every((party) => disclosed.includes(party)) ? null : originatorControl
}

/** Parts what was found into the report and what is withheld, each oldest first. Throws `schema`. */
export function composeSubjectFile({
  found,
  ...head
}: Pick<SubjectReport, 'request' | 'party' | 'composedAt'> & {
  readonly found: readonly FoundEntry[]
}): SubjectFile {
  const ordered = [...found].sort((left, right) => compare(sortKey(left.entry), sortKey(right.entry)))
  return checkShape(SubjectFile, {
    report: {
      schema: 1,
      ...head,
      entries: ordered.filter(({ ground }) => ground === null).map(({ entry }) => entry),
    },
    withheld: ordered.flatMap(({ case: caseId, ground, entry }) =>
      ground === null ? [] : [{ case: caseId, ground, entry }],
    ),
  })
}

/** Instants in their text form sort as text. */
function sortKey({ at, place, agreement, partners }: SubjectEntry): string {
  return [at, String(subjectPlaces.indexOf(place)), agreement ?? '', ...partners].join(' ')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
