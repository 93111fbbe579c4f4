import assert from 'node:assert/strict'
import { formatInstant, type Instant } from '@comity/codec'
import type { CaseEvent } from '@comity/casework'
import { answerHash } from './story.ts'

export type Draw = (bound: number) => number

/** One of several. */
export const oneOf = <Item>(items: readonly Item[], draw: Draw): Item => items[draw(items.length)] ?? assert.fail()
const actors = ['YW5uLWFubi1hbm4tYW5uLWFubi1hbm4tYW5uLWFubi0', answerHash] as const

interface Standing {
  readonly object: string
  readonly state: string
  readonly seq: number
  readonly head: string
  readonly parties: Readonly<Record<'requesting' | 'requested', string>>
  readonly contents: Readonly<Record<string, string | null>>
}

interface AnyRow {
  readonly row: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly stays?: true
  readonly side: string
  readonly roles: readonly string[]
  readonly content: unknown
}

/** Draws events of random rows; rows that end the walk too soon are drawn seldom. */
export function anyEventBut(endings: readonly string[]) {
  /** An event of a random row, mostly one that starts where the object is, sometimes in the wrong role or from nobody. */
  return (
    { object, state, seq, head, parties, contents }: Standing,
    rows: readonly AnyRow[],
    {
      side,
      draw,
      at,
      fresh,
    }: { side: 'requesting' | 'requested'; draw: Draw; at: Instant; fresh: (row: string) => string },
  ): CaseEvent => {
    const here = rows.filter((row) => row.from.includes(state) && row.side === side)
    // An end is reached soon enough; what comes before it is what is walked for.
    const open = draw(20) === 0 ? here : here.filter(({ row }) => !endings.includes(row))
    const row = oneOf(open.length > 0 && draw(5) > 0 ? open : rows, draw)
    const role = draw(12) === 0 ? 'officer' : oneOf(row.roles, draw)
    const same = (row.content as { readonly sameAs?: string } | null)?.sameAs
    const content = row.content === null ? null : same === undefined ? fresh(row.row) : (contents[same] ?? answerHash)
    return {
      object,
      seq: seq + 1,
      row: row.row,
      from: state,
      to: row.stays === true && draw(10) > 0 ? state : oneOf(row.to, draw),
      party: parties[side],
      role: role as CaseEvent['role'],
      actor: role === 'node' ? null : oneOf(actors, draw),
      at: formatInstant(at),
      content,
      prevHash: head,
    }
  }
}
