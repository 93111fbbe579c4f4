import { refusalGrounds } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Digest, InstantText, Line, nullable, oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestRefuse = ownCall({
  name: 'request.refuse',
  summary:
    'Refuses a request with a ground (q17), R06 once a person has judged it so; one that was accepted only where it is impossible or a court said no (q20).',
  body: closed({
    request: Uuid,
    ground: oneOf(refusalGrounds),
    /** What would make it grantable; null where nothing would. */
    fix: nullable(Paragraph),
    /** Why; with any ground but R06. */
    reason: Type.Optional(Paragraph),
    secondary: Type.Optional(Type.Array(oneOf(refusalGrounds), { maxItems: 19, uniqueItems: true })),
    /** Of R16: when it was looked for. */
    searchedAt: Type.Optional(nullable(InstantText)),
    /** Of R17: since when it is impossible, and who may have it now. */
    since: Type.Optional(nullable(InstantText)),
    nextHop: Type.Optional(nullable(Paragraph)),
    /** Of R08 after an acceptance: the decision and the SHA-256 of its document. */
    court: Type.Optional(nullable(closed({ reference: Line, document: Digest }))),
  }),
  result: RequestMoved,
})
