import { outcomeSign } from '@comity/client/api'
import { fail } from '../../errors.ts'
import { loadOperation } from '../../operation/operations.ts'
import { findFigure, voteFigure } from '../../outcome/figures.ts'
import { shownFigure } from '../../outcome/shown.ts'
import { ownRoute } from '../define.ts'

/** Signs what a figure comes to here, equal or not: a difference is then seen by all. Throws what `voteFigure` throws. */
export const outcomeSignRoute = ownRoute({
  call: outcomeSign,
  roles: ['supervisor', 'legal'],
  handle: async (node, actor, { operation: id, figure: digest }) => {
    const { operation } = await loadOperation(node, node.db, { operation: id, actor })
    const { figure } = (await findFigure(node, operation, digest)) ?? fail('not-found', {})
    await voteFigure(node, actor, { operation: id, figure })
    return shownFigure((await findFigure(node, operation, digest)) ?? fail('internal', {}))
  },
})
