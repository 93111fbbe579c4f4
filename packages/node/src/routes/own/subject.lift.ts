import { subjectLift } from '@comity/client/api'
import { proposeLift } from '../../subjects/subject-acts.ts'
import { ownRoute } from '../define.ts'

/** Proposes to end a restriction. Throws `not-found`, `object-mismatch`. */
export const subjectLiftRoute = ownRoute({
  call: subjectLift,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, { subject }) => proposeLift(node, actor, subject),
})
