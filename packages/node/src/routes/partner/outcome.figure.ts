import { checkShape } from '@comity/codec'
import { outcomeFigure } from '@comity/protocol'
import { takeVote } from '../../outcome/figures.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up what a figure came to at a partner. */
export const outcomeFigureTake: SequencedRoute = {
  name: outcomeFigure.name,
  take: async (node, tx, { from, body }) => {
    const { vote } = checkShape(outcomeFigure.body, body)
    await takeVote(node, tx, { jws: vote, from })
  },
}
