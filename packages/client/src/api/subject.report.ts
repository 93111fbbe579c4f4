import { SubjectReport, WithheldEntry } from '@comity/casework/subject'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, Uuid } from './shapes.ts'
import { SubjectStateName } from './subject-shape.ts'

export const subjectReport = ownCall({
  name: 'subject.report',
  summary: 'Reads where an identifier is kept and went: the second person before approval, those who work on it after.',
  body: closed({ subject: Uuid }),
  result: closed({
    subject: Uuid,
    state: SubjectStateName,
    /** Digest of what waits for the second person; null where nothing does. */
    proposal: Type.Union([Type.Null(), Digest]),
    report: SubjectReport,
    /** Null for who may not see what is withheld; that says nothing of whether anything is. */
    withheld: Type.Union([Type.Null(), Type.Array(WithheldEntry)]),
  }),
})
