import { dualCriminalities, lawAnswers, offenceFields, offences } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Line, oneOf, PartyCode } from './shapes.ts'

export const offenceList = ownCall({
  name: 'offence.list',
  summary: 'Lists offence categories and the acts within them, with what this party and another one declare of each.',
  body: closed({ party: Type.Optional(PartyCode) }),
  result: closed({
    offences: Type.Array(
      closed({
        offence: oneOf(offences),
        field: oneOf(offenceFields.map(({ field }) => field)),
        en: Line,
        zh: Line,
        /** Articles of the Budapest Convention (ETS 185) that name it. */
        budapest: Type.Array(Line),
        /** What the own card declares. */
        own: oneOf(lawAnswers),
        /** What the known card of the named party declares, and whether both laws know the offence; null without one. */
        other: Type.Union([Type.Null(), closed({ law: oneOf(lawAnswers), both: oneOf(dualCriminalities) })]),
      }),
    ),
  }),
})
