import type { DeliveryOutcome, InboxEffect, OutboxMessage } from '@comity/protocol/channel'
import type { Links } from './link.ts'
import type { SimLog } from './sim-log.ts'

/** A batch of questions that a node asks. */
export interface SimAsk {
  readonly batch: string
  readonly to: string
  readonly digest: string
  readonly count: number
  readonly state: 'prepared' | 'answered' | 'refused'
}

export type SimRequest =
  | { readonly kind: 'message'; readonly sent: OutboxMessage; readonly log: SimLog }
  | { readonly kind: 'batch'; readonly ask: SimAsk; readonly log: SimLog }

export interface SimAnswer {
  /** A receipt's state, `answered` for a batch, or `problem`. */
  readonly state: 'taken' | 'held' | 'refused' | 'set-aside' | 'answered' | 'problem'
  readonly code: string | null
}

export type SimLinks = Links<SimRequest, SimAnswer>

/** A log as others see it: what waits is nobody's business. */
export function shown({ entries, head }: SimLog): SimLog {
  return { waiting: [], entries, head }
}

/** What an inbox's step answers; a step that answers nothing is a `problem` without a code. */
export function told(effects: readonly InboxEffect[]): SimAnswer {
  for (const effect of effects.toReversed()) {
    if (effect.kind === 'refuse' || effect.kind === 'fail') return { state: 'problem', code: effect.code }
    if (effect.kind === 'receipt') {
      const { state, code } = effect.message
      return { state: state === 'left' ? 'problem' : state, code }
    }
  }
  return { state: 'problem', code: null }
}

/** What an answer, or none, says of the message that was sent. */
export function outcomeOf(answer: SimAnswer | 'truncated' | undefined): DeliveryOutcome {
  if (answer === undefined || answer === 'truncated') return { state: 'waiting', code: null }
  const { state, code } = answer
  switch (state) {
    case 'taken':
      return { state }
    case 'refused':
    case 'set-aside':
      return { state, code: code ?? 'internal' }
    case 'held':
    case 'problem':
    case 'answered':
      return { state: 'waiting', code }
  }
}

/** What an answer, or none, makes of a batch that was sent; undefined when it is asked again. */
export function settledAsk(answer: SimAnswer | 'truncated' | undefined): 'answered' | 'refused' | undefined {
  if (answer === undefined || answer === 'truncated') return undefined
  if (answer.state === 'answered') return 'answered'
  return answer.code === 'quota-exceeded' ? 'refused' : undefined
}
