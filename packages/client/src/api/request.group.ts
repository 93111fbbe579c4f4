import { requestStandings } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { requestSummary } from './request-summary.ts'
import { Count, InstantText, Line, nullable, oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestGroup = ownCall({
  name: 'request.group',
  summary: 'Shows side by side what became of all requests that were drafted together with this one.',
  /** Any of them; one that was drafted alone is shown alone. */
  body: closed({ request: Uuid }),
  result: closed({
    requests: Type.Array(
      closed({
        ...requestSummary,
        standing: oneOf(requestStandings),
        /** The clock that runs out next has. */
        isLate: Type.Boolean(),
        answer: nullable(Paragraph),
        /** The ground of a refusal that stands. */
        ground: nullable(Line),
        /** Why the partner's node did not take up the newest message about it that it refused. */
        refused: nullable(closed({ code: Line, at: InstantText })),
      }),
    ),
    /** The four standings add up to all of them; those that are late are open. */
    totals: closed({ requests: Count, open: Count, answered: Count, refused: Count, ended: Count, late: Count }),
  }),
})
