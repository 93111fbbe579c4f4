import { checkShape, closed, oneOf, parseInstant } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { Digest, nullable, Paragraph } from '../shapes.ts'

/** Kinds of a formal request that run on the machine of spec/casework.md §4. A payment stop has one of its own. */
export const caseKinds = [
  'information',
  'preservation',
  'evidence',
  'testimony',
  'service',
  'surrender-contact',
] as const
export type CaseKind = (typeof caseKinds)[number]

/** Kinds that say more than a question. */
export type ParticularKind = Exclude<CaseKind, 'information'>

const Line = Type.String({ minLength: 1, maxLength: 500 })
const Instant = Type.String({ minLength: 1, maxLength: 30 })
const Period = closed({ from: Instant, to: Instant })
const asking = { authority: Line, facts: Paragraph } as const

/** What each kind says beside the question: spec/casework.md §7.1. Every member is required. */
export const particularForms = {
  /** Budapest Convention (ETS 185), article 29(2), a to f; the offence stands in the document itself. */
  preservation: closed({
    ...asking,
    data: Paragraph,
    period: Period,
    relevance: Paragraph,
    /** Whatever is known of the custodian or of where the system stands. */
    custodian: Paragraph,
    necessity: Paragraph,
    /** Article 29(2)(f): that a request to disclose what is kept will follow, and by when. */
    followUp: closed({ kind: Type.Literal('evidence'), dueBy: Instant }),
  }),
  evidence: closed({
    ...asking,
    legalBasis: Paragraph,
    items: Type.Array(Paragraph, { minItems: 1, maxItems: 50 }),
    period: nullable(Period),
    relevance: Paragraph,
    /** Formalities that the requesting side's courts ask for. */
    procedure: nullable(Paragraph),
    neededBy: nullable(Instant),
  }),
  testimony: closed({
    ...asking,
    legalBasis: Paragraph,
    person: Paragraph,
    capacity: oneOf(['witness', 'expert', 'victim', 'suspect']),
    manner: oneOf(['in-person', 'video-link', 'in-writing']),
    questions: Type.Array(Paragraph, { minItems: 1, maxItems: 50 }),
    /** What the person has to be told of their rights before. */
    rights: Paragraph,
    proposed: nullable(Period),
  }),
  service: closed({
    ...asking,
    addressee: Paragraph,
    address: Paragraph,
    /** What is to be handed over, each by the SHA-256 of its file; the files travel as evidence. */
    documents: Type.Array(closed({ title: Line, sha256: Digest }), { minItems: 1, maxItems: 50 }),
    language: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
    manner: oneOf(['in-person', 'post', 'electronic']),
    proof: oneOf(['receipt', 'certificate', 'sworn-statement']),
    serveBy: Instant,
  }),
  'surrender-contact': closed({
    ...asking,
    /** The treaty or law that surrender would rest on: the request itself surrenders nobody. */
    legalBasis: Paragraph,
    person: Paragraph,
    warrant: closed({ reference: Line, issuer: Line, issuedAt: Instant }),
    location: nullable(Paragraph),
    matter: oneOf(['competent-authority', 'provisional-arrest', 'surrender-date', 'escort']),
    /** Whom to call at the requesting side. */
    contact: Paragraph,
  }),
} as const satisfies Readonly<Record<ParticularKind, Type.TSchema>>

export type Particulars<Kind extends ParticularKind = ParticularKind> = Static<(typeof particularForms)[Kind]>

/** Any of them, as a document carries it. Which one it is, its kind says. */
export const ParticularsSchema = Type.Union([
  particularForms.preservation,
  particularForms.evidence,
  particularForms.testimony,
  particularForms.service,
  particularForms['surrender-contact'],
])

export function hasParticulars(kind: string): kind is ParticularKind {
  return Object.hasOwn(particularForms, kind)
}

/** What is to come lies after `at`, what has been before it: a date that says otherwise is nonsense. */
interface Dates {
  readonly past: readonly string[]
  readonly toCome: readonly string[]
  readonly periods: readonly { readonly from: string; readonly to: string }[]
}

/**
 * The particulars of a kind, whole, with dates that are some and periods that do not end before they begin.
 * Throws `schema`, `object-mismatch`.
 */
export function checkParticulars<Kind extends ParticularKind>(kind: Kind, value: unknown): Particulars<Kind> {
  const particulars = checkShape(particularForms[kind], value)
  const { past, toCome, periods } = datesOf(kind, particulars)
  for (const date of [...past, ...toCome]) parseInstant(date)
  for (const { from, to } of periods) if (parseInstant(from) > parseInstant(to)) fail('object-mismatch', {})
  return particulars
}

/** Throws `object-mismatch` where a date of checked particulars does not fit the instant at which they were drafted. */
export function requireDatesAt({
  kind,
  particulars,
  at,
}: {
  readonly kind: ParticularKind
  readonly particulars: Particulars
  readonly at: string
}): void {
  const drafted = parseInstant(at)
  const { past, toCome } = datesOf(kind, particulars)
  if (past.some((date) => parseInstant(date) > drafted)) fail('object-mismatch', {})
  if (toCome.some((date) => parseInstant(date) <= drafted)) fail('object-mismatch', {})
}

type DatesOf = { readonly [Kind in ParticularKind]: (particulars: Particulars<Kind>) => Dates }

const none: Dates = { past: [], toCome: [], periods: [] }
const given = <Value>(value: Value | null): readonly Value[] => (value === null ? [] : [value])

const dates: DatesOf = {
  preservation: ({ period, followUp }) => ({ past: [period.from], toCome: [followUp.dueBy], periods: [period] }),
  evidence: ({ period, neededBy }) => ({
    past: given(period).map(({ from }) => from),
    toCome: given(neededBy),
    periods: given(period),
  }),
  testimony: ({ proposed }) => ({ ...none, toCome: given(proposed).map(({ from }) => from), periods: given(proposed) }),
  service: ({ serveBy }) => ({ ...none, toCome: [serveBy] }),
  'surrender-contact': ({ warrant }) => ({ ...none, past: [warrant.issuedAt] }),
}

function datesOf(kind: ParticularKind, particulars: Particulars): Dates {
  return (dates[kind] as (particulars: Particulars) => Dates)(particulars) // checked by the shape of this very kind
}
