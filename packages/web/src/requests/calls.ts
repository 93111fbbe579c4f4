import * as api from '@comity/client/api'

/** The call behind each act; what it asks of a person stands in its body. */
export const callOfAct = {
  'request.approve': api.requestApprove,
  'request.hasten': api.requestHasten,
  'request.cancel': api.requestCancel,
  'request.acknowledge': api.requestAcknowledge,
  'request.judge': api.requestJudge,
  'request.accept': api.requestAccept,
  'request.answer': api.requestAnswer,
  'request.preserve': api.requestPreserve,
  'request.supply': api.requestSupply,
  'request.conditions': api.requestConditions,
  'request.clarify': api.requestClarify,
  'request.postpone': api.requestPostpone,
  'request.resume': api.requestResume,
  'request.consult': api.requestConsult,
  'request.reroute': api.requestReroute,
  'request.refuse': api.requestRefuse,
  'request.advise': api.requestAdvise,
  'request.extend': api.requestExtend,
  'request.release': api.requestRelease,
  'request.close': api.requestClose,
  'request.dispute': api.requestDispute,
  'request.settle': api.requestSettle,
  'request.appeal': api.requestAppeal,
  'request.review': api.requestReview,
  'request.fence': api.requestFence,
  'request.unfence': api.requestUnfence,
  'request.unmark': api.requestUnmark,
  'request.withdraw': api.requestWithdraw,
} as const satisfies Readonly<Record<api.RequestAct, api.OwnCall>>

/** What goes the ordinary way on. */
const onward: readonly api.RequestAct[] = [
  'request.approve',
  'request.acknowledge',
  'request.judge',
  'request.accept',
  'request.answer',
  'request.preserve',
  'request.supply',
]

/** What ends it, or takes something from somebody. */
const ending: readonly api.RequestAct[] = ['request.cancel', 'request.refuse', 'request.withdraw', 'request.fence']

/** How the button of an act looks. */
export function lookOf(act: api.RequestAct): {
  readonly variant: 'filled' | 'default' | 'outline'
  readonly color?: string
} {
  if (onward.includes(act)) return { variant: 'filled' }
  return ending.includes(act) ? { variant: 'outline', color: 'red' } : { variant: 'default' }
}

/** Acts that are done by their button alone: they say nothing, and nothing of them is hard to undo. */
export const plainActs = ['request.approve', 'request.acknowledge', 'request.resume'] as const
export type WordedAct = Exclude<api.RequestAct, (typeof plainActs)[number]>

export function isWorded(act: api.RequestAct): act is WordedAct {
  return !plainActs.some((plain) => plain === act)
}
