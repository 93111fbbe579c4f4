import { canonicalText } from '@comity/codec'
import { fail } from './errors.ts'
import { europolNames, type Handling, isWithinCeiling, papNames, strictestHandling, tlpNames } from './handling.ts'

/** Europol 4×4: `C` is a source that is mostly unreliable. */
const europolSources = ['A', 'B', 'C', 'X'] as const
const europolInformation = ['1', '2', '3', '4'] as const
/** Admiralty: `C` is a source that is fairly reliable. */
const admiraltySources = ['A', 'B', 'C', 'D', 'E', 'F'] as const
const admiraltyInformation = ['1', '2', '3', '4', '5', '6'] as const

/**
 * How reliable a source and its information are, in the scheme of whoever said so. The same letter means another thing in
 * the other scheme, so that none is ever turned into the other (spec/agreements.md §5).
 */
export type Grading =
  | {
      readonly scheme: 'europol-4x4'
      readonly source: (typeof europolSources)[number]
      readonly information: (typeof europolInformation)[number]
    }
  | {
      readonly scheme: 'admiralty'
      readonly source: (typeof admiraltySources)[number]
      readonly information: (typeof admiraltyInformation)[number]
    }

/** What goes with information wherever it goes, and with all that is made of it. */
export interface Marking extends Handling {
  /** Parties that may have it; null where nothing narrows what TLP and the agreement let through. An empty list is nobody. */
  readonly audience: readonly string[] | null
  /** Parties whose information it holds, sorted: what all of them, and they alone, may lower. */
  readonly originators: readonly string[]
  readonly gradings: readonly Grading[]
}

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
    gradings: distinctGradings(Array.isArray(said.get('gradings')) ? gradingsOf(said.get('gradings')) : []),
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
 * Marks information anew. Anybody may mark it more strictly; less strictly only its one originator, by its own word.
 * Throws `marking-lowered` (spec/attacks.md D-05).
 */
export function remark({
  marking,
  to,
  by,
}: {
  readonly marking: Marking
  readonly to: Pick<Marking, 'tlp' | 'pap' | 'europol' | 'audience'>
  readonly by: string
}): Marking {
  const changed = { ...marking, tlp: to.tlp, pap: to.pap, europol: to.europol, audience: to.audience }
  const isOwn = marking.originators.length === 1 && marking.originators[0] === by
  if (!isOwn && !isAtLeastAsStrict(changed, marking)) fail('marking-lowered', {})
  return changed
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

function gradingsOf(values: unknown): readonly Grading[] {
  return (Array.isArray(values) ? values : []).flatMap((value: unknown) => {
    const said =
      typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>()
    return [...europolGrading(said), ...admiraltyGrading(said)]
  })
}

function europolGrading(said: ReadonlyMap<string, unknown>): readonly Grading[] {
  const source = known(europolSources, said.get('source'))
  const information = known(europolInformation, said.get('information'))
  const isWhole = said.get('scheme') === 'europol-4x4' && source !== undefined && information !== undefined
  return isWhole ? [{ scheme: 'europol-4x4', source, information }] : []
}

function admiraltyGrading(said: ReadonlyMap<string, unknown>): readonly Grading[] {
  const source = known(admiraltySources, said.get('source'))
  const information = known(admiraltyInformation, said.get('information'))
  const isWhole = said.get('scheme') === 'admiralty' && source !== undefined && information !== undefined
  return isWhole ? [{ scheme: 'admiralty', source, information }] : []
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}

function distinctGradings(gradings: readonly Grading[]): readonly Grading[] {
  const byText = new Map(gradings.map((grading) => [canonicalText({ ...grading }), grading]))
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, grading]) => grading)
}
