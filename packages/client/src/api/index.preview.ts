import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { markingShape } from './marking-shape.ts'
import { Count, Digest, Line, PartyCode, ProfileName, StatusName } from './shapes.ts'

const { tlp, pap, europol } = markingShape
const handling = { tlp, pap, europol }

export const indexPreview = ownCall({
  name: 'index.preview',
  summary:
    'Shows what publishing under an agreement would let out and what it withholds and why; nothing is published.',
  body: closed({ agreement: Digest }),
  result: closed({
    /** Who could ask it. */
    audience: Type.Array(closed({ party: PartyCode, memberClass: Line, country: Line })),
    published: Type.Array(
      closed({ profile: ProfileName, status: StatusName, category: Line, ...handling, records: Count }),
    ),
    withheld: Type.Array(closed({ code: Line, profile: ProfileName, status: StatusName, ...handling, records: Count })),
    /** Rows that would stand in the index, against the cap of the terms. */
    rows: Type.Array(closed({ profile: ProfileName, rows: Count, cap: Count })),
  }),
})
