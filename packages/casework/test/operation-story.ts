import assert from 'node:assert/strict'
import {
  type NamedOperationEvent,
  nextOperationEvent,
  type Operation,
  type OperationDocument,
  operationDocumentDigest,
  type OperationProposal,
  operationRows,
  readOperationDocument,
  replayOperation,
} from '@comity/casework/operation'

export const salt = 'c2FsdC1zYWx0LXNhbHQtc2FsdC1zYWx0LXNhbHQtc2E'
export const operation = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
export const [lead, fiji, indonesia, keeper] = [
  'central-police',
  'fiji-police',
  'indonesia-police',
  'orange-bank',
] as const

export const proposal: OperationProposal = readOperationDocument('o1', {
  schema: 1,
  operation,
  salt,
  title: 'Telecom fraud',
  agreement: salt,
  clause: '4.2',
  lead,
  members: [fiji, indonesia],
  keeper,
  subjectsPerDay: 10_000,
})

const head = { schema: 1, operation, salt } as const
const task = { task: 1, party: fiji, day: '2026-08-03', text: 'the house at the bay' }
export const documents = {
  o1: proposal,
  k1: { ...head, publicKey: salt },
  o3: { ...head, days: ['2026-08-03'], tasks: [task] },
  m3: { ...head, task: 1, done: true, text: 'done' },
  o5: { ...head, text: 'what is to be learned', figures: [] },
  o7: { ...head, reason: 'no mandate any more' },
  o8: { ...head, reason: 'a court has asked for it' },
} satisfies Readonly<Record<string, OperationDocument>>

const ann = 'YW5uLWFubi1hbm4tYW5uLWFubi1hbm4tYW5uLWFubi0'
export const bob = 'Ym9iLWJvYi1ib2ItYm9iLWJvYi1ib2ItYm9iLWJvYi0'
/** An officer and an approver; `eve` has both roles. */
export const persons = {
  ann: { by: 'person', actor: ann, roles: ['investigator'] },
  bob: { by: 'person', actor: bob, roles: ['supervisor'] },
  eve: { by: 'person', actor: salt, roles: ['investigator', 'supervisor'] },
  node: { by: 'node' },
} as const

export interface Act {
  readonly row: string
  readonly party: string
  readonly by: keyof typeof persons
}

/** The whole of an operation, act by act. */
export const story: readonly Act[] = [
  { row: 'o1', party: lead, by: 'ann' },
  { row: 'm1', party: fiji, by: 'bob' },
  { row: 'm1', party: keeper, by: 'bob' },
  { row: 'k1', party: keeper, by: 'node' },
  { row: 'm1', party: indonesia, by: 'bob' },
  { row: 'o2', party: lead, by: 'bob' },
  { row: 'o3', party: lead, by: 'ann' },
  { row: 'm2', party: fiji, by: 'bob' },
  { row: 'm2', party: indonesia, by: 'bob' },
  { row: 'o4', party: lead, by: 'bob' },
  { row: 'm3', party: fiji, by: 'ann' },
  { row: 'o8', party: indonesia, by: 'bob' },
  { row: 'o9', party: indonesia, by: 'eve' },
  { row: 'o5', party: lead, by: 'ann' },
  { row: 'm4', party: fiji, by: 'bob' },
  { row: 'm4', party: indonesia, by: 'bob' },
  { row: 'o6', party: lead, by: 'bob' },
]

/** The digest that a row is about, as somebody who sees this operation would name it. */
export function contentOf(seen: Operation, row: string): string | null {
  const { content } = operationRows.find((each) => each.row === row) ?? assert.fail()
  if (content === null) return null
  if (content !== 'new') return seen.contents.get(content.sameAs) ?? salt
  return operationDocumentDigest(documents[row as keyof typeof documents])
}

export function act(seen: Operation, { row, party, by }: Act): NamedOperationEvent {
  const content = contentOf(seen, row)
  return nextOperationEvent(seen, { row, party, acting: persons[by], content, at: Date.UTC(2026, 7, 1) })
}

/** The events of the story up to the place of an act, which is left out. */
export function told(end: number): readonly NamedOperationEvent[] {
  const events: NamedOperationEvent[] = []
  for (const each of story.slice(0, end)) events.push(act(replayOperation(proposal, events), each))
  return events
}

/** The events of the story before the first act of a row. */
export function before(row: string): readonly NamedOperationEvent[] {
  return told(story.findIndex((each) => each.row === row))
}
