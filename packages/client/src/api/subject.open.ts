import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { EnteredLine, InstantText, ProfileName, Uuid } from './shapes.ts'
import { SubjectKindName } from './subject-shape.ts'

const Months = Type.Integer({ minimum: 0, maximum: 24 })

export const subjectOpen = ownCall({
  name: 'subject.open',
  summary: 'Enters what a person asks about one identifier of theirs; its clock runs from when the letter came.',
  body: closed({
    kind: SubjectKindName,
    profile: ProfileName,
    value: EnteredLine,
    /** When the letter came; null: now. */
    received: Type.Union([Type.Null(), InstantText]),
    /** Calendar months of a stricter law; null: one, and three after an extension. */
    clock: Type.Union([Type.Null(), closed({ months: Months, extendedMonths: Months })]),
  }),
  result: closed({ subject: Uuid, dueAt: InstantText }),
})
