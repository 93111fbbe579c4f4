import type { Row } from '../machine.ts'

/** States of an evidence transfer (spec/evidence.md §2). */
export const evidenceStates = [
  'COLLECTED',
  'SEALED',
  'CANCELLED',
  'OFFERED',
  'ACCEPTED',
  'DECLINED',
  'IN_TRANSIT',
  'RECEIVED',
  'MISMATCH',
  'QUARANTINED',
  'VERIFIED',
  'IN_USE',
  'CONSENT_ASKED',
  'CONSENT_GIVEN',
  'CONSENT_REFUSED',
  'RECALLED',
  'KEPT',
  'ARCHIVED',
  'RETURNED',
  'DESTROYED',
] as const
export type EvidenceState = (typeof evidenceStates)[number]

/** States that no row leaves: the requesting side holds nothing of it. */
export const finalEvidenceStates: readonly EvidenceState[] = ['CANCELLED', 'DECLINED', 'RETURNED', 'DESTROYED']

/** States in which the requesting side holds content that its own officer has verified. */
export const heldEvidenceStates: readonly EvidenceState[] = [
  'VERIFIED',
  'IN_USE',
  'CONSENT_ASKED',
  'CONSENT_GIVEN',
  'CONSENT_REFUSED',
  'ARCHIVED',
  'KEPT',
]

/** States in which content may be put to a use. */
const usable: readonly EvidenceState[] = ['VERIFIED', 'IN_USE', 'CONSENT_GIVEN', 'CONSENT_REFUSED']

const plain = { notActorOf: null, content: null } as const
const requesting = { ...plain, side: 'requesting' } as const
const requested = { ...plain, side: 'requested' } as const

/**
 * spec/evidence.md §2. The party that collects and gives is `requested`, the one that receives and uses is `requesting`: the
 * names of the sides are those of the request that the transfer answers.
 */
export const evidenceRows: readonly Row<EvidenceState>[] = [
  { ...requested, row: 'e1', from: ['NONE'], to: ['COLLECTED'], roles: ['executor'], content: 'new' },
  { ...requested, row: 'e2', from: ['COLLECTED'], to: ['SEALED'], roles: ['executor'], content: 'new' },
  { ...requested, row: 'e2c', from: ['COLLECTED', 'SEALED'], to: ['CANCELLED'], roles: ['executor', 'approver'] },
  {
    ...requested,
    row: 'e3',
    from: ['SEALED'],
    to: ['OFFERED'],
    roles: ['approver'],
    notActorOf: 'e2',
    content: 'new',
  },
  { ...requesting, row: 'e4', from: ['OFFERED'], to: ['ACCEPTED'], roles: ['approver'], content: { sameAs: 'e3' } },
  { ...requesting, row: 'e4d', from: ['OFFERED'], to: ['DECLINED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'e5', from: ['ACCEPTED'], to: ['IN_TRANSIT'], roles: ['node'], content: 'new' },
  { ...requesting, row: 'e6', from: ['IN_TRANSIT'], to: ['RECEIVED'], roles: ['node'], content: { sameAs: 'e5' } },
  { ...requesting, row: 'e7', from: ['RECEIVED'], to: ['VERIFIED'], roles: ['officer'], content: 'new' },
  { ...requesting, row: 'e8', from: ['RECEIVED'], to: ['MISMATCH'], roles: ['node'], content: 'new' },
  { ...requesting, row: 'e8q', from: ['MISMATCH'], to: ['QUARANTINED'], roles: ['node'], content: { sameAs: 'e8' } },
  { ...requested, row: 'e8s', from: ['QUARANTINED'], to: ['SEALED'], roles: ['executor'], content: 'new' },
  { ...requesting, row: 'e9', from: usable, to: ['IN_USE'], roles: ['officer'], content: 'new' },
  {
    ...requesting,
    row: 'e10',
    from: ['IN_USE', 'CONSENT_GIVEN', 'CONSENT_REFUSED'],
    to: ['CONSENT_ASKED'],
    roles: ['approver'],
    content: 'new',
  },
  {
    ...requested,
    row: 'e10g',
    from: ['CONSENT_ASKED'],
    to: ['CONSENT_GIVEN'],
    roles: ['approver'],
    content: { sameAs: 'e10' },
  },
  {
    ...requested,
    row: 'e10r',
    from: ['CONSENT_ASKED'],
    to: ['CONSENT_REFUSED'],
    roles: ['approver'],
    content: { sameAs: 'e10' },
  },
  { ...requesting, row: 'e11', from: usable, to: [...usable], stays: true, roles: ['officer'], content: 'new' },
  {
    ...requested,
    row: 'e12',
    from: ['OFFERED', 'ACCEPTED', 'IN_TRANSIT', 'RECEIVED', 'MISMATCH', 'QUARANTINED', ...heldEvidenceStates],
    to: ['RECALLED'],
    roles: ['approver'],
    content: 'new',
  },
  { ...requesting, row: 'e12k', from: ['RECALLED'], to: ['KEPT'], roles: ['approver'], content: 'new' },
  {
    ...requesting,
    row: 'e12r',
    from: ['RECALLED', ...usable, 'ARCHIVED', 'KEPT'],
    to: ['RETURNED'],
    roles: ['approver'],
    content: 'new',
  },
  { ...requesting, row: 'e13', from: ['IN_USE'], to: ['ARCHIVED'], roles: ['approver'], content: 'new' },
  {
    ...requesting,
    row: 'e13p',
    from: ['RECALLED', ...usable, 'ARCHIVED', 'KEPT'],
    to: ['RECALLED', ...usable, 'ARCHIVED', 'KEPT'],
    stays: true,
    roles: ['officer', 'executor'],
    content: 'new',
  },
  {
    ...requesting,
    row: 'e13d',
    from: ['RECALLED', ...usable, 'ARCHIVED', 'KEPT'],
    to: ['DESTROYED'],
    roles: ['approver'],
    notActorOf: 'e13p',
    content: { sameAs: 'e13p' },
  },
]
