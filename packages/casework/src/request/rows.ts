import type { Row } from '../machine.ts'

/** States of a request (spec/casework.md §4). */
export const requestStates = [
  'DRAFT',
  'APPROVED',
  'CANCELLED',
  'SENT',
  'UNDELIVERABLE',
  'REJECTED_AT_GATE',
  'DELIVERED',
  'ACKNOWLEDGED',
  'NEEDS_INFO',
  'REROUTED',
  'ACCEPTED',
  'ACCEPTED_IN_PART',
  'ACCEPTED_WITH_CONDITIONS',
  'CONDITIONS_DECLINED',
  'POSTPONED',
  'EXECUTING',
  'ANSWERED',
  'ANSWERED_IN_PART',
  'ANSWERED_NOTHING_FOUND',
  'USE_BLOCKED',
  'USE_CONDITIONED',
  'DISPUTED',
  'PRESERVED',
  'RELEASED',
  'LAPSED',
  'PRODUCED',
  'REFUSED',
  'APPEALED',
  'SUSPENDED',
  'WITHDRAWN',
  'CLOSED',
] as const
export type RequestState = (typeof requestStates)[number]

/** States that no row leaves; q29, q30 and m1 to m4 stay in them. */
export const finalRequestStates: readonly RequestState[] = [
  'CANCELLED',
  'UNDELIVERABLE',
  'REJECTED_AT_GATE',
  'REROUTED',
  'WITHDRAWN',
  'RELEASED',
  'LAPSED',
  'PRODUCED',
  'CLOSED',
]

/** States in which an answer is there to be used. */
export const answeredStates = ['ANSWERED', 'ANSWERED_IN_PART', 'ANSWERED_NOTHING_FOUND'] as const

/** States in which nothing is under way: what is kept of them ends with retention, also where an agreement ended in between. */
export const settledRequestStates: readonly RequestState[] = [
  ...finalRequestStates,
  ...answeredStates,
  'USE_BLOCKED',
  'USE_CONDITIONED',
  'REFUSED',
  'SUSPENDED',
]

const plain = { notActorOf: null, content: null } as const
const requesting = { ...plain, side: 'requesting' } as const
const requested = { ...plain, side: 'requested' } as const

const accepted = ['ACCEPTED', 'ACCEPTED_IN_PART', 'ACCEPTED_WITH_CONDITIONS'] as const
/** Delivered, and not answered yet. */
const underWay = [
  'DELIVERED',
  'ACKNOWLEDGED',
  'NEEDS_INFO',
  ...accepted,
  'CONDITIONS_DECLINED',
  'POSTPONED',
  'EXECUTING',
] as const
/** Whatever an agreement's end interrupts; REFUSED and answered ones have had their answer. */
const open = [...underWay, 'DISPUTED', 'APPEALED'] as const
const fenced = ['USE_BLOCKED', 'USE_CONDITIONED'] as const

/** Nothing is kept for the requesting side any more. */
const over = ['RELEASED', 'LAPSED', 'PRODUCED'] as const

const ended = [...answeredStates, ...fenced, ...over, 'REFUSED', 'WITHDRAWN', 'CLOSED'] as const
/** What is said of a request that had its answer, or none any more, moves nothing. */
const afterwards = { from: ended, to: ended, stays: true } as const
/** A second officer says yes to what was sent without one, wherever it has got to by then. */
const sent = ['SENT', ...underWay, 'PRESERVED', ...answeredStates] as const

const before: readonly Row<RequestState>[] = [
  { ...requesting, row: 'q1', from: ['NONE'], to: ['DRAFT'], roles: ['officer'], content: 'new' },
  {
    ...requesting,
    row: 'q2',
    from: ['DRAFT'],
    to: ['APPROVED'],
    roles: ['approver'],
    notActorOf: 'q1',
    content: { sameAs: 'q1' },
  },
  { ...requesting, row: 'q3', from: ['DRAFT', 'APPROVED'], to: ['CANCELLED'], roles: ['officer', 'approver'] },
  { ...requesting, row: 'q4', from: ['APPROVED'], to: ['SENT'], roles: ['node'], content: { sameAs: 'q2' } },
  // Danger to life: sent by one, and approved by another within the hour (q4f).
  { ...requesting, row: 'q4e', from: ['DRAFT'], to: ['SENT'], roles: ['officer'], content: { sameAs: 'q1' } },
  {
    ...requesting,
    row: 'q4f',
    from: sent,
    to: sent,
    stays: true,
    roles: ['officer', 'approver'],
    notActorOf: 'q4e',
    content: { sameAs: 'q4e' },
  },
  { ...requested, row: 'q5', from: ['SENT'], to: ['DELIVERED'], roles: ['node'], content: { sameAs: 'q1' } },
  { ...requesting, row: 'q6', from: ['SENT'], to: ['UNDELIVERABLE'], roles: ['node'] },
  { ...requesting, row: 'q7', from: ['SENT'], to: ['REJECTED_AT_GATE'], roles: ['node'], content: 'new' },
]

