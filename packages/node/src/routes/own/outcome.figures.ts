import { outcomeFigures } from '@comity/client/api'
import { loadOperation } from '../../operation/operations.ts'
import { loadFigures } from '../../outcome/figures.ts'
import { shownFigure } from '../../outcome/shown.ts'
import { ownRoute } from '../define.ts'

/** The figures of an operation. Throws `not-found`. */
export const outcomeFiguresRoute = ownRoute({
  call: outcomeFigures,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor, { operation: id }) => {
    const { operation } = await loadOperation(node, node.db, { operation: id, actor })
    const figures = await loadFigures(node, node.db, operation)
    return { figures: figures.map(shownFigure) }
  },
})
