import { readSegmentFor } from '../../index/serve.ts'
import type { FileRoute } from '../define.ts'

/** `GET /partner/index.segment/<hex>`: a segment file, whole, for parties of its agreement that may ask us. */
export const indexSegmentRoute: FileRoute = {
  name: 'index.segment',
  read: (node, { from, sha256 }) => readSegmentFor(node, { party: from, sha256 }),
}
