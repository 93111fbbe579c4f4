import { caseConfidential } from '@comity/client/api'
import { withholdCase } from '../../cases/withhold-case.ts'
import { ownRoute } from '../define.ts'

/** Withholds a case of the caller's unit from persons, or does so no longer. Throws `not-found`. */
export const caseConfidentialRoute = ownRoute({
  call: caseConfidential,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, body) => withholdCase(node, actor, body),
})