const judging: readonly Row<RequestState>[] = [
  { ...requested, row: 'q8', from: ['DELIVERED'], to: ['ACKNOWLEDGED'], roles: ['desk'] },
  { ...requested, row: 'q9', from: ['ACKNOWLEDGED'], to: ['NEEDS_INFO'], roles: ['desk', 'approver'], content: 'new' },
  {
    ...requesting,
    row: 'q10a',
    from: ['NEEDS_INFO'],
    to: ['NEEDS_INFO'],
    roles: ['officer'],
    content: 'new',
  },
  {
    ...requesting,
    row: 'q10',
    from: ['NEEDS_INFO'],
    to: ['ACKNOWLEDGED'],
    roles: ['approver'],
    notActorOf: 'q10a',
    content: { sameAs: 'q10a' },
  },
  { ...requested, row: 'q11', from: ['ACKNOWLEDGED'], to: ['REROUTED'], roles: ['desk'], content: 'new' },
  { ...requested, row: 'q12', from: ['ACKNOWLEDGED'], to: ['ACCEPTED'], roles: ['approver'] },
  { ...requested, row: 'q12p', from: ['ACKNOWLEDGED'], to: ['ACCEPTED_IN_PART'], roles: ['approver'], content: 'new' },
  {
    ...requested,
    row: 'q12c',
    from: ['ACKNOWLEDGED'],
    to: ['ACCEPTED_WITH_CONDITIONS'],
    roles: ['approver'],
    content: 'new',
  },
  {
    ...requesting,
    row: 'q13',
    from: ['ACCEPTED_WITH_CONDITIONS'],
    to: ['ACCEPTED'],
    roles: ['approver'],
    content: { sameAs: 'q12c' },
  },
  {
    ...requesting,
    row: 'q14d',
    from: ['ACCEPTED_WITH_CONDITIONS'],
    to: ['CONDITIONS_DECLINED'],
    roles: ['approver'],
    content: { sameAs: 'q12c' },
  },
  { ...requested, row: 'q14', from: ['CONDITIONS_DECLINED'], to: ['REFUSED'], roles: ['node'], content: 'new' },
  {
    ...requested,
    row: 'q15',
    from: ['ACKNOWLEDGED', ...accepted],
    to: ['POSTPONED'],
    roles: ['approver'],
    content: 'new',
  },
  { ...requested, row: 'q16', from: ['POSTPONED'], to: ['ACKNOWLEDGED'], roles: ['approver', 'node'] },
  // Article 27(6): before a refusal the two talk about what could be granted instead.
  {
    ...requested,
    row: 'q17c',
    from: ['ACKNOWLEDGED', 'POSTPONED'],
    to: ['ACKNOWLEDGED', 'POSTPONED'],
    stays: true,
    roles: ['approver'],
    content: 'new',
  },
  {
    ...requesting,
    row: 'q17r',
    from: ['ACKNOWLEDGED', 'POSTPONED'],
    to: ['ACKNOWLEDGED', 'POSTPONED'],
    stays: true,
    roles: ['officer', 'approver'],
    content: 'new',
  },
  {
    ...requested,
    row: 'q17',
    from: ['ACKNOWLEDGED', 'POSTPONED', 'NEEDS_INFO'],
    to: ['REFUSED'],
    roles: ['approver'],
    content: 'new',
  },
]

const answering: readonly Row<RequestState>[] = [
  {
    ...requested,
    row: 'q18',
    // An answer that was disputed, or not approved, is drafted anew.
    from: ['ACCEPTED', 'ACCEPTED_IN_PART', 'EXECUTING'],
    to: ['EXECUTING'],
    roles: ['executor'],
    content: 'new',
  },
  {
    ...requested,
    row: 'q19',
    from: ['EXECUTING'],
    to: answeredStates,
    roles: ['approver'],
    notActorOf: 'q18',
    content: { sameAs: 'q18' },
  },
  { ...requested, row: 'q20', from: ['EXECUTING'], to: ['REFUSED'], roles: ['approver'], content: 'new' },
]

