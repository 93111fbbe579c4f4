import { day, hour, type Instant, minute } from '@comity/codec'
import {
  type Acting,
  actorToken,
  applyRequest,
  type CaseEvent,
  newRequest,
  nextRequestEvent,
  type RequestObject,
  type RequestState,
} from '@comity/casework'

export const object = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
export const delivered: Instant = Date.UTC(2026, 5, 1, 12)
export const documentHash = 'ZG9jdW1lbnQtZG9jdW1lbnQtZG9jdW1lbnQtZG9jdW0'
export const answerHash = 'YW5zd2VyLWFuc3dlci1hbnN3ZXItYW5zd2VyLWFuc3c'

export const fresh: RequestObject = newRequest({
  object,
  requesting: 'norland-police',
  requested: 'sudland-police',
  kind: 'information',
  agreement: 'OEuqVWrFT62byauUAdpd6g-x7F4NhGUs7H5cjvF2BaA',
  urgency: 'U',
  clock: { acknowledge: 60, answer: 480 },
})

export function person(name: string, ...roles: string[]): Acting {
  const actor = actorToken({ object, person: name, secret: new Uint8Array(32).fill(7) })
  return { by: 'person', actor, roles }
}
export const node: Acting = { by: 'node' }

export interface Step {
  readonly row: string
  readonly to: RequestState
  readonly party: string
  readonly acting: Acting
  readonly content: string | null
  readonly at: Instant
}

const q = 'norland-police'
const a = 'sudland-police'

/** An information request from draft to answer, as the opened rows allow. */
export const story: readonly Step[] = [
  {
    row: 'q1',
    to: 'DRAFT',
    party: q,
    acting: person('ann', 'investigator'),
    content: documentHash,
    at: delivered - day,
  },
  {
    row: 'q2',
    to: 'APPROVED',
    party: q,
    acting: person('bob', 'supervisor'),
    content: documentHash,
    at: delivered - hour,
  },
  { row: 'q4', to: 'SENT', party: q, acting: node, content: documentHash, at: delivered - hour },
  { row: 'q5', to: 'DELIVERED', party: a, acting: node, content: documentHash, at: delivered },
  { row: 'q8', to: 'ACKNOWLEDGED', party: a, acting: person('cyd', 'liaison'), content: null, at: delivered + minute },
  { row: 'q12', to: 'ACCEPTED', party: a, acting: person('dan', 'legal'), content: null, at: delivered + hour },
  {
    row: 'q18',
    to: 'EXECUTING',
    party: a,
    acting: person('cyd', 'custodian'),
    content: answerHash,
    at: delivered + 2 * hour,
  },
  {
    row: 'q19',
    to: 'ANSWERED',
    party: a,
    acting: person('dan', 'legal'),
    content: answerHash,
    at: delivered + 3 * hour,
  },
]

/** Two persons of the asking party end that it was confidential. */
export const unmarking: readonly Step[] = [
  {
    row: 'q29',
    to: 'ANSWERED',
    party: q,
    acting: person('ann', 'investigator'),
    content: documentHash,
    at: delivered + day,
  },
  {
    row: 'q30',
    to: 'ANSWERED',
    party: q,
    acting: person('bob', 'supervisor'),
    content: documentHash,
    at: delivered + day,
  },
]

const says = (row: string, party: string, name: string, role: string): Step => ({
  ...{ row, to: 'ANSWERED', party, content: answerHash, at: delivered + day },
  acting: person(name, role),
})

/** Two persons of each side say how the answer may be used from now on. */
export const remarking: readonly Step[] = [
  says('m1', q, 'ann', 'investigator'),
  says('m2', q, 'bob', 'supervisor'),
  says('m3', a, 'cyd', 'custodian'),
  says('m4', a, 'dan', 'legal'),
]

/** Plays steps on a fresh request: what each side holds afterwards, and the events that travelled. */
export function play(steps: readonly Step[]): {
  readonly request: RequestObject
  readonly events: readonly CaseEvent[]
} {
  let request = fresh
  const events: CaseEvent[] = []
  for (const step of steps) {
    const event = nextRequestEvent({ ...step, request })
    request = applyRequest(request, event)
    events.push(event)
  }
  return { request, events }
}
