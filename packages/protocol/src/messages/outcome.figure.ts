import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { JwsText } from '../shapes.ts'

/** What a figure of a joint operation came to at the sender (spec/messages.md §7.25). */
export const outcomeFigure = defineMessage({
  name: 'outcome.figure',
  kind: 'sequenced',
  maxBytes: 32_768,
  maxBulk: 0,
  body: closed({ vote: JwsText }),
})

export type OutcomeFigureMessage = Static<typeof outcomeFigure.body>
