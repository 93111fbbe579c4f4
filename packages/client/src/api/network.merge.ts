import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { networkSummary } from './network-shape.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const networkMerge = ownCall({
  name: 'network.merge',
  summary: 'Puts all cases of one network into another; the first is closed.',
  body: closed({ from: Uuid, into: Uuid, reason: Paragraph }),
  result: closed(networkSummary),
})
