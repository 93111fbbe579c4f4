import { bringsAnswer, bringsRefusal } from './forms.ts'
import { answeredStates, type RequestState } from './rows.ts'

/** How far a request has come for whoever asked several parties at once: spec/casework.md §14. */
export const requestStandings = ['open', 'answered', 'refused', 'ended'] as const
export type RequestStanding = (typeof requestStandings)[number]

/** What was asked for is there, or was: preserved data is the answer to its preservation. */
const answered: readonly RequestState[] = [
  ...answeredStates,
  'USE_BLOCKED',
  'USE_CONDITIONED',
  'PRESERVED',
  'RELEASED',
  'LAPSED',
  'PRODUCED',
]
const refused: readonly RequestState[] = ['REFUSED', 'REJECTED_AT_GATE']
/** Over without an answer of the party that was asked. */
const ended: readonly RequestState[] = ['CANCELLED', 'UNDELIVERABLE', 'REROUTED', 'WITHDRAWN']

/** Where a request stands; `rows` are those of its events, which say what a CLOSED one was closed after. */
export function standingOf({
  state,
  rows,
}: {
  readonly state: RequestState
  readonly rows: readonly string[]
}): RequestStanding {
  if (answered.includes(state)) return 'answered'
  if (refused.includes(state)) return 'refused'
  if (ended.includes(state)) return 'ended'
  if (state !== 'CLOSED') return 'open'
  return bringsRefusal(rows.findLast(bringsAnswer) ?? '') ? 'refused' : 'answered'
}
