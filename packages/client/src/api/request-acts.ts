/**
 * Calls by which a person moves a request on, or says something of it. `request.remark` is none of them: whether it is open depends on
 * what it says.
 */
export const requestActs = [
  'request.approve',
  'request.hasten',
  'request.cancel',
  'request.acknowledge',
  'request.judge',
  'request.accept',
  'request.answer',
  'request.preserve',
  'request.supply',
  'request.conditions',
  'request.clarify',
  'request.postpone',
  'request.resume',
  'request.consult',
  'request.reroute',
  'request.refuse',
  'request.advise',
  'request.extend',
  'request.release',
  'request.close',
  'request.dispute',
  'request.settle',
  'request.appeal',
  'request.review',
  'request.fence',
  'request.unfence',
  'request.unmark',
  'request.withdraw',
] as const
export type RequestAct = (typeof requestActs)[number]
