import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { NumberRange, PouchParts } from './pouch-shape.ts'
import { Count, Line, Nothing, PartyCode, Uuid } from './shapes.ts'

/** `POST /own/pouch.open` with the file as body, read as it arrives. */
export const pouchOpen = {
  name: 'pouch.open',
  summary: 'Takes up a pouch that another party packed: whole or not at all, once, and says what is still missing.',
  query: Nothing,
  result: closed({
    pouch: Uuid,
    party: PartyCode,
    number: Count,
    state: Type.Union([Type.Literal('opened'), Type.Literal('known')]),
    parts: PouchParts,
    refused: Type.Array(closed({ kind: Line, name: Line, code: Line })),
    jobs: Type.Array(Uuid),
    missing: closed({
      sequences: Type.Array(NumberRange),
      pouches: Type.Array(NumberRange),
      segments: Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    }),
  }),
} as const

export type PouchOpened = Static<typeof pouchOpen.result>
