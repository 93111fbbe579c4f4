import { importShow } from '@comity/client/api'
import { showImport } from '../../cases/import.ts'
import { ownRoute } from '../define.ts'

/** Shows an import of the caller's unit with a page of refused lines: number and reason, never the line. Throws `not-found`. */
export const importShowRoute = ownRoute({
  call: importShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, body) => showImport(node, { unit: actor.unit, import: body.import, afterLine: body.afterLine }),
})
