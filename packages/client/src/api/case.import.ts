import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { Count, ProfileName, StatusName, Uuid } from './shapes.ts'

/**
 * The one call whose body is a stream: `POST /own/case.import?<query>` with `application/octet-stream`, UTF-8 text.
 * `format=text`: one raw identifier a line, of `profile`; blank lines and `#` lines count nowhere.
 * `format=csv`: RFC 4180 with a header row `value` and optionally `profile,status,firstSeen,region`.
 * `region` (ISO 3166-1 alpha-2) is needed for national telephone forms.
 */
export const caseImport = {
  name: 'case.import',
  summary: 'Imports identifiers into a case, line by line, and reports every refused line.',
  query: closed({
    case: Uuid,
    format: Type.Union([Type.Literal('text'), Type.Literal('csv')]),
    profile: Type.Optional(ProfileName),
    status: StatusName,
    region: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
  }),
  result: closed({ import: Uuid, imported: Count, duplicates: Count, rejected: Count }),
} as const

export type ImportQuery = Static<typeof caseImport.query>
export type ImportResult = Static<typeof caseImport.result>
