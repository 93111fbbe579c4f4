import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { distinctGradings, type Grading, GradingSchema, readGradings } from './grading.ts'
import {
  europolNames,
  type Handling,
  isWithinCeiling,
  papNames,
  strictestHandling,
  tlpNames,
  verifyWithinCeiling,
} from './handling.ts'

/** What goes with information wherever it goes, and with all that is made of it. */
export interface Marking extends Handling {
  /** Parties that may have it; null where nothing narrows what TLP and the agreement let through. An empty list is nobody. */
  readonly audience: readonly string[] | null
  /** Parties whose information it holds, sorted: what all of them, and they alone, may lower. */
  readonly originators: readonly string[]
  readonly gradings: readonly Grading[]
}

const Party = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })

/** A marking as it stands in documents and answers of a node. */
export const MarkingSchema = closed({
  tlp: oneOf(tlpNames),
  pap: oneOf(papNames),
  europol: Type.Array(oneOf(europolNames), { maxItems: europolNames.length }),
  audience: Type.Union([Type.Null(), Type.Array(Party, { maxItems: 200 })]),
  originators: Type.Array(Party, { minItems: 1, maxItems: 200 }),
  gradings: Type.Array(GradingSchema, { maxItems: 64 }),
})

export type MarkingText = Static<typeof MarkingSchema>

/** The handling of what is not marked, or is marked in words that are not known here: nobody may have it. */
export const strictestMarking: Omit<Marking, 'originators' | 'gradings'> = {
  tlp: 'RED',
  pap: 'RED',
  europol: europolNames,
  audience: [],
}

/**
 * The marking of what is made of several things: the strictest of each part, whoever all of them admit, everybody whose
 * information is in it, every grading as it was given. Throws `schema` for nothing.
 */
export function deriveMarking(inputs: readonly Marking[]): Marking {
  return {
    ...strictestHandling(inputs),
    audience: inputs.map(({ audience }) => audience).reduce(narrower, null),
    originators: distinct(inputs.flatMap(({ originators }) => originators)),
    gradings: distinctGradings(inputs.flatMap(({ gradings }) => gradings)),
  }
}

/**
 * Reads a foreign marking part by part. A part that is absent, or says a word that is not known here, counts as the
 * strictest; a grading of an unknown scheme or value is left out, for it promises and restricts nothing. TLP 1.0's WHITE
 * is CLEAR, and so is PAP's.
 */
export function readMarking(foreign: unknown, originator: string): Marking {
  const said =
    typeof foreign === 'object' && foreign !== null ? new Map(Object.entries(foreign)) : new Map<string, unknown>()
  const audience = readAudience(said.get('audience'))
  return {
    tlp: known(tlpNames, plainOfWhite(said.get('tlp'))) ?? strictestMarking.tlp,
    pap: known(papNames, plainOfWhite(said.get('pap'))) ?? strictestMarking.pap,
    europol: listOf(said.get('europol'), (code) => known(europolNames, code)) ?? strictestMarking.europol,
    audience: audience === undefined ? strictestMarking.audience : audience,
    originators: [originator],
    gradings: readGradings(said.get('gradings')),
  }
}

/** Tells whether nothing that `other` withholds passes under `marking`. Guards nothing. */
export function isAtLeastAsStrict(marking: Marking, other: Marking): boolean {
  const { audience } = marking
  const isNarrower = other.audience === null || audience?.every((party) => other.audience?.includes(party)) === true
  const codes = other.europol.every((code) => marking.europol.includes(code))
  // As a ceiling `marking` lets through whatever is not stricter than it; H3 is compared above.
  const ranks = { ...other, europol: [] }
  return isNarrower && codes && isWithinCeiling({ handling: ranks, ceiling: marking })
}

/**
 * Marks information anew. Anybody may mark it more strictly, and add gradings; less strictly only its one originator, by its
 * own word.
 * Throws `marking-lowered` (spec/attacks.md D-05).
 */
export function remark({
  marking,
  to,
  by,
}: {
  readonly marking: Marking
  readonly to: Pick<Marking, 'tlp' | 'pap' | 'europol' | 'audience'> & Partial<Pick<Marking, 'gradings'>>
  readonly by: string
}): Marking {
  const isOwn = marking.originators.length === 1 && marking.originators[0] === by
  const { tlp, pap, europol, audience, gradings = [] } = to
  // What others said of reliability stays as they gave it.
  const kept = isOwn && to.gradings !== undefined ? [] : marking.gradings
  const changed = { ...marking, tlp, pap, europol, audience, gradings: distinctGradings([...kept, ...gradings]) }
  if (!isOwn && !isAtLeastAsStrict(changed, marking)) fail('marking-lowered', {})
  return changed
}

/** What passes: within the ceiling of the agreement, to parties all of which the audience admits. Throws `marking-forbids`. */
export function verifyMayPass({
  marking,
  ceiling,
  to,
}: {
  readonly marking: Marking
  readonly ceiling: Handling
  readonly to: readonly string[]
}): Marking {
  if (!to.every((party) => isAdmitted(marking, party))) fail('marking-forbids', {})
  verifyWithinCeiling({ handling: marking, ceiling })
  return marking
}

/**
 * Tells whether a marking may stand in what its author sends to somebody: the author is an originator, and its audience has
 * both of them. Guards nothing.
 */
export function isOfAuthor(
  marking: Marking,
  { author, reader }: { readonly author: string; readonly reader: string },
): boolean {
  return marking.originators.includes(author) && isAdmitted(marking, author) && isAdmitted(marking, reader)
}

/** The members of a document's marking, from one of ours. */
export function plainMarking({ tlp, pap, europol, audience, originators, gradings }: Marking): MarkingText {
  return {
    ...{ tlp, pap, europol: [...europol], audience: audience === null ? null : [...audience] },
    ...{ originators: [...originators], gradings: gradings.map((grading) => ({ ...grading })) },
  }
}

/** Tells whether a party may have it, as far as its audience says. Guards nothing. */
export function isAdmitted({ audience }: Pick<Marking, 'audience'>, party: string): boolean {
  return audience === null || audience.includes(party)
}

type Audience = Marking['audience']

function narrower(left: Audience, right: Audience): Audience {
  if (left === null || right === null) return left ?? right
  return left.filter((party) => right.includes(party))
}

function readAudience(value: unknown): Audience | undefined {
  return value === null ? null : listOf(value, (party) => (typeof party === 'string' ? party : undefined))
}

/** All of a list, or undefined where one member is not known: to leave it out could loosen what it said. */
function listOf<Member>(value: unknown, read: (member: unknown) => Member | undefined): readonly Member[] | undefined {
  if (!Array.isArray(value)) return undefined
  const members = value.map(read)
  return members.every((member) => member !== undefined) ? members : undefined
}

function known<const Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value)
}

function plainOfWhite(value: unknown): unknown {
  return value === 'WHITE' ? 'CLEAR' : value
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
