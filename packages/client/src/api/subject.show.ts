import { SubjectChange } from '@comity/casework/subject'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, Uuid } from './shapes.ts'
import { subjectSummary } from './subject-shape.ts'

export const subjectShow = ownCall({
  name: 'subject.show',
  summary: 'Shows one request of a person with its identifier and what is proposed.',
  body: closed({ subject: Uuid }),
  result: closed({
    ...subjectSummary,
    /** Null once it was erased. */
    identifier: Type.Union([Type.Null(), Type.String({ minLength: 1, maxLength: 2_000 })]),
    /** Digest of what waits for the second person; null where nothing does. */
    proposal: Type.Union([Type.Null(), Digest]),
    change: Type.Union([Type.Null(), SubjectChange]),
  }),
})
