import { outcomeFigure } from '@comity/client/api'
import { formatInstant, toBase64url } from '@comity/codec'
import { voteFigure } from '../../outcome/figures.ts'
import { ownRoute } from '../define.ts'

/** Proposes a figure by being the first to sign it. Throws what `voteFigure` throws. */
export const outcomeFigureRoute = ownRoute({
  call: outcomeFigure,
  roles: ['supervisor', 'legal'],
  handle: async (node, actor, { operation, ...wanted }) => {
    const asOf = formatInstant(node.now())
    const figure = { schema: 1 as const, operation, ...wanted, asOf, salt: toBase64url(node.random(32)) }
    const { digest, n, root } = await voteFigure(node, actor, { operation, figure })
    return { figure: digest, n, root }
  },
})
