import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { JwsText } from '../shapes.ts'

/** What the sender says about outcomes of a joint operation, many at once (spec/messages.md §7.24). */
export const outcomeStatement = defineMessage({
  name: 'outcome.statement',
  kind: 'sequenced',
  maxBytes: 2_097_152,
  maxBulk: 0,
  body: closed({ batch: JwsText }),
})

export type OutcomeStatementMessage = Static<typeof outcomeStatement.body>
