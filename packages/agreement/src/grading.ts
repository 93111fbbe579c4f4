import { canonicalText, closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'

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
export const GradingSchema = Type.Union([
  closed({
    scheme: Type.Literal('europol-4x4'),
    source: oneOf(europolSources),
    information: oneOf(europolInformation),
  }),
  closed({
    scheme: Type.Literal('admiralty'),
    source: oneOf(admiraltySources),
    information: oneOf(admiraltyInformation),
  }),
])
export type Grading = Readonly<Static<typeof GradingSchema>>

/** As people write it: scheme, colon, source, information, such as `europol-4x4:B2`. */
export function gradingText({ scheme, source, information }: Grading): string {
  return `${scheme}:${source}${information}`
}

/** Reads what `gradingText` writes; undefined for anything else. */
export function readGradingText(text: string): Grading | undefined {
  const [, scheme, source, information] = /^([a-z0-9-]+):([A-Z])([0-9])$/.exec(text) ?? []
  return readGradings([{ scheme, source, information }])[0]
}

/** The gradings in a foreign list, each once; one of an unknown scheme or value is left out. */
export function readGradings(values: unknown): readonly Grading[] {
  const known = (Array.isArray(values) ? values : []).flatMap((value: unknown) => {
    const said =
      typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map<string, unknown>()
    return [...europolGrading(said), ...admiraltyGrading(said)]
  })
  return distinctGradings(known)
}

/** Each grading once, in one order. */
export function distinctGradings(gradings: readonly Grading[]): readonly Grading[] {
  const byText = new Map(gradings.map((grading) => [canonicalText({ ...grading }), grading]))
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, grading]) => grading)
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

function known<const Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value)
}
