import { subjectExtend } from '@comity/client/api'
import { extendSubject } from '../../subjects/subject-acts.ts'
import { ownRoute } from '../define.ts'

/** Extends a clock. Throws `not-found`, `object-mismatch`. */
export const subjectExtendRoute = ownRoute({
  call: subjectExtend,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, body) => extendSubject(node, actor, body),
})
