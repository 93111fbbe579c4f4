import type { CaseRole } from '../roles.ts'

/** Where a joint operation stands (spec/operations.md §3). */
export const operationStates = [
  'PROPOSED',
  'MANDATED',
  'PLANNED',
  'ACTIVE',
  'DEBRIEFED',
  'CLOSED',
  'SUSPENDED',
  'CANCELLED',
] as const
export type OperationState = (typeof operationStates)[number]

export const finalOperationStates: readonly OperationState[] = ['CLOSED', 'CANCELLED']

/** States that a suspension holds up; what is held up goes on from where it was. */
export const suspendableStates = ['MANDATED', 'PLANNED', 'ACTIVE'] as const satisfies readonly OperationState[]

/** States in which outcomes are stated. */
export const countingStates: readonly OperationState[] = ['ACTIVE', 'DEBRIEFED']

/** Whose act a row is: the lead's, that of each other member, of the keeper of the key, of each of these, or of anybody. */
export type OperationSide = 'lead' | 'member' | 'keeper' | 'invited' | 'anybody'

/** One row of the table. The tables are data: tests and documentation are made from them. */
export interface OperationRow {
  readonly row: string
  readonly from: readonly (OperationState | 'NONE')[]
  readonly to: readonly OperationState[]
  readonly side: OperationSide
  readonly roles: readonly CaseRole[]
  /** Four eyes: whoever of the same party did that row last may not do this one. */
  readonly notActorOf: string | null
  /** `new`: the act brings a document; another row's name: it is about exactly the newest document of that row. */
  readonly content: 'new' | { readonly sameAs: string } | null
  /** The row by which others must have agreed to the same content first, and who of them. */
  readonly needs: { readonly row: string; readonly of: 'members' | 'invited' } | null
}

const plain = { notActorOf: null, content: null, needs: null } as const
const lead = { ...plain, side: 'lead' } as const

/** spec/operations.md §3. */
export const operationRows: readonly OperationRow[] = [
  { ...lead, row: 'o1', from: ['NONE'], to: ['PROPOSED'], roles: ['officer'], content: 'new' },
  {
    ...lead,
    row: 'o2',
    from: ['PROPOSED'],
    to: ['MANDATED'],
    roles: ['approver'],
    notActorOf: 'o1',
    content: { sameAs: 'o1' },
    needs: { row: 'm1', of: 'invited' },
  },
  { ...lead, row: 'o3', from: ['MANDATED', 'PLANNED'], to: ['PLANNED'], roles: ['officer'], content: 'new' },
  {
    ...lead,
    row: 'o4',
    from: ['PLANNED'],
    to: ['ACTIVE'],
    roles: ['approver'],
    notActorOf: 'o3',
    content: { sameAs: 'o3' },
    needs: { row: 'm2', of: 'members' },
  },
  { ...lead, row: 'o5', from: ['ACTIVE', 'DEBRIEFED'], to: ['DEBRIEFED'], roles: ['officer'], content: 'new' },
  {
    ...lead,
    row: 'o6',
    from: ['DEBRIEFED'],
    to: ['CLOSED'],
    roles: ['approver'],
    notActorOf: 'o5',
    content: { sameAs: 'o5' },
    needs: { row: 'm4', of: 'members' },
  },
  {
    ...lead,
    row: 'o7',
    from: ['PROPOSED', 'MANDATED', 'PLANNED', 'SUSPENDED'],
    to: ['CANCELLED'],
    roles: ['approver'],
    content: 'new',
  },
  {
    ...plain,
    row: 'o8',
    side: 'anybody',
    from: suspendableStates,
    to: ['SUSPENDED'],
    roles: ['approver'],
    content: 'new',
  },
  {
    ...plain,
    row: 'o9',
    side: 'anybody',
    from: ['SUSPENDED'],
    to: suspendableStates,
    roles: ['approver'],
    notActorOf: 'o8',
  },
  { ...plain, row: 'm1', side: 'invited', from: ['PROPOSED'], to: [], roles: ['approver'], content: { sameAs: 'o1' } },
  { ...plain, row: 'k1', side: 'keeper', from: ['PROPOSED'], to: [], roles: ['node'], content: 'new' },
  { ...plain, row: 'm2', side: 'member', from: ['PLANNED'], to: [], roles: ['approver'], content: { sameAs: 'o3' } },
  { ...plain, row: 'm3', side: 'anybody', from: ['ACTIVE'], to: [], roles: ['officer', 'executor'], content: 'new' },
  { ...plain, row: 'm4', side: 'member', from: ['DEBRIEFED'], to: [], roles: ['approver'], content: { sameAs: 'o5' } },
]
