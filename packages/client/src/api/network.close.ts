import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { networkSummary } from './network-shape.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const networkClose = ownCall({
  name: 'network.close',
  summary: 'Closes a network; its cases stay as they are.',
  body: closed({ network: Uuid, reason: Paragraph }),
  result: closed(networkSummary),
})
