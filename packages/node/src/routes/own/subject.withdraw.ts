import { subjectWithdraw } from '@comity/client/api'
import { withdrawSubject } from '../../subjects/subject-acts.ts'
import { ownRoute } from '../define.ts'

/** Ends a request that was taken back. Throws `not-found`, `object-mismatch`. */
export const subjectWithdrawRoute = ownRoute({
  call: subjectWithdraw,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, { subject }) => withdrawSubject(node, actor, subject),
})
