import type { CaseEvent } from './event.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere, type Row } from './machine.ts'

/** States of a hit (casework.md §3): a lead until a person confirms it. */
export const hitStates = ['NEW', 'CONFIRMED', 'DISMISSED', 'WITHDRAWN', 'EXPIRED', 'CITED'] as const
export type HitState = (typeof hitStates)[number]

/** States that no row leaves. */
export const finalHitStates: readonly HitState[] = ['DISMISSED', 'WITHDRAWN', 'EXPIRED', 'CITED']

/** spec/casework.md §6. A hit is its inquirer's alone, so there is one side. */
export const hitRows: readonly Row<HitState>[] = [
  row('h1', 'NONE', 'NEW', ['node']),
  row('h2', 'NEW', 'CONFIRMED', ['officer', 'approver']),
  row('h3', 'NEW', 'DISMISSED', ['officer', 'approver']),
  row('h4', 'NEW', 'WITHDRAWN', ['node']),
  row('h5', 'NEW', 'EXPIRED', ['node']),
  row('h6', 'CONFIRMED', 'CITED', ['approver']),
]

export type HitObject = MachineState<HitState>

/** A hit before its first event. */
export function newHit({ object, party }: { readonly object: string; readonly party: string }): HitObject {
  return nowhere<HitState>(object, { requesting: party, requested: party })
}

/** Writes the next event of a hit. Throws `role-forbids`, `object-mismatch`. */
export function nextHitEvent(
  next: Omit<NextEvent<HitState>, 'table' | 'state' | 'content'> & { readonly hit: HitObject },
): CaseEvent {
  const { hit: state, ...rest } = next
  return nextEvent({ ...rest, table: hitRows, state, content: null })
}

/** Applies one event of a hit. Throws `schema`, `object-mismatch`, `role-forbids`. */
export function applyHit(hit: HitObject, event: CaseEvent): HitObject {
  return applyEvent({ table: hitRows, state: hit, event })
}

function row(name: string, from: HitState | 'NONE', to: HitState, roles: Row<HitState>['roles']): Row<HitState> {
  return { row: name, from: [from], to: [to], side: 'requesting', roles, notActorOf: null, content: null }
}
