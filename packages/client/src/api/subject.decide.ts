import { SubjectChange } from '@comity/casework/subject'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { oneOf, PartyCode, Uuid } from './shapes.ts'
import { RefusalGroundName, SubjectActed } from './subject-shape.ts'

export const subjectDecide = ownCall({
  name: 'subject.decide',
  summary: 'Proposes to grant a request of a person, or to refuse it on a lawful ground; a second person approves.',
  body: closed({
    subject: Uuid,
    decision: oneOf(['grant', 'refuse']),
    /** Of a refusal, else null. */
    ground: Type.Union([Type.Null(), RefusalGroundName]),
    /** Of a rectification that is granted, else null. */
    change: Type.Union([Type.Null(), SubjectChange]),
    /** Partners that agreed to be told of as holding or asking. */
    disclose: Type.Array(PartyCode, { maxItems: 1_000 }),
  }),
  result: SubjectActed,
})
