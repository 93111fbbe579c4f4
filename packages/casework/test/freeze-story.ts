import { day, formatInstant, hour, type Instant, minute, toBase64url } from '@comity/codec'
import { type Acting, actorToken, documentDigest } from '@comity/casework'
import {
  applyFreeze,
  composeFreezeDocument,
  type FreezeClaim,
  type FreezeDocument,
  type FreezeFinding,
  type FreezeObject,
  type FreezeOrder,
  type FreezeReturn,
  type FreezeState,
  newFreeze,
  nextFreezeEvent,
} from '@comity/casework/freeze'

export const freeze = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
export const police = 'singapore-police'
export const bank = 'timor-bank'
const agreement = 'OEuqVWrFT62byauUAdpd6g-x7F4NhGUs7H5cjvF2BaA'
export const reported: Instant = Date.UTC(2026, 6, 23, 9)
/** Claimed, in minor units: 42.3 million dollars. */
export const claimed = '4230000000'
export const salt = toBase64url(new Uint8Array(32).fill(3))
const payment = { kind: 'uetr', value: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' } as const

export const fresh: FreezeObject = newFreeze({
  object: freeze,
  requesting: police,
  requested: bank,
  agreement,
  clock: { acknowledge: 15, answer: 120 },
  holdDays: 14,
})

export const claim: FreezeClaim = {
  schema: 1,
  freeze,
  salt,
  agreement,
  purpose: 'computer-fraud',
  urgency: 'E1',
  parent: null,
  payment,
  amount: { minor: claimed, currency: 'USD' },
  sentAt: formatInstant(reported - 20 * hour),
  summary: 'A supplier’s changed account was a forgery.',
  victim: { name: 'A commodity company', country: 'SG', place: null },
  originating: { institution: 'A bank in Singapore', account: 'account/1 SG 001' },
  beneficiary: { name: 'A shell company', institution: 'A bank in Dili', account: 'account/1 TL 002', country: 'TL' },
  intermediary: null,
  recall: { kind: 'camt.056', reference: 'CXL-1' },
  authority: 'Singapore Police Force',
  legalBasis: 'clause 5.1',
  stillInMotion: null,
  customerScript: 'The payment is being checked.',
  holdUntil: formatInstant(reported + 10 * day),
}

export function finding(given: Partial<FreezeFinding>): FreezeFinding {
  const none = { held: '0', movedOn: '0', notFound: '0', until: null, hops: [], shortfall: null }
  return { schema: 1, freeze, salt, ...none, ...given }
}

export function hop(minor: string): FreezeFinding['hops'][number] {
  return { institution: 'A bank in Labuan', country: 'MY', account: null, payment, minor }
}

export function order(given: Pick<FreezeOrder, 'order'> & Partial<FreezeOrder>): FreezeOrder {
  const none = { minor: null, requestingMinor: null, until: null, remedy: null }
  const stated = { authority: 'Court of Dili', reference: 'ord 7', document: salt }
  return { schema: 1, freeze, salt, ...stated, ...none, ...given }
}

export function back(minor: string): FreezeReturn {
  return { schema: 1, freeze, salt, minor, victim: 'the commodity company', payment }
}

export function person(name: string, ...roles: string[]): Acting {
  return { by: 'person', actor: actorToken({ object: freeze, person: name, secret: new Uint8Array(32) }), roles }
}
export const node: Acting = { by: 'node' }
export const ann = person('ann', 'investigator')
export const bob = person('bob', 'supervisor', 'legal')
export const cyd = person('cyd', 'investigator', 'liaison', 'custodian')
export const dan = person('dan', 'supervisor', 'legal')

export interface Step {
  readonly row: string
  readonly to: FreezeState
  readonly acting: Acting
  readonly document?: FreezeDocument
  readonly at?: Instant
}

const rowsOfPolice: readonly string[] = ['f1', 'f1a', 'f1c', 'f2', 'f11w', 'f12r', 'f13t', 'f14q']

/** Plays one step of either side. */
export function take(freezeNow: FreezeObject, step: Step): FreezeObject {
  const { row, to, acting, document = null, at = reported + hour } = step
  const content = document === null ? null : documentDigest(composeFreezeDocument(document))
  const party = rowsOfPolice.includes(row) ? police : bank
  const event = nextFreezeEvent({ freeze: freezeNow, row, to, party, acting, content, at })
  return applyFreeze(freezeNow, { event, document })
}

export const held = '3900000000'
export const until = formatInstant(reported + 10 * day)
export const heldInPart = finding({
  held,
  movedOn: '300000000',
  notFound: '30000000',
  until,
  hops: [hop('300000000')],
  shortfall: 'The rest had left before.',
})

/** From the report to the money held and the hold confirmed. */
export const story: readonly Step[] = [
  { row: 'f1', to: 'DRAFT', acting: ann, document: claim, at: reported },
  { row: 'f1a', to: 'APPROVED', acting: bob, document: claim, at: reported + minute },
  { row: 'f2', to: 'SENT', acting: node, document: claim, at: reported + minute },
  { row: 'f2d', to: 'DELIVERED', acting: node, document: claim, at: reported + 2 * minute },
  { row: 'f3', to: 'ACKNOWLEDGED', acting: cyd, at: reported + 10 * minute },
  { row: 'f4', to: 'HOLDING', acting: cyd, document: heldInPart, at: reported + 20 * minute },
  { row: 'f5', to: 'HELD', acting: dan, document: heldInPart, at: reported + 30 * minute },
  { row: 'f8', to: 'CONFIRMED', acting: dan, document: order({ order: 'confirm', until }), at: reported + day },
]

/** The freeze after the story up to a row, that row included. */
export function after(row: string): FreezeObject {
  const at = story.findIndex((step) => step.row === row)
  return story.slice(0, at + 1).reduce(take, fresh)
}
