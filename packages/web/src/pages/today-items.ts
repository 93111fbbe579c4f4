import type { freezeList, requestList, ResultOf, sessionShow } from '@comity/client/api'
import type { TextKey } from '../texts.ts'

type Request = ResultOf<typeof requestList>['requests'][number]
type Freeze = ResultOf<typeof freezeList>['freezes'][number]
export type Role = ResultOf<typeof sessionShow>['roles'][number]

interface Need {
  readonly text: TextKey
  /** Those of the calls by which it is done (spec/own-api.md). */
  readonly roles: readonly Role[]
}

const desk: readonly Role[] = ['liaison']
const approvers: readonly Role[] = ['supervisor', 'legal']
const executors: readonly Role[] = ['investigator', 'custodian']

/** What a state of a request asks of whom, by the side (spec/casework.md §4). */
const requestNeeds: Readonly<Record<Request['side'], Readonly<Record<string, Need>>>> = {
  requested: {
    DELIVERED: { text: 'today.request.acknowledge', roles: desk },
    ACKNOWLEDGED: { text: 'today.request.decide', roles: [...approvers, ...executors] },
    ACCEPTED: { text: 'today.request.answer', roles: executors },
    ACCEPTED_IN_PART: { text: 'today.request.answer', roles: executors },
    EXECUTING: { text: 'today.request.answer', roles: [...executors, ...approvers] },
  },
  requesting: {
    DRAFT: { text: 'today.request.draft', roles: ['investigator', ...approvers] },
    NEEDS_INFO: { text: 'today.request.info', roles: ['investigator', ...approvers] },
    ANSWERED: { text: 'today.request.read', roles: ['investigator'] },
    ANSWERED_IN_PART: { text: 'today.request.read', roles: ['investigator'] },
    ANSWERED_NOTHING_FOUND: { text: 'today.request.read', roles: ['investigator'] },
  },
}

/** The same of a payment stop (spec/freezes.md §2). */
const freezeNeeds: Readonly<Record<Freeze['side'], Readonly<Record<string, Need>>>> = {
  requested: {
    DELIVERED: { text: 'today.freeze.acknowledge', roles: desk },
    ACKNOWLEDGED: { text: 'today.freeze.find', roles: executors },
    HOLDING: { text: 'today.freeze.hold', roles: approvers },
  },
  requesting: {
    DRAFT: { text: 'today.freeze.draft', roles: approvers },
    RETURNING: { text: 'today.freeze.receive', roles: executors },
    SHARING: { text: 'today.freeze.share', roles: approvers },
  },
}

/** What a request asks of somebody with these roles; undefined for nothing. Whether they may do it is the node's to say. */
export function requestNeed({ side, state }: Request, roles: readonly Role[]): TextKey | undefined {
  return needOf(requestNeeds[side][state], roles)
}

/** What a payment stop asks of somebody; of one whose clock runs at least to know of it. */
export function freezeNeed({ side, state, next }: Freeze, roles: readonly Role[]): TextKey | undefined {
  return needOf(freezeNeeds[side][state], roles) ?? (next === null ? undefined : 'today.freeze.watch')
}

function needOf(need: Need | undefined, roles: readonly Role[]): TextKey | undefined {
  return need?.roles.some((role) => roles.includes(role)) === true ? need.text : undefined
}

const order = ['E0', 'E1', 'U', 'P', 'R']

/** The most urgent first, among equals the oldest. */
export function byUrgency(
  one: { readonly urgency: string; readonly openedAt: string },
  other: { readonly urgency: string; readonly openedAt: string },
): number {
  return order.indexOf(one.urgency) - order.indexOf(other.urgency) || one.openedAt.localeCompare(other.openedAt)
}
