import type { Row } from '../machine.ts'

/** States of a payment stop (spec/freezes.md §2). */
export const freezeStates = [
  'DRAFT',
  'APPROVED',
  'CANCELLED',
  'SENT',
  'DELIVERED',
  'ACKNOWLEDGED',
  'HOLDING',
  'HELD',
  'NOT_HELD',
  'REFUSED',
  'CONFIRMED',
  'RETURNING',
  'RETURNED',
  'SHARING',
  'SHARED',
  'CONFISCATED',
  'LAPSED',
  'LIFTED',
  'WITHDRAWN',
  'WRONG_ACCOUNT',
] as const
export type FreezeState = (typeof freezeStates)[number]

/** States that no row leaves. */
export const finalFreezeStates: readonly FreezeState[] = [
  'CANCELLED',
  'NOT_HELD',
  'REFUSED',
  'RETURNED',
  'SHARED',
  'CONFISCATED',
  'LAPSED',
  'LIFTED',
  'WITHDRAWN',
  'WRONG_ACCOUNT',
]

/** States in which money is stopped. */
export const holdingStates: readonly FreezeState[] = ['HOLDING', 'HELD', 'CONFIRMED', 'RETURNING', 'SHARING']

const plain = { notActorOf: null, content: null } as const
const requesting = { ...plain, side: 'requesting' } as const
const requested = { ...plain, side: 'requested' } as const
const received: readonly FreezeState[] = ['DELIVERED', 'ACKNOWLEDGED']

/**
 * spec/freezes.md §2. Who stops the money need not wait for the second person (f4), but until that one has agreed (f5) nothing
 * can be built on it.
 */
export const freezeRows: readonly Row<FreezeState>[] = [
  { ...requesting, row: 'f1', from: ['NONE'], to: ['DRAFT'], roles: ['officer'], content: 'new' },
  {
    ...requesting,
    row: 'f1a',
    from: ['DRAFT'],
    to: ['APPROVED'],
    roles: ['approver'],
    notActorOf: 'f1',
    content: { sameAs: 'f1' },
  },
  { ...requesting, row: 'f1c', from: ['DRAFT', 'APPROVED'], to: ['CANCELLED'], roles: ['officer', 'approver'] },
  { ...requesting, row: 'f2', from: ['APPROVED'], to: ['SENT'], roles: ['node'], content: { sameAs: 'f1a' } },
  { ...requested, row: 'f2d', from: ['SENT'], to: ['DELIVERED'], roles: ['node'], content: { sameAs: 'f2' } },
  { ...requested, row: 'f3', from: ['DELIVERED'], to: ['ACKNOWLEDGED'], roles: ['desk'] },
  { ...requested, row: 'f4', from: ['ACKNOWLEDGED'], to: ['HOLDING'], roles: ['executor'], content: 'new' },
  {
    ...requested,
    row: 'f5',
    from: ['HOLDING'],
    to: ['HELD'],
    roles: ['approver'],
    notActorOf: 'f4',
    content: { sameAs: 'f4' },
  },
  { ...requested, row: 'f6', from: ['ACKNOWLEDGED'], to: ['NOT_HELD'], roles: ['executor'], content: 'new' },
  { ...requested, row: 'f6h', from: ['HELD'], to: ['HELD'], roles: ['executor'], content: 'new' },
  { ...requested, row: 'f7', from: ['ACKNOWLEDGED'], to: ['REFUSED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'f8', from: ['HELD'], to: ['CONFIRMED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'f9', from: ['HOLDING', 'HELD'], to: ['LAPSED'], roles: ['node'] },
  { ...requested, row: 'f10', from: ['HELD'], to: ['HELD'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'f10c', from: ['CONFIRMED'], to: ['CONFIRMED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'f11', from: ['HELD'], to: ['HELD', 'LIFTED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'f11c', from: ['CONFIRMED'], to: ['CONFIRMED', 'LIFTED'], roles: ['approver'], content: 'new' },
  {
    ...requesting,
    row: 'f11w',
    from: [...received, 'HOLDING', 'HELD', 'CONFIRMED'],
    to: ['WITHDRAWN'],
    roles: ['approver'],
  },
  { ...requested, row: 'f12', from: ['CONFIRMED'], to: ['RETURNING'], roles: ['executor'], content: 'new' },
  {
    ...requesting,
    row: 'f12r',
    from: ['RETURNING'],
    to: ['RETURNED', 'CONFIRMED'],
    roles: ['executor'],
    content: { sameAs: 'f12' },
  },
  { ...requested, row: 'f13', from: ['CONFIRMED'], to: ['CONFISCATED'], roles: ['approver'], content: 'new' },
  { ...requested, row: 'f13s', from: ['CONFIRMED'], to: ['SHARING'], roles: ['approver'], content: 'new' },
  {
    ...requesting,
    row: 'f13t',
    from: ['SHARING'],
    to: ['SHARED'],
    roles: ['approver'],
    content: { sameAs: 'f13s' },
  },
  {
    ...requesting,
    row: 'f14q',
    from: [...received, ...holdingStates],
    to: ['WRONG_ACCOUNT'],
    roles: ['approver'],
  },
  {
    ...requested,
    row: 'f14a',
    from: ['ACKNOWLEDGED', ...holdingStates],
    to: ['WRONG_ACCOUNT'],
    roles: ['approver'],
  },
]
