import { checkShape, type Instant, formatInstant } from '@comity/codec'
import { type CaseEvent, CaseEventSchema, eventHash, noEvent, readEvent } from './event.ts'
import { fail } from './errors.ts'
import { actingRole, type CaseRole } from './roles.ts'

/** Before the first event of an object. */
export type Nowhere = 'NONE'

/** Whose act a row is. A hit has one side only, `requesting`. */
export type Side = 'requesting' | 'requested'

/** One row of a transition table. The tables are data: tests and documentation are made from them. */
export interface Row<State extends string> {
  readonly row: string
  readonly from: readonly (State | Nowhere)[]
  readonly to: readonly State[]
  /** Of several states in `from` and `to` the row stays in the one it starts from. */
  readonly stays?: true
  readonly side: Side
  readonly roles: readonly CaseRole[]
  /** Four eyes: whoever did that row may not do this one. */
  readonly notActorOf: string | null
  /** `new`: the act brings content; another row's name: it is about exactly that content; null: it has none. */
  readonly content: 'new' | null | { readonly sameAs: string }
}

/** Where an object stands after its events. Both sides replay to the same. */
export interface MachineState<State extends string> {
  readonly object: string
  readonly state: State | Nowhere
  readonly seq: number
  /** Hash of the newest event. */
  readonly head: string
  readonly parties: Readonly<Record<Side, string>>
  /** Who did each row, latest time. */
  readonly actors: Readonly<Record<string, string | null>>
  /** What each row was about, latest time. */
  readonly contents: Readonly<Record<string, string | null>>
}

/** The state before any event. */
export function nowhere<State extends string>(
  object: string,
  parties: Readonly<Record<Side, string>>,
): MachineState<State> {
  return { object, state: 'NONE', seq: 0, head: noEvent, parties, actors: {}, contents: {} }
}

/** Who acts: a person with their roles, or the node. */
export type Acting =
  { readonly by: 'node' } | { readonly by: 'person'; readonly actor: string; readonly roles: readonly string[] }

export interface NextEvent<State extends string> {
  readonly table: readonly Row<State>[]
  readonly state: MachineState<State>
  readonly row: string
  readonly to: State
  readonly party: string
  readonly acting: Acting
  readonly content: string | null
  readonly at: Instant
}

/** Writes the next event of an object by one row; `applyEvent` still judges it. Throws `role-forbids`, `object-mismatch`. */
export function nextEvent<State extends string>(next: NextEvent<State>): CaseEvent {
  const { table, state, acting } = next
  const row = rowNamed({ table, name: next.row })
  const role = acting.by === 'node' ? 'node' : actingRole({ roles: acting.roles, allowed: row.roles })
  return checkShape(CaseEventSchema, {
    object: state.object,
    seq: state.seq + 1,
    row: next.row,
    from: state.state,
    to: next.to,
    party: next.party,
    role,
    actor: acting.by === 'node' ? null : acting.actor,
    at: formatInstant(next.at),
    content: next.content,
    prevHash: state.head,
  })
}

/**
 * Applies one event, one's own or the other side's, by the table (spec/casework.md §3). Nothing that is not in the table
 * happens. Throws `schema`, `object-mismatch` (sequence, chain, transition, content), `role-forbids` (side, role),
 * `same-person`.
 */
export function applyEvent<State extends string>({
  table,
  state,
  event: foreign,
}: {
  readonly table: readonly Row<State>[]
  readonly state: MachineState<State>
  readonly event: CaseEvent
}): MachineState<State> {
  const event = readEvent(foreign)
  const follows = event.object === state.object && event.seq === state.seq + 1 && event.prevHash === state.head
  if (!follows || event.from !== state.state) fail('object-mismatch', { seq: event.seq })
  const row = rowNamed({ table, name: event.row })
  const to = row.to.find((each) => each === event.to)
  if (row.stays === true && event.to !== event.from) fail('object-mismatch', { seq: event.seq })
  if (to === undefined || !row.from.includes(state.state)) return fail('object-mismatch', { seq: event.seq })
  const isNode = event.role === 'node'
  const asRow = event.party === state.parties[row.side] && row.roles.includes(event.role)
  if (!asRow || isNode !== (event.actor === null)) fail('role-forbids', { seq: event.seq })
  if (row.notActorOf !== null && state.actors[row.notActorOf] === event.actor) fail('same-person', { seq: event.seq })
  if (!isAboutRightContent({ row, state, event })) fail('object-mismatch', { seq: event.seq })
  return {
    ...state,
    state: to,
    seq: event.seq,
    head: eventHash(event),
    actors: { ...state.actors, [row.row]: event.actor },
    contents: { ...state.contents, [row.row]: event.content },
  }
}

function isAboutRightContent<State extends string>({
  row,
  state,
  event,
}: {
  readonly row: Row<State>
  readonly state: MachineState<State>
  readonly event: CaseEvent
}): boolean {
  if (row.content === null) return event.content === null
  if (row.content === 'new') return event.content !== null
  return event.content !== null && event.content === state.contents[row.content.sameAs]
}

function rowNamed<State extends string>({
  table,
  name,
}: {
  readonly table: readonly Row<State>[]
  readonly name: string
}): Row<State> {
  return table.find((row) => row.row === name) ?? fail('object-mismatch', {})
}
