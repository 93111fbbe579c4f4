import type { CaseEvent } from './event.ts'
import { applyEvent, type MachineState, nextEvent, type NextEvent, nowhere, type Row } from './machine.ts'

/** States of a hit (spec/casework.md §6): a lead until a person confirms it. */
export const hitStates = ['NEW', 'CONFIRMED', 'DISMISSED', 'WITHDRAWN', 'EXPIRED', 'CITED'] as const
export type HitState = (typeof hitStates)[number]

/** States that no row leaves. */
export const finalHitStates: readonly HitState[] = ['DISMISSED', 'WITHDRAWN', 'EXPIRED', 'CITED']

const own = { side: 'requesting', notActorOf: null, content: null } as const

/** spec/casework.md §6. A hit is its inquirer's alone, so there is one side. */
export const hitRows: readonly Row<HitState>[] = [
  { ...own, row: 'h1', from: ['NONE'], to: ['NEW'], roles: ['node'] },
  { ...own, row: 'h2', from: ['NEW'], to: ['CONFIRMED'], roles: ['officer', 'approver'] },
  { ...own, row: 'h3', from: ['NEW'], to: ['DISMISSED'], roles: ['officer', 'approver'] },
  { ...own, row: 'h4', from: ['NEW'], to: ['WITHDRAWN'], roles: ['node'] },
  { ...own, row: 'h5', from: ['NEW'], to: ['EXPIRED'], roles: ['node'] },
  { ...own, row: 'h6', from: ['CONFIRMED'], to: ['CITED'], roles: ['approver'] },
  // Danger to life: one person sends, a second approves within the hour (q4e, q4f).
  { ...own, row: 'h6e', from: ['CONFIRMED'], to: ['CITED'], roles: ['officer'] },
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
