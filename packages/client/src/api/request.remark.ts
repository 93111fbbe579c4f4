import { markedPieces } from '@comity/casework/request'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { markingShape } from './marking-shape.ts'
import { requestSummary } from './request-summary.ts'
import { oneOf, Uuid } from './shapes.ts'

const { tlp, pap, europol, audience } = markingShape

export const requestRemark = ownCall({
  name: 'request.remark',
  summary:
    'An originator says anew how the document or answer of a request may be used: one person drafts it (m1, m3), a second who says the very same lets it out (m2, m4).',
  body: closed({ request: Uuid, piece: oneOf(markedPieces), marking: closed({ tlp, pap, europol, audience }) }),
  result: closed({ request: Uuid, state: requestSummary.state, step: oneOf(['drafted', 'said']) }),
})
