import { papNames, tlpNames } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { Count, oneOf, ProfileName, StatusName, Uuid } from './shapes.ts'

const party = '[a-z][a-z0-9-]{1,62}[a-z0-9]'
/** Words with a space between them; a hyphen alone is the empty list. */
const listOf = (word: string): string => `^(?:-|${word}(?: ${word})*)$`

/**
 * The one call whose body is a stream: `POST /own/case.import?<query>` with `application/octet-stream`, UTF-8 text.
 * `format=text`: one raw identifier a line, of `profile`; blank lines and `#` lines count nowhere.
 * `format=csv`: RFC 4180 with a header row `value` and optionally `profile,status,firstSeen,region` and the handling's.
 * The handling of the list: `tlp`, `pap`, `europol`, `audience`, `originators`, `gradings`, the last four lists of words with a
 * space between them, `-` for an empty one; a column of that name says it of a row (spec/cases.md §3).
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
    tlp: Type.Optional(oneOf(tlpNames)),
    pap: Type.Optional(oneOf(papNames)),
    europol: Type.Optional(Type.String({ pattern: listOf('H[0-3]') })),
    audience: Type.Optional(Type.String({ pattern: listOf(party) })),
    originators: Type.Optional(Type.String({ pattern: `^${party}(?: ${party})*$`, maxLength: 2_000 })),
    gradings: Type.Optional(Type.String({ pattern: listOf('(?:europol-4x4:[A-CX][1-4]|admiralty:[A-F][1-6])') })),
    /** A request from which the list was copied: its markings go with it. */
    source: Type.Optional(Uuid),
  }),
  result: closed({ import: Uuid, imported: Count, duplicates: Count, rejected: Count }),
} as const

export type ImportQuery = Static<typeof caseImport.query>
export type ImportResult = Static<typeof caseImport.result>
