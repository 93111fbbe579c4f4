import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { matchStart } from './match.start.ts'
import { Count, Line, nullable, PartyCode } from './shapes.ts'

export const matchPreview = ownCall({
  name: 'match.preview',
  summary:
    'Shows what `match.start` with the same body would ask whom, by which clause and at what cost; nothing is asked.',
  body: matchStart.body,
  result: closed({
    /** Identifiers that would be asked, of each publisher. */
    elements: Count,
    publishers: Type.Array(
      closed({
        publisher: PartyCode,
        /** The clause that permits it; null where it is refused. */
        clause: nullable(Line),
        /** The code with which it would be refused; null where it is permitted. */
        refused: nullable(Line),
        /** Elements of the allowance: of one UTC day, or once. */
        budget: Count,
        /** Elements of this case asked of that publisher with that profile on this UTC day, with any allowance. */
        askedToday: Count,
      }),
    ),
  }),
})
