import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Uuid, PartyCode, Digest, Line, ProfileName, StatusName, JobStarted } from './shapes.ts'

export const matchStart = ownCall({
  name: 'match.start',
  summary: 'Asks partners, under an agreement, which identifiers of a case they hold too.',
  body: closed({
    case: Uuid,
    agreement: Digest,
    publishers: Type.Array(PartyCode, { minItems: 1, maxItems: 200 }),
    profile: ProfileName,
    statuses: Type.Array(StatusName, { minItems: 1, maxItems: 6 }),
    purpose: Line,
    basis: Line,
    mode: Type.Union([Type.Literal('once'), Type.Literal('standing')]),
    allowance: Type.Union([Type.Literal('daily'), Type.Literal('first-load'), Type.Literal('emergency')]),
    /** The emergency that two persons declared; there with that allowance only. */
    emergency: Type.Optional(Uuid),
  }),
  result: JobStarted,
})
