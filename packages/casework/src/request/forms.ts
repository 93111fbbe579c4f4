import { canonicalBytes, checkShape, closed, oneOf, parseCanonical, parseInstant } from '@comity/codec'
import { MarkingSchema, refusalGrounds } from '@comity/agreement'
import Type, { type Static } from 'typebox'
import { maxDocumentBytes } from '../documents.ts'
import { fail } from '../errors.ts'
import { preservedFor } from './guards.ts'
import { Digest, nullable, Paragraph, PartyCode, Uuid } from '../shapes.ts'

const Line = Type.String({ minLength: 1, maxLength: 500 })
const head = { schema: Type.Literal(1), request: Uuid, salt: Digest }
const words = { ...head, text: Paragraph }
const Ground = oneOf(refusalGrounds)

/** Parts of a request that the requested side can say are missing or wrong (q9). */
export const clarifiableFields = [
  'purpose',
  'offence',
  'urgency',
  'identifier',
  'question',
  'facts',
  'legal-basis',
  'authority',
  'period',
  'necessity',
  'translation',
] as const
export type ClarifiableField = (typeof clarifiableFields)[number]

/** Why an answer is disputed (q22): facts only. */
export const disputeReasons = ['incomplete', 'wrong-subject', 'unreadable'] as const

/** Codes of postponement (q15). */
export const postponementCodes = ['P01', 'P02', 'P03', 'P04'] as const

/** What preserving cannot help, or endangers (ETS 185, article 29(6)). */
export const preservationRisks = ['availability', 'confidentiality'] as const

/** What of a request a statement of marking is about. */
export const markedPieces = ['document', 'answer'] as const

const { tlp, pap, europol, audience } = MarkingSchema.properties
/** How exactly this document or answer may be used from now on, as one of its originators says (m2, m4): all of it anew. */
const statement = closed({ ...head, piece: oneOf(markedPieces), digest: Digest, tlp, pap, europol, audience })

/** What a row brings beside the document, its answer and its refusal: spec/casework.md §7. */
export const requestForms = {
  q9: closed({
    ...words,
    fields: Type.Array(oneOf(clarifiableFields), {
      minItems: 1,
      maxItems: clarifiableFields.length,
      uniqueItems: true,
    }),
  }),
  q10a: closed({
    ...head,
    supplied: Type.Array(closed({ field: oneOf(clarifiableFields), value: Paragraph }), {
      minItems: 1,
      maxItems: clarifiableFields.length,
    }),
  }),
  q11: closed({ ...words, competent: PartyCode }),
  q12p: closed({
    ...head,
    leftOut: Type.Array(closed({ what: Paragraph, ground: Ground }), { minItems: 1, maxItems: 20 }),
  }),
  q12c: closed({ ...head, conditions: Type.Array(Paragraph, { minItems: 1, maxItems: 20 }) }),
  q15: closed({
    ...words,
    code: oneOf(postponementCodes),
    /** One of the two is there: when it goes on, or when it is looked at again. */
    until: nullable(Type.String()),
    reviewAt: nullable(Type.String()),
  }),
  q17c: closed({ ...words, ground: Ground }),
  q17r: closed(words),
  q21: closed({
    ...head,
    useful: Type.Boolean(),
    used: Type.Boolean(),
    outcome: nullable(Line),
    text: nullable(Paragraph),
  }),
  q22: closed({ ...words, reason: oneOf(disputeReasons) }),
  q23a: closed(words),
  q24: closed(words),
  q24c: closed(words),
  q25: closed(words),
  q28b: closed(words),
  q28c: closed({ ...words, conditions: Type.Array(Paragraph, { minItems: 1, maxItems: 20 }) }),
  p1: closed({ ...head, until: Type.String(), reference: Line, text: nullable(Paragraph) }),
  p2: closed({ ...words, until: Type.String() }),
  p3: closed({ ...head, until: Type.String(), text: nullable(Paragraph) }),
  p4: closed(words),
  p7: closed({ ...words, risk: oneOf(preservationRisks) }),
  m1: statement,
  m3: statement,
} as const

export type FormRow = keyof typeof requestForms
export type RequestForm<Row extends FormRow = FormRow> = Static<(typeof requestForms)[Row]>

const refusals: readonly string[] = ['q7', 'q14', 'q17', 'q20', 'p8']

/** Whether a row names a refusal, of a person or of the requesting side's own gate (q7, which does not travel). */
export function bringsRefusal(row: string): boolean {
  return refusals.includes(row)
}

/** Whether a row names the answer or a refusal. */
export function bringsAnswer(row: string): boolean {
  return row === 'q19' || bringsRefusal(row)
}

/** Whether a row brings a form of its own. */
export function hasForm(row: string): row is FormRow {
  return Object.hasOwn(requestForms, row)
}

/**
 * A form as its row allows it. `at` is when the row is done: what is to come lies after it.
 * Throws `schema`, and `object-mismatch` for dates and lists that contradict each other.
 */
export function checkForm<Row extends FormRow>({
  row,
  form: value,
  at,
}: {
  readonly row: Row
  readonly form: unknown
  readonly at: string
}): RequestForm<Row> {
  const form = checkShape(requestForms[row], value)
  checks[row]?.(form, at)
  return form // checkShape of the row's own shape
}

/** The bytes of a form, ready to be sealed. Throws what `checkForm` throws. */
export function composeForm(given: { readonly row: FormRow; readonly form: unknown; readonly at: string }): Uint8Array {
  const bytes = canonicalBytes(checkForm(given))
  return bytes.length > maxDocumentBytes ? fail('schema', { length: bytes.length }) : bytes
}

/** Reads an opened form. Throws `json-noncanonical`, and what `checkForm` throws. */
export function readForm<Row extends FormRow>({
  row,
  bytes,
  at,
}: {
  readonly row: Row
  readonly bytes: Uint8Array
  readonly at: string
}): RequestForm<Row> {
  return checkForm({ row, form: parseCanonical(bytes, { maxBytes: maxDocumentBytes }), at })
}

/** When a postponement ends by itself. */
export function endOfPostponement({ until, reviewAt }: Pick<RequestForm<'q15'>, 'until' | 'reviewAt'>): string {
  return until ?? reviewAt ?? fail('object-mismatch', {})
}

type Check<Row extends FormRow> = (form: RequestForm<Row>, at: string) => void

const checks: { readonly [Row in FormRow]?: Check<Row> } = {
  q10a: ({ supplied }) => {
    if (new Set(supplied.map(({ field }) => field)).size !== supplied.length) fail('object-mismatch', {})
  },
  q15: (form, at) => {
    if ((form.until === null) === (form.reviewAt === null)) fail('object-mismatch', {})
    if (parseInstant(endOfPostponement(form)) <= parseInstant(at)) fail('object-mismatch', {})
  },
  p1: ({ until }, at) => {
    if (parseInstant(until) - parseInstant(at) < preservedFor) fail('object-mismatch', {})
  },
  p2: ({ until }, at) => {
    if (parseInstant(until) <= parseInstant(at)) fail('object-mismatch', {})
  },
  p3: ({ until }, at) => {
    if (parseInstant(until) <= parseInstant(at)) fail('object-mismatch', {})
  },
}
