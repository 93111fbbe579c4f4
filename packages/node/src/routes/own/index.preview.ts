import { indexPreview } from '@comity/client/api'
import { previewIndex } from '../../index/preview.ts'
import { ownRoute } from '../define.ts'

/** Shows what a publication would let out. Throws `agreement-not-in-force`. */
export const indexPreviewRoute = ownRoute({
  call: indexPreview,
  roles: ['liaison', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor, { agreement }) => previewIndex(node, { agreement, actor }),
})
