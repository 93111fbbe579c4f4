import { caseImport } from '@comity/client/api'
import { importIdentifiers } from '../../cases/import.ts'
import { streamRoute } from '../define.ts'

/** Imports the body, line by line, into an open case of the caller's unit. Throws `not-found`, `object-mismatch`, `schema`. */
export const caseImportRoute = streamRoute({
  call: caseImport,
  roles: ['investigator'],
  // 16 million lines of 64 bytes; memory does not depend on it.
  maxBytes: 2 ** 30,
  handle: (node, actor, query, stream) => importIdentifiers(node, { actor, query, stream }),
})
