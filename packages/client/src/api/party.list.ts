import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { PartyLink } from './party-link.ts'
import { PartyState } from './party-state.ts'
import { SuspensionState } from './party-suspension.ts'
import { PartyCode, Line, Nothing } from './shapes.ts'

export const partyList = ownCall({
  name: 'party.list',
  summary: 'Lists the parties this node knows.',
  body: Nothing,
  result: closed({
    parties: Type.Array(
      closed({
        party: PartyCode,
        name: Line,
        country: Line,
        memberClass: Line,
        state: PartyState,
        suspension: SuspensionState,
        fingerprint: Line,
        endpoint: Line,
        link: PartyLink,
      }),
    ),
  }),
})
