import { caseLinks } from '@comity/client/api'
import { linksOfCase } from '../../linking/case-links.ts'
import { ownRoute } from '../define.ts'

/** What a case of the caller's unit shares with others. Throws `not-found`. */
export const caseLinksRoute = ownRoute({
  call: caseLinks,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, { unit }, body) => linksOfCase(node, { unit, case: body.case }),
})
