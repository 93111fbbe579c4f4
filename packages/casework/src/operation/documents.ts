import { checkShape, closed, parseInstant } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { digestOf } from '../digest.ts'
import { fail } from '../errors.ts'
import { Day, Digest, Paragraph, PartyCode, Uuid } from '../shapes.ts'

const head = { schema: Type.Literal(1), operation: Uuid, salt: Digest }
const Text = Type.String({ minLength: 1, maxLength: 2_000 })

/** What the lead proposes: who takes part, under which agreement, who keeps the key (spec/operations.md §4). */
export const OperationProposalSchema = closed({
  ...head,
  title: Type.String({ minLength: 1, maxLength: 200 }),
  /** The agreement that is the mandate, and the clause of its text by which it is. */
  agreement: Digest,
  clause: Type.String({ pattern: '^[1-9][0-9.]{0,15}$' }),
  lead: PartyCode,
  /** Members besides the lead: they act, state outcomes and receive those of others. */
  members: Type.Array(PartyCode, { minItems: 1, maxItems: 63, uniqueItems: true }),
  /** Holds the key of subject tokens, states no outcome and receives none. */
  keeper: PartyCode,
  /** How many subjects each member may ask the keeper about in one UTC day. */
  subjectsPerDay: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
})
export type OperationProposal = Static<typeof OperationProposalSchema>

/** The keeper's key of this operation, made once for it. */
export const OperationKeySchema = closed({ ...head, publicKey: Digest })
export type OperationKey = Static<typeof OperationKeySchema>

/** Days of action, and who does what on them. */
export const OperationPlanSchema = closed({
  ...head,
  days: Type.Array(Day, { minItems: 1, maxItems: 366, uniqueItems: true }),
  tasks: Type.Array(
    closed({ task: Type.Integer({ minimum: 1, maximum: 10_000 }), party: PartyCode, day: Day, text: Text }),
    {
      minItems: 1,
      maxItems: 1_000,
    },
  ),
})
export type OperationPlan = Static<typeof OperationPlanSchema>

/** That a party did one of its tasks, or what kept it from it. */
export const OperationReportSchema = closed({
  ...head,
  task: Type.Integer({ minimum: 1, maximum: 10_000 }),
  done: Type.Boolean(),
  text: Text,
})
export type OperationReport = Static<typeof OperationReportSchema>

/** What came of it and what is to be learned; the figures that all agreed on, by digest. */
export const OperationDebriefSchema = closed({
  ...head,
  text: Paragraph,
  figures: Type.Array(Digest, { maxItems: 200, uniqueItems: true }),
})
export type OperationDebrief = Static<typeof OperationDebriefSchema>

/** Why an operation is suspended or cancelled. */
export const OperationReasonSchema = closed({ ...head, reason: Text })
export type OperationReason = Static<typeof OperationReasonSchema>

export type OperationDocument =
  OperationProposal | OperationKey | OperationPlan | OperationReport | OperationDebrief | OperationReason

/** Which document a row brings. */
const schemas = {
  o1: OperationProposalSchema,
  k1: OperationKeySchema,
  o3: OperationPlanSchema,
  m3: OperationReportSchema,
  o5: OperationDebriefSchema,
  o7: OperationReasonSchema,
  o8: OperationReasonSchema,
} as const

export type DocumentRow = keyof typeof schemas
export type DocumentOf<Row extends DocumentRow> = Static<(typeof schemas)[Row]>

/** Reads the document of a row. Throws `schema` for one that is not of its form, or of a row that has none. */
export function readOperationDocument<const Row extends DocumentRow>(row: Row, value: unknown): DocumentOf<Row> {
  const schema = Object.hasOwn(schemas, row) ? schemas[row] : fail('schema', {})
  const document = checkShape(schema, value) as DocumentOf<Row>
  if ('members' in document) checkParties(document)
  if ('tasks' in document) checkPlan(document)
  return document
}

export function isDocumentRow(row: string): row is DocumentRow {
  return Object.hasOwn(schemas, row)
}

/** The name of a document: SHA-256 of its RFC 8785 bytes, base64url. */
export function operationDocumentDigest(document: OperationDocument): string {
  return digestOf(document)
}

/** One party has one part: who keeps the key states nothing (spec/operations.md §4). */
function checkParties({ lead, members, keeper }: OperationProposal): void {
  if (members.includes(lead) || members.includes(keeper) || keeper === lead) fail('schema', {})
}

function checkPlan({ days, tasks }: OperationPlan): void {
  for (const day of days) parseInstant(`${day}T00:00:00.000Z`)
  const isTwice = new Set(tasks.map(({ task }) => task)).size !== tasks.length
  if (isTwice || tasks.some(({ day }) => !days.includes(day))) fail('schema', {})
}