const after: readonly Row<RequestState>[] = [
  {
    ...requesting,
    row: 'q21',
    from: [...answeredStates, 'USE_CONDITIONED'],
    to: ['CLOSED'],
    roles: ['officer'],
    content: 'new',
  },
  // Nobody said anything for 90 days: closed with the mark that there was no feedback.
  { ...requesting, row: 'q21n', from: [...answeredStates, ...fenced], to: ['CLOSED'], roles: ['node'] },
  { ...requesting, row: 'q22', from: answeredStates, to: ['DISPUTED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'q23', from: ['DISPUTED'], to: ['EXECUTING'], roles: ['approver'] },
  { ...requested, row: 'q23a', from: ['DISPUTED'], to: ['DISPUTED'], roles: ['approver'], content: 'new' },
  {
    ...requesting,
    row: 'q23c',
    from: ['DISPUTED'],
    to: ['CLOSED'],
    roles: ['approver'],
    content: { sameAs: 'q23a' },
  },
  { ...requesting, row: 'q24', from: ['REFUSED'], to: ['APPEALED'], roles: ['approver'], content: 'new' },
  {
    ...requested,
    row: 'q24a',
    from: ['APPEALED'],
    to: ['ACKNOWLEDGED'],
    roles: ['approver'],
    notActorOf: 'q17',
  },
  {
    ...requested,
    row: 'q24c',
    from: ['APPEALED'],
    to: ['CLOSED'],
    roles: ['approver'],
    notActorOf: 'q17',
    content: 'new',
  },
  {
    ...requesting,
    row: 'q25',
    from: [...underWay, 'SUSPENDED'],
    to: ['WITHDRAWN'],
    roles: ['approver'],
    content: 'new',
  },
  { ...requesting, row: 'q26', from: open, to: ['SUSPENDED'], roles: ['node'] },
  { ...requested, row: 'q26a', from: open, to: ['SUSPENDED'], roles: ['node'] },
  // Resumes by both: one proposes, the other agrees.
  { ...requested, row: 'q26r', from: ['SUSPENDED'], to: ['SUSPENDED'], roles: ['approver'] },
  { ...requesting, row: 'q26s', from: ['SUSPENDED'], to: open, roles: ['approver'] },
  { ...requested, row: 'q28b', from: answeredStates, to: ['USE_BLOCKED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'q28c', from: answeredStates, to: ['USE_CONDITIONED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'q28n', from: answeredStates, to: ['USE_BLOCKED'], roles: ['node'] },
  { ...requested, row: 'q28r', from: fenced, to: answeredStates, roles: ['approver'] },
  // The end of a confidential mark.
  { ...requesting, ...afterwards, row: 'q29', roles: ['officer', 'approver'], content: { sameAs: 'q1' } },
  { ...requesting, ...afterwards, row: 'q30', roles: ['approver'], notActorOf: 'q29', content: { sameAs: 'q29' } },
]

/** How what both hold may be used from now on: one person of a side drafts it, another says it (spec/casework.md §4.6). */
const marking: readonly Row<RequestState>[] = [
  { ...requesting, ...afterwards, row: 'm1', roles: ['officer', 'approver'], content: 'new' },
  { ...requesting, ...afterwards, row: 'm2', roles: ['approver'], notActorOf: 'm1', content: { sameAs: 'm1' } },
  { ...requested, ...afterwards, row: 'm3', roles: ['executor', 'desk', 'approver'], content: 'new' },
  { ...requested, ...afterwards, row: 'm4', roles: ['approver'], notActorOf: 'm3', content: { sameAs: 'm3' } },
]

/** Of a preservation alone: spec/casework.md §4.5. */
const preserving: readonly Row<RequestState>[] = [
  {
    ...requested,
    row: 'p1',
    from: ['ACCEPTED', 'ACCEPTED_IN_PART'],
    to: ['PRESERVED'],
    roles: ['executor'],
    content: 'new',
  },
  { ...requesting, row: 'p2', from: ['PRESERVED'], to: ['PRESERVED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'p3', from: ['PRESERVED'], to: ['PRESERVED'], roles: ['approver'], content: 'new' },
  { ...requesting, row: 'p4', from: ['PRESERVED'], to: ['RELEASED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'p5', from: ['PRESERVED'], to: ['LAPSED'], roles: ['node'] },
  { ...requested, row: 'p6', from: ['PRESERVED'], to: ['PRODUCED'], roles: ['node'] },
  // ETS 185, article 29(6): the requesting side decides whether it goes on.
  {
    ...requested,
    row: 'p7',
    from: ['ACKNOWLEDGED', ...accepted, 'PRESERVED'],
    to: ['ACKNOWLEDGED', ...accepted, 'PRESERVED'],
    stays: true,
    roles: ['desk', 'executor', 'approver'],
    content: 'new',
  },
  // It turned out impossible, or a court said no.
  {
    ...requested,
    row: 'p8',
    from: ['ACCEPTED', 'ACCEPTED_IN_PART', 'PRESERVED'],
    to: ['REFUSED'],
    roles: ['approver'],
    content: 'new',
  },
]

/** Rows of a preservation, and of every kind but that: what is preserved is not answered. */
export const preservationRows: readonly string[] = preserving.map(({ row }) => row)
export const answerRows: readonly string[] = answering.map(({ row }) => row)

/** spec/casework.md §4. Nothing else knows the order of a request. */
export const requestRows: readonly Row<RequestState>[] = [
  ...before,
  ...judging,
  ...answering,
  ...preserving,
  ...after,
  ...marking,
]
