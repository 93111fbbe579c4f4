import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EvidenceSide } from './evidence-shape.ts'
import { InstantText, Line, PartyCode, Uuid } from './shapes.ts'

export const evidenceList = ownCall({
  name: 'evidence.list',
  summary: 'Lists the exhibits that the unit gives or has received.',
  body: closed({}),
  result: closed({
    evidence: Type.Array(
      closed({
        evidence: Uuid,
        side: EvidenceSide,
        partner: PartyCode,
        request: Uuid,
        state: Line,
        openedAt: InstantText,
      }),
    ),
  }),
})
