import type { EngineCall } from './engine.ts'
import type { RequestKind, Urgency } from './terms.ts'
import type { PersonStatus } from './person-status.ts'

/** An inquirer asks a publisher: one batch. Every status of the batch must stand in one rule. */
export interface EvaluateAct {
  readonly act: 'match.evaluate'
  readonly publisher: string
  readonly inquirer: string
  readonly profile: string
  readonly statuses: readonly PersonStatus[]
  readonly purpose: string
  readonly basis: string
}

/** A publisher puts a record of one profile and status into its sealed index under the agreement. */
export interface PublishAct {
  readonly act: 'index.publish'
  readonly publisher: string
  readonly profile: string
  readonly status: PersonStatus
}

/** A party sends another a formal request. */
export interface RequestAct {
  readonly act: 'request.send'
  readonly from: string
  readonly to: string
  readonly kind: RequestKind
  readonly purpose: string
  readonly urgency: Urgency
}

/** The requested party lets an answer out, to whoever sent the request. */
export interface AnswerAct {
  readonly act: 'request.answer'
  readonly from: string
  readonly to: string
  readonly kind: RequestKind
  readonly purpose: string
  readonly urgency: Urgency
}

/** Everything that is decided from the terms (spec/agreements.md §9). */
export type Act = EvaluateAct | PublishAct | RequestAct | AnswerAct

/** The parties that an act is of: both must be bound. */
export function actorsOf(act: Act): readonly string[] {
  switch (act.act) {
    case 'match.evaluate':
      return [act.publisher, act.inquirer]
    case 'index.publish':
      return [act.publisher]
    case 'request.send':
    case 'request.answer':
      return [act.from, act.to]
  }
}

/** The act as the engine asks it: who does it, to whom, with what. */
export function questionOf(
  act: Act,
  agreement: string,
): Pick<EngineCall, 'principal' | 'action' | 'resource' | 'context'> {
  const action = { type: 'Action', id: act.act }
  switch (act.act) {
    case 'match.evaluate': {
      const { profile, statuses, purpose, basis } = act
      const context = { agreement, profile, statuses: [...statuses], purpose, basis }
      return { principal: party(act.inquirer), action, resource: party(act.publisher), context }
    }
    case 'index.publish': {
      const context = { agreement, profile: act.profile, status: act.status }
      return { principal: party(act.publisher), action, resource: { type: 'Agreement', id: agreement }, context }
    }
    case 'request.send':
    case 'request.answer': {
      const context = { agreement, kind: act.kind, purpose: act.purpose, urgency: act.urgency }
      return { principal: party(act.from), action, resource: party(act.to), context }
    }
  }
}

function party(id: string): { type: string; id: string } {
  return { type: 'Party', id }
}
